/**
 * The room for files (exchange/), loaded at the first one (docs/dev/decisions.md#11-loading-late). By `require`: an
 * `import()` of our own CommonJS would use the ES module loader, which finds other files than the tests use.
 */
export function exchange(): typeof import("../exchange/index.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("../exchange/index.js") as typeof import("../exchange/index.js");
}
