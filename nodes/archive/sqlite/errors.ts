/** What can be wrong with the archive. `message` is English and contains no reading, credential or usage point. */
export type ArchiveProblem =
  | "unsupported" // this Node.js has no node:sqlite (before 22.13)
  | "path" // the setting names no file
  | "foreign" // the file at this path, or its lock file, belongs to something else
  | "locked" // another Node-RED holds this archive
  | "busy" // another program keeps it locked for longer than a write waits
  | "damaged" // not a database, or a broken one
  | "newer" // written by a later version of this package
  | "replaced" // deleted or replaced while it was open
  | "unwritable"; // disk full, read-only, I/O error

export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly code = "archive";
  readonly problem: ArchiveProblem;
  /** The file or setting it is about, where the user has to act on it. */
  readonly path: string | undefined;

  constructor(
    problem: ArchiveProblem,
    message: string,
    { cause, path }: { cause?: unknown; path?: string } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.path = path;
  }
}

/** SQLite's primary result codes that say something about the file, from sqlite3.h. */
const problems: Readonly<Record<number, ArchiveProblem>> = {
  5: "busy", // SQLITE_BUSY
  8: "unwritable", // SQLITE_READONLY
  10: "unwritable", // SQLITE_IOERR
  11: "damaged", // SQLITE_CORRUPT
  13: "unwritable", // SQLITE_FULL
  14: "unwritable", // SQLITE_CANTOPEN
  26: "damaged", // SQLITE_NOTADB
};

/** Whether it says no more than that the database may only be read at the moment. */
export function isOfReading(error: unknown): boolean {
  const { errcode } = ((error as Error | undefined)?.cause ?? {}) as { errcode?: number };
  return error instanceof ArchiveError && errcode !== undefined && (errcode & 0xff) === 8;
}

/** Turns an error of node:sqlite or of the file system into an ArchiveError; returns any other error unchanged. */
export function asArchiveError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ArchiveError) return error;
  const { errcode, code, syscall } = error as { errcode?: number; code?: string; syscall?: string };
  if (errcode !== undefined) {
    // A header may name a format that no version of SQLite has: that has no code of its own.
    const problem = error.message === "unsupported file format" ? "damaged" : problems[errcode & 0xff];
    if (problem)
      return new ArchiveError(problem, `The archive cannot be used: ${error.message}`, { cause: error });
  } else if (code !== undefined && syscall !== undefined) {
    return new ArchiveError("unwritable", `The archive cannot be used: ${code}`, { cause: error });
  }
  return error;
}
