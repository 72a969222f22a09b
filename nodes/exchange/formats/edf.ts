/**
 * Two of the supplier EDF's exports, in Latin-1, newest first: the meter's registers (`mes-index-elec`) and the energy of
 * each day (`ma-conso-quotidienne`), in whole kWh. What EDF estimated, or got from somebody who read the meter, is no
 * reading (docs/dev/enedis.md#supplier-indexes, #supplier-days).
 */
import { DAY_SECONDS, type Direction } from "../../readings/index.js";
import {
  ImportError,
  type Reason,
  isTooWide,
  widthOf,
  type Row,
  plain,
  readStamp,
  type FormatName,
} from "../base/index.js";
import { type Points, type Precision, type RawPoints, lacksTwin, IndexDays } from "../points/index.js";
import type { Format } from "./format.js";
import { isGas } from "./refused.js";
import { unitIn, parseUnit, ValueColumn, type FileUnit } from "./unit.js";

interface Columns {
  /** A register or a class each; a total alone if there is one. */
  readonly values: readonly { readonly at: number; readonly name: string }[];
  /** Which of them are readings; −1: nothing says it. */
  readonly nature: number;
  readonly width: number;
  readonly unit: FileUnit | "unknown" | undefined;
}

interface Shape {
  readonly name: FormatName;
  readonly mayBeMonthly?: boolean;
  readonly kind: "day" | "index";
  /** What its columns say; undefined: nothing. */
  readonly direction?: Direction;
  /** Of the first column. */
  readonly date: string;
  readonly value: RegExp;
  /** Stands for all values, if there is such a column. */
  readonly total: RegExp;
  readonly nature: RegExp;
  /** A nature that is a reading of the meter. */
  readonly reading: RegExp;
}

const index: Shape = {
  name: "edf-index",
  kind: "index",
  // EDF lists the indexes of old meters by the month.
  mayBeMonthly: true,
  date: "date de releve de l'index",
  value: /^index\b/,
  total: /^index (?:total|totalisateur)\b/,
  nature: /^type d'index$/,
  reading: /\bdistributeur\b/,
};

const daily: Shape = {
  name: "edf-daily",
  kind: "day",
  direction: "consumption",
  date: "date de consommation",
  value: /^(?:consommation|heures)\b/,
  total: /^consommation(?: totale)? [([]/,
  nature: /^nature\b/,
  reading: /^(?:reel|mesur|corrig)/,
};

/** `09-2023`: a total of the month. */
const MONTH = /^\d\d[/.-]\d{4}$/;

/** Apostrophes of all kinds are one. */
function simple(text: string): string {
  return plain(text).replaceAll("’", "'");
}

function columnsOf(row: Row, shape: Shape): Columns | undefined {
  const names = row.cells.map(simple);
  if (names[0] !== shape.date) return undefined;
  const all = names.flatMap((name, at) => (at > 0 && shape.value.test(name) ? [{ at, name }] : []));
  const total = all.find(({ name }) => shape.total.test(name));
  const values = total ? [total] : all;
  if (values.length === 0) return undefined;
  // A column whose name is damaged may be another class, and the sum would lack it.
  const isWhole = names
    .slice(1, widthOf(row))
    .every((name) => shape.value.test(name) || shape.nature.test(name));
  if (total === undefined && (!isWhole || lacksTwin(values.map(({ name }) => name)))) return undefined;
  const units = new Set(values.map(({ at }) => unitIn(row.cells[at]!)));
  return {
    values,
    nature: names.findIndex((name) => shape.nature.test(name)),
    width: widthOf(row),
    // EDF writes kWh only: another unit comes from damage.
    unit: units.size === 1 && units.has(parseUnit("kWh")) ? parseUnit("kWh") : "unknown",
  };
}

/** A row's day and its values in Wh, in the order of the columns; `missing`: it has none. */
function readRow(
  { line, cells }: Row,
  columns: Columns,
  shape: Shape,
  column: ValueColumn,
): { day: number; values: (number | "missing")[] } | Reason {
  if (cells.length <= Math.max(columns.nature, ...columns.values.map(({ at }) => at))) return "columns";
  if (columns.nature < 0 || isTooWide({ line, cells }, columns.width)) return "columns";
  const stamp = readStamp(cells[0]!);
  if (stamp === undefined || stamp.wall % DAY_SECONDS !== 0) return "stamp";
  if (!shape.reading.test(simple(cells[columns.nature]!))) return "estimated";
  const values = columns.values.map(({ at }) => column.read(line, cells[at]!));
  const known: (number | "missing")[] = [];
  for (const value of values) {
    if (typeof value === "string" && value !== "missing") return value;
    known.push(value);
  }
  return { day: stamp.wall / DAY_SECONDS, values: known };
}

/** Of one table. */
interface Days {
  add(line: number, day: number, values: readonly (number | "missing")[]): void;
  end?(): void;
}

type Take = (points: Points, found: RawPoints, columns: Columns, precision: Precision) => Days;

function format(shape: Shape, take: Take): Format {
  return {
    name: shape.name,
    mayBeMonthly: shape.mayBeMonthly,
    recognise: (head) => head.some((row) => columnsOf(row, shape) !== undefined),
    read(points, { direction }) {
      let table: { columns: Columns; column: ValueColumn; days: Days } | undefined;
      /** Lines of months; undefined: there are days beside them. */
      let months: number[] | undefined = [];
      const readHeading = (row: Row): boolean => {
        const columns = columnsOf(row, shape);
        const isTitle = /^recapitulatif\b/.test(plain(row.cells[0]!));
        if ((columns !== undefined || isTitle) && row.cells.map(plain).some(isGas))
          throw new ImportError("gas", { line: row.line });
        if (columns && table === undefined) {
          const named = columns.unit;
          const column = new ValueColumn({ format: shape.name, kind: shape.kind, line: row.line, named });
          const days = take(points, points.found[shape.direction ?? direction], columns, column.precision);
          table = { columns, column, days };
        } else if (columns && namesOf(columns) !== namesOf(table!.columns)) {
          throw new ImportError("unknown", { format: shape.name, line: row.line });
        }
        // The title stands above the columns, and again in concatenated files.
        return columns !== undefined || isTitle;
      };
      const read = (row: Row): void => {
        if ((!/^\d/.test(row.cells[0]!) && readHeading(row)) || table === undefined) return;
        if (shape.kind === "day" && MONTH.test(row.cells[0]!)) {
          if (months) months.push(row.line);
          else points.reject(row.line, "derived");
          return;
        }
        for (const line of months ?? []) points.reject(line, "derived");
        months = undefined;
        const found = readRow(row, table.columns, shape, table.column);
        if (typeof found === "string") points.reject(row.line, found, row.cells[0]!);
        else table.days.add(row.line, found.day, found.values);
      };
      const end = (): void => {
        const line = months?.[0];
        if (line !== undefined) throw new ImportError("totals", { format: shape.name, line });
        table?.days.end?.();
      };
      return Object.assign(read, { end });
    },
  };
}

function namesOf({ values }: Columns): string {
  return values.map(({ name }) => name).join();
}

export const edfIndex = format(index, (points, found, { values: registers }, precision) => {
  // EDF keeps no more of an index than its energy. Of two on one date, the later one is that of another contract.
  const days = new IndexDays(points, { ofSeveral: "older", isKept: false });
  return {
    add(line, day, values) {
      for (const [k, value] of values.entries()) {
        if (value !== "missing") days.add(line, day, "", registers[k]!.name, value);
      }
    },
    end() {
      days.pushTo(found, precision);
    },
  };
});

export const edfDaily = format(daily, (points, found, _columns, precision) => ({
  add(line, day, values) {
    const known = values.filter((value) => value !== "missing");
    const value = known.reduce((sum, one) => sum + one, 0);
    if (known.length === values.length) found.daily.push({ line, day, value, rounded: precision });
    else if (known.length > 0) points.reject(line, "value");
  },
}));
