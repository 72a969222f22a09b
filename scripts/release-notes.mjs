/**
 * Prints this version's section of CHANGELOG.md, for its release: `npm run release-notes -- v1.2.3`. Fails if the tag
 * is not the version of package.json, or if the changelog gives the version no date.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const read = (file) => readFile(path.join(root, file), "utf8");

const { version } = JSON.parse(await read("package.json"));
const [tag = `v${version}`] = process.argv.slice(2);

/** @throws {Error} with a one-line message */
async function notes() {
  if (tag !== `v${version}`) throw new Error(`package.json has ${version}, the tag is ${tag}`);
  const sections = (await read("CHANGELOG.md")).split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}]`);
  const [title, ...lines] = section.split("\n");
  if (!/ – \d{4}-\d{2}-\d{2}$/.test(title)) throw new Error(`CHANGELOG.md: "${title}" needs a date`);
  return lines.join("\n").trim();
}

try {
  process.stdout.write(`${await notes()}\n`);
} catch (error) {
  process.stderr.write(`release-notes: ${error.message}\n`);
  process.exitCode = 1;
}
