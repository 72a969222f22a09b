/**
 * Brings a meter that the archive lacks back from PostgreSQL, before anything is collected of it: its readings, and what
 * this member knew of it. A member with a new name goes on with what another one has asked for; its nodes get everything.
 */
import {
  readKept,
  type Archive,
  type KeptPart,
  type KeptParts,
  type KeptReading,
  type KeptRegisters,
  type KeptRest,
  type KeptSentDay,
  type KeptState,
  type UsagePoint,
} from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { REGISTERS, allSeries, dayOf, directions, parseDay, type Day } from "../readings/index.js";
import { isAlreadyHere } from "./already-here.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import { keptColors } from "./keep.js";
import type { Member } from "./member.js";
import type { Rest } from "./rest-of-meter.js";
import { coverageOf } from "./restore-coverage.js";

/** Readings and days that are read at once, and written in one transaction of the archive. */
const AT_ONCE = 1_000;
/** The same, of days with all their registers. */
const DAYS_AT_ONCE = 50;

/** What brings a meter back, and from where to where. */
export interface RestoreContext {
  readonly database: FleetDatabase;
  readonly databaseId: string;
  /** Of a member that was here before. */
  readonly lostCalls: KeptRest["lostCalls"];
  readonly member: Member;
  readonly archive: Archive;
  readonly clock: Clock;
  /** The archive is not to be used any more. */
  readonly hasEnded: () => boolean;
}

type Wanted = Pick<UsagePoint, "space" | "pdl">;

/**
 * @returns whether the meter is as it was; `absent`: the database has nothing of it; `forgotten`: it had, when this was
 * begun
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function restore(
  context: RestoreContext,
  wanted: Wanted,
): Promise<"restored" | "absent" | "forgotten" | "ended"> {
  const { database, databaseId, archive, clock, hasEnded } = context;
  const wasHere = await noteBegin(context, wanted);
  // All of it as it was at one instant: what changes meanwhile comes as from another member.
  const rest = await database.transaction(async (transaction) => {
    await transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    return await new Reader(context, transaction).read(wanted);
  });
  if (hasEnded() || rest === "ended") return "ended";
  if (rest === undefined) {
    // It may have had something when this was begun.
    archive.restoring.giveUp(wanted.pdl, wanted.space, dayOf(secondsOf(clock)));
    return "absent";
  }
  if (!(await noteEnd(context, wanted, rest))) return "forgotten";
  if (hasEnded()) return "ended";
  const lostCalls = wasHere || rest.isOwn ? context.lostCalls : "none";
  archive.restoring.finish(rest.point, { ...rest, lostCalls, database: databaseId }, clock.now());
  return "restored";
}

/**
 * Notes that this archive is about to get what the database has. Whoever has the meter forgotten changes that, and a copy
 * that the database is put back to lacks it.
 * @returns whether this member has sent something from another archive: that one was lost. One that joins was not here
 */
async function noteBegin({ database, member }: RestoreContext, { space, pdl }: Wanted): Promise<boolean> {
  const { schema } = database;
  return await database.transaction(async (transaction) => {
    const others = await transaction.query(
      `SELECT 1 FROM ${schema}.upload WHERE member = $1 AND archive <> $2 LIMIT 1`,
      [member.name, member.archive],
    );
    await transaction.query(
      `INSERT INTO ${schema}.upload (member, usage_point, archive, sent)
       SELECT $1, id, $2, 0 FROM ${schema}.usage_point WHERE space = $3 AND pdl = $4
       ON CONFLICT (member, usage_point) DO UPDATE SET archive = excluded.archive, sent = 0, kept = 0`,
      [member.name, member.archive, space, pdl],
    );
    return others.length > 0;
  });
}

/**
 * What came back need not be sent, but for what another one knew: this member has not kept it yet.
 * @returns false: the meter was forgotten meanwhile, or the database put back
 */
async function noteEnd(
  { database, member }: RestoreContext,
  { space, pdl }: Wanted,
  { sent, isOwn }: Rest,
): Promise<boolean> {
  const { schema } = database;
  const noted = await database.transaction((transaction) =>
    transaction.query(
      `UPDATE ${schema}.upload SET sent = $5, kept = $6 FROM ${schema}.usage_point
       WHERE usage_point = id AND member = $1 AND archive = $2 AND space = $3 AND pdl = $4 AND sent = 0 RETURNING id`,
      [member.name, member.archive, space, pdl, sent, isOwn ? 1 : 0],
    ),
  );
  return noted.length > 0;
}

/** What another member knows of a meter, without what concerns its own nodes and users. */
function ofMeter(state: KeptState): KeptState {
  const series = state.series.map((each) => ({ ...each, requests: [] }));
  return { ...state, series, forgottenAt: null, health: null, told: [] };
}

/** Dates that are none, as `infinity`, are left out. */
function dated(text: string): Day[] {
  const day = parseDay(text);
  return day === undefined ? [] : [day];
}

/** What the database has of a meter. */
interface Found {
  readonly id: number;
  readonly head: number;
  /** The database's time, in seconds: now, and when the last reading arrived. */
  readonly time: number;
  readonly arrived: number;
  /** Whose knowledge of the meter comes back; null: there is none. */
  readonly keeper: string | null;
}

/** Reads a meter in one transaction. */
class Reader {
  readonly #context: RestoreContext;
  readonly #transaction: Transaction;
  /** By direction and series: seconds of each day with an exact reading. */
  readonly #exact = new Map<string, Map<Day, number>>();
  /** Of all revisions of readings. */
  #highest = 0;

  constructor(context: RestoreContext, transaction: Transaction) {
    this.#context = context;
    this.#transaction = transaction;
  }

  async read(wanted: Wanted): Promise<Rest | "ended" | undefined> {
    const { archive, member, clock, hasEnded, databaseId } = this.#context;
    const found = await this.#find(wanted);
    if (found === undefined || hasEnded()) return found && "ended";
    const { id, head, keeper, arrived, time } = found;
    const now = secondsOf(clock);
    const isOwn = keeper === member.name;
    const state = await this.#part("state", id, keeper);
    const cursors = (isOwn ? await this.#part("cursor", id, keeper) : undefined) ?? [];
    const forgottenAt = isOwn ? (state?.forgottenAt ?? null) : null;
    const place = { transaction: this.#transaction, schema: this.#schema };
    const held = archive.usagePoints.find(wanted.pdl, wanted.space);
    const isHere =
      isOwn &&
      forgottenAt === null &&
      (await isAlreadyHere(place, archive, databaseId, held, { id, head, cursors }));
    const point = isHere ? held! : archive.restoring.begin(wanted.pdl, wanted.space, dayOf(now));
    if (!isHere) await this.#readings(point, id, forgottenAt);
    await this.#registers(point, id, keeper);
    if (isOwn) await this.#sentDays(point, id);
    await this.#coverage(point, id, keeper, isHere);
    const colors = await keptColors(this.#transaction, this.#context.database);
    if (hasEnded()) return "ended";
    return {
      point,
      head,
      sent: isHere ? archive.mirrored.head(point.id) : this.#highest,
      isHere,
      keeper: keeper ?? "",
      isOwn,
      colors,
      cursors,
      arrived: Math.floor(arrived - (time - now)),
      state: isOwn ? state : state && ofMeter(state),
    };
  }

  get #schema(): string {
    return this.#context.database.schema;
  }

  async #find({ space, pdl }: Wanted): Promise<Found | undefined> {
    const { member } = this.#context;
    const [found] = await this.#transaction.query<Omit<Found, "arrived"> & { arrived: number | null }>(
      `SELECT id, head, ${seconds(`${this.#schema}.db_time()`)} AS time,
         (SELECT ${seconds("max(arrived)")} FROM ${this.#schema}.reading WHERE usage_point = id) AS arrived,
         (SELECT member FROM ${this.#schema}.state WHERE usage_point = id
          ORDER BY member = $3 DESC, at DESC LIMIT 1) AS keeper
       FROM ${this.#schema}.usage_point WHERE space = $1 AND pdl = $2`,
      [space, pdl, member.name],
    );
    if (found === undefined || (found.arrived === null && found.keeper === null)) return undefined;
    return { ...found, arrived: found.arrived ?? 0 };
  }

  /** Rows in the order of a key, some at a time, until the archive is not to be used any more. */
  async *#pages<R extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[],
    first: readonly unknown[],
    keyOf: (row: R) => readonly unknown[],
  ): AsyncGenerator<R[], void, void> {
    for (let after = first; ;) {
      const rows = await this.#transaction.query<R>(sql, [...values, ...after]);
      const last = rows.at(-1);
      if (last === undefined || this.#context.hasEnded()) return;
      yield rows;
      after = keyOf(last);
      await yieldToEventLoop();
    }
  }

  /** @param forgottenAt what arrived until then, in seconds, does not come back; null: all of it does */
  async #readings(point: UsagePoint, id: number, forgottenAt: number | null = null): Promise<void> {
    const { archive, clock } = this.#context;
    const pages = this.#pages<KeptReading & Record<string, unknown>>(
      `SELECT direction, series, ${seconds("start")} AS start, step, value, ${seconds("at")} AS at, rounded, source,
         first, revision
       FROM ${this.#schema}.reading
       WHERE usage_point = $1 AND arrived > to_timestamp($2) AND (direction, series, start) > ($3, $4, to_timestamp($5))
       ORDER BY direction, series, start LIMIT ${AT_ONCE}`,
      [id, forgottenAt ?? -Infinity],
      ["", "", 0],
      ({ direction, series, start }) => [direction, series, start],
    );
    for await (const rows of pages) {
      this.#highest = rows.reduce((highest, { revision }) => Math.max(highest, revision), this.#highest);
      // A newer package may have stored others.
      const known = rows.filter(
        (row) => directions.includes(row.direction) && allSeries.includes(row.series),
      );
      archive.restoring.addReadings(point, known, secondsOf(clock));
      this.#count(known);
    }
  }

  #count(readings: readonly KeptReading[]): void {
    for (const { direction, series, start, step, rounded } of readings) {
      if (rounded) continue;
      const key = `${direction}/${series}`;
      const days = this.#exact.get(key) ?? new Map<Day, number>();
      this.#exact.set(key, days);
      days.set(dayOf(start), (days.get(dayOf(start)) ?? 0) + step);
    }
  }

  /** Also of days that only others have asked for. */
  async #coverage(point: UsagePoint, id: number, keeper: string | null, isHere: boolean): Promise<void> {
    const { archive, hasEnded } = this.#context;
    const kept = await coverageOf(this.#transaction, this.#schema, id, keeper);
    for (const direction of directions) {
      for (const series of [...allSeries, REGISTERS] as const) {
        if (hasEnded()) return;
        const runs = kept.get(`${direction}/${series}`) ?? [];
        const exact = this.#exact.get(`${direction}/${series}`);
        if (runs.length === 0 && exact === undefined) continue;
        const its = isHere ? "here" : (exact ?? new Map<Day, number>());
        const held = series === REGISTERS ? undefined : its;
        archive.restoring.addCoverage(point, { direction, series, runs }, held);
        await yieldToEventLoop();
      }
    }
  }

  async #sentDays(point: UsagePoint, id: number): Promise<void> {
    const { archive, member } = this.#context;
    const pages = this.#pages<Omit<KeptSentDay, "day"> & { day: string }>(
      `SELECT direction, node, day::text AS day, daily, curve, colors, registers, prices FROM ${this.#schema}.sent_day
       WHERE member = $1 AND usage_point = $2 AND (direction, node, day) > ($3, $4, $5::date)
       ORDER BY direction, node, day LIMIT ${AT_ONCE}`,
      [member.name, id],
      ["", "", "-infinity"],
      ({ direction, node, day }) => [direction, node, day],
    );
    for await (const rows of pages) {
      archive.restoring.addSentDays(
        point,
        rows.flatMap((row) => dated(row.day).map((day) => ({ ...row, day }))),
      );
    }
  }

  async #registers(point: UsagePoint, id: number, keeper: string | null): Promise<void> {
    const { archive } = this.#context;
    const pages = this.#pages<{ direction: KeptRegisters["direction"]; day: string; value: unknown }>(
      `SELECT direction, day::text AS day, value FROM ${this.#schema}.register
       WHERE member = $1 AND usage_point = $2 AND (direction, day) > ($3, $4::date)
       ORDER BY direction, day LIMIT ${DAYS_AT_ONCE}`,
      [keeper, id],
      ["", "-infinity"],
      ({ direction, day }) => [direction, day],
    );
    for await (const rows of pages) {
      const days = rows.flatMap(({ direction, day: text, value }) => {
        const read = readKept("register", value) ?? [];
        return dated(text).map((day) => ({ direction, day, rows: read }));
      });
      archive.restoring.addRegisters(point, days);
    }
  }

  /** undefined: nobody kept it, or another version of this package. */
  async #part<P extends KeptPart>(
    part: P,
    id: number,
    keeper: string | null,
  ): Promise<KeptParts[P] | undefined> {
    const [row] = await this.#transaction.query<{ value: unknown }>(
      `SELECT value FROM ${this.#schema}.${part} WHERE usage_point = $1 AND member = $2`,
      [id, keeper],
    );
    return row && (readKept(part, row.value) as KeptParts[P] | undefined);
  }
}
