/** Base from 18 kVA on after 1 February 2027, through each door: a cost, a forecast, the dashboard. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import type { ShownEntry } from "../../nodes/history/actions/cost.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { nothingAnnounced, readContract } from "../../nodes/pricing/index.js";
import { planCosts } from "../../nodes/widget/answer/cost.js";
import type { CostAnswer } from "../../nodes/widget/protocol.js";
import { Harness as ArchiveHarness } from "../archive/harness.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const today = day("2027-02-10");
const from = day("2025-12-01");
const readings = daily(from, today, () => 10_000);
const base = { from: "", offer: "base", power: 18, prices: "regulated" };
const ended =
  "At 18\u00a0kVA, the Base offer exists no more from 1 February 2027 on: peak and off-peak hours (HP/HC) at the same power came in its place, unless you chose another offer. Energy since then has no cost here: add a version from that day on to the contract.";

interface Answer<Payload> {
  readonly payload: Payload;
  readonly notes?: string[];
}

describe("an offer that the law has ended", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  before(async () => {
    await harness.open("2027-02-10T12:00:00+01:00");
    await harness.start(
      flow.setup({
        types: [contract],
        meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own" },
        more: [{ id: "own", type: "enedis-linky-contract", name: "", versions: [base] }],
        statusOf: "history",
      }),
    );
    flow.listen();
    await flow.ask({ action: "import", payload: ownCsv({ series: "daily", readings }) });
  });
  after(() => harness.close());
  const ask = async <Payload>(msg: object): Promise<Answer<Payload>> =>
    (await flow.ask(msg)) as unknown as Answer<Payload>;
  const cost = (more: object) =>
    ask<ShownEntry[]>({ measure: "cost", step: "month", start: "2027-01-01", end: "2027-02-09", ...more });

  it("costs what it did up to the last day, nothing is guessed afterwards, and a note says why", async () => {
    const { payload, notes } = await cost({});
    const [january, february] = payload;
    assert.deepEqual([january!.value, january!.complete], [92.675, true]);
    const { value, energy, unpriced, subscription, complete } = february!;
    assert.deepEqual([value, energy, unpriced, subscription, complete], [0, 90, 90, 0, false]);
    assert.deepEqual(notes, [ended]);
  });

  it("is followed by what the contract says from that day on, without a word", async () => {
    const next = { ...base, from: "2027-02-01", offer: "hphc", hours: [{ from: "22:00", to: "06:00" }] };
    const { payload, notes } = await cost({ contract: { versions: [base, next] } });
    assert.equal(payload[1]!.subscription, Math.round(((31.14 * 9) / 28) * 1e6) / 1e6);
    assert.equal(notes, undefined);
  });

  it("has no forecast, and not because it is too early", async () => {
    const { payload, notes } = await ask<{ total: { value: unknown }; rest: { text: string } }>({
      action: "forecast",
    });
    assert.equal(payload.total.value, null);
    assert.equal(
      payload.rest.text,
      "The contract has no price today: the rest of the year is not estimated.",
    );
    assert.ok(notes!.includes(ended));
    assert.equal(harness.events.at(-1), "incomplete");
  });

  it("has no power to lose, and it is said first that it has ended", async () => {
    const over =
      "Base at 18\u00a0kVA ended on 1 February 2027: HP/HC at the same power took its place, unless you chose another offer. Add a version from that day on to the contract.";
    const peaks = daily(today - 365, today, () => 8_500);
    await flow.ask({ action: "import", payload: ownCsv({ series: "max_power", readings: peaks }) });
    const { payload } = await ask<{ reasons: readonly string[] }>({ action: "power" });
    assert.deepEqual(payload.reasons.slice(0, 3), [
      over,
      "No day is above 9\u00a0kVA, but Base can no longer be signed at this power.",
      "First compare the other offers at 9\u00a0kVA: send “offers” with “power” at 9.",
    ]);
  });

  it("is named on the dashboard as what its days lack", async () => {
    const archive = new ArchiveHarness();
    try {
      archive.time = startOfDay(today) * 1_000;
      await archive.merge(readings, { series: "daily", start: from, end: today });
      const read = readContract({ versions: [base] });
      assert.ok("contract" in read);
      const priced = { consumption: { contract: read.contract, ...nothingAnnounced } };
      const held = { archive: archive.archive, usagePoint: archive.point.id, priced };
      const plan = planCosts(held, "consumption", today);
      const { month, previous, day: newest, lacks, forecast } = (await plan!.make()) as CostAnswer;
      assert.deepEqual([month!.value, month!.unpriced, previous!.value], [null, 9, 9268]);
      assert.deepEqual([newest!.from, lacks, forecast], [day("2027-01-31"), ["ended"], undefined]);
    } finally {
      archive.remove();
    }
  });
});
