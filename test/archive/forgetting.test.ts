/** What is left of a forgotten meter: nothing of its readings, and all of its calls. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Archive, Feed } from "../../nodes/archive/index.js";
import type { Reading } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { Harness, callAt, curve, day, fileOf } from "./harness.js";
import { killedAt } from "./killed.js";

const OTHER = "22000000000025";
/** A value that stands out among the bytes of a file. */
const VALUE = 0x2a5b6c7d;
const PATTERN = Buffer.from([0x2a, 0x5b, 0x6c, 0x7d]);

describe("a forgotten meter", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const from = day("2025-01-01");
  const days = (count: number): Reading[] =>
    Array.from({ length: count }, (_, i) => curve(from + i, 1_800, () => VALUE)).flat();

  /** How often the value is found in the bytes of the archive and its log. */
  function traces(): number {
    return ["", "-wal"].reduce((sum, suffix) => {
      if (!existsSync(harness.file + suffix)) return sum;
      const content = readFileSync(harness.file + suffix);
      let found = 0;
      for (let at = content.indexOf(PATTERN); at >= 0; at = content.indexOf(PATTERN, at + 4)) found++;
      return sum + found;
    }, 0);
  }

  async function otherMeter(): Promise<() => number> {
    const { usagePoints, readings } = harness.archive;
    const { id } = usagePoints.usagePoint(OTHER, "real", 20_000);
    const series = usagePoints.series(id, "consumption", "load_curve");
    const asked = { start: from, end: from + 2 };
    await readings.merge({
      series,
      readings: [...curve(from), ...curve(from + 1)],
      source: 1,
      days: asked,
      now: 9,
    });
    return () => harness.archive.readings.between(series.id, 0, harness.seconds).length;
  }

  it("leaves no byte of its readings in the file, and other meters and all calls as they are", async () => {
    const heldOfOther = await otherMeter();
    await harness.merge(days(30));
    const { calls, cursors, requests, usagePoints } = harness.archive;
    calls.begin({ ...callAt(harness.time), usagePoint: harness.point.id });
    const key = {
      node: "in",
      usagePoint: harness.point.id,
      direction: "consumption",
      measure: "daily",
    } as const;
    cursors.set(key, { sentTo: 5, batchTo: 5, after: -Infinity, startsFrom: -Infinity }, harness.seconds);
    requests.add({ series: harness.series().id, start: from, end: from + 1, at: 1 });
    usagePoints.wantFrom(harness.series().id, from);
    assert.ok(traces() >= 30 * 48);
    const forgotten = harness.archive.forget(harness.point.id, day("2026-11-24"));
    assert.deepEqual(forgotten, [
      { direction: "consumption", series: "load_curve", readings: 30 * 48, days: 30 },
    ]);
    assert.deepEqual(harness.held(), [], "at once");
    await harness.archive.eraseForgotten();
    assert.equal(traces(), 0);
    assert.equal(heldOfOther(), 96);
    assert.equal(calls.counts(1, Math.floor(harness.time / 86_400_000)).all, 1);
    assert.equal(cursors.get(key), undefined);
    const { id, wantedFrom } = harness.series();
    assert.deepEqual([requests.of(id), wantedFrom], [[], undefined]);
    assert.equal(usagePoints.find(harness.point.pdl, "real")!.firstDeploy, day("2026-11-24"));
    assert.deepEqual(harness.archive.coverage.between(id, from, from + 40), []);
  });

  it("is sent again from the beginning when readings come again", async () => {
    await harness.merge(days(3));
    const open = (): Feed =>
      new Feed({
        archive: harness.archive,
        node: "in",
        usagePoint: harness.point,
        start: "history",
        outputs: [{ direction: "consumption", measure: "load_curve" }],
        now: () => harness.seconds,
      });
    const sent = (feed: Feed): number => {
      let count = 0;
      for (let parcel = feed.next(); parcel; parcel = feed.next()) count += parcel.readings.length;
      feed.settle();
      return count;
    };
    assert.equal(sent(open()), 144);
    harness.archive.forget(harness.point.id, 20_000);
    await harness.archive.eraseForgotten();
    assert.equal(sent(open()), 0);
    await harness.merge(days(2));
    assert.equal(sent(open()), 96);
  });

  it("waits for an import: what that brings is erased too", async () => {
    const { archive, point } = harness;
    const imported = archive.staging.mergeFile(
      point,
      fileOf([{ direction: "consumption", series: "load_curve", readings: days(60) }]),
      { conflicts: "keep", now: harness.seconds },
    );
    const forgotten = archive.staging.turns.run(() => archive.forget(point.id, 20_000));
    assert.equal((await imported).imported, 60 * 48);
    assert.equal((await forgotten)[0]?.readings, 60 * 48);
    await archive.eraseForgotten();
    assert.equal(traces(), 0);
  });

  alone("is erased in chunks of under 50 ms, three years of it", async () => {
    await harness.merge(days(3 * 365));
    const { longest } = await inPieces(async () => {
      harness.archive.forget(harness.point.id, 20_000);
      await harness.archive.eraseForgotten();
    });
    assert.ok(longest < 50, `${longest} ms`);
    assert.equal(traces(), 0);
  });

  describe("with a kill -9", () => {
    for (const [title, word, left, ...more] of [
      ["before: it is all there", "open", 365 * 48, "wait"],
      ["in the middle: nothing is found of it, and the rest is erased", "erased 6000", 0],
      ["at the end: nothing is left", "gone", 0],
    ] as const) {
      it(title, async () => {
        const heldOfOther = await otherMeter();
        await harness.merge(days(365));
        harness.archive.close();
        await killedAt(word, "forget-process.ts", harness.file, ...more);
        harness.archive = Archive.open(harness.file, harness);
        assert.equal(harness.archive.loss, undefined);
        const held = harness.held().length;
        assert.equal(held, left);
        await harness.archive.eraseForgotten();
        assert.equal(harness.archive.hasForgotten, false);
        assert.equal(traces() > 0, left > 0);
        assert.equal(heldOfOther(), 96);
        const db = new Database(harness.file, { readOnly: true });
        assert.equal(db.get("PRAGMA quick_check")!["quick_check"], "ok");
        assert.equal(
          db.get("SELECT count(*) AS n FROM reading WHERE series NOT IN (SELECT id FROM series)")!["n"],
          0,
        );
        db.close();
        await harness.merge(days(2));
        assert.equal(harness.held().length, Math.max(held, 96));
      });
    }
  });
});
