/** What the gateways served: the archive must hold exactly this at the end. */
import { clockOf, type Direction, type Reading, type Series } from "../../nodes/readings/index.js";
import type { Query } from "../../nodes/services/index.js";

/** What an interval may contain now: the value served last, and what a lost process may or may not have committed. */
interface Expectation {
  values: readonly (Reading | undefined)[];
}

/** What all gateways have served, in answer to any process. */
export class Ledger {
  readonly #expected = new Map<string, Map<number, Expectation>>();
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

  /** Everything ever served of a series: interval start → what the archive may contain. */
  served(usagePointId: string, direction: Direction, series: Series): ReadonlyMap<number, Expectation> {
    return this.#expected.get(seriesKey(usagePointId, direction, series)) ?? new Map();
  }
}

function seriesKey(usagePointId: string, direction: Direction, series: Series): string {
  return `${usagePointId} ${direction} ${series}`;
}
