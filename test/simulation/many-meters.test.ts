/** Many meters in simulated days; `npm run simulate -- --meters 4500 --days 30` simulates as many as one likes. */
import assert from "node:assert/strict";
import { simulateMany } from "./many-meters.js";

describe("many meters on Data Connect contracts", () => {
  for (const contracts of [1, 2] as const) {
    it(`share the hours of ${contracts} in turn, and none is left out`, async () => {
      // A call in each twelfth of an hour. One contract has more meters than it can serve at once; of two, none waits for the
      // other.
      const perHour = 12;
      // Seed 3 kills the process within these days.
      const options = {
        seed: 3,
        meters: contracts === 1 ? 3 * perHour : 4 * perHour,
        days: 8,
        perHour,
        contracts,
      };
      const outcome = await simulateMany(options);
      assert.deepEqual(outcome.problems, []);
      assert.ok(outcome.mostPerHour === options.perHour && outcome.kills > 0);
      assert.ok(outcome.longest <= 2, `${outcome.longest} days`);
      // A call whose answer a kill lost is made again.
      assert.ok(outcome.again <= outcome.kills, `${outcome.again} calls for what is held`);
    });
  }

  it("get their newest days beside meters whose calls all fail", async () => {
    const outcome = await simulateMany({
      seed: 2,
      meters: 24,
      days: 8,
      perHour: 24,
      contracts: 1,
      failing: 0.5,
    });
    assert.deepEqual(outcome.problems, []);
    assert.ok(outcome.longest <= 2, `${outcome.longest} days`);
  });

  it("keep the pace of a contract, also after a slow token", async () => {
    const outcome = await simulateMany({ seed: 1, meters: 12, days: 8, perHour: 900, contracts: 1 });
    assert.deepEqual([outcome.problems, outcome.mostPerSecond], [[], 4]);
  });
});
