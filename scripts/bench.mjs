/**
 * Measures what the package claims: `npm run bench`. Builds it, then runs each suite of bench/ in its own process, one
 * after the other, as production code (bundled by esbuild, not transformed on load).
 *
 *   npm run bench                   all suites
 *   npm run bench -- ingest query   only these
 *   npm run bench -- --accept       no suite: rewrites the sizes and calls that `npm test` compares the package with
 *
 * The figures are stored in bench/results.json, by suite and with their date, and shown in bench/RESULTS.md. If a suite
 * fails, or dist/ or its sources change while it runs, its stored figures stay.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { faultOfBuild, runBuild } from "./lib/build-state.mjs";

const root = path.join(import.meta.dirname, "..");
const out = path.join(root, ".tmp", "bench");
// The last one mostly waits.
const suites = [
  "ingest",
  "query",
  "cost",
  "feed",
  "import",
  "calls",
  "scale",
  "mirror",
  "deploy",
  "widget",
  "sockets",
  "package",
  "start",
];
/** A suite fails after this many minutes. All of them take 20 on a quiet machine; start waits for nine of these. */
const limits = { scale: 60, deploy: 40, mirror: 20, start: 14 };
const USUAL_LIMIT = 5;

const { accept, chosen } = options();

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { accept: { type: "boolean", default: false } },
    });
    const unknown = positionals.filter((name) => !suites.includes(name));
    if (unknown.length > 0) throw new Error(`no suite ${unknown.join(", ")}; there are ${suites.join(", ")}`);
    if (values.accept && positionals.length > 0) throw new Error("--accept runs no suite");
    return { ...values, chosen: positionals.length > 0 ? positionals : suites };
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}

let running;
/** Ends a child with everything it started: browsers, Node-REDs, tasks. */
function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    if (running !== undefined) end(running);
    process.exit(130);
  });
}

/** Runs one suite, or `--figures`; its lines come by IPC, and its output goes to our error output. */
function run(suite) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--expose-gc", path.join(out, "main.js"), suite], {
      cwd: root,
      stdio: ["ignore", 2, 2, "ipc"],
      detached: true,
    });
    running = child;
    const minutes = limits[suite] ?? USUAL_LIMIT;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      end(child);
    }, minutes * 60_000);
    let report;
    child.on("message", (message) => (report = message));
    child.on("exit", (code) => {
      clearTimeout(timer);
      running = undefined;
      if (code === 0 && report !== undefined) resolve(report);
      else reject(new Error(isLate ? `not done after ${minutes} minutes` : `ended with ${code}`));
    });
  });
}

const number = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));

function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const format = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [
    format(head),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.map(format),
    "",
  ];
}

/** A suite's report in Markdown. */
function told({ title, lines, matrices = [], date, machine }) {
  const figure = (value, unit) => `${number(value)} ${unit}`.trim();
  const rows = lines.map(({ name, value, unit, baseline, goal }) => [
    name,
    figure(value, unit),
    baseline ? `${baseline.name}: ${figure(baseline.value, unit)}` : "–",
    goal ? `${goal.text}: ${goal.met ? "met" : "**missed**"}` : "–",
  ]);
  return [
    `## ${title}`,
    "",
    `${date}, ${machine}`,
    "",
    ...matrices.flatMap((matrix) => [
      ...table(
        [matrix.title, ...matrix.head],
        matrix.rows.map(([name, ...values]) => [
          name, // A gap, as JSON has no undefined.
          ...values.map((v) => (v === null ? "–" : number(v))),
        ]),
      ),
    ]),
    ...table(["measured", "result", "baseline", "goal"], rows),
  ].join("\n");
}

/** @throws {Error} unless dist/ is complete and built from the current sources */
async function checkBuild() {
  const fault = await faultOfBuild();
  if (fault !== undefined) throw new Error(`${fault}: nothing is kept`);
}

/** @throws {Error} if a report has no lines, or a line has no figure */
function checkReport({ lines }) {
  if (lines.length === 0) throw new Error("measured nothing");
  const wrong = lines.find(({ value, baseline }) => ![value, baseline?.value ?? 0].every(Number.isFinite));
  if (wrong !== undefined) throw new Error(`${wrong.name}: no figure`);
}

/** Writes a file completely, or not at all. */
function write(file, text) {
  const part = `${file}-${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, file);
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Rewrites bench/baseline.json, and prints the changes. */
async function acceptFigures() {
  const file = path.join(root, "bench", "baseline.json");
  const found = await run("--figures");
  await checkBuild();
  const before = existsSync(file) ? readJson(file) : {};
  for (const kind of Object.keys(found)) {
    for (const [name, value] of Object.entries(found[kind])) {
      const old = before[kind]?.[name];
      if (old !== value) console.log(`${name}: ${old ?? "–"} → ${value}`);
    }
  }
  write(file, json(found));
}

// Only the whole `npm test` checks types.
if ((await runBuild("--unchecked")) !== 0) process.exit(1);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: {
    main: path.join(root, "bench", "main.ts"),
    "file-reader": path.join(root, "nodes", "exchange", "process", "file-reader.ts"),
  },
  outdir: out,
  bundle: true,
  external: ["./file-reader.js"],
  platform: "node",
  format: "cjs",
  target: "node22",
  packages: "external",
  logLevel: "error",
});

const machine = `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}`;
const file = path.join(root, "bench", "results.json");
const kept = existsSync(file) ? readJson(file) : {};
const { version } = readJson(path.join(root, "package.json"));
const intro = `Version ${version}. Written by the command, from results.json: run it, do not edit this file.`;

/** Stores the results after each suite, so that a failing one does not affect the others. */
function keep() {
  write(file, json(kept));
  const reports = suites.filter((suite) => kept[suite]).map((suite) => told(kept[suite]));
  write(
    path.join(root, "bench", "RESULTS.md"),
    ["# Results of `npm run bench`", "", intro, "", ...reports].join("\n"),
  );
}

async function measure(suite) {
  await checkBuild();
  const report = { ...(await run(suite)), date: new Date().toISOString().slice(0, 10), machine };
  await checkBuild();
  checkReport(report);
  kept[suite] = report;
  console.log(told(report));
  keep();
  return report.lines.every((line) => line.goal?.met ?? true);
}

let isMet = true;
for (const [name, work] of accept ? [["--accept", acceptFigures]] : chosen.map((suite) => [suite, measure])) {
  try {
    isMet = ((await work(name)) ?? true) && isMet;
  } catch (error) {
    isMet = false;
    console.error(`bench: ${name}: ${error.message}`);
  }
}
await rm(out, { recursive: true, force: true });
process.exitCode = isMet ? 0 : 1;
