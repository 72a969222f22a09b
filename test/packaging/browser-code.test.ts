/** What browsers load from node_modules: read from esbuild's account of each bundle, built as in scripts/build.mjs. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { dependencies } from "../../package.json";

const root = path.join(__dirname, "..", "..");
const nodes = path.join(root, "nodes");

/** Packages in the bundle of an entry point. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    // A worktree's node_modules may be a link.
    preserveSymlinks: true,
    platform: "browser",
    minifySyntax: true,
    external: ["linky-fonts"],
    loader: { ".css": "text" },
    outdir: ".",
    logLevel: "error",
  });
  const names = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      // What is dropped as unused does not count.
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]),
  );
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}

describe("code for browsers", () => {
  it("dialogs contain no package at all, except for what validates contracts in the runtime too", async () => {
    const entries = readdirSync(nodes)
      .map((room) => path.join(nodes, room, "editor", "index.ts"))
      .filter((entry) => existsSync(entry));
    assert.ok(entries.length >= 4);
    for (const entry of entries) {
      const isContract = entry === path.join(nodes, "contract", "editor", "index.ts");
      assert.deepEqual(await packagesOf(entry), isContract ? ["valibot"] : [], entry);
    }
  });

  it("the dashboard's meter can draw, and contains no computing code of the server", async () => {
    const packages = await packagesOf(path.join(nodes, "widget", "element", "index.ts"));
    assert.ok(packages.includes("lit-html"), packages.join(", "));
    assert.deepEqual(
      packages.filter((name) => name in dependencies),
      [],
    );
  });
});
