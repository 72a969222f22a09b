/**
 * From one daily reading of the registers to the next: what each register rose by, where that is known. Pure.
 *
 * A step is cut, and says nothing, where the two readings do not count the same: a register that fell (another meter), a
 * contract event on one of its dates, or registers that contradict each other. Where a calendar is another one, or has
 * other classes, the step says nothing of its registers.
 */
import {
  registerKey,
  registerOwners,
  type Day,
  type Register,
  type RegisterEvent,
  type RegisterOwner,
  type RegisterReading,
} from "../readings/index.js";

/** What a register rose by, in Wh. */
export interface Rise {
  readonly register: Register;
  readonly energy: number;
}

/** From the reading dated `from` to the next one, dated `to`. */
export interface Step {
  readonly from: Day;
  readonly to: Day;
  /** All registers of the calendar, also those that did not move; empty: there are none, or it is another one. */
  readonly rises: Readonly<Record<RegisterOwner, readonly Rise[]>>;
  /** Wh: of the totaliser, else of the calendar with the fewest registers. */
  readonly energy: number;
  /** How many Wh `energy` may differ by from a daily value, a difference of whole Wh as each register is: at least 1. */
  readonly closeness: number;
}

/** Wh in a day: no meter of a household counts more, so that it is another meter. */
const MOST_OF_A_DAY = 1_000_000;

/** Between two pauses: readings that are sorted by day, and days whose readings are compared. */
const SLICE_READINGS = 3_000;
const SLICE_DAYS = 100;

type Shown = Map<string, RegisterReading>;

/**
 * Yields where everything else may have its turn: a meter has fifteen registers, and shows them each day for years.
 * @param readings of one origin: another may date the same reading otherwise
 */
export function* stepsOf(
  readings: readonly RegisterReading[],
  events: readonly Pick<RegisterEvent, "day">[],
): Generator<void, Step[], void> {
  const shown = new Map<Day, Shown>();
  const keys = new Map<Register, string>();
  for (const [i, reading] of readings.entries()) {
    if (i % SLICE_READINGS === SLICE_READINGS - 1) yield;
    const { day, register } = reading;
    const key = keys.get(register) ?? registerKey(register);
    keys.set(register, key);
    const ofDay = shown.get(day) ?? (new Map() as Shown);
    shown.set(day, ofDay.set(key, reading));
  }
  const days = [...shown.keys()].sort((a, b) => a - b);
  const eventDays = [...new Set(events.map(({ day }) => day))].sort((a, b) => a - b);
  const steps: Step[] = [];
  let event = 0;
  for (const [i, from] of days.slice(0, -1).entries()) {
    if (i % SLICE_DAYS === 0) yield;
    const to = days[i + 1]!;
    while (event < eventDays.length && eventDays[event]! < from) event++;
    if (event < eventDays.length && eventDays[event]! <= to) continue;
    const step = stepOf(from, shown.get(from)!, to, shown.get(to)!);
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

function stepOf(from: Day, before: Shown, to: Day, after: Shown): Step | undefined {
  const rises: Record<RegisterOwner, Rise[]> = { supplier: [], distributor: [], total: [] };
  const changed = new Set<RegisterOwner>();
  // Files may name one counter in two ways: what shows the same of a class on both dates is one.
  const counted = new Set<string>();
  for (const [key, { register, value }] of after) {
    const known = before.get(key);
    // One that has never counted is left out of some answers.
    if (known === undefined && value > 0) changed.add(register.owner);
    if (known === undefined) continue;
    if (known.value > value) return undefined;
    const { owner, calendar, id, label } = register;
    const same = [owner, calendar, id || label, known.value, value].join("\u001f");
    if (value > known.value && counted.has(same)) continue;
    counted.add(same);
    rises[owner].push({ register, energy: value - known.value });
  }
  for (const [key, { register, value }] of before) {
    if (value > 0 && !after.has(key)) changed.add(register.owner);
  }
  for (const owner of changed) rises[owner] = [];
  const sums = registerOwners
    .filter((owner) => rises[owner].length > 0)
    .map((owner) => ({
      energy: rises[owner].reduce((sum, { energy }) => sum + energy, 0),
      // The fewest registers give the sum that is cut least.
      count: owner === "total" ? 1 : rises[owner].filter(({ energy }) => energy > 0).length,
      isTotal: owner === "total",
    }))
    .sort((a, b) => Number(b.isTotal) - Number(a.isTotal) || a.count - b.count);
  const [best] = sums;
  if (best === undefined || best.energy > MOST_OF_A_DAY * (to - from)) return undefined;
  const isOne = sums.every(({ energy, count }) => Math.abs(energy - best.energy) <= count + best.count);
  if (!isOne) return undefined;
  return { from, to, rises, energy: best.energy, closeness: Math.max(1, best.count - 1) };
}
