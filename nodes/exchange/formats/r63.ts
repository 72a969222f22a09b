/**
 * Enedis's R63 flow, which its business portal gives as a CSV: one heading line, and in each row the PRM, the naive END of
 * the interval and its step (`PT30M`).
 */
import { isCurveStep, isOnGrid, parseDuration } from "../../readings/index.js";
import { checkMeter, directionOf, plain } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";

const columns = ["identifiant prm", "grandeur metier", "horodate", "valeur", "pas"] as const;

interface Columns {
  readonly at: readonly number[];
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const at = columns.map((name) => names.indexOf(name));
  return at.includes(-1) ? undefined : { at, width: widthOf(row) };
}

export const r63: Format = {
  recognise: ([first]) => first !== undefined && columnsOf(first) !== undefined,

  read(points, context) {
    let known: Columns | undefined;
    return (row) => {
      const { line, cells } = row;
      // Files that were put together have more than one heading.
      if (known === undefined || plain(cells[0]!) === columns[0]) {
        known = columnsOf(row) ?? known;
        return;
      }
      const [meter, metier, horodate, valeur, pas] = known.at.map((i) => cells[i]);
      if (pas === undefined || isTooWide(row, known.width)) {
        points.reject(line, "columns");
        return;
      }
      checkMeter(meter!, context);
      const direction = directionOf(metier!);
      const stamp = readStamp(horodate!);
      const value = readValue(valeur!);
      const step = parseDuration(pas);
      if (direction === undefined) points.reject(line, "direction");
      else if (stamp === undefined) points.reject(line, "stamp");
      else if (value === undefined) points.reject(line, "value");
      else if (step === undefined || !isCurveStep(step)) points.reject(line, "step");
      else if (!isOnGrid(stamp.wall)) points.reject(line, "grid");
      else if (value !== "missing") {
        points.found[direction].curve.push({ line, end: stamp.wall, exact: false, step, value });
      }
    };
  },
};
