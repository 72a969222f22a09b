/**
 * What the registers of a meter show in files, at the beginning of days: a table of indexes has a column for each, and
 * calendars that say what they count (docs/dev/enedis.md#customer-csv-indexes); others name each register beside its value.
 */
import {
  LARGEST_REGISTER,
  registerKey,
  type Day,
  type Register,
  type RegisterEvent,
  type RegisterOwner,
  type RegisterReading,
} from "../../readings/index.js";
import { lacksTwin } from "./class-pairs.js";
import { TOTAL_REGISTER } from "./register-names.js";

/** What the counters of a calendar count. */
export type CalendarCounter = Pick<Register, "owner" | "calendar" | "calendarLabel" | "id" | "label">;

/** The days of a table's calendars, as they are printed. */
interface CalendarDays {
  readonly first: Day;
  readonly last: Day;
  /** By code of the counter. */
  readonly counters: ReadonlyMap<string, CalendarCounter>;
}

export interface FoundRegisters {
  /** In order of their days. */
  readonly readings: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
}

/** A value of a register; undefined: it has two. */
type Shown<T> = T & { readonly day: Day; readonly value: number | undefined };

interface Calendar {
  /** By key of the register. */
  readonly registers: Map<string, readonly [first: Day, last: Day]>;
  /** By day, and by key. */
  readonly days: Map<Day, Map<string, Register>>;
}

/** More are no files of one meter: ten years with all its registers. */
const MOST = 60_000;
/** A supplier has ten, under the names of all files. */
const MOST_OF_A_GRID = 40;
/** Contracts and meters change less often. */
const MOST_EVENTS = 4_000;

/** By the first letter of a counter's code. */
const owners: Readonly<Record<string, RegisterOwner>> = { F: "supplier", D: "distributor", T: "total" };

export class RegisterRows {
  /** By day and code. */
  readonly #coded = new Map<string, Shown<{ readonly code: string }>>();
  /** By day and register. */
  readonly #named = new Map<string, Shown<{ readonly register: Register }>>();
  /** How many values came. */
  added = 0;
  readonly #calendars: CalendarDays[] = [];
  /** Days and owners of which a register is not known. */
  readonly #spoiled = new Set<string>();
  readonly #events = new Map<string, RegisterEvent>();

  /** @param code `F1` to `F10` of the supplier, `D1` to `D4` of the grid operator, or `T`; @param value Wh */
  add(day: Day, code: string, value: number): void {
    this.#add(this.#coded, `${day} ${code}`, { day, code, value }, owners[code[0]!]!);
  }

  /** @param register undefined: nobody says what it counts; @param value Wh; undefined: it was not measured */
  addNamed(day: Day, owner: RegisterOwner, register: Register | undefined, value: number | undefined): void {
    if (register === undefined || value === undefined) this.#spoil(day, owner);
    else this.#add(this.#named, `${day} ${registerKey(register)}`, { day, register, value }, owner);
  }

  /** A reading for another reason than the day's end. @param kind as Enedis names it */
  addEvent(day: Day, kind: string): void {
    if (this.#events.size < MOST_EVENTS) this.#events.set(`${day} ${kind}`, { day, kind });
  }

  #add<T>(map: Map<string, Shown<T>>, key: string, shown: Shown<T>, owner: RegisterOwner): void {
    const { day, value = NaN } = shown;
    this.added++;
    const known = map.get(key);
    const isFull = known === undefined && this.#coded.size + this.#named.size >= MOST;
    if (isFull || !Number.isInteger(value) || value < 0 || value > LARGEST_REGISTER) this.#spoil(day, owner);
    else if (known !== undefined && known.value !== value) map.set(key, { ...shown, value: undefined });
    else map.set(key, shown);
  }

  /** Without one of them, the others of its grid say nothing of that day. */
  #spoil(day: Day, owner: RegisterOwner): void {
    this.#spoiled.add(`${day} ${owner}`);
  }

  /** @param last undefined: it still holds; @param counters what each counter counts, by its code */
  addCalendar(first: Day, last: Day | undefined, counters: ReadonlyMap<string, CalendarCounter>): void {
    this.#calendars.push({ first, last: last ?? Infinity, counters });
  }

  /** Registers whose class nobody says are left out. */
  found(): FoundRegisters {
    this.#spoilPartial();
    const byRegister = new Map<string, Map<Day, RegisterReading>>();
    for (const [register, { day, value }] of this.#all()) {
      const key = registerKey(register);
      const days = byRegister.get(key) ?? new Map<Day, RegisterReading>();
      byRegister.set(key, days);
      const known = days.get(day);
      if (value === undefined || (known !== undefined && known.value !== value))
        this.#spoil(day, register.owner);
      else days.set(day, { day, register, value });
    }
    const readings: RegisterReading[] = [];
    for (const days of byRegister.values()) {
      const inOrder = [...days.values()].sort((a, b) => a.day - b.day);
      this.#spoilDamaged(inOrder);
      for (const one of inOrder) readings.push(one);
    }
    return {
      readings: readings
        .filter(({ day, register: { owner } }) => !this.#spoiled.has(`${day} ${owner}`))
        .sort((a, b) => a.day - b.day),
      events: [...this.#events.values()].sort((a, b) => a.day - b.day),
    };
  }

  /**
   * A grid of which a class is missing is not the meter's whole: one that it has before and after, or the twin of another.
   * A table of indexes has the total to tell.
   */
  #spoilPartial(): void {
    const calendars = new Map<string, Calendar>();
    for (const { day, register } of this.#named.values()) {
      const { owner, calendar } = register;
      const name = `${owner} ${calendar}`;
      const of: Calendar = calendars.get(name) ?? { registers: new Map(), days: new Map() };
      calendars.set(name, of);
      const key = registerKey(register);
      const [first, last] = of.registers.get(key) ?? [day, day];
      of.registers.set(key, [Math.min(first, day), Math.max(last, day)]);
      of.days.set(day, (of.days.get(day) ?? new Map<string, Register>()).set(key, register));
    }
    for (const { registers, days } of calendars.values()) {
      for (const [day, shown] of days) {
        const [{ owner }] = [...shown.values()] as [Register];
        const isMissing =
          registers.size > MOST_OF_A_GRID ||
          [...registers].some(([key, [first, last]]) => first < day && day < last && !shown.has(key));
        if (isMissing || lacksTwin([...shown.values()].map(({ id, label }) => id || label)))
          this.#spoil(day, owner);
      }
    }
  }

  *#all(): Generator<readonly [Register, Shown<unknown>]> {
    for (const one of this.#coded.values()) {
      if (one.code === TOTAL_REGISTER.code) yield [TOTAL_REGISTER, one];
      const counter = this.#counterOn(one.day, one.code);
      if (counter !== undefined) yield [{ ...counter, code: one.code }, one];
    }
    for (const one of this.#named.values()) yield [one.register, one];
  }

  /** A value that alone is out of order was damaged. */
  #spoilDamaged(inOrder: readonly RegisterReading[]): void {
    for (const [i, { day, register, value }] of inOrder.entries()) {
      const [before, after] = [inOrder[i - 1]?.value ?? Infinity, inOrder[i + 1]?.value ?? -Infinity];
      if (before <= after && (value < before || value > after)) this.#spoil(day, register.owner);
    }
  }

  /** The printed time of a change is unreliable: nothing is said of the days beside one. */
  #counterOn(day: Day, code: string): CalendarCounter | undefined {
    const isFirst = Math.min(...this.#calendars.map(({ first }) => first));
    const calendar = this.#calendars.find(
      ({ first, last }) => (day > first || first === isFirst) && day >= first && day < last,
    );
    return calendar?.counters.get(code);
  }
}
