/**
 * What is kept elsewhere by day: by what nodes priced the days whose costs they sent, what registers showed, and, by some
 * days, what was asked for.
 */
import { directions } from "../../readings/index.js";
import {
  COVERAGE_DAYS,
  type Database,
  type Row,
  type KeptCoverageDays,
  type KeptRegisters,
  type KeptSentDay,
} from "../sqlite/index.js";

/** Days, or groups of them, that are sent at once: each has some hundred bytes, or a row for each register. */
const AT_ONCE = { sentDays: 500, registers: 100, coverage: 200 };

/** A mark is another one after each change. */
interface Marked {
  /** Id. */
  readonly series: number;
  readonly stamp: number;
}

/** Days that changed since they were sent. */
export interface ChangedDays {
  readonly sentDays: readonly (KeptSentDay & Marked)[];
  readonly registers: readonly (KeptRegisters & Marked)[];
  /** Not before all of the others: what says that days of registers are held must not be there before them. */
  readonly coverage: readonly (KeptCoverageDays & { readonly stamp: number; readonly id: number })[];
  /** There are more of them. */
  readonly isPart: boolean;
}

/** @param usagePoint id */
export function changedDays(db: Database, usagePoint: number): ChangedDays {
  const sentDays = db.all(
    `SELECT mark.series, direction, mark.node, mark.day, daily, curve, colors, registers, prices, stamp
     FROM series JOIN mirror_sent_day AS mark ON mark.series = series.id
       JOIN sent_day AS sent ON (sent.series, sent.day, sent.node) = (mark.series, mark.day, mark.node)
     WHERE usage_point = ? AND direction IN (?, ?) LIMIT ?`,
    usagePoint,
    ...directions,
    AT_ONCE.sentDays,
  ) as unknown as ChangedDays["sentDays"];
  const marks = db.all(
    `SELECT mark.series, direction, day, stamp FROM series JOIN mirror_register AS mark ON mark.series = series.id
     WHERE usage_point = ? AND direction IN (?, ?) LIMIT ?`,
    usagePoint,
    ...directions,
    AT_ONCE.registers,
  );
  const registers = marks.map((mark) => ({ ...mark, rows: registersOn(db, mark) }));
  const isPart = sentDays.length === AT_ONCE.sentDays || registers.length === AT_ONCE.registers;
  const coverage = isPart ? [] : changedCoverage(db, usagePoint);
  return {
    sentDays,
    registers: registers as unknown as ChangedDays["registers"],
    coverage,
    isPart: isPart || coverage.length === AT_ONCE.coverage,
  };
}

function changedCoverage(db: Database, usagePoint: number): ChangedDays["coverage"] {
  const marks = db.all(
    `SELECT series.id AS id, direction, series.series AS series, day, stamp
     FROM series JOIN mirror_coverage AS mark ON mark.series = series.id
     WHERE usage_point = ? AND direction IN (?, ?) LIMIT ?`,
    usagePoint,
    ...directions,
    AT_ONCE.coverage,
  );
  return marks.map((mark) => ({ ...mark, runs: runsOf(db, mark) })) as unknown as ChangedDays["coverage"];
}

/** What was asked for of some days; empty: nothing any more. */
function runsOf(db: Database, { id, day }: Row): KeptCoverageDays["runs"] {
  // Consecutive days with the same: those whose number minus their place among their like is the same.
  const runs = db.all(
    `SELECT min(day) AS start, max(day) + 1 AS end, state, asked, asked_at FROM (
       SELECT day, state, asked, asked_at,
         day - row_number() OVER (PARTITION BY state, asked, asked_at ORDER BY day) AS run
       FROM coverage WHERE series = ? AND day >= ? AND day < ?)
     GROUP BY state, asked, asked_at, run ORDER BY start`,
    id!,
    day!,
    Number(day) + COVERAGE_DAYS,
  );
  return runs.map((run) => [
    ...([Number(run["start"]), Number(run["end"]), Number(run["state"])] as const),
    ...([Number(run["asked"]), Number(run["asked_at"])] as const),
  ]);
}

function registersOn(db: Database, { series, day }: Row): KeptRegisters["rows"] {
  const rows = db.all(
    `SELECT origin, owner, calendar, calendar_label, class, class_label, code, value, read_at
     FROM register_reading JOIN register ON register.id = register_reading.register
     WHERE register_reading.series = ? AND day = ? ORDER BY register.id`,
    series!,
    day!,
  );
  return rows.map((row) => ({
    origin: String(row["origin"]),
    owner: String(row["owner"]),
    calendar: String(row["calendar"]),
    calendarLabel: String(row["calendar_label"]),
    id: String(row["class"]),
    label: String(row["class_label"]),
    code: String(row["code"]),
    value: Number(row["value"]),
    readAt: Number(row["read_at"]),
  }));
}

/** These were sent; what changed again meanwhile stays marked. */
export function dropMarks(db: Database, { sentDays, registers, coverage }: ChangedDays): void {
  for (const { series, day, node, stamp } of sentDays) {
    db.run(
      "DELETE FROM mirror_sent_day WHERE series = ? AND day = ? AND node = ? AND stamp = ?",
      series,
      day,
      node,
      stamp,
    );
  }
  for (const { series, day, stamp } of registers)
    db.run("DELETE FROM mirror_register WHERE series = ? AND day = ? AND stamp = ?", series, day, stamp);
  for (const { id, day, stamp } of coverage)
    db.run("DELETE FROM mirror_coverage WHERE series = ? AND day = ? AND stamp = ?", id, day, stamp);
}
