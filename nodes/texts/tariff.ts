/** Texts of the `tariff` node. */
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
}

export const tariffTexts: Readonly<Record<Language, TariffTexts>> = {
  fr: {
    none: "Aucun contrat n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
    absent: "Le contrat choisi n’existe pas, ou il est désactivé. Ouvrez le noeud et choisissez-en un autre.",
    clock:
      "L’horloge de cette machine est déréglée\u00a0: aucun prix n’est envoyé jusqu’à sa remise à l’heure. Mettez-la à l’heure.",
    inForce: (name, price, until) => `${name} ${price}\u00a0€/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `jusqu’à ${time}` : `jusqu’au ${date} à ${time}`),
  },
  en: {
    none: "No contract is chosen: open the node and choose one.",
    absent: "The chosen contract is missing or disabled. Open the node and choose another one.",
    clock: "The clock of this machine is not set: no price is sent until it is right. Set the clock.",
    inForce: (name, price, until) => `${name} €${price}/kWh${until === undefined ? "" : ` · ${until}`}`,
    until: (time, date) => (date === undefined ? `until ${time}` : `until ${time} on ${date}`),
  },
};
