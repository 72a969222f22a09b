/** Copies of the archive made by hand, and put back: they know nothing of the calls since (docs/files.en.md#restoring-a-backup). */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Archive, type Loss } from "../../nodes/archive/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import { archivePathPerTest, callAt, NOON, noonClock as clock } from "./harness.js";

const TODAY = utcDayOf(NOON / 1000);
const LOG = ["-wal", "-shm"];

describe("an older copy of the archive", () => {
  let file: string;
  archivePathPerTest((at) => (file = at));

  /** Counts calls while it is open. */
  function use(calls: number, work?: () => void): void {
    const archive = Archive.open(file, clock);
    for (let i = 0; i < calls; i++) archive.calls.begin(callAt(NOON));
    work?.();
    archive.close();
  }

  function lossOf(): Loss["kind"] | undefined {
    const archive = Archive.open(file, clock);
    archive.close();
    return archive.loss?.kind;
  }

  function putBack(copy: string): void {
    for (const suffix of LOG) rmSync(file + suffix, { force: true });
    copyFileSync(copy, file);
  }

  /** The files as a kill leaves them, or a copy of some of them. */
  function keep(at: string, suffixes: readonly string[]): void {
    for (const suffix of suffixes) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, at + suffix);
    }
  }

  it("made by hand, and put back: few calls are left that day, and it is said once", () => {
    use(3);
    keep(`${file}.copy`, [""]);
    use(20);
    putBack(`${file}.copy`);
    const archive = Archive.open(file, clock);
    assert.deepEqual([archive.loss?.kind, archive.calls.lostOn], ["backup", TODAY]);
    assert.deepEqual(archive.calls.countsAroundLoss(1), { before: 3, after: 0 });
    archive.close();
    assert.equal(lossOf(), undefined);
    putBack(`${file}.copy`);
    assert.equal(lossOf(), "backup");
  });

  it("made while it was open", () => {
    use(1);
    use(2, () => {
      const db = new Database(file);
      db.exec("PRAGMA wal_checkpoint(FULL)");
      db.close();
      writeFileSync(`${file}.copy`, readFileSync(file));
    });
    putBack(`${file}.copy`);
    assert.equal(lossOf(), "backup");
  });

  it("made before openings were counted", () => {
    use(1);
    const earlier = new Database(file);
    earlier.run("DELETE FROM meta WHERE key = 'openings'");
    earlier.close();
    const lock = new Database(`${file}.lock`);
    lock.exec("PRAGMA user_version = 1");
    lock.close();
    keep(`${file}.copy`, [""]);
    assert.equal(lossOf(), undefined, "the archive of an earlier version goes on");
    putBack(`${file}.copy`);
    assert.equal(lossOf(), "backup");
  });

  it("cannot be known without its lock file", () => {
    use(1);
    keep(`${file}.copy`, [""]);
    use(1);
    putBack(`${file}.copy`);
    rmSync(`${file}.lock`);
    assert.equal(lossOf(), undefined);
  });

  it("is not what a kill leaves, at any moment", () => {
    use(1);
    for (let i = 0; i < 3; i++) {
      use(1, () => {
        keep(`${file}.killed`, ["", "-wal", ".lock"]);
      });
      for (const suffix of LOG) rmSync(file + suffix, { force: true });
      for (const suffix of ["", "-wal", ".lock"]) renameSync(`${file}.killed${suffix}`, file + suffix);
      assert.equal(lossOf(), undefined);
    }
    // Between the count in the archive and the one in its lock file.
    keep(`${file}.before`, [".lock"]);
    use(1);
    copyFileSync(`${file}.before.lock`, `${file}.lock`);
    assert.equal(lossOf(), undefined);
  });

  it("is not a new archive, in the place of a lost one, that was killed before it was counted", () => {
    use(1);
    use(1);
    rmSync(file);
    keep(`${file}.killed`, [".lock"]);
    use(0, () => {
      // As it appeared: its count is in its log only.
      keep(`${file}.killed`, [""]);
    });
    for (const suffix of ["", ".lock"]) renameSync(`${file}.killed${suffix}`, file + suffix);
    const archive = Archive.open(file, clock);
    assert.deepEqual([archive.loss, archive.calls.lostOn], [undefined, TODAY]);
    archive.close();
  });

  it("is not told from impossible numbers, which do no harm", () => {
    use(1);
    for (const value of ["'x'", "1.5", "-7", "NULL", "2147483647", "9007199254740991"]) {
      const db = new Database(file);
      db.exec(`INSERT OR REPLACE INTO meta VALUES ('openings', ${value})`);
      db.close();
      use(1);
      assert.equal(lossOf(), undefined, value);
    }
  });
});
