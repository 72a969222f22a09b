/** What a page says of a trouble is what a user sees: each status, and nodes and choices by their present names. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { textsOf } from "../../nodes/texts/index.js";
import { examplesIn } from "../examples/harness.js";

const root = path.join(__dirname, "..", "..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
/** Pages have other spaces before a colon than statuses. */
const plain = (text: string): string => text.replace(/\s+/gu, " ");

/** The texts of a catalogue, by their place. */
function textsIn(value: unknown, place = ""): [place: string, text: string][] {
  if (typeof value === "string") return [[place, value]];
  return Object.entries(value as object).flatMap(([key, each]) => textsIn(each, `${place}/${key}`));
}

for (const { page, reference, locale, heading } of [
  {
    page: "docs/start.md",
    reference: "docs/reference.md",
    locale: "fr",
    heading: "## Quelque chose ne va pas",
  },
  {
    page: "docs/start.en.md",
    reference: "docs/reference.en.md",
    locale: "en-US",
    heading: "## When something is wrong",
  },
] as const) {
  describe(page, () => {
    const [, symptoms] = new RegExp(`${heading}\n(.*)`, "s").exec(read(page))!;
    const [, statuses] = /<!-- statuses:(.*)<!-- \/statuses -->/s.exec(read(reference))!;
    const texts = ["config", "history", "in", "tariff", "widget"].flatMap((room) =>
      textsIn(JSON.parse(read(`nodes/${room}/locales/${locale}.json`))),
    );

    it("leads to each status that a locale has", () => {
      const shown = texts.filter(([place]) => /\/status\//.test(place));
      assert.ok(shown.length > 50);
      const missing = shown.filter(([, text]) => !plain(statuses!).includes(plain(text)));
      assert.deepEqual(missing, []);
    });

    it("leads to the status of a variable that is not set", () => {
      const text = textsOf(locale === "fr" ? "fr" : "en").status.unset("…", true);
      assert.ok(
        plain(statuses!)
          .replaceAll(" ;", ";")
          .includes(`${plain(text)};`),
      );
    });

    it("calls nodes and choices by the names that they have", () => {
      const nodes = examplesIn(locale === "fr" ? "fr" : "en").flatMap(({ nodes: all }) => all);
      const names = new Set([
        ...texts.map(([, text]) => text),
        ...nodes.map(({ type }) => type.replace("enedis-", "")),
        ...nodes.map(({ name = "" }) => name),
      ]);
      const italic = [...symptoms!.matchAll(/_([^_|]+)_/g)].map(([, name]) => name!);
      assert.ok(italic.length >= 5);
      assert.deepEqual(
        italic.filter((name) => !names.has(name)),
        [],
      );
    });
  });
}
