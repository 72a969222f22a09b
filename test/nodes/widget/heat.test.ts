/** The heat map of a dashboard meter: each hour of the day, from the load curve. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { askCost } from "../../../nodes/costs/index.js";
import { nothingAnnounced, type Announcements, type Contract } from "../../../nodes/pricing/index.js";
import { ask } from "../../../nodes/query/index.js";
import { addMonths, startOfDay, weekdayOf, type Day, type Reading } from "../../../nodes/readings/index.js";
import { planHeat, type Heat } from "../../../nodes/widget/answer/heat.js";
import { heatSigns, MAX_POINTS, type HeatQuestion } from "../../../nodes/widget/protocol.js";
import { Harness, curve, day } from "../../archive/harness.js";
import { base, contractOf, hphc, tempo } from "../../fixtures/contracts.js";
import { PriceTable } from "../../fixtures/price-table.js";
import { FakeTempo } from "./fake-tempo.js";

const today = day("2026-11-24");
const { whole, partial, missing, unpriced, none } = heatSigns;

describe("the heat map of a meter", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const plan = (question: Partial<HeatQuestion>, contract?: Contract, known?: Partial<Announcements>) =>
    planHeat(
      {
        archive: harness.archive,
        usagePoint: harness.point.id,
        ...(contract && { priced: { consumption: { contract, ...nothingAnnounced, ...known } } }),
      },
      { id: 1, direction: "consumption", measure: "heat", of: "energy", period: "30d", ...question },
      today,
    );
  const heat = async (...asked: Parameters<typeof plan>): Promise<Heat> => {
    const planned = plan(...asked);
    assert.ok(planned);
    return planned.make();
  };
  /** A curve for the days [start, end[, asked for from the first on. */
  const fill = async (
    start: Day,
    end: Day,
    of: (on: Day) => Reading[] = (on) => curve(on),
    first = start,
  ): Promise<void> => {
    const days = Array.from({ length: end - start }, (_, i) => start + i);
    await harness.merge(days.flatMap(of), { start: first, end });
  };
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((all, one) => all + (one ?? 0), 0);
  const rowsOf = (answer: Heat): number => 24 / answer.hours;
  const column = <T>(all: ArrayLike<T>, i: number, { hours }: Heat): T[] =>
    Array.from(all).slice((i * 24) / hours, ((i + 1) * 24) / hours);

  it("has the energy of each hour of the last 30 days, as the history node has it", async () => {
    await fill(today - 40, today);
    const answer = await heat({});
    assert.deepEqual([answer.from, answer.to, answer.step, answer.hours], [today - 30, today, "day", 1]);
    // Half-hours 2 h and 2 h + 1 of (100 + i) W.
    const expected = Array.from({ length: 24 }, (_, hour) => 100 + 2 * hour + 0.5);
    column(answer.values, 3, answer).forEach((value, hour) =>
      assert.ok(Math.abs(value! - expected[hour]!) <= 0.5),
    );
    assert.equal(answer.signs, whole.repeat(720));
    const question = {
      measure: "load_curve",
      direction: "consumption",
      start: today - 30,
      end: today,
    } as const;
    const { entries } = await ask(
      harness.archive,
      { id: harness.point.id },
      { ...question, step: "day" },
      today,
    );
    assert.equal(answer.total, Math.round(entries.reduce((all, { value }) => all + value, 0) * 1_000));
    assert.equal(sum(answer.values), answer.total);
    assert.deepEqual(
      answer.means,
      expected.map((one) => Math.round(one)),
    );
  });

  it("goes by two hours for 90 days, and by weeks for a calendar year: at most so many cells", async () => {
    await fill(day("2025-01-01"), today, (on) => curve(on, 3_600, (i) => 10 * i));
    const quarter = await heat({ period: "90d" });
    assert.deepEqual([quarter.from, quarter.step, quarter.hours], [today - 90, "day", 2]);
    assert.equal(quarter.values.length, 90 * 12);
    assert.deepEqual(
      column(quarter.values, 0, quarter),
      Array.from({ length: 12 }, (_, i) => 40 * i + 10),
    );
    assert.deepEqual(
      quarter.means.slice(2),
      Array.from({ length: 10 }, (_, i) => 40 * (i + 2) + 10),
    );
    const year = await heat({ period: "year", end: day("2025-12-31") });
    assert.deepEqual(
      [year.from, year.to, year.step, year.hours],
      [day("2025-01-01"), day("2026-01-01"), "week", 1],
    );
    // From Wednesday, 1 January to Wednesday, 31 December.
    assert.equal(year.values.length, 53 * 24);
    assert.deepEqual(
      column(year.values, 10, year),
      Array.from({ length: 24 }, (_, i) => 10 * i),
    );
    for (const answer of [quarter, year]) {
      assert.ok(answer.values.length <= MAX_POINTS);
      assert.equal(answer.signs.length, answer.values.length);
    }
    assert.equal((await heat({ period: "year" })).to, today);
  });

  it("never has more cells than allowed, whatever the year", () => {
    for (let year = 1970; year < 2100; year++) {
      const first = day(`${year}-01-01`);
      const monday = first - weekdayOf(first) + 1;
      assert.ok(Math.ceil((addMonths(first, 12) - monday) / 7) * 24 <= MAX_POINTS);
    }
  });

  describe("on a day of", () => {
    it("25 hours has both hours at 2 o'clock in one cell", async () => {
      const change = day("2026-10-25");
      await fill(change - 1, change + 2, (on) => curve(on, 1_800, () => 1_000));
      const answer = await heat({ end: change + 1 });
      const doubled = Array.from({ length: 24 }, (_, hour) => (hour === 2 ? 2_000 : 1_000));
      assert.deepEqual(column(answer.values, 1, answer), doubled);
      assert.deepEqual(column(answer.signs, 1, answer), Array(24).fill(whole));
      assert.equal(answer.total, 73_000);
      // What is twice as long does not draw more.
      assert.deepEqual(answer.means, Array(24).fill(1_000));
      const two = await heat({ end: change + 1, period: "90d" });
      assert.deepEqual(column(two.values, 1, two), [2_000, 3_000, ...Array<number>(10).fill(2_000)]);
      const year = await heat({ end: change + 1, period: "year" });
      assert.ok(year.values.every((value) => value === 1_000));
    });

    it("25 hours says that the cell is partial if the second of them is missing", async () => {
      const change = day("2026-10-25");
      await fill(change, change + 1, (on) =>
        curve(
          on,
          3_600,
          () => 1_000,
          (i) => i === 3,
        ),
      );
      const answer = await heat({ end: change });
      assert.deepEqual(answer.signs, whole.repeat(2) + partial + whole.repeat(21));
      assert.deepEqual([answer.values[2], answer.total], [1_000, 24_000]);
    });

    it("23 hours has none at 2 o'clock", async () => {
      const change = day("2026-03-29");
      await fill(change - 1, change + 2, (on) => curve(on, 1_800, () => 1_000));
      const answer = await heat({ end: change + 1 });
      assert.deepEqual(column(answer.signs, 1, answer).join(""), whole.repeat(2) + none + whole.repeat(21));
      assert.equal(column(answer.values, 1, answer)[2], null);
      assert.equal(answer.total, 71_000);
      const two = await heat({ end: change + 1, period: "90d" });
      assert.deepEqual(column(two.values, 1, two).slice(0, 3), [2_000, 1_000, 2_000]);
      assert.equal(two.signs, whole.repeat(36));
    });
  });

  it("has holes as such, never as zero", async () => {
    // A hole from 14:00 to 16:30, a day without any reading, and one with zeros.
    const [hole, without, zero] = [today - 3, today - 2, today - 1];
    await fill(hole, today, (on) => {
      if (on === without) return [];
      return curve(
        on,
        1_800,
        () => (on === zero ? 0 : 500),
        (i) => on === hole && i >= 28 && i < 33,
      );
    });
    const answer = await heat({});
    assert.equal(answer.from, hole);
    assert.equal(
      column(answer.signs, 0, answer).join(""),
      whole.repeat(14) + missing.repeat(2) + partial + whole.repeat(7),
    );
    assert.deepEqual(column(answer.values, 0, answer).slice(13, 18), [500, null, null, 250, 500]);
    assert.equal(column(answer.signs, 1, answer).join(""), missing.repeat(24));
    assert.deepEqual(column(answer.values, 1, answer), Array(24).fill(null));
    assert.deepEqual(column(answer.values, 2, answer), Array(24).fill(0));
    // Of what is held: half an hour of 500 W, and an hour of none.
    assert.deepEqual(answer.means.slice(13, 18), [250, 0, 0, 167, 250]);
    const { values, means, total, signs } = await heat({ end: without });
    assert.equal(values.length, 48);
    assert.equal(signs.slice(24), missing.repeat(24));
    assert.deepEqual([means[14], total], [null, 10_750]);
    const week = await heat({ period: "year" });
    // Saturday and Sunday: the mean of what is held. Monday is of the next week.
    assert.deepEqual(week.values.slice(13, 18), [500, null, null, 500, 500]);
    assert.equal(week.signs.slice(13, 18), partial + missing + missing + partial + partial);
    assert.equal(week.signs.slice(24), whole.repeat(24));
  });

  it("has nothing to say without any reading", async () => {
    const { total, values } = await heat({});
    assert.equal(total, null);
    assert.ok(values.every((value) => value === null));
    assert.equal(plan({ of: "cost" }), undefined);
  });

  it("adds up to the readings, minute by minute, whatever their steps and holes", async () => {
    const clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Paris",
      hour: "numeric",
      hourCycle: "h23",
    });
    const run = async (
      period: "30d" | "90d",
      dates: readonly string[],
      steps: readonly number[],
      seed: number,
    ) => {
      harness.remove();
      harness = new Harness();
      const days = dates.map(day);
      const readings = days.flatMap((on, i) =>
        curve(
          on,
          steps[i],
          (j) => (seed * (j + 7) * (i + 3)) % 9_001,
          (j) => (seed + i * 5 + j * j) % 11 === 0,
        ),
      );
      await harness.merge(readings, { start: days[0]!, end: days.at(-1)! + 1 });
      const answer = await heat({ period, end: days.at(-1)! });
      const cells = answer.values.map(() => 0);
      for (const { start, step, value } of readings) {
        for (let minute = start; minute < start + step; minute += 60) {
          const on = days.findLast((one) => startOfDay(one) <= minute)!;
          const hour = Number(clock.format(minute * 1_000));
          const at = (on - answer.from) * rowsOf(answer) + Math.floor(hour / answer.hours);
          cells[at]! += value;
        }
      }
      answer.values.forEach((value, i) =>
        assert.ok(Math.abs((value ?? 0) - cells[i]! / 60) <= 1, `cell ${i}`),
      );
      assert.equal(sum(answer.values), answer.total);
      assert.equal(answer.total, Math.round(sum(cells) / 60));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("30d" as const, "90d" as const),
        fc.constantFrom(
          ["2026-10-24", "2026-10-25", "2026-10-26"],
          ["2026-03-28", "2026-03-29", "2026-03-30"],
        ),
        fc.array(fc.constantFrom(600, 900, 1_800, 3_600), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 1_000 }),
        run,
      ),
      { numRuns: 24 },
    );
  });

  describe("of costs", () => {
    const kilowatt = (on: Day): Reading[] => curve(on, 1_800, () => 1_000);

    it("has each hour at the price of its moments, without a subscription: as the costs are in sum", async () => {
      await fill(today - 30, today, (on) => curve(on, 1_800, (i) => 137 * i));
      const contract = contractOf(hphc(0.2516, 0.1828, 15));
      const answer = await heat({ of: "cost" }, contract);
      const night = (137 * (0 + 1)) / 2;
      assert.equal(answer.values[0], Math.round(night * 0.1828));
      assert.equal(answer.signs, whole.repeat(720));
      const question = {
        contract,
        direction: "consumption",
        start: today - 30,
        end: today,
        step: "period",
      } as const;
      const { entries } = await askCost(
        harness.archive,
        { id: harness.point.id },
        question,
        () => undefined,
        today,
      );
      const { value, subscription } = entries[0]!;
      assert.equal(answer.total, Math.round((value - subscription) * 1_000));
      assert.equal(sum(answer.values), answer.total);
    });

    it("cuts an hour where its price changes", async () => {
      await fill(today - 1, today, kilowatt);
      const contract = contractOf({ ...hphc(0.3, 0.1), hours: [{ from: "22:30", to: "06:15" }] });
      const { values } = await heat({ of: "cost" }, contract);
      assert.deepEqual([values[5], values[6], values[7], values[22], values[23]], [100, 250, 300, 200, 100]);
    });

    it("says what has no price, and guesses none: a Tempo day reaches until 6 o'clock", async () => {
      await fill(today - 3, today, kilowatt);
      const colors = new FakeTempo();
      colors.colors
        .set(today - 4, "blue")
        .set(today - 3, "red")
        .set(today - 1, "white");
      const answer = await heat({ of: "cost" }, contractOf(tempo(10)), {
        colorOf: (on) => colors.colorOf(on),
      });
      const signs = (i: number): string => column(answer.signs, i, answer).join("");
      assert.equal(signs(0), whole.repeat(24));
      assert.equal(signs(1), whole.repeat(6) + unpriced.repeat(18));
      assert.equal(signs(2), unpriced.repeat(6) + whole.repeat(18));
      assert.deepEqual(column(answer.values, 0, answer).slice(4, 8), [130, 130, 700, 700]);
      assert.equal(column(answer.values, 1, answer)[12], null);
      assert.equal(sum(answer.values), answer.total);
      const year = await heat({ of: "cost", period: "year" }, contractOf(tempo(10)), {
        colorOf: (on) => colors.colorOf(on),
      });
      // The mean of the hours whose price is known: 12 o'clock of a red day.
      assert.equal(year.values[12], 700);
      assert.equal(year.signs[12], partial);
    });

    it("begins with the contract, and follows its versions", async () => {
      await fill(today - 3, today, kilowatt);
      const contract = contractOf(base(0.1, 0, { from: "2026-11-22" }), base(0.2, 0, { from: "2026-11-23" }));
      const answer = await heat({ of: "cost" }, contract);
      assert.equal(answer.signs, unpriced.repeat(24) + whole.repeat(48));
      assert.deepEqual([answer.values[0], answer.values[30], answer.values[60]], [null, 100, 200]);
      assert.equal(answer.total, 7_200);
    });

    it("has what costs less than nothing, and part of an hour of a series", async () => {
      await fill(today - 1, today, kilowatt);
      const table = new PriceTable();
      table.set(
        ["2026-11-23T00:00:00+01:00", "2026-11-23T12:00:00+01:00", -0.05],
        ["2026-11-23T12:00:00+01:00", "2026-11-23T12:15:00+01:00", 0.4],
      );
      const series = { from: "", offer: "series", power: 6, prices: { subscription: 10 } };
      const answer = await heat({ of: "cost" }, contractOf(series), { pricesBetween: table.between });
      assert.deepEqual([answer.values[0], answer.values[12], answer.values[13]], [-50, 100, null]);
      assert.equal(answer.signs, whole.repeat(12) + partial + unpriced.repeat(11));
      assert.equal(answer.total, -500);
    });
  });

  it("is another answer once a reading or a price has changed, and no other before", async () => {
    await fill(today - 3, today);
    const key = (...asked: Parameters<typeof plan>): string => plan(...asked)!.key;
    const [one, other] = [contractOf(base(0.1)), contractOf(base(0.2))];
    const keys = [
      key({}),
      key({ of: "cost" }, one),
      key({ of: "cost" }, other),
      key({ period: "90d" }),
      key({ end: today - 2 }),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(key({}), keys[0]);
    await harness.merge(curve(today - 1, 1_800, () => 7));
    assert.notEqual(key({}), keys[0]);
    assert.notEqual(key({ of: "cost" }, one), keys[1]);
  });
});
