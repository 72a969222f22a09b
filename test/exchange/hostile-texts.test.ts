/** Texts that were made to end, stop or fill the process that reads them. */
import assert from "node:assert/strict";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { readFiles, type ReadOptions } from "../../nodes/exchange/read/files.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { Points } from "../../nodes/exchange/points/points.js";
import { textsOf } from "../../nodes/texts/index.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { consoDownloader, customerCsv } from "./sample-files.js";
import { problemOf, readSource } from "./read-source.js";

const readings = [0, 1].flatMap((i) => curve(day("2025-06-10") + i));
const MIB = 1024 * 1024;

describe("hostile text", () => {
  it("a heading of 50,000 empty columns costs no more than one of ten", async () => {
    const text = consoDownloader(readings);
    const wide = text.replace("kW\n", `kW${";".repeat(50_000)}\n`);
    const began = performance.now();
    const read = await readSource({ content: wide });
    assert.deepEqual([read.readings, read.rejected], [readings, []]);
    const labels = `${"a;".repeat(30_000)}\n${"Type de comptage :;".repeat(3_000)}\n`;
    assert.deepEqual((await readSource({ content: labels + text })).readings, readings);
    assert.ok(performance.now() - began < 15_000);
  });

  it("a line with more than 256 columns is rejected", async () => {
    const lines = customerCsv(readings).split("\n");
    lines[10] = `${lines[10]!}${";1".repeat(300)}`;
    lines[20] = `${lines[20]!}${";".repeat(300)}`;
    const read = await readSource({ content: lines.join("\n") });
    assert.deepEqual(read.rejected, [{ line: 11, reason: "columns" }]);
    assert.equal(read.readings.length, readings.length - 1);
  });

  it("a line of 50 MB is rejected, and the others are read", async () => {
    const lines = customerCsv(readings).split("\n");
    const [before, after] = [lines.slice(0, 20).join("\n"), lines.slice(20).join("\n")];
    const piece = Buffer.alloc(MIB, "9");
    // oxlint-disable-next-line typescript/require-await -- as a pipe
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${before}\n`);
      for (let i = 0; i < 50; i++) yield piece;
      // What follows comes in pieces of a line.
      const rest = Buffer.from(`\n${after}`);
      for (let i = 0; i < rest.length; i += 7) yield rest.subarray(i, i + 7);
    }
    const read = await readFiles([{ name: "1", content: content() }], options());
    assert.deepEqual(read.rejected, [{ line: 21, reason: "long" }]);
    assert.equal(read.series[0]!.count, readings.length);
  });

  it("of 200,000 rejected lines the first thousand are named, and the rest is counted", async () => {
    const lines = customerCsv(readings).trimEnd();
    const read = await readSource({ content: `${lines}\n${"x;1\n".repeat(200_000)}` });
    assert.deepEqual(read.readings, readings);
    assert.equal(read.rejected.length, 1_000);
    assert.deepEqual(read.rejected[0], {
      line: lines.split("\n").length + 1,
      reason: "stamp",
      stamp: "x",
    });
    assert.equal(read.moreRejected, 199_000);
  });

  it("more than five million readings are refused, curve and days together", () => {
    const points = new Points();
    const { daily, curve: half } = points.found.consumption;
    for (let i = 0; i < bounds.lines - 2; i++) points.count();
    daily.push({ line: 1, day: 20_000, value: 1 });
    // A day that comes again takes no more room.
    daily.push({ line: 2, day: 20_000, value: 1 });
    half.push({ line: 3, end: 1_800, exact: true, step: 1_800, value: 1 });
    assert.throws(
      () => half.push({ line: 4, end: 3_600, exact: true, step: 1_800, value: 1 }),
      (error) => error instanceof ImportError && error.problem === "too-long",
    );
  });

  it("the bounds in the texts are those that hold", () => {
    const { bytes, lines, columns, workbook } = bounds;
    for (const language of ["fr", "en"] as const) {
      const { problems } = textsOf(language).files;
      const text = (problem: keyof typeof problems): string => problems[problem].wrong("", "");
      const grouped = (n: number): string => n.toLocaleString(language);
      assert.ok(text("too-large").includes(String(bytes / MIB)));
      assert.ok(text("too-long").includes(grouped(lines)));
      for (const part of [String(workbook.unpacked / MIB), String(columns), grouped(workbook.cells)]) {
        assert.ok(text("large-workbook").includes(part), part);
      }
    }
  });

  it("a content of more than 256 MB is refused before it is read", async () => {
    assert.equal(await problemOf({ content: new Uint8Array(256 * MIB + 1) }), "too-large");
  });

  const odd: Readonly<Record<string, string | Uint8Array>> = {
    "NUL bytes": Buffer.alloc(MIB),
    "a NUL in each line": customerCsv(readings).replaceAll(";", ";\0"),
    "half of a character of UTF-16": Buffer.from([0xff, 0xfe, 0x41]),
    "UTF-16 without an end": Buffer.from("\uFEFFdebut;fin;kW\n1", "utf16le").subarray(0, -1),
    "endless quotes": '"'.repeat(MIB),
    "quotes in each line": `${'"a";"'.repeat(5_000)}\n`.repeat(50),
    "an endless line end": "\r".repeat(MIB),
    "a text of one character": "x",
    nothing: "",
    "lone surrogates": "\ud800".repeat(300_000),
    "a byte that is no UTF-8 in each line": Buffer.from("\xe9;1\n".repeat(30_000), "latin1"),
    "decimals without an end": `debut;fin;kW\n2025-06-10T00:00;2025-06-10T00:30;0,${"0".repeat(60_000)}\n`,
  };
  for (const [name, content] of Object.entries(odd)) {
    it(`${name}: an answer in words, without a reading`, async () => {
      try {
        const read = await readSource({ content });
        assert.deepEqual(read.readings, []);
      } catch (error) {
        assert.ok(error instanceof ImportError, String(error));
        const isEmpty = typeof content === "string" && content.trim() === "";
        assert.ok((isEmpty ? ["empty"] : ["unknown", "no-unit"]).includes(error.problem), error.problem);
      }
    });
  }

  it("a text arrives whole, wherever it is cut into pieces", async () => {
    // Each character has two units of UTF-16 and four bytes.
    const text = `${"\u{1f50c}".repeat(200_001)};x\n${customerCsv(readings)}`;
    const read = await readSource({ content: ` ${text}` });
    assert.deepEqual(read.readings, readings);
  });

  function options(): ReadOptions {
    return {
      usagePointId: PDL,
      direction: "consumption" as const,
      measure: "load_curve" as const,
      now: Date.UTC(2026, 10, 24) / 1_000,
    };
  }
});
