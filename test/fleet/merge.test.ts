/** Which of two members' readings counts: no time is covered twice, and none that was covered is left out. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { merge, type Stored } from "../../nodes/fleet/merge.js";

const one = (start: number, step: number, value: number, more: Partial<Stored> = {}): Stored => ({
  start,
  step,
  value,
  at: null,
  rounded: false,
  arrived: 0,
  ...more,
});

/** What is stored afterwards. */
function merged(incoming: readonly Stored[], held: readonly Stored[], time = 1_000): Stored[] {
  const { changed, crossed } = merge(incoming, held, time);
  const all = new Map(held.map((stored) => [stored.start, stored]));
  for (const start of crossed) all.delete(start);
  for (const stored of changed) all.set(stored.start, stored);
  return [...all.values()].sort((a, b) => a.start - b.start);
}

const covered = (readings: readonly Stored[]): number => readings.reduce((sum, { step }) => sum + step, 0);

describe("readings of two members", () => {
  /** Intervals without overlaps, of three steps. */
  const readings = fc
    .array(
      fc.record(
        {
          slot: fc.nat(23),
          step: fc.constantFrom(1, 3, 6),
          value: fc.nat(2),
          rounded: fc.boolean(),
          arrived: fc.nat(5),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 20 },
    )
    .map((all) => {
      const found: Stored[] = [];
      const sorted = all
        .map(({ slot, step, value, rounded, arrived }) =>
          one(slot - (slot % step), step, value, { rounded, arrived }),
        )
        .sort((a, b) => a.start - b.start || a.step - b.step);
      for (const next of sorted) {
        const last = found.at(-1);
        if (last === undefined || next.start >= last.start + last.step) found.push(next);
      }
      return found;
    });

  it("cover no time twice, leave out none that was covered, and change nothing the second time", () => {
    fc.assert(
      fc.property(readings, readings, (incoming, held) => {
        const after = merged(incoming, held);
        for (const [i, { start }] of after.entries()) {
          const before = after[i - 1];
          assert.ok(before === undefined || before.start + before.step <= start);
        }
        for (const { start, step } of held) {
          const inside = after.filter((each) => each.start < start + step && each.start + each.step > start);
          assert.ok(inside.length > 0, "something of it is left");
        }
        assert.ok(covered(after) > 0 || incoming.length + held.length === 0);
        assert.deepEqual(merged(incoming, after), after);
      }),
    );
  });

  it("count by when they arrived, not by when they are sent", () => {
    const [late, early] = [one(0, 30, 1, { arrived: 9 }), one(0, 30, 2, { arrived: 3 })];
    assert.deepEqual(merged([early], [late]), [late]);
    assert.deepEqual(merged([late], [early]), [late]);
  });

  it("give way as a whole: two half-hours for an hour, and an hour for two half-hours", () => {
    const hour = one(0, 60, 5, { arrived: 5 });
    const halves = [one(0, 30, 1, { arrived: 2 }), one(30, 30, 2, { arrived: 9 })];
    assert.deepEqual(merged(halves, [hour]), halves);
    assert.deepEqual(merged([hour], halves), halves);
    assert.deepEqual(merged([{ ...hour, arrived: 10 }], halves), [{ ...hour, arrived: 10 }]);
  });

  it("that are exact count more than rounded ones", () => {
    const [exact, rounded] = [one(0, 30, 1), one(0, 30, 2, { rounded: true, arrived: 9 })];
    assert.deepEqual(merged([rounded], [exact]), [exact]);
    assert.deepEqual(merged([exact], [rounded]), [exact]);
  });

  it("of a database whose clock was ahead do not stay for ever", () => {
    const ahead = one(0, 30, 1, { arrived: 2_000 });
    const now = one(0, 30, 2, { arrived: 900 });
    assert.deepEqual(merged([now], [ahead], 1_000), [now]);
  });
});
