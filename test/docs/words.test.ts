/** How much there is to read: pages that grow hide what a household looks for. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "..", "..");

/** As `wc -w` counts. */
function wordsIn(pages: readonly string[]): number {
  const texts = pages.map((page) => readFileSync(path.join(root, page), "utf8"));
  return texts.reduce((sum, text) => sum + (text.match(/[^ \t\n\r\f\v]+/g)?.length ?? 0), 0);
}

describe("the words of the pages", () => {
  for (const { what, pages, most } of [
    { what: "README.en.md", pages: ["README.en.md"], most: 900 },
    { what: "README.md", pages: ["README.md"], most: 1_000 },
    {
      what: "what a household reads",
      pages: ["README.en.md", "docs/start.en.md", "docs/dashboard.en.md", "docs/money.en.md"],
      most: 5_600,
    },
    {
      what: "all in English",
      pages: [
        "README.en.md",
        ...readdirSync(path.join(root, "docs"))
          .filter((name) => name.endsWith(".en.md"))
          .map((name) => `docs/${name}`),
      ],
      most: 13_000,
    },
  ]) {
    it(`${what}: at most ${most}`, () => {
      const words = wordsIn(pages);
      assert.ok(words > most / 10);
      assert.ok(words <= most, `${words} words`);
    });
  }
});
