/**
 * The room of files, loaded at the first one (design §9.11). A `require`: an `import()` of our own CommonJS would go through
 * the loader of ES modules, which sees other files than the tests do.
 */
export function exchange(): typeof import("../exchange/index.js") {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has to be late
  return require("../exchange/index.js") as typeof import("../exchange/index.js");
}
