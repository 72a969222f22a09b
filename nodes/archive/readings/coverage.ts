/**
 * What is known of each day of a series: whether its readings are stored, and how often it was requested. Rounded ones do
 * not count: a service may still have exact ones, and is asked for them as for any other day.
 */
import { dayOf, lengthOfDay, type Day } from "../../readings/index.js";
import type { ClockGuard } from "../clock/index.js";
import type { Database, Row } from "../sqlite/index.js";
import { CoverageState, KnownDays, toState, type DayCoverage } from "./known-days.js";

/** What an answer says about the requested days [start, end[. */
export interface AnsweredDays {
  readonly start: Day;
  readonly end: Day;
  /** Seconds that have an exact reading now, by day; days without any may be absent. */
  readonly heldSeconds: ReadonlyMap<Day, number>;
  /** The only days that count as requested; undefined: all of them do. */
  readonly only: ReadonlySet<Day> | undefined;
  /** Seconds. */
  readonly now: number;
}

/**
 * Only requests for days older than this count as attempts at an old hole (the last 7 days are requested again anyway,
 * docs/dev/contract.md#order-of-calls).
 */
export const RECENT_DAYS = 7;

/** The state of a day with exact readings for `heldSeconds` seconds. */
export function coverageStateOf(day: Day, heldSeconds: number): CoverageState {
  if (heldSeconds === 0) return CoverageState.missing;
  return heldSeconds < lengthOfDay(day) ? CoverageState.partial : CoverageState.complete;
}

export class Coverage {
  readonly #db: Database;
  readonly #clock: ClockGuard;
  /** By series, read on first use after a change: every plan needs it. */
  readonly #series = new Map<number, SeriesCoverage>();

  constructor(db: Database, clock: ClockGuard) {
    this.#db = db;
    this.#clock = clock;
    db.onUndone(() => {
      this.#series.clear();
    });
  }

  /**
   * What is known of the days [start, end[. Returns the same object until something about the series is recorded.
   * @param series id
   */
  known(series: number, start: Day, end: Day): KnownDays {
    return this.#of(series).between(start, end);
  }

  /**
   * The same, day by day, oldest first; days never requested are absent.
   * @param series id
   */
  between(series: number, start: Day, end: Day): DayCoverage[] {
    return [...this.known(series, start, end)];
  }

  /**
   * Records that days were requested, and what is now stored of them.
   * @param series id
   */
  noteAnswer(series: number, { start, end, heldSeconds, only, now }: AnsweredDays): void {
    const today = dayOf(now);
    const { days } = this.#of(series);
    const noted: DayCoverage[] = [];
    for (let day = start; day < end; day++) {
      const before = days.at(day);
      if (only?.has(day) === false) {
        if (before !== undefined) noted.push(before);
        continue;
      }
      const timesAsked = (before?.timesAsked ?? 0) + (today - day > RECENT_DAYS ? 1 : 0);
      noted.push({ day, state: coverageStateOf(day, heldSeconds.get(day) ?? 0), timesAsked, askedAt: now });
    }
    // Here, as an answer may be merged when the clock by which it came is no longer shown.
    this.#clock.willDate(now * 1000);
    this.#db.insert(
      "INSERT OR REPLACE INTO coverage (series, day, state, asked, asked_at)",
      5,
      noted.flatMap(({ day, state, timesAsked, askedAt }) => [series, day, state, timesAsked, askedAt]),
    );
    const all = KnownDays.join(
      days.between(-Infinity, start),
      KnownDays.of(noted),
      days.between(end, Infinity),
    );
    this.#series.set(series, new SeriesCoverage(all));
  }

  /**
   * Records the state of a day whose readings came from a file, without a request.
   * @param series id
   */
  noteState(series: number, day: Day, state: CoverageState): void {
    this.#series.delete(series);
    this.#db.run(
      "INSERT INTO coverage VALUES (?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET state = excluded.state",
      series,
      day,
      state,
    );
  }

  /**
   * Makes the days [start, end[ count as last requested before an instant, although an answer came in the very same second.
   * @param series id
   * @param at seconds
   */
  noteRequestedBefore(series: number, start: Day, end: Day, at: number): void {
    this.#series.delete(series);
    this.#db.run(
      "UPDATE coverage SET asked_at = ? WHERE series = ? AND day >= ? AND day < ? AND asked_at >= ?",
      at - 1,
      series,
      start,
      end,
      at,
    );
  }

  #of(series: number): SeriesCoverage {
    let coverage = this.#series.get(series);
    if (coverage === undefined) {
      const row = this.#db.get(
        `SELECT json_group_array(day) AS day, json_group_array(state) AS state, json_group_array(asked) AS asked,
           json_group_array(asked_at) AS asked_at
         FROM (SELECT day, state, asked, asked_at FROM coverage WHERE series = ? ORDER BY day)`,
        series,
      )!;
      const state = numbersIn(row["state"]);
      const timesAsked = numbersIn(row["asked"]);
      const askedAt = numbersIn(row["asked_at"]);
      const days = numbersIn(row["day"]).map((day, i) => ({
        day,
        state: toState(state[i]),
        timesAsked: timesAsked[i]!,
        askedAt: askedAt[i]!,
      }));
      this.#series.set(series, (coverage = new SeriesCoverage(KnownDays.of(days))));
    }
    return coverage;
  }
}

/** All that is known of the days of a series at one moment. */
class SeriesCoverage {
  readonly days: KnownDays;
  readonly #parts = new Map<string, KnownDays>();

  constructor(days: KnownDays) {
    this.days = days;
  }

  between(start: Day, end: Day): KnownDays {
    const key = `${start}/${end}`;
    let part = this.#parts.get(key);
    if (part === undefined) this.#parts.set(key, (part = this.days.between(start, end)));
    return part;
  }
}

/** A column read as JSON: for many rows, this takes a third of the time of as many row objects. */
function numbersIn(column: Row[string] | undefined): number[] {
  return JSON.parse(String(column)) as number[];
}
