/** Opening a backup: what belongs to the archive in use is not touched. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { BackupError } from "../../nodes/archive/index.js";
import { curve, day, Harness } from "./harness.js";

describe("a backup", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => harness.remove());

  const refusedAsItself = (file: string): Promise<void> =>
    assert.rejects(
      harness.archive.openBackup(file),
      (error: unknown) => error instanceof BackupError && error.problem === "itself",
    );

  /** Only another process tells whether the lock is still held. */
  function assertLocked(): void {
    const script = `
      const { DatabaseSync } = require("node:sqlite");
      new DatabaseSync(process.argv[1]).exec("BEGIN EXCLUSIVE");`;
    const tried = spawnSync(process.execPath, ["--no-warnings", "-e", script, `${harness.file}.lock`], {
      encoding: "utf8",
    });
    assert.match(tried.stderr, /database is locked/);
  }

  const names: readonly (readonly [what: string, make: (file: string, other: string) => string])[] = [
    ["the archive in use", (file) => file],
    ["its lock file", (file) => `${file}.lock`],
    ["its log", (file) => `${file}-wal`],
    ["the index of its log", (file) => `${file}-shm`],
    [
      "a link to its lock file",
      (file, other) => {
        symlinkSync(`${file}.lock`, other);
        return other;
      },
    ],
    [
      "a copy whose log is another name of its lock file",
      (file, other) => {
        copyFileSync(`${file}-wal`, other);
        linkSync(`${file}.lock`, `${other}-wal`);
        return other;
      },
    ],
  ];
  for (const [what, make] of names) {
    it(`that is ${what} is refused, and the archive stays locked`, async () => {
      await harness.merge(curve(day("2026-11-20")));
      await refusedAsItself(make(harness.file, path.join(harness.folder, "other.db")));
      assertLocked();
    });
  }

  it("copied by hand with its log holds what is committed in the log", async () => {
    await harness.merge(curve(day("2026-11-20")));
    const copy = path.join(harness.folder, "copy.db");
    for (const suffix of ["", "-wal"]) copyFileSync(harness.file + suffix, copy + suffix);
    const backup = await harness.archive.openBackup(copy);
    try {
      const held = backup.readings.between(harness.series().id, 0, harness.seconds);
      assert.equal(held.length, 48);
    } finally {
      backup.close();
    }
  });

  it("leaves nothing in the temporary folder, be it read to its end or refused", async () => {
    await harness.merge(curve(day("2026-11-20")));
    const copy = await harness.archive.backup(harness.time);
    const foreign = path.join(harness.folder, "foreign.db");
    writeFileSync(foreign, "");
    const temporary = path.join(harness.folder, "temporary");
    mkdirSync(temporary);
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = temporary;
    try {
      const backup = await harness.archive.openBackup(copy);
      assert.equal(readdirSync(temporary).length, 1);
      backup.close();
      assert.deepEqual(readdirSync(temporary), []);
      await assert.rejects(harness.archive.openBackup(foreign), BackupError);
      assert.deepEqual(readdirSync(temporary), []);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  });
});
