/** What is told of the Tempo day that runs: from 06:00 to 06:00, and so does its season. */
import assert from "node:assert/strict";
import { formatDay, type Day } from "../../nodes/readings/index.js";
import type { Color } from "../../nodes/pricing/index.js";
import { toldAt, toldColor, type ToldColor } from "../../nodes/tempo/index.js";

/** What is known, by day; a provisional colour ends with `?`. */
function told(at: string, known: Readonly<Record<string, Color | `${Color}?`>>): readonly unknown[] {
  const toldOf = (day: Day): ToldColor | undefined => {
    const text = known[formatDay(day)];
    return text && { color: text.replace("?", "") as Color, provisional: text.endsWith("?") };
  };
  const { day, today, tomorrow, left } = toldAt(Date.parse(at) / 1_000, toldOf);
  return [formatDay(day), today?.color, tomorrow?.color, left.white, left.red];
}

describe("the Tempo day that runs", () => {
  const known = { "2026-08-30": "white", "2026-08-31": "white", "2026-09-01": "red" } as const;

  it("is that of the day before until 06:00", () => {
    assert.deepEqual(told("2026-11-24T05:59:59+01:00", { "2026-11-23": "blue", "2026-11-24": "red" }), [
      "2026-11-23",
      "blue",
      "red",
      43,
      21,
    ]);
    assert.deepEqual(told("2026-11-24T06:00:00+01:00", { "2026-11-23": "blue", "2026-11-24": "red" }), [
      "2026-11-24",
      "red",
      undefined,
      43,
      21,
    ]);
  });

  it("has what its own season has left, until 1 September at 06:00", () => {
    const last = ["2026-08-31", "white", "red", 41, 22];
    assert.deepEqual(told("2026-08-31T06:00:00+02:00", known), last);
    assert.deepEqual(told("2026-09-01T00:00:00+02:00", known), last);
    assert.deepEqual(told("2026-09-01T05:59:59+02:00", known), last);
    assert.deepEqual(told("2026-09-01T06:00:00+02:00", known), ["2026-09-01", "red", undefined, 43, 21]);
  });

  it("counts no day whose colour may still change, and none after the next one", () => {
    const days = { "2026-11-24": "white", "2026-11-25": "white?", "2026-11-26": "white" } as const;
    assert.deepEqual(told("2026-11-24T12:00:00+01:00", days).slice(3), [42, 22]);
  });

  it("never has less than none left", () => {
    const left = (day: string): unknown => {
      const shipped = (one: Day): ToldColor | undefined => toldColor(undefined, one);
      return toldAt(Date.parse(`${day}T12:00:00+01:00`) / 1_000, shipped).left;
    };
    // A season of 47 and 18.
    assert.deepEqual(left("2020-08-30"), { white: 0, red: 4 });
    assert.deepEqual(left("2025-12-28"), { white: 43 - 13, red: 21 });
  });
});
