/** Bills reckoned by hand: the titles have the reckoning, with prices as printed (docs/dev/tariffs.md#prices). */
import assert from "node:assert/strict";
import { costOf, type Question } from "./asked.js";

/** € of each entry; equal to a cent. */
async function expectBills(question: Question, ...euros: number[]): Promise<void> {
  const entries = await costOf(question);
  assert.equal(entries.length, euros.length);
  for (const [i, { value }] of entries.entries()) {
    assert.ok(Math.abs(value - euros[i]!) <= 0.01, `${value} €, by hand ${euros[i]} €`);
  }
}

const regulated = (offer: string, power: number, from = ""): object => ({
  from,
  offer,
  power,
  prices: "regulated",
});
const night = { from: "22:00", to: "06:00" };
const steady = (): number => 1_000;

describe("bills reckoned by hand", () => {
  it("over a price change: Base 6 kVA, 10 kWh a day; January 2026: 310 × 0.1952 + 15.47 = 75.98, February: 280 × 0.1940 + 15.65 = 69.97", () =>
    expectBills(
      { contract: { versions: [regulated("base", 6)] }, from: "2026-01-01", to: "2026-02-28", daily: 10_000 },
      75.98,
      69.97,
    ));

  it("over a price change inside a bill: 16 January to 15 February 2026: 160 × 0.1952 + 15.47 × 16/31 + 150 × 0.1940 + 15.65 × 15/28 = 31.23 + 7.98 + 29.10 + 8.38 = 76.70", () =>
    expectBills(
      {
        contract: { versions: [regulated("base", 6)] },
        from: "2026-01-16",
        to: "2026-02-15",
        step: "period",
        daily: 10_000,
      },
      76.7,
    ));

  it("over a power change: Base 6 kVA to 15 June 2026, then 9: 150 × 0.1940 + 15.65 × 15/30 + 150 × 0.1927 + 19.56 × 15/30 = 29.10 + 7.825 + 28.905 + 9.78 = 75.61", () =>
    expectBills(
      {
        contract: { versions: [regulated("base", 6), regulated("base", 9, "2026-06-16")] },
        from: "2026-06-01",
        to: "2026-06-30",
        daily: 10_000,
      },
      75.61,
    ));

  it("over a season change: 2 kW from 22:00 to 06:00, else 0.5 kW; 27 to 31 October cheap 11–17 and 02–04: 7 kWh HC, 17 HP a day; 1 to 26 November cheap 22–06: 16 HC, 8 HP; (5 × 17 + 26 × 8) × 0.20 + (5 × 7 + 26 × 16) × 0.15 + 15.50 × (5/31 + 26/30) = 58.60 + 67.65 + 15.93 = 142.18", () => {
    const summer = { from: "04-01", to: "10-31" };
    const hours = [
      { from: "11:00", to: "17:00", season: summer },
      { from: "02:00", to: "04:00", season: summer },
      { ...night, season: { from: "11-01", to: "03-31" } },
    ];
    const prices = { subscription: 15.5, classes: { HP: 0.2, HC: 0.15 } };
    return expectBills(
      {
        contract: { versions: [{ from: "", offer: "hphc", power: 6, prices, hours }] },
        from: "2025-10-27",
        to: "2025-11-26",
        step: "period",
        watts: (hour) => (hour >= 22 || hour < 6 ? 2_000 : 500),
      },
      142.18,
    );
  });

  it("of a Tempo winter: 9 kVA, 1 kW, January 2026 with 6 red, 12 white, 13 blue days after a red 31 December; 96 × 0.6468 + 54 × 0.1460 + 192 × 0.1730 + 90 × 0.1391 + 208 × 0.1494 + 104 × 0.1232 + 19.49 = 62.09 + 7.88 + 33.22 + 12.52 + 31.08 + 12.81 + 19.49 = 179.09", async () => {
    const question: Question = {
      contract: { versions: [regulated("tempo", 9)] },
      from: "2026-01-01",
      to: "2026-01-31",
      watts: steady,
    };
    await expectBills(question, 179.09);
    const [january] = await costOf(question);
    const energy = Object.fromEntries(
      Object.entries(january!.byClass).map(([name, one]) => [name, one.energy]),
    );
    assert.deepEqual(energy, { HPJB: 208, HCJB: 104, HPJW: 192, HCJW: 90, HPJR: 96, HCJR: 54 });
  });

  it("with both change days: 1 kW, cheap 22–06; March 2026 has 743 hours: 496 × 0.20 + 247 × 0.10 + 15 = 138.90, October 745: 496 × 0.20 + 249 × 0.10 + 15 = 139.10", async () => {
    const prices = { subscription: 15, classes: { HP: 0.2, HC: 0.1 } };
    const contract = { versions: [{ from: "", offer: "hphc", power: 6, prices, hours: [night] }] };
    await expectBills({ contract, from: "2026-03-01", to: "2026-03-31", watts: steady }, 138.9);
    await expectBills({ contract, from: "2026-10-01", to: "2026-10-31", watts: steady }, 139.1);
  });

  it("with a late first version: from 11 May 2026, 10 kWh a day; 210 × 0.20 + 12.40 × 21/31 = 42.00 + 8.40 = 50.40, and 100 kWh of 1 to 10 May without price", async () => {
    const prices = { subscription: 12.4, classes: { BASE: 0.2 } };
    const question: Question = {
      contract: { versions: [{ from: "2026-05-11", offer: "base", power: 6, prices }] },
      from: "2026-04-01",
      to: "2026-05-31",
      daily: 10_000,
    };
    await expectBills(question, 50.4);
    const [may] = await costOf(question);
    assert.deepEqual(
      [may!.energy, may!.unpriced, may!.subscription, may!.missing, may!.complete],
      [310, 100, 8.4, 0, false],
    );
  });

  it("of a producer, who has no subscription, also where one was typed: 3 kWh a day, April 2026: 90 × 0.04 = 3.60", () => {
    const prices = { subscription: 15, classes: { BASE: 0.04 } };
    return expectBills(
      {
        contract: { kind: "feed-in", versions: [{ from: "", offer: "base", prices }] },
        direction: "production",
        from: "2026-04-01",
        to: "2026-04-30",
        daily: 3_000,
      },
      3.6,
    );
  });
});
