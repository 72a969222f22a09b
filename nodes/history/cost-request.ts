/** A request of a history node for costs (docs/dev/contract.md#cost). Pure. */
import { choiceOf, type Contracts, type Fields } from "../common/index.js";
import type { CostQuestion, CostStep } from "../costs/index.js";
import { COST_UNIT, directions, unitOf, type Day } from "../readings/index.js";
import type { Texts } from "../texts/index.js";
import { contractIn } from "./given-contracts.js";
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
