/** What becomes known in time, of days and of prices, and no calendar can tell. */
import type { Day } from "../readings/index.js";
import type { Contract } from "./contract.js";
import type { ColorOf } from "./tempo.js";

/** Whether a day was announced under a label, for one contract (docs/dev/contract.md#time-of-a-contract). */
type IsAnnounced = (label: string, day: Day) => boolean;

/** The price of the instants [start, end[, in UTC seconds and 1e-8 € a kWh. */
export interface PriceSpan {
  readonly start: number;
  readonly end: number;
  readonly price: bigint;
}

/**
 * The prices of a series between two instants, for one contract: in order of time, and clipped to them. What has no price
 * is in none.
 */
type PricesBetween = (start: number, end: number) => readonly PriceSpan[];

/** What is known of days by which one contract prices. Asked for at each day, so that it is as known now. */
export interface Announcements {
  /** The colours of Tempo days, which are those of all contracts. */
  readonly colorOf: ColorOf;
  readonly isAnnounced: IsAnnounced;
  readonly pricesBetween: PricesBetween;
}

/** For who asks a contract for what no announcement changes: its versions, its prices, its hours. */
export const nothingAnnounced: Announcements = {
  colorOf: () => undefined,
  isAnnounced: () => false,
  pricesBetween: () => [],
};

/** What keeps the announced days of contract nodes, by id and label, and the prices of their series: the archive. */
export interface Announcer {
  readonly announced: { of(contract: string): ReadonlyMap<string, ReadonlySet<Day>> };
  readonly prices: { between(contract: string, start: number, end: number): readonly PriceSpan[] };
}

/** Whether a day was announced for a contract. One without a node has no such days. @param announcer undefined: it cannot be read */
export function isAnnouncedIn(
  announcer: Announcer | undefined,
  { id }: Pick<Contract, "id">,
  label: string,
  day: Day,
): boolean {
  return id !== undefined && announcer?.announced.of(id).get(label)?.has(day) === true;
}

/** What is known of the days by which a contract prices. @param announcer undefined: it cannot be read */
export function announcementsIn(
  announcer: Announcer | undefined,
  contract: Pick<Contract, "id">,
  colorOf: ColorOf,
): Announcements {
  return {
    colorOf,
    isAnnounced: (label, day) => isAnnouncedIn(announcer, contract, label, day),
    pricesBetween: (start, end) => pricesIn(announcer, contract, start, end),
  };
}

/** The prices of a contract's series. One without a node has none. @param announcer undefined: it cannot be read */
export function pricesIn(
  announcer: Announcer | undefined,
  { id }: Pick<Contract, "id">,
  start: number,
  end: number,
): readonly PriceSpan[] {
  return id === undefined ? [] : (announcer?.prices.between(id, start, end) ?? []);
}
