/** Compares what the package says a drawn case cost with the second implementation, to the last digit. */
import assert from "node:assert/strict";
import { askCost } from "../../nodes/costs/index.js";
import { formatDay, lengthOfDay, parseDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor } from "../../nodes/tariffs/index.js";
import type { Harness } from "../archive/harness.js";
import { caseOf, type Case } from "./draw.js";
import { SecondImplementation, type Held } from "./second-implementation.js";
import { typedColor } from "./tempo-days.js";

const day = (text: string): Day => parseDay(text)!;
/** Some days whose colour nobody knows. */
const isForgotten = (text: string): boolean => Number(text.slice(8)) % 5 === 0;

/** Puts the readings of a case into an archive. */
export async function fill(harness: Harness, { direction, held, days }: Case): Promise<void> {
  const span = { start: day(held.start), end: day(held.end) };
  const curve = days.flatMap((one) => one.curve);
  if (curve.length > 0) await harness.merge(curve, { direction, ...span });
  const daily = days.flatMap(({ day: text, daily: value }) => {
    const start = startOfDay(day(text));
    return value === undefined ? [] : [{ start, step: lengthOfDay(day(text)), value }];
  });
  if (daily.length > 0) await harness.merge(daily, { series: "daily", direction, ...span });
}

function heldOf({ days }: Case): Held {
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
export async function compareSeed(
  seed: number,
  harness: Harness,
): Promise<{ entries: number; days: number }> {
  const drawn = caseOf(seed);
  await fill(harness, drawn);
  const read = readContract(drawn.contract);
  assert.ok("contract" in read, `seed ${seed} is refused: ${JSON.stringify(read)}`);
  const second = new SecondImplementation(drawn.contract, heldOf(drawn), (text) =>
    drawn.forgets && isForgotten(text) ? undefined : typedColor(text),
  );
  const { asked, today } = drawn;
  let entries = 0;
  for (const step of ["day", "month", "year", "period"] as const) {
    const span = { start: day(asked.start), end: day(asked.end) };
    const result = await askCost(
      harness.archive,
      harness.point,
      { contract: read.contract, direction: drawn.direction, step, ...span },
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
  return { entries, days: drawn.days.length };
}
