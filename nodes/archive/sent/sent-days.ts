/**
 * The facts by which each `in` node's messages priced a day. Cost is stored nowhere: what a day cost before its readings
 * changed is derived from these facts, by the present contract (docs/dev/decisions.md#50-costs-that-leave).
 */
import type { Day } from "../../readings/index.js";
import { optionalNumber, type Database } from "../sqlite/index.js";

/** Whose days, of which direction. */
export interface SentDaysKey {
  /** The node's id. */
  readonly node: string;
  /** Id of the series of daily values of the direction: it goes when the meter is forgotten. */
  readonly series: number;
}

/** The texts are of whoever prices the day. */
export interface SentDay {
  readonly day: Day;
  /** Wh; undefined: it was not held. */
  readonly daily: number | undefined;
  readonly curve: string;
  /** One character for each; `?`: not known then. Announced labels may follow. */
  readonly colors: string;
  readonly registers: string;
  /** Of a series; empty: it had none. */
  readonly prices: string;
}

export class SentDays {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What was sent of the days [start, end[. */
  between({ node, series }: SentDaysKey, start: Day, end: Day): Map<Day, SentDay> {
    const rows = this.#db.all(
      "SELECT day, daily, curve, colors, registers, prices FROM sent_day WHERE series = ? AND day >= ? AND day < ? AND node = ?",
      series,
      start,
      end,
      node,
    );
    return new Map(
      rows.map((row) => {
        const day = Number(row["day"]);
        const texts = row as unknown as Omit<SentDay, "day" | "daily">;
        const { curve, colors, registers, prices } = texts;
        return [day, { day, daily: optionalNumber(row, "daily"), curve, colors, registers, prices }];
      }),
    );
  }

  /** All days that were sent. */
  all(key: SentDaysKey): Set<Day> {
    return this.#days(key, "");
  }

  /** Those of which a colour was not known. */
  withoutColor(key: SentDaysKey): Set<Day> {
    return this.#days(key, "AND instr(colors, '?')");
  }

  /** Those that registers priced. */
  withRegisters(key: SentDaysKey): Set<Day> {
    return this.#days(key, "AND registers <> ''");
  }

  #days({ node, series }: SentDaysKey, only: string): Set<Day> {
    const row = this.#db.get(
      `SELECT json_group_array(day) AS days FROM sent_day WHERE series = ? AND node = ? ${only}`,
      series,
      node,
    )!;
    return new Set(JSON.parse(String(row["days"])) as Day[]);
  }

  /** Records what was sent. */
  set({ node, series }: SentDaysKey, days: readonly SentDay[]): void {
    this.#db.insert(
      "INSERT OR REPLACE INTO sent_day (series, day, node, daily, curve, colors, registers, prices)",
      8,
      days.flatMap(({ day, daily, curve, colors, registers, prices }) => [
        series,
        day,
        node,
        daily ?? null,
        curve,
        colors,
        registers,
        prices,
      ]),
    );
  }
}
