/** Tests that measure (test/event-loop.ts): other programs make work longer, so they run when nothing else does. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What their titles have, and no other title. */
const ALONE = "(alone)";

/** Mocha's options for these tests only. */
export const onlyAlone = ["--fgrep", ALONE];
/** Mocha's options for all others. */
export const notAlone = [...onlyAlone, "--invert"];

/** @returns the test files that have such tests, as paths from the root */
export function filesAlone(root) {
  return readdirSync(path.join(root, "test"), { recursive: true })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => path.posix.join("test", ...file.split(path.sep)))
    .filter((file) => /^ *alone\(/m.test(readFileSync(path.join(root, file), "utf8")));
}
