import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(__dirname, "..", "..");

describe("a pending test", () => {
  it("is named by the reporter, and fails in CI unless it is on the list", async () => {
    const lib = path.join(root, "scripts", "lib");
    const { pendingIn, unexpected } = (await import(path.join(lib, "pending.mjs"))) as {
      pendingIn: (output: string) => string[];
      unexpected: (titles: readonly string[]) => string[];
    };
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-pending-"));
    try {
      const file = path.join(folder, "some.test.cjs");
      const recordings = "needs the recordings of real meters";
      writeFileSync(
        file,
        `describe("some", () => { it("needs a service"); it(${JSON.stringify(recordings)}); it("runs", () => undefined); });`,
      );
      const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
      const output = execFileSync(
        process.execPath,
        [mocha, "--no-config", "--reporter", path.join(lib, "reporter.mjs"), file],
        { encoding: "utf8", cwd: folder },
      );
      const titles = pendingIn(output);
      assert.deepEqual(titles, ["some needs a service", `some ${recordings}`]);
      assert.deepEqual(unexpected([...titles, ...titles]), ["some needs a service"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
