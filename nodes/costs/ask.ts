/**
 * Answers what a span cost, from the archive: derived at each question, never stored, so that a corrected price, hour or
 * reading is right for the whole past (docs/dev/contract.md#cost).
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { Pauses } from "../base/index.js";
import { isLeapDay, spanBefore, spansIn, yearBefore, type Span } from "../query/index.js";
import { dayOf, startOfDay, type Day, type Direction } from "../readings/index.js";
import {
  announcementsIn,
  Calendar,
  classesInOrder,
  shownAmount,
  type ColorOf,
  type Contract,
} from "../pricing/index.js";
import { DayCosts } from "./days.js";
import type { CostEntry } from "./entries.js";
import { energySpan, DayReader } from "./day-reader.js";
import { NoteCollector, type PriceNotes } from "./notes.js";

/** `bill`: a month that begins on the contract's `billDay`. `period`: one entry for the whole span. */
export type CostStep = "day" | "month" | "bill" | "year" | "period";

export interface CostQuestion {
  readonly contract: Contract;
  readonly direction: Direction;
  readonly step: CostStep;
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Adds the same step a year before, at the prices of then, to each entry. */
  readonly compare?: "year" | undefined;
  /** Whether it is the meter's own contract: its registers follow no other. By default it is not. */
  readonly isOwn?: boolean;
}

export interface CostStepEntry extends CostEntry {
  /** Absent where the calendar or the archive has none. */
  readonly previous?: CostEntry;
}

/** Sums in €, over the days that are complete on both sides. */
interface CostComparison {
  readonly current: number;
  readonly previous: number;
  readonly days: number;
}

export interface CostResult extends PriceNotes {
  /** Oldest first. */
  readonly entries: readonly CostStepEntry[];
  readonly comparison?: CostComparison;
}

/** Days between two pauses, if each is only looked up: a few milliseconds of work. */
const SLICE = 5_000;

/**
 * Every step from the contract's first version on that ends after the meter's first archived day and begins before
 * today has an entry, also without a reading.
 * @param today the current day in Paris
 * @param notes of other answers, which this one's come to
 * @throws {ArchiveError}
 */
export async function askCost(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  question: CostQuestion,
  colorOf: ColorOf,
  today: Day,
  notes = new NoteCollector(today),
): Promise<CostResult> {
  const { contract, direction, step, compare, isOwn = false } = question;
  const calendar = new Calendar(contract, announcementsIn(archive, contract, colorOf));
  const { range, first, since } = boundsOf(archive, usagePoint, question, calendar.start, today);
  const costsTo = (end: Day): DayCosts =>
    new DayCosts(
      calendar,
      new DayReader(archive, usagePoint, direction, { end, withRegisters: isOwn }),
      ...([first, notes] as const),
    );
  const end = dayOf(range.end);
  const [current, previous] = [costsTo(end), costsTo(yearBefore(end))];
  const order = classesInOrder(contract);
  const entryOf = async (costs: DayCosts, span: Span): Promise<CostEntry> =>
    (await costs.sum(span)).entry(span.start, span.end, order);

  const entries: CostStepEntry[] = [];
  for (const span of stepsOf(question, range, since)) {
    const entry = await entryOf(current, span);
    const before = compare && counterpart(step, span);
    const isHeld = before !== undefined && before.end > since;
    entries.push(isHeld ? { ...entry, previous: await entryOf(previous, before) } : entry);
  }
  const comparison = compare && (await compareCosts(current, previous));
  return { entries, ...(comparison && { comparison }), ...notes.notes };
}

/** What is asked, up to yesterday; the first day with a reading; and the instant after which a step must end. */
function boundsOf(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { direction, start, end }: CostQuestion,
  firstOfContract: Day,
  today: Day,
): { range: Span; first: Day; since: number } {
  const range = { start: startOfDay(start), end: startOfDay(Math.max(start, Math.min(end, today))) };
  const held = energySpan(archive, usagePoint, direction);
  if (held === undefined) return { range, first: Infinity, since: Infinity };
  return { range, first: held.first, since: startOfDay(Math.max(held.first, firstOfContract)) };
}

/** The steps of a range that end after `since`: there may be centuries before it. */
function stepsOf({ step, contract }: CostQuestion, range: Span, since: number): Iterable<Span> {
  const from = Math.max(range.start, since);
  if (from >= range.end) return [];
  return step === "period" ? [range] : spansIn(step, range, from, contract.billDay);
}

/** The same span a year before. */
function counterpart(step: CostStep, span: Span): Span | undefined {
  return spanBefore(step === "period" ? "month" : step, span);
}

/** Their entries have priced every day that can be complete. */
async function compareCosts(current: DayCosts, previous: DayCosts): Promise<CostComparison> {
  const sums = { current: 0n, previous: 0n, days: 0 };
  const pauses = new Pauses(SLICE);
  for (const [day, now] of current.complete) {
    await pauses.step();
    const before = isLeapDay(day) ? undefined : previous.complete.get(yearBefore(day));
    if (before === undefined) continue;
    sums.current += now;
    sums.previous += before;
    sums.days++;
  }
  return {
    current: shownAmount(sums.current) / 1e6,
    previous: shownAmount(sums.previous) / 1e6,
    days: sums.days,
  };
}
