/** The newest day of consumption in a sentence: its energy, what it cost, and how usual it is. */
import { knownEnergies } from "../../costs/index.js";
import { comparedDay, firstUsual } from "../../query/index.js";
import { dayOf, type Day } from "../../readings/index.js";
import { newestDayText } from "../../texts/index.js";
import type { Words } from "../protocol.js";
import type { Planned } from "./chart.js";
import { costHead, costsBy } from "./cost-sums.js";
import { numberOf } from "./identity.js";
import { inBoth } from "./lamp.js";
import type { Held } from "./snapshot.js";

const direction = "consumption";

export interface PlannedDay extends Planned<Words | undefined> {
  readonly day: Day;
}

/**
 * The day is that of the values: the newest with a daily value, once it is over.
 * @param today the current day in Paris
 * @returns undefined: there is none
 */
export function planNewestDay(held: Held, today: Day): PlannedDay | undefined {
  const { archive, usagePoint } = held;
  const [daily, curve] = (["daily", "load_curve"] as const).map(
    (series) => archive.usagePoints.seriesToRead(usagePoint, direction, series).id,
  ) as [number, number];
  const newest = archive.readings.newest(daily);
  if (newest === undefined || dayOf(newest.start) >= today) return undefined;
  const day = dayOf(newest.start);
  const heads = [archive.readings.head(daily), archive.readings.head(curve)];
  const by = held.priced?.[direction];
  const costs = by && costHead(held, by, direction, today);
  return {
    day,
    key: JSON.stringify([numberOf(archive), usagePoint, day, heads, costs]),
    make: () => makeNewestDay(held, day, today),
  };
}

/** @returns undefined: nothing is known but its energy, which is among the values */
async function makeNewestDay(held: Held, day: Day, today: Day): Promise<Words | undefined> {
  const { archive, usagePoint } = held;
  const energies = await knownEnergies(archive, { id: usagePoint }, direction, firstUsual(day), day + 1);
  const compared = comparedDay(energies, day);
  const euros = await eurosOf(held, day, today);
  if (compared === undefined || (euros === undefined && compared.change === undefined)) return undefined;
  return inBoth((texts) => newestDayText({ day, ...compared, ...(euros !== undefined && { euros }) }, texts));
}

/** What all of the day costs, with the subscription; undefined: no contract prices all of it. */
async function eurosOf(held: Held, day: Day, today: Day): Promise<number | undefined> {
  const by = held.priced?.[direction];
  if (by === undefined) return undefined;
  const { entries } = await costsBy("day", { held, by, direction, start: day, end: day + 1, today });
  const [entry] = entries;
  return entry?.complete === true ? entry.value : undefined;
}
