/**
 * Enedis's R64 flow as CSV: the meter's registers, at least one row for each at each reading. The registers of a grid add
 * up to the total, which may have rows of its own, without a class. A date is the reading at the BEGINNING of that day
 * (docs/dev/enedis.md#r64).
 */
import { DAY_SECONDS, directions, type Direction } from "../../readings/index.js";
import {
  directionOf,
  nameIn,
  ownerOf,
  registerOf,
  TOTAL_REGISTER,
  type RegisterRows,
  IndexDays,
  rankOfGrid,
  TOTAL_GRID,
} from "../points/index.js";
import { dayOfStamp, parisWall, isPlainInteger, plain, readStamp, type Stamp } from "../base/index.js";
import { flowAt, flowReader, type Cell } from "./flow.js";
import type { Format } from "./format.js";
import { parseUnit, ValueColumn } from "./unit.js";

const required = [
  "identifiant prm",
  "grandeur physique",
  "grandeur metier",
  "unite",
  "horodate",
  "valeur",
  "grille",
  "identifiant calendrier",
  "identifiant classe temporelle",
  "cadran",
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
      if (parseUnit(cell("unite"))?.kind !== "energy") return "unit";
      if (direction === undefined) return "direction";
      if (stamp === undefined) return "stamp";
      addRegister(points.found[direction].registers, stamp, cell);
      // Readings at another time of the day are no beginning of a day.
      if (!isDaily(typeIn(cell)) && !isMidnight(stamp)) return undefined;
      const value = values.read(line, cell("valeur"), cell("unite"));
      if (value === "missing") return undefined;
      if (typeof value === "string") return value;
      const time = cell("identifiant classe temporelle");
      const grid = time === "" ? TOTAL_GRID : `${cell("grille")} ${cell("identifiant calendrier")}`;
      days[direction].add(line, dayOfStamp(stamp), grid, `${time} ${cell("cadran")}`, value);
      return undefined;
    });
    return Object.assign(read, {
      end: () => {
        for (const direction of directions) {
          days[direction].pushTo(points.found[direction], values.precision, rankOfGrid);
        }
      },
    });
  },
};

function typeIn(cell: Cell): string {
  return cell("type de releve") || cell("type releve");
}

function isDaily(type: string): boolean {
  return /^(?:aq$|arrete quotidien)/.test(plain(type));
}

function isMidnight(stamp: Stamp): boolean {
  return parisWall(stamp) % DAY_SECONDS === 0;
}

/** Only whole Wh: what is known to the kWh says nothing of a class. */
function addRegister(registers: RegisterRows, stamp: Stamp, cell: Cell): void {
  const [type, day] = [typeIn(cell), dayOfStamp(stamp)];
  if (!isDaily(type) && type !== "") registers.addEvent(day, nameIn(type));
  if (!isDaily(type) && (type !== "" || !isMidnight(stamp))) return;
  const printed = {
    calendar: cell("identifiant calendrier"),
    calendarLabel: cell("libelle calendrier"),
    id: cell("identifiant classe temporelle"),
    label: cell("libelle classe temporelle"),
    counter: cell("cadran"),
  };
  const validity = cell("indice de vraisemblance");
  const isSure = /^0?$/.test(validity) && plain(cell("unite")) === "wh" && isPlainInteger(cell("valeur"));
  const value = isSure ? Number(cell("valeur").replace(/\s/g, "")) : undefined;
  if (printed.id === "" && printed.calendar === "") {
    registers.addNamed(day, "total", TOTAL_REGISTER, value);
    return;
  }
  const owner = ownerOf(cell("grille"), printed.calendar);
  if (owner !== undefined) registers.addNamed(day, owner, registerOf(owner, printed), value);
}
