/** Days as readers of French or English write them. A day has no time zone: none may move it. */
import { DAY_MS } from "../readings/index.js";
import type { Day } from "../readings/index.js";
import type { Language } from "./language.js";

const locales: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };

/** Writes days in a form, whose formats are made at their first use: making them is much of a start of Node-RED. */
function writer(form: Intl.DateTimeFormatOptions): (language: Language, day: Day) => string {
  const formats = new Map<Language, Intl.DateTimeFormat>();
  return (language, day) => {
    let format = formats.get(language);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(locales[language], { ...form, timeZone: "UTC" });
      formats.set(language, format);
    }
    return format.format(day * DAY_MS);
  };
}

/** A day near to today with its weekday, as a display shows it: `lun. 23 nov.` */
export const dayText = writer({ weekday: "short", day: "numeric", month: "short" });

/** A day of any year, within a sentence: `23 novembre 2026` */
export const dateText = writer({ day: "numeric", month: "long", year: "numeric" });
