import assert from "node:assert/strict";
import fc from "fast-check";
import { CoverageState, KnownDays, type DayCoverage } from "../../../nodes/archive/index.js";
import { neverAsked, pauseOf, plan } from "../../../nodes/collector/plan/plan.js";
import { SeriesFacts, type PlanSeries, type PlannedCall } from "../../../nodes/collector/plan/plan-series.js";
import { dayOf, parseDay, startOfDay, type Day } from "../../../nodes/readings/index.js";

const { missing, partial, complete } = CoverageState;
const TODAY = parseDay("2026-11-20")!;
const NOW = startOfDay(TODAY) + 9 * 3_600;
const YESTERDAY = TODAY - 1;

/** An imagined coverage of a series; days never requested are absent. */
class Imagined {
  readonly days = new Map<Day, DayCoverage>();
  refusedBefore: Day | undefined;
  readonly from: Day;
  readonly newest: Day;
  readonly maxDays: number;
  readonly noDataStands: number;
  requests: { start: Day; end: Day; at: number }[] = [];

  constructor(from: Day, newest: Day, maxDays: number, noDataStands = 0) {
    this.from = from;
    this.newest = newest;
    this.maxDays = maxDays;
    this.noDataStands = noDataStands;
  }

  set(day: Day, state: CoverageState, askedAt: number, timesAsked = 0): this {
    this.days.set(day, { day, state, askedAt, timesAsked });
    return this;
  }

  /** Records an answer as the archive does. */
  answer(step: PlannedCall, now: number, state: (day: Day) => CoverageState): void {
    for (let day = step.start; day < step.end; day++) {
      const known = this.days.get(day);
      const old = dayOf(now) - day > 7 ? 1 : 0;
      const next = known?.state === complete ? complete : state(day);
      this.set(day, next, now, (known?.timesAsked ?? 0) + old);
    }
  }

  get series(): PlanSeries {
    const coverage = (start: Day, end: Day): KnownDays =>
      KnownDays.of(
        [...this.days.values()].filter(({ day }) => day >= start && day < end).sort((a, b) => a.day - b.day),
      );
    return {
      direction: "consumption",
      series: "load_curve",
      from: this.from,
      newest: this.newest,
      refusedBefore: this.refusedBefore,
      maxDays: this.maxDays,
      noDataStands: this.noDataStands,
      coverage: coverage(this.from, this.newest + 1),
      requests: this.requests.map((request) => ({
        ...request,
        series: 1,
        coverage: coverage(request.start, request.end),
      })),
    };
  }

  plan(now = NOW, since = now): PlannedCall[] {
    return plan({ series: [this.series], now, since });
  }
}

const states = fc.constantFrom(missing, partial, complete);

/** A series with any coverage that the archive could contain. */
const imagined = fc
  .record({
    depth: fc.integer({ min: 1, max: 90 }),
    maxDays: fc.integer({ min: 1, max: 40 }),
    late: fc.boolean(),
    refused: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    days: fc.array(
      fc.record({
        age: fc.integer({ min: 1, max: 100 }),
        state: states,
        askedAgo: fc.integer({ min: 0, max: 30 * 86_400 }),
        timesAsked: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 80 },
    ),
  })
  .map(({ depth, maxDays, late, refused, days }) => {
    const series = new Imagined(TODAY - depth, YESTERDAY - (late ? 1 : 0), maxDays);
    if (refused !== undefined) series.refusedBefore = TODAY - refused;
    for (const { age, state, askedAgo, timesAsked } of days) {
      const askedAt = Math.max(NOW - askedAgo, startOfDay(TODAY - age + 1));
      series.set(TODAY - age, state, Math.min(askedAt, NOW - 1), timesAsked);
    }
    return series;
  });

describe("plan: every call", () => {
  it("lies within the allowed range and is no longer than one call allows", () => {
    fc.assert(
      fc.property(imagined, (series) => {
        for (const { start, end } of series.plan()) {
          assert.ok(start >= series.from, "before the first wanted day");
          assert.ok(start > (series.refusedBefore ?? -Infinity), "refused");
          assert.ok(end <= series.newest + 1, "after the newest day");
          assert.ok(start < end && end - start <= series.maxDays);
        }
      }),
    );
  });

  it("is one of each purpose at most, in the order newest, recent, history, old", () => {
    const order = ["newest", "recent", "history", "old"];
    fc.assert(
      fc.property(imagined, (series) => {
        const purposes = series.plan().map(({ purpose }) => order.indexOf(purpose));
        assert.deepEqual(
          purposes,
          [...new Set(purposes)].sort((a, b) => a - b),
        );
      }),
    );
  });

  it("is the same whether its facts are kept from look to look or not", () => {
    fc.assert(
      fc.property(imagined, fc.array(fc.integer({ min: 0, max: 40 * 86_400 })), (imagined, pauses) => {
        const { series } = imagined;
        const kept = { ...series, facts: new SeriesFacts() };
        let now = NOW;
        for (const pause of [0, ...pauses]) {
          now += pause;
          const at = { now, since: now };
          assert.deepEqual(plan({ series: [kept], ...at }), plan({ series: [series], ...at }));
          assert.equal(neverAsked(kept), neverAsked(series));
        }
      }),
    );
  });

  it("ends within one round: no call is made twice, and every new day is covered", () => {
    fc.assert(
      fc.property(imagined, fc.func(states), (series, answers) => {
        const made = new Set<string>();
        for (let now = NOW, steps = series.plan(now, NOW); steps.length > 0; now += 2) {
          const [step] = steps;
          const key = `${step!.start} ${step!.end}`;
          assert.ok(!made.has(key), `asked twice: ${key}`);
          made.add(key);
          assert.ok(made.size < 400);
          series.answer(step!, now, answers);
          steps = series.plan(now, NOW);
        }
        const first = Math.max(series.from, (series.refusedBefore ?? -Infinity) + 1);
        for (let day = first; day <= series.newest; day++) {
          const known = series.days.get(day);
          assert.ok(
            known !== undefined && (known.askedAt > 0 || known.state === complete),
            `day ${TODAY - day} ago`,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("plan: the order of a new meter", () => {
  it("requests the newest week, then backwards without a gap or an overlap", () => {
    const series = new Imagined(TODAY - 30, YESTERDAY, 7);
    const asked: [Day, Day][] = [];
    for (let now = NOW; ; now += 2) {
      const [step] = series.plan(now, NOW);
      if (step === undefined) break;
      asked.push([TODAY - step.start, TODAY - step.end]);
      series.answer(step, now, () => complete);
    }
    assert.deepEqual(asked, [
      [7, 0],
      [14, 7],
      [21, 14],
      [28, 21],
      [30, 28],
    ]);
  });

  it("requests the newest day of all series before the history of any", () => {
    const one = new Imagined(TODAY - 30, YESTERDAY, 7);
    const other = { ...new Imagined(TODAY - 30, YESTERDAY, 365).series, series: "daily" as const };
    const steps = plan({ series: [one.series, other], now: NOW, since: NOW });
    assert.deepEqual(
      steps.map(({ purpose, series }) => `${purpose} ${series}`),
      ["newest load_curve", "newest daily", "history load_curve", "history daily"],
    );
  });

  it("never requests the newest day as history: only some ticks may request it", () => {
    fc.assert(
      fc.property(imagined, (series) => {
        for (const step of series.plan()) {
          if (step.purpose !== "newest") assert.ok(step.end <= series.newest);
        }
      }),
    );
  });
});

describe("plan: holes", () => {
  it("are requested with the newest day when one call can span both", () => {
    const series = new Imagined(TODAY - 60, YESTERDAY, 7);
    for (let day = series.from; day < YESTERDAY; day++) series.set(day, complete, NOW - 86_400);
    series.set(TODAY - 4, partial, NOW - 86_400);
    const [step] = series.plan();
    assert.deepEqual([step?.purpose, TODAY - step!.start, TODAY - step!.end], ["newest", 4, 0]);
    series.answer(step!, NOW, () => missing);
    assert.deepEqual(series.plan(NOW + 2, NOW), []);
  });

  it("of the last week are requested once a day when the newest day is there", () => {
    const series = new Imagined(TODAY - 20, YESTERDAY, 7);
    for (let day = series.from; day <= YESTERDAY; day++) series.set(day, complete, NOW - 86_400);
    series.set(TODAY - 3, missing, NOW - 86_400);
    const [step] = series.plan();
    assert.deepEqual([step?.purpose, TODAY - step!.start, TODAY - step!.end], ["recent", 3, 2]);
    series.answer(step!, NOW, () => missing);
    assert.deepEqual(series.plan(NOW + 3_600), []);
    assert.equal(series.plan(NOW + 86_400).length, 1);
  });

  it("are requested again after 1, 2, 4, 8 … days once they are older than a week", () => {
    const series = new Imagined(TODAY - 400, YESTERDAY, 7);
    for (let day = series.from; day <= YESTERDAY; day++) series.set(day, complete, NOW - 86_400);
    const hole = TODAY - 40;
    series.set(hole, missing, NOW, 1);
    const waits: number[] = [];
    let last = 0;
    for (let days = 1; days < 130; days++) {
      const now = NOW + days * 86_400;
      const step = series.plan(now).find(({ purpose }) => purpose === "old");
      if (step === undefined) continue;
      assert.deepEqual([step.start, step.end], [hole, hole + 1]);
      waits.push(days - last);
      last = days;
      series.answer(step, now, () => missing);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64]);
  });

  it("before the first reading: twice soon where the answer may hide a failure, then after a month", () => {
    const daysOfAsks = (noDataStands: number): number[] => {
      const series = new Imagined(TODAY - 60, YESTERDAY, 182, noDataStands);
      for (let day = series.from; day <= YESTERDAY; day++)
        series.set(day, day < TODAY - 30 ? missing : complete, NOW, 1);
      const asks: number[] = [];
      for (let days = 1; days < 80; days++) {
        const now = NOW + days * 86_400 + 3_700;
        const step = series.plan(now).find(({ purpose }) => purpose === "old");
        if (step === undefined) continue;
        asks.push(days);
        series.answer(step, now, () => missing);
      }
      return asks;
    };
    assert.deepEqual(daysOfAsks(25 * 3_600), [1, 3, 35, 67]);
    assert.deepEqual(daysOfAsks(0), [32, 64]);
  });

  it("have growing pauses, but never longer than their age at the last request", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 900 }), fc.integer({ min: 1, max: 40 }), (age, timesAsked) => {
        const coverage = { day: TODAY - age, state: missing, timesAsked, askedAt: NOW };
        const pause = pauseOf(coverage, false);
        assert.ok(pause >= 1 && pause <= age && Number.isInteger(Math.log2(pause)));
      }),
    );
  });

  it("on a service's black list wait until it is over", () => {
    const series = new Imagined(TODAY - 3, YESTERDAY, 182, 25 * 3_600);
    series.set(TODAY - 3, complete, NOW - 86_400).set(TODAY - 2, missing, NOW - 86_400);
    // Yesterday was never requested; the day before was, 24 hours ago.
    assert.deepEqual(
      series.plan().map(({ purpose, start, end }) => [purpose, TODAY - start, TODAY - end]),
      [["newest", 1, 0]],
    );
    series.set(YESTERDAY, missing, NOW);
    assert.deepEqual(
      series.plan(NOW + 4 * 3_600).map(({ start, end }) => [TODAY - start, TODAY - end]),
      [[2, 1]],
    );
    series.set(YESTERDAY, partial, NOW);
    assert.equal(series.plan(NOW + 4 * 3_600)[0]?.purpose, "newest");
  });

  it("requested by hand come before other history, also when they are complete", () => {
    const series = new Imagined(TODAY - 10, YESTERDAY, 7);
    for (let day = series.from; day <= YESTERDAY; day++) series.set(day, complete, NOW - 86_400);
    series.requests = [{ start: TODAY - 9, end: TODAY - 7, at: NOW }];
    const [step] = series.plan(NOW + 5);
    assert.deepEqual([step?.purpose, step?.start, step?.end], ["history", TODAY - 9, TODAY - 7]);
    series.answer(step!, NOW + 5, () => missing);
    assert.deepEqual(series.plan(NOW + 6), []);
  });
});

describe("plan: a curve and its daily values", () => {
  /** The requests in order, when each answer is complete. */
  const asked = (curve: Imagined, daily: Imagined): string[] => {
    const all: string[] = [];
    for (let now = NOW; ; now++) {
      const series = [{ ...daily.series, series: "daily" as const }, curve.series];
      const [step] = plan({ series, now, since: NOW });
      if (step === undefined) return all;
      (step.series === "daily" ? daily : curve).answer(step, now, () => complete);
      all.push(`${step.purpose} ${step.series} ${TODAY - step.start}-${TODAY - step.end}`);
    }
  };
  const held = (depth: number, maxDays: number): Imagined => {
    const series = new Imagined(TODAY - depth, YESTERDAY, maxDays);
    for (let day = series.from; day <= YESTERDAY; day++) series.set(day, complete, NOW - 86_400);
    return series;
  };

  it("requested again by hand: the newest day's curve before its energy, older curves after it", () => {
    const [curve, daily] = [held(30, 7), held(30, 365)];
    for (const series of [curve, daily]) series.requests = [{ start: TODAY - 21, end: TODAY, at: NOW }];
    assert.deepEqual(asked(curve, daily), [
      "history load_curve 7-0",
      "history daily 21-0",
      "history load_curve 14-7",
      "history load_curve 21-14",
    ]);
  });

  it("old holes of the same days: the curve first", () => {
    const [curve, daily] = [held(30, 7), held(30, 365)];
    for (const series of [curve, daily]) series.set(TODAY - 10, missing, NOW - 5 * 86_400, 1);
    assert.deepEqual(asked(curve, daily), ["old load_curve 10-9", "old daily 10-9"]);
  });

  it("only the energy is new: no curve is requested", () => {
    const [curve, daily] = [held(30, 7), held(30, 365)];
    daily.requests = [{ start: TODAY - 21, end: TODAY, at: NOW }];
    assert.deepEqual(asked(curve, daily), ["history daily 21-0"]);
  });
});

describe("plan: a refused range", () => {
  it("is halved until the meter's first day is found, in at most 12 calls", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_100 }), fc.constantFrom(7, 182, 365), (age, maxDays) => {
        const first = TODAY - age;
        const series = new Imagined(TODAY - 1_110, YESTERDAY, maxDays);
        let refusals = 0;
        let calls = 0;
        for (let now = NOW; ; now += 2) {
          const [step] = series.plan(now, NOW);
          if (step === undefined) break;
          calls++;
          assert.ok(calls < 400);
          if (step.start < first) {
            refusals++;
            series.refusedBefore = Math.max(series.refusedBefore ?? -Infinity, step.start);
          } else {
            series.answer(step, now, () => complete);
          }
        }
        assert.equal(series.refusedBefore, first - 1);
        assert.ok(refusals <= 12, `${refusals} refusals`);
        assert.ok(calls - refusals <= Math.ceil(age / maxDays) + 12, `${calls} calls for ${age} days`);
        for (let day = first; day < TODAY; day++) assert.equal(series.days.get(day)?.state, complete);
      }),
      { numRuns: 40 },
    );
  });
});
