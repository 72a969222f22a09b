/** A Conso API token ends after three years, or is not there: what goes on without it, and how its user hears of it. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { HealthMessage } from "../../nodes/common/health-message.js";
import linkyMeter from "../../nodes/widget/index.js";
import { Bench, PDL, settled, until, type Setup } from "./harness.js";
import { FakeDashboard } from "./widget/dashboard.js";

const NOON = "2026-11-24T12:00:00+01:00";

describe("a token", function () {
  this.timeout(60_000);
  let bench: Bench;
  let dashboard: FakeDashboard;
  let setup: Setup;

  beforeEach(async () => {
    bench = new Bench();
    dashboard = new FakeDashboard();
    await bench.open(NOON);
    const end = Date.parse("2026-11-26T00:00:00+01:00") / 1_000;
    setup = {
      service: "conso-api",
      credentials: { usagePointId: PDL, token: bench.server.token([PDL], end) },
      outputs: 2,
      in: { outputMode: "single", health: true, measures: ["daily"] },
      meter: { dailyMonths: 0, loadCurveDays: 0 },
      more: [
        { id: "group", type: "ui-group", name: "" },
        { id: "widget", type: "ui-enedis-linky", z: "tab", group: "group", meter: "meter", wires: [] },
        {
          ...{ id: "history", type: "enedis-linky history", z: "tab", meter: "meter", measure: "daily" },
          ...{ step: "day", period: "7d", format: "readings", wires: [["answers"]] },
        },
        { id: "answers", type: "helper", z: "tab" },
      ],
      types: [dashboard.type, linkyMeter],
    };
  });

  afterEach(async () => {
    await bench.close();
  });

  const health = (): HealthMessage[] => bench.messages[1] as unknown as HealthMessage[];

  /** A day is collected and sent, and Node-RED stopped. */
  async function heldBefore(): Promise<void> {
    await bench.start(setup);
    await until("the day is held", () => bench.messages[0]!.length > 0);
    await until("max power is held", () => bench.statuses.at(-1)!.startsWith("up to date"));
    await bench.stop();
    bench.server.log.length = 0;
  }

  async function daysOfHistory(): Promise<string[]> {
    const answers: { payload: { start: string }[] }[] = [];
    bench.sink("answers", (message) => answers.push(message as (typeof answers)[0]));
    helper.getNode("history").receive({});
    await until("the history node answers", () => answers.length > 0);
    return answers[0]!.payload.map(({ start }) => start.slice(0, 10));
  }

  it("that has ended while Node-RED was off: the archive is read, its user is told what to do, and nothing is called", async () => {
    await heldBefore();

    bench.jump("2026-11-27T09:30:00+01:00");
    await bench.start(setup);
    await until("it is told", () => health().length > 0);
    const [told] = health();
    assert.equal(told!.payload, "consent");
    assert.match(told!.text, /token of this meter has expired.*token_expired/s);
    assert.match(told!.action, /paste the new token/);
    assert.equal(told!.link, "https://conso.boris.sh");
    assert.equal(told!.scope, "service");
    assert.equal(told!.lastGood, "2026-11-23");
    assert.equal(bench.statuses.at(-1), "enedis-linky-in.status.token-expired");

    await until("the lamp tells it", () => dashboard.last("widget")?.lamp.color === "red");
    const snapshot = dashboard.last("widget")!;
    assert.ok(snapshot.sides.consumption!.values.daily!.value > 0);
    assert.match(snapshot.lamp.words.en, /token has expired: renew/);
    assert.match(snapshot.state!.problem!.action.fr, /collez le nouveau jeton/);

    assert.deepEqual(await daysOfHistory(), ["2026-11-23"]);
    await bench.send({ action: "replay", start: "2026-11-23" });
    await until("a replay works", () => bench.messages[0]!.length === 1);

    for (const asks of ["refresh", { action: "history", start: "2026-11-20" }])
      await assert.rejects(bench.send(asks), { code: "credentials" });
    for (const instant of ["2026-11-27T13:08:00+01:00", "2026-11-28T09:08:00+01:00"]) {
      bench.jump(instant);
      await settled(() => [bench.server.log.length, bench.errors.length], 400);
    }
    assert.deepEqual(bench.server.log, []);
    assert.deepEqual(
      bench.errors.map(({ code }) => code),
      ["credentials"],
    );
    assert.equal(health().length, 1);
  });

  it("that is not there at all, as its variable is not set: what is archived is read and sent, and nothing is called", async () => {
    await heldBefore();

    bench.jump("2026-11-24T13:30:00+01:00");
    const token = "${LINKY_TEST_TOKEN_THAT_NOBODY_SET}";
    await bench.start({ ...setup, credentials: { usagePointId: PDL, token } });
    await until("it is told", () => bench.errors.length > 0);
    assert.equal(bench.errors[0]!.code, "credentials");
    assert.equal(bench.statuses.at(-1), "enedis-linky-in.status.variable-unset");
    await until("the lamp tells it", () => dashboard.last("widget")?.lamp.color === "red");
    const isHeld = (): boolean => (dashboard.last("widget")!.sides.consumption?.values.daily?.value ?? 0) > 0;
    await until("the widget shows what is held", isHeld);
    assert.match(dashboard.last("widget")!.lamp.words.en, /variable/);
    assert.equal(dashboard.last("widget")!.state, undefined, "nothing is going to happen");

    assert.deepEqual(await daysOfHistory(), ["2026-11-23"]);
    helper.getNode("history").receive({ action: "state" });
    await until("the state cannot be told", () => bench.errors.length > 1);
    assert.equal(bench.errors.at(-1)!.code, "credentials");
    await bench.send({ action: "replay", start: "2026-11-23" });
    await until("a replay works", () => bench.messages[0]!.length === 1);
    await assert.rejects(bench.send("refresh"), { code: "credentials" });
    bench.jump("2026-11-25T09:08:00+01:00");
    await settled(() => bench.server.log.length, 400);
    assert.deepEqual(bench.server.log, []);
    assert.deepEqual(health(), [], "no service that could be well or ill");
  });
});
