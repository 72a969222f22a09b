/** A clock that jumps, sleeps or is not set, a redeploy at the very minute: nothing is lost, nothing said twice. */
import assert from "node:assert/strict";
import type { Written } from "../costs/second-implementation.js";
import { FakeClock, TariffHarness } from "./harness.js";

const hphc: Written = {
  versions: [
    {
      from: "",
      offer: "hphc",
      power: 6,
      prices: { classes: { HP: 0.2142, HC: 0.1589 } },
      hours: [
        { from: "22:08", to: "06:08" },
        { from: "12:30", to: "14:30" },
      ],
    },
  ],
};
const tempo: Written = { versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }] };

const paris = (time: string): string => `2026-11-24T${time}+01:00`;

describe("the tariff node and its clock", () => {
  const startAt = (instant: string, contract = hphc): { clock: FakeClock; node: TariffHarness } => {
    const clock = new FakeClock(instant);
    return { clock, node: new TariffHarness(clock, contract) };
  };

  for (const [title, to, expected] of [
    ["over a change", paris("22:20:00"), ["change", "HC"]],
    ["over a change and midnight", "2026-11-25T02:00:00+01:00", ["change", "HC"]],
    ["to another span of the same class", "2026-11-25T15:00:00+01:00", ["change", "HP"]],
    ["back, before a change", paris("13:00:00"), ["change", "HC"]],
    ["back, to another span of the same class", paris("12:00:00"), ["change", "HP"]],
    ["to the very instant of a change", paris("22:08:00"), ["change", "HC"]],
  ] as const) {
    it(`says within 20 s, once, what a jump leads to: ${title}`, () => {
      const { clock, node } = startAt(paris("20:00:00"));
      clock.runTo(paris("20:05:03"));
      clock.jump(to);
      const since = Date.parse(to);
      clock.runTo(since + 20_000);
      assert.deepEqual(node.events, ["start", expected[0]]);
      assert.equal(node.sent[1]!.payload, expected[1]);
      assert.ok(Date.parse(node.sent[1]!.end) > since);
    });
  }

  it("says nothing of a jump that changes nothing", () => {
    const { clock, node } = startAt(paris("15:00:00"));
    clock.jump(paris("20:00:00"));
    clock.runTo(paris("20:30:00"));
    clock.jump(paris("19:30:00"));
    clock.runTo(paris("20:30:00"));
    assert.deepEqual(node.events, ["start"]);
  });

  it("is in time again right after a jump", () => {
    const { clock, node } = startAt(paris("15:00:00"));
    clock.runTo(paris("15:00:19"));
    clock.jump(paris("22:07:40"));
    clock.runTo(paris("22:08:02"));
    assert.deepEqual(node.events, ["start", "change"]);
    assert.equal(node.sent[1]!.at, Date.parse(paris("22:08:00")));
  });

  it("is in time after a message that came before it had seen the jump", () => {
    const { clock, node } = startAt(paris("15:00:00"));
    clock.jump(paris("22:07:55"));
    node.ask();
    clock.runTo(paris("22:08:02"));
    assert.deepEqual(node.events, ["start", "input", "change"]);
  });

  it("says what a sleep of two days missed, once", () => {
    const { clock, node } = startAt(paris("23:00:00"));
    clock.jump("2026-11-26T23:00:00+01:00");
    clock.runTo("2026-11-26T23:01:00+01:00");
    assert.deepEqual(node.events, ["start", "change"]);
    assert.equal(node.sent[1]!.start, "2026-11-26T22:08:00+01:00");
  });

  for (const [change, before] of [
    ["March", "2026-03-29T00:30:00Z"],
    ["October", "2026-10-24T23:00:00Z"],
  ] as const) {
    it(`changes at the right instants of the change day in ${change}`, () => {
      const [version] = hphc.versions;
      const contract: Written = { versions: [{ ...version!, hours: [{ from: "02:15", to: "02:45" }] }] };
      const { clock, node } = startAt(before, contract);
      clock.runTo(new Date(Date.parse(before) + 4 * 3_600_000).toISOString());
      // In March this half-hour is not there, in October it is there twice.
      const times = node.sent
        .slice(1)
        .map(({ at, payload }) => [new Date(at).toISOString().slice(11, 16), payload]);
      const twice = [
        ["00:15", "HC"],
        ["00:45", "HP"],
        ["01:15", "HC"],
        ["01:45", "HP"],
      ];
      assert.deepEqual(times, change === "March" ? [] : twice);
    });
  }

  for (const offset of [-1_000, -1, 0, 1, 1_000]) {
    it(`says a change once when it is deployed anew ${offset} ms after it`, () => {
      const { clock, node } = startAt(paris("20:00:00"));
      const change = Date.parse(paris("22:08:00"));
      clock.runTo(change + offset);
      node.controller.close();
      node.start();
      clock.runTo(change + 60_000);
      const said = node.sent.filter(({ payload }) => payload === "HC");
      assert.equal(said.at(-1)!.start, paris("22:08:00"));
      // A start says what is in force, whoever heard it before.
      assert.deepEqual(
        said.map(({ event }) => event),
        offset < 0 ? ["change"] : ["change", "start"],
      );
    });
  }

  it("loses no change that falls into a deploy, which the node outlives", () => {
    const { clock, node } = startAt(paris("22:07:59"));
    node.isDeploying = true;
    clock.runTo(paris("22:08:01"));
    assert.deepEqual(node.events, ["start"]);
    node.isDeploying = false;
    node.controller.deployed();
    assert.deepEqual(node.events, ["start", "change"]);
    clock.runTo(paris("22:10:00"));
    assert.equal(node.sent.length, 2);
  });

  it("says nothing while the clock is not set, then starts", () => {
    const clock = new FakeClock("2024-01-01T00:00:00Z");
    const node = new TariffHarness(clock, hphc);
    node.isClockSet = false;
    node.controller.close();
    node.sent.length = 0;
    node.start();
    clock.runTo("2024-01-01T12:00:00Z");
    assert.throws(() => node.ask(), { code: "unavailable" });
    assert.deepEqual([node.events, node.statuses.at(-1)!.event], [[], "clock"]);
    clock.jump(paris("12:00:00"));
    node.isClockSet = true;
    clock.runTo(paris("12:00:20"));
    assert.deepEqual(node.events, ["start"]);
    node.isClockSet = false;
    clock.jump("2024-01-01T00:00:00Z");
    clock.runTo("2024-01-03T00:00:00Z");
    clock.jump(paris("12:10:00"));
    node.isClockSet = true;
    clock.runTo(paris("12:11:00"));
    assert.deepEqual(node.events, ["start"]);
  });

  it("says a change to the others if the message that asked cannot be answered", () => {
    const { clock, node } = startAt(paris("22:07:00"));
    clock.jump(paris("22:08:00"));
    assert.throws(() => {
      node.controller.answer(() => {
        throw new Error("unreadable");
      });
    }, /unreadable/);
    clock.runTo(paris("22:08:20"));
    assert.deepEqual(node.events, ["start", "change"]);
  });

  it("makes one message of several events, by the first of them", () => {
    const { clock, node } = startAt("2026-11-24T23:59:00+01:00", {
      versions: [
        { from: "", offer: "base", power: 6, prices: { classes: { BASE: 0.2 } } },
        { from: "2026-11-25", offer: "base", power: 6, prices: { classes: { BASE: 0.21 } } },
      ],
    });
    clock.jump("2026-11-25T00:00:00+01:00");
    node.ask();
    clock.runTo("2026-11-25T12:00:00+01:00");
    assert.deepEqual(node.events, ["start", "change"]);
    assert.deepEqual([node.sent[0]!.next?.price, node.sent[1]!.price], [0.21, 0.21]);
    node.ask();
    assert.equal(node.events.at(-1), "input");
  });
});

describe("the colours of a tariff node", () => {
  it("are said when they become known, and price from then on", () => {
    const clock = new FakeClock(paris("05:00:00"));
    const node = new TariffHarness(clock, tempo);
    assert.deepEqual([node.sent[0]!.payload, node.sent[0]!.price, node.sent[0]!.prices], [null, null, []]);
    assert.deepEqual([node.sent[0]!["color"], node.sent[0]!["tomorrow"]], [null, null]);
    assert.equal(node.statuses.at(-1)!.event, "unknown_color");
    assert.deepEqual([...node.colors.wanted], ["tariff"]);

    node.colors.learn("2026-11-23", "blue");
    node.colors.learn("2026-11-24", "white");
    clock.runTo(paris("05:00:01"));
    assert.deepEqual(node.events, ["start", "change"]);
    const { payload, color, tomorrow, left, prices, provisional } = node.sent[1]!;
    assert.deepEqual([payload, color, tomorrow, provisional], ["HCJB", "blue", "white", undefined]);
    assert.deepEqual(left, { white: 42, red: 22, about: true });
    assert.equal(prices.at(-1)!.end, "2026-11-25T06:00:00+01:00");

    clock.runTo(paris("06:00:00"));
    assert.deepEqual(
      [node.events.at(-1), node.sent[2]!["color"], node.sent[2]!["tomorrow"]],
      ["change", "white", null],
    );

    node.colors.learn("2026-11-25", "red", true);
    clock.runTo(paris("08:00:00"));
    assert.deepEqual(node.events.slice(3), ["color"]);
    assert.deepEqual([node.sent[3]!["tomorrow"], node.sent[3]!["provisional"]], ["red", true]);
    assert.deepEqual(node.sent[3]!.prices, node.sent[2]!.prices);

    node.colors.learn("2026-11-25", "red");
    node.colors.learn("2026-11-25", "red");
    clock.runTo(paris("10:45:00"));
    assert.deepEqual(node.events.slice(4), ["color"]);
    assert.deepEqual([node.sent[4]!["tomorrow"], node.sent[4]!["provisional"]], ["red", undefined]);
    assert.equal(node.sent[4]!.prices.at(-1)!.end, "2026-11-26T00:00:00+01:00");

    node.colors.learn("2026-11-25", "red");
    clock.runTo(paris("12:00:00"));
    assert.equal(node.sent.length, 5);
  });

  it("that never come leave the price unknown at 06:00", () => {
    const clock = new FakeClock(paris("05:59:00"));
    const node = new TariffHarness(clock, tempo);
    node.colors.learn("2026-11-23", "red");
    clock.runTo(paris("05:59:30"));
    const { next, end } = node.sent.at(-1)!;
    assert.deepEqual([next, end], [null, paris("06:00:00")]);
    clock.runTo(paris("06:00:02"));
    const { event, payload, price, start, color } = node.sent.at(-1)!;
    assert.deepEqual([event, payload, price, start, color], ["change", null, null, paris("06:00:00"), null]);
  });
});
