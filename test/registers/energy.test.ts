/** What registers say of days: simulated meters of all kinds, and the cases that decide. */
import assert from "node:assert/strict";
import { parseDay, type Day, type RegisterReading } from "../../nodes/readings/index.js";
import { conventionOf, registerSpans, stepsOf } from "../../nodes/registers/index.js";
import { proveMeter } from "./drawn-meter.js";
import { atOnce } from "../at-once.js";

const first = parseDay("2026-11-02")!;
const none = { calendar: "", calendarLabel: "", id: "", label: "" };

/** A totaliser that shows these values, day after day. */
function totals(...values: readonly (number | undefined)[]): RegisterReading[] {
  return values.flatMap((value, i) =>
    value === undefined
      ? []
      : [{ day: first + i, register: { owner: "total" as const, ...none, code: "T" }, value }],
  );
}

/** HP and HC of a supplier's calendar. */
function classes(calendar: string, ...values: readonly (readonly [number, number])[]): RegisterReading[] {
  return values.flatMap((shown, i) =>
    shown.map((value, k) => {
      const id = ["HP", "HC"][k]!;
      const register = {
        owner: "supplier" as const,
        calendar,
        calendarLabel: "",
        id,
        label: "",
        code: `F${k}`,
      };
      return { day: first + i, register, value };
    }),
  );
}

const dailyFrom = (day: Day, ...values: readonly number[]): Map<Day, number> =>
  new Map(values.map((value, i) => [day + i, value]));
const found = (readings: readonly RegisterReading[], daily: ReadonlyMap<Day, number>): unknown =>
  conventionOf(atOnce(stepsOf(readings, [])), daily);

describe("registers", () => {
  it("simulated meters: never another convention, never an energy that was not counted", () => {
    const seeds = Array.from({ length: 90 }, (_, i) => 1 + i);
    const published = seeds.reduce((sum, seed) => sum + proveMeter(seed), 0);
    // Those of one zone alone have fewer: each meter must have been worth its drawing.
    assert.ok(published > 5 * seeds.length, `${published} spans`);
  });

  it("the date is the day that begins, or the day that ends, as three daily values say", () => {
    const readings = totals(1_000, 6_000, 13_000, 15_500);
    assert.equal(found(readings, dailyFrom(first, 5_000, 7_001, 2_499)), "start");
    assert.equal(found(readings, dailyFrom(first + 1, 5_000, 7_001, 2_499)), "end");
    assert.equal(found(readings, dailyFrom(first, 5_000, 7_002, 2_500)), undefined);
    assert.equal(found(readings, dailyFrom(first, 5_000, 7_000)), undefined);
    assert.equal(found(readings, new Map()), undefined);
  });

  it("one counter under two names counts once, two counters of one class count both", () => {
    const as = (code: string, ...values: readonly number[]): RegisterReading[] =>
      values.map((value, i) => ({
        day: first + i,
        register: { owner: "supplier", calendar: "FC1", calendarLabel: "", id: "HC", label: "", code },
        value,
      }));
    const energies = (...readings: RegisterReading[][]): number[] =>
      atOnce(stepsOf(readings.flat(), [])).map(({ energy }) => energy);
    const shown = [1_000, 1_700, 2_100] as const;
    assert.deepEqual(energies(as("F1", ...shown), as("", ...shown)), [700, 400]);
    assert.deepEqual(energies(as("F1", ...shown), as("F2", 50, 60, 70)), [710, 410]);
  });

  it("says nothing of days that are all alike, nor of a convention that more than one in twenty contradicts", () => {
    const alike = totals(0, 500, 1_000, 1_500, 2_000, 2_500);
    assert.equal(found(alike, dailyFrom(first, 500, 500, 500, 500, 500)), undefined);
    const values = Array.from({ length: 41 }, (_, i) => i * 3_000 + i * i * 10);
    const daily = dailyFrom(first, ...values.slice(1).map((value, i) => value - values[i]!));
    for (const wrong of [7, 21]) daily.set(first + wrong, 1);
    assert.equal(found(totals(...values), daily), "start");
    daily.set(first + 30, 1);
    assert.equal(found(totals(...values), daily), undefined);
  });

  it("cuts where a register falls, at an event and at a change of calendar, and spans a date without reading", () => {
    const daily = dailyFrom(first, 100, 200, 300, 400, 500, 600, 700);
    const spansOf = (
      readings: readonly RegisterReading[],
      events: readonly { day: Day }[] = [],
    ): number[][] =>
      atOnce(registerSpans([{ readings, events }], daily)).map(({ start, end, energy }) => [
        start - first,
        end - first,
        energy,
      ]);
    const all = totals(1_000, 1_100, 1_300, 1_600, 2_000, 2_500, 3_100);
    assert.deepEqual(spansOf(all), [
      [0, 1, 100],
      [1, 2, 200],
      [2, 3, 300],
      [3, 4, 400],
      [4, 5, 500],
      [5, 6, 600],
    ]);
    assert.deepEqual(spansOf(all, [{ day: first + 2 }]), [
      [0, 1, 100],
      [3, 4, 400],
      [4, 5, 500],
      [5, 6, 600],
    ]);
    assert.deepEqual(spansOf(totals(1_000, 1_100, 1_300, undefined, 2_000, 2_500, 3_100)), [
      [0, 1, 100],
      [1, 2, 200],
      [2, 4, 700],
      [4, 5, 500],
      [5, 6, 600],
    ]);
    assert.deepEqual(spansOf(totals(1_000, 1_100, 1_300, 1_600, 50, 550, 1_150)), [
      [0, 1, 100],
      [1, 2, 200],
      [2, 3, 300],
      [4, 5, 500],
      [5, 6, 600],
    ]);
    const before = classes("FC1", [0, 0], [60, 40], [160, 140], [360, 240]);
    const after = classes("FC2", [0, 0], [0, 0], [0, 0], [0, 0], [300, 100], [600, 300], [900, 600]).slice(8);
    assert.deepEqual(spansOf([...before, ...after]), [
      [0, 1, 100],
      [1, 2, 200],
      [2, 3, 300],
      [4, 5, 500],
      [5, 6, 600],
    ]);
  });

  it("does not publish a day that its daily value contradicts: another meter may show more", () => {
    const readings = totals(1_000, 1_100, 1_300, 301_600, 302_000, 302_500, 303_100);
    const few = dailyFrom(first, 100, 200, 300, 400, 500, 600);
    assert.deepEqual(atOnce(registerSpans([{ readings, events: [] }], few)), []);
    const days = Array.from({ length: 40 }, (_, i) => 100 + 7 * i);
    const shown = days.map((_, i) => 1_000 + days.slice(0, i).reduce((sum, day) => sum + day, 0));
    const swapped = shown.map((value, i) => (i > 20 ? value + 300_000 : value));
    const spans = atOnce(
      registerSpans([{ readings: totals(...swapped), events: [] }], dailyFrom(first, ...days)),
    );
    assert.equal(spans.length, 38);
    assert.equal(
      spans.some(({ start }) => start === first + 20),
      false,
    );
  });

  it("a file and a service may mean other days by their dates: each is judged alone, the service counts first", () => {
    const daily = dailyFrom(first, 100, 200, 300, 400, 500);
    const service = totals(1_000, 1_100, 1_300, 1_600);
    const file = totals(100, 300, 600, 1_000, 1_500);
    const origins = [service, file].map((readings) => ({ readings, events: [] }));
    const spans = atOnce(registerSpans(origins, daily));
    assert.deepEqual(
      spans.map(({ start, energy }) => [start - first, energy]),
      [
        [0, 100],
        [1, 200],
        [2, 300],
        [3, 400],
        [4, 500],
      ],
    );
  });

  it("calendars that count something else than the totaliser are not published", () => {
    const daily = dailyFrom(first, 100, 200, 300, 400);
    const readings = [
      ...totals(0, 100, 300, 600, 1_000),
      ...classes("FC1", [0, 0], [60, 40], [160, 140], [160, 240], [360, 440]),
    ];
    const spans = atOnce(registerSpans([{ readings, events: [] }], daily));
    assert.deepEqual(
      spans.map(({ start }) => start - first),
      [0, 1, 3],
    );
  });
});
