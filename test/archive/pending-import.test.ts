/** An import that a kill interrupted under schema 5 is finished, or forgotten, by this version. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { Archive, CoverageState } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { migrate, migrations } from "../../nodes/archive/sqlite/index.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { until } from "../nodes/harness.js";
import { Harness, PDL, curve, day, pendingIn } from "./harness.js";

const from = day("2026-07-01");
/** More than one slice. */
const DAYS = 60;
const file = Array.from({ length: DAYS }, (_, i) => curve(from + i)).flat();

describe("an import that was interrupted under schema 5", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  /** An archive as version 5 left it: the first reading has another value, and the first hundred were taken over. */
  function leave(decided: "keep" | "replace" | undefined): void {
    harness.archive.close();
    for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(harness.file + suffix, { force: true });
    const db = new Database(harness.file);
    db.exec("PRAGMA journal_mode = WAL");
    migrate(db, migrations.slice(0, 5));
    db.exec(`INSERT INTO usage_point VALUES (1, '${PDL}', 'real', 20000);
      INSERT INTO series (id, usage_point, direction, series) VALUES (3, 1, 'consumption', 'load_curve');
      INSERT INTO meta VALUES ('revision', 2);
      CREATE TABLE main.pending_import (
        series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER,
        source INTEGER NOT NULL, revised INTEGER NOT NULL, fate INTEGER, PRIMARY KEY (series, start)
      ) WITHOUT ROWID`);
    db.exec("BEGIN");
    for (const [i, { start, step, value }] of file.entries()) {
      if (i < 100) {
        db.run("INSERT INTO reading VALUES (3, ?, ?, ?, NULL, 1, 1, 1)", start, value, step);
      } else {
        if (i === 100)
          db.run("INSERT INTO reading VALUES (3, ?, ?, ?, NULL, 1, 2, 2)", start, value + 1, step);
        db.run(
          "INSERT INTO pending_import VALUES (3, ?, ?, ?, NULL, 1, 0, ?)",
          start,
          value,
          step,
          i === 100 ? 2 : 0,
        );
      }
    }
    db.exec("COMMIT");
    if (decided !== undefined) {
      const mark = JSON.stringify({ usagePoint: 1, replace: decided === "replace" });
      db.run("INSERT INTO meta VALUES ('pending_import', ?)", mark);
    }
    db.close();
  }

  for (const [title, decided, count, corrected] of [
    ["is taken over if it was decided, and keeps what was there", "keep", file.length, 1],
    ["is taken over if it was decided, and replaces what was there", "replace", file.length, 0],
    ["is forgotten if it was not", undefined, 101, 1],
  ] as const) {
    it(title, async () => {
      leave(decided);
      harness.archive = Archive.open(harness.file, harness);
      harness.point = harness.archive.usagePoints.find(PDL, "real")!;
      await until("it is settled", () => pendingIn(harness.file) === 0);
      const expected = file
        .slice(0, count)
        .map((reading, i) => (i === 100 ? { ...reading, value: reading.value + corrected } : reading));
      assert.deepEqual(harness.held(), expected);
      const held = harness.archive.readings.between(3, startOfDay(from), harness.seconds);
      assert.ok(held.every(({ rounded }) => rounded === undefined));
      const covered = harness.archive.coverage.between(3, from, from + DAYS);
      const whole = covered.filter(({ state }) => state === CoverageState.complete).length;
      assert.equal(
        whole,
        decided === undefined ? 0 : DAYS - 2,
        "the days of what was taken over before are noted then",
      );
      harness.reopen();
      assert.deepEqual(harness.held(), expected);
    });
  }
});
