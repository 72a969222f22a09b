/** Texts of the `tariff` node. */
import type { Contract } from "../tariffs/index.js";
import type { Language } from "./language.js";

export interface TariffTexts {
  /** No contract is chosen. */
  readonly none: string;
  /** The chosen contract is not deployed. */
  readonly absent: string;
  /** No price is told while the clock is not set. */
  readonly clock: string;
  /** The status of a price: a number in €, and when it ends. */
  inForce(name: string, price: string, until: string | undefined): string;
  /** An instant for `inForce`. */
  until(time: string, date: string | undefined): string;
  /** Regulated prices may have changed since. @param day until when they were checked */
  pricesOld(day: string): string;
  /** @param name of the contract; empty: it has none @param day the last one of its year @param next what to do */
  yearEnd(name: string, day: string, next: string): string;
  /** What is to be done then. */
  readonly nextYear: Readonly<Record<Contract["kind"], string>>;
}

export const tariffTexts: Readonly<Record<Language, TariffTexts>> = {
  fr: {
    none: "Aucun contrat n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
    absent: "Le contrat choisi n’existe pas, ou il est désactivé. Ouvrez le noeud et choisissez-en un autre.",
    clock:
      "L’horloge de cette machine est déréglée\u00a0: aucun prix n’est envoyé jusqu’à sa remise à l’heure. Mettez-la à l’heure.",
    inForce: (name, price, until) => `${name} ${price}\u00a0€/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `jusqu’à ${time}` : `jusqu’au ${date} à ${time}`),
    pricesOld: (day) =>
      `Les prix du tarif réglementé ont été vérifiés pour la dernière fois le ${day}\u00a0: ils ont pu changer depuis. Mettez à jour node-red-contrib-enedis-linky, ou donnez vos prix dans le contrat.`,
    yearEnd: (name, day, next) =>
      `L’année ${name === "" ? "de votre contrat" : `du contrat «\u00a0${name}\u00a0»`} se termine le ${day}\u00a0: ${next}`,
    nextYear: {
      supply: "c’est le moment de comparer les offres. Un bouton dans sa fenêtre le fait.",
      "feed-in":
        "le prix de vente peut changer ensuite. Vérifiez-le, et ajoutez une version au contrat s’il change.",
    },
  },
  en: {
    none: "No contract is chosen: open the node and choose one.",
    absent: "The chosen contract is missing or disabled. Open the node and choose another one.",
    clock: "The clock of this machine is not set: no price is sent until it is right. Set the clock.",
    inForce: (name, price, until) => `${name} €${price}/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `until ${time}` : `until ${time} on ${date}`),
    pricesOld: (day) =>
      `The prices of the regulated tariff were last checked on ${day}: they may have changed since. Update node-red-contrib-enedis-linky, or enter your prices in the contract.`,
    yearEnd: (name, day, next) =>
      `The year of ${name === "" ? "your contract" : `the contract “${name}”`} ends on ${day}: ${next}`,
    nextYear: {
      supply: "it is a good time to compare offers. A button in its dialog does so.",
      "feed-in":
        "the price paid may change after it. Check it, and add a version to the contract if it does.",
    },
  },
};
