/** The process that reads the files of one import, as Node-RED sees it: started, watched, listened to and ended. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../../base/index.js";
import { bounds, ImportError, type ImportProblem } from "../base/index.js";
import { frameHead } from "./frames.js";
import { memoryOf } from "./memory.js";
import { parseAnswer, type Answer } from "./answers.js";
import { LONGEST_LINE, type Order } from "./protocol.js";
import { piecesOf, type FileSource } from "./sources.js";

/** Milliseconds between two looks at its memory. */
const LOOK_MS = 250;
const MIB = 1024 * 1024;

type Child = ChildProcess & { stdin: Writable; stdout: Readable };

/** @throws {ImportError} `crashed`: the system has no room for another process */
function start(): Child {
  let child: ChildProcess;
  try {
    child = spawned();
  } catch (error) {
    // No memory for it.
    throw new ImportError("crashed", {}, error);
  }
  if (!hasPipes(child)) {
    // Too many open files. Its error is told later.
    child.on("error", () => undefined);
    throw new ImportError("crashed");
  }
  return child;
}

function hasPipes(child: ChildProcess): child is Child {
  return Boolean(child.stdin && child.stdout);
}

function spawned(): ChildProcess {
  const script = require.resolve("./file-reader.js");
  return spawn(process.execPath, [`--max-old-space-size=${bounds.process.heap}`, "--no-warnings", script], {
    cwd: path.dirname(script),
    // It gets no secret that Node-RED's environment may have. Windows cannot start a process without this one.
    env: process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] } : {},
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
}

export class Reader {
  readonly #clock: Pick<Clock, "wake">;
  readonly #child = start();
  readonly #lines = linesOf(this.#child.stdout);
  readonly #closed: Promise<ImportProblem>;
  readonly #cancelDeadline: () => void;
  readonly #look: NodeJS.Timeout | undefined;
  /** Why it was ended. */
  #reason: ImportError | undefined;

  /** @throws {ImportError} `crashed`: it cannot be started */
  constructor(order: Order, sources: readonly FileSource[], clock: Pick<Clock, "wake">) {
    this.#clock = clock;
    this.#closed = new Promise((resolve) => {
      this.#child.on("error", () => {
        resolve("crashed");
      });
      this.#child.once("close", (code, signal) => {
        // V8 aborts when its heap is full.
        resolve(signal === "SIGABRT" || code === 134 ? "memory" : "crashed");
      });
    });
    // If it has ended, its output has too, and says so.
    this.#child.stdin.on("error", () => undefined);
    this.#cancelDeadline = clock.wake(bounds.process.time, () => {
      this.end(new ImportError("slow"));
    });
    if (process.platform === "linux") {
      this.#look = setInterval(() => this.#guarded(this.#checkMemory()), LOOK_MS);
      this.#look.unref();
    }
    this.#guarded(this.#feed(order, sources));
  }

  /** Work that nobody awaits: if it fails, the import fails. */
  #guarded(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.end(error instanceof ImportError ? error : new ImportError("crashed", {}, error));
    });
  }

  /** undefined: it has not started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the process is gone. */
  get ended(): Promise<unknown> {
    return this.#closed;
  }

  /** Its next answer. @throws {ImportError} when it ends without one, or what it says is none */
  async next(): Promise<Answer> {
    const cancel = this.#clock.wake(bounds.process.quiet, () => {
      this.end(new ImportError("slow"));
    });
    try {
      const { done, value } = await this.#lines.next();
      if (done === true) throw this.#reason ?? new ImportError(await this.#closed);
      const answer = parseAnswer(value);
      if (answer === undefined) throw new ImportError("crashed");
      if (answer.kind === "refused") throw new ImportError(answer.problem, answer.file);
      return answer;
    } finally {
      cancel();
    }
  }

  /** Everything was found: from now on, only silence ends it. */
  lift(): void {
    this.#cancelDeadline();
  }

  /** Ends the process, if it has not ended. */
  end(reason?: ImportError): void {
    this.#reason ??= reason;
    this.#cancelDeadline();
    clearInterval(this.#look);
    this.#child.kill("SIGKILL");
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
  }

  /** Its heap is bounded, but not what lies beside it. */
  async #checkMemory(): Promise<void> {
    if ((await memoryOf(this.pid)) > bounds.process.memory * MIB) this.end(new ImportError("memory"));
  }

  /** Hands over order and contents in pieces, no faster than they are read. */
  async #feed(order: Order, sources: readonly FileSource[]): Promise<void> {
    const { stdin: input } = this.#child;
    await write(input, Buffer.from(JSON.stringify(order)));
    for (const [i, source] of sources.entries()) {
      if ("path" in source) continue;
      try {
        for await (const piece of piecesOf(source)) {
          if (input.destroyed) return;
          await write(input, piece);
        }
      } catch (error) {
        if (!(error instanceof ImportError)) throw error;
        const fileName = sources.length > 1 ? order.files[i]!.name : undefined;
        this.end(new ImportError(error.problem, { fileName }, error.cause));
        return;
      }
      await write(input, new Uint8Array());
    }
  }
}

async function* linesOf(output: Readable): AsyncGenerator<string, undefined> {
  let held = "";
  try {
    for await (const piece of output.setEncoding("utf8")) {
      const lines = (held + String(piece)).split("\n");
      held = lines.pop()!;
      if (held.length > LONGEST_LINE) throw new ImportError("crashed");
      yield* lines;
    }
  } catch (error) {
    // Ended by us: the output was closed.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
  return undefined;
}

/** Resolves when there is room for more, also when nobody reads any more. */
function write(input: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    input.write(frameHead(bytes.length), () => undefined);
    if (bytes.length === 0) resolve();
    else
      input.write(bytes, () => {
        resolve();
      });
  });
}
