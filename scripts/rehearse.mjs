/**
 * Makes of a tag what a release publishes, without network: `npm run rehearse -- v1.2.0`. Checks tag and changelog, packs
 * the tag from two checkouts that have nothing in common but its files and `node_modules`, and fails unless both tarballs
 * have the same bytes. release.yml publishes what this script has made.
 *
 *   npm run rehearse -- v1.2.0 --out FOLDER   keeps tarball, notes, SBOM and provenance statement
 *
 * What is missing then, only GitHub, Sigstore and npm can do: docs/dev/handover.md#release.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { contentOf } from "./lib/build-state.mjs";
import { bundledIn, sbomOf } from "./lib/release/sbom.mjs";
import { rehearsed, statementOf } from "./lib/release/statement.mjs";

const root = path.join(import.meta.dirname, "..");
const manifestIn = (folder) => JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
const { values, positionals } = parseArgs({
  options: { out: { type: "string" } },
  allowPositionals: true,
});
const [tag = `v${manifestIn(root).version}`] = positionals;
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

class RehearsalError extends Error {}

/** @returns what the program printed @throws {RehearsalError} with the last line that it said, but for that on logs */
function run(program, args, options = {}) {
  try {
    return execFileSync(program, args, {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
  } catch (error) {
    const said = `${error.stdout ?? ""}\n${error.stderr ?? error.message}`.trim();
    const lines = said.split("\n").filter((line) => !line.includes("A complete log of this run"));
    throw new RehearsalError(`${program} ${args[0]}: ${lines.at(-1)}`, { cause: error });
  }
}

function commitOf() {
  try {
    return run("git", ["rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`]).trim();
  } catch {
    throw new RehearsalError(`there is no tag ${tag}`);
  }
}

/** @returns the folder of a checkout of the tag, in a new folder */
function checkoutIn(folder) {
  const checkout = path.join(folder, "checkout");
  mkdirSync(folder, { recursive: true });
  const quietly = ["-c", "advice.detachedHead=false", "clone", "--quiet"];
  run("git", [...quietly, "--depth", "1", "--branch", tag, pathToFileURL(root).href, checkout]);
  symlinkSync(path.join(root, "node_modules"), path.join(checkout, "node_modules"), "junction");
  return checkout;
}

/** Packs a checkout as `npm publish` would: npm builds first. @returns the tarball, beside it */
function packed(checkout, env) {
  const folder = path.dirname(checkout);
  run(npm, ["pack", "--pack-destination", folder], { cwd: checkout, env: { ...process.env, ...env } });
  const { name, version } = manifestIn(checkout);
  return path.join(folder, `${name}-${version}.tgz`);
}

/** The tag's section of its changelog. @throws {RehearsalError} if tag, version and changelog do not agree */
function notesIn(checkout) {
  const script = path.join("scripts", "release-notes.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tag], {
    cwd: checkout,
    encoding: "utf8",
  });
  if (status !== 0) throw new RehearsalError(stderr.trim().replace(/^release-notes: /, ""));
  return stdout;
}

/** The files of a tarball: the hash of each by its path. */
async function filesOf(tarball) {
  const folder = mkdtempSync(path.join(path.dirname(tarball), "unpacked-"));
  run("tar", ["-xzf", tarball, "-C", folder]);
  return contentOf(path.join(folder, "package"));
}

/** @returns the files of both @throws {RehearsalError} naming what differs */
async function compared(first, second) {
  const [files, others] = await Promise.all([filesOf(first), filesOf(second)]);
  if (readFileSync(first).equals(readFileSync(second))) return files;
  const all = new Set([...Object.keys(files), ...Object.keys(others)]);
  const different = [...all].filter((file) => files[file] !== others[file]).slice(0, 5);
  throw new RehearsalError(
    `two checkouts of ${tag} packed different bytes: ${different.join(", ") || "the archive itself"}`,
  );
}

/** The list of packages in the release, by its lock file and by what the build has bundled. */
function sbom(checkout) {
  const read = (...parts) => readFileSync(path.join(checkout, ...parts), "utf8");
  const time = run("git", ["show", "--no-patch", "--format=%cI", "HEAD"], { cwd: checkout }).trim();
  return sbomOf(
    JSON.parse(read("package-lock.json")),
    bundledIn(read("dist", "THIRD-PARTY.txt")),
    new Date(time).toISOString(),
  );
}

/** @param {string} folder an empty one, to work in */
async function rehearse(folder) {
  const commit = commitOf();
  // Of another depth, time zone and language: none of it may be in the bytes.
  const checkout = checkoutIn(path.join(folder, "deeper", "down"));
  const notes = notesIn(checkout);
  const tarball = packed(checkout, { TZ: "UTC", LC_ALL: "C" });
  const other = packed(checkoutIn(path.join(folder, "b")), { TZ: "Asia/Tokyo", LC_ALL: "fr_FR.UTF-8" });
  const files = await compared(tarball, other);

  const { name, version, repository } = manifestIn(checkout);
  const bytes = readFileSync(tarball);
  const digest = createHash("sha512").update(bytes).digest();
  const release = { tag, commit, repository: /github\.com\/(.+)\.git$/.exec(repository.url)[1] };
  const env = process.env.GITHUB_ACTIONS === "true" ? process.env : rehearsed(release);
  const bom = sbom(checkout);
  const packages = `${bom.components.length} packages`;
  console.log(`${tag}, commit ${commit}
  tarball    ${path.basename(tarball)}: ${Object.keys(files).length} files, ${bytes.length} bytes, the same from two checkouts
  integrity  sha512-${digest.toString("base64")}
  SBOM       ${packages}, installed or bundled
  statement  unsigned: in a workflow, GitHub says who asks, Sigstore signs, npm publishes`);
  return {
    [path.basename(tarball)]: bytes,
    "notes.md": notes,
    [`${name}-${version}.cdx.json`]: json(bom),
    "statement.json": json(statementOf({ name, version, sha512: digest.toString("hex") }, env)),
  };
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param {Record<string, string | Uint8Array>} made by name */
function keep(made) {
  if (values.out === undefined) return;
  mkdirSync(values.out, { recursive: true });
  for (const [file, content] of Object.entries(made)) writeFileSync(path.join(values.out, file), content);
}

// npm packs a file's rights as they are: the same ones, whoever packs.
process.umask(0o022);
const scratch = mkdtempSync(path.join(tmpdir(), "enedis-linky-release-"));
try {
  if (values.out !== undefined && existsSync(values.out) && readdirSync(values.out).length > 0)
    throw new RehearsalError(`${values.out} is not empty`);
  keep(await rehearse(scratch));
} catch (error) {
  process.stderr.write(`rehearse: ${error.message}\n`);
  if (!(error instanceof RehearsalError)) throw error;
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
