/**
 * Civil time in mainland France, whatever the host's time zone.
 *
 * All Enedis stamps are local time of mainland France without an offset (docs/dev/enedis.md#time-zone). France has used
 * the European rule since 1996: +02:00 from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00
 * UTC; otherwise +01:00. Enedis serves at most 36 months and files reach back to the first Linky (2015), so this one
 * rule covers every reading.
 *
 * Instants are UTC seconds since 1970. A *wall* time is what a clock in Paris shows, counted in seconds as if it were
 * UTC. Neither ever passes through a local `Date`.
 */
import { DAY_SECONDS, HOUR_SECONDS } from "./durations.js";

/** A civil day in Europe/Paris, counted from 1970-01-01 = 0. `formatDay` gives its text. */
export type Day = number;

/** Summer time, as UTC instants [start, end[. */
interface Summer {
  readonly start: number;
  readonly end: number;
}

/** A year of UTC, [start, end[, with its summer time. */
interface Year {
  readonly start: number;
  readonly end: number;
  readonly summer: Summer;
}

const years = new Map<number, Year>();

function yearOf(number: number): Year {
  let year = years.get(number);
  if (year === undefined) {
    year = {
      start: Date.UTC(number, 0) / 1000,
      end: Date.UTC(number + 1, 0) / 1000,
      summer: { start: lastSunday(number, 2), end: lastSunday(number, 9) },
    };
    years.set(number, year);
  }
  return year;
}

/** The year of the last question: the next one is usually about the same year. */
let lastYear = yearOf(1970);

/** Summer time of the year that contains an instant or wall time. */
function summerAround(seconds: number): Summer {
  if (!(seconds >= lastYear.start && seconds < lastYear.end)) {
    lastYear = yearOf(new Date(seconds * 1000).getUTCFullYear());
  }
  return lastYear.summer;
}

/** 01:00 UTC of the last Sunday of a month of 31 days (0 = January). */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 31) / 1000;
  const weekday = (last / DAY_SECONDS + 4) % 7;
  return last - weekday * DAY_SECONDS + HOUR_SECONDS;
}

/** Paris's offset from UTC at an instant, in seconds: 3600 or 7200. */
export function offsetAt(instant: number): number {
  const { start, end } = summerAround(instant);
  return instant >= start && instant < end ? 2 * HOUR_SECONDS : HOUR_SECONDS;
}

/** What a clock in Paris shows at an instant. */
export function toWall(instant: number): number {
  return instant + offsetAt(instant);
}

/** Whether a wall time occurs twice: 02:00:00 to 02:59:59 on the October change day. */
export function isDoubled(wall: number): boolean {
  const twice = summerAround(wall).end + HOUR_SECONDS;
  return wall >= twice && wall < twice + HOUR_SECONDS;
}

/** Whether a wall time never occurs: 02:00:00 to 02:59:59 on the March change day. */
export function isSkipped(wall: number): boolean {
  const skipped = summerAround(wall).start + HOUR_SECONDS;
  return wall >= skipped && wall < skipped + HOUR_SECONDS;
}

/**
 * The instant of a wall time. A doubled one counts as summer time (its first occurrence) unless `second` is set; a
 * skipped one is moved an hour on, as a clock that was not put forward would show it.
 */
export function fromWall(wall: number, second = false): number {
  const summer = wall - 2 * HOUR_SECONDS;
  const isSummer = offsetAt(summer) === 2 * HOUR_SECONDS && !(second && isDoubled(wall));
  return isSummer ? summer : wall - HOUR_SECONDS;
}

/** The civil day of an instant. */
export function dayOf(instant: number): Day {
  return Math.floor(toWall(instant) / DAY_SECONDS);
}

/** The instant of a day's first second. */
export function startOfDay(day: Day): number {
  return fromWall(day * DAY_SECONDS);
}

/** The instant at which a clock in Paris shows a time of a day. */
export function instantAt(day: Day, hour: number, minute = 0): number {
  return fromWall(day * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60);
}

/** 82,800, 86,400 or 90,000 seconds. */
export function lengthOfDay(day: Day): number {
  return startOfDay(day + 1) - startOfDay(day);
}

/** Instants [start, end[ of a day; a Paris clock shows `minute` of the day at the first, then the minutes after it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly minute: number;
}

/**
 * A day cut at minutes of its Paris clock, in order of time. A change day is cut at 2 and at 3 o'clock too: the hour
 * between them is there twice or never.
 * @param bounds ascending, from 0 to 1440
 */
export function stretchesOf(day: Day, bounds: readonly number[]): Stretch[] {
  const isChange = lengthOfDay(day) !== DAY_SECONDS;
  const minutes = isChange ? [...new Set([...bounds, 120, 180])].sort((a, b) => a - b) : bounds;
  const midnight = startOfDay(day);
  const stretches: Stretch[] = [];
  for (let i = 0; i + 1 < minutes.length; i++) {
    const minute = minutes[i]!;
    const seconds = (minutes[i + 1]! - minute) * 60;
    const starts = isChange ? instantsOf(day * DAY_SECONDS + minute * 60) : [midnight + minute * 60];
    for (const start of starts) stretches.push({ start, end: start + seconds, minute });
  }
  return isChange ? stretches.sort((a, b) => a.start - b.start) : stretches;
}

/** When a Paris clock shows a wall time: once, twice or never. */
function instantsOf(wall: number): number[] {
  if (isSkipped(wall)) return [];
  return isDoubled(wall) ? [fromWall(wall), fromWall(wall, true)] : [fromWall(wall)];
}

/** Texts of days that were asked for: prices and colours are looked up by them again and again. */
const texts = new Map<Day, string>();
/** Some 27 years. */
const MOST_TEXTS = 10_000;

/** `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  const known = texts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(day, text);
  return text;
}

/** The day of a text `YYYY-MM-DD`; undefined for anything else, including dates that do not exist. */
export function parseDay(text: string): Day | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return undefined;
  const day = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 1000 / DAY_SECONDS;
  return formatDay(day) === text ? day : undefined;
}

/** `YYYY-MM-DDTHH:mm:ss±hh:mm` with Paris's offset, as messages carry it (docs/dev/contract.md#units). */
export function formatInstant(instant: number): string {
  const offset = offsetAt(instant);
  const wall = Math.floor(instant + offset);
  const day = Math.floor(wall / DAY_SECONDS);
  const second = wall - day * DAY_SECONDS;
  const [hours, minutes] = [Math.floor(second / HOUR_SECONDS), Math.floor(second / 60) % 60];
  // Of each reading that leaves: a `Date` for each would take five times as long.
  return `${formatDay(day)}T${digits(hours)}:${digits(minutes)}:${digits(second % 60)}+0${offset / HOUR_SECONDS}:00`;
}

const digits = (number: number): string => (number < 10 ? `0${number}` : `${number}`);

/** The day `months` calendar months later (or earlier); 31 January + 1 month is the last day of February. */
export function addMonths(day: Day, months: number): Day {
  const date = calendar(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  return Math.min(firstOf(year, month) + date.getUTCDate(), firstOf(year, month + 1)) - 1;
}

/** The first day of the month of `day`. */
export function startOfMonth(day: Day): Day {
  return day + 1 - calendar(day).getUTCDate();
}

/** The first day of the bill of `day`: bills are months that begin on the same date. @param billDay 1 to 28 */
export function startOfBill(day: Day, billDay: number): Day {
  // Every month has that date, so bills are months that are this many days late.
  const late = billDay - 1;
  return startOfMonth(day - late) + late;
}

/** 1 January of the year of `day`. */
export function startOfYear(day: Day): Day {
  return firstOf(calendar(day).getUTCFullYear(), 0);
}

/** A day as midnight UTC, which no clock change affects. */
function calendar(day: Day): Date {
  return new Date(day * DAY_SECONDS * 1000);
}

/** The first day of a month: 0 is January, 12 the next one. */
function firstOf(year: number, month: number): Day {
  return Date.UTC(year, month) / 1000 / DAY_SECONDS;
}

/** ISO weekday of a day: 1 = Monday to 7 = Sunday. */
export function weekdayOf(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** What a clock in Paris shows at an instant, in its parts. */
export function clockOf(instant: number): { day: Day; hour: number; minute: number; second: number } {
  const wall = toWall(instant);
  const day = Math.floor(wall / DAY_SECONDS);
  const seconds = wall - day * DAY_SECONDS;
  return {
    day,
    hour: Math.floor(seconds / HOUR_SECONDS),
    minute: Math.floor((seconds % HOUR_SECONDS) / 60),
    second: Math.floor(seconds % 60),
  };
}

/** The UTC day of an instant, counted from 1970-01-01: budgets count UTC days (docs/dev/contract.md#budgets). */
export function utcDayOf(instant: number): number {
  return Math.floor(instant / DAY_SECONDS);
}

/** The instant at which the UTC day of an instant ends. */
export function endOfUtcDay(instant: number): number {
  return (utcDayOf(instant) + 1) * DAY_SECONDS;
}
