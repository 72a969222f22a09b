/**
 * From Enedis's naive stamps to exact instants.
 *
 * A load-curve stamp is the END of its interval in Paris wall time, so `2026-02-03 00:00:00` closes 2 February: proven
 * on real meters (docs/dev/enedis.md#load-curve-stamps). Around the clock changes, the text alone does not determine
 * the instant; rules do (docs/dev/enedis.md#change-days). In the doubled hour of October, the first occurrence of a
 * stamp is summer time and the second is winter time, whatever the order of the answer. The skipped hour of March
 * cannot occur and is moved an hour on.
 */
import { DAY_SECONDS, HOUR_SECONDS } from "./durations.js";
import { fromWall, isDoubled, isSkipped, toWall } from "./paris.js";
import type { Reading } from "./series.js";

/**
 * One point of a load curve as served: `end` in Paris wall seconds, `step` in seconds, `value` in W. A point without a
 * value is not a reading, but in the doubled hour it still takes its turn.
 */
export interface CurvePoint {
  readonly end: number;
  readonly step: number;
  readonly value: number | undefined;
}

/** Why a point of an answer is doubtful, or missing from its readings. */
export interface StampIssue {
  /** Paris wall seconds of the stamp. */
  readonly end: number;
  readonly reason:
    /** The stamp occurred twice outside the doubled hour, with two values: the last was kept. */
    | "differs"
    /** A third stamp in the doubled hour: dropped. */
    | "third"
    /** A stamp of the doubled hour occurred once: counted as summer time, its twin may come later. */
    | "single"
    /** A stamp that no clock showed: moved an hour on, or dropped if that reading already existed. */
    | "skipped"
    /** Its interval overlaps another one: dropped. */
    | "overlaps";
}

/**
 * Readings of a load curve, oldest first, from points in their order of arrival.
 *
 * Subtracts the step from the *instant*, never from the wall time. Works for ordered, sorted and incomplete answers,
 * and for any mix of steps.
 */
export function resolveCurve(points: readonly CurvePoint[]): { readings: Reading[]; issues: StampIssue[] } {
  const issues: StampIssue[] = [];
  const plain: Reading[] = [];
  const doubled = new Map<number, CurvePoint[]>();
  const skipped: Valued[] = [];
  let isOrdered = true;

  for (const point of points) {
    if (isDoubled(point.end)) {
      const same = doubled.get(point.end);
      if (same) same.push(point);
      else doubled.set(point.end, [point]);
    } else if (!hasValue(point)) {
      continue;
    } else if (isSkipped(point.end)) {
      skipped.push(point);
    } else {
      const reading = readingEndingAt(fromWall(point.end), point);
      const before = plain.at(-1);
      isOrdered &&= before === undefined || (reading.start > before.start && reading.start >= endOf(before));
      plain.push(reading);
    }
  }
  // True for nearly all answers: nothing to merge or to sort.
  if (isOrdered && doubled.size === 0 && skipped.length === 0) return { readings: plain, issues };

  const byStart = new Map<number, Reading>();
  for (const reading of plain) {
    const known = byStart.get(reading.start);
    if (known && known.value !== reading.value) {
      issues.push({ end: toWall(reading.start + reading.step), reason: "differs" });
    }
    byStart.set(reading.start, reading);
  }

  for (const [end, same] of doubled) {
    if (same.length === 1) issues.push({ end, reason: "single" });
    same.forEach((point, i) => {
      if (i > 1) {
        issues.push({ end, reason: "third" });
        return;
      }
      if (!hasValue(point)) return;
      const reading = readingEndingAt(fromWall(end, i === 1), point);
      byStart.set(reading.start, reading);
    });
  }

  for (const point of skipped) {
    issues.push({ end: point.end, reason: "skipped" });
    const reading = readingEndingAt(fromWall(point.end), point);
    if (!byStart.has(reading.start)) byStart.set(reading.start, reading);
  }

  const sorted = [...byStart.values()].sort((a, b) => a.start - b.start);
  return { readings: withoutOverlaps(sorted, issues), issues };
}

/**
 * No time is measured twice. Of two overlapping intervals, the one that begins on a multiple of its step stays, as all
 * of Enedis's do; if both do, the earlier one stays.
 */
function withoutOverlaps(sorted: readonly Reading[], issues: StampIssue[]): Reading[] {
  const kept: Reading[] = [];
  const drop = (reading: Reading): void => {
    issues.push({ end: toWall(endOf(reading)), reason: "overlaps" });
  };
  for (const reading of sorted) {
    while (
      kept.length > 0 &&
      endOf(kept.at(-1)!) > reading.start &&
      isEven(reading) &&
      !isEven(kept.at(-1)!)
    ) {
      drop(kept.pop()!);
    }
    if (kept.length > 0 && endOf(kept.at(-1)!) > reading.start) drop(reading);
    else kept.push(reading);
  }
  return kept;
}

/** Every offset of Paris is a whole hour: what begins on a multiple of its step on the clock also does so in UTC. */
function isEven({ start, step }: Reading): boolean {
  return start % step === 0;
}

function endOf({ start, step }: Reading): number {
  return start + step;
}

interface Valued extends CurvePoint {
  readonly value: number;
}

function hasValue(point: CurvePoint): point is Valued {
  return point.value !== undefined;
}

function readingEndingAt(end: number, point: Valued): Reading {
  return { start: end - point.step, step: point.step, value: point.value };
}

/**
 * Paris wall seconds of a stamp `YYYY-MM-DD` or `YYYY-MM-DD HH:mm:ss` (or with `T`, or without seconds); undefined for
 * anything else and for dates that do not exist. `24:00:00` is not accepted: no service writes it.
 *
 * Read character by character, because an answer has thousands of stamps.
 */
export function parseWall(text: string): number | undefined {
  const date = parseDate(text);
  if (date === undefined || text.length === 10) return date;
  const separator = text[10];
  if (separator !== " " && separator !== "T") return undefined;
  const hasSeconds = text.length === 19;
  if ((!hasSeconds && text.length !== 16) || text[13] !== ":" || (hasSeconds && text[16] !== ":")) {
    return undefined;
  }
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = hasSeconds ? digits(text, 17, 19) : 0;
  // Also false for NaN.
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return date + hour * HOUR_SECONDS + minute * 60 + second;
}

/**
 * Seconds of an instant `YYYY-MM-DDTHH:mm`, with seconds and their fractions or without, and with `Z` or an offset as
 * `+02:00`; undefined for any other text. Without its offset, a text names no instant.
 */
export function parseInstant(text: string): number | undefined {
  const match = /^(.{16}(?::\d\d)?)(?:\.\d{1,9})?(?:Z|([+-])(\d\d):([0-5]\d))$/.exec(text);
  const wall = match?.[1]?.[10] === "T" ? parseWall(match[1]) : undefined;
  if (wall === undefined) return undefined;
  const [, , sign = "+", hours = "0", minutes = "0"] = match!;
  return wall - Number(`${sign}1`) * (Number(hours) * HOUR_SECONDS + Number(minutes) * 60);
}

/** The last date read, as the number YYYYMMDD, and its first second: the next stamp usually has the same date. */
let lastDate = { digits: 19700101, wall: 0 };

/** First wall second of the date at the start of a text. */
function parseDate(text: string): number | undefined {
  if (text[4] !== "-" || text[7] !== "-") return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const all = year * 10_000 + month * 100 + day;
  if (all === lastDate.digits) return lastDate.wall;
  const wall = Date.UTC(year, month - 1, day) / 1000;
  const calendar = new Date(wall * 1000);
  // Checks the year too: `Date.UTC` turns 0050 into 1950. No number equals NaN.
  if (calendar.getUTCFullYear() !== year || calendar.getUTCMonth() !== month - 1) return undefined;
  if (calendar.getUTCDate() !== day) return undefined;
  lastDate = { digits: all, wall };
  return wall;
}

/** The number written in the characters [from, to[; NaN if one of them is not a digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

/**
 * Seconds of an ISO 8601 duration of days, hours, minutes and seconds (`PT30M`, `PT1H`, `P1D`); undefined for any other
 * text, for zero, and for months or years, which have no fixed length.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) return undefined;
  const [, d = "0", h = "0", m = "0", s = "0"] = match;
  const seconds = Number(d) * DAY_SECONDS + Number(h) * HOUR_SECONDS + Number(m) * 60 + Number(s);
  return seconds > 0 ? seconds : undefined;
}
