import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";
import fc from "fast-check";
import { householdOf } from "../../nodes/demo/index.js";
import {
  clockOf,
  dayOf,
  lengthOfDay,
  parseDay,
  startOfDay,
  toWall,
  weekdayOf,
  type Day,
  type Direction,
  type Reading,
} from "../../nodes/readings/index.js";
import { leastTime } from "../event-loop.js";
import { bundled } from "../own-process.js";

const zero = "00000000000000";
const ids = [zero, "22000000000017", "12345678901234", "98765432109876"];
const both = ["consumption", "production"] as const satisfies readonly Direction[];

function day(text: string): Day {
  const parsed = parseDay(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

function daysOf(year: number): Day[] {
  return daysBetween(day(`${year}-01-01`), day(`${year + 1}-01-01`));
}

function daysBetween(start: Day, end: Day): Day[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function energy(usagePointId: string, direction: Direction, days: readonly Day[]): number {
  const household = householdOf(usagePointId);
  return sum(days.map((d) => household.daily(direction, d).value));
}

/** Average power in W of the half-hours that begin at the wall hours [from, to[. */
function averagePower(usagePointId: string, days: readonly Day[], from: number, to: number): number {
  const household = householdOf(usagePointId);
  const values = days
    .flatMap((d) => household.curve("consumption", d))
    .filter((reading) => {
      const { hour } = clockOf(reading.start);
      return hour >= from && hour < to;
    })
    .map((reading) => reading.value);
  return sum(values) / values.length;
}

/** A fingerprint of everything that a household's meter measures in a year. */
function fingerprint(usagePointId: string, year: number): string {
  const household = householdOf(usagePointId);
  const digest = createHash("sha256");
  for (const d of daysOf(year)) {
    for (const direction of both) {
      digest.update(JSON.stringify([household.curve(direction, d), household.daily(direction, d)]));
    }
    digest.update(JSON.stringify(household.maxPower(d)));
  }
  return digest.digest("hex").slice(0, 16);
}

const arbitraryId = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 })
  .map((digits) => digits.join(""));

describe("demo household", () => {
  describe("is always the same", () => {
    it("keeps every reading of a pinned year", () => {
      assert.equal(fingerprint(zero, 2026), "d30334224f41107a");
      assert.equal(fingerprint("22000000000017", 2024), "48260a3e2952dec7");
    });

    it("does not depend on earlier questions", () => {
      const first = householdOf(zero);
      const d = day("2026-03-29");
      const backwards = householdOf(zero);
      for (const other of daysBetween(d, d + 20).reverse()) backwards.curve("production", other);
      assert.deepEqual(backwards.curve("consumption", d), first.curve("consumption", d));
      assert.deepEqual(backwards.maxPower(d), first.maxPower(d));
    });

    it("does not depend on the host's time zone", () => {
      const script = `
        const { householdOf } = require(${JSON.stringify(bundled(path.join(__dirname, "..", "..", "nodes", "demo", "index.ts")))});
        const household = householdOf("${zero}");
        const all = [];
        for (const d of [${day("2025-03-30")}, ${day("2025-10-26")}, ${day("2026-01-01")}]) {
          for (const direction of ["consumption", "production"]) all.push(household.curve(direction, d), household.daily(direction, d));
          all.push(household.maxPower(d), household.published("consumption", "daily", d - 3, d + 3, (d * 86400 - 1800) * 1000));
        }
        process.stdout.write(JSON.stringify(all));`;
      const [utc, ...others] = ["UTC", "America/New_York", "Asia/Tokyo", "Europe/Paris"].map((zone) =>
        execFileSync(process.execPath, ["--eval", script], {
          env: { ...process.env, TZ: zone },
          encoding: "utf8",
        }),
      );
      assert.ok(utc && utc.length > 1_000);
      for (const other of others) assert.equal(other, utc);
    });

    it("tells usage points apart", () => {
      const years = ids.map((id) => energy(id, "consumption", daysOf(2025)));
      assert.equal(new Set(years).size, ids.length);
      assert.notDeepEqual(
        householdOf("22000000000017").curve("consumption", day("2026-02-03")),
        householdOf("22000000000018").curve("consumption", day("2026-02-03")),
      );
    });
  });

  describe("measures exactly", () => {
    it("fills every day of three years with half-hours, also those of 23 and 25 hours", () => {
      const household = householdOf(zero);
      const lengths = new Map<number, number>();
      for (const d of daysBetween(day("2024-01-01"), day("2027-01-01"))) {
        for (const direction of both) {
          const curve = household.curve(direction, d);
          assert.equal(curve.length * 1_800, lengthOfDay(d));
          curve.forEach((reading, i) => {
            assert.equal(reading.start, startOfDay(d) + i * 1_800);
            assert.equal(reading.step, 1_800);
            assert.ok(Number.isSafeInteger(reading.value) && reading.value >= 0 && reading.value % 2 === 0);
          });
        }
        const count = lengthOfDay(d) / 1_800;
        lengths.set(count, (lengths.get(count) ?? 0) + 1);
      }
      assert.deepEqual(Object.fromEntries(lengths), { 46: 3, 48: 1_090, 50: 3 });
    });

    it("makes each day's energy the exact sum of its curve", () => {
      for (const id of [zero, "22000000000017"]) {
        const household = householdOf(id);
        for (const d of daysBetween(day("2024-01-01"), day("2027-01-01"))) {
          for (const direction of both) {
            const wattHours = sum(household.curve(direction, d).map((r) => (r.value * r.step) / 3_600));
            assert.deepEqual(household.daily(direction, d), {
              start: startOfDay(d),
              step: lengthOfDay(d),
              value: wattHours,
            });
          }
        }
      }
    });

    it("gives the two passes of October's doubled hour their own values", () => {
      const curve = householdOf(zero).curve("consumption", day("2025-10-26"));
      const doubled = curve.filter((r) => clockOf(r.start).hour === 2).map((r) => r.value);
      assert.equal(doubled.length, 4);
      assert.notDeepEqual(doubled.slice(0, 2), doubled.slice(2));
    });

    it("puts each day's peak above its half-hours and inside the highest", () => {
      for (const id of ids) {
        const household = householdOf(id);
        for (const d of daysBetween(day("2024-01-01"), day("2027-01-01"))) {
          const { start, step, value, at } = household.maxPower(d);
          assert.deepEqual([start, step], [startOfDay(d), lengthOfDay(d)]);
          assert.ok(Number.isSafeInteger(value) && value < household.subscribedPower * 1_000);
          assert.ok(at !== undefined && Number.isSafeInteger(at));
          assert.notEqual(toWall(at), toWall(at - 3_600), "second pass of the doubled hour");
          const curve = household.curve("consumption", d);
          const inside = curve.find((r) => at > r.start && at < r.start + r.step);
          assert.ok(inside);
          for (const r of curve) {
            assert.ok(r.value < value);
            assert.ok(r.value <= inside.value || toWall(r.start) === toWall(r.start - 3_600));
          }
        }
      }
    });

    it("puts no peak into the second pass of the doubled hour, even where it is the highest", () => {
      const household = householdOf("10000000000041");
      const change = day("2026-10-25");
      const values = household.curve("consumption", change).map((r) => r.value);
      assert.equal(values.indexOf(Math.max(...values)), 7, "02:30 to 03:00 winter time");
      const { value, at } = household.maxPower(change);
      assert.ok(value > Math.max(...values));
      const others = values.filter((_, i) => i !== 6 && i !== 7);
      assert.equal(values[Math.floor((at! - startOfDay(change)) / 1_800)], Math.max(...others));
    });

    it("does so for any usage point and any day", () => {
      fc.assert(
        fc.property(arbitraryId, fc.integer({ min: 0, max: 40_000 }), (id, d) => {
          const household = householdOf(id);
          const { value, at } = household.maxPower(d);
          assert.equal(dayOf(at!), d);
          assert.ok(value < household.subscribedPower * 1_000);
          for (const direction of both) {
            const curve = household.curve(direction, d);
            assert.equal(curve.length * 1_800, lengthOfDay(d));
            assert.ok(curve.every((r) => Number.isSafeInteger(r.value) && r.value >= 0 && r.value % 2 === 0));
            assert.equal(household.daily(direction, d).value, sum(curve.map((r) => r.value)) / 2);
          }
        }),
      );
    });
  });

  describe("lives plausibly", () => {
    it("uses 3,000 to 9,000 kWh a year under 6 or 9 kVA", () => {
      const powers = new Set<number>();
      for (let i = 0; i < 60; i++) {
        const id = String(10_000_000_000_007 + i * 1_234_567_891);
        const wattHours = energy(id, "consumption", daysOf(2025));
        assert.ok(wattHours > 3_000_000 && wattHours < 9_000_000, `${id}: ${wattHours}`);
        powers.add(householdOf(id).subscribedPower);
      }
      assert.deepEqual([...powers].sort(), [6, 9]);
    });

    it("injects a few hundred to a few thousand kWh a year", () => {
      for (const id of ids) {
        const wattHours = energy(id, "production", daysOf(2025));
        assert.ok(wattHours > 400_000 && wattHours < 3_500_000, `${id}: ${wattHours}`);
      }
    });

    it("needs more in winter, in the evening and for lunch at weekends", () => {
      const summer = daysBetween(day("2025-06-01"), day("2025-09-01"));
      const winter = daysBetween(day("2025-12-01"), day("2026-03-01"));
      const spring = daysBetween(day("2025-04-01"), day("2025-06-15"));
      for (const id of ids) {
        assert.ok(energy(id, "consumption", winter) > 1.4 * energy(id, "consumption", summer));
        assert.ok(averagePower(id, summer, 19, 21) > 2 * averagePower(id, summer, 3, 5));
        const weekend = averagePower(
          id,
          spring.filter((d) => weekdayOf(d) > 5),
          11,
          14,
        );
        const week = averagePower(
          id,
          spring.filter((d) => weekdayOf(d) <= 5),
          11,
          14,
        );
        assert.ok(weekend > 1.3 * week);
      }
    });

    it("sleeps at 80 to 250 W in summer, once the water is hot", () => {
      for (const id of ids) {
        const night = averagePower(id, daysBetween(day("2025-06-15"), day("2025-09-01")), 2, 5);
        assert.ok(night > 80 && night < 250, `${id}: ${night}`);
      }
    });

    it("heats its water with about 2 to 2.5 kW from 22:08 on", () => {
      const june = daysBetween(day("2025-06-01"), day("2025-07-01"));
      for (const id of ids) {
        const household = householdOf(id);
        const heated = june.filter((d) => {
          const curve = household.curve("consumption", d);
          return curve[45]!.value > 2_000 && curve[45]!.value < 4_000;
        });
        assert.ok(heated.length > 20, `${id}: ${heated.length} nights`);
      }
    });

    it("is away for some days in summer, and uses little then", () => {
      for (const id of ids) {
        const household = householdOf(id);
        const days = daysBetween(day("2025-07-01"), day("2025-09-01"));
        const quiet = days.filter((d) => household.daily("consumption", d).value < 4_500);
        assert.ok(quiet.length >= 9 && quiet.length < 32, `${id}: ${quiet.length} days`);
      }
    });

    it("injects nothing at night and most at noon, in summer more than in winter", () => {
      for (const id of ids) {
        const household = householdOf(id);
        for (const d of daysOf(2025)) {
          const curve = household.curve("production", d);
          const atNight = curve.filter(({ start }) => {
            const { hour } = clockOf(start);
            return hour < 5 || hour >= 22;
          });
          assert.ok(atNight.length >= 12);
          assert.ok(atNight.every((r) => r.value === 0));
        }
        const june = daysBetween(day("2025-06-01"), day("2025-07-01"));
        const december = daysBetween(day("2025-12-01"), day("2026-01-01"));
        assert.ok(energy(id, "production", june) > 4 * energy(id, "production", december));
        const byHour = Array.from({ length: 24 }, () => 0);
        for (const d of june) {
          for (const r of household.curve("production", d)) byHour[clockOf(r.start).hour]! += r.value;
        }
        const best = byHour.indexOf(Math.max(...byHour));
        assert.ok(best >= 11 && best <= 15, `${id}: ${best} h`);
      }
    });
  });

  describe("publishes", () => {
    const household = householdOf(zero);
    const since = day("2026-10-07");
    const holed = since - 5;
    const series = ["load_curve", "daily", "max_power"] as const;
    const noon = (d: Day): number => (startOfDay(d) + 12 * 3_600) * 1_000;
    const count = (readings: readonly Reading[]): number => readings.length;

    it("a day when the next one begins in Paris, to the millisecond", () => {
      for (const text of ["2026-07-14", "2026-01-14", "2026-03-29", "2026-10-25"]) {
        const d = day(text);
        const midnight = startOfDay(d + 1) * 1_000;
        for (const s of series) {
          assert.equal(count(household.published("consumption", s, d, d + 1, midnight - 1)), 0);
          const whole = s === "load_curve" ? lengthOfDay(d) / 1_800 : 1;
          assert.equal(count(household.published("consumption", s, d, d + 1, midnight)), whole);
        }
      }
    });

    it("the true values of the requested days and no others", () => {
      const now = noon(since);
      assert.deepEqual(
        household.published("production", "load_curve", since - 2, since, now),
        [since - 2, since - 1].flatMap((d) => household.curve("production", d)),
      );
      assert.deepEqual(
        household.published("consumption", "max_power", since - 3, since + 5, now),
        [since - 3, since - 2, since - 1].map((d) => household.maxPower(d)),
      );
      assert.deepEqual(household.published("consumption", "daily", since, since, now), []);
    });

    it("no max power of production", () => {
      assert.deepEqual(household.published("production", "max_power", since - 9, since, noon(since)), []);
    });

    it("a hole five days before the first deploy, which heals when the second day after it begins", () => {
      const healing = startOfDay(since + 2) * 1_000;
      for (const direction of both) {
        for (const now of [noon(since), noon(since + 1), healing - 1]) {
          const curve = household.published(direction, "load_curve", holed, holed + 1, now, since);
          assert.equal(curve.length, 40);
          const expected = household.curve(direction, holed).filter(({ start }) => {
            const { hour } = clockOf(start);
            return hour < 14 || hour >= 18;
          });
          assert.deepEqual(curve, expected);
          assert.deepEqual(household.published(direction, "daily", holed, holed + 1, now, since), []);
        }
        assert.deepEqual(
          household.published(direction, "load_curve", holed, holed + 1, healing, since),
          household.curve(direction, holed),
        );
        assert.deepEqual(household.published(direction, "daily", holed, holed + 1, healing, since), [
          household.daily(direction, holed),
        ]);
      }
      assert.deepEqual(
        household.published("consumption", "max_power", holed, holed + 1, noon(since), since),
        [household.maxPower(holed)],
      );
    });

    it("only that one hole, and none without a first deploy", () => {
      const days = 60;
      const curve = household.published("consumption", "load_curve", since - days, since, noon(since), since);
      assert.equal(curve.length, days * 48 - 8);
      const daily = household.published("consumption", "daily", since - days, since, noon(since), since);
      assert.equal(daily.length, days - 1);
      const whole = household.published("consumption", "load_curve", since - days, since, noon(since));
      assert.equal(whole.length, days * 48);
    });

    it("the hole of a change day at the same hours of the clock", () => {
      for (const change of [day("2026-03-29"), day("2026-10-25")]) {
        const now = noon(change + 5);
        const curve = household.published("consumption", "load_curve", change, change + 1, now, change + 5);
        assert.equal(curve.length, lengthOfDay(change) / 1_800 - 8);
        assert.ok(curve.every(({ start }) => clockOf(start).hour < 14 || clockOf(start).hour >= 18));
      }
    });

    it("nothing that is withdrawn or changed later", () => {
      const day0 = day("2026-01-01");
      fc.assert(
        fc.property(
          arbitraryId,
          fc.constantFrom(...both),
          fc.constantFrom(...series),
          fc.integer({ min: 0, max: 400 }),
          fc.integer({ min: -8 * 86_400, max: 8 * 86_400 }),
          fc.integer({ min: 0, max: 6 * 86_400 }),
          fc.boolean(),
          (id, direction, s, first, offset, later, isKnown) => {
            const from = day0 + first;
            const known = isKnown ? from : undefined;
            const at = (startOfDay(from) + offset) * 1_000;
            const before = householdOf(id).published(direction, s, from - 12, from + 12, at, known);
            const after = householdOf(id).published(
              direction,
              s,
              from - 12,
              from + 12,
              at + later * 1_000,
              known,
            );
            const byStart = new Map(after.map((r) => [r.start, r]));
            for (const r of before) assert.deepEqual(byStart.get(r.start), r);
            assert.ok(after.every((r, i) => i === 0 || r.start > after[i - 1]!.start));
          },
        ),
        { numRuns: 60 },
      );
    });

    it("three years of everything in well under a second", () => {
      const took = leastTime(() => {
        for (const direction of both) {
          household.published(direction, "daily", since - 1_096, since, noon(since), since);
          household.published(direction, "load_curve", since - 731, since, noon(since), since);
        }
        household.published("consumption", "max_power", since - 1_096, since, noon(since), since);
      });
      assert.ok(took < 800, `${took} ms`);
    });
  });
});
