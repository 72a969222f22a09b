/**
 * Curves with a start and an end in each row: the workbook of Enedis's customer area since 2025 (columns `Début`, `Fin`,
 * `Valeur (en kW)`), the CSV of the Conso Downloader (`debut`, `fin`, `kW` or `kWh`), and tables that people make of
 * them, in W, kW, Wh or kWh.
 *
 * They are naive. On the October change day, the starts are the texts of the ends minus half an hour, so the end
 * identifies the interval and the start gives only its length (docs/dev/enedis.md#customer-workbook-curve).
 */
import {
  DAY_SECONDS,
  HOUR_SECONDS,
  isCurveStep,
  isDoubled,
  isOnGrid,
  isSkipped,
} from "../../readings/index.js";
import {
  ImportError,
  isTooWide,
  widthOf,
  type Row,
  plain,
  readStamp,
  type Stamp,
  valueOrHole,
} from "../base/index.js";
import type { Points } from "../points/index.js";
import type { Format } from "./format.js";
import { Heading } from "./heading.js";
import { unitIn, ValueColumn } from "./unit.js";
import { checkValues, valuesIn, type ValuesOf } from "./value-columns.js";

interface Columns {
  readonly start: number;
  readonly end: number;
  readonly values: readonly ValuesOf[];
  /** −1: none. */
  readonly unit: number;
  readonly width: number;
}

/** How a format names its columns. */
interface Names {
  readonly start: RegExp;
  readonly end: RegExp;
  readonly value: RegExp;
  /** Columns of other formats. */
  readonly not?: RegExp;
}

type Name = "customer-workbook-curve" | "conso-downloader" | "start-end";

/** What any of these tables may call its values. */
const VALUE = /^(?:(?:valeur|puissance|energie|consommation|production)\b.*|k?wh?)$/;

const namesOf: Readonly<Record<Name, Names>> = {
  "customer-workbook-curve": { start: /^debut$/, end: /^fin$/, value: /^valeur \(en kw\)$/ },
  "conso-downloader": { start: /^debut$/, end: /^fin$/, value: /^kwh?$/ },
  "start-end": {
    start: /^(?:(?:date|horodate|heure|date et heure)(?: de)? )?debut$/,
    end: /^(?:(?:date|horodate|heure|date et heure)(?: de)? )?fin$/,
    value: VALUE,
    not: /^(?:identifiant prm|horodate|grandeur metier)$/,
  },
};

function columnsIn(row: Row, { start, end, value, not }: Names): Columns | undefined {
  const names = row.cells.map(plain);
  const find = (name: RegExp): number => names.findIndex((text) => name.test(text));
  const at = { start: find(start), end: find(end), values: valuesIn(row, VALUE) };
  const isOurs = at.values.length > 0 && at.values.every((one) => value.test(names[one.at]!));
  if (at.start < 0 || at.end < 0 || !isOurs || (not && find(not) >= 0)) return undefined;
  return { ...at, unit: names.indexOf("unite"), width: widthOf(row) };
}

interface Table {
  readonly name: Name;
  readonly columns: Columns;
  readonly values: readonly (ValuesOf & { readonly read: ValueColumn })[];
}

/** The table that begins with this row, if one does. */
function tableOf(row: Row, heading: Heading): Table | undefined {
  const { line } = row;
  for (const name of Object.keys(namesOf) as Name[]) {
    const columns = columnsIn(row, namesOf[name]);
    if (columns === undefined) continue;
    checkValues(columns.values, name, line);
    const values = columns.values.map((one) => {
      const named = unitIn(one.heading);
      const units = { named, above: heading.unitFor(named) };
      return { ...one, read: new ValueColumn({ format: name, kind: "curve", line, ...units }) };
    });
    return { name, columns, values };
  }
  return undefined;
}

function format(name: Name): Format {
  return {
    name,
    recognise: (head) => head.some((row) => columnsIn(row, namesOf[name]) !== undefined),
    read(points, context) {
      let table: Table | undefined;
      const heading = new Heading(context);
      return (row) => {
        // Most rows have a stamp. Tables may stand below each other.
        if (table === undefined || !/^\d/.test(row.cells[table.columns.start] ?? "")) {
          const next = tableOf(row, heading);
          table = next ?? table;
          if (next || heading.read(row)) return;
        }
        if (table) readRow(points, heading, table, row);
      };
    },
  };
}

export const curveWorkbook = format("customer-workbook-curve");
export const consoDownloader = format("conso-downloader");
export const startEnd = format("start-end");

function readRow(points: Points, { direction }: Heading, { name, columns, values }: Table, row: Row): void {
  const { line, cells } = row;
  if (cells.length <= Math.max(columns.end, values.at(-1)!.at) || isTooWide(row, columns.width)) {
    points.reject(line, "columns");
    return;
  }
  const start = readStamp(cells[columns.start]!);
  const end = readStamp(cells[columns.end]!);
  if (start === undefined || end === undefined) {
    points.reject(line, "stamp", cells[start === undefined ? columns.start : columns.end]!);
    return;
  }
  if (!isOnGrid(start.wall) || !isOnGrid(end.wall)) {
    points.reject(line, "grid");
    return;
  }
  const { end: at, step } = intervalOf(start, end);
  if (step === undefined) {
    points.reject(line, "step");
    return;
  }
  for (const { at: column, heading, read, direction: own = direction } of values) {
    // Some tools write kW under this heading (docs/dev/enedis.md#conso-downloader-csv). By the hour, it is the same.
    if (name === "conso-downloader" && /kwh/i.test(heading) && step !== HOUR_SECONDS) {
      throw new ImportError("ambiguous-unit", { format: name, line });
    }
    const value = read.read(line, cells[column]!, cells[columns.unit], step);
    if (typeof value === "string" && value !== "missing") points.reject(line, value);
    points.found[own].curve.push({
      line,
      end: at,
      exact: end.instant !== undefined,
      step,
      value: valueOrHole(value),
      rounded: read.precision,
    });
  }
}

/** The end, an instant if the texts have offsets, and the step in seconds; undefined: they are no interval of a curve. */
function intervalOf(start: Stamp, end: Stamp): { end: number; step: number | undefined } {
  if (start.instant !== undefined && end.instant !== undefined) {
    const length = end.instant - start.instant;
    return { end: end.instant, step: isCurveStep(length) ? length : undefined };
  }
  const span = end.wall - start.wall;
  // Some tools write the midnight that ends a day with the date of that day.
  if (end.instant === undefined && end.wall % DAY_SECONDS === 0 && isCurveStep(span + DAY_SECONDS)) {
    return { end: end.wall + DAY_SECONDS, step: span + DAY_SECONDS };
  }
  // Around a clock change, the texts may be an hour apart from the length.
  const isChange = isDoubled(start.wall) || isSkipped(end.wall - 1);
  const spans = [span, ...(isChange ? [span - HOUR_SECONDS, span + HOUR_SECONDS] : [])];
  return { end: end.instant ?? end.wall, step: spans.find(isCurveStep) };
}
