/** ZIP archives: the files in them, what else is in them, and what was made to do harm. */
import assert from "node:assert/strict";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { describeRefusal, textsOf } from "../../nodes/texts/index.js";
import { AT_REST, MIB, withPeak } from "../file-readers.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { problemOf, readSources, refusalOf } from "./read-source.js";
import { consoDownloader, curveWorkbook, customerCsv, r63, readAll, supplierCsv } from "./sample-files.js";
import { zip } from "./workbook.js";

const [one, two, three, four] = [0, 1, 2, 3].map((i) => curve(day("2025-06-10") + i)) as [
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
];
const HELP = "Ce fichier explique les colonnes.\r\nHorodate : fin de l'intervalle";

describe("ZIP archive", function () {
  it("is read as the files in it, of any known format, also in another archive", async () => {
    const inner = zip({ "r63.csv": r63(three), "semaine.xlsx": curveWorkbook(four) });
    const archive = zip({
      "export/": "",
      "export/mes données.csv": customerCsv(one),
      "export/puissances.csv": Buffer.from(supplierCsv(two), "latin1"),
      [`export/ENEDIS_R63_${PDL}.zip`]: inner,
      "export/LISEZMOI.txt": HELP,
      "export/notice.pdf": "%PDF-1.7 …",
      "__MACOSX/export/._mes données.csv": customerCsv([], { meter: "99000000004321" }),
      "export/.DS_Store": Buffer.from([0, 0, 0, 1, 66, 117, 100, 49]),
    });
    const { readings, rejected, files } = await readSources([{ content: archive, name: "export.zip" }]);
    assert.deepEqual(readings, [...one, ...two, ...three, ...four]);
    assert.deepEqual(rejected, []);
    assert.deepEqual(files, [
      { name: "export.zip/mes données.csv", format: "customer-csv", readings: 48 },
      { name: "export.zip/puissances.csv", format: "edf-powers", readings: 48 },
      { name: "export.zip/ENEDIS_R63_…0017.zip/r63.csv", format: "r63", readings: 48 },
      {
        name: "export.zip/ENEDIS_R63_…0017.zip/semaine.xlsx",
        format: "customer-workbook-curve",
        readings: 48,
      },
    ]);
  });

  it("goes together with other files, and names the file of each rejected line", async () => {
    const archive = zip({ "a.csv": `${customerCsv(one)}x;1\n`, "b.csv": `${consoDownloader(two)}x;y\n` });
    const { series, rejected, files } = await readAll([archive, `${customerCsv(three)}z;1\n`]);
    assert.deepEqual(series[0]!.readings, [...one, ...two, ...three]);
    assert.deepEqual(rejected, [
      { file: "1/a.csv", line: 52, reason: "stamp", stamp: "x" },
      { file: "1/b.csv", line: 50, reason: "columns" },
      { file: "2", line: 52, reason: "stamp", stamp: "z" },
    ]);
    assert.equal(files.length, 3);
  });

  it("a file of no known format beside others is named, without a format; a help is not", async () => {
    const archive = zip({
      "autre.csv": "a;b\n1;2\n",
      "aide.txt": HELP,
      "budget.xlsx": zip({ "xl/workbook.xml": "<workbook><sheets/></workbook>" }),
      "courbe.csv": customerCsv(one),
    });
    const broken = await refusalOf([{ content: archive }]);
    assert.deepEqual([broken?.problem, broken?.file.fileName], ["unreadable", "1/budget.xlsx"]);
    const { files } = await readAll([
      zip({ "autre.csv": "a;b\n1;2\n", "aide.txt": HELP, "courbe.csv": customerCsv(one) }),
    ]);
    assert.deepEqual(files, [
      { name: "1/autre.csv", format: null, readings: 0 },
      { name: "1/courbe.csv", format: "customer-csv", readings: 48 },
    ]);
  });

  it("exports about something else, beside the readings, are passed over and named; alone they are refused", async () => {
    const others: Readonly<Record<string, [content: string, problem: string]>> = {
      "ma-conso-mensuelle.csv": [
        "Récapitulatif de ma consommation\n\nPériode de consommation;Consommation (kWh);Nature\n01/2026;9;Réelle\n",
        "totals",
      ],
      "mois.csv": [
        "Date de consommation;Consommation (kWh);Nature de la donnee\n09-2025;393;Reelle\n08-2025;356;Reelle\n",
        "totals",
      ],
      "tension.csv": ["Date;Heure;Tension moyenne V1 (V)\n03/02/2026;00:10;231,2\n", "other-quantity"],
      "gaz.csv": [
        "Récapitulatif de mes index de gaz\n\nDate de relevé de l'index;Type d'index;Index (kWh)\n24/01/2026;Index transmis par le distributeur;22\n",
        "gas",
      ],
    };
    for (const [name, [content, problem]] of Object.entries(others)) {
      const { files, series } = await readAll([zip({ [name]: content, "courbe.csv": customerCsv(one) })]);
      assert.deepEqual(series[0]!.readings, one, name);
      assert.deepEqual(files, [
        { name: `1/${name}`, format: null, readings: 0 },
        { name: "1/courbe.csv", format: "customer-csv", readings: 48 },
      ]);
      assert.equal(await problemOf({ content }), problem);
      assert.equal(await problemOf({ content: zip({ [name]: content }) }), problem);
    }
  });

  it("a file that is found to be another after its first readings is refused, with the archive", async () => {
    const days = "Date de consommation;Consommation (kWh);Nature de la donnée\n24/01/2026;22;Réelle\n";
    const mixed = `${days}Récapitulatif de ma consommation de gaz\n${days}`;
    const refusal = await refusalOf([{ content: zip({ "a.csv": mixed, "courbe.csv": customerCsv(one) }) }]);
    assert.deepEqual([refusal?.problem, refusal?.file.fileName, refusal?.file.line], ["gas", "1/a.csv", 3]);
  });

  it("without any readings is refused, with the names of what is in it", async () => {
    const archive = zip({ "notice.pdf": "%PDF", "aide.txt": HELP, "a.csv": "a;b", "x.zip": zip({ b: "b" }) });
    const refusal = await refusalOf([{ content: archive }]);
    assert.equal(refusal?.problem, "unknown");
    assert.deepEqual(refusal.file.skipped, ["notice.pdf", "aide.txt", "a.csv", "x.zip"]);
    assert.match(
      describeRefusal(textsOf("en").files, refusal, "0017").wrong,
      /No file .* known format: notice\.pdf, aide\.txt/,
    );
    assert.match(
      describeRefusal(textsOf("fr").files, refusal, "0017").wrong,
      /Aucun fichier .* connu\s: notice\.pdf/,
    );
    assert.equal(await problemOf({ content: zip({}) }), "unknown");
  });

  it("with a file of another meter, or a damaged one, is refused, and the file is named", async () => {
    const bad: [Record<string, string | Buffer>, string, string][] = [
      [{ "b.csv": customerCsv(two, { meter: "99000000004321" }) }, "other-meter", "e.zip/b.csv"],
      [
        { "b.zip": zip({ "c.csv": customerCsv(two, { meter: "99000000004321" }) }) },
        "other-meter",
        "e.zip/b.zip/c.csv",
      ],
      [{ "b.xlsx": curveWorkbook(two).subarray(0, 2_000) }, "unreadable", "e.zip/b.xlsx"],
      [{ "b.csv": "Date;Valeur\n01/01/2025;1,5\n" }, "no-unit", "e.zip/b.csv"],
    ];
    for (const [files, problem, fileName] of bad) {
      const content = zip({ "a.csv": customerCsv(one), ...files });
      const refusal = await refusalOf([{ content, name: "e.zip" }]);
      assert.deepEqual([refusal?.problem, refusal?.file.fileName], [problem, fileName]);
    }
  });

  it("in an archive in an archive in an archive is not opened", async () => {
    const deep = (levels: number): Buffer =>
      levels === 0 ? Buffer.from(customerCsv(one)) : zip({ "x.zip": deep(levels - 1) });
    assert.deepEqual((await readSources([{ content: deep(2) }])).readings, one);
    assert.equal(await problemOf({ content: deep(3) }), "unknown");
    // A workbook is one too, but not for this.
    const workbook = zip({ "a.zip": zip({ "b.xlsx": curveWorkbook(one) }) });
    assert.deepEqual((await readSources([{ content: workbook }])).readings, one);
  });

  /** Changes the directory's entry of an archive with one file. */
  function altered(change: (entry: Buffer) => void): Buffer {
    const archive = zip({ "a.csv": customerCsv(one) });
    change(archive.subarray(archive.indexOf(Buffer.from("PK\u0001\u0002", "latin1"))));
    return archive;
  }

  const harmful: Readonly<Record<string, readonly [problem: string, make: () => Buffer]>> = {
    "with a password": ["encrypted", () => altered((entry) => entry.writeUInt16LE(1, 8))],
    "with an unknown compression": ["unreadable", () => altered((entry) => entry.writeUInt16LE(14, 10))],
    "with another checksum": ["unreadable", () => altered((entry) => entry.writeUInt32LE(1, 16))],
    "with a file larger than it says": ["unreadable", () => altered((entry) => entry.writeUInt32LE(100, 24))],
    "with a file smaller than it says": [
      "unreadable",
      () => altered((entry) => entry.writeUInt32LE(99_999, 24)),
    ],
    "with a file of four gigabytes, it says": [
      "large-archive",
      () => altered((entry) => entry.writeUInt32LE(0xfffffffe, 24)),
    ],
    "whose file lies outside": ["unreadable", () => altered((entry) => entry.writeUInt32LE(9_999_999, 42))],
    "cut off": ["unreadable", () => zip({ "a.csv": customerCsv(one) }).subarray(0, -30)],
    "with 260 MB of zeros": ["large-archive", () => zip({ "a.csv": Buffer.alloc(260 * MIB) })],
    "with 130 MB twice": [
      "large-archive",
      () => {
        // Each alone is within the bound.
        const content = Buffer.alloc(130 * MIB, `${"a".repeat(100)}\n`);
        return zip({ "a.csv": content, "b.csv": content });
      },
    ],
    "with 87 MB in each of three inner ones": [
      "large-archive",
      () => {
        // Its lines are long: what counts is bytes.
        const inner = zip({ "a.csv": Buffer.alloc(87 * MIB, `${"a".repeat(1_000)}\n`) });
        return zip({ "a.zip": inner, "b.zip": inner, "c.zip": inner });
      },
    ],
    "with thousands of files": [
      "large-archive",
      () => zip(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`${i}.csv`, "a;b"]))),
    ],
    "with thousands of files in inner ones": [
      "large-archive",
      () => {
        const inner = zip(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`${i}.csv`, "a;b"])));
        return zip({ "a.zip": inner, "b.zip": inner });
      },
    ],
    "whose files are the same bytes": [
      "unreadable",
      () => {
        const archive = zip({ "a.csv": customerCsv(one), "b.csv": customerCsv(one) });
        const second = archive.lastIndexOf(Buffer.from("PK\u0001\u0002", "latin1"));
        archive.writeUInt32LE(0, second + 42);
        return archive;
      },
    ],
  };
  for (const [name, [problem, make]] of Object.entries(harmful)) {
    it(`${name}: refused, with no more than 200 MB`, async () => {
      const content = make();
      const { result, peak } = await withPeak(() => problemOf({ content }));
      assert.equal(result, problem);
      assert.ok(peak < AT_REST + 200 * MIB, `${Math.round(peak / MIB)} MB`);
    });
  }

  it("larger than it may be is refused before it is opened", async () => {
    const content = Buffer.alloc(bounds.zip.packed + 1);
    content.write("PK\u0003\u0004", "latin1");
    assert.equal(await problemOf({ content }), "large-archive");
  });

  it("names that point out of the archive are names", async () => {
    const archive = zip({ "../../../../tmp/slipped.csv": customerCsv(one), "C:\\Windows\\b.csv": r63(two) });
    assert.deepEqual(
      (await readAll([archive])).files.map(({ name }) => name),
      ["1/slipped.csv", "1/b.csv"],
    );
  });

  it("that arrived as a text is refused as such", async () => {
    const content = zip({ "a.csv": customerCsv(one) }).toString("utf8");
    assert.equal(await problemOf({ content }), "text-workbook");
  });
});
