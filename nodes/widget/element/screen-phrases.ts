/** The names of screens and periods, in both languages. */
import type { Habit, Period } from "../protocol.js";
import type { Screen } from "../screens.js";
import type { Language } from "./dates.js";
import type { PriceScreen } from "./ring.js";

export interface ScreenPhrases {
  readonly screens: Readonly<
    Record<Exclude<Screen, "values" | "cost" | "heat" | PriceScreen | Habit>, string>
  >;
  /** For the keys that choose a period, and in full. */
  readonly periods: Readonly<Record<Period, readonly [short: string, full: string]>>;
}

export const screenPhrases: Readonly<Record<Language, ScreenPhrases>> = {
  fr: {
    screens: {
      "cost-30d": "30 jours en €",
      "cost-12m": "12 mois en €",
      "7d": "7 jours",
      "30d": "30 jours",
      "12m": "12 mois",
      "3y": "3 ans",
      curve: "Courbe",
      holes: "Jours reçus",
      state: "État",
    },
    periods: {
      "1d": ["1 j", "un jour"],
      "7d": ["7 j", "7 jours"],
      week: ["sem.", "une semaine"],
      "30d": ["30 j", "30 jours"],
      month: ["mois", "un mois"],
      "90d": ["90 j", "90 jours"],
      "12m": ["1 an", "12 mois"],
      year: ["année", "une année"],
      "36m": ["3 ans", "36 mois"],
      "3y": ["3 ans", "3 ans"],
    },
  },
  en: {
    screens: {
      "cost-30d": "30 days in €",
      "cost-12m": "12 months in €",
      "7d": "7 days",
      "30d": "30 days",
      "12m": "12 months",
      "3y": "3 years",
      curve: "Curve",
      holes: "Days received",
      state: "State",
    },
    periods: {
      "1d": ["1 d", "one day"],
      "7d": ["7 d", "7 days"],
      week: ["week", "a week"],
      "30d": ["30 d", "30 days"],
      month: ["month", "a month"],
      "90d": ["90 d", "90 days"],
      "12m": ["1 yr", "12 months"],
      year: ["year", "a year"],
      "36m": ["3 yr", "36 months"],
      "3y": ["3 yr", "3 years"],
    },
  },
};
