/** Each format of a table, ten files each: their values against those of a reader that shares no code with ours. */
// everyZone: stamps of files
import assert from "node:assert/strict";
import type { FormatName } from "../../nodes/exchange/index.js";
import {
  edfDays,
  edfPeaks,
  edfRegisters,
  endCurve,
  homeAssistantHours,
  r64Days,
  r65Days,
  startEndCurve,
  type Found,
} from "./independent-reader.js";
import { read } from "./sample-files.js";
import * as tables from "./tables.js";
import { dialects, intervals, spans, type Interval } from "./tables.js";

interface Sample {
  readonly write: (all: readonly Interval[], minutes: number) => string;
  readonly readAgain: (text: string, minutes: number) => Found[];
  readonly series: "load_curve" | "daily" | "max_power";
  /** Minutes; the format's own if it has only one. */
  readonly step?: number;
  /** Lines that are rejected. */
  readonly rejected?: number;
}

const unitsInTurn = ["W", "kW", "Wh", "kWh"] as const;
const unitOf = (minutes: number): (typeof unitsInTurn)[number] => unitsInTurn[(minutes / 5) % 4]!;

const samples: Partial<Record<FormatName, Sample>> = {
  "half-hour-curve": { series: "load_curve", write: tables.halfHourCurve, readAgain: endCurve },
  "start-end": {
    series: "load_curve",
    write: (all, minutes) => tables.startEnd(all, unitOf(minutes)),
    readAgain: (text, minutes) => startEndCurve(text, unitOf(minutes)),
  },
  "conso-downloader": {
    series: "load_curve",
    write: (all, minutes) => tables.consoDownloader(all, minutes === 60 ? "kWh" : "kW"),
    readAgain: (text) => startEndCurve(text, "kW"),
  },
  "home-assistant": {
    series: "load_curve",
    write: tables.homeAssistant,
    readAgain: homeAssistantHours,
    step: 60,
  },
  "edf-index": {
    series: "daily",
    write: (all, minutes) =>
      tables.edfIndex(all, minutes === 30 ? ["Base"] : ["Heures Pleines", "Heures Creuses"]),
    readAgain: edfRegisters,
  },
  "edf-daily": {
    series: "daily",
    write: (all, minutes) =>
      tables.edfDaily(all, minutes === 30 ? [""] : ["Heures Pleines ", "Heures Creuses "]),
    readAgain: edfDays,
    rejected: 1,
  },
  // A month and a year, which follow from the days.
  "edf-max-power": { series: "max_power", write: tables.edfMaxPower, readAgain: edfPeaks, rejected: 2 },
  r64: { series: "daily", write: tables.r64, readAgain: r64Days },
  r65: { series: "daily", write: tables.r65, readAgain: r65Days },
};

const files: readonly (readonly [keyof typeof spans, minutes: number, keyof typeof dialects])[] = [
  ["ordinary", 30, "plain"],
  ["march", 30, "windows"],
  ["october", 30, "mac"],
  ["october", 10, "bom"],
  ["march", 60, "utf16"],
  ["october", 60, "excel"],
  ["ordinary", 15, "libreOffice"],
  ["october", 20, "tabs"],
  ["march", 10, "trailing"],
  ["october", 15, "workbook"],
];

/** Lines, to see in which a file differs. */
function shown(all: readonly Found[]): string[] {
  return all.map((one) => `${new Date(one[0] * 1000).toISOString()} ${one.slice(1).join(" ")}`);
}

describe("the values of a table", () => {
  for (const [format, sample] of Object.entries(samples)) {
    describe(format, () => {
      for (const [days, minutes, dialect] of files) {
        const step = sample.step ?? minutes;
        it(`${days}, every ${step} minutes, ${dialect}`, async () => {
          const [from, to] = spans[days];
          const text = sample.write(intervals(from, to, step), step);
          const expected = sample.readAgain(text, step);
          assert.ok(expected.length >= (sample.series === "load_curve" ? 47 : 1));
          const { series, rejected } = await read(dialects[dialect](text));
          assert.deepEqual(
            [series.map(({ direction, series: name }) => `${direction} ${name}`), rejected.length],
            [[`consumption ${sample.series}`], sample.rejected ?? 0],
          );
          const found = series[0]!.readings.map(({ start, step: length, value, rounded }): Found => [
            start,
            length,
            value,
            rounded === true,
          ]);
          assert.deepEqual(shown(found), shown(expected));
        });
      }
    });
  }
});
