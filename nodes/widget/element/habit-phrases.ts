/** The element's texts about habits, in both languages. */
import type { Habit } from "../protocol.js";
import { countEn, countFr } from "./counts.js";
import type { Language } from "./dates.js";

export interface HabitPhrases {
  readonly habits: Readonly<Record<Habit, string>>;
  nights(held: number): string;
  fewNights(held: number, of: number): string;
  readonly share: string;
  readonly ofConsumption: string;
  readonly aYear: string;
  readonly todaysPrices: string;
  readonly notAllPrices: string;
  /** What the base load is. */
  readonly baseIs: string;
  readonly unseen: string;
  /** Without its capital. @param change in per cent */
  usual(change: number | undefined, weekday: string, now: string, usual: string, days: number): string;
  notUsual(weekday: string, held: number, of: number): string;
  readonly holiday: string;
  readonly expected: string;
  readonly soFar: string;
  readonly tooEarly: string;
  between(low: string, high: string): string;
  readonly fedIn: string;
  readonly drawn: string;
  readonly covered: string;
  readonly coveredIs: string;
  /** That it is not known, and why. */
  readonly selfUse: readonly [string, string];
  readonly surplus: string;
}

export const habitPhrases: Readonly<Record<Language, HabitPhrases>> = {
  fr: {
    habits: { usual: "Jour habituel", base: "Talon", month: "Prévision", self: "Surplus" },
    nights: (held) => countFr(held, "nuit", "nuits"),
    fewNights: (held, of) =>
      `Le talon demande ${of} nuits entières, de 0 à 6 h\u00a0: ${held} sur 30 ${held > 1 ? "sont reçues" : "est reçue"}, il en manque ${of - held}.`,
    share: "Part",
    ofConsumption: "de la consommation",
    aYear: "En un an",
    todaysPrices: "aux prix du jour",
    notAllPrices: "prix pas tous connus",
    baseIs: "De 0 à 6 h, moyenne des deux heures les plus basses\u00a0; médiane des nuits.",
    unseen: "Le compteur ne voit pas ce que votre production en couvre.",
    usual: (change, weekday, now, usual, days) => {
      const with_ = `${now} contre ${usual} (moyenne de ${days}).`;
      if (change === undefined) return `${weekday} habituel\u00a0: ${with_}`;
      const how = change === 0 ? "autant" : `${Math.abs(change)}\u202f% de ${change > 0 ? "plus" : "moins"}`;
      return `${how} qu’un ${weekday} habituel\u00a0: ${with_}`;
    },
    notUsual: (weekday, held, of) =>
      `Pas encore de ${weekday} habituel\u00a0: ${held} sur ${of}, hors jours fériés.`,
    holiday: "Jour férié.",
    expected: "Prévu",
    soFar: "Jusqu’ici",
    tooEarly: "pas encore connu",
    between: (low, high) => `de ${low} à ${high}`,
    fedIn: "Injecté",
    drawn: "Soutiré",
    covered: "Temps couvert",
    coveredIs: "injecté ≥ soutiré",
    selfUse: ["Autoconsommation", "inconnue"],
    surplus:
      "Le Linky ne mesure que le surplus\u00a0: l’onduleur, ou un compteur de production, dit le reste.",
  },
  en: {
    habits: { usual: "Usual day", base: "Base load", month: "Forecast", self: "Surplus" },
    nights: (held) => countEn(held, "night", "nights"),
    fewNights: (held, of) =>
      `The base load needs ${of} whole nights, 0:00 to 6:00: ${held} of 30 ${held === 1 ? "is" : "are"} held, ${of - held} more are needed.`,
    share: "Share",
    ofConsumption: "of consumption",
    aYear: "In a year",
    todaysPrices: "at today’s prices",
    notAllPrices: "not all prices known",
    baseIs: "From 0:00 to 6:00, mean of the lowest two hours; median of the nights.",
    unseen: "The meter does not see what your production covers of it.",
    usual: (change, weekday, now, usual, days) => {
      const with_ = `${now} vs ${usual} (mean of ${days}).`;
      if (change === undefined) return `usual ${weekday}: ${with_}`;
      const how = change === 0 ? "as much as" : `${Math.abs(change)}% ${change > 0 ? "more" : "less"} than`;
      return `${how} a usual ${weekday}: ${with_}`;
    },
    notUsual: (weekday, held, of) => `No usual ${weekday} yet: ${held} of ${of}, without public holidays.`,
    holiday: "A public holiday.",
    expected: "Expected",
    soFar: "So far",
    tooEarly: "not known yet",
    between: (low, high) => `${low} to ${high}`,
    fedIn: "Fed in",
    drawn: "Drawn",
    covered: "Time covered",
    coveredIs: "fed in ≥ drawn",
    selfUse: ["Self-consumption", "unknown"],
    surplus: "The meter measures only the surplus: the inverter, or a production meter, tells the rest.",
  },
};
