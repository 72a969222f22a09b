/** The parts of `npm test`: each a process of its own; then what failed, the counts, and where the time went. */
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import path from "node:path";
import { failedIn, pendingIn, slowestIn, unexpected } from "./outcome.mjs";
import { program } from "./program.mjs";

const root = path.join(import.meta.dirname, "..", "..");

/** How many of the slowest test files are named at the end. */
const SLOWEST = 10;

const PARALLEL = "--parallel";

/**
 * The arguments of Node.js for these test files or globs: without any test, they fail. Not so side by side, where each file
 * is a run of its own, and those whose tests all measure have none.
 * @param options further options of mocha
 */
export const mocha = (files, ...options) => [
  program("mocha", "bin/mocha.js"),
  "--reporter",
  path.join(import.meta.dirname, "reporter.mjs"),
  ...(options.includes(PARALLEL) ? [] : ["--fail-zero"]),
  ...options,
  ...files,
];

/** Mocha's options by which files run side by side. */
export const sideBySide = (jobs) => [PARALLEL, "--jobs", String(jobs)];

/** CI has everything the tests need: there, a test that cannot run has failed. */
export const isCi = process.env.CI === "true";

/** What programs of Node.js have compiled, for those that start later: a Node-RED starts in two thirds of the time. */
const compiled = path.join(root, ".tmp", "compile-cache");

export class Parts {
  #began = Date.now();
  #totals = { passing: 0, failing: 0, pending: 0 };
  #pending = [];
  #failed = [];
  #took = [];
  #slowest = [];

  /**
   * Runs parts side by side: as many as there are processors, or as given if they mostly wait.
   * @param parts of each its title, the arguments of Node.js, what its environment has besides, and, if it must, the time
   * at which it has ended (`Date.now()`): an endless loop never looks at a clock of its own
   */
  async stage(parts, workers = Math.max(2, Math.min(4, cpus().length))) {
    const waiting = [...parts];
    const worker = async () => {
      for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await this.#run(...part);
    };
    await Promise.all(Array.from({ length: workers }, worker));
  }

  /** A stage without tests: where one of its parts fails, nothing else is worth running. */
  async checks(parts) {
    await this.stage(parts);
    if (this.#failed.length > 0) this.finish();
  }

  #run(title, args, env = {}, endsAt) {
    return new Promise((resolve) => {
      const began = Date.now();
      const child = spawn(process.execPath, args, {
        cwd: root,
        env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
        // To end it with what it has started.
        detached: endsAt !== undefined,
      });
      let output = "";
      const end = endsAt === undefined ? () => undefined : endedAt(child, endsAt);
      child.stdout.on("data", (data) => (output += data));
      child.stderr.on("data", (data) => (output += data));
      child.on("close", (code) => {
        const seconds = Math.round((Date.now() - began) / 1_000);
        if (end() === true)
          output += `\n${title} had not ended after ${seconds} s: perhaps an endless loop.\n`;
        console.log(`${code === 0 ? "ok  " : "FAIL"} ${title} (${seconds} s)`);
        if (code !== 0 || title.startsWith("test")) console.log(output.replace(/^/gm, "     ").trimEnd());
        this.#took.push([title, seconds]);
        this.#count(title, code, output);
        resolve();
      });
    });
  }

  #count(title, code, output) {
    this.#pending.push(...pendingIn(output));
    this.#slowest.push(...slowestIn(output));
    const failures = failedIn(output);
    if (code !== 0 && failures.length === 0) this.#failed.push(title);
    this.#failed.push(...failures.map((what) => `${title}: ${what}`));
    for (const kind of Object.keys(this.#totals)) {
      this.#totals[kind] += Number(new RegExp(`^\\s*(\\d+) ${kind}`, "m").exec(output)?.[1] ?? 0);
    }
  }

  /** Ends the process; names each failure once more, as output above may be long, and cut off. */
  finish() {
    const missed = isCi ? unexpected(this.#pending).map((title) => `pending under CI=true: ${title}`) : [];
    const faults = [...this.#failed, ...missed];
    const bySeconds = ([, a], [, b]) => b - a;
    const list = (entries) => entries.map(([what, seconds]) => `${what} ${seconds} s`).join(", ");
    console.log(`\ntime: ${list(this.#took.sort(bySeconds))}`);
    const slowest = this.#slowest.sort(bySeconds).slice(0, SLOWEST);
    if (slowest.length > 0) console.log(`slowest files: ${list(slowest)}`);
    console.log("");
    for (const fault of faults) console.log(`FAIL ${fault}`);
    const { passing, failing, pending } = this.#totals;
    const minutes = ((Date.now() - this.#began) / 60_000).toFixed(1);
    console.log(`${passing} passed, ${failing} failed, ${pending} skipped, in ${minutes} minutes`);
    process.exit(faults.length > 0 ? 1 : 0);
  }
}

/**
 * Kills a process and all that it has started at a time, or when this one is ended.
 * @returns to be called at its end: whether it was killed for the time
 */
function endedAt({ pid }, time) {
  let isLate = false;
  const kill = () => process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, time - Date.now());
  const stop = () => {
    kill();
    process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  return () => {
    clearTimeout(timer);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
    return isLate;
  };
}
