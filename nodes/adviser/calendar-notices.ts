/** What the calendar has in store for a contract, said ahead and once (docs/dev/contract.md#notices). Pure. */
import { formatDay, type Day } from "../readings/index.js";
import {
  hasAbolishedHours,
  hoursReform,
  supplyOf,
  type Contract,
  type ContractVersion,
} from "../pricing/index.js";
import { versionOn } from "./candidates.js";
import { contractYearOf } from "./contract-year.js";

export type CalendarEvent = "offer_ends" | "hours_reform" | "year_end";

export interface CalendarNotice {
  readonly event: CalendarEvent;
  /** The last day of what ends, `YYYY-MM-DD`: of each such day, it is said once. */
  readonly about: string;
  /** In force. */
  readonly version: ContractVersion;
}

/** Time to choose another offer, in days. */
const OFFER_AHEAD = 60;
/** Time to compare offers, in days. */
const YEAR_AHEAD = 30;

/** What is to be said on a day, at the latest then. */
export function calendarNotices(contract: Contract, today: Day): CalendarNotice[] {
  const version = versionOn(contract, formatDay(today));
  if (version === undefined) return [];
  const events: { event: CalendarEvent; end: Day | undefined }[] = [
    { event: "offer_ends", end: endOfPresent(contract, version, today) },
    { event: "hours_reform", end: endOfHours(contract, version, today) },
    { event: "year_end", end: endOfYear(contract, today) },
  ];
  return events.flatMap(({ event, end }) =>
    end === undefined ? [] : [{ event, about: formatDay(end - 1), version }],
  );
}

/**
 * The first day on which the offer in force exists no more.
 * @param version in force today
 * @returns undefined: it does not end, it has ended, or a later version begins by then
 */
export function endToCome(
  { versions }: Pick<Contract, "versions">,
  version: ContractVersion,
  today: Day,
): Day | undefined {
  const supply = supplyOf(version);
  const end = supply?.supplier.end(supply.offer, supply.power);
  if (end === undefined || today >= end) return undefined;
  const isReplaced = versions.some(({ from }) => from > formatDay(today) && from <= formatDay(end));
  return isReplaced ? undefined : end;
}

/** The same, once it is time to choose another offer. */
function endOfPresent({ versions }: Contract, version: ContractVersion, today: Day): Day | undefined {
  const end = endToCome({ versions }, version, today);
  return end === undefined || today < end - OFFER_AHEAD ? undefined : end;
}

/** The first day after the reform, if it will move off-peak hours for which no later version stands yet. */
function endOfHours({ versions }: Contract, version: ContractVersion, today: Day): Day | undefined {
  const { start, end } = hoursReform;
  if (today < start || today >= end || version !== versions.at(-1)) return undefined;
  return hasAbolishedHours(version) ? end : undefined;
}

function endOfYear({ anniversary }: Contract, today: Day): Day | undefined {
  if (anniversary === "") return undefined;
  const { end } = contractYearOf(anniversary, today);
  return end - today <= YEAR_AHEAD ? end : undefined;
}
