/** The rows of registers: what Enedis calls each of them, and the id by which its readings know it. */
import { registerKey, registerOwners, type Register, type RegisterOwner } from "../../readings/index.js";
import type { Database, Row } from "../sqlite/index.js";
import type { HeldRegisters, RegisterOrigin } from "./held-registers.js";

/** In place of the owner: this is no register, and its id is the kind of an event. */
export const EVENT = "event";

/** What a register is called from now on; an empty label says nothing. */
export interface RegisterLabels {
  /** Of its row. */
  readonly id: number;
  readonly calendarLabel: string;
  readonly label: string;
}

/** The labels that were said last, each of those that are not empty. */
export function lastLabels(
  before: Pick<RegisterLabels, "calendarLabel" | "label"> | undefined,
  after: Pick<RegisterLabels, "calendarLabel" | "label">,
): Pick<RegisterLabels, "calendarLabel" | "label"> {
  return {
    calendarLabel: after.calendarLabel || (before?.calendarLabel ?? ""),
    label: after.label || (before?.label ?? ""),
  };
}

interface Name extends Omit<Register, "owner"> {
  readonly owner: RegisterOwner | typeof EVENT;
}

export class RegisterNames {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Registers, and in place of events their kinds, by id. @param most -1: all of them */
  all(series: number, origin: RegisterOrigin, most: number): Map<number, Register | string> {
    const rows = this.#db.all(
      `SELECT id, owner, calendar, calendar_label, class, class_label, code FROM register
       WHERE series = ? AND origin = ? ORDER BY id LIMIT ?`,
      series,
      origin,
      most,
    );
    return new Map(
      rows.flatMap((row) => {
        const one = row["owner"] === EVENT ? String(row["class"]) : toRegister(row);
        return one === undefined ? [] : [[Number(row["id"]), one]];
      }),
    );
  }

  /**
   * The ids of registers and events by key. New ones are created, but without their labels: a reading that is not
   * written must not rename anything.
   */
  ids(
    series: number,
    origin: RegisterOrigin,
    held: HeldRegisters,
  ): { readonly ids: Map<string, number>; readonly labels: RegisterLabels[] } {
    const ids = new Map<string, number>();
    const labels: RegisterLabels[] = [];
    for (const [key, name] of namesIn(held)) {
      const row = this.#rowOf(series, origin, name);
      const id = Number(row["id"]);
      ids.set(key, id);
      const { calendarLabel, label } = name;
      const isNew = (text: string, column: string): boolean => text !== "" && text !== row[column];
      if (isNew(calendarLabel, "calendar_label") || isNew(label, "class_label")) {
        labels.push({ id, calendarLabel, label });
      }
    }
    return { ids, labels };
  }

  /**
   * The same for who writes nothing: a register without a row has an id that cannot exist.
   * @param unknown those, by key
   */
  heldIds(
    series: number,
    origin: RegisterOrigin,
    held: HeldRegisters,
    unknown: Map<string, number>,
  ): Map<string, number> {
    const ids = new Map<string, number>();
    for (const [key, name] of namesIn(held)) {
      const row = this.#find(series, origin, name);
      if (row === undefined && !unknown.has(key)) unknown.set(key, -1 - unknown.size);
      ids.set(key, row === undefined ? unknown.get(key)! : Number(row["id"]));
    }
    return ids;
  }

  setLabels(labels: readonly RegisterLabels[]): void {
    for (const { id, calendarLabel, label } of labels) {
      this.#db.run(
        `UPDATE register SET calendar_label = coalesce(nullif(?, ''), calendar_label),
           class_label = coalesce(nullif(?, ''), class_label) WHERE id = ?`,
        calendarLabel,
        label,
        id,
      );
    }
  }

  #find(series: number, origin: RegisterOrigin, { owner, calendar, id, code }: Name): Row | undefined {
    return this.#db.get(
      `SELECT id, calendar_label, class_label FROM register
       WHERE series = ? AND origin = ? AND owner = ? AND calendar = ? AND class = ? AND code = ?`,
      series,
      origin,
      owner,
      calendar,
      id,
      code,
    );
  }

  #rowOf(series: number, origin: RegisterOrigin, name: Name): Row {
    const known = this.#find(series, origin, name);
    if (known !== undefined) return known;
    const { owner, calendar, id, code } = name;
    const { lastId } = this.#db.run(
      `INSERT INTO register (series, origin, owner, calendar, class, code, calendar_label, class_label)
       VALUES (?, ?, ?, ?, ?, ?, '', '')`,
      series,
      origin,
      owner,
      calendar,
      id,
      code,
    );
    return { id: lastId, calendar_label: "", class_label: "" };
  }
}

export function eventKey(kind: string): string {
  return `${EVENT}\u001f${kind}`;
}

/** By key. A register may be there several times, with and without its labels. */
function namesIn({ readings, events }: HeldRegisters): Map<string, Name> {
  const names = new Map<string, Name>();
  for (const register of new Set(readings.map((reading) => reading.register))) {
    const key = registerKey(register);
    names.set(key, { ...register, ...lastLabels(names.get(key), register) });
  }
  for (const { kind } of events) {
    const none = { calendar: "", calendarLabel: "", label: "", code: "" };
    names.set(eventKey(kind), { owner: EVENT, id: kind, ...none });
  }
  return names;
}

/** @returns undefined: nobody has such a register */
function toRegister(row: Row): Register | undefined {
  const owner = registerOwners.find((one) => one === row["owner"]);
  return (
    owner && {
      owner,
      calendar: String(row["calendar"]),
      calendarLabel: String(row["calendar_label"]),
      id: String(row["class"]),
      label: String(row["class_label"]),
      code: String(row["code"]),
    }
  );
}
