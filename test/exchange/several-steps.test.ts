/** Several files of one curve in different steps: each has its own, and what says a time in more detail counts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Reading } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { customerCsv, readAll } from "./sample-files.js";

const DAY = day("2025-06-10");
const halves = curve(DAY, 1_800, (i) => 300 + 17 * i);

/** Twos of them, with whole means rounded down. */
function hoursOf(readings: readonly Reading[]): Reading[] {
  return readings.flatMap(({ start, value }, i) =>
    i % 2 === 1
      ? []
      : [{ start, step: 3_600, value: Math.floor((value + (readings[i + 1]?.value ?? value)) / 2) }],
  );
}

const hours = hoursOf(halves);
const inBothOrders = <T>(one: T, other: T): [T, T][] => [
  [one, other],
  [other, one],
];

describe("files in different steps, which none of them says", () => {
  async function readingsOf(files: readonly (readonly Reading[])[]): Promise<{
    readings: readonly Reading[];
    rejected: readonly (readonly [file: string | undefined, line: number, reason: string])[];
  }> {
    const { series, rejected } = await readAll(files.map((readings) => customerCsv(readings)));
    return {
      readings: series[0]!.readings,
      rejected: rejected.map(({ file, line, reason }) => [file, line, reason]),
    };
  }

  it("over the same hours are read as the finer one", async () => {
    for (const files of inBothOrders(halves, hours)) {
      assert.deepEqual(await readingsOf(files), { readings: halves, rejected: [] });
    }
  });

  it("over neighbouring hours each keep their own", async () => {
    const [early, late] = [halves.slice(0, 24), hours.slice(12)];
    for (const files of inBothOrders(early, late)) {
      assert.deepEqual(await readingsOf(files), { readings: [...early, ...late], rejected: [] });
    }
    const [first, then] = [hours.slice(0, 12), halves.slice(24)];
    for (const files of inBothOrders(first, then)) {
      assert.deepEqual(await readingsOf(files), { readings: [...first, ...then], rejected: [] });
    }
  });

  it("over some of the same hours fill each other", async () => {
    const some = halves.slice(20, 30);
    for (const files of inBothOrders(some, hours)) {
      assert.deepEqual(await readingsOf(files), {
        readings: [...hours.slice(0, 10), ...some, ...hours.slice(15)],
        rejected: [],
      });
    }
  });

  it("say which line says something else, or is finer in a part only", async () => {
    const other = hours.map((hour, i) => (i === 3 ? { ...hour, value: 9_000 } : hour));
    const some = halves.filter((_, i) => i !== 12);
    for (const files of inBothOrders(some, other)) {
      const file = String(files.indexOf(other) + 1);
      assert.deepEqual(await readingsOf(files), {
        readings: some,
        rejected: [
          [file, 7, "overlap"],
          [file, 10, "overlap"],
        ],
      });
    }
  });

  it("in any cut and order never give a value another's step", async () => {
    const day5 = [0, 1, 2, 3, 4].flatMap((i) => curve(DAY + i, 1_800, (k) => 100 + ((k * 7 + i) % 50)));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            from: fc.integer({ min: 0, max: 110 }),
            count: fc.integer({ min: 5, max: 60 }),
            isHourly: fc.boolean(),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (cuts) => {
          const files = cuts.map(({ from, count, isHourly }) => {
            const cut = day5.slice(2 * from, 2 * (from + count));
            return isHourly ? hoursOf(cut) : cut;
          });
          const all = files.flat();
          const fine = new Map(all.filter(({ step }) => step === 1_800).map((one) => [one.start, one]));
          const coarse = all.filter(({ step, start }) => step === 3_600 && !fine.has(start));
          const expected = [...fine.values(), ...new Map(coarse.map((one) => [one.start, one])).values()];
          expected.sort((a, b) => a.start - b.start);
          assert.deepEqual(await readingsOf(files), { readings: expected, rejected: [] });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("days in whole kWh of EDF's two lists", () => {
  const index = [
    "Date de relevé de l'index;Type d'index;Index base (kWh)",
    "12/06/2025;Index transmis par le distributeur;117",
    "11/06/2025;Index transmis par le distributeur;108",
    "10/06/2025;Index transmis par le distributeur;100",
  ].join("\n");
  const days = [
    "Date de consommation;Consommation base(kWh);Nature de la donnée",
    "11/06/2025;9;Réelle",
    "10/06/2025;9;Réelle",
  ].join("\n");

  it("that differ by one are the same, and the last one counts", async () => {
    for (const [files, values] of [
      [
        [index, days],
        [9_000, 9_000],
      ],
      [
        [days, index],
        [8_000, 9_000],
      ],
    ] as const) {
      const { series, rejected } = await readAll(files);
      assert.deepEqual(rejected, []);
      assert.deepEqual(
        series[0]!.readings.map(({ value, rounded }) => [value, rounded]),
        values.map((value) => [value, true]),
      );
    }
  });

  it("that differ by more are not", async () => {
    const { series, rejected } = await readAll([index, days.replace("10/06/2025;9", "10/06/2025;10")]);
    assert.deepEqual(
      [series[0]!.readings.map(({ value }) => value), rejected],
      [
        [9_000],
        [
          { file: "1", line: 4, reason: "duplicate" },
          { file: "2", line: 3, reason: "duplicate" },
        ],
      ],
    );
  });
});
