/** Files with values that are only known to a coarser unit: read, and written into the package's own CSV. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { exportMeter, hashMeter, readBackup } from "../../nodes/exchange/index.js";
import { gather, type FileReading } from "../../nodes/exchange/points/gather.js";
import type { CurvePoint, DayPoint, Precision } from "../../nodes/exchange/points/point.js";
import { Points } from "../../nodes/exchange/points/points.js";
import { parseAnswer } from "../../nodes/exchange/process/answers.js";
import { columnsOf, readingsOf } from "../../nodes/exchange/process/columns.js";
import { startOfDay, type Reading, type Series } from "../../nodes/readings/index.js";
import { Harness, asRounded, countsOf, curve, daily, day, fileOf } from "../archive/harness.js";
import { OWN_HEADING } from "../fixtures/readings-csv.js";
import { read } from "./sample-files.js";

const DAY = day("2026-11-03");
const NOW = startOfDay(day("2026-11-24"));

interface Gathered {
  readonly readings: readonly FileReading[];
  readonly rejected: readonly [line: number, reason: string][];
}

async function gathered(points: Points, series: Series): Promise<Gathered> {
  const all = await gather(points, { now: NOW });
  const found = all.find((one) => one.direction === "consumption" && one.series === series);
  return {
    readings: found === undefined ? [] : [...found.slices(100)].flat(),
    rejected: points.rejections().rejected.map(({ line, reason }) => [line, reason]),
  };
}

describe("exact and rounded values in one file", () => {
  type Rounded = boolean | Precision | undefined;

  describe("of days", () => {
    const point = (line: number, value: number, rounded?: Rounded, of = DAY): DayPoint => ({
      line,
      day: of,
      value,
      ...(rounded !== undefined && { rounded }),
    });
    const daysOf = async (...all: DayPoint[]): Promise<unknown> => {
      const points = new Points();
      for (const each of all) points.found.consumption.daily.push(each);
      const { readings, rejected } = await gathered(points, "daily");
      return [readings.map(({ value, rounded }) => [value, rounded === true]), rejected];
    };

    it("the exact one counts, wherever it stands, and nothing is rejected", async () => {
      assert.deepEqual(await daysOf(point(1, 8_123), point(2, 8_000, true)), [[[8_123, false]], []]);
      assert.deepEqual(await daysOf(point(1, 8_000, true), point(2, 8_123)), [[[8_123, false]], []]);
    });

    it("two of a kind that differ: neither counts, and both lines say so", async () => {
      const both = (one: number, other: number): unknown => [
        [],
        [
          [one, "duplicate"],
          [other, "duplicate"],
        ],
      ];
      assert.deepEqual(await daysOf(point(1, 8_000, true), point(2, 9_001, true)), both(1, 2));
      assert.deepEqual(await daysOf(point(1, 8_123), point(2, 8_000, true), point(3, 8_124)), both(1, 3));
    });

    it("an exact one counts beside rounded ones that differ", async () => {
      assert.deepEqual(await daysOf(point(1, 8_000, true), point(2, 9_001, true), point(3, 8_123)), [
        [[8_123, false]],
        [
          [1, "duplicate"],
          [2, "duplicate"],
        ],
      ]);
    });

    it("rounded ones that differ by a kWh are the same, in one table or two; exact ones never", async () => {
      const [one, other] = [{ rounded: true }, { rounded: true }];
      const days = [
        point(1, 8_000, one),
        point(2, 9_000, one),
        point(3, 8_000, other),
        point(4, 9_000, true),
      ];
      assert.deepEqual(await daysOf(...days), [[[9_000, true]], []]);
      const exact = { rounded: false };
      assert.deepEqual(await daysOf(point(1, 8_000, exact), point(2, 9_000, exact), point(3, 8_000, exact)), [
        [],
        [
          [2, "duplicate"],
          [3, "duplicate"],
        ],
      ]);
    });

    it("a table decides at its end, after its points were handed over", async () => {
      const [one, other] = [{ rounded: true }, { rounded: true }];
      const points = new Points();
      const { daily: found } = points.found.consumption;
      found.push(point(1, 8_000, one));
      found.push(point(2, 9_000, one, DAY + 1));
      found.push(point(3, 8_123, other));
      other.rounded = false;
      const { readings, rejected } = await gathered(points, "daily");
      assert.deepEqual(
        [readings.map(({ value, rounded }) => [value, rounded === true]), rejected],
        [
          [
            [8_123, false],
            [9_000, true],
          ],
          [],
        ],
      );
    });

    it("a difference of indexes is as rounded as the coarser of them", async () => {
      const points = new Points();
      const index = [
        point(1, 1_000_123),
        point(2, 1_009_000, true, DAY + 1),
        point(3, 1_017_000, true, DAY + 2),
      ];
      for (const each of index) points.found.consumption.indexes.push(each);
      points.found.consumption.indexes.push(point(4, 1_025_456, undefined, DAY + 3));
      points.found.consumption.indexes.push(point(5, 1_033_457, undefined, DAY + 4));
      const { readings } = await gathered(points, "daily");
      assert.deepEqual(
        readings.map(({ value, rounded }) => [value, rounded === true]),
        [
          [8_877, true],
          [8_000, true],
          [8_456, true],
          [8_001, false],
        ],
      );
    });
  });

  describe("of a curve", () => {
    const point = (line: number, { start, step, value }: Reading, rounded?: Rounded): CurvePoint => ({
      line,
      end: start + step,
      exact: true,
      step,
      value,
      ...(rounded !== undefined && { rounded }),
    });
    const curveOf = async (...all: CurvePoint[]): Promise<Gathered> => {
      const points = new Points();
      for (const each of all) points.found.consumption.curve.push(each);
      return gathered(points, "load_curve");
    };
    const [a, b, c, d] = curve(DAY) as [Reading, Reading, Reading, Reading];
    const [hour, next] = curve(DAY, 3_600, () => 2_300) as [Reading, Reading];
    const marked = (reading: Reading): Reading => ({ ...reading, rounded: true });

    it("the exact one counts, wherever it stands, and nothing is rejected", async () => {
      const other = { ...a, value: 1 };
      assert.deepEqual(await curveOf(point(1, other, true), point(2, a)), { readings: [a], rejected: [] });
      assert.deepEqual(await curveOf(point(1, a), point(2, other, true)), { readings: [a], rejected: [] });
      assert.deepEqual(await curveOf(point(1, a, true), point(2, other, true)), {
        readings: [],
        rejected: [
          [1, "duplicate"],
          [2, "duplicate"],
        ],
      });
    });

    it("an exact one displaces the rounded ones that it crosses", async () => {
      for (const all of [
        [point(1, hour, true), point(2, next, true), point(3, b), point(4, c)],
        [point(1, b), point(2, c), point(3, hour, true), point(4, next, true)],
      ]) {
        assert.deepEqual(await curveOf(...all), { readings: [b, c], rejected: [] });
      }
      assert.deepEqual(await curveOf(point(1, a), point(2, hour, true), point(3, next, true)), {
        readings: [a, marked(next)],
        rejected: [],
      });
      const late = { start: c.start - 900, step: 3_600, value: 7 };
      assert.deepEqual(
        await curveOf(point(1, a, true), point(2, b, true), point(3, c, true), point(4, late)),
        {
          readings: [marked(a), late],
          rejected: [],
        },
      );
    });

    it("two of a kind that overlap are rejected as before", async () => {
      const reject = async (one: Rounded, other: Rounded): Promise<unknown> =>
        (await curveOf(point(1, hour, one), point(2, { ...c, start: b.start + 900 }, other))).rejected;
      assert.deepEqual(await reject(undefined, undefined), [[2, "overlap"]]);
      assert.deepEqual(await reject(true, true), [[2, "overlap"]]);
      assert.deepEqual(await reject(true, undefined), []);
    });

    it("an exact one that overlaps another exact one displaces nothing", async () => {
      const long = { start: a.start + 900, step: 3_600, value: 9 };
      assert.deepEqual(await curveOf(point(1, a), point(2, b, true), point(3, long)), {
        readings: [a, marked(b)],
        rejected: [[3, "overlap"]],
      });
    });

    it("a table decides at its end, also if tables of both kinds alternate", async () => {
      const [one, other] = [{ rounded: true }, { rounded: true }];
      const found = [point(1, a, one), point(2, b, other), point(3, c, one), point(4, d)];
      other.rounded = false;
      assert.deepEqual((await curveOf(...found)).readings, [marked(a), b, marked(c), d]);
    });
  });

  it("pass the door of the process that reads them", () => {
    const [a, b] = curve(DAY) as [Reading, Reading];
    const readings = [{ ...a, rounded: true }, b];
    const answer = parseAnswer(JSON.stringify(columnsOf(0, readings)));
    assert.ok(answer?.kind === "readings");
    assert.deepEqual(readingsOf(answer, true, -Infinity), readings);
    assert.ok(!("rounded" in columnsOf(0, [a, b])));
    const wrong = { ...columnsOf(0, readings), rounded: ["yes", 1] };
    assert.equal(parseAnswer(JSON.stringify(wrong)), undefined);
  });
});

describe("the package's own CSV with rounded readings", () => {
  let harness: Harness;
  let empty: Harness;
  beforeEach(() => {
    harness = new Harness();
    empty = new Harness();
  });
  afterEach(() => {
    harness.remove();
    empty.remove();
  });

  async function fill(): Promise<void> {
    const series = [
      ["daily", [...asRounded(daily(DAY, DAY + 2)), ...daily(DAY + 2, DAY + 4)]],
      ["load_curve", [...curve(DAY), ...asRounded(curve(DAY + 1, 3_600))]],
    ] as const;
    for (const [name, readings] of series) {
      await harness.load(readings, { series: name });
    }
    await harness.merge([{ ...daily(DAY + 3, DAY + 4)[0]!, value: 3 }], { series: "daily" });
  }

  const linesOf = (csv: string): string[] => csv.trimEnd().split("\n");

  it("has an eleventh column, and its hash covers it only where a row is rounded", async () => {
    await fill();
    const { csv, hash } = await exportMeter(harness.archive, harness.point, "international");
    const [heading, ...lines] = linesOf(csv);
    assert.equal(heading, `${OWN_HEADING},rounded`);
    assert.equal(lines.length, 4 + 48 + 24);
    assert.equal(lines.filter((line) => line.endsWith(",,true")).length, 2 + 24);
    assert.equal(lines.filter((line) => line.endsWith(",true,")).length, 1, "the corrected one");
    assert.ok(lines.every((line) => line.split(",").length === 11));
    const canonical = lines.map((line) => (line.endsWith(",") ? line.slice(0, -1) : line)).sort();
    assert.equal(hash, createHash("sha256").update(canonical.join("\n")).digest("hex"));
    assert.equal(await hashMeter(harness.archive, harness.point), hash);
  });

  it("has ten columns, and the hash of before, once all are exact", async () => {
    await fill();
    await harness.merge(daily(DAY, DAY + 2), { series: "daily" });
    await harness.merge(curve(DAY + 1, 3_600));
    const { csv, hash } = await exportMeter(harness.archive, harness.point, "international");
    const [heading, ...lines] = linesOf(csv);
    assert.equal(heading, OWN_HEADING);
    assert.ok(lines.every((line) => line.split(",").length === 10));
    assert.equal(hash, createHash("sha256").update(lines.sort().join("\n")).digest("hex"));
  });

  for (const style of ["international", "french"] as const) {
    it(`has the same hash after an import into an empty install: ${style} style`, async () => {
      await fill();
      const exported = await exportMeter(harness.archive, harness.point, style);
      const { series, rejected } = await read(exported.csv, { now: harness.seconds });
      assert.deepEqual(rejected, []);
      assert.deepEqual(await empty.loadFile(fileOf(series)), countsOf(exported.rows));
      const again = await exportMeter(empty.archive, empty.point, style);
      assert.deepEqual([again.hash, again.csv], [exported.hash, exported.csv]);
    });
  }

  it("is read with what a spreadsheet makes of the mark, with or without the column", async () => {
    const row = (hour: string, mark: string): string =>
      `0017;consumption;load_curve;2026-07-14T${hour}:00:00+02:00;2026-07-14T${hour}:30:00+02:00;0,12;kW;;;;${mark}`;
    const heading = `${OWN_HEADING},rounded`.replaceAll(",", ";");
    const marks = ["VRAI", "TRUE", "1", "FAUX", "false", "0", "", "maybe"];
    const rows = marks.map((mark, i) => row(String(10 + i), mark));
    rows.push(row("20", "").slice(0, -1), `${row("21", "")};`);
    const { series, rejected } = await read([heading, ...rows].join("\r\n"));
    assert.deepEqual(rejected, [
      { line: 9, reason: "columns" },
      { line: 11, reason: "columns" },
    ]);
    assert.deepEqual(
      series[0]!.readings.map((reading) => reading.rounded === true),
      [true, true, true, false, false, false, false, false],
    );
  });

  it("comes out of a backup as it went in", async () => {
    await fill();
    const copy = await harness.archive.backup(harness.time);
    const backup = await empty.archive.openBackup(copy);
    try {
      const content = await readBackup(backup, empty.point, empty.seconds);
      assert.ok("slices" in content);
      await empty.loadFile(content);
    } finally {
      backup.close();
    }
    assert.equal(
      await hashMeter(empty.archive, empty.point),
      await hashMeter(harness.archive, harness.point),
    );
  });
});
