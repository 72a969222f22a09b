/** Whether dist/ matches a build of the current sources: by content, as a checkout changes file times. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "..");
const dist = path.join(root, "dist");
/** A record of what the last build read and wrote. */
const record = path.join(root, ".tmp", "build.json");

/** Everything dist/ is built from; the lock file represents the bundled packages. */
const sources = ["nodes", "icons", "scripts", "package.json", "package-lock.json"];

/**
 * @returns the hash of each file below a folder (or of the file itself), by path with `/`; empty if it does not exist
 */
export async function contentOf(folder) {
  if (!existsSync(folder)) return {};
  const files = (await stat(folder)).isFile()
    ? [folder]
    : (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async (file) => {
    const hash = createHash("sha256").update(await readFile(file));
    return [path.relative(folder, file).split(path.sep).join("/"), hash.digest("hex")];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** One hash of all sources. */
export async function hashOfSources() {
  const contents = await Promise.all(sources.map((name) => contentOf(path.join(root, name))));
  return createHash("sha256").update(JSON.stringify(contents)).digest("hex");
}

/**
 * Records a build. @param read the hash of the sources before it began: if one changes meanwhile, the build is stale
 */
export async function recordBuild(read) {
  const part = `${record}-${process.pid}`;
  await mkdir(path.dirname(record), { recursive: true });
  await writeFile(part, JSON.stringify({ sources: read, dist: await contentOf(dist) }));
  renameSync(part, record);
}

/** Why dist/ is not a build of the current sources, in one clause; undefined if it is. */
export async function faultOfBuild() {
  if (!existsSync(dist)) return "dist/ is missing";
  if (!existsSync(record)) return "it is unknown what dist/ was built from";
  const built = JSON.parse(await readFile(record, "utf8"));
  if (built.sources !== (await hashOfSources())) return "the sources changed after the build";
  const found = await contentOf(dist);
  const wrong = [...new Set([...Object.keys(built.dist), ...Object.keys(found)])].filter(
    (file) => built.dist[file] !== found[file],
  );
  if (wrong.length > 0) return `dist/ is not what the build wrote: ${wrong.slice(0, 3).join(", ")}`;
  return undefined;
}

/** Runs the build. @param options of scripts/build.mjs @returns its exit status */
export function runBuild(...options) {
  return new Promise((resolve, reject) => {
    const args = [path.join(root, "scripts", "build.mjs"), ...options];
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
