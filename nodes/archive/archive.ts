/** The archive: one SQLite file for all meters. It is the only state of the package (ARCHITECTURE.md#data-flow). */
import type { Clock } from "../base/index.js";
import { backUp } from "./backup.js";
import { Blocks } from "./blocks.js";
import { CallLog } from "./calls.js";
import { Coverage } from "./coverage.js";
import { Cursors } from "./cursors.js";
import { openFile, openMemory, type OpenedFile } from "./file.js";
import { HealthLog } from "./health.js";
import { Readings } from "./readings.js";
import { RefusedRanges } from "./refused-ranges.js";
import { Requests } from "./requests.js";
import { Sources } from "./sources.js";
import { Staging } from "./staging.js";
import { UsagePoints, type UsagePoint } from "./usage-points.js";

export class Archive {
  readonly path: string;
  readonly usagePoints: UsagePoints;
  readonly sources: Sources;
  readonly requests: Requests;
  readonly refusedRanges: RefusedRanges;
  readonly coverage: Coverage;
  readonly readings: Readings;
  readonly staging: Staging;
  readonly calls: CallLog;
  readonly blocks: Blocks;
  readonly cursors: Cursors;
  readonly health: HealthLog;
  /** Where a damaged archive was moved when this one was created in its place. */
  readonly damaged: string | undefined;
  readonly #file: OpenedFile;
  readonly #listeners = new Set<(usagePoint: UsagePoint) => void>();

  /** @throws {ArchiveError} */
  static open(path: string, clock: Clock): Archive {
    return new Archive(path, openFile(path, clock.now()));
  }

  /** An archive in memory only, for readings that do not come from a service. */
  static inMemory(): Archive {
    return new Archive(":memory:", openMemory());
  }

  private constructor(path: string, file: OpenedFile) {
    this.path = path;
    this.damaged = file.damaged;
    this.#file = file;
    const { db } = file;
    const changed = (id: number): void => {
      if (this.#listeners.size === 0) return;
      const usagePoint = this.usagePoints.withId(id)!;
      for (const listener of this.#listeners) listener(usagePoint);
    };
    this.usagePoints = new UsagePoints(db);
    this.sources = new Sources(db);
    this.requests = new Requests(db);
    this.refusedRanges = new RefusedRanges(db);
    this.coverage = new Coverage(db);
    this.readings = new Readings(db, this.coverage, changed);
    this.staging = new Staging(db, this, changed);
    this.calls = new CallLog(db);
    this.blocks = new Blocks(db);
    this.cursors = new Cursors(db);
    this.health = new HealthLog(db);
  }

  /**
   * Calls back after each commit that added or corrected readings of a usage point; the returned function unsubscribes.
   */
  onChange(listener: (usagePoint: UsagePoint) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Deletes calls that no rule needs any more, and cursors of nodes that were removed long ago.
   * @param nodes ids of the nodes that exist
   * @param now milliseconds
   */
  prune(nodes: Iterable<string>, now: number): void {
    this.transaction(() => {
      this.calls.prune(now);
      this.cursors.prune(nodes, Math.floor(now / 1_000));
    });
  }

  /** Runs several writes as one: all or nothing. */
  transaction<T>(work: () => T): T {
    return this.#file.db.transaction(work);
  }

  /**
   * Writes a consistent copy of the archive beside it, with the same private mode, while the archive stays in use.
   * @returns its path
   */
  backup(now: number): Promise<string> {
    return backUp(this.path, now);
  }

  close(): void {
    this.#listeners.clear();
    this.#file.db.close();
    this.#file.lock?.close();
  }
}
