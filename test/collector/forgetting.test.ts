/** A meter that is forgotten while files are imported. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { Database } from "../../nodes/archive/sqlite/database.js";
import type { StagedFile, UsagePoint } from "../../nodes/archive/index.js";
import type { Answer, Query } from "../../nodes/services/index.js";
import { at, day, Harness, KEY, whole, SELDOM } from "./harness.js";

const today = day("2026-11-24");
const HOUR = 3_600_000;

describe("a meter that is forgotten", () => {
  let harness: Harness;
  let usagePoint: UsagePoint;
  let answer: (query: Query, signal: AbortSignal) => Answer | Promise<Answer>;

  beforeEach(async () => {
    harness = new Harness(at(today, 6), SELDOM);
    answer = whole;
    harness.attach({
      node: "meter",
      service: "data-connect",
      dailyMonths: 36,
      answer: (query, signal) => answer(query, signal),
    });
    harness.want(["daily"]);
    await harness.clock.runTo(at(today, 9));
    usagePoint = harness.collector().usagePoint;
  });
  afterEach(() => harness.end());

  /** An import that waits for its file until `end` is called. */
  function slowImport(): { readonly done: Promise<unknown>; readonly end: () => void } {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const file: StagedFile = {
      count: 0,
      // oxlint-disable-next-line require-yield -- it brings nothing
      async *slices() {
        await ended;
      },
    };
    const now = Math.floor(harness.clock.now() / 1000);
    const { staging } = harness.collectors.archive!;
    return { done: staging.mergeFile(usagePoint, file, { conflicts: "keep", now }), end };
  }

  it("goes on calling until an import that runs has ended", async () => {
    const { done, end } = slowImport();
    const forgotten = harness.collectors.forget(KEY);
    const before = harness.calls.length;
    await harness.clock.runTo(at(today + 1, 12));
    assert.ok(harness.calls.length > before, "no call for a day");
    end();
    const [[daily]] = await Promise.all([forgotten, done]);
    assert.ok(daily!.days >= 2, `${daily!.days} days`);
  });

  it("twice, with an import in between: no running call brings anything to what is erased", async () => {
    const first = slowImport();
    const forgotten = harness.collectors.forget(KEY);
    await setImmediate();
    const second = slowImport();
    const again = harness.collectors.forget(KEY);
    first.end();
    await Promise.all([first.done, forgotten]);
    let answers!: () => void;
    const answered = new Promise<void>((resolve) => (answers = resolve));
    const before = harness.calls.length;
    answer = (query, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        void answered.then(() => resolve(whole(query)));
      });
    await harness.clock.runTo(harness.clock.now() + HOUR);
    assert.equal(harness.calls.length, before + 1, "a call is on its way");
    second.end();
    await Promise.all([second.done, again]);
    await harness.collectors.archive!.eraseForgotten();
    answer = whole;
    answers();
    await harness.clock.runTo(harness.clock.now() + HOUR);
    assert.equal(ownerless(), 0);
  });

  /** Readings of no series. */
  function ownerless(): unknown {
    const db = new Database(harness.archivePath, { readOnly: true });
    try {
      return db.get("SELECT count(*) AS n FROM reading WHERE series NOT IN (SELECT id FROM series)")!["n"];
    } finally {
      db.close();
    }
  }
});
