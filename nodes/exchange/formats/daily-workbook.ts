/**
 * The daily energy of Enedis's customer area since 2025: a workbook with the columns `Date` and `Valeur (en kW)`. The
 * values are kWh, whatever the heading says: they match the sum of the curve
 * (docs/dev/enedis.md#customer-workbook-daily). For a meter that also produces, production has its own sheet.
 */
import { DAY_SECONDS } from "../../readings/index.js";
import { plain } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { readStamp } from "../texts.js";
import type { Format } from "./format.js";
import { Heading } from "./heading.js";
import { unitIn, unitOf, ValueColumn } from "./unit.js";

const name = "customer-workbook-daily";

interface Columns {
  readonly date: number;
  readonly value: number;
  /** −1: none. */
  readonly unit: number;
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const columns = {
    date: names.indexOf("date"),
    value: names.findIndex((text) => /^valeur\b/.test(text)),
    unit: names.indexOf("unite"),
    width: widthOf(row),
  };
  return columns.date >= 0 && columns.value >= 0 ? columns : undefined;
}

export const dailyWorkbook: Format = {
  name,
  recognise: (head) => head.some((row) => columnsOf(row) !== undefined),

  read(points, context) {
    let columns: Columns | undefined;
    let values: ValueColumn;
    const heading = new Heading(context);
    return (row) => {
      const { line, cells } = row;
      if (columns === undefined) {
        columns = columnsOf(row);
        if (columns === undefined) heading.read(row);
        else {
          const named = unitIn(cells[columns.value]!);
          const isKilo = named === unitOf("kW");
          const units = { named: isKilo ? unitOf("kWh") : named, above: isKilo ? undefined : heading.unit };
          values = new ValueColumn({ format: name, kind: "day", line, ...units });
        }
        return;
      }
      const stamp = readStamp(cells[columns.date] ?? "");
      const value = values.read(line, cells[columns.value] ?? "", cells[columns.unit]);
      if (cells.length <= columns.value || isTooWide(row, columns.width)) {
        points.reject(line, "columns");
        return;
      }
      // A time of the day: these are no days.
      if (stamp === undefined || stamp.wall % DAY_SECONDS !== 0) points.reject(line, "stamp");
      else if (typeof value === "number") {
        const day = stamp.wall / DAY_SECONDS;
        points.found[heading.direction].daily.push({ line, day, value, rounded: values.precision });
      } else if (value !== "missing") points.reject(line, value);
    };
  },
};
