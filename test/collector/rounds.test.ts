/** Rounds of calls under odd conditions: how often a service is asked, and what is told of it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mock } from "node:test";
import { ArchiveError, Readings } from "../../nodes/archive/index.js";
import { Hub, type MeterKey } from "../../nodes/collector/index.js";
import {
  clockOf,
  fromWall,
  lengthOfDay,
  parseDay,
  startOfDay,
  type Series,
} from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type ServiceId } from "../../nodes/services/index.js";
import { VirtualClock } from "../simulation/clock.js";

const PDL = "22000000000017";

/** Milliseconds. */
function at(day: string, hour: number, minute = 0): number {
  return fromWall(parseDay(day)! * 86_400 + hour * 3_600 + minute * 60) * 1_000;
}

function daysOf({ start, end }: Query): Answer {
  const days = Array.from({ length: end - start }, (_, i) => start + i);
  return {
    readings: days.map((day) => ({ start: startOfDay(day), step: lengthOfDay(day), value: 1_000 })),
    oddities: [],
  };
}

function nothing(): never {
  throw new ServiceError("no_data", "nothing");
}

function down(): never {
  throw new ServiceError("unavailable", "503");
}

describe("rounds of calls", () => {
  let folder: string;
  let clock: VirtualClock;
  let host: { offset: number; asleepUntil: number };
  let hub: Hub;
  let calls: { at: number; node: string; query: Query }[];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-rounds-"));
    calls = [];
  });

  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function begin(now: number): void {
    clock = new VirtualClock(now);
    host = { offset: 0, asleepUntil: 0 };
    start();
  }

  /** A process that starts. */
  function start(): void {
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock: clock.process(host), random: () => 0 });
  }

  /** A config node's source. */
  function attach(
    node: string,
    service: ServiceId,
    answer: (query: Query) => Answer,
    { dailyMonths = 0, minute = 7, takes = 0 } = {},
  ): ReturnType<Hub["attach"]> {
    const url = `http://${service}`;
    return hub.attach({
      ...{ node, usagePointId: PDL, service, baseUrl: url, identity: [url], credentials: [node, service] },
      ...{ minute, dailyMonths, loadCurveDays: 7 },
      createService: () => ({
        id: service,
        read: async (query) => {
          calls.push({ at: clock.now(), node, query });
          if (takes > 0) await clock.sleep(takes);
          return answer(query);
        },
      }),
    });
  }

  function want(key: MeterKey, ...series: readonly Series[]): void {
    hub.want(
      key,
      "in",
      series.map((each) => ({ direction: "consumption", series: each })),
    );
  }

  for (const service of ["conso-api", "data-connect"] as const) {
    it(`${service}: a clock that is put back in the middle of one asks for nothing over and over`, async () => {
      begin(at("2026-11-24", 9, 30));
      const answer = (): never => {
        if (calls.length === 1) host.offset = -600_000;
        return nothing();
      };
      const { key } = attach("meter", service, answer, { takes: 500 });
      want(key, "daily", "max_power");
      await clock.runTo(at("2026-11-24", 9, 40));
      assert.ok(calls.length >= 2 && calls.length <= 4, `${calls.length} calls`);
    });
  }

  it("a first one that failed is not made again at once as what a start has to catch up with", async () => {
    begin(at("2026-11-24", 9, 30));
    // Long after the start of the process, where nothing else is waited for.
    hub.want("real/22000000000018", "other", []);
    await clock.runTo(at("2026-11-24", 9, 35));
    const { key } = attach("meter", "conso-api", down);
    want(key, "daily");
    await clock.runTo(at("2026-11-24", 9, 50));
    assert.equal(calls.length, 1);
  });

  it("a stand-in that became another service is asked at that one's hours", async () => {
    begin(at("2026-11-24", 12, 30));
    const { key } = attach("first", "myelectricaldata", nothing);
    const second = attach("second", "data-connect", nothing);
    want(key, "max_power");
    await clock.runTo(at("2026-11-24", 15, 0));
    second.release(false);
    attach("second", "conso-api", nothing);
    await clock.runTo(at("2026-11-25", 1, 0));
    const hours = calls
      .filter(({ node, at: sent }) => node === "second" && sent >= at("2026-11-24", 15, 30))
      .map(({ at: sent }) => clockOf(sent / 1_000).hour);
    assert.deepEqual(hours, []);
  });

  it("what cannot be written is not called for again every minute, and comes when there is room", async () => {
    begin(at("2026-11-24", 9, 30));
    const full = (): Promise<never> => Promise.reject(new ArchiveError("unwritable", "The disk is full."));
    const { mock: disk } = mock.method(Readings.prototype, "merge", full);
    const { key } = attach("meter", "data-connect", daysOf, { dailyMonths: 36 });
    want(key, "daily");
    await clock.runTo(at("2026-11-24", 14, 0));
    disk.restore();
    // The first one, what the next minute caught up with, and the ticks of four hours.
    assert.ok(calls.length >= 5 && calls.length <= 8, `${calls.length} calls`);
    await clock.runTo(at("2026-11-24", 15, 30));
    const report = hub.collector(`real/${PDL}`)!.report();
    assert.deepEqual([report.upToDate, report.historyLeft], [true, 0]);
  });

  for (const service of ["conso-api", "data-connect"] as const)
    it(`${service}: a direction that fails each time leaves the other one its newest day`, async () => {
      begin(at("2026-11-23", 12));
      const { key } = attach(
        "meter",
        service,
        (query) => {
          if (query.direction === "production") return down();
          return clock.now() < at("2026-11-24", 12) && query.end > parseDay("2026-11-23")!
            ? nothing()
            : daysOf(query);
        },
        { dailyMonths: 3 },
      );
      const wants = (["production", "consumption"] as const).flatMap((direction) =>
        (["daily", "max_power"] as const).map((series) => ({ direction, series })),
      );
      hub.want(key, "in", wants);
      await clock.runTo(at("2026-11-24", 11, 30));
      void hub.collector(key)!.refresh();
      await clock.runTo(at("2026-11-24", 20));
      const held = hub
        .collector(key)!
        .standings()
        .filter(({ direction }) => direction === "consumption")
        .map(({ last }) => last);
      assert.deepEqual(held, [parseDay("2026-11-23"), parseDay("2026-11-23")]);
    });

  it("a restart in the evening tells nothing new of a service that was down before", async () => {
    begin(at("2026-11-24", 9));
    const attached = attach("meter", "data-connect", down);
    want(attached.key, "daily");
    await clock.runTo(at("2026-11-24", 20, 5));
    assert.equal(hub.collector(attached.key)!.report().health, "unavailable");
    await hub.close();
    await clock.runTo(at("2026-11-24", 20, 30));
    start();
    const before = calls.length;
    want(attach("meter", "data-connect", down).key, "daily");
    await clock.runTo(at("2026-11-24", 20, 40));
    const { health } = hub.collector(attached.key)!.report();
    // Its one round to catch up failed as well, or was not made: either way it is the service.
    assert.equal(health, "unavailable", `${calls.length - before} calls`);
  });
});
