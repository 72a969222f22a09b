/**
 * Curves with a start and an end in each row: the workbook of Enedis's customer area since 2025 (columns `Début`, `Fin`,
 * `Valeur (en kW)`), the CSV of the Conso Downloader (`debut`, `fin`, `kW` or `kWh`), and tables that people make of
 * them, in W, kW, Wh or kWh.
 *
 * They are naive. On the October change day, the starts are the texts of the ends minus half an hour, so the end
 * identifies the interval and the start gives only its length (docs/dev/enedis.md#customer-workbook-curve).
 */
import { HOUR_SECONDS, isCurveStep, isDoubled, isOnGrid, isSkipped } from "../../readings/index.js";
import { ImportError } from "../errors.js";
import { plain, type Points } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { readStamp, type Stamp } from "../texts.js";
import type { Format } from "./format.js";
import { Heading } from "./heading.js";
import type { FormatName } from "./names.js";
import { unitIn, ValueColumn } from "./unit.js";

interface Columns {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** −1: none. */
  readonly unit: number;
  readonly width: number;
  /** The heading of the values. */
  readonly heading: string;
}

/** How a format names its columns. */
interface Names {
  readonly start: RegExp;
  readonly end: RegExp;
  readonly value: RegExp;
  /** Columns of other formats. */
  readonly not?: RegExp;
}

function columnsIn(row: Row, { start, end, value, not }: Names): Columns | undefined {
  const names = row.cells.map(plain);
  const find = (name: RegExp): number => names.findIndex((text) => name.test(text));
  const at = { start: find(start), end: find(end), value: find(value) };
  if (at.start < 0 || at.end < 0 || at.value < 0 || (not && find(not) >= 0)) return undefined;
  return { ...at, unit: names.indexOf("unite"), width: widthOf(row), heading: row.cells[at.value]! };
}

function format(name: FormatName, names: Names): Format {
  return {
    name,
    recognise: (head) => head.some((row) => columnsIn(row, names) !== undefined),
    read(points, context) {
      let table: { columns: Columns; values: ValueColumn } | undefined;
      const heading = new Heading(context);
      return (row) => {
        if (table) {
          // Concatenated files have more than one heading.
          const isHeading = row.cells[table.columns.value] === table.columns.heading;
          if (!isHeading) readRow(name, points, heading, table, row);
          return;
        }
        const columns = columnsIn(row, names);
        if (columns === undefined) {
          heading.read(row);
          return;
        }
        const units = { named: unitIn(columns.heading), above: heading.unit };
        table = {
          columns,
          values: new ValueColumn({ format: name, kind: "curve", line: row.line, ...units }),
        };
      };
    },
  };
}

const kilowatts = /^valeur \(en kw\)$/;

export const curveWorkbook = format("customer-workbook-curve", {
  start: /^debut$/,
  end: /^fin$/,
  value: kilowatts,
});

export const consoDownloader = format("conso-downloader", {
  start: /^debut$/,
  end: /^fin$/,
  value: /^kwh?$/,
});

export const startEnd = format("start-end", {
  start: /^(?:(?:date|horodate|heure|date et heure)(?: de)? )?debut$/,
  end: /^(?:(?:date|horodate|heure|date et heure)(?: de)? )?fin$/,
  value: /^(?:(?:valeur|puissance|energie|consommation|production)\b.*|k?wh?)$/,
  not: /^(?:identifiant prm|horodate|grandeur metier)$/,
});

function readRow(
  name: FormatName,
  points: Points,
  { direction }: Heading,
  { columns, values }: { columns: Columns; values: ValueColumn },
  row: Row,
): void {
  const { line, cells } = row;
  if (cells.length <= Math.max(columns.end, columns.value) || isTooWide(row, columns.width)) {
    points.reject(line, "columns");
    return;
  }
  const start = readStamp(cells[columns.start]!);
  const end = readStamp(cells[columns.end]!);
  if (start === undefined || end === undefined) {
    points.reject(line, "stamp");
    return;
  }
  if (!isOnGrid(start.wall) || !isOnGrid(end.wall)) {
    points.reject(line, "grid");
    return;
  }
  const step = stepOf(start, end);
  // Some tools write kW under this heading (docs/dev/enedis.md#conso-downloader-csv). By the hour, it is the same.
  if (name === "conso-downloader" && /kwh/i.test(columns.heading) && step !== HOUR_SECONDS) {
    throw new ImportError("ambiguous-unit", { format: name, line });
  }
  const value = values.read(line, cells[columns.value]!, cells[columns.unit], step);
  if (typeof value === "string" && value !== "missing") points.reject(line, value);
  points.found[direction].curve.push({
    line,
    end: end.instant ?? end.wall,
    exact: end.instant !== undefined,
    step,
    value: typeof value === "number" ? value : undefined,
    rounded: values.precision,
  });
}

/** @returns seconds; undefined: the neighbours give it */
function stepOf(start: Stamp, end: Stamp): number | undefined {
  if (start.instant !== undefined && end.instant !== undefined) {
    const length = end.instant - start.instant;
    return isCurveStep(length) ? length : undefined;
  }
  const span = end.wall - start.wall;
  // Around a clock change, the texts may be an hour apart from the length.
  const isChange = isDoubled(start.wall) || isSkipped(end.wall - 1);
  return [span, ...(isChange ? [span - HOUR_SECONDS, span + HOUR_SECONDS] : [])].find(isCurveStep);
}
