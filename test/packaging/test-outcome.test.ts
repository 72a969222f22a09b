import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(__dirname, "..", "..");
const lib = path.join(root, "scripts", "lib");

interface Outcome {
  readonly pendingIn: (output: string) => string[];
  readonly failedIn: (output: string) => string[];
  readonly unexpected: (titles: readonly string[]) => string[];
}

describe("what a run of tests says", () => {
  /** What Mocha prints with our reporter. */
  function outputOf(test: string): string {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-outcome-"));
    try {
      const file = path.join(folder, "some.test.cjs");
      writeFileSync(file, test);
      const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
      return spawnSync(
        process.execPath,
        [mocha, "--no-config", "--reporter", path.join(lib, "reporter.mjs"), file],
        { encoding: "utf8", cwd: folder },
      ).stdout;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const outcome = async (): Promise<Outcome> => (await import(path.join(lib, "outcome.mjs"))) as Outcome;

  it("names a pending test, which fails in CI unless it is on the list", async () => {
    const { pendingIn, unexpected } = await outcome();
    const recordings = "needs the recordings of real meters";
    const titles = pendingIn(
      outputOf(
        `describe("some", () => { it("needs a service"); it(${JSON.stringify(recordings)}); it("runs", () => undefined); });`,
      ),
    );
    assert.deepEqual(titles, ["some needs a service", `some ${recordings}`]);
    assert.deepEqual(unexpected([...titles, ...titles]), ["some needs a service"]);
  });

  it("ends what never ends, with all that it has started, and says so", () => {
    const endless =
      'require("node:child_process").spawn(process.execPath, ["-e", "for (;;);"], { stdio: "inherit" })';
    const run = `
      import { Parts } from ${JSON.stringify(path.join(lib, "parts.mjs"))};
      const parts = new Parts();
      await parts.stage([["test forever", ["-e", ${JSON.stringify(`${endless}; for (;;);`)}], {}, Date.now() + 1_000]]);
      parts.finish();`;
    const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", run], {
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.match(stdout, /test forever had not ended after \d+ s: perhaps an endless loop\./);
    assert.deepEqual([status, /^FAIL test forever$/m.test(stdout)], [1, true]);
  });

  it("names each failure in one line: title, error and place, hooks too", async () => {
    const { failedIn } = await outcome();
    const lines = failedIn(
      outputOf(`
        describe("some", () => {
          it("is wrong", () => { throw new Error("two\\nlines"); });
          it("throws a text", () => { throw "words"; });
          it("is long", () => { throw new Error("x".repeat(1000)); });
          after(() => { throw new Error("not closed"); });
        });`),
    );
    assert.match(lines[0]!, /^some is wrong: two lines \(.*some\.test\.cjs:3\)$/);
    assert.match(lines[1]!, /^some throws a text: .*words/);
    assert.match(lines[2]!, /^some is long: x{400} \(/);
    assert.match(lines[3]!, /^some "after all" hook.*: not closed \(.*some\.test\.cjs:6\)$/);
    assert.equal(lines.length, 4);
  });
});
