import assert from "node:assert/strict";
import fc from "fast-check";
import {
  carriesAnything,
  choiceOf,
  inMeasures,
  outputsOf,
  portsOf,
  type Choice,
  type Port,
} from "../../nodes/in/outputs.js";
import { portKey, wiresOf } from "../../nodes/in/editor/wires.js";
import { measures } from "../../nodes/readings/series.js";

const all: Choice = { direction: "consumption", measures, outputMode: "per-measure", health: false };

function keys(choice: Partial<Choice>): string[] {
  return portsOf({ ...all, ...choice }).map(portKey);
}

const choices: fc.Arbitrary<Choice> = fc.record({
  direction: fc.constantFrom("consumption", "production", "both"),
  measures: fc.subarray([...inMeasures]),
  outputMode: fc.constantFrom("single", "per-measure"),
  health: fc.boolean(),
});

describe("outputs of enedis-linky in", () => {
  it("one for all measures", () => {
    assert.deepEqual(keys({ outputMode: "single" }), ["single"]);
    assert.deepEqual(keys({ outputMode: "single", direction: "both", health: true }), ["single", "health"]);
  });

  it("one per measure, in the contract's order whatever the order of selection", () => {
    assert.deepEqual(keys({ measures: ["max_power", "yearly", "load_curve", "monthly", "daily"] }), [
      "consumption/load_curve",
      "consumption/daily",
      "consumption/monthly",
      "consumption/yearly",
      "consumption/max_power",
    ]);
  });

  it("consumption first, then production without max power, health last", () => {
    assert.deepEqual(keys({ direction: "both", measures: ["daily", "max_power"], health: true }), [
      "consumption/daily",
      "consumption/max_power",
      "production/daily",
      "health",
    ]);
  });

  it("cost is the last of each direction, and never chosen by default", () => {
    assert.deepEqual(keys({ direction: "both", measures: ["cost", "max_power", "daily"], health: true }), [
      "consumption/daily",
      "consumption/max_power",
      "consumption/cost",
      "production/daily",
      "production/cost",
      "health",
    ]);
    assert.deepEqual(choiceOf({ measures: ["cost"] }).measures, ["cost"]);
    assert.ok(!choiceOf({}).measures.includes("cost"));
    const onlyCost: Choice = { ...all, direction: "production", measures: ["cost"] };
    assert.equal(carriesAnything(onlyCost), true);
  });

  it("a hand-written flow gets the defaults, in the editor as in the runtime", () => {
    const usual = { direction: "consumption", measures, outputMode: "single", health: false };
    assert.deepEqual(choiceOf({}), usual);
    assert.deepEqual(choiceOf({ direction: 1, measures: 7, outputMode: null, health: "yes" }), usual);
    assert.deepEqual(choiceOf({ measures: ["gas", "daily"] }).measures, ["daily"]);
  });

  it("a variable of the host's environment is a text", () => {
    const { measures: chosen, health } = choiceOf({ measures: "daily, yearly", health: "true" });
    assert.deepEqual([chosen, health], [["daily", "yearly"], true]);
    assert.equal(choiceOf({ health: "false" }).health, false);
    // Not replaced yet, as in the editor.
    assert.deepEqual(choiceOf({ measures: "${M}", health: "${H}" }), choiceOf({}));
  });

  it("a selection without any output carries nothing", () => {
    const nothing: Choice = { ...all, direction: "production", measures: ["max_power"] };
    assert.deepEqual(portsOf(nothing), []);
    assert.equal(carriesAnything(nothing), false);
    assert.equal(carriesAnything({ ...nothing, outputMode: "single" }), false);
    assert.equal(carriesAnything({ ...nothing, measures: [] }), false);
    assert.equal(carriesAnything({ ...nothing, health: true }), true);
  });

  it("has one output per port, without duplicates", () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const found = portsOf(choice).map(portKey);
        assert.equal(new Set(found).size, found.length);
        const first = choice.outputMode === "single" ? 1 : outputsOf(choice).length;
        assert.equal(found.length, first + (choice.health ? 1 : 0));
      }),
    );
  });
});

describe("wires of enedis-linky in", () => {
  const before = portsOf(all);

  /** Where Node-RED's editor moves a wire of an old output, by its own reading of the field. */
  function moved(
    from: readonly Port[],
    to: readonly Port[],
  ): { count: number; targets: Map<number, number> } {
    const text = wiresOf(from, to);
    if (!Number.isNaN(Number(text))) {
      return { count: Number(text), targets: new Map(from.map((_, index) => [index, index])) };
    }
    const entries = Object.entries(JSON.parse(text) as Record<string, number>);
    const old = entries.filter(([key]) => !Number.isNaN(Number(key)));
    return {
      count: entries.filter(([key, index]) => Number.isNaN(Number(key)) || index !== -1).length,
      targets: new Map(old.map(([key, index]) => [Number(key), index])),
    };
  }

  it("give only their number when nothing changes", () => {
    assert.equal(wiresOf(before, before), "5");
  });

  it("move up when a measure above is removed", () => {
    const after = portsOf({ ...all, measures: ["load_curve", "monthly", "yearly", "max_power"] });
    assert.deepEqual(JSON.parse(wiresOf(before, after)), { 0: 0, 1: -1, 2: 1, 3: 2, 4: 3 });
  });

  it("move down when a measure above is added", () => {
    const few = portsOf({ ...all, measures: ["load_curve", "max_power"], health: true });
    const after = portsOf({ ...all, measures: ["load_curve", "daily", "max_power"], health: true });
    assert.deepEqual(JSON.parse(wiresOf(few, after)), { 0: 0, 1: 2, 2: 3, "new consumption/daily": 1 });
  });

  it("keep the first wire when the mode changes", () => {
    const single = portsOf({ ...all, outputMode: "single" });
    assert.equal(moved(single, before).targets.get(0), 0);
    assert.equal(moved(single, before).count, 5);
    assert.equal(moved(before, single).targets.get(0), 0);
    assert.equal(moved(before, single).count, 1);
  });

  it("stay with their measure, with the right number of outputs, between any two selections", () => {
    fc.assert(
      fc.property(choices, choices, (one, other) => {
        const from = portsOf(one);
        const to = portsOf(other);
        const { count, targets } = moved(from, to);
        assert.equal(count, to.length);
        const kept = [...targets.values()].filter((index) => index !== -1);
        assert.equal(new Set(kept).size, kept.length, "two outputs would become one");
        for (const [index, output] of to.entries()) {
          const old = from.findIndex((each) => portKey(each) === portKey(output));
          if (old !== -1) assert.equal(targets.get(old), index);
        }
      }),
    );
  });
});
