import { Harness } from "../archive/harness.js";
import { compareHousehold } from "./against-second.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 24 }, (_, i) => 1 + i);

describe("offers and a second implementation, minute by minute, agree to the last digit", () => {
  for (const seed of seeds) {
    it(`on the drawn household ${seed}, the cheapest first`, async () => {
      const harness = new Harness();
      try {
        await compareHousehold(seed, harness);
      } finally {
        harness.remove();
      }
    });
  }
});
