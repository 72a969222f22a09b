/** What is usual on a weekday. */
import assert from "node:assert/strict";
import { comparedDay, usualDays } from "../../nodes/query/index.js";
import { isHoliday, type Day } from "../../nodes/readings/index.js";
import { day } from "../fixtures/paris.js";

// A Monday.
const monday = day("2026-11-23");

/** The same weekdays so many weeks before. */
const before = (...weeks: number[]): Day[] => weeks.map((week) => monday - 7 * week).sort((a, b) => a - b);

describe("a usual day", () => {
  it("is of the last eight same weekdays", () => {
    const all = Array.from({ length: 200 }, (_, i) => monday - 199 + i);
    assert.deepEqual(usualDays(all, monday), before(1, 2, 3, 4, 5, 6, 7, 8));
  });

  it("takes older ones for those that are not known, up to 16 weeks", () => {
    assert.deepEqual(usualDays(before(2, 5, 9, 12, 16, 17, 30), monday), before(2, 5, 9, 12, 16));
  });

  it("leaves out public holidays, later days and the day itself", () => {
    // Easter Monday, and the Mondays around it.
    const easter = day("2026-04-06");
    assert.ok(isHoliday(easter));
    const known = [easter - 14, easter - 7, easter, easter + 7, easter + 14, easter + 21];
    assert.deepEqual(usualDays(known, easter + 14), [easter - 14, easter - 7, easter + 7]);
  });
});

describe("a day compared with the usual one", () => {
  const energies = (of: number, usual: readonly number[]): Map<Day, number> =>
    new Map([...usual.map((energy, i) => [monday - 7 * (usual.length - i), energy] as const), [monday, of]]);

  it("differs in whole per cents of the mean", () => {
    assert.deepEqual(comparedDay(energies(8_200, [9_000, 11_000, 10_000, 10_000]), monday), {
      energy: 8_200,
      change: -18,
    });
    assert.equal(comparedDay(energies(10_040, [10_000, 10_000, 10_000, 10_000]), monday)!.change, 0);
    assert.equal(comparedDay(energies(25_000, [10_000, 10_000, 10_000, 10_000]), monday)!.change, 150);
  });

  it("is not compared with three days only", () => {
    assert.deepEqual(comparedDay(energies(8_200, [9_000, 11_000, 10_000]), monday), { energy: 8_200 });
  });

  it("may use nothing, and is not compared with days that did", () => {
    assert.deepEqual(comparedDay(energies(0, [1_000, 1_000, 1_000, 1_000]), monday), {
      energy: 0,
      change: -100,
    });
    assert.deepEqual(comparedDay(energies(5_000, [0, 0, 0, 0]), monday), { energy: 5_000 });
  });

  it("is nothing where its energy is not known", () => {
    const known = energies(1, [1, 1, 1, 1]);
    known.delete(monday);
    assert.equal(comparedDay(known, monday), undefined);
  });
});
