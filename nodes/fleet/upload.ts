/**
 * Sends days of a meter to PostgreSQL. Each interval is there once, whoever sends it and however often; a value gives way
 * only to one that arrived later (docs/dev/decisions.md#60-the-mirror).
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import { LONGEST_CURVE_STEP, dayOf, startOfDay } from "../readings/index.js";
import { Arrivals } from "./arrivals.js";
import { lock } from "./lock.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import type { Fetched, Snapshot } from "./download.js";
import type { Member } from "./member.js";
import { merge, type Stored } from "./merge.js";
import type { Stretch } from "./slices.js";

interface Sent extends Stored {
  readonly revised: boolean;
  readonly stretch: Stretch;
  readonly source: string;
}

/** Days of a meter, as they were read. */
export interface Slice {
  readonly stretches: readonly Stretch[];
  /** The archive's time, in seconds. */
  readonly readAt: number;
  /** Revisions of the archive: up to which the rest was sent before; and with these days, undefined: more is to come. */
  readonly since: number;
  readonly upTo: number | undefined;
  /** The database's revision up to which the archive has what it has. */
  readonly merged: number;
}

/**
 * In place of the revision up to which the database has a member's readings: another member had them forgotten. It is no
 * database that was put back: nothing is sent again at once.
 */
export const FORGOTTEN = -1;

/** What the database has of a usage point. */
export interface Has {
  /** Revision of the archive up to which it has the readings; {@link FORGOTTEN}. */
  readonly sent: number;
  /** How often the rest of what this member knows was sent. */
  readonly kept: number;
}

/**
 * `head`: the database's revision since; `lost`: what of these days the database has, and the archive does not, nor anything
 * of their time. It has had all that the database has: a longer interval took the place of several, and then gave way to
 * some of them. `put-back`: it lacks some of the rest; `newer`: it has something that the archive
 * does not have yet. Then nothing was sent.
 */
export type SendOutcome =
  | { readonly outcome: "sent"; readonly head: number; readonly lost: Snapshot }
  | { readonly outcome: "put-back" | "newer" };

export class Upload {
  readonly #database: FleetDatabase;
  readonly #member: Member;
  readonly #clock: Pick<Clock, "now">;

  /** @param clock the archive's */
  constructor(database: FleetDatabase, member: Member, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#member = member;
    this.#clock = clock;
  }

  /**
   * What the database has of usage points, by `space/pdl`. One that was put back knows what it lacks.
   * @throws {FleetError}
   */
  async has(): Promise<Map<string, Has>> {
    const { schema } = this.#database;
    const rows = await this.#database.transaction((transaction) =>
      transaction.query<{ key: string } & Has>(
        `SELECT space || '/' || pdl AS key, sent, kept FROM ${schema}.upload JOIN ${schema}.usage_point ON id = usage_point
         WHERE member = $1 AND archive = $2`,
        [this.#member.name, this.#member.archive],
      ),
    );
    return new Map(rows.map(({ key, sent, kept }) => [key, { sent, kept }]));
  }

  /**
   * Sends whole days.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(archive: Archive, point: UsagePoint, slice: Slice): Promise<SendOutcome> {
    return await this.#database.transaction(async (transaction): Promise<SendOutcome> => {
      const { id, time, sent, head } = await lock(transaction, this.#database, this.#member, point);
      if (sent < slice.since) return { outcome: "put-back" };
      if (head > slice.merged) return { outcome: "newer" };
      const arrivals = new Arrivals(archive, point, time - secondsOf(this.#clock), slice.readAt);
      const [changed, lost]: [Sent[], Fetched[]] = [[], []];
      for (const stretch of slice.stretches) {
        const incoming = stretch.readings.map((reading) => ({
          ...arrivals.of(stretch, reading),
          stretch,
          revised: reading.revised,
          source: archive.sources.name(reading.source) ?? "",
        }));
        const merged = await this.#merge(transaction, id, stretch, incoming, time);
        changed.push(...merged.changed);
        lost.push(...merged.lost);
      }
      const headSince = changed.length > 0 ? await this.#write(transaction, id, changed) : head;
      if (slice.upTo !== undefined) await this.#note(transaction, id, slice.upTo);
      return { outcome: "sent", head: headSince, lost: { days: lost, sent, time } };
    });
  }

  /**
   * What users call their meters, by `space/pdl`. Of several members, the name that one of them changed last counts: each
   * says its own only when that is another one. Those that are not deployed keep their names, and so do those whose row
   * somebody holds, until the next time.
   */
  async call(names: ReadonlyMap<string, string>): Promise<void> {
    const { schema } = this.#database;
    await this.#database.transaction(async (transaction) => {
      const [set] = await transaction.query<{ encoding: string }>(
        "SELECT current_setting('server_encoding') AS encoding",
      );
      const written = set!.encoding === "UTF8" ? withoutNul : plain;
      const changed = await transaction.query<{ id: number }>(
        `WITH changed AS (
           SELECT id, nullif(new.name, '') AS name
           FROM ${schema}.usage_point AS held JOIN unnest($2::text[], $3::text[]) AS new (key, name)
             ON held.space || '/' || held.pdl = new.key
             LEFT JOIN ${schema}.member_name AS own ON own.usage_point = id AND own.member = $1
           WHERE own.name IS DISTINCT FROM nullif(new.name, '') FOR UPDATE OF held SKIP LOCKED
         )
         INSERT INTO ${schema}.member_name SELECT $1, id, name, ${schema}.db_time() FROM changed
         ON CONFLICT (member, usage_point) DO UPDATE SET name = excluded.name, at = excluded.at
         RETURNING usage_point AS id`,
        [this.#member.name, [...names.keys()], [...names.values()].map(written)],
      );
      if (changed.length === 0) return;
      await transaction.query(
        `UPDATE ${schema}.usage_point SET name = (
           SELECT name FROM ${schema}.member_name AS of
           WHERE of.usage_point = usage_point.id AND of.name IS NOT NULL ORDER BY at DESC, member LIMIT 1)
         WHERE id = ANY($1)`,
        [changed.map(({ id }) => id)],
      );
    });
  }

  /**
   * Deletes what the database has of a usage point.
   * @returns the revision of its last change before that, and when it was done, by the database's time in seconds
   * @throws {FleetError}
   */
  async forget(point: UsagePoint): Promise<{ head: number; time: number }> {
    const { schema } = this.#database;
    return await this.#database.transaction(async (transaction) => {
      const { id, head, time } = await lock(transaction, this.#database, this.#member, point);
      for (const table of [
        "reading",
        "state",
        "cursor",
        "coverage",
        "coverage_days",
        "sent_day",
        "register",
      ]) {
        await transaction.query(`DELETE FROM ${schema}.${table} WHERE usage_point = $1`, [id]);
      }
      await transaction.query(`DELETE FROM ${schema}.upload WHERE usage_point = $1 AND member = $2`, [
        id,
        this.#member.name,
      ]);
      await transaction.query(
        `UPDATE ${schema}.upload SET sent = ${FORGOTTEN}, kept = 0 WHERE usage_point = $1`,
        [id],
      );
      return { head, time };
    });
  }

  /** Compares a stretch with what is stored, drops what it replaces, and returns what is to be written, and what was lost. */
  async #merge(
    transaction: Transaction,
    id: number,
    { series: { direction, series }, start, end }: Stretch,
    incoming: readonly Sent[],
    time: number,
  ): Promise<{ changed: readonly Sent[]; lost: readonly Fetched[] }> {
    const { schema } = this.#database;
    // Rounded intervals of a file may reach across midnight, as in the archive.
    const margin = series === "load_curve" ? LONGEST_CURVE_STEP : 0;
    const rows = await transaction.query<Fetched & Record<string, unknown>>(
      `SELECT direction, series, ${seconds("start")} AS start, step, value, ${seconds("at")} AS at, rounded, source,
         ${seconds("arrived")} AS arrived, revision <> first AS revised, revision
       FROM ${schema}.reading WHERE usage_point = $1 AND direction = $2 AND series = $3
         AND start > to_timestamp($4) AND start < to_timestamp($5) ORDER BY start`,
      [id, direction, series, startOfDay(start) - margin - 1, startOfDay(end) + margin],
    );
    const { changed, crossed, apart } = merge(incoming, rows, time);
    if (crossed.length > 0) {
      await transaction.query(
        `DELETE FROM ${schema}.reading WHERE usage_point = $1 AND direction = $2 AND series = $3
           AND start = ANY (SELECT to_timestamp(unnest($4::float8[])))`,
        [id, direction, series, crossed],
      );
    }
    // A stretch knows nothing of the days around it.
    return { changed, lost: apart.filter((one) => dayOf(one.start) >= start && dayOf(one.start) < end) };
  }

  /** @returns the revision with which they are stored */
  async #write(transaction: Transaction, id: number, changed: readonly Sent[]): Promise<number> {
    const { schema } = this.#database;
    // Never lower than before, and higher than any of a database that was put back since: whoever reads what is above
    // its own misses nothing.
    const [row] = await transaction.query<{ head: number }>(
      `UPDATE ${schema}.usage_point
       SET head = greatest(head + 1, floor(extract(epoch FROM ${schema}.db_time()) * 1000)::bigint)
       WHERE id = $1 RETURNING head`,
      [id],
    );
    const columns = [
      changed.map(({ stretch }) => stretch.series.direction),
      changed.map(({ stretch }) => stretch.series.series),
      changed.map(({ start }) => start),
      changed.map(({ step }) => step),
      changed.map(({ value }) => value),
      changed.map(({ at }) => at),
      changed.map(({ rounded }) => rounded),
      changed.map(({ source }) => source),
      changed.map(({ arrived }) => arrived),
      changed.map(({ revised }) => revised),
    ];
    await transaction.query(
      `INSERT INTO ${schema}.reading
       SELECT $1, direction, series, to_timestamp(start), step, value, to_timestamp(at), rounded, source,
         to_timestamp(arrived), CASE WHEN revised THEN -$2::bigint ELSE $2::bigint END, $2::bigint
       FROM unnest($3::text[], $4::text[], $5::float8[], $6::integer[], $7::bigint[], $8::float8[], $9::boolean[],
         $10::text[], $11::float8[], $12::boolean[])
         AS new (direction, series, start, step, value, at, rounded, source, arrived, revised)
       ON CONFLICT (usage_point, direction, series, start) DO UPDATE SET step = excluded.step, value = excluded.value,
         at = excluded.at, rounded = excluded.rounded, source = excluded.source, arrived = excluded.arrived,
         revision = excluded.revision,
         -- Equal, and now exact: no correction.
         first = CASE WHEN reading.revision = reading.first AND (reading.step, reading.value, reading.at)
           IS NOT DISTINCT FROM (excluded.step, excluded.value, excluded.at) THEN excluded.revision ELSE reading.first END`,
      [id, row!.head, ...columns],
    );
    return row!.head;
  }

  async #note(transaction: Transaction, id: number, sent: number): Promise<void> {
    await transaction.query(
      `INSERT INTO ${this.#database.schema}.upload (member, usage_point, archive, sent) VALUES ($1, $2, $3, $4)
       ON CONFLICT (member, usage_point) DO UPDATE SET archive = excluded.archive, sent = excluded.sent,
         kept = CASE WHEN upload.archive = excluded.archive THEN upload.kept ELSE 0 END`,
      [this.#member.name, id, this.#member.archive, sent],
    );
  }
}

/** PostgreSQL knows no NUL. */
function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

/** What any encoding has. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/[^ -~]/g, "");
}
