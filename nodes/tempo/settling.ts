/** What an answer changes of the colours that are held (docs/dev/contract.md#tempo-colours). Pure. */
import type { ColorSource, HeldColor } from "../archive/index.js";
import { dayOf, type Day } from "../readings/index.js";
import { shippedColor, type Color } from "../pricing/index.js";
import { bindingFrom, settledFrom } from "./timetable.js";

/** Days back for which RTE is still believed when it says otherwise. */
const CORRECTED_DAYS = 7;

/**
 * @param now seconds: when it was read
 * @returns what is to be stored
 */
export function settle(
  answer: ReadonlyMap<Day, Color>,
  source: ColorSource,
  held: ReadonlyMap<Day, HeldColor>,
  now: number,
): Omit<HeldColor, "revision">[] {
  const today = dayOf(now);
  return [...answer].flatMap(([day, color]) => {
    const provisional = now < bindingFrom(day);
    const before = held.get(day);
    const binding = before === undefined || before.provisional ? shippedColor(day) : before.color;
    const isNews = provisional
      ? binding === undefined && before?.color !== color
      : binding === undefined || (binding !== color && mayReplace(day, source, before, today));
    return isNews ? [{ day, color, source, readAt: now, provisional }] : [];
  });
}

/** RTE may change its mind until 11:15, and corrects who stood in for it. It does not rewrite the past. */
function mayReplace(day: Day, source: ColorSource, before: HeldColor | undefined, today: Day): boolean {
  const isFallbacks = before?.provisional === false && before.source === "fallback";
  if (source === "fallback") return isFallbacks && day >= today;
  const isEarly = before !== undefined && before.readAt < settledFrom(day);
  return isFallbacks || isEarly || day >= today - CORRECTED_DAYS;
}
