import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { ArchiveError } from "../../nodes/archive/index.js";
import type { MeterKey } from "../../nodes/collector/index.js";
import { ServiceError } from "../../nodes/services/index.js";
import { dayOf } from "../../nodes/readings/index.js";
import { NOON_MS } from "../fixtures/paris.js";
import { answerOf, days, Harness, KEY, nothing } from "./harness.js";

/** 12 h in Paris. */
const SECOND = 1_000;

const full = (): ArchiveError => new ArchiveError("unwritable", "The disk is full.");

describe("collectors: an archive that fails", () => {
  let harness: Harness;
  let failures: ArchiveError[];
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };

  beforeEach(() => {
    harness = new Harness(NOON_MS);
    failures = [];
    harness.collectors.on("archiveFailed", (error) => failures.push(error));
    unhandled.length = 0;
    process.on("unhandledRejection", note);
  });

  afterEach(async () => {
    await harness.end();
    process.off("unhandledRejection", note);
  });

  /** A source that is refused: the end of its first round writes a change of health. */
  function attach(onCall: () => void = () => undefined): void {
    harness.attach({
      node: "meter",
      service: "data-connect",
      answer: () => {
        onCall();
        throw new ServiceError("consent", "refused", { scope: "usage_point" });
      },
    });
    harness.want(["daily"]);
  }

  const passes = (seconds: number): Promise<void> =>
    harness.clock.runTo(harness.clock.now() + seconds * SECOND);

  it("is read at once by who asks right after a write failed", async () => {
    const { key } = harness.attach({ node: "meter", service: "data-connect", answer: nothing });
    harness.want(["daily"]);
    // Nothing is due for a while.
    await harness.clock.runTo(NOON_MS + 30 * SECOND);
    harness.collectors.failed(full());
    assert.equal(harness.collectors.hurry(key), false);
    await harness.clock.runTo(NOON_MS + 31 * SECOND);
    assert.equal(harness.collectors.hurry(key), true);
    assert.equal(harness.collectors.readable?.isReadOnly, true);
    assert.notEqual(harness.collectors.collector(key), undefined);
  });

  it("tells what came into it without a call, whoever brought it", async () => {
    const { key } = harness.attach({ node: "meter", service: "conso-api", answer: nothing });
    harness.want(["daily"], key);
    await passes(30);
    const collector = harness.collector(key);
    assert.equal(collector.report().upToDate, false);
    const reports: boolean[] = [];
    harness.collectors.on("report", () => reports.push(collector.report().upToDate));
    const { archive } = harness.collectors;
    const { id } = archive!.usagePoints.find(KEY.slice("real/".length), "real")!;
    const yesterday = dayOf(NOON_MS / SECOND) - 1;
    await archive!.readings.merge({
      series: archive!.usagePoints.series(id, "consumption", "daily"),
      source: 1,
      now: NOON_MS / SECOND,
      readings: days({ start: yesterday, end: yesterday + 1 }),
      days: { start: yesterday, end: yesterday + 1 },
    });
    const { upToDate, lastGood, health } = collector.report();
    assert.deepEqual([upToDate, lastGood, health], [true, yesterday, "ok"]);
    assert.equal(reports.at(-1), true);
  });

  it("says that the next call waits for the hours in which a gateway is called", async () => {
    const { key } = harness.attach({
      node: "meter",
      service: "conso-api",
      dailyMonths: 0,
      loadCurveDays: 0,
      answer: ({ start, end }) => answerOf(days({ start, end })),
    });
    harness.want(["daily"], key);
    await passes(8 * 3_600);
    const { upToDate, nextCall, nextTick, waitsFor } = harness.collector(key).report();
    assert.ok(upToDate && nextCall > nextTick + 3_600);
    assert.equal(waitsFor, "hours");
  });

  it("at the end of a round is reported and ends no process", async () => {
    attach(() => {
      harness.collectors.archive!.health.setState = () => {
        throw full();
      };
    });
    await passes(30);
    assert.equal(harness.calls.length, 1);
    assert.equal(failures.length, 1);
    assert.deepEqual(unhandled, []);
  });

  it("is one incident, sends nothing meanwhile, and is retried a minute later", async () => {
    attach();
    await passes(1);
    const archive = () => harness.collectors.archive;
    const first = archive();
    assert.ok(first !== undefined);
    harness.collectors.failed(full());
    const before = harness.calls.length;
    await passes(58);
    assert.equal(archive(), undefined);
    assert.equal(harness.collectors.problem?.kind, "archive");
    assert.equal(harness.calls.length, before);
    await passes(22);
    assert.ok(archive() !== undefined && archive() !== first);
    assert.equal(harness.collectors.problem, undefined);
    harness.collectors.failed(full());
    assert.equal(failures.length, 1);
  });

  it("as it is replaced, with a log that cannot be removed, ends no process", async () => {
    attach();
    await passes(1);
    const log = `${harness.archivePath}-wal`;
    for (const file of [harness.archivePath, log]) rmSync(file);
    // Not even root can follow it.
    symlinkSync(log, log);
    await passes(30);
    assert.deepEqual(
      failures.map(({ problem }) => problem),
      ["replaced"],
    );
    rmSync(log);
    await passes(90);
    assert.equal(harness.collectors.problem, undefined);
  });

  it("reports a bug of our own instead of throwing it", () => {
    const faults: Error[] = [];
    harness.collectors.removeAllListeners("fault").on("fault", (error) => faults.push(error));
    harness.collectors.failed(new TypeError("ours"));
    assert.equal(faults.length, 1);
    assert.deepEqual(failures, []);
  });
});

describe("collectors: meters of an account", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness(NOON_MS);
  });
  afterEach(() => harness.end());

  it("do not include a meter that has left", async () => {
    const attach = (node: string, usagePointId: string, identity: string): MeterKey =>
      harness.attach({
        node,
        usagePointId,
        service: "data-connect",
        answer: nothing,
        identity: [identity],
        credentials: [identity],
      }).key;
    const keys = [attach("one", "22000000000017", "shared"), attach("two", "33000000000018", "shared")];
    const caps = (): number[] => keys.map((key) => harness.collector(key).report().budget.cap);
    await harness.clock.runTo(NOON_MS + SECOND);
    assert.deepEqual(caps(), [800, 800]);
    attach("two", "33000000000018", "its own");
    await harness.clock.runTo(NOON_MS + 2 * SECOND);
    assert.deepEqual(caps(), [400, 400]);
  });

  it("make no call with credentials that are known to be invalid: no other meter waits", async () => {
    const ended = new ServiceError("consent", "ended", { code: "token_expired", scope: "account" });
    const usagePointIds = Array.from({ length: 4 }, (_, i) => `2200000000001${i}`);
    const last = usagePointIds.at(-1)!;
    const keys = usagePointIds.map((usagePointId) => {
      const { key } = harness.attach({
        node: usagePointId,
        usagePointId,
        service: "data-connect",
        answer: nothing,
        // They expire after the deploy.
        credentialProblem: () =>
          usagePointId !== last && harness.clock.now() > NOON_MS + 60 * SECOND ? ended : undefined,
      });
      harness.want(["daily"], key);
      return key;
    });
    await harness.clock.runTo(NOON_MS + 60 * SECOND);
    assert.equal(harness.calls.length, 4, "each was asked");
    await harness.clock.runTo(NOON_MS + 480 * SECOND);
    assert.deepEqual(
      harness.calls.slice(4).map(({ node }) => node),
      [last],
    );
    assert.deepEqual(harness.incidents, Array(3).fill("token_expired"));
    assert.equal(harness.collector(keys.at(-1)).report().budget.used, 5);
  });
});
