/** Answers what the meter's registers counted, by day, month, bill or year (docs/dev/contract.md#registers). */
import type { Day, Register } from "../readings/index.js";
import { addMonths, startOfBill, startOfMonth, startOfYear } from "../readings/index.js";
import type { RegisterSpan } from "./energy.js";
import type { Rise } from "./steps.js";

export type RegisterStep = "day" | "month" | "bill" | "year";

/** Days [start, end[, energy in Wh. */
export interface RegisterEntry {
  readonly start: Day;
  readonly end: Day;
  readonly energy: number;
  /** By label of the supplier's calendar, and of the grid operator's, in the order in which they were read. */
  readonly supplier: ReadonlyMap<string, number>;
  readonly distributor: ReadonlyMap<string, number>;
  /** Days of the entry whose energy is not known. */
  readonly missing: number;
}

export interface RegisterQuestion {
  readonly step: RegisterStep;
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Of bills: the date on which they begin, 1 to 28; by default 1. */
  readonly billDay?: number | undefined;
}

/**
 * What was counted on the days [start, end[. A span over days that were not read is one entry, and belongs to the step of
 * its last day; a step without any is absent.
 * @param spans in order of time
 * @param today days from it on are not missing
 */
export function registerEntries(
  spans: readonly RegisterSpan[],
  { step, start, end, billDay = 1 }: RegisterQuestion,
  today: Day,
): RegisterEntry[] {
  const inRange = spans.filter((span) => span.end - 1 >= start && span.end - 1 < end);
  if (step === "day") return inRange.map((span) => entryOf([span], span.start, span.end, 0));
  const bySteps = new Map<Day, RegisterSpan[]>();
  for (const span of inRange) {
    const first = firstOf(step, span.end - 1, billDay);
    bySteps.set(first, [...(bySteps.get(first) ?? []), span]);
  }
  // Days of a month that a later span covers are known, if not by day.
  const covered = new Set(
    spans.flatMap((span) => Array.from({ length: span.end - span.start }, (_, i) => span.start + i)),
  );
  return [...bySteps].map(([first, ofStep]) => {
    const [from, to] = [Math.max(first, start), Math.min(nextOf(step, first), end)];
    let missing = 0;
    for (let day = from; day < Math.min(to, today); day++) if (!covered.has(day)) missing++;
    return entryOf(ofStep, from, to, missing);
  });
}

function entryOf(spans: readonly RegisterSpan[], start: Day, end: Day, missing: number): RegisterEntry {
  return {
    start,
    end,
    missing,
    energy: spans.reduce((sum, { energy }) => sum + energy, 0),
    supplier: byLabel(spans.flatMap(({ supplier }) => supplier)),
    distributor: byLabel(spans.flatMap(({ distributor }) => distributor)),
  };
}

function byLabel(rises: readonly Rise[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { register, energy } of rises) {
    const label = labelOf(register);
    sums.set(label, (sums.get(label) ?? 0) + energy);
  }
  return sums;
}

/** As Enedis names it; an id or a code where it has no label. */
function labelOf({ label, id, code }: Pick<Register, "label" | "id" | "code">): string {
  return label || id || code;
}

function firstOf(step: Exclude<RegisterStep, "day">, day: Day, billDay: number): Day {
  if (step === "bill") return startOfBill(day, billDay);
  return step === "month" ? startOfMonth(day) : startOfYear(day);
}

function nextOf(step: Exclude<RegisterStep, "day">, first: Day): Day {
  return addMonths(first, step === "year" ? 12 : 1);
}
