/** What is held of a direction's registers. */
import type { RegisterEvent, RegisterReading } from "../../readings/index.js";

/** Who read them. A service and a file may date the same reading differently: they are never compared. */
export type RegisterOrigin = "service" | "file";

export const registerOrigins = ["service", "file"] as const satisfies readonly RegisterOrigin[];

export interface HeldRegisters {
  /** In order of their days. */
  readonly readings: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
}
