/**
 * Curves with a start and an end in each row, in kW with a decimal comma: the workbook of Enedis's customer area since
 * 2025 (columns `Début`, `Fin`, `Valeur (en kW)`) and the CSV of the Conso Downloader (`debut`, `fin`, `kW`).
 *
 * Both are naive. On the October change day, the starts are the texts of the ends minus half an hour, so the end
 * identifies the interval and the start gives only its length (docs/dev/enedis.md#customer-workbook-curve).
 */
import { checkMeter, directionOf, plain, type Context, type Points } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { isOnGrid, isCurveStep } from "../../readings/index.js";
import { numberOf, readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";
import type { FormatName } from "./names.js";

interface Columns {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly width: number;
}

function format(name: FormatName, value: (name: string) => boolean): Format {
  const columnsOf = (row: Row): Columns | undefined => {
    const names = row.cells.map(plain);
    const columns = {
      start: names.indexOf("debut"),
      end: names.indexOf("fin"),
      value: names.findIndex(value),
      width: widthOf(row),
    };
    return Object.values(columns).every((column) => column >= 0) ? columns : undefined;
  };
  return {
    name,
    recognise: (head) => head.some((row) => columnsOf(row) !== undefined),
    read(points, context) {
      let columns: Columns | undefined;
      const heading = readHeading(context);
      return (row) => {
        if (columns) readRow(points, heading.direction, columns, row);
        else {
          heading.read(row);
          columns = columnsOf(row);
        }
      };
    },
  };
}

export const curveWorkbook = format("customer-workbook-curve", (name) => name === "valeur (en kw)");
export const consoDownloader = format("conso-downloader", (name) => name === "kw");

/** The labels above the columns of a workbook: each is to the left of its value. */
export function readHeading(context: Context): { direction: Context["direction"]; read: (row: Row) => void } {
  const heading = {
    direction: context.direction,
    read({ cells }: Row): void {
      let next = "";
      // From right to left: each cell's next one that is not empty is known.
      for (const cell of cells.toReversed()) {
        if (cell === "") continue;
        // If a value is empty, the next cell is the next label.
        const value = next.endsWith(":") ? "" : next;
        next = cell;
        const label = plain(cell);
        if (label.startsWith("point reference mesure")) checkMeter(value, context);
        if (label.startsWith("type de comptage")) {
          heading.direction = directionOf(value) ?? context.direction;
        }
      }
    },
  };
  return heading;
}

function readRow(points: Points, direction: Context["direction"], columns: Columns, row: Row): void {
  const { line, cells } = row;
  if (cells.length <= Math.max(columns.end, columns.value) || isTooWide(row, columns.width)) {
    points.reject(line, "columns");
    return;
  }
  const start = readStamp(cells[columns.start]!);
  const end = readStamp(cells[columns.end]!);
  const value = readValue(cells[columns.value]!, 1_000);
  if (start === undefined || end === undefined) points.reject(line, "stamp");
  else if (!isOnGrid(start.wall) || !isOnGrid(end.wall)) points.reject(line, "grid");
  else {
    if (value === undefined) points.reject(line, "value");
    const span = end.wall - start.wall;
    points.found[direction].curve.push({
      line,
      end: end.instant ?? end.wall,
      exact: end.instant !== undefined,
      // Around a clock change, the texts do not give the length: the neighbours do.
      step: isCurveStep(span) ? span : undefined,
      value: numberOf(value),
    });
  }
}
