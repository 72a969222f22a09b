/** The archive: one SQLite file for all meters. It is the only state of the package (ARCHITECTURE.md#data-flow). */
import { resolve } from "node:path";
import { ClockNotSet, Serial, type Clock } from "../base/index.js";
import type { Day } from "../readings/index.js";
import {
  backUp,
  openBackup,
  checkAside,
  hostDisk,
  type Disk,
  openFile,
  openMemory,
  type Loss,
  type OpenedFile,
  type OpenOptions,
  openReadable,
  tryWriting,
} from "./file/index.js";
import {
  Blocks,
  Forgetting,
  type Forgotten,
  RefusedRanges,
  Requests,
  Sources,
  UsagePoints,
  type UsagePoint,
} from "./meters/index.js";
import { AnnouncedDays } from "./announced/index.js";
import { CallLog, pruneCalls } from "./calls/index.js";
import { ClockGuard, Fence, takeBack, type LongestPause } from "./clock/index.js";
import { Colors, Looks } from "./colors/index.js";
import { Contracts } from "./contracts/index.js";
import { ContractPrices } from "./prices/index.js";
import { Coverage, Readings } from "./readings/index.js";
import { Cursors, type IsUsed, HealthLog, SentDays } from "./sent/index.js";
import { Following, Kept, Mirrored, Restoring } from "./mirror/index.js";
import { metaOf } from "./sqlite/index.js";
import { Registers } from "./registers/index.js";
import { Staging } from "./staging/index.js";

export class Archive {
  readonly path: string;
  readonly usagePoints: UsagePoints;
  readonly sources: Sources;
  readonly requests: Requests;
  readonly refusedRanges: RefusedRanges;
  readonly coverage: Coverage;
  readonly readings: Readings;
  readonly registers: Registers;
  readonly staging: Staging;
  /** Whether this process may act. */
  readonly fence = new Fence();
  readonly clock: ClockGuard;
  readonly calls: CallLog;
  readonly blocks: Blocks;
  readonly cursors: Cursors;
  readonly colors: Colors;
  readonly announced: AnnouncedDays;
  readonly prices: ContractPrices;
  readonly looks: Looks;
  readonly sentDays: SentDays;
  readonly health: HealthLog;
  readonly mirrored: Mirrored;
  readonly kept: Kept;
  readonly following: Following;
  readonly restoring: Restoring;
  /** Why its log of calls is not complete, if it was found so when it was opened. */
  readonly loss: Loss | undefined;
  /** The last loss ever; undefined: there was none. What was known of the file before another one may be wrong. */
  readonly lastLoss: string | number | undefined;
  /** Of the nodes, on its readings: all at once would hold the event loop for all their slices. */
  readonly longWork = new Serial();
  readonly #file: OpenedFile;
  readonly #forgetting: Forgetting;
  readonly #contracts: Contracts;
  #isClosed = false;
  readonly #listeners = new Set<(usagePoint: UsagePoint | undefined) => void>();
  /** While others can only read: the usage points that changed. */
  #toTell: Set<UsagePoint | undefined> | undefined;

  /**
   * @param known what this process knows of the file from before
   * @throws {ArchiveError}
   */
  static open(
    path: string,
    clock: Clock,
    { disk = hostDisk, known }: { readonly disk?: Disk; readonly known?: OpenOptions["known"] } = {},
  ): Archive {
    const file = resolve(path);
    return new Archive(file, openFile(file, { disk, now: clock.now(), known }));
  }

  /**
   * An archive that cannot be written, for reading only. Usage points, series and sources that it does not have get ids
   * that nothing has.
   * @throws {ArchiveError}
   */
  static openReadable(path: string, disk: Disk = hostDisk): Archive {
    const file = resolve(path);
    return new Archive(file, openReadable(file, disk));
  }

  /**
   * Checks an archive for damage after its use failed, before it is opened again.
   * @returns as {@link Archive.checkAside}
   */
  static checkClosed(path: string): ReturnType<typeof checkAside> {
    return checkAside(resolve(path));
  }

  /**
   * The content of a backup, of any schema. It is a copy: close it to remove it.
   * @param path of the backup, which is not changed
   * @throws {BackupError}
   */
  async openBackup(path: string): Promise<Archive> {
    return new Archive(path, await openBackup(path, this.path));
  }

  /** An archive in memory only, for readings that do not come from a service. */
  static inMemory(): Archive {
    return new Archive(":memory:", openMemory());
  }

  private constructor(path: string, file: OpenedFile) {
    this.path = path;
    this.loss = file.loss;
    this.#file = file;
    const { db } = file;
    this.lastLoss = metaOf(db, "loss");
    const tell = (usagePoint: UsagePoint | undefined): void => {
      if (this.#toTell !== undefined) {
        this.#toTell.add(usagePoint);
        return;
      }
      for (const listener of this.#listeners) listener(usagePoint);
    };
    const changed = (id: number): void => {
      if (this.#listeners.size > 0) tell(this.usagePoints.withId(id));
    };
    this.usagePoints = new UsagePoints(db);
    this.sources = new Sources(db);
    this.requests = new Requests(db);
    this.refusedRanges = new RefusedRanges(db);
    this.clock = new ClockGuard(db, this.fence);
    this.coverage = new Coverage(db, this.clock);
    this.readings = new Readings(db, this.coverage, changed);
    this.registers = new Registers(db, this.coverage, changed);
    this.staging = new Staging(db, this, changed);
    const assertInPlace = (): void => {
      this.assertInPlace();
    };
    this.calls = new CallLog(db, this.clock, assertInPlace);
    this.looks = new Looks(db, this.clock, assertInPlace);
    this.blocks = new Blocks(db);
    this.cursors = new Cursors(db);
    const changedForAll = (): void => {
      tell(undefined);
    };
    this.colors = new Colors(db, changedForAll);
    this.#contracts = new Contracts(db);
    this.announced = new AnnouncedDays(db, this.#contracts, changedForAll);
    this.prices = new ContractPrices(db, this.#contracts, changedForAll);
    this.sentDays = new SentDays(db);
    this.health = new HealthLog(db);
    this.mirrored = new Mirrored(db);
    this.kept = new Kept(db);
    this.following = new Following(db, this.usagePoints);
    this.restoring = new Restoring(db, this.usagePoints, this.sources, this.colors);
    this.#forgetting = new Forgetting(db);
  }

  /** Whether it can only be read. */
  get isReadOnly(): boolean {
    return this.#file.db.isReadOnly;
  }

  /** After a write failed: from now on it can only be read. */
  stopWriting(): void {
    this.#file.db.stopWriting();
  }

  /**
   * Does work that may write, also while the others can only read: they are told of changes when they can only read again.
   * It must not wait for anything.
   */
  writing<T>(work: () => T): T {
    if (!this.isReadOnly) return work();
    const changed = (this.#toTell = new Set());
    try {
      return this.#file.db.writing(work);
    } finally {
      this.#toTell = undefined;
      for (const usagePoint of changed) for (const listener of this.#listeners) listener(usagePoint);
    }
  }

  /**
   * Whether an archive that can only be read could be opened for writing again.
   * @throws {ArchiveError} it cannot
   */
  tryWriting(): void {
    tryWriting(this.path, this.#file.db);
  }

  /**
   * Call before anything counts as stored: a file that was deleted, replaced or overwritten keeps what is written to it from
   * everybody.
   * @throws {ArchiveError} `replaced`, `damaged`
   */
  assertInPlace(): void {
    this.#file.assertInPlace();
  }

  /**
   * Checks a large archive for damage while it is in use; a small one was checked when it was opened.
   * @returns a promise that rejects with an ArchiveError, and a function that gives up; undefined: nothing to check
   */
  checkAside(): ReturnType<typeof checkAside> | undefined {
    return this.#file.isUnchecked ? checkAside(this.path) : undefined;
  }

  /**
   * Takes everything stored of a usage point away from it for good, except its calls, budgets and pauses. It is erased by
   * {@link Archive.eraseForgotten}.
   * @param usagePoint id
   * @param today becomes its first deploy
   */
  forget(usagePoint: number, today: Day): Forgotten[] {
    const forgotten = this.#forgetting.detach(usagePoint, today);
    this.#file.db.forgetRemembered();
    return forgotten;
  }

  /** Whether something forgotten is not erased yet, as after a kill. */
  get hasForgotten(): boolean {
    return this.#forgetting.isDue;
  }

  /**
   * Erases what was forgotten.
   * @param progress number of readings erased so far
   * @throws {ArchiveError}
   */
  eraseForgotten(progress?: (readings: number) => void): Promise<void> {
    return this.#forgetting.erase(progress);
  }

  /**
   * Calls back after each commit that added or corrected readings of a usage point, or the colours of Tempo days, or
   * the announced days or prices of contracts, which concern all of them: undefined. The returned function unsubscribes.
   */
  onChange(listener: (usagePoint: UsagePoint | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Deletes calls that no rule needs any more, and what there is of nodes that were removed long ago: cursors, and the
   * announced days and prices of contracts. To be done in slices.
   * @param isUsed whether a node exists and has a meter
   * @param now milliseconds
   * @param hasContract whether a contract node exists
   */
  *prune(
    isUsed: IsUsed,
    now: number,
    hasContract: (id: string) => boolean = () => false,
  ): Generator<void, void, void> {
    this.transaction(() => {
      this.clock.keep();
      this.looks.prune();
    });
    yield* this.#contracts.prune(hasContract, Math.floor(now / 1_000), [this.announced, this.prices]);
    yield* this.cursors.prune(isUsed, Math.floor(now / 1_000));
    yield* pruneCalls(this.#file.db, this.clock);
  }

  /**
   * Takes back what was logged in the future: the present clock is right. If anything was, everything built on the
   * archive must be made anew.
   * @param now milliseconds
   * @param beyond milliseconds; what was logged later was a mistake. `now`: the user says so. Calls that were counted
   *   later are taken back then only: without a user's word, either instant may be the mistake
   * @returns whether anything was taken back
   * @throws {ClockNotSet} the clock shows an impossible time, or is behind and not accepted
   */
  takeBack(now: number, beyond: number, longestPause: LongestPause): boolean {
    const { db } = this.#file;
    const fault = this.clock.fault(now);
    if (fault !== undefined && (fault.fault === "impossible" || beyond > now)) throw new ClockNotSet(fault);
    const isTaken = takeBack(db, now, beyond, longestPause, this.clock.mayHaveWrittenBeyond(beyond));
    if (isTaken) db.forgetRemembered();
    return isTaken;
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

  /** Whether nothing of it can be used any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#file.close();
  }
}
