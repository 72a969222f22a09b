/**
 * What other off-peak hours would have changed (docs/dev/contract.md#new-off-peak-hours): the same readings by the typed
 * hours of a contract and by the proposed ones, never by registers, over the days that both price in full.
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import {
  rateOfDay,
  CostSum,
  NoteCollector,
  energyOf,
  readyDay,
  type CostEntry,
  type PriceNotes,
  type ReadyDay,
} from "../costs/index.js";
import { formatDay, startOfDay, startOfMonth, type Day } from "../readings/index.js";
import {
  announcementsIn,
  Calendar,
  classesInOrder,
  shownAmounts,
  type Amount,
  type ClassSpan,
  type ColorOf,
  type Contract,
  type ContractVersion,
} from "../pricing/index.js";
import { versionOn } from "./candidates.js";
import { lackOf, type Lack } from "./offer-pricing.js";
import { costInFull, dayReaderOf, isKnown } from "./what-if.js";

export interface NewHoursQuestion {
  readonly contract: Contract;
  /** At least one. */
  readonly hours: ContractVersion["hours"];
  /** Days [start, end[; those that are not over are left out. */
  readonly start: Day;
  readonly end: Day;
  /** The version of this day gets the hours, and its prices hold on every day; its offer has off-peak hours. */
  readonly asOf: Day;
  /** Otherwise each day has the version and the prices of then: those of the same offer get the hours. */
  readonly atPricesOfThen: boolean;
}

export interface NewHours extends PriceNotes {
  /** Over the compared days; undefined: there are none. */
  readonly present: CostEntry | undefined;
  readonly proposed: CostEntry | undefined;
  /** The proposed cost minus the present one, in €; null: no day is compared. */
  readonly difference: number | null;
  /** The same of each month that begins in the span, or holds its first day; they add up to it. */
  readonly byMonth: readonly { readonly start: Day; readonly difference: number | null }[];
  /** What changes its class, in kWh: from off-peak to peak hours, and from peak to off-peak ones. */
  readonly toPeak: number;
  readonly toOffPeak: number;
  /** Days of the span whose energy is known, those that were compared, and all others of the span. */
  readonly held: number;
  readonly days: number;
  readonly missingDays: number;
  /** What most of the days held lack that were not compared. */
  readonly lack: Lack | undefined;
}

/** How often each day is priced. */
const PRICINGS = 3;

/**
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function askNewHours(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  question: NewHoursQuestion,
  colorOf: ColorOf,
  today: Day,
): Promise<NewHours> {
  const { contract, hours, start, asOf, atPricesOfThen } = question;
  const end = Math.max(start, Math.min(question.end, today));
  const calendarOf = (one: Contract): Calendar =>
    new Calendar(one, announcementsIn(archive, contract, colorOf), atPricesOfThen ? undefined : asOf);
  const proposed = calendarOf(withHours(contract, hours, asOf));
  const comparison = new Comparison(calendarOf(contract), proposed, classesInOrder(contract), today);
  const days = dayReaderOf(archive, usagePoint, end);
  for await (const day of days.from(start, PRICINGS)) {
    const held = readyDay(day, await days.of(day, true));
    if (isKnown(held)) comparison.add(day, held);
  }
  return comparison.answer(start, end);
}

/** A contract whose version of a day has other hours, and so have all others of the same offer. */
function withHours(contract: Contract, hours: ContractVersion["hours"], day: Day): Contract {
  const offer = versionOn(contract, formatDay(day))?.offer;
  const versions = contract.versions.map((one) => (one.offer === offer ? { ...one, hours } : one));
  return { ...contract, versions };
}

/** The days so far, at present and proposed hours. */
class Comparison {
  /** Of the classes in a cost entry: as a bill lists them. */
  readonly #order: readonly string[];
  readonly #present: Calendar;
  readonly #proposed: Calendar;
  readonly #sums = [new CostSum(), new CostSum()] as const;
  /** By the first day of a month: what its days cost more. */
  readonly #months = new Map<Day, Amount>();
  readonly #lacks = new Map<Lack, number>();
  readonly #notes: NoteCollector;
  /** W·s. */
  #moved = { toPeak: 0, toOffPeak: 0 };
  #held = 0;
  #days = 0;

  constructor(present: Calendar, proposed: Calendar, order: readonly string[], today: Day) {
    this.#present = present;
    this.#proposed = proposed;
    this.#order = order;
    this.#notes = new NoteCollector(today);
  }

  add(day: Day, held: ReadyDay): void {
    this.#held++;
    const [terms, others] = [this.#present.termsOn(day), this.#proposed.termsOn(day)];
    // A daily value and a curve may differ, and no energy comes or goes by other hours: one of them for both.
    const isByCurve = [terms, others].some(({ spans }) => rateOfDay(spans) === undefined);
    const costs = [terms, others].map((one) => costInFull(one, day, held, isByCurve));
    const { version } = terms;
    const [present, proposed] = costs;
    if (present === undefined || proposed === undefined) {
      const lack = version === undefined ? "later" : lackOf(version, present === undefined ? terms : others);
      this.#lacks.set(lack, (this.#lacks.get(lack) ?? 0) + 1);
      return;
    }
    this.#days++;
    const priced = this.#present.dayOfPrices(day);
    this.#notes.add({ start: priced, end: priced + 1 }, version, terms.prices);
    const of = costs.map((cost, i) => {
      const sum = new CostSum();
      sum.add(cost!);
      this.#sums[i]!.merge(sum);
      return sum.amount;
    });
    const month = startOfMonth(day);
    this.#months.set(month, (this.#months.get(month) ?? 0n) + of[1]! - of[0]!);
    const { toPeak, toOffPeak } = movedOn(terms.spans, others.spans, held, isByCurve);
    this.#moved.toPeak += toPeak;
    this.#moved.toOffPeak += toOffPeak;
  }

  answer(start: Day, end: Day): NewHours {
    const days = this.#days;
    const [present, proposed] = this.#sums.map((sum) =>
      days === 0 ? undefined : sum.entry(startOfDay(start), startOfDay(end), this.#order),
    );
    const total = present && proposed && millionths(proposed.value) - millionths(present.value);
    const parts = shownAmounts([...this.#months.values()], total ?? 0);
    const differences = new Map([...this.#months.keys()].map((month, i) => [month, parts[i]! / 1e6]));
    return {
      present,
      proposed,
      difference: total === undefined ? null : total / 1e6,
      byMonth: monthsOf(start, end).map((first) => ({
        start: first,
        difference: differences.get(startOfMonth(first)) ?? null,
      })),
      toPeak: kilowattHours(this.#moved.toPeak),
      toOffPeak: kilowattHours(this.#moved.toOffPeak),
      held: this.#held,
      days,
      missingDays: end - start - days,
      lack: [...this.#lacks].sort(([, a], [, b]) => b - a)[0]?.[0],
      ...this.#notes.notes,
    };
  }
}

const isOffPeak = (name: string | undefined): boolean => name?.startsWith("HC") === true;

/** The energy of a day whose class is another one by other hours, in W·s. */
function movedOn(
  present: readonly ClassSpan[],
  proposed: readonly ClassSpan[],
  held: ReadyDay,
  isByCurve: boolean,
): { toPeak: number; toOffPeak: number } {
  const spans = present.flatMap((one) =>
    proposed.flatMap((other): ClassSpan[] => {
      const [start, end] = [Math.max(one.start, other.start), Math.min(one.end, other.end)];
      const way = Number(isOffPeak(one.class)) - Number(isOffPeak(other.class));
      return start < end
        ? [{ start, end, class: way === 0 ? "same" : way > 0 ? "toPeak" : "toOffPeak" }]
        : [];
    }),
  );
  const { split } = energyOf(spans, held, isByCurve);
  return { toPeak: split.get("toPeak") ?? 0, toOffPeak: split.get("toOffPeak") ?? 0 };
}

/** The first day of each month of the days [start, end[. */
function monthsOf(start: Day, end: Day): Day[] {
  const months: Day[] = [];
  for (let day = start; day < end; day++) if (day === start || day === startOfMonth(day)) months.push(day);
  return months;
}

/** Of a value in € with six decimals. */
function millionths(value: number): number {
  return Math.round(value * 1e6);
}

/** To a whole Wh, half up. */
function kilowattHours(wattSeconds: number): number {
  return Math.floor(wattSeconds / 3_600 + 0.5) / 1e3;
}
