/**
 * The time zones of the host in which tests run. Lint keeps the runtime from asking for it (scripts/lib/lint-rules.mjs), so that
 * one zone is enough for most: the one in which a slip would show.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { testFiles } from "./test-files.mjs";

/** Its days begin nine hours before those of Paris; its clock changes by half an hour, on other days than there. */
export const HOSTILE = "Australia/Lord_Howe";

/** Where the tests that prove the zones run as well: its days begin six hours after those of Paris. At UTC nothing would show. */
export const OTHER = "America/New_York";

/** The line by which a test file says that it proves the zones, and what of them. */
const DECLARED = /^\/\/ everyZone: \S/m;

/** @returns the test files, as paths from the root, that run in every zone */
export function everyZoneFiles(root) {
  return testFiles(root)
    .map((file) => `test/${file}`)
    .filter((file) => DECLARED.test(readFileSync(path.join(root, file), "utf8")));
}
