import assert from "node:assert/strict";
import { formatDay, parseDay } from "../../nodes/readings/index.js";
import { Calendar, nothingAnnounced, readContract } from "../../nodes/pricing/index.js";
import { regulatedPrices } from "../../nodes/pricing/suppliers/regulated/prices.js";
import { isSignable } from "../../nodes/pricing/suppliers/regulated/signable.js";
import { typedDates, typedPrices, type TypedPrices } from "./typed-prices.js";
import { mayBeSigned } from "./typed-signable.js";

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
function shipped(
  offer: (typeof offers)[number],
  power: number,
  date: string,
  injects: boolean,
): TypedPrices | undefined {
  const hours = [{ from: "22:00", to: "06:00" }];
  const read = readContract({ versions: [{ from: "", offer, power, prices: "regulated", hours, injects }] });
  assert.ok("contract" in read, JSON.stringify(read));
  const prices = new Calendar(read.contract, nothingAnnounced).pricesOn(parseDay(date)!);
  if (prices === undefined) return undefined;
  const { byClass, subscription, doubtful } = prices;
  const hundredths = (price: bigint, unit: bigint): bigint => {
    assert.equal(price % unit, 0n, `${offer} ${power} ${date}: ${price}`);
    return price / unit;
  };
  return {
    classes: Object.fromEntries([...byClass].map(([name, price]) => [name, hundredths(price, 10_000n)])),
    subscription: hundredths(subscription.price, 1_000_000n),
    months: subscription.months,
    isMarked: doubtful,
  };
}

const typedBefore = new Map<string, TypedPrices | undefined>();

/** As `typedPrices`, which changes at the beginning of a month only. */
function typedOn(offer: (typeof offers)[number], power: number, date: string, injects: boolean) {
  const key = `${offer} ${power} ${date.slice(0, 7)} ${injects}`;
  if (date.endsWith("-01") || !typedBefore.has(key)) {
    typedBefore.set(key, typedPrices(offer, power, date, injects));
  }
  return typedBefore.get(key);
}

/** To the last digit: a subscription by what twelve months of it cost. */
function costTheSame(ours: ReturnType<typeof regulatedPrices>, typed: TypedPrices | undefined): boolean {
  if (ours === undefined || typed === undefined) return ours === typed;
  const year = (months: 1 | 12): bigint => 12n / BigInt(months);
  const { price, months } = ours.subscription;
  const names = Object.keys(typed.classes);
  return (
    price * year(months) === typed.subscription * year(typed.months) * 1_000_000n &&
    ours.doubtful === typed.isMarked &&
    ours.byClass.size === names.length &&
    names.every((name) => ours.byClass.get(name) === typed.classes[name]! * 10_000n)
  );
}

describe("regulated prices, typed twice", () => {
  for (const [offer, injects] of offers.flatMap((one) => [[one, false] as const, [one, true] as const])) {
    it(`are equal in each figure of ${offer}${injects ? " of who feeds in" : ""}`, () => {
      const differ = powers.flatMap((power) =>
        days.flatMap((date) => {
          const [ours, typed] = [
            shipped(offer, power, date, injects),
            typedPrices(offer, power, date, injects),
          ];
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
    assert.deepEqual(sold("base", "2027-02-01"), [3, 6, 9, 12, 15]);
    assert.deepEqual(sold("hphc", "2024-12-01"), [6, 9, 12, 15, 18, 24, 30, 36]);
    assert.deepEqual(sold("hphc", "2026-11-25"), [3, 6, 9, 12, 15, 18, 24, 30, 36]);
    assert.deepEqual(sold("tempo", "2022-08-01"), [9, 12, 15, 18, 30, 36]);
    assert.deepEqual(sold("tempo", "2026-07-31"), [6, 9, 12, 15, 18, 30, 36]);
    assert.deepEqual(sold("tempo", "2026-11-25"), [6, 9, 12, 15, 18, 24, 30, 36]);
  });

  it("on each day of 2024 to 2028: what may be signed, and what it costs, also for who feeds in", () => {
    const differ: string[] = [];
    for (let day = parseDay("2024-01-01")!; day <= parseDay("2028-12-31")!; day++) {
      const date = formatDay(day);
      for (const offer of offers) {
        for (const power of powers) {
          if (isSignable(offer, power, day) !== mayBeSigned(offer, power, date)) {
            differ.push(
              `${offer} ${power} on ${date} may ${isSignable(offer, power, day) ? "" : "not "}be signed`,
            );
          }
          for (const injects of [false, true]) {
            const ours = regulatedPrices(offer, power, day, injects);
            const typed = typedOn(offer, power, date, injects);
            if (!costTheSame(ours, typed)) differ.push(`${offer} ${power} on ${date}, ${injects}`);
          }
        }
      }
    }
    assert.deepEqual(differ, []);
  });
});
