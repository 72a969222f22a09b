/** The costs that a dashboard meter shows: of its contracts, as its messages and the history node have them. */
import assert from "node:assert/strict";
import contract from "../../../nodes/contract/index.js";
import { dayOf, startOfDay, type Day, type Direction } from "../../../nodes/readings/index.js";
import linkyMeter from "../../../nodes/widget/index.js";
import type { Answer, CostAnswer, CostBarsAnswer, CostPeriod } from "../../../nodes/widget/protocol.js";
import { fixtureHousehold } from "../../enedis-server/index.js";
import { base, feedIn, hphc, tempo } from "../../fixtures/contracts.js";
import { day, NOON } from "../../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, setFlows, until, type Setup } from "../harness.js";
import { HistoryFlow } from "../history-flow.js";
import { AlteredHousehold } from "../altered-household.js";
import { FakeDashboard } from "./fake-dashboard.js";

const october = { from: day("2026-10-01"), to: day("2026-11-01") };
const november = { from: day("2026-11-01"), to: day("2026-11-24") };
const yesterday = { from: day("2026-11-23"), to: day("2026-11-24") };

const flat = base(0.2, 12);
const offPeak = hphc(0.3, 0.1, 12);

interface About {
  /** Of daily values. */
  readonly months?: number;
  readonly instalment?: number;
  readonly billDay?: number;
  /** One that lacks a day. */
  readonly household?: AlteredHousehold;
}

describe("the costs of ui-enedis-linky", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  harnessPerTest((fresh) => {
    harness = fresh;
    dashboard = new FakeDashboard();
  });

  /** @param year months of daily values, and what the contract says of its year */
  const setupWith = (
    saved: object | undefined,
    more: object = {},
    { months = 2, instalment, billDay }: About = {},
  ): Setup => ({
    meter: { dailyMonths: months, loadCurveDays: 7, ...(saved && { contract: "contract" }), feedIn: "sale" },
    in: { meter: "" },
    types: [dashboard.type, linkyMeter, contract],
    more: [
      { id: "group", type: "ui-group", name: "" },
      {
        id: "contract",
        type: "enedis-linky-contract",
        name: "Maison",
        versions: [saved ?? flat],
        ...(instalment && { instalment }),
        ...(billDay && { billDay }),
      },
      { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
      { id: "answers", type: "helper", z: "tab" },
      { id: "sale", type: "enedis-linky-contract", name: "Toit", ...feedIn },
      {
        id: "widget",
        type: "ui-enedis-linky",
        z: "tab",
        group: "group",
        meter: "meter",
        direction: "consumption",
        wires: [],
        ...more,
      },
    ],
  });

  const open = async (...of: Parameters<typeof setupWith>): Promise<void> => {
    const { household } = of[2] ?? {};
    await harness.open(NOON, { household: household ?? fixtureHousehold() });
    await harness.start(setupWith(...of));
    const lamp = household === undefined ? "green" : "orange";
    await until("all is there", () => last()?.state?.historyLeft === 0 && last()?.lamp.color === lamp);
  };
  const last = () => dashboard.last("widget");
  const ask = async (direction: Direction = "consumption", period?: CostPeriod): Promise<Answer> => {
    const answers = dashboard.ask("widget", {
      ask: "chart",
      question: { id: 7, direction, measure: "cost", ...(period && { period }) },
    });
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer;
  };
  /** Wh of the days [from, to[. */
  const energy = (direction: Direction, { from, to }: { from: Day; to: Day }): number =>
    fixtureHousehold()
      .readings(PDL, direction, "daily", from, to, harness.now())
      .reduce((sum, { value }) => sum + value, 0);
  /** Cents of Wh at a price in € a kWh, and of days of a subscription. */
  const cents = (wattHours: number, price: number, subscription = 0): number =>
    Math.round((wattHours * price) / 10 + subscription * 100);

  /** A sum whose energy costs 0.2 € a kWh. */
  const sumOf = (days: { from: Day; to: Day }, subscription: number): CostAnswer["month"] => {
    const wattHours = energy("consumption", days);
    const value = cents(wattHours, 0.2, subscription);
    return { ...days, value, energy: wattHours, subscription: Math.round(subscription * 100) };
  };

  it("are this month, the newest day and the month before, each with its days of the subscription", async () => {
    await open(flat);
    const answer = (await ask()) as CostAnswer;
    assert.deepEqual(answer, {
      id: 7,
      month: sumOf(november, (12 * 23) / 30),
      day: sumOf(yesterday, 12 / 30),
      previous: sumOf(october, 12),
    });
    assert.doesNotMatch(JSON.stringify(answer), /BASE|Maison/);
  });

  it("are this bill and the one before, where bills do not begin on the 1st", async () => {
    await open(flat, {}, { billDay: 17 });
    const answer = (await ask()) as CostAnswer;
    assert.deepEqual(answer, {
      id: 7,
      billDay: 17,
      month: sumOf({ ...november, from: day("2026-11-17") }, (12 * 7) / 30),
      day: sumOf(yesterday, 12 / 30),
      previous: sumOf({ from: day("2026-10-17"), to: day("2026-11-17") }, (12 * 15) / 31 + (12 * 16) / 30),
    });
  });

  it("are of the bill before, until its last day is read", async () => {
    await open(flat, {}, { billDay: 24 });
    const { month, previous } = (await ask()) as CostAnswer;
    assert.deepEqual(
      [month, previous].map((sum) => [sum?.from, sum?.to]),
      [
        [day("2026-10-24"), november.to],
        [day("2026-09-24"), day("2026-10-24")],
      ],
    );
  });

  it("tell how many days have no price for want of their curve, and when prices were checked", async () => {
    await open({ ...offPeak, prices: "regulated" });
    const { month, day: newest, previous, lacks, checked } = (await ask()) as CostAnswer;
    assert.equal(month?.unpriced, 16);
    assert.deepEqual([previous?.value, previous?.unpriced], [null, 31]);
    assert.deepEqual([newest?.from, newest?.unpriced], [yesterday.from, undefined]);
    assert.deepEqual(lacks, ["curve"]);
    assert.ok(checked !== undefined && checked >= day("2026-11-01"));
  });

  it("tell the day of which a sum has only a part, which the values do not count", async () => {
    // Of 20 November, four hours of the curve are missing, and the daily value.
    const [from, to] = [14, 18].map((hour) => startOfDay(day("2026-11-20")) + hour * 3_600);
    const household = new AlteredHousehold();
    household.publish = (reading, series) => {
      const { start } = reading;
      const isHole = start >= from! && start < to!;
      const isLost = series === "load_curve" ? isHole : series === "daily" && dayOf(start) === dayOf(from!);
      return isLost ? undefined : reading;
    };
    await open(offPeak, {}, { household });
    const { month, lacks } = (await ask()) as CostAnswer;
    const values = last()!.sides.consumption!.values.monthly!;
    assert.deepEqual([values.missing, month?.unpriced], [1, 16]);
    assert.deepEqual(month?.inPart, { days: 1, first: day("2026-11-20") });
    assert.deepEqual(lacks, ["curve"]);
    // What the two screens differ by is what the curve of that day has.
    const curve = household
      .readings(PDL, "consumption", "load_curve", day("2026-11-20"), day("2026-11-21"), harness.now())
      .reduce((sum, { value, step }) => sum + (value * step) / 3_600, 0);
    assert.ok(curve > 0);
    assert.equal(month.energy - values.value, curve);

    const bars = (await ask("consumption", "30d")) as CostBarsAnswer;
    const i = day("2026-11-20") - bars.from;
    assert.ok(bars.values[i]! > 0);
    assert.deepEqual([bars.unpriced![i], bars.inPart![i]], [0, 1]);
    assert.deepEqual(
      [bars.unpriced!.filter((days) => days > 0).length, bars.inPart!.filter((days) => days > 0).length],
      [23, 1],
    );
    const months = (await ask("consumption", "12m")) as CostBarsAnswer;
    assert.deepEqual([months.unpriced!.at(-1), months.inPart!.at(-1)], [16, 1]);
  });

  it("have the forecast of a history node, and what instalments leave to pay", async () => {
    await open(flat, {}, { months: 24, instalment: 40 });
    const { forecast } = (await ask()) as CostAnswer;
    const flow = new HistoryFlow(harness);
    flow.listen();
    const { total, instalment } = (await flow.ask({ action: "forecast" })).payload as {
      readonly total: { readonly value: number; readonly low: number; readonly high: number };
      readonly instalment: { readonly difference: number };
    };
    assert.ok(total.low < total.value && total.value < total.high);
    const rounded = [total.value, total.low, total.high, instalment.difference].map((euros) =>
      Math.round(euros * 100),
    );
    assert.deepEqual([forecast?.value, forecast?.low, forecast?.high, forecast?.left], rounded);
    // The instalment itself stays with the server.
    assert.deepEqual(Object.keys(forecast!), ["value", "low", "high", "left"]);
  });

  it("say nothing of what is left without an instalment", async () => {
    await open(flat, {}, { months: 24 });
    const { forecast } = (await ask()) as CostAnswer;
    assert.deepEqual(Object.keys(forecast!), ["value", "low", "high"]);
  });

  it("say when the regulated tariff has no prices", async () => {
    await open({ ...flat, power: 7, prices: "regulated" });
    const { month, day: newest, lacks } = (await ask()) as CostAnswer;
    const wattHours = energy("consumption", november);
    assert.deepEqual(month, { ...november, value: null, energy: wattHours, unpriced: 23 });
    assert.deepEqual([newest, lacks], [undefined, ["prices"]]);
  });

  it("say when days lack their Tempo colour, and when others lack their curve", async () => {
    // Nobody is asked for colours with a clock of its own: those of this season are not known.
    await open(tempo(12));
    const { month, lacks } = (await ask()) as CostAnswer;
    assert.equal(month?.unpriced, 23);
    assert.deepEqual(lacks, ["color"]);
    const bars = (await ask("consumption", "30d")) as CostBarsAnswer;
    assert.deepEqual(bars.lacks, ["color"]);
    // Only Sundays depend on a colour.
    const sundays = {
      from: "",
      offer: "custom",
      power: 6,
      prices: { subscription: 0, classes: { dear: 0.7, night: 0.1, other: 0.2 } },
      rules: [
        { class: "dear", color: "red", days: [7] },
        { class: "night", from: "22:00", to: "06:00" },
        { class: "other" },
      ],
    };
    const before = last()!.costs!.consumption;
    await harness.deploy(setupWith(sundays), "nodes");
    await until("it is deployed", () => ![undefined, before].includes(last()?.costs?.consumption));
    assert.deepEqual(((await ask()) as CostAnswer).lacks, ["color", "curve"]);
  });

  it("begin with the contract", async () => {
    await open({ ...flat, from: "2026-11-20" });
    const { month, previous } = (await ask()) as CostAnswer;
    const priced = { from: day("2026-11-20"), to: november.to };
    assert.deepEqual(month, {
      ...november,
      value: cents(energy("consumption", priced), 0.2, (12 * 4) / 30),
      energy: energy("consumption", november),
      subscription: 160,
      unpriced: 19,
    });
    assert.equal(previous, undefined);
  });

  it("of production are what it earned", async () => {
    await open(undefined, { direction: "both" });
    assert.deepEqual(Object.keys(last()!.costs!), ["production"]);
    const { month } = (await ask("production")) as CostAnswer;
    const wattHours = energy("production", november);
    assert.deepEqual(month, { ...november, value: cents(wattHours, 0.1), energy: wattHours });
    assert.ok("refused" in (await ask("consumption")));
  });

  it("are of the directions shown only, and not there without a valid contract", async () => {
    await open(undefined);
    assert.equal(last()!.costs, undefined);
    assert.ok("refused" in (await ask()));
    await harness.deploy(setupWith({ ...flat, power: 0 }), "nodes");
    await until("it shows something", () => last()?.lamp.color === "green");
    assert.equal(last()!.costs, undefined);
    assert.ok("refused" in (await ask()));
  });

  it("are asked again after a deploy of the contract, and at midnight", async () => {
    await open(flat);
    const before = last()!.costs!.consumption;
    harness.jump("2026-11-24T23:59:58+01:00");
    await harness.deploy(
      setupWith({ ...flat, prices: { subscription: 12, classes: { BASE: 0.4 } } }),
      "nodes",
    );
    await until("it says so", () => last()!.costs!.consumption !== before);
    const deployed = last()!.costs!.consumption;
    const { month } = (await ask()) as CostAnswer;
    assert.equal(month?.value, cents(energy("consumption", november), 0.4, (12 * 23) / 30));
    await until("the next day begins", () => last()!.costs!.consumption !== deployed);
    assert.ok(harness.now() >= Date.parse("2026-11-25T00:00:00+01:00"));
  });

  it("are there once a deploy of modified nodes brings the contract that the meter already names", async () => {
    const all = setupWith(flat);
    const others = all.more!.filter(({ id }) => id !== "contract");
    await harness.open(NOON, { household: fixtureHousehold() });
    await harness.start({ ...all, more: others });
    await until("all is there", () => last()?.state?.historyLeft === 0);
    assert.deepEqual(Object.keys(last()?.costs ?? {}), []);
    await setFlows(harness.flow(all), "nodes");
    await until("its costs can be asked for", () => last()?.costs?.consumption !== undefined);
  });

  it("are those of the subscription for days of 0 Wh, whose class nobody knows", async () => {
    const household = new AlteredHousehold();
    household.publish = (reading, series) => (series === "daily" ? { ...reading, value: 0 } : undefined);
    await harness.open(NOON, { household });
    await harness.start(setupWith(offPeak));
    await until("the days are there", () => harness.calls.length >= 2 && last()?.state?.historyLeft === 0);
    const { month, day: newest } = (await ask()) as CostAnswer;
    const ofNothing = { energy: 0, subscription: 920, value: 920 };
    assert.deepEqual(month, { ...november, ...ofNothing });
    assert.deepEqual(newest, { ...yesterday, energy: 0, subscription: 40, value: 40 });
  });

  it("come with the class in force and its price, to the second while somebody looks", async () => {
    await open(offPeak);
    dashboard.ask("widget", { ask: "snapshot" });
    const evening = Date.parse("2026-11-24T22:00:00+01:00") / 1_000;
    assert.deepEqual(last()!.tariffs, { consumption: { class: "HP", price: 0.3, until: evening } });
    harness.jump("2026-11-24T21:59:57+01:00");
    await harness.deploy(setupWith(offPeak), "nodes");
    dashboard.ask("widget", { ask: "snapshot" });
    await until("the night begins", () => last()!.tariffs!.consumption!.class === "HC");
    const { at, tariffs } = last()!;
    assert.ok(at >= evening && at <= evening + 2, String(at - evening));
    const morning = Date.parse("2026-11-25T06:00:00+01:00") / 1_000;
    assert.deepEqual(tariffs!.consumption, { class: "HC", price: 0.1, until: morning });
  });

  it("name their contracts, or say the offer of one without a name", async () => {
    await open(flat, { direction: "both" });
    assert.deepEqual(last()!.state!.contracts, { consumption: "Maison", production: "Toit" });
    const all = setupWith(flat, { direction: "both" });
    const unnamed = all.more!.map((node) => ("versions" in node ? { ...node, name: "" } : node));
    await harness.deploy({ ...all, more: unnamed }, "nodes");
    await until("it says so", () => typeof last()!.state!.contracts!.consumption === "object");
    assert.deepEqual(last()!.state!.contracts!.consumption, { fr: "Base", en: "Base" });
  });

  it("are not there for a contract to be corrected, which the state says", async () => {
    await open({ ...flat, power: 99 }, { direction: "both" });
    assert.deepEqual(Object.keys(last()!.costs ?? {}), ["production"]);
    const consumption = { fr: "à corriger\u00a0: aucun coût", en: "to correct: no cost" };
    assert.deepEqual(last()!.state!.contracts, { consumption, production: "Toit" });
  });
});
