// everyZone: days of prices
import assert from "node:assert/strict";
import { formatDay, formatInstant } from "../../nodes/readings/index.js";
import { Calendar, readContract, type Color } from "../../nodes/pricing/index.js";
import { day } from "../fixtures/paris.js";
import { PriceTable } from "../fixtures/price-table.js";

const prices = (...classes: string[]): object => ({
  classes: Object.fromEntries(classes.map((name) => [name, 0.1])),
});

/** @param announced days by label */
function calendarOf(
  versions: object[],
  colors: Readonly<Record<string, Color>> = {},
  announced: Readonly<Record<string, readonly string[]>> = {},
  { table = new PriceTable(), asOf }: { readonly table?: PriceTable; readonly asOf?: string } = {},
): Calendar {
  const read = readContract({ versions: versions.map((one) => ({ from: "", power: 6, ...one })) });
  assert.ok("contract" in read, JSON.stringify(read));
  const byDay = new Map(Object.entries(colors).map(([text, color]) => [day(text), color]));
  const known = {
    colorOf: (one: number) => byDay.get(one),
    isAnnounced: (label: string, one: number) => announced[label]?.some((text) => day(text) === one) === true,
    pricesBetween: table.between,
  };
  return new Calendar(read.contract, known, asOf === undefined ? undefined : day(asOf));
}

/** The classes of a day: `00:00 HC`, by the clock at their start; both passes of a doubled hour show the same. */
function classesOf(calendar: Calendar, text: string): string[] {
  return calendar
    .spansOn(day(text))
    .map(({ start, class: name }) => `${formatInstant(start).slice(11, 16)} ${name ?? "?"}`);
}

const hphc = (...hours: object[]): object => ({ offer: "hphc", prices: "regulated", hours });
const night = { from: "22:08", to: "06:08" };
const custom = (...rules: object[]): object => ({
  offer: "custom",
  rules,
  prices: prices(...rules.map((rule) => (rule as { class: string }).class)),
});

describe("the class of a minute", () => {
  it("changes to the minute, over midnight", () => {
    assert.deepEqual(classesOf(calendarOf([hphc(night)]), "2026-06-10"), [
      "00:00 HC",
      "06:08 HP",
      "22:08 HC",
    ]);
  });

  it("is off-peak in any of several windows", () => {
    const calendar = calendarOf([hphc({ from: "01:34", to: "07:34" }, { from: "12:34", to: "14:34" })]);
    assert.deepEqual(classesOf(calendar, "2026-06-10"), [
      "00:00 HP",
      "01:34 HC",
      "07:34 HP",
      "12:34 HC",
      "14:34 HP",
    ]);
  });

  it("is of the whole civil day where both times are equal", () => {
    const calendar = calendarOf([
      hphc({ from: "06:00", to: "06:00", days: [3] }, { from: "23:00", to: "24:00" }),
    ]);
    assert.deepEqual(classesOf(calendar, "2026-06-10"), ["00:00 HC"], "a Wednesday");
    assert.deepEqual(classesOf(calendar, "2026-06-11"), ["00:00 HP", "23:00 HC"]);
  });

  it("goes by the announced day on which its window begins, also past midnight, and by no other one", () => {
    const rules = [
      { class: "Pointe", from: "07:00", to: "01:00", announced: "EJP" },
      { class: "Zen", announced: "bonus 1", days: [6, 7] },
      { class: "Reste" },
    ];
    const announced = { EJP: ["2027-01-12"], "bonus 1": ["2027-01-15", "2027-01-16"], other: ["2027-01-14"] };
    const calendar = calendarOf([custom(...rules)], {}, announced);
    const told = (text: string): string => classesOf(calendar, text).join(" ");
    assert.equal(told("2027-01-11"), "00:00 Reste");
    assert.equal(told("2027-01-12"), "00:00 Reste 07:00 Pointe");
    assert.equal(told("2027-01-13"), "00:00 Pointe 01:00 Reste");
    assert.equal(told("2027-01-14"), "00:00 Reste", "another label");
    assert.equal(told("2027-01-15"), "00:00 Reste", "a Friday");
    assert.equal(told("2027-01-16"), "00:00 Zen", "a Saturday, all day");
    assert.equal(
      classesOf(calendarOf([custom(...rules)]), "2027-01-12").join(),
      "00:00 Reste",
      "nothing was said",
    );
  });

  it("of an announced day has 23 and 25 hours, and its own version on each side of midnight", () => {
    const rule = { class: "Pointe", from: "22:00", to: "04:00", announced: "a" };
    const announced = { a: ["2026-03-28", "2026-10-24", "2026-06-30"] };
    const next = { ...custom({ ...rule, class: "Autre" }, { class: "Reste" }), from: "2026-07-01" };
    const calendar = calendarOf([custom(rule, { class: "Reste" }), next], {}, announced);
    const seconds = (text: string): number[] =>
      calendar.spansOn(day(text)).map(({ start, end }) => end - start);
    assert.deepEqual(seconds("2026-03-29"), [3 * 3_600, 20 * 3_600]);
    assert.deepEqual(seconds("2026-10-25"), [5 * 3_600, 20 * 3_600]);
    assert.deepEqual(classesOf(calendar, "2026-06-30"), ["00:00 Reste", "22:00 Pointe"]);
    assert.deepEqual(classesOf(calendar, "2026-07-01"), ["00:00 Autre", "04:00 Reste"]);
  });

  it("goes by the weekday on which its window begins", () => {
    const calendar = calendarOf([hphc({ from: "22:00", to: "06:00", days: [5] })]);
    assert.deepEqual(classesOf(calendar, "2026-06-12"), ["00:00 HP", "22:00 HC"], "Friday");
    assert.deepEqual(classesOf(calendar, "2026-06-13"), ["00:00 HC", "06:00 HP"], "Saturday");
  });

  it("goes by the season of its own day, also inside a night and over New Year", () => {
    const winter = { from: "11-01", to: "03-31" };
    const calendar = calendarOf([hphc({ from: "22:00", to: "06:00", season: winter })]);
    assert.deepEqual(classesOf(calendar, "2025-10-31"), ["00:00 HP"]);
    assert.deepEqual(classesOf(calendar, "2025-11-01"), ["00:00 HC", "06:00 HP", "22:00 HC"]);
    assert.deepEqual(classesOf(calendar, "2026-01-01"), ["00:00 HC", "06:00 HP", "22:00 HC"]);
    assert.deepEqual(classesOf(calendar, "2026-03-31"), ["00:00 HC", "06:00 HP", "22:00 HC"]);
    assert.deepEqual(classesOf(calendar, "2026-04-01"), ["00:00 HP"]);
  });

  it("counts both passes of October's doubled hour, and none of March's skipped one", () => {
    const calendar = calendarOf([hphc({ from: "02:30", to: "07:00" })]);
    assert.deepEqual(classesOf(calendar, "2026-10-25"), [
      "00:00 HP",
      "02:30 HC",
      "02:00 HP",
      "02:30 HC",
      "07:00 HP",
    ]);
    assert.deepEqual(classesOf(calendar, "2026-03-29"), ["00:00 HP", "03:00 HC", "07:00 HP"]);
    const hours = (text: string): number => {
      const spans = calendar.spansOn(day(text)).filter((span) => span.class === "HC");
      return spans.reduce((sum, { start, end }) => sum + end - start, 0) / 3_600;
    };
    assert.deepEqual([hours("2026-10-24"), hours("2026-10-25"), hours("2026-03-29")], [4.5, 5, 4]);
  });

  it("is of the first rule that fits, on weekdays and holidays", () => {
    const calendar = calendarOf([
      custom(
        { class: "WE", days: [6, 7], holidays: true },
        { class: "NIGHT", from: "23:00", to: "07:00" },
        { class: "DAY" },
      ),
    ]);
    assert.deepEqual(classesOf(calendar, "2026-07-13"), ["00:00 NIGHT", "07:00 DAY", "23:00 NIGHT"]);
    assert.deepEqual(classesOf(calendar, "2026-07-14"), ["00:00 WE"], "a Tuesday, Bastille Day");
    assert.deepEqual(classesOf(calendar, "2026-07-18"), ["00:00 WE"], "Saturday");
  });

  it("can be of holidays only, or of no holiday", () => {
    const only = calendarOf([custom({ class: "H", holidays: true }, { class: "X" })]);
    assert.deepEqual(
      [classesOf(only, "2026-05-14"), classesOf(only, "2026-05-15")],
      [["00:00 H"], ["00:00 X"]],
    );
    const none = calendarOf([custom({ class: "W", days: [4], holidays: false }, { class: "X" })]);
    assert.deepEqual(
      [classesOf(none, "2026-05-14"), classesOf(none, "2026-05-21")],
      [["00:00 X"], ["00:00 W"]],
    );
  });

  it("of Tempo changes its colour at 06:00", () => {
    const tempo = { offer: "tempo", prices: "regulated" };
    const calendar = calendarOf([tempo], { "2026-01-05": "white", "2026-01-06": "red" });
    assert.deepEqual(classesOf(calendar, "2026-01-06"), ["00:00 HCJW", "06:00 HPJR", "22:00 HCJR"]);
    assert.deepEqual(classesOf(calendar, "2026-01-07"), ["00:00 HCJR", "06:00 ?"]);
  });

  it("is not known where a rule fits but for a colour that is not known", () => {
    const calendar = calendarOf(
      [custom({ class: "R", from: "07:00", to: "20:00", color: "red" }, { class: "X" })],
      { "2026-01-06": "red", "2026-01-07": "blue" },
    );
    assert.deepEqual(classesOf(calendar, "2026-01-06"), ["00:00 X", "07:00 R", "20:00 X"]);
    assert.deepEqual(classesOf(calendar, "2026-01-07"), ["00:00 X"]);
    assert.deepEqual(classesOf(calendar, "2026-01-08"), ["00:00 X", "07:00 ?", "20:00 X"]);
  });

  it("is not known before the first version, nor of off-peak hours that were not typed", () => {
    const calendar = calendarOf([
      { ...hphc(night), from: "2026-02-01" },
      { ...hphc(), from: "2026-03-01" },
    ]);
    assert.deepEqual(classesOf(calendar, "2026-01-31"), ["00:00 ?"]);
    assert.deepEqual(classesOf(calendar, "2026-02-01"), ["00:00 HC", "06:08 HP", "22:08 HC"]);
    assert.deepEqual(classesOf(calendar, "2026-03-01"), ["00:00 ?"]);
  });

  it("is found for three years in seconds, also of a contract with a hundred rules", () => {
    const rules = Array.from({ length: 99 }, (_, i) => ({
      class: `c${i}`,
      from: `${String(i % 24).padStart(2, "0")}:${String(10 + (i % 50))}`,
      to: "07:13",
      holidays: true,
      days: [1, 3],
      season: { from: "11-01", to: "10-30" },
      color: "red",
    }));
    const calendar = calendarOf([custom(...rules, { class: "z" })]);
    const spans = Array.from({ length: 1_096 }, (_, i) => calendar.spansOn(day("2024-01-01") + i));
    assert.ok(spans.every((one) => one.length > 0));
  });
});

describe("the prices of a day", () => {
  const told = (calendar: Calendar, text: string): string => {
    const found = calendar.pricesOn(day(text));
    if (found === undefined) return "none";
    const classes = [...found.byClass].map(([name, price]) => `${name} ${price}`).join(" ");
    const { price, months } = found.subscription;
    return `${classes}, ${price}/${months}${found.doubtful ? " doubtful" : ""}`;
  };
  const regulated = (offer: string, power: number): Calendar =>
    calendarOf([{ offer, power, prices: "regulated" }]);

  it("are of the regulated table by date and power, in 1e-8 €", () => {
    assert.equal(told(regulated("base", 6), "2026-08-01"), "BASE 20010000, 1586000000/1");
    assert.equal(told(regulated("base", 9), "2026-07-31"), "BASE 19270000, 1956000000/1");
    assert.equal(told(regulated("hphc", 9), "2025-01-31"), "HP 27000000 HC 20680000, 1681000000/1 doubtful");
    assert.equal(
      told(regulated("tempo", 9), "2030-01-01"),
      "HPJB 16540000 HCJB 13560000 HPJW 19210000 HCJW 15360000 HPJR 72950000 HCJR 16150000, 1970000000/1",
    );
    assert.equal(told(regulated("base", 3), "2021-01-01"), "BASE 15570000, 10344000000/12 doubtful");
  });

  it("are none where the table has no row", () => {
    for (const [offer, power, text] of [
      ["base", 6, "2020-07-31"],
      ["base", 7, "2026-01-01"],
      ["hphc", 3, "2026-01-01"],
      ["tempo", 6, "2023-01-31"],
      ["base", 18, "2022-07-31"],
    ] as const) {
      assert.equal(told(regulated(offer, power), text), "none", `${offer} ${power} ${text}`);
    }
  });

  it("stay as they are up to the day that may change them", () => {
    const own = { offer: "base", prices: prices("BASE"), from: "2024-11-16" };
    for (const [offer, power] of [
      ["base", 6],
      ["base", 30],
      ["hphc", 9],
      ["tempo", 9],
    ] as const) {
      const calendar = calendarOf([{ offer, power, prices: "regulated", from: "2020-07-15" }, own]);
      assert.equal(calendar.changeAfter(day("1900-01-01")), day("2020-07-15"));
      for (let one = day("2020-07-15"), next; one < day("2027-01-01"); one = next) {
        next = calendar.changeAfter(one);
        assert.ok(next > one && next <= one + 31);
        const [first, last] = [one, next - 1].map((at) => formatDay(at));
        assert.equal(told(calendar, first!), told(calendar, last!), `${offer} ${power} ${first} ${last}`);
        assert.equal(first!.slice(0, 7), last!.slice(0, 7));
      }
    }
  });
});

describe("the calendar of a series", () => {
  const series = { offer: "series", prices: { subscription: 12 } };
  /** What each minute costs: `00:00 0.1`, by the clock at their start; no price: `?`. */
  const pricesOf = (calendar: Calendar, text: string): string[] =>
    calendar
      .spansOn(day(text))
      .map(
        ({ start, class: name, price }) =>
          `${formatInstant(start).slice(11, 16)} ${name === undefined ? "?" : `${name} ${price}`}`,
      );
  const table = new PriceTable();
  table.set(
    ["2026-06-09T23:00+02:00", "2026-06-10T07:00+02:00", 0.1],
    ["2026-06-10T07:00+02:00", "2026-06-10T08:15+02:00", -0.05],
    ["2026-06-10T08:15+02:00", "2026-06-10T09:00+02:00", 0],
    ["2026-06-10T10:00+02:00", "2026-06-11T00:00+02:00", 0.1],
    ["2026-06-11T00:00+02:00", "2026-06-12T00:00+02:00", 0.12345678],
  );

  it("has the price of each instant; minutes without one have no class, and equal neighbours are one span", () => {
    const calendar = calendarOf([series], {}, {}, { table });
    assert.deepEqual(pricesOf(calendar, "2026-06-10"), [
      "00:00 SERIES 10000000",
      "07:00 SERIES -5000000",
      "08:15 SERIES 0",
      "09:00 ?",
      "10:00 SERIES 10000000",
    ]);
    assert.deepEqual(pricesOf(calendar, "2026-06-11"), ["00:00 SERIES 12345678"]);
    assert.deepEqual(pricesOf(calendar, "2026-06-09"), ["00:00 ?", "23:00 SERIES 10000000"]);
    assert.deepEqual(pricesOf(calendar, "2026-06-12"), ["00:00 ?"]);
  });

  it("covers days of 23 and of 25 hours", () => {
    const both = new PriceTable();
    both.set(
      ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", 0.2],
      ["2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00", 0.3],
      ["2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 0.4],
    );
    const calendar = calendarOf([series], {}, {}, { table: both });
    assert.deepEqual(pricesOf(calendar, "2026-10-25"), [
      "00:00 ?",
      "02:00 SERIES 20000000",
      "02:00 SERIES 30000000",
      "03:00 ?",
    ]);
    assert.deepEqual(pricesOf(calendar, "2026-03-29"), ["00:00 SERIES 40000000"]);
    const [only] = calendar.spansOn(day("2026-03-29"));
    assert.equal(only!.end - only!.start, 23 * 3_600);
  });

  it("has a subscription and no price by class; its prices are as dated, also where one day's version holds on all", () => {
    const base = { offer: "base", prices: { classes: { BASE: 0.3 } } };
    const versions = [base, { ...series, from: "2026-06-10" }];
    const each = calendarOf(versions, {}, {}, { table });
    assert.deepEqual(pricesOf(each, "2026-06-09"), ["00:00 BASE undefined"]);
    const of = calendarOf(versions, {}, {}, { table, asOf: "2026-06-11" });
    assert.deepEqual(pricesOf(of, "2026-06-09"), ["00:00 ?", "23:00 SERIES 10000000"]);
    assert.equal(of.spansOn(day("2026-06-10")).length, 5);
    const prices = of.pricesOn(day("2026-06-01"))!;
    assert.deepEqual([[...prices.byClass], prices.subscription.price], [[], 1_200_000_000n]);
  });
});
