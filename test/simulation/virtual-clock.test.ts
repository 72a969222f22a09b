import assert from "node:assert/strict";
// The one of Node.js: that of the globals is counted.
import { setImmediate as turnOf } from "node:timers";
import { VirtualClock } from "./virtual-clock.js";

const NOON = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;

/** How many turns of the event loop some work takes. */
async function turns(work: Promise<void>): Promise<number> {
  let count = 0;
  let isDone = false;
  const look = (): void => {
    count++;
    if (!isDone) turnOf(look);
  };
  look();
  await work;
  isDone = true;
  return count;
}

describe("virtual clock", () => {
  it("goes on slice by slice while work waits for its turn, and passes its arguments on", async () => {
    const clock = new VirtualClock(NOON);
    const ends: [number, string][] = [];
    const slice = (left: number, name: string): void => {
      if (left === 0) ends.push([clock.now(), name]);
      else setImmediate(slice, left - 1, name);
    };
    setImmediate(slice, 10, "long");
    await clock.runTo(NOON + DAY);
    const [[at, name]] = ends as [[number, string]];
    assert.equal(name, "long");
    assert.ok(at < NOON + 1_000, `${at - NOON} ms`);
    assert.equal(clock.now(), NOON + DAY);
  });

  it("does not wait for work that was taken back", async () => {
    const clock = new VirtualClock(NOON);
    let ran = 0;
    const cancelled = [1, 2].map((by) => setImmediate((n: number) => (ran += n), by));
    for (const one of cancelled) clearImmediate(one);
    // Twice, and none: as the global one allows.
    clearImmediate(cancelled[0]);
    clearImmediate(undefined);
    // A day in slices would be 1.7 million.
    const count = await turns(clock.runTo(NOON + DAY));
    assert.ok(count < 100, `${count} turns`);
    assert.deepEqual([ran, clock.now()], [0, NOON + DAY]);
  });
});
