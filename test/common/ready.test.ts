/** What a flow gets of a meter that cannot be asked in time. */
import assert from "node:assert/strict";
import { whenReady, type AskableMeter } from "../../nodes/common/meter/ready.js";
import { textsOf } from "../../nodes/texts/index.js";
import { NOON_MS } from "../fixtures/paris.js";

describe("a meter that does not get ready", () => {
  /** Its archive is not open, for a reason or without one; time passes at once. */
  function meter(problem: AskableMeter["collectors"]["problem"]): AskableMeter {
    const clock = {
      now: () => NOON_MS,
      wake: (_ms: number, work: () => void) => {
        setImmediate(work);
        return () => undefined;
      },
    };
    const collectors = {
      clock,
      problem,
      check: () => problem,
      readable: undefined,
      collector: () => undefined,
      hurry: () => false,
    };
    return { key: "real/22000000000017", collectors, texts: textsOf("en") } as unknown as AskableMeter;
  }
  const answer = (problem: AskableMeter["collectors"]["problem"]): Promise<unknown> =>
    whenReady(meter(problem), new AbortController().signal);

  it("says the way out when the clock is the reason", async () => {
    const latest = NOON_MS + 90 * 86_400_000;
    await assert.rejects(
      answer({ kind: "clock", fault: "behind", shown: NOON_MS, latest }),
      /more than a day before the last request.*Accept this time.*\{ action: "clock" \}/,
    );
  });

  it("sends to its status when no reason is known", async () => {
    await assert.rejects(answer(undefined), /not ready: see its status/);
  });
});
