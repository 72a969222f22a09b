/** What the gateways served: the archive must hold exactly this at the end. */
import { clockOf, type Direction, type Reading, type Series } from "../../nodes/readings/index.js";
import type { StagedCounts } from "../../nodes/archive/index.js";
import type { Query } from "../../nodes/services/index.js";

/** What an interval may contain now: the value served last, and what a lost process may or may not have committed. */
interface Expectation {
  values: readonly (Reading | undefined)[];
}

/** What was served of each series at one moment. */
export type Served = ReadonlyMap<string, ReadonlyMap<number, Expectation>>;

/** What a restore must report, unless a kill left open what the archive or the backup holds. */
interface Restored {
  readonly counts: StagedCounts;
  readonly isCertain: boolean;
}

/** What all gateways have served, in answer to any process. */
export class Ledger {
  #expected = new Map<string, Map<number, Expectation>>();
  /** Answers that a process got and may not have committed yet, by usage point. */
  readonly #pending = new Map<string, { key: string; start: number; before: Expectation | undefined }[]>();

  note(query: Query, readings: readonly Reading[]): void {
    const key = seriesKey(query.usagePointId, query.direction, query.series);
    const expected = this.#expected.get(key) ?? new Map<number, Expectation>();
    this.#expected.set(key, expected);
    const pending: { key: string; start: number; before: Expectation | undefined }[] = [];
    for (const reading of readings) {
      const day = clockOf(reading.start).day;
      if (day < query.start || day >= query.end) continue;
      pending.push({ key, start: reading.start, before: expected.get(reading.start) });
      expected.set(reading.start, { values: [reading] });
    }
    this.#pending.set(query.usagePointId, pending);
  }

  /** The next question of a meter shows that the answer before it is committed. */
  settle(usagePointId: string): void {
    this.#pending.delete(usagePointId);
  }

  /** A process died: its last answer may or may not be in the archive. */
  processDied(): void {
    for (const pending of this.#pending.values()) {
      for (const { key, start, before } of pending) {
        const now = this.#expected.get(key)!.get(start)!;
        this.#expected.get(key)!.set(start, { values: [...now.values, ...(before?.values ?? [undefined])] });
      }
    }
    this.#pending.clear();
  }

  /** What the archive holds while nothing is under way. */
  snapshot(): Served {
    return copyOf(this.#expected);
  }

  /** A backup took the archive's place. @param served undefined: it was deleted */
  goBackTo(served: Served | undefined): void {
    this.#expected = copyOf(served ?? new Map());
    this.#pending.clear();
  }

  /** The archive holds nothing of a meter any more. */
  forget(usagePointId: string): void {
    this.#pending.delete(usagePointId);
    for (const key of this.#expected.keys()) if (isOf(usagePointId, key)) this.#expected.delete(key);
  }

  /**
   * A meter's readings of a backup are merged into the archive.
   * @param replace they win where the archive has another value
   * @returns undefined: the backup has nothing of the meter
   */
  restore(usagePointId: string, backup: Served, replace: boolean): Restored | undefined {
    const counts = { imported: 0, unchanged: 0, conflicts: 0 };
    let isCertain = true;
    const ofMeter = [...backup].filter(([key]) => isOf(usagePointId, key));
    this.#pending.delete(usagePointId);
    for (const [key, readings] of ofMeter) {
      const expected = this.#expected.get(key) ?? new Map<number, Expectation>();
      this.#expected.set(key, expected);
      for (const [start, { values }] of readings) {
        const held = expected.get(start)?.values ?? [undefined];
        isCertain &&= areSame(held) && areSame(values);
        if (held[0] === undefined) counts.imported++;
        else counts[isSame(held[0], values[0]) ? "unchanged" : "conflicts"]++;
        const [first, second] = replace ? [values, held] : [held, values];
        expected.set(start, { values: first.flatMap((one) => one ?? second) });
      }
    }
    return ofMeter.length === 0 ? undefined : { counts, isCertain };
  }

  /** Everything ever served of a series: interval start → what the archive may contain. */
  served(usagePointId: string, direction: Direction, series: Series): ReadonlyMap<number, Expectation> {
    return this.#expected.get(seriesKey(usagePointId, direction, series)) ?? new Map();
  }
}

export function isSame(a: Reading | undefined, b: Reading | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.value === b.value && a.step === b.step && a.at === b.at;
}

function areSame(values: Expectation["values"]): boolean {
  return values.every((value) => isSame(value, values[0]));
}

function copyOf(served: Served): Map<string, Map<number, Expectation>> {
  return new Map([...served].map(([key, readings]) => [key, new Map(readings)]));
}

function isOf(usagePointId: string, key: string): boolean {
  return key.startsWith(`${usagePointId} `);
}

function seriesKey(usagePointId: string, direction: Direction, series: Series): string {
  return `${usagePointId} ${direction} ${series}`;
}
