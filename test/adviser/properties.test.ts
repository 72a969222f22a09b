import assert from "node:assert/strict";
import fc from "fast-check";
import { isOutOfReach, type Candidate, type ComparedOffer } from "../../nodes/adviser/index.js";
import { readContract } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { fill } from "../costs/against-second.js";
import { askOffers, candidatesOf, householdOf } from "./against-second.js";

const settings = { numRuns: 10, seed: 1 };
const seeds = fc.integer({ min: 1, max: 1e6 });

function candidate(version: object | undefined, id: string): Candidate {
  const read = version && readContract({ versions: [version] });
  assert.ok(read === undefined || "contract" in read);
  return { source: { is: "node", id, name: "" }, isPresent: false, contract: read?.contract };
}

/** None of them has a price for any day. */
const priceless = [
  candidate(undefined, "invalid"),
  candidate({ from: "2050-01-01", offer: "base", power: 6, prices: "regulated" }, "later"),
  candidate({ from: "", offer: "base", power: 7, prices: "regulated" }, "power"),
  candidate({ from: "", offer: "hphc", power: 6, prices: "regulated" }, "hours"),
];

const figures = ({ cost, days, missingDays, saving }: ComparedOffer) => ({ cost, days, missingDays, saving });

async function withHousehold(
  seed: number,
  check: (household: ReturnType<typeof householdOf>, harness: Harness) => Promise<void>,
): Promise<void> {
  const harness = new Harness();
  try {
    const household = householdOf(seed);
    await fill(harness, household.drawn);
    await check(household, harness);
  } finally {
    harness.remove();
  }
}

describe("compared offers", () => {
  it("have the same figures beside offers that cannot be priced, which are last", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.subarray(priceless, { minLength: 1 }), (seed, added) =>
        withHousehold(seed, async (household, harness) => {
          const candidates = candidatesOf(household);
          const { offers: alone, ...about } = await askOffers(household, harness, candidates);
          const mixed = [...added, ...candidates];
          const { offers, ...aboutAll } = await askOffers(household, harness, mixed);
          assert.deepEqual(aboutAll, about);
          for (const one of alone) {
            const same = offers.find((offer) => offer.candidate === one.candidate)!;
            assert.deepEqual(figures(same), figures(one));
          }
          // Of those that can be had, and of those that nobody may sign.
          for (const isOut of [false, true]) {
            const some = offers.filter((offer) => isOutOfReach(offer) === isOut);
            const priced = some.map(({ cost }) => cost !== undefined);
            assert.deepEqual(
              priced,
              priced.toSorted((a, b) => Number(b) - Number(a)),
            );
          }
          for (const { candidate: of, cost, saving } of offers) {
            if (added.includes(of)) assert.deepEqual([cost, saving], [undefined, null]);
          }
        }),
      ),
      settings,
    );
  });

  it("are priced over the same days, and are the same in any order", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, (seed) =>
        withHousehold(seed, async (household, harness) => {
          const candidates = candidatesOf(household);
          const { offers, days, held } = await askOffers(household, harness, candidates);
          const compared = offers.filter(({ cost }) => cost !== undefined);
          const isOpen = compared.map(
            ({ signable, candidate: of }) => signable === undefined || signable || of.isPresent,
          );
          assert.equal(isOpen.lastIndexOf(true) + 1, isOpen.filter(Boolean).length, "these come first");
          for (const group of [true, false]) {
            const values = compared.filter((_, i) => isOpen[i] === group).map(({ cost }) => cost!.value);
            assert.deepEqual(
              values,
              values.toSorted((a, b) => a - b),
            );
          }
          assert.ok(compared.every((one) => one.days === days && one.cost!.complete));
          assert.ok(days <= held);
          const turned = await askOffers(household, harness, candidates.toReversed());
          for (const one of offers) {
            const same = turned.offers.find((offer) => offer.candidate === one.candidate)!;
            assert.deepEqual(figures(same), figures(one));
          }
        }),
      ),
      settings,
    );
  });
});
