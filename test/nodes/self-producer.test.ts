/** A household that feeds in: what it pays more, at its own offer and at those that it is compared with. */
import assert from "node:assert/strict";
import type { ShownOffer } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import type { ShownEntry } from "../../nodes/history/actions/cost.js";
import { base } from "../fixtures/contracts.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

/** The months of a year with the surcharge: € a month, by its dates. */
const surcharge = (months: number, year: number): number => Math.round((year * months * 1e6) / 12) / 1e6;
const near = (value: number, expected: number): void => {
  assert.ok(Math.abs(value - expected) < 2e-6, `${value}, not ${expected}`);
};

describe("a household that feeds in", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const regulated = { from: "", offer: "base", power: 6, prices: "regulated" };
  const setupWith = (version: object): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own" },
      more: [{ id: "own", type: "enedis-linky-contract", name: "", versions: [version] }],
      statusOf: "history",
    });
  const costs = async (month: string, version: object): Promise<ShownEntry> => {
    const end = { "2023-01": "31", "2023-02": "28", "2025-09": "30", "2026-03": "31" }[month];
    const asked = { measure: "cost", step: "month", start: `${month}-01`, end: `${month}-${end}` };
    const { payload } = (await flow.ask({ ...asked, contract: version })) as unknown as {
      payload: ShownEntry[];
    };
    return payload[0]!;
  };

  before(async () => {
    await harness.open("2026-11-24T12:00:00+01:00");
    await harness.start(setupWith({ ...regulated, injects: true }));
    flow.listen();
    const readings = daily(day("2022-12-01"), day("2026-11-24"), () => 10_000);
    await flow.ask({ action: "import", payload: ownCsv({ series: "daily", readings }) });
  });
  after(() => harness.close());

  it("pays the surcharge of each date in the subscription, a twelfth each month, and the same a kWh", async () => {
    for (const [month, subscription, year] of [
      ["2023-01", 11.36, 3.92],
      ["2023-02", 11.93, 8.74],
      ["2025-09", 15.47, 10.66],
      ["2026-03", 15.65, 11.81],
    ] as const) {
      const [without, withIt] = [
        await costs(month, regulated),
        await costs(month, { ...regulated, injects: true }),
      ];
      assert.equal(without.subscription, subscription);
      near(withIt.subscription, subscription + year / 12);
      assert.deepEqual(withIt.byClass, without.byClass);
      assert.deepEqual(await costs(month, { ...regulated, injects: false }), without);
    }
  });

  it("pays its own prices, whatever it feeds in", async () => {
    const own = base(0.2, 10);
    assert.deepEqual(await costs("2026-03", { ...own, injects: true }), await costs("2026-03", own));
  });

  it("is compared with offers that have the surcharge too", async () => {
    const subscriptions = async (version: object): Promise<Map<string, number>> => {
      await harness.deploy(setupWith(version), "nodes");
      flow.listen();
      const span = { start: "2026-09-01", end: "2026-10-31" };
      const { payload } = (await flow.ask({ action: "offers", ...span })) as unknown as {
        payload: ShownOffer[];
      };
      const ofTable = payload.filter(
        ({ regulated: is, subscription }) => is === true && subscription !== undefined,
      );
      return new Map(ofTable.map(({ offer, subscription }) => [String(offer), subscription!]));
    };
    // Own prices: no offer of the table is the present one.
    const without = await subscriptions(base(0.2, 10));
    const withIt = await subscriptions({ ...base(0.2, 10), injects: true });
    assert.ok(without.has("base"));
    for (const [offer, subscription] of without) {
      near(withIt.get(offer)!, subscription + surcharge(2, 11.81));
    }
  });
});
