/**
 * Marks in the archive which of what the fleet's database keeps of a usage point changed: after a kill it is still known.
 * Triggers set them (schema.ts, migrations 11, 15 and 16), and none of a usage point that is not mirrored.
 */

import type { Database } from "./database.js";
import { COVERAGE_DAYS, keptParts, type KeptPart } from "./kept-state.js";

/** Of a table: when something changes, of which usage point, and which part of what is kept of it. */
interface Change {
  readonly table: string;
  readonly events: readonly string[];
  /** SQL for usage points' ids; `row` stands for the row that changed. */
  readonly of: string;
  readonly part: KeptPart | "coverage";
}

const ofSeries = "SELECT usage_point FROM series WHERE id = row.series";
const ofSource = "SELECT usage_point FROM source WHERE id = row.source";
/** A subject is `account:<id>` or `source:<id>`, with more behind it (blocks.ts). */
const ofSubject = `SELECT usage_point FROM source
      WHERE id = CASE WHEN row.subject LIKE 'source:%' THEN CAST(substr(row.subject, 8) AS INTEGER) END
    UNION SELECT usage_point FROM source
      WHERE account = CASE WHEN row.subject LIKE 'account:%' THEN CAST(substr(row.subject, 9) AS INTEGER) END`;

const changes: readonly Change[] = [
  {
    table: "usage_point",
    events: ["UPDATE OF first_deploy"],
    of: "SELECT row.id AS usage_point",
    part: "state",
  },
  ...(["series", "source", "poll", "health", "told"] as const).map((table) => ({
    table,
    events: ["INSERT", "UPDATE"],
    part: "state" as const,
    of: "SELECT row.usage_point AS usage_point",
  })),
  { table: "request", events: ["INSERT", "DELETE"], of: ofSeries, part: "state" },
  { table: "refused_before", events: ["INSERT", "UPDATE", "DELETE"], of: ofSource, part: "state" },
  { table: "block", events: ["INSERT", "UPDATE", "DELETE"], of: ofSubject, part: "state" },
  {
    table: "cursor",
    events: ["INSERT", "UPDATE", "DELETE"],
    part: "cursor",
    of: "SELECT row.usage_point AS usage_point",
  },
  // Until migration 15.
  { table: "coverage", events: ["INSERT", "UPDATE", "DELETE"], of: ofSeries, part: "coverage" },
];

/** A mark is a new number each time: whoever sent what it stood for drops it only if it is still the same. */
const STAMP = "abs(random() % 9007199254740991)";

/** What a trigger inserts is deleted first: the statement that fires it may forbid to replace it. */
function trigger({ table, of, part }: Change, event: string): string {
  const row = event === "DELETE" ? "old" : "new";
  const points = of.replaceAll("row.", `${row}.`);
  return `
  CREATE TRIGGER kept_${table}_${event.split(" ")[0]!.toLowerCase()} AFTER ${event} ON ${table}
  WHEN EXISTS (SELECT 1 FROM mirror)
  BEGIN
    DELETE FROM mirror_changed WHERE part = '${part}' AND usage_point IN (${points});
    INSERT INTO mirror_changed
      SELECT DISTINCT usage_point, '${part}', ${STAMP} FROM (${points}) JOIN mirror USING (usage_point);
  END;`;
}

/** What there is by day is marked by day. */
const ofDays = [
  { table: "sent_day", marks: "mirror_sent_day", key: ["series", "day", "node"] },
  { table: "register_reading", marks: "mirror_register", key: ["series", "day"] },
] as const;

function dayTrigger({ table, marks, key }: (typeof ofDays)[number], event: string): string {
  return `
  CREATE TRIGGER kept_${table}_${event.toLowerCase()} AFTER ${event} ON ${table}
  WHEN EXISTS (SELECT 1 FROM mirror)
  BEGIN
    DELETE FROM ${marks} WHERE ${key.map((column) => `${column} = new.${column}`).join(" AND ")};
    INSERT INTO ${marks} SELECT ${key.map((column) => `new.${column}`).join(", ")}, ${STAMP}
      FROM series JOIN mirror USING (usage_point) WHERE series.id = new.series;
  END;`;
}

/** Of a node that was removed long ago. */
const sentDayDeleted = `
  CREATE TRIGGER kept_sent_day_delete AFTER DELETE ON sent_day
  WHEN EXISTS (SELECT 1 FROM mirror)
  BEGIN
    DELETE FROM mirror_sent_day WHERE series = old.series AND day = old.day AND node = old.node;
  END;`;

export const keptTriggers = [
  ...changes.flatMap((change) => change.events.map((event) => trigger(change, event))),
  ...ofDays.flatMap((days) => ["INSERT", "UPDATE"].map((event) => dayTrigger(days, event))),
  sentDayDeleted,
].join("");

/** SQL: the first of the days that are kept together with a day. */
const firstWith = (day: string): string => `${day} - ${day} % ${COVERAGE_DAYS}`;

function coverageTrigger(event: string): string {
  const row = event === "DELETE" ? "old" : "new";
  return `
  CREATE TRIGGER kept_coverage_${event.toLowerCase()} AFTER ${event} ON coverage
  WHEN EXISTS (SELECT 1 FROM mirror)
  BEGIN
    DELETE FROM mirror_coverage WHERE series = ${row}.series AND day = ${firstWith(`${row}.day`)};
    INSERT INTO mirror_coverage SELECT ${row}.series, ${firstWith(`${row}.day`)}, ${STAMP}
      FROM series JOIN mirror USING (usage_point) WHERE series.id = ${row}.series;
  END;`;
}

/** Migration 16: the calls of a usage point are kept. */
export const callTriggers = ["INSERT", "UPDATE"]
  .map((event) =>
    trigger(
      { table: "call", events: [event], of: "SELECT row.usage_point AS usage_point", part: "state" },
      event,
    ),
  )
  .join("");

/** All that was asked for of usage points. */
const markCoverage = (where: string): string => `
  INSERT OR REPLACE INTO mirror_coverage
    SELECT series, first, ${STAMP} FROM (SELECT DISTINCT series.id AS series, ${firstWith("day")} AS first
      FROM series JOIN coverage ON coverage.series = series.id WHERE ${where});`;

/** Migration 15: what was asked for of days is marked by some days at once. */
export const coverageByDays = `
  DROP TRIGGER kept_coverage_insert;
  DROP TRIGGER kept_coverage_update;
  DROP TRIGGER kept_coverage_delete;
  DELETE FROM mirror_changed WHERE part = 'coverage';
  ${["INSERT", "UPDATE", "DELETE"].map(coverageTrigger).join("")}
  ${markCoverage("usage_point IN (SELECT usage_point FROM mirror)")}`;

/** Marks parts of a usage point as changed. @param usagePoint id */
export function markParts(db: Database, usagePoint: number, parts: readonly KeptPart[]): void {
  db.run(
    `INSERT OR REPLACE INTO mirror_changed SELECT ?, value, ${STAMP} FROM json_each(?)`,
    usagePoint,
    JSON.stringify(parts),
  );
}

/** The same, of all that is kept of it. */
export function markAll(db: Database, usagePoint: number): void {
  db.transaction(() => {
    markParts(db, usagePoint, keptParts);
    db.run(
      `INSERT OR REPLACE INTO mirror_sent_day
         SELECT sent_day.series, day, node, ${STAMP}
         FROM sent_day JOIN series ON series.id = sent_day.series WHERE usage_point = ?`,
      usagePoint,
    );
    db.run(
      `INSERT OR REPLACE INTO mirror_register
         SELECT series, day, ${STAMP} FROM (SELECT DISTINCT register_reading.series AS series, day
           FROM register_reading JOIN series ON series.id = register_reading.series WHERE usage_point = ?)`,
      usagePoint,
    );
    db.run(markCoverage("usage_point = ?"), usagePoint);
  });
}

/** All that is kept of it is as it was sent. */
export function dropAllMarks(db: Database, usagePoint: number): void {
  db.run("DELETE FROM mirror_changed WHERE usage_point = ?", usagePoint);
  for (const table of ["mirror_sent_day", "mirror_register", "mirror_coverage"])
    db.run(`DELETE FROM ${table} WHERE series IN (SELECT id FROM series WHERE usage_point = ?)`, usagePoint);
}
