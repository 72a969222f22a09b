/**
 * What is said of a supplier whose prices the package has: a supplier that has no words does not compile. Powers are
 * numbers of kVA, offers those of `ContractTexts`, amounts and numbers come as texts.
 */
import type { SupplierId } from "../../pricing/index.js";
import type { Language } from "../base/index.js";

export interface SupplierTexts {
  /** The name of one of its offers, among those of others. */
  nameOf(offer: string): string;
  /** Why an offer has no cost: there is no price for its power. */
  unpriced(power: string): string;
  /** Days without a price, of a cost. */
  withoutPrices(days: string, first: string, power: string): string;
  /** When somebody last looked for new prices. */
  checkedUntil(day: string): string;
  /** Its prices may be others. @param day until when they were checked @param change since when */
  pricesOld(day: string, change: string): string;
  /** The offer in force ends. @param day its last one */
  offerEnds(offer: string, power: string, day: string): string;
  /** Days of a cost have no price, because an offer has ended. @param day the first one without it */
  offerEnded(day: string, power: string): string;
  /** What becomes of an offer that nobody may sign any more, of the household's own and of another one. */
  readonly signing: {
    readonly closed: (offer: string, power: string, since: string) => string;
    readonly presentClosed: (offer: string, power: string, since: string) => string;
    readonly presentEnds: (offer: string, power: string, end: string) => string;
    readonly ended: (offer: string, power: string, end: string) => string;
    readonly presentEnded: (offer: string, power: string, end: string) => string;
  };
  /** The offer ends before the year of a forecast does. @param end the first day without it */
  forecastEnds(offer: string, power: string, end: string): string;
  /** What another power saves in a year, or costs. */
  saves(amount: string): string;
  costs(amount: string): string;
}

const fr: Readonly<Record<SupplierId, SupplierTexts>> = {
  regulated: {
    nameOf: (offer) => `${offer}, tarif réglementé`,
    unpriced: (power) => `Le tarif réglementé n’a pas de prix pour ${power}\u00a0kVA sur ces jours.`,
    withoutPrices: (days, first, power) =>
      `Le tarif réglementé n’a pas de prix pour ${power}\u00a0kVA sur ${days} de ces jours, depuis le ${first}. Leur énergie n’a pas de coût ici\u00a0: donnez vos prix.`,
    checkedUntil: (day) => `Le tarif réglementé a été vérifié le ${day}.`,
    pricesOld: (day, change) =>
      `Les prix du tarif réglementé ont été vérifiés pour la dernière fois le ${day}\u00a0: ils ont pu changer le ${change}. Mettez à jour node-red-contrib-enedis-linky, ou saisissez les nouveaux prix dans le contrat.`,
    offerEnds: (offer, power, day) =>
      `L’offre ${offer} à ${power}\u00a0kVA prend fin le ${day}\u00a0: sauf autre choix de votre part, HP/HC à la même puissance la remplace.`,
    offerEnded: (day, power) =>
      `À ${power}\u00a0kVA, l’offre Base n’existe plus à partir du ${day}\u00a0: les heures pleines et creuses (HP/HC) à la même puissance la remplacent, sauf si vous avez choisi une autre offre. Depuis, l’énergie n’a pas de coût ici\u00a0: ajoutez au contrat une version à partir de ce jour.`,
    signing: {
      closed: (offer, power, since) => `${offer} ne se signe plus à ${power}\u00a0kVA depuis le ${since}.`,
      presentClosed: (offer, power, since) =>
        `${offer} ne se signe plus à ${power}\u00a0kVA depuis le ${since}\u00a0: vous la gardez tant que vous ne changez ni d’offre ni de puissance, mais si vous la quittez, vous ne pourrez pas y revenir.`,
      presentEnds: (offer, power, end) =>
        `${offer} à ${power}\u00a0kVA prend fin le ${end}\u00a0: HP/HC à la même puissance la remplace, si vous ne choisissez pas une autre offre avant.`,
      ended: (offer, power, end) => `${offer} à ${power}\u00a0kVA a pris fin le ${end}.`,
      presentEnded: (offer, power, end) =>
        `${offer} à ${power}\u00a0kVA a pris fin le ${end}\u00a0: HP/HC à la même puissance l’a remplacée, si vous n’avez pas choisi une autre offre. Ajoutez au contrat une version à partir de ce jour.`,
    },
    forecastEnds: (offer, power, end) =>
      `La prévision garde jusqu’au bout les prix actuels de ${offer}, bien que ${offer} à ${power}\u00a0kVA prenne fin le ${end}\u00a0: HP/HC à la même puissance la remplace, si vous ne choisissez pas une autre offre avant.`,
    saves: (amount) => `Aux prix actuels du tarif réglementé, vous gagneriez ${amount} par an.`,
    costs: (amount) => `Aux prix actuels du tarif réglementé, cela coûterait ${amount} de plus par an.`,
  },
};

const en: Readonly<Record<SupplierId, SupplierTexts>> = {
  regulated: {
    nameOf: (offer) => `${offer}, regulated tariff`,
    unpriced: (power) => `The regulated tariff has no prices for ${power}\u00a0kVA on these days.`,
    withoutPrices: (days, first, power) =>
      `The regulated tariff has no prices for ${power}\u00a0kVA on ${days} of these days, from ${first} on. Their energy has no cost here: give your own prices.`,
    checkedUntil: (day) => `The regulated tariff was checked on ${day}.`,
    pricesOld: (day, change) =>
      `The prices of the regulated tariff were last checked on ${day}: they may have changed on ${change}. Update node-red-contrib-enedis-linky, or enter the new prices in the contract.`,
    offerEnds: (offer, power, day) =>
      `The offer ${offer} at ${power} kVA ends on ${day}: unless you choose another one, HP/HC at the same power takes its place.`,
    offerEnded: (day, power) =>
      `At ${power}\u00a0kVA, the Base offer exists no more from ${day} on: peak and off-peak hours (HP/HC) at the same power came in its place, unless you chose another offer. Energy since then has no cost here: add a version from that day on to the contract.`,
    signing: {
      closed: (offer, power, since) =>
        `${offer} at ${power}\u00a0kVA has been closed to new contracts since ${since}.`,
      presentClosed: (offer, power, since) =>
        `${offer} at ${power}\u00a0kVA has been closed to new contracts since ${since}: you keep it as long as you change neither offer nor power, but once you leave it, you cannot come back.`,
      presentEnds: (offer, power, end) =>
        `${offer} at ${power}\u00a0kVA ends on ${end}: HP/HC at the same power takes its place, unless you choose another offer before.`,
      ended: (offer, power, end) => `${offer} at ${power}\u00a0kVA ended on ${end}.`,
      presentEnded: (offer, power, end) =>
        `${offer} at ${power}\u00a0kVA ended on ${end}: HP/HC at the same power took its place, unless you chose another offer. Add a version from that day on to the contract.`,
    },
    forecastEnds: (offer, power, end) =>
      `The forecast keeps today’s prices of ${offer} to the end, though ${offer} at ${power}\u00a0kVA ends on ${end}: HP/HC at the same power takes its place, unless you choose another offer before.`,
    saves: (amount) => `At today’s prices of the regulated tariff, you would save ${amount} a year.`,
    costs: (amount) => `At today’s prices of the regulated tariff, it would cost ${amount} more a year.`,
  },
};

export const supplierTexts: Readonly<Record<Language, Readonly<Record<SupplierId, SupplierTexts>>>> = {
  fr,
  en,
};
