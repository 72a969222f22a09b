/** What a meter with a series of prices is answered: through a sunny day, some hours cost less than nothing. */
import { startOfDay, type Day } from "../../../nodes/readings/index.js";
import type { PriceQuestion, PricesAnswer, Snapshot } from "../../../nodes/widget/protocol.js";
import { pricedBy } from "./costs.js";
import { TODAY } from "./meter-page.js";

/** € a kWh by hour. */
const today = [
  0.1523, 0.1411, 0.1298, 0.1204, 0.1187, 0.1342, 0.1678, 0.2103, 0.2287, 0.1954, 0.1512, 0.0987, 0.0412,
  -0.0123, -0.0305, -0.0087, 0.0654, 0.1432, 0.2356, 0.2689, 0.2471, 0.2098, 0.1765, 0.1612,
];

export type Prices = PricesAnswer["prices"];

/** A price each so many minutes through a day of Paris, which may have 23 or 25 hours. */
export function pricesEach(
  step: number,
  day: Day,
  of: (i: number) => number | null = (i) => today[Math.floor((i * step) / 60) % 24]!,
): Prices {
  const minutes = (startOfDay(day + 1) - startOfDay(day)) / 60;
  return Array.from({ length: minutes / step }, (_, i) => [i * step, of(i)] as const);
}

/** Of tomorrow, the last two hours are not known. */
export const prices: Readonly<Record<PriceQuestion["day"], Omit<PricesAnswer, "id">>> = {
  today: { day: TODAY, prices: pricesEach(60, TODAY) },
  tomorrow: {
    day: TODAY + 1,
    prices: [...pricesEach(60, TODAY + 1, (i) => (240 - 7 * i) / 1_000).slice(0, 22), [22 * 60, null]],
  },
};

export function pricesAnswer({ id, day }: PriceQuestion): PricesAnswer {
  return { id, ...prices[day] };
}

/** What makes a snapshot one of a meter whose consumption has a series of prices. */
export const bySeries: Partial<Snapshot> = {
  ...pricedBy("consumption"),
  prices: ["consumption"],
  tariffs: { consumption: { class: "SERIES", price: 0.1512, until: startOfDay(TODAY) + 11 * 3_600 } },
};
