/** The recipe “Tomorrow is red” of the user pages, as its switch nodes judge the messages of the tariff node. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { FakeClock, FakeColors, TariffHarness, type Sent } from "./harness.js";

/** What the recipe of a page lets pass. */
function recipeOf(page: string): (sent: Sent) => boolean {
  const text = readFileSync(path.join(__dirname, "../../docs", page), "utf8");
  const recipe = /^\*\*(?:Tomorrow is red|Demain est rouge)\.\*\*.*$/m.exec(text)![0];
  const equal = [...recipe.matchAll(/`msg\.(\w+)` (?:égal à|equal to) `(\w+)`/g)];
  const none = [...recipe.matchAll(/`msg\.(\w+)`[^`]*? _(?:est nul|is null)_/g)];
  assert.equal(equal.length, 2, recipe);
  return (sent) =>
    equal.every(([, field, value]) => sent[field!] === value) &&
    none.every(([, field]) => sent[field!] === undefined || sent[field!] === null);
}

describe("the recipe “Tomorrow is red”", () => {
  for (const page of ["money.md", "money.en.md"]) {
    it(`tells a red day once, when its colour is certain (${page})`, () => {
      const passes = recipeOf(page);
      const clock = new FakeClock("2026-01-14T05:00:00+01:00");
      const colors = new FakeColors();
      for (const date of ["12", "13", "14"]) colors.learn(`2026-01-${date}`, "blue");
      const versions = [{ from: "", offer: "tempo" as const, power: 9, prices: "regulated" as const }];
      const harness = new TariffHarness(clock, { versions }, undefined, colors);
      clock.runTo("2026-01-14T06:40:00+01:00");
      colors.learn("2026-01-15", "red", true);
      clock.runTo("2026-01-14T11:05:00+01:00");
      colors.learn("2026-01-15", "red");
      clock.runTo("2026-01-14T23:30:00+01:00");
      const told = harness.sent.filter(passes);
      assert.deepEqual(
        told.map(({ at }) => new Date(at).toISOString()),
        ["2026-01-14T10:05:00.000Z"],
      );
      harness.controller.close();
    });
  }
});
