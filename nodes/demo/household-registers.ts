/**
 * What the registers of the household's meter show at the end of each day. They count what its daily values say:
 * consumption by peak and off-peak hours for the supplier, and also by season for the grid operator.
 */
import {
  formatDay,
  parseDay,
  type Day,
  type Direction,
  type Register,
  type RegisterReading,
} from "../readings/index.js";
import { hasHole, type Household } from "./household.js";

/** The day when the meter was put in: all registers began at 0. */
const installed = parseDay("2021-09-16")!;

/** Days counted at a time. */
const SLICE = 60;

/** Calendars and names as Enedis has them (docs/dev/enedis.md#registers). */
const supplier = {
  owner: "supplier" as const,
  calendar: "FC020831",
  calendarLabel: "Heures Pleines / Heures Creuses",
};
const distributor = {
  owner: "distributor" as const,
  calendar: "DI000003",
  calendarLabel: "Distributeur 4 classes",
};

const registers = {
  offPeak: { ...supplier, id: "HC", label: "Heures Creuses", code: "EAS F1" },
  peak: { ...supplier, id: "HP", label: "Heures Pleines", code: "EAS F2" },
  winterOffPeak: { ...distributor, id: "HCH", label: "Heures Creuses Saison Haute", code: "EAS D1" },
  winterPeak: { ...distributor, id: "HPH", label: "Heures Pleines Saison Haute", code: "EAS D2" },
  summerOffPeak: { ...distributor, id: "HCB", label: "Heures Creuses Saison Basse", code: "EAS D3" },
  summerPeak: { ...distributor, id: "HPB", label: "Heures Pleines Saison Basse", code: "EAS D4" },
} as const satisfies Record<string, Register>;

const totals = {
  consumption: total("EAS T"),
  production: total("EAI T"),
} as const satisfies Record<Direction, Register>;

function total(code: string): Register {
  return { owner: "total", calendar: "", calendarLabel: "", id: "", label: "", code };
}

/** Months of the grid operator's high season. */
const winter = new Set(["11", "12", "01", "02", "03"]);

/**
 * The readings of the days [startDay, endDay[ that are published on the day `today`, each dated by the day that it ends:
 * none of the day whose daily value is not there yet (see {@link hasHole}). Yields between slices: all days since the
 * meter was put in are counted.
 */
export function* registersOf(
  household: Household,
  direction: Direction,
  { startDay, endDay, today, since }: Asked,
): Generator<void, RegisterReading[], void> {
  const counted = new Map<Register, number>(
    direction === "consumption"
      ? [...Object.values(registers), totals.consumption].map((register) => [register, 0])
      : [[totals.production, 0]],
  );
  const readings: RegisterReading[] = [];
  for (let day = installed; day < Math.min(endDay, today); day++) {
    if ((day - installed) % SLICE === SLICE - 1) yield;
    for (const [register, energy] of energyOf(household, direction, day)) {
      counted.set(register, counted.get(register)! + energy);
    }
    if (day < startDay || hasHole(day, today, since)) continue;
    for (const [register, value] of counted) readings.push({ day, register, value });
  }
  return readings;
}

interface Asked {
  readonly startDay: Day;
  readonly endDay: Day;
  readonly today: Day;
  /** The day of the meter's first deploy, if known. */
  readonly since: Day | undefined;
}

/** What the registers that move on a day rise by, in Wh. */
function energyOf(household: Household, direction: Direction, day: Day): [Register, number][] {
  const all = household.daily(direction, day).value;
  if (direction === "production") return [[totals.production, all]];
  const offPeak = household.offPeak(day);
  const isWinter = winter.has(formatDay(day).slice(5, 7));
  return [
    [registers.offPeak, offPeak],
    [registers.peak, all - offPeak],
    [isWinter ? registers.winterOffPeak : registers.summerOffPeak, offPeak],
    [isWinter ? registers.winterPeak : registers.summerPeak, all - offPeak],
    [totals.consumption, all],
  ];
}
