import assert from "node:assert/strict";
import { codeKey, isOwnCode, knownCodes } from "../../nodes/services/index.js";
import { accessWords } from "../../nodes/texts/sentences/access-words.js";
import { explain } from "../../nodes/texts/failures/explain.js";
import { textsOf } from "../../nodes/texts/tables/texts.js";

describe("why access is refused", () => {
  const known = new Set(knownCodes.map(({ code }) => codeKey(code)));

  for (const [key, words] of Object.entries(accessWords)) {
    it(`is said in a few words, with the next try in 50 characters: ${key}`, () => {
      const code = key.split("@")[0]!;
      assert.ok(known.has(code) || isOwnCode(code), key);
      for (const [language, next] of [
        ["fr", "à 14:37"],
        ["en", "at 14:37"],
      ] as const) {
        const status = textsOf(language).status.consent(words[language], next);
        assert.match(status, /^\p{Lu}.{5,49}$/u);
      }
    });
  }

  it("mention a move and the incident of 2026 with ADAM-DC-0007", () => {
    const problem = { kind: "consent", code: "ADAM-DC-0007", service: "conso-api" } as const;
    assert.match(explain("fr", problem).text, /déménagement.*juillet à septembre 2026/);
    assert.match(explain("en", problem).text, /move.*July to September 2026/);
  });

  it("distinguish a refusal of production from one of consumption", () => {
    for (const code of ["ADAM-DC-0008", "ADAM-ERR0069"]) {
      for (const language of ["fr", "en"] as const) {
        const [consumption, production] = (["consumption", "production"] as const).map(
          (direction) => explain(language, { kind: "consent", code, direction, service: "conso-api" }).text,
        );
        assert.notEqual(consumption, production);
        assert.match(production!, /production/);
      }
    }
    const { text } = explain("en", {
      kind: "consent",
      code: "ADAM-DC-0008",
      direction: "production",
      service: "conso-api",
    });
    assert.match(text, /does not cover the production/);
  });
});
