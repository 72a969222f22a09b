/** What the ways to a meter refuse or cannot give, and what is asked of them next: each source with its own answers. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hub, type MeterKey } from "../../nodes/collector/index.js";
import {
  formatDay,
  lengthOfDay,
  parseDay,
  startOfDay,
  type Day,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { failureOf } from "../../nodes/services/errors.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { VirtualClock, type ProcessClock } from "../simulation/clock.js";

const PDL = "22000000000017";
const day = (text: string): Day => parseDay(text)!;
const at = (of: Day, hour: number, minute = 0): number =>
  startOfDay(of) * 1000 + (hour * 60 + minute) * 60_000;
const TODAY = day("2026-11-24");

/** One reading for each day, which is what a day needs to be complete. */
function whole({ start, end }: { start: Day; end: Day }): Reading[] {
  return Array.from({ length: end - start }, (_, i) => ({
    start: startOfDay(start + i),
    step: lengthOfDay(start + i),
    value: 1_000,
  }));
}

const answer = (readings: readonly Reading[]): Answer => ({ readings, oddities: [] });
const down = (): ServiceError => new ServiceError("unavailable", "down");

interface Way {
  readonly node: string;
  readonly service: ServiceId;
  readonly answers: (query: Query) => Answer;
  readonly credentials?: string;
  readonly dailyMonths?: number;
  readonly loadCurveDays?: number;
}

describe("sources of one meter", function () {
  this.timeout(20_000);
  let folder: string;
  let clock: VirtualClock;
  let own: ProcessClock;
  let hub: Hub;
  let calls: { node: string; at: number; start: Day; end: Day; series: Series }[];
  const faults: unknown[] = [];

  function open(now: number): void {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-sources-"));
    clock = new VirtualClock(now);
    own = clock.process({ offset: 0, asleepUntil: 0 });
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock: own, random: () => 0 });
    hub.on("fault", (error) => faults.push(error));
    calls = [];
    faults.length = 0;
  }

  afterEach(async () => {
    const closing = hub.close();
    await clock.runTo(clock.now() + 1_000);
    await closing;
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(faults, []);
  });

  function attach(way: Way): { key: MeterKey; release: (removed: boolean) => void } {
    const { node, service, answers, dailyMonths = 0, loadCurveDays = 0 } = way;
    return hub.attach({
      ...{ node, service, dailyMonths, loadCurveDays, usagePointId: PDL, minute: 7 },
      baseUrl: `http://${service}`,
      identity: [service],
      credentials: [way.credentials ?? node],
      createService: () => ({
        id: service,
        read: (query) => {
          const { start, end, series } = query;
          calls.push({ node, at: own.now(), start, end, series });
          return new Promise((resolve) => {
            resolve(answers(query));
          });
        },
      }),
    });
  }

  const want = (key: MeterKey, ...series: Series[]): void => {
    const wants = series.map((one) => ({ direction: "consumption" as const, series: one }));
    hub.want(key, "in", wants);
  };
  const survey = (): ReturnType<NonNullable<ReturnType<Hub["collector"]>>["survey"]>[number] =>
    hub.collector(`real/${PDL}`)!.survey()[0]!;
  const asked = (of: typeof calls): string[] =>
    of.map(({ node, start, end }) => `${node} ${formatDay(start)} ${formatDay(end)}`);

  const refusesBefore =
    (first: Day, code: string) =>
    (query: Query): Answer => {
      if (query.start < first) {
        const body = JSON.stringify({ error: code, error_description: "too early" });
        throw failureOf({ status: 403, body }, { service: "data-connect", now: own.now() });
      }
      return answer(whole(query));
    };

  it("a renewed consent is asked for the days that the one before refused", async () => {
    open(at(TODAY, 9, 30));
    let answers = refusesBefore(TODAY - 10, "ADAM-DC-0009");
    const { key } = attach({
      ...{ node: "first", service: "data-connect", dailyMonths: 3 },
      answers: (query) => answers(query),
    });
    want(key, "daily");
    await clock.runTo(at(TODAY, 20));
    const before = survey().days;
    answers = () => {
      throw new ServiceError("consent", "lost", { scope: "usage_point", code: "ADAM-DC-0008" });
    };
    await clock.runTo(at(TODAY + 1, 20));
    answers = (query) => answer(whole(query));
    await clock.runTo(at(TODAY + 3, 20));
    assert.ok(before < 20 && survey().complete > 80, `${before} days, then ${survey().complete}`);
  });

  describe("what a stand-in's consent does not reach", () => {
    /** The first one has its day, then not its history, and fails on the next day: the second one stands in. */
    async function standIn(second: (query: Query) => Answer): Promise<void> {
      open(at(TODAY, 9, 30));
      let works = (query: Query): boolean => query.end - query.start < 20;
      const { key } = attach({
        ...{ node: "first", service: "conso-api", dailyMonths: 36 },
        answers: (query) => {
          if (!works(query)) throw down();
          return answer(whole(query));
        },
      });
      attach({ node: "second", service: "data-connect", answers: second });
      want(key, "daily");
      await clock.runTo(at(TODAY + 1, 4));
      works = () => false;
      await clock.runTo(at(TODAY + 1, 11));
      assert.ok(
        calls.some(({ node }) => node === "second"),
        "it stands in",
      );
      works = () => true;
    }

    it("is still asked of the first: its newest day and its whole history", async () => {
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      await clock.runTo(at(TODAY + 3, 20));
      const { complete, days, notAsked } = survey();
      assert.ok(days > 1_090, String(days));
      assert.deepEqual([complete, notAsked], [days, 0]);
    });

    it("is still asked of the first by hand", async () => {
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      await clock.runTo(at(TODAY + 3, 20));
      const before = calls.length;
      const wants = [{ direction: "consumption" as const, series: "daily" as const }];
      hub.collector(`real/${PDL}`)!.requestHistory(wants, day("2025-01-01"), day("2025-03-01"));
      hub.wakeSoon();
      await clock.runTo(at(TODAY + 3, 21));
      assert.deepEqual(asked(calls.slice(before)), ["first 2025-01-01 2025-03-01"]);
    });

    it("is no first day of the meter; what the meter itself refuses is, for both of them", async () => {
      const firstDay = (): Day | undefined => {
        const { meters } = hub.archive!;
        const { id } = hub.collector(`real/${PDL}`)!.usagePoint;
        return meters.firstDay(meters.series(id, "consumption", "daily").id);
      };
      await standIn(refusesBefore(TODAY + 1, "ADAM-DC-0009"));
      assert.equal(firstDay(), undefined);
      await hub.close();
      rmSync(folder, { recursive: true, force: true });

      await standIn(refusesBefore(TODAY + 1, "ADAM-ERR0123"));
      assert.equal(firstDay(), TODAY + 1);
      const before = calls.length;
      await clock.runTo(at(TODAY + 3, 20));
      assert.ok(calls.slice(before).every(({ start }) => start >= TODAY + 1));
    });
  });

  it("a new consent is asked for what the one before it did not reach", async () => {
    open(at(TODAY, 9, 30));
    const way = { node: "first", service: "data-connect", dailyMonths: 6 } as const;
    const old = attach({ ...way, answers: refusesBefore(TODAY - 10, "ADAM-DC-0009") });
    want(old.key, "daily");
    await clock.runTo(at(TODAY, 12));
    assert.equal(survey().complete, 10);
    old.release(false);
    attach({ ...way, credentials: "renewed", answers: refusesBefore(TODAY - 100, "ADAM-DC-0009") });
    await clock.runTo(at(TODAY, 15));
    assert.equal(survey().complete, 100);
    const before = calls.length;
    await clock.runTo(at(TODAY + 3, 20));
    assert.ok(calls.slice(before).every(({ start }) => start >= TODAY - 1));
  });

  it("six days at a time is what one of them takes, not the other", async () => {
    open(at(TODAY, 11, 30));
    const curves = { loadCurveDays: 60 };
    const { key } = attach({
      ...{ node: "first", service: "myelectricaldata", ...curves },
      answers: (query) => answer(whole(query)),
    });
    attach({
      ...{ node: "second", service: "conso-api", ...curves },
      answers: (query) => {
        if (query.end - query.start > 6) throw new ServiceError("range", "long", { range: "too_long" });
        return answer(whole(query));
      },
    });
    want(key, "load_curve");
    await clock.runTo(at(TODAY, 20));
    const collector = hub.collector(key)!;
    const examined = collector.examine("second");
    await clock.runTo(at(TODAY, 20, 1));
    assert.equal((await examined)!.findings[0]!.failure?.range, "too_long");
    const before = calls.length;
    collector.requestHistory([{ direction: "consumption", series: "load_curve" }], TODAY - 50, TODAY);
    hub.wakeSoon();
    await clock.runTo(at(TODAY, 20, 2));
    assert.deepEqual(asked(calls.slice(before)), [`first ${formatDay(TODAY - 50)} ${formatDay(TODAY)}`]);
  });

  it("a long range that is refused is halved, and curves are asked for six days at a time", async () => {
    open(at(TODAY, 9, 30));
    const { key } = attach({
      ...{ node: "first", service: "data-connect", dailyMonths: 12, loadCurveDays: 20 },
      answers: (query) => {
        const most = query.series === "daily" ? 100 : 6;
        if (query.end - query.start > most) throw new ServiceError("range", "long", { range: "too_long" });
        return answer(whole(query));
      },
    });
    want(key, "daily", "load_curve");
    await clock.runTo(at(TODAY, 12));
    const lengths = (series: Series): number[] => [
      ...new Set(calls.filter((call) => call.series === series).map(({ start, end }) => end - start)),
    ];
    assert.deepEqual(lengths("daily").slice(0, 4), [7, 358, 179, 89]);
    assert.deepEqual(lengths("load_curve").slice(0, 2), [7, 6]);
    assert.ok(
      hub
        .collector(key)!
        .survey()
        .every(({ complete, days }) => complete === days),
    );
  });

  it("who refuses ranges that end with yesterday is no reason not to ask the next one for it", async () => {
    open(at(TODAY, 9, 30));
    const { key } = attach({
      ...{ node: "first", service: "data-connect", dailyMonths: 1 },
      answers: (query) => {
        if (query.end >= TODAY) throw new ServiceError("range", "late", { range: "end_too_late" });
        throw down();
      },
    });
    attach({ node: "second", service: "conso-api", answers: (query) => answer(whole(query)) });
    want(key, "daily", "max_power");
    await clock.runTo(at(TODAY, 9, 40));
    const second = calls.filter(({ node }) => node === "second");
    assert.deepEqual(
      second.map(({ series, end }) => [series, end]),
      [
        ["daily", TODAY],
        ["max_power", TODAY],
      ],
    );
  });

  describe("that could not get everything", () => {
    const partly = (readings: readonly Reading[]): Answer => ({
      readings,
      oddities: [{ reason: "partial", detail: "PARTIAL_DATA" }],
    });
    const HISTORY = 180;

    function start(answers: (query: Query) => Answer, hour = 11.5): void {
      open(at(TODAY, hour));
      const way = { node: "med", service: "myelectricaldata", loadCurveDays: HISTORY } as const;
      want(attach({ ...way, answers }).key, "load_curve");
    }

    it("are asked for the rest in the next round, not in 32 days", async () => {
      let isShort = true;
      start((query) => {
        if (!isShort || query.end - query.start < 100) return answer(whole(query));
        isShort = false;
        return partly(whole(query).slice(-60));
      });
      await clock.runTo(at(TODAY, 12));
      assert.deepEqual([calls.length, survey().notAsked, survey().missing], [2, HISTORY - 7 - 60, 0]);
      await clock.runTo(at(TODAY, 13));
      assert.equal(calls.length, 3);
      assert.equal(survey().complete, HISTORY);
    });

    it("are asked for what they never give with growing pauses, not at each tick", async () => {
      const only = startOfDay(TODAY - 100);
      start((query) => {
        const all = whole(query);
        const given = all.filter(
          (reading) => reading.start >= startOfDay(TODAY - 67) || reading.start === only,
        );
        if (given.length === 0) throw new ServiceError("no_data", "NO_DATA");
        return given.length < all.length ? partly(given) : answer(given);
      });
      await clock.runTo(at(TODAY + 60, 20));
      const old = calls.filter(({ start: from }) => from < TODAY - 67);
      const days = [...new Set(old.map((call) => Math.floor((call.at - at(TODAY, 0)) / 86_400_000)))];
      assert.ok(old.length < 20, asked(old).join("\n"));
      assert.deepEqual(days.slice(0, 3), [0, 1, 3], "soon again");
      assert.ok(days.at(-1)! > 30, "and later");
    });

    it("are asked again at their next hour for a newest day that failed, in the next round for older ones", async () => {
      let isShort = true;
      start((query) => {
        const all = whole(query);
        if (!isShort || query.end < TODAY) return answer(all);
        if (all.length === 1) throw down();
        return partly(all.slice(0, -1));
      }, 9.5);
      const newest = (): number[] => calls.filter(({ end }) => end === TODAY).map((call) => call.at);
      await clock.runTo(at(TODAY, 13));
      assert.equal(newest().length, 2, "at the first poll and at the tick of 10 h or 11 h");
      assert.ok(survey().newest === TODAY - 2 && survey().missing === 0);
      isShort = false;
      await clock.runTo(at(TODAY, 14, 30));
      assert.equal(newest().length, 3);
      assert.equal(survey().complete, HISTORY);
    });

    it("lose nothing of what was asked for by hand", async () => {
      let isShort = false;
      start((query) => (isShort ? partly(whole(query).slice(-10)) : answer(whole(query))));
      await clock.runTo(at(TODAY, 12));
      isShort = true;
      const before = calls.length;
      const wants = [{ direction: "consumption" as const, series: "load_curve" as const }];
      hub.collector(`real/${PDL}`)!.requestHistory(wants, TODAY - 400, TODAY - 350);
      hub.wakeSoon();
      await clock.runTo(at(TODAY, 13));
      isShort = false;
      await clock.runTo(at(TODAY, 14));
      assert.deepEqual(
        calls.slice(before).map(({ start: from, end }) => [TODAY - from, TODAY - end]),
        [
          [400, 350],
          [400, 360],
          [400, 370],
        ],
      );
      assert.equal(survey().requested, 0);
    });
  });
});
