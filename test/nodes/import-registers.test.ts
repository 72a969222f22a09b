/** The index file of a customer: its columns by class are read as registers. Made up, in the layout of real ones. */
import assert from "node:assert/strict";
import type { ShownRegisters } from "../../nodes/history/actions/registers.js";
import { formatDay, parseDay } from "../../nodes/readings/index.js";
import { r151, r64Csv, r64Json } from "../exchange/class-flows.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { SimulatedMeter } from "../registers/simulated-meter.js";
import { Harness } from "./harness.js";
import { HistoryFlow, type MergeReport } from "./history-flow.js";

const first = parseDay("2026-10-20")!;
const DAYS = 30;
const changed = parseDay("2026-11-05")!;

/** What each counter counts of a day, in Wh. */
const energyOf = (i: number): Record<string, number> => ({
  F1: 3_000 + 17 * i,
  F2: 5_000 + 301 * (i % 7),
  F3: 0,
});

/** Indexes at the beginning of each day, as the file prints them. */
function indexFile(): string {
  const shown = { F1: 1_000_000, F2: 2_000_000, F3: 0 } as Record<string, number>;
  const codes = [...Array.from({ length: 10 }, (_, i) => `F${i + 1}`), "D1", "D2", "D3", "D4", "T"];
  const rows = Array.from({ length: DAYS }, (_, i) => {
    const total = shown["F1"]! + shown["F2"]! + shown["F3"]!;
    const values = { ...shown, D1: total, T: total } as Record<string, number>;
    const row = codes.map((code) => (values[code] === undefined || values[code] === 0 ? "" : values[code]));
    for (const [code, energy] of Object.entries(energyOf(i))) shown[code]! += energy;
    return [`${formatDay(first + i)}T00:00:00+01:00`, "Arrêté quotidien", ...row].join(";");
  });
  const classNames = (owner: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) =>
      ["Identifiant", "Libelle", "Cadran"].map((what) => `${what} classe temporelle${owner} ${i + 1}`),
    ).flat();
  const empty = (from: number, to: number, letter: string): string[] =>
    Array.from({ length: to - from + 1 }, (_, i) => ["", "", `EAS ${letter}${from + i}`]).flat();
  const calendar = (since: string, until: string, id: string): string =>
    [
      `Du ${since}T00:00:00+01:00 au${until === "" ? "" : ` ${until}T00:00:00+01:00`}`,
      id,
      "HP/HC",
      "HC",
      "Heures Creuses",
      "EAS F1",
      "HP",
      "Heures Pleines",
      "EAS F2",
      ...empty(3, 10, "F"),
      "DI000001",
      "Sans différenciation",
      "BASE",
      "Base",
      "EAS D1",
      ...empty(2, 4, "D"),
    ].join(";");
  return customerTable(
    { type: "Index", dates: "20/10/2026;19/11/2026", unit: "Wh" },
    ["Horodate", "Type de releve", ...codes.map((code) => `EAS ${code}`)].join(";"),
    ...rows,
    [
      "Periode",
      "Identifiant calendrier fournisseur",
      "Libelle calendrier fournisseur",
      ...classNames("", 10),
      "Identifiant calendrier distributeur",
      "Libelle calendrier distributeur",
      ...classNames(" distributeur", 4),
    ].join(";"),
    calendar("2026-10-20", formatDay(changed), "FC020831"),
    calendar(formatDay(changed), "", "FC020999"),
  );
}

describe("an index file of the customer area", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);

  before(async () => {
    await harness.open("2026-12-01T12:00:00+01:00");
    await flow.start({ statusOf: "history" });
  });
  after(() => harness.close());

  const ask = async (): Promise<ShownRegisters[]> =>
    (await flow.ask({ measure: "registers", step: "day", start: "2026-10-01", end: "2026-11-30" }))
      .payload as ShownRegisters[];

  /** Each day shows two classes of the supplier, one of the operator, and the total: alone where calendars change. */
  const VALUES = 4 * (DAYS - 1) + 1;

  /** How an import reports it: its counts, those of registers, and the status. */
  const report = async (msg: object): Promise<[number, number, unknown, unknown]> => {
    const { payload } = await flow.ask({ action: "import", ...msg });
    const { imported, unchanged, registers } = payload as MergeReport;
    return [imported, unchanged, registers, harness.statuses.at(-1)];
  };

  it("a dry run counts its registers, and writes none", async () => {
    assert.deepEqual(await report({ payload: indexFile(), dryRun: true }), [
      DAYS - 1,
      0,
      { imported: VALUES, unchanged: 0, replaced: 0 },
      `Dry run · to import: ${DAYS - 1} · register values to import: ${VALUES}`,
    ]);
    assert.deepEqual(await ask(), []);
  });

  it("gives each class of each day, but for the days beside a change of calendar", async () => {
    assert.deepEqual(await report({ payload: indexFile() }), [
      DAYS - 1,
      0,
      { imported: VALUES, unchanged: 0, replaced: 0 },
      `Imported: ${DAYS - 1} · register values imported: ${VALUES}`,
    ]);
    const entries = await ask();
    assert.equal(entries.length, DAYS - 1);
    for (const [i, { start, value, byRegister, byDistributorRegister }] of entries.entries()) {
      assert.equal(start.slice(0, 10), formatDay(first + i));
      const { F1, F2 } = energyOf(i) as { F1: number; F2: number };
      assert.equal(value, (F1 + F2) / 1_000);
      const isBeside = Math.abs(first + i + 0.5 - changed) < 1;
      const known = { "Heures Creuses": F1 / 1_000, "Heures Pleines": F2 / 1_000 };
      assert.deepEqual(byRegister, isBeside ? {} : known, formatDay(first + i));
      assert.deepEqual(byDistributorRegister, isBeside ? {} : { Base: value });
    }
  });

  it("twice is once", async () => {
    const before = await ask();
    assert.deepEqual(await report({ payload: indexFile() }), [
      0,
      DAYS - 1,
      { imported: 0, unchanged: VALUES, replaced: 0 },
      `Imported: 0 · unchanged: ${DAYS - 1} · register values unchanged: ${VALUES}`,
    ]);
    assert.deepEqual(await ask(), before);
  });
});

describe("Enedis's flows with registers", () => {
  const start = parseDay("2026-10-01")!;
  const meter = new SimulatedMeter({
    first: start,
    convention: "start",
    calendars: [
      {
        from: start,
        id: "FC020831",
        label: "HP/HC",
        classes: [
          { id: "HC", label: "Heures Creuses", code: "F1" },
          { id: "HP", label: "Heures Pleines", code: "F2" },
        ],
      },
    ],
    energyOf: (day) => [2_000 + 31 * (day % 11), 5_000 + 17 * (day % 13)],
  });
  const shown = meter.shown(start, start + 41);

  for (const [name, file] of [
    ["R64 as CSV", r64Csv(shown)],
    ["R64 as JSON", r64Json(shown)],
    ["R151", r151(shown)],
  ] as const) {
    it(`${name} gives the classes of each day, and of a month`, async () => {
      const harness = new Harness();
      const flow = new HistoryFlow(harness);
      await harness.open("2026-12-01T12:00:00+01:00");
      try {
        await flow.start({ statusOf: "history" });
        const { payload } = await flow.ask({ action: "import", payload: file });
        assert.equal((payload as { imported: number }).imported, 40);
        const ask = async (step: string): Promise<ShownRegisters[]> =>
          (await flow.ask({ measure: "registers", step, start: "2026-10-01", end: "2026-11-30" }))
            .payload as ShownRegisters[];
        const days = await ask("day");
        assert.equal(days.length, 40);
        for (const [i, { start: of, byRegister }] of days.entries()) {
          const [offPeak, peak] = meter.truth(start + i) as [number, number];
          assert.equal(of.slice(0, 10), formatDay(start + i));
          assert.deepEqual(byRegister, { "Heures Creuses": offPeak / 1_000, "Heures Pleines": peak / 1_000 });
        }
        const [october] = await ask("month");
        const offPeak = Array.from({ length: 31 }, (_, i) => meter.truth(start + i)[0]!);
        assert.equal(
          Math.round(october!.byRegister["Heures Creuses"]! * 1_000),
          offPeak.reduce((sum, one) => sum + one),
        );
      } finally {
        await harness.close();
      }
    });
  }
});
