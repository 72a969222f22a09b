/** How a status describes the calls left, when the newest day is still to come. */
import assert from "node:assert/strict";
import type { OverBudget, Problem, Report } from "../../nodes/collector/index.js";
import type { ShownStatus } from "../../nodes/common/base/node-status.js";
import { meterStatus } from "../../nodes/common/meter/status.js";
import { textsOf } from "../../nodes/texts/tables/texts.js";
import { NOON_SECONDS } from "../fixtures/paris.js";

const MIDNIGHT = Date.UTC(2026, 10, 25) / 1_000;

function statusWith(reason: OverBudget["reason"] | undefined, more: Partial<Report>): ShownStatus {
  const report: Report = {
    received: true,
    allHeld: false,
    upToDate: false,
    historyLeft: 90,
    loadCurveOff: false,
    lastGood: undefined,
    calling: undefined,
    refusal: undefined,
    missing: [],
    problem: undefined,
    health: "ok",
    account: undefined,
    lastCallingTick: undefined,
    waitsFor: "hours",
    minuteOfFirst: undefined,
    isHopeless: false,
    nextTick: NOON_SECONDS + 420,
    nextCall: NOON_SECONDS + 7_620,
    budget: { used: 23, cap: 30 },
    overBudget: reason && { reason, until: MIDNIGHT },
    ...more,
  };
  const clock = (instant: number): string => new Date(instant * 1_000).toISOString().slice(11, 16);
  const context = { settings: undefined, unset: [], collecting: undefined, wants: true, replay: undefined };
  return meterStatus({ ...context, hasContractFault: false, texts: textsOf("en"), when: clock, report });
}

const textOf = (...of: Parameters<typeof statusWith>): string => statusWith(...of).text;

describe("a status", () => {
  it("names the next tick that asks for the newest day, also when history has had its calls of the day", () => {
    const waiting = textOf(undefined, {});
    assert.match(waiting, /13:07/);
    assert.equal(textOf("history_cap", {}), waiting);
    assert.match(textOf("history_cap", { upToDate: true }), /00:00/, "then history is what is missing");
  });

  it("waits for first readings until any has come", () => {
    assert.equal(textOf(undefined, { received: true }), "Waiting for the latest readings · next try 13:07");
    assert.equal(textOf(undefined, { received: false }), "Waiting for the first readings · next try 13:07");
  });

  it("promises readings, and not a mere check, where the next tick may not call", () => {
    const held = { upToDate: true, historyLeft: 0 };
    assert.equal(textOf(undefined, { ...held, waitsFor: undefined }), "Up to date · next check 13:07");
    for (const waitsFor of ["hours", "budget"] as const)
      assert.equal(textOf(undefined, { ...held, waitsFor }), "Up to date · next readings 13:07");
  });

  it("says when no call at all is left", () => {
    assert.match(textOf("cap", {}), /^Daily limit reached \(23\/30\) · resumes 00:00$/);
    assert.match(textOf("failed_cap", {}), /^Too many failures today · resumes 00:00$/);
  });

  it("has its event", () => {
    const problem = (kind: Problem["kind"]): Partial<Report> => ({
      problem: { kind } as Problem,
    });
    const held: Partial<Report> = { upToDate: true, historyLeft: 0 };
    const eventOf = (...of: Parameters<typeof statusWith>): string => statusWith(...of).event;
    assert.deepEqual(
      [
        eventOf("cap", {}),
        eventOf("failed_cap", {}),
        eventOf(undefined, { upToDate: true }),
        eventOf(undefined, { ...held, loadCurveOff: true }),
        eventOf(undefined, held),
        eventOf(undefined, problem("range")),
        eventOf(undefined, problem("consent")),
      ],
      [
        "calls_used_up",
        "failed_calls_used_up",
        "history",
        "load_curve_off",
        "up_to_date",
        "range",
        "consent",
      ],
    );
  });
});
