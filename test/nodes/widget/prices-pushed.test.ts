/** Prices of a contract, from the message that brings them to the dashboard. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import contract from "../../../nodes/contract/index.js";
import { parseInstant } from "../../../nodes/readings/index.js";
import tariff from "../../../nodes/tariff/index.js";
import linkyMeter from "../../../nodes/widget/index.js";
import type { PriceDay, PricesAnswer } from "../../../nodes/widget/protocol.js";
import { day, NOON } from "../../fixtures/paris.js";
import { harnessPerTest, settled, until, type Harness, type Setup } from "../harness.js";
import { FakeDashboard } from "./fake-dashboard.js";

const series = { from: "", offer: "series", power: 6, prices: { subscription: 10 } };

describe("the prices of ui-enedis-linky", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  harnessPerTest((fresh) => {
    harness = fresh;
    dashboard = new FakeDashboard();
  });

  const setup = (version: object): Setup => ({
    meter: { contract: "contract" },
    in: { meter: "" },
    types: [dashboard.type, linkyMeter, contract, tariff],
    more: [
      { id: "group", type: "ui-group", name: "" },
      { id: "contract", type: "enedis-linky-contract", name: "Maison", versions: [version] },
      { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "contract", wires: [["said"]] },
      { id: "said", type: "helper", z: "tab" },
      {
        id: "widget",
        type: "ui-enedis-linky",
        z: "tab",
        group: "group",
        meter: "meter",
        direction: "consumption",
        wires: [],
      },
    ],
  });
  const open = async (version: object): Promise<void> => {
    await harness.open(NOON);
    await harness.start(setup(version));
    await until("all is there", () => last()?.state?.historyLeft === 0 && last()?.lamp.color === "green");
    await settled(() => last()?.costs?.consumption);
  };
  const last = () => dashboard.last("widget");
  const asked = (which: PriceDay) => {
    const question = { id: 7, direction: "consumption", measure: "prices", day: which };
    return dashboard.ask("widget", { ask: "chart", question });
  };
  const ask = async (which: PriceDay): Promise<PricesAnswer> => {
    const answers = asked(which);
    await until("it is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push && "prices" in push.answer, JSON.stringify(push));
    return push.answer;
  };
  const say = (payload: readonly object[]): void =>
    helper.getNode("tariff").receive({ action: "prices", payload });

  it("are pushed as news, asked for, and shown with what is in force", async () => {
    await open(series);
    assert.deepEqual(last()!.prices, ["consumption"]);
    assert.deepEqual(await ask("today"), { id: 7, day: day("2026-11-24"), prices: [[0, null]] });
    assert.equal(last()!.tariffs!.consumption!.price, undefined);
    const before = last()!.costs!.consumption;
    const began = performance.now();
    say([
      { start: "2026-11-24T11:00:00+01:00", end: "2026-11-24T12:00:00+01:00", value: 0.1 },
      { start: "2026-11-24T12:00:00+01:00", end: "2026-11-24T13:00:00+01:00", value: -0.02 },
      { start: "2026-11-25T00:00:00+01:00", end: "2026-11-26T00:00:00+01:00", value: 0.2 },
    ]);
    await until("it is pushed", () => last()!.costs!.consumption !== before);
    assert.ok(performance.now() - began < 2_000);
    assert.deepEqual(last()!.tariffs, {
      consumption: { class: "SERIES", price: -0.02, until: parseInstant("2026-11-24T13:00:00+01:00") },
    });
    assert.deepEqual((await ask("today")).prices, [
      [0, null],
      [660, 0.1],
      [720, -0.02],
      [780, null],
    ]);
    assert.deepEqual(await ask("tomorrow"), { id: 7, day: day("2026-11-25"), prices: [[0, 0.2]] });
    // Nothing but what is asked for leaves the server.
    assert.doesNotMatch(JSON.stringify(last()), /0\.2\b/);
  });

  it("are of no contract that has none", async () => {
    await open({ from: "", offer: "base", power: 6, prices: { classes: { BASE: 0.2 } } });
    assert.equal(last()!.prices, undefined);
    const answers = asked("today");
    await until("it is refused", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push && "refused" in push.answer);
  });
});
