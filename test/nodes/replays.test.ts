/** What a replay sends is read right before it leaves. */
import assert from "node:assert/strict";
import type { Outgoing } from "../../nodes/in/outbox.js";
import { Replays } from "../../nodes/in/replays.js";

describe("a replay", () => {
  it("reads after its pause: what is corrected meanwhile leaves as it is then, and nothing old follows it", async () => {
    const steps: string[] = [];
    const clock = {
      now: () => 0,
      wake: (ms: number, work: () => void) => {
        steps.push(`waits ${ms}`);
        setImmediate(work);
        return () => undefined;
      },
    };
    // eslint-disable-next-line @typescript-eslint/require-await -- as costs are
    async function* archived(): AsyncGenerator<Outgoing> {
      for (let n = 0; n < 2; n++) {
        steps.push("reads");
        yield { output: { direction: "consumption", measure: "daily" }, message: {}, day: n };
      }
    }
    const replays = new Replays({
      clock,
      send: () => steps.push("sends"),
      report: () => undefined,
    });
    await replays.run(archived, 60, new AbortController().signal);
    assert.deepEqual(steps, ["reads", "sends", "waits 60", "reads", "sends", "waits 60"]);
  });
});
