/** The style and terms of everything users read (docs/dev/recipes.md#style-and-terms). */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { serviceIds, type FailureKind } from "../../nodes/services/index.js";
import { adminTextsOf } from "../../nodes/texts/tables/admin.js";
import { explain, explainHealth, nextTries } from "../../nodes/texts/failures/explain.js";
import type { Advice } from "../../nodes/texts/base/explanation.js";
import type { Language } from "../../nodes/texts/base/language.js";
import { textsOf } from "../../nodes/texts/tables/texts.js";
import { ofCode, ofHealth, ofKind } from "../../nodes/texts/failures/wordings.js";
import { phrasesOf } from "../../nodes/widget/element/phrases.js";

const root = path.join(__dirname, "..", "..");
const rooms = ["config", "history", "in", "tariff", "widget"];
const languages: readonly Language[] = ["fr", "en"];

/** Words that have another one in its place: see the table of terms. */
const dropped: Readonly<Record<Language, RegExp>> = {
  fr: /(?<![\p{L}-])(?:appels?|appel(?:er|ez|lent|le|é|ée|és)|passages?|consentements?|périmée?s?|démonstration|dialogues?|prochain essai|d’eux-mêmes|de soi-même|illisible à|numéro de PDL|séries? de prix|prix par messages)(?![\p{L}-])/iu,
  en: /(?<![\p{L}-])(?:calls?|called|ask(?:s|ed|ing)? (?:for|again)|by (?:itself|themselves)|goes? on by|present (?:day|month)|under way|for good and|surround|no matter of|told (?:of|apart)|wants? to be|series of prices|prices by messages)(?![\p{L}-])/iu,
};

/** Names of things in a text: paths, code, addresses, and what a flow writes. */
function withoutCode(text: string): string {
  return text
    .replace(/```[\s\S]*?```|<pre>[\s\S]*?<\/pre>|<code[\s\S]*?<\/code\s*>|`[^`\n]*`/g, " x ")
    .replace(/https?:\S+|\]\([^)]*\)/g, " x ")
    .replace(/\{[^}]*\}|__\w+?__/g, "x");
}

/** How many sentences: an abbreviation such as `nov.` is followed by no capital letter. */
function sentencesIn(text: string): number {
  return withoutCode(text).match(/[.!?…][»”)]?(?=\s+[\p{Lu}«“]|\s*$)/gu)?.length ?? 0;
}

/** What the texts take that are made of words, and not of numbers. */
const ofWords: Readonly<Record<string, readonly unknown[]>> = {
  linked: [["0017", "0018"]],
  flip: ["Conso", "Production"],
};

/** Every text of a catalogue; functions with one and with two of each, and without what may be missing. */
function* textsIn(value: unknown, where: string): Generator<readonly [where: string, text: string]> {
  if (typeof value === "string") yield [where, value];
  else if (typeof value === "function") {
    const make = value as (...values: unknown[]) => unknown;
    const [name] = /[^.]*$/.exec(where)!;
    if (name in ofWords) {
      yield* textsIn(make(...ofWords[name]!), where);
      return;
    }
    for (const sample of ["12", 1, 2, undefined]) {
      if (sample === undefined && /(?:oddities|progress|limited|hours|days|missing)/.test(where)) continue;
      yield* textsIn(
        make(...Array.from({ length: make.length }, () => sample)),
        `${where}(${String(sample)})`,
      );
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* textsIn(inner, `${where}.${name}`);
  }
}

function read(...file: string[]): string {
  return readFileSync(path.join(root, ...file), "utf8");
}

function* localeTexts(language: Language): Generator<readonly [where: string, text: string]> {
  for (const room of rooms) {
    const file = `${language === "fr" ? "fr" : "en-US"}.json`;
    yield* textsIn(JSON.parse(read("nodes", room, "locales", file)), `${room}/${file}`);
  }
}

function* pages(language: Language): Generator<readonly [where: string, text: string]> {
  for (const room of rooms) {
    const file = `help.${language === "fr" ? "fr" : "en-US"}.html`;
    yield [
      `${room}/${file}`,
      read("nodes", room, "locales", file).replace(/<[^>]+>/g, (tag) =>
        /^<\/?(?:pre|code)/.test(tag) ? tag : " ",
      ),
    ];
  }
  for (const folder of ["docs", "docs/formats"]) {
    for (const file of readdirSync(path.join(root, folder))) {
      if (file.endsWith(".md") && file.endsWith(".en.md") === (language === "en"))
        yield [`${folder}/${file}`, read(folder, file)];
    }
  }
}

function runtimeTexts(language: Language): (readonly [where: string, text: string])[] {
  return [
    ...textsIn(textsOf(language), "texts"),
    ...textsIn(adminTextsOf(language), "admin"),
    ...textsIn(nextTries[language], "nextTries"),
    ...[ofCode, ofKind, ofHealth].flatMap((table) =>
      Object.entries(table).flatMap(([key, wordings]) => [...textsIn(wordings[language], key)]),
    ),
  ];
}

/** Every explanation of a failure and of a health state. */
function* explanations(language: Language): Generator<readonly [where: string, advice: Advice]> {
  const kinds = new Set(Object.keys(ofKind).map((key) => key.split("@")[0] as FailureKind));
  const codes = [undefined, ...Object.keys(ofCode).map((key) => key.split("@")[0]!)];
  for (const service of serviceIds) {
    for (const direction of ["consumption", "production"] as const) {
      for (const kind of kinds) {
        for (const code of codes) {
          for (const fresh of [undefined, "known", "possible"] as const) {
            const problem = { kind, code, service, direction, fresh, until: "14:37" };
            yield [JSON.stringify(problem), explain(language, problem)];
          }
        }
      }
    }
    for (const state of [
      "ok",
      "empty",
      "waiting",
      "spent",
      "failed",
      "late",
      "load_curve_off",
      "expiring",
    ] as const)
      yield [state, explainHealth(language, { state, service, until: "14:37", days: 7 })];
  }
}

for (const language of languages) {
  describe(`the style of texts (${language})`, () => {
    it("uses one word for one thing, in texts, dialogs, help and docs", () => {
      const all = [
        ...runtimeTexts(language),
        ...textsIn(phrasesOf(language), "phrases"),
        ...localeTexts(language),
        ...pages(language),
      ];
      assert.ok(all.length > 900, `${all.length} texts`);
      const found = all.flatMap(([where, text]) => {
        const prose = withoutCode(text);
        const match = dropped[language].exec(prose);
        return match === null
          ? []
          : [`${where}: …${prose.slice(Math.max(0, match.index - 40), match.index + 40)}…`];
      });
      assert.deepEqual(found, []);
    });

    it("has no third sentence", () => {
      const found = [...runtimeTexts(language), ...localeTexts(language)]
        .filter(([, text]) => sentencesIn(text) > 2)
        .map(([where, text]) => `${where}: ${text}`);
      assert.deepEqual(found, []);
    });

    it("says what happened in one sentence, and what to do in two at most", () => {
      const advice = [
        ...explanations(language),
        ...Object.entries(textsOf(language).archive.problems).flatMap(([problem, of]) =>
          ["", "/data/linky.db"].map((file) => [problem, of(file)] as const),
        ),
      ];
      assert.ok(advice.length > 1_000);
      for (const [where, { text, action }] of advice) {
        assert.equal(sentencesIn(text), 1, `${where}: ${text}`);
        assert.ok(sentencesIn(action) <= 2, `${where}: ${action}`);
      }
    });

    it("says why a line of a file is not imported in one sentence", () => {
      const { files } = textsOf(language);
      const stamps = [undefined, "30/02/2026"].map((text) => ["stamp", files.unreadStamp(text)] as const);
      const reasons = [...Object.entries(files.reasons), ...stamps];
      assert.ok(reasons.length > 15);
      for (const [reason, text] of reasons) {
        assert.match(text, /^\p{Lu}.*\.$/u, `${reason}: ${text}`);
        assert.equal(sentencesIn(text), 1, `${reason}: ${text}`);
      }
    });

    it("writes statuses with a capital and without a full stop, with values or fixed", () => {
      const fixed = [...localeTexts(language)].filter(([where]) => where.includes(".status."));
      const own = [...textsIn(textsOf(language).status, "status")];
      assert.ok(fixed.length > 50 && own.length > 30);
      for (const [where, text] of [...fixed, ...own]) {
        assert.match(text, /^(?:[\p{Lu}↓↻]|12 |[12] |undefined )/u, `${where}: ${text}`);
        assert.doesNotMatch(text, /\.$/, `${where}: ${text}`);
      }
    });

    it("counts: never with (s)", () => {
      for (const [where, text] of [...runtimeTexts(language), ...localeTexts(language)])
        assert.doesNotMatch(text, /\((?:s|e|es)\)/, `${where}: ${text}`);
    });
  });
}

describe("the search for sentences", () => {
  it("counts them as a reader does", () => {
    for (const [text, count] of [
      ["Rien à faire.", 1],
      ["Il manque la courbe du 24 nov. à 8 h.", 1],
      ["Le disque est plein (droits\u00a0?)\u00a0: rien n’est écrit. Faites de la place.", 2],
      ["Read docs/files.md. Then try again. And again.", 3],
      ["Toujours refusé\u00a0? Ouvrez la page.", 2],
      ["no full stop", 0],
    ] as const) {
      assert.equal(sentencesIn(text), count, text);
    }
  });
});
