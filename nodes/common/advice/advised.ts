import type { Archive, UsagePoint } from "../../archive/index.js";
import type { Day } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import type { Contracts, Meter } from "../meter/index.js";

/** What the adviser is asked by. */
export interface Advised {
  readonly meter: Pick<Meter, "tempo" | "phases">;
  /** Of the meter; their faults are in `texts`. */
  readonly contracts: Contracts;
  readonly archive: Archive;
  readonly usagePoint: Pick<UsagePoint, "id">;
  /** The current day in Paris. */
  readonly today: Day;
  readonly texts: Texts;
  readonly signal: AbortSignal;
}
