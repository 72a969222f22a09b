import { Harness } from "../archive/harness.js";
import { compareSeed } from "./against-second.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 36 }, (_, i) => 1 + i);

describe("costs and a second implementation, minute by minute, agree to the last digit", () => {
  for (const seed of seeds) {
    it(`in the drawn case ${seed}`, async () => {
      const harness = new Harness();
      try {
        await compareSeed(seed, harness);
      } finally {
        harness.remove();
      }
    });
  }
});
