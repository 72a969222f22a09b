/** Compares what the package says a drawn case cost with the second implementation, to the last digit. */
import assert from "node:assert/strict";
import { askCost } from "../../nodes/costs/index.js";
import {
  formatDay,
  lengthOfDay,
  startOfDay,
  type Day,
  type RegisterReading,
} from "../../nodes/readings/index.js";
import { registerDays } from "../../nodes/registers/index.js";
import { readContract, shippedColor } from "../../nodes/pricing/index.js";
import type { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { caseOf, seriesCaseOf, type Case } from "./draw.js";
import { SecondImplementation, type Counted, type Held } from "./second-implementation.js";
import { typedColor } from "./tempo-days.js";

/** The id of the contract's node. */
const NODE = "contract";

/** Says what is said of days, and something else to another contract. @returns what is announced in the end */
function announce({ archive, seconds }: Harness, { said }: Case): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const { label, days, isAnnounced } of said) {
    archive.announced.set(NODE, label, days.map(day), isAnnounced, seconds);
    archive.announced.set("another", label, days.map(day), !isAnnounced, seconds);
    const of = all.get(label) ?? new Set();
    for (const one of days)
      if (isAnnounced) of.add(one);
      else of.delete(one);
    all.set(label, of);
  }
  return all;
}

/** Says prices, and others to another contract. @returns those of each minute in the end */
function sayPrices({ archive, seconds }: Harness, { prices }: Case): ReadonlyMap<number, bigint> {
  const all = new Map<number, bigint>();
  for (const message of prices) {
    const entries = message.map(({ start, end, euros }) => ({
      ...{ start, end },
      price: euros === null ? null : BigInt(euros.toFixed(8).replace(".", "")),
    }));
    archive.prices.set(NODE, entries, seconds);
    archive.prices.set(
      "another",
      entries.map((one) => ({ ...one, price: 77n })),
      seconds,
    );
    for (const { start, end, price } of entries) {
      for (let at = start / 60; at < end / 60; at++) {
        if (price === null) all.delete(at);
        else all.set(at, price);
      }
    }
  }
  return all;
}

/** Some days whose colour nobody knows. @param text `YYYY-MM-DD` */
export const isForgotten = (text: string): boolean => Number(text.slice(8)) % 5 === 0;

/** Puts the readings of a case into an archive. */
export async function fill(harness: Harness, { direction, held, days }: Case): Promise<void> {
  // An archive knows no readings of days to come.
  harness.time = Math.max(harness.time, startOfDay(day(held.end) + 30) * 1_000);
  const span = { start: day(held.start), end: day(held.end) };
  const curve = days.flatMap((one) => one.curve);
  if (curve.length > 0) await harness.merge(curve, { direction, ...span });
  const daily = days.flatMap(({ day: text, daily: value }) => {
    const start = startOfDay(day(text));
    return value === undefined ? [] : [{ start, step: lengthOfDay(day(text)), value }];
  });
  await fillRegisters(harness, direction, days);
  if (daily.length > 0) await harness.merge(daily, { series: "daily", direction, ...span });
}

/** As they are read at the beginning of each day, and at the end of the last one. */
async function fillRegisters(
  harness: Harness,
  direction: Case["direction"],
  days: Case["days"],
): Promise<void> {
  const shown = new Map<string, number>();
  const readings: RegisterReading[] = [];
  // After a gap another calendar: nothing is said of the days between.
  let run = 0;
  const read = (of: Day, counted: readonly Counted[]): void => {
    for (const { id, label } of counted) {
      const register = {
        owner: "supplier" as const,
        calendar: `FC${run}`,
        calendarLabel: "",
        id,
        label,
        code: id,
      };
      readings.push({ day: of, register, value: shown.get(id) ?? 1_000 });
    }
  };
  for (const [i, { day: text, registers }] of days.entries()) {
    if (registers === undefined) continue;
    read(day(text), registers);
    for (const { id, energy } of registers) shown.set(id, (shown.get(id) ?? 1_000) + energy);
    const isFollowed = days[i + 1]?.registers !== undefined && day(days[i + 1]!.day) === day(text) + 1;
    if (!isFollowed) read(day(text) + 1, registers);
    if (!isFollowed) run++;
  }
  if (readings.length === 0) return;
  const series = harness.archive.usagePoints.series(harness.point.id, direction, "registers");
  const input = { series, readings, events: [], origin: "service" as const, source: 1, now: harness.seconds };
  await harness.archive.registers.merge(input);
}

/** What the archive says of them: `npm run prove` proves that too (test/registers/drawn-meter.ts). */
async function registersOf(
  { archive, point }: Harness,
  direction: Case["direction"],
): Promise<NonNullable<Held["registers"]>> {
  const held = await registerDays(archive, point, direction);
  return new Map(
    [...held]
      .filter(([, { supplier }]) => supplier.length > 0)
      .map(([of, { supplier }]) => [
        formatDay(of),
        supplier.map(({ register: { id, label }, energy }) => ({ id, label, energy })),
      ]),
  );
}

/** The readings of a case, as the second implementation takes them. */
export function heldOf({ days }: Case): Held {
  const power = new Map<number, number>();
  for (const { start, step, value } of days.flatMap((one) => one.curve)) {
    for (let at = start; at < start + step; at += 60) power.set(at / 60, value);
  }
  const daily = new Map(
    days.flatMap((one) => (one.daily === undefined ? [] : [[one.day, one.daily] as const])),
  );
  const withAny = days.filter((one) => one.daily !== undefined || one.curve.length > 0);
  return { daily, power, first: withAny[0]?.day };
}

/** What both say about a seed, and where they differ. @throws {AssertionError} */
export function compareSeed(seed: number, harness: Harness): ReturnType<typeof compareCase> {
  return compareCase(seed, caseOf(seed), harness);
}

/** The same by a series of prices. @throws {AssertionError} */
export function compareSeries(seed: number, harness: Harness): ReturnType<typeof compareCase> {
  return compareCase(seed, seriesCaseOf(seed), harness);
}

async function compareCase(
  seed: number,
  drawn: Case,
  harness: Harness,
): Promise<{ entries: number; days: number; byRegisters: number }> {
  await fill(harness, drawn);
  const announced = announce(harness, drawn);
  const said = sayPrices(harness, drawn);
  const read = readContract(drawn.contract);
  assert.ok("contract" in read, `seed ${seed} is refused: ${JSON.stringify(read)}`);
  const isOwn = seed % 4 !== 0;
  const registers = await registersOf(harness, drawn.direction);
  const held = { ...heldOf(drawn), announced, said, ...(isOwn && { registers }) };
  const second = new SecondImplementation(drawn.contract, held, (text) =>
    drawn.forgets && isForgotten(text) ? undefined : typedColor(text),
  );
  const { asked, today } = drawn;
  let entries = 0;
  for (const step of ["day", "month", "bill", "year", "period"] as const) {
    const span = { start: day(asked.start), end: day(asked.end) };
    const result = await askCost(
      harness.archive,
      harness.point,
      { contract: { ...read.contract, id: NODE }, direction: drawn.direction, step, ...span, isOwn },
      (one) => (drawn.forgets && isForgotten(formatDay(one)) ? undefined : shippedColor(one)),
      day(today),
    );
    const expected = second.bills(step, asked.start, asked.end, today);
    entries += expected.length;
    const title = `seed ${seed}, ${step}, ${asked.start} to ${asked.end} on ${today}`;
    const starts = (all: readonly { start: number }[]): number[] => all.map(({ start }) => start);
    assert.deepEqual(starts(result.entries), starts(expected), `${title}: not the same entries`);
    for (const [i, entry] of expected.entries()) assert.deepEqual(result.entries[i], entry, title);
  }
  return { entries, days: drawn.days.length, byRegisters: registers.size };
}
