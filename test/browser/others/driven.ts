/**
 * What the smoke tests ask of a browser, whatever its protocol: WebDriver BiDi of Firefox, WebDriver of WebKit. Both know
 * the same actions (https://w3c.github.io/webdriver/#actions).
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/** Pixels of the page: as wide as the widest tile. */
export const SIZE = { width: 1_400, height: 1_000 };

export interface Driven {
  /** Loads a page. */
  goto(url: string): Promise<void>;
  /** The value of an expression, or what its promise gives, as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Keys and pointer, as a user's: sources of the protocol's actions. */
  act(sources: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

/** A browser that may be installed. */
export interface Browser {
  readonly name: string;
  /** What its test says that cannot run; undefined: it is installed. */
  readonly lacks: () => string | undefined;
  readonly open: () => Promise<Driven>;
}

/** The first of these programs that is installed. */
export function installed(...programs: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return programs
    .flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))))
    .find((file) => existsSync(file));
}

/** An expression whose value both protocols bring back whole. */
export const asJson = (expression: string): string =>
  `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? "null")`;

/** Runs a program, and ends it with all that it has started when the test ends, however that does: its input is closed then. */
const WITH_TEST = '("$0" "$@" </dev/null; kill -9 0) & read line; kill -9 0';

/** Programs that end with the browser that they make up, and their folder. */
export class Programs {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-browser-"));
  readonly #children: ChildProcess[] = [];

  /**
   * Starts a program.
   * @param env what only it needs
   * @param says what it prints once it is ready; it may never say so
   * @returns what the first group of `says` met. @throws {Error} if it ends before
   */
  start(
    program: string,
    options: readonly string[],
    env: Readonly<Record<string, string>>,
    says?: RegExp,
  ): Promise<string> {
    const child = spawn("/bin/sh", ["-c", WITH_TEST, program, ...options], {
      // What it keeps of its own goes with the folder.
      env: { ...process.env, HOME: this.folder, XDG_RUNTIME_DIR: this.folder, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own.
      detached: true,
    });
    this.#children.push(child);
    const log: string[] = [];
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${program} ${why}:\n${log.join("\n")}`));
      const timer = says && setTimeout(() => fail("is not ready after 30 s"), 30_000);
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          log.push(line);
          const [, found] = says?.exec(line) ?? [];
          if (found === undefined) return;
          clearTimeout(timer);
          resolve(found);
        });
      }
      child.on("error", reject);
      child.on("exit", () => {
        clearTimeout(timer);
        fail("ended");
      });
    });
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      const exit = child.exitCode ?? child.signalCode ?? once(child, "exit");
      child.stdin?.end();
      await exit;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
