/**
 * What tells two states of an open archive's file apart, between which a checkpoint lies: a random mark, drawn anew whenever
 * the file has changed, and SQLite's counter of changes in the header, which by itself may stay the same for days.
 */
import { randomUUID } from "node:crypto";
import { type Database, ArchiveError, metaOf, setMeta, versionOf } from "../sqlite/index.js";

/** SQLITE_ERROR: the tables are not those of an archive. */
const NO_SUCH_TABLE = 1;

export class Mark {
  readonly #db: Database;
  #mark: string;

  /** @throws {ArchiveError} it cannot be written */
  constructor(db: Database) {
    this.#db = db;
    this.#mark = this.#draw();
  }

  /**
   * Whether SQLite reads another mark from the file and its log than was written last. Never ask within a transaction.
   * @throws {ArchiveError}
   */
  isLost(): boolean {
    try {
      return this.#db.readAnew(() => metaOf(this.#db, "mark")) !== this.#mark;
    } catch (error) {
      if ((error as { errcode?: unknown }).errcode === NO_SUCH_TABLE) return true;
      throw error;
    }
  }

  /** @returns false: it could not be written now, as while another program writes or the disk is full */
  renew(): boolean {
    if (this.#db.isReadOnly) return true;
    try {
      this.#mark = this.#db.withoutWaiting(() => this.#draw());
      return true;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      return false;
    }
  }

  #draw(): string {
    const mark = randomUUID();
    this.#db.transaction(() => {
      setMeta(this.#db, "mark", mark);
      // SQLite counts a change whenever the header is written, on from what it last read there.
      this.#db.exec(`PRAGMA user_version = ${versionOf(this.#db)}`);
    });
    return mark;
  }
}
