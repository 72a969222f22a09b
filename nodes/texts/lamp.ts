/** Texts of the lamp of the dashboard's meter: one short sentence, without a full stop. */
import type { Language } from "./language.js";

export interface LampTexts {
  upToDate(day: string): string;
  some(series: string, day: string, next: string | undefined): string;
  none(day: string, next: string | undefined): string;
  empty(next: string | undefined): string;
  readonly loadCurveOff: string;
  readonly clockNotSet: string;
  readonly noMessage: string;
  readonly noMeter: string;
  readonly notReady: string;
  /** In place of a chart. */
  readonly busy: string;
}

/** Some words and a time, if the time is known. */
function then(words: string, time: string | undefined): string {
  return time === undefined ? "" : `${words} ${time}`;
}

const fr: LampTexts = {
  upToDate: (day) => `À jour jusqu’au ${day}`,
  some: (series, day, next) =>
    `Manque encore du ${day}\u00a0: ${series}${then("\u00a0; prochain essai", next)}`,
  none: (day, next) => `Encore rien du ${day}${then("\u00a0; prochain essai", next)}`,
  empty: (next) => `Aucun relevé encore${then("\u00a0; prochain essai", next)}`,
  loadCurveOff: "La collecte horaire est coupée chez Enedis",
  clockNotSet:
    "L’horloge de cette machine n’est pas à l’heure\u00a0: aucun appel tant que cela dure\u00a0; réglez-la, ou acceptez cette heure dans le compteur",
  noMessage: "En attente d’un message d’un noeud linky in",
  noMeter: "Le compteur choisi est absent ou désactivé\u00a0: voyez ce noeud dans Node-RED",
  notReady: "Le compteur n’est pas prêt\u00a0: voyez son noeud dans Node-RED",
  busy: "Beaucoup de graphiques sont demandés en ce moment\u00a0: celui-ci sera redemandé tout seul, dans deux minutes au plus",
};

const en: LampTexts = {
  upToDate: (day) => `Up to date to ${day}`,
  some: (series, day, next) => `Still missing of ${day}: ${series}${then("; next try", next)}`,
  none: (day, next) => `Nothing yet of ${day}${then("; next try", next)}`,
  empty: (next) => `No reading yet${then("; next try", next)}`,
  loadCurveOff: "Hourly collection is off at Enedis",
  clockNotSet:
    "The clock of this machine is not set: no calls meanwhile; set it, or accept this time in the meter",
  noMessage: "Waiting for a message of a linky in node",
  noMeter: "The chosen meter is missing or disabled: see this node in Node-RED",
  notReady: "The meter is not ready: see its node in Node-RED",
  busy: "Many charts are asked for at the moment: this one will be asked for again by itself, within two minutes",
};

export const lampTexts: Readonly<Record<Language, LampTexts>> = { fr, en };
