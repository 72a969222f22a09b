/**
 * Every recorded file that a user could import. The expected values come from this file's own reading of its lines,
 * beside the known numbers of the recordings' index.
 */
import assert from "node:assert/strict";
import {
  dayOf,
  formatDay,
  lengthOfDay,
  parseDay,
  startOfDay,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { read, type FileContent } from "../exchange/sample-files.js";
import { NOON_SECONDS } from "../fixtures/paris.js";
import { describeRecordings, readBytes, readText, recordings, sumsOfCompleteDays } from "./recordings.js";

function importOf(path: string, usagePointId: string): Promise<FileContent> {
  return read(readBytes(path), { usagePointId, now: NOON_SECONDS });
}

function seriesIn({ series }: FileContent, name: Series, direction: Direction = "consumption"): Reading[] {
  return [...(series.find((s) => s.series === name && s.direction === direction)?.readings ?? [])];
}

/** End and value of each line `stamp;value` with a value, as instants. */
function valuesOf(path: string): [end: number, value: number][] {
  return [...readText(path).matchAll(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d);(\d+);?\r?$/gm)].map(
    ([, stamp, value]) => [Date.parse(stamp!) / 1000, Number(value)],
  );
}

/** The index at the beginning of each printed date: the last of 17 columns. */
function indexesOf(path: string): Map<number, number> {
  const indexes = new Map<number, number>();
  for (const line of readText(path).split(/\r?\n/)) {
    const columns = line.split(";");
    if (columns.length === 17 && /^\d+$/.test(columns[16]!)) {
      indexes.set(parseDay(line.slice(0, 10))!, Number(columns[16]));
    }
  }
  return indexes;
}

const koicoubeh = "Koicoubeh__EDFComparateur/";
const sge = "consometers__sge-tiers/";
const aeneria = "aeneria__aeneria-app/";
const rhinosys = "rhinosys__SolarCalculet/";

const household = "09111642617347";
const anyone = "22000000000017";

/** Customer exports with an offset in each stamp: the file's own lines, value by value. */
const customerExports: [path: string, meter: string, values: number, steps: Record<number, number>][] = [
  [`${koicoubeh}consoexemple.csv`, "01111111111111", 17_520, { 30: 17_520 }],
  [`${koicoubeh}extracts/dst-autumn_2022-10-30.csv`, "01111111111111", 146, { 30: 146 }],
  [`${koicoubeh}extracts/dst-spring_2023-03-26.csv`, "01111111111111", 142, { 30: 142 }],
  // 17,866 rows, of which 14 are empty.
  [`${sge}C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv`, household, 17_852, { 60: 860, 30: 16_992 }],
  [`${sge}extracts/C5-CDC_dst-autumn_2021-10-31.csv`, household, 146, { 30: 146 }],
  [`${sge}extracts/C5-CDC_dst-spring_2021-03-28.csv`, household, 142, { 30: 142 }],
  // 104 rows, of which 13 are empty.
  [`${aeneria}Enedis_Conso_Heure.csv`, "99999999999903", 91, { 30: 91 }],
  ["JC144__EDF_Simulateur_Prix/issue-82__Enedis_Conso_Heure_2023-10-29_partial.csv", anyone, 8, { 30: 8 }],
  ["guillaumezin__DomoticzLinky/issue-113__customer_export_2021-01-05_partial.csv", anyone, 25, { 30: 25 }],
];

const dayExtracts: [path: string, day: string, readings: number][] = [
  [`${koicoubeh}consoexemple.csv`, "2022-10-30", 50],
  [`${koicoubeh}consoexemple.csv`, "2023-03-26", 46],
  [`${sge}C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv`, "2021-03-28", 46],
  [`${sge}C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv`, "2021-10-31", 50],
  [`${rhinosys}R63_extract_dst_2023-03-26.csv`, "2023-03-26", 46],
  [`${rhinosys}R63_extract_dst_2023-10-29.csv`, "2023-10-29", 50],
  [`${rhinosys}R63_extract_dst_2024-03-31.csv`, "2024-03-31", 46],
  [`${rhinosys}R63_extract_dst_2024-10-27.csv`, "2024-10-27", 50],
  [`${sge}extracts/C4-CDC_10min_dst-spring_2020-03-29.csv`, "2020-03-29", 138],
  [`${sge}extracts/C4-CDC_10min_dst-spring_2021-03-28.csv`, "2021-03-28", 138],
  [`${sge}extracts/C4-CDC_10min_dst-autumn_2020-10-25.csv`, "2020-10-25", 150],
  [`${sge}extracts/C4-CDC_10min_dst-autumn_2021-10-31.csv`, "2021-10-31", 150],
];

function meterOf(path: string): string {
  if (path.startsWith(koicoubeh)) return "01111111111111";
  if (path.startsWith(rhinosys)) return "99999999999904";
  if (path.startsWith(aeneria)) return "99999999999903";
  if (path.includes("/C4-")) return "30001642617347";
  return path.startsWith(sge) ? household : anyone;
}

function isGapless(readings: readonly Reading[]): boolean {
  return readings.every((r, i) => i === 0 || r.start === readings[i - 1]!.start + readings[i - 1]!.step);
}

describeRecordings("real data: every export imports", () => {
  for (const [path, meter, values, steps] of customerExports) {
    it(`${path}: ${values} values, each at its instant`, async () => {
      const content = await importOf(path, meter);
      assert.deepEqual(content.rejected, []);
      const readings = seriesIn(content, "load_curve");
      assert.deepEqual(
        readings.map(({ start, step, value }) => [start + step, value]),
        valuesOf(path),
      );
      assert.equal(readings.length, values);
      const counted: Record<number, number> = {};
      for (const { step } of readings) counted[step / 60] = (counted[step / 60] ?? 0) + 1;
      assert.deepEqual(counted, steps);
    });
  }

  for (const path of recordings(".csv").filter((name) => name.includes("/C4-CDC"))) {
    it(`${path}: a meter above 36 kVA, whose stamps are starts`, async () => {
      const { series, rejected } = await importOf(path, meterOf(path));
      assert.deepEqual([series.length, rejected], [1, []]);
      assert.deepEqual(
        series[0]!.readings.map(({ start, value }) => [start, value]),
        valuesOf(path),
      );
      assert.ok(series[0]!.readings.every(({ step }) => step === 600));
    });
  }

  for (const path of recordings(".csv").filter((name) => name.includes("/C4-CDC"))) {
    it(`${path}: so they are wherever it is cut, and with a unit nothing tells`, async () => {
      const lines = readText(path).trimEnd().split(/\r?\n/);
      const expected = valuesOf(path);
      for (const [from, to] of [
        [1, 0],
        [0, 1],
        [13, 29],
        [150, 200],
      ] as const) {
        const text = [...lines.slice(0, 3), ...lines.slice(3 + from, lines.length - to)].join("\n");
        const options = { usagePointId: meterOf(path), now: NOON_SECONDS };
        const { series } = await read(text, options);
        assert.deepEqual(
          series[0]!.readings.map(({ start, value }) => [start, value]),
          expected.slice(from, expected.length - to),
        );
        await assert.rejects(read(text.replace("Brut;;", "Brut;W;"), options), { problem: "unknown-stamps" });
      }
    });
  }

  for (const path of recordings(".csv").filter((name) => name.includes("/R63_"))) {
    it(`${path}: every row with its step`, async () => {
      const content = await importOf(path, meterOf(path));
      assert.deepEqual(content.rejected, []);
      const rows = readText(path)
        .trimEnd()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(";"));
      assert.deepEqual(
        seriesIn(content, "load_curve").map(({ step, value }) => [`PT${step / 60}M`, String(value)]),
        rows.map((columns) => [columns[10], columns[8]]),
      );
    });
  }

  for (const [path, day, count] of dayExtracts) {
    it(`${path}: ${count} readings on ${day}, without a gap`, async () => {
      const { series } = await importOf(path, meterOf(path));
      const readings = series[0]!.readings.filter(({ start }) => dayOf(start) === parseDay(day));
      assert.equal(readings.length, count);
      assert.ok(isGapless(readings));
      assert.equal(
        readings.reduce((sum, { step }) => sum + step, 0),
        lengthOfDay(parseDay(day)!),
      );
    });
  }

  it("the index exports: each day whose next one has an index too", async () => {
    for (const [path, meter, peaks] of [
      [`${sge}C5-IDX__Enedis_SGE_HDM_A06NW10D.csv`, household, 390],
      [`${aeneria}Enedis_Conso_Jour.csv`, "99999999999903", 0],
    ] as const) {
      const content = await importOf(path, meter);
      assert.deepEqual(content.rejected, []);
      const indexes = indexesOf(path);
      const expected = [...indexes]
        .filter(([day]) => indexes.has(day + 1))
        .map(([day, index]) => [formatDay(day), indexes.get(day + 1)! - index]);
      assert.deepEqual(
        seriesIn(content, "daily").map(({ start, value }) => [formatDay(dayOf(start)), value]),
        expected,
      );
      assert.ok(expected.length > 250);

      // The highest power of each day is in its own section, at its instant.
      const [, section = ""] = readText(path).split("Puissance maximale quotidienne");
      const lines = [...section.matchAll(/^(\S+?[+-]\d\d:\d\d);(\d+)\r?$/gm)];
      assert.deepEqual(
        seriesIn(content, "max_power").map(({ at, value }) => [at, value]),
        lines.map(([, stamp, value]) => [Date.parse(stamp!) / 1000, Number(value)]),
      );
      assert.equal(lines.length, peaks);
    }
  });

  it("the workbooks: 335 half-hours of a week each, the last one missing, and 7 days each", async () => {
    const workbooks = recordings(".xlsx");
    assert.equal(workbooks.length, 4);
    for (const path of workbooks) {
      const content = await importOf(path, meterOf(path));
      assert.deepEqual(content.rejected, []);
      const daily = path.includes("juiellet");
      const readings = seriesIn(content, daily ? "daily" : "load_curve");
      assert.deepEqual([content.series.length, readings.length], [1, daily ? 7 : 335]);
      assert.ok(isGapless(readings));
      if (daily) continue;
      assert.ok(readings.every(({ step }) => step === 1_800));
      const last = readings.at(-1)!;
      assert.equal(last.start + last.step, startOfDay(dayOf(last.start) + 1) - 1_800);
    }
  });

  it("no other table of the recordings is mistaken for an export", async () => {
    // JSON files are answers: saved-answers.test.ts. R151 is an export: registers.test.ts.
    const others = recordings(".xml", ".html", "LICENSE", ".md").filter((path) => !/R\d+\.xml$/.test(path));
    assert.ok(others.length > 4);
    for (const path of others) {
      await assert.rejects(importOf(path, anyone), (error: unknown) => {
        assert.ok(error instanceof ImportError, path);
        assert.equal(error.problem, path.endsWith("response.xml") ? "sge-answer" : "unknown", path);
        return true;
      });
    }
  });

  it("R50: 48 half-hours, whose sum is what the registers of R151 rose by on that day", async () => {
    const path = `${sge}CommandeCollectePublicationMesures__C5-CDC__R50.xml`;
    const content = await importOf(path, household);
    assert.deepEqual(content.rejected, []);
    const curve = seriesIn(content, "load_curve");
    const expected = [...readText(path).matchAll(/<H>(.*?)<\/H><V>(\d+)</g)].map(([, end, value]) => [
      Date.parse(end!) / 1_000 - 1_800,
      Number(value),
    ]);
    assert.deepEqual(
      curve.map(({ start, value }) => [start, value]),
      expected,
    );
    const [, total] = /<Valeur>(\d+)</.exec(readText(path.replace("C5-CDC__R50", "C5-IDX__R151")))!;
    const before = indexesOf(`${sge}C5-IDX__Enedis_SGE_HDM_A06NW10D.csv`).get(dayOf(curve[0]!.start))!;
    assert.equal(sumsOfCompleteDays(curve).get(dayOf(curve[0]!.start)), Number(total) - before);
  });

  it("a file of another meter is refused, whatever its format", async () => {
    for (const path of [...recordings(".csv", ".xlsx", "R50.xml", "R151.xml")].filter(
      (name) => !name.includes("partial"),
    )) {
      await assert.rejects(
        importOf(path, anyone),
        (error: unknown) => error instanceof ImportError && error.problem === "other-meter",
        path,
      );
    }
  });
});

describeRecordings("real data: files with curve and daily values agree to the watt-hour", () => {
  it("thirteen months of a meter: each complete day is the energy that its index gives", async () => {
    const curve = seriesIn(
      await importOf(`${sge}C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv`, household),
      "load_curve",
    );
    const daily = seriesIn(await importOf(`${sge}C5-IDX__Enedis_SGE_HDM_A06NW10D.csv`, household), "daily");
    const sums = sumsOfCompleteDays(curve);
    const gaps = daily.flatMap(({ start, value }) => {
      const sum = sums.get(dayOf(start));
      return sum === undefined ? [] : [sum - value];
    });
    // 18 of these days are one watt-hour off, mostly in pairs that cancel out: an index rounded at midnight.
    assert.equal(gaps.length, 385);
    assert.equal(gaps.filter((wh) => wh === 0).length, 367);
    assert.ok(gaps.every((wh) => Math.abs(wh) <= 1));
  });

  it("two weeks of July: the R63 flow's complete days are the daily workbooks'", async () => {
    const curve = seriesIn(
      await importOf(`${rhinosys}R63_extract_2024-07-15_2024-08-02_stepchange.csv`, meterOf(rhinosys)),
      "load_curve",
    );
    const sums = sumsOfCompleteDays(curve);
    let compared = 0;
    for (const path of recordings(".xlsx").filter((name) => name.includes("juiellet"))) {
      for (const { start, value } of seriesIn(await importOf(path, meterOf(path)), "daily")) {
        const sum = sums.get(dayOf(start));
        if (sum === undefined) continue;
        assert.equal(sum, value, formatDay(dayOf(start)));
        compared++;
      }
    }
    // Of 14 days only 18 July has no curve.
    assert.equal(compared, 13);
  });

  it("two weeks of spring: the workbooks' half-hours are the R63 flow's", async () => {
    const flow = seriesIn(
      await importOf(`${rhinosys}R63_extract_2024-03-18_2024-04-07.csv`, meterOf(rhinosys)),
      "load_curve",
    );
    const byStart = new Map(flow.map((reading) => [reading.start, reading]));
    for (const path of recordings(".xlsx").filter((name) => !name.includes("juiellet"))) {
      for (const reading of seriesIn(await importOf(path, meterOf(path)), "load_curve")) {
        assert.deepEqual(reading, byStart.get(reading.start));
      }
    }
  });
});
