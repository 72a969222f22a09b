/** What the collectors of a process tell the nodes. */
import type { ArchiveError, Loss } from "../../archive/index.js";
import type { Oddity } from "../../services/index.js";
import type { CollectingProblem } from "./collecting-problem.js";
import type { MeterKey } from "./attached-meter.js";
import type { Problem } from "../health/index.js";
import type { PlannedCall } from "../plan/index.js";

export interface CollectorsEvents {
  /** A collector's report changed; undefined: the state of the archive, the clock or an account did. */
  report: [meter: MeterKey | undefined];
  /** A meter has a new incident. */
  incident: [meter: MeterKey, problem: Problem];
  oddities: [meter: MeterKey, call: PlannedCall, oddities: readonly Oddity[]];
  /** The archive got readings of a meter; undefined: it was opened, so any meter may have changed. */
  change: [meter: MeterKey | undefined];
  /** The archive was opened, and its log of calls is not complete. */
  lost: [loss: Loss];
  /** All collectors are about to be made anew on the same archive: what waits to be written is written now. */
  anew: [];
  /** The clock is no longer set; reported once. */
  clockWrong: [problem: CollectingProblem];
  /** A bug of ours. */
  fault: [error: Error];
  /** The archive cannot be used; reported once. */
  archiveFailed: [error: ArchiveError];
}
