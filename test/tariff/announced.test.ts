/** Announced days at a `tariff` node: what they cost, and that each is said once. */
import assert from "node:assert/strict";
import { parseDay } from "../../nodes/readings/index.js";
import { eventOf } from "../../nodes/tariff/event.js";
import type { View } from "../../nodes/tariff/view.js";
import type { Written } from "../costs/second-implementation.js";
import { NOON } from "../fixtures/paris.js";
import { FakeClock, TariffHarness } from "./harness.js";

/** Dear from 18:00 on announced days, and into the night after them. */
const contract: Written = {
  versions: [
    {
      from: "",
      offer: "custom",
      power: 6,
      prices: { classes: { Pointe: 0.6, Bonus: 0.1, Reste: 0.2 } },
      rules: [
        { class: "Pointe", from: "18:00", to: "01:00", announced: "sobriety" },
        { class: "Bonus", from: "12:00", to: "14:00", announced: "bonus" },
        { class: "Reste" },
      ],
    },
  ],
};
const [TODAY, TOMORROW] = ["2026-11-24", "2026-11-25"] as const;

describe("a tariff node with announced days", () => {
  const started = (): TariffHarness => new TariffHarness(new FakeClock(NOON), contract);
  const told = (node: TariffHarness): string[] =>
    node.sent.map(({ event, label, day }) =>
      [event, label, day]
        .filter((one) => one !== undefined)
        .map(String)
        .join(" "),
    );
  /** What was said changes within a look. */
  const said = (node: TariffHarness, ...saying: Parameters<TariffHarness["days"]["say"]>): string[] => {
    node.sent.length = 0;
    node.days.say(...saying);
    node.clock.runTo(node.clock.now() + 1_000);
    return told(node);
  };

  it("says a day of today or tomorrow at once, with its prices, and one further away when it comes near", () => {
    const node = started();
    assert.deepEqual(said(node, "sobriety", [TOMORROW, "2026-11-27"]), [
      `day_announced sobriety ${TOMORROW}`,
    ]);
    const [{ payload, prices }] = node.sent as [TariffHarness["sent"][0]];
    assert.equal(payload, "Reste");
    assert.deepEqual(
      prices.map((one) => `${one.start.slice(8, 16)} ${one.class}`),
      ["24T00:00 Reste", "25T00:00 Reste", "25T18:00 Pointe"],
    );
    node.sent.length = 0;
    node.clock.runTo("2026-11-26T12:00:00+01:00");
    assert.deepEqual(told(node), ["day", "change", "day_announced sobriety 2026-11-27", "change"]);
    assert.deepEqual(
      node.sent.map(({ at }) => new Date(at).toISOString().slice(8, 16)),
      ["24T23:00", "25T17:00", "25T23:00", "26T00:00"],
    );
  });

  it("says each label and day once: not again at midnight, when it is said again, or after a restart", () => {
    const node = started();
    assert.deepEqual(said(node, "bonus", [TODAY, TOMORROW]).slice(-2), [
      `day_announced bonus ${TODAY}`,
      `day_announced bonus ${TOMORROW}`,
    ]);
    assert.deepEqual(said(node, "sobriety", [TOMORROW]), [`day_announced sobriety ${TOMORROW}`]);
    assert.deepEqual(said(node, "sobriety", [TOMORROW]), []);
    assert.deepEqual(said(node, "sobriety", [TOMORROW], false), ["change"], "prices of tomorrow");
    assert.deepEqual(said(node, "sobriety", [TOMORROW]), ["change"]);
    node.controller.close();
    assert.equal(node.days.listeners, 0);
    node.sent.length = 0;
    node.start();
    assert.deepEqual(told(node), ["start"]);
    node.clock.runTo("2026-11-25T01:00:00+01:00");
    assert.deepEqual(told(node).slice(-1), ["day"]);
  });

  it("says a change first, and a day that came while it was stopped after its start", () => {
    const node = started();
    node.clock.runTo("2026-11-24T19:00:00+01:00");
    assert.deepEqual(said(node, "sobriety", [TODAY]), ["change", `day_announced sobriety ${TODAY}`]);
    assert.deepEqual(said(node, "sobriety", [TODAY], false), ["change"]);
    node.controller.close();
    assert.deepEqual(said(node, "bonus", [TOMORROW]), []);
    node.start();
    assert.deepEqual(told(node), ["start", `day_announced bonus ${TOMORROW}`]);
  });

  it("wants them as long as a rule has a label, and knows them before its first message", () => {
    const node = new TariffHarness(new FakeClock("2026-11-24T19:00:00+01:00"), undefined);
    node.days.say("sobriety", [TODAY]);
    assert.deepEqual([node.days.wanted.size, node.days.isOpen], [0, false]);
    node.edit(contract);
    node.controller.deployed();
    assert.deepEqual(
      node.sent.map(({ event, payload }) => [event, payload]),
      [
        ["start", "Pointe"],
        ["day_announced", "Pointe"],
      ],
    );
    assert.equal(node.days.wanted.size, 1);
    node.edit({ versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }] });
    node.controller.deployed();
    assert.equal(node.days.wanted.size, 0);
  });

  it("answers a message with what it would say of its own accord, and says the rest then", () => {
    const node = started();
    node.sent.length = 0;
    node.days.say("sobriety", [TODAY, TOMORROW]);
    node.ask();
    node.clock.runTo(node.clock.now() + 1_000);
    assert.deepEqual(told(node), [`day_announced sobriety ${TODAY}`, `day_announced sobriety ${TOMORROW}`]);
    node.sent.length = 0;
    node.ask();
    assert.deepEqual(told(node), ["input"]);
  });
});

describe("of several reasons, the first one counts", () => {
  const day = parseDay(TODAY)!;
  const span = { start: 0, end: 100, class: "A", price: 1n };
  const later = { start: 100, end: 200, class: "B", price: 2n };
  const ofSeries = { start: 200, end: 300, class: "SERIES", price: 3n, isOfSeries: true };
  const usual = { contract: {}, now: span, next: later, prices: [span, later], day, tempo: undefined };
  const view = (more: object = {}): View => ({ ...usual, due: undefined, ...more }) as never;
  const announced = { event: "day_announced", label: "a", day };
  const priced = { event: "prices", day: day + 1 };
  const tempo = { day, color: "red", tomorrow: null, isProvisional: false };
  const known = view({ tempo });

  for (const [title, told, now, isAsked, event] of [
    ["nothing was said yet", undefined, view({ due: announced }), true, "start"],
    ["another class", view(), view({ now: later, due: announced, day: day + 1 }), true, "change"],
    ["a colour", known, view({ tempo: { ...tempo, tomorrow: "red" }, due: announced }), true, "color"],
    [
      "tomorrow’s prices, before an announced day",
      view(),
      view({ due: priced, day: day + 1 }),
      true,
      "prices",
    ],
    ["prices of a series to come", view(), view({ prices: [...usual.prices, ofSeries] }), false, undefined],
    ["an announced day", view(), view({ due: announced, day: day + 1 }), true, "day_announced"],
    [
      "an announced day with other prices",
      known,
      view({ tempo, prices: [span], due: announced }),
      false,
      "day_announced",
    ],
    ["a day that is none any more", view(), view({ prices: [span] }), false, "change"],
    ["midnight", view(), view({ day: day + 1 }), true, "day"],
    ["a message", view(), view(), true, "input"],
    ["nothing", view(), view(), false, undefined],
  ] as const) {
    it(`${title}: ${event ?? "no event"}`, () => {
      assert.equal(eventOf(told, now, isAsked), event);
    });
  }
});
