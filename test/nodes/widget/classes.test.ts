/** The classes of a contract behind a curve, and in the bars of its energy. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { nothingAnnounced, type Color, type Contract } from "../../../nodes/pricing/index.js";
import { DAY_SECONDS, HOUR_SECONDS, startOfDay, toWall, type Day } from "../../../nodes/readings/index.js";
import { planChart } from "../../../nodes/widget/answer/chart.js";
import type { BarsAnswer, ChartQuestion, CurveAnswer } from "../../../nodes/widget/protocol.js";
import { curve, daily, day, Harness } from "../../archive/harness.js";
import { base, contractOf, hphc, series, tempo } from "../../fixtures/contracts.js";

const today = day("2026-11-24");
const offPeak = contractOf(hphc(0.3, 0.1, 10));

describe("the classes of a chart", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  async function chart<T>(
    question: Partial<ChartQuestion>,
    contract: Contract | undefined,
    colorOf: (of: Day) => Color | undefined = () => undefined,
  ): Promise<T> {
    const priced = contract && { consumption: { contract, ...nothingAnnounced, colorOf } };
    const held = { archive: harness.archive, usagePoint: harness.point.id, ...(priced && { priced }) };
    const whole = { id: 1, direction: "consumption", measure: "daily", period: "30d", step: "day" } as const;
    return (await planChart(held, { ...whole, ...question }, today).make()) as T;
  }
  const curveOf = (
    of: string,
    contract: Contract | undefined,
    colorOf?: (day: Day) => Color | undefined,
  ): Promise<CurveAnswer> =>
    chart({ measure: "load_curve", step: "native", period: "1d", end: day(of) }, contract, colorOf);

  /** A curve and the days that are its sums. */
  async function fill(from: Day, to: Day, power: (of: Day, hour: number) => number): Promise<void> {
    for (let of = from; of < to; of++) {
      const readings = curve(of, 1_800, (i) => power(of, Math.floor(i / 2)));
      await harness.merge(readings, { series: "load_curve", start: of, end: of + 1 });
      const sum = readings.reduce((all, { value }) => all + value / 2, 0);
      await harness.merge(
        daily(of, of + 1, () => sum),
        { series: "daily", start: of, end: of + 1 },
      );
    }
  }

  describe("behind a curve", () => {
    it("are in force as the contract says, on days of 23, 24 and 25 hours", async () => {
      for (const of of ["2026-11-10", "2026-03-29", "2026-10-25"]) {
        await fill(day(of), day(of) + 1, () => 500);
        const classes = (await curveOf(of, offPeak)).classes!;
        const begin = startOfDay(day(of));
        const end = startOfDay(day(of) + 1);
        assert.deepEqual(classes.names, [{ name: "HC" }, { name: "HP" }]);
        assert.deepEqual(
          classes.spans.map(([start, to, at]) => [start, (toWall(to) % DAY_SECONDS) / HOUR_SECONDS, at]),
          [
            [begin, 6, 0],
            [classes.spans[0]![1], 22, 1],
            [end - 2 * HOUR_SECONDS, 0, 0],
          ],
          of,
        );
      }
    });

    /** Until which hour each class is in force. */
    const untilOf = ({ names, spans }: NonNullable<CurveAnswer["classes"]>): unknown[] =>
      spans.map(([, end, at]) => [
        (toWall(end) % DAY_SECONDS) / HOUR_SECONDS,
        at === null ? null : names[at]!.name,
      ]);

    it("of Tempo change at 6 h; while a colour is not known, it is said that none is", async () => {
      const of = "2026-11-10";
      await fill(day(of), day(of) + 1, () => 500);
      const known = (color: Color, next?: Color) => (one: Day) =>
        one === day(of) - 1 ? color : one === day(of) ? next : undefined;
      const contract = contractOf(tempo(10));
      assert.deepEqual(untilOf((await curveOf(of, contract, known("blue", "red"))).classes!), [
        [6, "HCJB"],
        [22, "HPJR"],
        [0, "HCJR"],
      ]);
      assert.deepEqual(untilOf((await curveOf(of, contract, known("blue"))).classes!), [
        [6, "HCJB"],
        [0, null],
      ]);
      assert.deepEqual(untilOf((await curveOf(of, contract)).classes!), [[0, null]]);
    });

    it("are one class on a day that has it all day", async () => {
      const sunday = "2026-11-15";
      await fill(day(sunday), day(sunday) + 1, () => 500);
      const rules = [
        { class: "HC", weekdays: [6, 7] },
        { class: "HC", from: "22:00", to: "06:00" },
        { class: "HP" },
      ];
      const contract = contractOf({ ...hphc(0.3, 0.1, 10), offer: "custom", hours: undefined, rules });
      assert.deepEqual(untilOf((await curveOf(sunday, contract)).classes!), [[0, "HC"]]);
    });

    it("are none without a contract, with one price, or with prices by the hour", async () => {
      await fill(day("2026-11-10"), day("2026-11-11"), () => 500);
      for (const contract of [undefined, contractOf(base(0.2, 10)), contractOf(series(10))]) {
        assert.equal((await curveOf("2026-11-10", contract)).classes, undefined);
      }
    });

    it("are those of the version of each moment", async () => {
      await fill(day("2026-11-09"), day("2026-11-11"), () => 500);
      const contract = contractOf(base(0.2, 10), { ...hphc(0.3, 0.1, 10), from: "2026-11-10" });
      const { classes } = await chart<CurveAnswer>(
        { measure: "load_curve", step: "native", period: "7d", end: day("2026-11-10") },
        contract,
      );
      const { names, spans } = classes!;
      // A day with one price has nothing to tell apart, and is not one whose class is unknown.
      assert.equal(spans[0]![0], startOfDay(day("2026-11-10")));
      assert.equal(names[spans[0]![2]!]!.name, "HC");
    });
  });

  describe("in bars", () => {
    it("are what the curve has in each, and add up to the bar", async () => {
      const from = today - 7;
      await fill(from, today, (_, hour) => (hour < 6 || hour >= 22 ? 300 : 1_000));
      const { values, parts } = await chart<BarsAnswer>({ period: "7d" }, offPeak);
      assert.deepEqual(
        parts?.map(({ kind, name, values: of }) => [kind, name, new Set(of)]),
        [
          ["class", "HP", new Set([16_000])],
          ["class", "HC", new Set([2_400])],
        ],
      );
      assert.deepEqual(new Set(values), new Set([18_400]));
    });

    it("and what no class is known of: together the bar, whatever is missing, by day and by month", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              at: fc.nat(59),
              hole: fc.constantFrom("curve", "half", "daily", "both", "less", "little"),
            }),
            {
              maxLength: 12,
            },
          ),
          async (holes) => {
            harness.remove();
            harness = new Harness();
            const from = today - 60;
            const holeOf = new Map(holes.map(({ at, hole }) => [from + at, hole]));
            for (let of = from; of < today; of++) {
              const hole = holeOf.get(of);
              const span = { start: of, end: of + 1 };
              if (hole !== "curve" && hole !== "both") {
                const readings = curve(of, 1_800, (i) => 100 + ((of * 31 + i * 17) % 900));
                const held = hole === "half" ? readings.slice(0, 20) : readings;
                await harness.merge(held, { series: "load_curve", ...span });
              }
              if (hole !== "daily" && hole !== "both") {
                const value = curve(of, 1_800, (i) => 100 + ((of * 31 + i * 17) % 900)).reduce(
                  (all, one) => all + one.value / 2,
                  0,
                );
                await harness.merge(
                  daily(of, of + 1, () => Math.round(value)),
                  { series: "daily", ...span },
                );
              }
            }
            for (const question of [
              { period: "30d", step: "day" },
              { period: "12m", step: "month" },
            ] as const) {
              const { values, parts } = await chart<BarsAnswer>(question, offPeak);
              assert.ok(parts !== undefined);
              for (const [i, value] of values.entries()) {
                const all: number[] = parts.map((part) => part.values[i]!);
                assert.equal(
                  all.reduce((sum, one) => sum + one, 0),
                  value ?? 0,
                );
                assert.ok(all.every((one) => one >= 0));
              }
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it("of a daily value below its curve: a little less is shared, of much less nothing is known", async () => {
      await fill(today - 7, today, (_, hour) => (hour < 6 || hour >= 22 ? 300 : 1_000));
      const [little, much] = [today - 2, today - 3];
      await harness.merge(
        daily(little, little + 1, () => 18_300),
        { series: "daily", start: little, end: little + 1 },
      );
      await harness.merge(
        daily(much, much + 1, () => 1_000),
        { series: "daily", start: much, end: much + 1 },
      );
      const { values, parts } = await chart<BarsAnswer>({ period: "7d" }, offPeak);
      assert.deepEqual(
        [much, little].map((of) => values[of - (today - 7)]),
        [1_000, 18_300],
      );
      assert.deepEqual(
        parts!.map(({ kind, name, values: all }) => [kind, name, all[4], all[5]]),
        [
          ["class", "HP", 0, 15_913],
          ["class", "HC", 0, 2_387],
          ["unpriced", undefined, 1_000, 0],
        ],
      );
    });

    it("are none of more than sixty bars, which are one mass", async () => {
      await fill(today - 61, today, () => 500);
      const days = await chart<BarsAnswer>({ period: "90d" }, offPeak);
      assert.equal(days.values.length, 61);
      assert.equal(days.parts, undefined);
    });

    it("are none without a contract, of one price, of max power, and of more than a year", async () => {
      await fill(today - 3, today, () => 500);
      for (const contract of [undefined, contractOf(base(0.2, 10))]) {
        assert.equal((await chart<BarsAnswer>({}, contract)).parts, undefined);
      }
      assert.equal((await chart<BarsAnswer>({ measure: "max_power" }, offPeak)).parts, undefined);
      await harness.merge(
        daily(today - 800, today - 790, () => 9_000),
        {
          series: "daily",
          start: today - 800,
          end: today - 790,
        },
      );
      assert.equal((await chart<BarsAnswer>({ period: "36m", step: "month" }, offPeak)).parts, undefined);
      assert.ok((await chart<BarsAnswer>({ period: "year", step: "month" }, offPeak)).parts);
    });
  });

  it("are asked for again when the contract is another one", async () => {
    await fill(today - 3, today, () => 500);
    const keyOf = (contract: Contract): string =>
      planChart(
        {
          archive: harness.archive,
          usagePoint: harness.point.id,
          priced: { consumption: { contract, ...nothingAnnounced } },
        },
        { id: 1, direction: "consumption", measure: "daily", period: "30d", step: "day" },
        today,
      ).key;
    assert.equal(keyOf(offPeak), keyOf(offPeak));
    assert.notEqual(keyOf(offPeak), keyOf(contractOf(hphc(0.3, 0.2, 10))));
  });
});
