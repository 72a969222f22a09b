/** How pauses and budgets limit a meter's rounds: what they stop, and what they must not stop. */
import assert from "node:assert/strict";
import { Archive, subjects } from "../../nodes/archive/index.js";
import { dayOf, utcDayOf } from "../../nodes/readings/index.js";
import { ServiceError, type Query, type ServiceId } from "../../nodes/services/index.js";
import { VirtualClock } from "../simulation/virtual-clock.js";
import { at, Harness, IN_MEMORY, day, down, KEY, nothing, whole, SELDOM, type Call } from "./harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;

describe("pauses and budgets", () => {
  let harness: Harness;
  let calls: readonly Call[];

  afterEach(() => harness.end());

  /** A process that starts at an instant, in milliseconds. */
  function start(instant: number, place?: typeof IN_MEMORY): void {
    harness = new Harness(instant, SELDOM, place);
    calls = harness.calls;
  }

  /** Earlier calls of an account, made at an instant in milliseconds. */
  function spent(service: ServiceId, count: number, instant: number, forHistory: boolean): void {
    const archive = Archive.open(harness.archivePath, new VirtualClock(instant));
    const account = archive.sources.account(service, `http://${service}.internal`, [service]);
    for (let i = 0; i < count; i++) {
      const call = { account, usagePoint: 99, series: undefined, cause: "tick", forHistory } as const;
      archive.calls.end(archive.calls.begin({ ...call, at: instant }), { outcome: "ok", failed: false });
    }
    archive.close();
  }

  const isNewest = (query: Query): boolean => query.end === dayOf(harness.clock.now() / 1000);

  it("a ban allows one manual call per UTC day, also when only history is missing", async () => {
    start(at(today, 9));
    let banned = false;
    harness.attach({
      node: "meter",
      service: "conso-api",
      dailyMonths: 36,
      answer: (query) => {
        banned ||= query.end - query.start > 20;
        if (banned) throw new ServiceError("banned", "blocked", { httpStatus: 403 });
        return whole(query);
      },
    });
    harness.want(["daily"]);
    await harness.clock.runTo(at(today, 9, 10));
    assert.equal(calls.length, 2, "yesterday, and the first of the history");
    const refresh = async (): Promise<void> => {
      const refreshed = harness.collector().refresh();
      await harness.clock.runTo(harness.clock.now() + MINUTE);
      await refreshed;
    };
    for (let i = 0; i < 12; i++) await refresh();
    assert.equal(calls.length, 3);
    // The UTC day ends at 1 h in Paris.
    await harness.clock.runTo(at(today + 1, 2));
    for (let i = 0; i < 12; i++) await refresh();
    assert.equal(calls.length, 4);
  });

  it("the failures of a service do not count against its stand-in", async () => {
    start(at(today, 4));
    harness.attach({ node: "first", service: "data-connect", answer: down });
    harness.attach({
      node: "second",
      service: "conso-api",
      answer: (query) => {
        if (harness.clock.now() < at(today, 12)) nothing();
        return whole(query);
      },
    });
    harness.want(["daily"]);
    await harness.clock.runTo(at(today, 15));
    assert.equal(harness.collector().seriesProgress()[0]?.last, today - 1);
    const failed = calls.filter(({ node }) => node === "first").length;
    assert.ok(failed > 8, `more than the stand-in may fail: ${failed}`);
  });

  it("a history that fails at each tick leaves the other direction its calls for the newest day", async () => {
    start(at(today, 4));
    harness.attach({
      node: "meter",
      service: "conso-api",
      dailyMonths: 1,
      loadCurveDays: 7,
      answer: (query) => {
        // A meter without production: the gateway fails instead of reporting it.
        if (query.direction === "production")
          throw new ServiceError("unavailable", "down", { httpStatus: 500 });
        if (isNewest(query) && harness.clock.now() < at(dayOf(harness.clock.now() / 1000), 12)) nothing();
        return whole(query);
      },
    });
    harness.want(["daily", "load_curve"], KEY, ["consumption", "production"]);
    for (let each = today; each < today + 4; each++) {
      await harness.clock.runTo(at(each, 15));
      const [daily, curve] = harness.collector().seriesProgress();
      assert.deepEqual([daily?.last, curve?.last], [each - 1, each - 1]);
    }
  });

  describe("a call that needs a second request", () => {
    it("is served when the first uses up history's share: nothing else is stopped", async () => {
      start(at(today, 7));
      spent("conso-api", 19, at(today, 6), true);
      harness.attach({
        node: "meter",
        service: "conso-api",
        loadCurveDays: 700,
        twice: true,
        answer: (query) => {
          if (isNewest(query) && harness.clock.now() < at(today, 12)) nothing();
          return whole(query);
        },
      });
      harness.want(["load_curve"]);
      await harness.clock.runTo(at(today, 15));
      const [progress] = harness.collector().seriesProgress();
      assert.equal(progress?.last, today - 1);
      assert.equal(calls.filter((call) => !isNewest(call)).length, 1);
      assert.deepEqual(harness.incidents, []);
    });

    it("ends its round when the hour is used up, and stops nothing beyond the hour", async () => {
      start(at(today, 9, 1));
      spent("data-connect", 899, at(today, 8, 30), false);
      const keys = [0, 1, 2].map((i) => {
        const usagePointId = `2200000000${String(1_000 + i)}`;
        const { key } = harness.attach({
          node: `meter${i}`,
          service: "data-connect",
          usagePointId,
          twice: true,
        });
        harness.want(["daily"], key);
        return key;
      });
      await harness.clock.runTo(at(today, 9, 5));
      assert.equal(calls.length, 1);
      const { overBudget, problem } = harness.collector(keys[0]).report();
      assert.equal(overBudget?.reason, "hour");
      assert.equal(problem, undefined);
      await harness.clock.runTo(at(today, 10, 10));
      for (const key of keys) assert.equal(harness.collector(key).seriesProgress()[0]?.last, today - 1);
      assert.deepEqual(harness.incidents, []);
    });

    it("ends the access check at the cap", async () => {
      start(at(today, 7));
      spent("conso-api", 27, at(today, 6), false);
      harness.attach({ node: "meter", service: "conso-api", twice: true });
      harness.want(["daily"]);
      await harness.clock.runTo(at(today, 7, 5));
      const examined = harness.collector().checkAccess("meter");
      await harness.clock.runTo(at(today, 7, 10));
      const { findings, overBudget } = (await examined)!;
      assert.deepEqual([calls.length, overBudget?.reason], [2, "cap"]);
      assert.deepEqual(
        findings.map(({ result, failure }) => [result, failure]),
        [["stopped", undefined]],
      );
      assert.deepEqual(harness.incidents, []);
    });

    it("ends its round at the cap without a failed call", async () => {
      start(at(today, 7));
      spent("conso-api", 29, at(today, 6), false);
      harness.attach({ node: "meter", service: "conso-api", twice: true });
      harness.want(["daily"]);
      await harness.clock.runTo(at(today, 23));
      assert.equal(calls.length, 1);
      const { blocks, sources, calls: log } = harness.collectors.archive!;
      const account = sources.account("conso-api", "http://conso-api.internal", ["conso-api"]);
      assert.equal(
        log.failures(account, harness.collector().usagePoint.id, utcDayOf(harness.clock.now() / 1000)),
        0,
      );
      assert.equal(blocks.get(subjects.account(account), "quota"), undefined);
      assert.deepEqual(harness.incidents, []);
      await harness.clock.runTo(at(today + 1, 15));
      assert.equal(harness.collector().seriesProgress()[0]?.last, today);
    });
  });

  it("the history of thirty new meters takes no call from the newest days of the hour", async () => {
    start(at(today, 7), IN_MEMORY);
    const published = at(today, 10);
    const meters = Array.from({ length: 30 }, (_, i) => {
      const usagePointId = `2200000000${String(1_000 + i)}`;
      const minute = i * 2;
      const { key } = harness.attach({
        node: `meter${i}`,
        service: "data-connect",
        usagePointId,
        minute,
        dailyMonths: 36,
        loadCurveDays: 730,
        answer: async (query) => {
          await harness.clock.sleep(100);
          if (isNewest(query) && harness.clock.now() < published) nothing();
          return whole(query);
        },
      });
      harness.want(["daily", "load_curve"], key, ["consumption", "production"]);
      return { key, minute };
    });
    for (const { key, minute } of meters) {
      // A round for history that is under way ends first: some minutes, until history's share of the hour is used up.
      await harness.clock.runTo(published + (minute + 6) * MINUTE);
      for (const { direction, series, last } of harness.collector(key).seriesProgress())
        assert.equal(last, today - 1, `${key} ${direction} ${series}`);
    }
    const history = calls.filter(({ end }) => end < today).length;
    assert.ok(history > 3 * 700, `history continues meanwhile: ${history}`);
  });
});
