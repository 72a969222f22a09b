/** All test files. */
import { readdirSync } from "node:fs";
import path from "node:path";

/** @returns their paths from test/, with `/`, in order */
export function testFiles(root) {
  return readdirSync(path.join(root, "test"), { recursive: true })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
}
