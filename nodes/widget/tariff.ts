/** Which class of a contract is in force, what a kWh costs and until when; Tempo's today and tomorrow. Pure. */
import type { Tempo } from "../common/index.js";
import { clockOf, dayOf, fromWall, type Day } from "../readings/index.js";
import { Calendar, eurosOf, TEMPO_START, usesColors } from "../tariffs/index.js";
import type { Tariff, TempoDays } from "./protocol.js";
import type { PricedBy } from "./snapshot.js";

/** What is known of the colours of Tempo days. */
export type TempoColors = Pick<Tempo, "toldOf" | "left">;

/** Looks this many days ahead for another class or price: over a long weekend. */
const DAYS_AHEAD = 8;
const DAY_SECONDS = 86_400;

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly class: string | undefined;
  readonly price: bigint | undefined;
}

/** @param at in seconds */
export function tariffAt({ contract, colorOf }: PricedBy, tempo: TempoColors, at: number): Tariff {
  const calendar = new Calendar(contract, colorOf);
  const today = dayOf(at);
  const [now, until] = stretchAt(calendar, today, at);
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
  return Math.min(until ?? Infinity, startOfTempo(tempoDay(at) + 1));
}

/** What holds at an instant, and when something else begins. */
function stretchAt(calendar: Calendar, today: Day, at: number): [now: Stretch, until: number | undefined] {
  let now: Stretch | undefined;
  for (let day = today; day <= today + DAYS_AHEAD; day++) {
    const prices = calendar.pricesOn(day)?.classes;
    for (const span of calendar.spansOn(day)) {
      if (span.end <= at) continue;
      const price = span.class === undefined ? undefined : prices?.get(span.class);
      now ??= { ...span, price };
      if (span.class !== now.class || price !== now.price) return [now, span.start];
    }
  }
  return [now!, undefined];
}

/** A Tempo day has the date on which it begins. */
function tempoDay(at: number): Day {
  const { day, hour, minute } = clockOf(at);
  return hour * 60 + minute < TEMPO_START ? day - 1 : day;
}

function startOfTempo(day: Day): number {
  return fromWall(day * DAY_SECONDS + TEMPO_START * 60);
}

function tempoAt(tempo: TempoColors, at: number): TempoDays {
  const day = tempoDay(at);
  const tomorrow = tempo.toldOf(day + 1);
  return {
    today: tempo.toldOf(day)?.color ?? null,
    tomorrow: tomorrow?.color ?? null,
    ...(tomorrow?.provisional && { provisional: true }),
    left: tempo.left(day + 1),
  };
}
