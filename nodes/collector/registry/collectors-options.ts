/** What the registry of collectors is made with. */
import type { ArchiveError } from "../../archive/index.js";
import type { Clock, Random } from "../../base/index.js";

export interface CollectorsOptions {
  /** An error: settings.js names none. */
  readonly archivePath: string | ArchiveError;
  readonly clock: Clock;
  readonly random: Random;
  /** Whether there is a contract node with this id; by default, there is none. */
  readonly hasContract?: (id: string) => boolean;
  /** Milliseconds; the longest sleep between two checks of the wall clock. */
  readonly maxSleepMs?: number;
}
