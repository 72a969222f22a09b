/** Days in French or English style. A day has no time zone: none may shift it. */
import { DAY_MS, type Day } from "../../readings/index.js";
import type { Language } from "./language.js";

const locales: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };

/** Writes days in a given form. The formats are created on first use: creating them takes much of Node-RED's start. */
function writer(form: Intl.DateTimeFormatOptions): (language: Language, day: Day) => string {
  const formats = new Map<Language, Intl.DateTimeFormat>();
  return (language, day) => {
    let format = formats.get(language);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(locales[language], { ...form, timeZone: "UTC" });
      formats.set(language, format);
    }
    const text = format.format(day * DAY_MS);
    return language === "fr" ? text.replace(/\b1 (?=\p{L})/u, "1er ") : text;
  };
}

/** A day close to today, with its weekday, for a display: `lun. 23 nov.` */
export const dayText = writer({ weekday: "short", day: "numeric", month: "short" });

/** A day's weekday, inside a sentence: `lundi` */
export const weekdayText = writer({ weekday: "long" });

/** A day close to today, inside a sentence: `23 nov.` */
export const shortDateText = writer({ day: "numeric", month: "short" });

/** The month of a day, inside a sentence: `novembre 2026` */
export const monthText = writer({ month: "long", year: "numeric" });

/** A day of any year, inside a sentence: `23 novembre 2026` */
export const dateText = writer({ day: "numeric", month: "long", year: "numeric" });
