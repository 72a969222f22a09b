/** The newest day in a sentence, in both languages. */
import assert from "node:assert/strict";
import { newestDayText, textsOf, type SaidDay } from "../../nodes/texts/index.js";
import { day } from "../fixtures/readings.js";

const saidIn = (language: "fr" | "en", more: Partial<SaidDay> = {}): string =>
  newestDayText({ day: day("2026-11-23"), energy: 12_111, ...more }, textsOf(language));

describe("the newest day in a sentence", () => {
  it("says energy, cost and how usual it is, without a full stop", () => {
    const known = { euros: 2.88, change: -18 };
    assert.equal(saidIn("fr", known), "12,1\u00a0kWh, 2,88\u00a0€, 18\u202f% de moins qu’un lundi habituel");
    assert.equal(saidIn("en", known), "12.1\u00a0kWh, €2.88, 18% less than a usual Monday");
  });

  it("says more, as much, and thousands in the language’s way", () => {
    assert.match(saidIn("fr", { change: 7 }), /, 7\u202f% de plus qu’un lundi habituel$/);
    assert.match(saidIn("fr", { change: 0 }), /, autant qu’un lundi habituel$/);
    assert.match(saidIn("en", { change: 1_250 }), /, 1,250% more than a usual Monday$/);
    assert.match(saidIn("en", { change: 0 }), /, as much as a usual Monday$/);
  });

  it("names the day by its date where nothing is usual", () => {
    assert.equal(saidIn("fr", { euros: 2.88 }), "lun. 23 nov.\u00a0: 12,1\u00a0kWh, 2,88\u00a0€");
    assert.equal(saidIn("en", { euros: -0.5 }), "Mon 23 Nov: 12.1\u00a0kWh, −€0.50");
  });

  it("leaves out what is not known", () => {
    assert.equal(saidIn("en", { change: -18 }), "12.1\u00a0kWh, 18% less than a usual Monday");
  });

  it("is as exact as it is worth", () => {
    for (const [energy, text] of [
      [0, "0.00"],
      [349, "0.35"],
      [1_000, "1.0"],
      [99_949, "99.9"],
      [123_456, "123"],
    ] as const)
      assert.ok(saidIn("en", { energy }).includes(` ${text}\u00a0kWh`), text);
  });
});
