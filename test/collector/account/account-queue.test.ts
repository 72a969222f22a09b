import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { Archive } from "../../../nodes/archive/index.js";
import { AccountQueue } from "../../../nodes/collector/account/account-queue.js";
import { CircuitBreaker } from "../../../nodes/collector/account/circuit-breaker.js";
import { limitsOf, type ServiceId } from "../../../nodes/services/index.js";
import { folderInMemory } from "../../folder-in-memory.js";
import { VirtualClock } from "../../simulation/virtual-clock.js";
import { movedTo } from "../../archive/harness.js";

const NOON = Date.UTC(2026, 10, 24, 12);
const MIDNIGHT = Date.UTC(2026, 10, 25) / 1000;
const HOUR = 3_600_000;

describe("queue", () => {
  const pace = limitsOf("conso-api").paceMs;
  let folder: string;
  let clock: VirtualClock;
  let archive: Archive;
  const never = new AbortController().signal;

  beforeEach(() => {
    folder = folderInMemory("enedis-linky-queue-");
    clock = new VirtualClock(NOON);
    archive = Archive.open(path.join(folder, "archive.db"), clock);
  });
  afterEach(() => {
    archive.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const queue = (service: ServiceId, account = 1): AccountQueue => {
    const made = new AccountQueue(account, new CircuitBreaker(), archive, clock, limitsOf(service));
    made.lastTurns.set(1, () => []);
    return made;
  };

  function call(
    more: { account?: number; usagePoint?: number; forHistory?: boolean; failed?: boolean } = {},
  ): void {
    const { account = 1, usagePoint = 1, forHistory = false, failed = false } = more;
    const id = archive.calls.begin({
      account,
      usagePoint,
      series: 1,
      cause: "tick",
      forHistory,
      at: clock.now(),
    });
    if (failed) archive.calls.end(id, { outcome: "unavailable", failed });
  }

  it("refuses calls beyond the cap until the next UTC day, whatever became of earlier calls", () => {
    const conso = queue("conso-api");
    for (let i = 0; i < 30; i++) {
      assert.equal(conso.overBudget(1, false), undefined);
      call({ usagePoint: 1 + (i % 3) });
    }
    assert.deepEqual(conso.overBudget(1, false), { reason: "cap", until: MIDNIGHT });
    assert.deepEqual(conso.overBudget(9, true), { reason: "cap", until: MIDNIGHT });
    assert.deepEqual(conso.budget(), { used: 30, cap: 30 });
    assert.equal(queue("conso-api", 2).overBudget(1, false), undefined);
  });

  it("resets with the UTC day", async () => {
    const conso = queue("conso-api");
    for (let i = 0; i < 30; i++) call();
    await clock.runTo(MIDNIGHT * 1000 - 1);
    assert.equal(conso.overBudget(1, false)?.reason, "cap");
    await clock.runTo(MIDNIGHT * 1000);
    assert.equal(conso.overBudget(1, false), undefined);
  });

  it("gives history its own share and leaves enough calls for missing newest days", () => {
    const conso = queue("conso-api");
    for (let i = 0; i < 20; i++) call({ forHistory: true });
    assert.deepEqual(conso.overBudget(1, true), { reason: "history_cap", until: MIDNIGHT });
    assert.equal(conso.overBudget(1, false), undefined);

    const other = queue("conso-api", 2);
    other.lastTurns.set(1, () => [1, 2, 3, 4, 5]).set(2, () => [1, 2, 3, 4, 5]);
    for (let i = 0; i < 19; i++) call({ account: 2 });
    assert.equal(other.overBudget(1, true), undefined);
    call({ account: 2 });
    assert.equal(other.overBudget(1, true)?.reason, "history_cap");
  });

  it("reserves a call for each series whose last turn is longer ago", () => {
    const conso = queue("conso-api");
    conso.lastTurns.set(1, () => [7, 8]).set(2, () => [7, 9]);
    for (let i = 0; i < 26; i++) call();
    const turns = (): boolean[] => [7, 8, 9, Infinity].map((last) => conso.hasTurn(last));
    assert.deepEqual(turns(), [true, true, true, false]);
    call();
    assert.deepEqual(turns(), [true, true, false, false]);
    call();
    assert.deepEqual(turns(), [true, false, false, false]);
    conso.lastTurns.set(1, () => [8]);
    assert.deepEqual(turns(), [true, true, false, false]);
    call();
    assert.equal(conso.spare(), -2);
  });

  it("stops a meter after its failed calls, and only that meter", () => {
    for (const [service, cap] of [
      ["conso-api", 8],
      ["myelectricaldata", 12],
      ["data-connect", 24],
    ] as const) {
      const account = cap;
      const made = queue(service, account);
      for (let i = 0; i < cap; i++) {
        assert.equal(made.overBudget(cap, false), undefined, service);
        call({ account, usagePoint: cap, failed: true });
      }
      assert.deepEqual(made.overBudget(cap, false), { reason: "failed_cap", until: MIDNIGHT });
      assert.equal(made.overBudget(1, false), undefined);
    }
  });

  it("lets history fail half as often, so that newest days keep the other half", () => {
    const conso = queue("conso-api");
    for (let i = 0; i < 4; i++) {
      assert.equal(conso.overBudget(1, true), undefined);
      call({ failed: true });
    }
    assert.deepEqual(conso.overBudget(1, true), { reason: "history_cap", until: MIDNIGHT });
    assert.equal(conso.overBudget(1, false), undefined);
    assert.equal(conso.overBudget(2, true), undefined, "another meter");
  });

  it("allows Data Connect 400 calls a day and meter, and 900 in any hour", async () => {
    const connect = queue("data-connect");
    connect.lastTurns.set(2, () => []).set(3, () => []);
    const first = clock.now();
    for (let i = 0; i < 900; i++) call();
    assert.deepEqual(connect.overBudget(1, true), { reason: "hour", until: (first + HOUR) / 1000 });
    await clock.runTo(first + HOUR - 1);
    assert.equal(connect.overBudget(1, false)?.reason, "hour");
    await clock.runTo(first + HOUR + 1);
    assert.equal(connect.overBudget(1, false), undefined);
    for (let i = 0; i < 300; i++) call();
    assert.deepEqual(connect.overBudget(1, false)?.reason, "cap");
  });

  it("keeps what the newest days need of an hour's calls from history, at most half of them", async () => {
    const connect = queue("data-connect");
    const turns = (count: number) => (): number[] => Array.from({ length: count }, () => 1);
    for (let meter = 1; meter <= 30; meter++) connect.lastTurns.set(meter, turns(4));
    const first = clock.now();
    for (let i = 0; i < 780; i++) {
      if (i % 50 === 0) assert.equal(connect.overBudget(1, true), undefined);
      call({ forHistory: true });
      await clock.runTo(first + (i + 1) * 1_000);
    }
    assert.deepEqual(connect.overBudget(1, true), { reason: "hour", until: (first + HOUR) / 1000 });
    for (let i = 0; i < 120; i++) {
      assert.equal(connect.overBudget(1, false), undefined);
      call();
    }
    assert.deepEqual(connect.overBudget(1, false), { reason: "hour", until: (first + HOUR) / 1000 });
    // As many calls must drop out of the hour as history is over its share.
    assert.deepEqual(connect.overBudget(1, true), { reason: "hour", until: (first + HOUR) / 1000 + 120 });
    await clock.runTo(first + HOUR + 120_000 - 1);
    assert.equal(connect.overBudget(1, true)?.reason, "hour");
    await clock.runTo(first + HOUR + 120_000);
    assert.equal(connect.overBudget(1, true), undefined);

    const many = queue("data-connect", 2);
    for (let meter = 1; meter <= 200; meter++) many.lastTurns.set(meter, turns(4));
    for (let i = 0; i < 450; i++) {
      if (i % 50 === 0) assert.equal(many.overBudget(1, true), undefined);
      call({ account: 2, forHistory: true });
    }
    assert.equal(many.overBudget(1, true)?.reason, "hour");
    assert.equal(many.overBudget(1, false), undefined);
  });

  it("counts the hour across a UTC midnight", async () => {
    const connect = queue("data-connect");
    connect.lastTurns.set(2, () => []).set(3, () => []);
    await clock.runTo(MIDNIGHT * 1000 - HOUR / 2);
    for (let i = 0; i < 900; i++) call();
    await clock.runTo(MIDNIGHT * 1000 + 1_000);
    assert.equal(connect.overBudget(1, false)?.reason, "hour");
  });

  it("has six calls left on the UTC day on which the log was lost with a damaged archive", async () => {
    archive.close();
    const file = path.join(folder, "archive.db");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(file, "garbage".repeat(1_000));
    archive = Archive.open(file, clock);
    assert.ok(movedTo(archive));
    const conso = queue("conso-api");
    for (let i = 0; i < 6; i++) {
      assert.equal(conso.overBudget(1, false), undefined);
      call();
    }
    assert.equal(conso.overBudget(1, false)?.reason, "cap");
    await clock.runTo(MIDNIGHT * 1000);
    assert.equal(conso.overBudget(1, false), undefined);
  });

  it("keeps the pace between two calls, also when the clock is put back", async () => {
    const conso = queue("conso-api");
    const at: number[] = [];
    for (let i = 0; i < 3; i++) void conso.turn(0, never, () => Promise.resolve(at.push(clock.now())));
    await clock.runTo(NOON + 10_000);
    assert.ok(pace >= 2_000, "two seconds at least");
    assert.deepEqual(at, [NOON, NOON + pace, NOON + 2 * pace]);

    let now = NOON;
    let slept = 0;
    const jumping = new AccountQueue(
      1,
      new CircuitBreaker(),
      archive,
      {
        now: () => now,
        wake: (ms, callback) => {
          slept += ms;
          setImmediate(callback);
          return () => undefined;
        },
      },
      limitsOf("conso-api"),
    );
    await jumping.pace(never);
    now -= 24 * HOUR;
    await jumping.pace(never);
    assert.equal(slept, pace);
  });

  it("keeps no pace behind a turn in which nothing was sent", async () => {
    const conso = queue("conso-api");
    const at: number[] = [];
    const send = (): Promise<void> => Promise.resolve(void at.push(clock.now()));
    void conso.turn(0, never, send);
    for (let i = 0; i < 60; i++) {
      void conso.turn(0, never, (sendsNothing) => {
        sendsNothing();
        return Promise.resolve();
      });
    }
    void conso.turn(0, never, send);
    await clock.runTo(NOON + 60 * pace);
    assert.equal(at.length, 2);
    assert.ok(at[1]! >= NOON + pace && at[1]! < NOON + 3 * pace, `${at[1]! - NOON} ms`);
  });

  it("keeps the pace across a restart", async () => {
    await queue("conso-api").turn(0, never, () => {
      call();
      return Promise.resolve();
    });
    await clock.runTo(NOON + 500);
    const restarted = queue("conso-api");
    const at: number[] = [];
    void restarted.turn(0, never, () => Promise.resolve(at.push(clock.now())));
    void queue("conso-api", 2).turn(0, never, () => Promise.resolve(at.push(clock.now())));
    await clock.runTo(NOON + 10_000);
    assert.deepEqual(at, [NOON + 500, NOON + pace]);
  });

  it("sends one call at a time, lowest rank first, equal ranks in order of arrival", async () => {
    const conso = queue("conso-api");
    const order: string[] = [];
    let under = 0;
    const work = (name: string) => async (): Promise<void> => {
      assert.equal(++under, 1);
      await clock.sleep(500);
      order.push(name);
      under--;
    };
    const turns: [string, number][] = [
      ["first", 5],
      ["history", 1_000_000],
      ["b", 2],
      ["c", 2],
      ["a", 1],
    ];
    for (const [name, rank] of turns) void conso.turn(rank, never, work(name));
    await clock.runTo(NOON + 60_000);
    assert.deepEqual(order, ["first", "a", "b", "c", "history"]);
  });

  it("continues after a failed call, and after waiting calls were aborted", async () => {
    const conso = queue("conso-api");
    const order: string[] = [];
    const say = (name: string) => (): Promise<void> => {
      order.push(name);
      return Promise.resolve();
    };
    const [one, two] = [new AbortController(), new AbortController()];
    const failed = conso.turn(0, never, () => Promise.reject(new Error("no")));
    const waiting = conso.turn(1, one.signal, say("aborted while it waited for its turn"));
    const pacing = conso.turn(0, two.signal, say("aborted while it kept the pace"));
    void conso.turn(2, never, say("last"));
    const rejections = [
      assert.rejects(failed, /no/),
      assert.rejects(waiting, /gone/),
      assert.rejects(pacing, /gone/),
    ];
    one.abort(new Error("gone"));
    await clock.runTo(NOON + 1_000);
    two.abort(new Error("gone"));
    await clock.runTo(NOON + 60_000);
    await Promise.all(rejections);
    assert.deepEqual(order, ["last"]);
    await assert.rejects(conso.turn(0, one.signal, say("late")), /gone/);
  });
});

describe("circuit breaker", () => {
  it("opens after three failures in a row and closes on success; a later round tries once", () => {
    const breaker = new CircuitBreaker();
    breaker.recordFailure(10);
    breaker.recordSuccess(11);
    breaker.recordFailure(20);
    breaker.recordFailure(30);
    assert.equal(breaker.stopped(0), false);
    breaker.recordFailure(40);
    assert.deepEqual([breaker.isDown, breaker.stopped(40), breaker.stopped(5)], [true, true, true]);
    assert.ok(!breaker.stopped(41), "a tick after it may try");
    breaker.recordFailure(50);
    assert.ok(breaker.stopped(41) && !breaker.stopped(51));
    breaker.recordSuccess(51);
    assert.equal(breaker.isDown, false);
  });

  it("does not count a series that keeps failing while others work, but does so in an outage of all", () => {
    const breaker = new CircuitBreaker();
    breaker.recordFailure(10);
    breaker.recordSuccess(15);
    for (const now of [20, 21, 22, 23]) breaker.recordFailure(now, 10);
    assert.equal(breaker.isDown, false);
    // Nothing has worked since they failed last.
    for (const now of [30, 31, 32]) breaker.recordFailure(now, 20);
    assert.ok(breaker.isDown);
  });
});
