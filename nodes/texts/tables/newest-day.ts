/** Words of the sentence about the newest day (`sentences/newest-day.ts`), on the dashboard's meter. */
import type { Language } from "../base/index.js";

const fr = {
  more: (percent: string, weekday: string) => `${percent}\u202f% de plus qu’un ${weekday} habituel`,
  less: (percent: string, weekday: string) => `${percent}\u202f% de moins qu’un ${weekday} habituel`,
  same: (weekday: string) => `autant qu’un ${weekday} habituel`,
  /** @param known of the day, which no weekday names */
  of: (day: string, known: string) => `${day}\u00a0: ${known}`,
};

type NewestDayTexts = typeof fr;

const en: NewestDayTexts = {
  more: (percent, weekday) => `${percent}% more than a usual ${weekday}`,
  less: (percent, weekday) => `${percent}% less than a usual ${weekday}`,
  same: (weekday) => `as much as a usual ${weekday}`,
  of: (day, known) => `${day}: ${known}`,
};

export const newestDayTexts: Readonly<Record<Language, NewestDayTexts>> = { fr, en };
