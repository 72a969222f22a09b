/** Texts of the history node with values; all its errors. */
import type { Language } from "./texts.js";

export interface HistoryTexts {
  /** How many steps an answer has; `one`: exactly one. */
  readonly counted: Readonly<
    Record<"native" | "hour" | "day" | "month" | "year", (count: string, one: boolean) => string>
  >;
  readonly days: (count: string) => string;
  readonly hours: (count: string) => string;
  readonly minutes: (count: string) => string;
  /** What is missing of an answer: a length of time. */
  missing(length: string): string;
  /** Up to which day all measures are held, and how many calls are left today. */
  heldTo(day: string): string;
  readonly nothingYet: string;
  callsLeft(count: string, one: boolean): string;
  unknownAction(accepted: string, value: string): string;
  badChoice(name: string, accepted: string, value: string): string;
  readonly noMaxPower: string;
  badStep(measure: string, accepted: string, value: string): string;
  readonly order: string;
  badPeriods(value: string): string;
  badPeriod(number: number, field: string, value: string): string;
  readonly periodsOfCurve: string;
  readonly onlyReadings: string;
}

const period = '{ name, from: "22:08", to: "06:08", days?: [1…7], since?, until? }';

const fr: HistoryTexts = {
  counted: {
    native: (count, one) => `${count} relevé${one ? "" : "s"}`,
    hour: (count, one) => `${count} heure${one ? "" : "s"}`,
    day: (count, one) => `${count} jour${one ? "" : "s"}`,
    month: (count) => `${count} mois`,
    year: (count, one) => `${count} an${one ? "" : "s"}`,
  },
  days: (count) => `${count} j`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  missing: (length) => `manque ${length}`,
  heldTo: (day) => `jusqu’au ${day}`,
  nothingYet: "rien encore",
  callsLeft: (count, one) => `reste ${count} appel${one ? "" : "s"}`,
  unknownAction: (accepted, value) =>
    `« action » accepte ${accepted}, ou rien pour interroger l’archive ; reçu : ${value}.`,
  badChoice: (name, accepted, value) => `« ${name} » accepte ${accepted} ; reçu : ${value}.`,
  noMaxPower: "La puissance max n’existe que pour la consommation.",
  badStep: (measure, accepted, value) =>
    `Pour la mesure « ${measure} », « step » accepte ${accepted} ; reçu : ${value}.`,
  order: "« start » doit être avant « end », ou le même jour.",
  badPeriods: (value) => `« periods » doit être une liste de ${period}, reçu : ${value}.`,
  badPeriod: (number, field, value) =>
    `Période ${number} : « ${field} » ne convient pas, reçu : ${value}. Une période s’écrit ${period}.`,
  periodsOfCurve: "« periods » demande la mesure « load_curve », par « day », « month » ou « year ».",
  onlyReadings:
    "« compare » et « periods » demandent le format « readings » : le CSV n’a pas de place pour eux.",
};

const en: HistoryTexts = {
  counted: {
    native: (count, one) => `${count} reading${one ? "" : "s"}`,
    hour: (count, one) => `${count} hour${one ? "" : "s"}`,
    day: (count, one) => `${count} day${one ? "" : "s"}`,
    month: (count, one) => `${count} month${one ? "" : "s"}`,
    year: (count, one) => `${count} year${one ? "" : "s"}`,
  },
  days: (count) => `${count} d`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  missing: (length) => `${length} missing`,
  heldTo: (day) => `up to ${day}`,
  nothingYet: "nothing yet",
  callsLeft: (count, one) => `${count} call${one ? "" : "s"} left`,
  unknownAction: (accepted, value) =>
    `"action" accepts ${accepted}, or nothing to query the archive; got: ${value}.`,
  badChoice: (name, accepted, value) => `"${name}" accepts ${accepted}; got: ${value}.`,
  noMaxPower: "Max power exists for consumption only.",
  badStep: (measure, accepted, value) =>
    `For the measure "${measure}", "step" accepts ${accepted}; got: ${value}.`,
  order: '"start" must not be after "end".',
  badPeriods: (value) => `"periods" must be a list of ${period}, got: ${value}.`,
  badPeriod: (number, field, value) =>
    `Period ${number}: "${field}" does not fit, got: ${value}. A period is written ${period}.`,
  periodsOfCurve: '"periods" needs the measure "load_curve", by "day", "month" or "year".',
  onlyReadings: '"compare" and "periods" need the format "readings": a CSV has no place for them.',
};

export const historyTexts: Readonly<Record<Language, HistoryTexts>> = { fr, en };
