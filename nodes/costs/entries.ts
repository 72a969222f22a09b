/** Cost entries: sums of days, rounded once, whose parts add up to the last digit (docs/dev/contract.md#cost-entries). */
import { apportion, formatInstant } from "../readings/index.js";
import { shownAmount, shownAmounts, type Amount } from "../pricing/index.js";
import { WATT_HOUR, type DayCost } from "./day.js";

/** Money in €, at most six decimals; energy in kWh, at most three. `start` and `end` are instants in seconds. */
export interface CostEntry {
  readonly start: number;
  readonly end: number;
  /** What all classes and the subscription cost; of production, what it earned. */
  readonly value: number;
  /** Of all classes, and what is not priced. */
  readonly energy: number;
  readonly subscription: number;
  readonly byClass: Readonly<Record<string, { readonly energy: number; readonly value: number }>>;
  /** Energy whose class or price is not known. */
  readonly unpriced: number;
  /** Minutes whose energy is not known. */
  readonly missing: number;
  /** Nothing is unpriced or missing. */
  readonly complete: boolean;
}

/** As {@link CostSum.isPricedInPart} says of a sum. */
export function isPricedInPart({ byClass, complete }: Pick<CostEntry, "byClass" | "complete">): boolean {
  return complete || Object.keys(byClass).length > 0;
}

/** The exact sum of days. */
export class CostSum {
  readonly #classes = new Map<string, { wattSeconds: number; amount: Amount }>();
  #subscription: Amount = 0n;
  #unpriced = 0;
  #missing = 0;
  #isPriced = true;

  add({ byClass, subscription, unpriced, missing, isPriced }: DayCost): void {
    for (const [name, { wattSeconds, amount }] of byClass) {
      const sum = this.#classes.get(name);
      if (sum === undefined) this.#classes.set(name, { wattSeconds, amount });
      else {
        sum.wattSeconds += wattSeconds;
        sum.amount += amount;
      }
    }
    this.#subscription += subscription;
    this.#unpriced += unpriced;
    this.#missing += missing;
    this.#isPriced &&= isPriced;
  }

  /** Adds other days. */
  merge(other: CostSum): void {
    this.add({
      byClass: other.#classes,
      subscription: other.#subscription,
      unpriced: other.#unpriced,
      missing: other.#missing,
      isPriced: other.#isPriced,
    });
  }

  /** What all classes and the subscription cost. */
  get amount(): Amount {
    return [...this.#classes.values()].reduce((sum, { amount }) => sum + amount, this.#subscription);
  }

  /** Whether anything is priced but the subscription: also of a day without any energy, whose class nobody knows. */
  get isPricedInPart(): boolean {
    return this.isComplete || this.#classes.size > 0;
  }

  get isComplete(): boolean {
    return this.#unpriced === 0 && this.#missing === 0 && this.#isPriced;
  }

  /** @param order the classes as a bill lists them */
  entry(start: number, end: number, order: readonly string[]): CostEntry {
    const rank = (name: string): number => order.indexOf(name);
    const names = [...this.#classes.keys()].sort((a, b) => rank(a) - rank(b));
    const sums = names.map((name) => this.#classes.get(name)!);
    const amounts = [...sums.map(({ amount }) => amount), this.#subscription];
    const euros = shownAmounts(amounts).map((part) => part / 1e6);
    const wattHours = wholeWattHours([...sums.map(({ wattSeconds }) => wattSeconds), this.#unpriced]);
    const kilowattHours = wattHours.map((part) => part / 1e3);
    return {
      start,
      end,
      value: shownAmount(this.amount) / 1e6,
      energy: wattHours.reduce((sum, part) => sum + part, 0) / 1e3,
      subscription: euros.at(-1)!,
      byClass: Object.fromEntries(
        names.map((name, i) => [name, { energy: kilowattHours[i]!, value: euros[i]! }]),
      ),
      unpriced: kilowattHours.at(-1)!,
      missing: Math.round(this.#missing / 60),
      complete: this.isComplete,
    };
  }
}

/** Of energies in W·s, which add up to their sum, rounded half up: energy is never negative. */
function wholeWattHours(wattSeconds: readonly number[]): number[] {
  const sum = wattSeconds.reduce((all, one) => all + one, 0);
  const total = Math.floor((sum + WATT_HOUR / 2) / WATT_HOUR);
  return apportion(wattSeconds.map(BigInt), BigInt(WATT_HOUR), BigInt(total)).map(Number);
}

/** An entry as messages have it: its instants as texts. */
export type Stamped<Entry> = Omit<Entry, "start" | "end"> & { readonly start: string; readonly end: string };

export function stamped<Entry extends CostEntry>(entry: Entry): Stamped<Entry> {
  return { ...entry, start: formatInstant(entry.start), end: formatInstant(entry.end) };
}
