/** Contracts that a message gives: `msg.contract`, and each of `msg.offers` (docs/dev/contract.md#offers). Pure. */
import * as v from "valibot";
import { Pauses } from "../base/index.js";
import {
  LinkyError,
  NoContractError,
  shortText,
  withFields,
  type Accepted,
  type Contracts,
  type Fields,
  type GivenOffer,
  type InputReader,
} from "../common/index.js";
import type { CostQuestion } from "../costs/index.js";
import { kindOf, readContract, type Contract, type ContractProblem } from "../pricing/index.js";
import type { Direction } from "../readings/index.js";
import { contractProblemText, grouped, type ProblemOfMessage, type Texts } from "../texts/index.js";
import { bounds } from "./bounds.js";
import { plainCopies, plainCopy } from "./plain-copy.js";

/** The name or the id of a contract node, or an object: a copy, which has no code of its own and does not change. */
const nameOrObject: Accepted<string | Fields> = {
  schema: v.union([
    shortText,
    v.pipe(
      withFields,
      v.transform((value) => plainCopy(value) as Fields),
    ),
  ]),
  words: (accepts) => accepts.contract,
};

/** Offers between two pauses for the event loop: a few milliseconds of work. */
const OFFERS_AT_ONCE = 10;

/** Copies of what may be offers; what is in them is judged one by one. */
const offers: Accepted<readonly unknown[]> = {
  schema: v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= bounds.offers),
    v.transform(plainCopies),
  ),
  words: (accepts, texts) => accepts.offers(grouped(bounds.offers, texts)),
};

/**
 * The contract of the message, or else the meter's own, which alone its registers follow.
 * @throws {InputError} @throws {LinkyError} `contract`
 */
export function contractIn(
  reader: InputReader,
  direction: Direction,
  contracts: Contracts,
  texts: Texts,
): Pick<CostQuestion, "contract" | "isOwn"> {
  const given = reader.read("contract", nameOrObject);
  const isOwn = given === undefined;
  if (typeof given === "object")
    return { contract: contractOf(given, direction, ["contract"], texts), isOwn };
  const pricing = given === undefined ? contracts.of(direction) : contracts.named(given, direction);
  if (pricing === undefined) throw new NoContractError(texts);
  if ("fault" in pricing) throw pricing.fault;
  return { contract: pricing.contract, isOwn };
}

/**
 * The offers of the message, whose names may be equal; undefined: it has none.
 * @throws {InputError} @throws {LinkyError} `contract`, of the first that is wrong: none of them counts
 */
export async function offersIn(reader: InputReader, texts: Texts): Promise<GivenOffer[] | undefined> {
  const given = reader.read("offers", offers);
  if (given === undefined) return undefined;
  const pauses = new Pauses(OFFERS_AT_ONCE);
  const all: GivenOffer[] = [];
  for (const [i, one] of given.entries()) {
    await pauses.step();
    all.push(offerOf(one, ["offers", i], texts));
  }
  return all;
}

function offerOf(given: unknown, path: ContractProblem["path"], texts: Texts): GivenOffer {
  if (typeof given !== "object" || given === null) throw invalid({ path, fault: "shape" }, texts);
  const contract = contractOf(given as Fields, "consumption", path, texts);
  const name = v.safeParse(offerName, (given as Fields)["name"]);
  if (!name.success) throw invalid({ path: [...path, "name"], fault: "offer-name" }, texts);
  return { name: name.output, contract };
}

/** What each of `msg.offers` is shown as; 200 UTF-16 units at most. */
export const offerName = v.pipe(shortText, v.trim(), v.minLength(1));

/** An object like a contract node, or like one of its versions; its kind is that of the direction. @param at its field */
function contractOf(
  given: Fields,
  direction: Direction,
  at: ContractProblem["path"],
  texts: Texts,
): Contract {
  const isVersion = !("versions" in given);
  const kind = kindOf(direction);
  // What it may say of its contract, as its kind.
  const { billDay } = given;
  const written = isVersion ? { billDay, versions: [{ from: "", ...given }] } : given;
  const { kind: ownKind = kind } = given;
  const isUnfit = ownKind !== kind;
  const read = isUnfit ? { problems: [unfit] } : readContract({ ...written, kind });
  if ("contract" in read) return read.contract;
  const [problem] = read.problems;
  const path = isVersion && problem!.path[0] === "versions" ? problem!.path.slice(2) : problem!.path;
  throw invalid({ ...problem!, path: [...at, ...path] }, texts);
}

/** @param problem its path begins with the field of the message */
function invalid(problem: ProblemOfMessage, texts: Texts): LinkyError {
  return new LinkyError("contract", contractProblemText(texts, problem));
}

/** What was bought has other rules than what was sold: no subscription, no regulated prices. */
const unfit: ContractProblem = { path: ["kind"], fault: "kind" };
