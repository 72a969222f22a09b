// everyZone: the clock that all else is given
import assert from "node:assert/strict";
import fc from "fast-check";
import { boundedInstant, clockFault, hostClock, secondsOf } from "../../nodes/base/index.js";
import { dayOf, formatDay, formatInstant, utcDayOf } from "../../nodes/readings/index.js";
import { NOON_MS } from "../fixtures/paris.js";

const DAY = 86_400_000;

describe("the door of the clock", () => {
  /** What a clock of settings.js may return. */
  const shown: [string, () => unknown][] = [
    ["1970", () => 0],
    ["1582", () => Date.UTC(1582, 9, 4)],
    ["9999", () => Date.UTC(9999, 11, 31)],
    ["275760, the last instant of a Date", () => 8.64e15],
    ["beyond any Date", () => 1e300],
    ["infinity", () => Infinity],
    ["the infinite past", () => -Infinity],
    ["no number", () => NaN],
    ["an invalid Date", () => new Date(NaN)],
    ["nothing", () => undefined],
    ["a text", () => "noon"],
    ["a promise", () => Promise.resolve(NOON_MS)],
    ["a symbol", () => Symbol("now")],
    [
      "an error",
      () => {
        throw new Error("no clock");
      },
    ],
  ];
  for (const [name, now] of shown) {
    it(`makes dates of a clock that shows ${name}, and never takes it for right`, () => {
      const clock = hostClock(now);
      assert.equal(clockFault(clock.now(), undefined)?.fault, "impossible");
      const seconds = secondsOf(clock);
      assert.match(formatDay(dayOf(seconds)), /^(1970-01-01|2100-01-01)$/);
      assert.match(formatInstant(seconds), /^\d{4}-01-01T01:00:00\+01:00$/);
      assert.ok(new Date(clock.now()).toISOString() !== "" && Number.isInteger(utcDayOf(seconds)));
    });
  }

  it("leaves a possible time as it is, also as a Date", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) }), (at) => {
        assert.equal(boundedInstant(at), at);
        assert.equal(hostClock(() => new Date(at)).now(), at);
      }),
    );
  });

  it("judges by the highest instant logged, and lets a day pass for summer time and time zones", () => {
    assert.equal(clockFault(NOON_MS, undefined), undefined);
    assert.equal(clockFault(NOON_MS, NOON_MS + DAY), undefined);
    assert.equal(clockFault(NOON_MS, NOON_MS - 400 * DAY), undefined);
    assert.deepEqual(clockFault(NOON_MS, NOON_MS + DAY + 1), {
      fault: "behind",
      shown: NOON_MS,
      latest: NOON_MS + DAY + 1,
    });
    assert.equal(clockFault(Date.UTC(2025, 11, 31, 23), undefined)?.fault, "impossible");
    assert.equal(clockFault(Date.UTC(2100, 0), NOON_MS)?.fault, "impossible");
  });

  it("waits longer than the longest timer of Node.js, which would end at once", async () => {
    let rang = false;
    const cancel = hostClock().wake(2 ** 31 + 1_000, () => (rang = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    cancel();
    assert.equal(rang, false);
  });

  it("rings once after the time, and not at all if cancelled", async () => {
    let rang = 0;
    hostClock().wake(5, () => rang++);
    hostClock().wake(5, () => (rang += 10))();
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(rang, 1);
  });
});
