/**
 * Compares offers on a drawn household with the second implementation: which there are, which can be compared, over which
 * days, what each costs, which can be signed, and in which order they are. Most archives have registers, of which the second implementation is not told: offers
 * never use them.
 */
import assert from "node:assert/strict";
import { candidatesWith, compareOffers, type Candidate } from "../../nodes/adviser/index.js";
import { formatDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor } from "../../nodes/pricing/index.js";
import type { Harness } from "../archive/harness.js";
import { fill, heldOf, isForgotten } from "../costs/against-second.js";
import { caseOf, type Case } from "../costs/draw.js";
import { midnight, plusDays } from "../costs/paris-by-rule.js";
import {
  SecondImplementation,
  type Bill,
  type Condition,
  type Held,
  type Written,
  type WrittenVersion,
} from "../costs/second-implementation.js";
import { typedColor } from "../costs/tempo-days.js";
import { day } from "../fixtures/paris.js";
import { typedPrices } from "../pricing/typed-prices.js";

/** What is compared on a household: the regulated offers at a power, and drawn contracts, the first of which it has. */
export interface Household {
  readonly drawn: Case;
  readonly power: number;
  readonly hours: readonly Condition[];
  readonly areTempoHours: boolean;
  readonly contracts: readonly Written[];
  /** The day whose versions and prices count, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly atPricesOfThen: boolean;
}

const versionOn = ({ versions }: Written, asOf: string): WrittenVersion | undefined =>
  versions.filter(({ from }) => from <= asOf).at(-1);

export function householdOf(seed: number): Household {
  // A case of consumption: the seeds of others are far away.
  let of = seed;
  while (caseOf(of).direction !== "consumption") of += 100_000;
  const drawn = caseOf(of);
  const others = Array.from({ length: seed % 4 }, (_, i) => caseOf(of + 7_000_000 * (i + 1)));
  const contracts = [drawn, ...others]
    .filter(({ direction }) => direction === "consumption")
    .map(({ contract }) => contract);
  const { asked, today } = drawn;
  // As if the end were given, which counts if it is earlier, or not.
  const last = plusDays(asked.end, -1);
  const asOf = seed % 7 < 3 && last < today ? last : today;
  const own = versionOn(contracts[0]!, asOf);
  // As if the message named a power and hours, or not.
  const connection =
    seed % 2 === 0 && own !== undefined
      ? { power: own.power, hours: own.hours ?? [], areTempoHours: own.offer === "tempo" }
      : {
          power: [6, 9, 12, 7][seed % 4]!,
          hours: seed % 5 === 0 ? [] : [{ from: "22:08", to: "06:08" }],
          areTempoHours: false,
        };
  return { drawn, ...connection, contracts, asOf, atPricesOfThen: seed % 3 === 0 };
}

export function candidatesOf({
  power,
  hours,
  areTempoHours,
  contracts,
  asOf,
}: Household): readonly Candidate[] {
  const nodes = contracts.map((written, i): Candidate => {
    const read = readContract(written);
    assert.ok("contract" in read, JSON.stringify(read));
    return {
      source: { is: "node", id: `c${i}`, name: "" },
      isPresent: i === 0,
      contract: read.contract,
    };
  });
  const read = readContract({ versions: [{ from: "", offer: "hphc", power, prices: "regulated", hours }] });
  assert.ok("contract" in read, JSON.stringify(read));
  const connection = { power, hours: read.contract.versions[0]!.hours, areTempoHours };
  return candidatesWith(connection, nodes, day(asOf));
}

export const colorsOf = ({ forgets }: Case) => ({
  ours: (one: Day) => (forgets && isForgotten(formatDay(one)) ? undefined : shippedColor(one)),
  second: (text: string) => (forgets && isForgotten(text) ? undefined : typedColor(text)),
});

/** Asks the package. */
export function askOffers(household: Household, harness: Harness, candidates = candidatesOf(household)) {
  const { drawn, asOf, atPricesOfThen } = household;
  const span = { start: day(drawn.asked.start), end: day(drawn.asked.end) };
  const question = { candidates, ...span, asOf: day(asOf), atPricesOfThen };
  return compareOffers(harness.archive, harness.point, question, colorsOf(drawn).ours, day(drawn.today));
}

interface Expected {
  readonly title: string;
  readonly signable: boolean | undefined;
  readonly bill: Bill | undefined;
  readonly days: number;
  readonly saving: number | null;
}

/** From 1 February 2025 on, nobody signs Base from 9 kVA on. */
function isSignable({ offer, power, prices }: WrittenVersion, today: string): boolean | undefined {
  if (prices !== "regulated" || offer === "custom" || offer === "series") return undefined;
  if (offer === "base" && power > 6 && today >= "2025-02-01") return false;
  return typedPrices(offer, power, today) !== undefined;
}

/** The regulated offers but the present one. */
function regulatedFor({ power, hours, areTempoHours, contracts, asOf }: Household): WrittenVersion[] {
  const present = versionOn(contracts[0]!, asOf);
  return (["base", "hphc", "tempo"] as const)
    .map((offer): WrittenVersion => {
      const version = { from: "", offer, power, prices: "regulated" as const };
      return offer === "hphc" || (offer === "tempo" && areTempoHours) ? { ...version, hours } : version;
    })
    .filter((one) => {
      const isSame =
        present?.offer === one.offer && present.power === power && present.prices === "regulated";
      const isBase = one.offer === "base";
      return !isSame || !(isBase || JSON.stringify(present.hours ?? []) === JSON.stringify(one.hours ?? []));
    });
}

/** Asks the second implementation. */
function expectedOf(household: Household): Expected[] {
  const { drawn, contracts, atPricesOfThen } = household;
  const { asked, today } = drawn;
  const end = asked.end < today ? asked.end : today;
  const all: string[] = [];
  for (let one = asked.start; one < end; one = plusDays(one, 1)) all.push(one);
  const held = heldOf(drawn);
  const days = all.filter((one) => isHeld(held, one));
  const asOf = atPricesOfThen ? undefined : household.asOf;
  const regulated = regulatedFor(household).map((version): Written => ({ versions: [version] }));
  const offers = [...regulated, ...contracts].map((contract, i) => {
    const second = new SecondImplementation(contract, held, colorsOf(drawn).second, asOf);
    const version = versionOn(contract, household.asOf);
    const signable = version && isSignable(version, today);
    return { title: `${i}`, signable, second, priced: days.filter((one) => second.sum([one]).complete) };
  });
  const compared = offers.filter(({ priced }) => days.length > 0 && priced.length * 10 >= days.length * 9);
  const common = days.filter((one) => compared.every(({ priced }) => priced.includes(one)));
  const bills = offers.map((offer) =>
    compared.includes(offer) && common.length > 0 ? offer.second.sum(common) : undefined,
  );
  const present = bills[regulated.length];
  return offers
    .map(({ title, signable, priced }, i): Expected => {
      const bill = bills[i];
      const saving = bill && present ? Math.round((present.value - bill.value) * 1e6) / 1e6 : null;
      return { title, signable, bill, days: bill ? common.length : priced.length, saving };
    })
    .sort((a, b) => {
      const isPresent = ({ title }: Expected): boolean => title === `${regulated.length}`;
      const keys = [a, b].map((one) => [
        // Of an offer without a price, the rest is not known.
        isPresent(one) || one.signable === true || (one.bill && one.signable === undefined) ? 0 : 1,
        one.bill ? 0 : 1,
        one.bill?.value ?? 0,
        isPresent(one) ? 0 : 1,
      ]);
      const at = keys[0]!.findIndex((key, i) => key !== keys[1]![i]);
      return at < 0 ? 0 : keys[0]![at]! - keys[1]![at]!;
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
  const found = offers.map(({ candidate, signable, cost, days, saving }) => ({
    title: `${candidates.indexOf(candidate)}`,
    signable,
    bill: cost && { ...cost, start: 0, end: 0 },
    days,
    saving,
  }));
  const wanted = expected.map((one) => ({ ...one, bill: one.bill && { ...one.bill, start: 0, end: 0 } }));
  assert.deepEqual(found, wanted, `household ${seed}`);
  return expected.filter(({ bill }) => bill !== undefined).length;
}
