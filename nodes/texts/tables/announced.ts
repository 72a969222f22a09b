/** Texts about what messages say of a contract: its announced days, its prices. */
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

export interface SaidPricesTexts {
  /** A message says prices, and those of the contract do not come by messages. @param name of the contract; empty: it has none */
  none(name: string): string;
  /** What a message changed. @param entries of it */
  status(entries: number): string;
  /** Prices of a message are too large for euros. @param euros a kWh, that most of its prices stay below */
  large(entries: number, euros: number): string;
}

export const saidPricesTexts: Readonly<Record<Language, SaidPricesTexts>> = {
  fr: {
    none: (name) =>
      `${name === "" ? "Ce contrat" : `Le contrat «\u00a0${name}\u00a0»`} n’est pas en prix heure par heure. Ouvrez-le et choisissez l’offre «\u00a0Prix heure par heure (reçus par message)\u00a0».`,
    status: (entries) => {
      if (entries === 0) return "Ces prix étaient déjà connus";
      return entries === 1 ? "1 prix reçu" : `${entries} prix reçus`;
    },
    large: (entries, euros) =>
      entries === 1
        ? `1 prix du message dépasse ${euros}\u00a0€ le kWh\u00a0: il semble être en €/MWh. Divisez les prix par 1000 et renvoyez-les.`
        : `${entries} prix du message dépassent ${euros}\u00a0€ le kWh\u00a0: ils semblent être en €/MWh. Divisez les prix par 1000 et renvoyez-les.`,
  },
  en: {
    none: (name) =>
      `${name === "" ? "This contract" : `The contract “${name}”`} has no prices by the hour. Open it and choose the offer “Prices by the hour (received by message)”.`,
    status: (entries) => {
      if (entries === 0) return "These prices were known already";
      return entries === 1 ? "1 price received" : `${entries} prices received`;
    },
    large: (entries, euros) =>
      entries === 1
        ? `1 price of the message is over ${euros}\u00a0€ a kWh: it looks like €/MWh. Divide the prices by 1000 and send them again.`
        : `${entries} prices of the message are over ${euros}\u00a0€ a kWh: they look like €/MWh. Divide the prices by 1000 and send them again.`,
  },
};
