import assert from "node:assert/strict";
import {
  dayOf,
  lengthOfDay,
  offsetAt,
  parseDay,
  startOfDay,
  type Reading,
} from "../../nodes/readings/index.js";
import { parseAnswer } from "../services/read-now.js";
import type { Answer } from "../../nodes/services/index.js";
import { describeRecordings, readText, sumsOfCompleteDays } from "./recordings.js";

/** A row of a file: its stamp as Enedis's API would write it, and the instant where the file has the offset. */
interface Row {
  readonly stamp: string;
  readonly instant: number | undefined;
  readonly value: string;
  readonly step: string;
}

/** Customer export: `2021-10-31T02:30:00+01:00;408`. */
function exportRows(path: string, step: string): Row[] {
  const pattern = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d);(\d*)\r?$/gm;
  return [...readText(path).matchAll(pattern)].map(([, date, time, offset, value]) => ({
    stamp: `${date!} ${time!}`,
    instant: Date.parse(`${date!}T${time!}${offset!}`) / 1000,
    value: value!,
    step,
  }));
}

/** R63 flow of the same back end: naive stamps, and the step of each row. */
function r63Rows(path: string): Row[] {
  return readText(path)
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => {
      const columns = line.split(";");
      return { stamp: columns[7]!, instant: undefined, value: columns[8]!, step: columns[10]! };
    });
}

/** Rows as an API answer to a question about one day or more. */
function ask(rows: readonly Row[], from: string, days = 1): Answer {
  const start = parseDay(from)!;
  const interval_reading = rows.map(({ stamp, value, step }) => ({
    date: stamp,
    value,
    interval_length: step,
  }));
  const query = {
    usagePointId: "22000000000017",
    direction: "consumption" as const,
    series: "load_curve" as const,
    start,
    end: start + days,
  };
  return parseAnswer({ interval_reading }, query, { stamps: "end" });
}

function isGapless(readings: readonly Reading[]): boolean {
  return readings.every((r, i) => i === 0 || r.start === readings[i - 1]!.start + readings[i - 1]!.step);
}

const sge = "consometers__sge-tiers/extracts/";
const edf = "Koicoubeh__EDFComparateur/extracts/";
const r63 = "rhinosys__SolarCalculet/R63_extract_dst_";

const changeDays: [day: string, rows: () => Row[], instants: number][] = [
  ["2021-03-28", () => exportRows(`${sge}C5-CDC_dst-spring_2021-03-28.csv`, "PT30M"), 46],
  ["2021-10-31", () => exportRows(`${sge}C5-CDC_dst-autumn_2021-10-31.csv`, "PT30M"), 50],
  ["2023-03-26", () => exportRows(`${edf}dst-spring_2023-03-26.csv`, "PT30M"), 46],
  ["2022-10-30", () => exportRows(`${edf}dst-autumn_2022-10-30.csv`, "PT30M"), 50],
  ["2023-03-26", () => r63Rows(`${r63}2023-03-26.csv`), 46],
  ["2023-10-29", () => r63Rows(`${r63}2023-10-29.csv`), 50],
  ["2024-03-31", () => r63Rows(`${r63}2024-03-31.csv`), 46],
  ["2024-10-27", () => r63Rows(`${r63}2024-10-27.csv`), 50],
  // A meter of more than 36 kVA, whose stamps are probably starts: here they are tested as plain stamps.
  ["2020-03-29", () => exportRows(`${sge}C4-CDC_10min_dst-spring_2020-03-29.csv`, "PT10M"), 138],
  ["2021-03-28", () => exportRows(`${sge}C4-CDC_10min_dst-spring_2021-03-28.csv`, "PT10M"), 138],
  ["2020-10-25", () => exportRows(`${sge}C4-CDC_10min_dst-autumn_2020-10-25.csv`, "PT10M"), 150],
  ["2021-10-31", () => exportRows(`${sge}C4-CDC_10min_dst-autumn_2021-10-31.csv`, "PT10M"), 150],
];

describeRecordings("real data: days of 23 and 25 hours", () => {
  for (const [day, rowsOf, instants] of changeDays) {
    it(`${day}: ${instants} distinct instants without a gap`, () => {
      const rows = rowsOf();
      const { readings, oddities } = ask(rows, day);
      assert.equal(readings.length, instants);
      assert.ok(isGapless(readings));
      assert.equal(
        readings.reduce((sum, r) => sum + r.step, 0),
        lengthOfDay(parseDay(day)!),
      );
      assert.deepEqual(
        oddities.filter((o) => o.reason !== "outside"),
        [],
      );

      // Where the file has the offset, every naive stamp was resolved to its true instant.
      const known = rows.filter((row) => row.instant !== undefined);
      if (known.length === 0) return;
      const start = startOfDay(parseDay(day)!);
      const end = startOfDay(parseDay(day)! + 1);
      const expected = known
        .filter(({ instant }) => instant! > start && instant! <= end)
        .map(({ instant, value }) => [instant, Number(value)]);
      assert.deepEqual(
        readings.map((r) => [r.start + r.step, r.value]),
        expected,
      );
    });
  }

  it("a night's export names the doubled hour as the parser resolves it", () => {
    const rows = exportRows(
      "JC144__EDF_Simulateur_Prix/issue-82__Enedis_Conso_Heure_2023-10-29_partial.csv",
      "PT30M",
    );
    const { readings } = ask(rows, "2023-10-29");
    assert.deepEqual(
      readings.map((r) => r.start + r.step),
      rows.map((row) => row.instant),
    );
    assert.deepEqual([...new Set(readings.map((r) => offsetAt(r.start)))], [7_200, 3_600]);
  });
});

describeRecordings("real data: whole files", () => {
  it("a year of a household: 17,520 stamps, every one at its true instant", () => {
    const rows = exportRows("Koicoubeh__EDFComparateur/consoexemple.csv", "PT30M");
    const { readings } = ask(rows, "2022-07-01", 400);
    assert.equal(readings.length, 17_520);
    assert.deepEqual(
      readings.map((r) => r.start + r.step),
      rows.map((row) => row.instant),
    );
    assert.ok(isGapless(readings));
  });

  it("thirteen months of a meter: every complete day is its index difference, to the watt-hour's rounding", () => {
    const hourly = exportRows("consometers__sge-tiers/C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv", "PT60M");
    const firstHalf = hourly.findIndex(({ stamp }) => stamp.endsWith(":30:00"));
    const rows = hourly.map((row, i) => (i < firstHalf ? row : { ...row, step: "PT30M" }));
    const sums = sumsOfCompleteDays(ask(rows, "2021-01-01", 400).readings);

    // The index at 00:00 of the printed date, whatever time is printed; the total is the last of 17 columns.
    const indexes = new Map<number, number>();
    for (const line of readText("consometers__sge-tiers/C5-IDX__Enedis_SGE_HDM_A06NW10D.csv").split(
      /\r?\n/,
    )) {
      const columns = line.split(";");
      const index = columns.length === 17 ? Number(columns[16]) : 0;
      if (index > 0) indexes.set(parseDay(line.slice(0, 10))!, index);
    }
    const residuals: number[] = [];
    for (const [day, sum] of sums) {
      const [from, to] = [indexes.get(day), indexes.get(day + 1)];
      if (from !== undefined && to !== undefined) residuals.push(sum - (to - from));
    }
    // 18 of these days are one watt-hour off, mostly in pairs that cancel out: an index rounded at midnight.
    assert.equal(residuals.length, 385);
    assert.equal(residuals.filter((wh) => wh === 0).length, 367);
    assert.ok(residuals.every((wh) => Math.abs(wh) <= 1));
    const autumn = parseDay("2021-10-31")!;
    assert.equal(sums.get(autumn), indexes.get(autumn + 1)! - indexes.get(autumn)!);
  });

  it("a change of step in the middle of a day, and the hole before it", () => {
    const rows = r63Rows("rhinosys__SolarCalculet/R63_extract_2024-07-15_2024-08-02_stepchange.csv");
    const { readings } = ask(rows, "2024-07-15", 20);
    assert.equal(readings.length, rows.length);
    const stepsOf = (day: string): number[] =>
      readings.filter((r) => dayOf(r.start) === parseDay(day)).map((r) => r.step / 60);
    assert.deepEqual(stepsOf("2024-07-17"), new Array(48).fill(30));
    // Only the last hour of this day was recorded; its stamp is the next day's 00:00.
    assert.deepEqual(stepsOf("2024-07-18"), [60]);
    assert.deepEqual(stepsOf("2024-07-30"), new Array(23).fill(60));
    assert.deepEqual(stepsOf("2024-07-31").slice(17, 21), [60, 60, 30, 30]);
  });
});
