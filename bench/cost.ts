/** What a span cost, compared with our own questions for the same half-hours. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Archive } from "../nodes/archive/index";
import { askCost, type CostStep } from "../nodes/costs/index";
import { householdOf } from "../nodes/demo/index";
import { ask } from "../nodes/query/index";
import { parseDay, startOfDay, type Day } from "../nodes/readings/index";
import { readContract, shippedColor } from "../nodes/tariffs/index";
import { atMost, compare, longestBlock, type Line, type Suite } from "./measure";

const today = parseDay("2026-03-31")!;
const from = parseDay("2023-03-31")!;
const now = startOfDay(today) + 43_200;
const clock = { now: () => now * 1000, wake: () => () => undefined };

interface Case {
  readonly name: string;
  readonly version: object;
  readonly step: CostStep & ("day" | "month");
  readonly start: Day;
  /** The most times the baseline. */
  readonly most: number;
}

const cases: readonly Case[] = [
  {
    name: "36 months of half-hours by day, off-peak 22:08–06:08",
    version: { offer: "hphc", hours: [{ from: "22:08", to: "06:08" }] },
    step: "day",
    start: from,
    most: 3,
  },
  {
    name: "a year of Tempo by month",
    version: { offer: "tempo" },
    step: "month",
    start: today - 365,
    most: 2,
  },
];

const suite: Suite = {
  title: "Cost",
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
    const archive = Archive.open(path.join(folder, "archive.db"), clock);
    try {
      const point = archive.usagePoints.usagePoint("09876543211234", "real", today);
      const household = householdOf(point.pdl);
      for (const series of ["daily", "load_curve"] as const) {
        await archive.readings.merge({
          series: archive.usagePoints.series(point.id, "consumption", series),
          readings: household.published("consumption", series, from, today, now * 1000),
          source: 1,
          days: { start: from, end: today },
          now,
        });
      }
      const lines: Line[] = [];
      for (const { name, version, step, start, most } of cases) {
        const read = readContract({ versions: [{ from: "", power: 9, prices: "regulated", ...version }] });
        if (!("contract" in read)) throw new Error(JSON.stringify(read.problems));
        const span = { direction: "consumption", start, end: today } as const;
        const cost = (): Promise<unknown> =>
          askCost(archive, point, { ...span, contract: read.contract, step }, shippedColor, today);
        const times = await compare({
          ours: cost,
          // By hour: it reads the same half-hours.
          floor: () => ask(archive, point, { ...span, measure: "load_curve", step: "hour" }, today),
        });
        const ratio = times.ours / times.floor;
        lines.push({
          name,
          value: times.ours,
          unit: "ms",
          baseline: { name: "the same half-hours by hour", value: times.floor },
          goal: { text: `≤ ${most} × these (${ratio.toFixed(2)} ×)`, met: ratio <= most },
        });
        const block = await longestBlock(cost);
        lines.push({
          name: `longest block of the event loop by ${name}`,
          value: block,
          unit: "ms",
          goal: atMost(50, block, "50 ms"),
        });
      }
      return { lines };
    } finally {
      archive.close();
      rmSync(folder, { recursive: true });
    }
  },
};
export default suite;
