/**
 * The regulated tariff for homes (« Tarif Bleu »): what a day costs by offer and power (docs/dev/tariffs.md#prices).
 * Browsers run it too, also those without `findLast`.
 */
import type { Day } from "../../../readings/index.js";
import { classesOf, type FixedOffer } from "../../classes.js";
import { dayOfText } from "../../day-of-text.js";
import type { Subscription } from "../../money.js";
import { hasEnded } from "./offer-ends.js";
import { injectionRows } from "./injection-rows.js";
import type { DatedPrices } from "../supplier.js";
import { energyRows, powersOf, subscriptionRows } from "./rows.js";

/** 1e-8 € of a hundredth of a cent, and of a cent: tables print cents of energy and euros with two decimals. */
const [HUNDREDTH_OF_CENT, CENT] = [10_000n, 1_000_000n];

const books = new Map<string, readonly DatedPrices[]>();

/**
 * The prices in force on a day.
 * @param power in kVA
 * @param injects the household feeds in: its subscription has the surcharge for that
 * @returns undefined before the first row, for a power without a figure, and once the offer has ended
 */
export function regulatedPrices(
  offer: FixedOffer,
  power: number,
  day: Day,
  injects = false,
): DatedPrices | undefined {
  if (hasEnded(offer, power, day)) return undefined;
  const key = `${offer} ${power} ${injects}`;
  let book = books.get(key);
  if (book === undefined) books.set(key, (book = bookOf(offer, power, injects)));
  return book.filter(({ start }) => start <= day).at(-1);
}

/** The prices of an offer at a power, oldest first. */
function bookOf(offer: FixedOffer, power: number, injects: boolean): DatedPrices[] {
  const column = (powersOf[offer] as readonly number[]).indexOf(power);
  if (column < 0) return [];
  const surcharges = injects ? injectionRows : [];
  const starts = [...energyRows, ...subscriptionRows[offer], ...surcharges].map(({ from }) => from);
  return [...new Set(starts)].sort().flatMap((from) => {
    const inForce = <Row extends { readonly from: string }>(rows: readonly Row[]): Row | undefined =>
      rows.filter((row) => row.from <= from).at(-1);
    const [energy, row] = [inForce(energyRows), inForce(subscriptionRows[offer])];
    const printed = row?.prices.split(" ")[column];
    if (energy === undefined || row === undefined || printed === undefined || printed === "-") return [];
    const prices = energyFigures(energy[offer].split(" "), offer, power);
    const surcharge = inForce(surcharges)?.price;
    const subscription = { price: figure(printed) * CENT, months: row.months };
    return [
      {
        start: dayOfText(from),
        byClass: new Map(classesOf[offer].map((name, i) => [name, figure(prices[i]!) * HUNDREDTH_OF_CENT])),
        subscription: surcharge === undefined ? subscription : withSurcharge(subscription, surcharge),
        doubtful: [printed, ...prices, surcharge ?? ""].some((text) => text.endsWith("?")),
      },
    ];
  });
}

/** Base may have two prices: up to 6 kVA, and above. */
function energyFigures(figures: readonly string[], offer: FixedOffer, power: number): readonly string[] {
  return offer === "base" && figures.length === 2 ? [figures[power <= 6 ? 0 : 1]!] : figures;
}

/** Of a year: a twelfth of the surcharge is no whole part of a cent. */
function withSurcharge({ price, months }: Subscription, surcharge: string): Subscription {
  return { price: price * BigInt(12 / months) + figure(surcharge) * CENT, months: 12 };
}

/** A printed figure of two decimals, in its hundredths. */
function figure(text: string): bigint {
  const [whole = "", decimals = ""] = text.replace(/[*?]+$/, "").split(".");
  return BigInt(whole + decimals.padEnd(2, "0"));
}
