/**
 * ARCHITECTURE.md names files of nodes/ without that folder, docs/dev/recipes.md all files from the root: each of them
 * exists.
 */
import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");
const folders = (of: string): string[] =>
  readdirSync(path.join(root, of), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** What the build, a test run, a user or each node has. */
const elsewhere = new Set(["dist/", "locales/", "settings.js", "shared/real-data", "test/artefacts/"]);

/** Code that is a path: with a folder, or the name of a file. `<room>` stands for any name. */
const pathCode = /`((?:[\w.<>-]+\/)+[\w.<>-]*|[\w<>-][\w.<>-]*\.(?:css|html|js|json|md|mjs|svg|ts|yml))`/g;

/** The paths in a text that nothing is at. @param below the folder in which those begin whose first part is in it */
function missingIn(text: string, below = ""): string[] {
  const inside = new Set(below === "" ? [] : folders(below));
  return [...text.matchAll(pathCode)].flatMap(([, named]) => {
    const from = inside.has(named!.split("/")[0]!) ? below : "";
    const pattern = named!.replaceAll(/<\w+>/g, "*").replace(/\/$/, "");
    return elsewhere.has(named!) || globSync(pattern, { cwd: path.join(root, from) }).length > 0
      ? []
      : [named!];
  });
}

const pages = [
  { page: "ARCHITECTURE.md", below: "nodes" },
  { page: "docs/dev/recipes.md", below: "" },
];

describe("the pages for who works on the code", () => {
  for (const { page, below } of pages) {
    it(`${page} names files and folders that exist`, () => {
      const text = readFileSync(path.join(root, page), "utf8");
      assert.ok(text.match(pathCode)!.length > 50);
      assert.deepEqual(missingIn(text, below), []);
    });
  }

  it("finds what does not exist, and a name without its folder", () => {
    const named =
      "`archive/feed.ts` and `archive/feeds.ts`, `cost/`, `dist/`, `feed.ts`, `npm test -- --only a/b`";
    assert.deepEqual(missingIn(named, "nodes"), ["archive/feeds.ts", "cost/", "feed.ts"]);
    assert.deepEqual(
      missingIn("`nodes/<room>/index.ts`, `nodes/<room>/nothing.ts`, `in/index.ts`, `settings.js`"),
      ["nodes/<room>/nothing.ts", "in/index.ts"],
    );
  });
});

describe("ARCHITECTURE.md", () => {
  it("has a file to begin with for each room", () => {
    const page = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...page.matchAll(/^\|[^|]*\| `([\w/-]+)\/` +\| `([\w/.-]+)` /gm)];
    assert.ok(rows.length >= 30);
    for (const [, room, file] of rows) {
      assert.ok(file!.startsWith(`${room}/`) && existsSync(path.join(root, "nodes", file!)), file);
    }
  });
});
