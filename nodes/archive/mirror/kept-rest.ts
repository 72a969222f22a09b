/** What comes back to an archive: readings as they come, and the rest at the end. */
import type { Direction, Series } from "../../readings/index.js";
import type { HeldColor } from "../colors/index.js";
import type { KeptCursor, KeptState } from "../sqlite/index.js";

/** A reading as it was kept. Seconds, and W, Wh or VA. */
export interface KeptReading {
  readonly direction: Direction;
  readonly series: Series;
  readonly start: number;
  readonly step: number;
  readonly value: number;
  readonly at: number | null;
  readonly rounded: boolean;
  /** Name of its source, as of a file. */
  readonly source: string;
  /** Revision of its first value; negative if that was already a corrected one. */
  readonly first: number;
  readonly revision: number;
}

/** What comes back at the end; undefined: nobody has kept it. */
export interface KeptRest {
  readonly state: KeptState | undefined;
  /** Of this member's nodes. */
  readonly cursors: readonly KeptCursor[];
  /** The highest revision there, and whose it is. */
  readonly head: number;
  readonly database: string;
  /** When the last of the readings arrived, in seconds. */
  readonly arrived: number;
  /** Whose knowledge it is: that of this member, or another's. */
  readonly keeper: string;
  readonly isOwn: boolean;
  /**
   * Calls that this member may have made and that are not known: it was here before, with another archive. `few`: those of
   * its last seconds, as of a stand-by that follows it
   */
  readonly lostCalls: "none" | "few" | "any";
  readonly colors: readonly HeldColor[];
  /** The archive has followed: the readings are here already, by revisions of its own, and each cursor has sent all of them. */
  readonly isHere: boolean;
}
