/** Asks the package what it cost, from readings that a test lays down in an archive in memory. */
import assert from "node:assert/strict";
import { askCost, type CostEntry, type CostStep } from "../../nodes/costs/index.js";
import { lengthOfDay, startOfDay, type Direction } from "../../nodes/readings/index.js";
import { readContract, shippedColor, type ColorOf } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";

export interface Question {
  readonly contract: object;
  /** Both days are included. */
  readonly from: string;
  readonly to: string;
  readonly step?: CostStep;
  readonly direction?: Direction;
  readonly colorOf?: ColorOf;
  /** W in an hour of the clock; absent: no curve. */
  readonly watts?: (hour: number) => number;
  /** Wh of each day; absent: no daily values. */
  readonly daily?: number;
}

/** What the days of a question cost; each has the same readings. */
export async function costOf({ direction = "consumption", ...question }: Question): Promise<CostEntry[]> {
  const { contract, from, to, step = "month", colorOf = shippedColor, watts, daily } = question;
  const read = readContract(contract);
  assert.ok("contract" in read, JSON.stringify(read));
  const [start, end] = [day(from), day(to) + 1];
  const days = Array.from({ length: end - start }, (_, i) => start + i);
  const harness = new Harness();
  try {
    const span = { direction, start, end };
    if (watts !== undefined) {
      const curve = days.flatMap((one) =>
        Array.from({ length: lengthOfDay(one) / 1_800 }, (_, i) => {
          const at = startOfDay(one) + i * 1_800;
          return { start: at, step: 1_800, value: watts(hourShown(at)) };
        }),
      );
      await harness.merge(curve, span);
    }
    if (daily !== undefined) {
      const values = days.map((one) => ({ start: startOfDay(one), step: lengthOfDay(one), value: daily }));
      await harness.merge(values, { series: "daily", ...span });
    }
    const asked = { contract: read.contract, direction, step, start, end };
    const { entries } = await askCost(harness.archive, harness.point, asked, colorOf, day("2026-11-24"));
    return [...entries];
  } finally {
    harness.remove();
  }
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Paris",
  hour: "2-digit",
  hourCycle: "h23",
});
const hourShown = (instant: number): number => Number(clock.format(instant * 1_000));
