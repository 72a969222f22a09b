/** What the calendar says of a day, the same for all contracts: looked up once, as hundreds of them may ask for it. */
import {
  DAY_SECONDS,
  formatDay,
  isHoliday,
  lengthOfDay,
  startOfDay,
  weekdayOf,
  type Day,
} from "../readings/index.js";
import type { KindOfDay } from "./windows.js";

export interface CalendarDay extends Pick<
  KindOfDay,
  "monthDay" | "weekday" | "isHoliday" | "isAfterHoliday"
> {
  /** The instant of its first second. */
  readonly midnight: number;
  /** Whether clocks change on it. */
  readonly isChange: boolean;
}

const days = new Map<Day, CalendarDay>();
/** Some 27 years. */
const MOST_DAYS = 10_000;

export function calendarDay(day: Day): CalendarDay {
  const known = days.get(day);
  if (known !== undefined) return known;
  const found = {
    midnight: startOfDay(day),
    isChange: lengthOfDay(day) !== DAY_SECONDS,
    monthDay: formatDay(day).slice(5),
    weekday: weekdayOf(day),
    isHoliday: isHoliday(day),
    isAfterHoliday: isHoliday(day - 1),
  };
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, found);
  return found;
}
