/**
 * Enedis's R63 flow, a CSV from its business portal: one heading line, and in each row the PRM, the naive END of the
 * interval and its step (`PT30M`). Powers in W (docs/dev/enedis.md#r63).
 */
import { isCurveStep, isOnGrid, parseDuration } from "../../readings/index.js";
import { directionOf, isEstimated } from "../points/index.js";
import { readStamp, valueOrHole } from "../base/index.js";
import { flowAt, flowReader } from "./flow.js";
import type { Format } from "./format.js";
import { parseUnit, ValueColumn } from "./unit.js";

const required = ["identifiant prm", "grandeur metier", "horodate", "valeur", "pas"];

export const r63: Format = {
  name: "r63",
  recognise: (head) => flowAt(head, required) !== undefined,

  read(points, context) {
    const values = new ValueColumn({ format: "r63", kind: "curve", line: 1, assumed: parseUnit("W") });
    return flowReader(points, context, required, (line, cell) => {
      const unit = cell("unite");
      const direction = directionOf(cell("grandeur metier"));
      const stamp = readStamp(cell("horodate"));
      const step = parseDuration(cell("pas"));
      // Active power; a flow may also contain the reactive powers and the voltage.
      if (!/^(?:|pa)$/i.test(cell("grandeur physique"))) return "quantity";
      if (unit !== "" && parseUnit(unit)?.kind !== "power") return "unit";
      if (direction === undefined) return "direction";
      if (stamp === undefined) return "stamp";
      if (step === undefined || !isCurveStep(step)) return "step";
      if (!isOnGrid(stamp.wall)) return "grid";
      const read = values.read(line, cell("valeur"), unit, step);
      const value = typeof read === "number" && isEstimated(cell("nature")) ? "estimated" : read;
      points.found[direction].curve.push({
        line,
        end: stamp.instant ?? stamp.wall,
        exact: stamp.instant !== undefined,
        step,
        value: valueOrHole(value),
        rounded: values.precision,
      });
      return typeof value === "number" || value === "missing" ? undefined : value;
    });
  },
};
