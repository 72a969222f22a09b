import assert from "node:assert/strict";
import { parseDay } from "../../nodes/readings/index.js";
import { Calendar, readContract } from "../../nodes/tariffs/index.js";
import { typedDates, typedPrices } from "./typed-prices.js";

const offers = ["base", "hphc", "tempo"] as const;
const powers = Array.from({ length: 36 }, (_, i) => i + 1);
/** Both sides of each change, and long before and after all. */
const days = [
  "2014-09-01",
  ...typedDates.flatMap((date) => [date, dayBefore(date)]),
  "2024-05-15",
  "2026-11-25",
  "2031-12-31",
];

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** What the package has, in the form of the typed table. */
function shipped(offer: (typeof offers)[number], power: number, date: string): object | undefined {
  const read = readContract({
    versions: [{ from: "", offer, power, prices: "regulated", hours: [{ from: "22:00", to: "06:00" }] }],
  });
  assert.ok("contract" in read, JSON.stringify(read));
  const prices = new Calendar(read.contract, () => undefined).pricesOn(parseDay(date)!);
  if (prices === undefined) return undefined;
  const { classes, subscription, doubtful } = prices;
  const hundredths = (price: bigint, unit: bigint): bigint => {
    assert.equal(price % unit, 0n, `${offer} ${power} ${date}: ${price}`);
    return price / unit;
  };
  return {
    classes: Object.fromEntries([...classes].map(([name, price]) => [name, hundredths(price, 10_000n)])),
    subscription: hundredths(subscription.price, 1_000_000n),
    months: subscription.months,
    isMarked: doubtful,
  };
}

describe("regulated prices, typed twice", () => {
  for (const offer of offers) {
    it(`are equal in each figure of ${offer}`, () => {
      const differ = powers.flatMap((power) =>
        days.flatMap((date) => {
          const [ours, typed] = [shipped(offer, power, date), typedPrices(offer, power, date)];
          const text = (one: object | undefined): string =>
            one === undefined
              ? "none"
              : JSON.stringify(one, (_, value: unknown) =>
                  typeof value === "bigint" ? Number(value) : value,
                );
          try {
            assert.deepEqual(ours, typed);
            return [];
          } catch {
            return [`${power} kVA on ${date}: ${text(ours)}, typed ${text(typed)}`];
          }
        }),
      );
      assert.deepEqual(differ, []);
    });
  }

  it("are there for the powers that are sold", () => {
    const sold = (offer: (typeof offers)[number], date: string): number[] =>
      powers.filter((power) => typedPrices(offer, power, date) !== undefined);
    assert.deepEqual(sold("base", "2026-11-25"), [3, 6, 9, 12, 15, 18, 24, 30, 36]);
    assert.deepEqual(sold("base", "2021-01-01"), [3, 6, 9, 12, 15]);
    assert.deepEqual(sold("hphc", "2024-12-01"), [6, 9, 12, 15, 18, 24, 30, 36]);
    assert.deepEqual(sold("tempo", "2022-08-01"), [9, 12, 15, 18, 30, 36]);
    assert.deepEqual(sold("tempo", "2026-11-25"), [6, 9, 12, 15, 18, 30, 36]);
  });
});
