/** What a month that is over was: its energy, its cost, and against what (docs/dev/contract.md#month-report). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { askCost, isPricedInPart, knownEnergies, type CostEntry, type PriceNotes } from "../costs/index.js";
import { addMonths, type Day, type Direction } from "../readings/index.js";
import { classesOf, type ColorOf, type Contract } from "../pricing/index.js";
import { baseLoadOf, nightsIn } from "./base-load.js";
import { askMonth } from "./month.js";
import type { Estimate } from "./rest.js";

/** Why something of a month is not known. */
type Unknown =
  | "noReadings"
  | "noContract"
  | "notPriced"
  | "yearBefore"
  | "oneClass"
  | "fewNights"
  | "tooEarly"
  | "production";

/** What is known of a month, or why it is not. */
export type Known<T> = { readonly value: T } | { readonly unknown: Unknown };

export interface MonthReport extends PriceNotes {
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Days of the month whose energy is not known. */
  readonly missingDays: number;
  /** kWh of the days that are known. */
  readonly energy: Known<number>;
  readonly cost: Known<CostEntry>;
  /** The same month a year before, in kWh and, at the prices of then, in €: only if all of it is known. */
  readonly before: { readonly energy: Known<number>; readonly cost: Known<number> };
  /** The day that cost most, of those priced in full; of equal ones the first. */
  readonly dearest: Known<CostEntry>;
  /** Off-peak energy in kWh, and its share of what is priced in whole per cents. */
  readonly offPeak: Known<{ readonly energy: number; readonly percent: number }>;
  readonly baseLoad: Known<BaseLoad>;
  /** What the month was expected to be on its first day. */
  readonly expected: { readonly energy: Known<Estimate>; readonly cost: Known<Estimate> };
}

/** The median of the nights of the month, and how many are held. */
interface BaseLoad {
  /** Whole W. */
  readonly watts: number;
  readonly nights: number;
}

/** Who is asked about. */
export interface ReportQuestion {
  readonly direction: Direction;
  /** The first day of a month that is over. */
  readonly start: Day;
  /** undefined: the meter has none. */
  readonly contract: Contract | undefined;
}

/** @param today the current day in Paris @throws {ArchiveError} */
export async function askReport(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { direction, start, contract }: ReportQuestion,
  colorOf: ColorOf,
  today: Day,
): Promise<MonthReport> {
  const end = addMonths(start, 1);
  const days = await knownEnergies(archive, usagePoint, direction, start, end);
  const from = addMonths(start, -12);
  const before = await knownEnergies(archive, usagePoint, direction, from, addMonths(end, -12));
  const isHeldBefore = before.size === addMonths(end, -12) - from;
  const by = contract && { contract, colorOf };
  const cost = by && (await costsOf(archive, usagePoint, { direction, start, end, ...by }, today));
  const unknown = (why: Unknown) => ({ unknown: days.size === 0 ? ("noReadings" as const) : why });
  return {
    ...cost?.notes,
    start,
    end,
    missingDays: end - start - days.size,
    energy: days.size === 0 ? unknown("noReadings") : { value: kilowattHours(days) },
    cost: knownOr(cost?.month, unknown(by ? "notPriced" : "noContract")),
    before: {
      energy: isHeldBefore ? { value: kilowattHours(before) } : { unknown: "yearBefore" },
      cost: knownOr(cost?.before, { unknown: by ? "yearBefore" : "noContract" }),
    },
    dearest: knownOr(cost?.dearest, unknown(by ? "notPriced" : "noContract")),
    offPeak: cost?.month ? offPeakOf(cost.month) : unknown(by ? "notPriced" : "noContract"),
    baseLoad:
      direction === "production"
        ? { unknown: "production" }
        : knownOr(await baseLoadIn(archive, usagePoint, start, end), { unknown: "fewNights" }),
    expected:
      direction === "production"
        ? { energy: { unknown: "production" }, cost: { unknown: "production" } }
        : await expectedOf(archive, usagePoint, by, { start, end }),
  };
}

function knownOr<T>(value: T | undefined, otherwise: { readonly unknown: Unknown }): Known<T> {
  return value === undefined ? otherwise : { value };
}

/** Whole Wh are summed, and divided once. */
function kilowattHours(days: ReadonlyMap<Day, number>): number {
  return [...days.values()].reduce((sum, wattHours) => sum + wattHours, 0) / 1_000;
}

interface MonthCosts {
  /** undefined: nothing of it is priced. */
  readonly month: CostEntry | undefined;
  /** undefined: not all of it is. */
  readonly before: number | undefined;
  readonly dearest: CostEntry | undefined;
  readonly notes: PriceNotes;
}

async function costsOf(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  {
    colorOf,
    ...span
  }: {
    readonly direction: Direction;
    readonly start: Day;
    readonly end: Day;
    readonly contract: Contract;
    readonly colorOf: ColorOf;
  },
  today: Day,
): Promise<MonthCosts> {
  const question = { ...span, isOwn: true } as const;
  const {
    entries,
    comparison: _,
    ...notes
  } = await askCost(archive, usagePoint, { ...question, step: "month", compare: "year" }, colorOf, today);
  const { entries: days } = await askCost(archive, usagePoint, { ...question, step: "day" }, colorOf, today);
  const [first] = entries;
  const { previous, ...month } = first ?? {};
  return {
    month: first && isPricedInPart(first) ? (month as CostEntry) : undefined,
    before: previous?.complete === true ? previous.value : undefined,
    dearest: dearestOf(days),
    notes,
  };
}

/** The subscription is of each day alike: it changes nothing. */
function dearestOf(days: readonly CostEntry[]): CostEntry | undefined {
  let dearest: CostEntry | undefined;
  for (const day of days) {
    if (day.complete && (dearest === undefined || day.value > dearest.value)) dearest = day;
  }
  return dearest;
}

const peakHours: readonly string[] = [...classesOf.hphc, ...classesOf.tempo];

/** Rules name classes of their own: nobody knows which of those are off-peak. */
function offPeakOf({ byClass }: CostEntry): MonthReport["offPeak"] {
  const wattHours = (isOf: (name: string) => boolean): number =>
    Object.entries(byClass).reduce(
      (sum, [name, { energy }]) => sum + (isOf(name) ? Math.round(energy * 1_000) : 0),
      0,
    );
  const all = wattHours(() => true);
  if (all === 0 || !Object.keys(byClass).some((name) => peakHours.includes(name)))
    return { unknown: "oneClass" };
  const offPeak = wattHours((name) => peakHours.includes(name) && name.startsWith("HC"));
  return { value: { energy: offPeak / 1_000, percent: Math.round((100 * offPeak) / all) } };
}

async function baseLoadIn(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  start: Day,
  end: Day,
): Promise<BaseLoad | undefined> {
  const found = await nightsIn(archive, usagePoint, start, end);
  const watts = baseLoadOf(found);
  return watts === undefined ? undefined : { watts: Math.round(watts), nights: found.nights.length };
}

/** By what the archive holds today of the days before the month, at the prices of its first day. */
async function expectedOf(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  by: { readonly contract: Contract; readonly colorOf: ColorOf } | undefined,
  month: { readonly start: Day; readonly end: Day },
): Promise<MonthReport["expected"]> {
  const { energy, cost } = await askMonth(archive, usagePoint, by, month, month.start);
  return {
    energy: knownOr(energy.total, { unknown: "tooEarly" }),
    cost: knownOr(cost?.total, { unknown: by ? "tooEarly" : "noContract" }),
  };
}
