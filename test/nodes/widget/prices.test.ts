/** The prices of today and tomorrow on the dashboard, where a contract has a series of them. */
import assert from "node:assert/strict";
import { nothingAnnounced, type Contract } from "../../../nodes/pricing/index.js";
import { hasPricesOf, planPrices, type Prices } from "../../../nodes/widget/answer/prices.js";
import { tariffAt } from "../../../nodes/widget/answer/tariff.js";
import type { PriceDay } from "../../../nodes/widget/protocol.js";
import { Harness } from "../../archive/harness.js";
import { base, contractOf, hphc } from "../../fixtures/contracts.js";
import { day } from "../../fixtures/paris.js";
import { PriceTable } from "../../fixtures/price-table.js";
import { FakeTempo } from "./fake-tempo.js";

const series = { from: "", offer: "series", power: 6, prices: { subscription: 10 } };

describe("the prices of a series on the dashboard", () => {
  let harness: Harness;
  let table: PriceTable;
  beforeEach(() => {
    harness = new Harness();
    table = new PriceTable();
  });
  afterEach(() => {
    harness.remove();
  });

  const heldBy = (contract: Contract) => ({
    archive: harness.archive,
    usagePoint: harness.point.id,
    priced: { consumption: { contract, ...nothingAnnounced, pricesBetween: table.between } },
  });
  const pricesOf = async (
    date: string,
    which: PriceDay,
    ...versions: object[]
  ): Promise<Prices["prices"]> => {
    const planned = planPrices(heldBy(contractOf(...versions)), "consumption", day(date), which);
    assert.ok(planned);
    return (await planned.make()).prices;
  };

  it("cover the whole day, with what is not known as such", async () => {
    table.set(
      ["2026-11-24T00:00:00+01:00", "2026-11-24T01:00:00+01:00", 0.12345678],
      ["2026-11-24T01:00:00+01:00", "2026-11-24T01:15:00+01:00", -0.01],
      ["2026-11-24T02:00:00+01:00", "2026-11-25T00:00:00+01:00", 0],
    );
    assert.deepEqual(await pricesOf("2026-11-24", "today", series), [
      [0, 0.12345678],
      [60, -0.01],
      [75, null],
      [120, 0],
    ]);
    assert.deepEqual(await pricesOf("2026-11-24", "tomorrow", series), [[0, null]]);
    assert.deepEqual(
      await pricesOf("2026-11-23", "tomorrow", series),
      await pricesOf("2026-11-24", "today", series),
    );
  });

  it("count the minutes of days of 23 and 25 hours", async () => {
    table.set(
      ["2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00", 0.2],
      ["2027-03-28T03:00:00+02:00", "2027-03-28T04:00:00+02:00", 0.3],
    );
    assert.deepEqual(await pricesOf("2026-10-25", "today", series), [
      [0, null],
      [180, 0.2],
      [240, null],
    ]);
    assert.deepEqual(await pricesOf("2027-03-28", "today", series), [
      [0, null],
      [120, 0.3],
      [180, null],
    ]);
  });

  it("are there from the day before a series begins until its last day, and for nobody else", async () => {
    const later = { ...hphc(0.25, 0.15), from: "2026-12-01" };
    const contract = contractOf({ ...series, from: "2026-11-25" }, later);
    const known = { contract, ...nothingAnnounced };
    const days = ["2026-11-23", "2026-11-24", "2026-11-30", "2026-12-01"].map((date) =>
      hasPricesOf(known, day(date)),
    );
    assert.deepEqual(days, [false, true, true, false]);
    // Of another day, they are what its version says; before the first one, nothing.
    assert.deepEqual(await pricesOf("2026-11-24", "today", { ...series, from: "2026-11-25" }), [[0, null]]);
    assert.deepEqual(await pricesOf("2026-11-30", "tomorrow", series, later), [
      [0, 0.15],
      [360, 0.25],
      [1_320, 0.15],
    ]);
    assert.equal(
      planPrices(heldBy(contractOf(base(0.2))), "consumption", day("2026-11-24"), "today"),
      undefined,
    );
    assert.equal(planPrices(heldBy(contractOf(series)), "production", day("2026-11-24"), "today"), undefined);
  });

  it("are at most one a minute, however they were said", async () => {
    const first = Date.parse("2026-10-25T00:00:00+02:00") / 1_000;
    for (let i = 0; i < 1_500; i++) table.set([first + i * 60, first + i * 60 + 60, i % 2]);
    const prices = await pricesOf("2026-10-25", "today", series);
    assert.equal(prices.length, 1_500);
    assert.ok(JSON.stringify(prices).length < 20_000);
  });

  it("end the tariff in force with each of them", () => {
    const at = (text: string) => Date.parse(text) / 1_000;
    table.set(
      ["2026-11-24T10:00:00+01:00", "2026-11-24T11:00:00+01:00", 0.1],
      ["2026-11-24T11:00:00+01:00", "2026-11-24T12:00:00+01:00", 0.2],
    );
    const by = heldBy(contractOf(series)).priced.consumption;
    assert.deepEqual(
      ["2026-11-24T10:30:00+01:00", "2026-11-24T11:00:00+01:00"].map((time) =>
        tariffAt(by, new FakeTempo(), at(time)),
      ),
      [
        { class: "SERIES", price: 0.1, until: at("2026-11-24T11:00:00+01:00") },
        { class: "SERIES", price: 0.2, until: at("2026-11-24T12:00:00+01:00") },
      ],
    );
  });
});
