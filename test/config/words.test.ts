import assert from "node:assert/strict";
import type { Report, SourceSettings } from "../../nodes/collector/index.js";
import { sourceCheck, meterStateOf } from "../../nodes/config/admin/words.js";
import type { ServiceId } from "../../nodes/services/index.js";
import { NOON_SECONDS } from "../fixtures/paris.js";

/** A report of a meter whose last call failed at a service. */
function failedAt(service: ServiceId): Report {
  return {
    problem: {
      kind: "unavailable",
      service,
      code: undefined,
      httpStatus: 503,
      direction: undefined,
      series: undefined,
      until: NOON_SECONDS + 3_600,
    },
    nextTick: NOON_SECONDS + 3_600,
    nextCall: NOON_SECONDS + 3_600,
    budget: { used: 3, cap: 400 },
    historyLeft: 0,
  } as Partial<Report> as Report;
}

describe("the texts of the dialog", () => {
  const source = { service: "data-connect", usagePointId: "12345678901234", baseUrl: "" } as SourceSettings;
  const context = { language: "en", now: NOON_SECONDS, service: "data-connect" } as const;

  it("name the service that failed, even where it stands in for the meter's own", () => {
    const { told } = meterStateOf(failedAt("conso-api"), [], source, undefined, context);
    assert.match(told.text, /Conso API/);
    assert.doesNotMatch(told.text, /Data Connect/);
    const own = meterStateOf(failedAt("data-connect"), [], source, undefined, context);
    assert.match(own.told.text, /^Enedis had an outage/);
  });

  it("say of a check without a request whether all of the day are used, or the rest is kept for readings", () => {
    const remarkAt = (used: number): string => {
      const report = { ...failedAt("conso-api"), problem: undefined, budget: { used, cap: 30 } };
      const check = { findings: [], overBudget: { reason: "cap", until: NOON_SECONDS + 3_600 } } as const;
      const more = { report, source, refusalOf: () => undefined, tokenEndsAt: undefined };
      return sourceCheck(check, { ...context, ...more }).remarks[0]!.text;
    };
    const spent = remarkAt(30);
    assert.match(spent, /^All 30 requests of the day are used: .* They resume at 13:00\.$/);
    assert.match(remarkAt(28), /^The requests left today are reserved for the readings/);
  });
});
