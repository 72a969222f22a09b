/**
 * Sends days of a meter to PostgreSQL. Each interval is there once, whoever sends it and however often; a value gives way
 * only to one that arrived later (docs/dev/decisions.md#60-the-mirror).
 */
import { crossedBy, type Archive, type HeldReading, type Space, type UsagePoint } from "../archive/index.js";
import { LONGEST_CURVE_STEP, dayOf, startOfDay, type Day } from "../readings/index.js";
import type { FleetDatabase, Transaction } from "./database.js";
import type { Stretch } from "./slices.js";

/** A member of the fleet: its name, and what tells its archive from others. */
export interface Member {
  readonly name: string;
  readonly archive: string;
}

/** A reading as it is compared and stored. Seconds, and raw values: W, Wh or VA. */
interface Stored {
  readonly start: number;
  readonly step: number;
  readonly value: number;
  readonly at: number | null;
  readonly rounded: boolean;
  readonly arrived: number;
}

interface Sent extends Stored {
  readonly revised: boolean;
  readonly stretch: Stretch;
  readonly source: string;
}

/** The seconds since 1970 of a timestamp. */
const seconds = (column: string): string => `extract(epoch FROM ${column})::float8`;

export class Upload {
  readonly #database: FleetDatabase;
  readonly #member: Member;
  readonly #nameOf: (space: Space, pdl: string) => string | undefined;

  /** @param nameOf what a user calls a meter; undefined: it is not deployed */
  constructor(
    database: FleetDatabase,
    member: Member,
    nameOf: (space: Space, pdl: string) => string | undefined,
  ) {
    this.#database = database;
    this.#member = member;
    this.#nameOf = nameOf;
  }

  /**
   * The revision of this archive up to which the database has the readings of usage points, by `space/pdl`. One that was
   * put back knows what it lacks.
   * @throws {FleetError}
   */
  async sent(): Promise<Map<string, number>> {
    const { schema } = this.#database;
    const rows = await this.#database.transaction((transaction) =>
      transaction.query<{ key: string; sent: number }>(
        `SELECT space || '/' || pdl AS key, sent FROM ${schema}.upload JOIN ${schema}.usage_point ON id = usage_point
         WHERE member = $1 AND archive = $2`,
        [this.#member.name, this.#member.archive],
      ),
    );
    return new Map(rows.map(({ key, sent }) => [key, sent]));
  }

  /**
   * Sends whole days.
   * @param revisions of the archive: `since`, up to which the rest was sent before; `upTo`, up to which it is sent with
   *   these days, undefined: more is to come
   * @param now the archive's time, in seconds
   * @returns whether they were sent; false: the database lacks some of the rest, as it was put back
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(
    archive: Archive,
    point: UsagePoint,
    slice: readonly Stretch[],
    { since, upTo }: { readonly since: number; readonly upTo: number | undefined },
    now: number,
  ): Promise<boolean> {
    return await this.#database.transaction(async (transaction) => {
      const { id, time, sent } = await this.#lock(transaction, point);
      if (sent < since) return false;
      const arrivals = new Arrivals(archive, time, now);
      const changed: Sent[] = [];
      for (const stretch of slice) {
        const incoming = stretch.readings.map((reading) => arrivals.of(stretch, reading));
        changed.push(...(await this.#merge(transaction, id, stretch, incoming)));
      }
      if (changed.length > 0) await this.#write(transaction, id, changed);
      if (upTo !== undefined) await this.#note(transaction, id, upTo);
      await this.#call(transaction, id, point);
      return true;
    });
  }

  /** Deletes what the database has of a usage point. @throws {FleetError} */
  async forget({ space, pdl }: UsagePoint): Promise<void> {
    const { schema } = this.#database;
    await this.#database.transaction(async (transaction) => {
      const where = `(SELECT id FROM ${schema}.usage_point WHERE space = $1 AND pdl = $2)`;
      await transaction.query(`SELECT FROM ${schema}.usage_point WHERE space = $1 AND pdl = $2 FOR UPDATE`, [
        space,
        pdl,
      ]);
      for (const table of ["reading", "upload"]) {
        await transaction.query(`DELETE FROM ${schema}.${table} WHERE usage_point IN ${where}`, [space, pdl]);
      }
    });
  }

  /**
   * Lets nobody else write readings of a usage point, which is made if there is none.
   * @returns `time`: the database's, in seconds; `sent`: revision of the archive up to which it has them
   */
  async #lock(
    transaction: Transaction,
    { space, pdl }: UsagePoint,
  ): Promise<{ id: number; time: number; sent: number }> {
    const { schema } = this.#database;
    const { name, archive } = this.#member;
    const find = (): Promise<{ id: number; time: number; sent: number }[]> =>
      transaction.query(
        `SELECT id, ${seconds(`${schema}.db_time()`)} AS time,
           coalesce((SELECT sent FROM ${schema}.upload WHERE usage_point = id AND member = $3 AND archive = $4), 0) AS sent
         FROM ${schema}.usage_point WHERE space = $1 AND pdl = $2 FOR UPDATE`,
        [space, pdl, name, archive],
      );
    const [known] = await find();
    if (known !== undefined) return known;
    await transaction.query(
      `INSERT INTO ${schema}.usage_point (space, pdl) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [space, pdl],
    );
    return (await find())[0]!;
  }

  /** Compares a stretch with what is stored, drops what it replaces, and returns what is to be written. */
  async #merge(
    transaction: Transaction,
    id: number,
    { series: { direction, series }, start, end }: Stretch,
    incoming: readonly Sent[],
  ): Promise<Sent[]> {
    const { schema } = this.#database;
    // Rounded intervals of a file may reach across midnight, as in the archive.
    const margin = series === "load_curve" ? LONGEST_CURVE_STEP : 0;
    const rows = await transaction.query<Stored & Record<string, unknown>>(
      `SELECT ${seconds("start")} AS start, step, value, ${seconds("at")} AS at, rounded, ${seconds("arrived")} AS arrived
       FROM ${schema}.reading WHERE usage_point = $1 AND direction = $2 AND series = $3
         AND start > to_timestamp($4) AND start < to_timestamp($5) ORDER BY start`,
      [id, direction, series, startOfDay(start) - margin - 1, startOfDay(end) + margin],
    );
    const held = new Map(rows.map((row) => [row.start, row]));
    const newer = incoming.filter((reading) => !isOlder(reading, held.get(reading.start)));
    const { kept, crossed } = withoutCrossed(newer, rows);
    if (crossed.length > 0) {
      await transaction.query(
        `DELETE FROM ${schema}.reading WHERE usage_point = $1 AND direction = $2 AND series = $3
           AND start = ANY (SELECT to_timestamp(unnest($4::float8[])))`,
        [id, direction, series, crossed],
      );
    }
    return kept.filter((reading) => !isEqual(reading, held.get(reading.start)));
  }

  async #write(transaction: Transaction, id: number, changed: readonly Sent[]): Promise<void> {
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
  }

  /** A meter that is not deployed keeps its name. */
  async #call(transaction: Transaction, id: number, { space, pdl }: UsagePoint): Promise<void> {
    const name = this.#nameOf(space, pdl);
    if (name === undefined) return;
    await transaction.query(
      `UPDATE ${this.#database.schema}.usage_point SET name = nullif($2, '')
       WHERE id = $1 AND name IS DISTINCT FROM nullif($2, '')`,
      [id, name],
    );
  }

  async #note(transaction: Transaction, id: number, sent: number): Promise<void> {
    await transaction.query(
      `INSERT INTO ${this.#database.schema}.upload VALUES ($1, $2, $3, $4)
       ON CONFLICT (member, usage_point) DO UPDATE SET archive = excluded.archive, sent = excluded.sent`,
      [this.#member.name, id, this.#member.archive, sent],
    );
  }
}

/** When readings arrived, by the database's time. */
class Arrivals {
  readonly #archive: Archive;
  readonly #time: number;
  readonly #now: number;
  readonly #asked = new Map<Stretch, ReadonlyMap<Day, number>>();

  constructor(archive: Archive, time: number, now: number) {
    this.#archive = archive;
    this.#time = time;
    this.#now = now;
  }

  of(stretch: Stretch, { start, step, value, at, rounded, source, revised }: HeldReading): Sent {
    const { sources } = this.#archive;
    const asked = sources.isFile(source) ? undefined : this.#askedAt(stretch).get(dayOf(start));
    // No later than now, also by a clock that was ahead.
    const arrived = this.#time - Math.max(0, this.#now - (asked ?? this.#now));
    const rest = { arrived, revised, stretch, source: sources.name(source) ?? "" };
    return { start, step, value, at: at ?? null, rounded: rounded === true, ...rest };
  }

  #askedAt(stretch: Stretch): ReadonlyMap<Day, number> {
    let asked = this.#asked.get(stretch);
    if (asked === undefined) {
      const days = this.#archive.coverage.between(stretch.series.id, stretch.start, stretch.end);
      this.#asked.set(stretch, (asked = new Map(days.map(({ day, askedAt }) => [day, askedAt]))));
    }
    return asked;
  }
}

function isEqual(reading: Stored, held: Stored | undefined): boolean {
  const { value, step, at, rounded } = reading;
  return (
    held?.value === value && held.step === step && held.at === at && (held.rounded === rounded || rounded)
  );
}

function isOlder(reading: Stored, held: Stored | undefined): boolean {
  return held !== undefined && held.arrived > reading.arrived && !isEqual(reading, held);
}

/**
 * Leaves out what crosses an interval that arrived later, and finds the stored ones that what is left crosses.
 * @param held oldest first
 */
function withoutCrossed(
  readings: readonly Sent[],
  held: readonly Stored[],
): { kept: readonly Sent[]; crossed: number[] } {
  const byStart = new Map(held.map((stored) => [stored.start, { ...stored, at: null, rounded: null }]));
  const crossed = new Set(crossedBy(readings, byStart));
  const later = held.filter(
    ({ start, step, arrived }) =>
      crossed.has(start) &&
      readings.some(
        (one) => one.start < start + step && one.start + one.step > start && one.arrived < arrived,
      ),
  );
  if (later.length === 0) return { kept: readings, crossed: [...crossed] };
  const crosses = (one: Stored): boolean =>
    later.some(
      ({ start, step }) => one.start !== start && one.start < start + step && one.start + one.step > start,
    );
  return withoutCrossed(
    readings.filter((one) => !crosses(one)),
    held,
  );
}
