/** The element's texts about money, in both languages. */
import type { Direction } from "../../readings/index.js";
import type { Color, SupplierId } from "../../pricing/browser.js";
import type { Lack, PriceDay } from "../protocol.js";
import { countEn, countFr, numbers } from "./counts.js";
import type { Language } from "./dates.js";

/** Why days of a supplier have no price: it has none for them, or its offer is no more. */
interface SupplierPhrases {
  readonly prices: string;
  readonly ended: string;
}

export interface CostPhrases {
  /** The titles of the screens with costs, and of the sums of their charts. */
  readonly costs: Readonly<Record<Direction, string>>;
  readonly monthBefore: string;
  /** Where bills do not begin on the 1st: this one, the one before, and the subscription of this one. */
  readonly bills: readonly [string, string, string];
  /** Days of which nothing is priced. */
  unpriced(days: number): string;
  /** Days of which only a part is priced. @param day if it is only one */
  inPart(days: number, day?: string): string;
  /** Beside a sum that has this part. */
  among(inPart: string): string;
  /** Both. @param days of which only a part is priced */
  alsoInPart(unpriced: string, days: number): string;
  readonly noPrice: string;
  /** Of a whole chart. */
  readonly notPriced: string;
  /** Of a day of which only a part is priced. */
  readonly pricedInPart: string;
  /** Below a chart: some bars are holes, or lack something. @param days which ones */
  dashes(days: string): string;
  /** What days that are not priced in full lack. */
  readonly lacks: Readonly<Record<Exclude<Lack, keyof SupplierPhrases>, string>>;
  readonly suppliers: Readonly<Record<SupplierId, SupplierPhrases>>;
  /** Of prices of a supplier: when somebody last looked for new ones. */
  readonly checked: string;
  /** In its place: since when they may be others. */
  readonly old: string;
  /** Of this month. */
  readonly monthSubscription: string;
  /** The bill of the contract year. */
  readonly contractYear: string;
  about(euros: string): string;
  /** What the year's instalments leave to pay, and what they are too high by. */
  readonly toPay: string;
  readonly tooHigh: string;
  /** How sure the forecast is. */
  estimate(low: string, high: string): string;
  /** Of a day or a month. */
  ofSubscription(euros: string): string;
  /** A class by its name. */
  classTitle(name: string): string;
  readonly others: string;
  readonly subscription: string;
  readonly unknownClass: string;
  /** Of energy. */
  readonly unpricedPart: string;
  until(time: string): string;
  readonly colors: Readonly<Record<Color, string>>;
  readonly tomorrow: string;
  readonly provisional: string;
  readonly unknownColor: string;
  /** Of the screens of prices; `short` where there is little room. */
  readonly priceTitles: Readonly<Record<PriceDay, { readonly long: string; readonly short: string }>>;
  /** No price of the day is known. */
  readonly pricesUnknown: Readonly<Record<PriceDay, string>>;
  readonly unknownPrice: string;
  readonly now: string;
  readonly lowest: string;
  readonly highest: string;
  /** The day has no other. */
  readonly onePrice: string;
  /** @param hours when or how long */
  unpricedHours(hours: string): string;
  /** Days of a Tempo season. */
  readonly daysLeft: string;
  left(white: number, red: number): string;
}

const colors: Readonly<Record<string, Color>> = { B: "blue", W: "white", R: "red" };

/** How a class is shown: a user's own name as it is, those that are fixed in words. */
function namer(
  { base, series }: { readonly base: string; readonly series: string },
  words: Readonly<Record<Color, string>>,
): (name: string) => string {
  return (name) => {
    if (name === "BASE") return base;
    if (name === "SERIES") return series;
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
    bills: ["Facture", "Facture d’avant", "Abonnement de la facture, compris"],
    unpriced: (days) => `${countFr(days, "jour", "jours")} sans prix`,
    inPart: (days, day = countFr(days, "jour", "jours")) => `${day} en partie`,
    among: (inPart) => `dont ${inPart}`,
    alsoInPart: (unpriced, days) => `${unpriced}, ${numbers.fr.format(days)} en partie`,
    noPrice: "sans prix",
    notPriced: "Aucun coût\u00a0: le contrat ne donne pas de prix pour ces jours, ou leurs relevés manquent.",
    pricedInPart: "prix incomplet",
    dashes: (days) => `Pointillés\u00a0: ${days}.`,
    lacks: {
      color: "Sans sa couleur Tempo, un jour n’a pas tout son prix.",
      series: "Sans tous ses prix reçus, un jour n’a pas tout son coût.",
      curve: "Sans toute sa courbe, un jour n’a pas tout son prix.",
    },
    suppliers: {
      regulated: {
        prices: "Le tarif réglementé n’a pas de prix pour ces jours.",
        ended: "Base a pris fin à cette puissance\u00a0: ajoutez une version au contrat.",
      },
    },
    checked: "Prix vérifiés",
    old: "Prix à vérifier depuis",
    monthSubscription: "Abonnement du mois, compris",
    contractYear: "Année du contrat",
    about: (euros) => `environ ${euros}`,
    toPay: "Reste après mensualités",
    tooHigh: "Mensualités en trop",
    estimate: (low, high) => `Estimation, de ${low} à ${high}.`,
    ofSubscription: (euros) => `abonnement ${euros}`,
    classTitle: namer({ base: "Base", series: "Prix heure par heure" }, colorsFr),
    others: "Autres",
    subscription: "Abonnement",
    unknownClass: "Poste inconnu",
    unpricedPart: "Poste ou prix inconnu",
    until: (time) => `jusqu’à ${time}`,
    colors: colorsFr,
    tomorrow: "demain",
    provisional: "provisoire",
    unknownColor: "inconnu",
    priceTitles: {
      today: { long: "Prix d’aujourd’hui", short: "Aujourd’hui" },
      tomorrow: { long: "Prix de demain", short: "Demain" },
    },
    pricesUnknown: {
      today: "Les prix d’aujourd’hui ne sont pas connus\u00a0: un message les apporte.",
      tomorrow: "Les prix de demain ne sont pas encore connus.",
    },
    unknownPrice: "prix inconnu",
    now: "Maintenant",
    lowest: "Prix le plus bas",
    highest: "Prix le plus haut",
    onePrice: "Un seul prix",
    unpricedHours: (hours) => `Prix inconnu\u00a0: ${hours}.`,
    daysLeft: "Jours restants",
    left: (white, red) =>
      `environ ${countFr(white, "blanc", "blancs")} et ${countFr(red, "rouge", "rouges")}`,
  },
  en: {
    costs: { consumption: "Cost", production: "Earnings" },
    monthBefore: "Month before",
    bills: ["Bill", "Bill before", "Subscription this bill, included"],
    unpriced: (days) => `${countEn(days, "day", "days")} without a price`,
    inPart: (days, day = countEn(days, "day", "days")) => `${day} only in part`,
    among: (inPart) => inPart,
    alsoInPart: (unpriced, days) => `${unpriced}, ${numbers.en.format(days)} in part`,
    noPrice: "no price",
    notPriced: "No cost: the contract has no prices for these days, or their readings are missing.",
    pricedInPart: "price incomplete",
    dashes: (days) => `Dashes: ${days}.`,
    lacks: {
      color: "No full price without a day’s Tempo colour.",
      series: "No full cost without all prices of a day.",
      curve: "No full price without a day’s whole curve.",
    },
    suppliers: {
      regulated: {
        prices: "The regulated tariff has no price for these days.",
        ended: "Base has ended at this power: add a version to the contract.",
      },
    },
    checked: "Prices checked",
    old: "Prices may be old since",
    monthSubscription: "Subscription this month, included",
    contractYear: "Contract year",
    about: (euros) => `about ${euros}`,
    toPay: "Left after instalments",
    tooHigh: "Instalments too high by",
    estimate: (low, high) => `Estimate, from ${low} to ${high}.`,
    ofSubscription: (euros) => `subscription ${euros}`,
    classTitle: namer({ base: "Base", series: "Prices by the hour" }, colorsEn),
    others: "Others",
    subscription: "Subscription",
    unknownClass: "Class unknown",
    unpricedPart: "Class or price unknown",
    until: (time) => `until ${time}`,
    colors: colorsEn,
    tomorrow: "tomorrow",
    provisional: "provisional",
    unknownColor: "unknown",
    priceTitles: {
      today: { long: "Today’s prices", short: "Today" },
      tomorrow: { long: "Tomorrow’s prices", short: "Tomorrow" },
    },
    pricesUnknown: {
      today: "Today’s prices are not known: a message brings them.",
      tomorrow: "Tomorrow’s prices are not known yet.",
    },
    unknownPrice: "price unknown",
    now: "Now",
    lowest: "Lowest price",
    highest: "Highest price",
    onePrice: "One price",
    unpricedHours: (hours) => `Price unknown: ${hours}.`,
    daysLeft: "Days left",
    left: (white, red) => `about ${white} white and ${red} red`,
  },
};
