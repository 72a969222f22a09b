/** The examples of both languages: made of their sources, each wholly in its language, the same but for texts. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { examplesIn } from "./harness.js";

const root = path.join(__dirname, "..", "..");
const sources = path.join(root, "scripts", "examples");

type Library = typeof import("../../scripts/lib/examples.mjs");

/** All texts of a value, with the key under which each stands. */
function textsIn(value: unknown, key = ""): [string, string][] {
  if (typeof value === "string") return [[key, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, Array.isArray(value) ? key : name));
}

/** What differs between the two texts of a source: pairs of French and English. */
function pairsIn(nodes: unknown): [string, string][] {
  return textsIn(nodes).flatMap(([, text]) =>
    [...text.matchAll(/<fr>([^]*?)<\/fr><en>([^]*?)<\/en>/g)].map(([, fr, en]): [string, string] => [
      fr!,
      en!,
    ]),
  );
}

/** Without texts: what remains must be the same in both. */
function shapeOf(value: unknown): unknown {
  if (typeof value === "string") return /^[0-9a-f]{16}$/.test(value) ? value : "";
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

describe("the languages of the examples", () => {
  let library: Library;
  before(async () => {
    library = await import("../../scripts/lib/examples.mjs");
  });

  it("are what the sources make", () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, "scripts", "examples.mjs")], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });

  it("differ in texts only, with the same numbers", () => {
    const [french, english] = [examplesIn("fr"), examplesIn("en")];
    assert.deepEqual(
      french.map(({ file }) => parseInt(file)),
      english.map(({ file }) => parseInt(file)),
    );
    assert.equal(french.length, readdirSync(sources).length);
    for (const [i, { file, nodes }] of french.entries()) {
      assert.deepEqual(shapeOf(nodes), shapeOf(english[i]!.nodes), file);
    }
  });

  for (const source of readdirSync(sources)) {
    it(`are not mixed: ${source}`, () => {
      const nodes: unknown = JSON.parse(readFileSync(path.join(sources, source), "utf8"));
      const made = (["fr", "en"] as const).map((language) => textsIn(library.inLanguage(language, nodes)));
      for (const [i, texts] of made.entries()) {
        for (const [key, text] of texts) {
          // Between facts of a status it may stand.
          if (/^(?:name|label|dname|info|inputLabels|outputLabels)$/.test(key))
            assert.doesNotMatch(text, / · /);
          // Texts of others are quoted, or in italics.
          const own = text.replaceAll(/[“"«].*?[”"»]|(?<!\*)\*[^*\n]+\*(?!\*)/g, "");
          if (i === 0) assert.doesNotMatch(own, /\b(?:the|which|your) \p{L}/u);
          else assert.doesNotMatch(own, /\b(?:le|une|qui|votre) \p{L}/u);
        }
        // What a source says in the other language stands nowhere.
        for (const pair of pairsIn(nodes)) {
          const other = pair[1 - i]!;
          if (other.length < 20 || other === pair[i]) continue;
          assert.ok(!texts.some(([, text]) => text.includes(other)), other);
        }
      }
    });
  }

  it("know tags that are whole, and names of two parts", () => {
    assert.equal(library.textIn("fr", "a <fr>b</fr><en>c</en> d"), "a b d");
    assert.equal(library.textIn("en", "a <fr>b\n</fr><en></en> d"), "a  d");
    for (const wrong of [
      "<fr>a</fr>",
      "<fr>a<fr>b</fr><en>c</en>",
      "<fr>a</fr> <en>b</en>",
      "<en>a</en><fr>b</fr>",
    ])
      assert.throws(() => library.textIn("fr", wrong), /not of the form/);
    assert.deepEqual(
      library.inLanguage("en", [{ name: "Jour · Day", payload: "Jour · Day", env: [{ name: "A" }] }]),
      [{ name: "Day", payload: "Jour · Day", env: [{ name: "A" }] }],
    );
    assert.throws(() => library.nameIn("fr", "a · b · c"), /more than|not of the form/);
    assert.equal(library.fileIn("en", "07. Énergie - Energy.json"), "07. Energy.json");
    assert.throws(() => library.fileIn("en", "Energy.json"), /not of the form/);
  });
});
