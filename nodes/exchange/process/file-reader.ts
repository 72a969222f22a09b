/**
 * A process of its own that reads the files of one import (docs/dev/decisions.md#37-doors-of-files): whatever is in it, Node-RED goes
 * on. Started by reader.ts; ends with its answer, or when Node-RED ends.
 */
import { stat } from "node:fs/promises";
import { bounds, ImportError } from "../base/index.js";
import { readFiles, type OpenFile } from "../read/index.js";
import { Frames } from "./frames.js";
import type { Answer } from "./answers.js";
import { columnsOf, registerColumnsOf } from "./columns.js";
import { MOST_READINGS, type Order } from "./protocol.js";
import { contentOfFile } from "./regular-file.js";

/** Milliseconds between two signs of life. */
const PROGRESS_MS = 200;

/** Resolves when it was handed over: whoever listens slowly slows the reading down. */
function tell(answer: Answer): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(answer)}\n`, () => {
      resolve();
    });
  });
}

/** Nobody needs the answer any more. */
const giveUp = (): never => process.exit(1);

async function* contentIn(frames: Frames, isLast: boolean): AsyncGenerator<Uint8Array> {
  for (;;) {
    const piece = (await frames.next()) ?? giveUp();
    if (piece.length === 0) break;
    yield piece;
  }
  if (isLast) endWithNodeRed(frames);
}

/** The input ends when Node-RED does, even at `kill -9`. */
function endWithNodeRed(frames: Frames): void {
  frames.end().then(giveUp, giveUp);
}

/** The content of a file on disk, opened when it is its turn. */
async function* contentAt(path: string): AsyncGenerator<Uint8Array> {
  yield* await contentOfFile(path, bounds.bytes);
}

/** The files of an order. Once no more content comes from the input, its end is looked for. */
function filesOf({ files }: Order, frames: Frames): OpenFile[] {
  const lastSent = files.findLastIndex(({ path }) => path === undefined);
  if (lastSent < 0) endWithNodeRed(frames);
  return files.map(({ name, path, isText }, i) => ({
    name,
    isText,
    content: path === undefined ? contentIn(frames, i === lastSent) : contentAt(path),
  }));
}

async function answer(order: Order, frames: Frames): Promise<void> {
  let told = 0;
  const of = await sizeOf(order);
  const { series, registers, rejected, moreRejected, files } = await readFiles(filesOf(order, frames), {
    ...order,
    alive: async (bytes) => {
      // Lets the end of the input be noticed.
      await new Promise(setImmediate);
      if (Date.now() - told < PROGRESS_MS) return;
      told = Date.now();
      await tell({ kind: "progress", bytes, of });
    },
  });
  const found = series.map(({ direction, series: name, count }) => ({ direction, series: name, count }));
  const ofRegisters = registerColumnsOf(registers);
  await tell({
    kind: "found",
    series: found,
    rejected: [...rejected],
    moreRejected,
    files: [...files],
    registers: ofRegisters.length,
  });
  for (const one of ofRegisters) await tell(one);
  for (const [i, { slices }] of series.entries()) {
    for (const readings of slices(MOST_READINGS)) {
      await tell(columnsOf(i, readings));
      await new Promise(setImmediate);
    }
  }
  await tell({ kind: "end" });
}

/** Bytes of all files, as far as they are known: only for the progress. */
async function sizeOf({ files }: Order): Promise<number> {
  const sizes = await Promise.all(
    files.map(async ({ path, size }) =>
      path === undefined
        ? size
        : stat(path).then(
            (found) => found.size,
            () => 0,
          ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function main(): Promise<void> {
  const frames = new Frames(process.stdin);
  const order = await frames.next();
  if (order === undefined) return;
  const work = answer(JSON.parse(Buffer.from(order).toString("utf8")) as Order, frames);
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    await tell({ kind: "refused", problem: error.problem, file: error.file });
  }
}

process.stdout.on("error", giveUp);
// The text of an error may contain lines of the file: nobody gets it.
main().then(() => process.exit(0), giveUp);
