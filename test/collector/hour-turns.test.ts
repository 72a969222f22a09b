/** More meters on one Data Connect contract than an hour's calls can serve: they take turns, and none is left out. */
import assert from "node:assert/strict";
import type { MeterKey } from "../../nodes/collector/index.js";
import { dayOf, startOfDay, utcDayOf, type Collected, type Day } from "../../nodes/readings/index.js";
import { limitsOf } from "../../nodes/services/index.js";
import { at, Harness, IN_MEMORY, day, nothing, whole, SELDOM, type Call } from "./harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;
const utcDay = (of: Day): number => utcDayOf(startOfDay(of) + 12 * 3_600);
/** Less than the real one, so that fewer meters use it up. */
const PER_HOUR = 96;
/** Of many meters, at most so many call in any five minutes. */
const TWELFTH = PER_HOUR / 12;

describe("one Data Connect contract", () => {
  const limits: { perHour: number } = limitsOf("data-connect");
  const { perHour } = limits;
  let harness: Harness;

  beforeEach(() => (limits.perHour = PER_HOUR));
  after(() => (limits.perHour = perHour));
  afterEach(() => harness.end());

  const isNewest = ({ end, at: sent }: Pick<Call, "end" | "at">): boolean => end === dayOf(sent / 1_000);

  /** Meters whose readings of yesterday come at an hour; Infinity: they have none, of any day. */
  function attach(
    count: number,
    series: readonly Collected[],
    publishedAt: (meter: number) => number,
    depth: { dailyMonths?: number; loadCurveDays?: number } = {},
  ): MeterKey[] {
    return Array.from({ length: count }, (_, meter) => {
      const { key } = harness.attach({
        node: `${meter}`,
        service: "data-connect",
        minute: (meter * 7) % 60,
        ...depth,
        usagePointId: `2200000000${String(meter).padStart(4, "0")}`,
        answer: (query) => {
          const now = harness.clock.now();
          const hour = publishedAt(meter);
          if (hour === Infinity) return nothing();
          const isLate = now < at(dayOf(now / 1_000), hour);
          return isLate && isNewest({ end: query.end, at: now }) ? nothing() : whole(query);
        },
      });
      harness.want(series, key);
      return key;
    });
  }

  /** The most calls within any span of time. */
  function mostWithin(span: number): number {
    let from = 0;
    return Math.max(
      ...harness.calls.map(({ at: sent }, i) => {
        while (harness.calls[from]!.at <= sent - span) from++;
        return i - from + 1;
      }),
    );
  }

  function hasNewest(keys: readonly MeterKey[], newest: number): void {
    for (const key of keys) {
      for (const { series, last } of harness.collector(key).seriesProgress())
        assert.equal(last, newest, `${key} ${series}`);
    }
  }

  it("serves more meters than an hour allows in turn, spread over the hour", async () => {
    harness = new Harness(at(today, 4), SELDOM, IN_MEMORY);
    // Until 9 h nobody has anything, and each tick of a meter wants one call.
    const keys = attach(110, ["daily"], (meter) => 9 + (meter % 4));
    await harness.clock.runTo(at(today, 9));
    const counts = keys.map((_, meter) => harness.calls.filter(({ node }) => node === String(meter)).length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(" "));
    await harness.clock.runTo(at(today, 16));
    hasNewest(keys, today - 1);
    assert.ok(mostWithin(1_000) <= 4);
    assert.equal(mostWithin(60 * MINUTE), PER_HOUR);
    assert.equal(mostWithin(5 * MINUTE), TWELFTH);
  });

  it("spreads by five minutes from as many meters on as a quarter of an hour has calls", async () => {
    const mostOf = async (count: number): Promise<number> => {
      harness = new Harness(at(today, 12), SELDOM, IN_MEMORY);
      attach(count, ["daily", "load_curve"], () => 8);
      await harness.clock.runTo(at(today, 13, 30));
      return mostWithin(5 * MINUTE);
    };
    assert.ok((await mostOf(PER_HOUR / 4 - 1)) > TWELFTH);
    await harness.end();
    assert.equal(await mostOf(PER_HOUR / 4), TWELFTH);
  });

  it("makes the first history of a single meter soon: a quarter of the hour's calls at once", async () => {
    harness = new Harness(at(today, 12), SELDOM, IN_MEMORY);
    attach(1, ["daily", "load_curve"], () => 8, { dailyMonths: 36, loadCurveDays: 730 });
    await harness.clock.runTo(at(today, 13, 30));
    assert.equal(mostWithin(MINUTE), PER_HOUR / 4);
    assert.equal(mostWithin(15 * MINUTE), PER_HOUR / 4);
  });

  it("asks for no newest day after midnight that it could not ask for before", async () => {
    // After the last tick, and so many that not all can be served.
    harness = new Harness(at(today, 19, 30), SELDOM, IN_MEMORY);
    const keys = attach(500, ["daily"], () => 20);
    await harness.clock.runTo(at(today + 1, 1));
    const late = harness.calls.filter(({ at: sent }) => sent > at(today + 1, 0));
    assert.deepEqual(late.filter(isNewest), []);
    const held = keys.filter((key) => harness.collector(key).seriesProgress()[0]?.last === today - 1);
    assert.ok(held.length >= 3.5 * PER_HOUR, `${held.length} meters have it`);
    assert.ok(held.length < 500);
  });

  it("lets history of many meters wait, but not newest days, nor what a user asks for", async () => {
    limits.perHour = PER_HOUR / 2;
    harness = new Harness(at(today, 12), MINUTE, IN_MEMORY);
    const depth = { dailyMonths: 36, loadCurveDays: 730 };
    const keys = attach(12, ["daily", "load_curve"], (meter) => (meter === 11 ? 23 : 8), depth);
    await harness.clock.runTo(at(today, 14, 1));
    const collector = harness.collector(keys[0]);
    assert.ok(collector.report().historyLeft > 0);
    let isDone = false;
    void collector.refresh().then(() => (isDone = true));
    await harness.clock.runTo(harness.clock.now() + 5_000);
    assert.ok(isDone, "a refresh does not wait for the hour");
    await harness.clock.runTo(at(today, 20, 2));
    const healths = keys.map((key) => harness.collector(key).report().health);
    assert.deepEqual(healths, [...healths.slice(0, -1).map(() => "ok"), "late"]);
    // The newest days of the next morning come at their ticks, not after the history of all.
    await harness.clock.runTo(at(today + 1, 9, 1));
    assert.ok(keys.some((key) => harness.collector(key).report().historyLeft > 0));
    hasNewest(keys.slice(0, -1), today);
    assert.ok(mostWithin(60 * MINUTE) <= limits.perHour);
    await harness.clock.runTo(at(today + 2, 12));
    const left = keys.map((key) => harness.collector(key).report().historyLeft);
    assert.deepEqual(new Set(left), new Set([0]));
  });

  it("says, while it waits, that the hour is used up and when it goes on", async () => {
    harness = new Harness(at(today, 12, 5), SELDOM, IN_MEMORY);
    const keys = attach(110, ["daily"], () => 8);
    await harness.clock.runTo(at(today, 12, 59));
    const waiting = keys.map((key) => harness.collector(key)).filter((each) => !each.report().upToDate);
    // From 12:05 to 12:55.
    assert.equal(waiting.length, 110 - 11 * TWELFTH);
    for (const collector of waiting) {
      const { overBudget, nextCall, calling } = collector.report();
      assert.equal(calling, undefined);
      assert.equal(overBudget?.reason, "hour");
      assert.equal(overBudget.until, nextCall);
      assert.ok(
        nextCall > at(today, 12, 59) / 1_000 && nextCall <= at(today, 13, 20) / 1_000,
        String(nextCall),
      );
    }
    await harness.clock.runTo(at(today, 13, 11));
    hasNewest(keys, today - 1);
  });

  it("makes a waiting call with the account that was deployed meanwhile", async () => {
    harness = new Harness(at(today, 12, 5), SELDOM, IN_MEMORY);
    const keys = attach(110, ["daily"], () => 8);
    await harness.clock.runTo(at(today, 12, 59));
    const waiting = keys.findLast((key) => !harness.collector(key).report().upToDate)!;
    const made = harness.calls.length;
    const usagePointId = waiting.replace("real/", "");
    const node = String(keys.indexOf(waiting));
    harness.attach({ node, service: "data-connect", usagePointId, identity: ["another contract"] });
    await harness.clock.runTo(at(today, 13));
    assert.deepEqual(
      harness.calls.slice(made).map((call) => call.node),
      [node],
    );
    assert.equal(harness.collector(waiting).report().upToDate, true);
  });

  describe("with a waiting history", () => {
    const depth = { dailyMonths: 36, loadCurveDays: 730 };

    it("makes what a user asks for at once, also in the middle of a call, and one round at a time", async () => {
      harness = new Harness(at(today, 12), SELDOM, IN_MEMORY);
      let [running, most] = [0, 0];
      const { key } = harness.attach({
        node: "0",
        service: "data-connect",
        ...depth,
        answer: async (query) => {
          most = Math.max(most, ++running);
          await harness.clock.sleep(2_000);
          running--;
          return whole(query);
        },
      });
      harness.want(["daily", "load_curve"], key);
      // Until a quarter of the hour's calls are nearly used up, in the middle of a call.
      while (harness.calls.length < PER_HOUR / 4 - 1) await harness.clock.runTo(harness.clock.now() + 500);
      assert.equal(running, 1);
      const asked = harness.clock.now();
      let done = 0;
      for (let i = 0; i < 3; i++)
        void harness
          .collector(key)
          .refresh()
          .then(() => done++);
      await harness.clock.runTo(asked + 5 * MINUTE);
      assert.equal(done, 3);
      assert.equal(most, 1);
    });

    it("begins the first round of new credentials at once", async () => {
      harness = new Harness(at(today, 20), SELDOM, IN_MEMORY);
      const key = "real/22000000000000";
      attach(1, ["daily", "load_curve"], () => 8, depth);
      await harness.clock.runTo(at(today, 20, 20));
      assert.equal(harness.collector(key).report().overBudget?.reason, "history_cap");
      const made = harness.calls.length;
      harness.attach({
        node: "0",
        service: "data-connect",
        usagePointId: "22000000000000",
        ...depth,
        credentials: ["others"],
      });
      await harness.clock.runTo(at(today, 20, 22));
      const { archive } = harness.collectors;
      assert.equal(archive!.calls.rounds(harness.collector(key).usagePoint.id, "first", utcDay(today)), 2);
      assert.ok(harness.calls.length >= made);
    });

    it("asks a stand-in at its own last tick, and tells of it once", async () => {
      harness = new Harness(at(today, 13, 20), SELDOM, IN_MEMORY);
      const usagePointId = "22000000000000";
      harness.attach({
        node: "0",
        service: "data-connect",
        usagePointId,
        minute: 10,
        ...depth,
        answer: (query) => (isNewest({ end: query.end, at: harness.clock.now() }) ? nothing() : whole(query)),
      });
      harness.attach({ node: "other", service: "conso-api", usagePointId, minute: 50 });
      const key: MeterKey = `real/${usagePointId}`;
      harness.want(["daily", "load_curve"], key, ["consumption", "production"]);
      await harness.clock.runTo(at(today, 13, 49));
      let reports = 0;
      harness.collectors.on("report", () => reports++);
      for (const hour of [13, 14]) {
        const { historyLeft } = harness.collector(key).report();
        assert.ok(historyLeft > 0, "its history still waits");
        await harness.clock.runTo(at(today, hour, 59));
      }
      assert.ok(harness.calls.some(({ node }) => node === "other"));
      assert.ok(reports < 400, `${reports} reports`);
    });
  });

  it("tells each time until when a call waits, and is right", async () => {
    harness = new Harness(at(today, 12), SELDOM, IN_MEMORY);
    attach(1, ["daily", "load_curve"], () => 8, { dailyMonths: 36, loadCurveDays: 730 });
    const told: { readonly at: number; readonly nextCall: number }[] = [];
    harness.collectors.on("report", () => {
      const { overBudget, nextCall } = harness.collector("real/22000000000000").report();
      if (overBudget?.reason === "history_cap") told.push({ at: harness.clock.now(), nextCall });
    });
    await harness.clock.runTo(at(today, 13, 1));
    assert.ok(new Set(told.map(({ nextCall }) => nextCall)).size >= 3);
    for (const { at: then, nextCall } of told) {
      const next = harness.calls.find((call) => call.at > then)!;
      assert.ok(Math.abs(next.at - nextCall * 1_000) <= 2_000, `${then}: ${nextCall} for ${next.at}`);
    }
  });

  it("goes on with a newest day after what a user asked for, and says so", async () => {
    harness = new Harness(at(today, 19, 30), SELDOM, IN_MEMORY);
    const keys = attach(180, ["daily"], () => 8);
    await harness.clock.runTo(at(today, 20, 20));
    const key = keys.findLast((each) => !harness.collector(each).report().upToDate)!;
    const collector = harness.collector(key);
    // Its last tick is over.
    const { nextCall } = collector.report();
    assert.ok(nextCall >= harness.clock.now() / 1_000 && nextCall <= at(today, 21) / 1_000, String(nextCall));
    for (const ask of [() => collector.refresh(), () => collector.checkAccess("0")]) {
      void ask();
      await harness.clock.runTo(harness.clock.now() + 5_000);
      assert.equal(collector.report().health, "ok", "the day's calls are not over");
    }
    await harness.clock.runTo(at(today, 22));
    hasNewest([key], today - 1);
  });

  it("leaves newest days to those that get them, however many never do", async () => {
    // From the third day on it is known that nothing of the first ones ever comes; the last ones have all but yesterday.
    limits.perHour = PER_HOUR / 2;
    harness = new Harness(at(today - 3, 7), SELDOM, IN_MEMORY);
    const never = 1.5 * limits.perHour;
    const keys = attach(never + 30, ["daily"], (meter) => (meter < never ? Infinity : 8));
    await harness.clock.runTo(at(today, 15));
    hasNewest(keys.slice(never), today - 1);
  });

  it("waits for no quarter of a clock that was ahead", async () => {
    harness = new Harness(at(today, 4), undefined, IN_MEMORY);
    harness.host.offset = 10 * 60 * MINUTE;
    attach(1, ["daily", "load_curve"], () => 8, { dailyMonths: 36, loadCurveDays: 730 });
    await harness.clock.runTo(at(today, 4, 20));
    const made = harness.calls.length;
    assert.ok(made > PER_HOUR / 4 && made < PER_HOUR);
    harness.host.offset = 0;
    await harness.clock.runTo(at(today, 5, 10));
    assert.ok(harness.calls.length > made);
  });

  it("awaits a newest day that waits for its turn in the evening", async () => {
    harness = new Harness(at(today, 18, 30), SELDOM, IN_MEMORY);
    const keys = attach(180, ["daily"], () => 19);
    await harness.clock.runTo(at(today, 20, 5));
    const left = keys.map((key) => harness.collector(key)).filter((each) => !each.report().upToDate);
    assert.ok(left.length > 0);
    for (const collector of left) assert.equal(collector.isAwaited("consumption", today - 1), true);
  });
});

describe("one Conso API address", () => {
  it("makes what a user asks for whole, whatever tick comes meanwhile", async () => {
    const harness = new Harness(at(today, 9, 6), SELDOM, IN_MEMORY);
    harness.attach({
      node: "0",
      service: "conso-api",
      minute: 7,
      answer: (query) => (harness.clock.now() < at(today, 9, 6) + 50_000 ? nothing() : whole(query)),
    });
    harness.want(["daily", "max_power", "load_curve"]);
    await harness.clock.runTo(at(today, 9, 6) + 56_000);
    void harness.collector().refresh();
    await harness.clock.runTo(at(today, 9, 7) + 30_000);
    for (const { series, last } of harness.collector().seriesProgress())
      assert.equal(last, today - 1, series);
    await harness.end();
  });
});
