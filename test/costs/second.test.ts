import { Harness } from "../archive/harness.js";
import { compareSeed } from "./against-second.js";
import { contractOfCase } from "./draw.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 36 }, (_, i) => 1 + i);

/** More of what few of them have: a window that goes from an announced day into the next one. */
const announced = Array.from({ length: 400 }, (_, i) => 37 + i)
  .filter((seed) =>
    contractOfCase(seed).versions.some(({ rules = [] }) =>
      rules.some(({ announced: label, from = "00:00", to = "24:00" }) => label !== undefined && from > to),
    ),
  )
  .slice(0, 10);

describe("costs and a second implementation, minute by minute, agree to the last digit", () => {
  for (const seed of [...seeds, ...announced]) {
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
