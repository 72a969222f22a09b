/** Shared by `npm start` and `npm run dev`: a Node-RED with the simulated household and the example flows. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { setTimeout as later } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePort } from "./port.mjs";
import { fillUserDir } from "./user-dir.mjs";

const root = path.join(import.meta.dirname, "..", "..");

/** How long Node-RED may take to answer, and to stop. */
const ANSWER_MS = 60_000;
const END_MS = 10_000;

/** An error that stops the command: printed in one line, without a stack. */
export class StartError extends Error {}

/** The options named in the help texts, from the command line and the environment. @throws {StartError} */
function demoOptions() {
  let values;
  try {
    ({ values } = parseArgs({ options: { keep: { type: "string" }, help: { type: "boolean" } } }));
  } catch (error) {
    throw new StartError(error.message);
  }
  const { PORT: port = "1880", LINKY_TEST_NOW: instant } = process.env;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new StartError(`PORT is no port: ${port}`);
  const startedAs = instant === undefined ? undefined : Date.parse(instant);
  if (Number.isNaN(startedAs)) throw new StartError(`LINKY_TEST_NOW is no ISO instant: ${instant}`);
  return { ...values, port: Number(port), startedAs };
}

/** @throws {StartError} if the package does not support this Node.js, or nothing is installed */
function checkMachine() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    throw new StartError(
      `Node.js 22.13 or newer is needed, this is ${process.versions.node}: run it with \`npm\``,
    );
  }
  if (!existsSync(path.join(root, "node_modules", "node-red"))) throw new StartError("run `npm ci` first");
}

/** A script that runs as a separate process under the same Node.js, at most once at a time. */
export class Script {
  #child;
  #ended;
  #isStopped = false;

  get isRunning() {
    return this.#child !== undefined;
  }

  /** @returns its exit status (1 after a signal) when it has ended; undefined if `stop` ended it */
  run(script, args, options) {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      ...options,
    });
    this.#child = child;
    this.#isStopped = false;
    this.#ended = once(child, "exit").then(([code]) => {
      this.#child = undefined;
      return this.#isStopped ? undefined : (code ?? 1);
    });
    return this.#ended;
  }

  /** Stops it as a service manager does, if it runs; resolves when it has ended. */
  async stop() {
    const child = this.#child;
    if (child === undefined) return;
    this.#isStopped = true;
    child.kill("SIGTERM");
    const timer = later(() => child.kill("SIGKILL"), END_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** A Node-RED of the demo: its userDir, its port, and the process while it runs. */
export class Demo extends Script {
  #userDir;
  #port;
  #keep;
  #hasDashboard = false;

  constructor(userDir, port, keep) {
    super();
    this.#userDir = userDir;
    this.#port = port;
    this.#keep = keep;
  }

  /** Finds a port and fills the userDir. @param options see demoOptions */
  static async open({ keep, port: wanted, startedAs }) {
    const port = await freePort(wanted);
    if (wanted !== 0 && port !== wanted) {
      say(`Le port ${wanted} est pris, ${port} le remplace · Port ${wanted} is taken, ${port} instead`);
    }
    const userDir =
      keep === undefined ? mkdtempSync(path.join(os.tmpdir(), "enedis-linky-")) : path.resolve(keep);
    const demo = new Demo(userDir, port, keep);
    mkdirSync(userDir, { recursive: true });
    try {
      await fillUserDir(userDir, { port, startedAs });
    } catch (error) {
      demo.remove();
      throw error;
    }
    return demo;
  }

  get editor() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  get dashboard() {
    return `${this.editor}dashboard`;
  }

  /** @returns the exit status of Node-RED once it has ended; see run */
  start() {
    const nodeRed = createRequire(import.meta.url).resolve("node-red/red.js");
    return this.run(nodeRed, ["-u", this.#userDir], { cwd: this.#userDir });
  }

  /**
   * Waits until editor and dashboard answer, because Node-RED's log is translated.
   *
   * @returns false if it ended before that
   */
  async answers() {
    const flows = await this.#answerOf(`${this.editor}flows`);
    // The flows of a kept userDir may have no dashboard.
    this.#hasDashboard = (await flows?.json())?.some(({ type }) => type === "ui-base") ?? false;
    return this.#hasDashboard ? (await this.#answerOf(this.dashboard)) !== undefined : flows !== undefined;
  }

  /** Waits until an address answers. @returns undefined if Node-RED ended before that */
  async #answerOf(address) {
    const end = Date.now() + ANSWER_MS;
    while (this.isRunning) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) return answer;
      if (Date.now() > end) throw new StartError(`Node-RED does not answer within ${ANSWER_MS / 1000} s`);
      await sleep(200);
    }
    return undefined;
  }

  /** Prints the addresses of its pages, and what Ctrl-C does. */
  show() {
    const end =
      this.#keep === undefined
        ? "tout est effacé · everything is removed"
        : `tout reste dans · all stays in ${this.#userDir}`;
    const dashboards = `
    Compteur · Meter              ${this.dashboard}/compteur
    Tableau de bord · Dashboard   ${this.dashboard}/linky`;
    say(`
  Un foyer simulé, sans compte ni réseau · A simulated household, no account, no network
${this.#hasDashboard ? dashboards : ""}
    Éditeur · Editor              ${this.editor}

  Ctrl-C : ${end}
`);
  }

  /** Removes the userDir, unless the user wants to keep it. */
  remove() {
    if (this.#keep === undefined) rmSync(this.#userDir, { recursive: true, force: true });
  }
}

export const say = (text) => process.stdout.write(`${text}\n`);

/** Runs a command until a signal from a terminal or a service manager ends it. @param stop called at each signal */
export async function main(name, help, work, stop) {
  try {
    checkMachine();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    const chosen = demoOptions();
    if (chosen.help) process.stdout.write(help);
    else await work(chosen);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}
