/** The element's texts, in both languages. */
import type { Direction, Measure } from "../../readings/index.js";
import { costPhrases, type CostPhrases } from "./cost-phrases.js";
import { countEn, countFr, NO_BREAK_SPACE, numbers } from "./counts.js";
import type { Language } from "./dates.js";
import { habitPhrases, type HabitPhrases } from "./habit-phrases.js";
import { heatPhrases, type HeatPhrases } from "./heat-phrases.js";
import { limitPhrases, type LimitPhrases } from "./limit-phrases.js";
import { screenPhrases, type ScreenPhrases } from "./screen-phrases.js";
import { travelPhrases, type TravelPhrases } from "./travel-phrases.js";

export interface Phrases
  extends CostPhrases, HabitPhrases, LimitPhrases, TravelPhrases, HeatPhrases, ScreenPhrases {
  readonly colon: string;
  readonly directions: Readonly<Record<Direction, string>>;
  /** For the corner of a screen. */
  readonly shortDirections: Readonly<Record<Direction, string>>;
  readonly measures: Readonly<Record<Measure, string>>;
  /** The name of the switch between directions. */
  readonly direction: string;
  /** For a key that shows one direction and leads to the other. */
  flip(shown: string, other: string): string;
  /** The name of the newest interval of a curve, by its length in minutes. */
  step(minutes: number): string;
  readonly previous: string;
  readonly next: string;
  readonly back: string;
  readonly openHistory: string;
  lamp(color: "green" | "orange" | "red", words: string): string;
  /** For the meter as a whole. */
  meter(name: string): string;
  position(screen: string, n: number, of: number): string;
  readonly noReading: string;
  readonly waiting: string;
  readonly asking: string;
  readonly noAnswer: string;
  readonly again: string;
  readonly nothingHeld: string;
  /** Below a total: how many of the days are held. */
  days(held: number, of: number): string;
  missing(days: number): string;
  /** The same where there is little room. */
  lacking(days: number): string;
  readonly total: string;
  readonly peak: string;
  readonly period: string;
  readonly value: string;
  /** For the chart's table. */
  readonly when: string;
  readonly none: string;
  partial(when: string, days: number): string;
  partials(count: number): string;
  notYet(when: string, next: string | undefined): string;
  late(when: string): string;
  unknown(when: string): string;
  several(count: number, of: number): string;
  /** Without its capital. @param change in per cent, undefined: nothing before; `days`, undefined: all; `before`: when that was */
  compared(
    change: number | undefined,
    current: string,
    previous: string,
    days: number | undefined,
    before: string,
  ): string;
  energy(kWh: string): string;
  /** Below bars that are too many for the eye. */
  readonly means: string;
  gap(duration: string, from: string): string;
  gaps(duration: string): string;
  onlyUpTo(day: string): string;
  readonly holes: Readonly<Record<"complete" | "partial" | "missing" | "unknown", string>>;
  readonly series: Readonly<Record<"daily" | "load_curve" | "max_power", string>>;
  holesSum(missing: number, partial: number, of: number): string;
  readonly state: Readonly<
    Record<
      | "service"
      | "lastGood"
      | "nextTick"
      | "nextPoll"
      | "calls"
      | "history"
      | "token"
      | "unlimited"
      | "allThere"
      | "noDay"
      | "noProblem"
      | "wiredOnly"
      | "open"
      | "contract"
      | "sale",
      string
    >
  >;
  daysToAsk(days: number): string;
}

const fr: Phrases = {
  ...costPhrases.fr,
  ...habitPhrases.fr,
  ...heatPhrases.fr,
  ...limitPhrases.fr,
  ...screenPhrases.fr,
  ...travelPhrases.fr,
  colon: "\u00a0: ",
  directions: { consumption: "Consommation", production: "Production" },
  shortDirections: { consumption: "Conso", production: "Prod" },
  direction: "Sens",
  flip: (shown, other) => `${shown}\u00a0: montrer la ${other.toLowerCase()}`,
  measures: {
    yearly: "Année",
    monthly: "Mois",
    daily: "Jour",
    load_curve: "Courbe",
    max_power: "Puissance max",
  },
  step: (minutes) => {
    if (minutes === 30) return "Demi-heure";
    return minutes === 60 ? "Heure" : `${minutes} minutes`;
  },
  previous: "Écran précédent",
  next: "Écran suivant",
  back: "Retour aux valeurs",
  openHistory: "ouvrir l’historique",
  lamp: (color, words) =>
    `Voyant ${{ green: "vert", orange: "orange", red: "rouge" }[color]}\u00a0: ${words}`,
  meter: (name) => (name === "" ? "Compteur Linky" : `Compteur Linky ${name}`),
  position: (screen, n, of) => `${screen}, écran ${n} sur ${of}`,
  noReading: "aucun relevé",
  waiting: "En attente des relevés…",
  asking: "Lecture de l’archive…",
  noAnswer: "Node-RED ne répond pas.",
  again: "Réessayer",
  nothingHeld: "Aucun relevé pour cette période.",
  days: (held, of) =>
    held === of
      ? countFr(of, "jour", "jours")
      : `${countFr(held, "jour", "jours")} sur${NO_BREAK_SPACE}${numbers.fr.format(of)}`,
  missing: (days) => countFr(days, "jour manque", "jours manquent"),
  lacking: (days) => `−${days}${NO_BREAK_SPACE}j`,
  total: "Total",
  peak: "Pointe",
  period: "Période",
  value: "Valeur",
  when: "Date",
  none: "manquant",
  partial: (when, days) => `${when}\u00a0: il manque ${countFr(days, "jour", "jours")}.`,
  partials: (n) => `${countFr(n, "périodes")} sont incomplètes (barres claires).`,
  notYet: (when, next) =>
    `${when}\u00a0: pas encore publié par Enedis${next === undefined ? "." : `\u202f; nouvel essai ${/^\d+:/.test(next) ? "à" : "le"} ${next}.`}`,
  late: (when) => `${when}\u00a0: toujours absent chez Enedis\u202f; redemandé régulièrement.`,
  unknown: (when) => `${when}\u00a0: pas encore demandé.`,
  several: (n, of) =>
    `Il manque ${countFr(n, "jour", "jours")} sur ${of} (barres pointillées)\u00a0: voyez Jours reçus.`,
  compared: (change, current, previous, days, before) => {
    const over = days === undefined ? "" : `sur ${countFr(days, "jour comparable", "jours comparables")}, `;
    if (change === undefined) return `${over}${current} contre ${previous} ${before}.`;
    const by = numbers.fr.format(Math.abs(change));
    const how = change === 0 ? "autant" : `${by}\u202f% de ${change > 0 ? "plus" : "moins"}`;
    return `${over}${how} ${/^u/.test(before) ? "qu’" : "que "}${before}\u00a0: ${current} contre ${previous}.`;
  },
  energy: (kWh) => `${kWh} ce jour-là.`,
  means: "Lignes\u00a0: moyennes sur 7 jours.",
  gap: (duration, from) => `${duration} sans relevé (${from}).`,
  gaps: (duration) => `${duration} sans relevé.`,
  onlyUpTo: (day) => `Enedis n’a pas encore publié la courbe suivante\u00a0: voici celle du ${day}.`,
  holes: {
    complete: "complet",
    partial: "partiel",
    missing: "manquant",
    unknown: "non demandé",
  },
  series: { daily: "énergie", load_curve: "courbe", max_power: "puissance max" },
  holesSum: (missing, partial, of) => {
    if (missing + partial === 0) return `Les ${countFr(of, "jours")} sont complets.`;
    const parts = [
      missing > 0 ? `Il manque ${countFr(missing, "jour", "jours")}` : "",
      partial > 0 ? countFr(partial, "partiel", "partiels") : "",
    ];
    return `${parts.filter((part) => part !== "").join(", ")} (sur ${numbers.fr.format(of)}).`;
  },
  state: {
    service: "Service",
    lastGood: "Dernier jour complet",
    nextTick: "Prochaine vérification",
    nextPoll: "Prochaine demande",
    calls: "Demandes",
    history: "Historique",
    token: "Jeton valable jusqu’au",
    unlimited: "sans limite par jour",
    allThere: "tout demandé",
    noDay: "aucun jour",
    noProblem: "Aucun problème.",
    wiredOnly: "Ce compteur affiche les messages qu’il reçoit par son fil.",
    open: "Ouvrir la page",
    contract: "Contrat",
    sale: "Vente",
  },
  daysToAsk: (days) => `${countFr(days, "jour", "jours")} à demander`,
};

const en: Phrases = {
  ...costPhrases.en,
  ...habitPhrases.en,
  ...heatPhrases.en,
  ...limitPhrases.en,
  ...screenPhrases.en,
  ...travelPhrases.en,
  colon: ": ",
  directions: { consumption: "Consumption", production: "Production" },
  shortDirections: { consumption: "Usage", production: "Prod" },
  direction: "Direction",
  flip: (shown, other) => `${shown}: show ${other.toLowerCase()}`,
  measures: {
    yearly: "Year",
    monthly: "Month",
    daily: "Day",
    load_curve: "Curve",
    max_power: "Max power",
  },
  step: (minutes) => {
    if (minutes === 30) return "Half hour";
    return minutes === 60 ? "Hour" : `${minutes} minutes`;
  },
  previous: "Previous screen",
  next: "Next screen",
  back: "Back to the values",
  openHistory: "open its history",
  lamp: (color, words) => `${{ green: "Green", orange: "Orange", red: "Red" }[color]} lamp: ${words}`,
  meter: (name) => (name === "" ? "Linky meter" : `Linky meter ${name}`),
  position: (screen, n, of) => `${screen}, screen ${n} of ${of}`,
  noReading: "no reading",
  waiting: "Waiting for readings…",
  asking: "Reading the archive…",
  noAnswer: "Node-RED does not answer.",
  again: "Try again",
  nothingHeld: "No reading in this period.",
  days: (held, of) =>
    held === of
      ? countEn(of, "day", "days")
      : `${countEn(held, "day", "days")} of${NO_BREAK_SPACE}${numbers.en.format(of)}`,
  missing: (days) => countEn(days, "day missing", "days missing"),
  lacking: (days) => `−${days}${NO_BREAK_SPACE}d`,
  total: "Total",
  peak: "Peak",
  period: "Period",
  value: "Value",
  when: "Date",
  none: "missing",
  partial: (when, days) => `${when}: ${countEn(days, "day missing", "days missing")}.`,
  partials: (n) => `${countEn(n, "periods")} are incomplete (pale bars).`,
  notYet: (when, next) =>
    `${when}: not published by Enedis yet${next === undefined ? "." : `; next try ${/^\d+:/.test(next) ? "at" : "on"} ${next}.`}`,
  late: (when) => `${when}: still missing at Enedis; requested again regularly.`,
  unknown: (when) => `${when}: not requested yet.`,
  several: (n, of) => `${countEn(n, "days")} of ${of} are missing (dashed bars): see Days received.`,
  compared: (change, current, previous, days, before) => {
    const over = days === undefined ? "" : `over ${countEn(days, "comparable day", "comparable days")}, `;
    if (change === undefined) return `${over}${current} vs ${previous} ${before}.`;
    const by = `${numbers.en.format(Math.abs(change))}% ${change > 0 ? "more" : "less"} than`;
    return `${over}${change === 0 ? "as much as" : by} ${before}: ${current} vs ${previous}.`;
  },
  energy: (kWh) => `${kWh} that day.`,
  means: "Lines: means of 7 days.",
  gap: (duration, from) => `${duration} without a reading (${from}).`,
  gaps: (duration) => `${duration} without a reading.`,
  onlyUpTo: (day) => `Enedis has not published the next curve yet: this is the one for ${day}.`,
  holes: {
    complete: "complete",
    partial: "partial",
    missing: "missing",
    unknown: "not requested",
  },
  series: { daily: "energy", load_curve: "curve", max_power: "max power" },
  holesSum: (missing, partial, of) => {
    if (missing + partial === 0) return `All ${countEn(of, "days")} are complete.`;
    const parts = [
      missing > 0 ? countEn(missing, "day missing", "days missing") : "",
      partial > 0 ? countEn(partial, "partial") : "",
    ];
    return `${parts.filter((part) => part !== "").join(", ")}, of ${countEn(of, "days")}.`;
  },
  state: {
    service: "Service",
    lastGood: "Newest complete day",
    nextTick: "Next check",
    nextPoll: "Next request",
    calls: "Today’s requests",
    history: "History",
    token: "Token valid until",
    unlimited: "no daily limit",
    allThere: "all requested",
    noDay: "no day",
    noProblem: "No problem.",
    wiredOnly: "This meter shows the messages it receives on its wire.",
    open: "Open the page",
    contract: "Contract",
    sale: "Feed-in",
  },
  daysToAsk: (days) => `${countEn(days, "day", "days")} to request`,
};

const catalogue: Readonly<Record<Language, Phrases>> = { fr, en };

export function phrasesOf(language: Language): Phrases {
  return catalogue[language];
}
