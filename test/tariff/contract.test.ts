/** The contract of a `tariff` node: edited, missing, invalid; and the form of its messages. */
import assert from "node:assert/strict";
import type { Written } from "../costs/second-implementation.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { FakeClock, TariffHarness } from "./harness.js";

const flat = (price: number, more: object = {}): Written => ({ versions: [base(price, undefined, more)] });

describe("the contract of a tariff node", () => {
  const started = (contract: Written | undefined): TariffHarness =>
    new TariffHarness(new FakeClock(NOON), contract);

  it("says an edited price as a change, and nothing of an edit that changes nothing", () => {
    const node = started(flat(0.2));
    node.edit(flat(0.2));
    node.controller.deployed();
    assert.deepEqual(node.events, ["start"]);
    node.edit(flat(0.25));
    node.controller.deployed();
    assert.deepEqual([node.events, node.sent[1]!.price], [["start", "change"], 0.25]);
  });

  it("says an edited price of tomorrow as a change", () => {
    const node = started(flat(0.2));
    const { versions } = flat(0.2);
    node.edit({ versions: [...versions, { ...flat(0.3).versions[0]!, from: "2026-11-25" }] });
    node.controller.deployed();
    assert.deepEqual(node.events, ["start", "change"]);
    assert.deepEqual(
      node.sent[1]!.prices.map(({ value }) => value),
      [0.2, 0.3],
    );
  });

  it("is asked for once if it is missing or invalid, and said again after another deploy", () => {
    const node = started(undefined);
    node.clock.runTo("2026-11-24T13:00:00+01:00");
    node.controller.deployed();
    assert.deepEqual([node.events, node.errors.length], [[], 1]);
    assert.throws(() => node.ask(), { code: "contract" });
    const { event, fill, shape } = node.statuses.at(-1)!;
    assert.deepEqual([event, fill, shape], ["contract", "red", "ring"]);
    node.edit({ versions: [] });
    node.controller.deployed();
    node.clock.runTo("2026-11-24T14:00:00+01:00");
    assert.equal(node.errors.length, 2);
    node.edit(flat(0.2));
    node.controller.deployed();
    assert.deepEqual([node.events, node.statuses.at(-1)!.event], [["start"], "in_force"]);
  });

  it("wants colours only while it uses them", () => {
    const node = started(flat(0.2));
    assert.equal(node.colors.wanted.size, 0);
    node.edit({ versions: [{ from: "", offer: "tempo", power: 6, prices: "regulated" }] });
    node.controller.deployed();
    assert.equal(node.colors.wanted.size, 1);
    node.edit(flat(0.2));
    node.controller.deployed();
    assert.equal(node.colors.wanted.size, 0);
  });

  it("without prices for its power says the class, and why it has no price", () => {
    const node = started(flat(0, { prices: "regulated", power: 7 }));
    const { payload, price, prices } = node.sent[0]!;
    const notes = node.sent[0]!["notes"] as string[];
    assert.deepEqual([payload, price, prices, notes.length], ["BASE", null, [], 1]);
    assert.match(notes[0]!, /no prices for 7/);
    assert.equal(node.statuses.at(-1)!.event, "no_price");
  });

  it("whose offer the law ends says so the day before, and has no price from then on", () => {
    const clock = new FakeClock("2027-01-31T12:00:00+01:00");
    const node = new TariffHarness(clock, flat(0, { prices: "regulated", power: 18 }));
    const [before] = node.sent;
    assert.deepEqual(
      [before!.price, before!.prices.at(-1)!.end, before!.next],
      [0.1985, "2027-02-01T00:00:00+01:00", null],
    );
    clock.runTo("2027-02-01T00:01:00+01:00");
    const after = node.sent.at(-1)!;
    assert.deepEqual([after.event, after.payload, after.price, after.prices], ["change", "BASE", null, []]);
    assert.equal(node.statuses.at(-1)!.event, "no_price");
    for (const { notes } of [before!, after]) {
      assert.match(
        (notes as string[]).join(),
        /18.kVA.*from 1 February 2027 on: .*HP\/HC.* at the same power/,
      );
    }
  });

  it("for feed-in has a price too, and 0 and negative prices are prices", () => {
    const { sent } = started({
      kind: "feed-in",
      versions: [{ from: "", offer: "base", power: 0, prices: { classes: { BASE: 0.1269 } } }],
    });
    assert.deepEqual([sent[0]!.payload, sent[0]!.price], ["BASE", 0.1269]);
    assert.equal(started(flat(0)).sent[0]!.price, 0);
    assert.equal(started(flat(-0.01)).sent[0]!.prices[0]!.value, -0.01);
  });
});

describe("a message of a tariff node", () => {
  it("has all that the contract says, of a price that never changes", () => {
    const node = new TariffHarness(new FakeClock(NOON), flat(0.2, { prices: "regulated" }));
    const { at, ...message } = node.sent[0]!;
    assert.equal(at, Date.parse(NOON));
    const days = ["2026-11-24", "2026-11-25", "2026-11-26"].map((day) => `${day}T00:00:00+01:00`);
    const entry = (i: number): object => ({ start: days[i], end: days[i + 1], value: 0.2001, class: "BASE" });
    assert.deepEqual(JSON.parse(JSON.stringify(message)), {
      topic: "Maison/tariff",
      payload: "BASE",
      price: 0.2001,
      unit: "EUR/kWh",
      start: "2026-11-23T00:00:00+01:00",
      end: days[2],
      next: null,
      prices: [entry(0), entry(1)],
      pricesCheckedUntil: message["pricesCheckedUntil"],
      event: "start",
    });
    assert.match(String(message["pricesCheckedUntil"]), /^\d{4}-\d\d-\d\d$/);
    assert.equal(node.statuses.at(-1)!.text, "BASE €0.2001/kWh");
  });

  it("names the class, its price and its end in the status", () => {
    const node = new TariffHarness(new FakeClock(NOON), {
      versions: [
        {
          from: "",
          offer: "hphc",
          power: 6,
          prices: { classes: { HP: 0.2142, HC: 0.15 } },
          hours: [{ from: "22:08", to: "06:08" }],
        },
      ],
    });
    assert.equal(node.statuses.at(-1)!.text, "HP €0.2142/kWh · until 22:08");
  });

  it("has mean prices of exact integers", () => {
    const node = new TariffHarness(
      new FakeClock(NOON),
      {
        versions: [
          {
            from: "",
            offer: "hphc",
            power: 6,
            prices: { classes: { HP: 0.2, HC: 0.10000001 } },
            hours: [{ from: "22:08", to: "06:08" }],
          },
        ],
      },
      { step: "15", format: "tariff" },
    );
    const at = (time: string) =>
      node.sent[0]!.prices.find(({ start }) => start.startsWith(`2026-11-24T${time}`));
    // 8 minutes of 0.2, 7 of 0.10000001: 0.153333338
    assert.deepEqual([at("22:00")!.value, at("22:00")!.class], [0.153333, "HP"]);
    assert.deepEqual([at("22:15")!.value, at("21:45")!.value], [0.10000001, 0.2]);
    assert.equal(node.sent[0]!.prices.length, 192);
  });
});
