/**
 * When the next call may really be made: at a tick that may call for something that is missing, or without a tick for
 * history, and within all pauses and budgets (docs/dev/contract.md#schedule). Statuses, messages, the editor and the
 * dashboard all name this instant. Pure; seconds.
 */
import { clockOf, dayOf } from "../../readings/index.js";
import { nextTick } from "./ticks.js";

/** A wanted series, as far as it decides about the next call. */
export interface OpenSeries {
  /** When its newest day may be asked for again; Infinity: it is complete, and another day must begin. */
  readonly newestFrom: number;
  /** Consent, or what the meter has, allows no call before. */
  readonly opensAt: number;
  /** Whether recent holes may be asked for again at an instant: at ticks that may call for the newest day. */
  readonly hasRecent: (at: number) => boolean;
  /** Whether days of history are left to ask for at an instant. */
  readonly hasHistory: (at: number) => boolean;
}

export interface NextCallInput {
  readonly now: number;
  /** The first tick to come; or one that has come and is not taken yet. */
  readonly tick: number;
  /** The same with its random seconds: what a pause keeps until then may be asked for. */
  readonly drawn: number;
  /** Ticks come less than so many seconds late. */
  readonly spread: number;
  /** The minute of the hour at which ticks come. */
  readonly minute: number;
  /** Hours of the ticks that may call for the newest day; undefined: all. */
  readonly callingHours: readonly number[] | undefined;
  /** No newest day may be asked for before. */
  readonly newestFrom: number;
  /** No history may be asked for before. */
  readonly historyFrom: number;
  /** From then on, history does not wait for a tick; Infinity: it does. */
  readonly historyRunsFrom: number;
  readonly series: readonly OpenSeries[];
}

export function nextCall(input: NextCallInput): number {
  const { now, drawn, spread, minute, callingHours, newestFrom, historyFrom, historyRunsFrom, series } =
    input;
  if (series.length === 0) return Math.max(firstTick(input, now, callingHours), now);
  const outside = series.map(({ opensAt, hasHistory }) => {
    const at = Math.max(now, historyFrom, historyRunsFrom, opensAt);
    return Number.isFinite(at) && hasHistory(at) ? at : Infinity;
  });
  const isCalling = (tick: number): boolean =>
    callingHours === undefined || callingHours.includes(clockOf(tick).hour);
  const today = dayOf(now);
  const open = series.filter(({ opensAt }) => opensAt <= now);
  // With nothing left to ask for, the next tick is named if it may call: it looks again. Any later one of today's has
  // nothing to ask for either.
  const nextLook = firstTick(input, now);
  const isAllHeld =
    open.length > 0 && open.every((each) => each.newestFrom === Infinity && !each.hasHistory(now));
  /** When a series may be asked for in the seconds after a tick; Infinity: it may not. */
  const inTick = (tick: number, each: OpenSeries): number => {
    const { newestFrom: again, opensAt, hasRecent, hasHistory } = each;
    const comes = Math.max(tick === input.tick ? drawn : tick + spread, now);
    const isLooking = isAllHeld && opensAt <= now && tick === nextLook;
    const mayAsk = (): boolean => dayOf(tick) > today || isLooking || again <= comes || hasRecent(comes);
    const wantsNewest = isCalling(tick) && mayAsk();
    const newest = wantsNewest ? Math.max(tick, newestFrom, opensAt) : Infinity;
    if (newest <= comes) return newest;
    const history = Math.max(tick, historyFrom, opensAt);
    return history <= comes && hasHistory(comes) ? history : Infinity;
  };
  const opensFrom = Math.min(...series.map(({ opensAt }) => opensAt));
  let at = Math.min(...outside);
  for (
    let tick = firstTick(input, Math.max(opensFrom, Math.min(newestFrom, historyFrom)));
    tick < at;
    tick = nextTick(tick, minute)
  ) {
    at = Math.min(at, ...series.map((each) => inTick(tick, each)));
  }
  return Math.max(at, now);
}

/** A tick comes some random seconds late: one that has begun before `from` still counts. */
function firstTick(
  { now, tick, spread, minute }: NextCallInput,
  from: number,
  hours?: readonly number[],
): number {
  return nextTick(Math.max(from > now ? from - spread : tick, tick) - 1, minute, hours);
}
