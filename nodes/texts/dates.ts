/** Days as readers of French or English write them. A day is one by itself: no time zone may move it. */
import type { Day } from "../readings/index.js";
import type { Language } from "./texts.js";

function formats(options: Intl.DateTimeFormatOptions): Readonly<Record<Language, Intl.DateTimeFormat>> {
  const of = (locale: string) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  return { fr: of("fr-FR"), en: of("en-GB") };
}

const short = formats({ weekday: "short", day: "numeric", month: "short" });
const long = formats({ day: "numeric", month: "long", year: "numeric" });

/** A day near to today with its weekday, as a display shows it: `lun. 23 nov.` */
export function dayText(language: Language, day: Day): string {
  return short[language].format(day * 86_400_000);
}

/** A day of any year, within a sentence: `23 novembre 2026` */
export function dateText(language: Language, day: Day): string {
  return long[language].format(day * 86_400_000);
}
