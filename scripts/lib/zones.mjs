/** Which tests run in which time zones of the host. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { testFiles } from "./test-files.mjs";

/** None may change a reading (docs/dev/contract.md#words). */
export const zones = ["UTC", "America/New_York", "Asia/Tokyo"];

/** In the environment, as "share": a zone runs its share of some cases, not all of them (test/share-of.ts). */
export const CASES = "LINKY_TEST_CASES";

/** The line by which a test file says that one zone is enough for it, and why. */
const DECLARED = /^\/\/ anyZone: \S/m;

/** What a host's zone could change: dates, days, months, and texts of times. */
const dates = [
  /\d{4}-\d\d-\d\d|\d\d:\d\d\b/,
  /\b(?:day|month|year|hour|midnight)s?\b|\b(?:dai|month|year|hour)ly\b/i,
  /\b(?:day|month|year)s?(?=[A-Z])|[a-z](?:Day|Month|Year)/,
  /\bDate\b|\bIntl\b|toLocale|formatInstant|timeText|Paris/,
];

/**
 * @param text of a test file
 * @returns whether it says that one zone is enough for it
 * @throws when it says so and touches a date
 */
export function isAnyZone(text) {
  if (!DECLARED.test(text)) return false;
  for (const [i, line] of text.split("\n").entries()) {
    const found = dates.map((date) => date.exec(line)?.[0]).find((word) => word !== undefined);
    if (found !== undefined) throw new Error(`it says anyZone, but its line ${i + 1} has a date: ${found}`);
  }
  return true;
}

/** @returns the test files, as paths from the root, which run in the first zone only */
export function anyZoneFiles(root) {
  return testFiles(root)
    .map((file) => `test/${file}`)
    .filter((file) => {
      try {
        return isAnyZone(readFileSync(path.join(root, file), "utf8"));
      } catch (error) {
        throw new Error(`${file}: ${error.message}`, { cause: error });
      }
    });
}
