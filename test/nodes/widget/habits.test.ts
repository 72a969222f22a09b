/** Habits on the dashboard: the usual day, what never switches off, the month to come, the surplus. */
import assert from "node:assert/strict";
import { askForecast } from "../../../nodes/adviser/index.js";
import {
  addMonths,
  HOUR_SECONDS,
  instantAt,
  isHoliday,
  lengthOfDay,
  startOfDay,
  type Day,
  type Direction,
  type Reading,
} from "../../../nodes/readings/index.js";
import { nothingAnnounced, readContract, shippedColor, type Contract } from "../../../nodes/pricing/index.js";
import { planHabit } from "../../../nodes/widget/answer/habits/index.js";
import type {
  BaseAnswer,
  Habit,
  HabitAnswer,
  MonthAnswer,
  SelfAnswer,
  UsualAnswer,
} from "../../../nodes/widget/protocol.js";
import { Harness, daily } from "../../archive/harness.js";
import { base, contractOf, hphc, series, tempo } from "../../fixtures/contracts.js";
import { day } from "../../fixtures/paris.js";

const HALF_HOUR = 1_800;

/** W of an hour of a day's clock, in seconds since the day began. */
type Power = (since: number, of: Day) => number;

/** 100 W in the night, 500 W in the day. */
const usualPower: Power = (since) => (since < 6 * HOUR_SECONDS ? 100 : 500);

function curveOf(start: Day, end: Day, power: Power = usualPower, step = HALF_HOUR): Reading[] {
  const readings: Reading[] = [];
  for (let of = start; of < end; of++) {
    for (let at = startOfDay(of); at < startOfDay(of + 1); at += step)
      readings.push({ start: at, step, value: power(at - startOfDay(of), of) });
  }
  return readings;
}

describe("habits on the dashboard", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const ask = async (
    measure: Habit,
    today: Day,
    contract?: Contract,
    colorOf = nothingAnnounced.colorOf,
    direction: Direction = "consumption",
  ): Promise<HabitAnswer> => {
    const priced = contract && { consumption: { contract, ...nothingAnnounced, colorOf } };
    const held = { archive: harness.archive, usagePoint: harness.point.id, ...(priced && { priced }) };
    return { id: 1, ...(await planHabit(held, { measure, direction }, today).make()) };
  };
  const askBase = async (...of: [Day, Contract?, typeof nothingAnnounced.colorOf?]): Promise<BaseAnswer> =>
    (await ask("base", ...of)) as BaseAnswer;
  const askUsual = async (today: Day, direction?: Direction): Promise<UsualAnswer> =>
    (await ask("usual", today, undefined, undefined, direction)) as UsualAnswer;
  const askMonth = async (...of: [Day, Contract?, typeof nothingAnnounced.colorOf?]): Promise<MonthAnswer> =>
    (await ask("month", ...of)) as MonthAnswer;

  describe("what never switches off", () => {
    const today = day("2026-11-24");

    it("is the median of the nights’ lowest two hours, with its share of the same days", async () => {
      await harness.merge(
        curveOf(today - 30, today, (since, of) => {
          // A party, an hour of rest, and a fault of three nights.
          if (of >= today - 3) return 3_000;
          if (since === 0) return 10;
          return usualPower(since, of) + (since < 3 * HOUR_SECONDS && since > 0 ? 200 : 0);
        }),
      );
      const answer = await askBase(today);
      // The lowest two hours of a usual night: 10 W for half an hour, and 100 W.
      assert.equal(answer.base, Math.round((10 + 3 * 100) / 4));
      const [usual, odd] = [(10 + 5 * 300 + 6 * 100 + 36 * 500) / 2, 24 * 3_000];
      const share = (77.5 * 24 * 30) / (27 * usual + 3 * odd);
      assert.deepEqual(
        [answer.from, answer.to, answer.nights, answer.share],
        [today - 30, today, 30, Math.round(100 * share)],
      );
      assert.equal(answer.year, undefined);
      assert.equal(answer.before, undefined);
    });

    for (const step of [300, 600, 900, 1_800, 3_600]) {
      it(`is the same by readings of ${step / 60} minutes`, async () => {
        const power: Power = (since) => (since < 2 * HOUR_SECONDS || since >= 4 * HOUR_SECONDS ? 400 : 120);
        await harness.merge(curveOf(today - 10, today, power, step));
        const answer = await askBase(today);
        assert.deepEqual([answer.nights, answer.base], [10, 120]);
      });
    }

    it("takes nights of five and of seven hours when the clocks change", async () => {
      for (const text of ["2026-03-29", "2026-10-25"]) {
        const of = day(text);
        await harness.merge(curveOf(of - 3, of + 4));
        const answer = await askBase(of + 4);
        // 24 hours a day, and one less or more.
        const hours = 24 * 6 + lengthOfDay(of) / HOUR_SECONDS;
        const energy = [-3, -2, -1, 0, 1, 2, 3].reduce(
          (sum, i) => sum + (6 * 100 + (lengthOfDay(of + i) / HOUR_SECONDS - 6) * 500),
          0,
        );
        assert.deepEqual([answer.nights, answer.base], [7, 100]);
        assert.equal(answer.share, Math.round((100 * 100 * hours) / energy));
      }
    });

    it("leaves out nights with a hole, and says how many are lacking", async () => {
      const lacks = (at: number): boolean =>
        [1, 2, 3].some((i) => at === instantAt(today - i, 5, 30)) || at === instantAt(today - 4, 12);
      await harness.merge(
        curveOf(today - 9, today).filter(({ start }) => !lacks(start)),
        { start: today - 9, end: today },
      );
      const answer = await askBase(today, contractOf(base(0.2)));
      assert.deepEqual(answer, {
        id: 1,
        habit: "base",
        from: today - 30,
        to: today,
        nights: 6,
        lacking: 1,
      });
    });

    it("is of nothing without readings", async () => {
      const answer = await askBase(today);
      assert.deepEqual([answer.nights, answer.lacking, answer.base], [0, 7, undefined]);
    });

    it("compares with the same days a year before, if enough nights are held", async () => {
      const from = addMonths(today, -12);
      await harness.merge(curveOf(from - 30, from - 23, () => 150));
      await harness.merge(curveOf(today - 30, today));
      assert.equal((await askBase(today)).before, 150);
    });

    it("has no other before with six nights", async () => {
      const from = addMonths(today, -12);
      await harness.merge(curveOf(from - 30, from - 24, () => 150));
      await harness.merge(curveOf(today - 30, today));
      assert.equal((await askBase(today)).before, undefined);
    });

    it("costs in a year what its hours cost at the prices of today", async () => {
      await harness.merge(curveOf(today - 30, today));
      const versions = [base(0.5), base(0.2, 12, { from: "2026-11-01" })];
      // 100 W over 8,766 h.
      assert.equal((await askBase(today, contractOf(...versions))).year, Math.round(876.6 * 20));
      const offPeak = contractOf(hphc(0.3, 0.15, 12));
      const { year } = await askBase(today, offPeak);
      // 16 h and 8 h of each day.
      assert.ok(Math.abs(year! - 876.6 * 25) <= 2, String(year));
    });

    it("costs nothing known with unknown colours, by messages, and before the contract", async () => {
      await harness.merge(curveOf(today - 30, today));
      const tempoContract = contractOf(tempo(10));
      assert.equal((await askBase(today, tempoContract, () => undefined)).year, null);
      assert.equal((await askBase(today, contractOf(series(10)))).year, null);
      const later = readContract({ versions: [base(0.2, 12, { from: "2027-01-01" })] });
      assert.ok("contract" in later);
      assert.equal((await askBase(today, later.contract)).year, null);
      const known = await askBase(today, tempoContract, (of) => (of < today - 30 ? "blue" : undefined));
      // 16 h and 8 h of each day; the few days that are not known are as the others.
      assert.ok(Math.abs(known.year! - ((87.66 * (16 * 16 + 13 * 8)) / 24) * 10) <= 20, String(known.year));
    });

    it("says nothing of share and money where energy left the home", async () => {
      await harness.merge(curveOf(today - 30, today));
      await harness.merge(
        curveOf(today - 30, today, (since) => (since === 43_200 ? 900 : 0)),
        {
          direction: "production",
        },
      );
      const answer = await askBase(today, contractOf(base(0.2)));
      assert.deepEqual(
        [answer.base, answer.feedsIn, answer.share, answer.year],
        [100, true, undefined, undefined],
      );
    });
  });

  describe("the usual day", () => {
    // A Tuesday.
    const today = day("2026-11-25");
    const newest = today - 1;

    it("is the mean of the last eight of its weekday, with its curve", async () => {
      await harness.merge(
        daily(today - 200, today, (of) => (of === newest ? 15_000 : of % 7 === newest % 7 ? 10_000 : 99_000)),
        {
          series: "daily",
        },
      );
      await harness.merge(
        curveOf(today - 60, today, (since, of) => usualPower(since, of) + (of === newest ? 50 : 0)),
      );
      const answer = await askUsual(today);
      assert.deepEqual(
        [answer.day, answer.value, answer.usual, answer.days, answer.lacking],
        [newest, 15_000, 10_000, 8, undefined],
      );
      assert.deepEqual(answer.runs, [
        [startOfDay(newest), HALF_HOUR, Array.from({ length: 48 }, (_, i) => (i < 12 ? 150 : 550))],
      ]);
      assert.deepEqual(answer.before, {
        from: newest,
        runs: [[startOfDay(newest), HALF_HOUR, Array.from({ length: 48 }, (_, i) => (i < 12 ? 100 : 500))]],
      });
    });

    it("leaves out public holidays and says that the day is one", async () => {
      // 11 November 2026 is a Wednesday, and so is 14 July a Tuesday.
      const holiday = day("2026-11-11");
      assert.ok(isHoliday(holiday));
      await harness.merge(
        daily(holiday - 100, holiday + 8, (of) => (of === holiday ? 70_000 : 10_000)),
        {
          series: "daily",
        },
      );
      const after = await askUsual(holiday + 8);
      assert.deepEqual(
        [after.day, after.usual, after.days, after.isHoliday],
        [holiday + 7, 10_000, 8, undefined],
      );
      const on = await askUsual(holiday + 1);
      assert.deepEqual([on.day, on.value, on.usual, on.isHoliday], [holiday, 70_000, 10_000, true]);
    });

    it("takes those that are held, and says how many are lacking", async () => {
      const held = (of: Day): boolean => of === newest || [7, 21, 28].includes(newest - of);
      await harness.merge(
        daily(today - 60, today).filter((_, i) => held(today - 60 + i)),
        { series: "daily", start: today - 60, end: today },
      );
      const answer = await askUsual(today);
      assert.deepEqual(
        [answer.days, answer.lacking, answer.usual, answer.before],
        [3, 1, undefined, undefined],
      );
      await harness.merge(
        daily(newest - 63, newest - 62, () => 50_000),
        { series: "daily" },
      );
      const four = await askUsual(today);
      assert.deepEqual([four.days, four.lacking, four.usual], [4, undefined, 20_000]);
    });

    it("does not take days of another season", async () => {
      await harness.merge(
        daily(today - 300, today).filter((_, i) => i >= 299 || i < 150),
        { series: "daily", start: today - 300, end: today },
      );
      assert.equal((await askUsual(today)).days, 0);
    });

    it("is of the newest whole day, also by its curve alone", async () => {
      await harness.merge(curveOf(today - 40, newest));
      await harness.merge(curveOf(newest, today).slice(0, 40), { start: newest, end: today });
      const answer = await askUsual(today);
      assert.deepEqual([answer.day, answer.value, answer.usual, answer.days], [newest - 1, 9_600, 9_600, 5]);
    });

    for (const [text, hours] of [
      ["2026-03-29", 23],
      ["2026-10-25", 25],
    ] as const) {
      it(`has its curve by the clock on a day of ${hours} hours`, async () => {
        const of = day(text);
        // Each hour of the clock has a power of its own.
        const byClock: Power = (since, one) =>
          100 *
          Math.floor(
            (since + (one === of && since >= 2 * HOUR_SECONDS ? (24 - hours) * HOUR_SECONDS : 0)) /
              HOUR_SECONDS,
          );
        const clock = (since: number, one: Day): number =>
          one === of && hours === 25 && since < 3 * HOUR_SECONDS
            ? 100 * Math.floor(since / HOUR_SECONDS)
            : byClock(since, one);
        await harness.merge(curveOf(of - 60, of + 1, clock));
        const answer = await askUsual(of + 1);
        assert.equal(answer.day, of);
        const [[start, step, values]] = answer.before!.runs as [(typeof answer.runs)[number]];
        assert.deepEqual([start, step, values.length], [startOfDay(of), HALF_HOUR, hours * 2]);
        assert.deepEqual(values, answer.runs[0]![2]);
      });
      it(`counts a day of ${hours} hours by its clock among the others`, async () => {
        const of = day(text) + 7;
        const flat: Power = (_, one) => (one === day(text) ? 800 : 400);
        await harness.merge(curveOf(of - 60, of + 1, flat));
        const { before } = await askUsual(of + 1);
        const values = before!.runs[0]![2];
        assert.equal(values.length, 48);
        assert.deepEqual([values[0], values[47]], [450, 450]);
        // The hour that a day of 23 lacks is the mean of the others.
        assert.equal(values[4], hours === 23 ? 400 : Math.round((7 * 400 + 2 * 800) / 9));
      });
    }

    it("has no line where half of the days lack their curve, and none in a longer step than the day’s", async () => {
      await harness.merge(daily(today - 60, today), { series: "daily" });
      await harness.merge(curveOf(newest - 21, newest - 20, () => 300));
      await harness.merge(curveOf(newest, today, usualPower, 3_600));
      assert.equal((await askUsual(today)).before, undefined);
      for (const week of [1, 2, 4])
        await harness.merge(curveOf(newest - 7 * week, newest - 7 * week + 1, () => 300, 600));
      const { before } = await askUsual(today);
      assert.deepEqual(before!.runs, [[startOfDay(newest), 3_600, Array.from({ length: 24 }, () => 300)]]);
    });

    it("is of production too, and of nothing without readings", async () => {
      assert.deepEqual(await askUsual(today), {
        id: 1,
        habit: "usual",
        day: newest,
        value: null,
        days: 0,
        runs: [],
      });
      await harness.merge(
        daily(today - 60, today, () => 5_000),
        { series: "daily", direction: "production" },
      );
      assert.equal((await askUsual(today, "production")).usual, 5_000);
    });
  });

  describe("the month to come", () => {
    const today = day("2026-11-24");
    const november = [day("2026-11-01"), day("2026-12-01")] as const;

    const fill = (kWh: (of: Day) => number, isHeld: (of: Day) => boolean = () => true): Promise<unknown> =>
      harness.merge(
        daily(day("2023-01-01"), today, (of) => kWh(of) * 1_000).filter((_, i) =>
          isHeld(day("2023-01-01") + i),
        ),
        { series: "daily", start: day("2023-01-01"), end: today },
      );

    it("is what is over, and the same days a year ago", async () => {
      await fill((of) => (of < day("2026-01-01") ? 10 : 12));
      const { from, to, energy, cost } = await askMonth(today);
      assert.deepEqual([from, to], november);
      assert.deepEqual(
        [energy.soFar, energy.total!.value, energy.before],
        [23 * 12_000, (23 * 12 + 70) * 1_000, 300_000],
      );
      assert.ok(energy.total!.low < energy.total!.value && energy.total!.value < energy.total!.high);
      assert.equal(energy.lacking, undefined);
      assert.equal(cost, undefined);
    });

    it("has the numbers of the bill’s forecast", async () => {
      await fill((of) => 10 + (of % 5));
      // Its year ends with the month: what is to come is the same.
      const contract = readContract({ versions: [base(0.2, 12)], anniversary: "12-01" });
      assert.ok("contract" in contract);
      const forecast = await askForecast(
        harness.archive,
        harness.point,
        contract.contract,
        shippedColor,
        today,
      );
      const { cost } = await askMonth(today, contract.contract, shippedColor);
      const rest = forecast.rest.estimate!;
      const soFar = cost!.soFar!;
      for (const bound of ["value", "low", "high"] as const)
        assert.ok(Math.abs(cost!.total![bound] - soFar - rest[bound] * 100) <= 1, bound);
      const energy = Array.from({ length: 23 }, (_, i) => 10 + ((november[0] + i) % 5)).reduce(
        (a, b) => a + b,
      );
      assert.ok(Math.abs(soFar - (energy * 20 + (1_200 * 23) / 30)) <= 1);
      const before = Array.from({ length: 30 }, (_, i) => 10 + ((addMonths(november[0], -12) + i) % 5));
      assert.equal(cost!.before, before.reduce((a, b) => a + b) * 20 + 1_200);
    });

    it("says how many days are lacking, and nothing of a year before that is not whole", async () => {
      const lacks = [today - 1, today - 5, addMonths(today - 9, -12)];
      await fill(
        () => 10,
        (of) => !lacks.includes(of),
      );
      const { energy, cost } = await askMonth(today, contractOf(base(0.2, 12)));
      assert.deepEqual([energy.soFar, energy.lacking, energy.before], [210_000, 2, undefined]);
      assert.equal(energy.total!.value, 300_000);
      assert.deepEqual([cost!.lacking, cost!.before, cost!.total!.value], [2, undefined, 6_000 + 1_200]);
    });

    it("begins with the bill, and is whole on its first day", async () => {
      await fill(() => 10);
      const contract = readContract({ versions: [base(0.2, 12)], billDay: 24 });
      assert.ok("contract" in contract);
      const { from, to, energy, cost } = await askMonth(today, contract.contract);
      assert.deepEqual([from, to], [today, day("2026-12-24")]);
      assert.deepEqual([energy.soFar, energy.total!.value], [null, 300_000]);
      assert.deepEqual([cost!.soFar, cost!.total!.value], [null, 6_000 + 280 + 890]);
    });

    it("is too early with little known", async () => {
      await fill(
        () => 10,
        (of) => of >= today - 20,
      );
      const { energy, cost } = await askMonth(today, contractOf(base(0.2, 12)));
      assert.deepEqual([energy.soFar, energy.total, energy.lacking], [200_000, undefined, 3]);
      assert.equal(cost!.total, undefined);
    });

    it("has no € of Tempo without colours, of prices by messages, or of no readings", async () => {
      assert.deepEqual((await askMonth(today)).energy, { soFar: null, lacking: 23 });
      await fill(() => 10);
      const unknown = await askMonth(today, contractOf(tempo(10)), () => undefined);
      assert.equal(unknown.energy.total!.value, 300_000);
      assert.deepEqual(unknown.cost, { soFar: null, lacking: 23 });
      assert.equal((await askMonth(today, contractOf(series(10)))).cost!.total, undefined);
    });
  });

  describe("the surplus", () => {
    const today = day("2026-11-24");
    const noon: Power = (since) => (since >= 11 * HOUR_SECONDS && since < 14 * HOUR_SECONDS ? 1_000 : 0);

    it("is what left and came in, and the time in which as much left: nothing of what was used", async () => {
      await harness.merge(curveOf(today - 40, today, (since) => (noon(since, 0) > 0 ? 0 : 400)));
      await harness.merge(curveOf(today - 40, today, noon), { direction: "production" });
      const answer = (await ask("self", today)) as SelfAnswer;
      assert.deepEqual(answer, {
        id: 1,
        habit: "self",
        from: today - 30,
        to: today,
        days: 30,
        fedIn: 30 * 3_000,
        // One of the days has 25 hours.
        drawn: (30 * 21 + 1) * 400,
        covered: Math.round((100 * 90) / 721),
      });
    });

    it("takes the same days of both directions, and no time of half a curve", async () => {
      await harness.merge(daily(today - 30, today), { series: "daily" });
      await harness.merge(
        daily(today - 20, today, () => 2_000),
        { series: "daily", direction: "production" },
      );
      await harness.merge(curveOf(today - 30, today));
      await harness.merge(curveOf(today - 14, today, noon), { direction: "production" });
      const answer = (await ask("self", today)) as SelfAnswer;
      assert.deepEqual(
        [answer.days, answer.fedIn, answer.drawn, answer.covered],
        [20, 40_000, 200_000, undefined],
      );
    });

    it("covers nothing where nothing left, in steps of both lengths and on a day of 25 hours", async () => {
      const end = day("2026-10-30");
      await harness.merge(curveOf(end - 30, end, () => 0));
      await harness.merge(curveOf(end - 30, end, noon, 3_600), { direction: "production" });
      const answer = (await ask("self", end)) as SelfAnswer;
      assert.equal(answer.covered, Math.round((100 * 3 * 30) / (24 * 30 + 1)));
    });

    it("is of nothing without production", async () => {
      await harness.merge(curveOf(today - 30, today));
      assert.equal(((await ask("self", today)) as SelfAnswer).days, 0);
    });
  });

  it("have a key that changes with readings, the day and the contract only", async () => {
    const today = day("2026-11-24");
    await harness.merge(curveOf(today - 10, today));
    const contract = contractOf(base(0.2));
    const keyOf = (measure: Habit, of: Day, by?: Contract): string =>
      planHabit(
        {
          archive: harness.archive,
          usagePoint: harness.point.id,
          ...(by && { priced: { consumption: { contract: by, ...nothingAnnounced } } }),
        },
        { measure, direction: "consumption" },
        of,
      ).key;
    const first = keyOf("base", today, contract);
    assert.equal(keyOf("base", today, contract), first);
    const others = [
      keyOf("month", today, contract),
      keyOf("base", today + 1, contract),
      keyOf("base", today),
    ];
    await harness.merge(curveOf(today - 11, today - 10), { direction: "production" });
    others.push(keyOf("base", today, contract));
    assert.equal(new Set([first, ...others]).size, 5);
  });
});
