/** What becomes of all that was logged while the clock was far ahead, when the present clock is accepted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { subjects, type Block, type BlockKind } from "../../nodes/archive/index.js";
import { ClockNotSet } from "../../nodes/base/index.js";
import { longestPause } from "../../nodes/collector/account/account-blocks.js";
import { dayOf, utcDayOf } from "../../nodes/readings/index.js";
import { atOnce } from "../at-once.js";
import { day, Harness } from "./harness.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAY_S = 86_400;

/** A call that is counted and has ended. */
function called(harness: Harness, at: number, failed = false): void {
  const { calls } = harness.archive;
  const id = calls.begin({
    account: 1,
    usagePoint: 1,
    series: undefined,
    cause: "tick",
    forHistory: false,
    at,
  });
  calls.end(id, { outcome: failed ? "unavailable" : "ok", failed });
}

function accept(harness: Harness): void {
  harness.archive.takeBack(harness.time, harness.time, longestPause);
}

describe("what was logged while the clock was far ahead", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  it("is guarded by the highest instant ever logged, not by the newest row, and not by what was pruned", () => {
    const now = harness.time;
    called(harness, now + 3 * DAY);
    // Within the tolerance of that one.
    called(harness, now + 2 * DAY + HOUR);
    assert.throws(() => called(harness, now + 2 * DAY - HOUR), ClockNotSet);
    assert.throws(() => harness.archive.calls.beginRound(1, "tick", now), ClockNotSet);
    atOnce(harness.archive.prune(() => false, now + 60 * DAY));
    harness.reopen();
    assert.throws(() => called(harness, now + 2 * DAY - HOUR), ClockNotSet);
    accept(harness);
    called(harness, now);
    harness.reopen();
    called(harness, now - DAY);
    assert.throws(() => called(harness, now - DAY - 1), ClockNotSet);
  });

  it("drops nothing of the days before, however far ahead it was and however often that is tidied up", () => {
    const now = harness.time;
    for (let i = 0; i < 12; i++) called(harness, now - HOUR);
    for (let i = 1; i < 30; i++) {
      harness.time = now + i * 100 * DAY;
      called(harness, harness.time);
      atOnce(harness.archive.prune(() => false, harness.time));
      harness.reopen();
    }
    harness.time = now;
    accept(harness);
    assert.equal(harness.archive.calls.counts(1, utcDayOf(now / 1000)).all, 12 + 29);
  });

  it("keeps the calls of 40 days, and no more", () => {
    for (let i = 0; i < 60; i++) called(harness, harness.time + i * DAY);
    atOnce(harness.archive.prune(() => false, harness.time + 60 * DAY));
    const { calls } = harness.archive;
    const first = utcDayOf(harness.time / 1000);
    const kept = Array.from({ length: 60 }, (_, i) => calls.counts(1, first + i).all);
    assert.deepEqual(kept, [...Array<number>(20).fill(0), ...Array<number>(40).fill(1)]);
  });

  it("is pruned in slices, if there are many calls; what was cut off is done the next time", () => {
    const beside = new DatabaseSync(harness.file);
    // 45 days of 600 calls.
    beside.exec(`INSERT INTO call (account, usage_point, at, utc_day, cause, failed, history)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 26999)
      SELECT 1, i % 300, (20000 + i / 600) * 86400000, 20000 + i / 600, 'tick', 0, 0 FROM n`);
    beside.exec("INSERT INTO poll SELECT DISTINCT usage_point, utc_day, 'tick', 1 FROM call");
    const left = (table: string): unknown[] =>
      Object.values(beside.prepare(`SELECT count(*), min(utc_day), max(utc_day) FROM ${table}`).get()!);
    const cutOff = harness.archive.prune(() => false, harness.time);
    for (let i = 0; i < 3; i++) cutOff.next();
    assert.deepEqual(left("call"), [27_000, 20_000, 20_044]);
    const slices = [...harness.archive.prune(() => false, harness.time)].length;
    assert.ok(slices >= 9, `${slices} slices`);
    assert.deepEqual(left("call"), [24_000, 20_005, 20_044]);
    assert.deepEqual(left("poll"), [40 * 300, 20_005, 20_044]);
    beside.close();
  });

  it("is pruned no further once it counts on the present day", () => {
    const now = harness.time;
    called(harness, now);
    for (let i = 1; i <= 45; i++) called(harness, now + i * DAY);
    harness.time = now + 45 * DAY;
    const pruning = harness.archive.prune(() => false, harness.time);
    pruning.next();
    harness.time = now;
    accept(harness);
    assert.equal(harness.archive.calls.counts(1, utcDayOf(now / 1000)).all, 46);
    atOnce(pruning);
    harness.reopen();
    assert.equal(harness.archive.calls.counts(1, utcDayOf(now / 1000)).all, 46);
  });

  it("is found in the days of a series by the next process, which looks for it only then", () => {
    const now = harness.time;
    const beyond = now + DAY;
    const series = harness.series("daily");
    const ask = (at: number): void => {
      harness.archive.coverage.noteAnswer(series.id, {
        start: day("2026-11-20"),
        end: day("2026-11-21"),
        heldSeconds: new Map(),
        only: undefined,
        now: at / 1000,
      });
    };
    const askedAt = (): number | undefined =>
      harness.archive.coverage.between(series.id, day("2026-11-20"), day("2026-11-21"))[0]?.askedAt;
    const takenBack = (): boolean => harness.archive.takeBack(now, beyond, longestPause);

    harness.archive.clock.wroteUntil(now);
    ask(now);
    harness.reopen();
    assert.equal(harness.archive.clock.mayHaveWrittenBeyond(beyond), false);
    assert.equal(takenBack(), false);
    assert.equal(askedAt(), now / 1000);

    // For a moment the clock is years ahead, and no call is counted meanwhile.
    ask(now + 900 * DAY);
    harness.reopen();
    assert.equal(harness.archive.clock.mayHaveWrittenBeyond(beyond), true);
    assert.equal(takenBack(), true);
    assert.equal(askedAt(), now / 1000 - 1);
    harness.archive.clock.wroteUntil(now);
    assert.equal(harness.archive.clock.mayHaveWrittenBeyond(beyond), false);
  });

  it("is found in an archive of an earlier build, which noted nothing", () => {
    assert.equal(harness.archive.clock.mayHaveWrittenBeyond(harness.time + 900 * DAY), true);
  });

  it("is noted no more than twice a day", () => {
    const beside = new DatabaseSync(harness.file, { readOnly: true });
    const noted = new Set<unknown>();
    const { clock } = harness.archive;
    clock.wroteUntil(harness.time);
    for (let i = 0; i < 10 * 24; i++) {
      const at = harness.time + i * HOUR;
      assert.equal(clock.soundInstant(at), at);
      assert.equal(clock.mayHaveWrittenBeyond(at + DAY), false);
      noted.add(beside.prepare("SELECT value FROM meta WHERE key = 'dated_until'").get()!["value"]);
    }
    beside.close();
    assert.ok(noted.size > 10 && noted.size <= 20, `${noted.size} notes in ten days`);
  });

  it("is not accepted when it shows an impossible time", () => {
    called(harness, harness.time);
    harness.time = 0;
    assert.throws(() => {
      accept(harness);
    }, ClockNotSet);
    harness.time = Date.UTC(2100, 0);
    assert.throws(() => {
      accept(harness);
    }, ClockNotSet);
  });

  it("counts every call of the future today and no other, whatever was logged and reopened", () => {
    const pauses = fc.array(fc.integer({ min: -20 * HOUR, max: 200 * DAY }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 0, max: 400 * DAY }), fc.boolean(), (steps, back, reopens) => {
        const one = new Harness();
        try {
          const begin = one.time;
          let latest = begin;
          const sent: number[] = [];
          for (const step of steps) {
            one.time = Math.max(one.time + step, latest - DAY);
            if (one.time >= Date.UTC(2099, 0)) break;
            latest = Math.max(latest, one.time);
            called(one, one.time, sent.length % 2 === 0);
            one.archive.calls.beginRound(1, "catch-up", one.time);
            sent.push(one.time);
          }
          one.time = Math.max(begin, latest - back);
          accept(one);
          if (reopens) one.reopen();
          const { calls } = one.archive;
          const today = utcDayOf(one.time / 1000);
          const now = sent.map((at) => Math.min(at, one.time));
          for (const each of new Set([...sent, one.time].map((at) => utcDayOf(at / 1000)))) {
            const due = now.filter((at) => utcDayOf(at / 1000) === each).length;
            assert.equal(calls.counts(1, each).all, due, `day ${each - today}`);
            assert.equal(calls.rounds(1, "catch-up", each), due);
          }
          const failed = now.filter((at, i) => i % 2 === 0 && utcDayOf(at / 1000) === today).length;
          assert.equal(calls.failures(1, 1, today), failed);
          assert.equal(one.archive.clock.latest(), Math.max(...now));
          assert.equal(one.archive.clock.fault(one.time), undefined);
          // Over with the day.
          assert.equal(calls.counts(1, today + 1).all, 0);
        } finally {
          one.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps a pause at least as long as from now on it would be, never longer, and never lifts one", () => {
    const kinds: fc.Arbitrary<BlockKind> = fc.constantFrom("banned", "quota", "consent");
    const block = fc.record({
      kind: kinds,
      /** When it was set, in seconds from now. */
      set: fc.integer({ min: -10 * DAY_S, max: 4_000 * DAY_S }),
      times: fc.integer({ min: 1, max: 6 }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(block, ({ kind, set, times, share }) => {
        const one = new Harness();
        try {
          const { blocks } = one.archive;
          const now = one.seconds;
          const subject = subjects.account(1);
          const length = Math.ceil(longestPause({ kind, times }) * (kind === "banned" ? 1 : share));
          for (let i = 1; i <= times; i++) blocks.set(subject, kind, now + set, now + set + length);
          const before = blocks.get(subject, kind)!;
          accept(one);
          const after: Block = blocks.get(subject, kind)!;
          assert.equal(after.times, times);
          const left = after.until! - now;
          // Set before now: as it was. Set in the future: its whole length, from now on.
          assert.equal(left, set <= 0 ? before.until! - now : length);
          assert.ok(left <= longestPause(after) && after.since <= now);
        } finally {
          one.remove();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("shortens a ban that was set before and lengthened in the future, and keeps a refusal for good", () => {
    const { blocks } = harness.archive;
    const now = harness.seconds;
    const account = subjects.account(1);
    blocks.set(account, "banned", now - DAY_S, now);
    blocks.set(account, "banned", now + 900 * DAY_S, now + 903 * DAY_S);
    blocks.set(subjects.direction(1, "production"), "refused", now + 900 * DAY_S, undefined, "ADAM-ERR0069");
    accept(harness);
    assert.deepEqual(blocks.get(account, "banned"), {
      kind: "banned",
      times: 2,
      code: undefined,
      since: now - DAY_S,
      until: now + 3 * DAY_S,
    });
    const refused = blocks.get(subjects.direction(1, "production"), "refused");
    assert.deepEqual([refused?.since, refused?.until, refused?.code], [now, undefined, "ADAM-ERR0069"]);
  });

  it("asks again for what was asked in the future, and forgets what a service refused of days to come", () => {
    const { archive, point } = harness;
    const now = harness.seconds;
    const today = dayOf(now);
    const series = harness.series("daily");
    const far = now + 900 * DAY_S;
    const later = dayOf(far);
    const asked = { heldSeconds: new Map(), only: undefined };
    archive.coverage.noteAnswer(series.id, { ...asked, start: today - 3, end: today - 2, now: now - 60 });
    archive.coverage.noteAnswer(series.id, { ...asked, start: today - 2, end: today, now: far });
    archive.coverage.noteAnswer(series.id, { ...asked, start: later - 5, end: later, now: far });
    archive.requests.add({ series: series.id, start: today - 9, end: today, at: far });
    archive.refusedRanges.add(series.id, 1, later - 100);
    archive.refusedRanges.add(series.id, 2, today - 500);
    archive.usagePoints.beginsAfter(series.id, later - 200);
    archive.usagePoints.wantFrom(series.id, later - 30);
    const key = { node: "in", usagePoint: point.id, direction: "consumption", measure: "daily" } as const;
    archive.cursors.set(key, { sentTo: 0, batchTo: 0, after: -Infinity, startsFrom: far }, far);
    accept(harness);
    assert.deepEqual(
      archive.coverage.between(series.id, 0, later + 1).map((each) => [each.day - today, each.askedAt - now]),
      [
        [-3, -60],
        [-2, -1],
        [-1, -1],
      ],
    );
    assert.equal(archive.requests.of(series.id)[0]!.at, now);
    const row = harness.series("daily");
    assert.deepEqual([row.firstDay, row.wantedFrom], [undefined, undefined]);
    assert.equal(archive.refusedRanges.before(row, 1), undefined);
    assert.equal(archive.refusedRanges.before(row, 2), today - 500);
    assert.ok(archive.cursors.get(key)!.startsFrom <= now);
  });

  it("writes nothing when there is nothing to take back, as on a disk that cannot be written", () => {
    called(harness, harness.time);
    const { blocks } = harness.archive;
    blocks.set(subjects.account(1), "banned", harness.seconds, harness.seconds + DAY_S);
    const log = (): string => readFileSync(`${harness.file}-wal`).toString("base64");
    const before = log();
    assert.equal(harness.archive.takeBack(harness.time, harness.time + DAY, longestPause), false);
    assert.ok(log() === before);
  });

  it("counts a usage point that was first deployed in the future as deployed now", () => {
    const { archive } = harness;
    archive.usagePoints.usagePoint("22000000000099", "real", day("2031-02-03"));
    accept(harness);
    assert.equal(
      archive.usagePoints.usagePoint("22000000000099", "real", 0).firstDeploy,
      dayOf(harness.seconds),
    );
  });
});
