/** Forecasts of simulated households whose whole contract year is known to the test, and not yet to the archive. */
import assert from "node:assert/strict";
import { askForecast, contractYearOf, type Forecast } from "../../nodes/adviser/index.js";
import { householdOf } from "../../nodes/demo/index.js";
import { formatDay, parseDay, startOfDay, type Day, type Reading } from "../../nodes/readings/index.js";
import { readContract, shippedColor } from "../../nodes/pricing/index.js";
import type { Harness } from "../archive/harness.js";

const PRICES = { subscription: 15.5, classes: { BASE: 0.2 } };

/** A number in [0, 1[ that follows from a seed and a name. */
function share(seed: number, name: string): number {
  let hash = 2_166_136_261;
  for (const letter of `${seed} ${name}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

export interface SimulatedForecast {
  readonly forecast: Forecast;
  /** What the year will have cost, in €. */
  readonly bill: number;
}

/**
 * A household whose habits change by up to 4 % from one year to the next, with 14 to 36 months of daily values of which
 * up to 5 % are missing, on a drawn day of a drawn contract year.
 */
export async function simulateForecast(seed: number, harness: Harness): Promise<SimulatedForecast> {
  const household = householdOf(String(10_000_000_000_000 + seed * 7_919));
  const today = parseDay("2025-01-01")! + Math.floor(share(seed, "today") * 365);
  const anniversary = formatDay(parseDay("2025-01-01")! + Math.floor(share(seed, "anniversary") * 365)).slice(
    5,
  );
  const habits = new Map<number, number>();
  for (let [year, factor] = [2020, 1]; year < 2028; year++) {
    factor *= 1 + 0.08 * (share(seed, `${year}`) - 0.5);
    habits.set(year, factor);
  }
  const energyOn = (day: Day): Reading => {
    const reading = household.daily("consumption", day);
    const factor = habits.get(Number(formatDay(day).slice(0, 4)))!;
    return { ...reading, value: Math.round(reading.value * factor) };
  };
  const first = today - 425 - Math.floor(share(seed, "history") * 670);
  const lacks = 0.05 * share(seed, "lacks");
  const days = Array.from({ length: today - first }, (_, i) => first + i);
  const held = days.filter((day) => share(seed, `day ${day}`) >= lacks);
  await harness.merge(held.map(energyOn), { series: "daily", start: first, end: today });

  const versions = [{ from: "", offer: "base", power: 6, prices: PRICES }];
  const read = readContract({ anniversary, versions });
  assert.ok("contract" in read);
  const forecast = await askForecast(harness.archive, harness.point, read.contract, shippedColor, today);
  const { start, end } = contractYearOf(anniversary, today);
  assert.deepEqual([forecast.start, forecast.end], [start, end]);
  let energy = 0;
  for (let day = start; day < end; day++) energy += energyOn(day).value;
  assert.ok(startOfDay(end) > startOfDay(today));
  return { forecast, bill: (energy / 1_000) * PRICES.classes.BASE + 12 * PRICES.subscription };
}

/** How good forecasts are. */
export class Score {
  #within = 0;
  readonly #widths: number[] = [];
  readonly #errors: number[] = [];

  add({ forecast: { total }, bill }: SimulatedForecast): void {
    assert.ok(total !== undefined, "it is not too early");
    if (total.low <= bill && bill <= total.high) this.#within++;
    this.#widths.push((total.high - total.low) / bill);
    this.#errors.push(Math.abs(total.value - bill) / bill);
  }

  /** Whether forecasts are as good as docs/dev/contract.md#forecast says. */
  get isAsPromised(): boolean {
    return this.within >= 0.9 && this.width <= 0.15;
  }

  get tries(): number {
    return this.#widths.length;
  }

  /** The share of the true bills that lie from low to high. */
  get within(): number {
    return this.#within / this.tries;
  }

  /** The median of high − low, and of the error of the value, as shares of the bill. */
  get width(): number {
    return median(this.#widths);
  }

  get error(): number {
    return median(this.#errors);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
