/** What a feed asks for after each arrival: a few readings among hundreds of thousands. */
import assert from "node:assert/strict";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { alone, leastTime } from "../event-loop.js";
import { Harness, curve, daily, day, fileOf } from "./harness.js";

const FIRST = day("2012-01-01");
const DAYS = 5_400;

describe("changes of a series", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  // 12 ms and more, if all readings are looked through.
  alone("are found as fast when other series changed meanwhile", async () => {
    const readings = Array.from({ length: DAYS }, (_, i) => curve(FIRST + i)).flat();
    await harness.loadFile(fileOf([{ direction: "consumption", series: "load_curve", readings }]));
    const { id } = harness.series();
    const since = harness.archive.readings.head(id);
    const found = (from: number): [number, number] => {
      const upTo = harness.archive.readings.head(id);
      let count = 0;
      const ms = leastTime(() => {
        for (let i = 0; i < 20; i++)
          count = harness.archive.readings.changes(id, from, upTo, Number.MIN_SAFE_INTEGER, 1_000).length;
      });
      return [count, ms / 20];
    };

    await harness.merge(curve(FIRST + DAYS));
    const [before, quick] = found(since);
    for (let i = 0; i < 5; i++) await harness.merge(daily(FIRST + i, FIRST + i + 1), { series: "daily" });
    const head = harness.archive.readings.head(id);
    await harness.merge(curve(FIRST + DAYS + 1));
    const [mixed, ms] = found(head);
    assert.deepEqual([before, mixed], [48, 48]);
    assert.ok(quick < 5 && ms < 5, `${quick} ms, then ${ms} ms`);

    // A history is read in slices along the key, not sorted anew for each.
    const [most, slice] = found(0);
    assert.equal(most, 1_000);
    assert.ok(slice < 25, `${slice} ms`);

    const db = new Database(harness.file, { readOnly: true });
    const [plan] = db.all(
      "EXPLAIN QUERY PLAN SELECT start FROM reading INDEXED BY reading_revision WHERE series = 1 AND revision > 1 AND revision <= 9",
    );
    db.close();
    assert.match(
      String(plan!["detail"]),
      /USING .*INDEX reading_revision \(series=\? AND revision>\? AND revision<\?\)/,
    );
  });
});
