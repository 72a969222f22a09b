/** The harness itself: a door that breaks is seen, blamed on the right seed, and never stops the run. */
import assert from "node:assert/strict";
import path from "node:path";
import { broken } from "./bounds.js";
import { ENDS, GROWS, HANGS, HOLDS, LOOPS, THROWS, THROWS_LATER } from "./broken-door.js";
import { Draw } from "./draw.js";
import { run } from "./run.js";

const file = path.join(__dirname, "broken-door.ts");
const boundMs = 1_000;

/** What is said of the attempts from one before a seed to one after it. */
async function said(seed: number): Promise<string[]> {
  const outcome = await run({ file, seed: seed - 1, tries: 2, boundMs });
  return broken(outcome).map(
    ({ text, ...at }) => `${"seed" in at ? `${at.seed}: ` : ""}${text.split("\n")[0]}`,
  );
}

describe("The fuzzing sees", () => {
  const cases: [string, number, RegExp][] = [
    ["an error", THROWS, /^110: Error: a value differs$/],
    ["an attempt that never comes back", HANGS, /^120: Error: not done after 1 s$/],
    ["an endless loop", LOOPS, /^130: the process held the event loop for 6 s$/],
    ["an error that nobody catches", THROWS_LATER, /^140: Error: nobody catches this$/],
    ["a held event loop", HOLDS, /^150: held the event loop for 1[1-4]\d\d ms$/],
    ["memory that is kept", GROWS, /^memory grew by (29|3\d)\d MB$/],
    ["a process that dies", ENDS, /^170: the process ended by SIGABRT$/],
  ];
  for (const [title, seed, text] of cases) {
    it(title, async () => {
      const lines = await said(seed);
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0]!, text);
    });
  }

  it("and goes on after a death, up to the number of tries", async () => {
    const { tries, failures, next } = await run({ file, seed: ENDS - 2, tries: 6, boundMs });
    assert.deepEqual([tries, failures.length, next], [6, 1, ENDS + 4]);
  });

  it("and stops at the end of its time", async () => {
    const began = Date.now();
    const { tries, failures } = await run({ file, seed: 1_000_000, ms: 500 });
    assert.ok(tries > 10 && failures.length === 0);
    assert.ok(Date.now() - began < 30_000);
  });
});

describe("A draw", () => {
  it("invents the same from the same seed", () => {
    for (let seed = 0; seed < 200; seed++) {
      const [one, other] = [new Draw(seed), new Draw(seed)].map((draw) =>
        JSON.stringify([
          draw.json(),
          draw.text(),
          draw.day(),
          [...draw.mutate(draw.bytes(200))],
          draw.some([1, 2, 3]),
        ]),
      );
      assert.equal(one, other);
    }
  });
});
