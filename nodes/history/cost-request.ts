/** A request of a history node for costs (docs/dev/contract.md#cost). Pure. */
import * as v from "valibot";
import {
  choiceOf,
  LinkyError,
  NoContractError,
  shortText,
  withFields,
  type Accepted,
  type Contracts,
  type Fields,
  type InputReader,
} from "../common/index.js";
import type { CostQuestion, CostStep } from "../costs/index.js";
import { COST_UNIT, directions, unitOf, type Day, type Direction } from "../readings/index.js";
import { kindOf, readContract, type Contract, type ContractProblem } from "../pricing/index.js";
import { contractProblemText, type Texts } from "../texts/index.js";
import { plainCopy } from "./plain-copy.js";
import { formats, readDays, readerOf, type Properties } from "./request.js";

const steps = ["day", "month", "bill", "year", "period"] as const satisfies readonly CostStep[];

export interface CostRequest {
  readonly question: CostQuestion;
  readonly format: Properties["format"];
}

/** Whether a message may still have an answer about costs, or about a power and what it costs. */
export function hasCosts(msg: Fields, texts: Texts): boolean {
  const unit = readerOf(msg, texts).given("unit");
  return unit === COST_UNIT || unit === unitOf("max_power");
}

/**
 * @param contracts of the meter
 * @throws {InputError}
 * @throws {LinkyError} `contract`
 */
export function readCostQuestion(
  msg: Fields,
  properties: Properties,
  today: Day,
  contracts: Contracts,
  texts: Texts,
): CostRequest {
  const reader = readerOf(msg, texts);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  const step = reader.read("step", choiceOf(steps)) ?? steps.find((one) => one === properties.step) ?? "day";
  // Only bills need the contract to know their days.
  const priced = step === "bill" ? contractIn(reader, direction, contracts, texts) : undefined;
  const days = readDays(reader, properties.period, today, priced?.contract.billDay);
  const format = reader.read("format", choiceOf(formats)) ?? properties.format;
  const compare = reader.read("compare", choiceOf(["year"]));
  if (format === "csv" && compare) reader.refuseTogether("compare", (accepts) => accepts.readingsFormat);
  const pricing = priced ?? contractIn(reader, direction, contracts, texts);
  return { question: { ...pricing, direction, step, ...days, compare }, format };
}

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

/** The contract of the message, or else the meter's own, which alone its registers follow. */
function contractIn(
  reader: InputReader,
  direction: Direction,
  contracts: Contracts,
  texts: Texts,
): Pick<CostQuestion, "contract" | "isOwn"> {
  const given = reader.read("contract", nameOrObject);
  const isOwn = given === undefined;
  if (typeof given === "object") return { contract: contractOf(given, direction, texts), isOwn };
  const pricing = given === undefined ? contracts.of(direction) : contracts.named(given, direction);
  if (pricing === undefined) throw new NoContractError(texts);
  if ("fault" in pricing) throw pricing.fault;
  return { contract: pricing.contract, isOwn };
}

/** An object like a contract node, or like one of its versions; its kind is that of the direction. */
function contractOf(given: Fields, direction: Direction, texts: Texts): Contract {
  const isVersion = !("versions" in given);
  const kind = kindOf(direction);
  // What it may say of its contract, as its kind.
  const { billDay } = given;
  const written = isVersion ? { billDay, versions: [{ from: "", ...given }] } : given;
  const isUnfit = (given["kind"] ?? kind) !== kind;
  const read = isUnfit ? { problems: [unfit] } : readContract({ ...written, kind });
  if ("contract" in read) return read.contract;
  const [problem] = read.problems;
  const path = isVersion && problem!.path[0] === "versions" ? problem!.path.slice(2) : problem!.path;
  throw new LinkyError("contract", contractProblemText(texts, { ...problem!, path }));
}

/** What was bought has other rules than what was sold: no subscription, no regulated prices. */
const unfit: ContractProblem = { path: ["kind"], fault: "kind" };
