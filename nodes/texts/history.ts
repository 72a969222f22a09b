/** Texts of the history node that contain values, and all its errors. */
import type { Language } from "./language.js";

export interface HistoryTexts {
  /** How many steps an answer has; `one`: exactly one. */
  readonly counted: Readonly<
    Record<"native" | "hour" | "day" | "month" | "year", (count: string, one: boolean) => string>
  >;
  readonly days: (count: string) => string;
  readonly hours: (count: string) => string;
  readonly minutes: (count: string) => string;
  /** How much of an answer is missing: a length of time. */
  missing(length: string): string;
  /** The last day stored for all measures, and how many calls are left today. */
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
    `«\u00a0action\u00a0» accepte ${accepted}, ou rien pour interroger l’archive\u00a0; reçu\u00a0: ${value}.`,
  badChoice: (name, accepted, value) =>
    `«\u00a0${name}\u00a0» accepte ${accepted}\u00a0; reçu\u00a0: ${value}.`,
  noMaxPower: "La puissance max n’existe que pour la consommation.",
  badStep: (measure, accepted, value) =>
    `Pour la mesure «\u00a0${measure}\u00a0», «\u00a0step\u00a0» accepte ${accepted}\u00a0; reçu\u00a0: ${value}.`,
  order: "«\u00a0start\u00a0» doit être avant «\u00a0end\u00a0», ou le même jour.",
  badPeriods: (value) => `«\u00a0periods\u00a0» doit être une liste de ${period}, reçu\u00a0: ${value}.`,
  badPeriod: (number, field, value) =>
    `Période ${number}\u00a0: «\u00a0${field}\u00a0» ne convient pas, reçu\u00a0: ${value}. Une période s’écrit ${period}.`,
  periodsOfCurve:
    "«\u00a0periods\u00a0» demande la mesure «\u00a0load_curve\u00a0», par «\u00a0day\u00a0», «\u00a0month\u00a0» ou «\u00a0year\u00a0».",
  onlyReadings:
    "«\u00a0compare\u00a0» et «\u00a0periods\u00a0» demandent le format «\u00a0readings\u00a0»\u00a0: le CSV n’a pas de place pour eux.",
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
