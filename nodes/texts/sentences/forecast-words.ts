/** How a forecast was derived, in sentences. */
import { FEWEST_KNOWN, type OfferEnd, type Rest } from "../../adviser/index.js";
import { dateText, grouped } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** What `rest` rests on, or why there is no forecast. */
export function forecastText(rest: Rest, texts: Texts): string {
  const { forecast } = texts.adviser;
  const { estimate, days, past, method, known, byNeighbours, spread } = rest;
  const number = (count: number): string => grouped(count, texts);
  if (estimate === undefined) {
    const isFew = known < FEWEST_KNOWN;
    return isFew ? forecast.tooEarly(number(known), String(FEWEST_KNOWN)) : forecast.monthsUnknown;
  }
  const by = method === "mean" ? forecast.mean : forecast.lastYear;
  const share = String(Math.round(100 * spread.ofMonth));
  return [
    by(number(days), days === 1, number(known)),
    ...(byNeighbours > 0 ? [forecast.byNeighbours(number(byNeighbours), byNeighbours === 1)] : []),
    ...(past > 0 ? [forecast.past(number(past), past === 1)] : []),
    forecast.todaysPrices,
    spread.from === "months" ? forecast.fromMonths(share, number(spread.count)) : forecast.fromDays(share),
  ].join(" ");
}

/** That days are estimated at prices that no longer are. */
export function offerEndsText({ supply: { supplier, offer, power }, end }: OfferEnd, texts: Texts): string {
  const { suppliers, contract, language } = texts;
  return suppliers[supplier.id].forecastEnds(contract.offers[offer], String(power), dateText(language, end));
}
