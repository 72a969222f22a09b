/** The tank of example 19 in the hours of a real winter: what its relay does, at each message of the tariff node. */
import assert from "node:assert/strict";
import { formatDay, instantAt } from "../../nodes/readings/index.js";
import { shippedColor } from "../../nodes/pricing/index.js";
import type { Written } from "../costs/second-implementation.js";
import { day } from "../fixtures/paris.js";
import { FakeClock, FakeColors, TariffHarness, type Sent } from "../tariff/harness.js";
import { FunctionNode } from "./function-node.js";

const HOUR = 3_600_000;
/** The instant of a Paris clock, in milliseconds. */
const at = (text: string, clock: string): number => {
  const [hour, minute] = clock.split(":").map(Number);
  return instantAt(day(text), hour!, minute) * 1_000;
};

interface Heating {
  readonly start: number;
  readonly end: number;
}

/**
 * When the relay is on, from one day to the other.
 * @param restarts instants at which the flow starts anew, without a memory
 */
function heating(
  contract: Written,
  first: string,
  last: string,
  restarts: readonly number[] = [],
): Heating[] {
  const clock = new FakeClock(new Date(at(first, "12:00")).toISOString());
  const colors = new FakeColors();
  const learn = (of: number): void => {
    const color = shippedColor(of);
    if (color !== undefined) colors.learn(formatDay(of), color);
  };
  learn(day(first) - 1);
  learn(day(first));
  const harness = new TariffHarness(clock, contract, undefined, colors);
  let node = new FunctionNode(19, "Le moins cher");
  const spans: Heating[] = [];
  let since: number | undefined;
  let done = 0;
  const take = (sent: Sent): void => {
    node.at = new Date(sent.at).toISOString();
    const isOn = node.send({ ...sent })?.["payload"];
    if (isOn === true) since ??= sent.at;
    if (isOn !== false || since === undefined) return;
    spans.push({ start: since, end: sent.at });
    since = undefined;
  };
  const runTo = (instant: number): void => {
    clock.runTo(instant);
    for (; done < harness.sent.length; done++) take(harness.sent[done]!);
  };
  for (let of = day(first); of <= day(last); of++) {
    const text = formatDay(of);
    // The colour of the next day, as RTE tells it.
    const noon = at(text, "11:02");
    const next = at(formatDay(of + 1), "10:00");
    if (noon >= clock.now()) runTo(noon);
    learn(of + 1);
    for (const restart of restarts.filter((one) => one > noon && one < next)) {
      runTo(restart);
      node = new FunctionNode(19, "Le moins cher");
      harness.ask();
    }
    runTo(next);
  }
  harness.controller.close();
  return spans;
}

/** Hours of heating from 22:00 of a day to 06:00 of the next one. */
function ofNight(spans: readonly Heating[], text: string): number {
  const [from, to] = [at(text, "22:00"), at(formatDay(day(text) + 1), "06:00")];
  const shared = spans.map(({ start, end }) => Math.max(0, Math.min(end, to) - Math.max(start, from)));
  return shared.reduce((sum, one) => sum + one, 0) / HOUR;
}

const nights = (first: string, last: string): string[] =>
  Array.from({ length: day(last) - day(first) + 1 }, (_, i) => formatDay(day(first) + i));

const regulated = { from: "", power: 9, prices: "regulated" as const };
const tempo: Written = { versions: [{ ...regulated, offer: "tempo" }] };

describe("the tank of example 19", () => {
  it("heats in each night of a Tempo winter, all of it, and at no other time", () => {
    const spans = heating(tempo, "2025-10-31", "2026-03-31");
    const winter = nights("2025-11-01", "2026-03-31");
    const hours = winter.map((night) => ofNight(spans, night));
    // By civil days, 16 of them were cold, and 30 more had a part of their eight hours.
    assert.deepEqual([winter.length, hours.filter((one) => one === 0).length], [151, 0]);
    assert.deepEqual(
      winter.filter((_, i) => Math.abs(hours[i]! - 8) > 0.01),
      ["2026-03-28"],
      "but for the night that has seven",
    );
    const all = spans
      .filter(({ start }) => start >= at("2025-11-01", "12:00"))
      .reduce((sum, { start, end }) => sum + end - start, 0);
    assert.ok(Math.abs(all / HOUR - (151 * 8 - 1)) < 0.5, String(all / HOUR));
  });

  it("does so after a start in the middle of a night, too", () => {
    const winter = nights("2026-01-01", "2026-01-31");
    const restarts = winter.map((night) => at(formatDay(day(night) + 1), "02:30"));
    const spans = heating(tempo, "2025-12-31", "2026-01-31", restarts);
    const cold = winter.filter((night) => ofNight(spans, night) < 7.9);
    assert.deepEqual(cold, []);
  });

  it("goes by the hours of HP/HC as before, also where they are by day", () => {
    const hours = [
      { from: "02:00", to: "07:00" },
      { from: "13:20", to: "16:20" },
    ];
    const spans = heating({ versions: [{ ...regulated, offer: "hphc", hours }] }, "2026-01-10", "2026-01-14");
    assert.deepEqual(
      spans.filter(({ start }) => start > at("2026-01-11", "00:00") && start < at("2026-01-13", "00:00")),
      ["2026-01-11", "2026-01-12"].flatMap((text) => [
        { start: at(text, "02:00"), end: at(text, "07:00") },
        { start: at(text, "13:20"), end: at(text, "16:20") },
      ]),
    );
  });

  it("waits for the cheap hours of the day where its nights are not cheap", () => {
    const rules = [{ class: "SUN", from: "11:00", to: "17:00" }, { class: "REST" }];
    const prices = { subscription: 10, classes: { SUN: 0.12, REST: 0.25 } };
    const contract: Written = { versions: [{ from: "", offer: "custom", power: 9, prices, rules }] };
    const spans = heating(contract, "2026-01-10", "2026-01-13");
    assert.deepEqual(spans.slice(1, 3), [
      { start: at("2026-01-11", "11:00"), end: at("2026-01-11", "17:00") },
      { start: at("2026-01-12", "11:00"), end: at("2026-01-12", "17:00") },
    ]);
  });
});
