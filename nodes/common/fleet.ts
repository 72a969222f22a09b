/** The mirror's code: a piece of the package, which nothing loads for whoever has no PostgreSQL. */
export function loadFleet(): typeof import("../fleet/index.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("../fleet/index.js") as typeof import("../fleet/index.js");
}
