/** Files with more readings than one transaction may write: staged durably, decided at once, taken over in slices. */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Archive, CoverageState, type StagedFile } from "../../nodes/archive/index.js";
import type { Reading } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { until } from "../nodes/harness.js";
import { Harness, countsOf, curve, day, pendingIn } from "./harness.js";
import { killedAt } from "./killed.js";

/** A year of half-hours: 17,568, nine slices. */
const DAYS = 366;
const from = day("2024-01-01");
const file = (value?: (i: number) => number, step?: number): Reading[] =>
  Array.from({ length: DAYS }, (_, i) => curve(from + i, step, value)).flat();

describe("many readings of a file", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  it("are counted, kept and replaced as few are, and leave nothing behind", async () => {
    const first = file();
    assert.deepEqual(await harness.load(first), countsOf(first.length));
    assert.deepEqual(harness.held(), first);
    assert.equal(pendingIn(harness.file), 0);
    const covered = harness.archive.coverage.between(harness.series().id, from, from + DAYS);
    assert.equal(covered.filter(({ state }) => state === CoverageState.complete).length, DAYS);

    const other = file((i) => (i % 4 === 0 ? 7 : 100 + i));
    const different = other.filter(({ value }, i) => value !== first[i]!.value).length;
    assert.deepEqual(await harness.load(other), countsOf(0, first.length - different, different));
    assert.deepEqual(harness.held(), first);
    assert.deepEqual(
      await harness.load(other, { conflicts: "replace" }),
      countsOf(0, first.length - different, different),
    );
    assert.deepEqual(harness.held(), other);
    assert.deepEqual(await harness.load(other, { dryRun: true }), countsOf(0, first.length));
    const revised = harness.archive.readings
      .between(harness.series().id, 0, harness.seconds)
      .filter((reading) => reading.revised).length;
    assert.equal(revised, different);
    assert.equal(pendingIn(harness.file), 0);
  });

  it("are let go slice by slice: none is held when the last one has come", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    let passed: WeakRef<readonly Reading[]>[] = [];
    let held: number;
    const source: StagedFile = {
      count: DAYS * 48,
      async *slices() {
        for (let i = 0; i < DAYS; i++) {
          const readings = curve(from + i, 1_800);
          passed.push(new WeakRef(readings));
          yield { direction: "consumption", series: "load_curve", readings };
        }
        await turn();
        gc();
        held = passed.filter((slice) => slice.deref() !== undefined).length;
      },
    };
    for (const dryRun of [true, false]) {
      [passed, held] = [[], Infinity];
      await harness.loadFile(source, { dryRun });
      // Whoever hands them over may still have the last one.
      assert.ok(held <= 2, `${held} of ${DAYS}`);
    }
  });

  it("of another step replace without counting energy twice", async () => {
    const hours = file((i) => 200 + i, 3_600);
    await harness.load(hours);
    const halves = file();
    assert.deepEqual(await harness.load(halves, { conflicts: "replace" }), countsOf(0, 0, halves.length));
    assert.deepEqual(harness.held(), halves);
  });

  alone("hold the event loop no longer than few do", async () => {
    const { longest } = await inPieces(() => harness.load(file()));
    assert.ok(longest < 50, `${longest} ms`);
  });

  it("tell the feeds once, when all are there", async () => {
    let told = 0;
    const held: number[] = [];
    harness.archive.onChange(() => {
      told++;
      held.push(harness.held().length);
    });
    const readings = file();
    await harness.load(readings);
    assert.deepEqual([told, held], [1, [readings.length]]);
  });

  it("leave what a service brought meanwhile, or replace it, as decided", async () => {
    const readings = file();
    const brought = { ...readings.at(-1)!, value: 1 };
    for (const conflicts of ["keep", "replace"] as const) {
      harness.remove();
      harness = new Harness();
      const importing = harness.load(readings, { conflicts });
      const hasBegun = (): boolean => harness.archive.readings.oldest(harness.series().id) !== undefined;
      while (!hasBegun()) await new Promise((resolve) => setImmediate(resolve));
      assert.ok(harness.held().length < readings.length);
      await harness.merge([brought]);
      await importing;
      assert.deepEqual(harness.held(), conflicts === "keep" ? [...readings.slice(0, -1), brought] : readings);
    }
  });

  it("that cannot be read to the end leave nothing", async () => {
    const readings = file();
    const failing = {
      count: readings.length,
      // oxlint-disable-next-line typescript/require-await -- as a pipe
      async *slices() {
        const of = { direction: "consumption", series: "load_curve" } as const;
        yield { ...of, readings: readings.slice(0, 2_000) };
        yield { ...of, readings: readings.slice(2_000, 4_000) };
        throw new Error("cut off");
      },
    };
    await assert.rejects(harness.loadFile(failing), /cut off/);
    assert.deepEqual([harness.held(), pendingIn(harness.file)], [[], 0]);
    assert.deepEqual(await harness.load(readings), countsOf(readings.length));
  });

  it("are ended by a signal, until it is decided", async () => {
    const closed = new AbortController();
    const progress = (done: number): void => {
      if (done > 10_000) closed.abort();
    };
    await assert.rejects(
      harness.load(file(), { signal: closed.signal, progress }),
      (error) => error === closed.signal.reason,
    );
    assert.deepEqual([harness.held(), pendingIn(harness.file)], [[], 0]);
  });

  describe("with a kill -9", () => {
    const cases = [
      ["while they are staged: none is there", "staged 4000"],
      ["just before it is decided: none or all are there", "staged 17568"],
      ["while they are taken over: all are there in the end", "taken over"],
    ] as const;
    for (const [title, word] of cases) {
      it(title, async () => {
        const readings = file();
        harness.archive.close();
        await killedAt(word, "import-process.ts", harness.file, String(DAYS));

        harness.archive = Archive.open(harness.file, harness);
        harness.point = harness.archive.usagePoints.usagePoint(harness.point.pdl, "real", 20_000);
        await until("what was left is settled", () => pendingIn(harness.file) === 0);
        const held = harness.held();
        if (word === "staged 4000") assert.deepEqual(held, []);
        else if (word === "taken over") assert.deepEqual(held, readings);
        else assert.ok(held.length === 0 || held.length === readings.length, String(held.length));
        assert.deepEqual(await harness.load(readings), countsOf(readings.length - held.length, held.length));
        assert.deepEqual(harness.held(), readings);
      });
    }
  });
});
