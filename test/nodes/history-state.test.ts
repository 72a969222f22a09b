import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";

describe("enedis-linky history, asked for the meter's state", () => {
  let harness: Harness;
  let answers: { payload: StateAnswer; usagePointId: string; topic?: string }[];

  beforeEach(() => {
    harness = new Harness();
    answers = [];
  });

  afterEach(async () => {
    await harness.close();
  });

  const more = [
    { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
    { id: "answers", type: "helper", z: "tab" },
  ];

  async function start(setup: Setup): Promise<void> {
    await harness.start({ more, statusOf: "history", ...setup });
    harness.sink("answers", (message) => answers.push(message as (typeof answers)[0]));
  }

  async function ask(): Promise<(typeof answers)[0]> {
    const count = answers.length;
    helper.getNode("history").receive({ action: "state", topic: "kitchen" });
    await until("it answers", () => answers.length > count);
    return answers.at(-1)!;
  }

  it("reports what is archived, what is missing, and the calls left, without any call", async () => {
    await harness.open(NOON, { household: fixtureHousehold({ holes: ["2026-11-18", "2026-11-02"] }) });
    await start({
      service: "conso-api",
      meter: { name: "Maison", dailyMonths: 1 },
      in: { measures: ["daily", "load_curve"] },
    });
    await until("both were requested", () => harness.calls.length >= 2);
    await settled(() => harness.calls.length, 3_000);
    const calls = harness.server.log.length;
    const { payload, usagePointId, topic } = await ask();
    assert.equal(harness.server.log.length, calls);
    assert.deepEqual([usagePointId, topic], [PDL, "kitchen"]);
    assert.equal(JSON.stringify(payload).includes(PDL), false);
    const { text, action, ...rest } = payload;
    assert.ok(text.length > 10 && action.length > 5);
    const held = { direction: "consumption", lastGood: "2026-11-23", historyLeft: 0 };
    assert.deepEqual(rest, {
      name: "Maison",
      state: "ok",
      event: "up_to_date",
      upToDate: true,
      lastGood: "2026-11-23",
      missingDays: 2,
      historyLeft: 0,
      // The newest day is there, and missing days are asked for again with the next one.
      nextTry: "2026-11-25T05:07:00+01:00",
      callsUsed: calls,
      callsLeft: 30 - calls,
      account: harness.url,
      meters: 1,
      measures: [
        { ...held, measure: "load_curve", missingDays: 1 },
        { ...held, measure: "daily", missingDays: 2 },
      ],
    });
    const status = `Through 23 November 2026 · ${30 - calls} requests left`;
    await until("the status shows it", () => harness.statuses.at(-1) === status);
  });

  it("says in its status which measure has no readings", async () => {
    await harness.open(NOON);
    harness.server.misbehave({ as: "error_500", path: /load_curve|courbe/ });
    await start({
      service: "conso-api",
      meter: { dailyMonths: 1 },
      in: { measures: ["daily", "load_curve"] },
    });
    await until("both were requested", () => harness.calls.length >= 2);
    await settled(() => harness.calls.length, 1_000);
    const { payload } = await ask();
    assert.equal(payload.lastGood, null);
    const status = `Readings missing: load curve · ${payload.callsLeft} requests left`;
    await until("the status shows it", () => harness.statuses.at(-1) === status);
  });

  it("reports what stops it, and what to do, as the health message does", async () => {
    await harness.open(NOON);
    harness.server.setMeter({ usagePointId: PDL, consent: [] });
    await start({ outputs: 2, in: { outputMode: "single", health: true, measures: ["daily"] } });
    await until("it is reported", () => harness.messages[1]!.length > 0);
    const { payload: told, text, lastGood, nextTry, action, link } = harness.messages[1]![0]! as never;
    const { payload } = await ask();
    assert.deepEqual([payload.state, payload.event, payload.upToDate], ["consent", "consent", false]);
    assert.deepEqual(
      [payload.state, payload.text, payload.lastGood, payload.nextTry, payload.action, payload.link],
      [told, text, lastGood, nextTry, action, link],
    );
    assert.equal(payload.historyLeft, payload.measures[0]!.historyLeft);
    assert.ok(payload.historyLeft > 28 && payload.missingDays === 0);
  });

  it("says that nothing has come, and why, of a new meter whose calls all failed; its status names the same next try", async () => {
    await harness.open(NOON);
    harness.server.misbehave({ as: "error_500", path: /^\/api\/[a-z]/ });
    await start({ service: "conso-api", meter: { dailyMonths: 1, loadCurveDays: 7 } });
    await until("its calls have failed", () => harness.calls.length >= 3);
    await settled(() => harness.calls.length, 1_000);
    const { payload } = await ask();
    assert.deepEqual([payload.state, payload.upToDate, payload.lastGood], ["ok", false, null]);
    // By day it is no state of health, but the status says it.
    assert.equal(payload.event, "unavailable");
    assert.doesNotMatch(payload.text, /all is well/i);
    assert.match(payload.text, /next try at (\d\d:\d\d)\./);
    const [, next] = /next try at (\d\d:\d\d)\./.exec(payload.text)!;
    assert.equal(payload.nextTry!.slice(11, 16), next);
    await until("the history node's dot is not green", () => harness.fills.at(-1) === "yellow");
    const before = harness.calls.length;
    harness.jump(payload.nextTry!.replace(":00+", ":31+"));
    await until("a call comes then", () => harness.calls.length > before);
  });

  it("has no account and no limit of calls with the demo, whose hole is filled", async () => {
    await harness.open(NOON);
    await start({ service: "demo", meter: { language: "fr" } });
    await until(
      "its history has come",
      () => harness.of("daily").length > 0 && harness.of("max_power").length > 0,
    );
    await settled(() => harness.all.length);
    const { payload } = await ask();
    assert.deepEqual(
      [payload.callsLeft, payload.missingDays, payload.historyLeft, payload.lastGood, payload.name],
      [null, 1, 0, "2026-11-23", ""],
    );
    assert.equal("account" in payload, false);
    await until("the status shows it", () => harness.statuses.at(-1) === "Jusqu’au 23 novembre 2026");
    harness.jump("2026-11-26T12:00:00+01:00");
    await harness.send("refresh");
    const later = (await ask()).payload;
    assert.deepEqual(
      [later.lastGood, later.measures.map(({ measure }) => measure)],
      ["2026-11-25", ["load_curve", "daily", "max_power"]],
    );
  });

  it("knows of nothing while no node wants anything", async () => {
    await harness.open(NOON);
    await start({ in: { measures: [] } });
    const { payload } = await ask();
    assert.deepEqual(
      [payload.lastGood, payload.missingDays, payload.historyLeft, payload.callsUsed, payload.measures],
      [null, 0, 0, 0, []],
    );
  });
});
