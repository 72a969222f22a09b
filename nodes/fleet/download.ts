/** What other members have sent of a meter: read by the revisions of its row, of which none commits late. */
import type { UsagePoint } from "../archive/index.js";
import { directions, type Direction, type Series } from "../readings/index.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import type { Member } from "./member.js";
import type { Stored } from "./merge.js";

/** A reading as the database has it. */
export interface Fetched extends Stored {
  readonly direction: Direction;
  readonly series: Series;
  readonly source: string;
  readonly revised: boolean;
  readonly revision: number;
}

/** The place of a row in the order of revisions. */
export type Place = Pick<Fetched, "revision" | "direction" | "series" | "start">;

/** Readings of a usage point as the database has them at one moment. */
export interface Snapshot {
  /** By series, oldest first. */
  readonly days: readonly Fetched[];
  /** Revision of the archive up to which the database has what it sent. */
  readonly sent: number;
  /** The database's time, in seconds. */
  readonly time: number;
}

/** What changed of a usage point, after a place: all readings of the days with changes. */
export interface Page extends Snapshot {
  /** The place of the last change; undefined: there was no further one. */
  readonly last: Place | undefined;
  /** The revision of the usage point's last change, as of the beginning of the page. */
  readonly head: number;
}

/** Changes of a page: a day of each may have hundreds of readings. */
const CHANGES = 500;
/** A newer package may store others. */
const series: readonly Series[] = ["load_curve", "daily", "max_power"];

export class Download {
  /** What tells the database from others: revisions of another one say nothing of it. */
  readonly databaseId: string;
  readonly #database: FleetDatabase;
  readonly #member: Member;

  constructor(database: FleetDatabase, databaseId: string, member: Member) {
    this.#database = database;
    this.databaseId = databaseId;
    this.#member = member;
  }

  /** The revisions of the last changes of usage points, by `space/pdl`. @throws {FleetError} */
  async heads(): Promise<Map<string, number>> {
    const { schema } = this.#database;
    const rows = await this.#database.transaction((transaction) =>
      transaction.query<{ key: string; head: number }>(
        `SELECT space || '/' || pdl AS key, head FROM ${schema}.usage_point WHERE head > 0`,
      ),
    );
    return new Map(rows.map(({ key, head }) => [key, head]));
  }

  /**
   * What changed of a usage point, as whole days: of an interval that others cross, all of these are needed.
   * @returns undefined: there is no such usage point
   * @throws {FleetError}
   */
  async page({ space, pdl }: UsagePoint, after: Place): Promise<Page | undefined> {
    const { schema } = this.#database;
    const { name, archive } = this.#member;
    return await this.#database.transaction(async (transaction) => {
      // The head first: rows that change after it have a higher revision, and are read again.
      const [point] = await transaction.query<{
        id: number;
        head: number;
        time: number;
        sent: number | null;
      }>(
        `SELECT id, head, ${seconds(`${schema}.db_time()`)} AS time,
           (SELECT sent FROM ${schema}.upload WHERE usage_point = id AND member = $3 AND archive = $4) AS sent
         FROM ${schema}.usage_point WHERE space = $1 AND pdl = $2`,
        [space, pdl, name, archive],
      );
      if (point === undefined) return undefined;
      const { id, head, time, sent } = point;
      const changes = await transaction.query<Place>(
        `SELECT revision, direction, series, ${seconds("start")} AS start FROM ${schema}.reading
         WHERE usage_point = $1 AND (revision, direction, series, start) > ($2, $3, $4, to_timestamp($5))
         ORDER BY revision, direction, series, start LIMIT ${CHANGES}`,
        [id, after.revision, after.direction, after.series, after.start],
      );
      const days = await this.#daysOf(transaction, id, changes);
      return { days, last: changes.at(-1), head, time, sent: sent ?? 0 };
    });
  }

  async #daysOf(transaction: Transaction, id: number, changes: readonly Place[]): Promise<Fetched[]> {
    const { schema } = this.#database;
    const known = changes.filter((one) => directions.includes(one.direction) && series.includes(one.series));
    if (known.length === 0) return [];
    return await transaction.query<Fetched & Record<string, unknown>>(
      `WITH changed AS (
         SELECT DISTINCT direction, series, (to_timestamp(start) AT TIME ZONE 'Europe/Paris')::date AS day
         FROM unnest($2::text[], $3::text[], $4::float8[]) AS new (direction, series, start)
       )
       SELECT held.direction, held.series, ${seconds("held.start")} AS start, step, value, ${seconds("at")} AS at,
         rounded, source, ${seconds("arrived")} AS arrived, revision <> first AS revised, revision
       FROM changed CROSS JOIN LATERAL (
         SELECT * FROM ${schema}.reading
         WHERE usage_point = $1 AND direction = changed.direction AND series = changed.series
           AND start >= changed.day::timestamp AT TIME ZONE 'Europe/Paris'
           AND start < (changed.day + 1)::timestamp AT TIME ZONE 'Europe/Paris'
         OFFSET 0
       ) AS held
       ORDER BY held.direction, held.series, held.start`,
      [
        id,
        known.map((one) => one.direction),
        known.map((one) => one.series),
        known.map(({ start }) => start),
      ],
    );
  }
}
