/** What the current month will be, in kWh and €: by the same estimate as the bill of the contract year. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { askCost, isPricedInPart, knownEnergies } from "../costs/index.js";
import { addMonths, type Day } from "../readings/index.js";
import type { ColorOf, Contract } from "../pricing/index.js";
import { costOfSpan, PAST_MONTHS } from "./forecast.js";
import { restOf, rounded, totalOf, type Estimate } from "./rest.js";

/** In kWh or in €. */
export interface MonthPart {
  /** Of the days that are over; undefined: none of them is known. */
  readonly soFar: number | undefined;
  /** Of these days, those that are not known, or not in full. */
  readonly lacking: number;
  /** undefined: it is too early, or the days to come have no price. */
  readonly total: Estimate | undefined;
  /** The same month a year before; undefined: not all of it is known. */
  readonly before: number | undefined;
}

export interface MonthForecast {
  readonly energy: MonthPart;
  /** Absent without a contract. */
  readonly cost?: MonthPart;
}

/** Of consumption. @param today the current day in Paris, which is in the month [start, end[ @throws {ArchiveError} */
export async function askMonth(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  by: { readonly contract: Contract; readonly colorOf: ColorOf } | undefined,
  month: { readonly start: Day; readonly end: Day },
  today: Day,
): Promise<MonthForecast> {
  const energy = await energyOfMonth(archive, usagePoint, month, today);
  return { energy, ...(by && { cost: await costOfMonth(archive, usagePoint, by, month, today) }) };
}

async function energyOfMonth(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
): Promise<MonthPart> {
  // The days of the same month a year ago are among the last three years.
  const since = addMonths(start, -PAST_MONTHS);
  const known = await knownEnergies(archive, usagePoint, "consumption", since, today);
  const past = new Map([...known].map(([day, wattHours]) => [day, wattHours / 1_000]));
  const days = Array.from({ length: end - start }, (_, i) => start + i);
  const held = days.flatMap((day) => known.get(day) ?? []);
  const open = days.filter((day) => !known.has(day)).map((day) => ({ day, counted: 0 }));
  const soFar = held.length === 0 ? undefined : sumOf(held) / 1_000;
  const { estimate, past: lacking } = restOf(past, open, () => 0, today);
  const before: number[] = [];
  const [from, to] = [addMonths(start, -12), addMonths(end, -12)];
  for (let day = from; day < to; day++) before.push(...(known.has(day) ? [known.get(day)!] : []));
  return {
    soFar,
    lacking,
    total: estimate && totalOf(soFar ?? 0, estimate),
    before: before.length === to - from ? sumOf(before) / 1_000 : undefined,
  };
}

async function costOfMonth(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  by: { readonly contract: Contract; readonly colorOf: ColorOf },
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
): Promise<MonthPart> {
  const { soFar, rest } = await costOfSpan(archive, usagePoint, by, { start, end }, today);
  const { contract, colorOf } = by;
  const [from, to] = [addMonths(start, -12), addMonths(end, -12)];
  const question = {
    contract,
    direction: "consumption",
    step: "period",
    start: from,
    end: to,
    isOwn: true,
  } as const;
  const [before] = (await askCost(archive, usagePoint, question, colorOf, today)).entries;
  return {
    soFar: start < today && isPricedInPart(soFar) ? soFar.value : undefined,
    lacking: rest.past,
    total: rest.estimate && totalOf(soFar.value, rest.estimate),
    before: before?.complete === true ? rounded(before.value, 1e6) : undefined,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
