/** What users read of compared offers: their names, what makes the difference, and why one has no cost. */
import type { ComparedOffer, OffersAnswer, OffersQuestion } from "../../adviser/index.js";
import { parseDay, type Day } from "../../readings/index.js";
import { hasEnded, isSeries, supplyOf, type Supply } from "../../pricing/index.js";
import { pricesAge } from "./calendar-words.js";
import { dateText, euros, grouped } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** The name of a contract node, of an offer of a message, or of an offer of a supplier. */
export function offerName({ candidate, version }: ComparedOffer, texts: Texts): string {
  const { source, contract } = candidate;
  if (source.is === "table") {
    const { supplier, offer } = supplyOf(version!)!;
    return texts.suppliers[supplier.id].nameOf(texts.contract.offers[offer]);
  }
  const offer = version?.offer ?? contract?.versions[0]?.offer;
  return source.name || (offer ? texts.contract.offers[offer] : texts.adviser.unnamed);
}

/** Why an offer has no cost. @param answer what it belongs to */
export function offerReason(offer: ComparedOffer, { held }: OffersAnswer, texts: Texts): string {
  const { lacks } = texts.adviser;
  const counts = [grouped(offer.days, texts), grouped(held, texts)] as const;
  switch (offer.lack) {
    case undefined:
      return held === 0 ? lacks.readings : lacks.common;
    case "price": {
      const { supplier, power } = supplyOf(offer.version!)!;
      return texts.suppliers[supplier.id].unpriced(String(power));
    }
    case "color":
    case "curve":
      return lacks[offer.lack](...counts);
    case "series":
      return offer.candidate.source.is === "message"
        ? texts.contract.seriesOfMessage
        : lacks.series(...counts);
    case "invalid":
      return texts.contract.toCorrect;
    case "later":
      return lacks.later;
    case "hours":
      return lacks.hours[offer.candidate.source.is];
  }
}

/**
 * Why an offer cannot be signed, or when it ends, and what makes its difference.
 * @param present what the household has; undefined: not known
 */
export function offerText(
  offer: ComparedOffer,
  present: ComparedOffer | undefined,
  today: Day,
  texts: Texts,
): string | undefined {
  const sentences = [...signingOf(offer, today, texts), ...differenceOf(offer, present, texts)];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

/**
 * That an offer which the household has ends, or has ended.
 * @returns undefined: it stays
 */
export function presentEndText(supply: Supply, today: Day, texts: Texts): string | undefined {
  const { supplier, offer, power } = supply;
  const end = supplier.end(offer, power);
  if (end === undefined) return undefined;
  const { presentEnded, presentEnds } = texts.suppliers[supplier.id].signing;
  const text = hasEnded(supply, today) ? presentEnded : presentEnds;
  return text(texts.contract.offers[offer], String(power), dateText(texts.language, end));
}

/** What is said of an offer that nobody may sign any more. */
function signingOf({ candidate, version, signable }: ComparedOffer, today: Day, texts: Texts): string[] {
  const supply = version && supplyOf(version);
  if (signable !== false || supply === undefined) return [];
  const { supplier, offer, power } = supply;
  const { signing } = texts.suppliers[supplier.id];
  const said = (text: (offer: string, power: string, day: string) => string, day: Day): string[] => [
    text(texts.contract.offers[offer], String(power), dateText(texts.language, day)),
  ];
  const presentEnd = candidate.isPresent ? presentEndText(supply, today, texts) : undefined;
  if (presentEnd !== undefined) return [presentEnd];
  if (hasEnded(supply, today)) return said(signing.ended, supplier.end(offer, power)!);
  const closed = supplier.closing(offer, power);
  // Otherwise the supplier has no price for this power: the reason says so.
  return closed === undefined
    ? []
    : said(candidate.isPresent ? signing.presentClosed : signing.closed, closed);
}

function differenceOf(offer: ComparedOffer, present: ComparedOffer | undefined, texts: Texts): string[] {
  const { cost, version } = offer;
  if (cost === undefined || version === undefined) return [];
  const sentences = sharesOf(offer, texts);
  if (isSeries(version)) sentences.push(texts.adviser.pricesSaid);
  else if (supplyOf(version) === undefined && version.from !== "") {
    sentences.push(texts.adviser.pricesSince(dateText(texts.language, parseDay(version.from)!)));
  }
  if (present?.cost !== undefined && offer !== present) {
    const subscription = cost.subscription - present.cost.subscription;
    const energy = cost.value - present.cost.value - subscription;
    sentences.push(againstText(subscription, energy, texts));
  }
  return sentences;
}

/** @param subscription in €, more than the present one; @param energy likewise */
function againstText(subscription: number, energy: number, texts: Texts): string {
  const { adviser } = texts;
  const isSame = (amount: number): boolean => Math.abs(amount) < 0.005;
  if (!isSame(subscription)) {
    return adviser.against(euros(subscription, texts, true), euros(energy, texts, true));
  }
  return isSame(energy) ? adviser.sameCost : adviser.againstEnergy(euros(energy, texts, true));
}

/** How much of the energy falls where an offer has other prices. */
function sharesOf({ cost, version }: ComparedOffer, texts: Texts): string[] {
  const { adviser } = texts;
  const classes = Object.entries(cost!.byClass).filter(([, { energy }]) => energy > 0);
  const shareOf = (isPart: (name: string) => boolean): string => {
    const parts = classes.filter(([name]) => isPart(name));
    const energy = parts.reduce((sum, [, part]) => sum + part.energy, 0);
    return String(Math.round((100 * energy) / cost!.energy));
  };
  if (classes.length === 0) return [];
  switch (version!.offer) {
    case "base":
    case "series":
      return [];
    case "hphc":
      return [adviser.offPeak(shareOf((name) => name === "HC"))];
    case "tempo":
      return [
        adviser.offPeak(shareOf((name) => name.startsWith("HC"))),
        adviser.redPeak(shareOf((name) => name === "HPJR")),
      ];
    case "custom": {
      if (classes.length === 1) return [];
      const priceOf = ([, { energy, value }]: (typeof classes)[number]): number => value / energy;
      const [cheapest] = classes.toSorted((a, b) => priceOf(a) - priceOf(b))[0]!;
      return [
        adviser.inClass(
          shareOf((name) => name === cheapest),
          cheapest,
        ),
      ];
    }
  }
}

/**
 * `msg.notes` of compared offers: over which days and at which prices, and what is missing.
 * @param start the first day that was asked for; @param end the first one after them; @param asOf whose prices all have
 */
export function offersNotes(
  answer: OffersAnswer,
  { start, end, asOf, atPricesOfThen }: Omit<OffersQuestion, "candidates">,
  texts: Texts,
): string[] {
  const { adviser, language } = texts;
  const { days, offers, pricesDoubtful } = answer;
  const present = offers.find(({ candidate }) => candidate.isPresent);
  const missing = end - start - days;
  if (days === 0) return [];
  return [
    adviser.comparedOver(grouped(days, texts), days === 1),
    ...(missing > 0 ? [adviser.missingDays(grouped(missing, texts), missing === 1)] : []),
    atPricesOfThen ? adviser.pricesOfThen : adviser.pricesOf(dateText(language, asOf)),
    ...pricesAge(answer, texts),
    ...(pricesDoubtful === true ? [adviser.doubtful] : []),
    ...(present === undefined ? [adviser.noPresent] : []),
    ...(present !== undefined && present.cost === undefined ? [adviser.presentUnpriced] : []),
  ];
}
