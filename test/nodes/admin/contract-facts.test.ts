/** What Enedis knows of a deployed meter's contract, over the admin route: counted, budgeted, and only as a proposal. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { routes } from "../../../nodes/editor/api.js";
import type { ContractAnswer } from "../../../nodes/editor/contract-api.js";
import { NOON } from "../../fixtures/paris.js";
import { PDL, type Harness, type Setup } from "../harness.js";
import { adminPerTest, type Admin, type Answer } from "./admin-client.js";

describe("admin: what Enedis knows of a contract", () => {
  let harness: Harness;
  let admin: Admin;
  adminPerTest((...made) => ([harness, admin] = made));

  const quiet: Setup = { in: { meter: "" } };
  async function open(setup: Setup = quiet, server: object = {}): Promise<void> {
    await harness.open(NOON, server);
    harness.server.setMeter({
      usagePointId: PDL,
      contract: { power: { unit: "kVA", value: "9" }, offPeak: "HC (22H08-6H08)" },
    });
    await harness.start(setup);
  }
  async function ask<T = ContractAnswer>(language = "en"): Promise<Answer<T>> {
    const answer = await admin.ask<T>("contract", { id: "meter", language });
    // Just after a start it is not ready.
    if (answer.status === 503) return sleep(50).then(() => ask(language));
    return answer;
  }
  const failed = async (language?: string): Promise<[number, string, string]> => {
    const { status, json } = await ask<{ error: { code: string; text: string } }>(language);
    return [status, json.error.code, json.error.text];
  };
  const asked = (): string[] => harness.server.log.map(({ path }) => path.replace(PDL, "<pdl>"));
  const counted = (): number => harness.calls.length;

  it("comes from Data Connect in two counted requests, and without a question none is made", async () => {
    assert.equal(routes.contract.permission, "write");
    await open();
    await sleep(300);
    assert.deepEqual(asked(), []);
    const { status, json } = await ask();
    assert.deepEqual(
      [status, json],
      [200, { power: 9, offPeak: [{ from: "22:08", to: "06:08" }], unread: {} }],
    );
    assert.deepEqual(asked(), [
      "/oauth2/v3/token",
      "/situation_contrat_auto/v1/<pdl>",
      "/comptage_auto/v1/<pdl>",
    ]);
    assert.equal(counted(), 2);
  });

  it("comes from MyElectricalData in one", async () => {
    await open({ ...quiet, service: "myelectricaldata" });
    const { json } = await ask();
    assert.deepEqual(json, { power: 9, offPeak: [{ from: "22:08", to: "06:08" }], unread: {} });
    assert.deepEqual(asked(), ["/api/enedis/contract/<pdl>"]);
    assert.equal(counted(), 1);
  });

  for (const service of ["conso-api", "demo"]) {
    it(`is not given by ${service}, which is told without a request`, async () => {
      await open({ ...quiet, service });
      const [status, code, text] = await failed("fr");
      assert.deepEqual([status, code], [409, "not_offered"]);
      assert.match(text, /saisissez la puissance et les heures/);
      assert.deepEqual(asked(), []);
    });
  }

  it("tells a refusal in words, and the meter's readings are not stopped by it", async () => {
    await open();
    harness.server.dataConnect.unsubscribed.add("situation_contrat_auto");
    const [status, code, text] = await failed();
    assert.deepEqual([status, code], [502, "consent"]);
    assert.ok(text.length > 20, text);
    await harness.deploy();
    const { json } = await admin.ask<{ failing: boolean }>("state", {}, "meter");
    assert.equal(json.failing, false);
  });

  it("makes no request while a ban lasts", async () => {
    await open();
    harness.server.misbehave({ as: "banned", path: /situation/, times: 1 });
    assert.equal((await failed())[1], "banned");
    const before = asked().length;
    assert.equal((await failed())[1], "banned");
    assert.equal(asked().length, before);
  });

  it("is asked of a deployed meter only", async () => {
    await open();
    const { status, json } = await admin.ask("contract", { id: "other" });
    assert.deepEqual([status, json.error.code], [404, "not_deployed"]);
    const bad = await admin.ask("contract", { id: "meter", usagePointId: PDL });
    assert.deepEqual([bad.status, bad.json.error.code], [400, "bad_request"]);
  });
});
