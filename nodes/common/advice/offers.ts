/** Compares offers on a meter's readings, for messages and for the contract's dialog (docs/dev/contract.md#offers). */
import {
  candidatesWith,
  compareOffers,
  connectionOf,
  versionOnOrFirst,
  type Candidate,
  type ComparedOffer,
  type Connection,
  type OffersAnswer,
  type OffersQuestion,
} from "../../adviser/index.js";
import { addMonths, formatDay, startOfMonth, type Day } from "../../readings/index.js";
import { supplyOf, type Contract } from "../../pricing/index.js";
import { offerName, offerReason, offersNotes, offerText, type Texts } from "../../texts/index.js";
import { NoContractError, type Contracts, type SupplyNode } from "../meter/index.js";
import type { Advised } from "./advised.js";
import { hoursNotes } from "./hours-note.js";

/** An offer that a message brings. */
export interface GivenOffer {
  readonly name: string;
  readonly contract: Contract;
}

/** What a household wants to know. */
export interface OffersWanted extends Omit<OffersQuestion, "candidates"> {
  /** kVA; undefined: that of the meter's contract. */
  readonly power?: number | undefined;
  /** Undefined: those of the meter's contract. */
  readonly hours?: Connection["hours"] | undefined;
  /** Offers of the message, whose names may be equal. */
  readonly offers?: readonly GivenOffer[] | undefined;
}

/** An offer as messages have it: money in €, energy in kWh. */
export interface ShownOffer extends Partial<
  Pick<NonNullable<ComparedOffer["cost"]>, "energy" | "subscription" | "byClass">
> {
  /** null: its contract node is invalid. */
  readonly offer: string | null;
  readonly name: string;
  /** The id of its contract node. */
  readonly contract?: string;
  /** It came with the message. */
  readonly source?: "message";
  readonly regulated?: true;
  readonly present?: true;
  /** Of prices of a supplier: whether who does not have it may sign it today. */
  readonly signable?: boolean;
  readonly power: number | null;
  readonly value: number | null;
  /** Why it has no value. */
  readonly reason?: string;
  readonly days: number;
  readonly missingDays: number;
  readonly saving: number | null;
  /** What makes the difference, and why it cannot be signed. */
  readonly text?: string;
}

export interface ShownOffers {
  readonly answer: OffersAnswer;
  /** In the order of the answer. */
  readonly offers: readonly ShownOffer[];
  /** Over which days and at which prices, and what is missing. */
  readonly notes: readonly string[];
}

/** The last 12 whole months: days [start, end[. */
export function lastWholeMonths(today: Day): { start: Day; end: Day } {
  const end = startOfMonth(today);
  return { start: addMonths(end, -12), end };
}

/** @throws {LinkyError} `contract`: the meter has no valid one, and no power is given */
export function offersQuestion(wanted: OffersWanted, contracts: Contracts, texts: Texts): OffersQuestion {
  const { start, end, asOf, atPricesOfThen } = wanted;
  const connection = connectionWith(wanted, contracts, formatDay(asOf), texts);
  const given = [...contracts.supplies().map(candidateOf), ...(wanted.offers ?? []).map(candidateOfGiven)];
  const candidates = candidatesWith(connection, given, asOf);
  return { candidates, start, end, asOf, atPricesOfThen };
}

/**
 * Asks for the colours that are lacking, then prices each day at each offer, with pauses.
 * @throws {ArchiveError}
 */
export async function askOffers(advised: Advised, question: OffersQuestion): Promise<ShownOffers> {
  const { meter, contracts, archive, usagePoint, today, texts, signal } = advised;
  const { tempo } = meter;
  const { start, end } = question;
  // One of them is always Tempo; the night up to 06:00 has the colour of the day before.
  await tempo.lookFor(tempo.lacking({ start: start - 1, end }), signal);
  const answer = await compareOffers(archive, usagePoint, question, tempo.colorOf, today);
  const present = answer.offers.find(({ candidate }) => candidate.isPresent);
  const faults = faultsOf(contracts.supplies());
  return {
    answer,
    offers: answer.offers.map((offer) => shownOf(offer, present, answer, faults, today, texts)),
    notes: [
      ...(await hoursNotes(advised, question, texts.adviser.byTypedHours.offers)),
      ...offersNotes(answer, { ...question, end: Math.min(end, today) }, texts),
    ],
  };
}

/** @param asOf `YYYY-MM-DD`; @throws {LinkyError} `contract` */
function connectionWith(
  given: Pick<OffersWanted, "power" | "hours">,
  contracts: Contracts,
  asOf: string,
  texts: Texts,
): Connection {
  const pricing = contracts.of("consumption");
  const contract = pricing !== undefined && "contract" in pricing ? pricing.contract : undefined;
  const version = contract && versionOnOrFirst(contract, asOf);
  const held = version && connectionOf(version);
  const power = given.power ?? held?.power;
  if (power === undefined) {
    throw pricing !== undefined && "fault" in pricing ? pricing.fault : new NoContractError(texts);
  }
  return {
    power,
    hours: given.hours ?? held?.hours ?? [],
    areTempoHours: held?.areTempoHours ?? false,
    injects: held?.injects,
  };
}

function candidateOf({ id, name, isOwn, pricing }: SupplyNode): Candidate {
  const contract = "contract" in pricing ? pricing.contract : undefined;
  return { source: { is: "node", id, name }, isPresent: isOwn, contract };
}

function candidateOfGiven({ name, contract }: GivenOffer): Candidate {
  return { source: { is: "message", name }, isPresent: false, contract };
}

/** Why contract nodes are invalid, by id. */
function faultsOf(nodes: readonly SupplyNode[]): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap(({ id, pricing }) => ("fault" in pricing ? [[id, pricing.fault.message] as const] : [])),
  );
}

function shownOf(
  compared: ComparedOffer,
  present: ComparedOffer | undefined,
  answer: OffersAnswer,
  faults: ReadonlyMap<string, string>,
  today: Day,
  texts: Texts,
): ShownOffer {
  const { candidate, version, signable, cost, days, missingDays, saving } = compared;
  const { source, isPresent } = candidate;
  const node = source.is === "node" ? source.id : undefined;
  const supply = version && supplyOf(version);
  const text = offerText(compared, present, today, texts);
  return {
    offer: version?.offer ?? null,
    name: offerName(compared, texts),
    ...(node !== undefined && { contract: node }),
    ...(source.is === "message" && { source: "message" }),
    ...(source.is === "table" && supply?.supplier.isRegulated && { regulated: true }),
    ...(isPresent && { present: true }),
    ...(signable !== undefined && { signable }),
    power: version === undefined ? null : Number(version.power),
    value: cost?.value ?? null,
    ...(cost
      ? { energy: cost.energy, subscription: cost.subscription, byClass: cost.byClass }
      : {
          reason: (node === undefined ? undefined : faults.get(node)) ?? offerReason(compared, answer, texts),
        }),
    days,
    missingDays,
    saving,
    ...(text !== undefined && { text }),
  };
}
