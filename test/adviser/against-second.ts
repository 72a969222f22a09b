/**
 * Compares offers on a drawn household with the second implementation: which can be compared, over which days, what each
 * costs, and which is the cheapest. Most archives have registers, of which the second implementation is not told: offers
 * never use them.
 */
import assert from "node:assert/strict";
import { compareOffers, regulatedCandidates, type Candidate } from "../../nodes/adviser/index.js";
import { formatDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor } from "../../nodes/tariffs/index.js";
import type { Harness } from "../archive/harness.js";
import { fill, heldOf, isForgotten } from "../costs/against-second.js";
import { caseOf, type Case } from "../costs/draw.js";
import { midnight, plusDays } from "../costs/paris-by-rule.js";
import { SecondImplementation, type Bill, type Held, type Written } from "../costs/second-implementation.js";
import { typedColor } from "../costs/tempo-days.js";
import { day } from "../fixtures/paris.js";

/** What is compared on a household: the regulated offers at a power, and drawn contracts, the first of which it has. */
export interface Household {
  readonly drawn: Case;
  readonly power: number;
  readonly hours: readonly { readonly from: string; readonly to: string }[];
  readonly contracts: readonly Written[];
  readonly atPricesOfThen: boolean;
}

export function householdOf(seed: number): Household {
  // A case of consumption: the seeds of others are far away.
  let of = seed;
  while (caseOf(of).direction !== "consumption") of += 100_000;
  const drawn = caseOf(of);
  const others = Array.from({ length: seed % 4 }, (_, i) => caseOf(of + 7_000_000 * (i + 1)));
  const contracts = [drawn, ...others]
    .filter(({ direction }) => direction === "consumption")
    .map(({ contract }) => contract);
  return {
    drawn,
    power: [6, 9, 12, 7][seed % 4]!,
    hours: seed % 5 === 0 ? [] : [{ from: "22:08", to: "06:08" }],
    contracts,
    atPricesOfThen: seed % 3 === 0,
  };
}

export function candidatesOf({ power, hours, contracts }: Household): Candidate[] {
  const connection = { power, hours: [...hours], areTempoHours: false };
  return [
    ...regulatedCandidates(connection),
    ...contracts.map((written, i): Candidate => {
      const read = readContract(written);
      assert.ok("contract" in read, JSON.stringify(read));
      return {
        isRegulated: false,
        isPresent: i === 0,
        node: { id: `c${i}`, name: "" },
        contract: read.contract,
      };
    }),
  ];
}

export const colorsOf = ({ forgets }: Case) => ({
  ours: (one: Day) => (forgets && isForgotten(formatDay(one)) ? undefined : shippedColor(one)),
  second: (text: string) => (forgets && isForgotten(text) ? undefined : typedColor(text)),
});

/** Asks the package. */
export function askOffers(household: Household, harness: Harness, candidates = candidatesOf(household)) {
  const { drawn, atPricesOfThen } = household;
  const span = { start: day(drawn.asked.start), end: day(drawn.asked.end) };
  const question = { candidates, ...span, atPricesOfThen };
  return compareOffers(harness.archive, harness.point, question, colorsOf(drawn).ours, day(drawn.today));
}

interface Expected {
  readonly title: string;
  readonly bill: Bill | undefined;
  readonly days: number;
  readonly saving: number | null;
}

/** Asks the second implementation. */
function expectedOf({ drawn, power, hours, contracts, atPricesOfThen }: Household): Expected[] {
  const { asked, today } = drawn;
  const end = asked.end < today ? asked.end : today;
  const all: string[] = [];
  for (let one = asked.start; one < end; one = plusDays(one, 1)) all.push(one);
  const held = heldOf(drawn);
  const days = all.filter((one) => isHeld(held, one));
  const asOf = atPricesOfThen ? undefined : plusDays(end, -1);
  const regulated = (["base", "hphc", "tempo"] as const).map((offer): Written => {
    const version = { from: "", offer, power, prices: "regulated" as const };
    return { versions: [offer === "hphc" ? { ...version, hours } : version] };
  });
  const offers = [...regulated, ...contracts].map((contract, i) => {
    const second = new SecondImplementation(contract, held, colorsOf(drawn).second, asOf);
    return { title: `${i}`, second, priced: days.filter((one) => second.sum([one]).complete) };
  });
  const compared = offers.filter(({ priced }) => days.length > 0 && priced.length * 10 >= days.length * 9);
  const common = days.filter((one) => compared.every(({ priced }) => priced.includes(one)));
  const bills = offers.map((offer) =>
    compared.includes(offer) && common.length > 0 ? offer.second.sum(common) : undefined,
  );
  const present = bills[regulated.length];
  return offers
    .map(({ title, priced }, i): Expected => {
      const bill = bills[i];
      const saving = bill && present ? Math.round((present.value - bill.value) * 1e6) / 1e6 : null;
      return { title, bill, days: bill ? common.length : priced.length, saving };
    })
    .sort((a, b) => {
      const rank = ({ bill }: Expected): number => (bill && bill === present ? 0 : 1);
      return (a.bill?.value ?? 1e9) - (b.bill?.value ?? 1e9) || rank(a) - rank(b);
    });
}

export function isHeld({ daily, power }: Held, text: string): boolean {
  if (daily.has(text)) return true;
  for (let at = midnight(text); at < midnight(plusDays(text, 1)); at++) if (!power.has(at)) return false;
  return true;
}

/** @returns how many offers had a cost @throws {AssertionError} where both differ */
export async function compareHousehold(seed: number, harness: Harness): Promise<number> {
  const household = householdOf(seed);
  await fill(harness, household.drawn);
  const candidates = candidatesOf(household);
  const { offers } = await askOffers(household, harness, candidates);
  const expected = expectedOf(household);
  const found = offers.map(({ candidate, cost, days, saving }) => ({
    title: `${candidates.indexOf(candidate)}`,
    bill: cost && { ...cost, start: 0, end: 0 },
    ...{ days, saving },
  }));
  const wanted = expected.map((one) => ({ ...one, bill: one.bill && { ...one.bill, start: 0, end: 0 } }));
  assert.deepEqual(found, wanted, `household ${seed}`);
  return expected.filter(({ bill }) => bill !== undefined).length;
}
