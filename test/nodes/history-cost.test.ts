import assert from "node:assert/strict";
import type { ShownEntry } from "../../nodes/history/actions/cost.js";
import type { Reading } from "../../nodes/readings/index.js";
import { NOON } from "../fixtures/paris.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { curve, daily, day } from "../fixtures/readings.js";
import { Harness, until } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

interface CostAnswer {
  readonly payload: ShownEntry[];
  readonly unit: string;
  readonly measure: string;
  readonly notes?: string[];
  readonly pricesCheckedUntil?: string;
  readonly pricesDoubtful?: boolean;
  readonly comparison?: { readonly current: number; readonly previous: number; readonly days: number };
}

const hphc = {
  offer: "hphc",
  power: 6,
  prices: { subscription: 15, classes: { HP: 0.2, HC: 0.1 } },
  hours: [{ from: "22:10", to: "06:10" }],
};
const base = (price: number, more: object = {}): object => ({
  offer: "base",
  power: 6,
  prices: { subscription: 31, classes: { BASE: price } },
  ...more,
});

const dayOf = (date: string, wh: number): Reading[] => daily(day(date), day(date) + 1, () => wh);

describe("a history node that is asked what it cost", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const ask = async (msg: object): Promise<CostAnswer> =>
    (await flow.ask({ measure: "cost", ...msg })) as unknown as CostAnswer;
  const inJanuary = { start: "2024-01-10", end: "2024-01-11" };

  before(async () => {
    await harness.open(NOON);
    // Nothing else is fetched: the `in` node of this flow wants no measure.
    await flow.start({ statusOf: "history" });
    const halfHours = curve(
      day("2024-01-10"),
      1_800,
      (i) => (i < 12 ? 600 : 1_200),
      (i) => i === 40 || i === 41,
    );
    await flow.ask({
      action: "import",
      payload: ownCsv(
        { series: "load_curve", readings: halfHours },
        {
          series: "daily",
          readings: [
            ...dayOf("2023-01-10", 20_000),
            ...dayOf("2024-01-10", 25_000),
            ...dayOf("2024-01-11", 12_500),
          ],
        },
        { series: "daily", direction: "production", readings: dayOf("2024-01-11", 4_000) },
      ),
    });
  });
  after(() => harness.close());

  it("splits a day by minutes, and gives what the curve lacks to the class that it lies in", async () => {
    const { payload, unit, measure } = await ask({ ...inJanuary, end: "2024-01-10", contract: hphc });
    assert.deepEqual([unit, measure, payload.length], ["EUR", "cost", 1]);
    const [day] = payload;
    // 00:00–06:00 at 0.6 kW, 06:00–06:10 and 22:10–24:00 at 1.2 kW; 20:00–21:00 has no value, and is in HP.
    const HC = 6 * 0.6 + 0.2 + 2.2;
    assert.deepEqual(
      [day!.byClass["HC"]!.energy, day!.energy, day!.unpriced, day!.missing, day!.complete],
      [Math.round(HC * 1e3) / 1e3, 25, 0, 0, true],
    );
    assert.equal(day!.byClass["HC"]!.value, 0.6);
    assert.equal(day!.byClass["HP"]!.value, 3.8);
    assert.equal(day!.subscription, 0.483871);
    assert.equal(day!.value, 4.883871);
  });

  it("says what it cannot price, and guesses nothing", async () => {
    const { payload } = await ask({ ...inJanuary, contract: hphc });
    assert.deepEqual(
      payload.map(({ energy, unpriced, complete, byClass }) => [
        energy,
        unpriced,
        complete,
        Object.keys(byClass),
      ]),
      [
        [25, 0, true, ["HP", "HC"]],
        [12.5, 12.5, false, []],
      ],
    );
  });

  it("adds months, years and one bill up from exact sums", async () => {
    const contract = base(0.123456);
    const month = await ask({ start: "2024-01-01", end: "2024-01-31", step: "month", contract });
    assert.equal(month.payload.length, 1);
    const [one] = month.payload;
    assert.equal(one!.subscription, 31);
    assert.equal(one!.value, 35.6296);
    assert.equal(one!.missing, 29 * 1_440);
    const bill = await ask({ start: "2024-01-01", end: "2024-01-31", step: "period", contract });
    assert.deepEqual(bill.payload, month.payload);
    const year = await ask({ start: "2024-01-01", end: "2024-12-31", step: "year", contract });
    assert.deepEqual([year.payload.length, year.payload[0]!.subscription], [1, 372]);
  });

  it("takes regulated prices by date, says until when they were checked, and what it has no price for", async () => {
    const regulated = { offer: "base", power: 6, prices: "regulated" };
    const known = await ask({ ...inJanuary, contract: regulated });
    assert.equal(known.payload[1]!.byClass["BASE"]!.value, 2.845);
    assert.deepEqual(
      [known.pricesCheckedUntil, known.pricesDoubtful, known.notes],
      ["2026-11-25", undefined, undefined],
    );
    const unknown = await ask({ ...inJanuary, contract: { ...regulated, power: 7 } });
    assert.deepEqual([unknown.payload[1]!.unpriced, unknown.payload[1]!.complete], [12.5, false]);
    assert.equal(
      unknown.notes![0],
      "The regulated tariff has no prices for 7\u00a0kVA on 2 of these days, from 10 January 2024 on. Their energy has no cost here: give your own prices.",
    );
    const versions = [7, 8].map((power, i) => ({ ...regulated, power, from: i ? "2024-01-11" : "" }));
    const { notes } = await ask({ ...inJanuary, contract: { versions } });
    assert.deepEqual(
      notes!.map((note) => /for (.).kVA on (.) of these days, from (\d+) /.exec(note)?.slice(1)),
      [
        ["7", "1", "10"],
        ["8", "1", "11"],
      ],
    );
  });

  it("compares with the year before, at the prices of then", async () => {
    const versions = [base(0.1), base(0.2, { from: "2024-01-01" })].map((one) => ({ from: "", ...one }));
    const { payload, comparison } = await ask({ ...inJanuary, compare: "year", contract: { versions } });
    assert.equal(payload[0]!.previous!.byClass["BASE"]!.value, 2);
    assert.deepEqual(comparison, { current: 6, previous: 3, days: 1 });
  });

  it("says what production earned", async () => {
    const contract = { offer: "base", prices: { classes: { BASE: 0.04 } } };
    const { payload } = await ask({
      start: "2024-01-11",
      end: "2024-01-11",
      direction: "production",
      contract,
    });
    assert.deepEqual([payload[0]!.value, payload[0]!.subscription], [0.16, 0]);
  });

  it("takes the kind of a contract from the direction, in both forms, and refuses another one", async () => {
    const sold = { start: "2024-01-11", end: "2024-01-11", direction: "production" };
    const version = { offer: "base", prices: { subscription: 31, classes: { BASE: 0.04 } } };
    const node = { versions: [{ from: "", ...version }] };
    for (const contract of [version, node, { kind: "feed-in", ...version }, { kind: "feed-in", ...node }]) {
      const { payload } = await ask({ ...sold, contract });
      assert.deepEqual([payload[0]!.value, payload[0]!.subscription], [0.16, 0]);
    }
    const refused = (msg: object): Promise<void> =>
      assert.rejects(ask(msg), (error: Error & { code?: string }) => {
        assert.equal(error.code, "contract");
        assert.match(error.message, /contract\.kind”\. It must be "supply" for consumption/);
        return true;
      });
    for (const form of [version, node]) {
      await refused({ ...sold, contract: { ...form, kind: "supply", power: 6 } });
      await refused({ ...inJanuary, contract: { ...form, kind: "feed-in" } });
    }
    // The regulated tariff sells; it buys nothing.
    const regulated = { versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }] };
    await assert.rejects(ask({ ...sold, contract: regulated }), /contract\.versions\[0\]\.prices/);
  });

  it("says in its status how many steps it has priced, and how many of them in part", async () => {
    const expectStatus = async (msg: object, text: string): Promise<void> => {
      harness.statuses = [];
      await ask({ ...inJanuary, ...msg });
      await until(text, () => harness.statuses.at(-1) === text);
    };
    await expectStatus({ contract: base(0.1) }, "2 days");
    await expectStatus({ contract: hphc }, "2 days · 1 incomplete");
    await expectStatus({ contract: hphc, step: "period" }, "1 period · 1 incomplete");
  });

  it("leaves nothing of its own behind when the message asks for readings, and takes nothing else away", async () => {
    const doubtful = { offer: "base", power: 9, prices: "regulated" };
    const costs = await ask({ start: "2020-01-10", end: "2024-01-10", step: "period", contract: doubtful });
    assert.deepEqual([costs.pricesDoubtful, costs.notes?.length], [true, 1]);
    const readings = await flow.ask({ ...costs, ...inJanuary, step: "day", measure: "daily" });
    const fields = ["pricesCheckedUntil", "pricesDoubtful", "notes"] as const;
    for (const field of fields) assert.equal((readings as unknown as CostAnswer)[field], undefined, field);
    const own = { notes: ["mine"], pricesDoubtful: true, pricesCheckedUntil: "always" };
    const kept = await flow.ask({ ...inJanuary, measure: "daily", step: "day", ...own });
    assert.deepEqual(
      fields.map((field) => (kept as unknown as CostAnswer)[field]),
      ["always", true, ["mine"]],
    );
  });

  it("writes a CSV with two columns for each class", async () => {
    const answer = await ask({ ...inJanuary, format: "csv", contract: hphc });
    const [heading, first, second] = (answer.payload as unknown as string).split("\n");
    assert.equal(
      heading,
      "meter,direction,measure,start,end,value,unit,energy,subscription,complete,unpriced,HP kWh,HP EUR,HC kWh,HC EUR",
    );
    assert.match(
      first!,
      /^0017,consumption,cost,2024-01-10T00:00:00\+01:00,2024-01-11T00:00:00\+01:00,4\.883871,EUR,25,/,
    );
    assert.match(second!, /,EUR,12\.5,0\.483871,false,12\.5,,,,$/);
  });

  it("prices by classes whose names JavaScript gives to every object", async () => {
    const contract = (day: string, night: string): object => ({
      offer: "custom",
      power: 6,
      prices: JSON.parse(`{ "subscription": 31, "classes": { "${day}": 0.2, "${night}": 0.1 } }`) as object,
      rules: [{ class: night, from: "22:00", to: "06:00" }, { class: day }],
    });
    for (const [day, night] of [
      ["constructor", "prototype"],
      ["hasOwnProperty", "toString"],
    ] as const) {
      const {
        payload: [entry],
      } = await ask({ ...inJanuary, contract: contract(day, night) });
      assert.deepEqual(entry!.byClass, {
        [night]: { energy: 6, value: 0.6 },
        [day]: { energy: 19, value: 3.8 },
      });
      assert.deepEqual([entry!.complete, entry!.value], [true, 5.4]);
      const csv = await ask({ ...inJanuary, format: "csv", contract: contract(day, night) });
      const [heading, first, second] = (csv.payload as unknown as string).split("\n");
      assert.ok(heading!.endsWith(`,${night} kWh,${night} EUR,${day} kWh,${day} EUR`), heading);
      assert.ok(first!.endsWith(",true,0,6,0.6,19,3.8"), first);
      assert.ok(second!.endsWith(",false,12.5,,,,"), second);
    }
    await assert.rejects(
      ask({ ...inJanuary, contract: contract("__proto__", "night") }),
      /“contract\.prices\.classes\.__proto__”\. Node-RED loses this name when it copies a message: choose another one\.$/,
    );
  });

  it("refuses a contract that is invalid, at its field, and does nothing else", async () => {
    const refused = async (contract: unknown): Promise<string> => {
      const error = await ask({ ...inJanuary, contract }).then(
        () => assert.fail("answered"),
        (reason: unknown) => reason as Error & { code?: string },
      );
      return `${error.code} ${error.message}`;
    };
    assert.match(await refused(undefined), /^contract /);
    assert.match(await refused({ ...hphc, power: 40 }), /^contract .*contract\.power/);
    assert.match(
      await refused({ versions: [{ from: "x", ...hphc }] }),
      /^contract .*contract\.versions\[0\]\.from/,
    );
    assert.match(await refused("hphc"), /^contract .*“hphc”/);
    assert.match(await refused(7), /^input /);
    assert.match(
      await refused({
        get versions(): never {
          throw new Error("mine");
        },
      }),
      /^input /,
    );
  });
});
