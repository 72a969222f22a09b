/** Texts about a supply contract: what is wrong with it, and what its prices do not cover. */
import type { Direction } from "../../readings/index.js";
import {
  fieldOfProblem,
  supplierIds,
  type ContractFault,
  type ContractProblem,
  type Offer,
} from "../../pricing/index.js";
import { contractPlace, dialogFault } from "./contract-place.js";
import type { Language } from "../base/index.js";

/** What is wrong with a contract that a message gives, or with an offer. */
export interface ProblemOfMessage extends Omit<ContractProblem, "fault"> {
  readonly fault: ContractFault | "offer-name";
}

interface WithoutWords {
  one(day: string): string;
  several(days: string, first: string, last: string): string;
}

export interface ContractTexts {
  /** First sentence. @param whose the contract's name, or ""; @param place what is invalid, or "" */
  invalid(whose: string, place: string): string;
  /** A field of a message. */
  quoted(field: string): string;
  /** A class of the field has no price. */
  unpriced(field: string, name: string): string;
  /** Second sentence: what the field must be. */
  readonly faults: Readonly<Record<ContractFault, string>>;
  /** Second sentence, of an offer of a message: what its name must be. */
  readonly offerName: string;
  /** A question about cost, and no contract to answer it by. */
  readonly none: string;
  /** A cost is to be sent, and the meter has chosen no contract for its direction. */
  readonly missing: Readonly<Record<Direction, string>>;
  /** The contract that the meter has chosen is not deployed. */
  readonly absent: string;
  /** No contract has this name or id. @param names of those that are deployed; empty: none has a name */
  unknown(given: string, names: string): string;
  /** The same as a status. */
  unknownBrief(given: string, names: string): string;
  /** Several contracts have this name. */
  ambiguous(name: string): string;
  /** The contract is not for this direction. */
  readonly otherKind: Readonly<Record<Direction, (name: string) => string>>;
  /** Days that lack the colour of a Tempo day, or the prices of a series. */
  readonly without: Readonly<Record<"color" | "series", WithoutWords>>;
  /** A contract that a message gives has an offer whose prices other messages bring: only a node can have them. */
  readonly seriesOfMessage: string;
  /** Off-peak hours, from one time to another, that are not those of the meter by its registers of some days. */
  otherHours(days: string, metered: string, typed: string): string;
  /** The same, where the meter's windows cannot be told. */
  unknownHours(days: string, typed: string): string;
  /** What other hours mean, and what to do. */
  readonly whereHoursAre: string;
  /** A contract without a name. */
  readonly offers: Readonly<Record<Offer, string>>;
  /** In place of the name of a contract that prices nothing. */
  readonly toCorrect: string;
}

/** What `prices` may name. @param or between two of them */
const named = (or: string): string => supplierIds.map((id) => `"${id}"`).join(or);

const fr: Readonly<Record<ContractFault, string>> = {
  shape: "Il faut un contrat, comme l’enregistre son noeud.",
  kind: 'Il faut "supply" pour la consommation, "feed-in" pour la production, ou rien.',
  versions: "Il faut au moins une version, et au plus 100.",
  from: "Il faut un jour AAAA-MM-JJ, ou rien pour la première version.",
  "from-order": "Chaque version commence après la précédente.",
  offer: 'Offres acceptées\u00a0: "base", "hphc", "tempo", "custom", "series".',
  "offer-feed-in": 'Pour une vente, sont acceptées les offres "base", "custom" et "series".',
  regulated:
    "Le tarif réglementé n’existe que pour une fourniture, en Base, HP/HC ou Tempo\u00a0: donnez vos prix.",
  power: "Il faut une puissance entière, de 1 à 36\u00a0kVA.",
  prices: `Il faut ${named(" ou ")}, ou vos prix { subscription, classes }.`,
  price: "Il faut un prix en euros le kWh, avec 8 décimales au plus.",
  subscription: "Il faut un prix en euros par mois, avec 8 décimales au plus.",
  "class-name": "Un poste a de 1 à 24 lettres sans accent, chiffres, espaces, points ou tirets.",
  "class-name-lost": "Node-RED perd ce nom quand il copie un message\u00a0: choisissez-en un autre.",
  "class-without-price": "Donnez le prix de chaque poste.",
  "many-classes": "Il faut au plus 100 postes.",
  time: 'Il faut des heures, de "00:00" à "24:00".',
  season: "Il faut deux jours de l’année MM-JJ, le premier et le dernier.",
  days: "Il faut des jours de la semaine, de 1 (lundi) à 7 (dimanche).",
  holidays: "Il faut true ou false.",
  color: 'Couleurs acceptées\u00a0: "blue", "white", "red".',
  announced: "Une étiquette a de 1 à 24 lettres sans accent, chiffres, espaces, points ou tirets.",
  rules: "Il faut une liste de règles { class, from?, to?, days?, holidays?, season?, color?, announced? }.",
  "last-rule": "La dernière règle est sans condition\u00a0: elle vaut pour tout le reste.",
  series: "Des prix heure par heure n’ont ni postes, ni heures, ni règles\u00a0: des messages les donnent.",
  registers: "Il faut un poste pour chaque cadran.",
  "register-class": "Chaque cadran compte pour un poste de l’offre, comme HP ou HC.",
  "many-registers": "Il faut au plus 100 cadrans.",
  energy: 'Il faut "curve", ou rien.',
  injects: "Il faut true, si le compteur injecte, ou false.",
  anniversary: "Il faut un jour de l’année MM-JJ.",
  "bill-day": "Il faut un jour du mois, de 1 à 28.",
  instalment: "Il faut un montant en euros par mois, ou rien.",
};

const en: Readonly<Record<ContractFault, string>> = {
  shape: "It must be a contract, as its node saves it.",
  kind: 'It must be "supply" for consumption, "feed-in" for production, or empty.',
  versions: "There must be one version at least, and 100 at most.",
  from: "It must be a day YYYY-MM-DD, or empty for the first version.",
  "from-order": "Each version begins after the one before.",
  offer: 'Accepted offers: "base", "hphc", "tempo", "custom", "series".',
  "offer-feed-in": 'For production, the offers "base", "custom" and "series" are accepted.',
  regulated: "Regulated prices exist for supply only, as Base, HP/HC or Tempo: give your own prices.",
  power: "It must be a whole power from 1 to 36\u00a0kVA.",
  prices: `It must be ${named(" or ")}, or your own prices { subscription, classes }.`,
  price: "It must be a price in euros per kWh, with 8 decimals at most.",
  subscription: "It must be a price in euros per month, with 8 decimals at most.",
  "class-name": "A class has 1 to 24 plain letters, digits, spaces, dots or dashes.",
  "class-name-lost": "Node-RED loses this name when it copies a message: choose another one.",
  "class-without-price": "Give the price of each class.",
  "many-classes": "There must be 100 classes at most.",
  time: 'It must be times from "00:00" to "24:00".',
  season: "It must be two days of the year MM-DD, the first and the last.",
  days: "It must be weekdays, from 1 (Monday) to 7 (Sunday).",
  holidays: "It must be true or false.",
  color: 'Accepted colours: "blue", "white", "red".',
  announced: "A label has 1 to 24 plain letters, digits, spaces, dots or dashes.",
  rules: "It must be a list of rules { class, from?, to?, days?, holidays?, season?, color?, announced? }.",
  "last-rule": "The last rule has no condition: it holds for all the rest.",
  series: "Prices by the hour have no classes, hours or rules: messages bring them.",
  registers: "It must be a class for each register.",
  "register-class": "Each register counts for a class of the offer, such as HP or HC.",
  "many-registers": "There must be 100 registers at most.",
  energy: 'It must be "curve", or empty.',
  injects: "It must be true, if the meter feeds in, or false.",
  anniversary: "It must be a day of the year MM-DD.",
  "bill-day": "It must be a day of the month, from 1 to 28.",
  instalment: "It must be an amount in euros a month, or empty.",
};

const theContract = {
  fr: (name: string) => (name === "" ? "Le contrat" : `Le contrat «\u00a0${name}\u00a0»`),
  en: (name: string) => (name === "" ? "The contract" : `The contract “${name}”`),
};

export const contractTexts: Readonly<Record<Language, ContractTexts>> = {
  fr: {
    invalid: (whose, place) =>
      `${theContract.fr(whose)} n’est pas valide${place === "" ? "" : `\u00a0: ${place}`}.`,
    quoted: (field) => `«\u00a0${field}\u00a0»`,
    unpriced: (field, name) => `${field} n’a pas de prix pour «\u00a0${name}\u00a0»`,
    faults: fr,
    offerName: "Il faut un nom de 1 à 200 caractères.",
    none: "Ce compteur n’a pas de contrat pour ce sens. Choisissez-en un dans le compteur, ou donnez-le dans «\u00a0contract\u00a0».",
    missing: {
      consumption:
        "Sans contrat de fourniture, ce compteur n’a pas de coût à envoyer. Ouvrez le compteur et choisissez-en un.",
      production:
        "Sans contrat de vente, la production de ce compteur n’a pas de prix. Ouvrez le compteur et choisissez-en un.",
    },
    absent:
      "Le contrat choisi dans le compteur n’existe pas, ou il est désactivé. Ouvrez le compteur et choisissez-en un autre.",
    unknown: (given, names) =>
      `Aucun contrat déployé n’a ce nom ou cet identifiant\u00a0: «\u00a0${given}\u00a0». Donnez-en un autre${names === "" ? "" : ` (${names})`}, ou un objet.`,
    unknownBrief: (given, names) =>
      `Contrat inconnu\u00a0: ${given}${names === "" ? "" : ` · contrats\u00a0: ${names}`}`,
    ambiguous: (name) =>
      `Plusieurs contrats portent le nom «\u00a0${name}\u00a0». Donnez l’identifiant du bon, ou renommez-les.`,
    otherKind: {
      consumption: (name) =>
        `${theContract.fr(name)} est un contrat de vente, et ne donne pas le prix d’une consommation. Choisissez un contrat de fourniture.`,
      production: (name) =>
        `${theContract.fr(name)} est un contrat de fourniture, et ne donne pas le prix d’une production. Choisissez un contrat de vente.`,
    },
    without: {
      color: {
        one: (day) =>
          `La couleur Tempo du ${day} n’est pas connue. Le coût de ce jour est incomplet\u00a0; le reste suivra dès que la couleur sera connue.`,
        several: (days, first, last) =>
          `La couleur Tempo de ${days} jours, entre le ${first} et le ${last}, n’est pas connue. Le coût de ces jours est incomplet\u00a0; le reste suivra dès que leur couleur sera connue.`,
      },
      series: {
        one: (day) =>
          `Aucun message n’a donné tous les prix du ${day}. Le coût de ce jour est incomplet\u00a0; le reste suivra dès que ses prix seront connus.`,
        several: (days, first, last) =>
          `Aucun message n’a donné tous les prix de ${days} jours, entre le ${first} et le ${last}. Le coût de ces jours est incomplet\u00a0; le reste suivra dès que leurs prix seront connus.`,
      },
    },
    seriesOfMessage:
      "Un contrat donné dans un message n’a pas de prix heure par heure. Créez un noeud de contrat avec cette offre, et envoyez ses prix par message.",
    otherHours: (days, metered, typed) =>
      `D’après les index de ${days} jours, le compteur est en heures creuses d’environ ${metered}, et non de ${typed}\u00a0: ajoutez au contrat une version à partir du jour du changement, avec ces heures.`,
    unknownHours: (days, typed) =>
      `D’après les index de ${days} jours, le compteur n’est pas en heures creuses de ${typed}\u00a0: ajoutez au contrat une version à partir du jour du changement, avec les heures de votre facture.`,
    whereHoursAre:
      "Cherchez les heures exactes et le jour du changement sur votre facture ou auprès de votre fournisseur\u00a0; la version d’avant garde le passé tel quel. D’ici là, le prix en vigueur change à la mauvaise heure.",
    offers: {
      base: "Base",
      hphc: "HP/HC",
      tempo: "Tempo",
      custom: "Règles propres",
      series: "Prix heure par heure",
    },
    toCorrect: "à corriger\u00a0: aucun coût",
  },
  en: {
    invalid: (whose, place) => `${theContract.en(whose)} is invalid${place === "" ? "" : `: ${place}`}.`,
    quoted: (field) => `“${field}”`,
    unpriced: (field, name) => `${field} has no price for “${name}”`,
    faults: en,
    offerName: "It must be a name of 1 to 200 characters.",
    none: "This meter has no contract for this direction. Choose one in the meter, or give it in “contract”.",
    missing: {
      consumption:
        "Without a supply contract, this meter has no cost to send. Open the meter and choose one.",
      production:
        "Without a feed-in contract, the production of this meter has no price. Open the meter and choose one.",
    },
    absent: "The contract chosen in the meter is missing or disabled. Open the meter and choose another one.",
    unknown: (given, names) =>
      `No deployed contract has this name or id: “${given}”. Give another one${names === "" ? "" : ` (${names})`}, or an object.`,
    unknownBrief: (given, names) =>
      `Unknown contract: ${given}${names === "" ? "" : ` · contracts: ${names}`}`,
    ambiguous: (name) =>
      `Several contracts have the name “${name}”. Give the id of the one you mean, or rename them.`,
    otherKind: {
      consumption: (name) =>
        `${theContract.en(name)} is for feed-in, and has no prices for consumption. Choose a supply contract.`,
      production: (name) =>
        `${theContract.en(name)} is for supply, and has no prices for production. Choose a feed-in contract.`,
    },
    without: {
      color: {
        one: (day) =>
          `The Tempo colour of ${day} is not known. The cost of this day is incomplete; the rest follows as soon as the colour is known.`,
        several: (days, first, last) =>
          `The Tempo colour of ${days} days between ${first} and ${last} is not known. The cost of these days is incomplete; the rest follows as soon as their colour is known.`,
      },
      series: {
        one: (day) =>
          `No message brought all prices of ${day}. The cost of this day is incomplete; the rest follows as soon as its prices are known.`,
        several: (days, first, last) =>
          `No message brought all prices of ${days} days between ${first} and ${last}. The cost of these days is incomplete; the rest follows as soon as their prices are known.`,
      },
    },
    seriesOfMessage:
      "A contract that a message gives has no prices by the hour. Make a contract node with this offer, and send its prices by message.",
    otherHours: (days, metered, typed) =>
      `According to the registers of ${days} days, the meter is off-peak from about ${metered}, not from ${typed}: add a version to the contract from the day of the change on, with these hours.`,
    unknownHours: (days, typed) =>
      `According to the registers of ${days} days, the meter is not off-peak from ${typed}: add a version to the contract from the day of the change on, with the hours of your bill.`,
    whereHoursAre:
      "Look for the exact hours and the day of the change on your bill, or ask your supplier; the earlier version keeps the past as it is. Until then, the price in force changes at the wrong time.",
    offers: {
      base: "Base",
      hphc: "HP/HC",
      tempo: "Tempo",
      custom: "Own rules",
      series: "Prices by the hour",
    },
    toCorrect: "to correct: no cost",
  },
};

/**
 * What is wrong with the contract of a message, by the path of its field, and what that must be.
 * @param problem its path begins with the field of the message
 */
export function contractProblemText(
  { contract: texts }: { readonly contract: ContractTexts },
  problem: ProblemOfMessage,
): string {
  const { fault, class: name } = problem;
  const field = texts.quoted(fieldOfProblem(problem));
  return `${texts.invalid("", name === undefined ? field : texts.unpriced(field, name))} ${fault === "offer-name" ? texts.offerName : texts.faults[fault]}`;
}

/** What is wrong with a contract node, in the words of its dialog. @param name of the contract, or "" */
export function contractNodeText(
  { contract: texts, language }: { readonly contract: ContractTexts; readonly language: Language },
  problem: ContractProblem,
  name: string,
): string {
  const fault = dialogFault(language, problem) ?? texts.faults[problem.fault];
  return `${texts.invalid(name, contractPlace(language, problem))} ${fault}`;
}
