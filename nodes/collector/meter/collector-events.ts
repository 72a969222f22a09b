/** What a collector tells of its work. */
import type { Oddity } from "../../services/index.js";
import type { Problem } from "../health/index.js";
import type { PlannedCall } from "../plan/index.js";

export interface CollectorEvents {
  /** Something in the report changed. */
  report(): void;
  /** Something in the reports of all meters of its accounts changed. */
  accountReport(): void;
  /** A new incident: reported once, not at each tick. */
  incident(problem: Problem): void;
  /** Odd points in an otherwise good answer. */
  oddities(call: PlannedCall, oddities: readonly Oddity[]): void;
  /** A round of calls ended. */
  idle(): void;
  /** Calls stopped because of an archive failure or a bug of ours. */
  failed(error: unknown): void;
}
