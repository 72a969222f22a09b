/** Tests that measure (test/event-loop.ts): other programs make work longer, so they run when nothing else does. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { testFiles } from "./test-files.mjs";

/** What their titles have, and no other title. */
export const ALONE = "(alone)";

/** Mocha's options for these tests only. */
export const onlyAlone = ["--fgrep", ALONE];
/** Mocha's options for all others. */
export const notAlone = [...onlyAlone, "--invert"];

/** @returns the test files that have such tests, as paths from the root */
export function filesAlone(root) {
  return testFiles(root)
    .map((file) => `test/${file}`)
    .filter((file) => /^ *alone\(/m.test(readFileSync(path.join(root, file), "utf8")));
}
