/** What Enedis does to days: late, with holes, corrected, refused, of 23 and 25 hours. Through the flow. */
import assert from "node:assert/strict";
import { dayOf, formatDay, parseDay, startOfDay } from "../../nodes/readings/index.js";
import type { Household } from "../enedis-server/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { Refusal } from "../enedis-server/enedis.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, settled, until, warnings } from "./harness.js";
import { AlteredHousehold } from "./altered-household.js";

const YESTERDAY = "2026-11-23";
const DAY_MS = 86_400_000;

describe("with days that Enedis serves badly, a meter", () => {
  let harness: Harness;
  let household: AlteredHousehold;

  beforeEach(() => {
    harness = new Harness();
    household = new AlteredHousehold();
  });

  afterEach(async () => {
    await harness.close();
  });

  const open = (start = NOON, served: Household = household): Promise<void> =>
    harness.open(start, { household: served });
  const quiet = (): Promise<void> => settled(() => [harness.calls.length, harness.all.length], 350);

  /** Sets the clock to the morning's tick of a day, and waits for its readings. */
  async function morning(day: string): Promise<void> {
    const before = harness.calls.length;
    harness.jump(`${day}T09:08:00+01:00`);
    await until(`${day} has called`, () => harness.calls.length > before);
    await quiet();
  }

  const readingsOf = (measure: string) => harness.of(measure).flatMap(({ readings }) => readings);
  /** The days of the sent readings, in order. */
  const daysOf = (measure: string): string[] => readingsOf(measure).map(({ start }) => start.slice(0, 10));
  const count = (measure: string, day: string): number => daysOf(measure).filter((one) => one === day).length;

  it("sends late days once each, when they arrive, and the gauge never goes back", async () => {
    const late = new Set([YESTERDAY, "2026-11-24"]);
    household.publish = (reading) => (late.has(formatDay(dayOf(reading.start))) ? undefined : reading);
    await open();
    await harness.start({ in: { measures: ["daily"] }, meter: { dailyMonths: 0 } });
    await until("the first round was made", () => harness.calls.length > 0);
    await quiet();
    assert.deepEqual(harness.all, []);
    await morning("2026-11-25");
    assert.deepEqual(harness.all, []);
    late.delete("2026-11-24");
    await morning("2026-11-26");
    assert.deepEqual(daysOf("daily"), ["2026-11-24", "2026-11-25"]);
    late.clear();
    await morning("2026-11-27");
    assert.deepEqual(daysOf("daily").slice(2).sort(), [YESTERDAY, "2026-11-26"]);
    assert.ok(harness.of("daily").every(({ start }, i, all) => i === 0 || start >= all[i - 1]!.start));
    assert.deepEqual(harness.errors, []);
  });

  it("finds holes that are filled after 1, 4, 10 and 21 days, and sends them once", async () => {
    const filled = new Map([
      ["2026-11-23", "2026-11-25"],
      ["2026-11-22", "2026-11-28"],
      ["2026-11-21", "2026-12-04"],
      ["2026-11-20", "2026-12-15"],
    ]);
    household.publish = (reading) =>
      harness.now() < Date.parse(filled.get(formatDay(dayOf(reading.start))) ?? "") ? undefined : reading;
    await open();
    await harness.start({ in: { measures: ["max_power"] }, meter: { dailyMonths: 1 } });
    await until("history has come", () => count("max_power", "2026-10-25") === 1);
    for (const [hole, day] of filled) {
      assert.equal(count("max_power", hole), 0);
      // The pause of a hole has grown: it may be some days until the next request.
      for (let at = parseDay(day)!; count("max_power", hole) === 0 && at < parseDay(day)! + 17; at += 4)
        await morning(formatDay(at));
      assert.equal(count("max_power", hole), 1, hole);
    }
    const days = daysOf("max_power");
    assert.equal(new Set(days).size, days.length);
  });

  it("reports a day of 44 half-hours of 48 as it is, and sends only the four missing ones later", async () => {
    const gap = Date.parse("2026-11-23T10:00:00+01:00") / 1_000;
    let isOpen = true;
    household.publish = (reading) =>
      isOpen && reading.start >= gap && reading.start < gap + 7_200 ? undefined : reading;
    await open();
    await harness.start({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 1 } });
    await until("it comes", () => harness.all.length > 0);
    await quiet();
    assert.equal(count("load_curve", YESTERDAY), 44);
    assert.equal(harness.all.at(-1)!.complete, false);
    assert.match(harness.statuses.at(-1)!, /^Waiting for the latest readings · next try at 12:07$/);
    isOpen = false;
    harness.jump("2026-11-24T12:08:00+01:00");
    await until("the rest comes", () => count("load_curve", YESTERDAY) === 48);
    await quiet();
    const { readings, complete, history } = harness.all.at(-1)!;
    assert.deepEqual(
      readings.map(({ start, revised }) => [start.slice(11, 16), revised]),
      ["10:00", "10:30", "11:00", "11:30"].map((time) => [time, undefined]),
    );
    assert.equal(complete, true);
    assert.equal(history, true);
    assert.equal(count("load_curve", YESTERDAY), 48);
  });

  it("sends a correction once as revised, with the month and year that it changes", async () => {
    await open();
    const setup = {
      in: { measures: ["daily", "monthly", "yearly"] },
      meter: { dailyMonths: 1, loadCurveDays: 0 },
    };
    await harness.start(setup);
    await until("history has come", () => count("daily", "2026-10-25") === 1);
    await quiet();
    const before = [harness.of("monthly").at(-1)!.payload, harness.of("yearly").at(-1)!.payload];
    const held = harness.all.length;
    household.publish = (reading) =>
      reading.start === startOfDay(parseDay("2026-11-20")!)
        ? { ...reading, value: reading.value + 1_500 }
        : reading;
    const again = (): Promise<void> =>
      harness.send({ action: "history", start: "2026-11-19", end: "2026-11-21", measures: ["daily"] });
    await again();
    await until("it comes", () => harness.all.length >= held + 3);
    await quiet();
    const [daily, monthly, yearly] = harness.all.slice(held);
    assert.equal(harness.all.length, held + 3);
    assert.deepEqual(
      daily!.readings.map(({ start, revised }) => [start.slice(0, 10), revised]),
      [["2026-11-20", true]],
    );
    assert.equal(daily!.history, true);
    assert.match(daily!.start, /^2026-11-23/);
    for (const [i, message] of [monthly!, yearly!].entries()) {
      assert.equal(message.readings.length, 1);
      assert.equal(message.readings[0]!.revised, true);
      assert.equal(Math.round((message.payload - before[i]!) * 1_000), 1_500);
    }
    await again();
    await quiet();
    await harness.stop();
    await harness.start(setup);
    await settled(() => harness.all.length, 800);
    assert.deepEqual(harness.all, [], "neither a second request nor a restart sends it again");
  });

  it("deletes nothing when a later answer lacks points, or has none", async () => {
    await open();
    await harness.start({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 3 } });
    await until("the days have come", () => count("load_curve", "2026-11-21") === 48);
    await quiet();
    const held = harness.all.length;
    const askAgain = async (minute: string): Promise<void> => {
      const calls = harness.calls.length;
      // What arrived within the same second is no older than the question.
      harness.jump(`2026-11-24T12:${minute}:00+01:00`);
      await harness.send({ action: "history", start: "2026-11-21", end: "2026-11-23" });
      await until("it was requested", () => harness.calls.length > calls);
      await quiet();
      assert.equal(harness.all.length, held);
    };
    const lacking = startOfDay(parseDay("2026-11-22")!);
    household.publish = (reading) =>
      reading.start < lacking && reading.start % 7_200 !== 0 ? reading : undefined;
    await askAgain("01");
    household.publish = () => undefined;
    await askAgain("02");
    await harness.send({ action: "replay", start: "2026-11-21", end: "2026-11-23" });
    await until("they are sent again", () => harness.all.length > held);
    assert.equal(harness.all.slice(held).flatMap(({ readings }) => readings).length, 3 * 48);
  });

  it("requests six days of load curve where seven are refused", async () => {
    household.check = (series, start, end) => {
      if (series === "load_curve" && end - start > 6)
        throw new Refusal(400, "ADAM-DC-0015", "The requested period must be less than 7 days.");
    };
    await open();
    await harness.start({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 20 } });
    await until("all have come", () => new Set(daysOf("load_curve")).size === 20);
    await quiet();
    const lengths = harness.calls.map(({ start, end }) => parseDay(end)! - parseDay(start)!);
    assert.deepEqual(
      lengths.filter((length) => length > 6),
      [7],
    );
    assert.equal(lengths.length, 1 + Math.ceil(20 / 6));
    assert.deepEqual(harness.errors, []);
  });

  for (const code of ["ADAM-ERR0125", "ADAM-DC-0016"]) {
    it(`${code}: finds the earliest accepted day, and remembers it across a restart`, async () => {
      const first = parseDay("2026-09-12")!;
      household.check = (_series, start) => {
        if (start < first) throw new Refusal(400, code, "The start date must be greater than a certain day.");
      };
      await open();
      const setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 12, loadCurveDays: 0 } };
      await harness.start(setup);
      await until("all its days have come", () => count("daily", "2026-09-12") === 1);
      await quiet();
      assert.ok(harness.calls.length <= 12, `${harness.calls.length} calls`);
      assert.deepEqual(harness.errors, []);
      const calls = harness.calls.length;
      await harness.stop();
      await harness.start(setup);
      await morning("2026-11-25");
      assert.deepEqual(
        harness.calls.slice(calls).map(({ start }) => start),
        ["2026-11-24"],
      );
    });
  }

  for (const [noon, day, hours, offsets] of [
    ["2026-10-26T12:00:00+01:00", "2026-10-25", 25, ["+02:00", "+01:00"]],
    ["2027-03-29T12:00:00+02:00", "2027-03-28", 23, ["+01:00", "+02:00"]],
  ] as const) {
    for (const service of ["conso-api", "data-connect", "myelectricaldata"]) {
      it(`${day} has ${2 * hours} half-hours through ${service}, each at its instant`, async () => {
        await open(noon);
        await harness.start({ service, in: { measures: ["load_curve"] }, meter: { loadCurveDays: 1 } });
        await until("it comes", () => harness.all.length > 0);
        const [{ readings, complete }] = harness.all as [(typeof harness.all)[0]];
        const starts = readings.map(({ start }) => Date.parse(start));
        const midnight = startOfDay(parseDay(day)!) * 1_000;
        assert.deepEqual(
          starts,
          Array.from({ length: 2 * hours }, (_, i) => midnight + i * 1_800_000),
        );
        assert.deepEqual([...new Set(readings.map(({ start }) => start.slice(-6)))], offsets);
        assert.equal(complete, true);
      });
    }

    it(`${day} is one day of ${hours} hours, and equals its curve`, async () => {
      await open(noon);
      await harness.start({
        in: { measures: ["load_curve", "daily"] },
        meter: { loadCurveDays: 1, dailyMonths: 0 },
      });
      await until("both come", () => harness.of("daily").length > 0 && harness.of("load_curve").length > 0);
      const [daily] = harness.of("daily");
      assert.equal((Date.parse(daily!.end) - Date.parse(daily!.start)) / 3_600_000, hours);
      assert.equal(daily!.curveGap, undefined);
    });
  }

  it("keeps each reading's own step when the step changes, between days and within one", async () => {
    const coarse = fixtureHousehold();
    const fine = fixtureHousehold({ step: 600 });
    const change = Date.parse("2026-11-22T12:00:00+01:00") / 1_000;
    await open(NOON, {
      readings: (...asked) => [
        ...coarse.readings(...asked).filter(({ start }) => start < change),
        ...fine.readings(...asked).filter(({ start }) => start >= change),
      ],
    });
    await harness.start({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 3 } });
    await until("all have come", () => count("load_curve", YESTERDAY) > 0);
    const steps = readingsOf("load_curve").map(({ start, end }) => [
      start.slice(0, 10),
      (Date.parse(end) - Date.parse(start)) / 60_000,
    ]);
    const known = [...new Set(steps.map((step) => step.join(" ")))];
    assert.deepEqual(
      known.map((step) => [step, steps.filter((one) => one.join(" ") === step).length]),
      [
        ["2026-11-21 30", 48],
        ["2026-11-22 30", 24],
        ["2026-11-22 10", 72],
        ["2026-11-23 10", 144],
      ],
    );
    assert.equal(harness.all.at(-1)!.complete, true);
    await quiet();
    assert.equal(harness.calls.length, 1, "each of its days is complete");
  });

  it("reports a daily value that differs from its curve's sum, warns of it once, and keeps it", async () => {
    const day = startOfDay(parseDay(YESTERDAY)!);
    household.publish = (reading, series) =>
      series === "daily" && reading.start === day ? { ...reading, value: reading.value + 730 } : reading;
    await open();
    await harness.start({
      in: { measures: ["daily"] },
      meter: { dailyMonths: 0, loadCurveDays: 2 },
      more: [
        {
          id: "in2",
          type: "enedis-linky in",
          z: "tab",
          meter: "meter",
          measures: ["load_curve", "daily"],
          wires: [["sink0"]],
        },
      ],
    });
    await until("both nodes reported the day", () => harness.of("daily").length === 2);
    await until("the curve comes", () => harness.of("load_curve").length > 0);
    await quiet();
    assert.deepEqual(
      harness.of("daily").map(({ curveGap }) => curveGap),
      [730, 730],
    );
    assert.equal(warnings().filter((text) => text.includes("730 Wh")).length, 1, warnings().join());
    const sum = harness
      .of("load_curve")
      .flatMap(({ readings }) => readings)
      .filter(({ start }) => start.startsWith(YESTERDAY))
      .reduce((wh, { value }) => wh + value * 500, 0);
    assert.equal(Math.round(harness.of("daily")[0]!.payload * 1_000 - sum), 730);
    await morning("2026-11-25");
    assert.equal(harness.of("daily").at(-1)!.curveGap, undefined);
    assert.deepEqual(harness.errors, []);
  });

  it("notices hourly collection that is switched on again after it was off", async () => {
    const meter = { usagePointId: "22000000000017", loadCurve: "off" } as const;
    await open();
    harness.server.setMeter(meter);
    await harness.start({
      outputs: 2,
      in: { outputMode: "single", health: true, measures: ["daily", "load_curve"] },
      meter: { dailyMonths: 1 },
    });
    const health = (): { payload: string; link?: string; action: string }[] =>
      harness.messages[1]! as unknown as { payload: string; link?: string; action: string }[];
    await until("it is reported", () => health().length > 0);
    assert.equal(health()[0]!.payload, "load_curve_off");
    assert.match(health()[0]!.action, /recording .*collection/s);
    assert.match(health()[0]!.link!, /^https:\/\/mon-compte-particulier\.enedis\.fr\//);
    await quiet();
    await morning("2026-11-25");
    assert.equal(harness.of("daily").at(-1)!.start.slice(0, 10), "2026-11-24");
    assert.equal(health().length, 1);
    harness.server.setMeter({ ...meter, loadCurve: "on" });
    await morning("2026-11-26");
    await until("its end is reported", () => health().length > 1);
    assert.equal(health()[1]!.payload, "ok");
    assert.ok(harness.of("load_curve").length > 0);
  });

  /** How often each reading of a day was sent. */
  const timesOf = (measure: string, day: string): number[] => {
    const times = new Map<string, number>();
    for (const { start } of harness.of(measure).flatMap(({ readings }) => readings)) {
      if (start.startsWith(day)) times.set(start, (times.get(start) ?? 0) + 1);
    }
    return [...times.values()];
  };

  it("with 7 days of load curve wanted, delivers a hole that is filled after 40 days once", async () => {
    const hole = "2026-11-20";
    const holes = [hole];
    await harness.open(NOON, { household: fixtureHousehold({ holes }) });
    await harness.start({ in: { measures: ["load_curve"] }, meter: { loadCurveDays: 7, dailyMonths: 0 } });
    await until("the week is there", () => timesOf("load_curve", "2026-11-23").length === 48);

    const first = Date.parse("2026-11-24T09:08:00+01:00");
    const jumpTo = async (days: number): Promise<void> => {
      const yesterday = new Date(first + (days - 1) * DAY_MS).toISOString().slice(0, 10);
      harness.jump(new Date(first + days * DAY_MS).toISOString());
      await until(`${yesterday} is there`, () => timesOf("load_curve", yesterday).length === 48);
      await settled(() => harness.calls.length, 300);
    };
    for (const days of [1, 2, 3, 4, 5, 6, 7, 10, 14, 19, 25, 30, 36]) await jumpTo(days);
    const asked = harness.calls.filter(({ start, end }) => start <= hole && hole < end).length;
    assert.ok(asked >= 7 && asked <= 14, `requested ${asked} times in vain`);
    assert.deepEqual(timesOf("load_curve", hole), []);

    holes.length = 0;
    for (let days = 40; days <= 72 && timesOf("load_curve", hole).length === 0; days += 4) await jumpTo(days);
    assert.deepEqual(timesOf("load_curve", hole), Array<number>(48).fill(1));
    const message = harness.of("load_curve").find(({ readings }) => readings[0]!.start.startsWith(hole))!;
    assert.equal(message.history, true);
  });

  it("calls MyElectricalData for daily values until yesterday is there, and no more", async () => {
    const holes = ["2026-11-23"];
    await harness.open(NOON, { household: fixtureHousehold({ holes }) });
    await harness.start({
      service: "myelectricaldata",
      in: { measures: ["daily"] },
      meter: { dailyMonths: 0, loadCurveDays: 0 },
    });
    const at = async (instant: string, calls: number): Promise<void> => {
      // Not slept through: the tick of this hour is the next one when it comes.
      harness.jump(new Date(Date.parse(instant) - 1_800_000).toISOString());
      await settled(() => harness.calls.length, 700);
      harness.jump(instant);
      await until(`${calls} calls were made by ${instant}`, () => harness.calls.length >= calls);
      await settled(() => harness.calls.length, 700);
      assert.equal(harness.calls.length, calls, instant);
    };
    await until("the first round was made", () => harness.calls.length === 1);
    await at("2026-11-24T14:08:00+01:00", 2);
    assert.deepEqual(harness.all, []);
    holes.length = 0;
    await at("2026-11-24T18:08:00+01:00", 3);
    assert.deepEqual(timesOf("daily", "2026-11-23"), [1]);
    await at("2026-11-25T11:08:00+01:00", 4);
    assert.deepEqual(timesOf("daily", "2026-11-24"), [1]);
    await at("2026-11-25T14:08:00+01:00", 4);
    await at("2026-11-25T18:08:00+01:00", 4);
    assert.deepEqual(timesOf("daily", "2026-11-25"), []);
    await at("2026-11-26T11:08:00+01:00", 5);
  });
});
