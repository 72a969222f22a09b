/** Every call is judged by the clock right before it is sent (docs/dev/decisions.md#39-the-door-of-clocks). */
import assert from "node:assert/strict";
import { longestPause } from "../../nodes/collector/account/account-blocks.js";
import { NotReady } from "../../nodes/collector/index.js";
import { dayOf, utcDayOf } from "../../nodes/readings/index.js";
import { ServiceError } from "../../nodes/services/index.js";
import { at, Harness, KEY, nothing, whole } from "./harness.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const begin = at("2026-11-24", 12);

describe("the clock of the machine", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness(begin);
  });
  afterEach(async () => {
    harness.host.offset = 0;
    await harness.end();
  });

  const passes = (ms: number): Promise<void> => harness.clock.runTo(harness.clock.now() + ms);
  const problem = (): string | undefined => {
    const found = harness.collectors.problem;
    return found?.kind === "clock" ? found.fault : found?.kind;
  };
  const sent = (): number => harness.calls.length;
  const counts = (account = 1): number =>
    harness.collectors.archive!.calls.counts(account, utcDayOf(harness.clock.now() / 1000)).all;

  /** A meter with years of history to ask for: one call a week, at the pace of its service. */
  function attach(way: Partial<Parameters<Harness["attach"]>[0]> = {}): void {
    harness.attach({ node: "meter", service: "data-connect", loadCurveDays: 300, dailyMonths: 12, ...way });
    harness.want(["load_curve", "daily"]);
  }

  for (const days of [-2.2, -100, -20_000, 60_000]) {
    it(`off by ${days} days in the middle of a round: no more call, and goes on by itself when it is right`, async () => {
      let isOff = false;
      attach({
        answer: (query) => {
          if (!isOff && harness.calls.length === 5) harness.host.offset = days * DAY;
          isOff ||= harness.calls.length === 5;
          return whole(query);
        },
      });
      await passes(10 * MINUTE);
      assert.equal(harness.calls.length, 5);
      assert.equal(problem(), days === -2.2 || days === -100 ? "behind" : "impossible");
      assert.equal(counts(), 5);
      // Restarted meanwhile: the first wrong look does not count as right.
      await harness.stop();
      harness.start();
      attach();
      await passes(10 * MINUTE);
      assert.equal(harness.calls.length, 5);
      harness.host.offset = 0;
      await passes(10 * MINUTE);
      assert.equal(problem(), undefined);
      assert.ok(sent() > 40, String(sent()));
      assert.equal(counts(), harness.calls.length);
      const asked = harness.calls.map(({ series, start, end }) => `${series} ${start} ${end}`);
      assert.equal(new Set(asked).size, asked.length, "nothing was asked twice");
    });
  }

  it("wrong between the count of a call and its request: it is not sent, and counts no failure", async () => {
    let waits = true;
    attach({
      waits: () => {
        if (waits) harness.host.offset = -3 * DAY;
        waits = false;
      },
    });
    const told: (string | undefined)[] = [];
    harness.collectors.on("clockWrong", () => told.push(problem()));
    await passes(MINUTE);
    assert.equal(harness.calls.length, 0);
    assert.equal(problem(), "behind");
    assert.deepEqual(told, ["behind"], "once");
    harness.host.offset = 0;
    await passes(MINUTE);
    assert.ok(sent() > 2);
    assert.deepEqual(harness.incidents, []);
  });

  it("past midnight between the count of a call and its request: it counts on the day on which it is sent", async () => {
    const midnight = Date.UTC(2026, 10, 25);
    let waits = true;
    harness.host.offset = midnight - begin - 5 * SECOND;
    attach({
      loadCurveDays: 0,
      dailyMonths: 0,
      waits: async () => {
        if (waits) await harness.clock.sleep(20 * SECOND);
        waits = false;
      },
    });
    await passes(MINUTE);
    const { calls } = harness.collectors.archive!;
    const yesterday = utcDayOf(midnight / 1000) - 1;
    assert.ok(harness.calls.length >= 1);
    assert.equal(calls.counts(1, yesterday).all, 0);
    assert.equal(calls.counts(1, yesterday + 1).all, harness.calls.length);
  });

  it("past midnight between a request and the renewal of its token: only the second request counts on the new day", async () => {
    const midnight = Date.UTC(2026, 10, 25);
    harness.host.offset = midnight - begin - 5 * SECOND;
    let isFirst = true;
    attach({
      loadCurveDays: 0,
      dailyMonths: 0,
      renews: async () => {
        if (isFirst) await harness.clock.sleep(20 * SECOND);
        isFirst = false;
      },
    });
    await passes(MINUTE);
    const { calls } = harness.collectors.archive!;
    const yesterday = utcDayOf(midnight / 1000) - 1;
    assert.ok(harness.calls.length >= 1);
    assert.equal(calls.counts(1, yesterday).all, 1);
    assert.equal(calls.counts(1, yesterday + 1).all, 2 * harness.calls.length - 1);
  });

  it("wrong while an answer is on its way: what it brings is dated by the last right instant", async () => {
    attach({
      service: "conso-api",
      dailyMonths: 0,
      loadCurveDays: 0,
      answer: () => {
        harness.host.offset = -5 * DAY;
        throw new ServiceError("banned", "blocked", { httpStatus: 403 });
      },
    });
    await passes(5 * MINUTE);
    harness.host.offset = 0;
    await passes(20 * HOUR);
    assert.equal(harness.calls.length, 1);
    // A ban lasts a day from when it was met, in true time.
    await passes(3 * HOUR);
    assert.equal(harness.calls.length, 1);
  });

  it("far ahead only while an answer is on its way: the pause that it brings does not last for years", async () => {
    let isMet = false;
    attach({
      service: "conso-api",
      dailyMonths: 0,
      loadCurveDays: 0,
      answer: (query) => {
        if (isMet) return whole(query);
        isMet = true;
        harness.host.offset = 3_000 * DAY;
        harness.clock.wake(1, () => (harness.host.offset = 0));
        throw new ServiceError("quota", "too many", { httpStatus: 429 });
      },
    });
    await passes(MINUTE);
    assert.equal(sent(), 1);
    assert.equal(problem(), undefined);
    await passes(DAY);
    assert.ok(sent() > 1);
  });

  it("far ahead at a deploy: credentials that it takes for expired are tried again", async () => {
    await harness.stop();
    harness.host.offset = 3_000 * DAY;
    harness.start();
    const expires = begin + 300 * DAY;
    attach({
      service: "conso-api",
      dailyMonths: 0,
      loadCurveDays: 0,
      credentialProblem: () =>
        harness.clock.now() + harness.host.offset > expires
          ? new ServiceError("consent", "expired", { code: "token_expired", scope: "account" })
          : undefined,
    });
    await passes(HOUR);
    harness.host.offset = 0;
    await passes(2 * DAY);
    assert.ok(sent() > 0);
  });

  it("late after a start, as before NTP: the first round begins at once when it is right, and once", async () => {
    await harness.stop();
    harness.host.offset = -harness.clock.now();
    harness.start();
    attach({ service: "conso-api", dailyMonths: 0, loadCurveDays: 0, answer: nothing });
    await passes(5 * MINUTE);
    assert.equal(problem(), "impossible");
    assert.equal(harness.calls.length, 0);
    harness.host.offset = 0;
    await passes(MINUTE);
    assert.equal(harness.calls.length, 1);
  });

  it("wrong over a tick, again and again: one catch-up a day", async () => {
    attach({ service: "conso-api", dailyMonths: 0, loadCurveDays: 0, answer: nothing });
    await passes(MINUTE);
    assert.equal(harness.calls.length, 1);
    await passes(at("2026-11-25", 10) - harness.clock.now());
    const before = harness.calls.length;
    for (let i = 0; i < 5; i++) {
      harness.host.offset = -10 * DAY;
      await passes(20 * MINUTE);
      harness.host.offset = 0;
      await passes(20 * MINUTE);
    }
    assert.ok(harness.calls.length - before <= 2, `${harness.calls.length - before} calls`);
  });

  it("once far in the future: no call for days, then accepted by hand, without losing budget or ban", async () => {
    let isBanned = false;
    attach({
      service: "conso-api",
      dailyMonths: 0,
      loadCurveDays: 0,
      answer: (query) => {
        if (isBanned) throw new ServiceError("banned", "blocked", { httpStatus: 403 });
        return whole(query);
      },
    });
    await passes(MINUTE);
    assert.equal(harness.calls.length, 1);
    isBanned = true;
    harness.host.offset = 900 * DAY;
    await passes(DAY);
    assert.equal(harness.calls.length, 2, "banned in the future");
    harness.host.offset = 0;
    await passes(5 * DAY);
    assert.equal(harness.calls.length, 2);
    assert.equal(problem(), "behind");
    await assert.rejects(
      harness.collectors.call(
        { service: "conso-api", baseUrl: "http://conso-api.internal", identity: ["conso-api"] },
        new AbortController().signal,
        () => Promise.reject(new Error("sent")),
      ),
      (error: unknown) => error instanceof NotReady && error.problem.kind === "clock",
    );
    assert.equal(harness.collectors.acceptClock(), undefined);
    assert.equal(problem(), undefined);
    const accepted = harness.clock.now();
    assert.equal(counts(), 1, "the call of the future counts today");
    isBanned = false;
    // The ban lasts a day from now.
    await passes(23 * HOUR);
    assert.equal(harness.calls.length, 2);
    await passes(2 * DAY);
    assert.ok(harness.calls.length > 2);
    assert.ok(harness.calls[2]!.at >= accepted + longestPause({ kind: "banned", times: 1 }) * SECOND);
    const held = harness.collectors.archive!.coverage;
    const row = harness.collectors.archive!.usagePoints.series(
      ...([harness.collector().usagePoint.id, "consumption", "daily"] as const),
    );
    assert.deepEqual(held.between(row.id, dayOf(harness.clock.now() / 1000), 1e6), []);
  });

  it("first deployed in the future: after it was accepted, everything that is wanted comes", async () => {
    await harness.stop();
    harness.host.offset = 2_000 * DAY;
    harness.start();
    attach({ answer: nothing });
    await passes(HOUR);
    harness.host.offset = 0;
    await passes(HOUR);
    const before = harness.calls.length;
    assert.equal(harness.collectors.acceptClock(), undefined);
    await passes(2 * DAY);
    const asked = harness.calls.slice(before).filter(({ series }) => series === "load_curve");
    const today = dayOf(begin / 1000);
    assert.ok(Math.min(...asked.map(({ start }) => start)) <= today - 295);
    assert.ok(asked.every(({ start }) => start > today - 310));
  });

  it("accepted although nothing was logged after it: nothing changes, and no round is cut", async () => {
    attach();
    await passes(2 * SECOND);
    const collector = harness.collector();
    assert.ok(collector.isBusy);
    assert.equal(harness.collectors.acceptClock(), undefined);
    assert.equal(harness.collectors.collector(KEY), collector);
    assert.ok(collector.isBusy);
  });

  it("that shows an impossible time is not accepted", async () => {
    attach();
    await passes(MINUTE);
    harness.host.offset = NaN;
    const found = harness.collectors.acceptClock();
    assert.equal(found?.kind === "clock" && found.fault, "impossible");
    assert.equal(harness.collectors.archive!.clock.latest()! <= harness.clock.now(), true);
  });
});
