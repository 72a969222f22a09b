import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { configVersion } from "../../nodes/config/migrations.js";
import { suppliers } from "../../nodes/pricing/index.js";
import { textsOf } from "../../nodes/texts/tables/texts.js";

const root = path.join(__dirname, "..", "..");
const languages = ["en-US", "fr"] as const;

/** What the flow library reads of each node set. */
const sets = [
  { set: "enedis-linky-config", room: "config", type: "enedis-linky-config", category: "config" },
  { set: "enedis-linky-contract", room: "contract", type: "enedis-linky-contract", category: "config" },
  { set: "enedis-linky-in", room: "in", type: "enedis-linky in", category: "linky", outputs: "1" },
  {
    set: "enedis-linky-history",
    room: "history",
    type: "enedis-linky history",
    category: "linky",
    outputs: "1",
  },
  {
    set: "enedis-linky-tariff",
    room: "tariff",
    type: "enedis-linky tariff",
    category: "linky",
    outputs: "1",
  },
  {
    set: "enedis-linky-meter",
    room: "widget",
    type: "ui-enedis-linky",
    category: "dashboard 2",
    outputs: "0",
  },
];

function read(room: string, ...file: string[]): string {
  return readFileSync(path.join(root, "nodes", room, ...file), "utf8");
}

/** A catalogue, flat: `enedis-linky-in.label.meter` → text. */
function catalogue(room: string, language: string): Map<string, string> {
  const flat = new Map<string, string>();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === "string") flat.set(key, value);
    else
      for (const [name, inner] of Object.entries(value as object)) walk(inner, key ? `${key}.${name}` : name);
  };
  walk(JSON.parse(read(room, "locales", `${language}.json`)), "");
  return flat;
}

/** The first `registerType("…", { … })` of the HTML, as a parser sees it that runs nothing. */
function registration(html: string): { type: string; definition: ts.ObjectLiteralExpression } {
  for (const [, code] of html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)) {
    const file = ts.createSourceFile("editor.js", code ?? "", ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    for (const statement of file.statements) {
      if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
      const { expression, arguments: given } = statement.expression;
      const [type, definition] = given;
      if (expression.getText() !== "RED.nodes.registerType" || !type || !definition) continue;
      assert.ok(ts.isStringLiteral(type), "the type is no literal");
      assert.ok(ts.isObjectLiteralExpression(definition), "the definition is no literal");
      return { type: type.text, definition };
    }
  }
  throw new Error("no registerType in the HTML");
}

function property(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const each of object.properties) {
    if (ts.isPropertyAssignment(each) && each.name.getText() === name) return each.initializer;
  }
  return undefined;
}

function literal(object: ts.ObjectLiteralExpression, name: string): string | undefined {
  const value = property(object, name);
  if (!value) return undefined;
  assert.ok(ts.isStringLiteral(value) || ts.isNumericLiteral(value), `${name} is no literal`);
  return value.text;
}

/** The names of the placeholders in a text: `__min__` → min. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/__(\w+?)__/g)].map(([, name]) => name ?? "").sort();
}

/** The fixed statuses that the runtime sends by key. */
const statuses = [
  "no-meter",
  "no-meters",
  "empty-group",
  "no-group",
  "no-usage-point",
  "bad-usage-point",
  "no-token",
  "no-client",
  "token-other-meter",
  "token-expired",
  "bad-token",
  "bad-secret",
  "bad-usage-point-and-token",
  "bad-usage-point-and-secret",
  "bad-base-url",
  "take-over",
  "clock-impossible",
  "clock-not-set",
  "archive-locked",
  "archive-busy",
  "archive-path",
  "archive-foreign",
  "archive-newer",
  "archive-replaced",
  "archive-damaged",
  "archive-failed",
  "no-sqlite",
  "starting",
  "contract",
  "no-contract",
  "no-price",
  "nothing-wanted",
];

it("editor files are checked for every shipped node set", () => {
  const { "node-red": shipped } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    "node-red": { nodes: Record<string, string> };
  };
  assert.deepEqual(
    sets.map(({ set }) => set),
    Object.keys(shipped.nodes),
  );
});

it("a new meter is saved in the present version's form", () => {
  assert.match(
    read("config", "editor", "editor.html"),
    new RegExp(`\\n +version: { value: ${configVersion} },\\n`),
  );
});

it("texts of shared code are in the meter's catalogue", () => {
  const texts = catalogue("config", "en-US");
  for (const file of ["ask.ts", "form.ts", "notify.ts"]) {
    for (const [, key] of read("editor", file).matchAll(/\bt\([^")]*"([\w.-]+)"/g)) {
      assert.ok(texts.has(`enedis-linky-config.${key}`), key);
    }
  }
});

describe("statuses of enedis-linky-in", () => {
  it("are all there", () => {
    const prefix = "enedis-linky-in.status.";
    const found = [...catalogue("in", "en-US").keys()].filter((key) => key.startsWith(prefix));
    assert.deepEqual(
      found,
      statuses.map((status) => prefix + status),
    );
  });

  it("are all named by the runtime", () => {
    const files = readdirSync(path.join(root, "nodes"), { recursive: true, encoding: "utf8" });
    const code = files.filter((file) => file.endsWith(".ts")).map((file) => read(file));
    for (const status of statuses) assert.ok(code.join("\n").includes(`"${status}"`), status);
  });
});

it("each problem in a meter's settings has a status in every node that shows it", () => {
  for (const { set, room, category } of sets) {
    // The tariff node has no meter.
    if (category === "config" || room === "tariff") continue;
    const texts = catalogue(room, "en-US");
    for (const problem of Object.keys(textsOf("en").settings))
      assert.ok(texts.has(`${set}.status.${problem}`), `${set}: ${problem}`);
  }
});

it("each supplier of prices has its words in a contract's dialog", () => {
  const texts = catalogue("contract", "en-US");
  for (const { id, offers, ...supplier } of suppliers) {
    const all = offers.flatMap((offer) => supplier.powers(offer).map((power) => [offer, power] as const));
    const closes = all.some((one) => supplier.closing(...one) !== undefined);
    const ends = all.some((one) => supplier.end(...one) !== undefined);
    for (const key of [
      `prices.${id}`,
      `errors.${id}`,
      `told.no-${id}`,
      ...(closes ? [`help.closed-${id}`] : []),
      ...(ends ? [`help.ends-${id}`, `help.ended-${id}`, `told.ended-${id}`] : []),
    ])
      assert.ok(texts.has(`enedis-linky-contract.${key}`), key);
  }
});

for (const { set, room, type, category, outputs } of sets) {
  describe(`editor files of ${set}`, () => {
    const html = read(room, "editor", "editor.html");
    const texts = languages.map((language) => catalogue(room, language));
    const [english, french] = texts as [Map<string, string>, Map<string, string>];

    it("has the same keys and placeholders in every language, and no empty text", () => {
      assert.deepEqual([...french.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of english) {
        assert.deepEqual(placeholders(french.get(key) ?? ""), placeholders(text), key);
        assert.ok(text.trim() && french.get(key)?.trim(), `${key} is empty`);
      }
    });

    it("has every key that the HTML names", () => {
      const named = [...html.matchAll(/data-i18n="([^"]+)"/g)]
        .flatMap(([, value]) => (value ?? "").split(";"))
        .map((part) => part.replace(/^\[[\w-]+\]/, ""))
        .filter((key) => !key.startsWith("node-red:"));
      assert.ok(named.length > 0);
      for (const key of named) assert.ok(english.has(key), key);
    });

    it("has every key that the editor's code names", () => {
      const folder = path.join(root, "nodes", room, "editor");
      const code = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), "utf8"));
      for (const [, key] of code.join("\n").matchAll(/\bt\(\s*"([\w.-]+)"/g)) {
        assert.ok(english.has(`${set}.${key}`), key);
      }
    });

    it("writes French as Node-RED does", () => {
      for (const [key, withCode] of french) {
        const text = withCode.replace(/\{[^}]*\}/g, "");
        assert.doesNotMatch(text, /œ/, key);
        assert.doesNotMatch(text, /[^\s\u00a0\u202f][:;!?](\s|$)/, `${key}: a space before the mark`);
        assert.doesNotMatch(text, / [:;!?»%](\s|$)|« /, `${key}: the mark may begin a line, or end one`);
      }
      const help = read(room, "locales", "help.fr.html").replace(
        /<pre>[\s\S]*?<\/pre>|<code>.*?<\/code>/g,
        "",
      );
      assert.doesNotMatch(help, /œ/);
      assert.doesNotMatch(help, /\s(?<![\u00a0\u202f])[:;!?»%]/, "a mark may begin a line of the help");
      assert.doesNotMatch(help, /«\s(?<!\u00a0)/, "a mark may end a line of the help");
    });

    it("has short statuses; the editor translates those that begin with a letter", () => {
      for (const language of texts) {
        for (const [key, text] of language) {
          if (!key.includes(".status.")) continue;
          assert.match(text, /^\p{Lu}/u, key);
          assert.ok(text.length <= 50, `${key}: ${text}`);
        }
      }
    });

    it("has help for its type in every language", () => {
      for (const language of languages) {
        const help = read(room, "locales", `help.${language}.html`);
        assert.match(help, new RegExp(`^<script type="text/html" data-help-name="${type}">`));
        assert.match(help, /<p>[\s\S]*<h3>/);
      }
      assert.ok(html.includes(`data-template-name="${type}"`));
    });

    it("registers its type by a literal that the flow library can read", () => {
      const found = registration(html);
      assert.equal(found.type, type);
      assert.equal(literal(found.definition, "category"), category);
      assert.match(literal(found.definition, "color") ?? "", /^#[0-9a-f]{6}$/);
      const defaults = property(found.definition, "defaults");
      assert.ok(defaults && ts.isObjectLiteralExpression(defaults), "defaults are no literal");
      assert.ok(property(defaults, "name"));
      if (category === "config") return;
      assert.equal(literal(found.definition, "inputs"), "1");
      assert.equal(literal(found.definition, "outputs"), outputs);
      const icon = literal(found.definition, "icon") ?? "";
      assert.ok(existsSync(path.join(root, "icons", icon)), `icons/${icon} is missing`);
    });

    it("declares both parameters of every validator, else Node-RED hides the reason", () => {
      assert.doesNotMatch(html, /validate: function \((\w*)\)/);
    });

    it("labels every field", () => {
      for (const [tag, id] of html.matchAll(/<(?:input|select)[^>]*?\sid="([^"]+)"[^>]*>/g)) {
        if (tag.includes('type="hidden"')) continue;
        const isWrapped = new RegExp(`<label[^>]*>\\s*<input[^>]*id="${id}"`).test(html);
        assert.ok(isWrapped || html.includes(`for="${id}"`), `${id} has no label`);
      }
    });

    it("loads no other file, and keeps to the theme's colours", () => {
      assert.doesNotMatch(html, /<script[^>]+src=|<link\b|@import/);
      const own = path.join(root, "nodes", room, "editor", "editor.css");
      const css = [path.join(root, "nodes", "editor", "form.css"), ...(existsSync(own) ? [own] : [])]
        .map((file) => readFileSync(file, "utf8"))
        .join("\n");
      const bare = css.replace(/var\(--red-ui-[\w-]+, #[0-9a-f]{3,6}\)/g, "").match(/#[0-9a-f]{3,6}\b/g);
      assert.deepEqual(bare, ["#b8d57a"], "only the nodes' own colour may be outside a theme variable");
    });
  });
}
