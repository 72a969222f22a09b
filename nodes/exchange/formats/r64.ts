/**
 * Enedis's R64 flow as CSV: the meter's registers, at least one row for each at each reading. The registers of a grid add
 * up to the total, which may have rows of its own, without a class. A date is the reading at the BEGINNING of that day
 * (docs/dev/enedis.md#r64).
 */
import { DAY_SECONDS, directions, type Direction } from "../../readings/index.js";
import { directionOf, plain } from "../points.js";
import { dayOfStamp, parisWall } from "../stamp-days.js";
import { readStamp } from "../texts.js";
import { flowAt, flowReader } from "./flow.js";
import type { Format } from "./format.js";
import { IndexDays } from "./index-days.js";
import { unitOf, ValueColumn } from "./unit.js";

const required = [
  ...["identifiant prm", "grandeur physique", "grandeur metier", "unite", "horodate", "valeur"],
  ...["grille", "identifiant calendrier", "identifiant classe temporelle", "cadran"],
];

export const r64: Format = {
  name: "r64",
  recognise: (head) => flowAt(head, required) !== undefined,

  read(points, context) {
    const values = new ValueColumn({ format: "r64", kind: "index", line: 1 });
    const days: Readonly<Record<Direction, IndexDays>> = {
      consumption: new IndexDays(points),
      production: new IndexDays(points),
    };
    const read = flowReader(points, context, required, (line, cell) => {
      const direction = directionOf(cell("grandeur metier"));
      const stamp = readStamp(cell("horodate"));
      if (!/^ea$/i.test(cell("grandeur physique"))) return "quantity";
      if (unitOf(cell("unite"))?.kind !== "energy") return "unit";
      if (direction === undefined) return "direction";
      if (stamp === undefined) return "stamp";
      const isDaily = /^(?:aq$|arrete quotidien)/.test(plain(cell("type de releve") || cell("type releve")));
      // Readings at another time of the day are no beginning of a day.
      if (!isDaily && parisWall(stamp) % DAY_SECONDS !== 0) return undefined;
      const value = values.read(line, cell("valeur"), cell("unite"));
      if (value === "missing") return undefined;
      if (typeof value === "string") return value;
      const time = cell("identifiant classe temporelle");
      const grid = time === "" ? TOTAL : `${cell("grille")} ${cell("identifiant calendrier")}`;
      days[direction].add(line, dayOfStamp(stamp), grid, `${time} ${cell("cadran")}`, value);
      return undefined;
    });
    return Object.assign(read, {
      end: () => {
        for (const direction of directions) {
          days[direction].pushTo(points.found[direction], values.precision, rankOf);
        }
      },
    });
  },
};

/** The name of the grid that has one register. */
const TOTAL = "";

/** The total; then the operator's grid, which never changes; then the supplier's. */
function rankOf(grid: string): number {
  if (grid === TOTAL) return 0;
  return /\bDI\d|distributeur|^grd\b/i.test(grid) ? 1 : 2;
}
