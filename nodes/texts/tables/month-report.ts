/** Words of a month's report (`sentences/month-report.ts`). */
import type { Direction } from "../../readings/index.js";
import type { Language } from "../base/index.js";

const fr = {
  labels: {
    energy: "Énergie",
    cost: { consumption: "Coût", production: "Recette" } satisfies Readonly<Record<Direction, string>>,
    before: "Un an plus tôt",
    dearest: { consumption: "Jour le plus cher", production: "Meilleur jour" } satisfies Readonly<
      Record<Direction, string>
    >,
    offPeak: "Heures creuses",
    baseLoad: "Talon",
    expected: "Prévu le 1er",
  },
  /** Why something is not known. */
  unknown: {
    noReadings: "aucun relevé",
    noContract: "le compteur n’a pas de contrat",
    notPriced: "ce mois n’a pas de prix",
    yearBefore: "ce mois-là n’est pas connu en entier",
    oneClass: "le contrat n’a pas d’heures pleines et creuses",
    fewNights: "moins de 7 nuits entières de courbe de charge",
    tooEarly: "trop peu de jours ou de prix étaient connus",
    production: "seulement pour la consommation",
  },
  /** Days whose energy is not known. */
  missing: (count: string, one: boolean) => `il manque ${count} jour${one ? "" : "s"}`,
  /** A cost of which something is not known. */
  incomplete: "incomplet",
  percent: (value: string) => `${value}\u202f%`,
  nights: (watts: string, count: string) => `${watts}\u00a0W, médiane de ${count} nuits`,
  between: (low: string, high: string) => `de ${low} à ${high}`,
  more: (percent: string, month: string) => `${percent}\u202f% de plus qu’en ${month}`,
  less: (percent: string, month: string) => `${percent}\u202f% de moins qu’en ${month}`,
  same: (month: string) => `autant qu’en ${month}`,
  /** @param known of the month */
  of: (month: string, known: string) => `${month}\u00a0: ${known}`,
};

type MonthReportTexts = typeof fr;

const en: MonthReportTexts = {
  labels: {
    energy: "Energy",
    cost: { consumption: "Cost", production: "Earnings" },
    before: "A year before",
    dearest: { consumption: "Dearest day", production: "Best day" },
    offPeak: "Off-peak",
    baseLoad: "Base load",
    expected: "Expected on the 1st",
  },
  unknown: {
    noReadings: "no readings",
    noContract: "the meter has no contract",
    notPriced: "this month has no price",
    yearBefore: "not all of that month is known",
    oneClass: "the contract has no peak and off-peak hours",
    fewNights: "fewer than 7 whole nights of load curve",
    tooEarly: "too few days or prices were known",
    production: "for consumption only",
  },
  missing: (count, one) => `${count} day${one ? "" : "s"} missing`,
  incomplete: "incomplete",
  percent: (value) => `${value}%`,
  nights: (watts, count) => `${watts}\u00a0W, median of ${count} nights`,
  between: (low, high) => `${low} to ${high}`,
  more: (percent, month) => `${percent}% more than in ${month}`,
  less: (percent, month) => `${percent}% less than in ${month}`,
  same: (month) => `as much as in ${month}`,
  of: (month, known) => `${month}: ${known}`,
};

export const monthReportTexts: Readonly<Record<Language, MonthReportTexts>> = { fr, en };
