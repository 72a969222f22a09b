/** What a meter's rounds of calls make of pauses and budgets: who is stopped by them, and who must not be. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hub, type Collector, type MeterKey, type SourceSettings } from "../../nodes/collector/index.js";
import { dayOf, lengthOfDay, parseDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { VirtualClock } from "../simulation/clock.js";

const PDL = "22000000000017";
const today = parseDay("2026-11-24")!;
const MINUTE = 60_000;
const at = (day: Day, hour: number, minute = 0): number =>
  startOfDay(day) * 1000 + (hour * 60 + minute) * MINUTE;

interface Call {
  readonly at: number;
  readonly node: string;
  readonly query: Query;
}

interface SourceOptions extends Partial<SourceSettings> {
  readonly node: string;
  readonly service: ServiceId;
  /** @throws {ServiceError} */
  readonly answer?: (query: Query) => Answer | Promise<Answer>;
}

describe("pauses and budgets", () => {
  let folder: string;
  let clock: VirtualClock;
  let hub: Hub;
  let calls: Call[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-budgets-"));
    calls = [];
  });
  afterEach(async () => {
    const closed = hub.close();
    await clock.runTo(clock.now() + MINUTE);
    await closed;
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that starts at an instant, in milliseconds. */
  function start(instant: number): void {
    clock = new VirtualClock(instant);
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock, random: () => 0 });
  }

  function attach({ node, service, answer = full, ...more }: SourceOptions): MeterKey {
    const { key } = hub.attach({
      ...{ node, service, usagePointId: PDL, baseUrl: `http://${service}.internal`, identity: [service] },
      ...{ credentials: [node, service], minute: 7, dailyMonths: 0, loadCurveDays: 0 },
      createService: () => ({
        id: service,
        read: async (query) => {
          calls.push({ at: clock.now(), node, query });
          return await answer(query);
        },
      }),
      ...more,
    });
    return key;
  }

  const isNewest = (query: Query): boolean => query.end === dayOf(clock.now() / 1000);
  const collectorOf = (key: MeterKey): Collector => hub.collector(key)!;

  it("a ban allows one call by hand a UTC day, also where nothing but history is left to ask for", async () => {
    start(at(today, 9));
    let banned = false;
    const key = attach({
      ...{ node: "meter", service: "conso-api", dailyMonths: 36 },
      answer: (query) => {
        banned ||= query.end - query.start > 20;
        if (banned) throw new ServiceError("banned", "blocked", { httpStatus: 403 });
        return full(query);
      },
    });
    hub.want(key, "in", [{ direction: "consumption", series: "daily" }]);
    await clock.runTo(at(today, 9, 10));
    assert.equal(calls.length, 2, "yesterday, and the first of the history");
    const refresh = async (): Promise<void> => {
      const refreshed = collectorOf(key).refresh();
      await clock.runTo(clock.now() + MINUTE);
      await refreshed;
    };
    for (let i = 0; i < 12; i++) await refresh();
    assert.equal(calls.length, 3);
    // The UTC day ends at 1 h in Paris.
    await clock.runTo(at(today + 1, 2));
    for (let i = 0; i < 12; i++) await refresh();
    assert.equal(calls.length, 4);
  });

  it("the failures of one service take nothing from the one that stands in for it", async () => {
    start(at(today, 4));
    const outage = (): never => {
      throw new ServiceError("unavailable", "down", { httpStatus: 503 });
    };
    const key = attach({ node: "first", service: "data-connect", answer: outage });
    attach({
      ...{ node: "second", service: "conso-api" },
      answer: (query) => {
        if (clock.now() < at(today, 12)) throw new ServiceError("no_data", "not yet there");
        return full(query);
      },
    });
    hub.want(key, "in", [{ direction: "consumption", series: "daily" }]);
    await clock.runTo(at(today, 15));
    assert.equal(collectorOf(key).standings()[0]?.last, today - 1);
    const failed = calls.filter(({ node }) => node === "first").length;
    assert.ok(failed > 8, `more than the stand-in may fail: ${failed}`);
  });

  it("a history that fails at each tick leaves the other direction the calls for its newest day", async () => {
    start(at(today, 4));
    const key = attach({
      ...{ node: "meter", service: "conso-api", dailyMonths: 1, loadCurveDays: 7 },
      answer: (query) => {
        // A meter that does not produce: the gateway fails instead of saying so (enedis-api.md 6.3).
        if (query.direction === "production")
          throw new ServiceError("unavailable", "down", { httpStatus: 500 });
        if (isNewest(query) && clock.now() < at(dayOf(clock.now() / 1000), 12))
          throw new ServiceError("no_data", "not yet there");
        return full(query);
      },
    });
    const directions = ["consumption", "production"] as const;
    const series = ["daily", "load_curve"] as const;
    hub.want(
      key,
      "in",
      series.flatMap((one) => directions.map((direction) => ({ direction, series: one }))),
    );
    for (let day = today; day < today + 4; day++) {
      await clock.runTo(at(day, 15));
      const [daily, curve] = collectorOf(key).standings();
      assert.deepEqual([daily?.last, curve?.last], [day - 1, day - 1]);
    }
  });

  it("thirty new meters' history takes no newest day's call of the hour", async function () {
    this.timeout(60_000);
    start(at(today, 7));
    const published = at(today, 10);
    const meters = Array.from({ length: 30 }, (_, i) => {
      const usagePointId = `2200000000${String(1_000 + i)}`;
      const minute = i * 2;
      const key = attach({
        ...{ node: `meter${i}`, service: "data-connect", usagePointId, minute },
        ...{ dailyMonths: 36, loadCurveDays: 730 },
        answer: async (query) => {
          await clock.sleep(100);
          if (isNewest(query) && clock.now() < published) throw new ServiceError("no_data", "not yet there");
          return full(query);
        },
      });
      const series = ["daily", "load_curve"] as const;
      const directions = ["consumption", "production"] as const;
      hub.want(
        key,
        `in${i}`,
        series.flatMap((one) => directions.map((direction) => ({ direction, series: one }))),
      );
      return { key, minute };
    });
    for (const { key, minute } of meters) {
      // A round for history that is under way ends first: some minutes, until the hour's part for it is used.
      await clock.runTo(published + (minute + 6) * MINUTE);
      for (const { direction, series, last } of collectorOf(key).standings())
        assert.equal(last, today - 1, `${key} ${direction} ${series}`);
    }
    const history = calls.filter(({ query }) => query.end < today).length;
    assert.ok(history > 3 * 700, `history goes on meanwhile: ${history}`);
  });
});

/** A value for each day asked for. */
function full({ start: first, end }: Query): Answer {
  const readings = Array.from({ length: end - first }, (_, i) => ({
    ...{ start: startOfDay(first + i), step: lengthOfDay(first + i), value: 1_000 },
  }));
  return { readings, oddities: [] };
}
