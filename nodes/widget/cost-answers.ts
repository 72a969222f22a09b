/** What a server answers about costs (protocol.ts): sums and charts, in cents. */
import type { SupplierId } from "../pricing/browser.js";

/** A civil day in Europe/Paris, counted from 1970-01-01. */
type Day = number;

/** A price of its supplier, an offer that goes on, a Tempo colour, or all of the curve. */
export type Lack = "prices" | "ended" | "color" | "series" | "curve";

/** Without readings: no sum. */
export interface CostAnswer {
  readonly id: number;
  /** The date on which bills begin: their months are shown in place of the calendar's. Absent: on the 1st. */
  readonly billDay?: number;
  /** The month of the newest reading, up to its day. */
  readonly month?: CostSum;
  /** The newest day that is priced in full. */
  readonly day?: CostSum;
  /** The month before. */
  readonly previous?: CostSum;
  /** What days without a price lack; absent: nothing, or what other screens tell. */
  readonly lacks?: readonly Lack[];
  /** Of `prices` and `ended`: whose prices they lack. */
  readonly pricesOf?: SupplierId;
  /** Prices of a supplier were used; on this day, somebody last looked for new ones. */
  readonly checked?: Day;
  /** In its place: they may have changed on this day, and were used for it or a later one. */
  readonly old?: Day;
  /** Of consumption: the bill of the contract year; absent: it is too early. */
  readonly forecast?: BillForecast;
}

/** An estimate, in cents. */
export interface BillForecast {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What the instalments of the year leave to pay; negative: what they are too high by. Absent: there are none. */
  readonly left?: number;
}

export interface CostSum {
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  /** Cents, with the subscription; null: none of its energy is priced. */
  readonly value: number | null;
  /** Days of which nothing is priced; absent: none. */
  readonly unpriced?: number;
  /** Days of which only a part is priced: the value has it. Absent: none. */
  readonly inPart?: { readonly days: number; readonly first: Day };
  /** Wh, priced or not; of a day without a daily value, what its curve has. */
  readonly energy: number;
  /** Cents of the value; absent: none. */
  readonly subscription?: number;
}

/** Without readings: no bars. */
export interface CostBarsAnswer {
  readonly id: number;
  /** Days [from, to[, never before the first day that the contract could price. */
  readonly from: Day;
  readonly to: Day;
  readonly step: "day" | "month";
  /** Of months: the date on which they begin; absent: on the 1st. */
  readonly billDay?: number;
  /** Cents per bar, oldest first, with the subscription; null: none of its energy is priced. */
  readonly values: readonly (number | null)[];
  /** What a bar's value is made of: for each bar, the parts add up to it. In the order of a bill, the subscription last. */
  readonly parts: readonly CostPart[];
  /** Per bar, days of which nothing is priced, and those of which only a part is; absent: none. */
  readonly unpriced?: readonly number[];
  readonly inPart?: readonly number[];
  /** Cents of all these bars, rounded once; null: none is priced. */
  readonly total: number | null;
  readonly lacks?: CostAnswer["lacks"];
  readonly pricesOf?: CostAnswer["pricesOf"];
}

/** Most classes of an answer: as many as can be told apart. */
export const MOST_CLASSES = 8;

export interface CostPart {
  /** `class` has a name; `others`: the classes beyond MOST_CLASSES. */
  readonly kind: "class" | "others" | "subscription";
  readonly name?: string;
  /** Of a class with a name of the user's own: its place among these in the contract, so that it always looks the same. */
  readonly own?: number;
  /** Cents per bar; 0 where the bar's value is null. */
  readonly values: readonly number[];
  /** Cents of all bars: these add up to the total. */
  readonly total: number;
}
