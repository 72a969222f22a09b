/** A series at a `tariff` node: the price in force follows as it changes, and tomorrow's prices are said once. */
import assert from "node:assert/strict";
import type { Written } from "../costs/second-implementation.js";
import { NOON } from "../fixtures/paris.js";
import type { Said } from "../fixtures/price-table.js";
import { FakeClock, TariffHarness } from "./harness.js";

const contract: Written = {
  versions: [{ from: "", offer: "series", power: 6, prices: { subscription: 12 } }],
};
const [TODAY, TOMORROW] = ["2026-11-24", "2026-11-25"] as const;
const at = (day: string, time: string): string => `${day}T${time}:00+01:00`;

describe("a tariff node with a series of prices", () => {
  const started = (start = NOON): TariffHarness => new TariffHarness(new FakeClock(start), contract);
  /** What is sent once prices were said: they are looked at within a second. */
  const said = (node: TariffHarness, ...prices: readonly Said[]): unknown[] => {
    node.sent.length = 0;
    node.days.price(...prices);
    node.clock.runTo(node.clock.now() + 1_000);
    return told(node);
  };
  const told = (node: TariffHarness): unknown[] => node.sent.map(({ event, price }) => [event, price]);
  const runTo = (node: TariffHarness, instant: string): unknown[] => {
    node.sent.length = 0;
    node.clock.runTo(instant);
    return node.sent.map(({ at: sentAt, event, price }) => [
      new Date(sentAt).toISOString().slice(11, 16),
      event,
      price,
    ]);
  };
  const wholeDay = (day: string, after: string, euros: number | null) =>
    [at(day, "00:00"), at(after, "00:00"), euros] as const;

  it("says that none is known, then the one in force, and each that is another one", () => {
    const node = started();
    assert.deepEqual(
      node.sent.map(({ event, payload, price, next, prices, start, end }) => [
        ...[event, payload, price, next, prices.length],
        ...[start, end],
      ]),
      [["start", null, null, null, 0, "2026-11-23T00:00:00+01:00", "2026-11-26T00:00:00+01:00"]],
    );
    assert.equal(node.statuses.at(-1)!.event, "no_price");
    assert.deepEqual(
      said(
        node,
        [at(TODAY, "11:00"), at(TODAY, "13:00"), 0.2],
        [at(TODAY, "13:00"), at(TODAY, "14:00"), 0.2],
        [at(TODAY, "14:00"), at(TODAY, "14:15"), -0.01],
        [at(TODAY, "14:15"), at(TODAY, "15:00"), 0],
      ),
      [["change", 0.2]],
    );
    const [{ payload, start, end, next, prices }] = node.sent as [TariffHarness["sent"][0]];
    assert.deepEqual(
      [payload, start.slice(11, 16), end.slice(11, 16), next],
      ["SERIES", "11:00", "14:00", { payload: "SERIES", price: -0.01, start: "2026-11-24T14:00:00+01:00" }],
    );
    assert.deepEqual(
      prices.map((one) => [one.start.slice(11, 16), one.value, one.class]),
      [
        ["11:00", 0.2, "SERIES"],
        ["14:00", -0.01, "SERIES"],
        ["14:15", 0, "SERIES"],
      ],
    );
    const { event, text } = node.statuses.at(-1)!;
    assert.deepEqual([event, text], ["in_force", "€0.2000/kWh · until 14:00"]);
    assert.deepEqual(runTo(node, at(TODAY, "20:00")), [
      ["13:00", "change", -0.01],
      ["13:15", "change", 0],
      ["14:00", "change", null],
    ]);
    assert.equal(node.statuses.at(-1)!.event, "no_price");
  });

  it("follows a message only if the price in force changed: not for later ones, nor for the same", () => {
    const node = started();
    said(node, [at(TODAY, "00:00"), at(TODAY, "13:00"), 0.2]);
    assert.deepEqual(said(node, [at(TODAY, "11:00"), at(TODAY, "13:00"), 0.2]), []);
    assert.deepEqual(said(node, [at(TODAY, "13:00"), at(TODAY, "16:00"), 0.3]), []);
    assert.deepEqual(said(node, [at(TODAY, "13:00"), at(TODAY, "15:00"), 0.4]), []);
    assert.deepEqual(said(node, [at(TODAY, "09:00"), at(TODAY, "10:00"), 0.5]), []);
    node.ask();
    assert.deepEqual(
      node.sent.at(-1)!.prices.map(({ start, value }) => [start.slice(11, 16), value]),
      [
        ["00:00", 0.2],
        ["09:00", 0.5],
        ["10:00", 0.2],
        ["13:00", 0.4],
        ["15:00", 0.3],
      ],
    );
    assert.deepEqual(said(node, [at(TODAY, "12:00"), at(TODAY, "12:30"), null]), [["change", null]]);
    assert.deepEqual(said(node, [at(TODAY, "12:00"), at(TODAY, "12:30"), 0.1]), [["change", 0.1]]);
    assert.deepEqual(runTo(node, at(TODAY, "14:00")), [
      ["11:30", "change", 0.2],
      ["12:00", "change", 0.4],
    ]);
  });

  it("compares with what is known, also of what it did not say", () => {
    const node = started();
    said(node, [at(TODAY, "12:00"), at(TODAY, "13:00"), 0.2], [at(TODAY, "13:00"), at(TODAY, "14:00"), 0.3]);
    assert.deepEqual(said(node, [at(TODAY, "13:00"), at(TODAY, "14:00"), 0.2]), []);
    assert.deepEqual(runTo(node, at(TODAY, "13:10")), []);
    assert.deepEqual(said(node, [at(TODAY, "12:00"), at(TODAY, "13:00"), 0.1]), [], "an hour that is over");
  });

  it("says the price after hours that it slept through, though it is the same again", () => {
    const node = started();
    said(node, [at(TODAY, "12:00"), at(TODAY, "13:00"), 0.2], [at(TODAY, "14:00"), at(TODAY, "15:00"), 0.2]);
    node.sent.length = 0;
    node.clock.jump(at(TODAY, "14:30"));
    node.clock.runTo(node.clock.now() + 20_000);
    assert.deepEqual(told(node), [["change", 0.2]]);
  });

  it("says once a day that tomorrow’s prices are there, when each minute has one, also across restarts", () => {
    const node = started();
    said(node, wholeDay(TODAY, TOMORROW, 0.2));
    assert.deepEqual(said(node, [at(TOMORROW, "00:00"), at(TOMORROW, "23:59"), 0.2]), []);
    assert.deepEqual(said(node, [at(TOMORROW, "23:59"), at("2026-11-26", "00:00"), 0.3]), [["prices", 0.2]]);
    assert.equal(node.sent[0]!.prices.at(-1)!.end, "2026-11-26T00:00:00+01:00");
    assert.ok(!("day" in node.sent[0]!) && !("label" in node.sent[0]!));
    assert.deepEqual(said(node, [at(TOMORROW, "12:00"), at(TOMORROW, "13:00"), 0.3]), []);
    node.controller.close();
    node.sent.length = 0;
    node.start();
    assert.deepEqual(told(node), [["start", 0.2]]);
    // Of the day after tomorrow, they come while it is tomorrow, and at once; and tomorrow they are of the next day.
    assert.deepEqual(said(node, wholeDay("2026-11-26", "2026-11-27", 0.2)), []);
    assert.deepEqual(runTo(node, at(TOMORROW, "01:00")), [["23:00", "prices", 0.2]]);
  });

  it("says a change before, and a start: both are messages of their own, in this order", () => {
    const node = started();
    assert.deepEqual(said(node, wholeDay(TODAY, TOMORROW, 0.2), wholeDay(TOMORROW, "2026-11-26", 0.1)), [
      ["change", 0.2],
      ["prices", 0.2],
    ]);
    node.controller.close();
    node.notices.clear();
    node.sent.length = 0;
    node.start();
    assert.deepEqual(told(node), [
      ["start", 0.2],
      ["prices", 0.2],
    ]);
    node.sent.length = 0;
    node.ask();
    assert.deepEqual(told(node), [["input", 0.2]]);
    assert.deepEqual(runTo(node, at(TOMORROW, "00:10")), [["23:00", "change", 0.1]]);
  });

  it("answers a message with what it would say, and a day of one price is said at midnight", () => {
    const node = started();
    said(node, [at(TODAY, "00:00"), at("2026-11-26", "00:00"), 0.2]);
    node.sent.length = 0;
    node.days.price([at("2026-11-26", "00:00"), at("2026-11-26", "12:00"), 0.2]);
    node.ask();
    assert.deepEqual(told(node), [["input", 0.2]]);
    assert.deepEqual(runTo(node, at(TOMORROW, "12:00")), [["23:00", "day", 0.2]]);
  });

  it("wants the prices as long as a version is a series, and knows them before its first message", () => {
    const node = new TariffHarness(new FakeClock(NOON), undefined);
    node.days.price(wholeDay(TODAY, TOMORROW, 0.2));
    assert.deepEqual([node.days.wanted.size, node.days.isOpen], [0, false]);
    node.edit(contract);
    node.controller.deployed();
    assert.deepEqual(told(node), [["start", 0.2]]);
    assert.equal(node.days.wanted.size, 1);
    node.edit({ versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }] });
    node.controller.deployed();
    assert.deepEqual([node.events.at(-1), node.days.wanted.size], ["change", 0]);
  });

  it("is said of tomorrow if the series begins then, beside Tempo of today, without an event of colours", () => {
    const from = { from: TOMORROW, offer: "series", power: 6, prices: {} } as const;
    const node = new TariffHarness(new FakeClock(NOON), {
      versions: [{ from: "", offer: "tempo", power: 6, prices: "regulated" }, from],
    });
    node.colors.learn(TODAY, "blue");
    node.clock.runTo(node.clock.now() + 1_000);
    assert.deepEqual(
      said(node, wholeDay(TOMORROW, "2026-11-26", 0.1)).map((one) => (one as unknown[])[0]),
      ["prices"],
    );
    assert.deepEqual(said(node, [at(TOMORROW, "12:00"), at(TOMORROW, "13:00"), 0.3]), []);
  });

  it("is read by others as hours, in the form for power-saver, on a day of 25 of them", () => {
    const clock = new FakeClock("2026-10-25T00:30:00+02:00");
    const node = new TariffHarness(clock, contract, { step: "class", format: "power-saver" });
    said(
      node,
      ["2026-10-25T00:00+02:00", "2026-10-25T02:30+02:00", 0.1],
      ["2026-10-25T02:30+02:00", "2026-10-26T00:00+01:00", 0.2],
    );
    const { payload, class: name } = node.sent[0]!;
    const { priceData } = payload as { priceData: { value: number }[] };
    assert.deepEqual([name, priceData.length], ["SERIES", 25]);
    assert.deepEqual(
      priceData.slice(1, 4).map(({ value }) => value),
      [0.1, 0.15, 0.2],
    );
  });
});
