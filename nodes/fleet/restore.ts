/**
 * Brings a meter that the archive lacks back from PostgreSQL, before anything is collected of it: its readings, and what
 * this member knew of it. A member with a new name goes on with what another one has asked for; its nodes get everything.
 */
import type {
  Archive,
  HeldColor,
  KeptCoverage,
  KeptCursor,
  KeptReading,
  KeptRegisters,
  KeptSentDay,
  KeptState,
  UsagePoint,
} from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { allSeries, dayOf, directions, parseDay } from "../readings/index.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import type { Member } from "./member.js";

/** Readings and days that are read at once, and written in one transaction of the archive. */
const AT_ONCE = 1_000;
/** The same, of days with all their registers. */
const DAYS_AT_ONCE = 50;

export interface Restoring {
  readonly database: FleetDatabase;
  readonly databaseId: string;
  readonly member: Member;
  readonly archive: Archive;
  readonly clock: Clock;
  /** The archive is not to be used any more. */
  readonly hasEnded: () => boolean;
}

type Wanted = Pick<UsagePoint, "space" | "pdl">;

/** What is read of a meter after its readings. */
interface Rest {
  readonly point: UsagePoint;
  readonly head: number;
  readonly state: KeptState | undefined;
  readonly cursors: readonly KeptCursor[];
  readonly colors: readonly HeldColor[];
}

/**
 * @returns whether the meter is as it was; `absent`: the database has nothing of it
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function restore(
  restoring: Restoring,
  wanted: Wanted,
): Promise<"restored" | "absent" | "ended"> {
  const { database, databaseId, archive, clock, hasEnded } = restoring;
  // All of it as it was at one instant: what changes meanwhile comes as from another member.
  const rest = await database.transaction(async (transaction) => {
    await transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    return await new Reader(restoring, transaction).read(wanted);
  });
  if (hasEnded() || rest === "ended") return "ended";
  if (rest === undefined) return "absent";
  archive.restoring.finish(rest.point, { ...rest, database: databaseId }, clock.now());
  // What had come until a kill.
  if (archive.hasForgotten) await archive.eraseForgotten();
  return "restored";
}

/** What another member knows of a meter, without what concerns its own nodes and users. */
function ofMeter(state: KeptState): KeptState {
  const series = state.series.map((each) => ({ ...each, requests: [] }));
  return { ...state, series, health: null, told: [] };
}

/** Reads a meter in one transaction. */
class Reader {
  readonly #restoring: Restoring;
  readonly #transaction: Transaction;

  constructor(restoring: Restoring, transaction: Transaction) {
    this.#restoring = restoring;
    this.#transaction = transaction;
  }

  async read(wanted: Wanted): Promise<Rest | "ended" | undefined> {
    const { archive, member, clock, hasEnded } = this.#restoring;
    const found = await this.#find(wanted);
    if (found === undefined || hasEnded()) return found && "ended";
    const { id, head, keeper } = found;
    const point = archive.restoring.begin(wanted.pdl, wanted.space, dayOf(secondsOf(clock)));
    if (!(await this.#readings(point, id))) return "ended";
    if (keeper !== null && !(await this.#registers(point, id, keeper))) return "ended";
    const isOwn = keeper === member.name;
    if (isOwn && !(await this.#sentDays(point, id))) return "ended";
    if (!(await this.#coverage(point, id, keeper))) return "ended";
    const state = await this.#part<KeptState>("state", id, keeper);
    const cursors = isOwn ? await this.#part<KeptCursor[]>("cursor", id, keeper) : undefined;
    const colors = await this.#colors();
    if (hasEnded()) return "ended";
    await this.#noteSent(id);
    return { point, head, state: isOwn ? state : state && ofMeter(state), cursors: cursors ?? [], colors };
  }

  get #schema(): string {
    return this.#restoring.database.schema;
  }

  /** `keeper`: whose knowledge of the meter comes back; null: there is none. */
  async #find({
    space,
    pdl,
  }: Wanted): Promise<{ id: number; head: number; keeper: string | null } | undefined> {
    const [found] = await this.#transaction.query<{
      id: number;
      head: number;
      keeper: string | null;
      has: boolean;
    }>(
      `SELECT id, head, EXISTS (SELECT 1 FROM ${this.#schema}.reading WHERE usage_point = id) AS has,
         (SELECT member FROM ${this.#schema}.state WHERE usage_point = id
          ORDER BY member = $3 DESC, at DESC LIMIT 1) AS keeper
       FROM ${this.#schema}.usage_point WHERE space = $1 AND pdl = $2`,
      [space, pdl, this.#restoring.member.name],
    );
    return found !== undefined && (found.has || found.keeper !== null) ? found : undefined;
  }

  async #readings(point: UsagePoint, id: number): Promise<boolean> {
    const { archive, clock, hasEnded } = this.#restoring;
    const place: [direction: string, series: string, start: number] = ["", "", 0];
    for (;;) {
      const rows = await this.#transaction.query<KeptReading & Record<string, unknown>>(
        `SELECT direction, series, ${seconds("start")} AS start, step, value, ${seconds("at")} AS at, rounded, source,
           first, revision
         FROM ${this.#schema}.reading
         WHERE usage_point = $1 AND (direction, series, start) > ($2, $3, to_timestamp($4))
         ORDER BY direction, series, start LIMIT ${AT_ONCE}`,
        [id, ...place],
      );
      if (hasEnded()) return false;
      // A newer package may have stored others.
      const known = rows.filter(
        (row) => directions.includes(row.direction) && allSeries.includes(row.series),
      );
      archive.restoring.addReadings(point, known, secondsOf(clock));
      const last = rows.at(-1);
      if (last === undefined) return true;
      [place[0], place[1], place[2]] = [last.direction, last.series, last.start];
      await yieldToEventLoop();
    }
  }

  async #coverage(point: UsagePoint, id: number, keeper: string | null): Promise<boolean> {
    const { archive, hasEnded } = this.#restoring;
    for (const series of (await this.#part<KeptCoverage[]>("coverage", id, keeper)) ?? []) {
      if (hasEnded()) return false;
      archive.restoring.addCoverage(point, series);
      await yieldToEventLoop();
    }
    return true;
  }

  async #sentDays(point: UsagePoint, id: number): Promise<boolean> {
    const { archive, member, hasEnded } = this.#restoring;
    const place: [direction: string, node: string, day: string] = ["", "", "-infinity"];
    for (;;) {
      const rows = await this.#transaction.query<Omit<KeptSentDay, "day"> & { day: string }>(
        `SELECT direction, node, day::text AS day, daily, curve, colors, registers FROM ${this.#schema}.sent_day
         WHERE member = $1 AND usage_point = $2 AND (direction, node, day) > ($3, $4, $5::date)
         ORDER BY direction, node, day LIMIT ${AT_ONCE}`,
        [member.name, id, ...place],
      );
      if (hasEnded()) return false;
      archive.restoring.addSentDays(
        point,
        rows.flatMap((row) => ({ ...row, day: parseDay(row.day)! })),
      );
      const last = rows.at(-1);
      if (last === undefined) return true;
      [place[0], place[1], place[2]] = [last.direction, last.node, last.day];
      await yieldToEventLoop();
    }
  }

  async #registers(point: UsagePoint, id: number, keeper: string): Promise<boolean> {
    const { archive, hasEnded } = this.#restoring;
    const place: [direction: string, day: string] = ["", "-infinity"];
    for (;;) {
      const rows = await this.#transaction.query<{
        direction: KeptRegisters["direction"];
        day: string;
        value: KeptRegisters["rows"];
      }>(
        `SELECT direction, day::text AS day, value FROM ${this.#schema}.register
         WHERE member = $1 AND usage_point = $2 AND (direction, day) > ($3, $4::date)
         ORDER BY direction, day LIMIT ${DAYS_AT_ONCE}`,
        [keeper, id, ...place],
      );
      if (hasEnded()) return false;
      const last = rows.at(-1);
      if (last === undefined) return true;
      archive.restoring.addRegisters(
        point,
        rows.map(({ direction, day, value }) => ({ direction, day: parseDay(day)!, rows: value })),
      );
      [place[0], place[1]] = [last.direction, last.day];
      await yieldToEventLoop();
    }
  }

  async #part<T>(
    table: "state" | "cursor" | "coverage",
    id: number,
    keeper: string | null,
  ): Promise<T | undefined> {
    const [row] = await this.#transaction.query<{ value: T }>(
      `SELECT value FROM ${this.#schema}.${table} WHERE usage_point = $1 AND member = $2`,
      [id, keeper],
    );
    return row?.value;
  }

  async #colors(): Promise<HeldColor[]> {
    const rows = await this.#transaction.query<{ day: string; color: string; source: string; at: number }>(
      `SELECT day::text AS day, color, source, ${seconds("read_at")} AS at FROM ${this.#schema}.color`,
    );
    return rows.map(({ day, color, source, at }) => ({
      ...{ day: parseDay(day)!, color: color as HeldColor["color"], source: source as HeldColor["source"] },
      ...{ readAt: Math.floor(at), provisional: false, revision: 0 },
    }));
  }

  /** What comes back need not be sent. */
  async #noteSent(id: number): Promise<void> {
    const { name, archive } = this.#restoring.member;
    await this.#transaction.query(
      `INSERT INTO ${this.#schema}.upload (member, usage_point, archive, sent)
       SELECT $1, $2, $3, coalesce(max(revision), 0) FROM ${this.#schema}.reading WHERE usage_point = $2
       ON CONFLICT (member, usage_point) DO UPDATE SET archive = excluded.archive, sent = excluded.sent, kept = 0`,
      [name, id, archive],
    );
  }
}
