import assert from "node:assert/strict";
import fc from "fast-check";
import { CoverageState } from "../../nodes/archive/index.js";
import { startOfDay, type Reading } from "../../nodes/readings/index.js";
import { Harness, PDL, curve, daily, day } from "./harness.js";

const DAY = day("2026-11-20");

describe("readings", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const head = (): number => harness.archive.readings.head(harness.series().id);
  const stateOf = (of: number): CoverageState | undefined =>
    harness.archive.coverage.between(harness.series().id, of, of + 1)[0]?.state;

  it("are inserted once, with one revision per answer, and reported", async () => {
    const changes: string[] = [];
    harness.archive.onChange((point) => changes.push(`${point?.space}/${point?.pdl}`));
    assert.deepEqual(await harness.merge(curve(DAY)), { inserted: 48, corrected: 0 });
    assert.deepEqual(harness.held(), curve(DAY));
    const first = head();
    assert.deepEqual(await harness.merge(curve(DAY)), { inserted: 0, corrected: 0 });
    assert.equal(head(), first);
    assert.deepEqual(changes, [`real/${PDL}`]);
    assert.deepEqual(await harness.merge(curve(DAY + 1)), { inserted: 48, corrected: 0 });
    assert.ok(head() > first);
  });

  it("know the newest one, also after a change that was undone", async () => {
    const newest = (): Reading["start"] | undefined =>
      harness.archive.readings.newest(harness.series("daily").id)?.start;
    assert.equal(newest(), undefined);
    await harness.merge(daily(DAY, DAY + 2), { series: "daily" });
    assert.equal(newest(), startOfDay(DAY + 1));
    let during: number | undefined;
    const undone = (): void => {
      void harness.merge(daily(DAY + 2, DAY + 3), { series: "daily" });
      during = newest();
      throw new Error("undone");
    };
    assert.throws(() => harness.archive.transaction(undone), /undone/);
    assert.equal(during, startOfDay(DAY + 2));
    // Another change gets the revision that was undone.
    await harness.merge(daily(DAY - 1, DAY), { series: "daily" });
    assert.equal(newest(), startOfDay(DAY + 1));
  });

  it("are corrected by a later answer that differs: only different readings get a new revision", async () => {
    await harness.merge(curve(DAY));
    const first = head();
    const corrected = curve(DAY, 1_800, (i) => (i === 7 ? 9_999 : 100 + i));
    assert.deepEqual(await harness.merge(corrected), { inserted: 0, corrected: 1 });
    const changed = harness.archive.readings.changes(harness.series().id, first, head(), -1, 100);
    assert.deepEqual(
      changed.map(({ start, value, revised, firstRevision }) => [start, value, revised, firstRevision]),
      [[startOfDay(DAY) + 7 * 1_800, 9_999, true, first]],
    );
    assert.equal(
      harness.archive.readings.between(harness.series().id, 0, startOfDay(DAY) + 1)[0]?.revised,
      false,
    );
  });

  it("are corrected when only their instant or their step differs", async () => {
    const start = startOfDay(DAY);
    await harness.merge([{ start, step: 86_400, value: 5_000, at: start + 100 }], { series: "max_power" });
    const later = { start, step: 86_400, value: 5_000, at: start + 200 };
    assert.deepEqual(await harness.merge([later], { series: "max_power" }), { inserted: 0, corrected: 1 });
    assert.deepEqual(harness.held("max_power"), [later]);
  });

  it("are not deleted when a later answer lacks them", async () => {
    await harness.merge(curve(DAY));
    const lacking = curve(
      DAY,
      1_800,
      (i) => 100 + i,
      (i) => i % 3 === 0,
    );
    assert.deepEqual(await harness.merge(lacking), { inserted: 0, corrected: 0 });
    assert.deepEqual(harness.held(), curve(DAY));
    assert.equal(stateOf(DAY), CoverageState.complete);
    await harness.merge([], { start: DAY, end: DAY + 1 });
    assert.deepEqual(harness.held(), curve(DAY));
    assert.equal(stateOf(DAY), CoverageState.complete);
  });

  it("of any answers in any order end as the last value of each interval", async () => {
    const answer = fc.array(
      fc.record({ i: fc.integer({ min: 0, max: 60 }), value: fc.integer({ min: 0, max: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 6 }), async (answers) => {
        const fresh = new Harness();
        try {
          const expected = new Map<number, Reading>();
          let revision = 0;
          for (const points of answers) {
            const readings = new Map<number, Reading>();
            for (const { i, value } of points) {
              const start = startOfDay(DAY) + i * 1_800;
              readings.set(start, { start, step: 1_800, value });
            }
            const sorted = [...readings.values()].sort((a, b) => a.start - b.start);
            const differing = sorted.filter(({ start, value }) => expected.get(start)?.value !== value);
            const merged = await fresh.merge(sorted, { start: DAY, end: DAY + 2 });
            assert.equal(merged.inserted + merged.corrected, differing.length);
            for (const reading of sorted) expected.set(reading.start, reading);
            const id = fresh.series().id;
            const head = fresh.archive.readings.head(id);
            if (differing.length > 0) assert.ok(head > revision);
            const changed = fresh.archive.readings.changes(id, revision, head, -1, 1_000);
            assert.deepEqual(
              changed.map(({ start }) => start),
              differing.map(({ start }) => start),
            );
            revision = head;
          }
          assert.deepEqual(
            fresh.held(),
            [...expected.values()].sort((a, b) => a.start - b.start),
          );
        } finally {
          fresh.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("of a long answer are written in several transactions of whole days", async () => {
    const long = Array.from({ length: 100 }, (_, i) => curve(DAY - 100 + i)).flat();
    const heads: number[] = [];
    harness.archive.onChange(() => heads.push(harness.held().length));
    await harness.merge(long);
    assert.equal(harness.held().length, long.length);
    // 41 days of 48 intervals, then 40 and one of 50, then the rest: never more than 2,000 at once.
    assert.deepEqual(heads, [1_968, 3_938, 4_802]);
  });

  it("of another step replace those that they overlap: no time is counted twice", async () => {
    const steps = fc.constantFrom(600, 900, 1_800, 3_600);
    const answer = fc.record({ step: steps, lacks: fc.array(fc.nat(23), { maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
        const fresh = new Harness();
        try {
          for (const { step, lacks } of answers) {
            const readings = curve(DAY, step, undefined, (i) =>
              lacks.includes(Math.floor((i * step) / 3_600)),
            );
            await fresh.merge(readings, { start: DAY, end: DAY + 1 });
            const held = fresh.held();
            held.slice(1).forEach((reading, i) => {
              const before = held[i]!;
              assert.ok(before.start + before.step <= reading.start, "two readings of one time");
            });
            const starts = new Set(
              held.map((reading) => `${reading.start}/${reading.step}/${reading.value}`),
            );
            for (const { start, step, value } of readings) assert.ok(starts.has(`${start}/${step}/${value}`));
            const [covered] = fresh.archive.coverage.between(fresh.series().id, DAY, DAY + 1);
            const seconds = held.reduce((sum, reading) => sum + reading.step, 0);
            assert.equal(covered?.state === CoverageState.complete, seconds === 86_400);
            assert.deepEqual(fresh.archive.readings.newest(fresh.series().id)?.start, held.at(-1)?.start);
          }
        } finally {
          fresh.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("keep their revisions across a restart", async () => {
    await harness.merge(curve(DAY));
    const before = head();
    harness.reopen();
    assert.equal(head(), before);
    await harness.merge(curve(DAY + 1));
    assert.ok(head() > before);
  });
});

describe("coverage", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const { missing, partial, complete } = CoverageState;
  const stateOf = (of: number): CoverageState | undefined =>
    harness.archive.coverage.between(harness.series().id, of, of + 1)[0]?.state;

  for (const [name, date] of [
    ["of 24 hours", "2026-11-20"],
    ["of 23 hours", "2026-03-29"],
    ["of 25 hours", "2026-10-25"],
  ] as const) {
    for (const step of [300, 600, 900, 1_800, 3_600]) {
      it(`tells a complete day ${name} from one that lacks an interval of ${step / 60} minutes`, async () => {
        await harness.merge(curve(day(date), step, undefined, (i) => i === 3));
        assert.equal(stateOf(day(date)), partial);
        await harness.merge(curve(day(date), step));
        assert.equal(stateOf(day(date)), complete);
      });
    }
  }

  it("is partial for 44 of 48 intervals, and complete when the step changes within the day", async () => {
    await harness.merge(curve(DAY, 1_800, undefined, (i) => i >= 20 && i < 24));
    assert.equal(stateOf(DAY), partial);
    const morning = curve(DAY + 1, 1_800).slice(0, 24);
    const evening = curve(DAY + 1, 600).slice(72);
    await harness.merge([...morning, ...evening]);
    assert.equal(stateOf(DAY + 1), complete);
  });

  it("records each requested day, also when it brought nothing", async () => {
    await harness.merge(curve(DAY), { start: DAY - 2, end: DAY + 2 });
    assert.deepEqual(
      harness.archive.coverage.between(harness.series().id, DAY - 3, DAY + 3),
      [-2, -1, 0, 1].map((i) => ({
        day: DAY + i,
        state: i === 0 ? complete : missing,
        timesAsked: 0,
        askedAt: harness.seconds,
      })),
    );
  });

  it("counts the requests for a day that is more than a week old", async () => {
    const asked = async (): Promise<number> => {
      await harness.merge([], { start: DAY, end: DAY + 1 });
      return harness.archive.coverage.between(harness.series().id, DAY, DAY + 1)[0]!.timesAsked;
    };
    harness.time = startOfDay(DAY + 7) * 1000 + 3_600_000;
    assert.equal(await asked(), 0);
    harness.time += 86_400_000;
    assert.equal(await asked(), 1);
    harness.time += 86_400_000;
    assert.equal(await asked(), 2);
  });

  it("is read again after each answer", async () => {
    await harness.merge([], { start: DAY, end: DAY + 1 });
    assert.equal(stateOf(DAY), missing);
    await harness.merge(curve(DAY));
    assert.equal(stateOf(DAY), complete);
    await harness.merge(daily(DAY, DAY + 1), { series: "daily" });
    const id = harness.series("daily").id;
    assert.equal(harness.archive.coverage.between(id, DAY, DAY + 1)[0]?.state, complete);
  });
});
