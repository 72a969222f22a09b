/** What a meter's rounds of calls make of pauses and budgets: who is stopped by them, and who must not be. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Archive, subjects } from "../../nodes/archive/index.js";
import { Hub, type Collector, type MeterKey, type SourceSettings } from "../../nodes/collector/index.js";
import { dayOf, lengthOfDay, parseDay, startOfDay, utcDayOf, type Day } from "../../nodes/readings/index.js";
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
  /** Whether its client needs a second request for each answer. */
  readonly twice?: boolean;
  /** @throws {ServiceError} */
  readonly answer?: (query: Query) => Answer | Promise<Answer>;
}

describe("pauses and budgets", () => {
  let folder: string;
  let clock: VirtualClock;
  let hub: Hub;
  let calls: Call[];
  let incidents: string[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-budgets-"));
    calls = [];
    incidents = [];
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
    hub.on("incident", (_key, { kind }) => incidents.push(kind));
  }

  /** Calls of an account that were made at an instant before, in milliseconds. */
  function spent(service: ServiceId, count: number, instant: number, history: boolean): void {
    const archive = Archive.open(path.join(folder, "a.db"), new VirtualClock(instant));
    const account = archive.meters.account(service, `http://${service}.internal`, [service]);
    for (let i = 0; i < count; i++) {
      const call = {
        account,
        usagePoint: 99,
        series: undefined,
        cause: "tick",
        history,
        at: instant,
      } as const;
      archive.calls.end(archive.calls.begin(call), { outcome: "ok", failed: false });
    }
    archive.close();
  }

  function attach({ node, service, answer = full, twice = false, ...more }: SourceOptions): MeterKey {
    const { key } = hub.attach({
      ...{ node, service, usagePointId: PDL, baseUrl: `http://${service}.internal`, identity: [service] },
      ...{ credentials: [node, service], minute: 7, dailyMonths: 0, loadCurveDays: 0 },
      createService: ({ beforeExtraCall }) => ({
        id: service,
        read: async (query) => {
          calls.push({ at: clock.now(), node, query });
          if (twice) await beforeExtraCall();
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

  describe("a call that needs a second request", () => {
    it("gets it where history's share ends with the first: nothing else is stopped", async () => {
      spent("conso-api", 19, at(today, 6), true);
      start(at(today, 7));
      const key = attach({
        ...{ node: "meter", service: "conso-api", loadCurveDays: 700, twice: true },
        answer: (query) => {
          if (isNewest(query) && clock.now() < at(today, 12))
            throw new ServiceError("no_data", "not yet there");
          return full(query);
        },
      });
      hub.want(key, "in", [{ direction: "consumption", series: "load_curve" }]);
      await clock.runTo(at(today, 15));
      const [standing] = collectorOf(key).standings();
      assert.equal(standing?.last, today - 1);
      assert.equal(calls.filter(({ query }) => !isNewest(query)).length, 1);
      assert.deepEqual(incidents, []);
    });

    it("ends its round where the hour has none left, and stops nothing beyond the hour", async () => {
      spent("data-connect", 899, at(today, 9), false);
      start(at(today, 9, 1));
      const keys = [0, 1, 2].map((i) => {
        const usagePointId = `2200000000${String(1_000 + i)}`;
        const key = attach({ node: `meter${i}`, service: "data-connect", usagePointId, twice: true });
        hub.want(key, `in${i}`, [{ direction: "consumption", series: "daily" }]);
        return key;
      });
      await clock.runTo(at(today, 9, 5));
      assert.equal(calls.length, 1);
      const { refusal, problem } = collectorOf(keys[0]!).report();
      assert.equal(refusal?.reason, "hour");
      assert.equal(problem, undefined);
      await clock.runTo(at(today, 10, 10));
      for (const key of keys) assert.equal(collectorOf(key).standings()[0]?.last, today - 1);
      assert.deepEqual(incidents, []);
    });

    it("ends the doctor's questions at the cap", async () => {
      spent("conso-api", 27, at(today, 6), false);
      start(at(today, 7));
      const key = attach({ node: "meter", service: "conso-api", twice: true });
      hub.want(key, "in", [{ direction: "consumption", series: "daily" }]);
      await clock.runTo(at(today, 7, 5));
      const examined = collectorOf(key).examine("meter");
      await clock.runTo(at(today, 7, 10));
      const { findings, refusal } = (await examined)!;
      assert.deepEqual([calls.length, refusal?.reason], [2, "cap"]);
      assert.deepEqual(
        findings.map(({ result, failure }) => [result, failure]),
        [["stopped", undefined]],
      );
      assert.deepEqual(incidents, []);
    });

    it("ends its round at the cap without a failed call", async () => {
      spent("conso-api", 29, at(today, 6), false);
      start(at(today, 7));
      const key = attach({ node: "meter", service: "conso-api", twice: true });
      hub.want(key, "in", [{ direction: "consumption", series: "daily" }]);
      await clock.runTo(at(today, 23));
      assert.equal(calls.length, 1);
      const { blocks, meters, calls: log } = hub.archive!;
      const account = meters.account("conso-api", "http://conso-api.internal", ["conso-api"]);
      assert.equal(log.failed(account, collectorOf(key).usagePoint.id, utcDayOf(clock.now() / 1000)), 0);
      assert.equal(blocks.get(subjects.account(account), "quota"), undefined);
      assert.deepEqual(incidents, []);
      await clock.runTo(at(today + 1, 15));
      assert.equal(collectorOf(key).standings()[0]?.last, today);
    });
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
