/**
 * Answers what a span cost, from the archive: derived at each question, never stored, so that a corrected price, hour or
 * reading is right for the whole past (docs/dev/contract.md#cost).
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import { isLeapDay, spanBefore, spansIn, yearBefore, type Span } from "../query/index.js";
import { dayOf, startOfDay, type Day, type Direction } from "../readings/index.js";
import {
  Calendar,
  checkedUntil,
  classNamesOf,
  shownAmount,
  type ColorOf,
  type Contract,
} from "../tariffs/index.js";
import { costOfDay, isPricedByDay, type DayCost } from "./day.js";
import { CostSum, type CostEntry } from "./entries.js";
import { HeldDays } from "./held.js";

/** `period`: one entry for the whole span, as a bill. */
export type CostStep = "day" | "month" | "year" | "period";

export interface CostQuestion {
  readonly contract: Contract;
  readonly direction: Direction;
  readonly step: CostStep;
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Adds the same step a year before, at the prices of then, to each entry. */
  readonly compare?: "year" | undefined;
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

/** What users should know of the prices that were used. */
interface PriceNotes {
  /** Regulated prices were used; until then, somebody looked for new ones. */
  readonly pricesCheckedUntil?: string;
  /** One of them looks wrong in its source. */
  readonly pricesDoubtful?: true;
  /** Days of a version for which the regulated table has no prices: how many, the first of them, and their power. */
  readonly withoutPrices?: { readonly days: number; readonly first: Day; readonly power: number };
}

export interface CostResult extends PriceNotes {
  /** Oldest first. */
  readonly entries: readonly CostStepEntry[];
  readonly comparison?: CostComparison;
}

/** Days between two pauses: a few milliseconds of work, also of a contract with a hundred rules. */
const SLICE = 10;

/**
 * Every step from the contract's first version on that ends after the meter's first archived day and begins before
 * today has an entry, also without a reading.
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function askCost(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { contract, direction, step, start, end, compare }: CostQuestion,
  colorOf: ColorOf,
  today: Day,
): Promise<CostResult> {
  const calendar = new Calendar(contract, colorOf);
  const days = (): DayCosts => new DayCosts(archive, usagePoint, direction, calendar);
  const [current, previous] = [days(), days()];
  const range = { start: startOfDay(start), end: startOfDay(Math.min(end, today)) };
  if (current.first === undefined || range.start >= range.end) return { entries: [] };
  const since = startOfDay(Math.max(current.first, calendar.start));
  const order = [...new Set(contract.versions.flatMap(classNamesOf))];
  const entryOf = async (costs: DayCosts, span: Span): Promise<CostEntry> =>
    (await costs.sum(span)).entry(span.start, span.end, order);

  const entries: CostStepEntry[] = [];
  for (const span of step === "period" ? [range] : spansIn(step, range)) {
    if (span.end <= since) continue;
    const entry = await entryOf(current, span);
    const before = compare && counterpart(step, span);
    const isHeld = before !== undefined && before.end > since;
    entries.push(isHeld ? { ...entry, previous: await entryOf(previous, before) } : entry);
  }
  const comparison = compare && (await compareCosts(days(), days(), dayOf(range.start), dayOf(range.end)));
  return { entries, ...(comparison && { comparison }), ...current.notes };
}

/** The same span a year before. */
function counterpart(step: CostStep, span: Span): Span | undefined {
  return spanBefore(step === "period" ? "month" : step, span);
}

async function compareCosts(
  current: DayCosts,
  previous: DayCosts,
  start: Day,
  end: Day,
): Promise<CostComparison> {
  const sums = { current: 0n, previous: 0n, days: 0 };
  // Nothing is complete before the first reading.
  for (let day = Math.max(start, current.first ?? end); day < end; day++) {
    if (isLeapDay(day)) continue;
    const now = totalOf(await current.of(day));
    const before = now === undefined ? undefined : totalOf(await previous.of(yearBefore(day)));
    if (now === undefined || before === undefined) continue;
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

/** The exact cost of a day; undefined if something of it is not known. */
function totalOf(cost: DayCost): bigint | undefined {
  const sum = new CostSum();
  sum.add(cost);
  return sum.isComplete ? sum.amount : undefined;
}

/** The costs of days, asked for in ascending order. */
class DayCosts {
  readonly #calendar: Calendar;
  readonly #held: HeldDays;
  #looked = 0;
  #isRegulated = false;
  #isDoubtful = false;
  #withoutPrices: PriceNotes["withoutPrices"];

  constructor(
    archive: Archive,
    usagePoint: Pick<UsagePoint, "id">,
    direction: Direction,
    calendar: Calendar,
  ) {
    this.#calendar = calendar;
    this.#held = new HeldDays(archive, usagePoint, direction, (day) => !isPricedByDay(calendar, day));
  }

  /** The first day with a reading. */
  get first(): Day | undefined {
    return this.#held.first;
  }

  async of(day: Day): Promise<DayCost> {
    if (++this.#looked % SLICE === 0) await yieldToEventLoop();
    this.#look(day);
    return costOfDay(this.#calendar, day, await this.#held.of(day));
  }

  async sum({ start, end }: Span): Promise<CostSum> {
    const sum = new CostSum();
    for (let day = dayOf(start); day < dayOf(end); day++) sum.add(await this.of(day));
    return sum;
  }

  /** Of the prices of all days so far. */
  get notes(): PriceNotes {
    return {
      ...(this.#isRegulated && { pricesCheckedUntil: checkedUntil }),
      ...(this.#isDoubtful && { pricesDoubtful: true }),
      ...(this.#withoutPrices && { withoutPrices: this.#withoutPrices }),
    };
  }

  #look(day: Day): void {
    const version = this.#calendar.versionOn(day);
    if (version?.prices !== "regulated") return;
    this.#isRegulated = true;
    const prices = this.#calendar.pricesOn(day);
    this.#isDoubtful ||= prices?.doubtful === true;
    if (prices !== undefined) return;
    const { days, first } = this.#withoutPrices ?? { days: 0, first: day };
    this.#withoutPrices = { days: days + 1, first, power: Number(version.power) };
  }
}
