/** The newest day in a sentence, on the dashboard's meter: what is known of it, without a full stop. */
import type { Day } from "../../readings/index.js";
import { dayText, euros, weekdayText, type Language } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** What is said of a day. */
export interface SaidDay {
  readonly day: Day;
  /** Wh. */
  readonly energy: number;
  /** What all of it costs; absent: there is no contract, or it does not price all of it. */
  readonly euros?: number;
  /** Against the usual day of its weekday, in whole per cents; absent: there is none. */
  readonly change?: number;
}

/** `12,1 kWh, 2,88 €, 18 % de moins qu’un lundi habituel` */
export function newestDayText({ day, energy, euros: cost, change }: SaidDay, of: Texts): string {
  const { language, newestDay: texts } = of;
  const parts = [kWh(language, energy), ...(cost === undefined ? [] : [euros(cost, { language })])];
  // The weekday says which day it is; without it, the date does.
  if (change === undefined) return texts.of(dayText(language, day), parts.join(", "));
  const percent = new Intl.NumberFormat(language).format(Math.abs(change));
  const weekday = weekdayText(language, day);
  const compared = change === 0 ? texts.same(weekday) : texts[change > 0 ? "more" : "less"](percent, weekday);
  return [...parts, compared].join(", ");
}

/** As exact as it is worth. @param energy in Wh */
export function kWh(language: Language, energy: number): string {
  const digits = energy < 1_000 ? 2 : energy < 100_000 ? 1 : 0;
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${new Intl.NumberFormat(language, form).format(energy / 1_000)}\u00a0kWh`;
}
