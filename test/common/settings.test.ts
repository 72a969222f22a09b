import assert from "node:assert/strict";
import { readConfig, readSettings, type ConfigCredentials } from "../../nodes/common/base/settings.js";
import { defaultBaseUrls } from "../../nodes/services/index.js";

const credentials = { usagePointId: "22000000000017", token: "secret" };

describe("settings of a meter", () => {
  it("have their defaults where a hand-written flow has nonsense", () => {
    for (const odd of [7, {}, [], null, true]) {
      const saved = { baseUrl: odd, dailyMonths: odd === 7 ? "x" : odd, loadCurveDays: odd === 7 ? "" : odd };
      const properties = readConfig({ version: 1, service: "myelectricaldata", ...saved });
      const read = readSettings("meter", properties, credentials, () => 0);
      assert.ok(read.ok, JSON.stringify(odd));
      const { baseUrl, dailyMonths, loadCurveDays } = read.settings;
      assert.deepEqual([baseUrl, dailyMonths, loadCurveDays], [defaultBaseUrls.myelectricaldata, 36, 7]);
    }
  });

  it("name a wrong usage point and a wrong token together, and each alone", () => {
    const problemOf = (service: string, saved: ConfigCredentials): string | undefined =>
      readSettings("meter", readConfig({ service }), saved, () => 0).problem;
    const point = credentials.usagePointId;
    for (const [service, token, secret] of [
      ["conso-api", "foo", "token"],
      ["myelectricaldata", "cli_foo", "secret"],
    ] as const) {
      assert.equal(problemOf(service, { usagePointId: "123", token }), `bad-usage-point-and-${secret}`);
      assert.equal(problemOf(service, { token }), `bad-usage-point-and-${secret}`);
      assert.equal(problemOf(service, { usagePointId: point, token }), `bad-${secret}`);
      assert.equal(problemOf(service, { usagePointId: "123" }), "bad-usage-point");
    }
  });

  it("that are all missing are named in the order of the dialog", () => {
    const problemOf = (service: string, saved: ConfigCredentials): string | undefined =>
      readSettings("meter", readConfig({ service }), saved, () => 0).problem;
    const [token, clientId, clientSecret] = ["secret", "id", "secret"];
    assert.equal(problemOf("conso-api", {}), "no-token");
    assert.equal(problemOf("myelectricaldata", { token }), "no-usage-point");
    assert.equal(problemOf("myelectricaldata", {}), "no-token");
    assert.equal(problemOf("data-connect", { clientId }), "no-client");
    assert.equal(problemOf("data-connect", { clientId, clientSecret }), "no-usage-point");
    assert.equal(problemOf("conso-api", { takeOver: "other" }), "no-usage-point");
  });
});
