/** What other members have sent of a meter: read by the revisions of its row, of which none commits late. */
import type { UsagePoint } from "../archive/index.js";
import type { Direction, Series } from "../readings/index.js";
import type { FleetDatabase } from "./database.js";
import type { Stored } from "./merge.js";
import { seconds } from "./upload.js";

/** A reading as the database has it. */
export interface Fetched extends Stored {
  readonly direction: Direction;
  readonly series: Series;
  readonly source: string;
  readonly revised: boolean;
  readonly revision: number;
}

/** The place of the last row that was read, in the order of revisions; undefined: the first one after a revision. */
export type Place = Pick<Fetched, "revision" | "direction" | "series" | "start">;

/** Rows of a page. */
export const PAGE = 2_000;
/**
 * Milliseconds. Heads are the database's time, and no transaction takes that long: what commits late is still found.
 */
const LATE_MS = 120_000;

export class Download {
  readonly #database: FleetDatabase;

  constructor(database: FleetDatabase) {
    this.#database = database;
  }

  /**
   * The revisions of the last changes of usage points, by `space/pdl`.
   * @param highest of those known before: others are left out, unless they changed about then or later
   * @throws {FleetError}
   */
  async heads(highest: number): Promise<Map<string, number>> {
    const { schema } = this.#database;
    const rows = await this.#database.transaction((transaction) =>
      transaction.query<{ key: string; head: number }>(
        `SELECT space || '/' || pdl AS key, head FROM ${schema}.usage_point WHERE head > $1`,
        [highest - LATE_MS],
      ),
    );
    return new Map(rows.map(({ key, head }) => [key, head]));
  }

  /**
   * A page of what changed of a usage point.
   * @returns `head`: the revision of its last change; `time`: the database's, in seconds
   * @throws {FleetError}
   */
  async page(
    { space, pdl }: UsagePoint,
    after: Place,
  ): Promise<{ rows: readonly Fetched[]; head: number; time: number }> {
    const { schema } = this.#database;
    return await this.#database.transaction(async (transaction) => {
      // The head first: rows that change after it have a higher revision, and are read again.
      const [point] = await transaction.query<{ id: number; head: number; time: number }>(
        `SELECT id, head, ${seconds(`${schema}.db_time()`)} AS time FROM ${schema}.usage_point
         WHERE space = $1 AND pdl = $2`,
        [space, pdl],
      );
      if (point === undefined) return { rows: [], head: 0, time: 0 };
      const rows = await transaction.query<Fetched & Record<string, unknown>>(
        `SELECT direction, series, ${seconds("start")} AS start, step, value, ${seconds("at")} AS at, rounded, source,
           ${seconds("arrived")} AS arrived, revision <> first AS revised, revision
         FROM ${schema}.reading
         WHERE usage_point = $1 AND (revision, direction, series, start) > ($2, $3, $4, to_timestamp($5))
         ORDER BY revision, direction, series, start LIMIT ${PAGE}`,
        [point.id, after.revision, after.direction, after.series, after.start],
      );
      return { rows, head: point.head, time: point.time };
    });
  }
}
