/** A file's readings on their way into the archive. */
import type { Direction, Reading, Series } from "../../readings/index.js";
import type { HeldDay } from "../announced/index.js";
import type { HeldColor } from "../colors/index.js";
import type { HeldPrice } from "../prices/index.js";
import type { HeldRegisters, RegisterOrigin } from "../registers/index.js";

export interface StagedReading extends Reading {
  /** Who provided it first, see `Sources.fileSource`. */
  readonly source?: string;
  /** It had been corrected before the file was written. */
  readonly revised?: boolean;
}

export interface StagedSeries {
  readonly direction: Direction;
  readonly series: Series;
  /** Oldest first, without overlap. In slices of one series, also from slice to slice. */
  readonly readings: readonly StagedReading[];
}

/** What registers showed, in one direction. */
export interface StagedHeldRegisters extends HeldRegisters {
  readonly direction: Direction;
}

/** The same of a backup, which knows who read them. */
export interface BackupRegisters extends StagedHeldRegisters {
  readonly origin: RegisterOrigin;
}

/**
 * What a backup knows beside its readings, and comes with them, all or nothing. Only what the archive lacks is taken over,
 * whatever else wins: of a date of which it has registers, by who read them, its own stay.
 */
export interface Known {
  /** Values and events of the meter's registers, in all. */
  readonly registerCount: number;
  /** Some whole days at a time. */
  readonly registerSlices: () => AsyncIterable<BackupRegisters>;
  /** Of Tempo days; they belong to no meter. */
  readonly colors: readonly HeldColor[];
  /** Of contracts, neither do these; of each day counts what was said later. */
  readonly announced: readonly HeldDay[];
  /** Of contracts as well; of each minute counts what was said later. Absent: none. */
  readonly prices?: {
    readonly count: number;
    /** Some at a time, in order. */
    readonly slices: () => AsyncIterable<readonly HeldPrice[]>;
  };
}

/** A file's readings as they come. */
export interface StagedFile {
  /** Readings in all. */
  readonly count: number;
  /** Its series, in slices that are small enough to be staged at once. */
  readonly slices: () => AsyncIterable<StagedSeries>;
  /** What registers showed: they come with the readings, all or nothing, and have counts of their own. */
  readonly registers?: readonly StagedHeldRegisters[];
  /** Of a backup; it has no `registers`. */
  readonly known?: Known;
}

/** How many rows a file has in all. */
export function rowCount(file: StagedFile): number {
  return file.count + registerCount(file) + (file.known?.prices?.count ?? 0);
}

/** How many values and events of registers a file has. */
function registerCount({ registers = [], known }: StagedFile): number {
  return registers.reduce(
    (sum, { readings, events }) => sum + readings.length + events.length,
    known?.registerCount ?? 0,
  );
}

/** Each reading of a file is one of the first three. */
export interface StagedCounts {
  /** New to the archive. */
  readonly imported: number;
  /** The archive has the same, or knows it in more detail. */
  readonly unchanged: number;
  /** The archive has another value or step for this time; `conflicts` decides which one stays. */
  readonly conflicts: number;
  /**
   * Of the unchanged ones, rounded ones that are farther from the archive's exact ones than any rounding explains:
   * another meter's, perhaps. Absent: none.
   */
  readonly farOff?: number;
  /** What registers showed, which is counted apart. Absent: none. */
  readonly registers?: RegisterCounts;
}

/** Each value of a register is one of these; an event is none. */
export interface RegisterCounts {
  /** New to the archive. */
  readonly imported: number;
  /** The archive has the same. */
  readonly unchanged: number;
  /** The archive had another value, in whose place this one is, whatever `conflicts` says of readings. */
  readonly replaced: number;
}

/** What would happen to a reading. */
export type Outcome = Exclude<keyof StagedCounts, "farOff" | "registers">;

export function sumOf(one: StagedCounts, other: StagedCounts): StagedCounts {
  const farOff = (one.farOff ?? 0) + (other.farOff ?? 0);
  const registers = sumOfRegisters(one.registers, other.registers);
  return {
    imported: one.imported + other.imported,
    unchanged: one.unchanged + other.unchanged,
    conflicts: one.conflicts + other.conflicts,
    ...(farOff > 0 && { farOff }),
    ...(registers && { registers }),
  };
}

function sumOfRegisters(one?: RegisterCounts, other?: RegisterCounts): RegisterCounts | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    imported: one.imported + other.imported,
    unchanged: one.unchanged + other.unchanged,
    replaced: one.replaced + other.replaced,
  };
}
