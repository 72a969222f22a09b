/** The element's texts about money, in both languages. */
import type { Direction } from "../../readings/index.js";
import type { Color } from "../../tariffs/browser.js";
import type { Lack } from "../protocol.js";
import { countEn, countFr } from "./counts.js";
import type { Language } from "./dates.js";

export interface CostPhrases {
  /** The titles of the screens with costs, and of the sums of their charts. */
  readonly costs: Readonly<Record<Direction, string>>;
  readonly monthBefore: string;
  unpriced(days: number): string;
  readonly noPrice: string;
  /** Of a day of which only a part is priced. */
  readonly pricedInPart: string;
  /** Below a chart: some bars are holes, or lack something. */
  dashes(days: number): string;
  /** What days without a price lack. */
  readonly lacks: Readonly<Record<Lack, string>>;
  /** Of regulated prices. @param day when somebody last looked for new ones */
  checked(day: string): string;
  /** Of this month. */
  monthSubscription(euros: string): string;
  /** The bill of the contract year. @param value in € */
  forecast(value: string): string;
  /** What the year's instalments leave to pay, or are too high by. */
  toPay(euros: string, isTooHigh: boolean): string;
  /** How sure the forecast is. */
  estimate(low: string, high: string): string;
  /** Of a day or a month. */
  ofSubscription(euros: string): string;
  /** A class by its name. */
  className(name: string): string;
  readonly others: string;
  readonly subscription: string;
  /** The class in force. @param until when another one begins */
  tariff(name: string, price: string | undefined, until: string | undefined): string;
  unknownClass(until: string | undefined): string;
  readonly colors: Readonly<Record<Color, string>>;
  readonly today: string;
  readonly tomorrow: string;
  readonly provisional: string;
  readonly unknownColor: string;
  left(white: number, red: number): string;
  readonly semicolon: string;
}

const colors: Readonly<Record<string, Color>> = { B: "blue", W: "white", R: "red" };

/** The name of a class whose name is not a user's own. */
function namer(base: string, words: Readonly<Record<Color, string>>): (name: string) => string {
  return (name) => {
    if (name === "BASE") return base;
    const [, hours, sign] = /^(H[PC])J([BWR])$/.exec(name) ?? [];
    return hours === undefined ? name : `${hours} ${words[colors[sign!]!]}`;
  };
}

const colorsFr = { blue: "bleu", white: "blanc", red: "rouge" } as const;
const colorsEn = { blue: "blue", white: "white", red: "red" } as const;

export const costPhrases: Readonly<Record<Language, CostPhrases>> = {
  fr: {
    costs: { consumption: "Coût", production: "Vente" },
    monthBefore: "Mois précédent",
    unpriced: (days) => `${countFr(days, "jour", "jours")} sans prix`,
    noPrice: "sans prix",
    pricedInPart: "prix incomplet",
    dashes: (days) =>
      `Pointillés\u00a0: ${countFr(days, "jour", "jours")} ${days > 1 ? "sans tout leur prix" : "sans tout son prix"}.`,
    lacks: {
      color: "Sans sa couleur Tempo, un jour n’a pas de prix.",
      curve: "Sans toute sa courbe, un jour n’a pas de prix.",
      prices: "Le tarif réglementé n’a pas de prix pour ces jours.",
    },
    checked: (day) => `Prix vérifiés le ${day}.`,
    monthSubscription: (euros) => `Abonnement du mois, compris\u00a0: ${euros}.`,
    forecast: (value) => `Année du contrat\u00a0: environ ${value}`,
    toPay: (euros, isTooHigh) =>
      isTooHigh ? `vos mensualités font ${euros} de trop` : `vos mensualités laissent ${euros} à payer`,
    estimate: (low, high) => `Estimation, de ${low} à ${high}.`,
    ofSubscription: (euros) => `abonnement ${euros}`,
    className: namer("Base", colorsFr),
    others: "Autres",
    subscription: "Abonnement",
    tariff: (name, price, until) =>
      `${name}\u00a0: ${price ?? "sans prix"}${until === undefined ? "" : `, jusqu’à ${until}`}`,
    unknownClass: (until) => `Poste inconnu${until === undefined ? "" : `, jusqu’à ${until}`}`,
    colors: colorsFr,
    today: "aujourd’hui",
    tomorrow: "demain",
    provisional: "provisoire",
    unknownColor: "inconnu",
    semicolon: "\u202f; ",
    left: (white, red) =>
      `restent environ ${countFr(white, "blanc", "blancs")} et ${countFr(red, "rouge", "rouges")}`,
  },
  en: {
    costs: { consumption: "Cost", production: "Earnings" },
    monthBefore: "Month before",
    unpriced: (days) => `${countEn(days, "day", "days")} without a price`,
    noPrice: "no price",
    pricedInPart: "price incomplete",
    dashes: (days) => `Dashes: ${countEn(days, "day", "days")} not priced in full.`,
    lacks: {
      color: "A day without its Tempo colour has no price.",
      curve: "A day without its whole curve has no price.",
      prices: "The regulated tariff has no price for these days.",
    },
    checked: (day) => `Prices checked on ${day}.`,
    monthSubscription: (euros) => `Subscription this month, included: ${euros}.`,
    forecast: (value) => `Contract year: about ${value}`,
    toPay: (euros, isTooHigh) =>
      isTooHigh ? `your instalments exceed it by ${euros}` : `your instalments leave ${euros} to pay`,
    estimate: (low, high) => `Estimate, from ${low} to ${high}.`,
    ofSubscription: (euros) => `subscription ${euros}`,
    className: namer("Base", colorsEn),
    others: "Others",
    subscription: "Subscription",
    tariff: (name, price, until) =>
      `${name}: ${price ?? "no price"}${until === undefined ? "" : `, until ${until}`}`,
    unknownClass: (until) => `Class unknown${until === undefined ? "" : `, until ${until}`}`,
    colors: colorsEn,
    today: "today",
    tomorrow: "tomorrow",
    provisional: "provisional",
    unknownColor: "unknown",
    semicolon: "; ",
    left: (white, red) => `about ${white} white and ${red} red left`,
  },
};
