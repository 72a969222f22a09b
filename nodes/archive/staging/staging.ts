/**
 * Merges a file's readings into the archive (docs/dev/decisions.md#3-event-loop), and what its registers showed; of a
 * backup, also the colours of Tempo days and the announced days and prices of contracts. All or nothing: a kill, a full disk or a
 * closed archive halfway leaves the archive as it was.
 *
 * They arrive in slices, are staged in a table and compared with the archive. Those of a small file are then written by
 * one `INSERT … SELECT`: a year of half-hours takes about 10 ms. Many would block the event loop, so they are staged
 * durably, one small transaction decides that all of them are imported, and they are taken over in slices: what is left
 * after a kill is taken over at the next opening.
 */
import { Serial, yieldToEventLoop } from "../../base/index.js";
import { directions } from "../../readings/index.js";
import { countAdopted } from "./adopted-registers.js";
import type { AnnouncedDays } from "../announced/index.js";
import type { Colors } from "../colors/index.js";
import type { Database } from "../sqlite/index.js";
import { Comparison } from "./comparison.js";
import { type Coverage, newRevision, SLICE, type Readings } from "../readings/index.js";
import { decide, decided, forgetDecided, type Decision, type Pending } from "./pending-import.js";
import type { ContractPrices, HeldPrice } from "../prices/index.js";
import type { Registers } from "../registers/index.js";
import { heldRowIds, rowIds } from "./row-ids.js";
import type { Sources, UsagePoints, UsagePoint } from "../meters/index.js";
import { Calendar, type MonthCounts } from "./month-counts.js";
import { Stage, type PreviewOptions } from "./stage.js";
import { rowCount, sumOf, type RegisterCounts, type StagedCounts, type StagedFile } from "./staged-file.js";
import { coverDays } from "./cover-days.js";
import type { StagedRegisterRange, StagedRegisters } from "./staged-registers.js";
import type { StagedPrices } from "./staged-prices.js";
import type { StagedRange, StagedRows } from "./staged-rows.js";

export interface StagingOptions extends PreviewOptions {
  /** Which value wins where the archive has another one for the same time. */
  readonly conflicts: "keep" | "replace";
  /** Seconds. */
  readonly now: number;
}

/** What an import would do. */
export interface Preview {
  readonly counts: StagedCounts;
  readonly calendar: readonly MonthCounts[];
}

/** What was taken over. */
interface Taken {
  readonly counts: StagedCounts;
  /** Whether anything of the meter changed. */
  readonly isChanged: boolean;
  /** Whether anything changed that concerns all meters. */
  readonly isOfAll: boolean;
}

const NONE: StagedCounts = { imported: 0, unchanged: 0, conflicts: 0 };

/** Above this many readings, values of registers and prices, one statement would block the event loop for more than about 20 ms. */
const MANY = 8_000;

/** The parts of the archive that an import writes. */
export interface StagingTarget {
  readonly usagePoints: UsagePoints;
  readonly sources: Sources;
  readonly coverage: Coverage;
  readonly readings: Readings;
  readonly registers: Registers;
  readonly colors: Colors;
  readonly announced: AnnouncedDays;
  readonly prices: ContractPrices;
}

export class Staging {
  readonly #db: Database;
  /** Outlives a kill. */
  readonly #durable: Stage;
  readonly #archive: StagingTarget;
  readonly #changed: (usagePoint: number) => void;
  /**
   * Imports run one after the other: they share the table. Other work that runs here is short, and waits for no import;
   * whoever must not wait for one comes again later.
   */
  readonly turns = new Serial();

  /** @param changed is called with the usage point's id after each import that added or corrected its readings */
  constructor(db: Database, archive: StagingTarget, changed: (usagePoint: number) => void) {
    this.#db = db;
    this.#durable = new Stage(db, true);
    this.#archive = archive;
    this.#changed = changed;
    if (this.#durable.exists()) {
      // If it fails, the archive cannot be written: the next import, or the next opening, goes on with it.
      void this.turns
        .run(async () => {
          await yieldToEventLoop();
          await this.#settle();
        })
        .catch(() => undefined);
    }
  }

  /**
   * Imports the readings of a file or a backup as they come, after the imports that came before, and counts what happened
   * to each, and to each value of its registers. Services may write meanwhile: a reading that they bring is compared like one that was there before. Each
   * reading is compared once, and once more as it is written if anything of its series came in between: however much is
   * written, an import ends.
   * @throws {ArchiveError} nothing was written; after it was decided that all are imported, the next import or opening
   * takes over the rest
   * @throws what the file throws, or the signal's reason: nothing was written
   */
  mergeFile(usagePoint: UsagePoint, file: StagedFile, options: StagingOptions): Promise<StagedCounts> {
    return this.turns.run(() => this.#merge(usagePoint, file, options));
  }

  /**
   * Counts what {@link mergeFile} would do with each reading of a file, by month of Paris too; nothing is written.
   * @throws as {@link mergeFile}
   */
  preview(usagePoint: UsagePoint, file: StagedFile, options: PreviewOptions = {}): Promise<Preview> {
    return this.turns.run(() => this.#preview(usagePoint, file, options));
  }

  async #merge(usagePoint: UsagePoint, file: StagedFile, options: StagingOptions): Promise<StagedCounts> {
    await this.#settle();
    // Few prices may cover any number of those that are held.
    const coversMany = file.known?.prices !== undefined && this.#archive.prices.hasMoreThan(MANY);
    const isDurable = coversMany || rowCount(file) > MANY;
    const stage = isDurable ? this.#durable : new Stage(this.#db, false);
    stage.create();
    const isBackup = file.known !== undefined;
    const { conflicts, now } = options;
    const pending = { usagePoint: usagePoint.id, replace: conflicts === "replace", adopts: isBackup, now };
    let isDecided = false;
    try {
      const ids = rowIds(this.#archive, usagePoint, options.now);
      const adopted =
        file.known && (await countAdopted(this.#archive, usagePoint, file.known, options.signal));
      const labels = await stage.addRegisters(this.#archive, usagePoint, file, options);
      const ranges = await stage.addReadings(ids, file, options);
      await stage.addPrices(file, options.signal);
      const comparison = this.#comparisonOf(stage.rows);
      for (const range of ranges) {
        comparison.compare(range);
        await yieldToEventLoop();
        options.signal?.throwIfAborted();
      }
      const { colors = [], announced = [] } = file.known ?? {};
      const whole = { pending, labels, colors, announced, now };
      let taken: Taken;
      if (isDurable) {
        const isOfAll = this.#decide(whole);
        isDecided = true;
        const rest = await this.#finish(pending, comparison);
        taken = { ...rest, isOfAll: isOfAll || rest.isOfAll };
      } else {
        taken = this.#takeOver(stage, ranges, whole, comparison);
      }
      this.#tell(usagePoint.id, taken);
      return { ...taken.counts, ...(adopted && { registers: adopted }) };
    } finally {
      if (!isDecided) await stage.discard();
    }
  }

  async #preview(usagePoint: UsagePoint, file: StagedFile, options: PreviewOptions): Promise<Preview> {
    await this.#settle();
    const stage = new Stage(this.#db, false);
    const { rows, registers } = stage;
    stage.create();
    try {
      const ids = heldRowIds(this.#archive.usagePoints, usagePoint);
      const ranges = await stage.addReadings(ids, file, options);
      let counts = NONE;
      const calendar = new Calendar();
      for (const range of ranges) {
        rows.compare(range);
        counts = sumOf(counts, rows.counts(range));
        calendar.add(range.of, rows.outcomes(range));
        await yieldToEventLoop();
        options.signal?.throwIfAborted();
      }
      await stage.addHeldRegisters(this.#archive, usagePoint, file.registers ?? [], options.signal);
      for (let days = registers.next(SLICE); days !== undefined; days = registers.next(SLICE)) {
        counts = sumOf(counts, ofRegisters(registers.counts(days)));
        registers.delete(days);
        await yieldToEventLoop();
      }
      const adopted =
        file.known && (await countAdopted(this.#archive, usagePoint, file.known, options.signal));
      if (adopted) counts = { ...counts, registers: adopted };
      return { counts, calendar: calendar.months() };
    } finally {
      await stage.discard();
    }
  }

  #comparisonOf(rows: StagedRows): Comparison {
    return new Comparison(rows, this.#archive.readings);
  }

  /** Everything at once: at most {@link MANY} rows. */
  #takeOver(
    { rows, registers, prices }: Stage,
    ranges: readonly StagedRange[],
    decision: Decision,
    comparison: Comparison,
  ): Taken {
    const { pending } = decision;
    return this.#db.transaction(() => {
      let isOfAll = this.#takeAtOnce(decision);
      const revision = once(() => newRevision(this.#db));
      const there = ranges.filter((range) => this.#isThere(range));
      for (const range of there) comparison.renew(range);
      let counts = there.map((range) => rows.counts(range)).reduce(sumOf, NONE);
      let isChanged = false;
      for (const range of there) isChanged = rows.takeOver(range, pending.replace, revision) || isChanged;
      for (const range of there) coverDays(this.#db, this.#archive.coverage, rows, range);
      for (let days = registers.next(MANY); days !== undefined; days = registers.next(MANY)) {
        const taken = this.#takeOverRegisters(registers, days, pending, revision);
        counts = sumOf(counts, taken.counts);
        isChanged = taken.isChanged || isChanged;
      }
      for (let some = prices.next(MANY); some !== undefined; some = prices.next(MANY)) {
        isOfAll = this.#takeOverPrices(prices, some, pending) || isOfAll;
      }
      this.#archive.readings.forget(ranges.map(({ series }) => series));
      return { counts, isChanged, isOfAll };
    });
  }

  /** @returns whether colours or announced days changed, which concern all meters */
  #takeAtOnce({ labels, colors, announced, now }: Decision): boolean {
    this.#archive.registers.setLabels(labels);
    const areDaysNew = this.#archive.announced.take(announced, now);
    return this.#archive.colors.take(colors) || areDaysNew;
  }

  /** @returns whether any changed */
  #takeOverPrices(staged: StagedPrices, prices: readonly HeldPrice[], { now = 0 }: Pending): boolean {
    const isChanged = this.#archive.prices.take(prices, now);
    staged.delete(prices);
    return isChanged;
  }

  #tell(usagePoint: number, { isChanged, isOfAll }: Taken): void {
    if (isChanged) this.#changed(usagePoint);
    if (isOfAll) this.#archive.colors.tell();
  }

  #takeOverRegisters(
    registers: StagedRegisters,
    range: StagedRegisterRange,
    { adopts = false }: Pending,
    revision: () => number,
  ): Omit<Taken, "isOfAll"> {
    const isThere = this.#isThere(range);
    const counts = ofRegisters(isThere ? registers.counts(range) : undefined);
    const isChanged = isThere && registers.takeOver(range, adopts, revision);
    registers.delete(range);
    this.#archive.registers.forget(range.series);
    return { counts, isChanged };
  }

  // ——— many readings

  /** From here on, a kill loses nothing of it. */
  #decide(decision: Decision): boolean {
    return this.#db.transaction(() => {
      decide(this.#db, decision.pending);
      return this.#takeAtOnce(decision);
    });
  }

  /** Puts an end to what a kill left: a decided import is taken over, any other one is forgotten. */
  async #settle(): Promise<void> {
    if (!this.#durable.exists()) return;
    this.#durable.upgrade();
    const pending = decided(this.#db);
    if (pending === undefined) return this.#durable.discard();
    this.#tell(pending.usagePoint, await this.#finish(pending, this.#comparisonOf(this.#durable.rows)));
  }

  /** Takes over what is left of a decided import, and counts it. */
  async #finish(pending: Pending, comparison: Comparison): Promise<Taken> {
    const { rows, registers, prices } = this.#durable;
    let counts = NONE;
    let [isChanged, isOfAll] = [false, false];
    for (let range = rows.next(SLICE); range !== undefined; range = rows.next(SLICE)) {
      const slice = range;
      const isOnlyWriter = this.#db.transaction(() => {
        const isThere = this.#isThere(slice);
        const holds = isThere && comparison.renew(slice);
        if (isThere) {
          counts = sumOf(counts, rows.counts(slice));
          isChanged = rows.takeOver(slice, pending.replace, () => newRevision(this.#db)) || isChanged;
          coverDays(this.#db, this.#archive.coverage, rows, slice);
        }
        rows.delete(slice);
        return holds;
      });
      this.#archive.readings.forget([slice.series]);
      if (isOnlyWriter) comparison.keep(slice);
      await yieldToEventLoop();
    }
    for (let days = registers.next(SLICE); days !== undefined; days = registers.next(SLICE)) {
      const slice = days;
      const takeOver = (): Omit<Taken, "isOfAll"> =>
        this.#takeOverRegisters(registers, slice, pending, () => newRevision(this.#db));
      const taken = this.#db.transaction(takeOver);
      counts = sumOf(counts, taken.counts);
      isChanged = taken.isChanged || isChanged;
      await yieldToEventLoop();
    }
    for (let some = prices.next(SLICE); some !== undefined; some = prices.next(SLICE)) {
      const slice = some.slice(0, this.#archive.prices.countAtOnce(some));
      isOfAll = this.#db.transaction(() => this.#takeOverPrices(prices, slice, pending)) || isOfAll;
      await yieldToEventLoop();
    }
    this.#db.transaction(() => {
      this.#durable.drop();
      forgetDecided(this.#db);
    });
    return { counts, isChanged, isOfAll };
  }

  /** The series may have been erased meanwhile, see forgetting.ts. */
  #isThere({ series }: Pick<StagedRange, "series">): boolean {
    const sql = "SELECT 1 FROM series WHERE id = ? AND direction IN (?, ?)";
    return this.#db.get(sql, series, ...directions) !== undefined;
  }
}

/** Beside no reading. */
function ofRegisters(registers: RegisterCounts | undefined): StagedCounts {
  return registers === undefined ? NONE : { ...NONE, registers };
}

/** Calls at the first call only. */
function once<T>(work: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: work() }).value;
}
