/** The options of `npm test`, and its short form: runs the tests of one room or file, in one time zone. */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { faultOfBuild, runBuild } from "./build-state.mjs";
import { testFiles } from "./test-files.mjs";
import { HOSTILE } from "./zones.mjs";

const root = path.join(import.meta.dirname, "..", "..");

export const help = `npm test                              everything that must hold
npm test -- --quick                   types, lint, rooms, and the tests that the change touches, within two minutes
  --since REF  what changed since a commit (without it: what is not committed, or else the last commit)
npm test -- --only NAME…              builds if needed, and runs some tests in one time zone:
  NAME         a folder or file of test/ (collector, nodes/admin, collector/budgets) or a source (nodes/collector/plan/plan.ts)
  --tz ZONE    the time zone of the host (${HOSTILE})
  --grep TEXT  only tests whose titles match, as of mocha
`;

/** A request that cannot be run: one line, or a list. */
export class UsageError extends Error {}

/** @throws {UsageError} for an unknown option or time zone */
export function options(args) {
  let values, positionals;
  try {
    ({ values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        quick: { type: "boolean", default: false },
        since: { type: "string" },
        only: { type: "string", multiple: true },
        tz: { type: "string" },
        grep: { type: "string", short: "g" },
        help: { type: "boolean", default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  const { only, tz, grep, ...others } = values;
  if (only === undefined && (positionals.length > 0 || tz !== undefined || grep !== undefined)) {
    throw new UsageError("names, --tz and --grep need --only");
  }
  if (others.since !== undefined && !others.quick) throw new UsageError("--since needs --quick");
  if (tz !== undefined && !isZone(tz)) throw new UsageError(`no such time zone: ${tz}`);
  return { ...others, names: only && [...only, ...positionals], tz: tz ?? HOSTILE, grep };
}

function isZone(name) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Test files without their extension, relative to test/, with `/`: `collector/plan/plan`. */
const tests = () => testFiles(root).map((file) => file.slice(0, -".test.ts".length));

/**
 * Where the tests of a source file may be, the closest first. Rooms that know Node-RED are tested in test/nodes/, and
 * nodes/config/admin/ and nodes/config/editor/ in folders of their own names.
 */
function placesOf(source, isFolder) {
  const parts = source.split("/");
  const places = [parts];
  if (parts.length >= (isFolder ? 2 : 3)) places.push(parts.slice(1), isFolder ? [] : parts.slice(1, -1));
  places.push(parts.slice(0, 1));
  const names = places.map((place) => place.join("/")).filter((place) => place !== "");
  // test/readings/ tests nodes/readings/, and test/nodes/in.test.ts tests nodes/in/.
  return names.flatMap((name) => [name, `nodes/${name}`]);
}

/** @returns the files for a name: the file itself, or those in the folder */
const below = (all, name) => all.filter((test) => test === name || test.startsWith(`${name}/`));

/** @throws {UsageError} with the list of existing tests */
function testsOf(name, all = tests()) {
  const file = path.relative(root, path.resolve(root, name)).split(path.sep).join("/");
  const plain = file.replace(/^test\//, "").replace(/(\.test)?\.ts$/, "");
  const named = below(all, plain);
  if (named.length > 0) return named;
  // A room that knows Node-RED has no folder of its own in test/.
  const isRoom = !file.includes("/") && statSync(path.join(root, "nodes", file), { throwIfNoEntry: false });
  if (isRoom) return testsOf(`nodes/${file}`, all);
  const source = /^nodes\/(.+)$/.exec(file)?.[1];
  const found = source && statSync(path.join(root, file), { throwIfNoEntry: false });
  if (found) {
    for (const place of placesOf(source.replace(/\.\w+$/, ""), found.isDirectory())) {
      const theirs = below(all, place);
      if (theirs.length > 0) return theirs;
    }
  }
  throw new UsageError(`no tests of ${name}; there are\n${listOf(all)}`);
}

/** A line for each folder, with its files. */
function listOf(all) {
  const folders = Map.groupBy(all, (test) => path.posix.dirname(test));
  return [...folders]
    .map(([folder, files]) => `  ${folder}/: ${files.map((file) => path.posix.basename(file)).join(", ")}`)
    .join("\n");
}

/**
 * Builds if dist/ does not match the current sources, and runs these tests.
 * @returns the exit status
 */
export async function runOnly({ names, tz, grep }) {
  const all = tests();
  const files = [...new Set(names.flatMap((name) => testsOf(name, all)))];
  const fault = await faultOfBuild();
  if (fault !== undefined) {
    console.log(`build: ${fault}`);
    // Only the whole `npm test` checks types.
    const code = await runBuild("--unchecked");
    if (code !== 0) return code;
  }
  console.log(`in ${tz}: ${files.join(", ")}`);
  const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
  const args = [
    "--reporter",
    "spec",
    "--fail-zero",
    ...(grep === undefined ? [] : ["--grep", grep]),
    ...files.map((file) => `test/${file}.test.ts`),
  ];
  const env = { ...process.env, TZ: tz };
  const child = spawn(process.execPath, [mocha, ...args], { cwd: root, env, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
