import assert from "node:assert/strict";
import { planChart, type Chart, type Planned } from "../../../nodes/widget/answer/chart.js";
import {
  MAX_POINTS,
  type BarsAnswer,
  type ChartAnswer,
  type ChartQuestion,
  type CurveAnswer,
} from "../../../nodes/widget/protocol.js";
import { barsView, curveSum, curveView, sumOf } from "../../../nodes/widget/element/model.js";
import { ask } from "../../../nodes/query/index.js";
import { dayOf, startOfDay, type Day } from "../../../nodes/readings/index.js";
import { Harness, curve, daily, day } from "../../archive/harness.js";

const today = day("2026-11-24");

describe("charts", () => {
  let harness: Harness;
  const chart = async (question: Partial<ChartQuestion>): Promise<ChartAnswer> => ({
    id: 1,
    ...(await plan(question).make()),
  });
  const plan = (question: Partial<ChartQuestion>): Planned<Chart> =>
    planChart(
      { archive: harness.archive, usagePoint: harness.point.id },
      { id: 1, direction: "consumption", measure: "daily", period: "30d", step: "day", ...question },
      today,
    );
  const bars = async (question: Partial<ChartQuestion>): Promise<BarsAnswer> =>
    (await chart(question)) as BarsAnswer;
  const curves = async (question: Partial<ChartQuestion>): Promise<CurveAnswer> =>
    (await chart({ measure: "load_curve", step: "native", ...question })) as CurveAnswer;

  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  /** Three years of days, except for some. */
  async function fill(holes: readonly Day[] = []): Promise<void> {
    const readings = daily(day("2023-11-01"), today, (of) => 10_000 + (of % 97));
    await harness.merge(
      readings.filter(({ start }) => !holes.includes(dayOf(start))),
      { series: "daily", start: day("2023-11-01"), end: today },
    );
  }

  it("end with the newest day that is archived, and count holes", async () => {
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

  it("show the week, month or year of a day, up to that day or the newest", async () => {
    await fill();
    for (const [period, step, end, from, to] of [
      ["week", "day", "2026-07-19", "2026-07-13", "2026-07-20"],
      ["week", "day", "2026-07-16", "2026-07-13", "2026-07-17"],
      ["month", "day", "2024-02-29", "2024-02-01", "2024-03-01"],
      ["year", "month", "2025-12-31", "2025-01-01", "2026-01-01"],
      ["12m", "month", "2025-11-30", "2024-12-01", "2025-12-01"],
      ["3y", "year", "2025-12-31", "2023-11-01", "2026-01-01"],
      // Of the year, what is held.
      ["year", "month", "2026-12-31", "2026-01-01", "2026-11-24"],
      ["month", "day", undefined, "2026-11-01", "2026-11-24"],
    ] as const) {
      const answer = await bars({ period, step, ...(end !== undefined && { end: day(end) }) });
      assert.deepEqual([answer.from, answer.to], [day(from), day(to)], `${period} ${end}`);
      const wanted = step === "day" ? answer.to - answer.from : undefined;
      if (wanted !== undefined) assert.equal(answer.values.length, wanted);
      assert.ok(answer.values.every((value) => value !== null));
    }
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

  it("compare by the day of the week: with a year, a week or four weeks before", async () => {
    await fill();
    const value = (of: Day): number => 10_000 + (of % 97);
    for (const [period, compare, weeks] of [
      ["7d", "weekdays", 52],
      ["12m", "weekdays", 52],
      ["7d", "weeks", 1],
      ["week", "weeks", 1],
      ["30d", "weeks", 4],
      ["month", "weeks", 4],
      ["12m", "weeks", 52],
    ] as const) {
      const { from, values, before, comparison } = await bars({ period, compare });
      assert.deepEqual(
        before,
        values.map((_, i) => value(from + i - 7 * weeks)),
        `${period} ${compare}`,
      );
      assert.equal(comparison?.days, values.length);
      assert.equal(
        comparison.previous,
        before.reduce((sum, one) => sum + one, 0),
      );
    }
    // Months have no days of the week.
    const months = { period: "12m", step: "month" } as const;
    assert.deepEqual(
      (await bars({ ...months, compare: "weekdays" })).before,
      (await bars({ ...months, compare: true })).before,
    );
  });

  it("keep the year before where this year has nothing", async () => {
    const holes = [today - 3, today - 2];
    await fill([...holes, today - 400]);
    for (const question of [{ period: "7d" }, { period: "12m", step: "day" }] as const) {
      const { from, values, before, comparison } = await bars({ ...question, compare: true });
      assert.deepEqual(
        before,
        values.map((_, i) => (from + i - 365 === today - 400 ? null : 10_000 + ((from + i - 365) % 97))),
      );
      assert.equal(values[holes[0]! - from], null);
      assert.equal(comparison?.days, values.length - (question.period === "7d" ? 2 : 3));
    }
    // A month without any day, too.
    const november = Array.from({ length: 23 }, (_, i) => day("2026-11-01") + i);
    harness.remove();
    harness = new Harness();
    await fill(november.slice(0, -1));
    const months = await bars({ period: "12m", step: "month", compare: true, end: day("2026-11-22") });
    assert.equal(months.values.at(-1), null);
    const sum = november.slice(0, -1).reduce((total, of) => total + 10_000 + ((of - 365) % 97), 0);
    assert.equal(months.before?.at(-1), sum);
  });

  it("have nothing of a year before that is mostly missing: its level would mislead", async () => {
    const lacking = (count: number): Day[] => Array.from({ length: count }, (_, i) => day("2025-06-01") + i);
    await fill(lacking(3));
    const years = await bars({ period: "3y", step: "year", compare: true });
    assert.deepEqual(
      years.before?.map((value) => value !== null),
      [false, true, true],
    );
    const june = async (): Promise<number | null | undefined> =>
      (await bars({ period: "12m", step: "month", compare: true })).before?.at(-6);
    assert.equal(typeof (await june()), "number");
    harness.remove();
    harness = new Harness();
    await fill(lacking(4));
    assert.equal(await june(), null);
  });

  it("have nothing beside 29 February, and a whole month beside February", async () => {
    const readings = daily(day("2026-01-01"), day("2029-03-04"), (of) => 10_000 + (of % 97));
    await harness.merge(readings, { series: "daily" });
    const at = (end: string, question: Partial<ChartQuestion>): Promise<BarsAnswer> =>
      planChart(
        { archive: harness.archive, usagePoint: harness.point.id },
        { id: 1, direction: "consumption", measure: "daily", period: "7d", step: "day", ...question },
        day(end) + 1,
      ).make() as Promise<BarsAnswer>;
    const value = (of: string): number => 10_000 + (day(of) % 97);
    const leap = await at("2028-03-02", { end: day("2028-03-02"), compare: true });
    assert.deepEqual(leap.before?.slice(-4), [
      value("2027-02-28"),
      null,
      value("2027-03-01"),
      value("2027-03-02"),
    ]);
    const later = await at("2029-03-02", { end: day("2029-03-02"), compare: true });
    assert.deepEqual(later.before?.slice(-3), [
      value("2028-02-28"),
      value("2028-03-01"),
      value("2028-03-02"),
    ]);
    const month = { period: "12m", step: "month", compare: true } as const;
    for (const [end, last] of [
      ["2028-02-29", "2027-02-28"],
      ["2029-02-28", "2028-02-29"],
    ] as const) {
      const { before } = await at(end, { ...month, end: day(end) });
      const first = day(`${last.slice(0, 7)}-01`);
      const february = Array.from({ length: day(last) + 1 - first }, (_, i) => 10_000 + ((first + i) % 97));
      assert.equal(
        before?.at(-1),
        february.reduce((a, b) => a + b),
      );
    }
  });

  it("begin with the first day that was requested or is archived: nothing is missing before it", async () => {
    const asked = day("2026-08-24");
    // The first three days brought nothing.
    await harness.merge(daily(asked + 3, today), { series: "daily", start: asked, end: today });
    const months = await bars({ period: "12m", step: "month", compare: true });
    assert.deepEqual([months.from, months.values.length], [asked, 4]);
    assert.deepEqual(months.missing, [3, 0, 0, 0]);
    assert.deepEqual(months.comparison, { current: 0, previous: 0, days: 0, missing: today - asked });
    assert.equal(months.before, undefined);
    const years = await bars({ period: "3y", step: "year" });
    assert.deepEqual([years.from, years.values.length, years.missing], [asked, 1, [3]]);
    const view = sumOf(barsView(years).bars, false);
    assert.deepEqual([view.held, view.of], [today - asked - 3, today - asked]);
    assert.equal((await bars({ period: "36m", step: "day" })).values.length, today - asked);
    assert.equal((await bars({ period: "30d" })).from, today - 30);
    // A period that ends earlier is absent.
    const { from, values } = await bars({ period: "7d", end: asked - 1 });
    assert.deepEqual([from, values], [asked - 7, Array(7).fill(null)]);

    // Older days from a file are archived.
    await harness.merge(daily(day("2026-03-10"), day("2026-03-20")), { series: "daily" });
    const more = await bars({ period: "12m", step: "month" });
    assert.equal(more.from, day("2026-03-10"));
    assert.deepEqual(more.missing, [12, 30, 31, 30, 31, 26, 0, 0, 0]);
  });

  it("begin with the meter's first day where Enedis reported it", async () => {
    const [asked, first] = [day("2026-08-24"), day("2026-09-10")];
    await harness.merge(daily(first, today), { series: "daily", start: asked, end: today });
    harness.archive.usagePoints.beginsAfter(harness.series("daily").id, first - 1);
    const { from, missing } = await bars({ period: "12m", step: "month" });
    assert.deepEqual([from, missing], [first, undefined]);
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
      harness.archive,
      harness.point,
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
    await harness.merge(
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
    // From whole Wh; only the second half of the sixth hour is archived.
    assert.deepEqual(
      hours.runs.map(([start, step, values]) => [start, step, values.length, values[0]]),
      [
        [startOfDay(of), 3_600, 5, 101],
        [startOfDay(of) + 11 * 1_800, 1_800, 1, 111],
        [startOfDay(of) + 6 * 3_600, 3_600, 18, 113],
      ],
    );
  });

  it("in hours keep gaps of five minutes where they are, and their energy", async () => {
    const first = today - 7;
    const readings = Array.from({ length: 7 }, (_, n) => curve(first + n, 300, (i) => 600 + (i % 12))).flat();
    const [lone, split] = [startOfDay(first) + 3_600, startOfDay(first + 6) + 20 * 3_600];
    // One hour has five minutes, another one all but five.
    const held = readings.filter(
      ({ start }) => !(start >= lone + 300 && start < lone + 3_600) && start !== split + 600,
    );
    await harness.merge(held);
    const answer = await curves({ period: "7d" });
    assert.equal(answer.step, "hour");
    assert.deepEqual(
      answer.runs.map(([start, step, values]) => [start, step, values.length]),
      [
        [startOfDay(first), 3_600, 1],
        [lone, 300, 1],
        [lone + 3_600, 3_600, 162],
        [split, 600, 1],
        [split + 900, 2_700, 1],
        [split + 3_600, 3_600, 3],
      ],
    );
    assert.deepEqual(answer.runs[1]![2], [600]);
    assert.deepEqual(answer.runs[4]![2], [607]);
    const view = curveSum(curveView(answer));
    assert.deepEqual(view.gaps, [
      { start: lone + 300, end: lone + 3_600 },
      { start: split + 600, end: split + 900 },
    ]);
    const energy = held.reduce((sum, { value, step }) => sum + (value * step) / 3_600, 0);
    assert.ok(Math.abs(view.energy - energy) < 168, `${view.energy} of ${energy} Wh`);
  });

  it("use a longer step rather than too many points", async () => {
    const readings = Array.from({ length: 31 }, (_, i) => curve(today - 31 + i, 600, () => 600)).flat();
    await harness.merge(readings, { start: day("2023-12-01"), end: today });
    const days = await curves({ period: "7d" });
    assert.equal(days.step, "native");
    const month = await curves({ period: "30d" });
    assert.equal(month.step, "hour");
    // The day of October with 25 hours is among them.
    assert.equal(month.runs[0]?.[2].length, 721);
    const years = await bars({ measure: "load_curve", period: "36m", step: "native" });
    assert.equal(years.step, "day");
    assert.ok(years.values.length <= MAX_POINTS);
    assert.equal(years.from, day("2023-12-01"));
    assert.equal(years.values.at(-1), 14_400);
  });

  it("of hours with a gap in each also use a longer step", async () => {
    const every = (i: number): boolean => i % 2 === 1;
    const readings = Array.from({ length: 30 }, (_, i) =>
      curve(today - 30 + i, 300, () => 600, every),
    ).flat();
    await harness.merge(readings);
    const week = await curves({ period: "7d" });
    assert.equal(week.step, "hour");
    assert.ok(week.runs.length <= MAX_POINTS);
    const month = await bars({ measure: "load_curve", period: "30d", step: "native" });
    assert.equal(month.step, "day");
  });

  it("of a curve keep the year before where this year has a gap, each time of the day once", async () => {
    const of = day("2026-10-25");
    const past = day("2025-10-25");
    // The change of the clock was a day later.
    await harness.merge([...curve(past, 1_800), ...curve(past + 1, 1_800), ...curve(past + 2, 1_800)]);
    await harness.merge(
      curve(
        of + 1,
        1_800,
        () => 500,
        (i) => i > 0,
      ),
    );
    const whole = await curves({ period: "1d", compare: true });
    assert.equal(whole.runs[0]![2].length, 1);
    const { before, comparison } = await curves({ period: "1d", compare: true, end: of + 1 });
    assert.deepEqual(
      before?.runs.map(([start, step, values]) => [start, step, values.length]),
      [
        [startOfDay(past + 1), 1_800, 6],
        [startOfDay(past + 1) + 4 * 3_600, 1_800, 42],
      ],
    );
    assert.equal(before.from, past + 1);
    assert.equal(comparison?.days, 0);
  });

  it("compare a day's curve with that of the week before, by the clock", async () => {
    // The change to winter time lies between them.
    const of = day("2026-10-27");
    await harness.merge([...curve(of - 7, 1_800, (i) => 100 + i), ...curve(of, 1_800, (i) => 200 + i)]);
    const { before, comparison } = await curves({ period: "1d", end: of, compare: "weeks" });
    assert.equal(before?.from, of - 7);
    assert.deepEqual(before.runs, [
      [startOfDay(of - 7), 1_800, Array.from({ length: 48 }, (_, i) => 100 + i)],
    ]);
    assert.equal(comparison?.days, 1);
    assert.equal((await curves({ period: "1d", end: of, compare: "weekdays" })).before, undefined);
  });

  it("leave out a day before that is mostly missing", async () => {
    const of = day("2026-11-20");
    for (const [count, isThere] of [
      [23, false],
      [25, true],
    ] as const) {
      harness.remove();
      harness = new Harness();
      await harness.merge([...curve(of - 7, 1_800).slice(0, count), ...curve(of, 1_800)]);
      const { before } = await curves({ period: "1d", end: of, compare: "weeks" });
      assert.equal(before !== undefined, isThere, `${count} of 48 half-hours`);
    }
  });

  it("of peaks include their instants", async () => {
    const of = day("2026-11-23");
    const reading = { start: startOfDay(of), step: 86_400, value: 6_190, at: startOfDay(of) + 69_120 };
    await harness.merge([reading], { series: "max_power", start: today - 7, end: today });
    const answer = await bars({ measure: "max_power", period: "7d" });
    assert.deepEqual(answer.values, [null, null, null, null, null, null, 6_190]);
    assert.equal(answer.at?.[6], reading.at);
  });

  it("of an empty archive are empty, up to yesterday, without days to come", async () => {
    const answer = await bars({ period: "7d", end: today + 400, compare: true });
    assert.equal(answer.to, today);
    assert.deepEqual(answer.values, Array(7).fill(null));
    assert.equal(answer.comparison?.days, 0);
    assert.deepEqual((await curves({ period: "1d" })).runs, []);
  });

  it("are equal if their keys are, and have another key when readings change", async () => {
    await fill();
    const { key } = plan({ period: "12m", step: "month" });
    const last = day("2026-11-23");
    assert.equal(plan({ id: 7, period: "12m", step: "month", end: last, compare: false }).key, key);
    assert.notEqual(plan({ period: "12m", step: "month", compare: true }).key, key);
    assert.notEqual(plan({ period: "12m", step: "month", end: last - 1 }).key, key);
    assert.notEqual(plan({ period: "12m", step: "month", measure: "max_power" }).key, key);
    await harness.merge(
      daily(last, today, () => 1),
      { series: "daily" },
    );
    assert.notEqual(plan({ period: "12m", step: "month" }).key, key);
  });
});
