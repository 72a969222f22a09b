/** Files of which nothing was read, and nothing said: they are read, or each line says why not. */
import assert from "node:assert/strict";
import { describeRefusal, textsOf } from "../../nodes/texts/index.js";
import { curve, day } from "../fixtures/readings.js";
import { refusalOf } from "./read-source.js";
import { consoDownloader, curveWorkbook, customerCsv, r63, read, readAll } from "./sample-files.js";
import { v5Curve } from "./saved-json.js";
import { edfIndex, homeAssistant, intervals, r64, spans } from "./tables.js";
import { partsOf, zip } from "./workbook.js";

describe("Home Assistant's statistics", () => {
  for (const [name, [from, to]] of Object.entries(spans)) {
    it(`newest first are read as oldest first: ${name}`, async () => {
      const [head = "", ...rows] = homeAssistant(intervals(from, to, 60))
        .trimEnd()
        .split("\n");
      const [before, after] = [
        await read([head, ...rows].join("\n")),
        await read([head, ...rows.reverse()].join("\n")),
      ];
      assert.ok(before.series[0]!.readings.length >= 47);
      assert.deepEqual(after.series, before.series);
      assert.deepEqual(after.rejected, before.rejected);
    });
  }

  it("of two statistics, newest first", async () => {
    const [head = "", ...rows] = homeAssistant(intervals(...spans.october, 60))
      .trimEnd()
      .split("\n");
    const produced = rows.map((row) => row.replace("linky_conso", "linky_prod"));
    const text = (all: string[]): string => [head, ...all].join("\n");
    const before = await read(text([...rows, ...produced]));
    assert.equal(before.series.length, 2);
    for (const all of [
      [...rows.toReversed(), ...produced.toReversed()],
      rows.flatMap((row, i) => [row, produced[i]!]).reverse(),
    ]) {
      // Interleaved, the two hours of October of one statistic are not neighbours.
      const { series } = await read(text(all));
      assert.deepEqual(
        series.map(({ direction }) => direction),
        ["consumption", "production"],
      );
    }
  });

  it("of days: each row says that its hour is not known", async () => {
    const days = homeAssistant(intervals(...spans.ordinary, 60))
      .split("\n")
      .filter((line) => !/2026 (?!00:00)/.test(line));
    const { series, rejected } = await read(days.join("\n"));
    assert.deepEqual(series, []);
    assert.deepEqual(
      rejected,
      [2, 3].map((line) => ({ line, reason: "step" })),
    );
  });
});

describe("registers of days that do not follow each other", () => {
  const all = intervals("2026-02-02T00:00:00+01:00", "2026-02-09T00:00:00+01:00", 60);
  const files: Readonly<Record<string, string>> = {
    EDF: edfIndex(all, ["Heures Pleines", "Heures Creuses"])
      .split("\n")
      .filter((line) => !/^0[3579]\/02/.test(line))
      .join("\n"),
    R64: r64(all)
      .split("\n")
      .filter((line) => !/2026-02-0[3579]/.test(line))
      .join("\n"),
  };
  for (const [name, text] of Object.entries(files)) {
    it(`${name}: each line says so`, async () => {
      const { series, rejected } = await read(text);
      const lines = text
        .split("\n")
        .flatMap((line, i) => (/0[2468]\/02\/2026|;2026-02-0[2468]/.test(line) ? [i + 1] : []));
      assert.ok(lines.length >= 4);
      assert.deepEqual(series, []);
      assert.deepEqual(
        rejected,
        lines.map((line) => ({ line, reason: "step" })),
      );
    });
  }
});

it("a cell of a workbook with an error is no empty one", async () => {
  const row = (number: number, cells: string): string => `<row r="${number}">${cells}</row>`;
  const text = (at: string, value: string): string =>
    `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const sheet = [
    row(1, text("A1", "Début") + text("B1", "Fin") + text("C1", "Valeur (Wh)")),
    ...[0, 1, 2].map((hour) =>
      row(
        hour + 2,
        text(`A${hour + 2}`, `02/03/2023 0${hour}:00:00`) +
          text(`B${hour + 2}`, `02/03/2023 0${hour + 1}:00:00`) +
          (hour === 1
            ? `<c r="C3" s="0" t="e"><f>A1/0</f><v>#REF!</v></c>`
            : `<c r="C${hour + 2}"><v>${hour + 100}</v></c>`),
      ),
    ),
  ].join("");
  const { series, rejected } = await read(zip(partsOf(["Feuille1"], [`<sheetData>${sheet}</sheetData>`])));
  assert.deepEqual(
    series[0]!.readings.map(({ value }) => value),
    [100, 102],
  );
  assert.deepEqual(rejected, [{ line: 3, reason: "value" }]);
});

describe("JSON lines", () => {
  const days = [0, 1, 2].map((i) => curve(day("2026-02-03") + i));
  const lines = days.map((readings) => JSON.stringify({ meter_reading: v5Curve(readings) }));

  it("are the answers of a list, in any encoding", async () => {
    for (const text of [lines.join("\n"), `\uFEFF${lines.join("\r\n")}\r\n`, `\n${lines.join("\n\n")}`]) {
      for (const encoding of ["utf8", "utf16le"] as const) {
        const { series, rejected } = await read(Buffer.from(text, encoding));
        assert.deepEqual(
          series.map(({ readings }) => readings),
          [days.flat()],
        );
        assert.deepEqual(rejected, []);
      }
    }
  });

  it("of which one is cut off are refused as damaged JSON", async () => {
    await assert.rejects(read(lines.join("\n").slice(0, -9)), { problem: "damaged-json" });
    await assert.rejects(read(`${lines[0]!}\n{"a":`), { problem: "damaged-json" });
  });
});

describe("a file of a known format without a value", () => {
  const one = curve(day("2026-02-03"));
  const files: Readonly<Record<string, [content: string | Buffer, format: string]>> = {
    "the customer's CSV": [customerCsv([]), "customer-csv"],
    R63: [r63([]), "r63"],
    "Conso Downloader's": [consoDownloader([]), "conso-downloader"],
    "a workbook": [curveWorkbook([]), "customer-workbook-curve"],
    "an answer": [JSON.stringify({ meter_reading: { ...v5Curve(one), interval_reading: [] } }), "enedis-v5"],
  };
  for (const [name, [content, format]] of Object.entries(files)) {
    it(`is refused as such: ${name}`, async () => {
      const refusal = (await refusalOf([{ content }]))!;
      assert.deepEqual([refusal.problem, refusal.file.format], ["no-readings", format]);
      for (const [language, text] of [
        ["en", /^This file contains no readings: headings only, or empty values \(/],
        ["fr", /^Ce fichier ne contient aucun relevé\u00a0: rien que des titres, ou des valeurs vides \(/],
      ] as const) {
        assert.match(describeRefusal(textsOf(language).files, refusal, "0017").wrong, text);
      }
    });
  }

  it("is passed over beside others in an archive, and named with its format", async () => {
    const { series, files: read } = await readAll([
      zip({ "vide.csv": customerCsv([]), "courbe.csv": customerCsv(one) }),
    ]);
    assert.deepEqual(series[0]!.readings, one);
    assert.deepEqual(read, [
      { name: "1/vide.csv", format: "customer-csv", readings: 0 },
      { name: "1/courbe.csv", format: "customer-csv", readings: 48 },
    ]);
    const alone = await refusalOf([{ content: zip({ "vide.csv": customerCsv([]) }) }]);
    assert.equal(alone?.problem, "no-readings");
  });
});
