/** Answers what each day or month of a period cost, by class: the bars of a chart. */
import { isPricedInPart, type CostEntry } from "../costs/index.js";
import { startOfRange } from "../query/index.js";
import { apportion, dayOf } from "../readings/index.js";
import { fixedClasses } from "../tariffs/browser.js";
import { classesInOrder } from "../tariffs/index.js";
import { centsOf, costsBy, costSum, lackIn, millionths, unpricedDays, type CostDays } from "./cost-sums.js";
import { MOST_CLASSES, type CostBarsAnswer, type CostPart, type CostPeriod } from "./protocol.js";

/** @param isHeld whether there is any reading */
export async function makeBars(
  about: Omit<CostDays, "start">,
  period: CostPeriod,
  isHeld: boolean,
): Promise<Omit<CostBarsAnswer, "id">> {
  const { by, end } = about;
  const step = period === "30d" ? "day" : "month";
  const span = { ...about, start: startOfRange(period, end, end - 1) };
  const days = isHeld ? await costsBy("day", span) : { entries: [] };
  const bars = step === "day" ? days : await costsBy(step, span);
  const [first] = bars.entries;
  if (first === undefined) return { from: end, to: end, step, values: [], parts: [] };
  const from = dayOf(first.start);
  const { entries: whole } = await costsBy("period", { ...span, start: from });
  const unpriced = bars.entries.map((entry) => unpricedDays(entry, days.entries));
  const lacking = unpriced.reduce((sum, count) => sum + count, 0);
  return {
    from,
    to: end,
    step,
    values: bars.entries.map((entry) => (isPricedInPart(entry) ? centsOf(millionths(entry.value)) : null)),
    parts: partsOf(bars.entries, whole[0]!, classesInOrder(by.contract)),
    ...(lacking > 0 && { unpriced }),
    total: costSum(whole[0]!, days.entries),
    ...lackIn(by.contract, bars, lacking),
  };
}

/** @param order all classes of the contract, as a bill lists them */
function partsOf(bars: readonly CostEntry[], whole: CostEntry, order: readonly string[]): CostPart[] {
  const names = order.filter((name) => Object.hasOwn(whole.byClass, name));
  const bySize = names.toSorted((a, b) => sizeOf(whole, b) - sizeOf(whole, a));
  const ownNames = order.filter((name) => !fixedClasses.includes(name));
  const kept = new Set(bySize.slice(0, MOST_CLASSES));
  const parts: Omit<CostPart, "values" | "total">[] = [
    ...names
      .filter((name) => kept.has(name))
      .map((name) => ({
        kind: "class" as const,
        name,
        ...(ownNames.includes(name) && { own: ownNames.indexOf(name) }),
      })),
    ...(names.length > kept.size ? [{ kind: "others" as const }] : []),
    { kind: "subscription" },
  ];
  /** Cents that add up to those of the entry's value. */
  const centsIn = (entry: CostEntry): number[] => {
    const amounts = parts.map(({ kind, name }) => {
      if (kind === "subscription") return millionths(entry.subscription);
      const classes = kind === "class" ? [name!] : names.filter((one) => !kept.has(one));
      return classes.reduce((sum, one) => sum + millionths(entry.byClass[one]?.value ?? 0), 0);
    });
    return apportion(amounts.map(BigInt), 10_000n, BigInt(centsOf(millionths(entry.value)))).map(Number);
  };
  const cents = bars.map((entry) => (isPricedInPart(entry) ? centsIn(entry) : undefined));
  const totals = centsIn(whole);
  return parts
    .map((part, i): CostPart => ({
      ...part,
      values: cents.map((one) => one?.[i] ?? 0),
      total: totals[i]!,
    }))
    .filter(
      ({ kind, values, total }) => kind !== "subscription" || total !== 0 || values.some((one) => one !== 0),
    );
}

function sizeOf({ byClass }: CostEntry, name: string): number {
  return Math.abs(byClass[name]!.value);
}
