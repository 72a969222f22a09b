import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { estimate, Collectors, NotReady, stretchesOf } from "../../../nodes/collector/index.js";
import { oldestWanted } from "../../../nodes/collector/plan/estimate.js";
import { plan } from "../../../nodes/collector/plan/plan.js";
import type { PlanSeries } from "../../../nodes/collector/plan/plan-series.js";
import {
  CoverageState,
  KnownDays,
  NO_USAGE_POINT,
  subjects,
  type DayCoverage,
} from "../../../nodes/archive/index.js";
import { Database } from "../../../nodes/archive/sqlite/database.js";
import { dayOf, startOfDay, type Day, type Series } from "../../../nodes/readings/index.js";
import { deadline, limitsOf, ServiceError, type ServiceId } from "../../../nodes/services/index.js";
import { NOON_MS } from "../../fixtures/paris.js";
import { folderInMemory } from "../../folder-in-memory.js";

const never = new AbortController().signal;

describe("calls of an account without a meter", () => {
  let folder: string;
  let collectors: Collectors;
  let now: number;
  let sent: number[];

  beforeEach(() => {
    folder = folderInMemory("enedis-linky-account-");
    now = NOON_MS;
    sent = [];
    const clock = {
      now: () => now,
      wake: (ms: number, callback: () => void) => {
        now += ms;
        const soon = setImmediate(callback);
        return () => clearImmediate(soon);
      },
    };
    collectors = new Collectors({ archivePath: path.join(folder, "a.db"), clock, random: () => 0 });
  });

  afterEach(async () => {
    await collectors.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const account = (service: ServiceId = "myelectricaldata") => ({
    service,
    baseUrl: "http://127.0.0.1",
    identity: ["http://127.0.0.1", "secret"],
  });

  function call(fails?: ServiceError, service?: ServiceId): Promise<string> {
    return collectors.call(account(service), never, () => {
      sent.push(now);
      return fails === undefined ? Promise.resolve("answer") : Promise.reject(fails);
    });
  }

  const refusal =
    (kind: string) =>
    (error: unknown): boolean =>
      error instanceof ServiceError && error.kind === kind;

  it("are counted before they are sent, paced, and limited by the cap", async () => {
    for (let i = 0; i < 40; i++) assert.equal(await call(), "answer");
    sent.slice(1).forEach((at, i) => assert.ok(at - sent[i]! >= 2_000, "at least two seconds apart"));
    await assert.rejects(call(), refusal("quota"));
    assert.equal(sent.length, 40);
    now = Date.UTC(2026, 10, 25, 0, 0, 1);
    assert.equal(await call(), "answer");
  });

  it("stop at a ban, also for further calls, and resume after it", async () => {
    await assert.rejects(call(new ServiceError("banned", "blocked", { httpStatus: 403 })), refusal("banned"));
    await assert.rejects(call(), refusal("banned"));
    now += 23 * 3_600_000;
    await assert.rejects(call(), refusal("banned"));
    assert.equal(sent.length, 1);
    now += 3_600_000;
    assert.equal(await call(), "answer");
  });

  it("wait until the service's quota resets", async () => {
    const until = NOON_MS / 1000 + 7_200;
    await assert.rejects(call(new ServiceError("quota", "full", { until })), refusal("quota"));
    await assert.rejects(call(), (error: unknown) => error instanceof ServiceError && error.until === until);
    now = until * 1000;
    assert.equal(await call(), "answer");
  });

  it("use the budget of the account's meters, their second requests included", async () => {
    await collectors.call(account("data-connect"), never, async ({ beforeExtraCall, beforeTokenCall }) => {
      await beforeTokenCall();
      await beforeExtraCall();
    });
    const known = collectors.archive!.sources.account("data-connect", "http://127.0.0.1", account().identity);
    assert.equal(collectors.archive!.calls.counts(known, Math.floor(now / 86_400_000)).all, 2);
  });

  /** The UTC days of all calls, in the order in which they were counted. */
  const utcDays = (): number[] => {
    const db = new Database(path.join(folder, "a.db"), { readOnly: true });
    try {
      return db.all("SELECT utc_day FROM call ORDER BY id").map((row) => Number(row["utc_day"]));
    } finally {
      db.close();
    }
  };

  describe("over the end of a UTC day", () => {
    const midnight = Date.UTC(2026, 10, 25);
    const yesterday = midnight / 86_400_000 - 1;

    beforeEach(() => {
      now = midnight - 5_000;
    });

    it("count on the day on which each request leaves", async () => {
      await collectors.call(account("data-connect"), never, async ({ beforeExtraCall, beforeSend }) => {
        beforeSend(false);
        await beforeExtraCall();
        now = midnight + 5_000;
        beforeSend(false);
      });
      assert.deepEqual(utcDays(), [yesterday, yesterday + 1]);
    });

    it("stay on the day on which they left while their token is renewed on the next", async () => {
      await collectors.call(account("data-connect"), never, async (hooks) => {
        hooks.beforeSend(false);
        now = midnight + 5_000;
        await hooks.beforeTokenCall();
        hooks.beforeSend(true);
        await hooks.beforeExtraCall();
        hooks.beforeSend(false);
      });
      assert.deepEqual(utcDays(), [yesterday, yesterday + 1]);
    });
  });

  it("are no failure when the budget denies their second request, and stop nothing else", async () => {
    for (let i = 0; i < 39; i++) await call();
    await assert.rejects(
      collectors.call(account(), never, ({ beforeExtraCall }) => beforeExtraCall()),
      refusal("quota"),
    );
    const { sources, calls, blocks } = collectors.archive!;
    const known = sources.account("myelectricaldata", "http://127.0.0.1", account().identity);
    assert.equal(calls.counts(known, Math.floor(now / 86_400_000)).all, 40);
    assert.equal(calls.failures(known, NO_USAGE_POINT, Math.floor(now / 86_400_000)), 0);
    assert.equal(blocks.get(subjects.account(known), "quota"), undefined);
  });

  it("without a result are no failure: a new consent that Enedis does not list yet stops no meter", async () => {
    for (let i = 0; i < 30; i++) {
      await assert.rejects(
        call(new ServiceError("no_data", "no usage point yet"), "data-connect"),
        refusal("no_data"),
      );
    }
    assert.equal(sent.length, 30);
    const known = collectors.archive!.sources.account("data-connect", "http://127.0.0.1", account().identity);
    assert.equal(collectors.archive!.calls.failures(known, NO_USAGE_POINT, Math.floor(now / 86_400_000)), 0);
    for (let i = 0; i < 24; i++) {
      await assert.rejects(
        call(new ServiceError("unavailable", "down"), "data-connect"),
        refusal("unavailable"),
      );
    }
    await assert.rejects(call(undefined, "data-connect"), refusal("quota"));
  });

  it("are not sent while the clock is not set", async () => {
    now = Date.UTC(2020, 0, 1);
    await assert.rejects(
      call(),
      (error: unknown) => error instanceof NotReady && error.problem.kind === "clock",
    );
    assert.deepEqual(sent, []);
  });
});

describe("estimate of a history", () => {
  const today = dayOf(NOON_MS / 1000);
  const all = (["load_curve", "daily", "max_power"] as const).map((series) => ({
    direction: "consumption" as const,
    series,
  }));

  it("is about six days for two years of load curve within Conso API's limits", () => {
    const depth = { dailyMonths: 36, loadCurveDays: 745 };
    const found = estimate("conso-api", stretchesOf(all, depth, today), 1);
    assert.equal(found.days, 6);
  });

  it("is immediate for a week of it, with any service", () => {
    const depth = { dailyMonths: 36, loadCurveDays: 7 };
    for (const service of ["conso-api", "myelectricaldata", "data-connect", "demo"] as const) {
      assert.equal(estimate(service, stretchesOf(all, depth, today), 1).days, 0, service);
    }
  });

  it("divides an account's days among its meters", () => {
    const stretches = [{ series: "load_curve" as const, days: 700 }];
    assert.equal(estimate("conso-api", stretches, 1).days, 5);
    assert.equal(estimate("conso-api", stretches, 4).days, 20);
    assert.equal(estimate("data-connect", stretches, 4).days, 0, "its cap grows with the meters");
  });

  it("counts the calls that the plan makes", () => {
    for (const service of ["conso-api", "myelectricaldata", "data-connect"] as const) {
      for (const depth of [
        { dailyMonths: 36, loadCurveDays: 745 },
        { dailyMonths: 3, loadCurveDays: 30 },
        { dailyMonths: 0, loadCurveDays: 0 },
      ]) {
        const stretches = stretchesOf(all, depth, today);
        const said = estimate(service, stretches, 1).calls;
        const made = all
          .filter(({ series }) => series !== "load_curve" || depth.loadCurveDays > 0)
          .reduce(
            (sum, want) => sum + callsOf(service, want.series, oldestWanted(want.series, depth, today)),
            0,
          );
        assert.equal(said, made, `${service} ${JSON.stringify(depth)}`);
      }
    }
  });

  /** Follows the plan of one series until it is complete; the newest week is no history. */
  function callsOf(service: ServiceId, series: Series, from: Day): number {
    const newest = today - 1;
    const coverage = new Map<number, DayCoverage>();
    const noon = startOfDay(today) + 12 * 3_600;
    for (let calls = 0; ;) {
      const input: PlanSeries = {
        direction: "consumption",
        series,
        newest,
        refusedBefore: undefined,
        noDataStands: 0,
        requests: [],
        from: Math.max(from, deadline(series, today)),
        maxDays: limitsOf(service).maxDays[series],
        coverage: KnownDays.of([...coverage.values()].sort((a, b) => a.day - b.day)),
      };
      const [step] = plan({ series: [input], now: noon, since: noon });
      if (step === undefined) return calls;
      if (step.purpose === "history") calls++;
      for (let day = step.start; day < step.end; day++) {
        coverage.set(day, { day, state: CoverageState.complete, timesAsked: 1, askedAt: noon });
      }
    }
  }
});
