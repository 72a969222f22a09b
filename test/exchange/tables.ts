/** Files as tools and suppliers write them, made from generated values, and as other programs save them again. */
import { PDL } from "../fixtures/readings.js";
import { shownAt } from "./independent-reader.js";
import { workbook } from "./workbook.js";

/** An interval: start and length in seconds. */
export interface Interval {
  readonly start: number;
  readonly step: number;
}

/** Whole days from the first second of the first one. */
export function intervals(from: string, to: string, minutes: number): Interval[] {
  const step = minutes * 60;
  const count = (Date.parse(to) - Date.parse(from)) / 1000 / step;
  return Array.from({ length: count }, (_, k) => ({ start: Date.parse(from) / 1000 + k * step, step }));
}

/** Ordinary days, and those around the two changes of the clock: their first and last second. */
export const spans = {
  ordinary: ["2026-02-03T00:00:00+01:00", "2026-02-05T00:00:00+01:00"],
  march: ["2026-03-28T00:00:00+01:00", "2026-03-31T00:00:00+02:00"],
  october: ["2026-10-24T00:00:00+02:00", "2026-10-27T00:00:00+01:00"],
} as const;

/** Wh of an interval: a whole number of W. */
function energyOf({ step }: Interval, k: number): number {
  return ((k * 37) % 1_500) * (step >= 3_600 ? 1 : 2);
}

const wattsOf = (interval: Interval, k: number): number => (energyOf(interval, k) * 3_600) / interval.step;
/** The intervals with their powers, W. */
export function powersOf(all: readonly Interval[]): (Interval & { readonly value: number })[] {
  return all.map((one, k) => ({ ...one, value: wattsOf(one, k) }));
}

const comma = (value: number): string => String(value).replace(".", ",");
const lines = (...texts: string[]): string => `${texts.join("\n")}\n`;
const iso = (instant: number): string => shownAt(instant).replace(" ", "T");
const french = (instant: number): string => shownAt(instant).replace(/^(\d+)-(\d+)-(\d+)(.*)$/, "$3/$2/$1$4");

export function halfHourCurve(all: readonly Interval[]): string {
  return lines(
    `Courbe de charge Linky (pas 30 min) - PRM ${PDL}`,
    "Horodate fin de pas;Puissance moyenne (W)",
    ...all.map((one, k) => `${iso(one.start + one.step)};${wattsOf(one, k)}`),
  );
}

export function startEnd(all: readonly Interval[], unit: "W" | "kW" | "Wh" | "kWh"): string {
  return lines(
    `Date début;Date fin;Valeur (${unit})`,
    ...all.map((one, k) => {
      const base = unit.endsWith("h") ? energyOf(one, k) : wattsOf(one, k);
      const value = unit.startsWith("k") ? base / 1_000 : base;
      return `${french(one.start)};${french(one.start + one.step)};${comma(value)}`;
    }),
  );
}

export function consoDownloader(all: readonly Interval[], unit: "kW" | "kWh"): string {
  return lines(
    `debut;fin;${unit}`,
    ...all.map(
      (one, k) => `${iso(one.start)};${iso(one.start + one.step)};"${comma(wattsOf(one, k) / 1_000)}"`,
    ),
  );
}

/** The first seconds of days, the one after the last included. */
function midnights(all: readonly Interval[]): number[] {
  const ends = [...all.map(({ start }) => start), all.at(-1)!.start + all.at(-1)!.step];
  return ends.filter((instant) => shownAt(instant).endsWith("00:00:00"));
}

export function edfIndex(all: readonly Interval[], registers: readonly string[]): string {
  const rows = midnights(all).map((midnight, day) => {
    const values = registers.map((_, k) => 15_000 + 100 * k + day * (7 + 4 * k));
    return [french(midnight).slice(0, 10), "Index transmis par le distributeur", ...values].join(";");
  });
  return lines(
    "Récapitulatif de mes index",
    "",
    ["Date de relevé de l'index", "Type d'index", ...registers.map((name) => `Index ${name} (kWh)`)].join(
      ";",
    ),
    ...rows.reverse(),
  );
}

export function edfDaily(all: readonly Interval[], classes: readonly string[]): string {
  const rows = midnights(all)
    .slice(0, -1)
    .map((midnight, day) => {
      const values = classes.map((_, k) => 5 + day * 3 + k);
      return [french(midnight).slice(0, 10), ...values, day === 1 ? "Estimée" : "Réelle"].join(";");
    });
  const names = classes.map((name) => `Consommation ${name}(kWh)`);
  return lines(
    "Récapitulatif de ma consommation",
    "",
    ["Date de consommation", ...names, "Nature de la donnée"].join(";"),
    ...rows.reverse(),
  );
}

export function r64(all: readonly Interval[]): string {
  const rows = midnights(all).flatMap((midnight, day) =>
    [
      ["Distributeur", "DI000003", "HPH", "1"],
      ["Distributeur", "DI000003", "HCH", "2"],
      ["Fournisseur", "FC000165", "BASE", "1"],
    ].map(([grid, calendar, time, register], k) => {
      const value = k === 2 ? 900_000 + day * 7_000 : 300_000 * (k + 1) + day * (3_001 + k * 998);
      return `${PDL};2026-01-01;2027-01-01;EA;CONS;BRUT;Wh;${shownAt(midnight)};COL;AQ;;${grid};${calendar};${calendar};${time};${time};${register};${value};0`;
    }),
  );
  return lines(
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;Horodate;Contexte de relève;Type de releve;Motif de relève;Grille;Identifiant calendrier;Libellé calendrier;Identifiant classe temporelle;Libellé classe temporelle;Cadran;Valeur;Indice de vraisemblance",
    ...rows,
  );
}

export function r65(all: readonly Interval[]): string {
  return lines(
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;Indice de vraisemblance",
    ...midnights(all)
      .slice(0, -1)
      .map(
        (midnight, day) =>
          `${PDL};2026-01-01;2027-01-01;EA;CONS;BRUT;Wh;${shownAt(midnight).slice(0, 10)};${12_345 + day * 1_001};0`,
      ),
  );
}

export function homeAssistant(all: readonly Interval[]): string {
  let sum = 12.345;
  const rows = all.map((one, k) => {
    const rise = energyOf(one, k) / 1_000;
    sum = Math.round((sum + rise) * 1_000) / 1_000;
    const start = shownAt(one.start).replace(/^(\d+)-(\d+)-(\d+) (\d+:\d+).*$/, "$3.$2.$1 $4");
    return `sensor.linky_conso,kWh,${start},${sum},${Math.round((sum + 100) * 1_000) / 1_000},${rise}`;
  });
  return lines("statistic_id,unit,start,sum,state,delta", ...rows);
}

/** The highest power of each day, then of each month and year; the newest first. */
export function edfMaxPower(all: readonly Interval[]): string {
  const days = midnights(all).slice(0, -1);
  const rows = days.map((midnight, day) => [french(midnight).slice(0, 10), 3_052 + day * 137] as const);
  const highest = (cut: number): string[] => {
    const names = [...new Set(rows.map(([date]) => date.slice(cut)))];
    const of = (name: string): number =>
      Math.max(...rows.filter(([date]) => date.endsWith(name)).map(([, va]) => va));
    return names.map((name) => `${name};${of(name)}`).reverse();
  };
  const head = "Date de la puissance max;Puissance max";
  return lines(
    `${head} (VA)`,
    ...rows.map((row) => row.join(";")).reverse(),
    "",
    "",
    "Puissance max mensuelle",
    "",
    `${head} mensuelle (VA) recalculée à partir des Pmax journalières disponibles`,
    ...highest(3),
    "",
    "",
    "Puissance max annuelle",
    "",
    `${head} annuelle (VA) recalculée à partir des Pmax mensuelles disponibles`,
    ...highest(6),
  );
}

/** How many minutes Paris is ahead of UTC, as `+01:00`. */
function offsetAt(instant: number): string {
  const ahead = Date.parse(`${iso(instant)}Z`) / 1_000 - instant;
  return `+0${ahead / 3_600}:00`;
}

/** R50: a reading for each day, a point on each line. Stamps are ends. */
export function r50(
  all: readonly Interval[],
  { meter = PDL, minutes = String(all[0]!.step / 60) } = {},
): string {
  const dates = [...new Set(all.map(({ start }) => iso(start).slice(0, 10)))];
  const points = all.map((one, k) => {
    const end = one.start + one.step;
    const xml = `<PDC><H>${iso(end)}${offsetAt(end)}</H><V>${wattsOf(one, k)}</V><IV>0</IV></PDC>`;
    return { date: iso(one.start).slice(0, 10), xml };
  });
  return lines(
    '<?xml version="1.0" encoding="UTF-8"?><R50 xmlns:xsi ="http://www.w3.org/2001/XMLSchema-instance"><En_Tete_Flux>' +
      `<Identifiant_Flux>R50</Identifiant_Flux><Pas_Publication>${minutes}</Pas_Publication></En_Tete_Flux>`,
    `<PRM><Id_PRM>${meter}</Id_PRM>`,
    ...dates.flatMap((date) => [
      `<Donnees_Releve><Date_Releve>${date}</Date_Releve><Id_Affaire>M0AB1C2D</Id_Affaire>`,
      ...points.filter((point) => point.date === date).map(({ xml }) => xml),
      "</Donnees_Releve>",
    ]),
    "</PRM>",
    "</R50>",
  );
}

/** How a file may look after another program, or another computer, had it. */
export type Dialect = (text: string) => Buffer;

/** The cells of each line, stamps and numbers as a spreadsheet shows them. */
function cellsIn(text: string, change: (cell: string) => string = (cell) => cell): string[][] {
  const separator = text.includes(";") ? ";" : ",";
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(separator).map((cell) => change(cell.replaceAll('"', ""))));
}

const asExcel = (cell: string): string =>
  cell
    .replace(/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d):00)?$/, (_, y, m, d, time: string | undefined) =>
      `${d}/${m}/${y} ${time ?? ""}`.trim(),
    )
    .replace(/^(\d\d)\.(\d\d)\.(\d{4}) (.*)$/, "$1/$2/$3 $4")
    .replace(/^(\d+)\.(\d+)$/, "$1,$2");

/** An hour of one digit. */
const asLibreOffice = (cell: string): string =>
  asExcel(cell)
    .replace(
      /^(\d\d)\/(\d\d)\/(\d{4})(?: 0?(\d\d?:\d\d)(?::00)?)?$/,
      (_, d, m, y, time: string | undefined) => `${y}-${m}-${d} ${time ?? ""}`.trim(),
    )
    .replace(/^(\d+),(\d+)$/, "$1.$2");

export const dialects = {
  plain: (text) => Buffer.from(text),
  windows: (text) => Buffer.from(text.replaceAll("\n", "\r\n"), "latin1"),
  mac: (text) => Buffer.from(text.replaceAll("\n", "\r")),
  bom: (text) => Buffer.from(`\uFEFF${text}`),
  utf16: (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
  excel: (text) =>
    Buffer.from(
      `\uFEFFsep=;\r\n${cellsIn(text, asExcel)
        .map((cells) => cells.join(";"))
        .join("\r\n")}\r\n`,
    ),
  libreOffice: (text) =>
    Buffer.from(
      cellsIn(text, asLibreOffice)
        .map((cells) => cells.map((cell) => `"${cell}"`).join(","))
        .join("\n"),
    ),
  tabs: (text) =>
    Buffer.from(
      cellsIn(text)
        .map((cells) => cells.join("\t"))
        .join("\n"),
    ),
  trailing: (text) =>
    Buffer.from(
      cellsIn(text, asExcel)
        .map((cells) => `${cells.join(";")};;`)
        .join("\r\n"),
    ),
  workbook: (text) => workbook([{ name: "Feuille1", rows: cellsIn(text, asExcel) }]),
} as const satisfies Record<string, Dialect>;
