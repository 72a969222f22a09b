/** The measure `cost` of an `in` node, through its messages (docs/dev/contract.md#cost-messages). */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import type { CostMessage } from "../../nodes/in/cost-message.js";
import { dayOf, formatDay } from "../../nodes/readings/index.js";
import { base, feedIn, hphc } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { AlteredHousehold } from "./altered-household.js";
import { Harness, PDL, setFlows, settled, until, type Setup } from "./harness.js";

const YESTERDAY = "2026-11-23";

const flat = (price: number): object => ({ versions: [base(price, 30)] });
const offPeak = { versions: [hphc(0.2, 0.1, 30)] };

describe("enedis-linky in, with the measure cost,", () => {
  let harness: Harness;
  let household: AlteredHousehold;
  beforeEach(async () => {
    harness = new Harness();
    household = new AlteredHousehold();
    await harness.open(NOON, { household });
  });
  afterEach(() => harness.close());

  /** A flow whose meter has a contract for each direction. */
  const setup = (saved: object, more: Setup = {}): Setup => ({
    ...more,
    in: { measures: ["cost"], ...more.in },
    meter: { dailyMonths: 0, loadCurveDays: 7, contract: "contract", feedIn: "sale", ...more.meter },
    types: [contract],
    more: [
      { id: "contract", type: "enedis-linky-contract", name: "Maison", ...saved },
      { id: "sale", type: "enedis-linky-contract", name: "Vente", ...feedIn },
      ...(more.more ?? []),
    ],
  });
  const costs = (direction = "consumption"): CostMessage[] => harness.of("cost", direction) as never;
  const told = (direction?: string): CostMessage["readings"] =>
    costs(direction).flatMap(({ readings }) => readings);
  const days = (direction?: string): string[] => told(direction).map(({ start }) => start.slice(0, 10));
  const quiet = (): Promise<void> => settled(() => [harness.calls.length, harness.all.length], 500);
  const sixDecimals = (value: number): number => Math.round(value * 1e6) / 1e6;

  /** Sets the clock, and waits until everything that is due then has been sent. */
  async function at(instant: string): Promise<void> {
    harness.jump(instant);
    await quiet();
  }

  it("sends each day's cost with the newest day, its month and its year", async () => {
    await harness.start(setup(flat(0.25), { meter: { dailyMonths: 1 } }));
    await until("costs come", () => days().includes(YESTERDAY) && days().includes("2026-10-25"));
    await quiet();
    assert.equal(new Set(days()).size, days().length);
    const [message] = costs();
    assert.deepEqual(
      [message!.topic, message!.unit, message!.measure, message!.direction, message!.usagePointId],
      [`${PDL}/consumption/cost`, "EUR", "cost", "consumption", PDL],
    );
    assert.deepEqual(
      [message!.start, message!.end],
      ["2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00"],
    );
    const newest = told().find(({ start }) => start.startsWith(YESTERDAY))!;
    assert.equal(message!.payload, newest.value);
    assert.deepEqual(Object.keys(newest.byClass), ["BASE"]);
    assert.equal(newest.value, sixDecimals(newest.energy * 0.25 + 1));
    assert.deepEqual(
      [newest.subscription, newest.complete, newest.missing, newest.unpriced],
      [1, true, 0, 0],
    );
    assert.ok(
      costs().every(({ readings, history }) => history !== readings.at(-1)!.start.startsWith(YESTERDAY)),
    );
    const { month, year, complete } = costs().at(-1)!;
    const november = told().filter(({ start }) => start.startsWith("2026-11"));
    assert.equal(november.length, 23);
    assert.equal(month!.value, sixDecimals(november.reduce((sum, { value }) => sum + value, 0)));
    assert.deepEqual(
      [month!.start, month!.end, year!.start, year!.end],
      ["2026-11-01T00:00:00+01:00", message!.end, "2026-01-01T00:00:00+01:00", message!.end],
    );
    assert.deepEqual([month!.complete, year!.complete, complete], [true, false, true]);
    assert.equal("pricesCheckedUntil" in message!, false);
    assert.deepEqual(harness.errors, []);
    // One value prices a day of one class.
    assert.deepEqual([...new Set(harness.calls.map(({ series }) => series))], ["consommation_quotidienne"]);
  });

  it("sends it last of an arrival, and of its direction's outputs", async () => {
    const order: string[] = [];
    const measures = ["cost", "load_curve", "yearly", "daily", "max_power", "monthly"];
    await harness.start(setup(offPeak, { outputs: 11, in: { direction: "both", measures } }));
    for (const [i] of harness.messages.entries()) {
      harness.sink(`sink${i}`, () => undefined);
    }
    await until("both directions have a cost", () => costs().length > 0 && costs("production").length > 0);
    await quiet();
    for (const messages of harness.messages)
      order.push(...new Set(messages.map(({ topic }) => topic.slice(PDL.length + 1))));
    assert.deepEqual(order, [
      ...["load_curve", "daily", "monthly", "yearly", "max_power", "cost"].map((one) => `consumption/${one}`),
      ...["load_curve", "daily", "monthly", "yearly", "cost"].map((one) => `production/${one}`),
    ]);
    assert.equal(told("production")[0]!.subscription, 0);
    const [production] = told("production");
    assert.equal(production!.value, sixDecimals(production!.energy * 0.1));
  });

  it("is never chosen by default", async () => {
    await harness.start(setup(flat(0.25), { in: { measures: undefined } }));
    await until("readings come", () => harness.of("daily").length > 0 && harness.of("load_curve").length > 0);
    await quiet();
    assert.deepEqual(costs(), []);
  });

  it("asks for the load curve and the registers if its contract has several classes", async () => {
    await harness.start(setup(offPeak));
    await until("costs come", () => days().includes(YESTERDAY));
    await quiet();
    const series = new Set(harness.calls.map((call) => call.series));
    assert.deepEqual([...series].sort(), [
      "consommation_quotidienne",
      "courbe_de_charge_consommation",
      "index_consommation",
    ]);
    const newest = told().find(({ start }) => start.startsWith(YESTERDAY))!;
    assert.deepEqual(Object.keys(newest.byClass), ["HP", "HC"]);
  });

  it("without a contract sends all else, and says so once, in its status too", async () => {
    await harness.start(setup(flat(0.25), { in: { measures: ["daily", "cost"] }, meter: { contract: "" } }));
    await until("days come", () => harness.of("daily").length > 0);
    await quiet();
    assert.deepEqual(costs(), []);
    assert.deepEqual(
      harness.errors.map(({ code, message }) => [code, message]),
      [
        [
          "contract",
          `•••• ${PDL.slice(-4)}: Without a supply contract, this meter has no cost to send. Open the meter and choose one.`,
        ],
      ],
    );
    assert.deepEqual([harness.events.at(-1), harness.fills.at(-1)], ["no_contract", "yellow"]);
    await assert.rejects(harness.send({ action: "replay", start: YESTERDAY, measures: ["cost"] }), {
      code: "contract",
    });
  });

  it("once a deploy of modified nodes brings the contract that its meter already names", async () => {
    const others = setup(offPeak);
    const brought = others.more!;
    await harness.start({ ...others, more: [] });
    await until("the day comes", () => harness.calls.length > 0);
    await quiet();
    assert.equal(harness.events.at(-1), "contract");
    // As an editor does: what it does not change, the meter among it, it sends without credentials.
    await setFlows(harness.flow({ ...others, more: brought }), "nodes");
    await at("2026-11-24T13:08:00+01:00");
    assert.ok(days().includes(YESTERDAY));
    assert.ok(harness.calls.some(({ series }) => series === "courbe_de_charge_consommation"));
    assert.notEqual(harness.events.at(-1), "contract");
    const invalid = { ...brought[0]!, id: "sale", kind: "feed-in", versions: [] };
    await setFlows(harness.flow({ ...others, more: [brought[0]!] }), "nodes");
    const before = harness.errors.length;
    await setFlows(harness.flow({ ...others, more: [brought[0]!, invalid] }), "nodes");
    await until("what is wrong with it is told", () => harness.errors.length > before);
    await quiet();
    assert.match(harness.errors.at(-1)!.message, /There must be one version at least/);
  });

  it("sends nothing twice after a restart, and once what arrived meanwhile", async () => {
    await harness.start(setup(flat(0.25)));
    await until("costs come", () => days().includes(YESTERDAY));
    await quiet();
    await harness.stop();
    harness.jump("2026-11-25T12:05:00+01:00");
    await harness.start(setup(flat(0.25)));
    await quiet();
    assert.deepEqual(days(), []);
    harness.jump("2026-11-25T12:08:00+01:00");
    await until("the next day comes", () => days().length > 0);
    await quiet();
    assert.deepEqual(days(), ["2026-11-24"]);
  });

  it("sends a day whose hole heals once more, and one that moves by less than 0.01 € not at all", async () => {
    let isOpen = true;
    let more = 0;
    const from = Date.parse(`${YESTERDAY}T14:00:00+01:00`) / 1_000;
    household.publish = (reading, series) => {
      if (formatDay(dayOf(reading.start)) !== YESTERDAY) return reading;
      if (series === "daily") return isOpen ? undefined : { ...reading, value: reading.value + more };
      return isOpen && reading.start >= from && reading.start < from + 4 * 3_600 ? undefined : reading;
    };
    await harness.start(setup(offPeak));
    await until("older days come", () => days().length > 0);
    await quiet();
    assert.ok(!days().includes(YESTERDAY), "it may come until the last tick");
    assert.ok(costs().every(({ start }) => start === "2026-11-22T00:00:00+01:00"));
    await at("2026-11-24T19:08:00+01:00");
    await until("it leaves as it is", () => days().includes(YESTERDAY));
    const [partial] = told().filter(({ start }) => start.startsWith(YESTERDAY));
    assert.deepEqual([partial!.missing, partial!.complete, partial!.revised], [240, false, undefined]);
    assert.equal(costs().at(-1)!.start, "2026-11-22T00:00:00+01:00", "the newest day priced in full");
    isOpen = false;
    await at("2026-11-25T09:08:00+01:00");
    await until("it heals", () => days().filter((day) => day === YESTERDAY).length === 2);
    const healed = told().filter(({ start }) => start.startsWith(YESTERDAY))[1]!;
    assert.deepEqual([healed.missing, healed.complete, healed.revised], [0, true, true]);
    const sent = told().length;
    // A value that differs from a complete curve prices nothing.
    more = 400;
    await harness.send({ action: "history", start: YESTERDAY, measures: ["cost"] });
    await quiet();
    assert.equal(told().length, sent);
  });

  it("measures 0.01 € by the present contract", async () => {
    let wh = 0;
    household.publish = (reading, series) =>
      series === "daily" && formatDay(dayOf(reading.start)) === YESTERDAY
        ? { ...reading, value: 20_000 + wh }
        : reading;
    const ask = async (): Promise<void> => {
      await harness.send({ action: "history", start: YESTERDAY, measures: ["cost"] });
      await quiet();
    };
    await harness.start(setup(flat(0.2)));
    await until("costs come", () => days().includes(YESTERDAY));
    await quiet();
    const before = told().length;
    wh = 49;
    await ask();
    assert.equal(told().length, before, "0.0098 €");
    await harness.deploy(setup(flat(0.1)), "nodes");
    await quiet();
    assert.equal(told().length, before, "an edited contract sends nothing");
    wh = 99;
    await ask();
    assert.equal(told().length, before, "0.0099 € by the new price, 0.0198 € by the old one");
    wh = 100;
    await ask();
    assert.deepEqual(
      told()
        .slice(before)
        .map(({ start, value, revised }) => [start.slice(0, 10), value, revised]),
      [[YESTERDAY, 3.01, true]],
    );
  });

  it("sends under an edited contract only days that never left; a replay repeats them at its prices", async () => {
    const later = { versions: [{ ...base(0.2, 30), from: "2026-11-22" }] };
    await harness.start(
      setup(
        { versions: [{ ...base(0.2, 30), from: "" }] },
        { meter: { dailyMonths: 1 }, in: { measures: ["daily"] } },
      ),
    );
    await until("days come", () => harness.of("daily").some(({ readings }) => readings.length > 20));
    await quiet();
    await harness.deploy(setup(later, { meter: { dailyMonths: 1 } }));
    await until("costs come", () => days().length > 0);
    await quiet();
    assert.deepEqual(days(), ["2026-11-22", YESTERDAY]);
    await harness.deploy(setup(flat(0.4), { meter: { dailyMonths: 1 } }));
    await until("older days can be priced", () => days().length > 2);
    await quiet();
    assert.equal(new Set(days()).size, days().length);
    assert.ok(
      told()
        .slice(2)
        .every(({ revised }) => revised === undefined),
    );
    const sent = costs().length;
    await harness.send({ action: "replay", start: "2026-11-21", measures: ["cost"], every: 20 });
    await until("the replay comes", () => costs().length > sent);
    const [replayed, ...others] = costs().slice(sent);
    assert.deepEqual(others, []);
    assert.deepEqual(
      replayed!.readings.map(({ start, value, energy }) => [
        start.slice(0, 10),
        value === sixDecimals(energy * 0.4 + 1),
      ]),
      [
        ["2026-11-21", true],
        ["2026-11-22", true],
        [YESTERDAY, true],
      ],
    );
    assert.deepEqual([replayed!.replay, replayed!.history], [true, false]);
    await quiet();
    assert.equal(costs().length, sent + 1);
  });

  it("says until when regulated prices were checked", async () => {
    const regulated = { versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }] };
    await harness.start(setup(regulated));
    await until("costs come", () => costs().length > 0);
    assert.match(costs()[0]!.pricesCheckedUntil!, /^2026-\d\d-\d\d$/);
    assert.equal("notes" in costs()[0]!, false);
  });
});
