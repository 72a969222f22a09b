/** The offers that are compared: those of suppliers, contract nodes, and those of a message. Pure. */
import { formatDay, type Day } from "../readings/index.js";
import {
  haveSameHours,
  readContract,
  suppliers,
  supplyOf,
  type Contract,
  type ContractVersion,
} from "../pricing/index.js";

/** Where an offer comes from: a supplier whose prices the package has, at the household's power, a contract node, or a message. */
export type OfferSource =
  | { readonly is: "table" }
  | { readonly is: "node"; readonly id: string; readonly name: string }
  | { readonly is: "message"; readonly name: string };

/** An offer to compare: what it is, and by what it prices. */
export interface Candidate {
  readonly source: OfferSource;
  /** What the household has today. */
  readonly isPresent: boolean;
  /** Undefined: its contract node is invalid. */
  readonly contract: Contract | undefined;
}

/** What a household has at its meter, whatever it signed. */
export interface Connection {
  /** kVA, 1 to 36, whole. */
  readonly power: number;
  /** Off-peak hours; empty: none are known. */
  readonly hours: ContractVersion["hours"];
  /** Whether these are the hours of a Tempo contract: otherwise Tempo has its own (docs/dev/tariffs.md#classes). */
  readonly areTempoHours: boolean;
  /** Whether it feeds in, which suppliers may charge for. */
  readonly injects?: boolean | undefined;
}

/** The power and the hours of a version, and whether it feeds in. */
export function connectionOf({ power, hours, offer, injects }: ContractVersion): Connection {
  return { power: Number(power), hours, areTempoHours: offer === "tempo", injects };
}

/**
 * Each offer of each supplier at a connection but the one that the household has, and those that are given.
 * @param given contract nodes, and offers of a message
 * @param asOf the day whose versions count
 * @throws {RangeError} for a connection that cannot be
 */
export function candidatesWith(
  connection: Connection,
  given: readonly Candidate[],
  asOf: Day,
): readonly Candidate[] {
  const contract = given.find(({ isPresent }) => isPresent)?.contract;
  const present = contract && versionOn(contract, formatDay(asOf));
  const others = suppliedCandidates(connection).filter(
    (one) => present === undefined || !isSame(one.contract!.versions[0]!, present),
  );
  return [...others, ...given];
}

/** Whether two versions are the same offer at the same prices and hours. */
function isSame(supplied: ContractVersion, present: ContractVersion): boolean {
  return (
    present.prices === supplied.prices &&
    present.offer === supplied.offer &&
    present.power === supplied.power &&
    haveSameHours(present, supplied)
  );
}

/** Each offer of each supplier at a connection. */
function suppliedCandidates({ power, hours, areTempoHours, injects }: Connection): Candidate[] {
  const all = suppliers.flatMap(({ id, offers }) => offers.map((offer) => ({ prices: id, offer })));
  return all.map(({ prices, offer }) => {
    const isUsed = offer === "hphc" || (offer === "tempo" && areTempoHours);
    const read = readContract({
      versions: [{ from: "", offer, power, prices, injects, ...(isUsed && { hours }) }],
    });
    if (!("contract" in read)) throw new RangeError(JSON.stringify(read.problems));
    return { source: { is: "table" }, isPresent: false, contract: read.contract };
  });
}

/** The version of a contract that holds on a day; undefined: before the first one. @param day `YYYY-MM-DD` */
export function versionOn({ versions }: Contract, day: string): ContractVersion | undefined {
  // Days are in the order of their texts, and none is before "".
  return versions.findLast(({ from }) => from <= day);
}

/** The same, but the first version of a contract that has not begun. @param day `YYYY-MM-DD` */
export function versionOnOrFirst(contract: Contract, day: string): ContractVersion {
  return versionOn(contract, day) ?? contract.versions[0]!;
}

/** Whether somebody who does not have it may sign the offer of a version today; undefined: it has prices of its own. */
export function signableToday(version: ContractVersion | undefined, today: Day): boolean | undefined {
  const supply = version && supplyOf(version);
  return supply?.supplier.isSignable(supply.offer, supply.power, today);
}
