/** ARCHITECTURE.md names files of nodes/ without that folder: each of them exists, as does each other one. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");
const folders = (of: string): string[] =>
  readdirSync(path.join(root, of), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The paths in a text that nothing is at. */
function missingIn(text: string): string[] {
  const beginnings = new Map([
    ...["docs", "nodes", "scripts", "test"].map((name) => [name, ""] as const),
    ...folders("nodes").map((name) => [name, "nodes"] as const),
  ]);
  return [...text.matchAll(/`([\w-]+)\/([\w./-]*)`/g)].flatMap(([, first, rest]) => {
    const below = beginnings.get(first!);
    // The build makes dist/; each node has locales/.
    if (below === undefined) return ["dist", "locales"].includes(first!) ? [] : [`${first}/${rest}`];
    return existsSync(path.join(root, below, first!, rest!)) ? [] : [`${first}/${rest}`];
  });
}

describe("ARCHITECTURE.md", () => {
  it("names files and folders that exist", () => {
    const page = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
    assert.ok(page.match(/`[\w-]+\/[\w./-]*\.ts`/g)!.length > 50);
    assert.deepEqual(missingIn(page), []);
    assert.deepEqual(missingIn("`archive/feed.ts` and `archive/feeds.ts`, `cost/`, `dist/`"), [
      "archive/feeds.ts",
      "cost/",
    ]);
  });

  it("has a file to begin with for each room", () => {
    const page = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...page.matchAll(/^\|[^|]*\| `([\w/-]+)\/` +\| `([\w/.-]+)` /gm)];
    assert.ok(rows.length >= 30);
    for (const [, room, file] of rows) {
      const place = file!.includes("/") ? file! : `${room}/${file}`;
      assert.ok(place.startsWith(`${room}/`) && existsSync(path.join(root, "nodes", place)), file);
    }
  });
});
