/** Which tests a change touches, the closest first: by the imports between files. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { testFiles } from "./test-files.mjs";

/** The folders whose files import each other. */
const FOLDERS = ["nodes", "test", "scripts"];

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*["'](\.[^"']+)["']/g;

const git = (root, ...args) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);

/**
 * @param since a commit; without one: what is not committed, or else what the last commit has changed
 * @returns paths from the root, with `/`
 * @throws when git knows no such commit
 */
export function changedFiles(root, since) {
  const changed = (from) => git(root, "diff", "--name-only", "--diff-filter=d", "--relative", from);
  const added = git(root, "ls-files", "--others", "--exclude-standard");
  const files = [...new Set([...changed(since ?? "HEAD"), ...added])];
  return files.length > 0 || since !== undefined ? files : changed("HEAD~1");
}

/** Which files import a file, by its path from the root. */
function importersIn(root) {
  const importers = new Map();
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true })) {
      const file = `${folder}/${entry.split(path.sep).join("/")}`;
      if (!/\.(ts|mjs|cjs)$/.test(file)) continue;
      for (const [, target] of readFileSync(path.join(root, file), "utf8").matchAll(IMPORT)) {
        const imported = path.posix.join(path.posix.dirname(file), target).replace(/\.js$/, ".ts");
        importers.set(imported, [...(importers.get(imported) ?? []), file]);
      }
    }
  }
  return importers;
}

/** How many imports lead from each file to one of these. */
function distances(importers, sources) {
  const found = new Map(sources.map((file) => [file, 0]));
  const queue = [...sources];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const importer of importers.get(file) ?? []) {
      if (found.has(importer)) continue;
      found.set(importer, found.get(file) + 1);
      queue.push(importer);
    }
  }
  return found;
}

/** `nodes/collector/plan/plan.ts` and `test/collector/plan/plan.test.ts`: `collector/plan/plan`. */
const placeOf = (file) => file.replace(/^(nodes|test)\//, "").replace(/(\.test)?\.\w+$/, "");

const roomOf = (place) => place.split("/")[0];

/** Where the tests of a folder are: those of a wing may stand in the folder of its room. */
function testFolderOf(root, folder) {
  return folder.includes("/") && !existsSync(path.join(root, "test", folder)) ? roomOf(folder) : folder;
}

/**
 * @param changed paths from the root
 * @returns the test files that a change touches, as paths from the root: those of the same name, those of the same
 *   folder, then by the imports between; of equal ones the smallest first
 */
export function testsTouchedBy(root, changed) {
  const away = distances(importersIn(root), changed);
  const places = changed.map(placeOf);
  const folders = places.map((place) => testFolderOf(root, path.posix.dirname(place)));
  // Tests of nodes are in `test/nodes/`, whatever their wing.
  const nameOf = (place) => {
    const inRoom = place.replace(/^nodes\//, "");
    return `${roomOf(inRoom)}/${path.posix.basename(inRoom)}`;
  };
  /** How far a test is from the change. */
  const steps = (test) => {
    const place = placeOf(test);
    if (places.some((one) => nameOf(one) === nameOf(place))) return 0;
    const imports = away.get(test);
    // A test that starts Node-RED has no import of the node it tests.
    const isBeside = folders.some(
      (folder) => place.startsWith(`${folder}/`) || place.startsWith(`nodes/${folder}/`),
    );
    if (isBeside) return Math.min(imports ?? Infinity, 2);
    return imports;
  };
  return testFiles(root)
    .map((file) => `test/${file}`)
    .map((file) => ({ file, steps: steps(file), size: statSync(path.join(root, file)).size }))
    .filter((test) => test.steps !== undefined)
    .sort((a, b) => a.steps - b.steps || a.size - b.size)
    .map(({ file }) => file);
}
