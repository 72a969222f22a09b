/** What is known of the days of a series, compared with a plain list of days. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { CoverageState, KnownDays, type DayCoverage } from "../../nodes/archive/index.js";

const { missing, complete } = CoverageState;
const LAST = 60;

/** Few different facts, so that days often have the same. */
const list: fc.Arbitrary<readonly DayCoverage[]> = fc
  .uniqueArray(
    fc.record(
      {
        day: fc.integer({ min: 0, max: LAST }),
        state: fc.constantFrom(missing, CoverageState.partial, complete),
        timesAsked: fc.integer({ min: 0, max: 1 }),
        askedAt: fc.constantFrom(0, 1_795_655_743, 4_102_444_799),
      },
      { noNullPrototype: true },
    ),
    { selector: ({ day }) => day, maxLength: LAST },
  )
  .map((days) => days.toSorted((a, b) => a.day - b.day));
const bound = fc.oneof(fc.integer({ min: -5, max: LAST + 5 }), fc.constantFrom(-Infinity, Infinity));

describe("known days", () => {
  it("say of each day, of a part and of all what a list says", () => {
    fc.assert(
      fc.property(list, bound, bound, (days, start, end) => {
        const known = KnownDays.of(days);
        assert.deepEqual([...known], days);
        assert.deepEqual([...known.backwards()], days.toReversed());
        assert.deepEqual(known.last, days.at(-1));
        for (let day = -1; day <= LAST + 1; day++) {
          assert.deepEqual(
            known.at(day),
            days.find((each) => each.day === day),
          );
        }
        const inside = days.filter(({ day }) => day >= start && day < end);
        const part = known.between(start, end);
        assert.deepEqual([...part], inside);
        const isHeld = ({ state }: { state: CoverageState }): boolean => state !== missing;
        assert.equal(part.oldestHeld, inside.find(isHeld)?.day);
        assert.equal(part.newestComplete, inside.findLast(({ state }) => state === complete)?.day);
        assert.equal(part.count(isHeld), inside.filter(isHeld).length);
      }),
      { numRuns: 500 },
    );
  });

  it("are the same when they are joined from parts", () => {
    fc.assert(
      fc.property(list, bound, (days, cut) => {
        const known = KnownDays.of(days);
        const joined = KnownDays.join(known.between(-Infinity, cut), known.between(cut, Infinity));
        assert.deepEqual([...joined], days);
      }),
    );
  });
});
