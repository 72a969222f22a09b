/** What an empty dashboard meter offers. */
import assert from "node:assert/strict";
import type { Problem } from "../../../nodes/collector/index.js";
import type { ServiceId } from "../../../nodes/services/index.js";
import { firstStart, lacksAccess } from "../../../nodes/widget/answer/first-start.js";
import { emptySide } from "../../../nodes/widget/answer/snapshot.js";

describe("first start of a dashboard meter", () => {
  const side = emptySide(20_000);
  const value = { value: 12_000, start: 0, end: 86_400 };

  it("offers three ways as long as no direction has a value", () => {
    const both = { consumption: side, production: side };
    assert.equal(firstStart(both, "conso-api").ways!.length, 3);
    const imported = { ...both, production: { ...side, values: { daily: value } } };
    assert.deepEqual(firstStart(imported, "conso-api"), {});
  });

  it("says the steps of each service, in both languages", () => {
    const steps = (
      [undefined, "conso-api", "myelectricaldata", "data-connect"] as (ServiceId | undefined)[]
    ).map((service) => firstStart({ consumption: side }, service).ways![1]!.how);
    for (const language of ["fr", "en"] as const)
      assert.equal(new Set(steps.map((how) => how[language])).size, steps.length);
    assert.match(steps[1]!.fr, /collez le jeton/);
    assert.match(steps[2]!.en, /paste the client_secret/);
    assert.match(steps[3]!.en, /Link Enedis/);
  });

  it("is for who has filled in nothing yet or gave no consent, not for what is wrong or out of order", () => {
    const consent = { kind: "consent" } as Problem;
    const outage = { kind: "outage" } as unknown as Problem;
    for (const problem of ["no-usage-point", "no-token", "no-client"] as const)
      assert.ok(lacksAccess(problem, undefined), problem);
    assert.ok(lacksAccess(undefined, consent));
    for (const problem of ["bad-token", "bad-usage-point", "token-expired", undefined] as const)
      assert.ok(!lacksAccess(problem, outage), problem);
  });
});
