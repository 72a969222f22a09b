/**
 * Loaded into every process of a tried test file (scripts/mutants.mjs): leaves there which mutants it has run through.
 * Required, not imported: with an import, Node.js would load a process's main script as a module, past tsx's hook.
 */
const { mkdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { threadId } = require("node:worker_threads");

process.on("exit", () => {
  const folder = process.env.LINKY_MUTANT_COVERAGE;
  const { mutantCoverage } = globalThis.__stryker__ ?? {};
  if (!folder || mutantCoverage === undefined) return;
  mkdirSync(folder, { recursive: true });
  const ids = Object.keys(mutantCoverage.static);
  writeFileSync(path.join(folder, `${process.pid}-${threadId}.json`), JSON.stringify(ids));
});
