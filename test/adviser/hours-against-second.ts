/**
 * What other off-peak hours would have changed, on a drawn household and by the second implementation: its days at both
 * hours, and what moves from one class to another, minute by minute.
 */
import assert from "node:assert/strict";
import { askNewHours } from "../../nodes/adviser/index.js";
import { formatDay } from "../../nodes/readings/index.js";
import { readContract, readOffPeakHours } from "../../nodes/pricing/index.js";
import type { Harness } from "../archive/harness.js";
import { fill, heldOf } from "../costs/against-second.js";
import { caseOf, Draw, hours as drawnHours, type Case } from "../costs/draw.js";
import { midnight, plusDays } from "../costs/paris-by-rule.js";
import {
  SecondImplementation,
  type Bill,
  type Condition,
  type Held,
  type Written,
} from "../costs/second-implementation.js";
import { day } from "../fixtures/paris.js";
import { colorsOf, isHeld } from "./against-second.js";

interface Household {
  readonly drawn: Case;
  readonly hours: readonly Condition[];
  readonly atPricesOfThen: boolean;
  /** The day whose version and prices count. */
  readonly asOf: string;
}

function householdOf(seed: number): Household {
  for (let of = seed; ; of += 100_000) {
    const drawn = caseOf(of);
    const draw = new Draw(of + 9_000_000);
    // Whole days off-peak, too: then one of both may have a single class, and a daily value that is not its curve's.
    const whole = { from: "00:00", to: "24:00", days: [draw.whole(1, 7), draw.whole(1, 7)] };
    const hours = [...drawnHours(draw), ...(of % 2 === 0 ? [whole] : [])];
    // A message names the last day, or today counts: sometimes long after the readings.
    const asOf = draw.chance(0.5) ? plusDays(drawn.asked.end, -1) : drawn.today;
    const version = drawn.contract.versions.findLast(({ from }) => from <= asOf);
    const hasHours = version?.offer === "tempo" || (version?.offer === "hphc" && version.hours!.length > 0);
    if (drawn.direction !== "consumption" || hours.length === 0 || !hasHours) continue;
    if (asOf > drawn.today) continue;
    return { drawn, hours, asOf, atPricesOfThen: draw.chance(0.3) };
  }
}

interface Counted {
  /** Days that were compared, and those of 23 and of 25 hours among them. */
  readonly days: number;
  readonly short: number;
  readonly long: number;
  /** Days of one class at one of both hours only, whose daily value is not the sum of their curve. */
  readonly apart: number;
}

/** @throws {AssertionError} where both differ */
export async function compareNewHours(seed: number, harness: Harness): Promise<Counted> {
  const { drawn, hours, asOf, atPricesOfThen } = householdOf(seed);
  await fill(harness, drawn);
  const { asked, today, contract } = drawn;
  const read = readContract(contract);
  assert.ok("contract" in read, JSON.stringify(read));
  const span = { start: day(asked.start), end: day(asked.end) };
  const question = {
    contract: read.contract,
    hours: readOffPeakHours(hours)!,
    ...span,
    asOf: day(asOf),
    atPricesOfThen,
  };
  const colors = colorsOf(drawn);
  const found = await askNewHours(harness.archive, harness.point, question, colors.ours, day(today));

  const offer = contract.versions.findLast(({ from }) => from <= asOf)!.offer;
  const changed: Written = {
    versions: contract.versions.map((one) => (one.offer === offer ? { ...one, hours } : one)),
  };
  const held = heldOf(drawn);
  const secondOf = (one: Written, isByCurve?: (of: string) => boolean): SecondImplementation =>
    new SecondImplementation(one, held, colors.second, atPricesOfThen ? undefined : asOf, isByCurve);
  // The classes do not depend on the energy.
  const plainly = [secondOf(contract), secondOf(changed)];
  const isOne = (second: SecondImplementation, of: string): boolean => {
    const names = new Set(minutesOf(of).map((at) => second.minute(at).class));
    return names.size === 1 && !names.has(undefined);
  };
  const end = asked.end < today ? asked.end : today;
  const all: string[] = [];
  for (let one = asked.start; one < end; one = plusDays(one, 1)) all.push(one);
  const singles = new Map(all.map((one) => [one, plainly.filter((second) => isOne(second, one)).length]));
  const isByCurve = (of: string): boolean => singles.get(of) !== 2;
  const [present, proposed] = [secondOf(contract, isByCurve), secondOf(changed, isByCurve)];
  const known = all.filter((one) => isHeld(held, one));
  const days = known.filter((one) => present.sum([one]).complete && proposed.sum([one]).complete);
  const sums = days.length === 0 ? [] : [present.sum(days), proposed.sum(days)];
  const plain = (bill: Bill | undefined) => bill && { ...bill, start: 0, end: 0 };
  assert.deepEqual(
    [found.present, found.proposed].map(plain),
    [0, 1].map((i) => plain(sums[i])),
    `household ${seed}`,
  );
  assert.deepEqual(
    [found.held, found.days, found.missingDays],
    [known.length, days.length, all.length - days.length],
  );
  const moved = days.map((one) => movedOn(one, present, proposed, held, isByCurve(one)));
  const wattHours = (way: "toPeak" | "toOffPeak"): number =>
    Math.round(moved.reduce((sum, one) => sum + one[way], 0) / 60) / 1e3;
  assert.deepEqual([found.toPeak, found.toOffPeak], [wattHours("toPeak"), wattHours("toOffPeak")]);

  const difference = sums.length === 0 ? null : millionths(sums[1]!.value) - millionths(sums[0]!.value);
  assert.equal(found.difference, difference === null ? null : difference / 1e6);
  const starts = all.filter((one, i) => i === 0 || one.endsWith("-01"));
  assert.deepEqual(
    found.byMonth.map(({ start }) => formatDay(start)),
    starts,
  );
  for (const { start, difference: its } of found.byMonth) {
    const of = days.filter((one) => one.slice(0, 7) === formatDay(start).slice(0, 7));
    assert.equal(its === null, of.length === 0);
    if (its === null) continue;
    const apart = millionths(proposed.sum(of).value) - millionths(present.sum(of).value);
    assert.ok(Math.abs(millionths(its) - apart) <= 2, `${its} instead of ${apart / 1e6}`);
  }
  const sum = found.byMonth.reduce((total, one) => total + millionths(one.difference ?? 0), 0);
  assert.equal(sum, difference ?? 0);
  const lengths = days.map((one) => midnight(plusDays(one, 1)) - midnight(one));
  const ofLength = (minutes: number): number => lengths.filter((one) => one === minutes).length;
  const isApart = (one: string): boolean => {
    const sum = minutesOf(one).reduce((total, at) => total + (held.power.get(at) ?? 0), 0);
    const daily = held.daily.get(one);
    return singles.get(one) === 1 && daily !== undefined && daily * 60 !== sum;
  };
  const apart = days.filter(isApart).length;
  return { days: days.length, short: ofLength(23 * 60), long: ofLength(25 * 60), apart };
}

/** All of a day, since 1970. */
function minutesOf(of: string): number[] {
  const start = midnight(of);
  return Array.from({ length: midnight(plusDays(of, 1)) - start }, (_, i) => start + i);
}

const millionths = (value: number): number => Math.round(value * 1e6);

/** W·min that have another class at the proposed hours. */
function movedOn(
  of: string,
  present: SecondImplementation,
  proposed: SecondImplementation,
  { daily, power }: Held,
  isByCurve: boolean,
): { toPeak: number; toOffPeak: number } {
  const moved = { toPeak: 0, toOffPeak: 0, none: 0 };
  const empty = new Set<keyof typeof moved>();
  const total = daily.get(of);
  let last: keyof typeof moved = "none";
  let rest = (total ?? 0) * 60;
  for (const at of minutesOf(of)) {
    // Without any energy, a day without a colour is complete too.
    const [from, to] = [present.minute(at).class ?? "", proposed.minute(at).class ?? ""];
    const [was, is] = [from.startsWith("HC"), to.startsWith("HC")];
    last = was === is ? "none" : was ? "toPeak" : "toOffPeak";
    const watts = power.get(at);
    if (watts === undefined) empty.add(last);
    else {
      moved[last] += watts;
      rest -= watts;
    }
  }
  // One class all day at both hours: its daily value says it.
  if (!isByCurve && total !== undefined) {
    return { toPeak: 0, toOffPeak: 0, [last]: total * 60 };
  }
  if (empty.size === 1 && total !== undefined) moved[[...empty][0]!] += rest;
  return moved;
}
