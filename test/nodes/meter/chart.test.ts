import assert from "node:assert/strict";
import { chartOf } from "../../../nodes/meter/chart.js";
import {
  MAX_POINTS,
  type BarsAnswer,
  type ChartAnswer,
  type ChartQuestion,
  type CurveAnswer,
} from "../../../nodes/meter/protocol.js";
import { ask } from "../../../nodes/query/index.js";
import { dayOf, startOfDay, type Day } from "../../../nodes/readings/index.js";
import { Bench, curve, daily, day } from "../../archive/bench.js";

const today = day("2026-11-24");

describe("charts", () => {
  let bench: Bench;
  const chart = (question: Partial<ChartQuestion>): Promise<ChartAnswer> =>
    chartOf(
      { archive: bench.archive, usagePoint: bench.point.id },
      { id: 1, direction: "consumption", measure: "daily", period: "30d", step: "day", ...question },
      today,
    );
  const bars = async (question: Partial<ChartQuestion>): Promise<BarsAnswer> =>
    (await chart(question)) as BarsAnswer;
  const curves = async (question: Partial<ChartQuestion>): Promise<CurveAnswer> =>
    (await chart({ measure: "load_curve", step: "native", ...question })) as CurveAnswer;

  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => {
    bench.remove();
  });

  /** Three years of days, but for some. */
  async function fill(holes: readonly Day[] = []): Promise<void> {
    const readings = daily(day("2023-11-01"), today, (of) => 10_000 + (of % 97));
    await bench.merge(
      readings.filter(({ start }) => !holes.includes(dayOf(start))),
      { series: "daily", start: day("2023-11-01"), end: today },
    );
  }

  it("end with the newest day that is held, a hole is a hole and counted", async () => {
    const hole = day("2026-11-10");
    await fill([hole]);
    const answer = await bars({ period: "30d" });
    assert.equal(answer.to, today);
    assert.equal(answer.from, today - 30);
    assert.equal(answer.step, "day");
    assert.deepEqual(
      answer.values,
      Array.from({ length: 30 }, (_, i) => {
        const of = today - 30 + i;
        return of === hole ? null : 10_000 + (of % 97);
      }),
    );
    assert.equal(answer.missing?.[hole - answer.from], 1);
    assert.equal(
      answer.missing.reduce((a, b) => a + b),
      1,
    );
    assert.equal(answer.before, undefined);
  });

  it("compare over the same days on both sides", async () => {
    const hole = day("2025-11-10");
    await fill([hole]);
    const { comparison, before } = await bars({ period: "30d", compare: true });
    const sum = (days: readonly Day[]): number => days.reduce((total, of) => total + 10_000 + (of % 97), 0);
    const days = Array.from({ length: 30 }, (_, i) => today - 30 + i).filter((of) => of - 365 !== hole);
    assert.deepEqual(comparison, {
      current: sum(days),
      previous: sum(days.map((of) => of - 365)),
      days: 29,
      missing: 1,
    });
    assert.equal(before?.length, 30);
    assert.equal(before[hole + 365 - (today - 30)], null);
  });

  it("have a bar for each month and year of the period, the first one whole", async () => {
    await fill([day("2026-02-01")]);
    const months = await bars({ period: "12m", step: "month", compare: true });
    assert.equal(months.from, day("2025-12-01"));
    assert.equal(months.values.length, 12);
    assert.deepEqual(months.missing, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const years = await bars({ period: "3y", step: "year" });
    assert.equal(years.from, day("2024-01-01"));
    assert.equal(years.values.length, 3);
    const wide = await bars({ period: "36m", step: "day" });
    assert.equal(wide.values.length, today - day("2023-12-01"));
  });

  it("give the numbers of the history node", async () => {
    await fill();
    const { values } = await bars({ period: "12m", step: "month" });
    const { entries } = await ask(
      bench.archive,
      bench.point,
      { measure: "monthly", direction: "consumption", step: "month", start: day("2025-12-01"), end: today },
      today,
    );
    assert.deepEqual(
      values,
      entries.map(({ value }) => Math.round(value * 1_000)),
    );
  });

  it("of the load curve are runs of one step, broken where a reading is missing", async () => {
    const of = day("2026-11-23");
    await bench.merge(
      curve(
        of,
        1_800,
        (i) => 100 + i,
        (i) => i === 10,
      ),
    );
    const { runs, from, to } = await curves({ period: "1d" });
    assert.deepEqual([from, to], [of, of + 1]);
    assert.deepEqual(
      runs.map(([start, step, values]) => [start, step, values.length, values[0]]),
      [
        [startOfDay(of), 1_800, 10, 100],
        [startOfDay(of) + 11 * 1_800, 1_800, 37, 111],
      ],
    );
    const hours = await curves({ period: "1d", step: "hour" });
    const [[, step, values]] = hours.runs as [CurveAnswer["runs"][number]];
    assert.equal(step, 3_600);
    assert.equal(values.length, 24);
    // From whole Wh; of the sixth hour, half is held: 55.5 Wh in 30 minutes.
    assert.deepEqual(values.slice(4, 7), [109, 112, 113]);
  });

  it("take a longer step rather than too many points", async () => {
    const readings = Array.from({ length: 31 }, (_, i) => curve(today - 31 + i, 600, () => 600)).flat();
    await bench.merge(readings);
    const days = await curves({ period: "7d" });
    assert.equal(days.step, "native");
    const month = await curves({ period: "30d" });
    assert.equal(month.step, "hour");
    // The day of October with 25 hours is among them.
    assert.equal(month.runs[0]?.[2].length, 721);
    const years = await bars({ measure: "load_curve", period: "36m", step: "native" });
    assert.equal(years.step, "day");
    assert.ok(years.values.length <= MAX_POINTS);
    assert.equal(years.values.at(-1), 14_400);
  });

  it("of peaks carry their instants", async () => {
    const of = day("2026-11-23");
    const reading = { start: startOfDay(of), step: 86_400, value: 6_190, at: startOfDay(of) + 69_120 };
    await bench.merge([reading], { series: "max_power" });
    const answer = await bars({ measure: "max_power", period: "7d" });
    assert.deepEqual(answer.values, [null, null, null, null, null, null, 6_190]);
    assert.equal(answer.at?.[6], reading.at);
  });

  it("of an empty archive are empty, up to yesterday; a day to come is not asked for", async () => {
    const answer = await bars({ period: "7d", end: today + 400, compare: true });
    assert.equal(answer.to, today);
    assert.deepEqual(answer.values, Array(7).fill(null));
    assert.equal(answer.comparison?.days, 0);
    assert.deepEqual((await curves({ period: "1d" })).runs, []);
  });
});
