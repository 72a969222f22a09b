/** Cursors of thousands of meters, once a day. */
import assert from "node:assert/strict";
import type { IsUsed } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Harness, day } from "./harness.js";

const DAY = day("2026-11-23");

describe("cursors of many meters", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  it("are marked as used in slices, and only those that aged", () => {
    const { cursors, usagePoints } = harness.archive;
    const measures = ["load_curve", "daily", "monthly", "yearly", "max_power"] as const;
    const cursor = { sentTo: 1, batchTo: 1, after: -Infinity, startsFrom: -Infinity };
    const points = Array.from({ length: 450 }, (_, i) =>
      usagePoints.usagePoint(`${10 ** 13 + i}`, "real", DAY),
    );
    harness.archive.transaction(() => {
      for (const { id } of points)
        for (const measure of measures)
          cursors.set(
            { node: "in", usagePoint: id, direction: "consumption", measure },
            cursor,
            harness.seconds,
          );
    });
    // The last one left the group.
    const isUsed: IsUsed = (_node, { pdl }) => pdl !== points.at(-1)!.pdl;
    const prune = (days: number): { slices: number; changed: number; left: number } => {
      const db = new Database(harness.file);
      const read = (): Map<string, string> =>
        new Map(
          db
            .all("SELECT * FROM cursor")
            .map((row) => [`${row["usage_point"]} ${row["measure"]}`, JSON.stringify(row)]),
        );
      const before = read();
      const slices = [...harness.archive.prune(isUsed, harness.time + days * 86_400_000)].length;
      const after = read();
      db.close();
      const changed = [...after].filter(([key, row]) => before.get(key) !== row).length;
      return { slices, changed, left: after.size };
    };
    assert.deepEqual(prune(1), { slices: 1, changed: 0, left: 2_250 });
    assert.deepEqual(prune(31), { slices: 6, changed: 2_245, left: 2_250 });
    assert.equal(prune(32).changed, 0);
    assert.equal(prune(431).left, 2_245, "of a meter that left, nothing stays for ever");
  });
});
