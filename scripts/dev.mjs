/**
 * For working on the package while it runs: `npm run dev`. Starts the same Node-RED as `npm start`. On each change
 * below nodes/ or icons/ it rebuilds, restarts Node-RED if that changed dist/, and then checks the types in parallel.
 * Until Ctrl-C.
 */
import "./lib/go.mjs";
import { watch } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { contentOf } from "./lib/build-state.mjs";
import { Demo, main, say, Script } from "./lib/demo.mjs";
import { checkOf } from "./lib/program.mjs";

const root = path.join(import.meta.dirname, "..");
const dist = path.join(root, "dist");

const help = `npm run dev [-- --keep DIR]

Starts Node-RED with a simulated household and the example flows; builds and restarts it when a source changes.
  --keep DIR   use this userDir and keep it: flows and archive are there the next time
  --host ADDR, --port N, --tempo, --help   as of \`npm start\`
`;

/** An editor writes a file in several steps, and a checkout many files. */
const SETTLE_MS = 100;

const build = new Script();
const types = new Script();
let demo;
/** At least once: its addresses are printed. */
let hasAnswered = false;
let stopping = false;
/** Wakes the loop: something changed, or it is time to stop. */
let wake = () => {};

function stop() {
  stopping = true;
  for (const script of [build, types, demo]) void script?.stop();
  wake();
}

/** Names the changed parts of dist/ in the terms of the source. */
function partsOf(files) {
  const part = (file) => {
    if (file.endsWith(".json")) return "texts";
    if (file.startsWith("locales/")) return "help";
    if (file.endsWith(".html")) return "dialogs";
    if (file.startsWith("linky-meter")) return "meter element";
    return file.startsWith("icons/") ? "icons" : "runtime";
  };
  return [...new Set(files.map(part))].sort();
}

/** Which pages must be reloaded to show the change. */
function pagesOf(parts) {
  const pages = [];
  if (parts.some((part) => ["dialogs", "help", "texts", "icons"].includes(part))) pages.push("the editor");
  if (parts.includes("meter element")) pages.push("the dashboard");
  return pages.length === 0 ? "" : `; reload ${pages.join(" and ")}`;
}

const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;
const tell = (text) => say(`${new Date().toTimeString().slice(0, 8)} ${text}`);

/** @returns whether dist/ is built from the current sources */
async function rebuild() {
  const options = { cwd: root, stdio: ["ignore", "ignore", "inherit"] };
  const code = await build.run(path.join(root, "scripts", "build.mjs"), ["--unchecked"], options);
  if (code !== 0 && !stopping) tell("not built: waiting for the next change");
  return code === 0;
}

let checks = 0;
/** Ends a check that still runs: of sources that have changed it says nothing, and the next build waits for it. */
async function noCheck() {
  const check = ++checks;
  await types.stop();
  return check;
}

/** Checks both projects, one after the other. */
async function checkTypes() {
  const check = await noCheck();
  for (const project of ["runtime", "editor"]) {
    if (stopping || check !== checks) return;
    const [compiler, ...args] = checkOf(project);
    const code = await types.run(compiler, args, { cwd: root });
    if (code === undefined || stopping) return;
    if (code !== 0) return tell("types: wrong (what was built runs all the same)");
  }
  tell("types: right");
}

/** Starts or restarts Node-RED. @returns whether it answers */
async function restart() {
  await demo.stop();
  if (stopping) return false;
  void demo.start().then((code) => {
    if (code !== undefined && !stopping) {
      tell(`Node-RED ended by itself (status ${code}): waiting for the next change`);
    }
  });
  return demo.answers();
}

/** Builds the sources and runs Node-RED with them. */
async function bring(options) {
  const began = performance.now();
  await noCheck();
  const before = await contentOf(dist);
  if (!(await rebuild()) || stopping) return;
  const after = await contentOf(dist);
  const built = `built in ${seconds(began)}`;
  demo ??= await Demo.open(options);
  if (!hasAnswered) {
    hasAnswered = await restart();
    if (hasAnswered) demo.show();
  } else {
    const files = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const parts = partsOf(files.filter((file) => before[file] !== after[file]));
    if (parts.length === 0 && demo.isRunning) {
      tell(`${built}: nothing that runs has changed`);
    } else {
      // For dialogs and the meter element too: Node-RED and our runtime keep them in memory.
      const since = performance.now();
      const changed = [built, parts.join(", ")].filter(Boolean).join(": ");
      if (await restart()) tell(`${changed}; Node-RED restarted in ${seconds(since)}${pagesOf(parts)}`);
    }
  }
  if (!stopping) void checkTypes();
}

async function dev(options) {
  let hasChanged = true;
  let timer;
  const notice = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hasChanged = true;
      wake();
    }, SETTLE_MS);
  };
  const watchers = ["nodes", "icons"].map((folder) =>
    watch(path.join(root, folder), { recursive: true }, notice),
  );
  try {
    while (!stopping) {
      if (hasChanged) {
        hasChanged = false;
        await bring(options);
      } else {
        await new Promise((resolve) => (wake = resolve));
      }
    }
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    await Promise.all([build, types, demo].map((script) => script?.stop()));
    demo?.remove();
  }
}

await main("dev", help, dev, stop);
