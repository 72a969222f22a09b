import assert from "node:assert/strict";
import { adminTextsOf } from "../../nodes/texts/admin.js";

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
        // Titles and names are no sentences.
        if (!/title|Title|failed|page/.test(where)) assert.match(text, /^[\p{Lu}\d].*[.]$/u, place);
      }
    });
  }
});
