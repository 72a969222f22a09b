/** Texts about the announced days of a contract. */
import type { Language } from "../base/index.js";

export interface AnnouncedTexts {
  /** A message says days, and no rule of the contract has any. @param name of the contract; empty: it has none */
  none(name: string): string;
  /** What a message changed. @param isAnnounced false: days were taken back */
  status(days: number, isAnnounced: boolean): string;
}

export const announcedTexts: Readonly<Record<Language, AnnouncedTexts>> = {
  fr: {
    none: (name) =>
      `Aucune règle ${name === "" ? "du contrat" : `du contrat «\u00a0${name}\u00a0»`} ne dépend de jours annoncés. Ouvrez-le et donnez à une règle l’étiquette de ces jours.`,
    status: (days, isAnnounced) => {
      if (days === 0)
        return isAnnounced ? "Ces jours étaient déjà annoncés" : "Ces jours n’étaient pas annoncés";
      if (days === 1) return isAnnounced ? "1 jour annoncé" : "1 jour retiré";
      return isAnnounced ? `${days} jours annoncés` : `${days} jours retirés`;
    },
  },
  en: {
    none: (name) =>
      `No rule of ${name === "" ? "the contract" : `the contract “${name}”`} depends on announced days. Open it and give a rule the label of these days.`,
    status: (days, isAnnounced) => {
      if (days === 0)
        return isAnnounced ? "These days were announced already" : "These days were not announced";
      if (days === 1) return isAnnounced ? "1 day announced" : "1 day taken back";
      return isAnnounced ? `${days} days announced` : `${days} days taken back`;
    },
  },
};
