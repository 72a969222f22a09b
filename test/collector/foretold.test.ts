/** The next call that a report names, where it once named another one (docs/dev/decisions.md#40-one-next-try). */
import assert from "node:assert/strict";
import { nextCall, type NextCallInput, type OpenSeries } from "../../nodes/collector/schedule/index.js";
import { formatInstant } from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query } from "../../nodes/services/index.js";
import { answerOf, at, day, days, down, Harness, KEY, nothing, SELDOM, whole, type Way } from "./harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;

function refuse(): never {
  throw new ServiceError("consent", "refused", { code: "ADAM-DC-0008", scope: "usage_point" });
}

describe("the next call by a tick's random seconds", () => {
  const tick = at(today, 10, 30) / 1_000;
  const series: OpenSeries = {
    newestFrom: Infinity,
    opensAt: 0,
    hasRecent: () => false,
    hasHistory: () => false,
  };
  const named = (
    delay: number,
    one: Partial<OpenSeries>,
    hours: readonly number[] = [],
    more: Partial<NextCallInput> = {},
  ): string => {
    const other = { ...series, newestFrom: at(today + 1, 0) / 1_000 };
    const next = nextCall({
      now: tick - 600,
      tick,
      drawn: tick + delay,
      spread: 30,
      minute: 30,
      callingHours: hours.length === 0 ? undefined : hours,
      newestFrom: 0,
      historyFrom: 0,
      historyRunsFrom: Infinity,
      series: [other, { ...series, ...one }],
      ...more,
    });
    return formatInstant(next).slice(11, 16);
  };
  /** From twelve seconds after the tick's minute on. */
  const from12 = (instant: number): boolean => instant >= tick + 12;

  it("is at the tick that comes as late as the end of a pause, for history, a recent hole and the newest day", () => {
    for (const one of [{ hasHistory: from12 }, { hasRecent: from12 }, { newestFrom: tick + 12 }]) {
      assert.deepEqual([named(11, one), named(12, one)], ["11:30", "10:30"]);
    }
  });

  it("is for a recent hole at a tick only that may call for the newest day", () => {
    assert.equal(named(0, { hasRecent: () => true }, [12]), "12:30");
  });

  it("is after a tick that comes before an account's pause ends, or a second before at a stand-in", () => {
    const missing = { newestFrom: 0 };
    const until = { newestFrom: tick + 12, historyFrom: Infinity };
    assert.deepEqual([named(11, missing, [], until), named(12, missing, [], until)], ["11:30", "10:30"]);
    const ofStandIn = { newestFrom: tick + 1, spread: 0 };
    assert.equal(named(0, missing, [], ofStandIn), "11:30");
    // It has been taken.
    const taken = { now: tick + 10, tick: tick + 3_600, drawn: tick + 3_600 };
    assert.equal(named(0, missing, [], { ...until, ...taken }), "11:30");
  });

  it("is now if a tick has come that may call, and is not taken", () => {
    const late = { now: tick + 2 * 3_600 + 60, drawn: tick + 2 * 3_600 + 60 };
    const missing = { newestFrom: tick + 2 * 3_600 + 50 };
    assert.equal(named(0, missing, [12], late), "12:31");
    assert.equal(named(0, missing, [13], late), "13:30");
  });
});

describe("the next call that a report names", () => {
  let harness: Harness;
  afterEach(() => harness.end());

  /** What a report names that is told while no call is being made, in milliseconds. */
  interface Told {
    readonly at: number;
    /** How many calls had been made. */
    readonly calls: number;
    readonly nextCall: number;
  }
  function listen(): readonly Told[] {
    const reports: Told[] = [];
    harness.collectors.on("report", () => {
      const collector = harness.collectors.collector(KEY);
      if (collector === undefined || collector.isCalling) return;
      const nextCall = collector.report().nextCall * 1_000;
      reports.push({ at: harness.clock.now(), calls: harness.calls.length, nextCall });
    });
    return reports;
  }
  /** What was told last before a call. */
  function foretold(reports: readonly Told[], call: number): number | undefined {
    return reports.findLast(({ calls }) => calls <= call)?.nextCall;
  }

  it("is the catch-up, from a start on", async () => {
    harness = new Harness(at(today, 5));
    const deploy = (): void => {
      harness.attach({ node: "meter", service: "conso-api", minute: 30, answer: nothing });
      harness.want(["daily"]);
    };
    deploy();
    await harness.clock.runTo(at(today, 5, 10));
    await harness.stop();
    // The ticks at 8 h, or 9 h, pass.
    await harness.clock.runTo(at(today, 10));
    harness.start();
    const reports = listen();
    deploy();
    const before = harness.calls.length;
    await harness.clock.runTo(at(today, 10, 10));
    const call = harness.calls[before]!;
    assert.ok(call.at > at(today, 10) + 10_000);
    assert.ok(reports[0]!.at < call.at - 10_000);
    assert.equal(reports[0]!.nextCall, call.at);
  });

  it("is the tick that came while a round ran, right after it", async () => {
    harness = new Harness(at(today, 5));
    const { clock } = harness;
    let isSlow = false;
    harness.attach({
      node: "meter",
      service: "data-connect",
      minute: 30,
      answer: async () => {
        if (isSlow) await clock.sleep(4 * MINUTE);
        return nothing();
      },
    });
    harness.want(["daily", "max_power"]);
    await clock.runTo(at(today, 6, 25));
    const reports = listen();
    isSlow = true;
    const before = harness.calls.length;
    void harness.collector().refresh();
    await clock.runTo(at(today, 6, 50));
    // Two by hand, in the second of which the tick comes.
    const times = harness.calls
      .slice(before)
      .map(({ at: call }) => Math.floor((call - at(today, 6)) / MINUTE));
    assert.deepEqual(times, [25, 29, 33]);
    assert.equal(foretold(reports, before + 2), at(today, 6, 33));
  });

  it("is that of each recent hole whose pause has ended by a tick that may call", async () => {
    harness = new Harness(at(today, 5), SELDOM);
    const reports = listen();
    // MyElectricalData keeps to it for 25 hours that it has nothing of a day.
    const isLate = (one: number): boolean => one === today - 2 || one > today;
    const answer = (query: Query): Answer => {
      if (query.series !== "load_curve") return whole(query);
      const held = days(query).filter((_, i) => !isLate(query.start + i));
      return held.length === 0 ? nothing() : answerOf(held);
    };
    harness.attach({ node: "meter", service: "myelectricaldata", minute: 20, loadCurveDays: 20, answer });
    harness.want(["load_curve", "daily"]);
    await harness.clock.runTo(at(today + 5, 0));
    const wrong = harness.calls.flatMap((call, i) => {
      const named = foretold(reports, i) ?? Infinity;
      const isOfRound = call.at - (harness.calls[i - 1]?.at ?? 0) < MINUTE;
      const isRight = call.at >= named && call.at <= named + MINUTE;
      return i === 0 || isOfRound || isRight ? [] : [`${formatInstant(call.at / 1_000)}: ${call.series}`];
    });
    assert.deepEqual(wrong, []);
    assert.ok(harness.calls.filter(({ start }) => start === today - 2).length >= 3);
  });

  it("is the tick that was missed while the clock was wrong, once it is right", async () => {
    harness = new Harness(at(today, 5));
    const { clock, host } = harness;
    harness.attach({ node: "meter", service: "data-connect", minute: 30, answer: nothing });
    harness.want(["daily"]);
    await clock.runTo(at(today, 18));
    host.offset = -48 * 60 * MINUTE;
    await clock.runTo(at(today + 1, 7));
    const reports = listen();
    const before = harness.calls.length;
    host.offset = 0;
    await clock.runTo(at(today + 1, 7, 1));
    const call = harness.calls[before]!;
    assert.equal(foretold(reports, before), at(today + 1, 7));
    assert.ok(call.at <= at(today + 1, 7, 1));
  });

  it("is the catch-up of what was missed while the clock was wrong, once it is right", async () => {
    harness = new Harness(at(today, 5));
    const { clock, host, collectors } = harness;
    const answer = (): never => (host.offset === 0 ? nothing() : down());
    harness.attach({ node: "meter", service: "data-connect", minute: 30, answer });
    harness.want(["daily"]);
    await clock.runTo(at(today, 6));
    host.offset = 4 * 24 * 60 * MINUTE;
    await clock.runTo(at(today, 6, 40));
    host.offset = 0;
    await clock.runTo(at(today, 7));
    assert.equal(collectors.problem?.kind, "clock");
    const reports = listen();
    const before = harness.calls.length;
    await clock.runTo(at(today + 4, 12));
    const call = harness.calls[before]!;
    assert.equal(foretold(reports, before), call.at - (call.at % 1_000));
  });

  it("is when history gets the day's last calls: no tick is left that may need them for newest days", async () => {
    harness = new Harness(at(today, 17));
    const { clock, collectors, calls } = harness;
    const answer = (query: Query): Answer => (query.end === today ? nothing() : whole(query));
    harness.attach({ node: "meter", service: "myelectricaldata", minute: 20, loadCurveDays: 1, answer });
    harness.want(["daily", "load_curve"]);
    await clock.runTo(at(today, 17, 1));
    while (calls.length < 38) {
      void harness.collector().refresh();
      await clock.runTo(clock.now() + 10_000);
    }
    harness
      .collector()
      .requestHistory([{ direction: "consumption", series: "daily" }], today - 20, today - 10);
    collectors.wakeSoon(KEY);
    const reports = listen();
    await clock.runTo(at(today, 20));
    assert.deepEqual(
      calls.slice(38).map((call) => [formatInstant(call.at / 1_000).slice(11, 16), call.end === today]),
      [
        ["18:20", true],
        ["19:20", false],
      ],
    );
    assert.equal(foretold(reports, 39), at(today, 19, 20));
  });

  describe("with a stand-in", () => {
    /** Both at Data Connect; the stand-in's own time is 19:20. @param minute of the first one */
    function deploy(minute: number, first: Way["answer"], second: Way["answer"]): void {
      const both = { service: "data-connect", loadCurveDays: 7 } as const;
      harness.attach({ ...both, node: "first", minute, answer: first! });
      const other = { identity: ["other"], baseUrl: "http://other.internal" };
      harness.attach({ ...both, ...other, node: "second", minute: 20, answer: second! });
      harness.want(["daily", "load_curve"]);
    }

    it("is the catch-up, which asks it in place of one that is refused", async () => {
      harness = new Harness(at(today, 5));
      const restarted = (): void => deploy(30, () => refuse(), nothing);
      restarted();
      await harness.clock.runTo(at(today, 5, 10));
      await harness.stop();
      await harness.clock.runTo(at(today, 10, 45));
      harness.start();
      const reports = listen();
      const before = harness.calls.length;
      restarted();
      await harness.clock.runTo(at(today, 10, 55));
      const call = harness.calls[before]!;
      assert.equal(call.node, "second");
      assert.equal(reports[0]!.nextCall, call.at);
    });

    it("is the first source's tick while an outage by a clock that was ahead stops that one", async () => {
      harness = new Harness(at(today, 10));
      const { clock, host, calls } = harness;
      deploy(30, down, nothing);
      await clock.runTo(at(today, 10, 5));
      host.offset = 5 * 60 * MINUTE;
      // It may fail no more on this day.
      for (let i = 0; i < 24; i++) {
        void harness.collector().refresh();
        await clock.runTo(clock.now() + MINUTE / 2);
      }
      host.offset = 0;
      await clock.runTo(at(today, 10, 20));
      const before = calls.length;
      const { nextCall } = harness.collector().report();
      await clock.runTo(at(today, 10, 40));
      const call = calls[before]!;
      assert.deepEqual([call.node, Math.floor(call.at / 1_000)], ["second", nextCall]);
    });

    it("is not its own time while nothing is known to be missing", async () => {
      harness = new Harness(at(today, 5), SELDOM);
      // Its curve is off, which is no reason to ask another source.
      const answer = (query: Query): Answer => (query.series === "daily" ? whole(query) : nothing());
      deploy(48, answer, answer);
      await harness.clock.runTo(at(today + 3, 18, 30));
      const reports = listen();
      await harness.clock.runTo(at(today + 3, 19));
      const before = harness.calls.length;
      await harness.clock.runTo(at(today + 3, 20));
      assert.equal(harness.calls[before]!.at, foretold(reports, before));
    });

    it("is its own time that came while a round ran, right after it", async () => {
      harness = new Harness(at(today, 5));
      const { clock } = harness;
      const slow = async (): Promise<Answer> => {
        if (clock.now() > at(today, 19)) await clock.sleep(15 * MINUTE);
        return nothing();
      };
      deploy(10, slow, nothing);
      const reports = listen();
      await clock.runTo(at(today, 19));
      const before = harness.calls.length;
      await clock.runTo(at(today, 20));
      assert.deepEqual(
        harness.calls.slice(before).map(({ node }) => node),
        ["first", "second"],
      );
      const late = harness.calls[before + 1]!.at - foretold(reports, before + 1)!;
      assert.ok(late >= 0 && late <= 1_000, `${late} ms`);
    });
  });
});
