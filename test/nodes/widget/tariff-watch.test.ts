/** When a meter's tariffs are looked at again: to the second while a browser looks, and never otherwise. */
import assert from "node:assert/strict";
import type { Clock } from "../../../nodes/base/index.js";
import { TariffWatch } from "../../../nodes/widget/answer/tariff-watch.js";

/** A clock whose time passes when a test says so; setting it moves no timer. */
class Hands implements Clock {
  time = 1_000_000;
  #passed = 0;
  readonly #timers = new Set<{ readonly at: number; readonly ring: () => void }>();

  readonly now = (): number => this.time;

  get waiting(): number {
    return this.#timers.size;
  }

  wake(ms: number, ring: () => void): () => void {
    const timer = { at: this.#passed + ms, ring };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  pass(ms: number): void {
    const end = this.#passed + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#go(next.at);
      next.ring();
    }
    this.#go(end);
  }

  #go(to: number): void {
    this.time += to - this.#passed;
    this.#passed = to;
  }
}

describe("the watch for the end of a tariff", () => {
  let hands: Hands;
  let over: number[];
  let watch: TariffWatch;
  const browser = { id: "one", isReading: () => true };

  beforeEach(() => {
    hands = new Hands();
    over = [];
    watch = new TariffWatch(hands, () => over.push(hands.time));
  });

  it("tells the very moment, once", () => {
    watch.look(browser);
    watch.begin(1_100);
    hands.pass(99_999);
    assert.deepEqual(over, []);
    hands.pass(1);
    assert.deepEqual(over, [1_100_000]);
    watch.begin(1_200);
    hands.pass(100_000);
    assert.deepEqual(over, [1_100_000, 1_200_000]);
  });

  it("has no timer while nobody looks, nor for what has no end", () => {
    watch.begin(1_100);
    assert.equal(hands.waiting, 0);
    watch.look(browser);
    assert.equal(hands.waiting, 1);
    watch.begin(undefined);
    assert.equal(hands.waiting, 0);
  });

  it("stops when the last browser is gone, and catches up when one comes", () => {
    let isThere = true;
    watch.look({ id: "two", isReading: () => isThere });
    watch.begin(1_100);
    isThere = false;
    hands.pass(300_000);
    assert.deepEqual([over, hands.waiting], [[], 0]);
    assert.ok(watch.isOver);
    watch.look(browser);
    assert.deepEqual(over, [1_300_000]);
  });

  it("notices within 20 seconds that the clock was set, forwards or back", () => {
    watch.look(browser);
    watch.begin(90_000);
    hands.pass(5_000);
    hands.time += 89_000_000;
    hands.pass(20_000);
    assert.equal(over.length, 1);
    watch.begin(180_000);
    hands.pass(1_000);
    hands.time -= 3_600_000;
    assert.ok(watch.isOver);
    hands.pass(20_000);
    assert.equal(over.length, 2);
  });

  it("stops with its meter", () => {
    watch.look(browser);
    watch.begin(1_100);
    watch.stop();
    hands.pass(200_000);
    assert.deepEqual(over, []);
  });
});
