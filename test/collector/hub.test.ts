import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ArchiveError } from "../../nodes/archive/index.js";
import { Hub, type MeterKey, type SourceSettings } from "../../nodes/collector/index.js";
import { ServiceError, type Answer } from "../../nodes/services/index.js";
import { until } from "../nodes/bench.js";

const full = (): ArchiveError => new ArchiveError("unwritable", "The disk is full.");

describe("hub: an archive that fails", () => {
  let folder: string;
  let hub: Hub;
  let now: number;
  let calls: number;
  let told: ArchiveError[];
  let faults: unknown[];
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-hub-"));
    now = Date.UTC(2026, 10, 24, 11);
    calls = 0;
    told = [];
    faults = [];
    unhandled.length = 0;
    process.on("unhandledRejection", note);
    const clock = {
      now: () => now,
      wake: (ms: number, callback: () => void) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    };
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock, random: () => 0, maxSleepMs: 20 });
    hub.on("archiveFailed", (error) => told.push(error));
    hub.on("fault", (error) => faults.push(error));
  });

  afterEach(async () => {
    await hub.close();
    process.off("unhandledRejection", note);
    rmSync(folder, { recursive: true, force: true });
  });

  /** A source that is refused, so that the end of its first round is a change of health to be written. */
  function attach(onCall: () => void = () => undefined): void {
    const source: SourceSettings = {
      node: "meter",
      usagePointId: "22000000000017",
      service: "data-connect",
      baseUrl: "http://127.0.0.1",
      identity: ["x"],
      credentials: ["x"],
      minute: 7,
      dailyMonths: 0,
      loadCurveDays: 0,
      createService: () => ({
        id: "data-connect",
        read: (): Promise<Answer> => {
          calls++;
          onCall();
          return Promise.reject(new ServiceError("consent", "refused", { scope: "usage_point" }));
        },
      }),
    };
    const { key } = hub.attach(source);
    hub.want(key, "in", [{ direction: "consumption", series: "daily" }]);
  }

  it("at the end of a round of calls is told and ends no process", async () => {
    attach(() => {
      hub.archive!.health.setState = () => {
        throw full();
      };
    });
    await until("it is told", () => told.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(told.length, 1);
    assert.deepEqual(unhandled, []);
    assert.deepEqual(faults, []);
  });

  it("is one incident, sends nothing meanwhile, and is tried again a minute later", async () => {
    attach();
    await until("the archive is open", () => hub.archive !== undefined);
    const first = hub.archive;
    hub.failed(full());
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(hub.archive, undefined);
    assert.equal(hub.problem?.kind, "archive");
    const before = calls;
    now += 59_000;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(hub.archive, undefined);
    assert.equal(calls, before);
    now += 2_000;
    await until("it is open again", () => hub.archive !== undefined && hub.archive !== first);
    assert.equal(hub.problem, undefined);
    hub.failed(full());
    assert.equal(told.length, 1);
  });

  it("a fault of our own is told, not thrown", () => {
    hub.failed(new TypeError("ours"));
    assert.equal(faults.length, 1);
    assert.deepEqual(told, []);
  });
});

describe("hub: an account that a meter leaves", () => {
  it("counts it no more", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-hub-"));
    const now = Date.UTC(2026, 10, 24, 11);
    const clock = {
      now: () => now,
      wake: (ms: number, callback: () => void) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    };
    const hub = new Hub({ archivePath: path.join(folder, "a.db"), clock, random: () => 0, maxSleepMs: 20 });
    const attach = (node: string, usagePointId: string, identity: string): MeterKey =>
      hub.attach({
        ...{ node, usagePointId, service: "data-connect", baseUrl: "http://127.0.0.1", identity: [identity] },
        ...{ credentials: [identity], minute: 7, dailyMonths: 0, loadCurveDays: 0 },
        createService: () => ({
          id: "data-connect",
          read: (): Promise<Answer> => Promise.reject(new ServiceError("no_data", "nothing")),
        }),
      }).key;
    const capOf = (key: MeterKey): number | undefined => hub.collector(key)?.report().budget.cap;
    try {
      const stays = attach("one", "22000000000017", "shared");
      const goes = attach("two", "33000000000018", "shared");
      await until("both are counted", () => capOf(stays) === 800 && capOf(goes) === 800);
      attach("two", "33000000000018", "its own");
      await until("each is alone", () => capOf(stays) === 400 && capOf(goes) === 400);
    } finally {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("hub: credentials that tell themselves that no call can work", () => {
  it("are called with by nobody: nothing is counted, and no other meter of the address waits for them", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-hub-"));
    const noon = Date.UTC(2026, 10, 24, 11);
    let now = noon;
    const clock = {
      now: () => now,
      wake: (ms: number, callback: () => void) => {
        const timer = setTimeout(callback, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    };
    const hub = new Hub({ archivePath: path.join(folder, "a.db"), clock, random: () => 0 });
    const ended = new ServiceError("consent", "ended", { code: "token_expired", scope: "account" });
    const sent: string[] = [];
    const told: string[] = [];
    hub.on("incident", (key, { code }) => told.push(`${key} ${code}`));
    const usagePointIds = Array.from({ length: 4 }, (_, i) => `2200000000001${i}`);
    const last = usagePointIds.at(-1)!;
    try {
      for (const usagePointId of usagePointIds) {
        const { key } = hub.attach({
          ...{ node: usagePointId, usagePointId, service: "data-connect", baseUrl: "http://127.0.0.1" },
          ...{
            identity: ["shared"],
            credentials: [usagePointId],
            minute: 7,
            dailyMonths: 0,
            loadCurveDays: 0,
          },
          createService: () => ({
            id: "data-connect",
            // They end after the deploy.
            unfit: () => (usagePointId !== last && now > noon ? ended : undefined),
            read: (): Promise<Answer> => {
              sent.push(usagePointId);
              return Promise.reject(new ServiceError("no_data", "nothing"));
            },
          }),
        });
        hub.want(key, `in ${usagePointId}`, [{ direction: "consumption", series: "daily" }]);
      }
      await until("each was polled", () => sent.length === 4);
      now += 480_000; // 12:08 in Paris
      await until("their ends are told", () => told.length === 3);
      await until("the other one was asked", () => sent.length === 5);
      assert.deepEqual(sent.slice(4), [last]);
      assert.ok(told.every((incident) => incident.endsWith("token_expired")));
      const used = hub.collector(`real/${last}`)!.report().budget.used;
      assert.equal(used, 5);
    } finally {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
