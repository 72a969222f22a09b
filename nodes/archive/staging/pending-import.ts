/** An import that is decided: the archive remembers that what is left in `main.pending_import` is to be taken over. */
import type { HeldDay } from "../announced/index.js";
import type { HeldColor } from "../colors/index.js";
import { type Database, dropMeta, metaOf, setMeta } from "../sqlite/index.js";
import type { RegisterLabels } from "../registers/index.js";

const KEY = "pending_import";

export interface Pending {
  readonly usagePoint: number;
  readonly replace: boolean;
  /** Of registers, only what the archive lacks is taken over. Absent, from an older version: as false. */
  readonly adopts?: boolean;
  /** Seconds. Absent, from an older version: it has no prices. */
  readonly now?: number;
}

/** All of it: what is staged, and what is written as it is decided, because it needs no slices. */
export interface Decision {
  readonly pending: Pending;
  readonly labels: readonly RegisterLabels[];
  readonly colors: readonly HeldColor[];
  readonly announced: readonly HeldDay[];
  /** Seconds. */
  readonly now: number;
}

export function decide(db: Database, pending: Pending): void {
  setMeta(db, KEY, JSON.stringify(pending));
}

/** @returns undefined: what is left is not decided */
export function decided(db: Database): Pending | undefined {
  const value = metaOf(db, KEY);
  return value === undefined ? undefined : (JSON.parse(String(value)) as Pending);
}

export function forgetDecided(db: Database): void {
  dropMeta(db, KEY);
}
