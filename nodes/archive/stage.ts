/** Where a file waits until it is decided that all of it is imported: its readings, and what its registers showed. */
import { yieldToEventLoop } from "../base/index.js";
import { REGISTERS } from "../readings/index.js";
import type { Database } from "./database.js";
import { SLICE } from "./merging.js";
import { lastLabels, type RegisterLabels } from "./register-names.js";
import type { HeldRegisters, Registers } from "./registers.js";
import type { StagedHeldRegisters } from "./staged-file.js";
import { StagedRegisters } from "./staged-registers.js";
import { StagedRows } from "./staged-rows.js";
import type { UsagePoint, UsagePoints } from "./usage-points.js";

export class Stage {
  readonly rows: StagedRows;
  readonly registers: StagedRegisters;
  readonly #db: Database;

  /** @param isDurable it outlives a kill */
  constructor(db: Database, isDurable: boolean) {
    this.#db = db;
    this.rows = new StagedRows(db, isDurable ? "main.pending_import" : "temp.staged");
    this.registers = new StagedRegisters(db, isDurable ? "main.pending_register" : "temp.staged_register");
  }

  exists(): boolean {
    return this.rows.exists();
  }

  create(): void {
    this.#db.transaction(() => {
      this.rows.create();
      this.registers.create();
    });
  }

  /**
   * The rows of registers are made at once: without a reading, they say nothing.
   * @param options of the import: `now` in seconds, and what ends it
   * @returns what they are called, once it is decided that all are imported
   */
  async addRegisters(
    archive: { readonly usagePoints: UsagePoints; readonly registers: Registers },
    { id }: UsagePoint,
    all: readonly StagedHeldRegisters[],
    { now, signal }: { readonly now: number; readonly signal?: AbortSignal },
  ): Promise<RegisterLabels[]> {
    // Each slice of a new register has its labels: the last ones count.
    const allLabels = new Map<number, RegisterLabels>();
    const add = (series: number, held: HeldRegisters): void => {
      const { rows, labels } = archive.registers.rowsOf(series, held);
      this.registers.add(series, rows, now);
      for (const one of labels) {
        allLabels.set(one.id, { id: one.id, ...lastLabels(allLabels.get(one.id), one) });
      }
    };
    for (const { direction, readings, events } of all) {
      const series = archive.usagePoints.series(id, direction, REGISTERS).id;
      add(series, { readings: [], events });
      for (let from = 0; from < readings.length; from += SLICE) {
        add(series, { readings: readings.slice(from, from + SLICE), events: [] });
        await yieldToEventLoop();
        signal?.throwIfAborted();
      }
    }
    return [...allLabels.values()];
  }

  /** Makes what an older version left as this one would have. */
  upgrade(): void {
    this.rows.upgrade();
    if (!this.registers.exists()) this.registers.create();
  }

  drop(): void {
    this.#db.transaction(() => {
      this.rows.drop();
      this.registers.drop();
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
    this.drop();
  }
}
