/**
 * Texts with values, and all texts in messages and errors, in the config node's language
 * (docs/dev/contract.md#statuses). Fixed status texts are message keys instead (`common/base/fixed-texts.ts`).
 * `explain.ts` says what failed and what to do about it.
 */
import type { COST, Direction, Measure, REGISTERS } from "../../readings/index.js";
import { type Language, heardTexts } from "../base/index.js";
import { adviserTexts } from "./adviser.js";
import { announcedTexts, saidPricesTexts } from "./announced.js";
import { contractTexts } from "./contract.js";
import { archiveTexts } from "./archive.js";
import { fleetTexts } from "./fleet.js";
import { fileTexts } from "../files/index.js";
import { groupTexts } from "./group.js";
import { historyTexts } from "./history.js";
import { inputTexts } from "./input.js";
import { askedDayTexts } from "./asked-day.js";
import { lampTexts } from "./lamp.js";
import { monthReportTexts } from "./month-report.js";
import { firstStartTexts } from "./first-start.js";
import { newestDayTexts } from "./newest-day.js";
import { supplierTexts } from "./suppliers.js";
import { settingFaultTexts } from "./setting-faults.js";
import { tempoTexts } from "./tempo.js";
import { tariffTexts } from "./tariff.js";

/** A field of the meter's dialog that has a variable that is not set. */
export interface UnsetVariable {
  readonly field: "service" | "usagePointId" | "token" | "clientId" | "clientSecret" | "baseUrl";
  /** As written: `${NAME}`. */
  readonly variable: string;
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
  | "bad-token"
  | "bad-secret"
  | "bad-usage-point-and-token"
  | "bad-usage-point-and-secret"
  | "bad-base-url"
  | "variable-unset"
  | "take-over";

const fr = {
  language: "fr" as Language,
  directions: { consumption: "consommation", production: "production" } satisfies Readonly<
    Record<Direction, string>
  >,
  measures: {
    load_curve: "courbe de charge",
    daily: "énergie par jour",
    monthly: "énergie par mois",
    yearly: "énergie par an",
    max_power: "puissance maximale",
    cost: "coût",
    registers: "index du compteur",
  } satisfies Readonly<Record<Measure | typeof COST | typeof REGISTERS, string>>,
  /** An instant for the end of a sentence: its time, if within a day of now; otherwise its date and time. */
  when: (time: string, date: string | undefined) =>
    date === undefined ? `à ${time}` : `le ${date} à ${time}`,
  status: {
    fetching: (measure: string, direction: string) => `↓ ${measure}, ${direction}`,
    replaying: (measure: string, day: string, messages: string) =>
      `↻ ${measure}, jusqu’au ${day} (message ${messages})`,
    /** Up to date until the next tick, which looks again. */
    nextCheck: (tick: string) => `À jour · prochaine vérification ${tick}`,
    /** Up to date; ticks before this call ask for nothing. */
    nextReadings: (call: string) => `À jour · prochains relevés ${call}`,
    history: (days: number, next: string) => `À jour · encore ${days} j d’historique · suite ${next}`,
    /** @param received whether any reading has come */
    waiting: (next: string, received: boolean) =>
      `En attente des ${received ? "derniers" : "premiers"} relevés · nouvel essai ${next}`,
    loadCurveOff: (next: string) => `Collecte coupée chez Enedis · nouvel essai ${next}`,
    capReached: (used: number, cap: number, until: string) =>
      `Limite du jour atteinte (${used}/${cap}) · reprise ${until}`,
    /** The pace of a Data Connect contract, and no limit that was reached. */
    spread: (until: string) => `Demandes étalées sur l’heure · suite ${until}`,
    failedCap: (until: string) => `Trop d’échecs aujourd’hui · reprise ${until}`,
    quota: (until: string) => `Quota atteint · reprise ${until}`,
    banned: (service: string, until: string) => `${service} bloque votre connexion · nouvel essai ${until}`,
    /** @param why of `accessWordsOf` */
    consent: (why: string, until: string | undefined) =>
      until === undefined ? why : `${why} · nouvel essai ${until}`,
    /** Enedis does not have this for the meter. */
    refused: (until: string) => `Refusé par Enedis pour ce compteur · nouvel essai ${until}`,
    freshConsent: (until: string) => `Accord récent, pas encore actif · nouvel essai ${until}`,
    unavailable: (service: string, until: string) => `${service} indisponible · nouvel essai ${until}`,
    /** @param ofService as `ofService` has it */
    badAnswer: (ofService: string, until: string) =>
      `Réponse inattendue ${ofService} · nouvel essai ${until}`,
    range: (until: string) => `Période refusée · nouvel essai ${until}`,
    /** @param list names of variables that are not set */
    unset: (list: string, one: boolean) =>
      `${one ? "Variable non définie" : "Variables non définies"}\u00a0: ${list}`,
  },
  settings: {
    "no-meter": "Aucun compteur n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
    "no-usage-point": "Le PDL manque\u00a0: ouvrez le compteur et saisissez ses 14 chiffres.",
    "bad-usage-point": "Le PDL doit avoir 14 chiffres\u00a0: corrigez-le dans le compteur.",
    "no-token": "Le jeton ou le secret manque\u00a0: ouvrez le compteur et collez-le.",
    "no-client": "L’identifiant ou le secret client manque\u00a0: ouvrez le compteur et saisissez-les.",
    "token-other-meter":
      "Ce jeton a été donné pour un autre PDL\u00a0: aucune demande n’est envoyée. Corrigez le PDL ou le jeton dans le compteur.",
    "token-expired":
      "Ce jeton a expiré\u00a0: plus aucune demande n’est envoyée. Renouvelez votre accord et collez le nouveau jeton dans le compteur.",
    "bad-token":
      "Ce jeton Conso API n’est pas valide\u00a0: aucune demande n’est envoyée. Copiez-le en entier\u00a0: il commence par eyJ.",
    "bad-secret":
      "Ce secret client MyElectricalData n’est pas valide\u00a0: aucune demande n’est envoyée. Copiez le client_secret de votre compte.",
    "bad-usage-point-and-token":
      "Le PDL et le jeton ne sont pas valides\u00a0: corrigez dans le compteur le PDL, qui a 14 chiffres, et le jeton, qui commence par eyJ.",
    "bad-usage-point-and-secret":
      "Le PDL et le secret client ne sont pas valides\u00a0: corrigez dans le compteur le PDL, qui a 14 chiffres, et le client_secret de votre compte.",
    "bad-base-url":
      "L’URL de base est refusée. Utilisez https, ou http seulement vers une adresse locale ou privée.",
    "take-over":
      "L’accès partagé avec un autre compteur est introuvable. Ouvrez le compteur et choisissez cet accès de nouveau, ou saisissez vos identifiants.",
  } satisfies Readonly<Record<Exclude<SettingsProblem, "variable-unset">, string>>,
  /** Variables of a config node's settings that are not set. */
  unset: {
    /** Labels of the meter's dialog. */
    fields: {
      service: "Service",
      usagePointId: "Point de livraison",
      token: "Jeton",
      clientId: "Identifiant client",
      clientSecret: "Secret client",
      baseUrl: "URL de base",
    } satisfies Readonly<Record<UnsetVariable["field"], string>>,
    named: (variable: string, field: string) => `${variable} («\u00a0${field}\u00a0»)`,
    needed: (list: string, one: boolean) =>
      one
        ? `Le compteur demande une variable d’environnement qui n’est pas définie\u00a0: ${list}. Définissez-la, puis redémarrez Node-RED.`
        : `Le compteur demande des variables d’environnement qui ne sont pas définies\u00a0: ${list}. Définissez-les, puis redémarrez Node-RED.`,
  },
  adviser: adviserTexts.fr,
  suppliers: supplierTexts.fr,
  archive: archiveTexts.fr,
  fleet: fleetTexts.fr,
  contract: contractTexts.fr,
  input: inputTexts.fr,
  /** The meter cannot be asked yet. */
  notReady: "Le compteur n’est pas prêt\u00a0: consultez son statut.",
  /** Why nothing is asked while the clock is not set, and the way out. */
  clock: {
    /** It shows a day that cannot be. */
    impossible: (shown: string) => ({
      text: `L’horloge de cette machine indique le ${shown}\u00a0: les demandes sont suspendues jusqu’à sa remise à l’heure.`,
      action: "Mettez-la à l’heure.",
    }),
    /** The day that it shows is far before that of the last counted call: either may be wrong. */
    behind: (shown: string, latest: string) => ({
      text: `L’horloge de cette machine indique le ${shown}, plus d’un jour avant la dernière demande (${latest})\u00a0: les demandes sont suspendues jusqu’à sa remise à l’heure.`,
      action:
        'Mettez-la à l’heure\u00a0; si elle l’est déjà, cliquez sur «\u00a0Accepter cette heure\u00a0» dans le compteur, ou envoyez { action: "clock" } à un noeud linky in.',
    }),
    /** What to do then, beside the button that accepts the time. */
    beside: "Mettez-la à l’heure\u00a0; si elle l’est déjà, cliquez sur «\u00a0Accepter cette heure\u00a0».",
  },
  history: historyTexts.fr,
  lamp: lampTexts.fr,
  newestDay: newestDayTexts.fr,
  monthReport: monthReportTexts.fr,
  firstStart: firstStartTexts.fr,
  askedDay: askedDayTexts.fr,
  files: fileTexts.fr,
  group: groupTexts.fr,
  settingFaults: settingFaultTexts.fr,
  tempo: tempoTexts.fr,
  tariff: tariffTexts.fr,
  announced: announcedTexts.fr,
  saidPrices: saidPricesTexts.fr,
  /** The package, while Node-RED runs. */
  updated: "Ce paquet a été mis à jour pendant que Node-RED tournait\u00a0: redémarrez Node-RED.",
  /** Before the reason why they are. */
  missing: (series: string) => `Il manque encore\u00a0: ${series}.`,
  /** Before the reason why they are. */
  refused: (series: string) => `Refusé\u00a0: ${series}.`,
  curveGap: (day: string, gap: number) =>
    `Le ${day}, l’énergie du jour diffère de la somme de la courbe de charge (${gap} Wh)\u00a0: les deux valeurs restent telles qu’elles ont été reçues ou importées.`,
  /** What was heard of a service that gave no readings. */
  heard: heardTexts.fr,
  oddities: (measure: string, count: number, example: string) =>
    `${measure}\u00a0: ${count} ${count === 1 ? "anomalie" : "anomalies"} dans la réponse, par exemple ${example}.`,
  /** A service gives no registers. @param service as `serviceSubject` has it; @param until day of the next try */
  noRegisters: (service: string, direction: string, until: string) =>
    `${service} ne donne pas les index du compteur (${direction})\u00a0; nouvel essai le ${until}. Rien d’autre n’en dépend, et le fichier d’index de votre espace client Enedis peut être importé.`,
};

export type Texts = typeof fr;

const en: Texts = {
  language: "en",
  directions: { consumption: "consumption", production: "production" },
  measures: {
    load_curve: "load curve",
    daily: "daily energy",
    monthly: "monthly energy",
    yearly: "yearly energy",
    max_power: "max power",
    cost: "cost",
    registers: "meter registers",
  },
  when: (time, date) => (date === undefined ? `at ${time}` : `on ${date} at ${time}`),
  status: {
    fetching: (measure, direction) => `↓ ${measure}, ${direction}`,
    replaying: (measure, day, messages) => `↻ ${measure}, up to ${day} (message ${messages})`,
    nextCheck: (tick) => `Up to date · next check ${tick}`,
    nextReadings: (call) => `Up to date · next readings ${call}`,
    history: (days, next) => `Up to date · ${days} d of history left · resumes ${next}`,
    waiting: (next, received) =>
      `Waiting for the ${received ? "latest" : "first"} readings · next try ${next}`,
    loadCurveOff: (next) => `Hourly collection is off at Enedis · next try ${next}`,
    capReached: (used, cap, until) => `Daily limit reached (${used}/${cap}) · resumes ${until}`,
    spread: (until) => `Requests are spread over the hour · resume ${until}`,
    failedCap: (until) => `Too many failures today · resumes ${until}`,
    quota: (until) => `Quota reached · resumes ${until}`,
    banned: (service, until) => `${service} blocks your connection · next try ${until}`,
    consent: (why, until) => (until === undefined ? why : `${why} · next try ${until}`),
    refused: (until) => `Refused by Enedis for this meter · next try ${until}`,
    freshConsent: (until) => `New consent, not active yet · next try ${until}`,
    unavailable: (service, until) => `${service} unavailable · next try ${until}`,
    badAnswer: (ofService, until) => `Unexpected answer from ${ofService} · next try ${until}`,
    range: (until) => `Period refused · next try ${until}`,
    unset: (list, one) => `${one ? "Variable" : "Variables"} not set: ${list}`,
  },
  settings: {
    "no-meter": "No meter is chosen: open the node and choose one.",
    "no-usage-point": "The PDL is missing: open the meter and enter its 14 digits.",
    "bad-usage-point": "The PDL must have 14 digits: correct it in the meter.",
    "no-token": "The token or secret is missing: open the meter and paste it.",
    "no-client": "The client ID or client secret is missing: open the meter and enter both.",
    "token-other-meter":
      "This token was issued for another PDL: no requests are made. Correct the PDL or the token in the meter.",
    "token-expired":
      "This token has expired: no more requests are made. Renew your consent and paste the new token into the meter.",
    "bad-token":
      "This Conso API token is not valid: no requests are made. Copy the whole token: it begins with eyJ.",
    "bad-secret":
      "This client secret of MyElectricalData is not valid: no requests are made. Copy the client_secret of your account.",
    "bad-usage-point-and-token":
      "The PDL and the token are not valid: correct both in the meter, the PDL with 14 digits and the token that begins with eyJ.",
    "bad-usage-point-and-secret":
      "The PDL and the client secret are not valid: correct both in the meter, the PDL with 14 digits and the client_secret of your account.",
    "bad-base-url": "The base URL is not allowed. Use https, or http only for a local or private address.",
    "take-over":
      "The access shared with another meter was not found. Open the meter and choose that access again, or enter your own credentials.",
  },
  unset: {
    fields: {
      service: "Service",
      usagePointId: "Usage point",
      token: "Token",
      clientId: "Client ID",
      clientSecret: "Client secret",
      baseUrl: "Base URL",
    },
    named: (variable, field) => `${variable} (“${field}”)`,
    needed: (list, one) =>
      one
        ? `The meter needs an environment variable that is not set: ${list}. Set it, then restart Node-RED.`
        : `The meter needs environment variables that are not set: ${list}. Set them, then restart Node-RED.`,
  },
  adviser: adviserTexts.en,
  suppliers: supplierTexts.en,
  archive: archiveTexts.en,
  fleet: fleetTexts.en,
  contract: contractTexts.en,
  input: inputTexts.en,
  notReady: "The meter is not ready: see its status.",
  clock: {
    impossible: (shown) => ({
      text: `The clock of this machine shows ${shown}: requests stop until it is right.`,
      action: "Set the clock.",
    }),
    behind: (shown, latest) => ({
      text: `The clock of this machine shows ${shown}, more than a day before the last request (${latest}): requests stop until it is right.`,
      action:
        'Set the clock; if it is right, press “Accept this time” in the meter, or send { action: "clock" } to a linky in node.',
    }),
    beside: "Set the clock; if it is right, press “Accept this time”.",
  },
  history: historyTexts.en,
  lamp: lampTexts.en,
  newestDay: newestDayTexts.en,
  monthReport: monthReportTexts.en,
  firstStart: firstStartTexts.en,
  askedDay: askedDayTexts.en,
  files: fileTexts.en,
  group: groupTexts.en,
  settingFaults: settingFaultTexts.en,
  tempo: tempoTexts.en,
  tariff: tariffTexts.en,
  announced: announcedTexts.en,
  saidPrices: saidPricesTexts.en,
  updated: "This package was updated while Node-RED was running: restart Node-RED.",
  missing: (series) => `Still missing: ${series}.`,
  refused: (series) => `Refused: ${series}.`,
  curveGap: (day, gap) =>
    `On ${day}, the daily energy differs from the sum of the load curve (${gap} Wh): both values are kept as they were received or imported.`,
  heard: heardTexts.en,
  oddities: (measure, count, example) =>
    `${measure}: ${count} odd ${count === 1 ? "value" : "values"} in the answer, for example ${example}.`,
  noRegisters: (service, direction, until) =>
    `${service} does not give the meter’s registers (${direction}); next try on ${until}. Nothing else depends on them, and the index file of your Enedis customer area can be imported.`,
};

const catalogue: Readonly<Record<Language, Texts>> = { fr, en };

export function textsOf(language: Language): Texts {
  return catalogue[language];
}
