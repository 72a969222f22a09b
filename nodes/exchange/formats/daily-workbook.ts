/**
 * The daily energy of Enedis's customer area since 2025: a workbook with the columns `Date` and `Valeur (en kW)`. The
 * values are kWh, whatever the heading says: they match the sum of the curve
 * (docs/dev/enedis.md#customer-workbook-daily). For a meter that also produces, production has its own sheet.
 */
import { DAY_SECONDS } from "../../readings/index.js";
import { plain } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";
import { readHeading } from "./start-end.js";

interface Columns {
  readonly date: number;
  readonly value: number;
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const columns = {
    date: names.indexOf("date"),
    value: names.findIndex((name) => /^valeur \(en kwh?\)$/.test(name)),
    width: widthOf(row),
  };
  return columns.date >= 0 && columns.value >= 0 ? columns : undefined;
}

export const dailyWorkbook: Format = {
  name: "customer-workbook-daily",
  recognise: (head) => head.some((row) => columnsOf(row) !== undefined),

  read(points, context) {
    let columns: Columns | undefined;
    const heading = readHeading(context);
    return (row) => {
      if (columns === undefined) {
        heading.read(row);
        columns = columnsOf(row);
        return;
      }
      const { line, cells } = row;
      const stamp = readStamp(cells[columns.date] ?? "");
      const value = readValue(cells[columns.value] ?? "", 1_000);
      if (cells.length <= columns.value || isTooWide(row, columns.width)) points.reject(line, "columns");
      else if (stamp === undefined) points.reject(line, "stamp");
      else if (value === undefined) points.reject(line, "value");
      else if (value !== "missing") {
        points.found[heading.direction].daily.push({
          line,
          day: Math.floor(stamp.wall / DAY_SECONDS),
          value,
        });
      }
    };
  },
};
