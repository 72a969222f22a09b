/** A consistent copy of the archive while it is in use. */
import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { isTaken } from "./disk.js";
import { ArchiveError, asArchiveError } from "../sqlite/index.js";

/**
 * `VACUUM INTO` blocks the calling thread: 25 to 30 ms for two years of curves on a PC, many times that on the SD card
 * of a Raspberry Pi. So it runs on a thread of its own, over a read-only connection; the write-ahead log keeps readers
 * and the writer apart. (node:sqlite's incremental `backup()` only exists since Node.js 22.16.)
 */
const script = `
  const { workerData: { from, to } } = require("node:worker_threads");
  const { DatabaseSync } = require("node:sqlite");
  const within = (path, options, work) => {
    const db = new DatabaseSync(path, options);
    try {
      work(db);
    } finally {
      db.close();
    }
  };
  within(from, { readOnly: true }, (db) => {
    db.exec("PRAGMA busy_timeout = 5000");
    db.prepare("VACUUM INTO ?").run(to);
  });
  // Its first opening as an archive clears this mark: until then it does not know what was called since.
  within(to, {}, (db) => db.exec("PRAGMA journal_mode = MEMORY; INSERT OR REPLACE INTO meta VALUES ('backup', 1)"));
`;

/**
 * @param now milliseconds
 * @returns the path of the copy, dated in UTC
 * @throws {ArchiveError}
 */
export async function backUp(archive: string, now: number): Promise<string> {
  const stamp = `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  let path = `${archive}.backup-${stamp}`;
  for (let i = 2; isTaken(path) || existsSync(`${path}.part`); i++) path = `${archive}.backup-${stamp}-${i}`;
  const part = `${path}.part`;
  try {
    // SQLite fills an existing empty file and keeps its mode.
    closeSync(openSync(part, "wx", 0o600));
    await vacuum(archive, part);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw asArchiveError(error);
  }
  return path;
}

function vacuum(from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      eval: true,
      // node:sqlite prints its experimental warning in each thread.
      execArgv: ["--no-warnings"],
      workerData: { from, to },
    });
    worker.once("error", (error) => {
      reject(new ArchiveError("unwritable", "The copy of the archive cannot be written.", { cause: error }));
    });
    worker.once("exit", () => {
      resolve();
    });
  });
}
