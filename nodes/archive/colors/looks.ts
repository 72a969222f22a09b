/**
 * The log of requests for Tempo colours. Each is counted before it is sent, whatever its cause, so neither a restart nor a
 * crash loop resets the caps of a day (docs/dev/contract.md#tempo-colours). A clock that is not set counts nothing.
 */
import { drawOf } from "../../base/index.js";
import { utcDayOf } from "../../readings/index.js";
import type { ClockGuard } from "../clock/index.js";
import type { ColorSource } from "./colors.js";
import { type Database, metaOf } from "../sqlite/index.js";

/** On one UTC day. */
export const MOST_LOOKS = 8;
export const MOST_REQUESTS = 12;

/** Looks and requests that are left on the UTC day on which some were lost from the log. */
const LEFT_AFTER_LOSS = { looks: 2, requests: 3 };

/** Days with requests that are kept, the newest: as of calls. */
const KEPT_DAYS = 40;

/** `lost`: it stands for those that the log may lack. */
type Cause = "schedule" | "start" | "question" | "lost";

export interface LookRequest {
  /** Requests of one look share its number. */
  readonly look: number;
  /** Milliseconds. */
  readonly at: number;
  /** The year in which it begins. */
  readonly season: number;
  readonly source: ColorSource;
  readonly cause: Cause;
  /** `ok`, or what went wrong; undefined: it is on its way, or was cut off. */
  readonly outcome: string | undefined;
}

export class Looks {
  readonly #db: Database;
  readonly #clock: ClockGuard;
  readonly #assertInPlace: () => void;
  #draw: number | undefined;
  /** Each wake-up looks at them. */
  #day: { readonly utcDay: number; readonly requests: readonly LookRequest[] } | undefined;

  /** @param assertInPlace throws when the file of the log is no longer the archive */
  constructor(db: Database, clock: ClockGuard, assertInPlace: () => void) {
    this.#db = db;
    this.#clock = clock;
    this.#assertInPlace = assertInPlace;
    db.onUndone(() => {
      this.#day = undefined;
    });
  }

  /** In [0, 1[, drawn once for each archive: it spreads those who look at the same minute. */
  get draw(): number {
    return (this.#draw ??= drawOf(String(metaOf(this.#db, "hash_key"))) / 0x10000);
  }

  /** The requests of a UTC day, oldest first. */
  on(utcDay: number): readonly LookRequest[] {
    if (this.#day?.utcDay !== utcDay) this.#day = { utcDay, requests: this.#read(utcDay) };
    return this.#day.requests;
  }

  /** The number of a look that begins. */
  next(): number {
    return Number(this.#db.get("SELECT max(look) AS look FROM tempo_request")!["look"] ?? 0) + 1;
  }

  /**
   * Counts a request that is about to be sent.
   * @returns its id, for {@link Looks.end}; undefined: the day has no more, and it must not be sent
   * @throws {ArchiveError} it cannot be counted, so it must not be sent
   * @throws {ClockNotSet}
   */
  begin(request: Omit<LookRequest, "outcome">): number | undefined {
    this.#assertInPlace();
    const { look, at, season, source, cause } = request;
    this.#clock.judge(at);
    const utcDay = utcDayOf(at / 1000);
    const before = this.on(utcDay);
    const looks = new Set(before.map((one) => one.look)).add(look);
    if (looks.size > MOST_LOOKS || before.length >= MOST_REQUESTS) return undefined;
    const { lastId } = this.#db.run(
      "INSERT INTO tempo_request (look, at, utc_day, season, source, cause) VALUES (?, ?, ?, ?, ?, ?)",
      look,
      at,
      utcDay,
      season,
      source,
      cause,
    );
    this.#clock.counted(at);
    this.#day = undefined;
    return lastId;
  }

  /** Records how a request ended. */
  end(id: number, outcome: string): void {
    this.#db.run("UPDATE tempo_request SET outcome = ? WHERE id = ?", outcome, id);
    this.#day = undefined;
  }

  /** Deletes what no rule needs any more. */
  prune(): void {
    const oldest = this.#db.get(
      "SELECT DISTINCT utc_day FROM tempo_request ORDER BY utc_day DESC LIMIT 1 OFFSET ?",
      KEPT_DAYS - 1,
    );
    if (oldest !== undefined) {
      this.#db.run("DELETE FROM tempo_request WHERE utc_day < ?", oldest["utc_day"]!);
    }
  }

  #read(utcDay: number): LookRequest[] {
    const rows = this.#db.all(
      "SELECT look, at, season, source, cause, outcome FROM tempo_request WHERE utc_day = ? ORDER BY id",
      utcDay,
    );
    return rows.map((row) => {
      const [look, at, season] = [Number(row["look"]), Number(row["at"]), Number(row["season"])];
      const { source, cause } = row as unknown as Pick<LookRequest, "source" | "cause">;
      const outcome = row["outcome"] === null ? undefined : String(row["outcome"]);
      return { look, at, season, source, cause, outcome };
    });
  }
}

/**
 * Requests since the last entry of the log are not known: from now on, few are left on this UTC day.
 * @param now milliseconds
 */
export function noteLostLooks(db: Database, now: number): void {
  const utcDay = utcDayOf(now / 1000);
  const known = db.get(
    "SELECT count(*) AS requests, count(DISTINCT look) AS looks FROM tempo_request WHERE utc_day = ?",
    utcDay,
  )!;
  const lacks = MOST_REQUESTS - LEFT_AFTER_LOSS.requests - Number(known["requests"]);
  const lacksLooks = MOST_LOOKS - LEFT_AFTER_LOSS.looks - Number(known["looks"]);
  const last = Number(db.get("SELECT max(look) AS look FROM tempo_request")!["look"] ?? 0);
  for (let i = 0; i < Math.max(lacks, lacksLooks); i++) {
    // Those beyond the looks belong to the last one of them, or of those that are known.
    const look = last + Math.min(i + 1, Math.max(lacksLooks, 0));
    db.run(
      "INSERT INTO tempo_request (look, at, utc_day, season, source, cause) VALUES (?, ?, ?, 0, 'rte', 'lost')",
      look,
      now,
      utcDay,
    );
  }
}
