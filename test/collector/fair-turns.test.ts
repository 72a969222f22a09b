/** Twelve meters on one Conso API address, which bans permanently for too many calls: they take turns. */
import assert from "node:assert/strict";
import { drawOf } from "../../nodes/base/index.js";
import { dayOf, utcDayOf, type Day, type Series } from "../../nodes/readings/index.js";
import { ServiceError, type Query } from "../../nodes/services/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { answerOf, at, Harness, IN_MEMORY, day, nothing, SELDOM, type Call } from "./harness.js";

const METERS = 12;
const today = day("2026-11-24");

const everyMeter = Array.from({ length: 10_000 }, (_, i) => `2200000000${String(i).padStart(4, "0")}`);
/** Meters whose ticks are at 8 h and 13 h, and those an hour later. */
const [early, late] = [0, 3].map((draw) => everyMeter.filter((id) => drawOf(id) % 4 === draw));
/** Meters of the same hours, which all want to call at once. */
const usagePointIds = early!.slice(0, METERS);
/** Meters of which the last two come an hour later than the others. */
const twoAreLate = [...early!.slice(0, METERS - 2), ...late!.slice(0, 2)];

describe("twelve meters on one Conso API address", () => {
  let harness: Harness;
  /** From this day on a meter has nothing, by its number. */
  const lateFrom = new Map<number, Day>();
  /** The failure of a meter's call. */
  let failure: (meter: number, query: Query) => ServiceError | undefined;
  const household = fixtureHousehold();

  beforeEach(() => {
    harness = new Harness(at(today, 12), SELDOM, IN_MEMORY);
    lateFrom.clear();
    failure = () => undefined;
  });

  afterEach(() => harness.end());

  function attach(
    series: readonly Series[],
    { dailyMonths = 0, loadCurveDays = 7, apart = 0, meters = usagePointIds } = {},
  ): void {
    meters.forEach((usagePointId, meter) => {
      const { key } = harness.attach({
        node: String(meter),
        usagePointId,
        service: "conso-api",
        minute: apart * meter,
        dailyMonths,
        loadCurveDays,
        answer: (query) => {
          const failed = failure(meter, query);
          if (failed !== undefined) throw failed;
          const end = Math.min(query.end, lateFrom.get(meter) ?? Infinity);
          const readings = household.readings(
            ...([
              usagePointId,
              query.direction,
              query.series,
              query.start,
              end,
              harness.clock.now(),
            ] as const),
          );
          return readings.length === 0 ? nothing() : answerOf(readings);
        },
      });
      harness.want(series, key);
    });
  }

  const isNewest = ({ at: sent, end }: Call): boolean => end === dayOf(sent / 1000);
  const perUtcDay = (): number[] => {
    const counts = new Map<number, number>();
    for (const { at: sent } of harness.calls) {
      const day = utcDayOf(sent / 1000);
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  it("all get their newest day before the history of any", async () => {
    attach(["daily"], { dailyMonths: 36 });
    await harness.clock.runTo(at(today, 13));
    const newest = harness.calls.slice(0, METERS);
    assert.ok(newest.every(isNewest));
    assert.equal(new Set(newest.map(({ node }) => node)).size, METERS);
    const history = harness.calls.slice(METERS);
    assert.ok(history.length > 0 && !history.some(isNewest));
    assert.equal(harness.calls.length, 30, "the cap of the day");
    assert.ok(harness.calls.every(({ at: sent }, i) => i === 0 || sent - harness.calls[i - 1]!.at >= 2_000));

    // In the days that follow, the history gets the calls that the newest days leave, until it is complete.
    await harness.clock.runTo(at(today + 5, 22));
    assert.ok(perUtcDay().every((count) => count <= 30));
    assert.equal(perUtcDay().at(-1), METERS);
  });

  it("keep a call for each newest day, whichever history comes first in the morning", async () => {
    attach(["load_curve"], { loadCurveDays: 120, apart: 5 });
    for (let day = today; day < today + 5; day++) {
      await harness.clock.runTo(at(day, 22));
      for (const usagePointId of usagePointIds) {
        const [progress] = harness.collector(`real/${usagePointId}`).seriesProgress();
        assert.equal(progress!.last, day - 1, usagePointId);
      }
    }
    assert.ok(perUtcDay().every((count) => count <= 30));
    assert.ok(harness.calls.filter((call) => !isNewest(call)).length > 60, "history continues meanwhile");
  });

  it("are served in the order of how long they have lacked their newest day", async () => {
    attach(["daily"]);
    lateFrom
      .set(7, today)
      .set(3, today + 2)
      .set(10, today + 1);
    await harness.clock.runTo(at(today + 4, 5));
    lateFrom.clear();
    harness.calls.length = 0;
    await harness.clock.runTo(at(today + 4, 8) + 3_000_000);
    const order = harness.calls.map(({ node }) => node);
    assert.equal(order.length, METERS);
    // The first one waits for nobody.
    const waiting = ["7", "10", "3"].filter((node) => node !== order[0]);
    assert.deepEqual(order.slice(1, 1 + waiting.length), waiting);
  });

  it("never make more than 30 calls a day, and none is left behind", async () => {
    attach(["load_curve", "daily", "max_power"]);
    await harness.clock.runTo(at(today + 10, 22));
    assert.ok(perUtcDay().every((count) => count <= 30));
    for (const usagePointId of usagePointIds) {
      const progress = harness.collector(`real/${usagePointId}`).seriesProgress();
      assert.equal(progress.length, 3);
      for (const { series, last } of progress) {
        assert.ok(last !== undefined && last >= today + 10 - 3, `${usagePointId} ${series}: ${last}`);
      }
    }
  });

  it("leave their calls to those whose turn is longer ago, also at a later hour: none is two days behind", async () => {
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    for (let day = today + 1; day <= today + 5; day++) {
      await harness.clock.runTo(at(day, 22));
      for (const usagePointId of twoAreLate) {
        for (const { series, last } of harness.collector(`real/${usagePointId}`).seriesProgress()) {
          assert.ok(last !== undefined && last >= day - 2, `${usagePointId} ${series}: ${day - 1 - last!}`);
        }
      }
    }
    assert.ok(perUtcDay().every((count) => count <= 30));
  });

  it("reserve no call for a meter or series that cannot be requested", async () => {
    const [without, refused] = [METERS - 2, METERS - 1];
    failure = (meter, { series }) => {
      if (meter === refused)
        return new ServiceError("consent", "refused", { code: "ADAM-DC-0008", scope: "usage_point" });
      return meter === without && series !== "daily"
        ? new ServiceError("consent", "gone", { code: "ADAM-ERR0075", scope: "series" })
        : undefined;
    };
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    await harness.clock.runTo(at(today + 1, 5));
    harness.calls.length = 0;
    await harness.clock.runTo(at(today + 5, 22));
    const of = (meter: number): number => harness.calls.filter((call) => call.node === String(meter)).length;
    // The last tick of the others is over when the refused one may call at last.
    assert.deepEqual(perUtcDay(), [30, 30, 30, 30, 30]);
    assert.equal(of(refused), 5, "one probe a day");
    for (const usagePointId of twoAreLate.slice(0, refused)) {
      const progress = harness.collector(`real/${usagePointId}`).seriesProgress();
      assert.equal(progress.length, usagePointId === twoAreLate[without] ? 1 : 3);
      assert.ok(progress.every(({ last }) => last! >= today + 3));
    }
  });

  it("reserve no call for a meter whose failed calls are used up", async () => {
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    await harness.clock.runTo(at(today + 1, 7));
    harness.calls.length = 0;
    const { calls: log, sources } = harness.collectors.archive!;
    const account = sources.account("conso-api", "http://conso-api.internal", ["conso-api"]);
    for (const usagePointId of twoAreLate.slice(-2)) {
      const { id } = harness.collector(`real/${usagePointId}`).usagePoint;
      const call = { account, usagePoint: id, series: undefined, cause: "tick", forHistory: false } as const;
      for (let i = 0; i < 8; i++) {
        log.end(log.begin({ ...call, at: harness.clock.now() }), { outcome: "unavailable", failed: true });
      }
    }
    await harness.clock.runTo(at(today + 1, 22));
    assert.equal(harness.calls.length, 30 - 2 * 8);
    assert.ok(harness.calls.every(({ node }) => Number(node) < METERS - 2));
  });

  it("request history at any hour only while days requested by hand are missing", async () => {
    attach(["load_curve"]);
    await harness.clock.runTo(at(today, 15));
    const collector = harness.collector(`real/${usagePointIds[0]!}`);
    harness.calls.length = 0;
    collector.requestHistory([{ direction: "consumption", series: "load_curve" }], today - 40, today - 33);
    harness.collectors.wakeSoon(`real/${usagePointIds[0]!}`);
    await harness.clock.runTo(at(today, 15) + 60_000);
    assert.deepEqual(
      harness.calls.map(({ node, start, end }) => [node, start, end]),
      [["0", today - 40, today - 33]],
    );

    // More is wanted beyond this hour's tick: it waits for the next one.
    await harness.clock.runTo(at(today, 15) + 1_800_000);
    attach(["load_curve"], { loadCurveDays: 14 });
    await harness.clock.runTo(at(today, 16) - 60_000);
    assert.equal(harness.calls.length, 1);
    await harness.clock.runTo(at(today, 17));
    assert.equal(new Set(harness.calls.map(({ node }) => node)).size, METERS);
  });
});
