/**
 * The daily energy of Enedis's customer area since 2025: a workbook with the columns `Date` and `Valeur (en kW)`. The
 * values are kWh, whatever the heading says: they match the sum of the curve
 * (docs/dev/enedis.md#customer-workbook-daily). For a meter that also produces, production has its own sheet.
 */
import { DAY_SECONDS } from "../../readings/index.js";
import type { Points } from "../points/index.js";
import { isTooWide, widthOf, type Row, plain, readStamp } from "../base/index.js";
import type { Format } from "./format.js";
import { Heading } from "./heading.js";
import { unitIn, parseUnit, ValueColumn } from "./unit.js";
import { checkValues, valuesIn, type ValuesOf } from "./value-columns.js";

const name = "customer-workbook-daily";

interface Columns {
  readonly date: number;
  readonly values: readonly ValuesOf[];
  /** −1: none. */
  readonly unit: number;
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const columns = {
    date: names.indexOf("date"),
    values: valuesIn(row, /^valeur\b/),
    unit: names.indexOf("unite"),
    width: widthOf(row),
  };
  return columns.date >= 0 && columns.values.length > 0 ? columns : undefined;
}

interface Table {
  readonly columns: Columns;
  readonly values: readonly (ValuesOf & { readonly read: ValueColumn })[];
}

function tableOf(columns: Columns, heading: Heading, line: number): Table {
  checkValues(columns.values, name, line);
  const values = columns.values.map((one) => {
    const named = unitIn(one.heading);
    const above = heading.unitFor(named);
    const isKilo = named === parseUnit("kW");
    const units = { named: isKilo ? parseUnit("kWh") : named, above: isKilo ? undefined : above };
    return { ...one, read: new ValueColumn({ format: name, kind: "day", line, ...units }) };
  });
  return { columns, values };
}

export const dailyWorkbook: Format = {
  name,
  recognise: (head) => head.some((row) => columnsOf(row) !== undefined),

  read(points, context) {
    let table: Table | undefined;
    const heading = new Heading(context);
    return (row) => {
      // Most rows have a date. Tables may stand below each other.
      if (table === undefined || !/^\d/.test(row.cells[table.columns.date] ?? "")) {
        const columns = columnsOf(row);
        if (columns) table = tableOf(columns, heading, row.line);
        if (columns || heading.read(row)) return;
      }
      if (table) readRow(points, heading, table, row);
    };
  },
};

function readRow(points: Points, { direction }: Heading, { columns, values }: Table, row: Row): void {
  const { line, cells } = row;
  const stamp = readStamp(cells[columns.date] ?? "");
  // Values without a unit refuse the file, whatever else is wrong with the row.
  const found = values.map(({ at, read }) => read.read(line, cells[at] ?? "", cells[columns.unit]));
  if (cells.length <= values.at(-1)!.at || isTooWide(row, columns.width)) {
    points.reject(line, "columns");
    return;
  }
  // A time of the day: these are no days.
  if (stamp === undefined || stamp.wall % DAY_SECONDS !== 0) {
    points.reject(line, "stamp", cells[columns.date] ?? "");
    return;
  }
  const day = stamp.wall / DAY_SECONDS;
  for (const [i, { read, direction: own = direction }] of values.entries()) {
    const value = found[i]!;
    if (typeof value === "number") {
      points.found[own].daily.push({ line, day, value, rounded: read.precision });
    } else if (value !== "missing") points.reject(line, value);
  }
}
