/** Series that keep failing, and what the meter does not have: across restarts, and for weeks. */
import assert from "node:assert/strict";
import type { Series } from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { at, day, down, Harness, nothing, whole } from "./harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a series that keeps failing", () => {
  let harness: Harness;
  let answer: (query: Query) => Answer;

  afterEach(() => harness.end());

  let service: ServiceId;

  beforeEach(() => {
    service = "data-connect";
  });

  async function start(series: readonly Series[], dailyMonths = 0): Promise<void> {
    harness.attach({ node: "meter", service, dailyMonths, loadCurveDays: 7, answer: (q) => answer(q) });
    harness.want(series);
    await harness.clock.runTo(harness.clock.now() + 2 * MINUTE);
  }

  async function restart(series: readonly Series[], dailyMonths = 0): Promise<void> {
    await harness.stop();
    harness.start();
    await start(series, dailyMonths);
  }

  it("is asked after those that work, also after a restart", async () => {
    const series = ["load_curve", "daily", "max_power"] as const;
    harness = new Harness(at(today, 12), HOUR);
    answer = (query) => (query.series === "load_curve" ? down() : whole(query));
    await start(series);
    await harness.clock.runTo(at(today + 1, 4, 50));
    await restart(series);
    await harness.clock.runTo(at(today + 1, 5, 8));
    const morning = harness.calls.filter(({ at: sent }) => sent >= at(today + 1, 0));
    assert.deepEqual(
      morning.map(({ series }) => series),
      ["daily", "max_power", "load_curve"],
    );
  });

  it("lets its history rest until the next tick, also in a restart loop", async () => {
    harness = new Harness(at(today, 12, 10), HOUR);
    answer = (query) => (query.end === today ? whole(query) : down());
    await start(["daily"], 36);
    const calls = harness.calls.length;
    for (let i = 0; i < 5; i++) await restart(["daily"], 36);
    assert.ok(harness.clock.now() < at(today, 13, 7));
    assert.equal(harness.calls.length, calls, "no call before the next tick");
    await harness.clock.runTo(at(today, 13, 8));
    assert.ok(harness.calls.length > calls);
  });

  for (const service of ["data-connect", "conso-api", "myelectricaldata"] as const) {
    it(`of ${service} names its next tick as the next try, as soon as it fails`, async () => {
      harness = new Harness(at(today, 12, 4), HOUR);
      const tries: unknown[] = [];
      harness.collectors.on("incident", (_meter, { until }) => tries.push(until));
      const { clock } = harness;
      const asked = ["load_curve", "daily", "max_power"] as const;
      harness.attach({
        node: "meter",
        service,
        dailyMonths: 36,
        loadCurveDays: 7,
        answer: async () => {
          await clock.sleep(5_000);
          return down();
        },
      });
      harness.want(asked);
      await clock.runTo(clock.now() + 20_000);
      assert.equal(harness.calls.length, asked.length);
      assert.deepEqual(tries, [at(today, 12, 7) / 1_000]);
      const { problem, nextCall } = harness.collector().report();
      assert.deepEqual([problem?.until, nextCall], [tries[0], tries[0]], "it still does after the round");
    });
  }

  for (const service of ["data-connect", "conso-api", "myelectricaldata"] as const) {
    for (const asked of [
      ["load_curve", "daily"],
      ["daily", "max_power", "load_curve"],
      ["load_curve"],
    ] as const) {
      it(`of ${service} is tried when it was first said, with all that the outage stops: ${asked.join(", ")}`, async () => {
        // Between the hours at which a gateway is asked for the newest day: what has no history, as one day of curves, waits
        // for them, and the rest does not.
        harness = new Harness(at(today, 10, 41), HOUR);
        const tries: (number | undefined)[] = [];
        harness.collectors.on("incident", (_meter, { until }) => tries.push(until));
        const { clock } = harness;
        harness.attach({
          node: "meter",
          service,
          minute: 44,
          dailyMonths: 36,
          loadCurveDays: 1,
          answer: async () => {
            await clock.sleep(5_000);
            return down();
          },
        });
        harness.want(asked);
        await clock.runTo(at(today, 10, 42));
        const calls = harness.calls.length;
        const { problem, nextCall } = harness.collector().report();
        assert.deepEqual(tries, [nextCall]);
        assert.equal(problem?.until, nextCall);
        await clock.runTo((nextCall - 1) * 1_000);
        assert.equal(harness.calls.length, calls, "not before");
        await clock.runTo((nextCall + 31) * 1_000);
        assert.ok(harness.calls.length > calls, "but then");
      });
    }
  }

  it("is what health reports in the evening, also after a restart", async () => {
    harness = new Harness(at(today, 12, 10));
    answer = down;
    await start(["daily"]);
    await harness.clock.runTo(at(today, 19, 50));
    await restart(["daily"]);
    assert.equal(harness.collector().report().health, "ok");
    await harness.clock.runTo(at(today, 20, 1));
    assert.equal(harness.collector().report().health, "unavailable");
  });

  it("three failures in a row still stop the base URL after a restart: one call, not three", async () => {
    const series = ["load_curve", "daily", "max_power"] as const;
    harness = new Harness(at(today, 12, 10), HOUR);
    service = "myelectricaldata";
    answer = down;
    await start(series);
    assert.equal(harness.calls.length, 3);
    await restart(series);
    await harness.clock.runTo(at(today, 13));
    assert.equal(harness.calls.length, 3 + 1, "to catch up");
    await harness.clock.runTo(at(today, 14, 30));
    assert.equal(
      harness.calls.length,
      3 + 1 + 2,
      "one at each tick: for history at 13 h, for the newest day at 14 h",
    );
  });

  it("refusals of credentials stop no other meter of the base URL", async () => {
    harness = new Harness(at(today, 6, 30), HOUR);
    answer = whole;
    const others = ["22000000000100", "22000000000111", "22000000000122"];
    others.forEach((usagePointId, i) => {
      const { key } = harness.attach({
        node: `other${i}`,
        service: "data-connect",
        usagePointId,
        loadCurveDays: 7,
        answer: () => {
          throw new ServiceError("consent", "refused", { code: "token_refused", scope: "account" });
        },
      });
      harness.want(["daily"], key);
    });
    await start(["daily", "max_power"]);
    const mine = harness.calls.filter(({ node }) => node === "meter");
    assert.equal(mine.length, 2);
    const refused = harness.calls.filter(({ node }) => node !== "meter");
    assert.equal(refused.length, 3);
    const { calls, sources } = harness.collectors.archive!;
    const account = sources.account("data-connect", "http://data-connect.internal", ["data-connect"]);
    assert.equal(
      calls.counts(account, Math.floor(harness.clock.now() / 86_400_000)).all,
      5,
      "all are counted",
    );
  });

  for (const [code, scope] of [
    ["ADAM-ERR0075", "series"],
    ["ADAM-ERR0069", "direction"],
  ] as const) {
    it(`${code}: one call every 32 days, across restarts; what comes back is collected again`, async () => {
      harness = new Harness(at(today, 12), HOUR);
      let isRefused = true;
      answer = (query) => {
        if (query.series !== "load_curve" || !isRefused) return whole(query);
        throw new ServiceError("consent", "gone", { code, scope });
      };
      const wanted: readonly Series[] = scope === "series" ? ["load_curve", "daily"] : ["load_curve"];
      const curves = (): string[] =>
        harness.calls
          .filter(({ series }) => series === "load_curve")
          .map(({ at: sent }) => new Date(sent).toISOString().slice(0, 10));
      await start(wanted);
      assert.deepEqual(curves(), ["2026-11-24"]);
      const until = harness.collector().refusals.directionProblem("consumption")?.until;
      if (scope === "direction") assert.equal(until, at(today + 32, 5, 7) / 1_000);
      for (let i = 1; i <= 7; i++) {
        await harness.clock.runTo(at(today + 10 * i, 12));
        await restart(wanted);
      }
      assert.deepEqual(curves(), ["2026-11-24", "2026-12-26", "2027-01-27"]);
      assert.deepEqual(harness.incidents, [code], "reported once");
      isRefused = false;
      await harness.clock.runTo(at(today + 96, 12));
      const progress = harness.collector().seriesProgress();
      assert.equal(progress.find(({ series }) => series === "load_curve")!.last, today + 95);
      await harness.clock.runTo(at(today + 97, 12));
      assert.equal(harness.collector().seriesProgress()[0]!.last, today + 96);
    });
  }
});

describe("hourly collection that is off", () => {
  for (const service of ["data-connect", "conso-api", "myelectricaldata"] as const) {
    it(`is one state for months, across midnights and restarts, and ends with a curve (${service})`, async () => {
      const harness = new Harness(at(today, 12), HOUR);
      let isOff = true;
      const answer = (query: Query): Answer =>
        query.series === "load_curve" && isOff ? nothing() : whole(query);
      const start = (): void => {
        harness.attach({ node: "meter", service, dailyMonths: 1, loadCurveDays: 7, answer });
        harness.want(["load_curve", "daily"]);
      };
      const states: string[] = [];
      const look = (): void => {
        const { health } = harness.collector().report();
        if (states.at(-1) !== health) states.push(health);
      };
      const days = async (count: number): Promise<void> => {
        for (let hour = 0; hour < 24 * count; hour += 3) {
          await harness.clock.runTo(harness.clock.now() + 3 * HOUR);
          look();
        }
      };
      start();
      await harness.clock.runTo(at(today, 12, 2));
      await days(40);
      await harness.stop();
      harness.start();
      start();
      await harness.clock.runTo(harness.clock.now() + 2 * MINUTE);
      look();
      await days(40);
      assert.deepEqual(states, ["load_curve_off"]);
      isOff = false;
      await days(20);
      assert.deepEqual(states, ["load_curve_off", "ok"]);
      await harness.end();
    });
  }
});
