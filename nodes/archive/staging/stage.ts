/** Where a file waits until it is decided that all of it is imported: its readings, and what its registers showed. */
import { yieldToEventLoop } from "../../base/index.js";
import { REGISTERS } from "../../readings/index.js";
import type { SeriesName } from "./month-counts.js";
import type { Database } from "../sqlite/index.js";
import { unknownOf } from "./adopted-registers.js";
import { isPossible } from "../prices/index.js";
import { SLICE } from "../readings/index.js";
import { lastLabels, type RegisterLabels, type Registers } from "../registers/index.js";
import type { RowIds } from "./row-ids.js";
import type { BackupRegisters, StagedFile, StagedHeldRegisters, StagedSeries } from "./staged-file.js";
import { StagedPrices } from "./staged-prices.js";
import { StagedRegisters } from "./staged-registers.js";
import { StagedRows, type StagedRange } from "./staged-rows.js";
import type { UsagePoint, UsagePoints } from "../meters/index.js";

export interface PreviewOptions {
  /** Number of readings staged so far, and in all. */
  readonly progress?: (done: number, all: number) => void;
  /** Ends it; an import until it is decided that all are imported. */
  readonly signal?: AbortSignal;
}

/** A range with the name of its series: in a preview, a new series has no row of its own. */
export interface NamedRange extends StagedRange {
  readonly of: SeriesName;
}

export class Stage {
  readonly rows: StagedRows;
  readonly registers: StagedRegisters;
  readonly prices: StagedPrices;
  readonly #db: Database;

  /** @param isDurable it outlives a kill */
  constructor(db: Database, isDurable: boolean) {
    this.#db = db;
    this.rows = new StagedRows(db, isDurable ? "main.pending_import" : "temp.staged");
    this.registers = new StagedRegisters(db, isDurable ? "main.pending_register" : "temp.staged_register");
    this.prices = new StagedPrices(db, isDurable ? "main.pending_price" : "temp.staged_price");
  }

  exists(): boolean {
    return this.rows.exists();
  }

  create(): void {
    this.#db.transaction(() => {
      this.rows.create();
      this.registers.create();
      this.prices.create();
    });
  }

  /**
   * @returns what was staged, one range for each slice of the file
   * @throws what the file throws, or the signal's reason
   */
  async addReadings(
    ids: RowIds,
    file: StagedFile,
    { progress, signal }: PreviewOptions,
  ): Promise<NamedRange[]> {
    // Not the slices: they would hold the readings of the whole file.
    const named = new Map<string, Pick<NamedRange, "series" | "of">>();
    const namedOf = ({ direction, series }: StagedSeries): Pick<NamedRange, "series" | "of"> => {
      const key = `${direction}/${series}`;
      let known = named.get(key);
      if (known === undefined) {
        const of = { direction, series };
        named.set(key, (known = { series: ids.series(of, named.size), of }));
      }
      return known;
    };
    const ranges: NamedRange[] = [];
    let done = 0;
    for await (const slice of file.slices()) {
      signal?.throwIfAborted();
      if (slice.readings.length === 0) continue;
      const series = namedOf(slice);
      this.rows.add(series.series, slice.readings, ids.source);
      ranges.push({ ...series, first: slice.readings[0]!.start, last: slice.readings.at(-1)!.start });
      done += slice.readings.length;
      progress?.(done, file.count);
      await yieldToEventLoop();
    }
    return ranges;
  }

  /**
   * What the registers of a file showed; of a backup, on the days that the archive does not know. The rows of registers are
   * made at once: without a reading, they say nothing.
   * @param options of the import: `now` in seconds, and what ends it
   * @returns what they are called, once it is decided that all are imported
   */
  async addRegisters(
    archive: { readonly usagePoints: UsagePoints; readonly registers: Registers },
    { id }: UsagePoint,
    { registers = [], known }: Pick<StagedFile, "registers" | "known">,
    { now, signal }: { readonly now: number; readonly signal?: AbortSignal },
  ): Promise<RegisterLabels[]> {
    // Each slice of a new register has its labels: the last ones count.
    const allLabels = new Map<number, RegisterLabels>();
    for await (const { direction, origin, ...slice } of known?.registerSlices() ?? slicesOf(registers)) {
      signal?.throwIfAborted();
      if (slice.readings.length + slice.events.length === 0) continue;
      const series = archive.usagePoints.series(id, direction, REGISTERS).id;
      const held = known === undefined ? slice : unknownOf(archive.registers, series, origin, slice);
      const { rows, labels } = archive.registers.rowsOf(series, origin, held);
      this.registers.add(series, rows, now);
      for (const one of labels) {
        allLabels.set(one.id, { id: one.id, ...lastLabels(allLabels.get(one.id), one) });
      }
      await yieldToEventLoop();
    }
    signal?.throwIfAborted();
    return [...allLabels.values()];
  }

  /** The prices of contracts that a backup has. @throws what the file throws, or the signal's reason */
  async addPrices({ known }: Pick<StagedFile, "known">, signal: AbortSignal | undefined): Promise<void> {
    for await (const slice of known?.prices?.slices() ?? []) {
      signal?.throwIfAborted();
      this.prices.add(slice.filter(isPossible));
      await yieldToEventLoop();
    }
  }

  /**
   * The same as {@link addRegisters} for a preview, which makes no rows: what is new has ids that cannot exist. Events are left out, as of a new
   * one nothing would tell that it is none of the values that are counted.
   */
  async addHeldRegisters(
    archive: { readonly usagePoints: UsagePoints; readonly registers: Registers },
    { id }: UsagePoint,
    all: readonly StagedHeldRegisters[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (const [i, { direction, readings }] of all.entries()) {
      const series = archive.usagePoints.seriesId(id, direction, REGISTERS) ?? -1 - i;
      const unknown = new Map<string, number>();
      for (let from = 0; from < readings.length; from += SLICE) {
        const held = { readings: readings.slice(from, from + SLICE), events: [] };
        // When they were read is never compared.
        this.registers.add(series, archive.registers.heldRowsOf(series, held, unknown), 0);
        await yieldToEventLoop();
        signal?.throwIfAborted();
      }
    }
  }

  /** Makes what an older version left as this one would have. */
  upgrade(): void {
    this.rows.upgrade();
    if (!this.registers.exists()) this.registers.create();
    if (!this.prices.exists()) this.prices.create();
  }

  drop(): void {
    this.#db.transaction(() => {
      this.rows.drop();
      this.registers.drop();
      this.prices.drop();
    });
  }

  /** Dropping a large table at once would block the event loop. */
  async discard(): Promise<void> {
    for (let range = this.rows.next(SLICE); range !== undefined; range = this.rows.next(SLICE)) {
      this.rows.delete(range);
      await yieldToEventLoop();
    }
    for (let days = this.registers.next(SLICE); days !== undefined; days = this.registers.next(SLICE)) {
      this.registers.delete(days);
      await yieldToEventLoop();
    }
    for (let some = this.prices.next(SLICE); some !== undefined; some = this.prices.next(SLICE)) {
      this.prices.delete(some);
      await yieldToEventLoop();
    }
    this.drop();
  }
}

/** Those of an import, in slices that are small enough to be staged at once. */
function* slicesOf(all: readonly StagedHeldRegisters[]): Generator<BackupRegisters> {
  for (const { direction, readings, events } of all) {
    const of = { direction, origin: "file" } as const;
    yield { ...of, readings: [], events };
    for (let from = 0; from < readings.length; from += SLICE) {
      yield { ...of, readings: readings.slice(from, from + SLICE), events: [] };
    }
  }
}
