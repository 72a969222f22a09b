/** What the formats find in a file, before it becomes readings. */
import type { Day, Direction } from "../readings/index.js";
import { ImportError } from "./errors.js";

/** Why a line is not imported. */
export type Reason =
  /** It does not have the columns of its file. */
  | "columns"
  | "stamp"
  | "value"
  /** Its time is not a multiple of five minutes. */
  | "grid"
  /** The length of its interval is unknown. */
  | "step"
  | "unit"
  /** Not active energy, active power or maximum power: reactive energy or a voltage, for example. */
  | "quantity"
  | "direction"
  /** A month, a year or another sum, which follows from its days. */
  | "derived"
  /** Another line of the file has a different value for this time: the last one counts. */
  | "duplicate"
  /** It overlaps the line before it. */
  | "overlap"
  /** The file has this time more often than the clock showed it on that day. */
  | "clock"
  /** The index is lower than the day before: another meter. */
  | "backwards"
  | "future";

export interface Rejection {
  readonly line: number;
  readonly reason: Reason;
}

/** What our own CSV says about the origin of a reading. */
export interface Origin {
  readonly source?: string;
  readonly revised?: boolean;
}

/** An interval of a load curve that ends at `end`. */
export interface CurvePoint extends Origin {
  readonly line: number;
  /** An instant, or Paris wall seconds if the file gives no offset. */
  readonly end: number;
  readonly exact: boolean;
  /** Seconds; undefined if the file does not say. */
  readonly step: number | undefined;
  /** W; undefined if the file has the stamp but no value. */
  readonly value: number | undefined;
}

/** A day's energy in Wh, or its highest power in VA with the instant. */
export interface DayPoint extends Origin {
  readonly line: number;
  readonly day: Day;
  readonly value: number;
  readonly at?: number;
}

/** Everything found for one direction. */
export interface RawPoints {
  readonly curve: CurvePoint[];
  readonly daily: DayPoint[];
  readonly peaks: DayPoint[];
  /** The meter's total in Wh at the beginning of a day. */
  readonly indexes: DayPoint[];
  /** Stamps may name the start of their interval: see `gather.ts`. */
  mayBeStarts: boolean;
}

const empty = (): RawPoints => ({ curve: [], daily: [], peaks: [], indexes: [], mayBeStarts: false });

export class Points {
  readonly found: Readonly<Record<Direction, RawPoints>> = { consumption: empty(), production: empty() };
  readonly rejected: Rejection[] = [];

  reject(line: number, reason: Reason): void {
    this.rejected.push({ line, reason });
  }
}

/** Input for a format: whose readings are wanted, and what to assume where the file does not say. */
export interface Context {
  /** 14 digits. */
  readonly usagePointId: string;
  readonly direction: Direction;
  /** The measure of a file that names none. */
  readonly measure: "load_curve" | "daily" | "max_power";
}

/**
 * Spreadsheets drop leading zeros of a number, group its digits or mark it as text. If they round it (`2,2E+13`),
 * nothing shows any more whose readings these are. Only a file that names no meter at all is accepted without one.
 * @throws {ImportError} `other-meter`, `unreadable-meter`
 */
export function checkMeter(named: string, { usagePointId }: Context): void {
  if (named === usagePointId) return;
  const digits = named.replace(/[\s'’="]/gu, "");
  if (digits === "") return;
  if (!/^\d{1,14}$/.test(digits)) throw new ImportError("unreadable-meter");
  const meter = digits.padStart(14, "0");
  if (meter !== usagePointId) throw new ImportError("other-meter", meter.slice(-4));
}

/** The direction meant by one of Enedis's words. */
export function directionOf(text: string): Direction | undefined {
  const word = plain(text);
  if (word.startsWith("cons") || word === "soutirage") return "consumption";
  return word.startsWith("prod") || word === "injection" ? "production" : undefined;
}

/** Without accents, capitals and repeated spaces: the form in which headings are compared. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/gu, " ").trim().toLowerCase();
}
