/** Texts of the lamp of the dashboard's meter: one short sentence, without a full stop. */
import type { Language } from "../base/index.js";

/** Some words and a time, if the time is known. */
function then(words: string, time: string | undefined): string {
  return time === undefined ? "" : `${words} ${time}`;
}

const fr = {
  upToDate: (day: string) => `À jour jusqu’au ${day}`,
  some: (series: string, day: string, next: string | undefined) =>
    `Il manque encore, pour le ${day}\u00a0: ${series}${then("\u00a0; nouvel essai", next)}`,
  none: (day: string, next: string | undefined) =>
    `Aucun relevé du ${day} pour le moment${then("\u00a0; nouvel essai", next)}`,
  empty: (next: string | undefined) => `Aucun relevé pour le moment${then("\u00a0; nouvel essai", next)}`,
  /** Days before the newest one. */
  daysMissing: (missing: number, of: number) =>
    `Il manque ${missing}\u00a0${missing > 1 ? "jours" : "jour"} (sur ${of})`,
  loadCurveOff: "La collecte horaire est coupée chez Enedis",
  /** An impossible time cannot be accepted. */
  clock: {
    impossible: "L’horloge de cette machine n’est pas à l’heure et arrête les demandes\u00a0: réglez-la",
    behind:
      "L’horloge de cette machine n’est pas à l’heure et arrête les demandes\u00a0: réglez-la, ou acceptez cette heure dans le compteur",
  },
  noMessage: "En attente d’un message d’un noeud linky in",
  noneChosen: "Aucun compteur choisi\u00a0: double-cliquez sur linky meter › Compteur",
  noMeter: "Le compteur choisi est absent ou désactivé\u00a0: consultez ce noeud dans Node-RED",
  notReady: "Le compteur n’est pas prêt\u00a0: consultez son noeud dans Node-RED",
  /** In place of a chart. */
  busy: "Beaucoup de graphiques sont en préparation\u00a0: celui-ci s’affichera dans deux minutes au plus",
};

type LampTexts = typeof fr;

const en: LampTexts = {
  upToDate: (day) => `Up to date through ${day}`,
  some: (series, day, next) => `${day}: ${series} still missing${then("; next try", next)}`,
  none: (day, next) => `No readings for ${day} yet${then("; next try", next)}`,
  empty: (next) => `No readings yet${then("; next try", next)}`,
  daysMissing: (missing, of) => `${missing}\u00a0${missing > 1 ? "days" : "day"} missing (of ${of})`,
  loadCurveOff: "Hourly collection is off at Enedis",
  clock: {
    impossible: "The clock of this machine is wrong and stops all requests: set it",
    behind:
      "The clock of this machine is wrong and stops all requests: set it, or accept this time in the meter",
  },
  noMessage: "Waiting for a message from a linky in node",
  noneChosen: "No meter chosen: double-click linky meter › Meter",
  noMeter: "The chosen meter is missing or disabled: see this node in Node-RED",
  notReady: "The meter is not ready: see its node in Node-RED",
  busy: "Many charts are being prepared: this one will appear within two minutes",
};

export const lampTexts: Readonly<Record<Language, LampTexts>> = { fr, en };
