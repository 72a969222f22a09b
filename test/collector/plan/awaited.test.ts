/** How long more of a day is expected. */
import assert from "node:assert/strict";
import { CoverageState, KnownDays, type DayCoverage } from "../../../nodes/archive/index.js";
import { isAwaited } from "../../../nodes/collector/plan/awaited.js";
import type { PlanSeries } from "../../../nodes/collector/plan/plan-series.js";
import { instantAt, startOfDay, type Day } from "../../../nodes/readings/index.js";
import { day as dayIn } from "../../fixtures/paris.js";

const TODAY = dayIn("2026-11-24");
const { missing, partial, complete } = CoverageState;
/** The last tick of a day ends at 19:07:30. */
const lastTick = (of: Day): number => instantAt(of, 19, 7) + 30;
const morning = { now: instantAt(TODAY, 9, 30), nextTick: instantAt(TODAY, 10, 7), lastTick };
const evening = { now: instantAt(TODAY, 19, 30), nextTick: instantAt(TODAY + 1, 5, 7), lastTick };

function seriesOf(coverage: readonly DayCoverage[], more: Partial<PlanSeries> = {}): PlanSeries {
  return {
    direction: "consumption",
    series: "load_curve",
    from: TODAY - 30,
    refusedBefore: undefined,
    newest: TODAY - 1,
    maxDays: 7,
    noDataStands: 0,
    requests: [],
    coverage: KnownDays.of(coverage),
    ...more,
  };
}
const of = (day: Day, state: CoverageState, askedAt: number): DayCoverage => ({
  day,
  state,
  timesAsked: 0,
  askedAt,
});

describe("more of a day is awaited", () => {
  it("not once it is complete", () => {
    const series = seriesOf([of(TODAY - 1, complete, morning.now)]);
    assert.equal(isAwaited(series, TODAY - 1, morning), false);
  });

  it("as the newest day until its last tick has come, however much was asked for", () => {
    const series = seriesOf([of(TODAY - 1, partial, morning.now)]);
    assert.equal(isAwaited(series, TODAY - 1, morning), true);
    const atTick = { ...evening, now: instantAt(TODAY, 19, 7) + 10, nextTick: instantAt(TODAY, 19, 7) + 25 };
    assert.equal(isAwaited(series, TODAY - 1, atTick), true, "some seconds before it is taken");
    assert.equal(isAwaited(series, TODAY - 1, evening), false);
  });

  it("also on the next day, where a service has a series a day later", () => {
    const series = seriesOf([of(TODAY - 2, missing, morning.now)], { newest: TODAY - 2, series: "daily" });
    assert.equal(isAwaited(series, TODAY - 1, evening), true);
    assert.equal(isAwaited(series, TODAY - 2, morning), true);
    assert.equal(isAwaited(series, TODAY - 2, evening), false);
  });

  it("until it was asked for at all, however old it is", () => {
    assert.equal(isAwaited(seriesOf([]), TODAY - 20, evening), true);
    assert.equal(isAwaited(seriesOf([of(TODAY - 20, partial, 0)]), TODAY - 20, evening), true, "of a file");
    assert.equal(isAwaited(seriesOf([of(TODAY - 20, partial, 1)]), TODAY - 20, evening), false);
  });

  it("in its first week, until it was asked for on the present day", () => {
    const asked = (day: Day, at: number): boolean =>
      isAwaited(seriesOf([of(day, missing, at)]), day, morning);
    const midnight = startOfDay(TODAY);
    assert.deepEqual([asked(TODAY - 5, midnight - 1), asked(TODAY - 5, midnight)], [true, false]);
    assert.deepEqual([asked(TODAY - 7, midnight - 1), asked(TODAY - 8, midnight - 1)], [true, false]);
  });

  it("while a request for it waits, also where it is not wanted otherwise", () => {
    const at = evening.now - 60;
    for (const old of [TODAY - 20, TODAY - 300]) {
      const requested = (coverage: readonly DayCoverage[], more: Partial<PlanSeries> = {}): PlanSeries =>
        seriesOf(
          coverage.filter(({ day }) => day >= TODAY - 30),
          {
            requests: [{ series: 1, start: old, end: old + 1, at, coverage: KnownDays.of(coverage) }],
            ...more,
          },
        );
      const before = requested([of(old, partial, at - 86_400)]);
      assert.equal(isAwaited(before, old, evening), true);
      assert.equal(isAwaited(before, old + 1, evening), old + 1 > TODAY - 30, "another day");
      assert.equal(isAwaited(requested([of(old, partial, at)]), old, evening), false, "it was asked for");
      assert.equal(isAwaited(requested([of(old, complete, at - 86_400)]), old, evening), false);
      const refused = requested([of(old, partial, at - 86_400)], { refusedBefore: old });
      assert.equal(isAwaited(refused, old, evening), false);
    }
  });

  it("not if it is not wanted, or refused", () => {
    assert.equal(isAwaited(seriesOf([]), TODAY - 31, evening), false);
    assert.equal(isAwaited(seriesOf([], { refusedBefore: TODAY - 10 }), TODAY - 10, evening), false);
  });
});
