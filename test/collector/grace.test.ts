/** A deploy cuts no call; a stop does, some seconds later (docs/dev/decisions.md#1-collectors). */
import assert from "node:assert/strict";
import { sleep } from "../../nodes/base/index.js";
import { Harness, KEY, whole } from "./harness.js";

const SECOND = 1_000;
const begin = Date.UTC(2026, 10, 24, 11);

describe("a stop soon after a deploy", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness(begin);
  });
  afterEach(async () => {
    await harness.end();
  });

  const passes = (ms: number): Promise<void> => harness.clock.runTo(harness.clock.now() + ms);

  for (const soon of [0, 1, 50, 99, 101, 150, 5_000]) {
    it(`of ${soon} ms ends the running call within 10 s, and no other call goes out`, async () => {
      let aborted = 0;
      /** Answers after 25 s, unless it is ended. */
      const attach = () => {
        const { release } = harness.attach({
          node: "meter",
          service: "data-connect",
          loadCurveDays: 300,
          answer: async (query, signal) => {
            await sleep(harness.clock, 25 * SECOND, signal);
            signal.throwIfAborted();
            return whole(query);
          },
        });
        const unwant = harness.collectors.want(KEY, "in", [
          { direction: "consumption", series: "load_curve" },
        ]);
        return (removed: boolean): void => {
          unwant(removed);
          release(removed);
        };
      };
      let release = attach();
      for (let i = 0; i < 20; i++) {
        await passes(2 * SECOND);
        release(false);
        await passes(100);
        release = attach();
      }
      await passes(soon);
      const collector = harness.collector();
      assert.ok(collector.isBusy);
      const { calls } = harness.collectors.archive!;
      const ends = calls.end.bind(calls);
      calls.end = (id, end) => {
        if (end.outcome === "aborted") aborted++;
        ends(id, end);
      };
      release(false);
      const sent = harness.calls.length;
      await passes(10.5 * SECOND);
      assert.equal(harness.collectors.collector(KEY), undefined, "it is gone");
      await passes(120 * SECOND);
      assert.ok(harness.calls.length <= sent + 1, "a call within the grace at most");
      assert.equal(harness.calls.filter(({ at }) => at > harness.clock.now() - 120 * SECOND).length, 0);
      assert.equal(aborted, 1);
    });
  }
});
