/** The log of an archive after a meter was forgotten: it is emptied as soon as nobody reads it, and blocks nothing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Forgetting } from "../../nodes/archive/meters/forgetting.js";
import { curve, day, Harness } from "./harness.js";

const VALUE = 0x2a5b6c7d;
const PATTERN = Buffer.from([0x2a, 0x5b, 0x6c, 0x7d]);

describe("a forgotten meter whose file is being read", () => {
  let harness: Harness;
  let db: Database;
  let reader: Database;

  beforeEach(async () => {
    harness = new Harness();
    const from = day("2025-01-01");
    await harness.merge(Array.from({ length: 3 }, (_, i) => curve(from + i, 1_800, () => VALUE)).flat());
    db = new Database(harness.file);
    db.exec("PRAGMA busy_timeout = 2000; PRAGMA secure_delete = ON");
    reader = new Database(harness.file, { readOnly: true });
    reader.exec("BEGIN");
    reader.get("SELECT count(*) FROM reading");
  });

  afterEach(() => {
    for (const each of [reader, db]) each.close();
    harness.remove();
  });

  const isIn = (suffix: string): boolean => readFileSync(harness.file + suffix).includes(PATTERN);

  it("is gone once the reader ends: it is tried each second, without holding the event loop", async () => {
    const waits: number[] = [];
    const forgetting = new Forgetting(db, (ms) => {
      waits.push(ms);
      assert.ok(forgetting.isDue, "a kill now leaves it due");
      assert.equal(db.get("PRAGMA busy_timeout")!["timeout"], 2_000);
      if (waits.length === 3) reader.exec("COMMIT");
      return Promise.resolve();
    });
    forgetting.detach(harness.point.id, 20_000);
    await forgetting.erase();
    assert.deepEqual(waits, [1_000, 1_000, 1_000]);
    assert.deepEqual([forgetting.isDue, isIn(""), isIn("-wal")], [false, false, false]);
  });

  it("stays due if the reader does not end within a minute, and is gone at the next opening", async () => {
    let waits = 0;
    const forgetting = new Forgetting(db, () => {
      waits++;
      return Promise.resolve();
    });
    forgetting.detach(harness.point.id, 20_000);
    await forgetting.erase();
    assert.deepEqual([waits, forgetting.isDue], [59, true]);
    assert.ok(isIn("-wal"), "the reader still sees it");
    reader.exec("COMMIT");
    await new Forgetting(db).erase();
    assert.deepEqual([forgetting.isDue, isIn(""), isIn("-wal")], [false, false, false]);
  });
});
