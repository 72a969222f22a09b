/**
 * The full test suite: `npm test`. Stops when a check fails (build, types, lint and the like); otherwise runs all tests,
 * and ends with where the time went, what failed and the counts.
 *
 * `npm test -- --help` lists its shorter forms.
 */
import "./lib/go.mjs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { filesAlone, notAlone, onlyAlone } from "./lib/alone.mjs";
import { installServices } from "./lib/debian.mjs";
import { help, options, runOnly, UsageError } from "./lib/only.mjs";
import { isCi, mocha, Parts, sideBySide } from "./lib/parts.mjs";
import { checkOf, program } from "./lib/program.mjs";
import { runQuick } from "./lib/quick.mjs";
import { testFiles } from "./lib/test-files.mjs";
import { everyZoneFiles, HOSTILE, OTHER } from "./lib/zones.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { quick, ...chosen } = await usage(() => options(process.argv.slice(2)));
if (chosen.help) {
  console.log(help);
  process.exit(0);
}
if (chosen.names !== undefined) process.exit(await usage(() => runOnly(chosen)));
if (quick) await usage(() => runQuick(chosen));

async function usage(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`test: ${error.message}`);
    process.exit(2);
  }
}

/** What starts other programs: browsers, databases, npm. */
const starting = ["fuzz", "examples", "packaging", "browser"];
/** Of what computes, what has a database or years to go: half of it. */
const long = { "with PostgreSQL": "fleet", "simulated years": "simulation" };
const computing = testFiles(root)
  .map((file) => file.split("/")[0])
  .filter(
    (folder, i, all) =>
      all.indexOf(folder) === i && !["nodes", ...starting, ...Object.values(long)].includes(folder),
  );

const of = (folders) => folders.map((folder) => `test/${folder}/**/*.test.ts`);
/** Dialogs share their editors, and pages their browser: each within one process. */
const dialogs = "browser/editor";
const inZone = (TZ) => ({ TZ });
const tests = (title, folders, jobs = 1, ...options) => [
  `test ${title}`,
  mocha(of(folders), ...notAlone, ...(jobs > 1 ? sideBySide(jobs) : []), ...options),
  inZone(HOSTILE),
];

const parts = new Parts();
if (isCi) await installServices();
await parts.checks([["build", ["scripts/build.mjs"]]]);
await parts.checks([
  ["lint", [program("oxlint", "bin/oxlint")]],
  ["types of tests", checkOf("test")],
  ["rooms", ["scripts/rooms.mjs"]],
  ["schema of contracts", ["--require", "tsx/cjs", "scripts/schema.ts"]],
  ["statuses of the pages", ["--require", "tsx/cjs", "scripts/statuses.ts"]],
  // Its package.json must not be resolved.
  ["dead code", [path.join(root, "node_modules", "knip", "bin", "knip.js"), "--no-progress"]],
  ["format", [program("oxfmt", "bin/oxfmt"), "--check"]],
]);
// The longest first, so that all end together; what mostly waits begins beside what computes.
await parts.stage(
  [
    tests("browser, dialogs", [dialogs]),
    tests("what computes", computing),
    tests("nodes", ["nodes"], 4),
    tests("browser, pages", ["browser"], 1, "--ignore", `test/${dialogs}/**`),
    tests("examples", ["examples"], 2),
    tests("packaging", ["packaging"]),
    ...Object.entries(long).map(([title, folder]) => tests(title, [folder])),
    tests("fuzz", ["fuzz"]),
    [`test zones in ${OTHER}`, mocha(everyZoneFiles(root), ...notAlone), inZone(OTHER)],
  ],
  4,
);
await parts.stage([
  ["test what measures, alone,", mocha(filesAlone(root), ...onlyAlone, ...sideBySide(2)), inZone(HOSTILE)],
]);
parts.finish();
