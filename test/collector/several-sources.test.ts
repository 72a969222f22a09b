/**
 * What the sources of a meter refuse or lack, and what is requested from them next: each source with its own answers.
 */
import assert from "node:assert/strict";
import type { DetailedProgress } from "../../nodes/collector/index.js";
import { formatDay, startOfDay, type Day, type Reading, type Series } from "../../nodes/readings/index.js";
import { failureOf } from "../../nodes/services/failures/failure.js";
import { ServiceError, type Answer, type Query } from "../../nodes/services/index.js";
import { withJson } from "../services/read-now.js";
import {
  answerOf,
  at,
  Harness,
  IN_MEMORY,
  KEY,
  day,
  days,
  down,
  nothing,
  whole,
  SELDOM,
  type Call,
} from "./harness.js";

const TODAY = day("2026-11-24");

describe("sources of one meter", () => {
  let harness: Harness;
  let calls: readonly Call[];

  function open(now: number): void {
    harness = new Harness(now, SELDOM, IN_MEMORY);
    calls = harness.calls;
  }

  afterEach(() => harness.end());

  const progress = (): DetailedProgress => harness.collector().detailedProgress()[0]!;
  const asked = (of: typeof calls): string[] =>
    of.map(({ node, start, end }) => `${node} ${formatDay(start)} ${formatDay(end)}`);

  const refusesBefore =
    (first: Day, code: string) =>
    (query: Query): Answer => {
      if (query.start < first) {
        const body = JSON.stringify({ error: code, error_description: "too early" });
        const response = withJson({ status: 403, body });
        throw failureOf(response, { service: "data-connect", now: harness.clock.now() });
      }
      return whole(query);
    };

  it("a renewed consent gets requests for the days that the previous one refused", async () => {
    open(at(TODAY, 9, 30));
    let answer = refusesBefore(TODAY - 10, "ADAM-DC-0009");
    harness.attach({
      node: "first",
      service: "data-connect",
      dailyMonths: 3,
      answer: (query) => answer(query),
    });
    harness.want(["daily"]);
    await harness.clock.runTo(at(TODAY, 20));
    const before = progress().days;
    answer = () => {
      throw new ServiceError("consent", "lost", { scope: "usage_point", code: "ADAM-DC-0008" });
    };
    await harness.clock.runTo(at(TODAY + 1, 20));
    answer = whole;
    await harness.clock.runTo(at(TODAY + 3, 20));
    assert.ok(before < 20 && progress().complete > 80, `${before} days, then ${progress().complete}`);
  });

  it("days requested by hand in the second of their answer are requested again, once", async () => {
    open(at(TODAY, 9, 30));
    harness.attach({ node: "first", service: "data-connect", dailyMonths: 1, answer: whole });
    harness.want(["daily"]);
    // As a flow does that reacts to its readings.
    harness.collectors.once("change", () => {
      harness.collectors.once("change", () => {
        harness
          .collector()
          .requestHistory([{ direction: "consumption", series: "daily" }], TODAY - 5, TODAY - 3);
      });
    });
    await harness.clock.runTo(at(TODAY, 10, 30));
    const again = calls.filter(({ start, end }) => start === TODAY - 5 && end === TODAY - 3);
    assert.equal(again.length, 1, asked(calls).join(", "));
    assert.equal(progress().requested, 0);
  });

  describe("what a stand-in's consent does not cover", () => {
    /** The first source has its day, then no history, and fails on the next day: the second one stands in. */
    async function standIn(second: (query: Query) => Answer): Promise<void> {
      open(at(TODAY, 9, 30));
      let works = (query: Query): boolean => query.end - query.start < 20;
      harness.attach({
        node: "first",
        service: "conso-api",
        dailyMonths: 36,
        answer: (query) => {
          if (!works(query)) down();
          return whole(query);
        },
      });
      harness.attach({ node: "second", service: "data-connect", answer: second });
      harness.want(["daily"]);
      await harness.clock.runTo(at(TODAY + 1, 4));
      works = () => false;
      await harness.clock.runTo(at(TODAY + 1, 11));
      assert.ok(
        calls.some(({ node }) => node === "second"),
        "it stands in",
      );
      works = () => true;
    }

    it("is still requested from the first: its newest day and its whole history", async () => {
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      await harness.clock.runTo(at(TODAY + 3, 20));
      const { complete, days, notAsked } = progress();
      assert.ok(days > 1_090, String(days));
      assert.deepEqual([complete, notAsked], [days, 0]);
    });

    it("is still requested from the first by hand", async () => {
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      await harness.clock.runTo(at(TODAY + 3, 20));
      const before = calls.length;
      harness
        .collector()
        .requestHistory(
          [{ direction: "consumption", series: "daily" }],
          day("2025-01-01"),
          day("2025-03-01"),
        );
      harness.collectors.wakeSoon(KEY);
      await harness.clock.runTo(at(TODAY + 3, 21));
      assert.deepEqual(asked(calls.slice(before)), ["first 2025-01-01 2025-03-01"]);
    });

    it("is not the meter's first day; what the meter itself refuses is, for both of them", async () => {
      const firstDay = (): Day | undefined => {
        const { usagePoints } = harness.collectors.archive!;
        const { id } = harness.collector().usagePoint;
        return usagePoints.firstDay(usagePoints.series(id, "consumption", "daily").id);
      };
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      assert.equal(firstDay(), undefined);
      await harness.end();

      await standIn(refusesBefore(TODAY + 1, "ADAM-ERR0123"));
      assert.equal(firstDay(), TODAY + 1);
      const before = calls.length;
      await harness.clock.runTo(at(TODAY + 3, 20));
      assert.ok(calls.slice(before).every(({ start }) => start >= TODAY + 1));
    });
  });

  it("a new consent gets requests for what the previous one did not cover", async () => {
    open(at(TODAY, 9, 30));
    const way = { node: "first", service: "data-connect", dailyMonths: 6 } as const;
    const old = harness.attach({ ...way, answer: refusesBefore(TODAY - 10, "ADAM-DC-0009") });
    harness.want(["daily"]);
    await harness.clock.runTo(at(TODAY, 12));
    assert.equal(progress().complete, 10);
    old.release(false);
    harness.attach({ ...way, credentials: ["renewed"], answer: refusesBefore(TODAY - 100, "ADAM-DC-0009") });
    await harness.clock.runTo(at(TODAY, 15));
    assert.equal(progress().complete, 100);
    const before = calls.length;
    await harness.clock.runTo(at(TODAY + 3, 20));
    assert.ok(calls.slice(before).every(({ start }) => start >= TODAY - 1));
  });

  it("a limit of six days per call applies to its own source only", async () => {
    open(at(TODAY, 11, 30));
    const curves = { loadCurveDays: 60 };
    harness.attach({
      node: "first",
      service: "myelectricaldata",
      ...curves,
    });
    harness.attach({
      node: "second",
      service: "conso-api",
      ...curves,
      answer: (query) => {
        if (query.end - query.start > 6) throw new ServiceError("range", "long", { range: "too_long" });
        return whole(query);
      },
    });
    harness.want(["load_curve"]);
    await harness.clock.runTo(at(TODAY, 20));
    const collector = harness.collector();
    const examined = collector.checkAccess("second");
    await harness.clock.runTo(at(TODAY, 20, 1));
    assert.equal((await examined)!.findings[0]!.failure?.range, "too_long");
    const before = calls.length;
    collector.requestHistory([{ direction: "consumption", series: "load_curve" }], TODAY - 50, TODAY);
    harness.collectors.wakeSoon(KEY);
    await harness.clock.runTo(at(TODAY, 20, 2));
    assert.deepEqual(asked(calls.slice(before)), [`first ${formatDay(TODAY - 50)} ${formatDay(TODAY)}`]);
  });

  it("a long range that is refused is halved, and curves are requested six days at a time", async () => {
    open(at(TODAY, 9, 30));
    harness.attach({
      node: "first",
      service: "data-connect",
      dailyMonths: 12,
      loadCurveDays: 20,
      answer: (query) => {
        const most = query.series === "daily" ? 100 : 6;
        if (query.end - query.start > most) throw new ServiceError("range", "long", { range: "too_long" });
        return whole(query);
      },
    });
    harness.want(["daily", "load_curve"]);
    await harness.clock.runTo(at(TODAY, 12));
    const lengths = (series: Series): number[] => [
      ...new Set(calls.filter((call) => call.series === series).map(({ start, end }) => end - start)),
    ];
    assert.deepEqual(lengths("daily").slice(0, 4), [7, 358, 179, 89]);
    assert.deepEqual(lengths("load_curve").slice(0, 2), [7, 6]);
    assert.ok(
      harness
        .collector()
        .detailedProgress()
        .every(({ complete, days }) => complete === days),
    );
  });

  it("a source that refuses ranges up to yesterday does not stop the next source from being asked", async () => {
    open(at(TODAY, 9, 30));
    harness.attach({
      node: "first",
      service: "data-connect",
      dailyMonths: 1,
      answer: (query) => {
        if (query.end >= TODAY) throw new ServiceError("range", "late", { range: "end_too_late" });
        down();
      },
    });
    harness.attach({ node: "second", service: "conso-api" });
    harness.want(["daily", "max_power"]);
    await harness.clock.runTo(at(TODAY, 9, 40));
    const second = calls.filter(({ node }) => node === "second");
    assert.deepEqual(
      second.map(({ series, end }) => [series, end]),
      [
        ["daily", TODAY],
        ["max_power", TODAY],
      ],
    );
  });

  describe("that did not get everything", () => {
    const partly = (readings: readonly Reading[]): Answer => ({
      readings,
      oddities: [{ reason: "partial", detail: "PARTIAL_DATA" }],
    });
    const HISTORY = 180;

    function start(answer: (query: Query) => Answer, hour = 11.5): void {
      open(at(TODAY, hour));
      const way = { node: "med", service: "myelectricaldata", loadCurveDays: HISTORY } as const;
      harness.attach({ ...way, answer });
      harness.want(["load_curve"]);
    }

    it("get a request for the rest in the next round, not in 32 days", async () => {
      let isShort = true;
      start((query) => {
        if (!isShort || query.end - query.start < 100) return whole(query);
        isShort = false;
        return partly(days(query).slice(-60));
      });
      await harness.clock.runTo(at(TODAY, 12));
      assert.deepEqual([calls.length, progress().notAsked, progress().missing], [2, HISTORY - 7 - 60, 0]);
      await harness.clock.runTo(at(TODAY, 13));
      assert.equal(calls.length, 3);
      assert.equal(progress().complete, HISTORY);
    });

    it("get requests for what they never deliver with growing pauses, not at each tick", async () => {
      const only = startOfDay(TODAY - 100);
      start((query) => {
        const all = days(query);
        const given = all.filter(
          (reading) => reading.start >= startOfDay(TODAY - 67) || reading.start === only,
        );
        if (given.length === 0) nothing();
        return given.length < all.length ? partly(given) : answerOf(given);
      });
      await harness.clock.runTo(at(TODAY + 60, 20));
      const old = calls.filter(({ start: from }) => from < TODAY - 67);
      const asking = [...new Set(old.map((call) => Math.floor((call.at - at(TODAY, 0)) / 86_400_000)))];
      assert.ok(old.length < 20, asked(old).join("\n"));
      assert.deepEqual(asking.slice(0, 3), [0, 1, 3], "soon again");
      assert.ok(asking.at(-1)! > 30, "and later");
    });

    it("get a request at their next hour for a failed newest day, in the next round for older days", async () => {
      let isShort = true;
      start((query) => {
        const all = days(query);
        if (!isShort || query.end < TODAY) return answerOf(all);
        if (all.length === 1) down();
        return partly(all.slice(0, -1));
      }, 9.5);
      const newest = (): number[] => calls.filter(({ end }) => end === TODAY).map((call) => call.at);
      await harness.clock.runTo(at(TODAY, 13));
      assert.equal(newest().length, 2, "in the first round and at the tick of 10 h or 11 h");
      assert.ok(progress().newest === TODAY - 2 && progress().missing === 0);
      isShort = false;
      await harness.clock.runTo(at(TODAY, 14, 30));
      assert.equal(newest().length, 3);
      assert.equal(progress().complete, HISTORY);
    });

    it("leave the newest day partial and the meter late in the evening, not the service unavailable", async () => {
      const half = { start: startOfDay(TODAY - 1), step: 1_800, value: 500 };
      start((query) => (query.end < TODAY ? whole(query) : partly([...days(query).slice(0, -1), half])), 9.5);
      await harness.clock.runTo(at(TODAY, 20, 30));
      assert.equal(harness.collector().report().health, "late");
      assert.equal(harness.collector().report().problem, undefined);
      assert.equal(progress().newest, TODAY - 2);
    });

    it("keep what was requested by hand", async () => {
      let isShort = false;
      start((query) => (isShort ? partly(days(query).slice(-10)) : whole(query)));
      await harness.clock.runTo(at(TODAY, 12));
      isShort = true;
      const before = calls.length;
      harness
        .collector()
        .requestHistory([{ direction: "consumption", series: "load_curve" }], TODAY - 400, TODAY - 350);
      harness.collectors.wakeSoon(KEY);
      await harness.clock.runTo(at(TODAY, 13));
      isShort = false;
      await harness.clock.runTo(at(TODAY, 14));
      assert.deepEqual(
        calls.slice(before).map(({ start: from, end }) => [TODAY - from, TODAY - end]),
        [
          [400, 350],
          [400, 360],
          [400, 370],
        ],
      );
      assert.equal(progress().requested, 0);
    });
  });
});
