/** An outbox that takes over from another one lets it go: the archive may fail often while Node-RED runs. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Archive } from "../../nodes/archive/index.js";
import type { Collector } from "../../nodes/collector/index.js";
import type { Meter } from "../../nodes/common/index.js";
import { Outbox } from "../../nodes/in/outbox.js";

const TIMES = 6;

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("an outbox that takes over from another one", () => {
  for (const measure of ["daily", "cost"] as const) {
    it(`lets it go (${measure})`, async () => {
      const archive = Archive.inMemory();
      const usagePoint = archive.usagePoints.usagePoint("22000000000017", "real", 20_000);
      const meter = {
        now: () => 1_800_000_000,
        contracts: { of: () => undefined },
        tempo: { colorOf: () => undefined },
      } as unknown as Meter;
      const made: WeakRef<Outbox>[] = [];
      let last: Outbox | undefined;
      for (let i = 0; i < TIMES; i++) {
        const collector = { usagePoint, isAwaited: () => false } as unknown as Collector;
        const options = { meter, archive, collector, node: "in", start: "history" } as const;
        const outputs = [{ direction: "consumption", measure }] as const;
        last = new Outbox({ ...options, outputs, ready: () => undefined, failed: () => undefined }, last);
        made.push(new WeakRef(last));
      }
      // A reference that was looked at lives until the turn ends.
      await new Promise(setImmediate);
      collectGarbage();
      const alive = made.filter((each) => each.deref() !== undefined);
      assert.deepEqual(
        alive.map((each) => each.deref()),
        [last],
      );
      archive.close();
    });
  }
});
