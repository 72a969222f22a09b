/** One process of the fuzzing: tries one door. Started by run.ts, which sees when it dies or does not come back. */
import { openSync, writeSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import type { Door } from "./door.js";
import { Draw } from "./draw.js";
import type { Order, Told } from "./run.js";
import { LoopWatch } from "./watch.js";

/** Tries before memory is first measured: what is loaded and compiled once does not count. */
const WARM_UP = 30;
/** Between two looks at the memory, in milliseconds. */
const LOOK_MS = 200;
const DEFAULT_TRIES = 100;
/** A door that breaks so often needs no more tries. */
const MOST_FAILURES = 20;

const order = JSON.parse(process.argv[2]!) as Order;
// What it writes goes with its folder.
process.env["TMPDIR"] = path.dirname(order.mark);
const mark = openSync(order.mark, "r+");
let seed = order.seed;

/** Written before each attempt, so that run.ts knows the seed of a process that died. */
function note(attempt: number | undefined): void {
  writeSync(mark, new Float64Array([attempt ?? -1, Date.now()]), 0, 16, 0);
}

function tell(told: Told, then = (): void => undefined): void {
  process.send!(told, then);
}

function failureOf(error: unknown): Told {
  return { kind: "failed", seed, text: inspect(error).slice(0, 4_000) };
}

/** What would end Node-RED ends this process. */
function crash(error: unknown): void {
  tell(failureOf(error), () => process.exit(1));
}
process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);
process.on("disconnect", () => process.exit(1));

interface Memory {
  readonly rss: number;
  readonly heap: number;
}

async function memory(): Promise<Memory> {
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc!({ type: "major", execution: "sync", flavor: "last-resort" });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

/** @returns whether it came back in time */
async function attempt(work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, order.boundMs, "late");
  });
  try {
    return (await Promise.race([work, late])) !== "late";
  } finally {
    clearTimeout(timer);
  }
}

async function main(): Promise<void> {
  note(undefined);
  // oxlint-disable-next-line typescript/no-require-imports -- bundled for `require`
  const { door } = require(order.file) as { door: Door };
  const open = await door.open();
  const end = order.ms === undefined ? Infinity : Date.now() + order.ms;
  const tries = order.tries ?? (order.ms === undefined ? (door.tries ?? DEFAULT_TRIES) : Infinity);
  let before = await memory();
  let peak = before.rss;
  const memoryLook = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, LOOK_MS).unref();
  const watch = new LoopWatch();
  let longest = { ms: 0, seed };
  let count = 0;
  let failures = 0;
  while (count < tries && failures < MOST_FAILURES && (count === 0 || Date.now() < end)) {
    note(seed);
    watch.take();
    try {
      if (!(await attempt(open.attempt(new Draw(seed))))) {
        crash(new Error(`not done after ${order.boundMs / 1_000} s`));
        return;
      }
      // What it left behind fails while its seed is still known.
      await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      tell(failureOf(error));
      failures++;
    }
    const ms = watch.take();
    if (ms > longest.ms) longest = { ms, seed };
    count++;
    seed++;
    if (count === WARM_UP) {
      before = await memory();
      peak = before.rss;
    }
  }
  watch.close();
  clearInterval(memoryLook);
  const after = await memory();
  tell({
    kind: "measured",
    tries: count,
    longest,
    rss: after.rss - before.rss,
    peak: Math.max(peak, after.rss) - before.rss,
    heap: after.heap - before.heap,
  });
  note(undefined);
  await open.close();
  tell({ kind: "closed" }, () => process.exit(0));
}

void main().catch(crash);
