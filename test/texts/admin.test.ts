import assert from "node:assert/strict";
import { adminTextsOf } from "../../nodes/texts/tables/admin.js";

const languages = ["fr", "en"] as const;

/** Every text of a catalogue, with sample values. */
function* textsIn(value: unknown, where: string): Generator<[string, string]> {
  if (typeof value === "string") yield [where, value];
  else if (typeof value === "function") {
    for (const count of [1, 2]) {
      const sample = (i: number): unknown =>
        where.endsWith("linked") ? Array(count).fill("0017") : count + i;
      const made = value as (...values: unknown[]) => string;
      yield [`${where}/${count}`, made(...Array.from({ length: made.length }, (_, i) => sample(i)))];
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, `${where}.${key}`);
  }
}

describe("texts of the admin routes", () => {
  it("are the same in both languages", () => {
    const [fr, en] = languages.map((language) =>
      [...textsIn(adminTextsOf(language), "")].map(([where]) => where),
    );
    assert.deepEqual(fr, en);
    assert.ok(fr!.length > 90);
  });

  it("state the cost of a history in the singular, the plural and none, with each service's name", () => {
    const [fr, en] = languages.map((language) => adminTextsOf(language).history);
    assert.equal(fr!.again("de Conso API", 1, 0), "Tout redemander\u00a0: 1 demande, en moins d’un jour.");
    assert.equal(en!.again("Conso API", 1, 0), "Request everything again: 1 request, within a day.");
    assert.equal(
      fr!.again("de Conso API", 226, 12),
      "Tout redemander\u00a0: 226 demandes, environ 12 jours dans les limites de Conso API.",
    );
    assert.equal(
      fr!.askedAgain("d’Enedis Data Connect", 21, 1),
      "L’historique est redemandé\u00a0: 21 demandes, environ 1 jour dans les limites d’Enedis Data Connect.",
    );
    assert.equal(fr!.estimate("de Conso API", 0, 0), "Plus rien à demander.");
    assert.equal(en!.askedAgain("Conso API", 0, 0), "There is no history to request again.");
    for (const text of Object.values(fr!.demo)) assert.doesNotMatch(text, /\d|limite|Demo/, text);
  });

  for (const language of languages) {
    it(`are well written (${language})`, () => {
      for (const [where, text] of textsIn(adminTextsOf(language), "")) {
        const place = `${where}: ${text}`;
        const prose = text.replace(/« state= »/g, "x");
        assert.ok(text.trim() === text && text !== "", place);
        assert.doesNotMatch(text, /undefined|null|NaN|\s\s|\s[.,]|'|[{}]/, place);
        if (language === "fr") {
          assert.doesNotMatch(prose, /[^\u00a0][:;!?»%]|«[^\u00a0]/, place);
          assert.doesNotMatch(prose, /œ/, place);
        } else {
          assert.doesNotMatch(prose, /\s[:;!?%]|[«»]/, place);
        }
        // Titles, names and parts of sentences are no sentences.
        if (!/title|Title|failed|page|instead/.test(where)) assert.match(text, /^[\p{Lu}\d].*[.]$/u, place);
      }
    });
  }
});
