/** Texts of the dashboard's meter in place of a day's curve that is not held: sentences. */
import type { Language } from "../base/index.js";

const fr = {
  open: (service: string) => `Ce jour n’a pas encore été demandé à ${service}.`,
  offer: (service: string) => `Demander à ${service} (1\u00a0appel)`,
  /** @param when `à 14:07`, or with a date */
  asked: (when: string) => `Demandé\u00a0; réponse ${when.replace(/^à /, "vers ")}.`,
  none: (service: string, when: string) => `Demandé ${when}\u00a0: rien chez ${service} pour ce jour.`,
  noService: "Rien ne peut être demandé pour ce compteur.",
  tooOld: "Enedis ne donne plus ce jour\u00a0: trop ancien.",
  notYet: "Enedis n’a pas encore publié ce jour.",
  unwanted: "Les réglages du compteur ne demandent pas cette mesure.",
  /** @param why a short text without a full stop */
  stopped: (why: string) => `Ne peut être demandé\u00a0: ${why}.`,
  pause: (when: string) => `Les demandes sont en pause\u00a0; reprise ${when}.`,
  spent: (when: string) => `Les appels disponibles sont épuisés\u00a0; reprise ${when}.`,
  enough: (most: number, when: string) =>
    `Déjà ${most} jours demandés aujourd’hui depuis les tableaux de bord\u00a0; reprise ${when}.`,
  demo: "la démo",
};

type AskedDayTexts = typeof fr;

const en: AskedDayTexts = {
  open: (service) => `This day was not asked for at ${service} yet.`,
  offer: (service) => `Ask ${service} for it (1\u00a0call)`,
  asked: (when) => `Asked for; answer ${when.replace(/^at /, "about ")}.`,
  none: (service, when) => `Asked for ${when}: ${service} has nothing for this day.`,
  noService: "Nothing can be asked for this meter.",
  tooOld: "Enedis no longer gives this day: it is too old.",
  notYet: "Enedis has not published this day yet.",
  unwanted: "The meter’s settings do not ask for this measure.",
  stopped: (why) => `It cannot be asked for: ${why}.`,
  pause: (when) => `Requests are paused; resumes ${when}.`,
  spent: (when) => `The calls available are used up; resumes ${when}.`,
  enough: (most, when) => `${most} days were already asked for today from dashboards; resumes ${when}.`,
  demo: "the demo",
};

export const askedDayTexts: Readonly<Record<Language, AskedDayTexts>> = { fr, en };
