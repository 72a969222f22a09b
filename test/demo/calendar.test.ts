import assert from "node:assert/strict";
import fc from "fast-check";
import { clamp, cosine, draw, hash, hashText, sine, wander } from "../../nodes/demo/arithmetic.js";
import { isAway, isRestDay } from "../../nodes/demo/household-days.js";
import { sunOf, weatherOf } from "../../nodes/demo/weather.js";
import { easterOf, formatDay, parseDay, weekdayOf, type Day } from "../../nodes/readings/index.js";

function day(text: string): Day {
  const parsed = parseDay(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

describe("demo calendar", () => {
  it("knows Easter", () => {
    const known = [
      "2000-04-23",
      "2008-03-23",
      "2011-04-24",
      "2024-03-31",
      "2025-04-20",
      "2026-04-05",
      "2038-04-25",
    ];
    for (const text of known) assert.equal(formatDay(easterOf(Number(text.slice(0, 4)))), text);
    for (let year = 1970; year < 2100; year++) assert.equal(weekdayOf(easterOf(year)), 7);
  });

  it("rests on weekends and on France's eleven public holidays", () => {
    const holidays = [
      "2026-01-01",
      "2026-04-06",
      "2026-05-01",
      "2026-05-08",
      "2026-05-14",
      "2026-05-25",
      "2026-07-14",
      "2026-08-15",
      "2026-11-01",
      "2026-11-11",
      "2026-12-25",
    ].map(day);
    for (let d = day("2026-01-01"); d < day("2027-01-01"); d++) {
      assert.equal(isRestDay(d), weekdayOf(d) > 5 || holidays.includes(d), formatDay(d));
    }
  });

  it("is away for ten to eighteen days in summer, and for whole weekends", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const summer = Array.from({ length: 62 }, (_, i) => day("2026-07-01") + i);
      assert.ok(summer.filter((d) => isAway(seed, d)).length >= 10);
      const year = Array.from({ length: 365 }, (_, i) => day("2026-01-01") + i);
      const away = year.filter((d) => isAway(seed, d)).length;
      assert.ok(away >= 10 && away <= 50, `${away} days`);
      for (let d = day("2026-01-03"); d < day("2026-07-01"); d += 7) {
        assert.equal(weekdayOf(d), 6);
        assert.equal(isAway(seed, d), isAway(seed, d + 1));
      }
    }
  });
});

describe("demo arithmetic", () => {
  it("comes close to sine and cosine", () => {
    for (let turns = -2; turns < 2; turns += 0.001) {
      assert.ok(Math.abs(sine(turns) - Math.sin(2 * Math.PI * turns)) < 0.002);
      assert.ok(Math.abs(cosine(turns) - Math.cos(2 * Math.PI * turns)) < 0.002);
    }
  });

  it("spreads draws evenly over [0, 1[", () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 100_000; n++) tenths[Math.floor(draw(7, n) * 10)]! += 1;
    assert.ok(tenths.every((count) => count > 9_500 && count < 10_500));
  });

  it("hashes to 32 unsigned bits", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, n) => {
        const h = hash(seed, n);
        assert.ok(Number.isInteger(h) && h >= 0 && h < 2 ** 32);
        assert.equal(hash(seed, n), h);
      }),
    );
    assert.equal(hashText("00000000000000"), 1_407_721_486);
    assert.notEqual(hashText("00000000000001"), hashText("00000000000010"));
  });

  it("wanders without a jump, within bounds", () => {
    for (let d = -50; d < 500; d++) {
      assert.ok(Math.abs(wander(3, d, 9)) <= 1);
      assert.ok(Math.abs(wander(3, d + 1, 9) - wander(3, d, 9)) <= 2 / 9 + 1e-9);
    }
    assert.deepEqual([clamp(-1, 0, 1), clamp(0.5, 0, 1), clamp(2, 0, 1)], [0, 0.5, 1]);
  });
});

describe("demo weather", () => {
  it("has cold winters and warm summers, within what France knows", () => {
    const months = Array.from({ length: 12 }, () => ({ sum: 0, days: 0 }));
    for (let d = day("2010-01-01"); d < day("2030-01-01"); d++) {
      const { temperature, swing, clearness } = weatherOf(11, d);
      assert.ok(temperature > -12 && temperature < 34 && swing > 0 && swing < 8);
      assert.ok(clearness >= 0.08 && clearness <= 1);
      const month = months[Number(formatDay(d).slice(5, 7)) - 1]!;
      month.sum += temperature;
      month.days += 1;
    }
    const averages = months.map(({ sum, days }) => sum / days);
    assert.ok(averages[0]! > 3 && averages[0]! < 7, `January ${averages[0]}`);
    assert.ok(averages[6]! > 19 && averages[6]! < 23, `July ${averages[6]}`);
  });

  it("lights the panels by day only, symmetrically about noon, longest in June", () => {
    const lit = (text: string, latitude: number): number[] => {
      const sun = sunOf(day(text), latitude);
      return Array.from({ length: 48 }, (_, i) => sun.light(i)).filter((light) => light > 0);
    };
    for (const latitude of [43.5, 47, 50]) {
      const [june, march, december] = ["2026-06-21", "2026-03-20", "2026-12-21"].map((text) =>
        lit(text, latitude),
      );
      assert.ok(june!.length >= 26 && june!.length <= 33);
      assert.ok(march!.length >= 23 && march!.length <= 25);
      assert.ok(december!.length >= 15 && december!.length <= 18);
      assert.ok(Math.max(...june!) > Math.max(...december!) && Math.max(...june!) <= 1.05);
    }
  });
});
