/**
 * Enedis's R63 flow, a CSV from its business portal: one heading line, and in each row the PRM, the naive END of the
 * interval and its step (`PT30M`).
 */
import { isCurveStep, isOnGrid, parseDuration } from "../../readings/index.js";
import { checkMeter, directionOf, plain } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { numberOf, readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";

const columns = ["identifiant prm", "grandeur metier", "horodate", "valeur", "pas"] as const;

/** Factor from each unit to W. */
const factors: Readonly<Record<string, number>> = { "": 1, w: 1, kw: 1_000 };

interface Columns {
  /** Positions of {@link columns}. */
  readonly at: readonly number[];
  /** Both may be absent. */
  readonly unit: number;
  readonly quantity: number;
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const at = columns.map((name) => names.indexOf(name));
  return at.includes(-1)
    ? undefined
    : { at, unit: names.indexOf("unite"), quantity: names.indexOf("grandeur physique"), width: widthOf(row) };
}

export const r63: Format = {
  name: "r63",
  recognise: ([first]) => first !== undefined && columnsOf(first) !== undefined,

  read(points, context) {
    let known: Columns | undefined;
    return (row) => {
      const { line, cells } = row;
      // Concatenated files have more than one heading.
      if (known === undefined || plain(cells[known.at[0]!] ?? "") === columns[0]) {
        known = columnsOf(row) ?? known;
        return;
      }
      if (cells.length <= Math.max(...known.at) || isTooWide(row, known.width)) {
        points.reject(line, "columns");
        return;
      }
      const [meter, metier, horodate, valeur, pas] = known.at.map((i) => cells[i]!) as [
        string,
        string,
        string,
        string,
        string,
      ];
      checkMeter(meter, context);
      const factor = factors[cells[known.unit]?.toLowerCase() ?? ""];
      const quantity = cells[known.quantity] ?? "";
      const direction = directionOf(metier);
      const stamp = readStamp(horodate);
      const value = readValue(valeur, factor);
      const step = parseDuration(pas);
      // Active power; a flow may also contain the reactive powers and the voltage.
      if (quantity !== "" && quantity !== "PA") points.reject(line, "quantity");
      else if (factor === undefined) points.reject(line, "unit");
      else if (direction === undefined) points.reject(line, "direction");
      else if (stamp === undefined) points.reject(line, "stamp");
      else if (step === undefined || !isCurveStep(step)) points.reject(line, "step");
      else if (!isOnGrid(stamp.wall)) points.reject(line, "grid");
      else {
        if (value === undefined) points.reject(line, "value");
        points.found[direction].curve.push({
          line,
          end: stamp.wall,
          exact: false,
          step,
          value: numberOf(value),
        });
      }
    };
  },
};
