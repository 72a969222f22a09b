/** What a history node can do: each action in a file of its own, named by `msg.action`. */
import type { NodeStatus } from "node-red";
import type { Archive, UsagePoint } from "../../archive/index.js";
import type { Collector } from "../../collector/index.js";
import type { Fields, Meter } from "../../common/index.js";
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
  /** The present day in Paris. */
  readonly today: Day;
  /** Shows how far a long action has come. */
  readonly progress: (text: string) => void;
}

export interface ActionResult {
  /** Set on the message; undefined takes a field away. */
  readonly fields: Fields;
  /** Tells what was done. */
  readonly status: NodeStatus;
}

/**
 * Throws a LinkyError (`input`, …) whose text tells the user what is wrong. An ArchiveError means that the archive
 * itself failed: all that stands on it is closed and opened anew.
 */
export type Action = (context: ActionContext) => Promise<ActionResult>;
