/** What users read of other off-peak hours: what they would have changed, over which days, and why nothing is known. */
import type { NewHours, NewHoursQuestion } from "../../adviser/index.js";
import type { ContractVersion } from "../../pricing/index.js";
import { pricesAge } from "./calendar-words.js";
import { dateText, type Language, decimal, euros, grouped } from "../base/index.js";
import type { Texts } from "../tables/index.js";

interface Words {
  /** Amounts with their units, without a sign. */
  dearer(amount: string, days: string, one: boolean): string;
  cheaper(amount: string, days: string, one: boolean): string;
  same(days: string, one: boolean): string;
  instead(proposed: string, present: string): string;
  /** What changes its class, in kWh. */
  moved(toPeak: string, toOffPeak: string): string;
  /** What is left out. */
  readonly habits: string;
  /** Nothing is compared, though there are readings. */
  readonly curve: string;
  readonly hours: string;
  readonly price: string;
  readonly color: string;
  readonly series: string;
  /** A status; undefined: no day is compared. */
  status(difference: string | undefined): string;
  /** Of an offer that has no off-peak hours, or none that are typed. */
  readonly none: Readonly<Record<"base" | "custom" | "series" | "typed", string>>;
}

const fr: Words = {
  dearer: (amount, days, one) =>
    `À ces heures, ${one ? "ce jour aurait coûté" : `ces ${days} jours auraient coûté`} ${amount} de plus`,
  cheaper: (amount, days, one) =>
    `À ces heures, ${one ? "ce jour aurait coûté" : `ces ${days} jours auraient coûté`} ${amount} de moins`,
  same: (days, one) => `À ces heures, ${one ? "ce jour aurait" : `ces ${days} jours auraient`} coûté autant.`,
  instead: (proposed, present) => `\u00a0: ${proposed} au lieu de ${present}.`,
  moved: (toPeak, toOffPeak) =>
    `${toPeak}\u00a0kWh passent d’heures creuses en heures pleines, ${toOffPeak}\u00a0kWh d’heures pleines en heures creuses.`,
  habits:
    "Rien n’y est déplacé\u00a0: un chauffe-eau que le compteur commande suivra les nouvelles heures, et vous pouvez reprogrammer le reste.",
  curve:
    "Il faut la courbe de charge de ces jours\u00a0: augmentez «\u00a0Courbe de charge\u00a0» dans la fenêtre du compteur.",
  hours: "Le contrat n’avait pas d’heures creuses ces jours-là\u00a0: donnez-les dans sa fenêtre.",
  price: "Le contrat n’a pas de prix pour ces jours.",
  color: "La couleur Tempo de ces jours n’est pas connue.",
  series: "Aucun message n’a donné tous les prix de ces jours.",
  status: (difference) => `Autres heures creuses\u00a0: ${difference ?? "aucun jour à comparer"}`,
  none: {
    base: "Le contrat de ce compteur n’a pas d’heures creuses\u00a0: son offre a le même prix à toute heure. Comparez plutôt les offres.",
    custom:
      "Le contrat de ce compteur suit ses propres règles, pas des heures creuses\u00a0: ajoutez un contrat avec les nouvelles règles, puis comparez les offres.",
    series:
      "Le contrat de ce compteur est en prix heure par heure, qui ne suivent pas d’heures creuses\u00a0: comparez plutôt les offres.",
    typed:
      "Le contrat de ce compteur n’a pas d’heures creuses saisies\u00a0: donnez d’abord celles d’aujourd’hui dans sa fenêtre.",
  },
};

const en: Words = {
  dearer: (amount, days, one) =>
    `With these hours, ${one ? "this day" : `these ${days} days`} would have cost ${amount} more`,
  cheaper: (amount, days, one) =>
    `With these hours, ${one ? "this day" : `these ${days} days`} would have cost ${amount} less`,
  same: (days, one) =>
    `With these hours, ${one ? "this day" : `these ${days} days`} would have cost the same.`,
  instead: (proposed, present) => `: ${proposed} instead of ${present}.`,
  moved: (toPeak, toOffPeak) =>
    `${toPeak}\u00a0kWh move from off-peak to peak hours, ${toOffPeak}\u00a0kWh from peak to off-peak hours.`,
  habits:
    "Nothing is shifted in it: a water heater that the meter switches will follow the new hours, and you can set the rest to them.",
  curve: "The load curve of these days is needed: raise “Load curve” in the meter’s dialog.",
  hours: "The contract had no off-peak hours on these days: give them in its dialog.",
  price: "The contract has no price for these days.",
  color: "The Tempo colour of these days is not known.",
  series: "No message brought all prices of these days.",
  status: (difference) => `Other off-peak hours: ${difference ?? "no day to compare"}`,
  none: {
    base: "The contract of this meter has no off-peak hours: its offer has one price all the time. Compare offers instead.",
    custom:
      "The contract of this meter follows its own rules, not off-peak hours: add a contract with the new rules, then compare offers.",
    series:
      "This meter’s contract has prices by the hour, which follow no off-peak hours: compare offers instead.",
    typed: "No off-peak hours are entered in the contract of this meter: give today’s in its dialog first.",
  },
};

const words: Readonly<Record<Language, Words>> = { fr, en };

/** Why a contract has no off-peak hours to change. */
export function noOffPeakHours({ offer }: Pick<ContractVersion, "offer">, { language }: Texts): string {
  const { none } = words[language];
  return offer === "hphc" || offer === "tempo" ? none.typed : none[offer];
}

/** What the hours would have changed in euros and in energy; or why nothing is known. */
export function newHoursText(answer: NewHours, { start, end }: NewHoursQuestion, texts: Texts): string {
  const { present, proposed, difference, days, toPeak, toOffPeak } = answer;
  const its = words[texts.language];
  if (present === undefined || proposed === undefined || difference === null) {
    return end > start && answer.held > 0 ? lackText(answer, its, texts) : texts.adviser.lacks.readings;
  }
  const counted = [grouped(days, texts), days === 1] as const;
  const amount = euros(Math.abs(difference), texts);
  const isSame = Math.abs(difference) < 0.005;
  const cost = difference > 0 ? its.dearer(amount, ...counted) : its.cheaper(amount, ...counted);
  const instead = its.instead(euros(proposed.value, texts), euros(present.value, texts));
  return [
    isSame ? its.same(...counted) : `${cost}${instead}`,
    ...(toPeak + toOffPeak > 0 ? [its.moved(decimal(toPeak, texts), decimal(toOffPeak, texts))] : []),
    ...(toPeak > 0 ? [its.habits] : []),
  ].join(" ");
}

function lackText({ lack }: NewHours, its: Words, texts: Texts): string {
  switch (lack) {
    case "price":
    case "hours":
    case "color":
    case "series":
      return its[lack];
    case "later":
      return texts.adviser.lacks.later;
    case "curve":
    case "invalid": // Of other contract nodes only.
    case undefined:
      return its.curve;
  }
}

/** In a few words. @param difference in €; null: no day is compared */
export function newHoursStatus(difference: number | null, texts: Texts): string {
  return words[texts.language].status(difference === null ? undefined : euros(difference, texts, true));
}

/** `msg.notes`: how many days are missing, at which prices, and how old these are. */
export function newHoursNotes(
  answer: NewHours,
  { asOf, atPricesOfThen }: NewHoursQuestion,
  texts: Texts,
): string[] {
  const { adviser, language } = texts;
  const { days, missingDays, pricesDoubtful } = answer;
  if (days === 0) return [];
  const missing = grouped(missingDays, { language });
  return [
    ...(missingDays > 0 ? [adviser.missingDays(missing, missingDays === 1)] : []),
    atPricesOfThen ? adviser.pricesOfThen : adviser.pricesOf(dateText(language, asOf)),
    ...pricesAge(answer, texts),
    ...(pricesDoubtful === true ? [adviser.doubtful] : []),
  ];
}
