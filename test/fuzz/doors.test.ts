/** A short run of `npm run fuzz`: each door from a fixed seed. */
import assert from "node:assert/strict";
import { broken } from "./bounds.js";
import { fileOf, names } from "./doors.js";
import { run } from "./run.js";

describe("Each door holds against invented input", () => {
  for (const name of names) {
    it(name, async () => {
      const outcome = await run({ file: fileOf(name), seed: 1 });
      assert.deepEqual(broken(outcome), []);
      assert.ok(outcome.tries > 0);
    });
  }
});
