/**
 * The curve that the script of a public simulator of prices exports from Enedis's customer area: a line with the meter,
 * then the columns `Horodate fin de pas` and `Puissance moyenne (W)`. The ends are naive, and of the doubled hour of
 * October the script keeps one turn only (docs/dev/enedis.md#half-hour-curve-csv).
 */
import { isOnGrid } from "../../readings/index.js";
import { checkMeter } from "../points/index.js";
import { isTooWide, widthOf, type Row, plain, readStamp, valueOrHole } from "../base/index.js";
import type { Format } from "./format.js";
import { unitIn, ValueColumn } from "./unit.js";

const name = "half-hour-curve";
/** Of its head; named for each file. */
const TITLE = /^courbe de charge linky \(pas (\d{1,2}) min\)(?:.*\bprm\b\W*(.*))?$/;

function isColumns({ cells }: Row): boolean {
  return plain(cells[0]!) === "horodate fin de pas" && /^puissance\b/.test(plain(cells[1] ?? ""));
}

export const halfHourCurve: Format = {
  name,
  recognise: (head) => head.some(isColumns),

  read(points, context) {
    let values: ValueColumn | undefined;
    let width = 2;
    let step: number | undefined;
    return (row) => {
      const { line, cells } = row;
      // Most rows begin with a stamp.
      if (!/^\d/.test(cells[0]!)) {
        const [, minutes, meter] = TITLE.exec(plain(cells[0]!)) ?? [];
        if (minutes !== undefined) {
          checkMeter(meter ?? "", context);
          step = Number(minutes) * 60;
          return;
        }
        if (isColumns(row)) {
          width = widthOf(row);
          values = new ValueColumn({ format: name, kind: "curve", line, named: unitIn(cells[1]!) });
          return;
        }
      }
      if (values === undefined) return;
      if (cells.length < 2 || isTooWide(row, width)) {
        points.reject(line, "columns");
        return;
      }
      const stamp = readStamp(cells[0]!);
      if (stamp === undefined) points.reject(line, "stamp", cells[0]!);
      else if (!isOnGrid(stamp.wall)) points.reject(line, "grid");
      else {
        const value = values.read(line, cells[1]!, "", step);
        if (typeof value === "string" && value !== "missing") points.reject(line, value);
        points.found[context.direction].curve.push({
          line,
          end: stamp.instant ?? stamp.wall,
          exact: stamp.instant !== undefined,
          // The title says 30 minutes, whatever the meter records.
          step: undefined,
          value: valueOrHole(value),
          rounded: values.precision,
        });
      }
    };
  },
};
