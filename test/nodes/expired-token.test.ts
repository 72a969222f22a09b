/**
 * A Conso API token expires after three years, or is missing: what still works without it, and how its user is
 * informed.
 */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { HealthMessage } from "../../nodes/common/meter/health-message.js";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import linkyMeter from "../../nodes/widget/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

describe("a token", () => {
  let harness: Harness;
  let dashboard: FakeDashboard;
  let setup: Setup;

  beforeEach(async () => {
    harness = new Harness();
    dashboard = new FakeDashboard();
    await harness.open(NOON);
    const end = Date.parse("2026-11-26T00:00:00+01:00") / 1_000;
    setup = {
      service: "conso-api",
      credentials: { usagePointId: PDL, token: harness.server.token([PDL], end) },
      outputs: 2,
      in: { outputMode: "single", health: true, measures: ["daily"] },
      meter: { dailyMonths: 0, loadCurveDays: 0 },
      more: [
        { id: "group", type: "ui-group", name: "" },
        { id: "widget", type: "ui-enedis-linky", z: "tab", group: "group", meter: "meter", wires: [] },
        {
          id: "history",
          type: "enedis-linky history",
          z: "tab",
          meter: "meter",
          measure: "daily",
          step: "day",
          period: "7d",
          format: "readings",
          wires: [["answers"]],
        },
        { id: "answers", type: "helper", z: "tab" },
      ],
      types: [dashboard.type, linkyMeter],
    };
  });

  afterEach(async () => {
    await harness.close();
  });

  const health = (): HealthMessage[] => harness.messages[1] as unknown as HealthMessage[];

  /** A day is collected and sent, and Node-RED is stopped. */
  async function heldBefore(): Promise<void> {
    await harness.start(setup);
    await until("the day is archived", () => harness.messages[0]!.length > 0);
    await until("max power is archived", () => harness.statuses.at(-1)!.startsWith("Up to date"));
    await harness.stop();
    harness.server.log.length = 0;
  }

  async function stateOf(): Promise<StateAnswer> {
    const answers: { payload: StateAnswer }[] = [];
    harness.sink("answers", (message) => answers.push(message as (typeof answers)[0]));
    helper.getNode("history").receive({ action: "state" });
    await until("the history node answers", () => answers.length > 0);
    return answers[0]!.payload;
  }

  it("for another usage point is never tried again, and nothing names a next try", async () => {
    setup = { ...setup, credentials: { usagePointId: PDL, token: harness.server.token(["22000000000024"]) } };
    await harness.start(setup);
    await until("it is reported", () => health().length > 0);
    const [{ payload, text, code, nextTry }] = health() as [HealthMessage];
    assert.deepEqual([payload, code, nextTry], ["consent", "token_other_point", null]);
    assert.match(text, /issued for another PDL; no further try\.$/);
    const state = await stateOf();
    assert.deepEqual([state.state, state.code, state.nextTry], ["consent", "token_other_point", null]);
    assert.equal(state.text, text);
    await until("the widget knows it", () => dashboard.last("widget")?.state !== undefined);
    assert.equal(dashboard.last("widget")!.state!.nextPoll, undefined);
    assert.match(
      dashboard.last("widget")!.state!.problem!.text.fr,
      /pour un autre PDL\u00a0; plus aucun essai\.$/,
    );
    harness.jump("2026-11-25T09:08:00+01:00");
    await settled(() => harness.server.log.length, 400);
    assert.deepEqual(harness.server.log, []);
  });

  async function daysOfHistory(): Promise<string[]> {
    const answers: { payload: { start: string }[] }[] = [];
    harness.sink("answers", (message) => answers.push(message as (typeof answers)[0]));
    helper.getNode("history").receive({});
    await until("the history node answers", () => answers.length > 0);
    return answers[0]!.payload.map(({ start }) => start.slice(0, 10));
  }

  it("that expired while Node-RED was off leaves the archive readable, tells the user what to do, and causes no call", async () => {
    await heldBefore();

    harness.jump("2026-11-27T09:30:00+01:00");
    await harness.start(setup);
    await until("it is reported", () => health().length > 0);
    const [message] = health();
    assert.equal(message!.payload, "consent");
    assert.match(message!.text, /token of this meter has expired; no further try\.$/);
    assert.deepEqual([message!.code, message!.nextTry], ["token_expired", null]);
    assert.match(message!.action, /paste the new token/);
    assert.equal(message!.link, "https://conso.boris.sh");
    assert.equal(message!.scope, "service");
    assert.equal(message!.lastGood, "2026-11-23");
    assert.equal(harness.statuses.at(-1), "enedis-linky-in.status.token-expired");

    await until("the lamp shows it", () => dashboard.last("widget")?.lamp.color === "red");
    const snapshot = dashboard.last("widget")!;
    assert.ok(snapshot.sides.consumption!.values.daily!.value > 0);
    assert.match(snapshot.lamp.words.en, /token has expired.*Renew/);
    assert.match(snapshot.state!.problem!.action.fr, /collez le nouveau jeton/);

    assert.deepEqual(await daysOfHistory(), ["2026-11-23"]);
    await harness.send({ action: "replay", start: "2026-11-23" });
    await until("a replay works", () => harness.messages[0]!.length === 1);

    for (const asks of ["refresh", { action: "history", start: "2026-11-20" }])
      await assert.rejects(harness.send(asks), { code: "credentials" });
    for (const instant of ["2026-11-27T13:08:00+01:00", "2026-11-28T09:08:00+01:00"]) {
      harness.jump(instant);
      await settled(() => [harness.server.log.length, harness.errors.length], 400);
    }
    assert.deepEqual(harness.server.log, []);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["credentials"],
    );
    assert.equal(health().length, 1);
  });

  it("that is missing, as its variable is not set, leaves archived readings readable and sent, and causes no call", async () => {
    await heldBefore();

    harness.jump("2026-11-24T13:30:00+01:00");
    const token = "${LINKY_TEST_TOKEN_THAT_NOBODY_SET}";
    await harness.start({ ...setup, credentials: { usagePointId: PDL, token } });
    await until("it is reported", () => harness.errors.length > 0);
    assert.deepEqual(
      [harness.errors[0]!.code, harness.errors[0]!.cause?.code],
      ["credentials", "variable_unset"],
    );
    assert.equal(harness.statuses.at(-1), "Variable not set: LINKY_TEST_TOKEN_THAT_NOBODY_SET");
    await until("the lamp shows it", () => dashboard.last("widget")?.lamp.color === "red");
    const isHeld = (): boolean => (dashboard.last("widget")!.sides.consumption?.values.daily?.value ?? 0) > 0;
    await until("the widget shows what is archived", isHeld);
    assert.match(dashboard.last("widget")!.lamp.words.en, /variable/);
    assert.equal(dashboard.last("widget")!.state, undefined, "nothing is going to happen");

    assert.deepEqual(await daysOfHistory(), ["2026-11-23"]);
    helper.getNode("history").receive({ action: "state" });
    await until("the state is unavailable", () => harness.errors.length > 1);
    assert.equal(harness.errors.at(-1)!.code, "credentials");
    await harness.send({ action: "replay", start: "2026-11-23" });
    await until("a replay works", () => harness.messages[0]!.length === 1);
    await assert.rejects(harness.send("refresh"), { code: "credentials" });
    harness.jump("2026-11-25T09:08:00+01:00");
    await settled(() => harness.server.log.length, 400);
    assert.deepEqual(harness.server.log, []);
    assert.deepEqual(health(), [], "no service that could be well or ill");
  });
});
