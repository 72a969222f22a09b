/** The users' docs have a page about each format that is read, in both languages, and both pages on files name them all. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { formatNames } from "../../nodes/exchange/base/format-names.js";
import { textsOf } from "../../nodes/texts/index.js";

const docs = path.join(__dirname, "../../docs");
const locales = path.join(__dirname, "../../nodes/history/locales");
const read = (name: string): string => readFileSync(path.join(docs, name), "utf8");

describe("the pages about formats", () => {
  for (const [language, end] of [
    ["fr", ".md"],
    ["en", ".en.md"],
  ] as const) {
    const list = read(`files${end}`);
    for (const name of formatNames) {
      it(`${name} has one (${language}), which the page on files names as messages do`, () => {
        const page = `formats/${name}${end}`;
        assert.ok(existsSync(path.join(docs, page)), page);
        const text = read(page);
        const title = /^# (.*)$/m.exec(text)![1]!;
        assert.ok(list.includes(`[${title}](${page})`), title);
        const plain = (words: string): string => words.replaceAll("\u00a0", " ").toLowerCase();
        assert.equal(plain(textsOf(language).files.formats[name]), plain(title));
        const help = readFileSync(
          path.join(locales, `help.${language === "fr" ? "fr" : "en-US"}.html`),
          "utf8",
        );
        assert.ok(plain(help).replace(/\s+/g, " ").includes(plain(title)), `the node's help names ${title}`);
        assert.ok(text.split("\n").length <= 26, "a page is short");
      });
    }
  }

  it("there are no others", () => {
    const pages = new Set(
      readdirSync(path.join(docs, "formats")).map((file) => file.replace(/(?:\.en)?\.md$/, "")),
    );
    // A ZIP archive has files of these formats.
    assert.deepEqual([...pages].sort(), ["zip", ...formatNames].sort());
  });
});
