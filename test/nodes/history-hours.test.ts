/** The off-peak hours of a contract beside those by which the meter counts. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { NOON } from "../fixtures/paris.js";
import { Harness, setFlows, settled, until } from "./harness.js";
import { HistoryFlow, type Answer } from "./history-flow.js";
import { hphc } from "../fixtures/contracts.js";
import { meteredHousehold, meteredSetup, startMetered } from "./metered-hours.js";

interface HoursAnswer extends Answer {
  readonly hoursCheck?: { readonly days: number; readonly minutes: number; readonly text: string };
}

describe("a history node and off-peak hours that are not the meter's", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);

  const metered = { loadCurveDays: 30, in: { measures: ["load_curve"] } };
  before(async () => {
    await harness.open(NOON, { household: meteredHousehold() });
    await startMetered(harness, flow, metered);
  });
  after(() => harness.close());

  const october = { measure: "cost", step: "month", start: "2026-10-25", end: "2026-11-23" };

  it("says by a cost that the contract has other off-peak hours than the meter", async () => {
    const { hoursCheck, payload } = (await flow.ask(october)) as HoursAnswer;
    assert.deepEqual([hoursCheck?.days, hoursCheck?.minutes], [29, 60]);
    assert.equal(
      hoursCheck?.text,
      "According to the registers of 29 days, the meter is off-peak from about 23:00 to 07:00, not from 22:00 to 06:00: add a version to the contract from the day of the change on, with these hours.",
    );
    // A question about readings takes it out of the message.
    const next = await flow.ask({ unit: "EUR", hoursCheck, payload, measure: "daily", step: "day" });
    assert.equal("hoursCheck" in next, false);
  });

  it("says so beside compared offers, which go by the hours of the contract", async () => {
    const asked = { action: "offers", start: october.start, end: october.end };
    const { notes } = await flow.ask(asked);
    assert.equal(
      notes?.[0],
      "According to the registers of 29 days, the meter is off-peak from about 23:00 to 07:00, not from 22:00 to 06:00: add a version to the contract from the day of the change on, with these hours. Until then, the compared costs follow the hours of the contract.",
    );
    const few = await flow.ask({ ...asked, start: "2026-11-11" });
    assert.deepEqual(
      few.notes?.filter((note) => note.includes("off-peak from about")),
      [],
    );
  });

  it("says so beside a forecast, whose rest goes by them too", async () => {
    const { notes } = await flow.ask({ action: "forecast" });
    assert.match(
      notes?.[0] ?? "",
      /from about 23:00 to 07:00, not from 22:00 .*the rest of the year is counted by the hours of the contract\.$/,
    );
  });

  it("takes what an earlier answer about a cost said out of each advice", async () => {
    const { hoursCheck } = (await flow.ask(october)) as HoursAnswer;
    const earlier = {
      unit: "EUR",
      hoursCheck,
      comparison: { value: 1 },
      start: october.start,
      end: october.end,
    };
    const hours = [{ from: "23:00", to: "07:00" }];
    for (const asked of [
      { action: "hours", hours },
      { action: "offers" },
      { action: "forecast" },
      { action: "power" },
    ]) {
      const answer = await flow.ask({ ...earlier, ...asked });
      assert.deepEqual(["hoursCheck" in answer, "comparison" in answer], [false, false], asked.action);
    }
  });

  it("says nothing of hours by fewer than 14 days, nor of another contract", async () => {
    for (const asked of [
      { ...october, start: "2026-11-11" },
      { ...october, contract: "Mine" },
    ]) {
      assert.equal(((await flow.ask(asked)) as HoursAnswer).hoursCheck, undefined);
    }
  });

  it("says nothing of hours that the contract has left since", async () => {
    const since = (from: string) => hphc(1, 0.5, 0, { from, hours: [{ from: "23:00", to: "07:00" }] });
    await harness.deploy(flow.setup(meteredSetup(metered, since("2026-11-14"))), "full");
    flow.listen();
    assert.equal(((await flow.ask(october)) as HoursAnswer).hoursCheck, undefined);
    // Before that day, it still held.
    const before = (await flow.ask({ ...october, end: "2026-11-13" })) as HoursAnswer;
    assert.equal(before.hoursCheck?.minutes, 60);
    await harness.deploy(flow.setup(meteredSetup(metered)), "full");
    flow.listen();
  });

  it("leaves a question that its end interrupts without a word of an import", async () => {
    const { warn } = helper.getNode("history") as unknown as { warn: { args: [unknown][] } };
    const before = flow.answers;
    for (let i = 0; i < 20; i++) flow.send(october);
    await until("they are being answered", () => flow.answers > before + 2);
    await setFlows([{ id: "tab", type: "tab" }], "full");
    await settled(() => [flow.answers, warn.args], 300);
    assert.ok(flow.answers < before + 20, "some were left");
    assert.deepEqual(warn.args, []);
  });
});
