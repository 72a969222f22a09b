/** A point of a file, as a format finds it. */
import type { Day } from "../../readings/index.js";
import type { Fault } from "../base/index.js";

/** What our own CSV says about the origin of a reading. */
export interface Origin {
  readonly source?: string;
  readonly revised?: boolean;
}

/**
 * Whether the values of a table are known to a coarser unit than W, Wh or VA only. They show it together: a format makes
 * one object for all points of a table in one direction, and may change it until the table has ended.
 */
export interface Precision {
  rounded: boolean;
}

export interface Point extends Origin {
  readonly line: number;
  /** Absent: exact. */
  readonly rounded?: boolean | Precision | undefined;
}

/** An interval of a load curve that ends at `end`. */
export interface CurvePoint extends Point {
  /** An instant, or Paris wall seconds if the file gives no offset. */
  readonly end: number;
  readonly exact: boolean;
  /** Seconds; undefined if the file does not say. */
  readonly step: number | undefined;
  /** W; undefined if the file has the stamp but no value. */
  readonly value: number | undefined;
}

/** A day's energy in Wh, or its highest power in VA with the instant. */
export interface DayPoint extends Point {
  readonly day: Day;
  readonly value: number;
  readonly at?: number;
}

/** Not before all tables have ended. */
export function isRounded({ rounded }: Pick<Point, "rounded">): boolean {
  return typeof rounded === "object" ? rounded.rounded : rounded === true;
}

/** Who counts all points of an import, and keeps those that are rejected. */
export interface PointsCounter {
  /** @throws {ImportError} there are too many */
  count(): void;
  reject(line: number, reason: Fault): void;
}
