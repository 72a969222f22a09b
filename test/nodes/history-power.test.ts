/** A history node that advises a power: `msg.action = "power"`. */
import assert from "node:assert/strict";
import type { PowerAnswer } from "../../nodes/adviser/index.js";
import contract from "../../nodes/contract/index.js";
import { dayOf, instantAt } from "../../nodes/readings/index.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const NOON = "2026-02-14T12:00:00+01:00";

interface Power {
  readonly payload: Pick<PowerAnswer, "subscribed" | "days" | "missingDays" | "steps" | "advice" | "to"> & {
    readonly highest: readonly { readonly day: string; readonly at: string | null; readonly value: number }[];
    readonly reasons: readonly string[];
  };
  readonly unit: string;
  readonly pricesCheckedUntil?: string;
  readonly notes?: unknown;
}

/** The last 365 days: 5.2 kVA on the second, 4 kVA on all others. */
function year(): string {
  const first = day("2025-02-14");
  const readings = daily(first, first + 365, (of) => (of === first + 1 ? 5_200 : 4_000));
  return ownCsv({
    series: "max_power",
    readings: readings.map((reading) => ({ ...reading, at: instantAt(dayOf(reading.start), 19, 30) })),
  });
}

const version = {
  from: "",
  offer: "hphc",
  power: 9,
  prices: "regulated",
  hours: [{ from: "22:00", to: "06:00" }],
};

describe("a history node that advises a power", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (more: object = {}, meter: object = {}): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", ...meter },
      more: [{ id: "own", type: "enedis-linky-contract", name: "", versions: [{ ...version, ...more }] }],
      statusOf: "history",
    });
  const ask = async (msg: object = {}): Promise<Power> =>
    (await flow.ask({ action: "power", ...msg })) as unknown as Power;
  const deploy = async (...setup: Parameters<typeof setupWith>): Promise<void> => {
    await harness.deploy(setupWith(...setup), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith());
    flow.listen();
    await flow.ask({ action: "import", payload: year() });
  });
  after(() => harness.close());

  it("advises the lowest power that no day exceeds, and says what it rests on", async () => {
    const { payload, unit, pricesCheckedUntil } = await ask();
    const { subscribed, days, missingDays, advice, to, highest, steps, reasons } = payload;
    assert.deepEqual([subscribed, days, missingDays, advice, to], [9, 365, 0, "lower", 6]);
    assert.deepEqual(highest[0], { day: "2025-02-15", at: "2025-02-15T19:30:00+01:00", value: 5.2 });
    assert.deepEqual([highest.length, steps[0]!.power, unit], [10, 6, "kVA"]);
    // Prices since 1 February 2026: 19.56 and 15.65 € a month.
    assert.equal(steps[0]!.saving, 46.92);
    assert.equal(pricesCheckedUntil, "2026-11-25");
    assert.deepEqual(reasons, [
      "No day is above 6\u00a0kVA.",
      "At today’s prices of the regulated tariff, you would save €46.92 a year.",
      "This advice is for a single phase: if your connection has three, say so in the meter.",
      "The highest power of the last 365 days is 5.2\u00a0kVA, on 15 February 2025.",
      "A day above the subscribed power does not mean that it was cut: the Linky trips only if the excess is long or strong enough.",
    ]);
    assert.equal(harness.events.at(-1), "answered");
  });

  it("advises no lower power with three phases, saved as a number or a text", async () => {
    for (const phases of [3, "3"]) {
      await deploy({}, { phases });
      const { advice, to, reasons } = (await ask()).payload;
      assert.deepEqual([advice, to], ["keep", undefined]);
      assert.match(reasons[0]!, /three phases/);
    }
    await deploy({}, { phases: 1 });
    assert.ok(!(await ask()).payload.reasons.some((reason) => reason.includes("single phase")));
  });

  it("keeps a power, and says whether a lower one is exceeded or not sold", async () => {
    for (const [offer, reason] of [
      ["base", "Any lower power would have been exceeded on at least one day."],
      ["hphc", "This offer is not sold with a lower power."],
    ] as const) {
      await deploy({ offer, power: 6 });
      const { advice, reasons } = (await ask()).payload;
      assert.deepEqual([advice, reasons[0]], ["keep", reason]);
    }
  });

  it("advises a higher power, and does not know what it costs with own prices", async () => {
    const prices = { classes: { BASE: 0.2 } };
    await deploy({ offer: "base", power: 3, prices });
    const { payload, pricesCheckedUntil } = await ask();
    assert.deepEqual([payload.advice, payload.to], ["higher", 6]);
    assert.ok(payload.steps.every(({ saving }) => saving === null));
    assert.deepEqual(payload.reasons.slice(0, 2), [
      "365 days are above 3.3\u00a0kVA, 110% of the subscribed power.",
      "6\u00a0kVA is the lowest power that no day exceeds by more than 10%.",
    ]);
    assert.ok(payload.reasons.includes("With your own prices, what another power costs is not known."));
    assert.equal(pricesCheckedUntil, undefined);
  });

  it("advises nothing without a contract, and an invalid one is an error", async () => {
    await deploy({}, { contract: "" });
    const { payload } = await ask();
    assert.deepEqual([payload.subscribed, payload.advice, payload.to], [null, "unknown", undefined]);
    assert.match(payload.reasons[0]!, /no contract/);
    assert.equal(harness.events.at(-1), "incomplete");
    await deploy({ power: 40 });
    await assert.rejects(ask(), { code: "contract" });
  });

  it("refuses production, and leaves nothing of its prices in a message that asks for readings next", async () => {
    await deploy();
    await assert.rejects(ask({ direction: "production" }), { code: "input", message: /what you buy/ });
    const answer = await ask();
    const next = await flow.ask({ ...answer, action: undefined, measure: "max_power", step: "year" });
    assert.equal((next as unknown as Power).pricesCheckedUntil, undefined);
  });
});
