/** What is kept elsewhere by day: by what nodes priced the days whose costs they sent, and what registers showed. */
import { directions } from "../../readings/index.js";
import type { Database, Row, KeptRegisters, KeptSentDay } from "../sqlite/index.js";

/** Days that are sent at once: each has some hundred bytes, or a row for each register. */
const AT_ONCE = { sentDays: 500, registers: 100 };

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
  return {
    sentDays,
    registers: registers as unknown as ChangedDays["registers"],
    isPart: sentDays.length === AT_ONCE.sentDays || registers.length === AT_ONCE.registers,
  };
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
export function dropMarks(db: Database, { sentDays, registers }: ChangedDays): void {
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
}
