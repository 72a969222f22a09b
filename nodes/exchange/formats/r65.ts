/**
 * Enedis's R65 flow as CSV: the energy of each day, in Wh, with the columns of its sister R63. The stamp names the day,
 * whatever its time (docs/dev/enedis.md#r65).
 */
import { DAY_SECONDS, parseDuration } from "../../readings/index.js";
import { directionOf } from "../points/index.js";
import { dayOfStamp, readStamp } from "../base/index.js";
import { flowAt, flowReader } from "./flow.js";
import type { Format } from "./format.js";
import { parseUnit, ValueColumn } from "./unit.js";

const required = ["identifiant prm", "grandeur physique", "grandeur metier", "unite", "horodate", "valeur"];

const registers = ["cadran", "grille", "identifiant calendrier", "libelle classe temporelle"];

export const r65: Format = {
  name: "r65",
  recognise: (head) => {
    const flow = flowAt(head, required);
    // Registers of an R64 flow, one of whose headings is damaged, are no energies.
    if (flow === undefined || registers.some((name) => flow.columns.has(name))) return false;
    // One damaged row decides nothing.
    const ofDays = flow.rows.filter((row) => /^(?:|P1D)$/i.test(flow.columns.cell(row, "pas")));
    return 2 * ofDays.length > flow.rows.length;
  },

  read(points, context) {
    const values = new ValueColumn({ format: "r65", kind: "day", line: 1 });
    return flowReader(points, context, required, (line, cell) => {
      const direction = directionOf(cell("grandeur metier"));
      const stamp = readStamp(cell("horodate"));
      const step = cell("pas");
      if (!/^ea$/i.test(cell("grandeur physique"))) return "quantity";
      if (parseUnit(cell("unite"))?.kind !== "energy") return "unit";
      if (direction === undefined) return "direction";
      if (stamp === undefined) return "stamp";
      if (step !== "" && parseDuration(step) !== DAY_SECONDS) return "step";
      const value = values.read(line, cell("valeur"), cell("unite"));
      if (value === "missing") return undefined;
      if (typeof value === "string") return value;
      const day = dayOfStamp(stamp);
      points.found[direction].daily.push({ line, day, value, rounded: values.precision });
      return undefined;
    });
  },
};
