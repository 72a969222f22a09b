/** Hundreds of meters share the event loop: each wake-up does a part, and who asks for one meter waits for no other. */
import assert from "node:assert/strict";
import { Collector } from "../../nodes/collector/meter/collector.js";
import type { MeterKey } from "../../nodes/collector/index.js";
import { answerOf, at, day, days, Harness, IN_MEMORY, nothing } from "./harness.js";

const TODAY = day("2026-11-24");
const SECOND = 1_000;
const METERS = 200;
const keysOf = (length: number): MeterKey[] =>
  Array.from({ length }, (_, i): MeterKey => `real/2200000000${String(1_000 + i).padStart(4, "0")}`);
const keys = keysOf(METERS);

describe("hundreds of meters", () => {
  let harness: Harness;
  /** Runs after each turn of the event loop in which something rang. */
  let afterTurn: () => void;

  beforeEach(() => {
    harness = new Harness(at(TODAY, 12), undefined, IN_MEMORY);
    afterTurn = () => undefined;
    const { clock } = harness;
    const wake = clock.wake.bind(clock);
    clock.wake = (ms, callback) =>
      wake(ms, () => {
        callback();
        afterTurn();
      });
  });
  afterEach(() => harness.end());

  const passes = (ms: number): Promise<void> => harness.clock.runTo(harness.clock.now() + ms);
  const made = (): MeterKey[] => keys.filter((key) => harness.collectors.collector(key) !== undefined);

  /** @param months of history, which comes at once, the newest day from five on; without them, only that day comes */
  function attach(those = keys, months?: number): void {
    for (const [i, key] of those.entries()) {
      harness.attach({
        node: key,
        usagePointId: key.split("/")[1]!,
        service: "data-connect",
        minute: i % 60,
        ...(months === undefined ? {} : { dailyMonths: months }),
        answer: ({ start, end }) => {
          const isNight = end === TODAY && harness.clock.now() < at(TODAY, 5);
          const given = { start: months === undefined ? end - 1 : start, end: isNight ? end - 1 : end };
          return given.start < given.end ? answerOf(days(given)) : nothing();
        },
      });
      harness.want(["daily"], key);
    }
  }

  it("are made some at a time, and all of them soon", async () => {
    const counts: number[] = [];
    afterTurn = () => counts.push(made().length);
    attach();
    await passes(SECOND);
    assert.equal(made().length, METERS);
    const most = Math.max(...counts.map((count, i) => count - (counts[i - 1] ?? 0)));
    assert.ok(most <= 10, counts.join());
  });

  it("let that one be made first which somebody asks for", async () => {
    attach();
    const last = keys.at(-1)!;
    assert.equal(harness.collectors.hurry(last), false);
    let before: number | undefined;
    afterTurn = () => {
      if (harness.collectors.collector(last) !== undefined) before ??= made().length;
    };
    await passes(SECOND);
    assert.ok(before! <= 10, String(before));
    assert.equal(harness.collectors.hurry(last), true);
  });

  it("are told of the archive some at a time, and of their own readings at once", async () => {
    const told: MeterKey[] = [];
    const faults: Error[] = [];
    const ignored = (): void => undefined;
    const others = { incident: ignored, oddities: ignored, anew: ignored, lost: ignored };
    for (const key of keys) {
      harness.collectors.follow(key, {
        ...others,
        clockWrong: ignored,
        archiveFailed: ignored,
        report: ignored,
        fault: (error) => faults.push(error),
        change: () => {
          told.push(key);
          if (key === keys[50] && faults.length === 0) throw new Error("a fault of one");
        },
      });
    }
    const counts: number[] = [];
    afterTurn = () => counts.push(told.length);
    attach();
    await passes(SECOND);
    assert.equal(new Set(told).size, METERS, "it was opened");
    assert.deepEqual([...new Set(faults.map(String))], ["Error: a fault of one"]);
    assert.equal(harness.faults.splice(0).length, 1);
    const most = Math.max(...counts.map((count, i) => count - (counts[i - 1] ?? 0)));
    assert.ok(most <= 30, counts.join());
    await passes(3_600 * SECOND);
    // Its newest day came, and that of others is nothing to it.
    assert.equal(told.filter((key) => key === keys[0]).length, 2);
  });

  it("all wake within a minute after the clock was set back", async () => {
    attach();
    await passes(3_600 * SECOND);
    harness.host.offset = -4 * 3_600 * SECOND;
    await passes(60 * SECOND);
    const now = (harness.clock.now() + harness.host.offset) / SECOND;
    for (const key of keys) {
      const { nextTick } = harness.collectors.collector(key)!.report();
      assert.ok(nextTick > now && nextTick <= now + 3_700, key);
    }
  });

  it("are looked at 15 times a second at most, and still wake when they are due", async () => {
    await harness.end();
    harness = new Harness(at(TODAY, 2), undefined, IN_MEMORY);
    const many = keysOf(1_000);
    attach(many, 1);
    await harness.clock.runTo(at(TODAY, 4, 20));
    let looks = 0;
    const wake = Object.getOwnPropertyDescriptor(Collector.prototype, "wake")!;
    Object.defineProperty(Collector.prototype, "wake", {
      ...wake,
      value(this: Collector): number {
        looks++;
        return (wake.value as () => number).call(this);
      },
    });
    try {
      await passes(1_800 * SECOND);
    } finally {
      Object.defineProperty(Collector.prototype, "wake", wake);
    }
    assert.ok(looks <= 1_800 * 15 + many.length, String(looks));
    const before = harness.calls.length;
    for (let minute = 0; minute < 80; minute += 9) {
      await harness.clock.runTo(at(TODAY, 5, minute));
      const now = harness.clock.now() / SECOND;
      for (const key of many) {
        const { nextTick } = harness.collectors.collector(key)!.report();
        assert.ok(nextTick >= now - 1, `${key} at 5 h ${minute}: ${now - nextTick} s late`);
      }
    }
    const called = new Set(harness.calls.slice(before).map(({ node }) => node));
    assert.equal(called.size, many.length);
  });
});
