/** How many days of load curve a meter's dialog offers for its contract. */
import assert from "node:assert/strict";
import { curveDaysOf } from "../../nodes/config/editor/curve-days.js";
import { parseDay } from "../../nodes/readings/index.js";

const today = parseDay("2026-11-24")!;
const base = { from: "", offer: "base" };

describe("days of curve for a contract", () => {
  for (const [title, versions, days] of [
    ["one class needs none", [base], 0],
    [
      "own prices of one class need none",
      [{ from: "", offer: "custom", rules: [{ class: "A", days: [1] }, { class: "A" }] }],
      0,
    ],
    ["since ever: as many as Enedis has", [{ from: "", offer: "hphc" }], 745],
    ["since it has several classes", [base, { from: "2026-11-01", offer: "tempo" }], 23],
    [
      "since the first of such versions",
      [
        { from: "2026-10-24", offer: "hphc" },
        { from: "2026-11-01", offer: "base" },
      ],
      31,
    ],
    ["never more than Enedis has", [{ from: "2020-01-01", offer: "hphc" }], 745],
    [
      "rules of several classes",
      [{ from: "2026-11-23", offer: "custom", rules: [{ class: "A" }, { class: "B" }] }],
      1,
    ],
    [
      "registers of the meter with classes of their own",
      [{ from: "2026-11-01", offer: "base", registers: { HP: "HP", HC: "HC" } }],
      23,
    ],
    ["a series of prices, whatever else it has", [base, { from: "2026-11-01", offer: "series" }], 23],
    ["a contract that begins later needs none yet", [{ from: "2027-01-01", offer: "hphc" }], 0],
    ["anything that was written by hand", [null, { offer: 7 }, { offer: "custom", rules: [null, 3] }], 0],
    ["no versions", undefined, 0],
  ] as const) {
    it(title, () => {
      assert.equal(curveDaysOf(versions, today), days);
    });
  }
});
