/**
 * Sends what a member knows of a meter beside its readings: an empty archive under its name goes on with it
 * (docs/dev/decisions.md#61-an-archive-that-comes-back).
 */
import type {
  HeldColor,
  KeptCoverageDays,
  KeptPart,
  KeptParts,
  KeptRegisters,
  KeptSentDay,
  UsagePoint,
} from "../archive/index.js";
import { formatDay, parseDay } from "../readings/index.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import { jsonOf } from "./lettering.js";
import { lock } from "./lock.js";
import type { Member } from "./member.js";

export interface Keeping {
  /** How often something of it was sent, as the archive knows it. */
  readonly times: number;
  /** Revisions up to which the database has the readings: of the archive, and its own. */
  readonly sent: number;
  readonly merged: number;
  readonly parts: Partial<KeptParts>;
  readonly sentDays: readonly KeptSentDay[];
  readonly registers: readonly KeptRegisters[];
  readonly coverage: readonly KeptCoverageDays[];
}

/**
 * `other`: the database knows that something of it was sent `times` times, the archive another number: it lacks something,
 * or is another one. `put-back`: it lacks readings; its own revision. Then nothing was sent.
 */
export type KeepOutcome =
  | { readonly outcome: "sent" }
  | { readonly outcome: "other"; readonly times: number }
  | { readonly outcome: "put-back"; readonly head: number };

/** @throws {FleetError} */
export async function keep(
  database: FleetDatabase,
  member: Member,
  point: UsagePoint,
  { times, sent, merged, parts, sentDays, registers, coverage }: Keeping,
): Promise<KeepOutcome> {
  const { schema } = database;
  return await database.transaction(async (transaction): Promise<KeepOutcome> => {
    const { id, kept, ...its } = await lock(transaction, database, member, point);
    if (its.sent < sent || its.head < merged) return { outcome: "put-back", head: its.head };
    if (kept !== times) return { outcome: "other", times: kept };
    for (const [part, value] of Object.entries(parts) as [KeptPart, unknown][]) {
      await transaction.query(
        `INSERT INTO ${schema}.${part} VALUES ($1, $2, $3, ${schema}.db_time())
         ON CONFLICT (member, usage_point) DO UPDATE SET value = excluded.value, at = excluded.at`,
        [member.name, id, jsonOf(value)],
      );
    }
    if (sentDays.length > 0) await keepSentDays(transaction, schema, member, id, sentDays);
    if (registers.length > 0) await keepRegisters(transaction, schema, member, id, registers);
    if (coverage.length > 0) await keepCoverage(transaction, schema, member, id, coverage);
    await transaction.query(
      `INSERT INTO ${schema}.upload (member, usage_point, archive, sent, kept) VALUES ($1, $2, $3, 0, $4)
       ON CONFLICT (member, usage_point) DO UPDATE SET archive = excluded.archive, kept = excluded.kept,
         sent = CASE WHEN upload.archive = excluded.archive THEN upload.sent ELSE 0 END`,
      [member.name, id, member.archive, times + 1],
    );
    return { outcome: "sent" };
  });
}

async function keepSentDays(
  transaction: Transaction,
  schema: string,
  { name }: Member,
  id: number,
  days: readonly KeptSentDay[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${schema}.sent_day
     SELECT $1, $2, direction, node, day, daily, curve, colors, registers, prices
     FROM unnest($3::text[], $4::text[], $5::date[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[])
       AS new (direction, node, day, daily, curve, colors, registers, prices)
     ON CONFLICT (member, usage_point, direction, node, day) DO UPDATE SET daily = excluded.daily,
       curve = excluded.curve, colors = excluded.colors, registers = excluded.registers,
       prices = excluded.prices`,
    [
      name,
      id,
      days.map((one) => one.direction),
      days.map((one) => one.node),
      days.map(({ day }) => formatDay(day)),
      days.map(({ daily }) => daily),
      days.map(({ curve }) => curve),
      days.map(({ colors }) => colors),
      days.map(({ registers }) => registers),
      days.map(({ prices }) => prices),
    ],
  );
}

async function keepRegisters(
  transaction: Transaction,
  schema: string,
  { name }: Member,
  id: number,
  days: readonly KeptRegisters[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${schema}.register
     SELECT $1, $2, direction, day, value FROM unnest($3::text[], $4::date[], $5::json[]) AS new (direction, day, value)
     ON CONFLICT (member, usage_point, direction, day) DO UPDATE SET value = excluded.value`,
    [
      name,
      id,
      days.map(({ direction }) => direction),
      days.map(({ day }) => formatDay(day)),
      days.map(({ rows }) => jsonOf(rows)),
    ],
  );
}

async function keepCoverage(
  transaction: Transaction,
  schema: string,
  { name }: Member,
  id: number,
  coverage: readonly KeptCoverageDays[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${schema}.coverage_days
     SELECT $1, $2, direction, series, day, value
     FROM unnest($3::text[], $4::text[], $5::date[], $6::json[]) AS new (direction, series, day, value)
     ON CONFLICT (member, usage_point, direction, series, day) DO UPDATE SET value = excluded.value`,
    [
      name,
      id,
      coverage.map(({ direction }) => direction),
      coverage.map(({ series }) => series),
      coverage.map(({ day }) => formatDay(day)),
      coverage.map(({ runs }) => jsonOf(runs)),
    ],
  );
}

/** The colours of Tempo days that the database has; dates that are none, as `infinity`, are left out. @throws {FleetError} */
export async function keptColors(
  transaction: Transaction,
  { schema }: Pick<FleetDatabase, "schema">,
): Promise<HeldColor[]> {
  const rows = await transaction.query<{
    day: string;
    color: HeldColor["color"];
    source: HeldColor["source"];
    at: number;
  }>(`SELECT day::text AS day, color, source, ${seconds("read_at")} AS at FROM ${schema}.color`);
  return rows.flatMap(({ day: text, color, source, at }) => {
    const day = parseDay(text);
    if (day === undefined) return [];
    return [{ day, color, source, readAt: Math.floor(at), provisional: false, revision: 0 }];
  });
}

/** Sends the colours of Tempo days, which are of no meter. @throws {FleetError} */
export async function keepColors(database: FleetDatabase, colors: readonly HeldColor[]): Promise<void> {
  const { schema } = database;
  await database.transaction((transaction) =>
    transaction.query(
      `INSERT INTO ${schema}.color
       SELECT day, color, source, to_timestamp(read_at)
       FROM unnest($1::date[], $2::text[], $3::text[], $4::float8[]) AS new (day, color, source, read_at)
       ON CONFLICT (day) DO UPDATE SET color = excluded.color, source = excluded.source, read_at = excluded.read_at
       WHERE excluded.read_at > color.read_at`,
      [
        colors.map(({ day }) => formatDay(day)),
        colors.map(({ color }) => color),
        colors.map(({ source }) => source),
        colors.map(({ readAt }) => readAt),
      ],
    ),
  );
}
