/** The colours of Tempo days in the archive, and the log of requests for them. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import {
  Archive,
  MOST_LOOKS,
  MOST_REQUESTS,
  type HeldColor,
  type LookRequest,
} from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { migrate, migrations } from "../../nodes/archive/sqlite/index.js";
import { ClockNotSet } from "../../nodes/base/index.js";
import { longestPause } from "../../nodes/collector/account/account-blocks.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import { atOnce } from "../at-once.js";
import { curve, day, dropMirror, Harness } from "./harness.js";

const DAY_MS = 86_400_000;
const TODAY = day("2026-11-24");

describe("colours in the archive", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const color = (more: Partial<HeldColor> = {}): Omit<HeldColor, "revision"> => ({
    day: TODAY,
    color: "red",
    source: "rte",
    readAt: harness.seconds,
    provisional: false,
    ...more,
  });
  const held = (): (readonly [number, string, boolean])[] =>
    [...harness.archive.colors.all.values()].map((one) => [one.day - TODAY, one.color, one.provisional]);

  it("are kept, replaced and told of as changes of no meter in particular", () => {
    const told: unknown[] = [];
    const stop = harness.archive.onChange((point) => told.push(point));
    harness.archive.colors.set([color(), color({ day: TODAY + 1, color: "white", provisional: true })]);
    harness.archive.colors.set([]);
    harness.archive.colors.set([color({ day: TODAY + 1, source: "fallback" })]);
    assert.deepEqual(told, [undefined, undefined]);
    stop();
    harness.reopen();
    assert.deepEqual(held(), [
      [0, "red", false],
      [1, "red", false],
    ]);
    assert.equal(harness.archive.colors.all.get(TODAY + 1)!.source, "fallback");
  });

  it("have the numbers of changes that readings have, once they are binding", async () => {
    const { colors, readings } = harness.archive;
    assert.equal(colors.head, 0);
    await harness.merge(curve(TODAY - 1));
    colors.set([color({ provisional: true })]);
    assert.equal(colors.head, 0);
    colors.set([color()]);
    const head = colors.head;
    assert.ok(head > readings.head(harness.series().id));
    await harness.merge(curve(TODAY - 2));
    assert.ok(readings.head(harness.series().id) > head);
    assert.deepEqual(colors.changedAfter(head - 1), [TODAY]);
    assert.deepEqual(colors.changedAfter(head), []);
  });

  it("are in a backup, and a restore takes over what the archive does not know", async () => {
    harness.archive.colors.set([
      color(),
      color({ day: TODAY + 1, provisional: true }),
      color({ day: TODAY - 1 }),
    ]);
    const path = await harness.archive.backup(harness.time);
    harness.archive.colors.set([
      color({ color: "white" }),
      color({ day: TODAY - 1, color: "blue", provisional: true }),
    ]);
    const backup = await harness.archive.openBackup(path);
    harness.archive.colors.adopt([...backup.colors.all.values()]);
    backup.close();
    assert.deepEqual(held(), [
      [-1, "red", false],
      [0, "white", false],
      [1, "red", true],
    ]);
  });

  it("stay when a meter is forgotten", async () => {
    harness.archive.colors.set([color()]);
    harness.archive.forget(harness.point.id, TODAY);
    await harness.archive.eraseForgotten();
    assert.deepEqual(held(), [[0, "red", false]]);
  });

  it("are no longer known after a transaction that was undone", () => {
    const failure = new Error("undone");
    const work = (): void => {
      harness.archive.transaction(() => {
        harness.archive.colors.set([color()]);
        throw failure;
      });
    };
    assert.throws(work, failure);
    assert.deepEqual(held(), []);
  });

  it("come to an archive of the version before, which keeps what it has", async () => {
    await harness.merge(curve(TODAY - 1));
    harness.archive.close();
    const db = new Database(harness.file);
    const later = ["tempo_color", "tempo_request", "register", "register_reading"];
    dropMirror(db);
    for (const table of later) db.exec(`DROP TABLE ${table}`);
    db.exec("ALTER TABLE sent_day DROP COLUMN registers");
    db.exec("PRAGMA user_version = 7");
    migrate(db, migrations.slice(0, 7));
    db.close();
    harness.archive = Archive.open(harness.file, harness);
    harness.archive.colors.set([color()]);
    assert.deepEqual(held(), [[0, "red", false]]);
    assert.equal(harness.held().length, 48);
  });

  describe("and requests for them", () => {
    const ask = (look: number, at = harness.time): number | undefined =>
      harness.archive.looks.begin({ look, at, season: 2026, source: "rte", cause: "schedule" });
    const today = (at = harness.time): readonly LookRequest[] =>
      harness.archive.looks.on(utcDayOf(at / 1_000));

    it("are counted before they are sent, with what became of them, also after a restart", () => {
      assert.equal(harness.archive.looks.next(), 1);
      harness.archive.looks.end(ask(1)!, "ok");
      ask(1);
      harness.reopen();
      assert.deepEqual(
        today().map(({ look, outcome }) => [look, outcome]),
        [
          [1, "ok"],
          [1, undefined],
        ],
      );
      assert.equal(harness.archive.looks.next(), 2);
      assert.ok(harness.archive.looks.draw >= 0 && harness.archive.looks.draw < 1);
    });

    it("are at most 8 looks and 12 requests a UTC day", () => {
      for (let look = 1; look <= MOST_LOOKS; look++) assert.notEqual(ask(look), undefined);
      assert.equal(ask(MOST_LOOKS + 1), undefined);
      for (let i = MOST_LOOKS; i < MOST_REQUESTS; i++) assert.notEqual(ask(1), undefined);
      harness.reopen();
      assert.equal(ask(1), undefined);
      assert.notEqual(ask(9, harness.time + DAY_MS), undefined);
    });

    it("are guarded by the clock, and guard it", () => {
      ask(1, harness.time + 3 * DAY_MS);
      assert.throws(() => ask(2), ClockNotSet);
      harness.reopen();
      assert.throws(() => ask(2), ClockNotSet);
      assert.throws(() => harness.archive.calls.beginRound(1, "tick", harness.time), ClockNotSet);
    });

    it("that were made while the clock was far ahead count today; its colours price nothing before they are read again", () => {
      const later = harness.time + 300 * DAY_MS;
      for (let i = 1; i <= 5; i++) ask(i, later);
      harness.archive.colors.set([
        color({ readAt: later / 1_000 }),
        color({ day: TODAY + 200 }),
        color({ day: TODAY - 1 }),
      ]);
      harness.archive.takeBack(harness.time, harness.time, longestPause);
      assert.equal(today().length, 5);
      assert.deepEqual(today(later), []);
      assert.deepEqual(held(), [
        [-1, "red", false],
        [0, "red", true],
      ]);
    });

    it("are few on the day on which the log may lack some", async () => {
      ask(1);
      const path = await harness.archive.backup(harness.time);
      for (let look = 2; look <= 6; look++) ask(look);
      harness.archive.close();
      copyFileSync(path, harness.file);
      harness.archive = Archive.open(harness.file, harness);
      assert.equal(harness.archive.loss?.kind, "backup");
      const { looks } = harness.archive;
      assert.equal(new Set(today().map(({ look }) => look)).size, MOST_LOOKS - 2);
      assert.equal(today().length, MOST_REQUESTS - 3);
      for (const look of [looks.next(), looks.next() + 1]) assert.notEqual(ask(look), undefined);
      assert.equal(ask(looks.next()), undefined);
      assert.notEqual(ask(looks.next(), harness.time + DAY_MS), undefined);
    });

    it("are kept for 40 days with some", () => {
      const first = harness.time;
      for (let i = 0; i < 42; i++) ask(i + 1, first + i * DAY_MS);
      atOnce(harness.archive.prune(() => false, first + 41 * DAY_MS));
      assert.deepEqual([today(first).length, today(first + DAY_MS).length], [0, 0]);
      assert.equal(today(first + 2 * DAY_MS).length, 1);
    });
  });
});
