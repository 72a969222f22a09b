/** What a replay sends is read right before it leaves. */
import assert from "node:assert/strict";
import type { Outgoing } from "../../nodes/in/outbox.js";
import { Replays } from "../../nodes/in/replays.js";
import { turnsOf } from "../../nodes/in/send-pace.js";

describe("a replay", () => {
  it("reads after its pause: what is corrected meanwhile leaves as it is then, and nothing old follows it", async () => {
    const steps: string[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      wake: (ms: number, work: () => void) => {
        now += ms;
        setImmediate(work);
        return () => undefined;
      },
    };
    // oxlint-disable-next-line typescript/require-await -- as costs are
    async function* archived(): AsyncGenerator<Outgoing> {
      for (let n = 0; n < 2; n++) {
        steps.push(`reads at ${now}`);
        yield { output: { direction: "consumption", measure: "daily" }, message: {}, day: n };
      }
    }
    const replays = new Replays({
      clock,
      turns: turnsOf(clock),
      assertActive: () => undefined,
      send: () => steps.push(`sends at ${now}`),
      report: () => undefined,
    });
    await replays.run(archived, 60, new AbortController().signal);
    assert.deepEqual(steps, ["reads at 20", "sends at 20", "reads at 80", "sends at 80"]);
    assert.equal(now, 140, "it looks for a third one after its pause");
  });

  it("ends before its next message when another process has become active", async () => {
    let sent = 0;
    // oxlint-disable-next-line typescript/require-await -- as costs are
    async function* archived(): AsyncGenerator<Outgoing> {
      for (let n = 0; n < 3; n++)
        yield { output: { direction: "consumption", measure: "daily" }, message: {}, day: n };
    }
    const clock = {
      now: () => 0,
      wake: (_ms: number, work: () => void) => {
        setImmediate(work);
        return () => undefined;
      },
    };
    const replays = new Replays({
      clock,
      turns: turnsOf(clock),
      assertActive: () => {
        if (sent === 1) throw new Error("standby");
      },
      send: () => sent++,
      report: () => undefined,
    });
    await assert.rejects(replays.run(archived, 20, new AbortController().signal), /standby/);
    assert.deepEqual([sent, replays.progress], [1, undefined]);
  });
});
