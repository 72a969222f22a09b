import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDay, type Direction, type Series } from "../../nodes/readings/index.js";
import { parseAnswer } from "./read-now.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { modernBody, v5Body, v5Points } from "../enedis-server/shapes.js";
import { POINT } from "./harness.js";

const later = Date.UTC(2031, 0, 1);
const firstDay = parseDay("2024-01-01")!;
const changeDays = ["2026-03-29", "2026-10-25", "2025-03-30", "2025-10-26", "2027-10-31"].map((t) =>
  parseDay(t)!,
);

/** Ranges of up to nine days, half of them around a clock change. */
const range = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: firstDay, max: firstDay + 1_500 }),
      fc.tuple(fc.constantFrom(...changeDays), fc.integer({ min: -3, max: 0 })).map(([d, off]) => d + off),
    ),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([start, days]) => ({ start, end: start + days }));

const step = fc.constantFrom(5, 10, 15, 30, 60).map((minutes) => minutes * 60);
const direction = fc.constantFrom<Direction>("consumption", "production");

function readingsOf(
  q: { direction: Direction; series: Series; start: number; end: number },
  seconds: number,
) {
  return fixtureHousehold({ step: seconds }).readings(POINT, q.direction, q.series, q.start, q.end, later);
}

/** Moves items, but keeps those with the same stamp in order, as a stable sort does. */
function shuffledByStamp<T extends { date: string }>(items: readonly T[], keys: readonly number[]): T[] {
  const rank = new Map<string, number>();
  for (const { date } of items) if (!rank.has(date)) rank.set(date, keys[rank.size % keys.length]!);
  return [...items].sort((a, b) => rank.get(a.date)! - rank.get(b.date)!);
}

describe("services: readings survive the round trip", () => {
  it("with end stamps, both shapes, every step and every day", () => {
    fc.assert(
      fc.property(range, step, direction, ({ start, end }, seconds, dir) => {
        const q = { usagePointId: POINT, direction: dir, series: "load_curve" as const, start, end };
        const readings = readingsOf(q, seconds);
        for (const body of [{ meter_reading: v5Body(q, readings) }, modernBody(q, readings)]) {
          assert.deepEqual(parseAnswer(body, q, { stamps: "end" }), { readings, oddities: [] });
        }
      }),
    );
  });

  it("with start stamps made by naive subtraction, sorted by text", () => {
    fc.assert(
      fc.property(range, step, direction, ({ start, end }, seconds, dir) => {
        const q = { usagePointId: POINT, direction: dir, series: "load_curve" as const, start, end };
        const readings = readingsOf(q, seconds);
        const interval_reading = v5Points(readings, "load_curve", "start").sort((a, b) =>
          a.date < b.date ? -1 : a.date > b.date ? 1 : 0,
        );
        const answer = parseAnswer({ meter_reading: { interval_reading } }, q, { stamps: "start" });
        assert.deepEqual(answer, { readings, oddities: [] });
      }),
    );
  });

  it("in any order that keeps equal stamps in order", () => {
    const keys = fc.array(fc.integer(), { minLength: 7, maxLength: 50 });
    fc.assert(
      fc.property(
        range,
        step,
        keys,
        fc.constantFrom("end" as const, "start" as const),
        (days, seconds, by, stamps) => {
          const q = {
            usagePointId: POINT,
            direction: "consumption" as const,
            series: "load_curve" as const,
            ...days,
          };
          const readings = readingsOf(q, seconds);
          const interval_reading = shuffledByStamp(v5Points(readings, "load_curve", stamps), by);
          assert.deepEqual(parseAnswer({ interval_reading }, q, { stamps }), { readings, oddities: [] });
        },
      ),
    );
  });

  it("with holes: only the absent is absent, and nothing else moves", () => {
    fc.assert(
      fc.property(range, step, fc.array(fc.nat(), { maxLength: 40 }), ({ start, end }, seconds, picks) => {
        const q = {
          usagePointId: POINT,
          direction: "consumption" as const,
          series: "load_curve" as const,
          start,
          end,
        };
        const all = readingsOf(q, seconds);
        const gone = new Set(picks.map((pick) => pick % all.length));
        // A single point of the doubled hour has no twin that would reveal its half: it has its own test.
        const doubled = new Map<string, number>();
        for (const { date } of v5Points(all, "load_curve")) doubled.set(date, (doubled.get(date) ?? 0) + 1);
        const stamped = v5Points(all, "load_curve");
        const kept = all.filter((_, i) => !gone.has(i) || doubled.get(stamped[i]!.date)! > 1);
        fc.pre(kept.length > 0);
        assert.deepEqual(parseAnswer(v5Body(q, kept), q, { stamps: "end" }), {
          readings: kept,
          oddities: [],
        });
      }),
    );
  });

  it("with daily values and peaks", () => {
    fc.assert(
      fc.property(range, fc.constantFrom<Series>("daily", "max_power"), ({ start, end }, series) => {
        const q = { usagePointId: POINT, direction: "consumption" as const, series, start, end };
        const readings = readingsOf(q, 1_800);
        for (const body of [v5Body(q, readings), modernBody(q, readings)]) {
          assert.deepEqual(parseAnswer(body, q, { stamps: "start" }), { readings, oddities: [] });
        }
      }),
    );
  });

  it("with a single point of the doubled hour as summer time, reported as single", () => {
    const start = parseDay("2026-10-25")!;
    const q = {
      usagePointId: POINT,
      direction: "consumption" as const,
      series: "load_curve" as const,
      start,
      end: start + 1,
    };
    const all = readingsOf(q, 3_600);
    const answer = parseAnswer(v5Body(q, [all[1]!]), q, { stamps: "end" });
    assert.deepEqual(answer.readings, [all[1]]);
    assert.deepEqual(
      answer.oddities.map((o) => o.reason),
      ["single"],
    );
  });
});
