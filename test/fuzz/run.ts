/**
 * Tries a door in a process of its own, so that a crash, an endless loop and memory are seen and blamed on the seed of
 * their attempt. Always comes back: an attempt that takes too long is ended.
 */
import { fork, type ChildProcess } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { folderInMemory } from "../folder-in-memory.js";
import { bundled } from "../own-process.js";

/** What run.ts asks of child.ts. */
export interface Order {
  /** The door's file. */
  readonly file: string;
  /** Of its first attempt; the next one has the next seed. */
  readonly seed: number;
  readonly tries?: number | undefined;
  readonly ms?: number | undefined;
  readonly boundMs: number;
  /** The file in which the process notes seed and time of each attempt: two numbers of 8 bytes. */
  readonly mark: string;
}

export interface Failure {
  readonly seed: number;
  readonly text: string;
}

interface Measured {
  readonly tries: number;
  readonly longest: { readonly ms: number; readonly seed: number };
  /** Growth since the door was open and warm, in bytes. */
  readonly rss: number;
  readonly peak: number;
  readonly heap: number;
}

/** What child.ts tells run.ts. */
export type Told =
  | ({ readonly kind: "failed" } & Failure)
  | ({ readonly kind: "measured" } & Measured)
  | { readonly kind: "closed" };

export interface Outcome extends Measured {
  readonly failures: readonly Failure[];
  /** Of the next attempt. */
  readonly next: number;
}

/** The longest that an attempt, opening or closing may take, in milliseconds. */
const BOUND_MS = 30_000;
/** How much later a process that does not end itself is ended. */
const GRACE_MS = 5_000;
const LOOK_MS = 250;
/** Processes that may die of one door before it is given up. */
const MOST_DEATHS = 5;
/**
 * In MB: a door's process dies before the machine runs short. Young objects get little room, or what V8 has not cleared
 * away yet would count as growth.
 */
const memoryOptions = ["--max-old-space-size=1024", "--max-semi-space-size=4"];
/** The end of what a process wrote before it died. */
const LAST_WORDS = 3_000;

const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach(end));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

/** Ends a process and those that it started. */
function end({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended
  }
}

export interface Run {
  readonly file: string;
  readonly seed: number;
  /** Neither tries nor a time: as often as the door says. */
  readonly tries?: number | undefined;
  readonly ms?: number | undefined;
  readonly boundMs?: number;
}

/** Tries a door as often or as long as asked, in a new process after each death. */
export async function run({ file, seed, tries, ms, boundMs = BOUND_MS }: Run): Promise<Outcome> {
  const until = ms === undefined ? Infinity : Date.now() + ms;
  let sum: Outcome = noTries(seed);
  for (let deaths = 0; deaths < MOST_DEATHS; deaths++) {
    const left = tries === undefined ? undefined : tries - sum.tries;
    const ended = await inProcess({
      file,
      boundMs,
      seed: sum.next,
      tries: left,
      ms: ms === undefined ? undefined : Math.max(0, until - Date.now()),
    });
    sum = added(sum, ended.outcome);
    // Without a number of tries, only the process knows how many are left.
    const isOver = left === undefined ? Date.now() >= until || ms === undefined : sum.tries >= tries!;
    // A door that cannot be opened will not open.
    if (!ended.died || isOver || ended.outcome.tries === 0) break;
  }
  return sum;
}

function noTries(seed: number): Outcome {
  return { tries: 0, failures: [], longest: { ms: 0, seed }, rss: 0, peak: 0, heap: 0, next: seed };
}

export function added(one: Outcome, other: Outcome): Outcome {
  return {
    tries: one.tries + other.tries,
    failures: [...one.failures, ...other.failures],
    longest: other.longest.ms > one.longest.ms ? other.longest : one.longest,
    rss: Math.max(one.rss, other.rss),
    peak: Math.max(one.peak, other.peak),
    heap: Math.max(one.heap, other.heap),
    next: other.next,
  };
}

async function inProcess(order: Omit<Order, "mark">): Promise<{ outcome: Outcome; died: boolean }> {
  const folder = folderInMemory("enedis-linky-fuzz-");
  const mark = path.join(folder, "mark");
  writeFileSync(mark, new Float64Array([-1, Date.now()]));
  const told: Told[] = [];
  // To compile the sources of a door takes longer than to try it.
  const asked: Order = { ...order, file: bundled(order.file), mark };
  const child = fork(bundled(path.join(__dirname, "child.ts")), [JSON.stringify(asked)], {
    execArgv: ["--enable-source-maps", "--expose-gc", ...memoryOptions],
    env: {
      ...process.env,
      NODE_NO_WARNINGS: "1",
      ANSWER_SERVER: bundled(path.join(__dirname, "answer-server.ts")),
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  running.add(child);
  let words = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(-LAST_WORDS)));
  child.on("message", (message) => told.push(message as Told));
  const state = { isLate: false };
  const look = setInterval(() => {
    if (Date.now() - readMark(mark).at < order.boundMs + GRACE_MS) return;
    state.isLate = true;
    end(child);
  }, LOOK_MS);
  const how = await new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve(signal ?? `code ${code}`);
    });
  });
  clearInterval(look);
  running.delete(child);
  end(child);
  const last = readMark(mark).seed;
  rmSync(folder, { recursive: true, force: true });

  const died = !told.some(({ kind }) => kind === "closed");
  const failures = told.filter((one) => one.kind === "failed").map(({ seed, text }) => ({ seed, text }));
  const measured = told.find((one) => one.kind === "measured");
  const seed = last ?? measured?.longest.seed ?? order.seed;
  if (died && !failures.some((failure) => last === undefined || failure.seed === last)) {
    const doing = last !== undefined ? "" : measured ? " while closing" : " while opening";
    const why = state.isLate
      ? `held the event loop for ${(order.boundMs + GRACE_MS) / 1_000} s`
      : `ended by ${how}`;
    failures.push({ seed, text: `the process ${why}${doing}\n${words}` });
  }
  const tries = measured?.tries ?? (last === undefined ? 0 : last - order.seed + 1);
  const outcome = { ...noTries(order.seed), ...measured, tries, failures, next: order.seed + tries };
  return { outcome, died };
}

function readMark(file: string): { seed: number | undefined; at: number } {
  const [seed, at] = new Float64Array(Uint8Array.from(readFileSync(file)).buffer);
  return { seed: seed === -1 ? undefined : seed!, at: at! };
}
