/** Why a power is advised, in sentences. */
import { FEWEST_DAYS, FEWEST_WINTER_DAYS, type PowerAnswer } from "../../adviser/index.js";
import type { Day } from "../../readings/index.js";
import { hasEnded, type Offer, type Supply } from "../../pricing/index.js";
import { type Advice, dateText, decimal, euros, grouped } from "../base/index.js";
import { presentEndText } from "./offer-words.js";
import type { Texts } from "../tables/index.js";

/** Where reasons are read: an answer to a message, or the dialog of a contract, which knows no messages. */
export type PowerPlace = "message" | "dialog";

interface PowerSituation {
  readonly hasContract: boolean;
  /** Undefined: not known. */
  readonly phases: 1 | 3 | undefined;
  /** What it has today. */
  readonly offer: Offer | undefined;
  /** What that is of a supplier; undefined: it has prices of its own. */
  readonly supply: Supply | undefined;
  /** The current day in Paris. */
  readonly today: Day;
  readonly place: PowerPlace;
}

/** @returns the reasons, the most important first */
export function powerReasons(answer: PowerAnswer, situation: PowerSituation, texts: Texts): string[] {
  const { power } = texts.adviser;
  const { advice, missingDays, days, highest, steps, to } = answer;
  const reasons = [...endOf(answer, situation, texts), ...adviceOf(answer, situation, texts)];
  if (to !== undefined) {
    const saving = steps.find((step) => step.power === to)?.saving;
    const words = situation.supply && texts.suppliers[situation.supply.supplier.id];
    if (typeof saving === "number" && words !== undefined) {
      reasons.push(words[saving < 0 ? "costs" : "saves"](euros(Math.abs(saving), texts)));
    } else if (answer.pricesCheckedUntil === undefined) reasons.push(power.ownPrices);
  }
  if (advice === "lower" && situation.phases === undefined) reasons.push(power.unknownPhases);
  const [top] = highest;
  if (top !== undefined) {
    reasons.push(power.highest(decimal(top.value / 1_000, texts), dateText(texts.language, top.day)));
  }
  if (days > 0 && missingDays > 0) {
    reasons.push(power.missingDays(grouped(missingDays, texts), missingDays === 1));
  }
  if (days > 0) reasons.push(power.notTrips);
  return reasons;
}

/** That the offer ends by law at the subscribed power, or has ended. */
function* endOf(
  { subscribed }: PowerAnswer,
  { supply, today }: PowerSituation,
  texts: Texts,
): Generator<string> {
  if (supply === undefined || subscribed === null) return;
  const text = presentEndText({ ...supply, power: subscribed }, today, texts);
  if (text !== undefined) yield text;
}

function* adviceOf(
  { advice, subscribed, days, winterDays, steps, to, closedTo, isHeldByPhases }: PowerAnswer,
  { hasContract, offer, supply, today, place }: PowerSituation,
  texts: Texts,
): Generator<string> {
  const { power } = texts.adviser;
  const own = steps.find((step) => step.power === subscribed);
  if (own === undefined) yield hasContract ? power.later : power.noContract;
  if (own === undefined || advice === "unknown") {
    if (days < FEWEST_DAYS) yield power.fewDays(grouped(days, texts), String(FEWEST_DAYS));
    if (winterDays < FEWEST_WINTER_DAYS) {
      yield power.fewWinterDays(grouped(winterDays, texts), String(FEWEST_WINTER_DAYS));
    }
    return;
  }
  const name = nameOf(offer, texts);
  // What exists no more cannot be lost.
  const isOver = supply !== undefined && hasEnded({ ...supply, power: own.power }, today);
  const closed = isOver ? power.closed.over : power.closed;
  if (advice === "higher") {
    yield power.above(grouped(own.daysAbove110, texts), decimal(own.power * 1.1, texts));
    if (closedTo !== undefined) yield closed.higher(String(closedTo), name);
    else yield to === undefined ? power.higher.none : power.higher.to(String(to));
  } else if (advice === "lower") yield power.lower(String(to));
  else {
    if (own.daysAbove > 0) {
      yield power.fewAbove(grouped(own.daysAbove, texts), own.daysAbove === 1, String(own.power));
    }
    const isLowest = steps.every((step) => step.power >= own.power);
    if (isHeldByPhases) yield power.threePhases;
    else if (closedTo !== undefined) yield closed.lower(String(closedTo), name);
    else yield isLowest ? power.lowest : power.keep;
  }
  if (closedTo !== undefined) yield power.closed.compare[place](String(closedTo));
  // What ends has no return in any case.
  const hasEnd = supply?.supplier.end(supply.offer, own.power) !== undefined;
  if (to !== undefined && !own.signable && !hasEnd) yield power.closed.noReturn(String(own.power), name);
}

/** @param offer without one, nothing is advised */
function nameOf(offer: Offer | undefined, texts: Texts): string {
  return texts.contract.offers[offer!];
}

/**
 * The notice that the household draws more than it subscribed to.
 * @param answer its advice is `higher`; @param offer what it has today
 */
export function powerNotice(
  { subscribed, steps, to, closedTo }: Pick<PowerAnswer, "subscribed" | "steps" | "to" | "closedTo">,
  offer: Offer | undefined,
  texts: Texts,
): Advice {
  const { notice } = texts.adviser.power;
  const own = steps.find(({ power }) => power === subscribed)!;
  return {
    text: notice.seen(grouped(own.daysAbove110, texts), decimal(own.power * 1.1, texts)),
    action:
      closedTo !== undefined
        ? notice.closed(String(closedTo), nameOf(offer, texts))
        : to === undefined
          ? notice.none
          : notice.to(String(to)),
  };
}
