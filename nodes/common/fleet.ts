/** The mirror's code: a file of its own in the package, which nothing loads for whoever has no PostgreSQL. */
import { createRequire } from "node:module";

export function loadFleet(): typeof import("../fleet/index.js") {
  return createRequire(__filename)("../fleet/index.js") as typeof import("../fleet/index.js");
}
