/** What users of other tools lost data or patience to, each through the flow: messages in, messages out. */
import assert from "node:assert/strict";
import { fixtureHousehold } from "../enedis-server/index.js";
import { Harness, settled, until } from "./harness.js";

const NOON = "2026-11-24T12:00:00+01:00";
const DAY_MS = 86_400_000;

describe("what users need", function () {
  this.timeout(60_000);
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });

  afterEach(async () => {
    await harness.close();
  });

  /** How often each reading of a day was sent. */
  const timesOf = (measure: string, day: string): number[] => {
    const times = new Map<string, number>();
    for (const { start } of harness.of(measure).flatMap(({ readings }) => readings)) {
      if (start.startsWith(day)) times.set(start, (times.get(start) ?? 0) + 1);
    }
    return [...times.values()];
  };

  it("with 7 days of load curve wanted, a hole that is filled after 40 days is delivered once", async () => {
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

  it("MyElectricalData is called for daily values until the day before yesterday is there, and no more", async () => {
    const holes = ["2026-11-22"];
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
    assert.deepEqual(timesOf("daily", "2026-11-22"), [1]);
    await at("2026-11-25T11:08:00+01:00", 4);
    assert.deepEqual(timesOf("daily", "2026-11-23"), [1]);
    await at("2026-11-25T14:08:00+01:00", 4);
    await at("2026-11-25T18:08:00+01:00", 4);
    assert.deepEqual(timesOf("daily", "2026-11-24"), []);
    await at("2026-11-26T11:08:00+01:00", 5);
  });

  describe("on a server that names no language", () => {
    const names = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;
    const before = new Map(names.map((name) => [name, process.env[name]]));

    beforeEach(() => {
      for (const name of names) Reflect.deleteProperty(process.env, name);
    });

    afterEach(() => {
      for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
    });

    for (const [editorLanguage, status, text] of [
      ["fr", /^(?=.*\d\d:\d\d).*(attente|essai|prochain)/i, /^Enedis n’a pas encore publié .*\d\d:\d\d/],
      ["en", /^(?=.*\d\d:\d\d).*(waiting|next|try)/i, /^Enedis has not yet published .*\d\d:\d\d/],
    ] as const) {
      it(`a status with a time and a health text use the editor's language: ${editorLanguage}`, async () => {
        await harness.open(NOON, { household: fixtureHousehold({ holes: ["2026-11-23"] }) });
        await harness.start({
          outputs: 2,
          in: { outputMode: "single", health: true, measures: ["daily"] },
          meter: { dailyMonths: 0, language: "auto", editorLanguage },
        });
        await until("the first round has ended", () => harness.calls.length > 0);
        await settled(() => harness.statuses.length);
        assert.match(harness.statuses.at(-1)!, status);
        harness.jump("2026-11-24T20:00:10+01:00");
        await until("the late day is reported", () => harness.messages[1]!.length > 0);
        assert.match((harness.messages[1]![0] as unknown as { text: string }).text, text);
      });
    }
  });
});
