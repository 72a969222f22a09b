/** The actions of a history node: each has its own file and is chosen by `msg.action`. */
import type { Archive, UsagePoint } from "../../archive/index.js";
import type { Collector } from "../../collector/index.js";
import type { Fields, Meter, ProgressEvent, ShownStatus } from "../../common/index.js";
import type { Day } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import type { Properties } from "../request.js";

export interface ActionContext {
  readonly msg: Fields;
  readonly properties: Properties;
  readonly meter: Meter;
  readonly collector: Collector;
  readonly archive: Archive;
  readonly usagePoint: UsagePoint;
  readonly texts: Texts;
  /** Seconds. */
  readonly now: number;
  /** The current day in Paris. */
  readonly today: Day;
  /** Aborts when the node is closed. */
  readonly signal: AbortSignal;
  /** Shows the progress of a long action. */
  readonly progress: (event: ProgressEvent, text: string) => void;
}

export interface ActionResult {
  /** Fields to set on the message; undefined removes a field. */
  readonly fields: Fields;
  /** What was done. */
  readonly status: ShownStatus;
  /** What the node warns of. */
  readonly warnings?: readonly string[];
}

/**
 * Throws a LinkyError (`input`, …) whose text explains the problem to the user. An ArchiveError means that the archive
 * itself failed: everything built on it is closed and reopened.
 */
export type Action = (context: ActionContext) => Promise<ActionResult>;
