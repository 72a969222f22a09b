import type { Direction } from "../../readings/index.js";
import type { FileUnit } from "./unit.js";

/** The columns of a section, or of a part of it. */
export interface Columns {
  /** Empty: none of them has values that are imported. Two: totals of both directions. */
  readonly values: readonly Values[];
  /** In the heading of the values. */
  readonly unit: FileUnit | undefined;
  /** Index: what its registers count, by their names. */
  readonly counted: Direction | undefined;
  /** Index: the column that says which of the meter's readings a row is. */
  readonly type: number;
  readonly width: number;
}

/** A column of values. */
export interface Values {
  readonly at: number;
  /** In its heading. */
  readonly direction: Direction | undefined;
  /** Index: the registers whose total it is. */
  readonly registers: readonly RegisterColumn[];
}

/** The column of a register of the meter. */
export interface RegisterColumn {
  readonly at: number;
  /** `T` is the total. */
  readonly code: string;
  readonly counted: Direction;
}
