/** The unit of a table's values: read where it stands, never guessed; and the words of a refusal. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { describeRefusal, textsOf } from "../../nodes/texts/index.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { PDL } from "../fixtures/readings.js";
import { read } from "./sample-files.js";
import { partsOf, workbook, zip, type Cell } from "./workbook.js";

/** The values of a file's readings, with `~` where they are rounded; or its rejected lines; or why it is refused. */
async function outcome(content: string | Buffer): Promise<string> {
  try {
    const { series, rejected } = await read(content);
    const values = series.flatMap(({ readings }) =>
      readings.map(({ value, rounded }) => `${rounded === true ? "~" : ""}${value}`),
    );
    return [...values, ...rejected.map(({ line, reason }) => `${line} ${reason}`)].join(", ");
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { format, line } = error.file;
    return [error.problem, format, line].filter((part) => part !== undefined).join(" ");
  }
}

/** Half-hours, or hours, of a day with these values. */
function curve(heading: string, values: readonly string[], hours = 0.5): string {
  const time = (k: number): string => {
    const minutes = k * hours * 60;
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };
  return [
    heading,
    ...values.map((value, k) => `03/02/2026 ${time(k)};03/02/2026 ${time(k + 1)};${value}`),
  ].join("\n");
}

const days = (heading: string, ...values: string[]): string =>
  [heading, ...values.map((value, k) => `0${k + 1}/02/2026;${value}`)].join("\n");

const section = (type: string, unit: string, ...values: string[]): string =>
  customerTable(
    { type, unit, step: "30" },
    "Horodate;Valeur",
    ...values.map((value, k) => `2026-02-0${k + 1}T00:30:00+01:00;${value}`),
  );

describe("the unit of a table", () => {
  const cases: readonly (readonly [title: string, content: string, expected: string])[] = [
    ["kW in the heading", curve("Début;Fin;Valeur (en kW)", ["0,412", "1,5"]), "412, 1500"],
    ["kW in the heading, without “en”", curve("Début;Fin;Valeur (kW)", ["0,412"]), "412"],
    ["W in the heading", curve("Date début;Date fin;Valeur (en W)", ["412", "7"]), "412, 7"],
    ["kWh by the half-hour", curve("Date début;Date fin;Valeur (kWh)", ["0,206", "0,0005"]), "412, 1"],
    ["Wh by the half-hour", curve("Date début;Date fin;Valeur (Wh)", ["206", "206,5"]), "412, 413"],
    ["Wh by the hour", curve("Date de début;Date de fin;Énergie (Wh)", ["206"], 1), "206"],
    ["capitals and accents", curve("DATE DE DÉBUT;DATE DE FIN;VALEUR (EN KWH)", ["0,206"]), "412"],
    ["above the table", curve("Unité;kW\nDébut;Fin;Valeur", ["0,412"]), "412"],
    ["above the table, with its value", curve("Valeur (en W)\nDébut;Fin;Valeur", ["412"]), "412"],
    ["a column of its own", curve("Début;Fin;Valeur;Unité", ["412;W", "0,206;kWh"]), "412, 412"],
    ["in each cell", curve("Début;Fin;Valeur", ["412 W", "0,412 kW"]), "412, 412"],
    ["kWh by the hour in a downloader's file", curve("debut;fin;kWh", ["0,412"], 1), "412"],
    ["days in kWh", days("Date;Valeur (en kWh)", "12,345", "9"), "12345, 9000"],
    ["days in Wh", days("Date;Valeur (Wh)", "12345"), "12345"],
    ["days under kW, as Enedis writes them", days("Date;Valeur (en kW)", "12,345"), "12345"],
    ["thousands in groups", days("Date;Valeur (en Wh)", "12 345", "1\u202f234\u00a0567"), "12345, 1234567"],
    ["noise of a spreadsheet", curve("Début;Fin;Valeur (en kW)", ["0.41200000000000003"]), "412"],

    ["half a watt", curve("Début;Fin;Valeur (en W)", ["412", "5.5"]), "412, 3 value"],
    ["half a watt in kW", curve("Début;Fin;Valeur (en kW)", ["0,412", "0,0055"]), "412, 3 value"],
    ["half a watt-hour", days("Date;Valeur (en Wh)", "12345", "5,5"), "12345, 3 value"],
    ["an energy of no whole power", curve("Début;Fin;Valeur (Wh)", ["206", "0,3"]), "412, 3 value"],
    ["another unit in a cell", curve("Début;Fin;Valeur (en kW)", ["0,412", "412 W"]), "412, 3 unit"],
    ["another unit in a row", curve("Début;Fin;Valeur;Unité", ["412;W", "412;VAR"]), "412, 3 unit"],
    ["an energy of unknown length", curve("Début;Fin;Valeur (Wh)", ["206"], 2), "2 step"],
    ["half a watt in a customer's CSV", section("Courbe de charge", "W", "412", "5.5"), "412, 5 value"],
    [
      "times of the day under days",
      days("Date;Valeur (en kWh)", "1,5").replace("2026;", "2026 00:30;"),
      "2 stamp",
    ],

    ["none", curve("Début;Fin;Valeur", ["412"]), "no-unit start-end 2"],
    ["none, with decimals", curve("Début;Fin;Valeur", ["0,412"]), "no-unit start-end 2"],
    ["none, for days", days("Date;Valeur", "412"), "no-unit customer-workbook-daily 2"],
    ["an unknown one", curve("Début;Fin;Valeur (en A)", ["412"]), "no-unit start-end 1"],
    ["a power for days", days("Date;Valeur (en W)", "412"), "no-unit customer-workbook-daily 1"],
    ["two that differ", curve("Unité;W\nDébut;Fin;Valeur (kWh)", ["0,412"]), "no-unit start-end 2"],
    ["kWh that may be kW", curve("debut;fin;kWh", ["0,412", "0,5"]), "ambiguous-unit conso-downloader 2"],
    [
      "none in a customer's CSV, with decimals",
      section("Courbe de charge", "", "412", "0,412"),
      "no-unit customer-csv 5",
    ],
    ["none in rows without a heading", "2026-02-01T00:30:00+01:00;0,412", "no-unit customer-csv 1"],
    [
      "none in an R63 flow, with decimals",
      `Identifiant PRM;Grandeur métier;Horodate;Valeur;Pas\n${PDL};CONS;2026-02-01 00:30:00;0,412;PT30M`,
      "no-unit r63 2",
    ],
  ];
  for (const [title, content, expected] of cases) {
    it(title, async () => {
      assert.equal((await outcome(content)).replaceAll("~", ""), expected);
    });
  }

  it("two decimals of a kW are rounded, in a whole column only", async () => {
    assert.equal(
      await outcome(curve("Début;Fin;Valeur (en kW)", ["0,41", "1,5", "2"])),
      "~410, ~1500, ~2000",
    );
    assert.equal(
      await outcome(curve("Début;Fin;Valeur (en kW)", ["0,41", "1,5", "2,001"])),
      "410, 1500, 2001",
    );
    assert.equal(await outcome(curve("Début;Fin;Valeur (en kW)", ["0,410", "1,5"])), "410, 1500");
    assert.equal(await outcome(curve("Début;Fin;Valeur (en W)", ["410", "1500"])), "410, 1500");
    assert.equal(await outcome(curve("Date début;Date fin;Valeur (kWh)", ["0,2", "1"])), "~400, ~2000");
    assert.equal(await outcome(days("Date;Valeur (en kW)", "12", "9")), "~12000, ~9000");
    assert.equal(await outcome(section("Energie quotidienne", "kWh", "12", "9")), "~12000, ~9000");
  });

  it("numbers of a workbook are as exact as their column", async () => {
    const sheet = (...rows: Cell[][]): Buffer =>
      workbook([{ name: "A", rows: [["Début", "Fin", "Valeur (en kW)"], ...rows] }]);
    const row = (hour: number, value: Cell): Cell[] => [
      `03/02/2026 0${hour}:00`,
      `03/02/2026 0${hour + 1}:00`,
      value,
    ];
    assert.equal(await outcome(sheet(row(0, 0.1 + 0.2), row(1, 0.41), row(2, "NA"))), "~300, ~410");
    assert.equal(await outcome(sheet(row(0, 0.1 + 0.2), row(1, 4.035))), "300, 4035");
  });
});

describe("dates and times of a workbook", () => {
  it("as a spreadsheet counts them: EDF's list, saved again", async () => {
    const date = (Date.UTC(2026, 1, 3) - Date.UTC(1899, 11, 30)) / 86_400_000;
    const rows = [
      '<c r="A1" t="inlineStr"><is><t>Date et heure de relève par le distributeur</t></is></c><c r="B1" t="inlineStr"><is><t>Puissance atteinte (W)</t></is></c>',
      `<c r="A2" s="1"><v>${date}</v></c>`,
      ...[0, 23.5 / 24, 23 / 24].map(
        (time, k) => `<c r="A${k + 3}" s="1"><v>${time}</v></c><c r="B${k + 3}"><v>${400 + k}</v></c>`,
      ),
    ];
    const xml = rows.map((cells, k) => `<row r="${k + 1}">${cells}</row>`).join("");
    const { series, rejected } = await read(zip(partsOf(["A"], [`<sheetData>${xml}</sheetData>`])));
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      series[0]!.readings.map(({ start, value }) => [new Date(start * 1000).toISOString(), value]),
      [
        ["2026-02-03T21:30:00.000Z", 402],
        ["2026-02-03T22:00:00.000Z", 401],
        ["2026-02-03T22:30:00.000Z", 400],
      ],
    );
  });
});

describe("a table that is refused", () => {
  const linky = (id: string, hour: number, sum: number): string =>
    `${id},kWh,03.02.2026 0${hour}:00,${sum},${sum}`;
  const statistics = (...ids: string[]): string =>
    [
      "statistic_id,unit,start,sum,state",
      ...ids.flatMap((id, k) => [linky(id, 1, k + 1.5), linky(id, 2, k + 2.625)]),
    ].join("\n");

  const cases: readonly (readonly [title: string, content: string, expected: string])[] = [
    ["two statistics", statistics("sensor.linky", "sensor.prise"), "several-series home-assistant 4"],
    [
      "two of one direction",
      statistics("sensor.conso_maison", "sensor.conso_prise"),
      "several-series home-assistant 4",
    ],
    ["one of each direction", statistics("sensor.linky_conso", "sensor.linky_prod"), "1125, 1125"],
    ["the statistic of another meter", statistics("linky:22000000000099"), "other-meter"],
    ["a table of a database", "id,metadata_id,start_ts,sum\n1,2,1770076800,3.5", "no-unit home-assistant 1"],
    [
      "a history of states",
      "entity_id,state,last_changed\nsensor.a,1,2026-02-03",
      "home-assistant-history 1",
    ],
    [
      "months of EDF",
      "Récapitulatif de ma consommation\n\nPériode de consommation;Consommation (kWh);Nature de la donnée\n\nAnnée 2026;1 016;\n01/2026;1016;Réelle",
      "totals 3",
    ],
    [
      "gas of EDF",
      "Date de consommation;Consommation (m3);Consommation (kWh);Nature de la donnée\n24/01/2026;2;22;Réelle",
      "gas 1",
    ],
    [
      "power quality",
      "Date;Heure;Tension moyenne V1 (V);Tension moyenne V2 (V)\n03/02/2026;00:10;231,2;230,8",
      "other-quantity 1",
    ],
    [
      "EDF's registers without one",
      "Date de relevé de l'index;Type d'index\n24/01/2026;x",
      "unknown edf-index 1",
    ],
    ["a flow that lacks a column", `Identifiant PRM;Horodate;Valeur\n${PDL};2026-02-03;12`, "unknown r63 1"],
    [
      "gas of EDF in kWh",
      "Récapitulatif de ma consommation de gaz\nDate de consommation;Consommation (kWh);Nature de la donnée\n24/01/2026;22;Réelle",
      "gas 1",
    ],
    ["another table of gas", "Date;Index gaz;Coefficient\n24/01/2026;2;11,2", "gas 1"],
    ["nothing", "", "empty"],
    ["empty lines", "\ufeff\r\n \n", "empty"],
    ["a recipe", "Farine;Sucre\n250;100", "unknown"],
  ];
  for (const [title, content, expected] of cases) {
    it(title, async () => {
      assert.equal(await outcome(content), expected);
    });
  }

  it("says what it seems to be, the line, and what to do, in both languages", () => {
    const error = new ImportError("no-unit", { format: "start-end", line: 12 });
    const words = (["fr", "en"] as const).map((language) => {
      const { wrong, accepted } = describeRefusal(textsOf(language).files, error, "0017");
      return `${wrong} ${accepted}`;
    });
    const unknown = new ImportError("unknown", { format: "edf-index", line: 1 });
    assert.match(
      describeRefusal(textsOf("en").files, unknown, "0017").wrong,
      /changed \(looks like the format “EDF registers”, line 1\)\.$/,
    );
    assert.match(words[0]!, /pas d’unité.* \(reconnu comme tableau de début.*, ligne 12\)\. Écrivez/);
    assert.match(words[1]!, /no unit.* \(recognised as table of start.*, line 12\)\. Write/);
  });

  it("one of several is named as the user knows it, and the others are told of", () => {
    const { files } = textsOf("en");
    const told = (fileName: string, sources: Parameters<typeof describeRefusal>[3]): string => {
      const { wrong, accepted } = describeRefusal(files, new ImportError("empty", { fileName }), "", sources);
      return `${wrong} ${accepted}`;
    };
    assert.match(told("a.csv", { from: "dialog", count: 2 }), /^“a.csv”: .*remove it from the list \(✖\)/);
    assert.match(
      told("2", { from: "message", count: 2, areUnnamed: true }),
      /^Content no\. 2: This file is empty\. .*other files are not imported either\.$/,
    );
    assert.match(
      told("2/a.csv", { from: "message", count: 2, areUnnamed: true }),
      /^Content no\. 2: “a.csv”: /,
    );
    assert.match(told("2", { from: "message", count: 2 }), /^“2”: /);
    assert.doesNotMatch(told("a.zip/a.csv", { from: "dialog", count: 1 }), /other files/);
  });
});
