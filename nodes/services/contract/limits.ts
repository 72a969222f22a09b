/**
 * What each service allows and asks for (docs/dev/enedis.md#limits-and-bans), and the limits the package observes
 * (docs/dev/contract.md#schedule, #budgets). Pure data and pure functions; the collector enforces them.
 */
import { addMonths, type Collected, type Day, type Direction } from "../../readings/index.js";
import type { ServiceId } from "./service.js";

/** Meters have a tick in each hour from this one to the last (Paris). None is near a clock change: each comes once a day. */
export const FIRST_HOUR = 5;
export const LAST_HOUR = 19;

export interface ServiceLimits {
  /** Longest range of one call, in days. */
  readonly maxDays: Readonly<Record<Collected, number>>;
  /** Hours (Paris) of the ticks that may call for the newest day; undefined: every tick of the day. */
  callingHours(draw: number): readonly number[] | undefined;
  /** Calls per UTC day, whatever their cause, shared by an account's `meters`. */
  dailyCap(meters: number): number;
  /** How many calls per UTC day may be for history. */
  historyCap(meters: number): number;
  /** Failed calls per meter and UTC day. */
  readonly failedCap: number;
  /** Shortest time between two calls of one account, in milliseconds. */
  readonly paceMs: number;
  /** Calls of one account within any 60 minutes. */
  readonly perHour: number;
  /** History continues at any hour, not only after a tick or a first round. */
  readonly historyAnyHour: boolean;
}

/**
 * In days, of Enedis and who passes calls on: at most 7 of a load curve; of the others, 365 are safe
 * (docs/dev/enedis.md#depth-and-longest-range).
 */
const longestRanges = { load_curve: 7, daily: 365, max_power: 365, registers: 365 } as const;

/**
 * MyElectricalData's batch route for curves accepts up to 729 days and splits them into calls of 7 days, at 5 per second.
 * 21 of them take about five seconds. At the shortest interval that Enedis describes, five minutes, their answer has
 * 42,336 points of up to 98 bytes: with the day that the route may add, 4.18 million bytes of the 4,194,304 that are read
 * of an answer (bounds.ts). Half a year would have 5.1 million, be refused, and be asked for again and again.
 */
const BATCH_DAYS = 147;

/**
 * Two seconds at the gateway (docs/dev/contract.md#budgets), plus a margin in case a busy machine sends the first of
 * two calls late.
 */
const SLOW_PACE_MS = 2_250;

const limits: Readonly<Record<ServiceId, ServiceLimits>> = {
  "data-connect": {
    maxDays: longestRanges,
    callingHours: () => undefined,
    dailyCap: (meters) => 400 * meters,
    historyCap: (meters) => 400 * meters,
    failedCap: 24,
    paceMs: 250,
    perHour: 900,
    historyAnyHour: true,
  },
  // Bans an address for good at 100 requests per UTC day. Asks for one call in the morning, one early in the afternoon,
  // then none until the next day (docs/dev/enedis.md#conso-api-ban).
  "conso-api": {
    maxDays: longestRanges,
    callingHours: (draw) => [8 + (draw % 2), 13 + (Math.floor(draw / 2) % 2)],
    dailyCap: () => 30,
    historyCap: () => 20,
    failedCap: 8,
    paceMs: SLOW_PACE_MS,
    perHour: Infinity,
    historyAnyHour: false,
  },
  myelectricaldata: {
    maxDays: { ...longestRanges, load_curve: BATCH_DAYS },
    callingHours: (draw) => [10 + (draw % 2), 14, 18],
    dailyCap: () => 40,
    historyCap: () => 20,
    failedCap: 12,
    paceMs: SLOW_PACE_MS,
    perHour: Infinity,
    historyAnyHour: false,
  },
  demo: {
    maxDays: longestRanges,
    callingHours: () => undefined,
    dailyCap: () => Infinity,
    historyCap: () => Infinity,
    failedCap: Infinity,
    paceMs: 0,
    perHour: Infinity,
    historyAnyHour: true,
  },
};

/**
 * Days after which a direction or series that the meter does not have is tried again, once: the user may have turned it
 * on at Enedis, or the refusal was a fault.
 */
export const REFUSED_DAYS = 32;

/** Whether a service has the meter's registers (docs/dev/enedis.md#registers). */
export function hasRegisters(service: ServiceId): boolean {
  return service !== "myelectricaldata";
}

export function limitsOf(service: ServiceId): ServiceLimits {
  return limits[service];
}

/**
 * The newest day a service can have for a series: yesterday; for daily consumption the day before, from a gateway that
 * does not have yesterday (`ReachMemory`).
 */
export function newestDay(direction: Direction, series: Collected, today: Day, hasYesterday: boolean): Day {
  const isLate = !hasYesterday && direction === "consumption" && series === "daily";
  return today - (isLate ? 2 : 1);
}

/**
 * The oldest day that may be requested: 36 months (load curves: 24) and 14 days back. Enedis's own limit is 15 or 16
 * days beyond the months, depending on the document (docs/dev/enedis.md#depth-and-longest-range).
 */
export function deadline(series: Collected, today: Day): Day {
  return addMonths(today, series === "load_curve" ? -24 : -36) - 14;
}
