/** Formats days and instants in French or English, always in Paris time, not in the browser's time zone. */
import { DAY_SECONDS, HOUR_SECONDS, startOfDay, toWall, type Day } from "../../readings/index.js";

export type Language = "fr" | "en";

const NO_BREAK_SPACE = "\u00a0";
const unbroken = (text: string): string => text.replaceAll(" ", NO_BREAK_SPACE);

const formats = new Map<string, Intl.DateTimeFormat>();

/** @param wall the Paris wall-clock time, in seconds as if it were UTC */
function format(language: Language, wall: number, options: Intl.DateTimeFormatOptions): string {
  const key = language + JSON.stringify(options);
  let known = formats.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { timeZone: "UTC", ...options });
    formats.set(key, known);
  }
  return known.format(wall * 1000);
}

export interface Dates {
  /** `lun. 23 nov.` */
  readonly weekday: (day: Day) => string;
  /** `lun.` */
  readonly shortWeekday: (day: Day) => string;
  /** `lundi 23 novembre 2026` */
  readonly long: (day: Day) => string;
  /** `23 nov.` */
  readonly day: (day: Day) => string;
  /** `23 nov. 2026` */
  readonly dayAndYear: (day: Day) => string;
  /** `novembre 2026` */
  readonly month: (day: Day) => string;
  /** `nov.` */
  readonly shortMonth: (day: Day) => string;
  /** `N` */
  readonly letter: (day: Day) => string;
  readonly year: (day: Day) => string;
  /** `23` */
  readonly date: (day: Day) => string;
  /** `19:12`; with `end`, midnight is `24:00`. */
  readonly time: (instant: number, end?: boolean) => string;
  /** For an axis: `6 h` */
  readonly hour: (hour: number) => string;
  /** `23 nov. à 19:12`, on one line; with `end`, midnight is the `24:00` of the day before. */
  readonly moment: (instant: number, end?: boolean) => string;
  /**
   * Days [from, to[; may only break after the dash: `17 – 23 nov.`, `30 oct. – 23 nov.`,
   * `1 janv. 2025 – 23 nov. 2026`.
   */
  readonly range: (from: Day, to: Day) => string;
  /** A short form, only as exact as the step: `30 oct. – 23 nov.`, `déc. 2025 – nov. 2026`, `2024 – 2026`. */
  readonly brief: (from: Day, to: Day, step: "day" | "month" | "year") => string;
}

export function datesOf(language: Language): Dates {
  const of =
    (options: Intl.DateTimeFormatOptions) =>
    (day: Day): string =>
      format(language, day * DAY_SECONDS, options);
  const day = of({ day: "numeric", month: "short" });
  const dayAndYear = of({ day: "numeric", month: "short", year: "numeric" });
  const date = of({ day: "numeric" });
  const month = of({ month: "short" });
  const monthAndYear = of({ month: "short", year: "numeric" });
  const year = of({ year: "numeric" });
  const between = (first: string, last: string): string =>
    first === last ? first : `${unbroken(first)}${NO_BREAK_SPACE}– ${unbroken(last)}`;
  const time = (instant: number, end = false): string => {
    const wall = toWall(instant);
    if (end && wall % DAY_SECONDS === 0) return "24:00";
    return format(language, wall, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  };
  return {
    weekday: of({ weekday: "short", day: "numeric", month: "short" }),
    shortWeekday: of({ weekday: "short" }),
    long: of({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    day,
    dayAndYear,
    month: of({ month: "long", year: "numeric" }),
    shortMonth: month,
    letter: of({ month: "narrow" }),
    year,
    date,
    time,
    hour: (hour) => (language === "fr" ? `${hour}${NO_BREAK_SPACE}h` : `${String(hour).padStart(2, "0")}:00`),
    moment: (instant, end = false) => {
      const text = day(Math.floor((toWall(instant) - (end ? 1 : 0)) / DAY_SECONDS));
      return unbroken(`${text}${language === "fr" ? " à " : ", "}${time(instant, end)}`);
    },
    range: (from, to) => {
      const last = to - 1;
      if (last <= from) return day(from);
      if (year(from) !== year(last)) return between(dayAndYear(from), dayAndYear(last));
      return between(month(from) === month(last) ? date(from) : day(from), day(last));
    },
    brief: (from, to, step) => {
      const last = to - 1;
      if (step === "year") return between(year(from), year(last));
      if (step === "day")
        return between(
          monthAndYear(from) === monthAndYear(last) && last > from ? date(from) : day(from),
          day(last),
        );
      return between(year(from) === year(last) ? month(from) : monthAndYear(from), monthAndYear(last));
    },
  };
}

/** The instant of a day's clock `hour` in Paris; 24 is the end of the day. An hour that is skipped has no length. */
export function hourOf(day: Day, hour: number): number {
  if (hour === 24) return startOfDay(day + 1);
  // Clocks change at 2 or 3 o’clock: later hours are counted back from the end of the day, to allow for 23 or 25.
  const fromMidnight = startOfDay(day) + Math.min(hour, 2) * HOUR_SECONDS;
  return hour <= 2 ? fromMidnight : Math.max(fromMidnight, startOfDay(day + 1) - (24 - hour) * HOUR_SECONDS);
}
