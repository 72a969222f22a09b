import assert from "node:assert/strict";
import type { Clock } from "../../../nodes/base/clock.js";
import { MOST_BROWSERS, RateLimiter, PER_SECOND } from "../../../nodes/widget/serve/rate-limiter.js";

/** Time passes when the test says so. */
class TestClock implements Clock {
  time = 1_000_000;
  readonly #alarms = new Set<{ at: number; callback: () => void }>();

  now = (): number => this.time;

  wake(ms: number, callback: () => void): () => void {
    const alarm = { at: this.time + ms, callback };
    this.#alarms.add(alarm);
    return () => {
      this.#alarms.delete(alarm);
    };
  }

  get waiting(): number {
    return this.#alarms.size;
  }

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }
}

describe("the rate limit of questions", () => {
  let clock: TestClock;
  let pace: RateLimiter;
  let answered: string[];
  const ask = (browser: string, kind: string, name: string): void => {
    pace.ask(browser, "meter", kind, () => answered.push(name));
  };

  beforeEach(() => {
    clock = new TestClock();
    pace = new RateLimiter(clock);
    answered = [];
  });

  it("answers a few at once, then the last one of a kind when it may", () => {
    for (let i = 1; i <= 20; i++) ask("a", "chart", String(i));
    assert.deepEqual(answered, ["1", "2", "3", "4", "5"]);
    clock.pass(999);
    assert.equal(answered.length, PER_SECOND);
    clock.pass(1);
    assert.deepEqual(answered, ["1", "2", "3", "4", "5", "20"]);
  });

  it("never answers more than its number within any second", () => {
    const times: number[] = [];
    for (let i = 0; i < 300; i++) {
      pace.ask("a", i % 3 === 0 ? "one" : "two", i % 2 === 0 ? "chart" : "snapshot", () =>
        times.push(clock.time),
      );
      clock.pass(37);
    }
    clock.pass(2_000);
    assert.ok(times.length > 40, `${times.length}`);
    for (const time of times) {
      const within = times.filter((other) => other >= time && other < time + 1_000).length;
      assert.ok(within <= PER_SECOND, `${within} within a second`);
    }
  });

  it("loses no kind, and keeps browsers apart", () => {
    for (let i = 0; i < 9; i++) ask("a", "chart", "chart");
    ask("a", "snapshot", "snapshot");
    ask("b", "chart", "other");
    assert.equal(answered.at(-1), "other");
    clock.pass(1_000);
    assert.deepEqual(answered.slice(-2).sort(), ["chart", "snapshot"]);
  });

  it("counts a browser's questions to all its meters together, and keeps the last question of each", () => {
    const meters = Array.from({ length: 8 }, (_, i) => `meter${i}`);
    for (const meter of meters) pace.ask("a", meter, "snapshot", () => answered.push(meter));
    for (const meter of meters) pace.ask("a", meter, "snapshot", () => answered.push(`${meter} again`));
    assert.deepEqual(answered, meters.slice(0, PER_SECOND));
    clock.pass(1_000);
    assert.equal(answered.length, 2 * PER_SECOND);
    clock.pass(1_000);
    // The first five were answered and asked again; the others wait with their last question only.
    assert.deepEqual(
      answered.slice(PER_SECOND).sort(),
      meters.map((meter) => `${meter} again`),
    );
  });

  it("forgets browsers that ask no more, and questions to closed meters, but keeps their rates", () => {
    ask("a", "chart", "1");
    clock.pass(1_000);
    assert.equal(clock.waiting, 0);
    for (let i = 0; i < 9; i++) ask("a", "chart", "2");
    pace.ask("a", "other", "chart", () => answered.push("other"));
    pace.drop("meter");
    const before = answered.length;
    ask("a", "chart", "after a deploy");
    assert.equal(answered.length, before);
    clock.pass(5_000);
    assert.deepEqual(answered.slice(before), ["other", "after a deploy"]);
    assert.equal(clock.waiting, 0);
  });

  it("takes no more browsers than its number, until some have been quiet for a second", () => {
    const asks = (browser: string): boolean => pace.ask(browser, "meter", "chart", () => undefined);
    for (let i = 0; i < MOST_BROWSERS; i++) assert.ok(asks(String(i)));
    assert.ok(!asks("one more"));
    assert.ok(asks("0"));
    clock.pass(1_000);
    assert.ok(asks("one more"));
  });

  it("keeps nobody waiting after the clock was put back", () => {
    for (let i = 0; i < PER_SECOND; i++) ask("a", "chart", "1");
    clock.time -= 3_600_000;
    ask("a", "chart", "after");
    assert.equal(answered.at(-1), "after");
  });
});
