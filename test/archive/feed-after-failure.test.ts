/** A feed that goes on after the archive failed: what left and could not be stored does not leave again. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { Feed, type CursorKey } from "../../nodes/archive/index.js";
import { dayOf, formatDay, startOfDay } from "../../nodes/readings/index.js";
import { Harness, daily, day } from "./harness.js";

const DAY = day("2026-11-20");

describe("a feed after the archive failed", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const open = (before?: Feed): Feed => {
    const { archive, point } = harness;
    const outputs = [{ direction: "consumption", measure: "daily" }] as const;
    const options = { archive, node: "in", usagePoint: point, outputs, now: () => harness.seconds };
    const feed = new Feed({ ...options, start: "history" }, before);
    feed.settle();
    return feed;
  };
  const nextOf = (feed: Feed): string[] | undefined =>
    feed.next()?.readings.map(({ start }) => formatDay(dayOf(start)));
  const merge = (start: number, end: number): Promise<unknown> =>
    harness.merge(daily(start, end), { series: "daily" });

  it("goes on where the last one stood", async () => {
    await merge(DAY, DAY + 2);
    const last = open();
    assert.deepEqual(nextOf(last), ["2026-11-20", "2026-11-21"]);
    harness.reopen();
    assert.deepEqual(nextOf(open()), ["2026-11-20", "2026-11-21"], "as after a kill");
    const feed = open(last);
    assert.equal(nextOf(feed), undefined);
    await merge(DAY + 2, DAY + 3);
    assert.deepEqual(nextOf(feed), ["2026-11-22"]);
    harness.reopen();
    assert.deepEqual(nextOf(open()), ["2026-11-22"], "what was handed over is stored");
  });

  it("sends again what did not arrive", async () => {
    await merge(DAY, DAY + 2);
    const last = open();
    nextOf(last);
    harness.reopen();
    last.takeBack();
    assert.deepEqual(nextOf(open(last)), ["2026-11-20", "2026-11-21"]);
  });

  it("begins with what is stored if another one moved it meanwhile, or an older copy was put back", async () => {
    await merge(DAY, DAY + 1);
    const first = open();
    nextOf(first);
    first.settle();
    const copy = `${harness.file}.copy`;
    harness.reopen(() => copyFileSync(harness.file, copy));
    const last = open();
    await merge(DAY + 1, DAY + 2);
    assert.deepEqual(nextOf(last), ["2026-11-21"]);
    harness.reopen(() => copyFileSync(copy, harness.file));
    const feed = open(last);
    await merge(DAY + 2, DAY + 3);
    assert.deepEqual(nextOf(feed), ["2026-11-22"]);
    assert.equal(nextOf(feed), undefined);
  });

  it("keeps the first instant that was stored, or taken back since", () => {
    const key: CursorKey = { node: "in", usagePoint: 1, direction: "consumption", measure: "daily" };
    const { cursors } = harness.archive;
    const cursor = { sentTo: 1, batchTo: 1, after: -Infinity, startsFrom: startOfDay(DAY) };
    cursors.set(key, cursor, 1);
    cursors.set(key, { ...cursor, sentTo: 2, batchTo: 3, after: 5, startsFrom: startOfDay(DAY + 400) }, 2);
    assert.deepEqual(cursors.get(key), { ...cursor, sentTo: 2, batchTo: 3, after: 5 });
  });
});
