/** What Node-RED's log has of a service that gave no readings. */
import type { Language } from "./language.js";

const fr = {
  /** @param excerpt of what the service answered, in its own words */
  answered: (excerpt: string) => `Réponse du service\u00a0: ${excerpt}`,
  /** @param why a code of the network, or how long it was waited for */
  silent: (host: string, why: string | undefined) =>
    `Aucune réponse de ${host}${why === undefined ? "" : ` (${why})`}.`,
  /** @param english what was odd about it, for those who look for the fault */
  odd: (english: string) => `Pour un signalement, en anglais\u00a0: ${english}`,
};

type HeardTexts = typeof fr;

const en: HeardTexts = {
  answered: (excerpt) => `The service answered: ${excerpt}`,
  silent: (host, why) => `No answer from ${host}${why === undefined ? "" : ` (${why})`}.`,
  odd: (english) => `For a report: ${english}`,
};

export const heardTexts: Readonly<Record<Language, HeardTexts>> = { fr, en };
