import assert from "node:assert/strict";
import { Harness } from "../archive/harness.js";
import { compareNewHours } from "./hours-against-second.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 24 }, (_, i) => 1 + i);

describe("other off-peak hours and a second implementation, minute by minute, agree to the last digit", () => {
  const counted = { days: 0, short: 0, long: 0 };
  for (const seed of seeds) {
    it(`on the drawn household ${seed}`, async () => {
      const harness = new Harness();
      try {
        const { days, short, long } = await compareNewHours(seed, harness);
        counted.days += days;
        counted.short += short;
        counted.long += long;
      } finally {
        harness.remove();
      }
    });
  }

  it("also on the days on which the time changes", () => {
    assert.ok(counted.days > 200 && counted.short > 0 && counted.long > 0, JSON.stringify(counted));
  });
});
