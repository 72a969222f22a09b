/** What a contract allows on the days of a chart of max power. */
import assert from "node:assert/strict";
import type { Day } from "../../../nodes/readings/index.js";
import { nothingAnnounced, type Contract } from "../../../nodes/pricing/index.js";
import { planChart } from "../../../nodes/widget/answer/chart.js";
import { powerLimits } from "../../../nodes/widget/answer/power-limits.js";
import type { BarsAnswer, ChartQuestion } from "../../../nodes/widget/protocol.js";
import { daily, day, Harness } from "../../archive/harness.js";
import { contractOf } from "../../fixtures/contracts.js";

const today = day("2026-11-24");

const base = { from: "", offer: "base", prices: "regulated" };
const hphc = { ...base, offer: "hphc", hours: [{ from: "22:00", to: "06:00" }] };
const custom = {
  from: "",
  offer: "custom",
  rules: [{ class: "BASE" }],
  prices: { subscription: 1, classes: { BASE: 0.2 } },
};

describe("the limits of a chart of max power", () => {
  const limit = (version: object): unknown => {
    const [{ from, to, ...limit }] = powerLimits(contractOf(version), today - 7, today) as [never] as [
      { from: Day; to: Day },
    ];
    assert.deepEqual([from, to], [today - 7, today]);
    return limit;
  };

  it("are the subscribed power and the next lower one of the regulated table for the offer", () => {
    assert.deepEqual(limit({ ...base, power: 6 }), { power: 6_000, below: 3_000 });
    assert.deepEqual(limit({ ...base, power: 3 }), { power: 3_000 });
    assert.deepEqual(limit({ ...hphc, power: 6 }), { power: 6_000, below: 3_000 });
    assert.deepEqual(limit({ ...hphc, power: 9 }), { power: 9_000, below: 6_000 });
    assert.deepEqual(limit({ ...base, offer: "tempo", power: 30 }), { power: 30_000, below: 24_000 });
    assert.deepEqual(limit({ ...base, offer: "tempo", power: 6 }), { power: 6_000 });
  });

  it("of an offer with its own rules, or of a power between two, are the next lower usual one", () => {
    assert.deepEqual(limit({ ...custom, power: 6 }), { power: 6_000, below: 3_000 });
    assert.deepEqual(limit({ ...custom, power: 7 }), { power: 7_000, below: 6_000 });
    assert.deepEqual(limit({ ...custom, power: 2 }), { power: 2_000 });
  });

  it("go by each day's version, and there is none before the first one", () => {
    const versions = [
      { ...base, from: "2026-11-10", power: 6 },
      { ...base, from: "2026-11-15", power: 6, prices: { subscription: 1, classes: { BASE: 0.2 } } },
      { ...base, from: "2026-11-20", power: 9 },
    ];
    assert.deepEqual(powerLimits(contractOf(...versions), day("2026-11-01"), today), [
      { from: day("2026-11-10"), to: day("2026-11-20"), power: 6_000, below: 3_000 },
      { from: day("2026-11-20"), to: today, power: 9_000, below: 6_000 },
    ]);
  });

  it("differ where the same power has another next lower one", () => {
    const versions = [
      { ...hphc, from: "2026-11-10", power: 6 },
      { ...base, from: "2026-11-20", offer: "tempo", power: 6 },
    ];
    assert.deepEqual(powerLimits(contractOf(...versions), day("2026-11-10"), today), [
      { from: day("2026-11-10"), to: day("2026-11-20"), power: 6_000, below: 3_000 },
      { from: day("2026-11-20"), to: today, power: 6_000 },
    ]);
  });

  describe("in an answer", () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = new Harness();
      const days = { start: today - 40, end: today };
      await harness.merge(daily(days.start, days.end), { series: "max_power", ...days });
    });
    afterEach(() => {
      harness.remove();
    });

    const plan = (
      contract: Contract | undefined,
      question: Partial<ChartQuestion> = {},
    ): ReturnType<typeof planChart> =>
      planChart(
        {
          archive: harness.archive,
          usagePoint: harness.point.id,
          ...(contract && { priced: { consumption: { contract, ...nothingAnnounced } } }),
        },
        { id: 1, direction: "consumption", measure: "max_power", period: "30d", step: "day", ...question },
        today,
      );

    it("come with the bars, over their days", async () => {
      const answer = (await plan(contractOf({ ...base, power: 6 })).make()) as BarsAnswer;
      assert.deepEqual(answer.limits, [{ from: answer.from, to: answer.to, power: 6_000, below: 3_000 }]);
    });

    it("are absent without a contract, and from energy", async () => {
      const contract = contractOf({ ...base, power: 6 });
      for (const planned of [plan(undefined), plan(contract, { measure: "daily" })])
        assert.ok(!("limits" in (await planned.make())));
    });

    it("make answers of two contracts differ", () => {
      const contract = contractOf({ ...base, power: 6 });
      const other = contractOf({ ...base, power: 9 });
      assert.equal(plan(contract).key, plan(contract).key);
      assert.notEqual(plan(contract).key, plan(other).key);
      assert.notEqual(plan(contract).key, plan(undefined).key);
      assert.equal(plan(contract, { measure: "daily" }).key, plan(other, { measure: "daily" }).key);
    });
  });
});
