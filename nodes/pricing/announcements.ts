/** What becomes known of days one by one, and no calendar can tell. */
import type { Day } from "../readings/index.js";
import type { Contract } from "./contract.js";
import type { ColorOf } from "./tempo.js";

/** Whether a day was announced under a label, for one contract (docs/dev/contract.md#time-of-a-contract). */
type IsAnnounced = (label: string, day: Day) => boolean;

/** What is known of days by which one contract prices. Asked for at each day, so that it is as known now. */
export interface Announcements {
  /** The colours of Tempo days, which are those of all contracts. */
  readonly colorOf: ColorOf;
  readonly isAnnounced: IsAnnounced;
}

/** For who asks a contract for what no announcement changes: its versions, its prices, its hours. */
export const nothingAnnounced: Announcements = { colorOf: () => undefined, isAnnounced: () => false };

/** What keeps the announced days of contract nodes, by id and label: the archive. */
export interface Announcer {
  readonly announced: { of(contract: string): ReadonlyMap<string, ReadonlySet<Day>> };
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
  return { colorOf, isAnnounced: (label, day) => isAnnouncedIn(announcer, contract, label, day) };
}
