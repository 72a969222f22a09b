/** Files as the customer area, the supplier and other tools write them, made from generated readings. */
import { formatInstant, toWall, type Reading } from "../../nodes/readings/index.js";
import type { FileReading, FileRegisters, FileSeries } from "../../nodes/exchange/points/gather.js";
import type { ReportedFile } from "../../nodes/exchange/read/file-lines.js";
import { readFiles, type ReadOptions, type Rejection } from "../../nodes/exchange/read/files.js";
import { NOON_SECONDS } from "../fixtures/paris.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { PDL } from "../fixtures/readings.js";
import { workbook, type Cell } from "./workbook.js";

/** When files are read, in seconds: noon in Paris. */
export const NOW = NOON_SECONDS;

/** All that was read of a file. */
export interface FileContent {
  readonly series: readonly (Pick<FileSeries, "direction" | "series"> & {
    readonly readings: readonly FileReading[];
  })[];
  readonly rejected: readonly Rejection[];
}

/** Bytes in small pieces of odd sizes, as pipes may deliver them. */
async function* inPiecesOf(content: Uint8Array, size = 4_099): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < content.length; from += size) {
    await Promise.resolve();
    yield content.subarray(from, from + size);
  }
}

/** Reads a file as the process for files does. */
export async function read(
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<FileContent> {
  return readAll([content], options);
}

/** Reads files as one import, as the process for files does; they are named 1, 2 and so on. */
export async function readAll(
  contents: readonly (string | Uint8Array)[],
  options: Partial<ReadOptions> = {},
): Promise<
  FileContent & { readonly files: readonly ReportedFile[]; readonly registers: readonly FileRegisters[] }
> {
  const open = contents.map((content, i) => {
    const isText = typeof content === "string";
    return { name: String(i + 1), content: inPiecesOf(isText ? Buffer.from(content) : content), isText };
  });
  const { series, rejected, files, registers } = await readFiles(open, {
    usagePointId: PDL,
    direction: "consumption",
    measure: "load_curve",
    now: NOW,
    ...options,
  });
  return {
    series: series.map(({ direction, series: name, slices }) => ({
      direction,
      series: name,
      readings: [...slices(1_000)].flat(),
    })),
    rejected,
    files,
    registers,
  };
}

/** Paris time, as `YYYY-MM-DDTHH:mm:ss`. */
export function wallText(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(0, 19);
}

/** `dd/MM/yyyy HH:mm:ss`. */
function frenchText(wall: number): string {
  const text = wallText(wall);
  return `${frenchDay(wall)} ${text.slice(11)}`;
}

function frenchDay(wall: number): string {
  const text = wallText(wall);
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}`;
}

const kilo = (value: number): string => String(value / 1000).replace(".", ",");

/** Enedis's customer CSV, without its BOM. */
export function customerCsv(
  readings: readonly Reading[],
  { meter = PDL, production = false, unit = "W" } = {},
): string {
  const direction = production ? "Production" : "Consommation";
  return customerTable(
    { meter, type: "Courbe de charge", direction, unit, step: "" },
    "Horodate;Valeur",
    ...readings.map(({ start, step, value }) => `${formatInstant(start + step)};${value}`),
    "",
  );
}

/** The index export: the total at the beginning of each day. */
export function indexCsv(rows: readonly (readonly [stamp: string, total: string])[], meter = PDL): string {
  return customerTable(
    { meter, type: "Index", unit: "Wh" },
    "Horodate;Type de releve;EAS F1;EAS D1;EAS T",
    ...rows.map(([stamp, total]) => `${stamp};Arrêté quotidien;${total};${total};${total}`),
    "Periode;Identifiant calendrier fournisseur;Libelle calendrier fournisseur",
    "Du 2024-01-01T00:00:00+01:00 au;FC000165;Base",
    "",
  );
}

export function r63(readings: readonly Reading[], meter = PDL): string {
  return [
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;Nature;Pas;Indice de vraisemblance;Etat complémentaire",
    ...readings.map(
      ({ start, step, value }) =>
        `${meter};2024-01-01 00:00:00;2025-01-01 00:00:00;PA;CONS;BRUT;W;${wallText(toWall(start + step)).replace("T", " ")};${value};B;PT${step / 60}M;0;0`,
    ),
    "",
  ].join("\r\n");
}

/** The start of an interval as the workbook names it: on the October day, its end less the step, computed on texts. */
function startWall({ start, step }: Reading): number {
  const [from, to] = [toWall(start), toWall(start + step)];
  return to - from < step ? to - step : from;
}

/** The workbook of a curve, with its page of explanations; the customer area leaves out the last interval. */
export function curveWorkbook(
  readings: readonly Reading[],
  { meter = PDL, type = "Consommation horaire" } = {},
): Buffer {
  return workbook([
    {
      name: "Page d'accueil",
      rows: [[null], [null, "Ce fichier est constitué des données de courbe de charge."]],
    },
    {
      name: "Consommation Horaire",
      rows: [
        [null],
        [null, "Compte Client", null, "Export des données de la courbe de charge"],
        [null, "Point Référence Mesure (PRM) :", meter, "Grandeur physique :", "Puissance Active"],
        [null, null, null, "Type de comptage :", type],
        [null, null, "Plage horaire"],
        [null, null, "Début", "Fin", "Valeur (en kW)"],
        ...readings.map((reading): Cell[] => [
          null,
          null,
          frenchText(startWall(reading)),
          frenchText(toWall(reading.start + reading.step)),
          kilo(reading.value),
        ]),
      ],
    },
  ]);
}

/** The workbook of daily energy: kWh under a heading of kW, a sheet per direction. */
export function dailyWorkbook(
  sheets: readonly { type: string; rows: readonly (readonly [date: string, value: Cell])[] }[],
  meter = PDL,
): Buffer {
  return workbook([
    { name: "Page d'accueil", rows: [[null, "Elle est calculée en kWh à partir des index relevés."]] },
    ...sheets.map(({ type, rows }) => ({
      name: `Export ${type}`,
      rows: [
        [null, "Point Référence Mesure (PRM) :", meter, null, "Type de comptage :", type],
        [null, "NA", "Données indisponibles"],
        [null, "Date", "Valeur (en kW)"],
        ...rows.map(([date, value]): Cell[] => [null, date, value]),
      ],
    })),
  ]);
}

export function consoDownloader(readings: readonly Reading[]): string {
  return [
    "\uFEFFdebut;fin;kW",
    ...readings.map(
      (reading) =>
        `${wallText(startWall(reading)).slice(0, 16)};${wallText(toWall(reading.start + reading.step)).slice(0, 16)};"${kilo(reading.value)}"`,
    ),
    "",
  ].join("\n");
}

/** The supplier's export: newest first, a row per day, whose block begins with the midnight that ends it. */
export function supplierCsv(readings: readonly Reading[]): string {
  const lines = [
    "Récapitulatif de mes puissances atteintes en W",
    "",
    "Date et heure de relève par le distributeur;Puissance atteinte (W);Nature de la donnée",
  ];
  let block: string | undefined;
  for (const { start, step, value } of readings.toReversed()) {
    const end = toWall(start + step);
    const date = frenchDay(end - 1);
    if (date !== block) lines.push(...(block === undefined ? [] : [""]), `${date};;`);
    block = date;
    lines.push(`${wallText(end).slice(11)};${value};Réelle`);
  }
  return lines.join("\r\n");
}
