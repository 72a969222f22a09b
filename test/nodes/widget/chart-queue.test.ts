import assert from "node:assert/strict";
import { hostClock } from "../../../nodes/base/index.js";
import { ChartQueue, MOST_WAITING, type Job } from "../../../nodes/widget/serve/chart-queue.js";

describe("the queue of charts", () => {
  let queue: ChartQueue<string>;
  /** The keys of the charts made, in order. */
  let made: string[];
  /** What browsers were told, as `browser: words`. */
  let told: string[];
  let finish: (() => void) | undefined;
  let atOnce: number;

  beforeEach(() => {
    queue = new ChartQueue(hostClock());
    made = [];
    told = [];
    atOnce = 0;
  });

  /** A chart that is being made until `end`. */
  function ask(browser: string, key: string, more: Partial<Job<string>> = {}): void {
    queue.ask({
      browser,
      key,
      widget: "widget",
      isWanted: () => true,
      make: async () => {
        made.push(key);
        atOnce++;
        assert.equal(atOnce, 1);
        await new Promise<void>((resolve) => (finish = resolve));
        atOnce--;
        return `chart of ${key}`;
      },
      done: (chart) => told.push(`${browser}: ${chart}`),
      refuse: () => told.push(`${browser}: refused`),
      fail: (error) => told.push(`${browser}: failed ${String((error as Error | undefined)?.message)}`),
      ...more,
    });
  }

  /** Ends the chart being made, and waits for the next one. */
  async function end(): Promise<void> {
    const count = made.length;
    finish!();
    for (let turn = 0; turn < 60 && made.length === count; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async function endAll(): Promise<void> {
    for (let count = 0; count !== made.length;) {
      count = made.length;
      await end();
    }
  }

  it("makes one at a time, and equal ones once: while it waits, is made, and afterwards", async () => {
    ask("a", "1");
    ask("b", "2");
    ask("c", "2");
    ask("d", "1");
    assert.deepEqual(made, ["1"]);
    await end();
    assert.deepEqual(told.splice(0), ["a: chart of 1", "d: chart of 1"]);
    await end();
    assert.deepEqual(told.splice(0), ["b: chart of 2", "c: chart of 2"]);
    ask("e", "1");
    assert.deepEqual(told, ["e: chart of 1"]);
    assert.deepEqual(made, ["1", "2"]);
  });

  it("lets browsers take turns, however much one of them asks", async () => {
    for (let i = 0; i < 5; i++) ask("greedy", `g${i}`, { widget: `w${i}` });
    ask("a", "a");
    ask("b", "b");
    await endAll();
    assert.deepEqual(made, ["g0", "g1", "a", "b", "g2", "g3", "g4"]);
  });

  it("is bounded: refuses, but gives a browser with nothing in it the place of one with several", async () => {
    ask("first", "first");
    for (let i = 0; i < MOST_WAITING; i++) ask(`b${i}`, `k${i}`);
    ask("late", "late");
    assert.deepEqual(told.splice(0), ["late: refused"]);
    ask("equal", "k3");
    assert.deepEqual(told.splice(0), []);
    await endAll();
    assert.equal(made.length, 1 + MOST_WAITING);

    told = [];
    ask("first", "again");
    for (let i = 0; i < MOST_WAITING; i++) ask("greedy", `g${i}`, { widget: `w${i}` });
    ask("greedy", "one more", { widget: "more" });
    ask("late", "late");
    assert.deepEqual(told, ["greedy: refused", "greedy: refused"]);
    await endAll();
    assert.ok(told.includes("late: chart of late"));
    assert.ok(!made.includes(`g${MOST_WAITING - 1}`));
  });

  it("makes nothing for a browser that is gone, and only the last question of a browser to a widget", async () => {
    let isThere = true;
    ask("a", "1");
    ask("gone", "2", { isWanted: () => isThere });
    ask("b", "old");
    ask("b", "new");
    ask("c", "closed", { widget: "closed" });
    queue.drop("closed");
    isThere = false;
    await endAll();
    assert.deepEqual(made, ["1", "new"]);
    assert.deepEqual(told, ["a: chart of 1", "b: chart of new"]);
  });

  it("gives a place that nobody wants any more to others", async () => {
    let areThere = true;
    ask("a", "1");
    for (let i = 0; i < MOST_WAITING; i++) ask(`gone${i}`, `k${i}`, { isWanted: () => areThere });
    areThere = false;
    ask("b", "2");
    await endAll();
    assert.deepEqual(told, ["a: chart of 1", "b: chart of 2"]);
  });

  it("reports what could not be made once, and goes on", async () => {
    const broken = { make: () => Promise.reject(new Error("locked")) };
    ask("a", "1");
    ask("b", "2", broken);
    ask("c", "2", broken);
    ask("d", "3");
    await end();
    assert.deepEqual(told.splice(0), ["a: chart of 1", "b: failed locked", "c: failed undefined"]);
    await end();
    assert.deepEqual(told, ["d: chart of 3"]);
  });

  it("keeps a few charts only", async () => {
    const count = 40;
    for (let i = 0; i < count; i++) {
      const key = `k${i}`;
      const make = (): Promise<string> => Promise.resolve(`chart of ${key}`);
      await new Promise<void>((done) => ask("a", key, { make, done: () => done() }));
    }
    ask("b", `k${count - 1}`);
    assert.deepEqual(told, [`b: chart of k${count - 1}`]);
    // The oldest is made again.
    const make = (): Promise<string> => Promise.resolve("made again");
    const again = await new Promise((done) => ask("a", "k0", { make, done }));
    assert.equal(again, "made again");
  });
});
