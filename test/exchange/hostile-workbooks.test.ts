/** Workbooks that were made to end, stop or fill the process that reads them. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ImportError } from "../../nodes/exchange/index.js";
import { AT_REST, MIB, withPeak } from "../file-readers.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { curveWorkbook, read } from "./sample-files.js";
import { problemOf, readSource } from "./read-source.js";
import { partsOf, zip } from "./workbook.js";

const ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>';

/** A workbook with a sheet of a curve whose rows below the heading have this XML. */
function curveSheet(rows: string): Buffer {
  const texts = ["Début", "Fin", "Valeur (en kW)"];
  const heading = texts
    .map((text, i) => `<c r="${"ABC"[i]!}1" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join("");
  return zip(partsOf(["Courbe"], [`<sheetData><row r="1">${heading}</row>${rows}</sheetData>`]));
}

function sheet(xml: string): Buffer {
  return zip(partsOf(["x"], [xml]));
}

/** What fills nothing needs no process of its own: to start one costs more than to read. */
async function readHere(
  content: Buffer,
): Promise<Pick<Awaited<ReturnType<typeof readSource>>, "readings" | "rejected">> {
  const { series, rejected } = await read(content);
  return { readings: series.flatMap(({ readings }) => readings), rejected };
}

/** A path that names in a workbook lead to, by its root or out of any folder. */
const SLIPPED = path.join(tmpdir(), `enedis-linky-slipped-${process.pid}.xml`);

describe("hostile workbook", () => {
  const dates: Readonly<Record<string, string>> = {
    "a number that is no day": "99999999999",
    "a huge number": "1e20",
    "a PRM formatted as a date": PDL,
    "a number below zero": "-99999999999",
    "no number": "1e999",
  };
  for (const [name, value] of Object.entries(dates)) {
    it(`date cell with ${name}: a rejected line`, async () => {
      // 45,000 is 15 March 2023.
      const date = (at: string, number: string): string => `<c r="${at}" s="1"><v>${number}</v></c>`;
      const rows = [
        `<row r="2">${date("A2", "45000")}${date("B2", "45000.0208333333")}<c r="C2"><v>0.4</v></c></row>`,
        `<row r="3">${date("A3", value)}${date("B3", value)}<c r="C3"><v>0.5</v></c></row>`,
        `<row r="4">${date("A4", "45000.0208333333")}${date("B4", "45000.0416666667")}<c r="C4"><v>0.6</v></c></row>`,
      ];
      const { readings, rejected } = await readHere(curveSheet(rows.join("")));
      assert.deepEqual(
        readings.map(({ value: watts }) => watts),
        [400, 600],
      );
      assert.deepEqual(rejected, [{ line: 3, reason: "stamp", stamp: "?" }]);
    });
  }

  const bombs: Readonly<Record<string, () => Buffer>> = {
    "a cell ZZZZZZ2": () => curveSheet('<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'),
    "a cell in Excel's last column": () => curveSheet('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
    "a cell beyond it": () => curveSheet('<row r="2"><c r="XFDZ2"><v>1</v></c></row>'),
    "a reference in entities": () =>
      curveSheet('<row r="2"><c r="&#90;&#90;&#90;&#90;&#90;2"><v>1</v></c></row>'),
    "a reference behind a quoted >": () => curveSheet(`<row r="2"><c s='>' r="ZZZZZ2"><v>1</v></c></row>`),
    "a reference behind a quoted <": () => curveSheet(`<row r="2"><c s='<' r="ZZZZZ2"><v>1</v></c></row>`),
    "a cell with a prefix": () => curveSheet('<x:row r="2"><x:c r="ZZZZZ2"><x:v>1</x:v></x:c></x:row>'),
    "a row number of a billion": () =>
      curveSheet('<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>'),
    "a row number in no digits": () => curveSheet('<row r="1e9"><c r="A2"><v>1</v></c></row>'),
    "dimensions of everything": () =>
      sheet(`<dimension ref="A1:ZZZZ99999999"/><sheetData>${ROW}</sheetData>`),
    "few rows, wide and far apart": () =>
      sheet(`<sheetData>${ROW}<row r="1000000"><c r="IV1000000"><v>1</v></c></row></sheetData>`),
    "elements in each other, 100,000 deep": () =>
      sheet(`${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}<sheetData>${ROW}</sheetData>`),
    "two million cells": () => sheet(`<sheetData><row r="1">${"<c/>".repeat(2_000_000)}</row></sheetData>`),
    "80 MB of spaces as shared strings": () =>
      zip({
        ...partsOf(["x"], [`<sheetData>${ROW}</sheetData>`]),
        "xl/sharedStrings.xml": " ".repeat(80 * MIB),
      }),
    "a hundred thousand sheets that are one": () =>
      zip({
        ...partsOf(["x"], [`<sheetData>${ROW}</sheetData>`]),
        "xl/workbook.xml": `<workbook xmlns:r="r"><sheets>${'<sheet name="x" sheetId="1" r:id="rId1"/>'.repeat(100_000)}</sheets></workbook>`,
      }),
    "six parts of 16 MB": () => {
      const part = Buffer.alloc(16 * MIB, "<c/>");
      const more: [string, Buffer][] = Array.from({ length: 6 }, (_, i) => [
        `xl/worksheets/more${i}.xml`,
        part,
      ]);
      return zip({ ...partsOf(["x"], [`<sheetData>${ROW}</sheetData>`]), ...Object.fromEntries(more) });
    },
    "thousands of parts": () =>
      zip(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`xl/worksheets/s${i}.xml`, "<a/>"]))),
  };
  for (const [name, make] of Object.entries(bombs)) {
    it(`${name}: refused, with no more than 150 MB`, async () => {
      const content = make();
      assert.ok(content.length < 5 * MIB, `${content.length} bytes`);
      const { result: problem, peak } = await withPeak(() => problemOf({ content }));
      assert.ok(problem === "large-workbook" || problem === "unreadable", problem);
      assert.ok(peak < AT_REST + 150 * MIB, `${Math.round(peak / MIB)} MB`);
    });
  }

  // Each kept the only reader of files busy for more than a minute, or ended it.
  const slow: Readonly<Record<string, string>> = {
    "200,000 attributes in a cell": `<c ${Array.from({ length: 200_000 }, (_, i) => `a${i}="1"`).join(" ")}/>`,
    "200,000 references in a row": `<row ${'r="1" '.repeat(200_000)}/>`,
    "a text of 8 MB": `<c r="A2"><is><t>${"x".repeat(8 * MIB)}</t></is></c>`,
    "an attribute of 8 MB": `<a b="${"x".repeat(8 * MIB)}"/>`,
    "a comment of 8 MB": `<!-- ${"<a/>".repeat(2 * MIB)} -->`,
    "a tag of 8 MB of spaces": `<a ${" ".repeat(8 * MIB)}/>`,
    "a tag that does not end": `<a ${"b='' ".repeat(MIB)}`,
  };
  for (const [name, xml] of Object.entries(slow)) {
    it(`${name}: refused at once`, async () => {
      const content = sheet(`<sheetData>${ROW}<row r="2">${xml}</row></sheetData>`);
      const begin = performance.now();
      assert.equal(await problemOf({ content }), "unreadable");
      assert.ok(performance.now() - begin < 30_000);
    });
  }

  const endings: Readonly<Record<string, string>> = {
    "an empty row 1,048,576": '<row r="1048576" customFormat="false" ht="12.8" hidden="false"/>',
    "one with empty cells": `<row r="1048576">${Array.from("ABCDEFGHIJKL")
      .map((column) => `<c r="${column}1048576" s="1"/>`)
      .join("")}</row>`,
    "many of them": Array.from({ length: 500 }, (_, i) => `<row r="${i + 1_048_077}"></row>`).join(""),
  };
  for (const [name, xml] of Object.entries(endings)) {
    it(`LibreOffice's rows at the end are no data: ${name}`, async () => {
      const row = (n: number, at: number): string =>
        `<row r="${n}">${[at, at + 1 / 48].map((time, i) => `<c r="${"AB"[i]!}${n}" s="1"><v>${time}</v></c>`).join("")}<c r="C${n}"><v>0.412</v></c></row>`;
      const rows = [row(2, 45_000), '<row r="3"/>', row(4, 45_000 + 1 / 48)].join("");
      const { readings, rejected } = await readHere(curveSheet(`${rows}${xml}`));
      assert.deepEqual([readings.map(({ value }) => value), rejected], [[412, 412], []]);
    });
  }

  it("names that point out of the archive are names: nothing is written anywhere", async () => {
    const parts = partsOf(["x"], [`<sheetData>${ROW}</sheetData>`]);
    rmSync(SLIPPED, { force: true });
    const content = zip({ ...parts, [`${"../".repeat(20)}${SLIPPED.slice(1)}`]: "<a/>", [SLIPPED]: "<a/>" });
    assert.equal(await problemOf({ content }), "unknown");
    assert.equal(existsSync(SLIPPED), false);
  });

  const readings = [0, 1].flatMap((i) => curve(day("2025-06-10") + i));
  const good = curveWorkbook(readings);
  const lies: Readonly<Record<string, () => Buffer>> = {
    "a part larger than it says": () => lying(10),
    "a part smaller than it says": () => lying(1_000_000),
    "a part of four gigabytes, it says": () => lying(0xffffffff),
    "two parts with one name": () => {
      const twice = zip({ "a.xml": "<a/>", "b.xml": "<a/>" });
      return Buffer.from(twice.toString("latin1").replaceAll("b.xml", "a.xml"), "latin1");
    },
    "another checksum": () => {
      const wrong = Buffer.from(good);
      const at = wrong.indexOf(Buffer.from("PK\u0001\u0002", "latin1"));
      wrong.writeUInt32LE(1, at + 16);
      return wrong;
    },
    "a directory that is cut off": () => good.subarray(0, good.length - 30),
    "a directory that lies beyond its end": () => {
      const wrong = Buffer.from(good);
      wrong.writeUInt32LE(0x7fffffff, wrong.length - 6);
      return wrong;
    },
    "an encrypted part": () => {
      const wrong = Buffer.from(good);
      wrong.writeUInt16LE(1, wrong.indexOf(Buffer.from("PK\u0001\u0002", "latin1")) + 8);
      return wrong;
    },
    "nothing but its first bytes": () => Buffer.from("PK\u0003\u0004", "latin1"),
  };
  function lying(size: number): Buffer {
    return zip(partsOf(["x"], [`<sheetData>${ROW}</sheetData>`]), { "xl/worksheets/sheet1.xml": size });
  }
  for (const [name, make] of Object.entries(lies)) {
    it(`${name}: refused`, async () => {
      await assert.rejects(
        read(make()),
        ({ problem }: ImportError) => problem === "unreadable" || problem === "large-workbook",
      );
    });
  }

  it("an honest workbook is read, in pieces of any size", async () => {
    assert.deepEqual((await readSource({ content: good })).readings, readings);
  });
});
