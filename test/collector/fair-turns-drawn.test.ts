/**
 * Twelve meters of three series need 36 of Conso API's 30 calls a day: whatever their hours and minutes, no series of any
 * meter is ever more than one day behind in the evening: a turn that is left to others comes back the next day.
 */
import assert from "node:assert/strict";
import { utcDayOf } from "../../nodes/readings/index.js";
import { Dice } from "../simulation/random.js";
import { at, day, Harness, IN_MEMORY, whole } from "./harness.js";

const METERS = 12;
const DAYS = 9;
const HOUR = 3_600_000;
const today = day("2026-11-24");
const series = ["load_curve", "daily", "max_power"] as const;

describe("twelve drawn meters on one Conso API address", () => {
  for (const seed of [1, 2, 3, 4]) {
    it(`no series of any meter starves (${seed})`, async () => {
      const dice = new Dice(seed, 40);
      const harness = new Harness(at(today, dice.integer(0, 23), 30), HOUR, IN_MEMORY);
      const keys = Array.from({ length: METERS }, (_, i) => {
        const usagePointId = `22${String(seed * 1_000 + i * 37 + dice.integer(0, 30)).padStart(12, "0")}`;
        const minute = dice.integer(0, 59);
        const { key } = harness.attach({
          node: String(i),
          service: "conso-api",
          usagePointId,
          minute,
          loadCurveDays: 7,
          answer: whole,
        });
        harness.want(series, key);
        return key;
      });
      // Two days until all have begun; then each evening counts.
      for (let i = 2; i <= DAYS; i++) {
        await harness.clock.runTo(at(today + i, 22));
        for (const key of keys) {
          for (const { series, last } of harness.collector(key).seriesProgress()) {
            const behind = last === undefined ? Infinity : today + i - 1 - last;
            assert.ok(behind <= 1, `${key} ${series}: ${behind} days behind on day ${i}`);
          }
        }
      }
      const perDay = new Map<number, number>();
      const perSeries = new Map<string, number>();
      for (const { at: sent, node, series } of harness.calls) {
        const of = utcDayOf(sent / 1_000);
        perDay.set(of, (perDay.get(of) ?? 0) + 1);
        perSeries.set(`${node} ${series}`, (perSeries.get(`${node} ${series}`) ?? 0) + 1);
      }
      assert.ok(
        [...perDay.values()].every((count) => count <= 30),
        [...perDay.values()].join(),
      );
      const shares = [...perSeries.values()];
      assert.equal(shares.length, METERS * series.length);
      // One call brings both days to a series that left its turn to another the day before.
      assert.ok(Math.min(...shares) >= Math.floor(DAYS / 2), shares.join());
      await harness.end();
    });
  }
});
