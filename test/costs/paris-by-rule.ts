/**
 * Paris time and public holidays by rules of their own, for checking: a civil day is its text, `YYYY-MM-DD`, an instant
 * is in minutes since 1970. Summer time runs from 01:00 UTC of March's last Sunday to that of October's.
 */

const MINUTES_OF_DAY = 1_440;
const MS = 60_000;

/** Each is reckoned once: minutes ask for them by the million. */
export function once<K, V>(reckon: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>();
  return (of) => {
    let found = known.get(of);
    if (found === undefined) known.set(of, (found = reckon(of)));
    return found;
  };
}

const textOf = once((days: number) => new Date(days * MINUTES_OF_DAY * MS).toISOString().slice(0, 10));
const text = (ms: number): string => textOf(Math.floor(ms / MS / MINUTES_OF_DAY));
const noon = once((day: string) => Date.parse(`${day}T12:00:00Z`));

export const plusDays = (day: string, days: number): string => text(noon(day) + days * MINUTES_OF_DAY * MS);

export const dayBefore = once((day: string) => plusDays(day, -1));

/** @returns 1 for Monday to 7 for Sunday */
export const isoWeekday = once((day: string) => new Date(noon(day)).getUTCDay() || 7);

export const daysOfMonth = (day: string): number =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();

/** The instant of 01:00 UTC on the last Sunday of a month that has 31 days, `YYYY-MM`. */
const change = once((month: string) => {
  const last = `${month}-31`;
  return Date.parse(`${plusDays(last, -(isoWeekday(last) % 7))}T01:00:00Z`) / MS;
});

/** The instants at which the summer time of a year begins and ends. */
const summerOf = once((year: string) => [change(`${year}-03`), change(`${year}-10`)] as const);

/** What the first minute of an hour since 1970 shows: the clock changes at full hours only. */
const shownAtHour = once((hour: number): { day: string; minute: number } => {
  const instant = hour * 60;
  const [begin, end] = summerOf(text(instant * MS).slice(0, 4));
  const isSummer = begin <= instant && instant < end;
  const wall = instant + (isSummer ? 120 : 60);
  return { day: text(wall * MS), minute: ((wall % MINUTES_OF_DAY) + MINUTES_OF_DAY) % MINUTES_OF_DAY };
});

/** The day, and the minute of its clock, that an instant shows. */
export function shown(instant: number): { day: string; minute: number } {
  const hour = Math.floor(instant / 60);
  const { day, minute } = shownAtHour(hour);
  return { day, minute: minute + instant - hour * 60 };
}

/** The instant at which a day begins. */
export const midnight = once((day: string) => {
  const utc = Date.parse(`${day}T00:00:00Z`) / MS;
  const found = [utc - 120, utc - 60].find((at) => {
    const clock = shown(at);
    return clock.day === day && clock.minute === 0;
  });
  if (found === undefined) throw new Error(`${day} has no midnight`);
  return found;
});

/** Easter Sunday by the method of Meeus, Jones and Butcher. */
function easter(year: number): string {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return text(Date.UTC(year, month - 1, day));
}

/** Those of metropolitan France with a date of their own. */
const fixed = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];

/** The 11 public holidays of metropolitan France, in order. */
export function holidaysOf(year: number): string[] {
  const sunday = easter(year);
  // Easter Monday, Ascension, Whit Monday.
  const moving = [1, 39, 50].map((days) => plusDays(sunday, days));
  return [...fixed.map((day) => `${year}-${day}`), ...moving].sort();
}

const freeIn = once((year: string) => new Set(holidaysOf(Number(year))));
export const isFree = (day: string): boolean => freeIn(day.slice(0, 4)).has(day);
