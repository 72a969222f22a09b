/** Which class of a contract is in force, what a kWh costs and until when; Tempo's today and tomorrow. Pure. */
import type { Tempo } from "../../common/index.js";
import { dayOf } from "../../readings/index.js";
import { Calendar, eurosOf, priceAt, startOfTempoDay, tempoDayAt, usesColors } from "../../pricing/index.js";
import type { Tariff, TempoColor, TempoDays } from "../protocol.js";
import type { PricedBy } from "./snapshot.js";

/** What is known of the colours of Tempo days. */
export type TempoColors = Pick<Tempo, "toldAt">;

/** Looks this many days ahead for another class or price: over a long weekend. */
const DAYS_AHEAD = 8;

/** @param at in seconds */
export function tariffAt({ contract, ...known }: PricedBy, tempo: TempoColors, at: number): Tariff {
  const calendar = new Calendar(contract, known);
  const today = dayOf(at);
  const { now, until } = priceAt(calendar, at, DAYS_AHEAD);
  const version = calendar.versionOn(today);
  return {
    ...(now.class !== undefined && { class: now.class }),
    ...(now.price !== undefined && { price: eurosOf(now.price) }),
    ...(until !== undefined && { until }),
    ...(version !== undefined && usesColors(version) && { tempo: tempoAt(tempo, at) }),
  };
}

/** Until when a tariff is right, in seconds; undefined: it does not end in the next days. */
export function tariffEnd({ until, tempo }: Tariff, at: number): number | undefined {
  if (tempo === undefined) return until;
  return Math.min(until ?? Infinity, startOfTempoDay(tempoDayAt(at) + 1));
}

function tempoAt(tempo: TempoColors, at: number): TempoDays {
  const { today, tomorrow, left } = tempo.toldAt(at);
  return { today: colorOf(today), tomorrow: colorOf(tomorrow), left };
}

function colorOf(told: ReturnType<TempoColors["toldAt"]>["today"]): TempoColor | null {
  if (told === undefined) return null;
  return { color: told.color, ...(told.provisional && { provisional: true }) };
}
