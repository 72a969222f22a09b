/** What a span cost, compared with our own questions for the same half-hours. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { candidatesWith, compareOffers, type Candidate } from "../nodes/adviser/index.js";
import { Archive, type UsagePoint } from "../nodes/archive/index.js";
import { askCost, type CostStep } from "../nodes/costs/index.js";
import { householdOf } from "../nodes/demo/index.js";
import { ask } from "../nodes/query/index.js";
import { parseDay, startOfDay, type Day } from "../nodes/readings/index.js";
import { readContract, shippedColor, type Contract } from "../nodes/pricing/index.js";
import { atMost, compare, longestBlock, type Line, type Suite } from "./measure.js";

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

function contractOf(version: object): Contract {
  const read = readContract({ versions: [{ from: "", power: 9, prices: "regulated", ...version }] });
  if (!("contract" in read)) throw new Error(JSON.stringify(read.problems));
  return read.contract;
}

const hours = [{ from: "22:08", to: "06:08" }];

/** Contracts that are compared, beside the regulated offers: half of them with rules. */
interface Offers {
  readonly count: number;
  readonly is: "node" | "message";
  /** How many different hours they have. */
  readonly sorts: number;
}

function candidates({ count, is, sorts }: Offers): Candidate[] {
  const contracts = Array.from({ length: count }, (_, i): Candidate => {
    const minutes = 8 + (Math.floor(i / 2) % sorts);
    const from = `${21 + Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
    const rules = [{ class: "WE", days: [6, 7] }, { class: "HC", from, to: "06:08" }, { class: "HP" }];
    const prices = { subscription: 15, classes: { WE: (1_500 + i) / 1e4, HC: 0.16, HP: 0.21 } };
    const version =
      i % 2 === 0 ? { offer: "custom", prices, rules } : { offer: "hphc", hours: [{ from, to: "06:08" }] };
    const source = is === "node" ? { is, id: `${i}`, name: "" } : { is, name: "" };
    return { source, isPresent: i === 0, contract: contractOf(version) };
  });
  const connection = { power: 9, hours: contractOf({ offer: "hphc", hours }).versions[0]!.hours };
  return [...candidatesWith({ ...connection, areTempoHours: false }, contracts, today)];
}

/** Offers over 12 months, compared with what one contract costs. */
async function offersLines(archive: Archive, point: UsagePoint, compared: Offers): Promise<Line[]> {
  const span = { start: today - 365, end: today };
  const contract = contractOf({ offer: "hphc", hours });
  const question = { ...span, candidates: candidates(compared), asOf: today, atPricesOfThen: false };
  const offers = (): Promise<unknown> => compareOffers(archive, point, question, shippedColor, today);
  const times = await compare({
    ours: offers,
    floor: () =>
      askCost(
        archive,
        point,
        { ...span, direction: "consumption", contract, step: "period" },
        shippedColor,
        today,
      ),
  });
  const ratio = times.ours / times.floor;
  const block = await longestBlock(offers);
  const { count, is, sorts } = compared;
  const others = is === "node" ? `${count} contracts` : `${count} of a message, of ${sorts} different hours`;
  const name = `offers over 12 months: 3 regulated ones and ${others}`;
  return [
    {
      name,
      value: times.ours,
      unit: "ms",
      baseline: { name: "one contract's cost", value: times.floor },
      goal: { text: `≤ 10 × it (${ratio.toFixed(2)} ×)`, met: ratio <= 10 },
    },
    {
      name: `longest block of the event loop by ${name}`,
      value: block,
      unit: "ms",
      goal: atMost(50, block, "50 ms"),
    },
  ];
}

export const suite: Suite = {
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
        const contract = contractOf(version);
        const span = { direction: "consumption", start, end: today } as const;
        const cost = (): Promise<unknown> =>
          askCost(archive, point, { ...span, contract, step }, shippedColor, today);
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
      lines.push(...(await offersLines(archive, point, { count: 10, is: "node", sorts: 1 })));
      lines.push(...(await offersLines(archive, point, { count: 200, is: "message", sorts: 10 })));
      lines.push(...(await offersLines(archive, point, { count: 200, is: "message", sorts: 100 })));
      return { lines };
    } finally {
      archive.close();
      rmSync(folder, { recursive: true });
    }
  },
};
