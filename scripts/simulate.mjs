/**
 * Simulated households, each from its seed: `npm run simulate -- --seed 42 --days 400` replays one and prints its log,
 * the same byte for byte each time. `--seeds 1000` runs that many from `--seed` (1) on, in `--workers` processes (half
 * of the processors), and prints a line for each, then the sums. Exits non-zero when a check fails, and prints the
 * seeds and the command that replays one.
 *
 * Each seed also has a year of Tempo colours; `--service tempo` simulates these only.
 *
 * `--meters 4500 --days 30` simulates so many meters on one Data Connect contract, or on two with `--contracts 2`: an
 * hour or so of processor time.
 *
 * More options: `--service conso-api|data-connect|myelectricaldata|demo`, `--quiet` (nothing goes wrong),
 * `--steady-clock` (no clock jumps in rounds, none far ahead, no sleep in a round), `--no-restores` (no backup is put
 * back or merged, no archive deleted, no meter forgotten).
 */
import { fork } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string" },
    days: { type: "string", default: "400" },
    service: { type: "string" },
    meters: { type: "string" },
    contracts: { type: "string" },
    quiet: { type: "boolean", default: false },
    "steady-clock": { type: "boolean", default: false },
    "no-restores": { type: "boolean", default: false },
    workers: { type: "string", default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
  },
});

/** Seeds per process: a new process frees the memory of the one before. */
const SEEDS_PER_PROCESS = 10;

const isSingle = values.seeds === undefined;
const first = Number(values.seed ?? (isSingle ? 42 : 1));
const count = Number(values.seeds ?? 1);
const options = [
  "--days",
  values.days,
  ...(values.service === undefined ? [] : ["--service", values.service]),
  ...(values.meters === undefined ? [] : ["--meters", values.meters]),
  ...(values.contracts === undefined ? [] : ["--contracts", values.contracts]),
  ...(values.quiet ? ["--quiet"] : []),
  ...(values["steady-clock"] ? ["--steady-clock"] : []),
  ...(values["no-restores"] ? ["--no-restores"] : []),
];

const artefacts = path.join(root, "test", "artefacts");
mkdirSync(artefacts, { recursive: true });
const folder = mkdtempSync(path.join(artefacts, "simulation-"));
const bundle = path.join(folder, "main.js");
await build({
  entryPoints: {
    main: path.join(root, "test", "simulation", "main.ts"),
    // The room for files looks for it beside itself.
    "file-reader": path.join(root, "nodes", "exchange", "process", "file-reader.ts"),
  },
  bundle: true,
  platform: "node",
  packages: "external",
  sourcemap: "inline",
  outdir: folder,
  logLevel: "warning",
  logOverride: { "require-resolve-not-external": "silent" },
});

/** Simulates `size` seeds in their own process; seeds it does not report have failed. */
function simulate(from, size, tell) {
  return new Promise((resolve) => {
    const child = fork(
      bundle,
      ["--seed", String(from), "--seeds", String(size), ...options, ...(isSingle ? ["--log"] : [])],
      { execArgv: ["--enable-source-maps", "--disable-warning=ExperimentalWarning"] },
    );
    let next = from;
    child.on("message", (told) => {
      next = told.seed + 1;
      tell(told);
    });
    child.on("exit", (code, signal) => {
      for (let seed = next; seed < from + size; seed++) {
        tell({ seed, problems: [`the process ended: ${signal ?? code}`] });
      }
      resolve();
    });
  });
}

const began = Date.now();
const failed = [];
const sums = { calls: 0, messages: 0, readings: 0, seconds: 0 };
function tell(told) {
  const { seed, problems, service = "?" } = told;
  for (const key of Object.keys(sums)) sums[key] += told[key] ?? 0;
  // Not in the log, because the time differs from run to run.
  console.error(
    `seed ${seed}: ${service}, ${told.calls} calls, ${told.messages} messages, ${told.seconds?.toFixed(1)} s, ${problems.length} problems`,
  );
  for (const problem of problems.slice(0, 5)) console.error(`  ${problem}`);
  if (problems.length > 0) failed.push(seed);
}

let next = first;
async function work() {
  while (next < first + count) {
    const from = next;
    const size = Math.min(SEEDS_PER_PROCESS, first + count - from);
    next += size;
    await simulate(from, size, tell);
  }
}
await Promise.all(Array.from({ length: isSingle ? 1 : Number(values.workers) }, work));
rmSync(folder, { recursive: true, force: true });

if (!isSingle) {
  const minutes = (Date.now() - began) / 60_000;
  console.error(
    `${count} seeds of ${values.days} days: ${sums.calls} calls, ${sums.messages} messages, ${sums.readings} readings, ` +
      `${minutes.toFixed(1)} min (${(sums.seconds / 60).toFixed(1)} min of processor time)`,
  );
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  const more = options.slice(2).join(" ");
  console.error(`again: npm run simulate -- --seed ${failed[0]} --days ${values.days} ${more}`.trimEnd());
  process.exitCode = 1;
}
