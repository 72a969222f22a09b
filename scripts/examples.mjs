/**
 * `npm run examples` checks that `examples/Français` and `examples/English` are what the sources in `scripts/examples`
 * make; with `-- --write`, it writes them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { fileIn, folders, inLanguage, languages } from "./lib/examples.mjs";

const root = path.join(import.meta.dirname, "..");
const sources = path.join(root, "scripts", "examples");

/** The files of all sources, by their path from the root. */
function made() {
  const files = new Map();
  for (const source of readdirSync(sources).filter((name) => name.endsWith(".json"))) {
    const nodes = JSON.parse(readFileSync(path.join(sources, source), "utf8"));
    for (const language of languages) {
      try {
        // A node a line: short to download, and yet to be compared.
        const lines = inLanguage(language, nodes).map((node) => JSON.stringify(node));
        const text = `[\n${lines.join(",\n")}\n]\n`;
        files.set(path.join("examples", folders[language], fileIn(language, source)), text);
      } catch (error) {
        throw new Error(`${source}: ${error.message}`, { cause: error });
      }
    }
  }
  return files;
}

/** What is in the folders now. */
function present() {
  return languages.flatMap((language) => {
    const folder = path.join("examples", folders[language]);
    if (!existsSync(path.join(root, folder))) return [];
    return readdirSync(path.join(root, folder)).map((name) => path.join(folder, name));
  });
}

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const files = made();
const surplus = present().filter((file) => !files.has(file));
const changed = [...files].filter(([file, text]) => {
  const place = path.join(root, file);
  return !existsSync(place) || readFileSync(place, "utf8") !== text;
});
if (values.write) {
  for (const file of surplus) rmSync(path.join(root, file));
  for (const [file, text] of changed) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  process.stdout.write(`examples: ${changed.length} written, ${surplus.length} removed\n`);
} else if (surplus.length + changed.length > 0) {
  const names = [...surplus, ...changed.map(([file]) => file)];
  process.stderr.write(
    `not what scripts/examples makes:\n  ${names.join("\n  ")}\nrun npm run examples -- --write\n`,
  );
  process.exitCode = 1;
}
