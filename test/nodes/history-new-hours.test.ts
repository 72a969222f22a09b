/** A history node that says what other off-peak hours would have changed: `msg.action = "hours"`. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import type { ShownNewHours } from "../../nodes/common/index.js";
import { base, hphc, tempo } from "../fixtures/contracts.js";
import { Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { january } from "./january.js";

const NOON = "2026-02-14T12:00:00+01:00";

interface Answer {
  readonly payload: ShownNewHours;
  readonly unit: string;
  readonly direction: string;
  readonly notes?: string[];
  readonly pricesCheckedUntil?: string;
}

const night = [{ from: "23:00", to: "07:00" }];
const own = hphc(0.2, 0.1, 31, { hours: night });
/** Five hours at night, three after noon, as the reform moves them; only the winter's fit January. */
const reformed = [
  { from: "02:00", to: "07:00", season: { from: "11-01", to: "03-31" } },
  { from: "12:00", to: "15:00", season: { from: "11-01", to: "03-31" } },
  { from: "00:00", to: "08:00", season: { from: "04-01", to: "10-31" } },
];
const inJanuary = { start: "2026-01-01", end: "2026-01-31" };

describe("a history node that is asked about other off-peak hours", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (versions: readonly object[], meter: object = { contract: "own" }): Setup =>
    flow.setup({
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, ...meter },
      more: [{ id: "own", type: "enedis-linky-contract", name: "Maison", kind: "supply", versions }] as never,
      statusOf: "history",
    });
  const ask = async (msg: object = {}): Promise<Answer> =>
    (await flow.ask({ action: "hours", hours: reformed, ...msg })) as unknown as Answer;
  const deploy = async (versions: readonly object[], meter?: object): Promise<void> => {
    await harness.deploy(setupWith(versions, meter), "nodes");
    flow.listen();
  };

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith([own]));
    flow.listen();
    await flow.ask({ action: "import", payload: january(30, 28) });
  });
  after(() => harness.close());

  it("prices the days at the typed and at the proposed hours, and says what moves", async () => {
    const { payload, unit, direction, notes, pricesCheckedUntil } = await ask(inJanuary);
    assert.deepEqual([unit, direction, pricesCheckedUntil], ["EUR", "consumption", undefined]);
    // A day has 8 kWh from 23:00 to 07:00, and 2 kWh an hour from 07:00 to 23:00.
    const sums = (hc: number) => ({
      value: round(28 * ((40 - hc) * 0.2 + hc * 0.1) + 28),
      energy: 28 * 40,
      subscription: 28,
      byClass: {
        HP: { energy: 28 * (40 - hc), value: round(28 * (40 - hc) * 0.2) },
        HC: { energy: 28 * hc, value: round(28 * hc * 0.1) },
      },
    });
    const { text, ...figures } = payload;
    assert.deepEqual(figures, {
      present: sums(8),
      proposed: sums(5 + 6),
      difference: -8.4,
      byMonth: [{ start: "2026-01-01T00:00:00+01:00", difference: -8.4 }],
      toPeak: 28 * 3,
      toOffPeak: 28 * 6,
      days: 28,
      missingDays: 3,
    });
    assert.equal(
      text,
      "With these hours, these 28 days would have cost €8.40 less: €221.20 instead of €229.60. 84\u00a0kWh move from off-peak to peak hours, 168\u00a0kWh from peak to off-peak hours. Nothing is shifted in it: a water heater that the meter switches will follow the new hours, and you can set the rest to them.",
    );
    assert.deepEqual(notes, [
      "3 days are missing: their readings or their prices are not known.",
      "All days have the prices in force on 31 January 2026.",
    ]);
    assert.equal(harness.events.at(-1), "incomplete");
  });

  it("clips months to the span, takes days of the week, and is complete without a missing day", async () => {
    const hours = [{ from: "00:00", to: "24:00", days: [3] }, ...night];
    const { payload } = await ask({ hours, start: "2026-01-05", end: "2026-01-11" });
    assert.deepEqual(payload.byMonth, [{ start: "2026-01-05T00:00:00+01:00", difference: -3.2 }]);
    assert.deepEqual([payload.toPeak, payload.toOffPeak, payload.days, payload.missingDays], [0, 32, 7, 0]);
    assert.equal(harness.events.at(-1), "answered");
    const same = await ask({ hours: night, start: "2026-01-05", end: "2026-01-11" });
    assert.equal(same.payload.difference, 0);
    assert.equal(same.payload.text, "With these hours, these 7 days would have cost the same.");
  });

  it("takes the last 12 whole months, at the version and prices of today, or of a given end", async () => {
    await deploy([own, hphc(0.4, 0.1, 31, { from: "2026-02-10", hours: night })]);
    const { payload, notes } = await ask();
    assert.equal(payload.days + payload.missingDays, 365);
    assert.equal(payload.byMonth.length, 12);
    assert.equal(payload.byMonth[0]!.start, "2025-02-01T00:00:00+01:00");
    assert.deepEqual(
      payload.byMonth.map(({ difference }) => difference),
      [...Array.from({ length: 11 }, () => null), round(-28 * 3 * 0.3)],
    );
    assert.equal(notes!.at(-1), "All days have the prices in force on 14 February 2026.");
    assert.equal((await ask(inJanuary)).payload.difference, -8.4);
    const then = await ask({ prices: "then" });
    assert.equal(then.payload.difference, -8.4);
    assert.equal(then.notes!.at(-1), "Each day has the prices of its date.");
    await assert.rejects(ask({ prices: "now" }), { code: "input" });
  });

  it("knows the hours of Tempo, typed or not", async () => {
    await deploy([tempo(15)]);
    const { payload } = await ask({ ...inJanuary, hours: [{ from: "23:00", to: "07:00" }] });
    // From 22:00 to 23:00 2 kWh become dear, from 06:00 to 07:00 1 kWh becomes cheap.
    assert.deepEqual([payload.toPeak, payload.toOffPeak], [28 * 2, 28]);
    assert.equal(payload.days, 28);
  });

  it("refuses bad hours, an empty list, and a message without any", async () => {
    await deploy([own]);
    for (const hours of [[], undefined, "22:00", [{ from: "25:00", to: "06:00" }], [{}], {}]) {
      await assert.rejects(ask({ hours }), { code: "input", message: /hours/ }, JSON.stringify(hours));
    }
    await assert.rejects(ask({ direction: "production" }), { code: "input", message: /what you buy/ });
    await assert.rejects(ask({ start: "2026-02-01", end: "2026-01-01" }), { code: "input" });
  });

  it("needs a contract with off-peak hours that are typed", async () => {
    for (const [versions, words] of [
      [[base(0.2)], /has no off-peak hours.*one price/],
      [[hphc(0.2, 0.1, 1, { hours: [] })], /No off-peak hours are entered/],
      [[base(0.2, 1, { offer: "custom", rules: [{ class: "BASE" }] })], /its own rules/],
      [[own, base(0.2, 1, { from: "2026-02-01" })], /has no off-peak hours/],
      [[{ ...own, from: "2026-05-01" }], /has not begun/],
      [[{ ...own, power: 40 }], /invalid/],
    ] as const) {
      await deploy(versions);
      await assert.rejects(ask(), { code: "contract", message: words });
    }
    await deploy([own], { contract: "" });
    await assert.rejects(ask(), { code: "contract" });
    // What is wrong with the message comes first.
    await assert.rejects(ask({ hours: [] }), { code: "input" });
  });

  it("says why nothing can be compared", async () => {
    await deploy([own]);
    const none = await ask({ start: "2025-06-01", end: "2025-06-30" });
    assert.deepEqual(none.payload.present, { value: null });
    assert.deepEqual([none.payload.difference, none.payload.days, none.payload.missingDays], [null, 0, 30]);
    assert.equal(none.payload.text, "None of these days has complete readings of energy.");
    assert.equal(none.notes, undefined);
    assert.equal(harness.events.at(-1), "no_readings");
    const daily = await ask({ start: "2026-01-29", end: "2026-01-30" });
    assert.match(daily.payload.text, /^The load curve of these days is needed/);
    assert.equal(harness.events.at(-1), "incomplete");
  });
});

/** To six decimals. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
