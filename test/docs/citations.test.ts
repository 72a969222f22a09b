/**
 * The repository stands alone: everything that its files cite is in it. Searches every tracked text file for names of
 * documents that no clone has, and for references to documents, headings and paths that do not exist.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");

/** Where citations are looked up. Paths are relative to the root, with `/`. */
interface Repository {
  /** A file, or a folder with files in it. */
  has(path: string): boolean;
  /** Slugs that a link into a Markdown file may name. */
  anchors(path: string): ReadonlySet<string>;
}

/** In parts, because this file would cite them otherwise. */
const section = "\u00a7";
const page = ["enedis", "api.md"].join("-");
const needs = ["user", "needs.md"].join("-");
const beside = ["..", "shared"].join("/");

const literal = (text: string): string => text.replaceAll(".", "\\.");
const foreign: readonly { readonly words: RegExp; readonly except?: RegExp }[] = [
  { words: new RegExp(`\\bdesign ${section}`) },
  { words: new RegExp(`${section}\\s?\\d`) },
  { words: new RegExp(`\\b${literal(page)}`) },
  { words: new RegExp(`\\b${literal(needs)}`) },
  // The folder with recordings of real meters, which belong to others.
  { words: new RegExp(`${literal(beside)}\\b`), except: /^(?:test\/real-data|\.ci)\// },
];

/** Folders whose files texts name by their path from the root. */
const folders = ["docs", "nodes", "test", "scripts", "bench", "examples", "\\.github", "\\.ci"].join("|");
const documents = ["ARCHITECTURE", "CHANGELOG", "CONTRIBUTING", "README", "README\\.en", "SECURITY"].join(
  "|",
);
const slug = "#[\\p{L}\\p{N}_%-]+";

/** `docs/dev/enedis.md#answers, #values and #intervals`: more headings of the same document, also on the next line. */
const reference = new RegExp(
  `(?<![\\w./@-])((?:(?:${folders})/[\\w./-]*|(?:${documents}))\\.md)` +
    `(${slug}(?:(?:,|\\sand)\\s+(?:(?:\\*|//)\\s+)?(?:and\\s+)?${slug})*)?(?![\\w/])`,
  "gu",
);
const namedPath = new RegExp(
  `(?<![\\w./@-])((?:${folders})/[\\w./-]*\\.(?:css|html|jpg|js|json|mjs|png|svg|ts|yml))(?![\\w/*])`,
  "gu",
);
const link = /\]\(<?([^)\s>]+)>?[^)]*\)|\b(?:href|src|srcset)="([^"\s]+)"/g;

/** What a file cites although the clone lacks it, as `file:line: what`. */
function problemsOf(file: string, text: string, repository: Repository): string[] {
  const problems: { readonly at: number; readonly what: string }[] = [];
  const note = (at: number, what: string): void => void problems.push({ at, what });

  for (const { words, except } of foreign) {
    if (except?.test(file) === true) continue;
    for (const match of text.matchAll(new RegExp(words, "gu"))) {
      note(match.index, `“${match[0]}” is not in the repository`);
    }
  }

  const look = (at: number, target: string, slugs: readonly string[]): void => {
    if (!repository.has(target)) {
      note(at, `there is no ${target}`);
      return;
    }
    for (const one of slugs) {
      const known = !target.endsWith(".md") || repository.anchors(target).has(decodeURIComponent(one));
      if (!known) note(at, `${target} has no heading #${one}`);
    }
  };
  for (const match of text.matchAll(reference)) {
    look(
      match.index,
      match[1]!,
      [...(match[2] ?? "").matchAll(/#([^\s,]+)/g)].map(([, one]) => one!),
    );
  }
  for (const match of text.matchAll(namedPath)) look(match.index, match[1]!, []);

  if (file.endsWith(".md")) {
    const prose = withoutCode(text);
    for (const match of prose.matchAll(link)) {
      const target = (match[1] ?? match[2])!;
      if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(target)) continue;
      const [to, anchor] = target.split("#") as [string, string?];
      const resolved = to === "" ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(to));
      look(match.index, resolved, anchor === undefined ? [] : [anchor]);
    }
  }

  const lineOf = (at: number): number => text.slice(0, at).split("\n").length;
  const told = problems.map(({ at, what }) => `${file}:${lineOf(at)}: ${what}`);
  return [...new Set(told)];
}

/**
 * Replaces code blocks and inline code by blanks: their content is no link and no heading. Positions stay the same.
 */
function withoutCode(markdown: string): string {
  const blank = (code: string): string => code.replace(/[^\n]/g, " ");
  return markdown
    .replace(/^([ ]{0,3})(`{3,}|~{3,}).*\n(?:.*\n)*?\1?\2[`~]*[ ]*$/gm, blank)
    .replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, blank);
}

/** The slugs of a document's headings by GitHub's rules, and the ids that it sets itself. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const lines = markdown.split("\n");
  withoutCode(markdown)
    .split("\n")
    .forEach((bare, i) => {
      // Code in a heading belongs to its slug.
      const heading = /^ {0,3}#{1,6}\s+\S/.test(bare) ? lines[i]!.replace(/^\s*#+\s+|\s+#*\s*$/g, "") : "";
      if (heading !== "") {
        const slugged = slugOf(heading);
        let unique = slugged;
        for (let n = 1; anchors.has(unique); n++) unique = `${slugged}-${n}`;
        anchors.add(unique);
      }
      for (const [, id] of bare.matchAll(/<[^>]*\s(?:id|name)="([^"]+)"/g)) anchors.add(id!);
    });
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .replace(/(?<![\p{L}\p{N}_])_(.+?)_(?![\p{L}\p{N}_])/gu, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Tracked files; without git, everything that a clone would contain. */
function filesOf(folder: string): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    });
    const files = listed.split("\0").filter((file) => file !== "" && existsSync(path.join(folder, file)));
    // A copy inside another repository has no tracked files.
    if (files.includes("package.json")) return files;
  } catch {
    // No git here, or a checkout that belongs to another user.
  }
  return walked(folder, "");
}

/** Names of folders in .gitignore, and git's own. */
const untracked = new Set([".git", ".tmp", "artefacts", "coverage", "dist", "node_modules"]);

function walked(folder: string, under: string): string[] {
  return readdirSync(path.join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const file = under === "" ? entry.name : `${under}/${entry.name}`;
    if (untracked.has(entry.name)) return [];
    return entry.isDirectory() ? walked(folder, file) : entry.isFile() ? [file] : [];
  });
}

function repositoryOf(texts: ReadonlyMap<string, string>, files: readonly string[]): Repository {
  const paths = new Set<string>([".", ...files]);
  for (const file of files) {
    for (let up = path.posix.dirname(file); up !== "."; up = path.posix.dirname(up)) paths.add(up);
  }
  const anchors = new Map<string, ReadonlySet<string>>();
  return {
    has: (target) => paths.has(target.replace(/(?<=.)\/$/, "")),
    anchors: (target) => {
      if (!anchors.has(target)) anchors.set(target, anchorsOf(texts.get(target) ?? ""));
      return anchors.get(target)!;
    },
  };
}

describe("docs: citations", () => {
  const files = filesOf(root);
  const texts = new Map<string, string>();
  for (const file of files) {
    const bytes = readFileSync(path.join(root, file));
    if (!bytes.subarray(0, 8_000).includes(0)) texts.set(file, bytes.toString("utf8"));
  }

  it("cover the whole repository", () => {
    for (const file of [
      "package.json",
      "README.md",
      "docs/dev/enedis.md",
      "nodes/services/failures/codes.ts",
    ]) {
      assert.ok(texts.has(file), file);
    }
    assert.ok(texts.size > 300, `${texts.size} files`);
  });

  it("name nothing that a clone does not have", () => {
    const repository = repositoryOf(texts, files);
    const problems = [...texts].flatMap(([file, text]) => problemsOf(file, text, repository));
    assert.equal(problems.join("\n"), "");
  });

  it("are searched in the same files without git", () => {
    const without = new Set(walked(root, ""));
    assert.deepEqual(
      files.filter((file) => !without.has(file)),
      [],
    );
  });
});

describe("docs: the search for citations", () => {
  /** Not written as one path, because it does not exist. */
  const at = (folder: string, name: string): string => `${folder}/${name}`;
  const guide = at("docs", "guide.md");
  const readme = ["README", "md"].join(".");
  const code = at("nodes", "one.ts");
  const recorded = at("test/real-data", "one.ts");
  const texts = new Map([
    [guide, "# A guide\n\n## First steps\n\n## Année & prix\n\n## First steps\n\n```sh\n# no heading\n```\n"],
    [readme, "# Read me\n\n<a id='x'></a><a id=\"set-here\"></a>\n"],
    [code, ""],
    [recorded, ""],
  ]);
  const repository = repositoryOf(texts, [...texts.keys()]);
  const look = (text: string, file = code): string[] => problemsOf(file, text, repository);

  it("finds names of documents that no clone has, with their line", () => {
    for (const words of [
      `design ${section}4`,
      `design ${section}`,
      `(${section} 9.3)`,
      `${section}7`,
      `${page} 6.1`,
      `${needs} row 5`,
      `${beside}/real-data`,
    ]) {
      const [problem, ...more] = look(`one\n// ${words}\n`);
      assert.match(problem ?? "", /one\.ts:2: “.+” is not in the repository$/u, words);
      // “design” and the number are two patterns.
      assert.ok(more.length <= 1, words);
    }
    assert.deepEqual(look(`${beside}/real-data`, recorded), []);
    assert.deepEqual(look(`a ${section}mark, an enedis-api, shared/real-data`), []);
  });

  it("finds headings that a document does not have", () => {
    const good = [
      `${guide}#first-steps`,
      `(${guide}#first-steps-1)`,
      `${guide}#année--prix`,
      `${guide}#ann%C3%A9e--prix`,
      `${guide}, ${readme}#read-me and ${readme}#set-here.`,
      `${guide}#first-steps, #a-guide`,
      `* (${guide}#first-steps,\n * #a-guide and #first-steps-1)`,
    ];
    for (const text of good) assert.deepEqual(look(text), [], text);
    assert.deepEqual(look(`x\n${guide}#second-steps.`), [`${code}:2: ${guide} has no heading #second-steps`]);
    assert.deepEqual(look(`${guide}#no-heading`), [`${code}:1: ${guide} has no heading #no-heading`]);
    assert.deepEqual(look(`${readme}#x`), [`${code}:1: ${readme} has no heading #x`]);
    assert.deepEqual(look(` * (${guide}#first-steps,\n * #second, #third)`), [
      `${code}:1: ${guide} has no heading #second`,
      `${code}:1: ${guide} has no heading #third`,
    ]);
  });

  it("finds paths that do not exist", () => {
    for (const missing of [
      at("docs", "missing.md"),
      at("docs/dev", "missing.md"),
      at("nodes", "two.ts"),
      at("scripts", "gone.mjs"),
      ["SECURITY", "md"].join("."),
    ]) {
      assert.deepEqual(look(`see ${missing}`), [`${code}:1: there is no ${missing}`]);
      assert.deepEqual(look(`see ${missing}#there`), [`${code}:1: there is no ${missing}`]);
    }
    assert.deepEqual(look(`see ${guide}, ${code}.`), []);
    // Paths of other repositories, of packages and in addresses.
    for (const other of ["https://example.com/docs/a.md", "content/documentation.md", "../nodes/two.js"]) {
      assert.deepEqual(look(other), [], other);
    }
  });

  it("follows the links of documents from their own folder", () => {
    const good = [
      "[a](guide.md)",
      "[a](guide.md#first-steps)",
      `[a](../${readme}#read-me)`,
      "[a](#first-steps)",
      '[a](../nodes/one.ts "title")',
      "[a](../nodes/)",
      "[a](https://example.com/x.md#y)",
      "[a](mailto:a@example.com)",
      '<img src="../README.md">',
      "`[a](nowhere.md)`",
      "```md\n[a](nowhere.md)\n```",
    ];
    for (const text of good) assert.deepEqual(look(text, guide), [], text);
    for (const [text, problem] of [
      ["[a](nowhere.md)", `there is no ${at("docs", "nowhere.md")}`],
      ["[a](README.md)", `there is no ${at("docs", "README.md")}`],
      ["[a](#nowhere)", `${guide} has no heading #nowhere`],
      [`[a](../${readme}#first-steps)`, `${readme} has no heading #first-steps`],
      ['<img src="a.png">', `there is no ${at("docs", "a.png")}`],
      ["`code` [a](nowhere.md) `code`", `there is no ${at("docs", "nowhere.md")}`],
    ] as const) {
      assert.deepEqual(look(`\n${text}`, guide), [`${guide}:2: ${problem}`], text);
    }
  });

  it("makes slugs as GitHub does", () => {
    for (const [heading, expected] of [
      ["Load curve stamps", "load-curve-stamps"],
      ["`enedis-linky in`: outputs", "enedis-linky-in-outputs"],
      ["What's new, 2.0?", "whats-new-20"],
      ["Ça marche, à l’heure", "ça-marche-à-lheure"],
      ["A — B", "a--b"],
      ["[Link](https://example.com) and **bold** _word_ of snake_case", "link-and-bold-word-of-snake_case"],
    ] as const) {
      assert.equal(slugOf(heading), expected);
    }
  });
});
