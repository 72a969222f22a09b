/**
 * Questions that charts and bills ask, compared with the bare SQL that gets the same rows or sums from the same file.
 * The bare SQL handles no missing minutes, no change days inside a step, and no periods.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync as Sqlite } from "node:sqlite";
import { Archive, type SeriesRow } from "../nodes/archive/index.js";
import { householdOf } from "../nodes/demo/index.js";
import { parseDay, startOfDay, type Series } from "../nodes/readings/index.js";
import { ask, type Question } from "../nodes/query/index.js";
import { atMost, compare, longestBlock, type Line, type Matrix, type Suite } from "./measure.js";
import { profileOf } from "./profile.js";

const { DatabaseSync } = createRequire(__filename)("node:sqlite") as { DatabaseSync: typeof Sqlite };

const MOST_TIMES = 1.5;
const today = parseDay("2026-11-24")!;
const now = Date.UTC(2026, 10, 24, 9);
const daysFrom = parseDay("2023-11-24")!;
const curveFrom = parseDay("2024-11-24")!;
const clock = { now: () => now, wake: () => () => undefined };

interface Case {
  readonly name: string;
  readonly question: Omit<Question, "direction">;
  /** The floor: SQL and its values after the series' id. */
  readonly sql: string;
  readonly range: readonly [number, number];
  /** Milliseconds. */
  readonly goal: number;
  /** The most times the floor, if not MOST_TIMES. */
  readonly times?: number;
}

const offPeak = [{ name: "off-peak", from: 21 * 60 + 8, to: 5 * 60 + 8 }];
const rows =
  "SELECT start, value, step FROM reading WHERE series = ? AND start >= ? AND start < ? ORDER BY start";

const cases: readonly Case[] = [
  {
    name: "36 months of days",
    question: { measure: "daily", step: "day", start: daysFrom, end: today },
    sql: rows,
    range: [startOfDay(daysFrom), startOfDay(today)],
    goal: 2,
  },
  {
    name: "24 months of half-hours by hour",
    question: { measure: "load_curve", step: "hour", start: curveFrom, end: today },
    sql: `SELECT start / 3600 AS hour, sum(value * step), sum(step) FROM reading
          WHERE series = ? AND start >= ? AND start < ? GROUP BY hour ORDER BY hour`,
    range: [startOfDay(curveFrom), startOfDay(today)],
    goal: 25,
  },
  {
    name: "total of a month",
    question: {
      measure: "monthly",
      step: "month",
      start: parseDay("2026-10-01")!,
      end: parseDay("2026-11-01")!,
    },
    sql: "SELECT sum(value), count(*) FROM reading WHERE series = ? AND start >= ? AND start < ?",
    range: [startOfDay(parseDay("2026-10-01")!), startOfDay(parseDay("2026-11-01")!)],
    goal: 1,
    // A question costs some microseconds by itself, as much as the statement.
    times: 3,
  },
  {
    name: "off-peak 21:08–05:08 over a year, by month",
    question: { measure: "load_curve", step: "month", start: today - 365, end: today, periods: offPeak },
    sql: rows,
    range: [startOfDay(today - 365), startOfDay(today)],
    goal: 40,
  },
];

/** Functions of readings/paris.ts. */
const calendar: ReadonlySet<string> = new Set([
  "addMonths",
  "calendar",
  "firstOf",
  "startOfMonth",
  "startOfYear",
]);

/** Where the time of a month's total goes. */
async function monthProfile(archive: Archive, point: { readonly id: number }): Promise<Matrix> {
  const { question } = cases.find(({ question: { measure } }) => measure === "monthly")!;
  const { each, shares } = await profileOf(
    () => ask(archive, point, { ...question, direction: "consumption" }, today),
    50_000,
    ({ functionName, url }) => {
      if (functionName === "get" && url === "")
        return "SQLite: one statement, which also sums the days' length";
      if (calendar.has(functionName)) return "calendar: where the month begins and ends";
      return "question, promises, answer";
    },
  );
  return {
    title: "the total of a month, once warm",
    head: ["µs", "%"],
    rows: [...shares]
      .toSorted(([, a], [, b]) => b - a)
      .map(([part, share]) => [part, each * share, share * 100]),
  };
}

export const suite: Suite = {
  title: "Query",
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
    const file = path.join(folder, "archive.db");
    const archive = Archive.open(file, clock);
    try {
      const point = archive.usagePoints.usagePoint("09876543211234", "real", today);
      const household = householdOf(point.pdl);
      const rowOf = (series: Series): SeriesRow =>
        archive.usagePoints.series(point.id, "consumption", series);
      for (const [series, start] of [
        ["daily", daysFrom],
        ["load_curve", curveFrom],
      ] as const) {
        await archive.readings.merge({
          series: rowOf(series),
          readings: household.published("consumption", series, start, today, now),
          source: 1,
          days: { start, end: today },
          now: now / 1000,
        });
      }
      const bare = new DatabaseSync(file, { readOnly: true });
      const lines: Line[] = [];
      for (const { name, question, sql, range, goal, times: most = MOST_TIMES } of cases) {
        const { id } = rowOf(question.measure === "load_curve" ? "load_curve" : "daily");
        const statement = bare.prepare(sql);
        const whole: Question = { ...question, direction: "consumption" };
        // A short question is repeated: a clock cannot measure a single run.
        const often = goal <= 2 ? 50 : 1;
        const times = await compare(
          {
            ours: async () => {
              for (let i = 0; i < often; i++) await ask(archive, point, whole, today);
            },
            floor: () => {
              for (let i = 0; i < often; i++) statement.all(id, ...range);
            },
          },
          25,
        );
        const value = times.ours / often;
        const ratio = times.ours / times.floor;
        lines.push({
          name,
          value,
          unit: "ms",
          baseline: { name: "bare SQL", value: times.floor / often },
          goal: {
            text: `≤ ${goal} ms, ≤ ${most} × bare SQL (${ratio.toFixed(2)} ×)`,
            met: value <= goal && ratio <= most,
          },
        });
      }
      const block = await longestBlock(() =>
        ask(archive, point, { ...cases[1]!.question, direction: "consumption" }, today),
      );
      lines.push({
        name: "longest block of the event loop by 24 months of half-hours",
        value: block,
        unit: "ms",
        goal: atMost(50, block, "50 ms"),
      });
      bare.close();
      return { lines, matrices: [await monthProfile(archive, point)] };
    } finally {
      archive.close();
      rmSync(folder, { recursive: true });
    }
  },
};
