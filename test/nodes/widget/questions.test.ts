import assert from "node:assert/strict";
import fc from "fast-check";
import { readAsk } from "../../../nodes/widget/serve/questions.js";

const question = { id: 7, direction: "consumption", measure: "daily", period: "30d", step: "day" };
const asked = (more: object = {}): object => ({ ask: "chart", question: { ...question, ...more } });

describe("questions of browsers", () => {
  it("are for the code, a snapshot, a chart, costs, prices, or habits", () => {
    for (const value of [
      { ask: "element" },
      { ask: "snapshot" },
      asked(),
      asked({ compare: true, end: 20_780 }),
      asked({ compare: "weekdays" }),
      asked({ compare: "weeks", period: "1d" }),
      asked({ measure: "load_curve", step: "native", period: "1d" }),
      { ask: "chart", question: { id: 7, direction: "consumption", measure: "cost" } },
      { ask: "chart", question: { id: 7, direction: "production", measure: "cost", period: "12m" } },
      {
        ask: "chart",
        question: { id: 7, direction: "consumption", measure: "cost", period: "month", end: 20_780 },
      },
      { ask: "chart", question: { id: 7, direction: "consumption", measure: "prices", day: "tomorrow" } },
      ...["usual", "base", "month", "self"].map((measure) => ({
        ask: "chart",
        question: { id: 7, direction: "consumption", measure },
      })),
      { ask: "chart", question: { id: 7, direction: "production", measure: "usual" } },
    ]) {
      assert.deepEqual(readAsk(value, ["consumption", "production"]), value);
    }
  });

  it("about a direction that is not shown are not answered", () => {
    assert.equal(readAsk(asked({ direction: "production" }), ["consumption"]), undefined);
    assert.ok(readAsk(asked({ direction: "production" }), ["consumption", "production"]));
    assert.equal(
      readAsk(asked({ direction: "production", measure: "max_power" }), ["production"]),
      undefined,
    );
  });

  it("about habits are answered where there are such", () => {
    const habit = (measure: string, direction: string, more: object = {}): object => ({
      ask: "chart",
      question: { id: 7, direction, measure, ...more },
    });
    for (const measure of ["base", "month", "self"])
      assert.equal(readAsk(habit(measure, "production"), ["consumption", "production"]), undefined);
    assert.equal(readAsk(habit("self", "consumption"), ["consumption"]), undefined);
    assert.ok(readAsk(habit("base", "consumption"), ["consumption"]));
    assert.equal(readAsk(habit("usual", "production"), ["consumption"]), undefined);
    for (const more of [{ period: "30d" }, { end: 20_000 }, { step: "day" }])
      assert.equal(readAsk(habit("usual", "consumption", more), ["consumption"]), undefined);
  });

  it("are refused when anything in them is wrong", () => {
    for (const more of [
      { id: "7" },
      { id: 1e300 },
      { measure: "monthly" },
      { period: "900y" },
      { step: "second" },
      { end: -1 },
      { end: 1.5 },
      { end: 1e9 },
      { compare: "year" },
      { other: 1 },
      { measure: "cost" },
    ]) {
      assert.equal(readAsk(asked(more), ["consumption"]), undefined, JSON.stringify(more));
    }
    const cost = { id: 7, direction: "consumption", measure: "cost" };
    for (const period of ["7d", "3y", 30, null]) {
      const value = { ask: "chart", question: { ...cost, period } };
      assert.equal(readAsk(value, ["consumption"]), undefined, String(period));
    }
    for (const day of [undefined, "yesterday", 20_780, null]) {
      const prices = {
        id: 7,
        direction: "consumption",
        measure: "prices",
        ...(day !== undefined && { day }),
      };
      assert.equal(readAsk({ ask: "chart", question: prices }, ["consumption"]), undefined, String(day));
    }
    for (const value of [undefined, null, "element", 7, [], {}, { ask: "all" }, { ask: "element", id: 1 }]) {
      assert.equal(readAsk(value, ["consumption"]), undefined);
    }
  });

  it("never throw, whatever they contain", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        readAsk(value, ["consumption"]);
        readAsk({ ask: "chart", question: value }, ["consumption"]);
      }),
    );
  });
});
