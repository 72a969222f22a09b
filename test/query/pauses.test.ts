/** How much the archive sums up between two turns of the event loop: counted, as a loaded machine shifts all times. */
import assert from "node:assert/strict";
import { addMonths, dayOf } from "../../nodes/readings/index.js";
import { asking, Harness, curve, day } from "./harness.js";

/** The most that is summed up between two turns. */
interface Most {
  days: number;
  sums: number;
}

describe("query: pauses", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  async function mostPerTurn(question: Parameters<typeof asking>[1]): Promise<Most> {
    const { readings } = harness.archive;
    const energy = readings.energy.bind(readings);
    const most: Most = { days: 0, sums: 0 };
    let [days, sums] = [0, 0];
    readings.energy = (series, from, to, of) => {
      days += dayOf(to) - dayOf(from);
      sums++;
      most.days = Math.max(most.days, days);
      most.sums = Math.max(most.sums, sums);
      return energy(series, from, to, of);
    };
    let isOver = false;
    const turn = (): void => {
      [days, sums] = [0, 0];
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await asking(harness, question);
    isOver = true;
    readings.energy = energy;
    return most;
  }

  it("of 5-minute values by month or year come before more than a year of them is summed up", async () => {
    for (let first = day("2018-01-01"); first < day("2026-11-24"); first = addMonths(first, 1)) {
      await harness.merge(curve(first, 300, (i) => 500 + i));
    }
    const range = { measure: "load_curve", start: "2018-01-01", end: "2026-11-23" } as const;
    for (const [step, most] of [
      ["month", 2 * 31],
      ["year", 366],
    ] as const) {
      const alone = await mostPerTurn({ ...range, step });
      assert.ok(alone.sums > 0 && alone.days <= most, `${step}: ${alone.days} days`);
      const compared = await mostPerTurn({ ...range, step, compare: "year", before: true });
      // After the last step, the comparison sums up 50 days of both years.
      assert.ok(compared.days <= 2 * most + 100, `${step}, compared: ${compared.days} days`);
    }
  });

  it("come in years without readings, too: each step is a statement", async () => {
    for (const of of ["2000-01-01", "2026-11-22"]) await harness.merge(curve(day(of)));
    const range = { measure: "load_curve", step: "day", start: "2000-01-01", end: "2026-11-23" } as const;
    const { sums } = await mostPerTurn(range);
    assert.ok(sums > 0 && sums <= 50, `${sums} statements`);
    const compared = await mostPerTurn({ ...range, compare: "year", before: true });
    assert.ok(compared.sums <= 100, `compared: ${compared.sums} statements`);
  });
});
