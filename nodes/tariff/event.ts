/** Why a message leaves; of several reasons the first one counts (docs/dev/contract.md#tariff-node). Pure. */
import type { PricedSpan } from "../pricing/index.js";
import type { Due, TempoView, View } from "./view.js";

export type TariffEvent = "start" | "change" | "color" | Due["event"] | "day" | "input";

/**
 * What is to be said after what was said last.
 * @param told undefined: nothing yet
 * @returns undefined: nothing is new, and nobody asked
 */
export function eventOf(told: View | undefined, view: View, isAsked: boolean): TariffEvent | undefined {
  if (told === undefined) return "start";
  // At most looks, every 20 s: nothing to compare. What waited for a more important event comes now.
  if (told === view) return view.due?.event ?? (isAsked ? "input" : undefined);
  if (hasChanged(told, view) || isEdited(told, view)) return "change";
  if (areColorsNew(told, view)) return "color";
  if (view.due !== undefined) return view.due.event;
  // A day was taken back, or said once more.
  if (told.day === view.day && !haveSameRules(told, view)) return "change";
  if (told.day !== view.day) return "day";
  return isAsked ? "input" : undefined;
}

/** Whether another span is in force: a machine that slept may have missed two that are like the one it told. */
function hasChanged(told: View, view: View): boolean {
  const isOther = told.now.class !== view.now.class || told.now.price !== view.now.price;
  // Without a next span, its end is only that of the prices; of a series, the hours after it may have had none.
  const isBounded = told.next !== undefined || told.now.isOfSeries === true;
  const isLater = isBounded && view.now.start >= told.now.end;
  const isEarlier = view.next !== undefined && view.now.end <= told.now.start;
  return isOther || isLater || isEarlier;
}

/** Whether an edited contract has other prices today or tomorrow. */
function isEdited(told: View, view: View): boolean {
  return told.contract !== view.contract && told.day === view.day && !haveSamePrices(told, view);
}

/** Whether a colour became known, or another one, since. */
function areColorsNew(told: View, view: View): boolean {
  const [before, now] = [told.tempo, view.tempo];
  if (now === undefined) return false;
  if (before?.day !== now.day) return now.tomorrow !== null || now.color !== expectedOf(before, now);
  return (
    JSON.stringify(before) !== JSON.stringify(now) ||
    (told.day === view.day && view.due === undefined && !haveSameRules(told, view))
  );
}

/** What was told of a Tempo day on the day before. */
function expectedOf(before: TempoView | undefined, { day }: TempoView): string | null {
  return before?.day === day - 1 ? before.tomorrow : null;
}

function haveSamePrices({ prices: a }: View, { prices: b }: View): boolean {
  return areSame(a, b);
}

/** The same, of what no message says the price of: prices of a series that come, or change, are told when they are in force. */
function haveSameRules({ prices: a }: View, { prices: b }: View): boolean {
  const rules = (spans: View["prices"]): View["prices"] =>
    spans.filter(({ isOfSeries }) => isOfSeries !== true);
  return areSame(rules(a), rules(b));
}

function areSame(a: View["prices"], b: View["prices"]): boolean {
  return a.length === b.length && a.every((span, i) => isSamePrice(span, b[i]!));
}

function isSamePrice(a: PricedSpan, b: PricedSpan): boolean {
  return a.class === b.class && a.price === b.price && a.start === b.start && a.end === b.end;
}
