/** A history node that forecasts a bill: `msg.action = "forecast"`. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import { formatDay, type Day } from "../../nodes/readings/index.js";
import { base } from "../fixtures/contracts.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const NOON = "2026-02-14T12:00:00+01:00";

interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
interface Forecast {
  readonly payload: {
    readonly start: string;
    readonly end: string;
    readonly today: string;
    readonly soFar: { readonly start: string; readonly value: number; readonly complete: boolean };
    readonly rest: Estimate & { readonly days: number; readonly method: string; readonly text: string };
    readonly total: Estimate;
    readonly instalment?: {
      readonly monthly: number;
      readonly months: number;
      readonly difference: number | null;
    };
  };
  readonly unit: string;
  readonly pricesCheckedUntil?: string;
  readonly notes?: readonly string[];
}

/** The last days up to yesterday: 10 kWh, 12 in 2025. */
function days(count: number): string {
  const end = day("2026-02-14");
  const wh = (of: Day): number => (formatDay(of).startsWith("2025") ? 12_000 : 10_000);
  return ownCsv({ series: "daily", readings: daily(end - count, end, wh) });
}

describe("a history node that forecasts a bill", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (more: object = {}, version: object = {}, meter: object = {}): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", ...meter },
      more: [
        {
          id: "own",
          type: "enedis-linky-contract",
          name: "",
          versions: [base(0.1, 10, version)],
          ...more,
        },
      ],
      statusOf: "history",
    });
  const ask = async (msg: object = {}): Promise<Forecast> =>
    (await flow.ask({ action: "forecast", ...msg })) as unknown as Forecast;
  const deploy = async (...setup: Parameters<typeof setupWith>): Promise<void> => {
    await harness.deploy(setupWith(...setup), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith());
    flow.listen();
    await flow.ask({ action: "import", payload: days(20) });
  });
  after(() => harness.close());

  it("says after 20 days that it is too early", async () => {
    await deploy({ instalment: 40 });
    const { payload } = await ask();
    const unknown = { value: null, low: null, high: null };
    const { text, days: open, method, ...estimate } = payload.rest;
    assert.deepEqual([estimate, payload.total], [unknown, unknown]);
    assert.deepEqual([open, method], [345, "mean"]);
    assert.equal(
      text,
      "It is too early for a forecast: by daily values and load curve, 20 days of the last 12 months have a complete cost; 60 are needed, or the same days a year ago.",
    );
    assert.deepEqual(payload.instalment, { monthly: 40, months: 12, difference: null });
    assert.equal(harness.events.at(-1), "incomplete");
  });

  it("says after 62 days what the months to come lack", async () => {
    await flow.ask({ action: "import", payload: days(62) });
    await deploy();
    const { payload } = await ask();
    assert.equal(payload.rest.value, null);
    assert.equal(
      payload.rest.text,
      "It is too early for a forecast: too little is known of the remaining months. Each needs a week of the same month last year, or a neighbouring month; neighbouring months count once three whole months in a row are known.",
    );
  });

  it("adds the same days a year ago to what the year has cost so far", async () => {
    await flow.ask({ action: "import", payload: days(1_100) });
    await deploy({ instalment: 40 });
    const { payload, unit, pricesCheckedUntil } = await ask();
    assert.deepEqual(
      [payload.start, payload.end, payload.today, unit],
      ["2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00", "2026-02-14", "EUR"],
    );
    assert.deepEqual(
      [payload.soFar.start, payload.soFar.value, payload.soFar.complete],
      ["2026-01-01T00:00:00+01:00", Math.round((44 + 10 + 130 / 28) * 1e6) / 1e6, true],
    );
    const { rest, total } = payload;
    assert.deepEqual([rest.days, rest.method], [321, "last-year"]);
    assert.equal(rest.value, Math.round((321 * 1.2 + 100 + 150 / 28) * 100) / 100);
    assert.ok(rest.low! < rest.value && rest.value < rest.high!);
    for (const bound of ["value", "low", "high"] as const) {
      assert.equal(total[bound], Math.round((payload.soFar.value + rest[bound]!) * 1e6) / 1e6);
    }
    assert.equal(payload.instalment!.difference, Math.round((total.value! - 480) * 1e6) / 1e6);
    assert.match(
      rest.text,
      /^The 321 remaining days are counted like the same days a year ago, of which 321 are known\./,
    );
    assert.match(rest.text, /Prices are those of today\. The range comes from \d+ months, compared/);
    assert.equal(pricesCheckedUntil, undefined);
    assert.equal(harness.events.at(-1), "answered");
  });

  it("goes by the contract’s year, and by the regulated tariff says when it was checked", async () => {
    await deploy({ anniversary: "02-14" }, { prices: "regulated" });
    const { payload, pricesCheckedUntil } = await ask();
    assert.deepEqual(
      [payload.start, payload.end, payload.rest.days, payload.soFar.value],
      ["2026-02-14T00:00:00+01:00", "2027-02-14T00:00:00+01:00", 365, 0],
    );
    assert.equal(payload.instalment, undefined);
    assert.equal(pricesCheckedUntil, "2026-11-25");
    await deploy({}, { from: "2026-03-01" });
    const later = (await ask()).payload;
    assert.deepEqual(
      [later.total.value, later.rest.text],
      [null, "The contract of this meter has not begun yet."],
    );
    // Its first year is not the present one.
    await deploy({ instalment: 40 }, { from: "2027-06-01" });
    const next = (await ask()).payload;
    const unknown = { value: null, low: null, high: null };
    assert.deepEqual([next.total, next.instalment!.difference, next.rest.days], [unknown, null, 0]);
    assert.equal(next.rest.text, "The contract of this meter has not begun yet.");
    assert.equal(harness.events.at(-1), "incomplete");
    await deploy({ anniversary: "02-15" });
    const last = (await ask()).payload;
    assert.deepEqual([last.start, last.rest.days], ["2025-02-15T00:00:00+01:00", 1]);
  });

  it("says that it goes on at prices of Base beyond its end, unless a later version or the year’s end comes before", async () => {
    const of = (power: number, from = "") => base(0, 0, { from, power, prices: "regulated" });
    const told = async (anniversary: string, versions: readonly object[], meter: object = {}) => {
      await deploy({ anniversary, versions }, {}, meter);
      const { payload, notes } = await ask();
      assert.ok(payload.total.value! > 0);
      return [payload.rest.days, notes];
    };
    // 14 of these 365 days are after the end.
    assert.deepEqual(await told("02-14", [of(24)]), [
      365,
      [
        "The forecast keeps today’s prices of Base to the end, though Base at 24\u00a0kVA ends on 1 February 2027: HP/HC at the same power takes its place, unless you choose another offer before.",
      ],
    ]);
    assert.deepEqual(await told("02-14", [of(24)], { language: "fr" }), [
      365,
      [
        "La prévision garde jusqu’au bout les prix actuels de Base, bien que Base à 24\u00a0kVA prenne fin le 1er février 2027\u00a0: HP/HC à la même puissance la remplace, si vous ne choisissez pas une autre offre avant.",
      ],
    ]);
    const next = base(0.2, 15, { from: "2027-02-01", power: 24 });
    for (const versions of [[of(24), next], [of(15)], [base(0.2, 15, { power: 24 })]]) {
      assert.deepEqual(await told("02-14", versions), [365, undefined]);
    }
    const late = base(0.2, 15, { from: "2027-02-02", power: 24 });
    assert.equal(((await told("02-14", [of(24), late]))[1] as unknown[]).length, 1);
    // Its last day is the last one of Base.
    const [, notes] = await told("02-01", [of(24)]);
    assert.equal(notes, undefined);
  });

  it("needs a contract, and is about consumption", async () => {
    await assert.rejects(ask({ direction: "production" }), { code: "input" });
    await deploy({}, {}, { contract: "" });
    await assert.rejects(ask(), { code: "contract", message: /no contract/ });
    await deploy({}, { power: 40 });
    await assert.rejects(ask(), { code: "contract" });
  });
});
