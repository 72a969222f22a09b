/** Instants of a clock, as the widget's calendars and charts need them. */
import assert from "node:assert/strict";
import { parseDay, startOfDay } from "../../../nodes/readings/index.js";
import { hourOf } from "../../../nodes/widget/element/dates.js";

const hoursOf = (day: string): number[] =>
  Array.from({ length: 25 }, (_, hour) => hourOf(parseDay(day)!, hour));

describe("a clock's hours", () => {
  it("each have sixty minutes on most days", () => {
    const hours = hoursOf("2026-07-14");
    const start = startOfDay(parseDay("2026-07-14")!);
    assert.deepEqual(
      hours,
      Array.from({ length: 25 }, (_, hour) => start + hour * 3_600),
    );
  });

  it("have one without length in spring, and one of two hours in autumn", () => {
    const lengths = (day: string): number[] =>
      hoursOf(day)
        .slice(1)
        .map((end, hour) => (end - hoursOf(day)[hour]!) / 3_600);
    const usual = Array.from({ length: 24 }, () => 1);
    assert.deepEqual(lengths("2026-03-29"), usual.with(2, 0));
    assert.deepEqual(lengths("2026-10-25"), usual.with(2, 2));
    assert.equal(hoursOf("2026-03-29")[24], startOfDay(parseDay("2026-03-30")!));
  });

  it("of fractions lie between them, also in the night that is changed", () => {
    const day = parseDay("2026-03-29")!;
    assert.equal(hourOf(day, 1.5), startOfDay(day) + 5_400);
    assert.equal(hourOf(day, 2.5), hourOf(day, 3), "half past two is skipped");
  });
});
