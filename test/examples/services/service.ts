/** Servers on loopback and in temporary folders that tests start, kill and stop. */
import { once } from "node:events";
import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, rmSync } from "node:fs";
import path from "node:path";
import { folderInMemory } from "../../folder-in-memory.js";
import { freePort } from "./free-port.js";

/** Debian installs servers outside a user's PATH. */
const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where a program is installed. */
export const installed = (name: string): string | undefined =>
  folders.map((folder) => path.join(folder, name)).find(isExecutable);

/** A server process with its own folder, which survives kills. */
export abstract class Service {
  port = 0;
  #folder: string | undefined;
  #child: ChildProcess | undefined;
  #output = "";

  get folder(): string {
    return (this.#folder ??= folderInMemory("enedis-linky-service-"));
  }

  protected abstract command(): readonly [program: string, ...args: string[]];
  /** Whether it answers. */
  protected abstract answers(): Promise<boolean>;
  /** The user under which it runs, if not ours. */
  protected user?: { readonly uid: number; readonly gid: number };

  /** Nothing is done if it runs. */
  async start(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) return;
    this.port ||= await freePort();
    const [file, ...args] = this.command();
    const child = spawn(file, args, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], ...this.user });
    this.#child = child;
    this.#output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => (this.#output += data.toString()));
    }
    const end = Date.now() + 20_000;
    while (!(await this.answers())) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`${path.basename(file)} does not answer:\n${this.#output.slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it like a power cut. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.#end("SIGINT");
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exit;
    clearTimeout(timer);
  }
}
