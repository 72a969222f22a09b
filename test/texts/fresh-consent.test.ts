/** What is said of a failure whose cause may be that the consent is new. */
import assert from "node:assert/strict";
import { explain } from "../../nodes/texts/index.js";

describe("a failure after a new consent", () => {
  const problem = { kind: "consent", service: "conso-api", httpStatus: 403, until: "14:37" } as const;

  for (const [language, known, possible] of [
    [
      "fr",
      /^Rien à faire\u00a0: .* Après deux jours\u00a0: /,
      /^Si vous venez de donner votre accord, .* Sinon\u00a0: /,
    ],
    ["en", /^Nothing to do: .* After two days: /, /^If you have just given consent, .* Otherwise: /],
  ] as const) {
    it(`is told with one thing to do until then: ${language}`, () => {
      const usual = explain(language, problem);
      const [first] = /^.*?\.(?= |$)/s.exec(usual.action)!;
      for (const [fresh, begins] of [
        ["known", known],
        ["possible", possible],
      ] as const) {
        const { action, text } = explain(language, { ...problem, fresh });
        assert.match(action, begins);
        assert.equal(action.replace(begins, ""), first.charAt(0).toLowerCase() + first.slice(1));
        assert.equal(text, usual.text);
      }
    });
  }
});
