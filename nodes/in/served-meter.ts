import type { ConfigNode } from "../common/index.js";
import type { InController } from "./controller.js";

/** A meter behind an `in` node with many. */
export interface ServedMeter {
  readonly config: ConfigNode;
  readonly controller: InController;
  /** Whether it may send. */
  hasBegun: boolean;
}
