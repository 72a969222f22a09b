/** Which look for colours is due, and which seasons it asks for (docs/dev/contract.md#tempo-colours). Pure. */
import { MOST_LOOKS, MOST_REQUESTS, type LookRequest } from "../archive/index.js";
import { dayOf, HOUR_MS, instantAt, startOfDay, type Day } from "../readings/index.js";
import { seasonOf, type Season } from "./season.js";

export interface LookState {
  /** Seconds. */
  readonly now: number;
  /** In [0, 1[, drawn once: when within its time each look of a day comes. */
  readonly draw: number;
  /** All of this UTC day. */
  readonly requests: readonly LookRequest[];
  /** Whether tomorrow's colour is binding, and when it was read (seconds; undefined: it came with this version). */
  readonly tomorrow: { readonly isKnown: boolean; readonly readAt?: number | undefined };
  /** Seconds: since when scheduled looks may be made, after a start. */
  readonly from: number;
  /** Seconds: when the look of a start or deploy is due; Infinity: none is. */
  readonly startAt: number;
  /** The days, held or just now, whose colour is not known. */
  readonly unknown: () => readonly Day[];
}

export interface DueLook {
  readonly cause: "schedule" | "start";
  /** In the order in which they are asked for; at least one. */
  readonly seasons: readonly Season[];
}

/** The drawn time of the first look, in seconds from 10:40, and of the later ones from their hour. */
const FIRST_SPREAD = 50 * 60;
const LATER_SPREAD = 30 * 60;
/** Of the looks of a day. */
const LEFT_TO_SCHEDULE = 4;
const LATER_HOURS = [12, 13, 14, 16, 18, 19] as const;

/** When today's looks are due as long as tomorrow is not known. */
export function slotsOf(day: Day, draw: number): number[] {
  const later = LATER_HOURS.map((hour) => instantAt(day, hour) + Math.floor(draw * LATER_SPREAD));
  return [instantAt(day, 10, 40) + Math.floor(draw * FIRST_SPREAD), ...later];
}

/** A colour read from here on is binding. */
export function bindingFrom(day: Day): number {
  return instantAt(day - 1, 10, 30);
}

/** A colour read from here on does not change any more: RTE was seen to change its mind until then. */
export function settledFrom(day: Day): number {
  return instantAt(day - 1, 11, 15);
}

export function dueLook(state: LookState): DueLook | undefined {
  const { now, startAt, requests, unknown } = state;
  const own = seasonOf(dayOf(now) + 1);
  const isScheduled = isSlotDue(state, own) && now >= state.from && hasRoom(requests);
  const isStart = now >= startAt && hasRoomBeside(state, "start");
  if (!isScheduled && !isStart) return undefined;
  // Others than tomorrow's wait for the first look of a day. A question's counts for itself.
  const isFirst = requests.every(({ cause }) => cause === "question");
  const lacking = new Set(unknown().map(seasonOf));
  const others = [...lacking].filter((season) => isFirst && season !== own).sort((a, b) => b - a);
  if (isScheduled) return { cause: "schedule", seasons: [own, ...others] };
  const lately = new Set(
    requests
      .filter(({ at, outcome }) => outcome === "ok" && at > now * 1_000 - HOUR_MS)
      .map(({ season }) => season),
  );
  const seasons = (lacking.has(own) ? [own, ...others] : others).filter((season) => !lately.has(season));
  return seasons.length === 0 ? undefined : { cause: "start", seasons };
}

/** When to look at {@link dueLook} again at the latest, in seconds: something may be due that is not now. */
export function nextLookAt({ now, draw, from, startAt }: LookState): number {
  const today = dayOf(now);
  const slots = [...slotsOf(today, draw), ...slotsOf(today + 1, draw)];
  return Math.min(...[from, startAt, ...slots].filter((instant) => instant > now));
}

/** Whether a question may make a look: what the schedule still needs today is left to it. */
export function mayAsk(
  state: Pick<LookState, "now" | "draw" | "requests" | "tomorrow">,
  season: Season,
): boolean {
  const { requests } = state;
  const isAsked = requests.some((one) => one.cause === "question" && one.season === season);
  return !isAsked && hasRoomBeside(state, "question");
}

/** How many looks of today are still to come as long as tomorrow is not known. Each of them may ask RTE. */
export function looksToCome({ now, draw, tomorrow }: Pick<LookState, "now" | "draw" | "tomorrow">): number {
  return tomorrow.isKnown ? 0 : slotsOf(dayOf(now), draw).filter((slot) => slot > now).length;
}

function isSlotDue({ now, draw, requests, tomorrow }: LookState, own: Season): boolean {
  const today = dayOf(now);
  const slots = slotsOf(today, draw);
  const last = Math.max(
    ...requests.filter(({ season }) => season === own).map(({ at }) => at / 1_000),
    -Infinity,
  );
  if (!tomorrow.isKnown) {
    const slot = slots.findLast((instant) => instant <= now);
    return slot !== undefined && last < slot;
  }
  const { readAt } = tomorrow;
  const isEarly = readAt !== undefined && readAt >= startOfDay(today) && readAt < settledFrom(today + 1);
  return isEarly && now >= slots[1]! && last < slots[1]!;
}

/** @param left looks that are left to others */
function hasRoom(requests: readonly LookRequest[], left = 0): boolean {
  const made = new Set(requests.map(({ look }) => look)).size;
  return made + left < MOST_LOOKS && requests.length + left < MOST_REQUESTS;
}

/** Deploys and questions in the morning leave looks for tomorrow's colour, each with its request to RTE. */
function hasRoomBeside(
  { now, draw, requests, tomorrow }: Pick<LookState, "now" | "draw" | "requests" | "tomorrow">,
  cause: "start" | "question",
): boolean {
  const looks = Math.min(LEFT_TO_SCHEDULE, looksToCome({ now, draw, tomorrow }));
  const isFirst = !requests.some((one) => one.cause === cause);
  return isFirst ? hasRoom(requests) : hasRoom(requests, looks);
}
