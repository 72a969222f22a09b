/** Writes the package's own CSV: one row per reading, in two styles (docs/dev/contract.md#csv). */
import { createHash } from "node:crypto";
import Papa from "papaparse";
import type { Archive, HeldReading, UsagePoint } from "../../archive/index.js";
import { yieldToEventLoop } from "../../base/index.js";
import {
  allSeries,
  directions,
  formatInstant,
  startOfDay,
  dayOf,
  toUnit,
  unitOf,
  type Direction,
  type Measure,
  type Series,
} from "../../readings/index.js";

/** `international`: `,` between columns and a decimal point; `french`: `;` and a decimal comma. */
export type CsvStyle = "international" | "french";

export const columns = [
  "meter",
  "direction",
  "measure",
  "start",
  "end",
  "value",
  "unit",
  "at",
  "source",
  "revised",
] as const;

/** A row of the CSV: instants in seconds, `value` in the measure's unit. */
interface CsvRow {
  readonly direction: Direction;
  readonly measure: Measure;
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly unit: string;
  readonly at?: number | undefined;
  readonly source?: string | undefined;
  readonly revised?: boolean | undefined;
  readonly rounded?: boolean | undefined;
}

/** The column after {@link columns} if a row is rounded. */
const ROUNDED = "rounded";

/**
 * The heading line.
 * @public through history/exchange.ts, which loads this room late
 * @param isWide whether a row is rounded
 */
export function csvHeading(style: CsvStyle, isWide: boolean): string {
  return [...columns, ...(isWide ? [ROUNDED] : [])].join(delimiters[style]);
}

const delimiters: Readonly<Record<CsvStyle, string>> = { international: ",", french: ";" };

/**
 * Lines of the CSV, without line ends.
 * @public as the heading
 * @param usagePointId only its last four digits are written
 * @param isWide whether exact rows have the last column too
 */
export function csvLines(
  usagePointId: string,
  rows: readonly CsvRow[],
  style: CsvStyle,
  isWide: boolean,
): string[] {
  if (rows.length === 0) return [];
  const meter = usagePointId.slice(-4);
  const data = rows.map((row) => [
    meter,
    row.direction,
    row.measure,
    formatInstant(row.start),
    formatInstant(row.end),
    style === "french" ? String(row.value).replace(".", ",") : String(row.value),
    row.unit,
    row.at === undefined ? "" : formatInstant(row.at),
    row.source ?? "",
    row.revised === true ? "true" : "",
    ...(row.rounded === true ? ["true"] : isWide ? [""] : []),
  ]);
  return Papa.unparse(data, { delimiter: delimiters[style], newline: "\n" }).split("\n");
}

/** All native readings of a meter. */
export interface Export {
  /** Heading and lines, each with its line end. */
  readonly csv: string;
  readonly hash: string;
  readonly rows: number;
}

/**
 * Everything in the archive about a meter as CSV, by direction and series, oldest first.
 *
 * `hash` is the SHA-256 of the lines in the international style, without the heading, sorted by their bytes and joined
 * by line feeds: it covers every column, including the source of each reading and whether it was corrected. Exact rows
 * have ten columns there.
 */
export async function exportMeter(
  archive: Archive,
  point: UsagePoint,
  style: CsvStyle,
  progress: (rows: number) => void = () => undefined,
): Promise<Export> {
  const isWide = await hasRounded(archive, point);
  // Outside the heap, which could not hold the lines of decades and their sum at once.
  const parts = [Buffer.from(`${csvHeading(style, isWide)}\n`)];
  const hash = createHash("sha256");
  let rows = 0;
  for await (const slice of slicesOf(archive, point)) {
    const plain = csvLines(point.pdl, slice, "international", false);
    const lines = style === "international" && !isWide ? plain : csvLines(point.pdl, slice, style, isWide);
    parts.push(Buffer.from(`${lines.join("\n")}\n`));
    addTo(hash, plain, rows === 0);
    rows += slice.length;
    progress(rows);
  }
  return { csv: Buffer.concat(parts).toString(), hash: hash.digest("hex"), rows };
}

/** The hash of {@link exportMeter} alone. */
export async function hashMeter(archive: Archive, point: UsagePoint): Promise<string> {
  const hash = createHash("sha256");
  let first = true;
  for await (const slice of slicesOf(archive, point)) {
    addTo(hash, csvLines(point.pdl, slice, "international", false), first);
    first = false;
  }
  return hash.digest("hex");
}

/** In time order the lines are already sorted, except in the doubled hour of October, and a slice holds whole days. */
function addTo(hash: ReturnType<typeof createHash>, lines: readonly string[], first: boolean): void {
  hash.update(`${first ? "" : "\n"}${lines.toSorted().join("\n")}`);
}

/** About how many days are written at a time: a few milliseconds. */
const SLICE_DAYS: Readonly<Record<Series, number>> = { load_curve: 15, daily: 700, max_power: 700 };
/** How many times as many are looked through at a time. */
const LOOKED = 20;

/** The meter's readings in slices of whole days, in the order of the lines' first columns. */
async function* slicesOf(archive: Archive, point: UsagePoint): AsyncGenerator<CsvRow[]> {
  for (const { direction, measure, series, start, end } of stretchesOf(archive, point, 1)) {
    const held = archive.readings.between(series, start, end);
    if (held.length === 0) continue;
    yield held.map((reading) =>
      rowOf(direction, measure, reading, archive.sources.name(reading.source) ?? "import"),
    );
    await yieldToEventLoop();
  }
}

async function hasRounded(archive: Archive, point: UsagePoint): Promise<boolean> {
  for (const { series, start, end } of stretchesOf(archive, point, LOOKED)) {
    if (archive.readings.hasRounded(series, start, end)) return true;
    await yieldToEventLoop();
  }
  return false;
}

interface Stretch {
  readonly direction: Direction;
  readonly measure: Series;
  /** Its id. */
  readonly series: number;
  /** Instants [start, end[. */
  readonly start: number;
  readonly end: number;
}

/** What a meter may have, in stretches of whole days. */
function* stretchesOf(
  { usagePoints, readings }: Archive,
  point: UsagePoint,
  times: number,
): Generator<Stretch> {
  for (const direction of directions) {
    for (const measure of allSeries.toSorted()) {
      const series = usagePoints.seriesId(point.id, direction, measure);
      if (series === undefined) continue;
      const [first, last] = [readings.oldest(series), readings.newest(series)];
      if (first === undefined || last === undefined) continue;
      const days = SLICE_DAYS[measure] * times;
      for (let day = dayOf(first.start); day <= dayOf(last.start); day += days) {
        yield { direction, measure, series, start: startOfDay(day), end: startOfDay(day + days) };
      }
    }
  }
}

function rowOf(
  direction: Direction,
  measure: Series,
  { start, step, value, at, revised, rounded }: HeldReading,
  source: string,
): CsvRow {
  return {
    direction,
    measure,
    start,
    end: start + step,
    value: toUnit(value),
    unit: unitOf(measure),
    at,
    source,
    revised,
    rounded,
  };
}

/** A cost entry as a row: money in `unit`, energy in kWh. */
interface CostRow {
  readonly direction: Direction;
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly unit: string;
  readonly energy: number;
  readonly subscription: number;
  readonly byClass: Readonly<Record<string, { readonly energy: number; readonly value: number }>>;
  readonly unpriced: number;
  readonly complete: boolean;
}

/**
 * Cost entries as CSV: fixed columns, then two for each class that one of them has.
 * @public through history/exchange.ts, which loads this room late
 * @param usagePointId only its last four digits are written
 */
export function costCsv(usagePointId: string, rows: readonly CostRow[], style: CsvStyle): string {
  const classes = [...new Set(rows.flatMap(({ byClass }) => Object.keys(byClass)))];
  const number = (value: number | undefined): string =>
    value === undefined ? "" : style === "french" ? String(value).replace(".", ",") : String(value);
  const heading = [
    "meter",
    "direction",
    "measure",
    "start",
    "end",
    "value",
    "unit",
    "energy",
    "subscription",
    "complete",
    "unpriced",
    ...classes.flatMap((name) => [`${name} kWh`, `${name} EUR`]),
  ];
  const data = rows.map(({ byClass, ...row }) => [
    usagePointId.slice(-4),
    row.direction,
    "cost",
    formatInstant(row.start),
    formatInstant(row.end),
    number(row.value),
    row.unit,
    number(row.energy),
    number(row.subscription),
    String(row.complete),
    number(row.unpriced),
    ...classes.flatMap((name) => {
      const own = Object.hasOwn(byClass, name) ? byClass[name] : undefined;
      return [number(own?.energy), number(own?.value)];
    }),
  ]);
  return `${Papa.unparse([heading, ...data], { delimiter: delimiters[style], newline: "\n" })}\n`;
}

/** What registers counted, as messages have it. */
interface RegistersRow {
  readonly direction: Direction;
  readonly start: string;
  readonly end: string;
  readonly value: number;
  readonly unit: string;
  readonly byRegister: Readonly<Record<string, number>>;
  readonly byDistributorRegister: Readonly<Record<string, number>>;
  readonly missing: number;
}

/**
 * A column for each register, those of the grid operator last.
 * @public through history/exchange.ts, which loads this room late
 * @param usagePointId only its last four digits are written
 */
export function registersCsv(usagePointId: string, rows: readonly RegistersRow[], style: CsvStyle): string {
  const number = (value: number | undefined): string =>
    value === undefined ? "" : style === "french" ? String(value).replace(".", ",") : String(value);
  const labelsOf = (of: (row: RegistersRow) => object): string[] => [
    ...new Set(rows.flatMap((row) => Object.keys(of(row)))),
  ];
  // A label may be the name of something that every object inherits.
  const cell = (of: Readonly<Record<string, number>>, label: string): string =>
    number(Object.hasOwn(of, label) ? of[label] : undefined);
  const supplier = labelsOf((row) => row.byRegister);
  const distributor = labelsOf((row) => row.byDistributorRegister);
  const heading = [
    "meter",
    "direction",
    "measure",
    "start",
    "end",
    "value",
    "unit",
    "missing",
    // A label comes from outside: no cell may begin a formula.
    ...supplier.map((label) => `kWh ${label}`),
    ...distributor.map((label) => `distributor kWh ${label}`),
  ];
  const data = rows.map((row) => [
    usagePointId.slice(-4),
    row.direction,
    "registers",
    row.start,
    row.end,
    number(row.value),
    row.unit,
    String(row.missing),
    ...supplier.map((label) => cell(row.byRegister, label)),
    ...distributor.map((label) => cell(row.byDistributorRegister, label)),
  ]);
  return `${Papa.unparse([heading, ...data], { delimiter: delimiters[style], newline: "\n" })}\n`;
}
