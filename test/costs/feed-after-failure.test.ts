/** Costs after the archive failed: what left and could not be stored does not leave again. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { day } from "../fixtures/paris.js";
import { CostFeedHarness, toldIn } from "./feed-harness.js";

const DAY = day("2026-11-20");

describe("a cost feed after the archive failed", () => {
  let harness: CostFeedHarness;
  beforeEach(() => {
    harness = new CostFeedHarness();
  });
  afterEach(() => {
    harness.remove();
  });

  it("goes on where the last one stood", async () => {
    await harness.day(DAY);
    const last = harness.open();
    assert.deepEqual(toldIn((await harness.next(last))!).length, 1);
    harness.reopen();
    const feed = harness.open("in", "history", last);
    assert.deepEqual(await harness.told(feed), []);
    // The facts that priced it are stored: a correction is one.
    await harness.daily(DAY, 30_000);
    assert.deepEqual(
      (await harness.told(feed)).map(({ day: of, revised }) => [of, revised]),
      [["2026-11-20", true]],
    );
  });

  it("sends again what did not arrive", async () => {
    await harness.day(DAY);
    const last = harness.open();
    await harness.next(last);
    harness.reopen();
    last.takeBack();
    assert.equal((await harness.told(harness.open("in", "history", last))).length, 1);
  });

  it("loses no correction if an older copy was put back in place", async () => {
    await harness.day(DAY);
    await harness.told(harness.open());
    const copy = `${harness.file}.copy`;
    harness.reopen(() => copyFileSync(harness.file, copy));
    const last = harness.open();
    await harness.day(DAY + 1);
    assert.equal(toldIn((await harness.next(last))!).length, 1);
    harness.reopen(() => copyFileSync(copy, harness.file));
    const feed = harness.open("in", "history", last);
    await harness.daily(DAY, 30_000);
    assert.deepEqual(
      (await harness.told(feed)).map(({ day: of, revised }) => [of, revised]),
      [["2026-11-20", true]],
    );
  });
});
