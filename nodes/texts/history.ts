/** Texts of the history node that contain values, and all its errors. */
import type { Language } from "./language.js";

export interface HistoryTexts {
  /** How many steps an answer has; `one`: exactly one. */
  readonly counted: Readonly<
    Record<
      "native" | "hour" | "day" | "month" | "bill" | "year" | "period",
      (count: string, one: boolean) => string
    >
  >;
  /** How many of them have costs that are not complete. */
  readonly incomplete: (count: string, one: boolean) => string;
  readonly days: (count: string) => string;
  readonly hours: (count: string) => string;
  readonly minutes: (count: string) => string;
  /** How much of an answer is missing: a length of time. */
  missing(length: string): string;
  /** The last day stored for all measures, and how many requests are left today. */
  heldTo(day: string): string;
  readonly nothingYet: string;
  /** Measures of which nothing is stored, while others have readings. */
  nothingOf(measures: string): string;
  /** How many offers could be compared, and the name of the cheapest. */
  compared(count: string, one: boolean, cheapest: string): string;
  /** What is advised about the subscribed power. */
  readonly power: {
    change(to: string): string;
    /** A higher one, but none is high enough. */
    readonly higher: string;
    keep(power: string): string;
    readonly unknown: string;
  };
  /** The bill of the contract year: an amount, and its bounds. */
  forecast(value: string, low: string, high: string): string;
  readonly tooEarly: string;
  /** There is none, as today has no price. */
  readonly noPrice: string;
  /** None could be compared. */
  readonly noOffer: string;
  /** A field of a message that is ignored, and the one that was probably meant. */
  nearMiss(name: string, meant: string): string;
  callsLeft(count: string, left: number): string;
}

const fr: HistoryTexts = {
  counted: {
    native: (count, one) => `${count} relevé${one ? "" : "s"}`,
    hour: (count, one) => `${count} heure${one ? "" : "s"}`,
    day: (count, one) => `${count} jour${one ? "" : "s"}`,
    month: (count) => `${count} mois`,
    bill: (count, one) => `${count} facture${one ? "" : "s"}`,
    year: (count, one) => `${count} an${one ? "" : "s"}`,
    period: (count, one) => `${count} période${one ? "" : "s"}`,
  },
  incomplete: (count, one) => (one ? `${count} coût incomplet` : `${count} coûts incomplets`),
  days: (count) => `${count} j`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  missing: (length) => `il manque ${length}`,
  heldTo: (day) => `Jusqu’au ${day}`,
  nothingYet: "Aucun relevé",
  nothingOf: (measures) => `Relevés manquants\u00a0: ${measures}`,
  compared: (count, one, cheapest) => `${count} offre${one ? "" : "s"} · la moins chère\u00a0: ${cheapest}`,
  nearMiss: (name, meant) =>
    `Le champ «\u00a0${name}\u00a0» du message n’a aucun effet\u00a0: la période du noeud s’applique. Nommez-le «\u00a0${meant}\u00a0», avec un jour AAAA-MM-JJ.`,
  noOffer: "Aucune offre comparable",
  forecast: (value, low, high) => `Facture prévue\u00a0: ${value} (de ${low} à ${high})`,
  tooEarly: "Trop tôt pour une prévision",
  noPrice: "Pas de prix aujourd’hui",
  power: {
    change: (to) => `Puissance conseillée\u00a0: ${to}\u00a0kVA`,
    higher: "Puissance trop faible",
    keep: (power) => `Puissance à garder\u00a0: ${power}\u00a0kVA`,
    unknown: "Puissance\u00a0: pas encore de conseil",
  },
  callsLeft: (count, left) => (left < 2 ? `reste ${count} demande` : `restent ${count} demandes`),
};

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
  nearMiss: (name, meant) =>
    `The field "${name}" of the message has no effect: the node’s own period applies. Name it "${meant}", with a day as YYYY-MM-DD.`,
  noOffer: "No offer can be compared",
  forecast: (value, low, high) => `Expected bill: ${value} (${low} to ${high})`,
  tooEarly: "Too early for a forecast",
  noPrice: "No price today",
  power: {
    change: (to) => `Advised power: ${to}\u00a0kVA`,
    higher: "Power too low",
    keep: (power) => `Power to keep: ${power}\u00a0kVA`,
    unknown: "Power: no advice yet",
  },
  callsLeft: (count, left) => `${count} request${left === 1 ? "" : "s"} left`,
};

export const historyTexts: Readonly<Record<Language, HistoryTexts>> = { fr, en };
