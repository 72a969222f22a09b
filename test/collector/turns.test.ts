/** Twelve meters on one Conso API address, which bans for good whoever asks too often: they take turns. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hub } from "../../nodes/collector/index.js";
import { drawOf } from "../../nodes/collector/schedule.js";
import { dayOf, parseDay, startOfDay, utcDayOf, type Day, type Series } from "../../nodes/readings/index.js";
import { ServiceError, type Query } from "../../nodes/services/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { VirtualClock } from "../simulation/clock.js";

const METERS = 12;
const today = parseDay("2026-11-24")!;
const at = (day: Day, hour: number): number => startOfDay(day) * 1000 + hour * 3_600_000;

const everyMeter = Array.from({ length: 10_000 }, (_, i) => `2200000000${String(i).padStart(4, "0")}`);
/** Those that are asked for at 8 h and 13 h, and those an hour later. */
const [early, late] = [0, 3].map((draw) => everyMeter.filter((id) => drawOf(id) % 4 === draw));
/** Meters of the same hours, so that all of them want to call at once. */
const usagePointIds = early!.slice(0, METERS);
/** Meters of which the last two come an hour later than the others. */
const twoAreLate = [...early!.slice(0, METERS - 2), ...late!.slice(0, 2)];

describe("twelve meters on one Conso API address", function () {
  this.timeout(60_000);
  let folder: string;
  let clock: VirtualClock;
  let hub: Hub;
  let calls: { at: number; meter: number; query: Query }[];
  /** Days from which on a meter has nothing, by its number. */
  const lateFrom = new Map<number, Day>();
  /** What a meter's call fails with. */
  let failure: (meter: number, query: Query) => ServiceError | undefined;
  const household = fixtureHousehold();

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-turns-"));
    clock = new VirtualClock(at(today, 12));
    calls = [];
    lateFrom.clear();
    failure = () => undefined;
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock, random: () => 0 });
  });

  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function attach(
    series: readonly Series[],
    { dailyMonths = 0, loadCurveDays = 7, apart = 0, meters = usagePointIds } = {},
  ): void {
    meters.forEach((usagePointId, meter) => {
      const { key } = hub.attach({
        ...{ node: `meter${meter}`, usagePointId, service: "conso-api", baseUrl: "http://127.0.0.1" },
        ...{ identity: ["http://127.0.0.1"], credentials: [usagePointId], minute: apart * meter },
        ...{ dailyMonths, loadCurveDays },
        createService: () => ({
          id: "conso-api",
          read: (query) => {
            calls.push({ at: clock.now(), meter, query });
            const failed = failure(meter, query);
            if (failed !== undefined) return Promise.reject(failed);
            const end = Math.min(query.end, lateFrom.get(meter) ?? Infinity);
            const readings = household.readings(
              ...([usagePointId, query.direction, query.series, query.start, end, clock.now()] as const),
            );
            if (readings.length === 0) return Promise.reject(new ServiceError("no_data", "nothing"));
            return Promise.resolve({ readings, oddities: [] });
          },
        }),
      });
      const wants = series.map((one) => ({ direction: "consumption" as const, series: one }));
      hub.want(key, `in${meter}`, wants);
    });
  }

  const isNewest = ({ at: sent, query }: (typeof calls)[number]): boolean => query.end === dayOf(sent / 1000);
  const perUtcDay = (): number[] => {
    const counts = new Map<number, number>();
    for (const { at: sent } of calls) {
      const day = utcDayOf(sent / 1000);
      counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  it("have their newest day, each of them, before the history of any is asked for", async () => {
    attach(["daily"], { dailyMonths: 36 });
    await clock.runTo(at(today, 13));
    const newest = calls.slice(0, METERS);
    assert.ok(newest.every(isNewest));
    assert.equal(new Set(newest.map(({ meter }) => meter)).size, METERS);
    const history = calls.slice(METERS);
    assert.ok(history.length > 0 && !history.some(isNewest));
    assert.equal(calls.length, 30, "the cap of the day");
    assert.ok(calls.every(({ at: sent }, i) => i === 0 || sent - calls[i - 1]!.at >= 2_000));

    // The history goes on on the days that follow, with what the newest days leave, until it is there.
    await clock.runTo(at(today + 5, 22));
    assert.ok(perUtcDay().every((count) => count <= 30));
    assert.equal(perUtcDay().at(-1), METERS);
  });

  it("keep a call for each one's newest day, whoever's history is first in the morning", async () => {
    attach(["load_curve"], { loadCurveDays: 120, apart: 5 });
    for (let day = today; day < today + 5; day++) {
      await clock.runTo(at(day, 22));
      for (const usagePointId of usagePointIds) {
        const [standing] = hub.collector(`real/${usagePointId}`)!.standings();
        assert.equal(standing!.last, day - 1, usagePointId);
      }
    }
    assert.ok(perUtcDay().every((count) => count <= 30));
    assert.ok(calls.filter((call) => !isNewest(call)).length > 60, "history goes on meanwhile");
  });

  it("are asked for in the order of how long they have lacked it", async () => {
    attach(["daily"]);
    lateFrom
      .set(7, today)
      .set(3, today + 2)
      .set(10, today + 1);
    await clock.runTo(at(today + 4, 5));
    lateFrom.clear();
    calls = [];
    await clock.runTo(at(today + 4, 8) + 3_000_000);
    const order = calls.map(({ meter }) => meter);
    assert.equal(order.length, METERS);
    // The first to come does not wait for anybody.
    assert.deepEqual(order.slice(1, 4), [7, 10, 3]);
  });

  it("never call more than 30 times a day when more is wanted, and none is left behind", async () => {
    attach(["load_curve", "daily", "max_power"]);
    await clock.runTo(at(today + 10, 22));
    assert.ok(perUtcDay().every((count) => count <= 30));
    for (const usagePointId of usagePointIds) {
      const standings = hub.collector(`real/${usagePointId}`)!.standings();
      assert.equal(standings.length, 3);
      for (const { series, last } of standings) {
        assert.ok(last !== undefined && last >= today + 10 - 3, `${usagePointId} ${series}: ${last}`);
      }
    }
  });

  it("leave their calls to those whose turn is longer ago, also at a later hour: none is two days behind", async () => {
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    for (let day = today + 1; day <= today + 5; day++) {
      await clock.runTo(at(day, 22));
      for (const usagePointId of twoAreLate) {
        for (const { series, last } of hub.collector(`real/${usagePointId}`)!.standings()) {
          assert.ok(last !== undefined && last >= day - 2, `${usagePointId} ${series}: ${day - 1 - last!}`);
        }
      }
    }
    assert.ok(perUtcDay().every((count) => count <= 30));
  });

  it("hold no call back for a meter or series that cannot be asked", async () => {
    const [without, refused] = [METERS - 2, METERS - 1];
    failure = (meter, { series }) => {
      if (meter === refused)
        return new ServiceError("consent", "refused", { code: "ADAM-DC-0008", scope: "usage_point" });
      return meter === without && series !== "daily"
        ? new ServiceError("consent", "gone", { code: "ADAM-ERR0075", scope: "series" })
        : undefined;
    };
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    await clock.runTo(at(today + 1, 5));
    calls = [];
    await clock.runTo(at(today + 5, 22));
    const of = (meter: number): number => calls.filter((call) => call.meter === meter).length;
    // The others' last tick is over when the refused one could be asked at last.
    assert.deepEqual(perUtcDay(), [30, 30, 30, 30, 30]);
    assert.equal(of(refused), 5, "one probe a day");
    for (const usagePointId of twoAreLate.slice(0, refused)) {
      const standings = hub.collector(`real/${usagePointId}`)!.standings();
      assert.equal(standings.length, usagePointId === twoAreLate[without] ? 1 : 3);
      assert.ok(standings.every(({ last }) => last! >= today + 3));
    }
  });

  it("hold no call back for a meter whose failed calls are used up", async () => {
    attach(["load_curve", "daily", "max_power"], { meters: twoAreLate });
    await clock.runTo(at(today + 1, 7));
    calls = [];
    const { calls: log, meters } = hub.archive!;
    const account = meters.account("conso-api", "http://127.0.0.1", ["http://127.0.0.1"]);
    for (const usagePointId of twoAreLate.slice(-2)) {
      const { id } = hub.collector(`real/${usagePointId}`)!.usagePoint;
      const call = { account, usagePoint: id, series: undefined, cause: "tick", history: false } as const;
      for (let i = 0; i < 8; i++) {
        log.end(log.begin({ ...call, at: clock.now() }), { outcome: "unavailable", failed: true });
      }
    }
    await clock.runTo(at(today + 1, 22));
    assert.equal(calls.length, 30 - 2 * 8);
    assert.ok(calls.every(({ meter }) => meter < METERS - 2));
  });

  it("ask for history at any hour only as long as days asked for by hand are to come", async () => {
    attach(["load_curve"]);
    await clock.runTo(at(today, 15));
    const collector = hub.collector(`real/${usagePointIds[0]!}`)!;
    calls = [];
    collector.requestHistory([{ direction: "consumption", series: "load_curve" }], today - 40, today - 33);
    hub.wakeSoon();
    await clock.runTo(at(today, 15) + 60_000);
    assert.deepEqual(
      calls.map(({ meter, query: { start, end } }) => [meter, start, end]),
      [[0, today - 40, today - 33]],
    );

    // Beyond the tick of this hour, more is wanted: it waits for the next one.
    await clock.runTo(at(today, 15) + 1_800_000);
    attach(["load_curve"], { loadCurveDays: 14 });
    await clock.runTo(at(today, 16) - 60_000);
    assert.equal(calls.length, 1);
    await clock.runTo(at(today, 17));
    assert.equal(new Set(calls.map(({ meter }) => meter)).size, METERS);
  });
});
