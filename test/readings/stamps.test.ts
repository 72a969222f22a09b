// everyZone: every written stamp
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatInstant,
  isDoubled,
  parseDuration,
  parseInstant,
  parseWall,
  resolveCurve,
  type CurvePoint,
  type Reading,
} from "../../nodes/readings/index.js";
import { changeDaysOf, dayNumber, hostZones, inZone, midnightOf, wallOf, years } from "./paris-oracle.js";

const HOUR = 3_600;
/** Steps in seconds that Enedis serves. */
const steps = [5, 10, 15, 30, 60].map((minutes) => minutes * 60);

/** A household's readings of a day: all intervals in order, each with a different value. */
function truthOf(day: number, step: number): Reading[] {
  const start = midnightOf(day);
  const count = (midnightOf(day + 1) - start) / step;
  return Array.from({ length: count }, (_, i) => ({ start: start + i * step, step, value: 100 + i }));
}

/** As Enedis serves it: stamped with the END of the interval in wall time. */
function served({ start, step, value }: Reading): CurvePoint {
  return { end: wallOf(start + step), step, value };
}

function at(text: string, value: number, minutes = 30): CurvePoint {
  const end = parseWall(text);
  assert.ok(end !== undefined, text);
  return { end, step: minutes * 60, value };
}

/** Readings as short texts: `start value`. */
function textsOf(readings: readonly Reading[]): string[] {
  return readings.map((r) => `${formatInstant(r.start).slice(11)} ${r.value}`);
}

/** Any order of the points that keeps equal stamps in the order of time. */
function shuffledStably(points: readonly CurvePoint[], keys: readonly number[]): CurvePoint[] {
  const queues = new Map<number, CurvePoint[]>();
  for (const point of points) queues.set(point.end, [...(queues.get(point.end) ?? []), point]);
  return points
    .map((point, i) => ({ point, key: keys[i % keys.length]! + i * 1e-9 }))
    .sort((a, b) => a.key - b.key)
    .map(({ point }) => queues.get(point.end)!.shift()!);
}

const arbitraryStep = fc.constantFrom(...steps);
const arbitraryDay = fc.oneof(
  fc.integer({ min: dayNumber("2015-01-01"), max: dayNumber("2035-12-31") }),
  fc
    .tuple(fc.integer({ min: 2015, max: 2035 }), fc.boolean())
    .map(([year, isSpring]) => (isSpring ? changeDaysOf(year).spring : changeDaysOf(year).autumn)),
);
const arbitraryKeys = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 300,
  maxLength: 300,
});

describe("load-curve stamps", () => {
  describe("on a whole day", () => {
    it("give every interval of both change days of 2015 to 2035, at every step", () => {
      for (const year of years(2015, 2035)) {
        const { spring, autumn } = changeDaysOf(year);
        for (const step of steps) {
          for (const [day, hours] of [
            [spring, 23],
            [autumn, 25],
            [spring - 1, 24],
            [autumn + 1, 24],
          ] as const) {
            const truth = truthOf(day, step);
            assert.equal(truth.length, (hours * HOUR) / step);
            assert.deepEqual(resolveCurve(truth.map(served)), { readings: truth, issues: [] });
          }
        }
      }
    });

    it("make 23, 24 or 25 kWh of a constant 1,000 W, whatever the step", () => {
      const { spring, autumn } = changeDaysOf(2026);
      for (const step of steps) {
        for (const [day, wattHours] of [
          [dayNumber("2026-02-03"), 24_000],
          [spring, 23_000],
          [autumn, 25_000],
        ] as const) {
          const { readings } = resolveCurve(truthOf(day, step).map((r) => served({ ...r, value: 1_000 })));
          const energy = readings.reduce((sum, r) => sum + (r.value * r.step) / HOUR, 0);
          assert.ok(Math.abs(energy - wattHours) < 1e-6);
          assert.equal(new Set(readings.map((r) => r.start)).size, readings.length);
        }
      }
    });

    it("do not depend on the order of the answer", () => {
      fc.assert(
        fc.property(arbitraryDay, arbitraryStep, arbitraryKeys, (day, step, keys) => {
          const truth = truthOf(day, step);
          const points = shuffledStably(truth.map(served), keys);
          assert.deepEqual(resolveCurve(points), { readings: truth, issues: [] });
        }),
      );
    });

    it("do not depend on the host's time zone", () => {
      const { spring, autumn } = changeDaysOf(2026);
      const points = [spring, autumn].flatMap((day) => truthOf(day, 1_800).map(served));
      const expected = resolveCurve(points);
      for (const zone of hostZones)
        inZone(zone, () => assert.deepEqual(resolveCurve(points), expected, zone));
    });

    it("may change their step within a day", () => {
      const points = [at("2026-02-03 00:30", 10), at("2026-02-03 01:00", 20), at("2026-02-03 02:00", 30, 60)];
      assert.deepEqual(
        resolveCurve(points).readings.map((r) => [formatInstant(r.start).slice(11, 16), r.step]),
        [
          ["00:00", 1_800],
          ["00:30", 1_800],
          ["01:00", 3_600],
        ],
      );
    });

    it("assign midnight to the day that it ends", () => {
      const { readings } = resolveCurve([at("2026-02-04 00:00:00", 644)]);
      assert.deepEqual(
        readings.map((r) => formatInstant(r.start)),
        ["2026-02-03T23:30:00+01:00"],
      );
    });

    it("subtract the step from the instant, not from the clock", () => {
      const { readings, issues } = resolveCurve([at("2026-03-29 03:00:00", 5), at("2026-10-25 03:00:00", 6)]);
      assert.deepEqual(textsOf(readings), ["01:30:00+01:00 5", "02:30:00+01:00 6"]);
      assert.deepEqual(issues, []);
    });
  });

  describe("on an incomplete day", () => {
    it("place existing points exactly, if the doubled hour is complete or empty", () => {
      fc.assert(
        fc.property(
          arbitraryDay,
          arbitraryStep,
          arbitraryKeys,
          fc.boolean(),
          (day, step, keys, keepsDoubled) => {
            const kept = truthOf(day, step).filter((reading, i) =>
              isDoubled(served(reading).end) ? keepsDoubled : keys[i]! < 0.6,
            );
            assert.deepEqual(resolveCurve(shuffledStably(kept.map(served), keys)), {
              readings: kept,
              issues: [],
            });
          },
        ),
      );
    });

    it("read a single stamp of the doubled hour as summer time, and report it", () => {
      const { readings, issues } = resolveCurve([
        at("2026-10-25 02:00", 1),
        at("2026-10-25 02:30", 2),
        at("2026-10-25 02:00", 3),
        at("2026-10-25 03:00", 4),
      ]);
      assert.deepEqual(textsOf(readings), [
        "01:30:00+02:00 1",
        "02:00:00+02:00 2",
        "02:30:00+02:00 3",
        "02:30:00+01:00 4",
      ]);
      assert.deepEqual(issues, [{ end: parseWall("2026-10-25 02:30"), reason: "single" }]);
    });

    it("give nothing for no points", () => {
      assert.deepEqual(resolveCurve([]), { readings: [], issues: [] });
    });

    it("keep a true zero", () => {
      assert.deepEqual(textsOf(resolveCurve([at("2026-02-03 03:00", 0)]).readings), ["02:30:00+01:00 0"]);
    });
  });

  describe("that should not exist", () => {
    it("once twice outside the doubled hour: the last is kept, and reported if they differ", () => {
      const equal = resolveCurve([at("2026-02-03 01:00", 7), at("2026-02-03 01:00", 7)]);
      assert.deepEqual([textsOf(equal.readings), equal.issues], [["00:30:00+01:00 7"], []]);

      const unequal = resolveCurve([
        at("2026-02-03 01:00", 7),
        at("2026-02-03 00:30", 1),
        at("2026-02-03 01:00", 8),
      ]);
      assert.deepEqual(textsOf(unequal.readings), ["00:00:00+01:00 1", "00:30:00+01:00 8"]);
      assert.deepEqual(unequal.issues, [{ end: parseWall("2026-02-03 01:00"), reason: "differs" }]);
    });

    it("three times in the doubled hour: the third is dropped", () => {
      const { readings, issues } = resolveCurve([1, 2, 3, 4].map((value) => at("2026-10-25 02:30", value)));
      assert.deepEqual(textsOf(readings), ["02:00:00+02:00 1", "02:00:00+01:00 2"]);
      const third = { end: parseWall("2026-10-25 02:30"), reason: "third" };
      assert.deepEqual(issues, [third, third]);
    });

    it("equal pairs of the doubled hour are two readings", () => {
      const { readings, issues } = resolveCurve([at("2026-10-25 02:30", 5), at("2026-10-25 02:30", 5)]);
      assert.deepEqual(textsOf(readings), ["02:00:00+02:00 5", "02:00:00+01:00 5"]);
      assert.deepEqual(issues, []);
    });

    it("in the skipped hour: moved an hour on, or dropped where a reading exists, in any order", () => {
      const skipped = at("2026-03-29 02:30", 1);
      const issue = { end: skipped.end, reason: "skipped" };
      assert.deepEqual(
        [textsOf(resolveCurve([skipped]).readings), resolveCurve([skipped]).issues],
        [["03:00:00+02:00 1"], [issue]],
      );
      const real = at("2026-03-29 03:30", 2);
      for (const points of [
        [skipped, real],
        [real, skipped],
      ]) {
        const { readings, issues } = resolveCurve(points);
        assert.deepEqual(textsOf(readings), ["03:00:00+02:00 2"]);
        assert.deepEqual(issues, [issue]);
      }
    });

    it("with overlapping intervals: one that begins on a multiple of its step is kept, else the earlier", () => {
      const odd = at("2026-11-10 12:10", 7);
      const around = [at("2026-11-10 12:00", 1), at("2026-11-10 12:30", 2)];
      const issue = { end: odd.end, reason: "overlaps" };
      for (const points of [
        [...around, odd],
        [odd, ...around],
        [around[0]!, odd, around[1]!],
      ]) {
        const { readings, issues } = resolveCurve(points);
        assert.deepEqual(textsOf(readings), ["11:30:00+01:00 1", "12:00:00+01:00 2"]);
        assert.deepEqual(issues, [issue]);
      }
      const hour = { ...at("2026-11-10 12:00", 9), step: 3_600 };
      const late = resolveCurve([hour, ...around]);
      assert.deepEqual(textsOf(late.readings), ["11:00:00+01:00 9", "12:00:00+01:00 2"]);
      assert.deepEqual(late.issues, [{ end: around[0]!.end, reason: "overlaps" }]);
      // Where all are odd, the meter's clock is odd: nothing overlaps, nothing is dropped.
      const slow = [at("2026-11-10 12:10", 1), at("2026-11-10 12:40", 2)];
      assert.equal(resolveCurve(slow).readings.length, 2);
    });

    it("never make two readings of one time, nor disorder", () => {
      const base = parseWall("2026-10-24 22:00")!;
      const arbitraryPoint = fc.record({
        end: fc.integer({ min: 0, max: 16 }).map((i) => base + i * 1_800),
        step: fc.constantFrom(1_800, 3_600),
        value: fc.integer({ min: 0, max: 9_000 }),
      });
      fc.assert(
        fc.property(fc.array(arbitraryPoint, { maxLength: 40 }), (points) => {
          const { readings } = resolveCurve(points);
          for (const [i, reading] of readings.slice(1).entries()) {
            assert.ok(reading.start >= readings[i]!.start + readings[i]!.step);
          }
          assert.ok(readings.length <= points.length);
        }),
      );
    });
  });
});

describe("stamp texts", () => {
  it("are dates, or dates with a time after a space or a T, with or without seconds", () => {
    const seconds = (text: string): number => Date.parse(text) / 1_000;
    assert.equal(parseWall("2026-02-03"), seconds("2026-02-03T00:00:00Z"));
    assert.equal(parseWall("2026-02-03 23:30:00"), seconds("2026-02-03T23:30:00Z"));
    assert.equal(parseWall("2026-02-03T23:30:59"), seconds("2026-02-03T23:30:59Z"));
    assert.equal(parseWall("2024-02-29 07:48"), seconds("2024-02-29T07:48:00Z"));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: seconds("2099-12-31T23:59:59Z") }),
        fc.boolean(),
        (wall, hasT) => {
          const text = new Date(wall * 1_000).toISOString().slice(0, 19);
          assert.equal(parseWall(hasT ? text : text.replace("T", " ")), wall);
        },
      ),
    );
  });

  it("reject everything else", () => {
    const nonsense = [
      "",
      "null",
      "NA",
      "2026",
      "2026-02",
      "2026-2-3",
      "03/02/2026",
      "03/02/2026 00:30",
      "20260203",
      "2026-02-29",
      "2026-02-30 00:00:00",
      "2026-13-01",
      "2026-00-01",
      "2026-01-00",
      "2026-01-32 01:00",
      "2026-02-03 24:00:00",
      "2026-02-03 23:60:00",
      "2026-02-03 23:59:60",
      "2026-02-03 7:30",
      "2026-02-03 ",
      "2026-02-03  07:30",
      "2026-02-03T",
      "2026-02-03 07",
      "2026-02-03 07:30:00.000",
      "2026-02-03 07:30:00Z",
      "2026-02-03T07:30:00+01:00",
      " 2026-02-03 07:30:00",
      "2026-02-03 07:30:00\n",
      "0050-02-03 07:30:00",
    ];
    for (const text of nonsense) assert.equal(parseWall(text), undefined, JSON.stringify(text));
  });

  it("differ from near misses, by pattern and calendar", () => {
    const expected = (text: string): number | undefined => {
      if (!/^\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/.test(text)) return undefined;
      const date = new Date(`${text.replace(" ", "T")}${"T00:00:00".slice(text.length - 10)}Z`);
      const shown = Number.isNaN(date.getTime()) ? "" : date.toISOString();
      return shown.startsWith(text.slice(0, 10)) && date.getUTCFullYear() > 99
        ? date.getTime() / 1_000
        : undefined;
    };
    const arbitraryStamp = fc
      .record({
        wall: fc.integer({ min: -70_000_000_000, max: 10_000_000_000 }),
        separator: fc.constantFrom(" ", "T"),
        length: fc.constantFrom(10, 16, 19),
      })
      .map(({ wall, separator, length }) =>
        new Date(wall * 1_000).toISOString().replace("T", separator).slice(0, length),
      );
    const arbitraryEdit = fc.record({
      at: fc.nat({ max: 19 }),
      removed: fc.constantFrom(0, 1, 3),
      put: fc.stringMatching(/^[0-59:\-. TZ\n٣é]{0,2}$/),
    });
    fc.assert(
      fc.property(arbitraryStamp, fc.array(arbitraryEdit, { maxLength: 2 }), (stamp, edits) => {
        const text = edits.reduce(
          (t, { at, removed, put }) => t.slice(0, at) + put + t.slice(at + removed),
          stamp,
        );
        assert.equal(parseWall(text), expected(text), JSON.stringify(text));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("durations", () => {
  it("are days, hours, minutes and seconds", () => {
    const known = {
      PT5M: 300,
      PT10M: 600,
      PT15M: 900,
      PT30M: 1_800,
      PT60M: 3_600,
      PT1H: 3_600,
      PT1H30M: 5_400,
      PT90S: 90,
      P1D: 86_400,
      P1DT1H: 90_000,
    };
    for (const [text, seconds] of Object.entries(known)) assert.equal(parseDuration(text), seconds, text);
  });

  it("reject texts without a fixed length", () => {
    for (const text of [
      "",
      "P",
      "PT",
      "P1DT",
      "PT0M",
      "P0D",
      "P1M",
      "P1Y",
      "P1W",
      "30",
      "PT30",
      "pt30m",
      "PT-30M",
      "PT1.5H",
      " PT30M",
    ]) {
      assert.equal(parseDuration(text), undefined, JSON.stringify(text));
    }
  });
});

describe("instants as texts", () => {
  const date = (text: string): number => new Date(text).getTime() / 1_000;

  it("are read with Z or an offset, as every language writes them", () => {
    for (const text of [
      "2026-03-29T01:00:00Z",
      "2026-10-25T02:30:00+02:00",
      "2026-10-25T02:30:00+01:00",
      "2026-02-03T12:30Z",
      "2026-02-03T12:30:59-05:30",
      "2026-02-03T23:30:00+14:00",
    ])
      assert.equal(parseInstant(text), date(text), text);
    assert.equal(parseInstant("2026-02-03T12:30:00.000Z"), date("2026-02-03T12:30:00Z"));
  });

  it("are the ones that are written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (instant) => {
        assert.equal(parseInstant(formatInstant(instant)), instant);
        assert.equal(parseInstant(new Date(instant * 1_000).toISOString()), instant);
      }),
    );
  });

  it("are nothing else: a text without an offset names no instant", () => {
    for (const text of [
      "2026-02-03T12:30:00",
      "2026-02-03",
      "2026-02-03Z",
      "2026-02-03 12:30:00Z",
      "12:30Z",
      "",
      "2026-02-30T12:30:00Z",
      "2026-02-03T24:00:00Z",
      "2026-02-03T12:30:00+1:00",
      "2026-02-03T12:30:00+01:60",
      "2026-02-03T12:30:00 Z",
      "2026-02-03T12:30:00.Z",
      "Tue, 03 Feb 2026 12:30:00 GMT",
      "1770121800",
    ])
      assert.equal(parseInstant(text), undefined, text);
  });
});
