import assert from "node:assert/strict";
import fc from "fast-check";
import { DueQueue } from "../../nodes/collector/registry/due-queue.js";

const instant = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), key: fc.integer({ min: 0, max: 12 }), at: instant }),
  fc.record({ kind: fc.constant("delete" as const), key: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ kind: fc.constant("take" as const), now: fc.integer({ min: 0, max: 20 }) }),
);

describe("due queue", () => {
  it("gives each key once it is due, the earliest first, whatever was set and deleted before", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new DueQueue<number>();
        const model = new Map<number, number>();
        for (const one of steps) {
          if (one.kind === "set") {
            queue.set(one.key, one.at);
            model.set(one.key, one.at);
          } else if (one.kind === "delete") {
            queue.delete(one.key);
            model.delete(one.key);
          } else {
            const next = Math.min(Infinity, ...model.values());
            const taken = queue.take(one.now);
            if (next > one.now) assert.equal(taken, undefined);
            else {
              assert.equal(model.get(taken!), next);
              model.set(taken!, Infinity);
            }
          }
          assert.equal(queue.next, Math.min(Infinity, ...model.values()));
        }
      }),
    );
  });
});
