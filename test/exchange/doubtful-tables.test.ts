/** Tables that people put together or that a spreadsheet changed: their headings and cells decide, nothing is guessed. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import type { ReadOptions } from "../../nodes/exchange/read/files.js";
import { dayOf, formatDay, toWall } from "../../nodes/readings/index.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { PDL } from "../fixtures/readings.js";
import { customerCsv, read, wallText } from "./sample-files.js";

/** The readings, those of production after `+`; the rejected lines; or why the file is refused. */
async function outcome(content: string | Buffer, options: Partial<ReadOptions> = {}): Promise<string> {
  try {
    // Of ten minutes, nothing else says it.
    const { series, rejected } = await read(content, { stamps: "end", ...options });
    const values = series.flatMap(({ direction, series: measure, readings }) =>
      readings.map(({ start, step, value }) => {
        const sign = direction === "production" ? "+" : "";
        if (measure !== "load_curve") return `${formatDay(dayOf(start))} ${sign}${value}`;
        return `${wallText(toWall(start + step)).slice(11, 16)} ${sign}${value}`;
      }),
    );
    return [...values, ...rejected.map(({ line, reason }) => `${line} ${reason}`)].join(", ");
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { meter, format, line } = error.file;
    return [error.problem, meter, format, line].filter((part) => part !== undefined).join(" ");
  }
}

const lines = (...texts: string[]): string => texts.join("\n");

/** The half-hour that ends at this time of 3 February 2026. */
function half(end: string, value: string): string {
  const [hour, minute] = end.split(":").map(Number) as [number, number];
  const before = new Date(Date.UTC(2026, 1, 3, hour, minute - 30)).toISOString().slice(11, 16);
  return `03/02/2026 ${before};03/02/2026 ${end};${value}`;
}

type Case = readonly [title: string, content: string, expected: string, options?: Partial<ReadOptions>];

function check(cases: readonly Case[]): void {
  for (const [title, content, expected, options] of cases) {
    it(title, async () => {
      assert.equal(await outcome(content, options), expected);
    });
  }
}

describe("a doubtful table", () => {
  describe("below another one", () => {
    const sheet = (meter: string, type: string, ...rows: string[]): string =>
      lines(
        `;Point Référence Mesure (PRM) :;${meter};Grandeur physique :;Puissance Active`,
        `;;;Type de comptage :;${type}`,
        ";Début;Fin;Valeur (en kW)",
        ...rows.map((row) => `;${row}`),
      );
    check([
      [
        "days in another unit",
        lines("Date;Valeur (en kWh)", "01/02/2026;12,345", "Date;Valeur (en Wh)", "02/02/2026;12345"),
        "2026-02-01 12345, 2026-02-02 12345",
      ],
      [
        "a curve in another unit",
        lines("Début;Fin;Valeur (W)", half("00:30", "412"), "Début;Fin;Valeur (Wh)", half("01:00", "206")),
        "00:30 412, 01:00 412",
      ],
      [
        "a curve whose columns have another order",
        lines(
          "Début;Fin;Valeur (en kW)",
          half("00:30", "0,412"),
          "Valeur (Wh);Début;Fin",
          "206;03/02/2026 00:30;03/02/2026 01:00",
        ),
        "00:30 412, 01:00 412",
      ],
      [
        "half-hours in another unit",
        lines(
          "Horodate fin de pas;Puissance moyenne (kW)",
          "2026-02-03T00:30:00;0,412",
          "Horodate fin de pas;Puissance moyenne (W)",
          "2026-02-03T01:00:00;412",
        ),
        "00:30 412, 01:00 412",
      ],
      [
        "a unit above each",
        lines(
          "Unité;kW",
          "Début;Fin;Valeur",
          half("00:30", "0,412"),
          "Unité;W",
          "Début;Fin;Valeur",
          half("01:00", "412"),
        ),
        "00:30 412, 01:00 412",
      ],
      [
        "a unit above both",
        lines(
          "Unité;kW",
          "Début;Fin;Valeur",
          half("00:30", "0,412"),
          "Début;Fin;Valeur",
          half("01:00", "0,412"),
        ),
        "00:30 412, 01:00 412",
      ],
      [
        "a sheet of another meter",
        lines(
          sheet(PDL, "Consommation", half("00:30", "0,412")),
          sheet("22000000000099", "Injection", half("01:00", "0,5")),
        ),
        "other-meter 0099",
      ],
      [
        "a sheet of the other direction",
        lines(
          sheet(PDL, "Injection", half("00:30", "0,412")),
          sheet(PDL, "", half("01:00", "0,5")),
          sheet(PDL, "Injection", half("01:30", "0,6")),
        ),
        "01:00 500, 00:30 +412, 01:30 +600",
      ],
    ]);
  });

  describe("by the headings of its values", () => {
    check([
      ["production", lines("Début;Fin;Production (W)", half("00:30", "412")), "00:30 +412"],
      ["injected energy", lines("Début;Fin;Énergie injectée (Wh)", half("00:30", "206")), "00:30 +412"],
      [
        "consumed energy, in a node of production",
        lines("Début;Fin;Énergie consommée (Wh)", half("00:30", "206")),
        "00:30 412",
        { direction: "production" },
      ],
      [
        "one of each direction",
        lines("Début;Fin;Production (W);Consommation (W)", half("00:30", "7;412")),
        "00:30 412, 00:30 +7",
      ],
      [
        "one of each direction, one of them damaged",
        lines("Début;Fin;Production (W);Consommation (W)", half("00:30", "x;412")),
        "00:30 412, 2 value",
      ],
      [
        "days of each direction",
        lines("Date;Valeur production (kWh);Valeur consommation (kWh)", "01/02/2026;1,234;5,678"),
        "2026-02-01 5678, 2026-02-01 +1234",
      ],
      [
        "peak and off-peak hours",
        lines("Date;Valeur HP (en kWh);Valeur HC (en kWh)", "01/02/2026;12;5"),
        "several-columns customer-workbook-daily 1",
      ],
      [
        "peak hours only",
        lines("Date;Valeur HP (en kWh)", "01/02/2026;12"),
        "several-columns customer-workbook-daily 1",
      ],
      [
        "an index next to the day",
        lines("Date;Valeur index (kWh);Valeur (en kWh)", "01/02/2026;12345;5"),
        "several-columns customer-workbook-daily 1",
      ],
      [
        "a running total",
        lines("Début;Fin;Consommation cumulée (Wh)", half("00:30", "12345")),
        "several-columns start-end 1",
      ],
      [
        "a maximum",
        lines("Début;Fin;Puissance max (W)", half("00:30", "12345")),
        "several-columns start-end 1",
      ],
      [
        "two of one direction",
        lines("Début;Fin;Valeur (en kW);Consommation (kW)", half("00:30", "0,412;0,5")),
        "several-columns start-end 1",
      ],
      [
        "reactive energy",
        lines("Début;Fin;Énergie réactive (Wh)", half("00:30", "206")),
        "other-quantity start-end 1",
      ],
    ]);
  });

  describe("by the length of its intervals", () => {
    const table = (...rows: string[]): string => lines("Début;Fin;Valeur (en kW)", ...rows);
    check([
      [
        "four hours among half-hours",
        table(
          half("00:30", "0,412"),
          half("01:00", "0,413"),
          "03/02/2026 01:00;03/02/2026 05:00;0,999",
          half("05:30", "0,414"),
        ),
        "00:30 412, 01:00 413, 05:30 414, 4 step",
      ],
      [
        "starts and ends in each other's column",
        lines("Fin;Début;Valeur (en kW)", half("00:30", "0,412"), half("01:00", "0,413")),
        "2 step, 3 step",
      ],
      [
        "midnight with the date of the day that it ends",
        table(half("23:30", "0,412"), "03/02/2026 23:30;03/02/2026 00:00;0,413"),
        "23:30 412, 00:00 413",
      ],
      [
        "a start that is the end",
        table(half("00:30", "0,412"), "03/02/2026 00:30;03/02/2026 00:30;0,413"),
        "00:30 412, 3 step",
      ],
      ["instants of no length", table("2026-02-03T23:30:00+01:00;2026-02-03T00:00:00+01:00;0,413"), "2 step"],
    ]);

    it("that midnight belongs to the next day", async () => {
      const { series } = await read(table("03/02/2026 23:30;03/02/2026 00:00;0,413"));
      const start = Date.parse("2026-02-03T23:30:00+01:00") / 1000;
      assert.deepEqual(series[0]!.readings, [{ start, step: 1_800, value: 413 }]);
    });
  });

  describe("with the heading `Horodate`", () => {
    const table = (heading: string, ...values: string[]): string =>
      lines(heading, ...values.map((value, k) => `2026-02-03T00:${k + 1}0:00;${value}`));
    const section = (unit: string, heading: string, ...values: string[]): string =>
      customerTable({ type: "Courbe de charge", unit, step: "10" }, table(heading, ...values));
    const daily = { measure: "daily" } as const;
    check([
      ["a voltage", table("Horodate;Tension L1;Tension L2", "231;231"), "other-quantity 1"],
      ["a mean voltage", table("Horodate;Valeur;Tension", "100;231"), "other-quantity customer-csv 1"],
      ["reactive energy", table("Horodate;Énergie réactive (kVArh)", "12"), "other-quantity customer-csv 1"],
      ["a temperature", table("Horodate;Température", "19"), "unknown"],
      ["no unit", table("Horodate;Valeur", "100", "200"), "00:10 100, 00:20 200"],
      ["W", table("Horodate;Valeur (W)", "100", "200"), "00:10 100, 00:20 200"],
      ["kW", table("Horodate;Valeur (kW)", "0,1", "0,214"), "00:10 100, 00:20 214"],
      ["Wh of a curve", table("Horodate;Valeur (Wh)", "100"), "2 unit"],
      ["kWh of a curve", table("Horodate;Valeur (kWh)", "100"), "2 unit"],
      ["an unknown unit", table("Horodate;Valeur (°C)", "19"), "no-unit customer-csv 1"],
      ["days in kWh", table("Horodate;Valeur (kWh)", "12"), "2026-02-03 12000", daily],
      ["days in Wh", table("Horodate;Valeur (Wh)", "12"), "2026-02-03 12", daily],
      ["days in W", table("Horodate;Valeur (W)", "12"), "2 unit", daily],
      ["production", table("Horodate;Production (W)", "100", "7"), "00:10 +100, 00:20 +7"],
      ["peak hours", table("Horodate;Valeur HP (W)", "100"), "several-columns customer-csv 1"],
      [
        "two columns",
        table("Horodate;Production (W);Consommation (W)", "1;2"),
        "several-columns customer-csv 1",
      ],
      ["the unit of its section", section("W", "Horodate;Valeur (W)", "100", "7"), "00:10 100, 00:20 7"],
      [
        "a unit that its section lacks",
        section("", "Horodate;Valeur (kW)", "0,1", "0,007"),
        "00:10 100, 00:20 7",
      ],
      [
        "another unit than its section",
        section("W", "Horodate;Valeur (kW)", "100"),
        "no-unit customer-csv 3",
      ],
      [
        "tables of other units below each other",
        lines(table("Horodate;Valeur (W)", "100", "7"), "Horodate;Valeur (kW)", "2026-02-03T00:30:00;0,412"),
        "00:10 100, 00:20 7, 00:30 412",
      ],
      [
        "a temperature below a curve",
        lines(table("Horodate;Valeur (W)", "100", "7"), "Horodate;Température", "2026-02-03T00:30:00;19"),
        "00:10 100, 00:20 7, 5 quantity",
      ],
    ]);
  });

  describe("of EDF's powers", () => {
    const list = (title: string, column: string, value: string): string =>
      lines(
        title,
        "",
        `Date et heure de relève par le distributeur;${column}`,
        "03/02/2026;",
        `23:30:00;${value}`,
        "23:00:00;1",
      );
    const title = "Récapitulatif de mes puissances atteintes en";
    check([
      ["kW in the title", list(`${title} kW`, "Puissance atteinte", "4,5"), "23:00 1000, 23:30 4500"],
      ["W in the title", list(`${title} W`, "Puissance atteinte", "450"), "23:00 1, 23:30 450"],
      ["kW in both", list(`${title} kW`, "Puissance atteinte (kW)", "4,5"), "23:00 1000, 23:30 4500"],
      ["in neither", list("Mes puissances atteintes", "Puissance atteinte", "450"), "23:00 1, 23:30 450"],
      [
        "in neither, with decimals",
        list("Mes puissances atteintes", "Puissance atteinte", "4,5"),
        "no-unit edf-powers 5",
      ],
      ["two that differ", list(`${title} kW`, "Puissance atteinte (W)", "450"), "no-unit edf-powers 3"],
      ["an unknown one", list(`${title} W`, "Puissance atteinte (A)", "20"), "no-unit edf-powers 3"],
    ]);
  });

  describe("whose dates are month/day", () => {
    const curve = (...dates: string[]): string =>
      lines("Début;Fin;Valeur (W)", ...dates.map((date) => `${date} 00:00;${date} 00:30;412`));
    const days = (...dates: string[]): string =>
      lines("Date;Valeur (en Wh)", ...dates.map((date, k) => `${date};${k + 1}`));
    const midnight = "02/03/2026 23:30;02/04/2026 00:00;412";
    check([
      ["a day above 12", curve("02/03/2026", "02/13/2026"), "ambiguous-date start-end 3"],
      [
        "a day above 12, in days",
        days("02/12/2026", "02/13/2026"),
        "ambiguous-date customer-workbook-daily 3",
      ],
      ["no leading zeros", curve("2/3/2026", "2/4/2026"), "ambiguous-date start-end 3"],
      ["neighbouring days", days("02/03/2026", "02/04/2026"), "ambiguous-date customer-workbook-daily 3"],
      ["one day to its end", lines(curve("02/03/2026"), midnight), "ambiguous-date start-end 3"],
      [
        "under `Horodate`",
        lines("Horodate;Valeur", "02/03/2026 00:30;412", "02/13/2026 00:30;412"),
        "ambiguous-date customer-csv 3",
      ],
      [
        "in EDF's list, newest first",
        lines(
          "Date et heure de relève par le distributeur;Puissance atteinte (W)",
          "02/04/2026",
          "00:00:00;1",
          "23:30:00;1",
          "02/03/2026",
          "00:00:00;1",
        ),
        "ambiguous-date edf-powers 5",
      ],
      ["day/month", days("03/02/2026", "04/02/2026"), "2026-02-03 1, 2026-02-04 2"],
      ["day/month, and a damaged date", days("13/02/2026", "02/14/2026"), "2026-02-13 1, 3 stamp"],
      [
        "day/month, over a hole of a month",
        days("03/01/2026", "04/01/2026", "04/02/2026"),
        "2026-01-03 1, 2026-01-04 2, 2026-02-04 3",
      ],
    ]);

    it("the period of a request is none of its dates", async () => {
      const of = { type: "Courbe de charge", dates: "01/01/2026;01/02/2026", step: "30" };
      const text = customerTable(of, "Horodate;Valeur", "2026-01-03T00:30:00+01:00;412");
      assert.equal(await outcome(text), "00:30 412");
    });

    it("EDF's indexes may be a month apart", async () => {
      const text = lines(
        "Date de relevé de l'index;Type d'index;Index Base (kWh)",
        "01/02/2026;Index transmis par le distributeur;12",
        "01/01/2026;Index transmis par le distributeur;10",
      );
      assert.equal(await outcome(text), "2 step, 3 step");
    });
  });

  describe("with a line that has two faults: it is rejected once", () => {
    const horodate = (...rows: string[]): string =>
      customerCsv([]).replace("Horodate;Valeur\n", lines("Horodate;Valeur", ...rows, ""));
    check([
      ["a value and a grid", horodate("2026-02-03T00:31:00+01:00;x"), "4 grid"],
      ["a value and an offset", horodate("2026-02-03T00:30:00+02:00;x"), "4 stamp"],
      ["columns and a grid", horodate("2026-02-03T00:31:00+01:00;1;2"), "4 grid"],
      ["a value alone", horodate("2026-02-03T00:30:00+01:00;x"), "4 value"],
    ]);
  });

  describe("whose decimals a spreadsheet took for thousands, or the reverse", () => {
    const curve = (unit: string, ...values: string[]): string =>
      lines(
        `Début;Fin;Valeur (${unit})`,
        ...values.map((value, k) => half(`01:${k === 0 ? "00" : "30"}`, value)),
      );
    const days = (unit: string, ...values: string[]): string =>
      lines(`Date;Valeur (en ${unit})`, ...values.map((value, k) => `0${k + 1}/02/2026;${value}`));
    const horodate = (unit: string, value: string): string =>
      lines(`Horodate;Valeur (${unit})`, `2026-02-03T00:30:00;${value}`, "2026-02-03T01:00:00;0,5");
    const totals = (...values: string[]): string =>
      lines(
        "statistic_id;unit;start;sum",
        ...values.map((value, k) => `sensor.linky_conso;kWh;03.02.2026 0${k}:00;${value}`),
      );
    check([
      ["thousands of W", curve("W", "1,000", "412"), "01:30 412, 2 value"],
      ["thousands of Wh of a curve", curve("Wh", "1.000", "206"), "01:30 412, 2 value"],
      ["thousands of Wh", days("Wh", "12,000", "12345"), "2026-02-02 12345, 2 value"],
      [
        "thousands of W in a customer's CSV",
        lines("Horodate;Valeur", "2026-02-03T00:30:00;1,000"),
        "no-unit customer-csv 2",
      ],
      [
        "zeros in Wh that are no thousands",
        days("Wh", "0,000", "12345.000"),
        "2026-02-01 0, 2026-02-02 12345",
      ],
      ["three decimals in kW", curve("kW", "1,000", "0,412"), "01:00 1000, 01:30 412"],
      ["kW without their comma", curve("kW", "15", "412"), "lost-decimals start-end 3"],
      ["kWh of half-hours without their comma", curve("kWh", "15", "206"), "lost-decimals start-end 3"],
      [
        "kWh of days without their comma",
        days("kWh", "96", "12345"),
        "lost-decimals customer-workbook-daily 3",
      ],
      ["kW without their comma, in a customer's CSV", horodate("kW", "412"), "lost-decimals customer-csv 2"],
      ["kWh of totals without their comma", totals("12345", "12757"), "lost-decimals home-assistant 3"],
      ["whole kWh of totals", totals("12345", "12357"), "02:00 12000"],
      ["a large connection in totals", totals("12345,5", "12757"), "02:00 411500"],
      ["what no connection takes, in totals", totals("12345,5", "13545,5", "13546"), "03:00 500, 3 value"],
      ["a large connection in kW", curve("kW", "152,25", "412"), "01:00 152250, 01:30 412000"],
      ["what no connection takes", curve("kW", "1200,5", "412"), "01:30 412000, 2 value"],
      ["whole kWh of days", days("kWh", "96", "12"), "2026-02-01 96000, 2026-02-02 12000"],
    ]);
  });
});
