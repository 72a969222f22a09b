/** A file of whole kWh, a service's exact values, backups and restarts, as a flow sees them. */
import assert from "node:assert/strict";
import { dayOf, formatDay, formatInstant, parseDay, type Reading } from "../../nodes/readings/index.js";
import { NOON } from "../fixtures/paris.js";
import { OWN_HEADING } from "../fixtures/readings-csv.js";
import { AlteredHousehold } from "./altered-household.js";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";
import { HistoryFlow, type Answer } from "./history-flow.js";

const [FROM, TO] = ["2026-10-24", "2026-11-24"];

interface Report {
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly farOff?: number;
  readonly rejected: readonly unknown[];
  readonly hash: string;
}

interface Entry {
  readonly start: string;
  readonly value: number;
  readonly rounded?: true;
}

describe("rounded readings of a file", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  let household: AlteredHousehold;
  let published: readonly Reading[];

  beforeEach(async () => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
    household = new AlteredHousehold();
    await harness.open(NOON, { household });
    const [from, to] = [parseDay(FROM)!, parseDay(TO)!];
    published = household.readings(PDL, "consumption", "daily", from, to, harness.now());
    assert.equal(published.length, to - from);
  });
  afterEach(async () => {
    await harness.close();
  });

  const plugged: Setup = { in: { measures: ["daily", "monthly"] }, meter: { dailyMonths: 2 } };
  /** Nothing is collected: what is sent comes from files. */
  const unplugged: Setup = {
    ...plugged,
    service: "conso-api",
    credentials: { usagePointId: PDL, token: "" },
  };

  /** The package's own CSV of daily values: of whole kWh, or exact. */
  function file(isRounded: boolean): string {
    const heading = `${OWN_HEADING},rounded`;
    const rows = published.map(({ start, step, value }) => {
      const kWh = isRounded ? Math.floor(value / 1_000) : value / 1_000;
      const stamps = [formatInstant(start), formatInstant(start + step)];
      return [
        "0017",
        "consumption",
        "daily",
        ...stamps,
        kWh,
        "kWh",
        "",
        "",
        "",
        isRounded ? "true" : "",
      ].join();
    });
    return [heading, ...rows, ""].join("\n");
  }

  const load = async (isRounded: boolean, more: object = {}): Promise<Report> =>
    (await flow.ask({ action: "import", payload: file(isRounded), ...more })).payload as Report;
  const counts = ({ imported, unchanged, conflicts, rejected }: Report): number[] => [
    imported,
    unchanged,
    conflicts,
    rejected.length,
  ];
  const query = (more: object = {}): Promise<Answer> =>
    flow.ask({ measure: "daily", step: "day", start: FROM, end: formatDay(parseDay(TO)! - 1), ...more });
  const entries = async (more?: object): Promise<readonly Entry[]> => (await query(more)).payload as Entry[];
  const values = async (): Promise<number[]> => (await entries()).map(({ value }) => value);
  const exact = (): number[] => published.map(({ value }) => value / 1_000);
  const quiet = (): Promise<void> => settled(() => [harness.calls.length, harness.all.length], 700);
  /** What the in node sent of a measure: value, and whether it is revised and rounded. */
  const sent = (measure: string): [number, boolean, boolean][] =>
    harness
      .of(measure)
      .flatMap(({ readings }) =>
        readings.map(({ value, revised, rounded }): [number, boolean, boolean] => [
          value,
          revised === true,
          rounded === true,
        ]),
      );
  const all = (): number => published.length;

  it("that are far from the archive's are counted and said, as of another household", async () => {
    await flow.start({ ...plugged, statusOf: "history" });
    await until("the exact days have come", () => sent("daily").length >= all());
    await quiet();
    const near = await flow.ask({ action: "import", payload: file(true), dryRun: true });
    assert.ok(!("farOff" in (near.payload as Report)));
    const lines = file(true).split("\n");
    for (const i of [3, 4]) {
      const cells = lines[i]!.split(",");
      lines[i] = cells.with(5, String(Number(cells[5]) + 7)).join();
    }
    for (const dryRun of [true, false]) {
      const { payload } = await flow.ask({ action: "import", payload: lines.join("\n"), dryRun });
      const report = payload as Report;
      assert.deepEqual([...counts(report), report.farOff], [0, all(), 0, 0, 2]);
      await until("it is said", () => harness.statuses.at(-1)?.includes("far from") === true);
      assert.equal(harness.fills.at(-1), "yellow");
      assert.match(
        harness.statuses.at(-1)!,
        /2 rounded values are far from the archive’s: is this the file of this meter\?$/,
      );
    }
    assert.deepEqual(await values(), exact());
  });

  it("say so until the service has exact ones, which are sent as corrections, once", async () => {
    await flow.start(unplugged);
    assert.deepEqual(counts(await load(true)), [all(), 0, 0, 0]);
    await until("the days of the file are sent", () => sent("daily").length >= all());
    await until("and their months", () => sent("monthly").length >= 2);
    await quiet();
    assert.deepEqual(
      sent("daily"),
      published.map(({ value }) => [Math.floor(value / 1_000), false, true]),
    );
    assert.deepEqual(
      sent("monthly").map(([, revised, rounded]) => [revised, rounded]),
      [
        [false, true],
        [false, true],
      ],
    );
    assert.ok((await entries()).every(({ rounded }) => rounded === true));
    assert.ok((await entries({ step: "month" })).every(({ rounded }) => rounded === true));
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    const csv = String((await query({ format: "csv" })).payload)
      .trimEnd()
      .split("\n");
    assert.ok(csv[0]!.endsWith(",revised,rounded"));
    assert.ok(csv.slice(1).every((line) => line.endsWith(",,true")));
    await harness.stop();

    // Days that only a file had are asked for as any others.
    await flow.start(plugged);
    const isWhole = (): boolean => sent("daily").filter(([, revised]) => revised).length >= all();
    await until("the exact days have come", isWhole);
    await quiet();
    const corrections = sent("daily").filter(([, revised]) => revised);
    assert.ok(corrections.every(([, , rounded]) => !rounded));
    const byValue = (some: readonly number[]): number[] => some.toSorted((a, b) => a - b);
    assert.deepEqual(byValue(corrections.map(([value]) => value)), byValue(exact()), "newest day first");
    // A month says so until its last rounded day has gone.
    const months = harness.of("monthly").flatMap(({ readings }) => readings);
    const latest = new Map(months.map(({ start, rounded }) => [start, rounded]));
    assert.deepEqual([...new Set(latest.values())], [undefined]);
    assert.deepEqual(await values(), exact());
    assert.ok((await entries()).every((entry) => !("rounded" in entry)));
    const calls = harness.calls.length;
    assert.ok(calls <= 3, `${calls} calls`);
    await harness.stop();

    await flow.start(plugged);
    await quiet();
    assert.deepEqual(
      [harness.all, harness.calls.length],
      [[], calls],
      "after a restart, nothing comes again",
    );
    const { hash } = await flow.ask({ action: "export" });
    for (const conflicts of ["keep", "replace"]) {
      const again = await load(true, { conflicts });
      assert.deepEqual([counts(again), again.hash], [[0, all(), 0, 0], hash]);
      const restored = (await flow.ask({ action: "restore", path: backup, conflicts })).payload as Report;
      assert.deepEqual([counts(restored), restored.hash], [[0, all(), 0, 0], hash]);
    }
    await quiet();
    assert.deepEqual(harness.all, []);
    assert.ok(!String((await query({ format: "csv" })).payload).includes("rounded"));
  });

  for (const [title, order] of [
    ["after them", [false, true]],
    ["before them", [true, false]],
  ] as const) {
    it(`give way to the exact ones of another file, imported ${title}`, async () => {
      await flow.start(unplugged);
      const reports: number[][] = [];
      for (const isRounded of order) {
        const dry = await load(isRounded, { dryRun: true });
        const real = await load(isRounded);
        assert.deepEqual(counts(dry), counts(real));
        reports.push(counts(real));
      }
      assert.deepEqual(reports, [[all(), 0, 0, 0], order[0] ? [all(), 0, 0, 0] : [0, all(), 0, 0]]);
      assert.deepEqual(await values(), exact());
      const { hash } = await flow.ask({ action: "export" });
      assert.deepEqual(counts(await load(true, { conflicts: "replace" })), [0, all(), 0, 0]);
      assert.equal((await flow.ask({ action: "export" })).hash, hash);
    });
  }

  it("stay where the service has nothing, and their days are requested like any hole", async () => {
    const holes = new Set(["2026-10-30", "2026-11-07", "2026-11-08"]);
    const isHole = ({ start }: Pick<Reading, "start">): boolean => holes.has(formatDay(dayOf(start)));
    household.publish = (reading) => (isHole(reading) ? undefined : reading);
    await flow.start(unplugged);
    await load(true);
    await quiet();
    await harness.stop();
    await flow.start(plugged);
    await until("the exact days have come", () => sent("daily").length >= all() - holes.size);
    await quiet();
    const expected = published.map((one) =>
      isHole(one) ? [Math.floor(one.value / 1_000), true] : [one.value / 1_000, false],
    );
    const shown = async (): Promise<unknown> =>
      (await entries()).map(({ value, rounded }) => [value, rounded === true]);
    assert.deepEqual(await shown(), expected);
    assert.deepEqual(
      (await entries({ step: "month" })).map(({ rounded }) => rounded === true),
      [true, true],
    );
    const calls = harness.calls.length;
    assert.ok(calls <= 3, `${calls} calls`);
    await harness.send("refresh");
    await quiet();
    assert.equal(harness.calls.length, calls, "not again on the same day");
    await harness.stop();
    harness.jump("2026-11-25T12:00:00+01:00");
    household.publish = (reading) => reading;
    await flow.start(plugged);
    await harness.send("refresh");
    await until(
      "the holes are filled",
      () => sent("daily").filter(([, revised]) => revised).length >= holes.size,
    );
    assert.deepEqual(await values(), exact());
    assert.ok(harness.calls.length <= calls + 3, `${harness.calls.length} calls`);
  });
});
