/** What users read of the colours of Tempo days. */
import type { Language } from "../base/index.js";

const fr = {
  /** The last look of the day before brought no colour for a day. */
  notTold: (day: string) =>
    `Ni RTE ni api-couleur-tempo n’ont donné la couleur Tempo du ${day}\u00a0; nouvel essai ce jour-là vers 11\u00a0h. Vérifiez que Node-RED a accès à Internet.`,
};

type TempoTexts = typeof fr;

const en: TempoTexts = {
  notTold: (day) =>
    `Neither RTE nor api-couleur-tempo gave the Tempo colour of ${day}; next try on that day at about 11 a.m. Check that Node-RED can reach the Internet.`,
};

export const tempoTexts: Readonly<Record<Language, TempoTexts>> = { fr, en };
