/** The days that readings, colours, announced days and prices which came after a revision may price anew. */
import type { Archive } from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import { dayOf, type Day } from "../readings/index.js";
import type { RegisterSpan } from "../registers/index.js";
import { energiesOf } from "./day-reader.js";

/** Readings between two pauses for the event loop. */
const SLICE = 2_000;

/** Ids of the series that price a day. */
export interface PricingSeries {
  readonly daily: number;
  readonly curve: number;
  readonly registers: number;
}

/** By what a contract prices besides readings. */
export interface Heeded {
  /** The colours of Tempo days. */
  readonly colors: boolean;
  /** Days that are announced for the contract node with this id; undefined: by none. */
  readonly announcedFor: string | undefined;
  /** Prices of the series of the contract node with this id; undefined: by none. */
  readonly pricesFor: string | undefined;
}

/** The revision of the latest change of what prices a day. */
export function headOf(
  { readings, registers, colors, announced, prices }: Archive,
  series: PricingSeries,
  heeded: Heeded,
): number {
  return Math.max(
    readings.head(series.daily),
    readings.head(series.curve),
    registers.head(series.registers),
    heeded.colors ? colors.head : 0,
    heeded.announcedFor === undefined ? 0 : announced.head(heeded.announcedFor),
    heeded.pricesFor === undefined ? 0 : prices.head(heeded.pricesFor),
  );
}

/**
 * The neighbours of a changed curve count as well: an interval may reach into the next day, and one that took its place
 * may have left a hole there.
 */
export async function changedDays(
  archive: Archive,
  { daily, curve }: Pick<PricingSeries, "daily" | "curve">,
  revision: number,
): Promise<Set<Day>> {
  const ofCurve = [...(await daysAfter(archive, curve, revision))];
  const ofValue = await daysAfter(archive, daily, revision);
  return new Set([...ofValue, ...ofCurve.flatMap((day) => [day - 1, day, day + 1])]);
}

async function daysAfter({ readings }: Archive, series: number, revision: number): Promise<Set<Day>> {
  const days = new Set<Day>();
  let after = { revision, start: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const arrivals = readings.arrivals(series, after, SLICE);
    for (const start of arrivals.start) days.add(dayOf(start));
    if (arrivals.start.length < SLICE) return days;
    after = { revision: arrivals.revision.at(-1)!, start: arrivals.start.at(-1)! };
    await yieldToEventLoop();
  }
}

/**
 * The days of which registers say something else than before: one reading, or one daily value, may change what is known
 * of all of them.
 * @param before undefined: not known, so that each may have changed
 */
export function reregisteredDays(
  before: ReadonlyMap<Day, RegisterSpan> | undefined,
  now: ReadonlyMap<Day, RegisterSpan>,
): Day[] {
  if (before === undefined) return [...now.keys()];
  const textOf = (span: RegisterSpan | undefined): string => JSON.stringify(energiesOf(span) ?? null);
  return [...new Set([...before.keys(), ...now.keys()])].filter((day) => {
    const [was, is] = [before.get(day), now.get(day)];
    return was !== is && textOf(was) !== textOf(is);
  });
}

/** A Tempo day reaches into the civil day after it, and so may a window that begins on an announced day. */
export function reannouncedDays(
  { colors, announced, prices }: Archive,
  { colors: areColors, announcedFor, pricesFor }: Heeded,
  revision: number,
): Day[] {
  const changed = [
    ...(areColors ? colors.changedAfter(revision) : []),
    ...(announcedFor === undefined ? [] : announced.changedAfter(announcedFor, revision)),
  ];
  const priced = pricesFor === undefined ? [] : prices.changedAfter(pricesFor, revision);
  return [...changed.flatMap((day) => [day, day + 1]), ...priced];
}
