/** From two weeks after a change of regulated prices that the table lacks, each answer and message that uses them says so. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import linkyMeter from "../../nodes/widget/index.js";
import type { CostAnswer } from "../../nodes/widget/protocol.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, until } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

const OLD =
  "The prices of the regulated tariff were last checked on 25 November 2026: they may have changed on 1 February 2027. Update node-red-contrib-enedis-linky, or enter the new prices in the contract.";
const sinceJanuary = { start: "2027-01-01", end: "2027-02-14" };
const version = { from: "", offer: "base", power: 6, prices: "regulated" };
const own = { ...version, prices: { subscription: 12, classes: { BASE: 0.2 } } };

describe("prices that may be old", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const dashboard = new FakeDashboard();
  const setup = (versions: object[] = [version]): ReturnType<HistoryFlow["setup"]> =>
    flow.setup({
      types: [contract, tariff, linkyMeter, dashboard.type],
      meter: { dailyMonths: 0, loadCurveDays: 0, contract: "own", language: "en" },
      in: { measures: ["cost"] },
      more: [
        { id: "own", type: "enedis-linky-contract", name: "", versions },
        { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "own", wires: [["prices"]] },
        { id: "prices", type: "helper", z: "tab" },
        { id: "group", type: "ui-group", name: "" },
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
  const deploy = async (versions?: object[]): Promise<void> => {
    await harness.deploy(setup(versions), "nodes");
    flow.listen();
  };
  /** Whether an answer says so, and how often. */
  const saysIn = (message: object): number => {
    const { notes = [] } = message as { readonly notes?: readonly string[] };
    return notes.filter((note) => note === OLD).length;
  };
  const says = async (msg: object): Promise<number> => saysIn(await flow.ask(msg));
  const all = async (): Promise<number[]> => {
    const answers = [
      { measure: "cost", step: "month", ...sinceJanuary },
      { action: "offers", start: "2026-03-01", end: "2027-02-14" },
      { action: "offers", start: "2026-03-01", end: "2027-02-14", prices: "then" },
      { action: "power" },
      { action: "forecast" },
    ];
    const counts: number[] = [];
    for (const msg of answers) counts.push(await says(msg));
    return counts;
  };
  const importDays = (from: string, to: string): Promise<unknown> =>
    flow.ask({
      action: "import",
      payload: ownCsv({ series: "daily", readings: daily(day(from), day(to), () => 10_000) }),
    });
  const widget = async (): Promise<CostAnswer> => {
    const answers = dashboard.ask("widget", {
      ask: "chart",
      question: { id: 7, direction: "consumption", measure: "cost" },
    });
    await until("the widget is answered", () => answers.length > 0);
    const [push] = answers;
    assert.ok(push !== undefined && "answer" in push);
    return push.answer as CostAnswer;
  };

  before(async () => {
    await harness.open("2027-02-14T12:00:00+01:00");
    await harness.start(setup());
    flow.listen();
    await importDays("2025-12-01", "2027-02-14");
    await until("its cost leaves", () => harness.of("cost").length > 0);
  });
  after(() => harness.close());

  it("are not said before the 15th", async () => {
    assert.deepEqual(await all(), [0, 0, 0, 0, 0]);
    assert.equal(saysIn(harness.of("cost").at(-1)!), 0);
    const { checked, old } = await widget();
    assert.deepEqual([checked, old], [day("2026-11-25"), undefined]);
  });

  it("are said from the 15th on, once in each answer that uses them for a day since the change", async () => {
    harness.jump("2027-02-15T00:01:00+01:00");
    assert.deepEqual(await all(), [1, 1, 1, 1, 1]);
    const { checked, old } = await widget();
    assert.deepEqual([checked, old], [undefined, day("2027-02-01")]);
    const before = harness.of("cost").length;
    await importDays("2027-02-14", "2027-02-15");
    await until("the cost of the day leaves", () => harness.of("cost").length > before);
    assert.equal(saysIn(harness.of("cost").at(-1)!), 1);
    const heard: { notes?: string[] }[] = [];
    harness.sink("prices", (message) => heard.push(message as never));
    await harness.deploy(setup([{ ...version, power: 9 }]), "nodes");
    await until("the tariff node says its price", () => heard.length > 0);
    assert.equal(saysIn(heard[0]!), 1);
  });

  it("are not said of days before the change, nor of own prices", async () => {
    const january = { start: "2027-01-01", end: "2027-01-31" };
    await deploy();
    assert.equal(await says({ measure: "cost", step: "month", ...january }), 0);
    await deploy([own]);
    const { notes } = await flow.ask({ action: "power" });
    assert.equal(notes, undefined);
    assert.equal(await says({ action: "forecast" }), 0);
    assert.equal(await says({ measure: "cost", step: "month", ...sinceJanuary }), 0);
    await deploy([version, { ...own, from: "2027-02-01" }]);
    assert.equal(await says({ measure: "cost", step: "month", ...sinceJanuary }), 0);
  });
});
