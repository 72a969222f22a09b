/** The meter's own counters, read once a day (docs/dev/enedis.md#registers). */
import type { Day } from "./paris.js";
import type { Series } from "./series.js";

/** What is collected beside the series: daily readings of the registers, in each direction. */
export const REGISTERS = "registers";

/** What is asked of a service. */
export type Collected = Series | typeof REGISTERS;

/**
 * Whose calendar moves a register: the supplier's, by which energy is sold, or the grid operator's. `total` counts all
 * energy.
 */
export type RegisterOwner = "supplier" | "distributor" | "total";

export const registerOwners = [
  "supplier",
  "distributor",
  "total",
] as const satisfies readonly RegisterOwner[];

/** A register as Enedis names it; of a `total`, only `code` may be there. Texts that are not known are empty. */
export interface Register {
  readonly owner: RegisterOwner;
  /** Id of the calendar, as `FC020831`, and its label. */
  readonly calendar: string;
  readonly calendarLabel: string;
  /** Id of the class of hours that moves it, as `HC`, and its label. */
  readonly id: string;
  readonly label: string;
  /** Of the counter itself (`codeCadran`). */
  readonly code: string;
}

/** What a register showed. It never shows the energy of a day: that is the difference of two. */
export interface RegisterReading {
  /** The date that Enedis gives it. Whether that day begins or ends then, its dates alone do not say. */
  readonly day: Day;
  readonly register: Register;
  /** Wh. */
  readonly value: number;
}

/** A reading for another reason than the day's end: a contract or a meter changed. */
export interface RegisterEvent {
  readonly day: Day;
  /** As Enedis names it (`typeReleve`). */
  readonly kind: string;
}

/** Wh: no meter has shown more. */
export const LARGEST_REGISTER = 1_000_000_000_000;

/** Characters of an id, a label or a code. */
export const LONGEST_NAME = 80;

/** Registers with the same key are the same one, whatever their labels. */
export function registerKey({ owner, calendar, id, code }: Register): string {
  return [owner, calendar, id, code].join("\u001f");
}
