/** Texts of the `tariff` node. */
import type { Contract } from "../../pricing/index.js";
import type { Language } from "../base/index.js";

export interface TariffTexts {
  /** No contract is chosen. */
  readonly none: string;
  /** The chosen contract is not deployed. */
  readonly absent: string;
  /** No price is told while the clock is not set. */
  readonly clock: string;
  /** The status of a price: its class, unless it is one of prices by the hour; a number in €, and when it ends. */
  inForce(name: string | undefined, price: string, until: string | undefined): string;
  /** An instant for `inForce`. */
  until(time: string, date: string | undefined): string;
  /** @param name of the contract; empty: it has none @param day the last one of its year @param why it is said */
  yearEnd(name: string, day: string, why: string): string;
  /** Why it is said, and what is to be done then. */
  readonly nextYear: Readonly<Record<Contract["kind"], { readonly why: string; readonly action: string }>>;
  /**
   * What to do when the offer in force ends.
   * @param name of the contract; empty: it has none
   */
  offerEnds(name: string): string;
  /** Enedis will move off-peak hours. */
  readonly hoursReform: {
    /** @param name of the contract; empty: it has none @param day the last one of the reform */
    text(name: string, day: string): string;
    readonly action: string;
  };
}

const named = (name: string | undefined): string => (name === undefined ? "" : `${name} `);

export const tariffTexts: Readonly<Record<Language, TariffTexts>> = {
  fr: {
    none: "Aucun contrat n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
    absent: "Le contrat choisi n’existe pas, ou il est désactivé. Ouvrez le noeud et choisissez-en un autre.",
    clock:
      "L’horloge de cette machine est déréglée\u00a0: aucun prix n’est envoyé jusqu’à sa remise à l’heure. Mettez-la à l’heure.",
    inForce: (name, price, until) =>
      `${named(name)}${price}\u00a0€/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `jusqu’à ${time}` : `jusqu’au ${date} à ${time}`),
    yearEnd: (name, day, why) => `L’année ${frOf(name)} se termine le ${day}\u00a0: ${why}`,
    nextYear: {
      supply: {
        why: "c’est le moment de comparer les offres.",
        action: "Un bouton dans sa fenêtre le fait.",
      },
      "feed-in": {
        why: "le prix de vente peut changer ensuite.",
        action: "Vérifiez-le, et ajoutez une version au contrat s’il change.",
      },
    },
    offerEnds: (name) =>
      `Comparez les offres dans la fenêtre ${frOf(name)}, puis ajoutez-y une version à partir du lendemain de ce jour.`,
    hoursReform: {
      text: (name, day) =>
        `Des heures creuses ${frOf(name)} tombent dans des plages qu’Enedis supprime d’ici au ${day}\u00a0: votre fournisseur annonce les nouvelles heures un mois avant.`,
      action:
        "Ajoutez alors au contrat une version à partir du jour annoncé, avec ces heures, et laissez l’ancienne telle quelle.",
    },
  },
  en: {
    none: "No contract is chosen: open the node and choose one.",
    absent: "The chosen contract is missing or disabled. Open the node and choose another one.",
    clock: "The clock of this machine is not set: no price is sent until it is right. Set the clock.",
    inForce: (name, price, until) => `${named(name)}€${price}/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `until ${time}` : `until ${time} on ${date}`),
    yearEnd: (name, day, why) => `The year of ${enName(name)} ends on ${day}: ${why}`,
    nextYear: {
      supply: {
        why: "it is a good time to compare offers.",
        action: "A button in its dialog does so.",
      },
      "feed-in": {
        why: "the price paid may change after it.",
        action: "Check it, and add a version to the contract if it does.",
      },
    },
    offerEnds: (name) =>
      `Compare offers in the dialog of ${enName(name)}, then add a version to it from the day after.`,
    hoursReform: {
      text: (name, day) =>
        `Some off-peak hours of ${enName(name)} lie in times that Enedis abolishes by ${day}: your supplier announces the new ones a month before.`,
      action:
        "Then add a version to the contract from the day announced, with these hours, and leave the old one as it is.",
    },
  },
};

function frOf(name: string): string {
  return name === "" ? "de votre contrat" : `du contrat «\u00a0${name}\u00a0»`;
}

function enName(name: string): string {
  return name === "" ? "your contract" : `the contract “${name}”`;
}
