/** Loaded into every process of a tried test file (scripts/mutants.mjs): leaves there which mutants it has run through. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";

process.on("exit", () => {
  const folder = process.env.LINKY_MUTANT_COVERAGE;
  const { mutantCoverage } = globalThis.__stryker__ ?? {};
  if (!folder || mutantCoverage === undefined) return;
  mkdirSync(folder, { recursive: true });
  const ids = Object.keys(mutantCoverage.static);
  writeFileSync(path.join(folder, `${process.pid}-${threadId}.json`), JSON.stringify(ids));
});
