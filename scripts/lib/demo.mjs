/**
 * Shared by `npm start` and `npm run dev`: a Node-RED with the simulated household and the example flows. It speaks the
 * shell's language.
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
import { say as words } from "../../examples/add-meters-words.mjs";
import { serveInventedColors } from "./invented-colors.mjs";
import { freePort, pagesOf } from "./port.mjs";
import { fillUserDir } from "./user-dir.mjs";

const root = path.join(import.meta.dirname, "..", "..");

/** How long Node-RED may take to answer, and to stop. */
const ANSWER_MS = 60_000;
const END_MS = 10_000;

/** An error that stops the command: printed in one line, without a stack. */
export class StartError extends Error {
  constructor(french, english) {
    super(words(french, english));
  }
}

/** The options named in the help texts, from the command line and the environment. @throws {StartError} */
function demoOptions() {
  const text = { type: "string" };
  let values;
  try {
    const yes = { type: "boolean" };
    const options = { keep: text, host: text, port: text, tempo: yes, help: yes };
    ({ values } = parseArgs({ options }));
  } catch (error) {
    // In Node.js's own words.
    throw new StartError(error.message, error.message);
  }
  const { PORT: usual = "1880", LINKY_TEST_NOW: instant } = process.env;
  const { port = usual } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new StartError(`pas un port : ${port}`, `no port: ${port}`);
  // Node.js would listen on all addresses.
  if (values.host === "") throw new StartError("--host demande une adresse", "--host requires an address");
  // What is kept may serve a real meter later.
  if (values.tempo && values.keep !== undefined) {
    throw new StartError(
      "--tempo invente des couleurs, que --keep garderait : choisissez l’un des deux",
      "--tempo invents colours, which --keep would keep: choose one of them",
    );
  }
  const startedAs = instant === undefined ? undefined : Date.parse(instant);
  if (Number.isNaN(startedAs)) {
    throw new StartError(
      `LINKY_TEST_NOW n’est pas un instant ISO : ${instant}`,
      `LINKY_TEST_NOW is no ISO instant: ${instant}`,
    );
  }
  return { ...values, port: Number(port), startedAs };
}

/** @throws {StartError} if the package does not support this Node.js, or nothing is installed */
function checkMachine() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 13)) {
    throw new StartError(
      `il faut Node.js 22.13 ou plus récent, et c’est ${process.versions.node} : lancez-le avec \`npm\``,
      `Node.js 22.13 or newer is needed, this is ${process.versions.node}: run it with \`npm\``,
    );
  }
  if (!existsSync(path.join(root, "node_modules", "node-red"))) {
    throw new StartError("lancez d’abord `npm ci`", "run `npm ci` first");
  }
}

/** A script that runs as a separate process under the same Node.js, at most once at a time. */
export class Script {
  #child;
  #ended;
  #isStopped = false;

  get isRunning() {
    return this.#child !== undefined;
  }

  /**
   * @param print called with all that it prints; without it, it prints itself
   * @returns its exit status (1 after a signal) when it has ended; undefined if `stop` ended it
   */
  run(script, args, options, print) {
    const output = print === undefined ? "inherit" : "pipe";
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ["ignore", output, output],
      ...options,
    });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", print);
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

/** Node-RED's own warnings, not those of nodes: they are about settings that the demo has chosen. */
const aboutSettings = /^.{0,30} - \[warn\] (?!\[)/;

/** A Node-RED of the demo: its userDir, its addresses, and the process while it runs. */
export class Demo extends Script {
  #userDir;
  #pages;
  #keep;
  #isTempo;
  #flows = [];
  /** What Node-RED has printed since its start; undefined once it answers and prints directly. */
  #held;

  constructor(userDir, listening, { keep, tempo = false }) {
    super();
    this.#userDir = userDir;
    this.#pages = pagesOf(listening);
    this.#keep = keep;
    this.#isTempo = tempo;
  }

  /** Finds a port and fills the userDir. @param options see demoOptions */
  static async open(options) {
    const { keep, host, port: wanted, startedAs, tempo = false } = options;
    const listening = await freePort(wanted, host).catch((error) => {
      const place = `${host ?? "127.0.0.1"} (${error.code ?? error.message})`;
      throw new StartError(`impossible d’écouter à ${place}`, `cannot listen at ${place}`);
    });
    const { port } = listening;
    if (wanted !== 0 && port !== wanted) {
      say(
        words(`Le port ${wanted} est pris, ${port} le remplace`, `Port ${wanted} is taken, ${port} instead`),
      );
    }
    const userDir =
      keep === undefined ? mkdtempSync(path.join(os.tmpdir(), "enedis-linky-")) : path.resolve(keep);
    const demo = new Demo(userDir, listening, options);
    const ahead = startedAs === undefined ? 0 : startedAs - Date.now();
    mkdirSync(userDir, { recursive: true });
    try {
      const colors = tempo ? await serveInventedColors(() => Date.now() + ahead) : undefined;
      await fillUserDir(userDir, { ...listening, startedAs, colors });
    } catch (error) {
      demo.remove();
      throw error;
    }
    return demo;
  }

  /** @returns the exit status of Node-RED once it has ended; see run */
  async start() {
    const nodeRed = createRequire(import.meta.url).resolve("node-red/red.js");
    this.#held = "";
    const code = await this.run(nodeRed, ["-u", this.#userDir], { cwd: this.#userDir }, (text) => {
      if (this.#held === undefined) process.stdout.write(text);
      else this.#held += text;
    });
    if (code !== undefined) this.#release();
    return code;
  }

  /** Prints what was held back, as far as it is wanted, and from now on everything directly. */
  #release(isWanted = () => true) {
    const lines = this.#held?.match(/.*\n|.+$/g) ?? [];
    this.#held = undefined;
    process.stdout.write(lines.filter(isWanted).join(""));
  }

  /**
   * Waits until editor and dashboard answer, because Node-RED's log is translated. Then prints what was held back,
   * without the warnings about settings.
   *
   * @returns false if it ended before that
   */
  async answers() {
    const { local } = this.#pages;
    const flows = await this.#answerOf(`${local}flows`);
    this.#flows = (await flows?.json()) ?? [];
    const last = this.#hasDashboard ? await this.#answerOf(`${local}dashboard`) : flows;
    if (last === undefined) return false;
    this.#release((line) => !aboutSettings.test(line));
    return true;
  }

  /** The flows of a kept userDir may have none. */
  get #hasDashboard() {
    return this.#flows.some(({ type }) => type === "ui-base");
  }

  /** Waits until an address answers. @returns undefined if Node-RED ended before that */
  async #answerOf(address) {
    const end = Date.now() + ANSWER_MS;
    while (this.isRunning) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) return answer;
      if (Date.now() > end) {
        this.#release();
        const wait = `${ANSWER_MS / 1000} s`;
        throw new StartError(`Node-RED ne répond pas en ${wait}`, `Node-RED does not answer within ${wait}`);
      }
      await sleep(200);
    }
    return undefined;
  }

  /** Prints the addresses of its pages, the next step, and what Ctrl-C does. */
  show() {
    const pages = this.#namedPages();
    const width = Math.max(...pages.map(([name]) => name.length));
    const lines = [
      "",
      words("Un foyer simulé, sans compte ni réseau", "A simulated household, no account, no network"),
      "",
      ...pages.map(([name, page]) => `  ${name.padEnd(width)}   ${page}`),
      "",
      ...this.#warnings().flatMap((text) => [text, ""]),
      ...this.#nextStep(),
      this.#keep === undefined
        ? words(
            "Ctrl-C : tout est effacé   (--keep DIR : tout reste)",
            "Ctrl-C: everything is removed   (--keep DIR: everything stays)",
          )
        : words(`Ctrl-C : tout reste dans ${this.#userDir}`, `Ctrl-C: everything stays in ${this.#userDir}`),
      "",
    ];
    say(lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n"));
  }

  #namedPages() {
    const { local, network } = this.#pages;
    const paths = this.#flows.filter(({ type }) => type === "ui-page").map((page) => page.path);
    // What is kept may have been made in the other language.
    const own = ["/compteur", "/meter"].find((page) => paths.includes(page)) ?? "";
    const meter = this.#hasDashboard ? `dashboard${own}` : "";
    const hasAdvice = paths.includes("/linky-advice");
    return [
      this.#hasDashboard && [words("Compteur", "Meter"), `${local}${meter}`],
      this.#hasDashboard && [words("Tableau de bord", "Dashboard"), `${local}dashboard/linky`],
      hasAdvice && [words("Conseils", "Advice"), `${local}dashboard/linky-advice`],
      [words("Éditeur", "Editor"), local],
      ...network.map((page) => [words("Du réseau", "From the network"), `${page}${meter}`]),
    ].filter(Boolean);
  }

  #warnings() {
    return [
      this.#pages.isOpen &&
        words(
          "Attention : tout appareil du réseau peut changer ces flux, et lancer ainsi des programmes sur cette machine.",
          "Careful: any device on the network can change these flows, and so run programs on this machine.",
        ),
      this.#isTempo &&
        words(
          "Tempo : RTE n’est pas interrogé, les couleurs que le paquet ne connaît pas sont inventées (d’ici une minute).",
          "Tempo: RTE is not asked, colours that the package does not know are invented (within a minute).",
        ),
    ].filter(Boolean);
  }

  /** How to get from the simulated household to one's own meter. */
  #nextStep() {
    const node = this.#flows.find(({ type }) => type === "ui-enedis-linky");
    if (node === undefined) return [];
    const named = node.name === "" ? "linky meter" : `${node.name} (linky meter)`;
    return [
      words(
        `Votre compteur : dans l’éditeur, double-cliquez sur ${named} › crayon › Service`,
        `Your meter: in the editor, double-click on ${named} › pencil › Service`,
      ),
      "",
    ];
  }

  /** Removes the userDir, unless the user wants to keep it. */
  remove() {
    if (this.#keep === undefined) rmSync(this.#userDir, { recursive: true, force: true });
  }
}

export { words };

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
