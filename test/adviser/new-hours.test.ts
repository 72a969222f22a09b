import assert from "node:assert/strict";
import { askNewHours } from "../../nodes/adviser/index.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { readContract, readOffPeakHours } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { compareNewHours } from "./hours-against-second.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 16 }, (_, i) => 1 + i);

describe("other off-peak hours and a second implementation, minute by minute, agree to the last digit", () => {
  const counted = { days: 0, short: 0, long: 0, apart: 0 };
  for (const seed of seeds) {
    it(`on the drawn household ${seed}`, async () => {
      const harness = new Harness();
      try {
        const { days, short, long, apart } = await compareNewHours(seed, harness);
        counted.days += days;
        counted.short += short;
        counted.long += long;
        counted.apart += apart;
      } finally {
        harness.remove();
      }
    });
  }

  it("also on the days on which the time changes, and where only one side has a single class", () => {
    const { days, short, long, apart } = counted;
    assert.ok(days > 200 && short > 0 && long > 0 && apart > 0, JSON.stringify(counted));
  });
});

describe("other off-peak hours", () => {
  it("price the same energy where a day has one class, and its daily value is not the sum of its curve", async () => {
    const harness = new Harness();
    try {
      const [start, end] = [day("2026-01-05"), day("2026-01-12")];
      const days = Array.from({ length: 7 }, (_, i) => startOfDay(start + i));
      const half = Array.from({ length: 7 * 48 }, (_, i) => ({
        start: days[0]! + i * 1_800,
        step: 1_800,
        value: 1_000,
      }));
      await harness.merge(half, { start, end });
      // 24.3 kWh, of which the curve has 24.
      const daily = days.map((at) => ({ start: at, step: 86_400, value: 24_300 }));
      await harness.merge(daily, { series: "daily", start, end });
      const night = { from: "22:00", to: "06:00" };
      const read = readContract({
        versions: [
          {
            from: "",
            offer: "hphc",
            power: 6,
            hours: [night],
            prices: { subscription: 31, classes: { HP: 0.2, HC: 0.2 } },
          },
        ],
      });
      assert.ok("contract" in read);
      const ask = (hours: object[]) => {
        const question = { contract: read.contract, hours: readOffPeakHours(hours)!, start, end };
        const asked = { ...question, asOf: end - 1, atPricesOfThen: false };
        return askNewHours(harness.archive, harness.point, asked, () => undefined, end);
      };
      const {
        present,
        proposed,
        difference,
        toPeak,
        toOffPeak,
        days: compared,
      } = await ask([{ from: "00:00", to: "24:00", days: [3] }, night]);
      assert.deepEqual([present?.energy, proposed?.energy, difference], [7 * 24, 7 * 24, 0]);
      assert.deepEqual([toPeak, toOffPeak, compared], [0, 16, 7]);
      assert.equal(proposed!.byClass["HC"]!.energy - present!.byClass["HC"]!.energy, toOffPeak);
    } finally {
      harness.remove();
    }
  });
});
