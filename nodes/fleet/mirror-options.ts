/** What the mirror is given. */
import type { Clock } from "../base/index.js";

export interface FleetSettings {
  /** Empty: what settings.js has is not valid. */
  readonly url: string;
  /** Unique and lasting. */
  readonly name: string;
  /** An identifier of PostgreSQL. */
  readonly schema: string;
  /** Whether others may have the same name, of which one at a time is active. */
  readonly standby?: boolean;
}

export interface MirrorOptions {
  readonly settings: FleetSettings;
  /** Where the package `pg` may be installed. */
  readonly folders: readonly string[];
  readonly clock: Clock;
  /** Milliseconds that never go back, and go on while the wall clock jumps. */
  readonly elapsed: () => number;
  /** This machine, as others name it. */
  readonly host: string;
  /** Calls back when the process is about to end, if that is known; the returned function cancels it. */
  readonly beforeEnd: (work: () => Promise<void>) => () => void;
  /** Resolves when nothing is under way that the database should know of before it ends, or after some seconds. */
  readonly atRest: () => Promise<void>;
  /** What users call the deployed meters, by `space/pdl`. */
  readonly names: () => ReadonlyMap<string, string>;
  /** The deployed meters, by `space/pdl`; undefined: it is not known, as nodes are being made or flows are stopped. */
  readonly deployed: () => ReadonlySet<string> | undefined;
  /** The ids of the contract nodes that there are; undefined: it is not known, as for meters. */
  readonly contracts: () => ReadonlySet<string> | undefined;
  /** Wakes it with the collectors, soon. */
  readonly wakeSoon: () => void;
  /** A meter that was held, by `space/pdl`, is held no more. */
  readonly ready: (key: string) => void;
  /** What it says of itself changed, or of one meter. @param key `space/pdl`; undefined: of all of them */
  readonly changed: (key?: string) => void;
  /** Whether an outage since an instant is worth a message now; both in seconds. */
  readonly isWorthTelling: (since: number, now: number) => boolean;
  /** The clocks differ by more than two minutes. @param seconds that the database's is ahead */
  readonly clockOff: (seconds: number) => void;
  /** The archive failed, or there is a bug of ours. */
  readonly failed: (error: unknown) => void;
}
