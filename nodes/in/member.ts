import type { ConfigNode } from "../common/index.js";
import type { InController } from "./controller.js";

/** A meter that is served. */
export interface Member {
  readonly config: ConfigNode;
  readonly controller: InController;
  /** Whether it may send. */
  hasBegun: boolean;
}
