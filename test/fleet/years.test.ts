/**
 * Years of a meter with losses at random instants (years.ts): a part of them with each run. All of them:
 * `MIRROR_SEEDS=20 MIRROR_DAYS=1000 npx mocha test/fleet/years.test.ts`.
 */
import assert from "node:assert/strict";
import { seeds } from "../seeds.js";
import { Server } from "./harness.js";
import { Years } from "./years.js";

const { MIRROR_SEEDS: count = "1", MIRROR_DAYS: days = "100" } = process.env;

describe("years with a mirror", function () {
  this.timeout(3_600_000);
  const server = new Server();

  for (const seed of seeds(Number(count))) {
    it(`lose nothing and repeat nothing (seed ${seed})`, async () => {
      const counts = await new Years(server, seed).run(Number(days));
      assert.ok(counts.losses > 0 && counts.messages > 0);
      if (days !== "100") console.log(seed, JSON.stringify(counts));
    });
  }
});
