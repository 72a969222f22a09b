import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  exportMeter,
  hashMeter,
  ImportError,
  type CsvStyle,
  type Export,
} from "../../nodes/exchange/index.js";
import { lengthOfDay, startOfDay, type Reading } from "../../nodes/readings/index.js";
import type { StagedCounts } from "../../nodes/archive/index.js";
import { Harness, curve, daily, day, fileOf, PDL } from "../archive/harness.js";
import { alone, inPieces } from "../event-loop.js";
import { OWN_HEADING } from "../fixtures/readings-csv.js";
import { read } from "./sample-files.js";

function peaks(start: number, end: number): Reading[] {
  return daily(start, end, (of) => 5_000 + (of % 100)).map((reading) => ({
    ...reading,
    at: reading.start + 3_661,
  }));
}

/** An archive with all series, both directions, both change days, a correction, two steps and two sources. */
async function fill(harness: Harness): Promise<void> {
  const from = day("2025-03-25");
  const to = day("2025-11-02");
  const days = Array.from({ length: to - from }, (_, i) => from + i).filter(
    (of) => of < from + 20 || of > to - 20,
  );
  const [first, source] = ["conso-api", "myelectricaldata"].map((name) =>
    harness.archive.sources.fileSource(harness.point.id, name, harness.seconds),
  ) as [number, number];
  assert.equal(first, 1, "what the harness merges comes from the first source");
  for (const [direction, add] of [
    ["consumption", 0],
    ["production", 7],
  ] as const) {
    const readings = days.flatMap((of) => curve(of, of % 3 === 0 ? 3_600 : 1_800, (i) => 100 + 2 * i + add));
    await harness.archive.readings.merge({
      series: harness.series("load_curve", direction),
      readings,
      source,
      days: { start: from, end: to },
      now: harness.seconds,
    });
    await harness.merge(
      daily(from, to, (of) => 10_001 + add + (of % 7)),
      { series: "daily", direction },
    );
  }
  await harness.merge(peaks(from, to), { series: "max_power" });
  await harness.merge(curve(from + 9, 1_800, () => 12));
}

async function load(harness: Harness, content: string | Uint8Array): Promise<StagedCounts> {
  const { series, rejected } = await read(content, { now: harness.seconds });
  assert.deepEqual(rejected, []);
  return harness.loadFile(fileOf(series));
}

describe("export of a meter", () => {
  let harness: Harness;
  let empty: Harness;
  beforeEach(async () => {
    harness = new Harness();
    empty = new Harness();
    await fill(harness);
  });
  afterEach(() => {
    harness.remove();
    empty.remove();
  });

  const of = (which: Harness, style: CsvStyle = "international"): Promise<Export> =>
    exportMeter(which.archive, which.point, style);

  it("is one line per reading under the contract's heading", async () => {
    const { csv, rows } = await of(harness);
    const [heading, ...lines] = csv.trimEnd().split("\n");
    assert.equal(heading, OWN_HEADING);
    assert.equal(lines.length, rows);
    assert.ok(csv.endsWith("\n") && !csv.includes(PDL));
    assert.ok(
      lines.includes(
        "0017,consumption,load_curve,2025-10-26T02:30:00+02:00,2025-10-26T02:00:00+01:00,0.11,kW,,myelectricaldata,",
      ),
    );
    assert.ok(
      lines.includes(
        `0017,consumption,max_power,2025-03-30T00:00:00+01:00,2025-03-31T00:00:00+02:00,${(5_000 + (day("2025-03-30") % 100)) / 1000},kVA,2025-03-30T01:01:01+01:00,conso-api,`,
      ),
    );
    assert.ok(lines.some((line) => line.includes("2025-04-03T00:00:00+02:00") && line.endsWith(",true")));
    const measures = new Set(lines.map((line) => line.split(",").slice(1, 3).join(" ")));
    assert.deepEqual(
      [...measures],
      [
        "consumption daily",
        "consumption load_curve",
        "consumption max_power",
        "production daily",
        "production load_curve",
      ],
    );
  });

  it("has the hash of its sorted lines", async () => {
    const { csv, hash } = await of(harness);
    const lines = csv.trimEnd().split("\n").slice(1);
    const expected = createHash("sha256").update(lines.sort().join("\n")).digest("hex");
    assert.equal(hash, expected);
    assert.equal(await hashMeter(harness.archive, harness.point), expected);
  });

  it("of an empty archive is the heading alone", async () => {
    const { csv, hash, rows } = await of(empty);
    assert.deepEqual([csv, rows], [`${OWN_HEADING}\n`, 0]);
    assert.equal(hash, createHash("sha256").update("").digest("hex"));
  });

  for (const style of ["international", "french"] as const) {
    it(`has the same hash after an import into an empty install: ${style} style`, async () => {
      const exported = await of(harness, style);
      const counts = await load(empty, Buffer.from(exported.csv));
      assert.deepEqual(counts, { imported: exported.rows, unchanged: 0, conflicts: 0 });
      const again = await of(empty, style);
      assert.equal(again.hash, exported.hash);
      assert.equal(again.csv, exported.csv);
      // The hash is the same whatever the style of the file.
      assert.equal(exported.hash, (await of(harness)).hash);
      assert.deepEqual(await load(harness, exported.csv), {
        imported: 0,
        unchanged: exported.rows,
        conflicts: 0,
      });
    });
  }

  it("can be imported in several files, with lines in any order", async () => {
    const { csv, hash } = await of(harness);
    const [heading, ...lines] = csv.trimEnd().split("\n");
    const shuffled = lines.toSorted((a, b) => (a.slice(-30) < b.slice(-30) ? 1 : -1));
    const half = shuffled.length >> 1;
    for (const part of [shuffled.slice(half), shuffled.slice(0, half)]) {
      await load(empty, [heading, ...part].join("\r\n"));
    }
    assert.equal(await hashMeter(empty.archive, empty.point), hash);
  });

  it("changes its hash with a value, an additional reading, a source and a correction", async () => {
    const { hash } = await of(harness);
    const hashes = new Set([hash]);
    const from = day("2025-03-25");
    await harness.merge(curve(from, 1_800, (i) => (i === 0 ? 1 : 100 + 2 * i)));
    hashes.add(await hashMeter(harness.archive, harness.point));
    await harness.merge(daily(from - 1, from), { series: "daily" });
    hashes.add(await hashMeter(harness.archive, harness.point));
    assert.equal(hashes.size, 3);
  });

  alone("of two years of half-hours in both directions blocks nothing for 50 ms", async () => {
    const days = Array.from({ length: 730 }, (_, i) => day("2024-01-01") + i);
    for (const direction of ["consumption", "production"] as const) {
      await empty.merge(
        days.flatMap((each) => curve(each)),
        { direction },
      );
    }
    const { result, longest } = await inPieces(() => of(empty));
    assert.equal(result.rows, 2 * 730 * 48);
    assert.ok(longest < 50, `${longest} ms`);
  });
});

describe("import of the package's own CSV", () => {
  const start = "2025-06-10T00:00:00+02:00";
  const good = `0017,consumption,load_curve,${start},2025-06-10T00:30:00+02:00,0.12,kW,,conso-api,true`;
  const line = (change: (cells: string[]) => void): string => {
    const cells = good.split(",");
    change(cells);
    return cells.join(",");
  };

  const damaged: [name: string, line: string, reason: string, stamp?: string][] = [
    ["a column less", good.split(",").slice(0, -1).join(","), "columns"],
    ["no meter", line((c) => (c[0] = "x")), "columns"],
    ["an unknown direction", line((c) => (c[1] = "sideways")), "direction"],
    ["an unknown measure", line((c) => (c[2] = "voltage")), "columns"],
    ["a peak of production", line((c) => c.splice(1, 2, "production", "max_power")), "direction"],
    ["a month", line((c) => (c[2] = "monthly")), "derived"],
    ["an hour's energy", line((c) => (c[6] = "kWh")), "derived"],
    ["another unit", line((c) => (c[6] = "MW")), "unit"],
    ["a start that is none", line((c) => (c[3] = "yesterday")), "stamp", "yesterday"],
    ["a start without offset", line((c) => (c[3] = "2025-06-10T00:00:00")), "stamp", "2025-06-10T00:00:00"],
    ["no value", line((c) => (c[5] = "")), "value"],
    ["a value below zero", line((c) => (c[5] = "-1")), "value"],
    ["an interval of no known length", line((c) => (c[4] = "2025-06-10T00:31:00+02:00")), "step"],
    ["an end before its start", line((c) => (c[4] = "2025-06-09T00:30:00+02:00")), "step"],
    [
      "a start off the grid",
      line((c) => c.splice(3, 2, "2025-06-10T00:01:00+02:00", "2025-06-10T00:31:00+02:00")),
      "grid",
    ],
    [
      "a week as daily energy",
      line((c) => c.splice(2, 5, "daily", start, "2025-06-17T00:00:00+02:00", "1", "kWh")),
      "step",
    ],
    [
      "a peak on another day",
      line((c) =>
        c.splice(
          2,
          6,
          "max_power",
          start,
          "2025-06-11T00:00:00+02:00",
          "1",
          "kVA",
          "2025-06-12T00:00:00+02:00",
        ),
      ),
      "stamp",
      "2025-06-12T00:00:00+02:00",
    ],
  ];
  for (const [name, text, reason, stamp] of damaged) {
    it(`rejects that line only: ${name}`, async () => {
      const after = good
        .replaceAll("T00:00", "T00:30")
        .replace("T00:30:00+02:00,0.12", "T01:00:00+02:00,0.12");
      const found = await read([OWN_HEADING, good, text, after, ""].join("\n"));
      assert.deepEqual(found.rejected, [{ line: 3, reason, ...(stamp !== undefined && { stamp }) }]);
      assert.deepEqual(
        found.series.map(({ readings }) => readings.length),
        [2],
      );
    });
  }

  it("drops a source that a spreadsheet would read as a formula", async () => {
    const row = (hour: string, source: string): string =>
      `0017,consumption,load_curve,2026-07-14T${hour}:00:00+02:00,2026-07-14T${hour}:30:00+02:00,0.12,kW,,${source},`;
    const rows = [row("01", "-cmd"), row("02", "=1+1"), row("03", "conso-api")];
    const { series, rejected } = await read(`${OWN_HEADING}\n${rows.join("\n")}\n`);
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      series[0]!.readings.map(({ source }) => source),
      [undefined, undefined, "conso-api"],
    );
  });

  it("keeps source and correction, value to the watt, days of any length", async () => {
    const rows = [
      good,
      "0017,production,daily,2025-03-30T00:00:00+01:00,2025-03-31T00:00:00+02:00,12.345,kWh,,import,",
      "17,consumption,max_power,2025-10-26T00:00:00+02:00,2025-10-27T00:00:00+01:00,6.5,kVA,2025-10-26T02:30:00+01:00,,",
    ];
    const { series, rejected } = await read([OWN_HEADING, ...rows, OWN_HEADING].join("\n"));
    assert.deepEqual(rejected, []);
    const spring = startOfDay(day("2025-03-30"));
    const autumn = startOfDay(day("2025-10-26"));
    assert.deepEqual(series, [
      {
        direction: "consumption",
        series: "load_curve",
        readings: [
          { start: Date.parse(start) / 1000, step: 1_800, value: 120, source: "conso-api", revised: true },
        ],
      },
      {
        direction: "consumption",
        series: "max_power",
        readings: [
          {
            start: autumn,
            step: lengthOfDay(day("2025-10-26")),
            value: 6_500,
            at: autumn + 3 * 3_600 + 1_800,
          },
        ],
      },
      {
        direction: "production",
        series: "daily",
        readings: [{ start: spring, step: lengthOfDay(day("2025-03-30")), value: 12_345, source: "import" }],
      },
    ]);
  });

  it("refuses a file with a line of another meter", async () => {
    const other = good.replace(/^0017/, "4321");
    await assert.rejects(
      read([OWN_HEADING, good, other].join("\n")),
      (error: unknown) =>
        error instanceof ImportError && error.problem === "other-meter" && error.file.meter === "4321",
    );
  });
});
