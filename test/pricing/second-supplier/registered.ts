/**
 * The package with a second supplier, as who adds one changes it (docs/dev/recipes.md#add-a-supplier-of-prices): a line in
 * the registry, and words wherever nothing compiles without.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { build, type Plugin } from "esbuild";

type Sources = typeof import("./sources.js");

const root = path.join(__dirname, "..", "..", "..");
const from = (file: string): string => JSON.stringify(path.join(__dirname, file));

/** What is written in place of a text, by file. */
const changes: Readonly<Record<string, readonly [old: string, fresh: string]>> = {
  "nodes/pricing/suppliers/registry.ts": [
    "const registry = [regulated]",
    `import { invented } from ${from("invented.ts")};\nconst registry = [regulated, invented]`,
  ],
  "nodes/texts/tables/suppliers.ts": [
    "export const supplierTexts",
    `import { withInvented } from ${from("words.ts")};\nwithInvented(fr, en);\nexport const supplierTexts`,
  ],
  "nodes/texts/tables/contract.ts": ["  power: ", '  invented: "Invented has no such offer.",\n  power: '],
};

const withSecond: Plugin = {
  name: "second-supplier",
  setup(plugins) {
    for (const [file, [old, fresh]] of Object.entries(changes)) {
      const name = new RegExp(`${file.replaceAll(/[/.]/g, String.raw`[/\\.]`)}$`);
      plugins.onLoad({ filter: name }, ({ path: source }) => {
        const text = readFileSync(source, "utf8");
        assert.ok(text.includes(old), `${file} has no ${old}`);
        return { contents: text.replaceAll(old, () => fresh), loader: "ts" };
      });
    }
  },
};

export async function registered(): Promise<Sources> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, "sources.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node22.13",
    charset: "utf8",
    logLevel: "error",
    plugins: [withSecond],
  });
  const file = path.join(root, "with-second-supplier.cjs");
  const made = new Module(file) as Module & { _compile(code: string, file: string): void };
  // It finds the packages there.
  made.paths = [path.join(root, "node_modules")];
  made._compile(outputFiles[0]!.text, file);
  return made.exports as Sources;
}
