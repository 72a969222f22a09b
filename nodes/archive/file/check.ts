/** Whether an archive is damaged: SQLite's quick_check, which reads the whole file. */
import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Database, ArchiveError, versionOf, assertKnown } from "../sqlite/index.js";
import { inCopy, isComplete } from "./signature.js";

/**
 * Bytes. Checking takes about 5 ms per MiB on a PC and ten times that on the SD card of a Raspberry Pi: a larger file is
 * checked on a thread of its own.
 */
export const CHECKED_AT_ONCE = 512 * 2 ** 10;

/**
 * Checks over a read-only connection. When a writable one closes, it writes the log into the damaged file and deletes
 * the log, along with anything that could still be recovered by hand.
 * @param whole whether to look at all pages, or only whether all tables are there: a check of the pages does not see that
 * one of them names a table differently
 * @throws {ArchiveError} `damaged`; `newer`: only the log says so, after a kill of the newer version
 */
export function check(path: string, whole: boolean): void {
  try {
    checkOver(path, whole, true);
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.problem !== "unwritable") throw error;
    // Without a journal, it is the disk that fails: a copy would take long, and an empty one looks damaged.
    if (!existsSync(`${path}-journal`)) throw error;
    // It has to be rolled back first, as a kill of an earlier version at the very first moment left it.
    inCopy(path, (copy) => {
      checkOver(copy, whole, false);
    });
  }
}

function checkOver(path: string, whole: boolean, readOnly: boolean): void {
  const db = new Database(path, { readOnly });
  try {
    assertKnown(versionOf(db));
    const isSound = !whole || db.get("PRAGMA quick_check(1)")?.["quick_check"] === "ok";
    if (!isSound || !isComplete(db)) throw damaged();
  } finally {
    db.close();
  }
}

const script = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { DatabaseSync } = require("node:sqlite");
  const db = new DatabaseSync(workerData, { readOnly: true });
  try {
    db.exec("PRAGMA busy_timeout = 5000");
    parentPort.postMessage(db.prepare("PRAGMA quick_check(1)").get().quick_check === "ok");
  } finally {
    db.close();
  }
`;

/**
 * The same for a large file, on a thread of its own, while it is in use.
 * @returns a promise of nothing, and a function that gives up
 */
export function checkAside(path: string): { readonly done: Promise<void>; readonly stop: () => void } {
  // node:sqlite prints its experimental warning in each thread.
  const worker = new Worker(script, { eval: true, execArgv: ["--no-warnings"], workerData: path });
  worker.unref();
  const done = new Promise<void>((resolve, reject) => {
    worker.once("message", (isSound: boolean) => {
      if (isSound) resolve();
      else reject(damaged());
    });
    worker.once("error", (error) => {
      // SQLITE_CORRUPT and SQLITE_NOTADB; any other failure says nothing about the content.
      const primary = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
      if (primary === 11 || primary === 26) reject(damaged(error));
      else resolve();
    });
    worker.once("exit", () => {
      resolve();
    });
  });
  return { done, stop: () => void worker.terminate() };
}

function damaged(cause?: unknown): ArchiveError {
  return new ArchiveError("damaged", "The archive is damaged.", { cause });
}
