/**
 * Tries the package: `npm start`. Builds it, and starts Node-RED in a throw-away userDir with a simulated household and
 * the example flows, without any account or network, until Ctrl-C.
 *
 * Environment: PORT (1880). For tests: LINKY_TEST_NOW, an ISO instant at which the package's clock starts.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { setTimeout as later } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePort } from "./lib/port.mjs";
import { fillUserDir } from "./lib/user-dir.mjs";

const root = path.join(import.meta.dirname, "..");

const help = `npm start [-- --keep DIR]

Starts Node-RED with a simulated household and the example flows.
  --keep DIR   use this userDir and keep it: flows and archive are there the next time
  --help       this text
  PORT=1880    the port (another free one if it is taken)
`;

/** How long Node-RED may take to answer, and to end. */
const ANSWER_MS = 60_000;
const END_MS = 10_000;

/** What stops the start: told in one line, without a stack. */
class StartError extends Error {}

/** The process that runs, to be ended with this one. */
let child;
let stopping = false;

function stop() {
  stopping = true;
  child?.kill("SIGTERM");
  later(() => child?.kill("SIGKILL"), END_MS).unref();
}

const say = (text) => process.stdout.write(`${text}\n`);

/** Starts a script under the same Node. @returns its exit status, when it has ended */
async function run(script, args, options) {
  if (stopping) return 0;
  child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "inherit", "inherit"], ...options });
  const [code] = await once(child, "exit");
  child = undefined;
  return code ?? 1;
}

function options() {
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

/** Until both pages answer: what Node-RED logs is translated. */
async function answers(...addresses) {
  const end = Date.now() + ANSWER_MS;
  const isThere = (address) =>
    globalThis.fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child !== undefined && !stopping) {
    if ((await Promise.all(addresses.map(isThere))).every(Boolean)) return true;
    if (Date.now() > end) throw new StartError(`Node-RED does not answer within ${ANSWER_MS / 1000} s`);
    await sleep(200);
  }
  return false;
}

async function start({ keep, port: wanted, startedAs }) {
  if ((await run(path.join(root, "scripts", "build.mjs"), [], { cwd: root })) !== 0) {
    throw new StartError("the build failed");
  }
  const port = await freePort(wanted);
  if (wanted !== 0 && port !== wanted) {
    say(`Le port ${wanted} est pris, ${port} le remplace · Port ${wanted} is taken, ${port} instead`);
  }
  const userDir =
    keep === undefined ? mkdtempSync(path.join(os.tmpdir(), "enedis-linky-")) : path.resolve(keep);
  mkdirSync(userDir, { recursive: true });
  try {
    await fillUserDir(userDir, { port, startedAs });
    const nodeRed = createRequire(import.meta.url).resolve("node-red/red.js");
    const ended = run(nodeRed, ["-u", userDir], { cwd: userDir });
    const editor = `http://127.0.0.1:${port}/`;
    if (await answers(editor, `${editor}dashboard`)) tell(editor, keep === undefined ? undefined : userDir);
    const code = await ended;
    if (!stopping) throw new StartError(`Node-RED ended by itself (status ${code})`);
  } finally {
    if (child !== undefined) {
      stop();
      await once(child, "exit");
    }
    if (keep === undefined) rmSync(userDir, { recursive: true, force: true });
  }
}

function tell(editor, kept) {
  const end =
    kept === undefined ? "tout est effacé · everything is removed" : `tout reste dans · all stays in ${kept}`;
  say(`
  Un foyer simulé, sans compte ni réseau · A simulated household, no account, no network

    Compteur · Meter              ${editor}dashboard/compteur
    Tableau de bord · Dashboard   ${editor}dashboard/linky
    Éditeur · Editor              ${editor}

  Ctrl-C : ${end}
`);
}

const [major, minor] = process.versions.node.split(".").map(Number);
try {
  if (major < 22 || (major === 22 && minor < 13)) {
    throw new StartError(
      `Node.js 22.13 or newer is needed, this is ${process.versions.node}: run \`npm start\``,
    );
  }
  if (!existsSync(path.join(root, "node_modules", "node-red"))) throw new StartError("run `npm ci` first");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  const chosen = options();
  if (chosen.help) process.stdout.write(help);
  else await start(chosen);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`start: ${error.message}\n`);
  process.exitCode = 1;
}
