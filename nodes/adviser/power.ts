/** Which power a household should subscribe to, by the highest power of each day (docs/dev/contract.md#power). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { columnsOf, noColumns } from "../query/index.js";
import { dayOf, formatDay, startOfDay, type Day } from "../readings/index.js";
import {
  Calendar,
  amountOf,
  announcementsIn,
  dayOfSubscription,
  missedChangeOf,
  powersFor,
  shownAmount,
  supplyOf,
  type Amount,
  type ColorOf,
  type Contract,
  type ContractVersion,
  type DatedPrices,
  type MissedChange,
} from "../pricing/index.js";
import { versionOn, versionOnOrFirst } from "./candidates.js";
import { dayReaderOf, pricedInFull } from "./what-if.js";

/** The highest apparent power of a day, in VA, and its instant where it is known. */
export interface Peak {
  readonly day: Day;
  readonly at: number | undefined;
  readonly value: number;
}

interface PowerStep {
  /** kVA. */
  readonly power: number;
  readonly daysAbove: number;
  readonly daysAbove110: number;
  /** € a year against the present power; null: not known, as with own prices. */
  readonly saving: number | null;
  /** Whether the present offer may be signed at this power today. */
  readonly signable: boolean;
}

/** A power that could be subscribed to. */
type OfferedPower = Pick<PowerStep, "power" | "saving" | "signable">;

type PowerAdvice = "unknown" | "higher" | "lower" | "keep";

export interface PowerAnswer {
  /** kVA; null: the meter has no contract. */
  readonly subscribed: number | null;
  /** Of the last 365: with a highest power, and without. */
  readonly days: number;
  readonly missingDays: number;
  /** Of these days, from November to March. */
  readonly winterDays: number;
  /** The ten highest days, the highest first. */
  readonly highest: readonly Peak[];
  /** In ascending order. */
  readonly steps: readonly PowerStep[];
  readonly advice: PowerAdvice;
  /** kVA: what is advised instead; undefined: nothing is, or no step that can be signed is high enough. */
  readonly to: number | undefined;
  /** kVA: what would be advised if it could be signed. */
  readonly closedTo: number | undefined;
  /** A lower step would do for the sum of all phases, which says nothing of each. */
  readonly isHeldByPhases: boolean;
  /** Until when somebody looked for new prices, `YYYY-MM-DD`; undefined: none of a supplier were used. */
  readonly pricesCheckedUntil: string | undefined;
  /** What these prices may lack. */
  readonly pricesOld: MissedChange | undefined;
  readonly pricesDoubtful: boolean;
}

type PowerByPeaks = Omit<PowerAnswer, "pricesCheckedUntil" | "pricesOld" | "pricesDoubtful">;

const YEAR = 365;
/** Days without which nothing is advised: of the year, and of its winter, when heating runs. */
export const FEWEST_DAYS = 300;
export const FEWEST_WINTER_DAYS = 140;
/** Days above 110 % that are no chance. */
const REPEATED = 3;
const HIGHEST = 10;

/**
 * @param contract undefined: the meter has none
 * @param phases of the connection to the grid; undefined: not known
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function askPower(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { contract, phases }: { readonly contract: Contract | undefined; readonly phases: 1 | 3 | undefined },
  colorOf: ColorOf,
  today: Day,
): Promise<PowerAnswer> {
  const start = today - YEAR;
  const peaks = await peaksOf(archive, usagePoint, start, today);
  const version = contract && versionOn(contract, formatDay(today));
  const powers = powersAround(version, today);
  const supplier = version && supplyOf(version)?.supplier;
  const book = new Map(powers.map((power) => [power, pricesAt(version, power, today)]));
  const energy = needsEnergy([...book.values()])
    ? await energyOfYear(
        archive,
        usagePoint,
        new Calendar(contract!, announcementsIn(archive, contract!, colorOf), today),
        start,
        today,
      )
    : undefined;
  const present = version && book.get(Number(version.power));
  const offered = offeredAt(contract, today).map((one) => ({
    ...one,
    saving: savingOf(present, book.get(one.power), energy),
  }));
  const used = [...book.values()].filter((prices) => prices !== undefined);
  return {
    ...advisePower(peaks, version && Number(version.power), offered, phases),
    ...(used.length > 0 && supplier
      ? { pricesCheckedUntil: supplier.checkedUntil, pricesOld: missedChangeOf(supplier, today) }
      : { pricesCheckedUntil: undefined, pricesOld: undefined }),
    pricesDoubtful: used.some(({ doubtful }) => doubtful),
  };
}

/**
 * The advice alone: reads a value a day, and prices nothing.
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function askPowerByPeaks(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  contract: Contract,
  today: Day,
): Promise<PowerByPeaks> {
  const peaks = await peaksOf(archive, usagePoint, today - YEAR, today);
  const version = versionOn(contract, formatDay(today));
  return advisePower(peaks, version && Number(version.power), offeredAt(contract, today), undefined);
}

/**
 * Advises by the peaks of 365 days. Pure.
 * @param subscribed kVA; undefined: not known
 * @param offered in ascending order, the subscribed power among them
 */
export function advisePower(
  peaks: readonly Peak[],
  subscribed: number | undefined,
  offered: readonly OfferedPower[],
  phases: 1 | 3 | undefined,
): PowerByPeaks {
  const steps = offered.map(({ power, saving, signable }): PowerStep => ({
    power,
    // VA: 110 % of a whole number of kVA is a whole number of them.
    daysAbove: peaks.filter(({ value }) => value > power * 1_000).length,
    daysAbove110: peaks.filter(({ value }) => value > power * 1_100).length,
    saving,
    signable,
  }));
  const winterDays = peaks.filter(({ day }) => isWinter(day)).length;
  const found = {
    subscribed: subscribed ?? null,
    days: peaks.length,
    missingDays: YEAR - peaks.length,
    winterDays,
    highest: peaks.toSorted((a, b) => b.value - a.value || a.day - b.day).slice(0, HIGHEST),
    steps,
    to: undefined,
    closedTo: undefined,
    isHeldByPhases: false,
  };
  const own = steps.find(({ power }) => power === subscribed);
  if (own === undefined || peaks.length < FEWEST_DAYS || winterDays < FEWEST_WINTER_DAYS) {
    return { ...found, advice: "unknown" };
  }
  if (own.daysAbove110 >= REPEATED) {
    return {
      ...found,
      advice: "higher",
      ...lowestOf(steps.filter(({ daysAbove110 }) => daysAbove110 === 0)),
    };
  }
  const enough = steps.filter(({ power, daysAbove }) => power < own.power && daysAbove === 0);
  if (enough.length > 0 && phases === 3) return { ...found, advice: "keep", isHeldByPhases: true };
  const lowest = lowestOf(enough);
  return { ...found, advice: lowest.to === undefined ? "keep" : "lower", ...lowest };
}

/** The lowest step that can be signed, or else the lowest one of all. @param enough in ascending order */
function lowestOf(enough: readonly PowerStep[]): Pick<PowerAnswer, "to" | "closedTo"> {
  const to = enough.find(({ signable }) => signable)?.power;
  return { to, closedTo: to === undefined ? enough[0]?.power : undefined };
}

function isWinter(day: Day): boolean {
  const month = Number(formatDay(day).slice(5, 7));
  return month >= 11 || month <= 3;
}

async function peaksOf(
  archive: Archive,
  { id }: Pick<UsagePoint, "id">,
  start: Day,
  end: Day,
): Promise<Peak[]> {
  const series = archive.usagePoints.seriesId(id, "consumption", "max_power");
  const span = { start: startOfDay(start), end: startOfDay(end) };
  const {
    start: starts,
    value,
    at,
  } = series === undefined ? noColumns : await columnsOf(archive, series, "max_power", span, ["at"]);
  return starts.map((instant, i) => ({ day: dayOf(instant), at: at?.[i] ?? undefined, value: value[i]! }));
}

/** The powers that are sold for an offer, and the subscribed one. */
function powersAround(version: ContractVersion | undefined, today: Day): number[] {
  const powers = new Set(powersFor(version, today));
  if (version !== undefined) powers.add(Number(version.power));
  return [...powers].sort((a, b) => a - b);
}

/**
 * The same for a contract, by its first version if it has not begun, and where its offer may be signed: what is sold at
 * prices of its own is not known.
 */
function offeredAt(contract: Contract | undefined, today: Day): OfferedPower[] {
  const version = contract && versionOnOrFirst(contract, formatDay(today));
  const supply = version && supplyOf(version);
  return powersAround(version, today).map((power) => ({
    power,
    saving: null,
    signable: supply === undefined || supply.supplier.isSignable(supply.offer, power, today),
  }));
}

/** What the supplier asks today; undefined: own prices, no contract, or none for this power. */
function pricesAt(version: ContractVersion | undefined, power: number, today: Day): DatedPrices | undefined {
  const supply = version && supplyOf(version);
  return supply?.supplier.prices(supply.offer, power, today);
}

/** Whether a kWh does not cost the same at all powers. */
function needsEnergy(all: readonly (DatedPrices | undefined)[]): boolean {
  const texts = all.flatMap((prices) => (prices ? [[...prices.byClass].join()] : []));
  return new Set(texts).size > 1;
}

/** W·s of a year by class; undefined: too few of its days are known. */
type EnergyOfYear = ReadonlyMap<string, number> | undefined;

async function energyOfYear(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  calendar: Calendar,
  start: Day,
  end: Day,
): Promise<EnergyOfYear> {
  const held = dayReaderOf(archive, usagePoint, end);
  const sums = new Map<string, number>();
  let days = 0;
  for await (const day of held.from(start)) {
    const cost = await pricedInFull(held, calendar, day);
    if (cost === undefined) continue;
    days++;
    for (const [name, { wattSeconds }] of cost.byClass) sums.set(name, (sums.get(name) ?? 0) + wattSeconds);
  }
  if (days < FEWEST_DAYS) return undefined;
  return new Map([...sums].map(([name, sum]) => [name, Math.round((sum * YEAR) / days)]));
}

function savingOf(
  present: DatedPrices | undefined,
  other: DatedPrices | undefined,
  energy: EnergyOfYear,
): number | null {
  if (present === undefined || other === undefined) return null;
  let saved = subscriptionOfYear(present) - subscriptionOfYear(other);
  for (const [name, price] of present.byClass) {
    const cheaper = price - other.byClass.get(name)!;
    if (cheaper === 0n) continue;
    if (energy === undefined) return null;
    saved += amountOf(cheaper, energy.get(name) ?? 0);
  }
  return shownAmount(saved) / 1e6;
}

function subscriptionOfYear({ subscription }: DatedPrices): Amount {
  return dayOfSubscription(subscription, 30) * 30n * 12n;
}
