/** Texts of the history node that contain values, and all its errors. */
import type { Language } from "../base/index.js";

const fr = {
  /** How many steps an answer has; `one`: exactly one. */
  counted: {
    native: (count: string, one: boolean) => `${count} relevé${one ? "" : "s"}`,
    hour: (count: string, one: boolean) => `${count} heure${one ? "" : "s"}`,
    day: (count: string, one: boolean) => `${count} jour${one ? "" : "s"}`,
    month: (count: string, _one: boolean) => `${count} mois`,
    bill: (count: string, one: boolean) => `${count} facture${one ? "" : "s"}`,
    year: (count: string, one: boolean) => `${count} an${one ? "" : "s"}`,
    period: (count: string, one: boolean) => `${count} période${one ? "" : "s"}`,
  },
  /** How many of them have costs that are not complete. */
  incomplete: (count: string, one: boolean) =>
    one ? `${count} coût incomplet` : `${count} coûts incomplets`,
  days: (count: string) => `${count} j`,
  hours: (count: string) => `${count} h`,
  minutes: (count: string) => `${count} min`,
  /** How much of an answer is missing: a length of time. */
  missing: (length: string) => `il manque ${length}`,
  /** The last day stored for all measures, and how many requests are left today. */
  heldTo: (day: string) => `Jusqu’au ${day}`,
  nothingYet: "Aucun relevé",
  /** Measures of which nothing is stored, while others have readings. */
  nothingOf: (measures: string) => `Relevés manquants\u00a0: ${measures}`,
  /** How many offers could be compared, and the name of the cheapest. */
  compared: (count: string, one: boolean, cheapest: string) =>
    `${count} offre${one ? "" : "s"} · la moins chère\u00a0: ${cheapest}`,
  /** A field of a message that is ignored, and the one that was probably meant. */
  nearMiss: (name: string, meant: string) =>
    `Le champ «\u00a0${name}\u00a0» du message n’a aucun effet. Nommez-le «\u00a0${meant}\u00a0».`,
  /** No offer could be compared. */
  noOffer: "Aucune offre comparable",
  /** The bill of the contract year: an amount, and its bounds. */
  forecast: (value: string, low: string, high: string) =>
    `Facture prévue\u00a0: ${value} (de ${low} à ${high})`,
  tooEarly: "Trop tôt pour une prévision",
  /** There is none, as today has no price. */
  noPrice: "Pas de prix aujourd’hui",
  /** There is none, as messages bring the prices to come. */
  pricesToCome: "Prix à venir inconnus",
  /** What is advised about the subscribed power. */
  power: {
    change: (to: string) => `Puissance conseillée\u00a0: ${to}\u00a0kVA`,
    /** A higher one, but none is high enough. */
    higher: "Puissance trop faible",
    keep: (power: string) => `Puissance à garder\u00a0: ${power}\u00a0kVA`,
    unknown: "Puissance\u00a0: pas encore de conseil",
  },
  callsLeft: (count: string, left: number) =>
    left < 2 ? `reste ${count} demande` : `restent ${count} demandes`,
};

type HistoryTexts = typeof fr;

const en: HistoryTexts = {
  counted: {
    native: (count, one) => `${count} reading${one ? "" : "s"}`,
    hour: (count, one) => `${count} hour${one ? "" : "s"}`,
    day: (count, one) => `${count} day${one ? "" : "s"}`,
    month: (count, one) => `${count} month${one ? "" : "s"}`,
    bill: (count, one) => `${count} bill${one ? "" : "s"}`,
    year: (count, one) => `${count} year${one ? "" : "s"}`,
    period: (count, one) => `${count} period${one ? "" : "s"}`,
  },
  incomplete: (count) => `${count} incomplete`,
  days: (count) => `${count} d`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  missing: (length) => `${length} missing`,
  heldTo: (day) => `Through ${day}`,
  nothingYet: "No readings",
  nothingOf: (measures) => `Readings missing: ${measures}`,
  compared: (count, one, cheapest) => `${count} offer${one ? "" : "s"} · cheapest: ${cheapest}`,
  nearMiss: (name, meant) => `The field "${name}" of the message has no effect. Name it "${meant}".`,
  noOffer: "No offer can be compared",
  forecast: (value, low, high) => `Expected bill: ${value} (${low} to ${high})`,
  tooEarly: "Too early for a forecast",
  noPrice: "No price today",
  pricesToCome: "Prices to come unknown",
  power: {
    change: (to) => `Advised power: ${to}\u00a0kVA`,
    higher: "Power too low",
    keep: (power) => `Power to keep: ${power}\u00a0kVA`,
    unknown: "Power: no advice yet",
  },
  callsLeft: (count, left) => `${count} request${left === 1 ? "" : "s"} left`,
};

export const historyTexts: Readonly<Record<Language, HistoryTexts>> = { fr, en };
