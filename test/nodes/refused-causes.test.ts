/** What a refusal is called: by its cause, the same in the status, the log and the meter's state. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { AccessCheckAnswer } from "../../nodes/editor/api.js";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import { defaultSecret } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { adminPerTest, type Admin } from "./admin/admin-client.js";
import { PDL, settled, until, type Harness, type Setup } from "./harness.js";

const OTHER = "33000000000018";

describe("what is refused", function () {
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };
  const last = (): string => harness.statuses.at(-1) ?? "";

  /** Starts a meter with a second `linky in`, for consumption, and a history node. */
  async function start(setup: Setup, prepare?: () => void): Promise<void> {
    await harness.open(NOON);
    prepare?.();
    const own = { z: "tab", meter: "meter", wires: [[]] };
    const consumer = { ...own, id: "consumer", type: "enedis-linky in", direction: "consumption" };
    const more = [
      { ...consumer, measures: ["daily"] },
      { ...own, id: "history", type: "enedis-linky history", wires: [["answers"]] },
      { id: "answers", type: "helper", z: "tab" },
    ];
    await harness.start({ more, ...setup });
  }

  async function stateOf(): Promise<StateAnswer> {
    const answers: StateAnswer[] = [];
    harness.sink("answers", (message) => answers.push((message as { payload: StateAnswer }).payload));
    helper.getNode("history").receive({ action: "state" });
    await until("it answers", () => answers.length > 0);
    return answers[0]!;
  }

  const quiet = (): Promise<void> => settled(() => [harness.calls.length, harness.statuses.length], 2_500);
  const conso = (): Setup => ({
    ...daily,
    service: "conso-api",
    credentials: { usagePointId: PDL, token: harness.server.token([PDL]) },
  });
  const med = (usagePointId: string, token: string): Setup => ({
    ...daily,
    service: "myelectricaldata",
    credentials: { usagePointId, token },
  });

  const causes: readonly (readonly [name: string, setup: () => Setup, status: RegExp, code: string])[] = [
    [
      "Conso API, no consent at Enedis",
      () => (harness.server.setMeter({ usagePointId: PDL, consent: [] }), conso()),
      /^No consent found · next try /,
      "ADAM-DC-0008",
    ],
    [
      "MyElectricalData, the secret of another meter",
      () => med(OTHER, defaultSecret),
      /^No consent found · next try /,
      "access_denied",
    ],
    [
      "MyElectricalData, an unknown secret",
      () => med(PDL, "med-unknown-secret"),
      /^Client secret not recognised · next try /,
      "secret_refused",
    ],
    [
      "Data Connect, a wrong client secret",
      () => ({
        ...daily,
        credentials: { usagePointId: PDL, clientId: "my-client-id", clientSecret: "wrong" },
      }),
      /^Client ID or secret refused · next try /,
      "invalid_client",
    ],
  ];
  for (const [name, setup, status, code] of causes) {
    it(`is told by its cause: ${name}`, async () => {
      await harness.open(NOON);
      await harness.start({
        more: [
          { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
          { id: "answers", type: "helper", z: "tab" },
        ],
        ...setup(),
      });
      await until("it is reported", () => harness.errors.length > 0);
      await until(`the status says it, not ${last()}`, () => status.test(last()));
      assert.equal(harness.fills.at(-1), "red");
      assert.equal(harness.events.at(-1), "consent");
      const state = await stateOf();
      assert.deepEqual([state.state, state.code], ["consent", code]);
    });
  }

  it("a direction that the meter does not have: its node says so, and the state names it", async () => {
    const production: Setup = { ...daily, in: { measures: ["daily"], direction: "production" } };
    await start(production, () =>
      harness.server.setMeter({ usagePointId: PDL, directions: ["consumption"] }),
    );
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.match(last(), /^Refused by Enedis for this meter · next try on /);
    assert.equal(harness.events.at(-1), "refused");
    const { state, upToDate, text, action, code } = await stateOf();
    assert.deepEqual([state, upToDate, code], ["ok", true, "ADAM-ERR0069"]);
    assert.match(text, /^Refused: daily energy \(production\)\. This meter does not count any production/);
    assert.match(action, /Choose “Consumption” only/);
  });

  it("a curve that is refused: a node of the curve alone says so, and the state names it", async () => {
    const curve: Setup = { in: { measures: ["load_curve"] }, meter: { dailyMonths: 0, loadCurveDays: 7 } };
    await start(curve, () => harness.server.setMeter({ usagePointId: PDL, loadCurve: "refused" }));
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.match(last(), /^Refused by Enedis for this meter · next try on /);
    const { state, text, code } = await stateOf();
    assert.deepEqual([state, code], ["ok", "ADAM-ERR0075"]);
    assert.match(text, /^Refused: load curve \(consumption\)\. The recording of the load curve was refused/);
  });

  it("a node that also gets something stays up to date", async () => {
    const both: Setup = { ...daily, in: { measures: ["daily"], direction: "both" } };
    await start(both, () => harness.server.setMeter({ usagePointId: PDL, directions: ["consumption"] }));
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.match(last(), /^Up to date/);
  });

  it("the firewall of Enedis: one diagnosis in the status, the log and the state", async () => {
    await harness.open(NOON);
    harness.server.misbehave({ as: "firewall", path: /./ });
    await harness.start({
      more: [
        { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
        { id: "answers", type: "helper", z: "tab" },
      ],
      ...conso(),
    });
    await until("it is reported", () => harness.errors.length > 0);
    await until(`the status says it, not ${last()}`, () => /^Conso API unavailable/.test(last()));
    const [error] = harness.errors;
    const state = await stateOf();
    for (const text of [error!.message, `${state.text} ${state.action}`]) {
      assert.match(text, /The firewall of Enedis blocked the request of Conso API \(HTTP 403\)/);
      assert.match(text, /Nothing to do/);
      assert.doesNotMatch(text, /PDL|consent/);
    }
    assert.deepEqual([error!.code, state.code], ["unavailable", "enedis_firewall"]);
  });

  it("access check: a token that reads well is said to be copied badly, not to be expired", async () => {
    await harness.open(NOON);
    const token = `${harness.server.token([PDL]).slice(0, -2)}AA`;
    await harness.start({ ...conso(), credentials: { usagePointId: PDL, token } });
    await until("it is reported", () => harness.errors.length > 0);
    await quiet();
    assert.match(last(), /^Token refused · next try /);
    const { json } = await admin.ask<AccessCheckAnswer>("doctor", { id: "meter", language: "fr" });
    const [finding] = json.series;
    assert.doesNotMatch(finding!.text, /expiré|autre PDL/);
    assert.match(finding!.action!, /^Copiez de nouveau le jeton en entier/);
    assert.match(json.remarks.map(({ text }) => text).join(), /Le jeton est valable jusqu’au/);
  });
});
