/** Files that people have and that are not read: each is refused by its name, and the text says what to ask for. */
import assert from "node:assert/strict";
import { ImportError, type UnreadKind } from "../../nodes/exchange/index.js";
import { describeRefusal } from "../../nodes/texts/sentences/refusals.js";
import { textsOf } from "../../nodes/texts/index.js";
import { read, readAll } from "./sample-files.js";
import { halfHourCurve, intervals, spans } from "./tables.js";
import { workbook, zip } from "./workbook.js";

const lines = (...texts: string[]): string => `${texts.join("\n")}\n`;

/** A SOAP answer in an envelope of this prefix. */
const soap = (prefix: string, body: string): string =>
  `<?xml version="1.0" ?><${prefix}:Envelope xmlns:${prefix}="http://schemas.xmlsoap.org/soap/envelope/"><${prefix}:Body>${body}</${prefix}:Body></${prefix}:Envelope>`;
const measures =
  "<ns3:consulterMesuresDetailleesResponse><pointId>22000000000017</pointId><grandeur><unite>W</unite><mesure><v>430</v>" +
  "<d>2026-02-03T00:30:00.000+01:00</d><p>PT30M</p><n>B</n></mesure></grandeur></ns3:consulterMesuresDetailleesResponse>";

/** Each as people have it, and words that its text must have in both languages. */
const files: readonly (readonly [what: string, kind: UnreadKind, content: string | Buffer, word: RegExp])[] =
  [
    ["a SOAP answer", "sge-answer", soap("soap", measures), /SOAP.*R63/],
    ["another SOAP answer", "sge-answer", soap("soapenv", "<v1:consulterMesuresResponse/>"), /SGE/],
    ["a SOAP answer without its envelope", "sge-answer", measures, /SGE/],
    [
      "R4Q",
      "other-flow",
      "<Courbe><Entete><Identifiant_Flux>R4x</Identifiant_Flux></Entete><Corps/></Courbe>",
      /R4x.*R63/,
    ],
    [
      "R171",
      "other-flow",
      '<ns2:R171 xmlns:ns2="http://www.enedis.fr/stm/R171"><entete/></ns2:R171>',
      /R171.*R65/,
    ],
    ["C15", "other-flow", "<C15><En_Tete_Flux/></C15>", /C15/],
    [
      "Strasbourg's curve",
      "strasbourg-curve",
      lines(
        "Date;Heure;Calendrier;Poste;Puissance (W)",
        "01/01/2026;00:00:00;FR Base;toutes heures banalisées;302",
      ),
      /Strasbourg.*Date début/,
    ],
    [
      "the portal's curve",
      "portal-curve",
      lines(
        "Date de la mesure;Heure de la mesure;Valeur;Statut de la mesure;PRM;Type de données;Date de début;Date de fin;Grandeur métier;Grandeur physique;Statut demandé;Unité;Pas en minutes",
        "03/02/2026;00:10;12;R;22000000000017;Courbe de charge;03/02/2026;04/02/2026;CONS;PA;BRUT;kW;10",
      ),
      /(?:entreprises|companies).*R63/,
    ],
    [
      "TotalEnergies' half-hours",
      "totalenergies-curve",
      lines("Référence;Période;Consommation", '0123456789;"03/02/2026 00:30";"0,206 kWh"'),
      /TotalEnergies.*Enedis/,
    ],
    [
      "Home Assistant's history",
      "home-assistant-history",
      lines("entity_id,state,last_changed", "sensor.linky,15521.206,2026-02-03T00:00:00.000Z"),
      /Home Assistant.*export_statistics/,
    ],
    [
      "an .ods",
      "open-document",
      zip({
        mimetype: "application/vnd.oasis.opendocument.spreadsheet",
        "Thumbnails/thumbnail.png": "x",
        "content.xml": "<office:document-content/>",
      }),
      /\.ods.*XLSX/,
    ],
    ["an .xls", "old-workbook", Buffer.from("d0cf11e0a1b11ae10000", "hex"), /\.xls.*XLSX/],
    ["a bill", "pdf", "%PDF-1.7\n", /PDF.*CSV/],
  ];

async function refusalOf(content: string | Buffer): Promise<ImportError> {
  const error: unknown = await read(content).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ImportError, "it was read");
  return error;
}

/** Both sentences. */
function wordsOf(error: ImportError, language: "fr" | "en"): string {
  const { wrong, accepted } = describeRefusal(textsOf(language).files, error, "0017");
  return `${wrong} ${accepted}`;
}

describe("a file that is not read", () => {
  for (const [what, kind, content, word] of files) {
    it(`${what}: refused as ${kind}, with what to ask for`, async () => {
      const error = await refusalOf(content);
      assert.equal(error.problem, kind);
      for (const language of ["fr", "en"] as const) assert.match(wordsOf(error, language), word);
    });
  }

  for (const [what, kind, content] of files) {
    it(`${what} in a ZIP: named alone, reported beside a file that is read`, async () => {
      const error = await refusalOf(zip({ "liste.txt": "Bonjour", "export.dat": content }));
      assert.deepEqual([error.problem, error.file.fileName], [kind, "1/export.dat"]);
      const curve = halfHourCurve(intervals(...spans.ordinary, 30));
      const { files: reported, series } = await readAll([zip({ "a.dat": content, "b.csv": curve })]);
      assert.deepEqual(
        reported.map(({ name, format }) => [name, format]),
        [
          ["1/a.dat", null],
          ["1/b.csv", "half-hour-curve"],
        ],
      );
      assert.equal(series[0]!.readings.length, 96);
    });
  }

  it("a table of a workbook is named as the same in a CSV", async () => {
    for (const [what, kind, content] of files.filter(([, , content]) =>
      /^[\w ]+[;,]/.test(String(content)),
    )) {
      const rows = String(content)
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/[;,](?!\d{3} )/).map((cell) => cell.replaceAll('"', "")));
      assert.equal((await refusalOf(workbook([{ name: "Feuille1", rows }]))).problem, kind, what);
    }
  });
});

it("months among EDF's days are totals that follow from them", async () => {
  const text = lines(
    "Date de consommation;Consommation (kWh);Nature de la donnée",
    "02/2026;393;Réelle",
    "03/02/2026;12;Réelle",
    "01-2026;356;Réelle",
  );
  const { series, rejected } = await read(text);
  assert.deepEqual(
    series.map(({ series: name, readings }) => [name, readings.map(({ value }) => value)]),
    [["daily", [12_000]]],
  );
  assert.deepEqual(
    rejected,
    [2, 4].map((line) => ({ line, reason: "derived" })),
  );
});
