/** The charts of costs of a dashboard meter: each bar and its parts, as the history node has them. */
import assert from "node:assert/strict";
import contract from "../../../nodes/contract/index.js";
import {
  addMonths,
  parseDay,
  startOfMonth,
  type Day,
  type Direction,
} from "../../../nodes/readings/index.js";
import linkyMeter from "../../../nodes/widget/index.js";
import type { Answer, CostBarsAnswer, CostPeriod } from "../../../nodes/widget/protocol.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { base, feedIn, hphc } from "../../fixtures/contracts.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, until, type Setup } from "../harness.js";
import { FakeDashboard } from "./fake-dashboard.js";

const today = parseDay("2026-11-24")!;
const flat = base(0.2, 12);
const offPeak = hphc(0.3, 0.1, 15);

describe("the charts of costs of ui-enedis-linky", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  harnessPerTest((fresh) => {
    harness = fresh;
    dashboard = new FakeDashboard();
  });

  const open = async (versions: readonly object[], meter: object = {}, of: object = {}): Promise<void> => {
    const setup: Setup = {
      meter: { dailyMonths: 13, loadCurveDays: 7, contract: "contract", feedIn: "sale", ...meter },
      in: { meter: "" },
      types: [dashboard.type, linkyMeter, contract],
      more: [
        { id: "group", type: "ui-group", name: "" },
        { id: "contract", type: "enedis-linky-contract", name: "Maison", versions, ...of },
        { id: "sale", type: "enedis-linky-contract", name: "Toit", ...feedIn },
        {
          id: "widget",
          type: "ui-enedis-linky",
          z: "tab",
          group: "group",
          meter: "meter",
          direction: "both",
          wires: [],
        },
      ],
    };
    await harness.open(NOON, { household: fixtureHousehold() });
    await harness.start(setup);
    await until("all is there", () => dashboard.last("widget")?.state?.historyLeft === 0);
  };
  const ask = async (
    period: CostPeriod,
    direction: Direction = "consumption",
    end?: Day,
  ): Promise<Answer> => {
    const question = { id: 7, direction, measure: "cost", period, ...(end !== undefined && { end }) };
    const answers = dashboard.ask("widget", { ask: "chart", question });
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer;
  };
  const bars = async (period: CostPeriod, direction?: Direction, end?: Day): Promise<CostBarsAnswer> => {
    const answer = await ask(period, direction, end);
    assert.ok("total" in answer && "parts" in answer, JSON.stringify(answer));
    return answer;
  };
  const energyOf = (direction: Direction, from: Day, to: Day): number =>
    fixtureHousehold()
      .readings(PDL, direction, "daily", from, to, harness.now())
      .reduce((sum, { value }) => sum + value, 0);
  const add = (rows: readonly (readonly number[])[], i: number): number =>
    rows.reduce((sum, row) => sum + row[i]!, 0);

  it("are the last 30 days, each with its part of the subscription", async () => {
    await open([flat]);
    const { from, to, step, values, parts, total, unpriced } = await bars("30d");
    assert.deepEqual([from, to, step], [today - 30, today, "day"]);
    const expected = values.map((_, i) => {
      const day = from + i;
      const month = startOfMonth(day);
      const share = 12 / (addMonths(month, 1) - month);
      return Math.round((energyOf("consumption", day, day + 1) * 0.2) / 10 + share * 100);
    });
    assert.deepEqual(values, expected);
    assert.deepEqual(
      parts.map(({ kind, name, own }) => [kind, name, own]),
      [
        ["class", "BASE", undefined],
        ["subscription", undefined, undefined],
      ],
    );
    values.forEach((value, i) =>
      assert.equal(
        add(
          parts.map((part) => part.values),
          i,
        ),
        value,
      ),
    );
    assert.equal(unpriced, undefined);
    const october = (12 * (parseDay("2026-11-01")! - from)) / 31;
    const november = (12 * (to - parseDay("2026-11-01")!)) / 30;
    // Rounded once: not the sum of what the bars show.
    assert.equal(
      total,
      Math.round((energyOf("consumption", from, to) * 0.2) / 10 + (october + november) * 100),
    );
    assert.equal(parts[0]!.total + parts[1]!.total, total);
  });

  it("are the last 12 months, the current one last, cut at the newest day", async () => {
    await open([flat]);
    const { from, to, step, values, parts, total } = await bars("12m");
    assert.deepEqual([from, to, step], [parseDay("2025-12-01"), today, "month"]);
    assert.equal(values.length, 12);
    const november = parseDay("2026-11-01")!;
    const cents = Math.round((energyOf("consumption", november, today) * 0.2) / 10 + (1_200 * 23) / 30);
    assert.equal(values.at(-1), cents);
    assert.equal(parts.at(-1)!.values[0], 1_200);
    values.forEach((value, i) =>
      assert.equal(
        add(
          parts.map((part) => part.values),
          i,
        ),
        value,
      ),
    );
    assert.equal(parts.at(-1)!.total, Math.round(1_200 * (11 + 23 / 30)));
    assert.equal(parts[0]!.total + parts[1]!.total, total);
  });

  it("are the last 12 bills, where they do not begin on the 1st", async () => {
    await open([flat], {}, { billDay: 17 });
    const { from, to, step, billDay, values, parts, total } = await bars("12m");
    assert.deepEqual([from, to, step, billDay], [parseDay("2025-12-17"), today, "month", 17]);
    const starts = values.map((_, i) => addMonths(from, i));
    const expected = starts.map((start, i) => {
      const end = Math.min(addMonths(from, i + 1), today);
      let subscription = 0;
      for (let day = start; day < end; day++) {
        const month = startOfMonth(day);
        subscription += 1_200 / (addMonths(month, 1) - month);
      }
      return Math.round((energyOf("consumption", start, end) * 0.2) / 10 + subscription);
    });
    assert.deepEqual(values, expected);
    assert.equal(parts[0]!.total + parts[1]!.total, total);
    const days = await bars("30d");
    assert.deepEqual([days.billDay, days.from], [undefined, today - 30]);
  });

  it("have parts by classes whose names every object has", async () => {
    await open([
      {
        from: "",
        offer: "custom",
        power: 6,
        prices: { subscription: 0, classes: { constructor: 0.1, prototype: 0.2, toString: 0.3 } },
        rules: [
          { class: "constructor", from: "22:00", to: "06:00" },
          { class: "toString", days: [7] },
          { class: "prototype" },
        ],
      },
    ]);
    const { parts, values } = await bars("30d");
    assert.deepEqual(
      parts.map(({ name, own }) => [name, own]),
      [
        ["constructor", 0],
        ["toString", 1],
        ["prototype", 2],
      ],
    );
    const priced = values.flatMap((value, i) => (value === null ? [] : [i]));
    assert.equal(priced.length, 7);
    for (const i of priced) {
      assert.equal(
        add(
          parts.map((part) => part.values),
          i,
        ),
        values[i],
      );
      assert.ok(parts[0]!.values[i]! > 0);
    }
    assert.ok(values.some((value, i) => value !== null && parts[1]!.values[i] === 0));
  });

  it("never show a day without a price as zero, and say how many of a month are not priced", async () => {
    await open([offPeak]);
    const days = await bars("30d");
    // A week of load curve, and nothing of the days before.
    assert.deepEqual(
      days.values.map((value) => value === null),
      Array.from({ length: 30 }, (_, i) => i < 23),
    );
    assert.equal(days.unpriced!.filter((count) => count > 0).length, 23);
    assert.deepEqual(days.lacks, ["curve"]);
    for (const part of days.parts) assert.ok(part.values.slice(0, 23).every((value) => value === 0));
    const months = await bars("12m");
    assert.deepEqual(
      months.values.slice(0, 11),
      Array.from({ length: 11 }, () => null),
    );
    assert.equal(months.unpriced!.at(-1), 16);
    // What has no bar is not in the sum either, its subscription included.
    assert.equal(months.total, months.values.at(-1));
  });

  it("have the classes of all versions in the order of a bill, each with its own look", async () => {
    const rules = [{ class: "Nuit", from: "22:00", to: "06:00" }, { class: "Jour" }];
    const custom = {
      offer: "custom",
      power: 6,
      prices: { subscription: 10, classes: { Nuit: 0.1, Jour: 0.2 } },
    };
    await open([flat, { from: "2026-11-01", ...custom, rules }]);
    const { parts } = await bars("30d");
    assert.deepEqual(
      parts.map(({ kind, name, own }) => [kind, name, own]),
      [
        ["class", "BASE", undefined],
        ["class", "Nuit", 0],
        ["class", "Jour", 1],
        ["subscription", undefined, undefined],
      ],
    );
  });

  it("join the smallest of very many classes", async () => {
    const hours = Array.from({ length: 12 }, (_, i) => i * 2);
    const time = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
    const rules = [
      ...hours.map((hour) => ({ class: `P${hour}`, from: time(hour), to: time(hour + 2) })),
      { class: "Reste" },
    ];
    const classes = Object.fromEntries([...rules.map(({ class: name }) => name)].map((name) => [name, 0.2]));
    await open([{ from: "", offer: "custom", power: 6, rules, prices: { subscription: 0, classes } }]);
    const { parts, values } = await bars("30d");
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      [...Array.from({ length: 8 }, () => "class"), "others"],
    );
    values.forEach((value, i) =>
      assert.equal(
        add(
          parts.map((part) => part.values),
          i,
        ),
        value ?? 0,
      ),
    );
  });

  it("begin with the first day that the contract could price", async () => {
    await open([{ ...flat, from: "2026-11-20" }]);
    const { from, values } = await bars("30d");
    assert.deepEqual([from, values.length], [parseDay("2026-11-20"), 4]);
  });

  it("of production are what it earned", async () => {
    await open([flat]);
    const { values, parts, total } = await bars("30d", "production");
    assert.deepEqual(
      parts.map(({ kind, name }) => [kind, name]),
      [["class", "BASE"]],
    );
    assert.equal(values.at(-1), Math.round(energyOf("production", today - 1, today) / 100));
    assert.equal(total, parts[0]!.total);
  });

  it("end with any day: the same costs as those of the newest bars", async () => {
    await open([flat]);
    const newest = await bars("30d");
    const earlier = await bars("30d", "consumption", today - 11);
    assert.deepEqual([earlier.from, earlier.to], [today - 40, today - 10]);
    assert.deepEqual(earlier.values.slice(10), newest.values.slice(0, 20));
    const months = await bars("12m");
    for (const end of [parseDay("2026-09-01")!, parseDay("2026-09-30")!]) {
      const september = await bars("month", "consumption", end);
      assert.deepEqual(
        [september.from, september.to, september.step],
        [parseDay("2026-09-01"), parseDay("2026-10-01"), "day"],
      );
      assert.equal(september.values.length, 30);
      assert.equal(september.total, months.values.at(-3));
      const upTo = await bars("12m", "consumption", end);
      assert.deepEqual([upTo.to, upTo.values.at(-1)], [parseDay("2026-10-01"), months.values.at(-3)]);
    }
    const now = await bars("month");
    assert.deepEqual([now.from, now.to], [parseDay("2026-11-01"), today]);
    assert.deepEqual(await bars("month", "consumption", today + 300), now);
  });

  it("end with a bill, if bills do not begin on the 1st", async () => {
    await open([flat], {}, { billDay: 17 });
    for (const end of ["2026-09-17", "2026-10-16"]) {
      const bill = await bars("month", "consumption", parseDay(end));
      assert.deepEqual([bill.from, bill.to], [parseDay("2026-09-17"), parseDay("2026-10-17")]);
      const bills = await bars("12m", "consumption", parseDay(end));
      assert.equal(bills.to, parseDay("2026-10-17"));
      assert.equal(bills.values.at(-1), bill.total);
    }
  });

  it("have none for days before the contract", async () => {
    await open([{ ...flat, from: "2026-10-01" }]);
    const none = await bars("month", "consumption", parseDay("2026-08-15"));
    assert.deepEqual([none.values, none.total], [[], null]);
    const cut = await bars("30d", "consumption", parseDay("2026-10-10"));
    assert.deepEqual([cut.from, cut.to], [parseDay("2026-10-01"), parseDay("2026-10-11")]);
  });
});
