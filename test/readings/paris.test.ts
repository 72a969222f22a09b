// everyZone: days and months of Paris
import assert from "node:assert/strict";
import dayjs from "dayjs";
import utc from "dayjs/plugin/utc";
import fc from "fast-check";
import {
  addMonths,
  clockOf,
  dayOf,
  formatDay,
  formatInstant,
  fromWall,
  isDoubled,
  isSkipped,
  lengthOfDay,
  offsetAt,
  parseDay,
  startOfDay,
  startOfMonth,
  startOfYear,
  stretchesOf,
  toWall,
  utcDayOf,
  weekdayOf,
} from "../../nodes/readings/index.js";
import {
  arbitraryInstant,
  changeDaysOf,
  dayNumber,
  hostZones,
  instantsOf,
  inZone,
  isoOf,
  midnightOf,
  wallOf,
  years,
} from "./paris-oracle.js";

const DAY = 86_400;
const HOUR = 3_600;

/** Seconds as if the text were UTC. */
function seconds(text: string): number {
  return Date.parse(`${text}Z`) / 1_000;
}

const arbitraryDay = fc.integer({ min: dayNumber("1996-01-01"), max: dayNumber("2037-12-31") });

dayjs.extend(utc);

describe("Paris time", () => {
  describe("instants and wall time", () => {
    it("agrees with the time-zone tables", () => {
      fc.assert(
        fc.property(arbitraryInstant, (instant) => {
          assert.equal(toWall(instant), wallOf(instant));
          assert.equal(offsetAt(instant), wallOf(instant) - instant);
        }),
        { numRuns: 3_000 },
      );
    });

    it("converts back from wall time, in both passes of the doubled hour", () => {
      fc.assert(
        fc.property(arbitraryInstant, (instant) => {
          const wall = wallOf(instant);
          const isSecond = wallOf(instant - HOUR) === wall;
          assert.equal(fromWall(wall, isSecond), instant);
          if (!isSecond) assert.equal(fromWall(wall), instant);
        }),
        { numRuns: 3_000 },
      );
    });

    it("finds the instant of every wall time, whether it occurs once, twice or never", () => {
      fc.assert(
        fc.property(arbitraryInstant, (wall) => {
          const instants = instantsOf(wall);
          assert.equal(isSkipped(wall), instants.length === 0);
          assert.equal(isDoubled(wall), instants.length === 2);
          if (instants.length === 0) {
            assert.equal(wallOf(fromWall(wall)), wall + HOUR);
            assert.equal(fromWall(wall, true), fromWall(wall));
          } else {
            assert.equal(fromWall(wall), instants[0]);
            assert.equal(fromWall(wall, true), instants.at(-1));
          }
        }),
        { numRuns: 3_000 },
      );
    });

    it("changes at 01:00 UTC, to the second, in every year from 1996 to 2037", () => {
      for (const year of years(1996, 2037)) {
        const { spring, autumn } = changeDaysOf(year);
        const toSummer = spring * DAY + HOUR;
        const toWinter = autumn * DAY + HOUR;
        assert.deepEqual(
          [toSummer - 1, toSummer, toWinter - 1, toWinter].map(offsetAt),
          [HOUR, 2 * HOUR, 2 * HOUR, HOUR],
          String(year),
        );
      }
    });

    it("bounds the skipped and the doubled hour to the second", () => {
      const skipped = ["01:59:59", "02:00:00", "02:59:59", "03:00:00"].map((t) => seconds(`2026-03-29T${t}`));
      assert.deepEqual(skipped.map(isSkipped), [false, true, true, false]);
      assert.ok(!skipped.some(isDoubled));
      const doubled = ["01:59:59", "02:00:00", "02:59:59", "03:00:00"].map((t) => seconds(`2026-10-25T${t}`));
      assert.deepEqual(doubled.map(isDoubled), [false, true, true, false]);
      assert.ok(!doubled.some(isSkipped));
    });

    it("knows the change days of three years", () => {
      const known = [
        ["2026-03-29", "2026-10-25"],
        ["2027-03-28", "2027-10-31"],
        ["2028-03-26", "2028-10-29"],
      ] as const;
      for (const [spring, autumn] of known) {
        assert.equal(lengthOfDay(parseDay(spring)!), 23 * HOUR);
        assert.equal(lengthOfDay(parseDay(autumn)!), 25 * HOUR);
        assert.equal(formatInstant(fromWall(seconds(`${spring}T02:30:00`))), `${spring}T03:30:00+02:00`);
        assert.equal(formatInstant(fromWall(seconds(`${autumn}T02:30:00`))), `${autumn}T02:30:00+02:00`);
        assert.equal(
          formatInstant(fromWall(seconds(`${autumn}T02:30:00`), true)),
          `${autumn}T02:30:00+01:00`,
        );
      }
    });
  });

  describe("civil days", () => {
    it("begin, end and last as the time-zone tables say, on every day of 2015 to 2035", () => {
      let midnight = midnightOf(dayNumber("2015-01-01"));
      for (let day = dayNumber("2015-01-01"); day <= dayNumber("2035-12-31"); day++) {
        const next = midnightOf(day + 1);
        assert.equal(startOfDay(day), midnight);
        assert.equal(lengthOfDay(day), next - midnight);
        assert.deepEqual(
          [dayOf(midnight - 1), dayOf(midnight), dayOf(next - 1), dayOf(next)],
          [day - 1, day, day, day + 1],
        );
        midnight = next;
      }
    });

    it("contain the instants that show their date", () => {
      fc.assert(
        fc.property(arbitraryInstant, (instant) => {
          assert.equal(formatDay(dayOf(instant)), isoOf(instant).slice(0, 10));
        }),
        { numRuns: 2_000 },
      );
    });

    it("are 23 hours once and 25 hours once a year", () => {
      for (const year of years(2015, 2035)) {
        const lengths = [];
        for (let day = dayNumber(`${year}-01-01`); day < dayNumber(`${year + 1}-01-01`); day++) {
          if (lengthOfDay(day) !== 24 * HOUR) lengths.push(lengthOfDay(day) / HOUR);
        }
        assert.deepEqual(lengths, [23, 25], String(year));
      }
    });

    it("are cut at minutes of their clock, in order of time, without a gap", () => {
      const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 1_439 }), { maxLength: 8 });
      const days = fc.oneof(arbitraryDay, fc.constantFrom(...Object.values(changeDaysOf(2026))));
      fc.assert(
        fc.property(days, bounds, (day, inside) => {
          const minutes = [0, ...inside.toSorted((a, b) => a - b), 1_440];
          const stretches = stretchesOf(day, minutes);
          assert.equal(stretches[0]!.start, startOfDay(day));
          for (const [i, { start, end, minute }] of stretches.entries()) {
            assert.equal(end, stretches[i + 1]?.start ?? startOfDay(day + 1));
            const shown = (instant: number): number => (wallOf(instant) - day * DAY) / 60;
            assert.equal(shown(start), minute);
            const last = shown(end - 60);
            assert.equal(last - minute, (end - 60 - start) / 60, "no change of the clock in between");
            assert.ok(!minutes.some((bound) => bound > minute && bound <= last));
          }
        }),
        { numRuns: 500 },
      );
    });

    it("are not the UTC days by which budgets count", () => {
      const instant = seconds("2026-07-14T22:30:00");
      assert.equal(formatDay(dayOf(instant)), "2026-07-15");
      assert.equal(formatDay(utcDayOf(instant)), "2026-07-14");
      assert.equal(utcDayOf(-1), -1);
    });

    it("are read and written as YYYY-MM-DD", () => {
      assert.equal(parseDay("1970-01-01"), 0);
      assert.equal(parseDay("2024-02-29"), dayNumber("2024-02-29"));
      fc.assert(fc.property(arbitraryDay, (day) => assert.equal(parseDay(formatDay(day)), day)));
    });

    it("accept no other text", () => {
      const nonsense = [
        "",
        " ",
        "today",
        "2026",
        "2026-02",
        "2026-2-3",
        "26-02-03",
        "2026/02/03",
        "20260203",
        "03-02-2026",
        "2026-02-29",
        "2026-02-30",
        "2026-04-31",
        "2026-00-10",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        " 2026-02-03",
        "2026-02-03 ",
        "2026-02-03\n",
        "2026-02-03T00:00:00",
        "+2026-02-03",
        "0050-02-03",
        "２０２６-02-03",
        "2026-02-0x",
        "2026-02-1e",
        "-026-02-03",
      ];
      for (const text of nonsense) assert.equal(parseDay(text), undefined, JSON.stringify(text));
      fc.assert(
        fc.property(fc.string(), (text) => {
          const day = parseDay(text);
          assert.ok(day === undefined || formatDay(day) === text);
        }),
      );
    });

    it("have the weekdays of ISO 8601, before 1970 too", () => {
      assert.equal(weekdayOf(dayNumber("2026-10-05")), 1);
      assert.equal(weekdayOf(dayNumber("2026-10-11")), 7);
      assert.deepEqual([-8, -7, -4, -3, -1, 0, 3, 4].map(weekdayOf), [3, 4, 7, 1, 3, 4, 7, 1]);
      fc.assert(
        fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
          const sundayFirst = new Date(day * DAY * 1_000).getUTCDay();
          assert.equal(weekdayOf(day), sundayFirst === 0 ? 7 : sundayFirst);
        }),
      );
    });
  });

  describe("months and years", () => {
    const moved = (text: string, months: number): string => formatDay(addMonths(parseDay(text)!, months));

    it("are added by the calendar, up to the end of a shorter month", () => {
      assert.equal(moved("2026-01-31", 1), "2026-02-28");
      assert.equal(moved("2024-01-31", 1), "2024-02-29");
      assert.equal(moved("2026-03-31", -1), "2026-02-28");
      assert.equal(moved("2024-02-29", 12), "2025-02-28");
      assert.equal(moved("2028-02-29", -48), "2024-02-29");
      assert.equal(moved("2026-12-31", 2), "2027-02-28");
      assert.equal(moved("2026-10-07", -36), "2023-10-07");
      assert.equal(moved("2026-10-07", 0), "2026-10-07");
    });

    it("are whole days that keep their date wherever the month has it", () => {
      fc.assert(
        fc.property(arbitraryDay, fc.integer({ min: -48, max: 48 }), (day, months) => {
          const [year, month, date] = formatDay(day).split("-").map(Number) as [number, number, number];
          const first = new Date(Date.UTC(year, month - 1 + months, 1));
          const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
          const expected = first.getTime() / 1_000 / DAY + Math.min(date, days) - 1;
          assert.equal(addMonths(day, months), expected);
        }),
      );
    });

    it("agree with dayjs, for each third of 45,000 days and moves back and forth", () => {
      const moves = [-36, -24, -13, -12, -1, 0, 1, 12, 13];
      const numberOf = (date: dayjs.Dayjs): number => date.valueOf() / 1_000 / DAY;
      for (let day = dayNumber("1970-01-01"); day < 45_000; day += 3) {
        const date = dayjs.utc(day * DAY * 1_000);
        const expected = moves.map((months) => numberOf(date.add(months, "month")));
        // Compared as texts: an assertion for each of half a million would take seconds.
        const found = moves.map((months) => addMonths(day, months));
        if (found.join() !== expected.join()) assert.deepEqual(found, expected, formatDay(day));
        if (startOfMonth(day) !== numberOf(date.startOf("month"))) assert.fail(`month of ${formatDay(day)}`);
        if (startOfYear(day) !== numberOf(date.startOf("year"))) assert.fail(`year of ${formatDay(day)}`);
      }
    });

    it("begin on the first", () => {
      fc.assert(
        fc.property(arbitraryDay, (day) => {
          const text = formatDay(day);
          assert.equal(formatDay(startOfMonth(day)), `${text.slice(0, 7)}-01`);
          assert.equal(formatDay(startOfYear(day)), `${text.slice(0, 4)}-01-01`);
        }),
      );
    });
  });

  describe("texts and clocks", () => {
    it("write instants with Paris's offset, as the time-zone tables do", () => {
      assert.equal(formatInstant(seconds("2026-02-02T23:00:00")), "2026-02-03T00:00:00+01:00");
      assert.equal(formatInstant(seconds("2026-10-25T00:59:59")), "2026-10-25T02:59:59+02:00");
      assert.equal(formatInstant(seconds("2026-10-25T01:00:00")), "2026-10-25T02:00:00+01:00");
      assert.equal(formatInstant(seconds("2026-03-29T01:00:00")), "2026-03-29T03:00:00+02:00");
      fc.assert(
        fc.property(arbitraryInstant, (instant) => {
          assert.equal(formatInstant(instant), isoOf(instant));
          assert.equal(Date.parse(formatInstant(instant)) / 1_000, instant);
        }),
        { numRuns: 2_000 },
      );
    });

    it("split the clock into its parts", () => {
      assert.deepEqual(clockOf(seconds("2026-07-14T22:08:09")), {
        day: dayNumber("2026-07-15"),
        hour: 0,
        minute: 8,
        second: 9,
      });
      fc.assert(
        fc.property(arbitraryInstant, (instant) => {
          const { day, hour, minute, second } = clockOf(instant);
          assert.equal(day * DAY + hour * HOUR + minute * 60 + second, wallOf(instant));
          assert.ok(hour < 24 && minute < 60 && second < 60);
        }),
      );
    });
  });

  it("does not depend on the host's time zone", () => {
    const days = [2025, 2026].flatMap((year) => {
      const { spring, autumn } = changeDaysOf(year);
      return [spring - 1, spring, autumn, autumn + 1, dayNumber(`${year}-01-01`)];
    });
    const snapshot = (): unknown =>
      days.map((day) => [
        formatDay(day),
        parseDay(formatDay(day)),
        startOfDay(day),
        lengthOfDay(day),
        addMonths(day, -36),
        startOfMonth(day),
        startOfYear(day),
        weekdayOf(day),
        Array.from({ length: 50 }, (_, i) => formatInstant(startOfDay(day) + i * 1_800)),
      ]);
    const expected = snapshot();
    for (const zone of hostZones) inZone(zone, () => assert.deepEqual(snapshot(), expected, zone));
  });
});
