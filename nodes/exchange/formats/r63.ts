/**
 * Enedis's R63 flow, which its business portal gives as a CSV: one heading line, and in each row the PRM, the naive END of
 * the interval and its step (`PT30M`).
 */
import { isCurveStep, isOnGrid, parseDuration } from "../../readings/index.js";
import { checkMeter, directionOf, plain } from "../points.js";
import { readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";

const columns = ["identifiant prm", "grandeur metier", "horodate", "valeur", "pas"] as const;

export const r63: Format = {
  recognise: (head) => {
    const names = head[0]?.cells.map(plain) ?? [];
    return columns.every((name) => names.includes(name));
  },

  read(points, context) {
    let at: readonly number[] | undefined;
    return ({ line, cells }) => {
      if (at === undefined) {
        const names = cells.map(plain);
        at = columns.map((name) => names.indexOf(name));
        return;
      }
      const [meter, metier, horodate, valeur, pas] = at.map((i) => cells[i]);
      if (pas === undefined) {
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
