import type { HeldColor, KeptCursor, KeptState, UsagePoint } from "../archive/index.js";

/** What is read of a meter after its readings. */
export interface Rest {
  readonly point: UsagePoint;
  readonly head: number;
  /** The highest revision of its readings. */
  readonly sent: number;
  readonly arrived: number;
  readonly keeper: string;
  readonly isOwn: boolean;
  readonly state: KeptState | undefined;
  readonly cursors: readonly KeptCursor[];
  readonly colors: readonly HeldColor[];
  /** As of what comes back to an archive. */
  readonly isHere: boolean;
}
