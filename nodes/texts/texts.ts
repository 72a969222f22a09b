/**
 * Texts with values, and all texts in messages and errors, in the config node's language
 * (docs/dev/contract.md#statuses). Fixed status texts are message keys instead: each editor translates them.
 * `explain.ts` says what failed and what to do about it.
 */
import type { Direction, Measure } from "../readings/index.js";
import type { Language } from "./language.js";
import type { Advice } from "./explanation.js";
import { archiveTexts, type ArchiveTexts } from "./archive.js";
import { fileTexts, type FileTexts } from "./files.js";
import { historyTexts, type HistoryTexts } from "./history.js";
import { inputTexts, type InputTexts } from "./input.js";
import { lampTexts, type LampTexts } from "./lamp.js";
import { savedTexts, type SavedTexts } from "./saved.js";

export interface Texts {
  readonly language: Language;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly measures: Readonly<Record<Measure, string>>;
  /** An instant as its time, if within a day of now; otherwise as its date and time. */
  when(time: string, date: string | undefined): string;
  readonly status: {
    fetching(measure: string, direction: string): string;
    replaying(measure: string, day: string, messages: string): string;
    /** The next call. */
    next(call: string): string;
    /** The next tick, with nothing to ask for. */
    nextCheck(tick: string): string;
    /** The next tick, the later call, and why the tick makes none. */
    nextTwo(tick: string, call: string, waitsFor: "hours" | "budget"): string;
    upToDate(next: string): string;
    history(days: number, next: string): string;
    waiting(next: string): string;
    loadCurveOff(next: string): string;
    capReached(used: number, cap: number, until: string): string;
    failedCap(until: string): string;
    quota(until: string): string;
    banned(until: string): string;
    consent(until: string | undefined): string;
    /** Enedis does not have this for the meter. */
    refused(until: string): string;
    freshConsent(until: string): string;
    unavailable(until: string): string;
    badAnswer(until: string): string;
    range(until: string): string;
  };
  readonly settings: Readonly<Record<SettingsProblem, string>>;
  readonly archive: ArchiveTexts;
  readonly input: InputTexts;
  /** The meter cannot be asked yet. */
  readonly notReady: string;
  /** Why nothing is asked while the clock is not set, and the way out. */
  readonly clock: {
    /** It shows a day that cannot be. */
    impossible(shown: string): Advice;
    /** The day that it shows is far before that of the last counted call: either may be wrong. */
    behind(shown: string, latest: string): Advice;
  };
  readonly history: HistoryTexts;
  readonly lamp: LampTexts;
  readonly files: FileTexts;
  readonly saved: SavedTexts;
  /** Before the reason why they are. */
  missing(series: string): string;
  curveGap(day: string, gap: number): string;
  oddities(measure: string, count: number, example: string): string;
  /** @param excerpt of what the service answered, in its own words */
  answered(excerpt: string): string;
}

/** What is wrong with a config node's settings; also the key of its status. */
export type SettingsProblem =
  | "no-meter"
  | "no-usage-point"
  | "bad-usage-point"
  | "no-token"
  | "no-client"
  | "token-other-meter"
  | "token-expired"
  | "bad-base-url"
  | "variable-unset"
  | "take-over";

const fr: Texts = {
  language: "fr",
  directions: { consumption: "consommation", production: "production" },
  measures: {
    load_curve: "courbe de charge",
    daily: "énergie par jour",
    monthly: "énergie par mois",
    yearly: "énergie par an",
    max_power: "puissance max",
  },
  when: (time, date) => (date === undefined ? time : `${date} à ${time}`),
  status: {
    fetching: (measure, direction) => `↓ ${measure}, ${direction}`,
    replaying: (measure, day, messages) => `↻ ${measure}, jusqu’au ${day} (n° ${messages})`,
    next: (call) => `prochain essai ${call}`,
    nextCheck: (tick) => `prochain passage ${tick}`,
    nextTwo: (tick, call, waitsFor) =>
      `passage ${tick}, appel ${call} (${waitsFor === "hours" ? "heures du service" : "appels du jour faits"})`,
    upToDate: (next) => `À jour · ${next}`,
    history: (days, next) => `À jour · encore ${days} j d’historique · suite ${next}`,
    waiting: (next) => `En attente d’Enedis · ${next}`,
    loadCurveOff: (next) => `Collecte horaire coupée chez Enedis · ${next}`,
    capReached: (used, cap, until) => `${used}/${cap} appels aujourd’hui · suite ${until}`,
    failedCap: (until) => `Trop d’échecs aujourd’hui · suite ${until}`,
    quota: (until) => `Quota atteint · reprise ${until}`,
    banned: (until) => `Adresse bloquée · un essai ${until}`,
    consent: (until) => (until === undefined ? "Accès refusé" : `Accès refusé · un essai ${until}`),
    refused: (until) => `Refusé par Enedis pour ce compteur · un essai ${until}`,
    freshConsent: (until) => `Accord récent, pas encore actif · essai ${until}`,
    unavailable: (until) => `Service indisponible · prochain essai ${until}`,
    badAnswer: (until) => `Réponse illisible · prochain essai ${until}`,
    range: (until) => `Période refusée · prochain essai ${until}`,
  },
  settings: {
    "no-meter": "Aucun compteur n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
    "no-usage-point": "Le numéro de PDL manque\u00a0: ouvrez le compteur et saisissez ses 14 chiffres.",
    "bad-usage-point": "Le numéro de PDL doit avoir 14 chiffres\u00a0: corrigez-le dans le compteur.",
    "no-token": "Le jeton manque\u00a0: ouvrez le compteur et collez-le.",
    "no-client": "Le client id ou le client secret manque\u00a0: ouvrez le compteur et saisissez-les.",
    "token-other-meter":
      "Ce jeton a été donné pour un autre PDL\u00a0: corrigez le PDL ou le jeton. Aucun appel n’est fait.",
    "token-expired":
      "Ce jeton est périmé\u00a0: renouvelez votre consentement et collez le nouveau jeton. Aucun appel n’est fait.",
    "bad-base-url":
      "L’adresse du service est refusée\u00a0: https partout, http seulement vers une adresse locale ou privée.",
    "variable-unset":
      "Une valeur ${…} du compteur n’est pas définie\u00a0: définissez la variable d’environnement puis redémarrez Node-RED.",
    "take-over":
      "Les identifiants de l’autre compteur n’ont pas pu être repris\u00a0: ouvrez le compteur et choisissez-le de nouveau, ou saisissez-les.",
  },
  archive: archiveTexts.fr,
  input: inputTexts.fr,
  notReady: "Le compteur n’est pas prêt\u00a0: voyez son statut.",
  clock: {
    impossible: (shown) => ({
      text: `L’horloge de cette machine indique le ${shown}\u00a0: aucun appel avant qu’elle soit à l’heure, puis tout reprend de soi-même.`,
      action: "Réglez-la.",
    }),
    behind: (shown, latest) => ({
      text: `L’horloge de cette machine indique le ${shown}, plus d’un jour avant le dernier appel compté (${latest})\u00a0: aucun appel avant qu’elle soit à l’heure, puis tout reprend de soi-même.`,
      action:
        'Réglez-la\u00a0; si elle est à l’heure, appuyez sur «\u00a0Accepter cette heure\u00a0» dans le compteur, ou envoyez { action: "clock" } à un noeud linky in.',
    }),
  },
  history: historyTexts.fr,
  lamp: lampTexts.fr,
  files: fileTexts.fr,
  saved: savedTexts.fr,
  missing: (series) => `Il manque encore\u00a0: ${series}.`,
  curveGap: (day, gap) =>
    `Le ${day}, l’énergie du jour diffère de la somme de la courbe de charge\u00a0: ${gap} Wh. Les deux valeurs restent telles qu’elles ont été reçues ou importées.`,
  answered: (excerpt) => `Réponse du service\u00a0: ${excerpt}`,
  oddities: (measure, count, example) =>
    `${measure}\u00a0: ${count} anomalie(s) dans la réponse, par exemple ${example}.`,
};

const en: Texts = {
  language: "en",
  directions: { consumption: "consumption", production: "production" },
  measures: {
    load_curve: "load curve",
    daily: "daily energy",
    monthly: "monthly energy",
    yearly: "yearly energy",
    max_power: "max power",
  },
  when: (time, date) => (date === undefined ? time : `${date}, ${time}`),
  status: {
    fetching: (measure, direction) => `↓ ${measure}, ${direction}`,
    replaying: (measure, day, messages) => `↻ ${measure}, up to ${day} (no. ${messages})`,
    next: (call) => `next try ${call}`,
    nextCheck: (tick) => `next check ${tick}`,
    nextTwo: (tick, call, waitsFor) =>
      `check ${tick}, call ${call} (${waitsFor === "hours" ? "the service’s hours" : "the day’s calls are made"})`,
    upToDate: (next) => `up to date · ${next}`,
    history: (days, next) => `up to date · ${days} d of history to come · next ${next}`,
    waiting: (next) => `waiting for Enedis · ${next}`,
    loadCurveOff: (next) => `hourly collection is off at Enedis · ${next}`,
    capReached: (used, cap, until) => `${used}/${cap} calls today · next ${until}`,
    failedCap: (until) => `too many failures today · next ${until}`,
    quota: (until) => `quota reached · next try ${until}`,
    banned: (until) => `address blocked · one try ${until}`,
    consent: (until) => (until === undefined ? "access refused" : `access refused · one try ${until}`),
    refused: (until) => `refused by Enedis for this meter · one try ${until}`,
    freshConsent: (until) => `new consent, not active yet · one try ${until}`,
    unavailable: (until) => `service unavailable · next try ${until}`,
    badAnswer: (until) => `unreadable answer · next try ${until}`,
    range: (until) => `period refused · next try ${until}`,
  },
  settings: {
    "no-meter": "No meter is chosen: open the node and choose one.",
    "no-usage-point": "The PDL is missing: open the meter and type its 14 digits.",
    "bad-usage-point": "The PDL must have 14 digits: correct it in the meter.",
    "no-token": "The token is missing: open the meter and paste it.",
    "no-client": "The client id or the client secret is missing: open the meter and type them.",
    "token-other-meter":
      "This token was given for another PDL: correct the PDL or the token. No call is made.",
    "token-expired": "This token has expired: renew your consent and paste the new token. No call is made.",
    "bad-base-url":
      "The address of the service is refused: https anywhere, http only to a local or private address.",
    "variable-unset":
      "A value ${…} of the meter is not set: set the environment variable, then start Node-RED again.",
    "take-over":
      "The credentials of the other meter could not be taken over: open the meter and choose it again, or type them.",
  },
  archive: archiveTexts.en,
  input: inputTexts.en,
  notReady: "The meter is not ready: see its status.",
  clock: {
    impossible: (shown) => ({
      text: `The clock of this machine shows ${shown}: no calls until it is right, then they go on by themselves.`,
      action: "Set it.",
    }),
    behind: (shown, latest) => ({
      text: `The clock of this machine shows ${shown}, more than a day before the last counted call (${latest}): no calls until it is right, then they go on by themselves.`,
      action:
        'Set it; if it is right, press "Accept this time" in the meter, or send { action: "clock" } to a linky in node.',
    }),
  },
  history: historyTexts.en,
  lamp: lampTexts.en,
  files: fileTexts.en,
  saved: savedTexts.en,
  missing: (series) => `Still missing: ${series}.`,
  curveGap: (day, gap) =>
    `On ${day}, the daily energy differs from the sum of the load curve: ${gap} Wh. Both stay as they were received or imported.`,
  answered: (excerpt) => `The service answered: ${excerpt}`,
  oddities: (measure, count, example) =>
    `${measure}: ${count} odd point(s) in the answer, for example ${example}.`,
};

const catalogue: Readonly<Record<Language, Texts>> = { fr, en };

export function textsOf(language: Language): Texts {
  return catalogue[language];
}
