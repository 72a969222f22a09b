/** How large an answer can become, found before anything of it is fetched. */
import type { Archive, Readings, UsagePoint } from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import {
  allSeries,
  DAY_SECONDS,
  directions,
  HOUR_SECONDS,
  seriesOf,
  startOfDay,
  type Day,
} from "../readings/index.js";
import { dayBefore } from "./compare.js";
import { isSummedInArchive } from "./held-sums.js";
import { Tariff } from "./periods.js";
import type { Question } from "./question.js";
import type { Granularity } from "./steps.js";

export interface Size {
  /** At most this many values: one for each step, one more for each year before and each period of a step. */
  readonly values: number;
  /** Readings to fetch. */
  readonly readings: number;
}

/** The shortest steps in seconds. */
const shortest: Readonly<Record<Exclude<Granularity, "native">, number>> = {
  hour: HOUR_SECONDS,
  day: 23 * HOUR_SECONDS,
  month: 27 * DAY_SECONDS,
  bill: 27 * DAY_SECONDS,
  year: 364 * DAY_SECONDS,
};

/** Seconds of readings counted between two pauses: some milliseconds of work, even for minutes. */
const SLICE = 180 * DAY_SECONDS;

/** @throws {ArchiveError} */
export async function sizeOf(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  question: Question,
): Promise<Size> {
  const { measure, direction, start, end, compare, periods } = question;
  const id = archive.usagePoints.seriesId(usagePoint.id, direction, seriesOf(measure));
  if (id === undefined) return { values: 0, readings: 0 };
  const now = await sizeBetween(archive.readings, id, question, start, end);
  const before =
    compare &&
    (await sizeBetween(archive.readings, id, question, dayBefore(compare, start), dayBefore(compare, end)));
  const parts = periods ? 1 + new Tariff(periods).names.length : 1;
  return {
    values: (now.values + (before?.values ?? 0)) * parts,
    readings: now.readings + (before?.readings ?? 0),
  };
}

async function sizeBetween(
  readings: Readings,
  series: number,
  question: Question,
  start: Day,
  end: Day,
): Promise<Size> {
  // A question may name centuries of which nothing is stored.
  const [oldest, newest] = [readings.oldest(series), readings.newest(series)];
  if (oldest === undefined || newest === undefined) return { values: 0, readings: 0 };
  const from = Math.max(startOfDay(start), oldest.start);
  const to = Math.min(startOfDay(end), newest.start + newest.step);
  if (from >= to) return { values: 0, readings: 0 };
  const steps = question.step === "native" ? Infinity : Math.ceil((to - from) / shortest[question.step]) + 1;
  if (isSummedInArchive(question)) return { values: steps, readings: 0 };
  const count = await countBetween(readings, series, from, to);
  // A reading may reach into the next step.
  return { values: question.step === "native" ? count : Math.min(steps, 2 * count), readings: count };
}

/**
 * How many readings a meter has.
 * @throws {ArchiveError}
 */
export async function countOf(
  { readings, usagePoints }: Archive,
  usagePoint: Pick<UsagePoint, "id">,
): Promise<number> {
  let count = 0;
  for (const direction of directions) {
    for (const name of allSeries) {
      const series = usagePoints.seriesId(usagePoint.id, direction, name);
      const [oldest, newest] = series === undefined ? [] : [readings.oldest(series), readings.newest(series)];
      if (series === undefined || oldest === undefined || newest === undefined) continue;
      count += await countBetween(readings, series, oldest.start, newest.start + 1);
    }
  }
  return count;
}

async function countBetween(readings: Readings, series: number, from: number, to: number): Promise<number> {
  let count = 0;
  for (let at = from; at < to; at += SLICE) {
    if (at > from) await yieldToEventLoop();
    count += readings.count(series, at, Math.min(at + SLICE, to));
  }
  return count;
}
