/** How much an account's meters lack: exact for few, soon right for many, and never all asked at once. */
import assert from "node:assert/strict";
import { Needs } from "../../../nodes/collector/account/needs.js";

describe("the needs of an account's meters", () => {
  const MOST = 6;
  let asked: number;
  const lacking = (counts: readonly number[]): Map<number, () => unknown[]> =>
    new Map(
      counts.map((count, i) => [
        i,
        () => {
          asked++;
          return Array.from({ length: count });
        },
      ]),
    );
  beforeEach(() => (asked = 0));

  it("are those of few meters, as they are now", () => {
    const needs = new Needs(MOST);
    const meters = lacking([1, 2, 3]);
    assert.equal(needs.count(meters), 6);
    meters.set(1, () => []);
    assert.equal(needs.count(meters), 4);
    meters.delete(2);
    assert.equal(needs.count(meters), 1);
  });

  it("of many are asked for in turn; who was not asked yet may lack all", () => {
    const needs = new Needs(MOST);
    const meters = lacking(Array.from({ length: 50 }, () => 1));
    assert.equal(needs.count(meters), 20 + 30 * MOST);
    assert.equal(asked, 20);
    needs.count(meters);
    assert.equal(needs.count(meters), 50);
    for (let i = 0; i < 50; i++) meters.set(i, () => []);
    needs.count(meters);
    needs.count(meters);
    assert.equal(needs.count(meters), 0);
  });
});
