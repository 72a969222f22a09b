// everyZone: hours of calls
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import fc from "fast-check";
import { drawOf } from "../../../nodes/base/index.js";
import { lastTick, nextTick, ticksSince } from "../../../nodes/collector/schedule/ticks.js";
import { clockOf, dayOf, formatInstant, parseDay, startOfDay } from "../../../nodes/readings/index.js";
import { bundled } from "../../own-process.js";

const root = path.join(__dirname, "..", "..", "..");

/** All ticks of a Paris day. */
function ticksOf(text: string, minute: number): string[] {
  const start = startOfDay(parseDay(text)!);
  const end = startOfDay(parseDay(text)! + 1);
  const ticks: string[] = [];
  for (let tick = nextTick(start - 1, minute); tick < end; tick = nextTick(tick, minute)) {
    ticks.push(formatInstant(tick));
  }
  return ticks;
}

const hours = Array.from({ length: 15 }, (_, i) => String(i + 5).padStart(2, "0"));

describe("schedule", () => {
  for (const [name, day, offset] of [
    ["an ordinary day", "2026-11-24", "+01:00"],
    ["the day of 23 hours", "2027-03-28", "+02:00"],
    ["the day of 25 hours", "2026-10-25", "+01:00"],
  ] as const) {
    it(`ticks every hour from 5 h to 19 h on ${name}`, () => {
      assert.deepEqual(
        ticksOf(day, 7),
        hours.map((hour) => `${day}T${hour}:07:00${offset}`),
      );
    });
  }

  it("counts the day's past ticks since an instant, for some hours or all", () => {
    const at = (text: string): number => Date.parse(`2026-11-24T${text}+01:00`) / 1000;
    assert.equal(ticksSince(at("08:07:00"), at("12:07:00"), 7), 4);
    assert.equal(ticksSince(at("08:06:59"), at("12:06:59"), 7, [8, 13]), 1);
    assert.equal(ticksSince(at("00:00:00") - 86_400, at("23:00:00"), 7), 15);
    assert.equal(
      ticksSince(at("00:00:00") - 86_400, at("04:00:00"), 7),
      0,
      "ticks of another day do not count",
    );
  });

  it("finds the next tick for every minute after every instant of years, at most just over ten hours later", () => {
    const first = startOfDay(parseDay("2026-01-01")!);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 * 86_400 }),
        fc.integer({ min: 0, max: 59 }),
        (after, minute) => {
          const instant = first + after;
          const tick = nextTick(instant, minute);
          const clock = clockOf(tick);
          assert.ok(tick > instant && tick - instant <= 11 * 3_600);
          assert.deepEqual([clock.minute, clock.second], [minute, 0]);
          assert.ok(clock.hour >= 5 && clock.hour <= 19);
          assert.equal(lastTick(tick, minute), tick);
          assert.equal(nextTick(tick - 1, minute), tick);
        },
      ),
    );
  });

  it("keeps to a service's hours", () => {
    const noon = startOfDay(parseDay("2026-11-24")!) + 12 * 3_600;
    assert.equal(formatInstant(nextTick(noon, 30, [8, 13])), "2026-11-24T13:30:00+01:00");
    assert.equal(formatInstant(nextTick(noon + 7_200, 30, [8, 13])), "2026-11-25T08:30:00+01:00");
    assert.equal(formatInstant(lastTick(noon, 30, [8, 13])!), "2026-11-24T08:30:00+01:00");
    assert.equal(lastTick(noon - 6 * 3_600, 30, [8, 13]), undefined);
    assert.equal(lastTick(startOfDay(dayOf(noon)) + 60, 0), undefined);
  });

  it("always draws the same number from a PDL, and spreads meters", () => {
    assert.equal(drawOf("22000000000017"), drawOf("22000000000017"));
    const draws = Array.from({ length: 400 }, (_, i) => drawOf(String(22_000_000_000_000 + i)));
    const odd = draws.filter((draw) => draw % 2 === 1).length;
    assert.ok(odd > 140 && odd < 260, `${odd} of 400 are odd`);
  });

  it("does not depend on the host's time zone", () => {
    const script = `
      const { nextTick } = require(${JSON.stringify(bundled(path.join(root, "nodes", "collector", "schedule", "ticks.ts")))});
      process.stdout.write([1774684800, 1792972800, 1795516800].map((at) => nextTick(at, 42)).join(" "));`;
    const outputs = ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Apia"].map((TZ) =>
      execFileSync(process.execPath, ["--eval", script], {
        env: { ...process.env, TZ },
        encoding: "utf8",
      }),
    );
    assert.equal(new Set(outputs).size, 1, outputs.join("\n"));
  });
});
