/** Each JSON format, ten files each: their values against those of a reader that shares no code with ours. */
// everyZone: stamps of files
import assert from "node:assert/strict";
import { dayOf, lengthOfDay, startOfDay, type Reading } from "../../nodes/readings/index.js";
import type { FormatName } from "../../nodes/exchange/index.js";
import { readingLine, savedReadings } from "./independent-json.js";
import { readAll } from "./sample-files.js";
import { savedDialects, type Maker } from "./saved-dialects.js";
import { flow, measure, r64, r64Peaks, v5Curve, v5Daily, v5Peaks } from "./saved-json.js";
import { intervals, powersOf, spans, type Interval } from "./tables.js";

interface Sample extends Maker {
  readonly format: FormatName;
  readonly readings: (all: readonly Interval[]) => readonly Reading[];
}

function daysOf(all: readonly Interval[]): Reading[] {
  const days = [...new Set(all.map(({ start }) => dayOf(start)))];
  return days.map((day, i) => ({ start: startOfDay(day), step: lengthOfDay(day), value: 9_000 + 7 * i }));
}

/** The highest power of the day in October is one of the doubled hour. */
function peaksOf(all: readonly Interval[]): Reading[] {
  return daysOf(all).map((one, i) => ({ ...one, value: one.value - 5_000, at: one.start + 8_100 + 61 * i }));
}

/** The energy of each interval: `EA` with a step. */
function energies(readings: readonly Reading[], options: object): object {
  const all = readings.map((one) => ({ ...one, value: (one.value * one.step) / 3_600 }));
  const { grandeur, ...rest } = measure("PA", all, options);
  return { ...rest, grandeur: [{ ...grandeur[0], grandeurPhysique: "EA", unite: "Wh" }] };
}

/** The total of R64 before some of its readings. */
function before(readings: readonly Reading[], all: readonly Reading[]): number {
  const earlier = all.filter(({ start }) => start < readings[0]!.start);
  return earlier.reduce((sum, { value }) => sum + value, 12_345_678);
}

const production = { direction: "production" } as const;

const samples: Readonly<Record<string, Sample>> = {
  "v5 curve": { format: "enedis-v5", shape: "v5", stamped: "end", readings: powersOf, write: v5Curve },
  "v5 days": { format: "enedis-v5", shape: "v5", stamped: "start", readings: daysOf, write: v5Daily },
  "v5 days of production": {
    format: "enedis-v5",
    shape: "v5",
    stamped: "start",
    isProduction: true,
    readings: daysOf,
    write: v5Daily,
  },
  "v5 peaks": { format: "enedis-v5", shape: "v5", stamped: "at", readings: peaksOf, write: v5Peaks },
  "2026 curve": {
    format: "enedis-2026",
    shape: "2026",
    stamped: "end",
    readings: powersOf,
    write: (readings, options) => measure("PA", readings, options),
  },
  "2026 days of production": {
    format: "enedis-2026",
    shape: "2026",
    stamped: "start",
    readings: daysOf,
    write: (readings, options) => measure("EA", readings, { ...options, ...production }),
  },
  "2026 peaks": {
    format: "enedis-2026",
    shape: "2026",
    stamped: "at",
    readings: peaksOf,
    write: (readings, options) => measure("PMA", readings, options),
  },
  "R63 of production": {
    format: "r63-json",
    shape: "flow",
    stamped: "end",
    readings: powersOf,
    write: (readings, options) => flow("R63", measure("PA", readings, { ...options, ...production })),
  },
  "R63 of energies": {
    format: "r63-json",
    shape: "flow",
    stamped: "end",
    readings: powersOf,
    write: (readings, options) => flow("R63", energies(readings, options)),
  },
  "R64 with a total": {
    format: "r64-json",
    shape: "flow",
    stamped: "start",
    readings: daysOf,
    write: (readings, options, all) => r64(readings, { ...options, before: before(readings, all) }),
  },
  "R64 with classes": {
    format: "r64-json",
    shape: "flow",
    stamped: "start",
    readings: daysOf,
    write: (readings, options, all) =>
      r64(readings, { ...options, registers: "classes", before: before(readings, all) }),
  },
  "R64 peaks with a total": {
    format: "r64-json",
    shape: "flow",
    stamped: "at",
    readings: peaksOf,
    write: (readings, options) => r64Peaks(readings, options),
  },
  "R64 peaks with classes": {
    format: "r64-json",
    shape: "flow",
    stamped: "at",
    readings: peaksOf,
    write: (readings, options) => r64Peaks(readings, { ...options, registers: "classes" }),
  },
  R65: {
    format: "r65-json",
    shape: "flow",
    stamped: "start",
    readings: daysOf,
    write: (readings, options) => flow("R65", measure("EA", readings, options)),
  },
};

const files: readonly (readonly [keyof typeof spans, minutes: number, keyof typeof savedDialects])[] = [
  ["ordinary", 30, "compact"],
  ["march", 30, "windows"],
  ["october", 30, "powerShell"],
  ["october", 10, "lines"],
  ["march", 60, "javaScript"],
  ["october", 60, "offsets"],
  ["ordinary", 15, "python"],
  ["october", 15, "newestFirst"],
  ["march", 10, "collection"],
  ["october", 30, "envelope"],
];

describe("the values of a JSON file", () => {
  for (const [name, sample] of Object.entries(samples)) {
    describe(name, () => {
      for (const [days, minutes, dialect] of files) {
        it(`${days}, every ${minutes} minutes, ${dialect}`, async () => {
          const [from, to] = spans[days];
          const made = sample.readings(intervals(from, to, minutes));
          const { content, inner } = savedDialects[dialect](sample, made);
          const expected = savedReadings(inner);
          assert.equal(expected.length, made.length);
          const { series, rejected, files: reported } = await readAll([content]);
          assert.deepEqual(rejected, []);
          assert.deepEqual(
            reported.map(({ format }) => format),
            [sample.format],
          );
          const found = series.flatMap(({ direction, series: of, readings }) =>
            readings.map(({ start, step, value, at, rounded }) => {
              assert.equal(rounded, undefined);
              return readingLine(`${direction} ${of}`, start, step, value, at);
            }),
          );
          assert.deepEqual(found.sort(), expected);
        });
      }

      it("is refused with another meter's list beside it", async () => {
        const made = sample.readings(intervals(spans.ordinary[0], spans.ordinary[1], 30));
        const both = [sample.write(made, {}, made), sample.write(made, { meter: "99000000004321" }, made)];
        await assert.rejects(readAll([JSON.stringify(both)]), { problem: "other-meter" });
      });
    });
  }
});
