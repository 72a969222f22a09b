/** `npm test -- --quick`: types, lint, rooms, and the tests that the change touches, within two minutes. */
import path from "node:path";
import { notAlone } from "./alone.mjs";
import { faultOfBuild } from "./build-state.mjs";
import { UsageError } from "./only.mjs";
import { mocha, Parts, sideBySide } from "./parts.mjs";
import { checkOf, program } from "./program.mjs";
import { changedFiles, testsTouchedBy } from "./touched.mjs";
import { HOSTILE } from "./zones.mjs";

const root = path.join(import.meta.dirname, "..", "..");

/** No test begins after this time, none waits after that one, and none runs after the last, in milliseconds. */
const [LAST_TEST_MS, END_MS, KILL_MS] = [80_000, 112_000, 117_000];
/** Tests that start a browser, run the examples or pack the package take longer than that: only the whole suite runs them. */
const LONG = /^test\/(browser|examples|packaging|fuzz|simulation)\//;

/** Ends the process. @param since a commit @throws {UsageError} when git knows no such commit */
export async function runQuick({ since }) {
  const began = Date.now();
  const changed = changesSince(since);
  const tests = testsTouchedBy(root, changed).filter((file) => !LONG.test(file));
  console.log(`changed: ${changed.join(", ") || "nothing"}`);
  const parts = new Parts();
  if ((await faultOfBuild()) !== undefined) {
    await parts.checks([["build", ["scripts/build.mjs", "--unchecked"]]]);
  }
  const env = {
    TZ: HOSTILE,
    LINKY_TESTS_UNTIL: String(began + LAST_TEST_MS),
    LINKY_TESTS_END: String(began + END_MS),
  };
  const deadline = ["--require", path.join(import.meta.dirname, "deadline.mjs")];
  const sources = changed.filter((file) => /\.(ts|mjs|cjs|js)$/.test(file));
  await parts.stage([
    ...(tests.length > 0
      ? [
          [
            "test what the change touches",
            mocha(tests, ...deadline, ...notAlone, ...sideBySide(3)),
            env,
            began + KILL_MS,
          ],
        ]
      : []),
    ["types of tests", checkOf("test")],
    ["rooms", ["scripts/rooms.mjs"]],
    ["schema of contracts", ["--require", "tsx/cjs", "scripts/schema.ts"]],
    ["statuses of the pages", ["--require", "tsx/cjs", "scripts/statuses.ts"]],
    ["types of the editor", checkOf("editor")],
    ...(sources.length > 0
      ? [["lint", [program("oxlint", "bin/oxlint"), "--no-error-on-unmatched-pattern", ...sources]]]
      : []),
  ]);
  parts.finish();
}

function changesSince(since) {
  try {
    return changedFiles(root, since);
  } catch (error) {
    throw new UsageError(`no such commit: ${since}`, { cause: error });
  }
}
