/** Texts of the adviser's answers: what an offer or a forecast rests on. Numbers come as texts. */
import type { OfferSource } from "../../adviser/index.js";
import type { Language } from "../base/index.js";
import { powerTexts, type PowerTexts } from "./power.js";

export interface AdviserTexts {
  /** A supply contract without a name. */
  readonly unnamed: string;
  /** Why an offer has no cost. @param priced days that it prices, of those held */
  readonly lacks: {
    readonly readings: string;
    readonly later: string;
    /** By where the offer comes from. */
    readonly hours: Readonly<Record<OfferSource["is"], string>>;
    color(priced: string, held: string): string;
    curve(priced: string, held: string): string;
    series(priced: string, held: string): string;
    /** Each of them prices enough days, but all of them price none. */
    readonly common: string;
  };
  /** How much of the energy has a class. */
  offPeak(share: string): string;
  redPeak(share: string): string;
  inClass(share: string, name: string): string;
  /** What this offer costs more or less than the present one: amounts with their signs. */
  against(subscription: string, energy: string): string;
  /** The same where their subscriptions are equal; where all is. */
  againstEnergy(energy: string): string;
  readonly sameCost: string;
  /** Prices that were typed, and from when on they hold. */
  pricesSince(day: string): string;
  /** Prices that messages brought, whatever the day of those of the other offers. */
  readonly pricesSaid: string;
  /** What all offers were compared over. */
  comparedOver(days: string, one: boolean): string;
  missingDays(days: string, one: boolean): string;
  pricesOf(day: string): string;
  readonly pricesOfThen: string;
  readonly doubtful: string;
  /** After words on hours that are not those of the meter. */
  readonly byTypedHours: { readonly offers: string; readonly forecast: string };
  /** What nothing can be compared with. */
  readonly noPresent: string;
  readonly presentUnpriced: string;
  readonly power: PowerTexts;
  readonly forecast: ForecastTexts;
}

/** How a forecast was derived: one sentence each. */
interface ForecastTexts {
  /** What the open days cost. @param known days of the year before, of those that are open */
  readonly lastYear: (days: string, one: boolean, known: string) => string;
  /** @param known days of the last 12 months */
  readonly mean: (days: string, one: boolean, known: string) => string;
  byNeighbours(days: string, one: boolean): string;
  /** Open days that are over. */
  past(days: string, one: boolean): string;
  readonly todaysPrices: string;
  /** Where low and high come from: a share, and how many months were compared. */
  fromMonths(share: string, months: string): string;
  fromDays(share: string): string;
  tooEarly(known: string, needed: string): string;
  /** Enough days are known, but none of the months to come, nor of their neighbours. */
  readonly monthsUnknown: string;
  /** Today has no price. */
  readonly unpriced: string;
  /** Messages bring the prices. */
  readonly series: string;
}

const fr: AdviserTexts = {
  unnamed: "Contrat sans nom",
  lacks: {
    readings: "Aucun de ces jours n’a de relevé d’énergie complet.",
    later: "Ce contrat commence trop tard pour ces jours.",
    hours: {
      table:
        "Ses heures creuses ne sont pas connues\u00a0: ajoutez un contrat HP/HC qui les a (ou donnez-les dans «\u00a0hours\u00a0» du message).",
      node: "Ce contrat n’a pas d’heures creuses\u00a0: donnez-les dans sa fenêtre.",
      message: "Cette offre n’a pas d’heures creuses\u00a0: donnez-les dans sa version.",
    },
    color: (priced, held) =>
      `La couleur Tempo de trop de jours n’est pas connue\u00a0: seuls ${priced} jours sur ${held} ont un prix.`,
    curve: (priced, held) =>
      `Il faut la courbe de charge de plus de jours\u00a0: seuls ${priced} jours sur ${held} ont un prix. Augmentez «\u00a0Courbe de charge\u00a0» dans la fenêtre du compteur.`,
    series: (priced, held) =>
      `Des messages n’ont donné tous les prix que de ${priced} jours sur ${held}\u00a0: envoyez ceux qui manquent.`,
    common: "Aucun jour n’a de prix dans toutes les offres à la fois.",
  },
  offPeak: (share) => `${share}\u00a0% de votre énergie tombe en heures creuses.`,
  redPeak: (share) => `${share}\u00a0% tombe en heures pleines des jours rouges.`,
  inClass: (share, name) => `${share}\u00a0% de votre énergie tombe dans le poste «\u00a0${name}\u00a0».`,
  against: (subscription, energy) =>
    `Par rapport à votre contrat\u00a0: ${subscription} d’abonnement, ${energy} d’énergie.`,
  againstEnergy: (energy) => `Même abonnement que votre contrat, ${energy} d’énergie.`,
  sameCost: "Le même coût que votre contrat.",
  pricesSince: (day) => `Ses prix sont ceux que vous avez saisis, à partir du ${day}.`,
  pricesSaid: "Ses prix sont ceux que des messages ont donnés, chacun à sa date.",
  comparedOver: (days, one) =>
    one
      ? "Toutes les offres sont comparées sur un seul jour."
      : `Toutes les offres sont comparées sur les mêmes ${days} jours.`,
  missingDays: (days, one) =>
    one
      ? "Un jour manque\u00a0: ses relevés ou son prix ne sont pas connus."
      : `${days} jours manquent\u00a0: leurs relevés ou leur prix ne sont pas connus.`,
  pricesOf: (day) => `Tous les jours ont les prix en vigueur le ${day}.`,
  pricesOfThen: "Chaque jour a les prix de sa date.",
  byTypedHours: {
    offers: "Jusque-là, les coûts comparés suivent les heures du contrat.",
    forecast: "Jusque-là, la suite de l’année est comptée aux heures du contrat.",
  },
  doubtful: "L’un de ses prix semble mal imprimé dans sa source.",
  noPresent:
    "Ce compteur n’a pas de contrat valable\u00a0: choisissez-en un dans sa fenêtre pour voir ce que chaque offre vous ferait gagner.",
  presentUnpriced:
    "Votre contrat n’a pas de prix sur assez de jours\u00a0: ce que vous gagneriez avec une autre offre n’est pas connu.",
  power: powerTexts.fr,
  forecast: {
    lastYear: (days, one, known) =>
      one
        ? "Le jour qui reste est compté comme le même jour il y a un an."
        : `Les ${days} jours qui restent sont comptés comme les mêmes jours il y a un an, dont ${known} sont connus.`,
    mean: (days, one, known) =>
      `${one ? "Le jour qui reste est compté" : `Les ${days} jours qui restent sont comptés`} à la moyenne de ${one ? "son" : "leur"} mois, d’après ${known} jours connus des 12 derniers mois.`,
    byNeighbours: (days, one) =>
      one
        ? "Le mois de l’un d’eux n’est pas connu\u00a0: les mois voisins le remplacent."
        : `Le mois de ${days} d’entre eux n’est pas connu\u00a0: les mois voisins le remplacent.`,
    past: (days, one) =>
      one
        ? "L’un d’eux est déjà passé, mais n’a pas de coût complet."
        : `${days} d’entre eux sont déjà passés, mais n’ont pas de coût complet.`,
    todaysPrices: "Les prix sont ceux d’aujourd’hui.",
    fromMonths: (share, months) =>
      `La fourchette vient de ${months} mois, comparés aux mêmes mois un an plus tôt\u00a0: à prix égaux, leur coût diffère d’environ ${share}\u00a0%. Elle compte deux fois cet écart, en plus et en moins\u00a0; d’un mois à l’autre, il se compense en partie, sauf ce que ces mois ont en commun.`,
    fromDays: (share) =>
      `Il n’y a pas encore deux années à comparer\u00a0: la fourchette vient de l’écart des jours à la moyenne de leur mois, soit environ ${share}\u00a0% pour un mois. Elle compte deux fois cet écart, en plus et en moins\u00a0; d’un mois à l’autre, il se compense en partie.`,
    tooEarly: (known, needed) =>
      `Il est trop tôt pour une prévision\u00a0: d’après les valeurs quotidiennes et la courbe de charge, ${known} jours des 12 derniers mois ont un coût complet, et il en faut ${needed}, ou les mêmes jours il y a un an.`,
    monthsUnknown:
      "Il est trop tôt pour une prévision\u00a0: trop peu est connu des mois qui restent. Il faut pour chacun une semaine du même mois l’an dernier, ou un mois voisin\u00a0; les mois voisins comptent dès que trois mois entiers de suite sont connus.",
    series:
      "Ce contrat est en prix heure par heure\u00a0: ceux des jours à venir ne sont pas connus, et le reste de l’année n’est pas estimé.",
    unpriced: "Le contrat n’a pas de prix aujourd’hui\u00a0: le reste de l’année n’est pas estimé.",
  },
};

const en: AdviserTexts = {
  unnamed: "Contract without a name",
  lacks: {
    readings: "None of these days has complete readings of energy.",
    later: "This contract begins too late for these days.",
    hours: {
      table:
        "Its off-peak hours are not known: add an HP/HC contract with yours (or give them in “hours” of the message).",
      node: "This contract has no off-peak hours: give them in its dialog.",
      message: "This offer has no off-peak hours: give them in its version.",
    },
    color: (priced, held) =>
      `The Tempo colour of too many days is not known: only ${priced} of ${held} days have a price.`,
    curve: (priced, held) =>
      `The load curve of more days is needed: only ${priced} of ${held} days have a price. Raise “Load curve” in the meter’s dialog.`,
    series: (priced, held) =>
      `Messages brought all prices of only ${priced} of ${held} days: send those that are missing.`,
    common: "No day has a price in all offers at once.",
  },
  offPeak: (share) => `${share}% of your energy falls in off-peak hours.`,
  redPeak: (share) => `${share}% falls in the peak hours of red days.`,
  inClass: (share, name) => `${share}% of your energy falls in the class “${name}”.`,
  against: (subscription, energy) =>
    `Compared with your contract: ${subscription} of subscription, ${energy} of energy.`,
  againstEnergy: (energy) => `The same subscription as your contract, ${energy} of energy.`,
  sameCost: "The same cost as your contract.",
  pricesSince: (day) => `Its prices are those you entered, from ${day} on.`,
  pricesSaid: "Its prices are those that messages brought, each at its date.",
  comparedOver: (days, one) =>
    one
      ? "All offers are compared over a single day."
      : `All offers are compared over the same ${days} days.`,
  missingDays: (days, one) =>
    one
      ? "One day is missing: its readings or its price are not known."
      : `${days} days are missing: their readings or their prices are not known.`,
  pricesOf: (day) => `All days have the prices in force on ${day}.`,
  pricesOfThen: "Each day has the prices of its date.",
  byTypedHours: {
    offers: "Until then, the compared costs follow the hours of the contract.",
    forecast: "Until then, the rest of the year is counted by the hours of the contract.",
  },
  doubtful: "One of its prices looks misprinted in its source.",
  noPresent:
    "This meter has no valid contract: choose one in its dialog to see what each offer would save you.",
  presentUnpriced:
    "Your contract has no price on enough days: what another offer would save you is not known.",
  power: powerTexts.en,
  forecast: {
    lastYear: (days, one, known) =>
      one
        ? "The remaining day is counted like the same day a year ago."
        : `The ${days} remaining days are counted like the same days a year ago, of which ${known} are known.`,
    mean: (days, one, known) =>
      `${one ? "The remaining day is counted" : `The ${days} remaining days are counted`} at the average of ${one ? "its" : "their"} month, from ${known} known days of the last 12 months.`,
    byNeighbours: (days, one) =>
      one
        ? "The month of one of them is not known: the neighbouring months are used instead."
        : `The month of ${days} of them is not known: the neighbouring months are used instead.`,
    past: (days, one) =>
      one
        ? "One of them is over, but its cost is not complete."
        : `${days} of them are over, but their costs are not complete.`,
    todaysPrices: "Prices are those of today.",
    fromMonths: (share, months) =>
      `The range comes from ${months} months, compared with the same months a year earlier: at equal prices, their cost differs by about ${share}%. It allows twice this difference, up and down; from month to month it partly evens out, except for what these months have in common.`,
    fromDays: (share) =>
      `There are not yet two years to compare: the range comes from how days differ from the average of their month, about ${share}% for a month. It allows twice this difference, up and down; from month to month it partly evens out.`,
    tooEarly: (known, needed) =>
      `It is too early for a forecast: by daily values and load curve, ${known} days of the last 12 months have a complete cost; ${needed} are needed, or the same days a year ago.`,
    monthsUnknown:
      "It is too early for a forecast: too little is known of the remaining months. Each needs a week of the same month last year, or a neighbouring month; neighbouring months count once three whole months in a row are known.",
    series:
      "This contract has prices by the hour: those of the days to come are not known, and the rest of the year is not estimated.",
    unpriced: "The contract has no price today: the rest of the year is not estimated.",
  },
};

export const adviserTexts: Readonly<Record<Language, AdviserTexts>> = { fr, en };
