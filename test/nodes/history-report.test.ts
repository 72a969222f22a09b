/** A history node that says what a month was: `msg.action = "report"`. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { base } from "../fixtures/contracts.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const NOON = "2026-12-01T12:00:00+01:00";

interface Report {
  readonly payload: {
    readonly month: string;
    readonly start: string;
    readonly end: string;
    readonly complete: boolean;
    readonly missingDays: number;
    readonly energy: number | null;
    readonly cost: { readonly value: number; readonly start: string } | null;
    readonly before: { readonly energy: number | null; readonly cost: number | null };
    readonly change: number | null;
    readonly dearest: { readonly start: string } | null;
    readonly offPeak: object | null;
    readonly baseLoad: object | null;
    readonly expected: { readonly energy: { readonly value: number } | null; readonly cost: object | null };
    readonly text: string;
    readonly rows: readonly { readonly name: string; readonly label: string; readonly text: string }[];
  };
  readonly unit: string;
  readonly direction: string;
}

describe("a history node that reports a month", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (meter: object = {}, version: object = {}): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", ...meter },
      more: [{ id: "own", type: "enedis-linky-contract", name: "", versions: [base(0.1, 10, version)] }],
      statusOf: "history",
    });
  const ask = async (msg: object = {}): Promise<Report> =>
    (await flow.ask({ action: "report", ...msg })) as unknown as Report;
  const deploy = async (...of: Parameters<typeof setupWith>): Promise<void> => {
    await harness.deploy(setupWith(...of), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith());
    flow.listen();
    // 10 kWh a day, 12 kWh in November 2026, whose last day has not come.
    const value = (of: number): number =>
      of < day("2026-11-01") ? 10_000 : of === day("2026-11-17") ? 30_000 : 12_000;
    const readings = daily(day("2024-10-01"), day("2026-11-30"), value);
    await flow.ask({ action: "import", payload: ownCsv({ series: "daily", readings }) });
  });
  after(() => harness.close());

  it("reports the last whole month, and says that its last day is missing", async () => {
    const { payload, unit, direction } = await ask();
    assert.deepEqual(
      [payload.month, payload.start, payload.end, unit, direction],
      ["2026-11", "2026-11-01T00:00:00+01:00", "2026-12-01T00:00:00+01:00", "EUR", "consumption"],
    );
    assert.deepEqual([payload.complete, payload.missingDays, payload.energy], [false, 1, 366]);
    assert.deepEqual([payload.before.energy, payload.before.cost, payload.change], [300, 40, null]);
    assert.equal(payload.dearest!.start, "2026-11-17T00:00:00+01:00");
    assert.deepEqual([payload.offPeak, payload.baseLoad], [null, null]);
    assert.equal(payload.expected.energy!.value, 300);
    assert.match(payload.text, /^November 2026: 366\u00a0kWh, €\d\d\.\d\d \(incomplete\), 1 day missing$/);
    assert.equal(harness.events.at(-1), "incomplete");
  });

  it("compares a whole month with the year before, in the language of the meter", async () => {
    await deploy({ language: "fr" });
    const { payload } = await ask({ month: " 2026-10 " });
    assert.deepEqual([payload.month, payload.complete, payload.change], ["2026-10", true, 0]);
    assert.equal(payload.cost!.value, 41);
    assert.match(payload.text, /^Octobre 2026\u00a0: 310\u00a0kWh, 41,00\u00a0€, autant qu’en octobre 2025$/);
    assert.deepEqual(
      payload.rows.map(({ name }) => name),
      ["energy", "cost", "before", "dearest", "offPeak", "baseLoad", "expected"],
    );
    assert.equal(harness.events.at(-1), "answered");
  });

  it("refuses a month that is not over, or none, in the language of the meter", async () => {
    for (const month of [
      "2026-12",
      "2027-01",
      "2026-13",
      "2026-1",
      "2026",
      "novembre",
      "2026-11-01",
      11,
      {},
    ]) {
      await assert.rejects(ask({ month }), {
        code: "input",
        message: /month.*Il faut un mois terminé, AAAA-MM\./,
      });
    }
    await deploy();
    await assert.rejects(ask({ month: "2026-12" }), {
      message: /It must be a month that is over, YYYY-MM\./,
    });
    await assert.rejects(ask({ direction: "out" }), { code: "input" });
  });

  it("says of a month before the archive, and of a direction without readings, that there are none", async () => {
    for (const msg of [{ month: "1999-02" }, { direction: "production" }]) {
      const { payload } = await ask(msg);
      assert.deepEqual([payload.energy, payload.cost, payload.complete], [null, null, false]);
      assert.match(payload.text, /: no readings$/);
      assert.equal(harness.events.at(-1), "no_readings");
    }
  });

  it("answers without a contract, and says why there is no cost; a wrong one is an error", async () => {
    await deploy({ contract: "" });
    const { payload } = await ask({ month: "2026-10" });
    assert.deepEqual([payload.energy, payload.cost, payload.expected.cost], [310, null, null]);
    const text = payload.rows.find(({ name }) => name === "cost")!.text;
    assert.equal(text, "the meter has no contract");
    await deploy({}, { power: 40 });
    await assert.rejects(ask(), { code: "contract" });
  });
});
