/**
 * The full test suite: `npm test`. Stops when a check fails (build, types, lint and the like); otherwise runs all tests,
 * and ends with what failed and the counts.
 *
 * `npm test -- --help` lists its shorter forms.
 */
import { spawn } from "node:child_process";
import { cpus, setPriority } from "node:os";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { filesAlone, notAlone, onlyAlone } from "./lib/alone.mjs";
import { installServices } from "./lib/debian.mjs";
import { help, options, runOnly, UsageError } from "./lib/only.mjs";
import { failedIn, pendingIn, unexpected } from "./lib/outcome.mjs";
import { testFiles } from "./lib/test-files.mjs";
import { anyZoneFiles, CASES, zones } from "./lib/zones.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const { quick, ...chosen } = await usage(() => options(process.argv.slice(2)));
if (chosen.help) {
  console.log(help);
  process.exit(0);
}
if (chosen.names !== undefined) process.exit(await usage(() => runOnly(chosen)));

async function usage(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`test: ${error.message}`);
    process.exit(2);
  }
}

/** Run once: the host's time zone does not affect them, or the browser has its own. */
const once = ["docs", "editor", "fuzz", "examples", "packaging", "browser"];
/** All others run under three time zones of the host, except those that say `anyZone`: they run in the first one only. */
const core = testFiles(root)
  .map((file) => file.split("/")[0])
  .filter((folder, i, all) => all.indexOf(folder) === i && !once.includes(folder));
const anyZone = anyZoneFiles(root);
const inZone = (zone) => ({ TZ: zone, [CASES]: "share" });
const leftOut = (zone) => (zone === zones[0] ? [] : anyZone.flatMap((file) => ["--ignore", file]));

const script = (name, ...args) => [path.join(path.dirname(require.resolve(`${name}/package.json`)), ...args)];

/** Priority of a process that others should not wait for. */
const BEHIND = 5;

function run(title, args, env = {}, priority = 0) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
    if (priority !== 0 && child.pid !== undefined) setPriority(child.pid, priority);
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (code) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${title} (${seconds} s)`);
      const mocha = title.startsWith("test");
      if (code !== 0 || mocha) console.log(output.replace(/^/gm, "     ").trimEnd());
      resolve({ title, code, output });
    });
  });
}

/** Files side by side. */
const sideBySide = (jobs) => ["--parallel", "--jobs", String(jobs)];
const mochaOf = (files, ...options) => [
  ...script("mocha", "bin", "mocha.js"),
  "--reporter",
  path.join(root, "scripts", "lib", "reporter.mjs"),
  ...options,
  ...files,
];
const mocha = (folders, ...options) =>
  mochaOf(
    folders.map((folder) => `test/${folder}/**/*.test.ts`),
    ...notAlone,
    ...options,
  );

const totals = { passing: 0, failing: 0, pending: 0 };
const pending = [];
const failed = [];
function count({ title, code, output }) {
  pending.push(...pendingIn(output));
  const failures = failedIn(output);
  if (code !== 0 && failures.length === 0) failed.push(title);
  failed.push(...failures.map((what) => `${title}: ${what}`));
  for (const kind of Object.keys(totals)) {
    totals[kind] += Number(new RegExp(`^\\s*(\\d+) ${kind}`, "m").exec(output)?.[1] ?? 0);
  }
}

/** Parts of one stage run side by side: as many as there are processors, or all of them if they mostly wait. */
async function stage(parts, workers = Math.max(2, Math.min(4, cpus().length))) {
  const waiting = [...parts];
  const worker = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) count(await run(...part));
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

/** A stage without tests: where one of its parts fails, nothing else is worth running. */
async function checks(parts) {
  await stage(parts);
  if (failed.length > 0) finish();
}

/** CI has everything the tests need: there, a test that cannot run has failed. */
const isCi = process.env.CI === "true";

/** Names each failure once more: output above may be long, and cut off. */
function finish() {
  const missed = isCi ? unexpected(pending).map((title) => `pending under CI=true: ${title}`) : [];
  const faults = [...failed, ...missed];
  console.log("");
  for (const fault of faults) console.log(`FAIL ${fault}`);
  console.log(`${totals.passing} passed, ${totals.failing} failed, ${totals.pending} skipped`);
  process.exit(faults.length > 0 ? 1 : 0);
}

const tsc = (project) => [...script("typescript", "bin", "tsc"), "-p", project, "--noEmit"];
if (isCi && !quick) await installServices();
await checks([["build", ["scripts/build.mjs"]]]);
await checks([
  ["types of tests", tsc("tsconfig.test.json")],
  ["types of the editor", tsc("tsconfig.editor.json")],
  ["rooms", ["scripts/rooms.mjs"]],
  ["lint", [...script("eslint", "bin", "eslint.js"), "."]],
  // Its package.json must not be resolved.
  ["dead code", [path.join(root, "node_modules", "knip", "bin", "knip.js"), "--no-progress"]],
  ["format", [...script("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."]],
]);
// Node tests wait for ticks, timers and answers: their files run side by side, before those that mostly compute.
const computing = core.filter((folder) => folder !== "nodes");
await stage(
  zones.flatMap((zone) => [
    [`test the nodes in ${zone}`, mocha(["nodes"], ...sideBySide(4), ...leftOut(zone)), inZone(zone)],
    [`test in ${zone}`, mocha(computing, ...leftOut(zone)), inZone(zone), BEHIND],
  ]),
);
await stage([["test what measures, alone,", mochaOf(filesAlone(root), ...onlyAlone), { TZ: zones[0] }]]);
await stage(
  ["docs", "editor", ...(quick ? ["fuzz"] : [])].map((folder) => [`test ${folder}`, mocha([folder])]),
);
if (!quick) {
  // The longest first: who has ended the browser's tests helps with the rest, much of which waits.
  await stage(
    [
      ["test packaging", mocha(["packaging"])],
      ["test browser", mocha(["browser"], ...sideBySide(2))],
      ["test examples", mocha(["examples"], ...sideBySide(2))],
      ["test fuzz", mocha(["fuzz"])],
    ],
    2,
  );
}
finish();
