/** Texts of the dashboard's meter in place of a day's curve that is not held: sentences. */
import type { Language } from "../base/index.js";

const fr = {
  open: (service: string) => `Ce jour n’a pas encore été demandé à ${service}.`,
  offer: (service: string) => `Demander à ${service} (1\u00a0demande)`,
  /** @param when `à 14:07`, or with a date */
  asked: (when: string) => `Demandé\u00a0; réponse attendue ${when}.`,
  none: (service: string, when: string) => `Demandé ${when}\u00a0: rien chez ${service} pour ce jour.`,
  noService: "Rien ne peut être demandé pour ce compteur.",
  tooOld: "Enedis ne donne plus ce jour\u00a0: trop ancien.",
  notYet: "Enedis n’a pas encore publié ce jour.",
  unwanted: "Les réglages du compteur ne demandent pas cette mesure.",
  /** @param why a short text without a full stop */
  stopped: (why: string) => `Ne peut être demandé\u00a0: ${why}.`,
  pause: (when: string) => `Les demandes sont en pause\u00a0; reprise ${when}.`,
  spent: (when: string) => `Les demandes disponibles sont épuisées\u00a0; reprise ${when}.`,
  enough: (most: number, when: string) =>
    `Déjà ${most} jours demandés aujourd’hui depuis les tableaux de bord\u00a0; reprise ${when}.`,
  demo: "la démo",
};

type AskedDayTexts = typeof fr;

const en: AskedDayTexts = {
  open: (service) => `This day has not been requested from ${service} yet.`,
  offer: (service) => `Request it from ${service} (1\u00a0request)`,
  asked: (when) => `Requested; answer expected ${when}.`,
  none: (service, when) => `Requested ${when}: ${service} has nothing for this day.`,
  noService: "Nothing can be requested for this meter.",
  tooOld: "Enedis no longer gives this day: it is too old.",
  notYet: "Enedis has not published this day yet.",
  unwanted: "The meter’s settings do not request this measure.",
  stopped: (why) => `It cannot be requested: ${why}.`,
  pause: (when) => `Requests are paused; resumes ${when}.`,
  spent: (when) => `The requests available are used up; resumes ${when}.`,
  enough: (most, when) => `${most} days were already requested today from dashboards; resumes ${when}.`,
  demo: "the demo",
};

export const askedDayTexts: Readonly<Record<Language, AskedDayTexts>> = { fr, en };
