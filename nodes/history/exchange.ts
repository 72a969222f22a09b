/**
 * The room of files, loaded at the first one (docs/dev/decisions.md#11-loading-late). A `require`: an `import()` of our
 * own CommonJS would go through the loader of ES modules, which sees other files than the tests do.
 */
export function exchange(): typeof import("../exchange/index.js") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has to be late
  return require("../exchange/index.js") as typeof import("../exchange/index.js");
}
