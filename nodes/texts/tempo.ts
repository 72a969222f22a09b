/** What users read of the colours of Tempo days. */
import type { Day } from "../readings/index.js";
import { dateText } from "./dates.js";
import type { Language } from "./language.js";

export interface TempoTexts {
  /** The last look of the day brought no colour for tomorrow. */
  notTold(tomorrow: Day): string;
}

const fr: TempoTexts = {
  notTold: (tomorrow) =>
    `Ni RTE ni api-couleur-tempo n’ont donné la couleur Tempo du ${dateText("fr", tomorrow)}\u00a0; nouvel essai demain vers 11\u00a0h. Vérifiez que Node-RED a accès à Internet.`,
};

const en: TempoTexts = {
  notTold: (tomorrow) =>
    `Neither RTE nor api-couleur-tempo gave the Tempo colour of ${dateText("en", tomorrow)}; next try tomorrow at about 11 a.m. Check that Node-RED can reach the Internet.`,
};

export const tempoTexts: Readonly<Record<Language, TempoTexts>> = { fr, en };
