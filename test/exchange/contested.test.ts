/** Two values for one time: neither is read, and both lines say so, unless the file's own order tells which counts. */
import assert from "node:assert/strict";
import { curve, day } from "../fixtures/readings.js";
import {
  consoDownloader,
  customerCsv,
  indexCsv,
  r63,
  read,
  readAll,
  type FileContent,
} from "./sample-files.js";
import { v5Curve, v5Daily } from "./saved-json.js";
import * as tables from "./tables.js";

const first = day("2026-02-03");
const half = curve(first);
const hours = tables.intervals("2026-02-02T00:00:00+01:00", "2026-02-09T00:00:00+01:00", 60);

function valuesOf({ series }: FileContent): number[] {
  return series.flatMap(({ readings }) => readings.map(({ value }) => value));
}

/** Adds a copy of a line with another value at the end of a file. */
function withOther(text: string, at: number, change: (line: string) => string): string {
  const lines = text.trimEnd().split("\n");
  const other = change(lines[at]!);
  assert.notEqual(other, lines[at]);
  return [...lines, other, ""].join("\n");
}

describe("two lines of a file for one time", () => {
  const raised = (line: string): string =>
    line.replace(
      /([;,]"?)(\d+)([^\d;,]*(?:;.*)?)$/,
      (_, before: string, value: string, after: string) => `${before}${Number(value) + 6}${after}`,
    );
  const curves: Readonly<Record<string, readonly [text: string, head: number]>> = {
    "customer CSV": [customerCsv(half), 3],
    "half-hour curve": [
      tables.halfHourCurve(tables.intervals("2026-02-03T00:00:00+01:00", "2026-02-04T00:00:00+01:00", 30)),
      2,
    ],
    "start and end": [
      tables.startEnd(tables.intervals("2026-02-03T00:00:00+01:00", "2026-02-04T00:00:00+01:00", 30), "Wh"),
      1,
    ],
  };
  for (const [name, [text, head]] of Object.entries(curves)) {
    it(`${name}: neither is read, beside each other or far apart`, async () => {
      const before = valuesOf(await read(text));
      for (const [at, lines] of [20, 47].map((k) => [k, text.trimEnd().split("\n")] as const)) {
        const apart = await read(withOther(text, head + at, raised));
        const beside = await read(lines.toSpliced(head + at, 0, raised(lines[head + at]!)).join("\n"));
        for (const found of [apart, beside]) {
          assert.deepEqual(valuesOf(found), before.toSpliced(at, 1));
          assert.deepEqual(
            found.rejected.map(({ reason }) => reason),
            ["duplicate", "duplicate"],
          );
        }
        assert.deepEqual(
          apart.rejected.map(({ line }) => line),
          [head + at + 1, lines.length + 1],
        );
      }
    });
  }

  it("a third line counts no more than the first two", async () => {
    const text = withOther(withOther(customerCsv(half), 10, raised), 10, (line) => line.replace(/\d+$/, "7"));
    const found = await read(text);
    assert.deepEqual([found.rejected.map(({ line }) => line), valuesOf(found).length], [[11, 52, 53], 47]);
  });

  it("R63, one of which has no value: the other one is read", async () => {
    const empty = r63(half)
      .trimEnd()
      .split("\r\n")
      .map((line, i) => (i === 9 ? line.replace(/;\d+;B;/, ";;B;") : line));
    const { rejected, series } = await read([...empty, r63(half).split("\r\n")[9]!].join("\n"));
    assert.deepEqual([rejected, series[0]!.readings], [[], half]);
  });

  it("an index: neither its day nor the one before it has an energy", async () => {
    const text = indexCsv(
      [0, 1, 2, 3, 4].map((i) => [`2026-02-0${i + 3}T00:00:00+01:00`, String(1_000 * i)]),
    );
    const lines = text.split("\n");
    const other = lines[5]!.replaceAll(";2000", ";2500");
    const found = await read(lines.toSpliced(6, 0, other).join("\n"));
    assert.deepEqual(valuesOf(found), [1_000, 1_000]);
    assert.deepEqual(found.rejected, [
      { line: 6, reason: "duplicate" },
      { line: 7, reason: "duplicate" },
    ]);
  });

  it("R64: a register with two values says nothing of either day", async () => {
    const text = tables.r64(hours).replace(/.*Fournisseur.*\n/g, "");
    const before = valuesOf(await read(text));
    const lines = text.trimEnd().split("\n");
    const at = lines.findIndex((line) => line.includes("2026-02-05"));
    const other = lines[at]!.replace(/;(\d+);0$/, (_, value: string) => `;${Number(value) + 90};0`);
    const found = await read([...lines, other].join("\n"));
    assert.deepEqual(valuesOf(found), before.toSpliced(2, 2));
    assert.deepEqual(
      found.rejected.map(({ line, reason }) => `${line} ${reason}`),
      [`${at + 1} duplicate`, `${lines.length + 1} duplicate`],
    );
  });

  it("Home Assistant: a total that another line contradicts falsifies no hour", async () => {
    const text = tables.homeAssistant(hours);
    const before = valuesOf(await read(text));
    const lines = text.trimEnd().split("\n");
    const cells = lines[12]!.split(",");
    const other = cells
      .with(3, String(Number(cells[3]) + 1))
      .with(5, "")
      .join(",");
    for (const all of [[...lines, other], lines.toSpliced(13, 0, other), lines.toSpliced(12, 0, other)]) {
      const found = await read(all.join("\n"));
      const at = before.length - valuesOf(found).length;
      assert.equal(at, 2);
      assert.deepEqual(valuesOf(found), before.toSpliced(10, 2));
      assert.deepEqual(
        found.rejected.map(({ reason }) => reason),
        ["duplicate", "duplicate"],
      );
    }
    assert.deepEqual(valuesOf(await read([...lines, lines[12]!].join("\n"))), before);
  });
});

describe("EDF's registers with two lines of one date", () => {
  const heading = "Date de relevé de l'index;Type d'index;Index Base (kWh)";
  const line = (date: string, value: number): string =>
    `${date}/02/2026;Index transmis par le distributeur;${value}`;
  // On the 5th, a new contract begins during the day.
  const newestFirst = [
    line("06", 5_100),
    line("05", 5_067),
    line("05", 5_040),
    line("04", 5_021),
    line("03", 5_009),
  ];

  it("the older one counts, whichever way the file goes", async () => {
    for (const [lines, rejected] of [
      [newestFirst, 3],
      [newestFirst.toReversed(), 5],
    ] as const) {
      const found = await read([heading, ...lines].join("\n"));
      assert.deepEqual(valuesOf(found), [12_000, 19_000, 60_000]);
      assert.deepEqual(found.rejected, [{ line: rejected, reason: "duplicate" }]);
    }
  });

  it("of a file without an order, neither counts", async () => {
    const lines = [line("05", 5_067), line("04", 5_021), line("05", 5_040)];
    const found = await read([heading, ...lines].join("\n"));
    assert.deepEqual(valuesOf(found), []);
    assert.deepEqual(
      found.rejected.map(({ line: at, reason }) => `${at} ${reason}`),
      ["2 duplicate", "3 step", "4 duplicate"],
    );
  });

  it("each line that gives no energy says so, and no other", async () => {
    const lines = [line("20", 5_400), line("07", 5_100), line("06", 5_090), line("03", 5_009)];
    const found = await read([heading, ...lines].join("\n"));
    assert.deepEqual(valuesOf(found), [10_000]);
    assert.deepEqual(
      found.rejected.map(({ line: at, reason }) => `${at} ${reason}`),
      ["2 step", "5 step"],
    );
    assert.deepEqual((await read([heading, lines[0]!].join("\n"))).rejected, [{ line: 2, reason: "step" }]);
  });
});

describe("two files or answers of one import with two values for one time", () => {
  const days = [0, 1].map((i) => ({ start: half[0]!.start + i * 86_400, step: 86_400, value: 9_000 + i }));
  const changed = days.map((one) => ({ ...one, value: one.value + 1 }));

  it("days of two answers", async () => {
    const found = await readAll([JSON.stringify(v5Daily(days)), JSON.stringify(v5Daily([changed[1]!]))]);
    assert.deepEqual(valuesOf(found), [9_000]);
    assert.deepEqual(found.rejected, [
      { file: "1", line: 2, reason: "duplicate" },
      { file: "2", line: 1, reason: "duplicate" },
    ]);
  });

  it("a curve in two formats", async () => {
    const other = half.map((one, i) => (i === 7 ? { ...one, value: one.value + 2 } : one));
    const found = await readAll([customerCsv(half), consoDownloader(other), JSON.stringify(v5Curve(half))]);
    assert.deepEqual(
      found.series[0]!.readings,
      half.filter((_, i) => i !== 7),
    );
    assert.deepEqual(found.rejected, [
      { file: "1", line: 11, reason: "duplicate" },
      { file: "2", line: 9, reason: "duplicate" },
      { file: "3", line: 8, reason: "duplicate" },
    ]);
  });

  it("a value that two lines of a file contest comes from no other file either", async () => {
    const twice = withOther(consoDownloader(half), 8, (line) => line.replace(/"[\d,]+"$/, '"4,321"'));
    for (const value of [half[7]!.value, 4_321, 7_777]) {
      const other = customerCsv(half.with(7, { ...half[7]!, value }));
      for (const [files, lines] of [
        [
          [twice, other],
          ["1:9", "1:50", "2:11"],
        ],
        [
          [other, twice],
          ["1:11", "2:9", "2:50"],
        ],
        [
          [other, twice, other],
          ["1:11", "2:9", "2:50", "3:11"],
        ],
      ] as const) {
        const found = await readAll(files);
        assert.deepEqual(
          found.series[0]!.readings,
          half.filter((_, i) => i !== 7),
        );
        assert.deepEqual(
          found.rejected.map(({ file, line, reason }) => [`${file}:${line}`, reason]),
          lines.map((line) => [line, "duplicate"]),
        );
      }
    }
  });

  it("values of the two directions never meet", async () => {
    const found = await readAll([
      JSON.stringify({ daily_consumption: v5Daily(days) }),
      JSON.stringify({ daily_production: v5Daily(changed) }),
    ]);
    assert.deepEqual(found.rejected, []);
    assert.deepEqual(
      found.series.map(({ direction, readings }) => [direction, readings]),
      [
        ["consumption", days],
        ["production", changed],
      ],
    );
  });
});
