/** What texts say about where values come from. */
import assert from "node:assert/strict";
import { explain, serviceName, textsOf, type Language } from "../../nodes/texts/index.js";

const languages: readonly Language[] = ["fr", "en"];

describe("texts about where values come from", () => {
  it("claim nothing about the two values of a gap: either may come from a file", () => {
    for (const language of languages) {
      const text = textsOf(language).curveGap("2026-11-23", 730);
      assert.match(text, /730 Wh/);
      assert.doesNotMatch(text, /Enedis/);
    }
  });

  it("name the demo in each language", () => {
    assert.deepEqual(
      languages.map((language) => serviceName("demo", language)),
      ["Démo", "Demo"],
    );
    for (const kind of ["unavailable", "quota", "bad_answer", "consent"] as const)
      assert.doesNotMatch(explain("fr", { kind, service: "demo" }).text, /Demo/);
  });
});
