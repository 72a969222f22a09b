/**
 * Opens a backup for reading. All work is done on a private copy in the system's temporary folder: the backup itself, its
 * log and its folder stay as they are, whatever state it is in.
 */
import { rmSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkAside } from "./check.js";
import { prepare } from "./creation.js";
import { Database, ArchiveError, asArchiveError } from "../sqlite/index.js";
import { find, hostDisk, isSameFile, type FileId } from "./disk.js";
import type { OpenedFile } from "./file.js";
import { judgeArchive } from "./header.js";
import { hasArchiveTables } from "./signature.js";

/** Bytes: thirty meters of ten years. A larger file is no backup of this package. */
const LARGEST_BACKUP = 2 ** 30;

/** What is read of a backup: the file, its log and its journal. */
const READ = ["", "-wal", "-journal"] as const;

/** Why a file cannot be read as a backup. */
export type BackupProblem =
  /** There is no file at this path. */
  | "missing"
  /** It is the archive in use, or a file that belongs to it. */
  | "itself"
  /** It is not an archive of this package. */
  | "foreign"
  | "newer"
  | "damaged"
  | "too-large"
  /** It cannot be read or copied. */
  | "unreadable";

export class BackupError extends Error {
  override readonly name = "BackupError";
  readonly problem: BackupProblem;

  constructor(problem: BackupProblem, cause?: unknown) {
    super(`The backup cannot be read: ${problem}`, { cause });
    this.problem = problem;
  }
}

/**
 * @param path of a backup
 * @param archive path of the archive in use
 * @throws {BackupError}
 */
export async function openBackup(path: string, archive: string): Promise<OpenedFile> {
  const file = resolve(path);
  assertReadable(file, archive);
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), "enedis-linky-"));
    const copy = join(folder, "backup.db");
    for (const suffix of READ) {
      if (hostDisk.id(file + suffix) !== undefined) await copyFile(file + suffix, copy + suffix);
    }
    // Two looks at the same: a file that is being written is no backup yet.
    assertReadable(file, archive);
    if (judgeArchive(find(hostDisk, copy), false) === "unsigned" && !hasArchiveTables(hostDisk, copy)) {
      throw new BackupError("foreign");
    }
    await checkAside(copy).done;
    const db = openCopy(copy);
    const remove = folder;
    return {
      db,
      loss: undefined,
      isUnchecked: false,
      assertInPlace: () => undefined,
      close() {
        db.close();
        rmSync(remove, { recursive: true, force: true, maxRetries: 3 });
      },
    };
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    throw asBackupError(error);
  }
}

function assertReadable(path: string, archive: string): void {
  try {
    const id = hostDisk.id(path);
    if (id?.isFile !== true) throw new BackupError("missing");
    if (isInUse(path, archive)) throw new BackupError("itself");
    if (id.size > LARGEST_BACKUP) throw new BackupError("too-large");
    const verdict = judgeArchive(find(hostDisk, path), false);
    if (id.size > 0 && verdict !== "ours" && verdict !== "unsigned" && verdict !== "absent") {
      throw new BackupError(verdict);
    }
    if (id.size === 0) throw new BackupError("foreign");
  } catch (error) {
    throw asBackupError(error);
  }
}

/**
 * Whether a backup, or one of the files beside it that are read with it, is a file of the archive in use: closing it would
 * free SQLite's locks on it.
 */
function isInUse(path: string, archive: string): boolean {
  const ids = (file: string, suffixes: readonly string[]): FileId[] =>
    suffixes.map((suffix) => hostDisk.id(file + suffix)).filter((id) => id !== undefined);
  const inUse = ids(archive, ["", ".lock", "-wal", "-shm"]);
  return ids(path, READ).some((id) => inUse.some((other) => isSameFile(id, other)));
}

function asBackupError(error: unknown): unknown {
  if (error instanceof BackupError) return error;
  // A path that no file system takes.
  if ((error as { code?: unknown }).code === "ERR_INVALID_ARG_VALUE")
    return new BackupError("missing", error);
  const known = asArchiveError(error);
  if (!(known instanceof ArchiveError)) return known;
  const { problem } = known;
  return new BackupError(
    problem === "damaged" || problem === "newer" || problem === "foreign" ? problem : "unreadable",
    known,
  );
}

/** Brings the copy to the current schema. */
function openCopy(path: string): Database {
  const db = new Database(path);
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
