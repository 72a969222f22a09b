/** Hours of a load curve are rounded so that they add up to their day. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { dayOf } from "../../nodes/readings/index.js";
import { Harness, asking, curve, day } from "./harness.js";

describe("query: the hours of a day", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const hours = async (start: string, end: string, compare?: "year") =>
    (await asking(harness, { measure: "load_curve", step: "hour", start, end, compare })).entries;
  const wh = (kwh: number): number => Math.round(kwh * 1_000);

  it("add up to it, where each has half a Wh", async () => {
    await harness.merge(curve(day("2026-11-22"), 1_800, (i) => (i % 2 === 0 ? 400 : 401)));
    const values = (await hours("2026-11-22", "2026-11-22")).map(({ value }) => wh(value));
    const [whole] = (
      await asking(harness, { measure: "load_curve", step: "day", start: "2026-11-22", end: "2026-11-22" })
    ).entries;
    assert.equal(wh(whole!.value), 9_612);
    assert.equal(
      values.reduce((sum, value) => sum + value),
      9_612,
    );
    // Not all of them up and then all down: what is left of one goes to the next.
    assert.deepEqual(values.slice(0, 4), [401, 400, 401, 400]);
  });

  it("add up to it with any steps and holes, are within 1 Wh of exact, and the same in any question", async () => {
    const days = ["2025-10-25", "2025-10-26", "2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(300, 600, 900, 1_200, 1_800, 3_600),
        fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 7, maxLength: 31 }),
        fc.integer({ min: 2, max: 50 }),
        async (step, powers, hole) => {
          const other = new Harness();
          try {
            for (const of of days) {
              await other.merge(
                curve(
                  day(of),
                  step,
                  (i) => powers[(i * 7) % powers.length]!,
                  (i) => i % hole === 1,
                ),
              );
            }
            for (const [first, last] of [days.slice(0, 2), days.slice(2, 4), days.slice(4)] as [
              string,
              string,
            ][]) {
              const question = { measure: "load_curve", start: first, end: last } as const;
              const { entries } = await asking(other, { ...question, step: "hour" });
              const { entries: whole } = await asking(other, { ...question, step: "day" });
              for (const one of whole) {
                const parts = entries.filter(({ start }) => dayOf(start) === dayOf(one.start));
                assert.equal(
                  parts.reduce((sum, { value }) => sum + wh(value), 0),
                  wh(one.value),
                );
              }
              const { entries: exact } = await asking(other, { ...question, step: "native" });
              for (const { start, end, value } of entries) {
                const energy = exact
                  .filter((reading) => reading.start >= start && reading.end <= end)
                  .reduce((sum, reading) => sum + (wh(reading.value) * step) / 3_600, 0);
                assert.ok(Math.abs(wh(value) - energy) < 1);
              }
              const alone = await asking(other, { ...question, start: last, step: "hour" });
              assert.deepEqual(
                alone.entries,
                entries.filter(({ start }) => dayOf(start) === day(last)),
              );
            }
            const compared = await asking(other, {
              measure: "load_curve",
              step: "hour",
              start: "2026-10-25",
              end: "2026-10-25",
              compare: "year",
            } as never);
            const before = await asking(other, {
              measure: "load_curve",
              step: "hour",
              start: "2025-10-25",
              end: "2025-10-25",
            } as never);
            for (const { previous } of compared.entries) {
              if (previous === undefined) continue;
              const itself = before.entries.find(({ start }) => start === previous.start)!;
              assert.equal(previous.value, itself.value);
            }
          } finally {
            other.remove();
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
