/** Answers what each day, month or bill of a period cost, by class: the bars of a chart. */
import { isPricedInPart, type CostEntry } from "../../costs/index.js";
import { startOfNamedRange } from "../../query/index.js";
import { apportion, dayOf, startOfBill } from "../../readings/index.js";
import { classesInOrder, type Contract } from "../../pricing/index.js";
import { classRows } from "./class-rows.js";
import { centsOf, costsBy, daysOf, lackIn, millionths, monthsOf, type CostDays } from "./cost-sums.js";
import { type CostBarsAnswer, type CostPart, type CostPeriod } from "../protocol.js";

/** @param isHeld whether there is any reading */
export async function makeBars(
  about: Omit<CostDays, "start">,
  period: CostPeriod,
  isHeld: boolean,
): Promise<Omit<CostBarsAnswer, "id">> {
  const { by, end } = about;
  const step = period === "12m" ? "month" : "day";
  const { billDay } = by.contract;
  const last = end - 1;
  const isMonth = period === "month";
  const start = isMonth ? startOfBill(last, billDay) : startOfNamedRange(period, end, last, billDay);
  const span = { ...about, start };
  const days = isHeld ? await costsBy("day", span) : { entries: [] };
  const bars = step === "day" ? days : await costsBy(monthsOf(by.contract), span);
  const [first] = bars.entries;
  if (first === undefined) return { from: end, to: end, step, values: [], parts: [], total: null };
  const lacking = bars.entries.map((entry) => daysOf(entry, days.entries));
  const unpriced = lacking.map((one) => one.unpriced);
  const inPart = lacking.map((one) => one.inPart.length);
  const priced = bars.entries.filter(isPricedInPart);
  return {
    from: dayOf(first.start),
    to: end,
    step,
    ...(step === "month" && billDay !== 1 && { billDay }),
    values: bars.entries.map((entry) => (isPricedInPart(entry) ? centsOf(millionths(entry.value)) : null)),
    parts: partsOf(bars.entries, by.contract),
    total: priced.length === 0 ? null : centsOf(sumOf(priced.map(({ value }) => millionths(value)))),
    ...(sumOf(unpriced) > 0 && { unpriced }),
    ...(sumOf(inPart) > 0 && { inPart }),
    ...lackIn(by.contract, bars, days.entries, sumOf(unpriced) + sumOf(inPart)),
  };
}

interface Row {
  readonly part: Omit<CostPart, "values" | "total">;
  /** Millionths of a euro of a bar. */
  readonly of: (bar: CostEntry) => number;
}

function partsOf(bars: readonly CostEntry[], contract: Contract): CostPart[] {
  const order = classesInOrder(contract);
  const priced = bars.filter(isPricedInPart);
  const sums = new Map(order.map((name) => [name, sumOf(priced.map((bar) => valueIn(bar, name)))]));
  const names = order.filter((name) => priced.some(({ byClass }) => Object.hasOwn(byClass, name)));
  const rows: Row[] = [
    ...classRows(contract, names, (name) => sums.get(name)!).map(({ part, names: some }): Row => ({
      part,
      of: (bar) => sumOf(some.map((name) => valueIn(bar, name))),
    })),
    { part: { kind: "subscription" }, of: ({ subscription }) => millionths(subscription) },
  ];
  const shown = rows.filter(({ part, of }) => part.kind === "class" || priced.some((bar) => of(bar) !== 0));
  const cents = bars.map((bar) =>
    isPricedInPart(bar) ? centsIn(shown.map(({ of }) => of(bar))) : undefined,
  );
  const totals = centsIn(shown.map(({ of }) => sumOf(priced.map(of))));
  return shown.map(({ part }, i) => ({
    ...part,
    values: cents.map((one) => one?.[i] ?? 0),
    total: totals[i]!,
  }));
}

/** In millionths of a euro. */
function valueIn({ byClass }: CostEntry, name: string): number {
  return Object.hasOwn(byClass, name) ? millionths(byClass[name]!.value) : 0;
}

/** Cents of amounts in millionths of a euro: these add up to those of their sum. */
function centsIn(amounts: readonly number[]): number[] {
  return apportion(amounts.map(BigInt), 10_000n, BigInt(centsOf(sumOf(amounts)))).map(Number);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
