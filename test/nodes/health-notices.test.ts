/** What a meter's readings show, told by the health output: once, across deploys and restarts too. */
import assert from "node:assert/strict";
import { type HealthMessage, noticeAfter } from "../../nodes/common/meter/health-message.js";
import contract from "../../nodes/contract/index.js";
import { dayOf, formatDay, parseDay } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { hphc } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { AlteredHousehold } from "./altered-household.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";
import { meteredHousehold } from "./metered-hours.js";

describe("the notice of a power that is often exceeded", () => {
  let harness: Harness;
  /** Days of 3.4 kVA, unless a test says otherwise; all others have 2 kVA. */
  let high: string[];
  let peak: number;

  beforeEach(async () => {
    high = ["2026-01-10", "2026-01-11", "2026-01-12"];
    peak = 3_400;
    const household = new AlteredHousehold();
    household.publish = (reading) => ({
      ...reading,
      value: high.includes(formatDay(dayOf(reading.start))) ? peak : 2_000,
    });
    harness = new Harness();
    await harness.open(NOON, { household });
  });
  afterEach(() => harness.close());

  const setup = (power = 3, meter: object = {}, more: Setup["more"] = []): Setup => ({
    types: [contract],
    outputs: 2,
    in: { outputMode: "single", health: true, measures: ["max_power"] },
    meter: { dailyMonths: 13, loadCurveDays: 0, name: "Maison", contract: "own", ...meter },
    more: [
      {
        id: "own",
        type: "enedis-linky-contract",
        name: "",
        versions: [{ from: "", offer: "base", power, prices: "regulated" }],
      },
      ...more,
    ],
  });
  const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];
  const told = (): string[] => health().map(({ payload }) => payload);
  const begin = async (flow: Setup): Promise<void> => {
    await harness.start(flow);
    await until("the year comes", () => harness.of("max_power").length > 0);
    await settled(() => [harness.calls.length, harness.all.length]);
  };
  /** The morning of a day, until its readings of the day before have come. */
  const morning = async (day: string): Promise<void> => {
    const before = harness.of("max_power").length;
    harness.jump(`${day}T09:08:00+01:00`);
    await until(`the readings of ${day} come`, () => harness.of("max_power").length > before);
    await settled(() => [harness.all.length, told()]);
  };

  it("says what was seen, what it means and what to do, once, and leaves the meter well", async () => {
    await begin(setup());
    await morning("2026-11-25");
    assert.deepEqual(told(), ["power"]);
    const [{ topic, text, action, scope, lastGood, nextTry }] = health() as [HealthMessage];
    assert.deepEqual([topic, scope], ["Maison/health", "meter"]);
    assert.match(lastGood!, /^2026-11-2[34]$/);
    assert.match(nextTry!, /^2026-11-2\dT/);
    assert.equal(
      text,
      "3 days of the last 12 months are above 3.3\u00a0kVA, 110% of the subscribed power; this does not mean that the power was cut: the Linky trips only if the excess is long or strong enough.",
    );
    assert.match(action, /appliances.*ask your supplier for 6\u00a0kVA\.$/);
    await morning("2026-11-26");
    await harness.deploy(setup());
    await settled(told);
    assert.deepEqual(told(), ["power"]);
    await harness.stop();
    await harness.start(setup());
    await morning("2026-11-27");
    assert.deepEqual(told(), [], "a restart does not repeat it");
    assert.equal(harness.fills.includes("red"), false);
    assert.deepEqual(harness.errors, []);
  });

  it("names no power that nobody may sign any more", async () => {
    peak = 7_000;
    await begin(setup(6));
    await morning("2026-11-25");
    assert.deepEqual(told(), ["power"]);
    const [{ text, action }] = health() as [HealthMessage];
    assert.match(text, /^3 days of the last 12 months are above 6\.6\u00a0kVA/);
    assert.match(action, /compare the offers at 9\u00a0kVA: Base can no longer be signed at this power\.$/);
  });

  it("says it again once it was not true for 30 days, and is true again", async () => {
    await begin(setup());
    await morning("2026-11-25");
    await harness.deploy(setup(6), "nodes");
    await morning("2026-11-26");
    await harness.deploy(setup(), "nodes");
    await morning("2026-12-10");
    assert.deepEqual(told(), ["power"], "not after two weeks");
    await harness.deploy(setup(6), "nodes");
    await morning("2026-12-11");
    await harness.stop();
    await harness.start(setup(6));
    await morning("2027-01-05");
    await harness.deploy(setup(), "nodes");
    await morning("2027-01-10");
    assert.deepEqual(told(), ["power"]);
  });

  it("is looked for once a day, also after a restart", async () => {
    await begin(setup(6));
    await harness.deploy(setup(), "nodes");
    await settled(told);
    await harness.stop();
    await harness.start(setup());
    await settled(told, 2_500);
    assert.deepEqual(told(), []);
    await morning("2026-11-25");
    assert.deepEqual(told(), ["power"]);
  });

  it("is each node's own, in the language of the meter", async () => {
    const heard: HealthMessage[] = [];
    const other = [
      {
        id: "in2",
        type: "enedis-linky in",
        z: "tab",
        meter: "meter",
        measures: [],
        health: true,
        wires: [[], ["other"]],
      },
      { id: "other", type: "helper", z: "tab" },
    ];
    await harness.start(setup(3, { language: "fr" }, other));
    harness.sink("other", (message) => heard.push(message as HealthMessage));
    await until("the year comes", () => harness.of("max_power").length > 0);
    await settled(() => harness.all.length);
    await morning("2026-11-25");
    await until("both say so", () => heard.length > 0 && told().length > 0);
    assert.deepEqual([told(), heard.map(({ payload }) => payload)], [["power"], ["power"]]);
    assert.match(heard[0]!.text, /^3 jours des 12 derniers mois dépassent 3,3\u00a0kVA/);
  });

  for (const [why, flow, days] of [
    ["for two days", () => setup(), ["2026-01-10", "2026-01-11"]],
    ["for a power that is high enough", () => setup(6), undefined],
    ["without a contract", () => setup(3, { contract: "" }), undefined],
    ["by too few days", () => setup(3, { dailyMonths: 9 }), undefined],
  ] as const) {
    it(`is not said ${why}`, async () => {
      high = [...(days ?? high)];
      await begin(flow());
      await morning("2026-11-25");
      await morning("2026-11-26");
      assert.deepEqual(told(), []);
    });
  }
});

describe("the notice of other off-peak hours", () => {
  let harness: Harness;
  // The meter switches at 7 h and 23 h.
  const household = meteredHousehold();
  harnessPerTest((fresh) => (harness = fresh));
  beforeEach(() => harness.open(NOON, { household }));

  const setup = (from: string, to: string, meter: object = {}): Setup => ({
    types: [contract],
    outputs: 2,
    in: { outputMode: "single", health: true, measures: ["load_curve", "cost"] },
    meter: { dailyMonths: 2, loadCurveDays: 30, name: "Maison", contract: "own", ...meter },
    more: [
      {
        id: "own",
        type: "enedis-linky-contract",
        name: "",
        versions: [hphc(1, 0.5, 0, { power: 9, hours: [{ from, to }] })],
      },
    ],
  });
  const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];
  const told = (): string[] => health().map(({ payload }) => payload);
  const twoDays = async (flow: Setup): Promise<void> => {
    await harness.start(flow);
    const registers = (): number => harness.server.log.filter(({ path }) => path.includes("index_")).length;
    await until("registers are asked for", () => registers() >= 2);
    await settled(() => [harness.calls.length, harness.all.length]);
    for (const day of ["2026-11-25", "2026-11-26"]) {
      harness.jump(`${day}T09:08:00+01:00`);
      await settled(() => [harness.calls.length, harness.all.length], 2_500);
    }
  };

  it("says which they are and what to do, once, and leaves the meter well", async () => {
    await twoDays(setup("22:00", "06:00"));
    assert.deepEqual(told(), ["hours"]);
    const [{ topic, text, action, scope }] = health() as [HealthMessage];
    assert.deepEqual([topic, scope], ["Maison/health", "meter"]);
    assert.match(text, /the meter is off-peak from about 23:00 to 07:00, not from 22:00 to 06:00/);
    assert.match(action, /bill/);
    await harness.stop();
    await harness.start(setup("22:00", "06:00"));
    harness.jump("2026-11-27T09:08:00+01:00");
    await settled(() => [harness.calls.length, harness.all.length], 2_500);
    assert.deepEqual(told(), [], "a restart does not repeat it");
    assert.equal(harness.fills.includes("red"), false);
    assert.deepEqual(harness.errors, []);
  });

  alone("is looked for by one node after the other: many that wake together hold up no flow", async () => {
    const flow = setup("22:00", "06:00");
    const others = Array.from({ length: 19 }, (_, i) => ({
      id: `in${i + 2}`,
      type: "enedis-linky in",
      z: "tab",
      meter: "meter",
      measures: [],
      health: true,
      wires: [[], ["other"]],
    }));
    const heard: HealthMessage[] = [];
    await harness.start({
      ...flow,
      more: [...flow.more!, ...others, { id: "other", type: "helper", z: "tab" }],
    });
    harness.sink("other", (message) => heard.push(message as HealthMessage));
    const registers = (): number => harness.server.log.filter(({ path }) => path.includes("index_")).length;
    await until("registers are asked for", () => registers() >= 2);
    await settled(() => [harness.calls.length, harness.all.length]);
    const { longest } = await inPieces(async () => {
      harness.jump("2026-11-25T00:00:30+01:00");
      await until("all say so", () => heard.length + told().length === 20);
    });
    assert.ok(longest < 50, `${longest} ms`);
  });

  it("is not said for the hours of the meter", async () => {
    await twoDays(setup("23:00", "07:00"));
    assert.deepEqual(told(), []);
  });
});

describe("the notices of what is to come for a contract", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), "2026-12-05T12:00:00+01:00");

  const base18 = { offer: "base", power: 18 };
  const setup = (version: object, anniversary = "", meter: object = {}): Setup => ({
    types: [contract],
    outputs: 2,
    in: { outputMode: "single", health: true, measures: ["daily"] },
    meter: { dailyMonths: 0, loadCurveDays: 0, name: "Maison", contract: "own", ...meter },
    more: [
      {
        id: "own",
        type: "enedis-linky-contract",
        name: "Tarif bleu",
        anniversary,
        versions: [{ from: "", prices: "regulated", ...version }],
      },
    ],
  });
  const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];
  const told = (): string[] => health().map(({ payload }) => payload);
  const morning = async (day: string): Promise<void> => {
    const before = harness.of("daily").length;
    harness.jump(`${day}T09:08:00+01:00`);
    await until(`the readings of ${day} come`, () => harness.of("daily").length > before);
    await settled(() => [harness.all.length, told()]);
  };

  it("leave once each, across deploys and restarts, and leave the meter well", async () => {
    await harness.start(setup(base18, "01-01"));
    await until("both are said", () => told().length === 2);
    assert.deepEqual(told(), ["offer_ends", "year_end"]);
    const [{ topic, text, action, scope }, year] = health() as [HealthMessage, HealthMessage];
    assert.deepEqual([topic, scope], ["Maison/health", "meter"]);
    assert.equal(
      text,
      "The offer Base at 18 kVA ends on 31 January 2027: unless you choose another one, HP/HC at the same power takes its place.",
    );
    assert.match(action, /^Compare offers in the dialog of the contract “Tarif bleu”, then add a version/);
    assert.match(year.text, /^The year of the contract “Tarif bleu” ends on 31 December 2026: /);
    assert.equal(year.action, "A button in its dialog does so.");
    await morning("2026-12-06");
    await harness.deploy(setup(base18, "01-01"));
    await settled(told);
    assert.deepEqual(told(), ["offer_ends", "year_end"]);
    await harness.stop();
    await harness.start(setup(base18, "01-01"));
    await morning("2026-12-07");
    assert.deepEqual(told(), [], "a restart does not repeat them");
    assert.equal(harness.fills.includes("red"), false);
    assert.deepEqual(harness.errors, []);
  });

  it("are about the contract of the day, in the language of the meter, and need an anniversary", async () => {
    const hours = [{ from: "22:30", to: "06:30" }];
    await harness.start(setup({ offer: "hphc", power: 9, hours }, "", { language: "fr" }));
    await until("it is said", () => told().length > 0);
    await settled(told);
    assert.deepEqual(told(), ["hours_reform"]);
    assert.match(
      health()[0]!.text,
      /^Des heures creuses du contrat «\u00a0Tarif bleu\u00a0» .* d’ici au 31 octobre 2027\u00a0: /,
    );
    await harness.deploy(setup({ offer: "base", power: 6 }, "12-15"), "nodes");
    await morning("2026-12-06");
    assert.deepEqual(told(), ["hours_reform", "year_end"]);
  });
});

describe("what is remembered of a notice", () => {
  const today = parseDay("2026-11-24")!;

  it("is said at first, and after 30 days in which it was not true", () => {
    const said = (told: string | undefined): boolean => noticeAfter(true, told, today).isSaid;
    assert.deepEqual([undefined, "true", "2026-10-26", "2026-10-25"].map(said), [true, false, false, true]);
    assert.equal(noticeAfter(true, "2026-10-26", today).told, "true");
  });

  it("begins to be not true on the first day only", () => {
    const told = (before: string | undefined): string | undefined => noticeAfter(false, before, today).told;
    assert.deepEqual([undefined, "true", "2026-10-26"].map(told), [undefined, "2026-11-24", "2026-10-26"]);
  });
});
