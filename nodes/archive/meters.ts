/** Usage points, their series, and the sources that lead to them. */
import { createHmac } from "node:crypto";
import type { Day, Direction, Series } from "../readings/index.js";
import type { Database, Row } from "./database.js";

/** Readings of the demo never meet real ones (docs/dev/contract.md#sources). */
export type Space = "real" | "demo";

export interface UsagePoint {
  readonly id: number;
  readonly pdl: string;
  readonly space: Space;
  /** The Paris day of the first deploy: wanted ranges count back from it. */
  readonly firstDeploy: Day;
}

export interface SeriesRow {
  readonly id: number;
  readonly direction: Direction;
  readonly series: Series;
  /** The oldest day ever wanted; undefined when the series never was. */
  readonly wantedFrom: Day | undefined;
  /** The meter was not there before, as far as refusals tell: no source has older days. */
  readonly firstDay: Day | undefined;
}

/** Days [start, end[ that a user asked for by hand. */
export interface HistoryRequest {
  readonly series: number;
  readonly start: Day;
  readonly end: Day;
  /** Seconds; days asked for since then are done. */
  readonly at: number;
}

export interface Source {
  readonly id: number;
  readonly account: number;
  /** When these credentials were seen first, in seconds. */
  readonly firstSeen: number;
  /** Its first round was begun, or has to wait for a tick. */
  readonly hadFirstRound: boolean;
}

export class UsagePoints {
  readonly #db: Database;
  readonly #key: string;
  /** Each plan asks for all series of a meter and what was asked by hand of them: kept in memory. */
  readonly #series = new Map<string, SeriesRow>();
  readonly #requests = new Map<number, readonly HistoryRequest[]>();
  /** By series and source: the day up to which ranges are refused, also where none is. */
  readonly #refused = new Map<string, Day | undefined>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#series.clear();
      this.#requests.clear();
      this.#refused.clear();
    });
    this.#key = String(db.get("SELECT value FROM meta WHERE key = 'hash_key'")!["value"]);
  }

  /** The usage point of a PDL, made on its first deploy. */
  usagePoint(pdl: string, space: Space, today: Day): UsagePoint {
    this.#db.run(
      "INSERT OR IGNORE INTO usage_point (pdl, space, first_deploy) VALUES (?, ?, ?)",
      pdl,
      space,
      today,
    );
    const row = this.#db.get(
      "SELECT id, first_deploy FROM usage_point WHERE pdl = ? AND space = ?",
      pdl,
      space,
    )!;
    return { id: Number(row["id"]), pdl, space, firstDeploy: Number(row["first_deploy"]) };
  }

  /** A series of a usage point, made when it is first named. */
  series(usagePoint: number, direction: Direction, series: Series): SeriesRow {
    const known = this.#known(usagePoint, direction, series);
    if (known !== undefined) return known;
    this.#db.run(
      "INSERT INTO series (usage_point, direction, series) VALUES (?, ?, ?)",
      usagePoint,
      direction,
      series,
    );
    return this.#known(usagePoint, direction, series)!;
  }

  /** The id of a series, if it was ever named: a look that writes nothing. */
  seriesId(usagePoint: number, direction: Direction, series: Series): number | undefined {
    return this.#known(usagePoint, direction, series)?.id;
  }

  #known(usagePoint: number, direction: Direction, series: Series): SeriesRow | undefined {
    const key = `${usagePoint}/${direction}/${series}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const row = this.#db.get(
      "SELECT id, wanted_from, first_day FROM series WHERE usage_point = ? AND direction = ? AND series = ?",
      usagePoint,
      direction,
      series,
    );
    if (row === undefined) return undefined;
    const found = {
      id: Number(row["id"]),
      direction,
      series,
      wantedFrom: optional(row, "wanted_from"),
      firstDay: optional(row, "first_day"),
    };
    this.#series.set(key, found);
    return found;
  }

  /** The service behind each source; `import` for a file's readings. */
  sourceNames(): Map<number, string> {
    const rows = this.#db.all(
      "SELECT source.id, service FROM source JOIN account ON account.id = source.account",
    );
    return new Map(rows.map((row) => [Number(row["id"]), String(row["service"])]));
  }

  /** Remembers that days from `from` on are wanted: the wanted range only grows. */
  want(series: number, from: Day): void {
    this.#series.clear();
    this.#db.run(
      "UPDATE series SET wanted_from = ? WHERE id = ? AND (wanted_from IS NULL OR wanted_from > ?)",
      from,
      series,
      from,
    );
  }

  /**
   * The day up to which ranges that start on it are refused to a source: before the meter's first day they are to every
   * one, before its consent or the service's deadline to this one. undefined: none is, as far as is known.
   */
  refusedBefore({ id, firstDay }: SeriesRow, source: number): Day | undefined {
    const key = `${id}/${source}`;
    if (!this.#refused.has(key)) {
      const row = this.#db.get("SELECT day FROM refused_before WHERE series = ? AND source = ?", id, source);
      this.#refused.set(key, row && optional(row, "day"));
    }
    const day = this.#refused.get(key);
    return firstDay === undefined ? day : Math.max(day ?? -Infinity, firstDay - 1);
  }

  /** Remembers that ranges which start on `day` or earlier are refused to a source, for good. */
  refuseBefore(series: number, source: number, day: Day): void {
    this.#refused.clear();
    this.#db.run(
      `INSERT INTO refused_before VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET day = max(day, excluded.day)`,
      series,
      source,
      day,
    );
  }

  /** Forgets what was refused to a source: its consent or its service may reach further back now. */
  allowAgain(source: number): void {
    this.#refused.clear();
    this.#db.run("DELETE FROM refused_before WHERE source = ?", source);
  }

  /** Remembers that the meter was not there yet on `day`, so that its first day is later. */
  beginsAfter(series: number, day: Day): void {
    this.#series.clear();
    this.#db.run(
      "UPDATE series SET first_day = max(coalesce(first_day, 0), ?) WHERE id = ?",
      day + 1,
      series,
    );
  }

  /** The meter's first day as a series' refusals told it. */
  firstDay(series: number): Day | undefined {
    const row = this.#db.get("SELECT first_day FROM series WHERE id = ?", series);
    return row && optional(row, "first_day");
  }

  /** Notes days to be asked for by hand. */
  request(request: HistoryRequest): void {
    this.#requests.delete(request.series);
    this.#db.run(
      "INSERT INTO request VALUES (?, ?, ?, ?)",
      request.series,
      request.start,
      request.end,
      request.at,
    );
  }

  requests(series: number): readonly HistoryRequest[] {
    let requests = this.#requests.get(series);
    if (requests === undefined) {
      requests = this.#db
        .all("SELECT start, end, at FROM request WHERE series = ? ORDER BY rowid", series)
        .map((row) => ({
          series,
          start: Number(row["start"]),
          end: Number(row["end"]),
          at: Number(row["at"]),
        }));
      this.#requests.set(series, requests);
    }
    return requests;
  }

  /** Drops the days asked for by hand of a series. */
  dropRequests(series: number): void {
    if (this.requests(series).length === 0) return;
    this.#requests.delete(series);
    this.#db.run("DELETE FROM request WHERE series = ?", series);
  }

  /** The account whose budget a source spends. `identity`: base URL and what else the service counts by. */
  account(service: string, baseUrl: string, identity: readonly string[]): number {
    const fingerprint = this.#hash(["account", service, ...identity]);
    this.#db.run(
      "INSERT OR IGNORE INTO account (fingerprint, service, base_url) VALUES (?, ?, ?)",
      fingerprint,
      service,
      baseUrl,
    );
    return Number(this.#db.get("SELECT id FROM account WHERE fingerprint = ?", fingerprint)!["id"]);
  }

  /**
   * The source with these credentials. Only a keyed hash of them is kept.
   * @param now seconds
   */
  source(usagePoint: number, account: number, credentials: readonly string[], now: number): Source {
    const fingerprint = this.#hash(["source", String(usagePoint), String(account), ...credentials]);
    this.#db.run(
      "INSERT OR IGNORE INTO source (usage_point, account, fingerprint, first_seen) VALUES (?, ?, ?, ?)",
      usagePoint,
      account,
      fingerprint,
      now,
    );
    const row = this.#db.get("SELECT id, first_seen, polled FROM source WHERE fingerprint = ?", fingerprint)!;
    return {
      id: Number(row["id"]),
      account,
      firstSeen: Number(row["first_seen"]),
      hadFirstRound: row["polled"] === 1,
    };
  }

  /**
   * The source of readings that no service gave us: `import`, or the service that our own CSV names.
   * @param now seconds
   */
  fileSource(usagePoint: number, name: string, now: number): number {
    return this.source(usagePoint, this.account(name, "", ["file"]), ["file"], now).id;
  }

  /** Notes that a source's first round was begun, or has to wait for a tick. */
  markFirstRound(source: number): void {
    this.#db.run("UPDATE source SET polled = 1 WHERE id = ?", source);
  }

  #hash(parts: readonly string[]): string {
    return createHmac("sha256", this.#key).update(JSON.stringify(parts)).digest("hex");
  }
}

function optional(row: Row, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}
