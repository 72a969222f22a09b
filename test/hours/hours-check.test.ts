import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import { DAY_SECONDS, lengthOfDay, parseDay } from "../../nodes/readings/index.js";
import { Dice } from "../simulation/random.js";
import { shifted, simulated, type Hours } from "./household.js";
import { alarmsOf, check, checked, foundOfEight, foundOfOneBound, foundOfThirty, typed } from "./years.js";

const seeds = (count: number): number[] => Array.from({ length: count }, (_, seed) => seed);
const at = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const window = (from: string, to: string): Hours => ({ from: at(from), to: at(to) });
const span = (from: string, to: string) => ({ start: at(from), end: at(to) });

describe("Hours by the meter's registers", () => {
  // 1,000 of each with `npm run prove -- --only hours`.
  it("leaves the right hours alone, with and without a water heater", () => {
    for (const seed of seeds(4)) assert.deepEqual(alarmsOf(seed), [], `seed ${seed}`);
    // It rises when its off-peak hours end, and was accused.
    assert.deepEqual(alarmsOf(8_107), []);
  });

  it("finds 8 minutes in 30 days where no load hangs on the contact", () => {
    for (const seed of seeds(12)) {
      const found = foundOfEight(seed);
      assert.ok(
        found !== undefined && Math.abs(Math.abs(found.minutes) - 8) <= 6,
        `seed ${seed}: ${found?.minutes}`,
      );
    }
  });

  it("finds 30 minutes in 30 days with a water heater on the contact", () => {
    const found = seeds(20).map(foundOfThirty);
    const minutes = found.map((one) => Math.abs(one?.minutes ?? 0));
    assert.ok(minutes.filter((one) => Math.abs(one - 30) <= 10).length >= 19, `${minutes.join(" ")} minutes`);
  });

  it("moves one bound alone where one was typed wrong", () => {
    const found = seeds(20)
      .map(foundOfOneBound)
      .filter((one) => one.found !== undefined);
    assert.ok(found.length >= 10, `${found.length} found`);
    const errors = found.map(({ found: one, wrong }) => Math.abs(one!.minutes - wrong));
    assert.ok(
      errors.filter((error) => error <= 10).length >= 0.9 * errors.length,
      `${errors.join(" ")} minutes off`,
    );
  });

  it("names the demo's hour, typed half an hour too late, to some minutes", () => {
    const household = householdOf("00000000000000");
    for (const date of ["2026-02-20", "2026-06-10", "2026-09-01"]) {
      const today = parseDay(date)!;
      const days = Array.from({ length: 60 }, (_, i) => today - 60 + i)
        .filter((day) => lengthOfDay(day) === DAY_SECONDS)
        .map((day) => ({
          step: 30,
          curve: household.curve("consumption", day).map(({ value }) => value / 2),
          offPeak: household.offPeak(day),
        }));
      const found = check(typed([window("22:38", "06:08")], days))!;
      assert.deepEqual(found.typed, span("22:38", "06:08"));
      assert.ok(Math.abs(found.metered.start - at("22:08")) <= 8, `${date}: ${found.metered.start}`);
      assert.ok(Math.abs(found.metered.end - at("06:08")) <= 8, `${date}: ${found.metered.end}`);
    }
  });

  const night = [window("22:00", "06:00")];
  const later = shifted(night, 38);

  it("names the window whose bound is farthest off, and when it is by the meter", () => {
    const meter = [window("02:00", "07:00"), window("13:00", "16:00")];
    const days = simulated(new Dice(1).next, { hours: meter, hasHeater: false }, 60);
    const found = check(typed([window("01:00", "06:00"), window("13:00", "16:00")], days))!;
    assert.equal(found.days, 60);
    assert.deepEqual(found.typed, span("01:00", "06:00"));
    assert.ok(Math.abs(found.minutes - 60) <= 8, `${found.minutes} minutes`);
    assert.ok(Math.abs(found.metered.start - at("02:00")) <= 8, `${found.metered.start}`);
  });

  it("names all windows of the meter, or none where it has other ones", () => {
    const night = simulated(new Dice(6).next, { hours: [window("22:08", "06:08")], hasHeater: true }, 60);
    for (const both of [
      [window("02:00", "07:00"), window("14:00", "17:00")],
      [window("00:30", "06:30"), window("12:30", "14:30")],
      [window("23:30", "05:30"), window("13:00", "15:00")],
    ]) {
      const { all } = check(typed(both, night))!;
      assert.equal(all.typed.length, 2);
      assert.equal(all.metered, undefined);
    }
    const meter = [window("02:00", "07:00"), window("13:00", "16:00")];
    const days = simulated(new Dice(1).next, { hours: meter, hasHeater: false }, 60);
    const { all } = check(typed([window("01:00", "06:00"), window("13:00", "16:00")], days))!;
    const [first, second] = all.metered!;
    assert.ok(Math.abs(first!.start - at("02:00")) <= 8 && Math.abs(first!.end - at("07:00")) <= 8);
    assert.ok(Math.abs(second!.start - at("13:00")) <= 8 && Math.abs(second!.end - at("16:00")) <= 8);
  });

  it("takes a window over midnight as one, also where it begins or ends there", () => {
    for (const [from, to, moved] of [
      ["22:00", "06:00", 38],
      ["00:00", "08:00", -38],
      ["16:00", "00:00", 38],
    ] as const) {
      const hours = [window(from, to)];
      const days = simulated(new Dice(2).next, { hours: shifted(hours, moved), hasHeater: false }, 30);
      const found = check(typed(hours, days))!;
      assert.deepEqual(found.typed, { start: at(from), end: at(to) });
      assert.ok(Math.abs(found.minutes - moved) <= 3, `${from}: ${found.minutes} minutes`);
    }
  });

  it("finds hours that are not there at all", () => {
    const days = simulated(new Dice(3).next, { hours: night, hasHeater: true }, 30);
    assert.ok(Math.abs(check(typed([window("12:00", "20:00")], days))!.minutes) > 500);
  });

  for (const step of [10, 15, 60]) {
    it(`finds them in a curve of ${step} minutes`, () => {
      const days = simulated(new Dice(4).next, { hours: later, hasHeater: false, step }, 30);
      const found = check(typed(night, days))!;
      assert.ok(Math.abs(found.minutes - 38) <= 8, `${found.minutes} minutes`);
      assert.equal(checked(typed(later, days)), undefined);
    });
  }

  it("has too little to say by fewer than 14 days of a kind", () => {
    const days = simulated(new Dice(5).next, { hours: later, hasHeater: false }, 26);
    const [first, second] = [days.slice(0, 13), days.slice(13)];
    assert.equal(checked(typed(night, first)), "unknown");
    assert.equal(checked([...typed(night, first), ...typed([window("23:00", "07:00")], second)]), "unknown");
    const other = simulated(new Dice(5).next, { hours: later, hasHeater: false, step: 15 }, 26).slice(13);
    assert.equal(checked(typed(night, [...first, ...other])), "unknown");
    assert.equal(check(typed(night, days.slice(0, 14)))?.days, 14);
    assert.equal(checked([]), "unknown");
  });

  it("has nothing to say where no hour is off-peak, or all are", () => {
    const days = simulated(new Dice(6).next, { hours: night, hasHeater: false }, 30);
    assert.equal(checked(typed([], days)), "unknown");
    assert.equal(checked(typed([window("00:00", "24:00")], days)), "unknown");
  });

  it("does not judge more windows than a meter has: it would take a minute of each question", () => {
    const many = (count: number): Hours[] =>
      Array.from({ length: count }, (_, k) => ({ from: k * 24, to: k * 24 + 8 }));
    const days = simulated(new Dice(6).next, { hours: night, hasHeater: false }, 30);
    assert.equal(checked(typed(many(60), days)), "unknown");
    assert.ok(check(typed(many(3), days)));
  });

  it("judges by the newest 60 days: those of older hours no longer count", () => {
    const random = new Dice(7).next;
    const old = simulated(random, { hours: night, hasHeater: false }, 60);
    const present = simulated(random, { hours: later, hasHeater: false }, 60);
    assert.equal(check(typed(later, [...old, ...present])), undefined);
    assert.equal(check(typed(night, [...old, ...present]))?.days, 60);
    // Half of the days under other hours are enough.
    assert.ok(check(typed(night, [...old.slice(30), ...present.slice(0, 30)])));
    // A contract that says when they changed has two kinds of days.
    assert.equal(check([...typed(night, old), ...typed(later, present)]), undefined);
  });

  it("is not misled by a car that is charged from a fixed hour within a cut interval", () => {
    for (const seed of seeds(6)) {
      const random = new Dice(seed, 9).next;
      const hours = [window("22:08", "06:08")];
      const days = simulated(random, { hours, hasHeater: seed % 2 === 0, car: 7_400 }, 30);
      assert.equal(check(typed(hours, days)), undefined, `seed ${seed}`);
    }
  });

  it("is not misled in a curve of 60 minutes by heating that is lowered for just the off-peak hours", () => {
    const hours = [window("22:30", "06:30")];
    const isHalf = (hour: number): boolean => hour === 6 || hour === 22;
    const shareOf = (hour: number): number => (isHalf(hour) ? 0.5 : hour > 6 && hour < 22 ? 1 : 0);
    for (const seed of seeds(12)) {
      const days = simulated(new Dice(seed, 11).next, { hours, hasHeater: false, step: 60 }, 60);
      const heated = days.map((day) => ({
        ...day,
        curve: day.curve.map((energy, hour) => energy + 1_500 * shareOf(hour)),
      }));
      assert.equal(check(typed(hours, heated)), undefined, `seed ${seed}`);
    }
  });

  it("cannot tell what happens within an interval that the typed switch cuts", () => {
    const hours = [window("22:05", "06:05")];
    const days = simulated(new Dice(8).next, { hours: shifted(hours, 8), hasHeater: false }, 30);
    assert.equal(check(typed(hours, days)), undefined);
  });
});
