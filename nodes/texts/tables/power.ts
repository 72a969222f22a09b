/** Texts of the advice about the subscribed power. Numbers come as texts. */
import type { Language } from "../base/index.js";

/** Reasons of an advice about the subscribed power. Powers are numbers of kVA. */
export interface PowerTexts {
  readonly noContract: string;
  readonly later: string;
  fewDays(days: string, needed: string): string;
  fewWinterDays(days: string, needed: string): string;
  missingDays(days: string, one: boolean): string;
  highest(power: string, day: string): string;
  /** Days above 110 % of the subscribed power, which is `limit` kVA. */
  above(days: string, limit: string): string;
  readonly higher: { to(power: string): string; readonly none: string };
  lower(power: string): string;
  /** The power that is enough is closed for this offer: a higher one, a lower one, and how to compare there. */
  readonly closed: {
    higher(power: string, offer: string): string;
    lower(power: string, offer: string): string;
    /** The same where the household has lost the offer: the law has ended it at its power. */
    readonly over: {
      higher(power: string, offer: string): string;
      lower(power: string, offer: string): string;
    };
    /** For who sends messages, and for who reads a dialog. */
    readonly compare: { message(power: string): string; dialog(power: string): string };
    /** Of an advice to leave a power that nobody may sign any more. */
    noReturn(power: string, offer: string): string;
  };
  /** Nothing lower does. */
  readonly keep: string;
  /** There is nothing lower. */
  readonly lowest: string;
  /** Some days are above the subscribed power, few of them by more than 10 %. */
  fewAbove(days: string, one: boolean, power: string): string;
  readonly threePhases: string;
  readonly unknownPhases: string;
  readonly ownPrices: string;
  readonly notTrips: string;
  /** Of a meter's health: what was seen, and what to do by the power that is enough, or by none. */
  readonly notice: {
    seen(days: string, limit: string): string;
    to(power: string): string;
    closed(power: string, offer: string): string;
    readonly none: string;
  };
}

const fr: PowerTexts = {
  noContract:
    "Ce compteur n’a pas de contrat\u00a0: sa puissance souscrite n’est pas connue. Choisissez-en un dans le compteur.",
  later: "Le contrat de ce compteur n’a pas encore commencé.",
  fewDays: (days, needed) =>
    `La puissance maximale n’est connue que pour ${days} des 365 derniers jours\u00a0: il en faut ${needed}.`,
  fewWinterDays: (days, needed) =>
    `De novembre à mars, la saison du chauffage, ${days} jours sont connus\u00a0: il en faut ${needed}.`,
  missingDays: (days, one) =>
    one ? "Un jour des 365 derniers manque." : `${days} des 365 derniers jours manquent.`,
  highest: (power, day) => `La plus forte puissance des 365 derniers jours est ${power}\u00a0kVA, le ${day}.`,
  above: (days, limit) => `${days} jours dépassent ${limit}\u00a0kVA, 110\u00a0% de la puissance souscrite.`,
  higher: {
    to: (power) =>
      `${power}\u00a0kVA est la plus petite puissance qu’aucun jour ne dépasse de plus de 10\u00a0%.`,
    none: "Aucune puissance de cette offre n’est assez forte pour tous ces jours.",
  },
  lower: (power) => `Aucun jour ne dépasse ${power}\u00a0kVA.`,
  closed: {
    higher: (power, offer) =>
      `${power}\u00a0kVA est la plus petite puissance qu’aucun jour ne dépasse de plus de 10\u00a0%, mais ${offer} ne se signe plus à cette puissance\u00a0: la demander, c’est perdre ${offer}.`,
    lower: (power, offer) =>
      `Aucun jour ne dépasse ${power}\u00a0kVA, mais ${offer} ne se signe plus à cette puissance\u00a0: la demander, c’est perdre ${offer}.`,
    over: {
      higher: (power, offer) =>
        `${power}\u00a0kVA est la plus petite puissance qu’aucun jour ne dépasse de plus de 10\u00a0%, mais ${offer} ne se signe plus à cette puissance.`,
      lower: (power, offer) =>
        `Aucun jour ne dépasse ${power}\u00a0kVA, mais ${offer} ne se signe plus à cette puissance.`,
    },
    compare: {
      message: (power) =>
        `Comparez d’abord les autres offres à ${power}\u00a0kVA\u00a0: demandez «\u00a0offers\u00a0» avec «\u00a0power\u00a0» à ${power}.`,
      dialog: (power) =>
        `Comparez d’abord les autres offres à ${power}\u00a0kVA\u00a0: un noeud linky history sait le faire.`,
    },
    noReturn: (power, offer) =>
      `${offer} ne se signe plus à ${power}\u00a0kVA\u00a0: vous ne pourriez pas y revenir.`,
  },
  keep: "Toute puissance plus faible aurait été dépassée au moins un jour.",
  lowest: "Cette offre n’existe pas avec une puissance plus faible.",
  fewAbove: (days, one, power) =>
    one
      ? `Un seul jour dépasse la puissance souscrite, ${power}\u00a0kVA\u00a0: rien à changer pour cela.`
      : `${days} jours dépassent la puissance souscrite, ${power}\u00a0kVA, mais moins de trois de plus de 10\u00a0%.`,
  threePhases:
    "En triphasé, chaque phase n’a qu’un tiers de la puissance\u00a0: l’une peut disjoncter alors que la somme est faible. Une puissance plus faible n’est donc pas conseillée.",
  unknownPhases:
    "Ce conseil vaut pour un raccordement monophasé\u00a0: si le vôtre est triphasé, indiquez-le dans le compteur.",
  ownPrices: "Avec vos propres prix, ce que coûte une autre puissance n’est pas connu.",
  notice: {
    seen: (days, limit) =>
      `${days} jours des 12 derniers mois dépassent ${limit}\u00a0kVA, 110\u00a0% de la puissance souscrite\u00a0; ce ne sont pas des coupures\u00a0: le Linky ne coupe que si le dépassement est assez long ou assez fort.`,
    to: (power) =>
      `Évitez de faire marcher vos gros appareils en même temps. Si le compteur coupe, demandez ${power}\u00a0kVA à votre fournisseur.`,
    closed: (power, offer) =>
      `Évitez de faire marcher vos gros appareils en même temps. Si le compteur coupe, comparez les offres à ${power}\u00a0kVA\u00a0: ${offer} ne se signe plus à cette puissance.`,
    none: "Évitez de faire marcher vos gros appareils en même temps. Si le compteur coupe, demandez conseil à votre fournisseur\u00a0: aucune puissance de cette offre ne suffit.",
  },
  notTrips:
    "Un jour au-dessus de la puissance souscrite n’est pas une coupure\u00a0: le Linky ne coupe que si le dépassement est assez long ou assez fort.",
};

const en: PowerTexts = {
  noContract: "This meter has no contract: its subscribed power is not known. Choose one in the meter.",
  later: "The contract of this meter has not begun yet.",
  fewDays: (days, needed) =>
    `The highest power is known for only ${days} of the last 365 days: ${needed} are needed.`,
  fewWinterDays: (days, needed) =>
    `From November to March, the heating season, ${days} days are known: ${needed} are needed.`,
  missingDays: (days, one) =>
    one ? "One of the last 365 days is missing." : `${days} of the last 365 days are missing.`,
  highest: (power, day) => `The highest power of the last 365 days is ${power}\u00a0kVA, on ${day}.`,
  above: (days, limit) => `${days} days are above ${limit}\u00a0kVA, 110% of the subscribed power.`,
  higher: {
    to: (power) => `${power}\u00a0kVA is the lowest power that no day exceeds by more than 10%.`,
    none: "No power of this offer is high enough for all these days.",
  },
  lower: (power) => `No day is above ${power}\u00a0kVA.`,
  closed: {
    higher: (power, offer) =>
      `${power}\u00a0kVA is the lowest power that no day exceeds by more than 10%, but ${offer} can no longer be signed at this power: changing to it means losing ${offer}.`,
    lower: (power, offer) =>
      `No day is above ${power}\u00a0kVA, but ${offer} can no longer be signed at this power: changing to it means losing ${offer}.`,
    over: {
      higher: (power, offer) =>
        `${power}\u00a0kVA is the lowest power that no day exceeds by more than 10%, but ${offer} can no longer be signed at this power.`,
      lower: (power, offer) =>
        `No day is above ${power}\u00a0kVA, but ${offer} can no longer be signed at this power.`,
    },
    compare: {
      message: (power) =>
        `First compare the other offers at ${power}\u00a0kVA: send “offers” with “power” at ${power}.`,
      dialog: (power) =>
        `First compare the other offers at ${power}\u00a0kVA: a linky history node can do so.`,
    },
    noReturn: (power, offer) =>
      `${offer} can no longer be signed at ${power}\u00a0kVA: you could not come back to it.`,
  },
  keep: "Any lower power would have been exceeded on at least one day.",
  lowest: "This offer is not sold with a lower power.",
  fewAbove: (days, one, power) =>
    one
      ? `A single day is above the subscribed power, ${power}\u00a0kVA: no reason to change it.`
      : `${days} days are above the subscribed power, ${power}\u00a0kVA, but fewer than three by more than 10%.`,
  threePhases:
    "With three phases, each has a third of the power only: one may trip while the sum is low. So no lower power is advised.",
  unknownPhases: "This advice is for a single phase: if your connection has three, say so in the meter.",
  ownPrices: "With your own prices, what another power costs is not known.",
  notice: {
    seen: (days, limit) =>
      `${days} days of the last 12 months are above ${limit}\u00a0kVA, 110% of the subscribed power; this does not mean that the power was cut: the Linky trips only if the excess is long or strong enough.`,
    to: (power) =>
      `Avoid running large appliances at the same time. If the meter trips, ask your supplier for ${power}\u00a0kVA.`,
    closed: (power, offer) =>
      `Avoid running large appliances at the same time. If the meter trips, compare the offers at ${power}\u00a0kVA: ${offer} can no longer be signed at this power.`,
    none: "Avoid running large appliances at the same time. If the meter trips, ask your supplier for advice: no power of this offer is enough.",
  },
  notTrips:
    "A day above the subscribed power does not mean that it was cut: the Linky trips only if the excess is long or strong enough.",
};

export const powerTexts: Readonly<Record<Language, PowerTexts>> = { fr, en };
