/**
 * Takes back what was logged while the clock was far ahead (docs/dev/decisions.md#39-the-door-of-clocks). Nothing is
 * forgotten, and nothing lasts for ever: what was counted in the future counts now, a pause that was set there keeps
 * its length from now on.
 */
import { EARLIEST_MS } from "../../base/index.js";
import { dayOf, startOfDay, utcDayOf } from "../../readings/index.js";
import type { Block } from "../meters/index.js";
import { CALLERS } from "./clock-guard.js";
import { optionalNumber, type Database } from "../sqlite/index.js";

/** Seconds: the longest that a pause of this kind, set so many times, can last. */
export type LongestPause = (block: Pick<Block, "kind" | "times">) => number;

/** Rows dated later than they can be, and what becomes of them. */
interface Mistake {
  readonly table: string;
  /** The condition, with a `?` wherever it needs what a row may have at most. */
  readonly where: string;
  readonly most: number;
  /** The table has rows for every day of every meter: to look through all of them takes seconds. */
  readonly isLarge?: true;
  /** Undefined: the rows are deleted. */
  readonly becomes?: { readonly set: string; readonly values: readonly number[] };
}

/**
 * Runs in a transaction of its own if there is anything to take back, and writes nothing if not. Whatever was read
 * before must then be read again.
 * @param now milliseconds
 * @param beyond milliseconds, not before `now`: what was logged later was a mistake, and becomes what was logged now
 * @param mayBeAnywhere false: tables with a row for every day of every meter have nothing later
 * @returns whether anything was taken back
 */
export function takeBack(
  db: Database,
  now: number,
  beyond: number,
  longestPause: LongestPause,
  mayBeAnywhere: boolean,
): boolean {
  const mistakes = mistakesBeyond(now, beyond).filter(({ isLarge }) => mayBeAnywhere || !isLarge);
  const isMistaken = ({ table, where, most }: Mistake): boolean =>
    db.get(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1`, ...valuesFor(where, most)) !== undefined;
  const pauses = pausesBeyond(db, Math.floor(now / 1000), Math.floor(beyond / 1000), longestPause);
  if (pauses.length === 0 && !mistakes.some(isMistaken)) return false;
  db.transaction(() => {
    joinRounds(db, utcDayOf(now / 1000), utcDayOf(beyond / 1000));
    for (const { table, where, most, becomes } of mistakes) {
      const values = valuesFor(where, most);
      if (becomes === undefined) db.run(`DELETE FROM ${table} WHERE ${where}`, ...values);
      else db.run(`UPDATE ${table} SET ${becomes.set} WHERE ${where}`, ...becomes.values, ...values);
    }
    for (const { subject, kind, since, until } of pauses) {
      const where = "subject = ? AND kind = ?";
      db.run(`UPDATE block SET since = ?, until = ? WHERE ${where}`, since, until, subject, kind);
    }
  });
  return true;
}

function valuesFor(where: string, most: number): number[] {
  return Array.from(where.matchAll(/\?/g), () => most);
}

function mistakesBeyond(now: number, beyond: number): Mistake[] {
  const seconds = Math.floor(now / 1000);
  const later = Math.floor(beyond / 1000);
  const today = dayOf(seconds);
  const laterDay = dayOf(later);
  const laterUtcDay = utcDayOf(later);
  const isLarge = true;
  const to = (set: string, ...values: number[]) => ({ becomes: { set, values } });
  const requestedNow = { table: "tempo_request", ...to("at = ?, utc_day = ?", now, utcDayOf(seconds)) };
  const lostOn = { table: "meta", ...to("value = ?", utcDayOf(seconds)) };
  return [
    // Their own days are unknown: all of them count on this one, which is over at midnight.
    {
      table: "call",
      where: `account IN (${CALLERS}) AND at > ?`,
      most: beyond,
      ...to("at = ?, utc_day = ?", now, utcDayOf(seconds)),
    },
    { table: "meta", where: "key = 'latest_call' AND value > ?", most: beyond, ...to("value = ?", now) },
    { table: "poll", where: "utc_day > ?", most: laterUtcDay },
    { ...lostOn, where: "key = 'calls_lost_on' AND value > ?", most: laterUtcDay },
    // It was lost before the machine had the time.
    { ...lostOn, where: "key = 'calls_lost_on' AND value < ?", most: utcDayOf(EARLIEST_MS / 1000) },
    { ...requestedNow, where: "at > ?", most: beyond },
    // As of calls.
    { ...requestedNow, where: "cause = 'lost' AND at < ?", most: EARLIEST_MS },
    // What is said of a day that has not come cannot be known; the rest may have been read before it was binding.
    { table: "tempo_color", where: "day > ?", most: laterDay + 1 },
    {
      table: "tempo_color",
      where: "read_at > ?",
      most: later,
      ...to("read_at = ?, provisional = 1", seconds),
    },
    { table: "announced_day", where: "said_at > ?", most: later, ...to("said_at = ?", seconds) },
    // A large table: only contracts that were marked as used so late may have such rows.
    {
      table: "price",
      where: "contract IN (SELECT id FROM contract WHERE used_at > ?) AND said_at > ?",
      most: later,
      ...to("said_at = ?", seconds),
    },
    { table: "contract", where: "used_at > ?", most: later, ...to("used_at = ?", seconds) },
    // A day that has not come was never asked for; one that has may be asked for again.
    { table: "coverage", isLarge, where: "state = 0 AND day > ?", most: laterDay },
    { table: "coverage", isLarge, where: "asked_at > ?", most: later, ...to("asked_at = ?", seconds - 1) },
    { table: "register_reading", isLarge, where: "read_at > ?", most: later, ...to("read_at = ?", seconds) },
    { table: "request", where: "at > ?", most: later, ...to("at = ?", seconds) },
    // What a service refused of days that have not come says nothing of those that have.
    { table: "refused_before", where: "day >= ?", most: laterDay },
    { table: "series", where: "first_day > ?", most: laterDay, ...to("first_day = NULL") },
    // The next deploy, or the next look at this one, says again what is wanted.
    { table: "series", where: "wanted_from > ?", most: laterDay, ...to("wanted_from = NULL") },
    { table: "usage_point", where: "first_deploy > ?", most: laterDay, ...to("first_deploy = ?", today) },
    { table: "source", where: "first_seen > ?", most: later, ...to("first_seen = ?", seconds) },
    { table: "cursor", where: "used_at > ?", most: later, ...to("used_at = ?", seconds) },
    {
      table: "cursor",
      where: "starts_from > ?",
      most: later,
      ...to("starts_from = ?", startOfDay(today - 1)),
    },
  ];
}

/** Rounds of later days count on this one. */
function joinRounds(db: Database, utcDay: number, laterUtcDay: number): void {
  db.run(
    `INSERT INTO poll SELECT usage_point, ?, cause, sum(count) FROM poll WHERE utc_day > ? GROUP BY usage_point, cause
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    utcDay,
    laterUtcDay,
  );
}

/** A pause as it becomes. */
interface Pause {
  readonly subject: string;
  readonly kind: Block["kind"];
  readonly since: number;
  readonly until: number | null;
}

/** A pause that began before the clock went wrong is never longer than its kind: it stays as it is. */
function pausesBeyond(db: Database, now: number, later: number, longestPause: LongestPause): Pause[] {
  return db.all("SELECT subject, kind, since, until, times FROM block").flatMap((row) => {
    const kind = row["kind"] as Block["kind"];
    const since = Number(row["since"]);
    const until = optionalNumber(row, "until");
    const longest = longestPause({ kind, times: Number(row["times"]) });
    if (since <= later && (until === undefined || until <= later + longest)) return [];
    const length =
      until === undefined ? Infinity : Math.min(longest, since > later ? until - since : Infinity);
    return {
      subject: String(row["subject"]),
      kind,
      since: Math.min(since, now),
      until: until === undefined ? null : Math.min(until, now + length),
    };
  });
}
