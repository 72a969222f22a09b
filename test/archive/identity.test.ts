/** What may lie at the archive's path, or beside it: ours, another program's, the remains of something, or nothing. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { hostDisk } from "../../nodes/archive/file/disk.js";
import { ARCHIVE_ID, HEAD_BYTES, LOCK_ID } from "../../nodes/archive/file/header.js";
import { Archive, type ArchiveProblem } from "../../nodes/archive/index.js";
import { migrate, migrations, schemaVersion } from "../../nodes/archive/sqlite/index.js";
import { yieldToEventLoop } from "../../nodes/base/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import {
  archiveErrorOf as errorOf,
  archivePathPerTest,
  callAt,
  curve,
  day,
  movedTo,
  NOON,
  noonClock as clock,
  PDL,
} from "./harness.js";
import { bundled } from "../own-process.js";

const TODAY = utcDayOf(NOON / 1000);

describe("the archive's identity", () => {
  let folder: string;
  let file: string;
  archivePathPerTest((...paths) => ([file, folder] = paths));

  const open = (): Archive => Archive.open(file, clock);
  const fails = (problem: ArchiveProblem): void => {
    assert.equal(errorOf(() => open().close()).problem, problem);
  };

  /** Every file of the folder, with its content and its time. */
  function snapshot(): unknown {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const at = path.join(folder, name);
        return [name, readFileSync(at).toString("base64"), statSync(at).mtimeMs];
      });
  }

  /** Refused twice, and the folder stays as it is. */
  function isRefusedUntouched(at = file, problem: ArchiveProblem = "foreign"): void {
    const before = snapshot();
    for (let i = 0; i < 2; i++) {
      const error = errorOf(() => open().close());
      assert.equal(error.problem, problem);
      if (problem === "foreign") assert.equal(error.path, at);
      assert.deepEqual(snapshot(), before);
    }
  }

  function sqlite(at: string, sql: string): void {
    const db = new Database(at);
    db.exec(sql);
    db.close();
  }

  /** An archive with a day in it, closed. */
  async function filled(): Promise<void> {
    const archive = open();
    const { id } = archive.usagePoints.usagePoint(PDL, "real", day("2026-11-24"));
    const series = archive.usagePoints.series(id, "consumption", "load_curve");
    const days = { start: day("2026-11-20"), end: day("2026-11-21") };
    await archive.readings.merge({ series, readings: curve(days.start), source: 1, days, now: NOON / 1000 });
    archive.close();
  }

  const held = (archive: Archive): number => {
    const { id } = archive.usagePoints.usagePoint(PDL, "real", 1);
    const series = archive.usagePoints.seriesId(id, "consumption", "load_curve");
    return series === undefined ? 0 : archive.readings.between(series, 0, NOON).length;
  };

  /** A new archive began, and what was there lies aside. */
  function isMovedAside(): void {
    const names = readdirSync(folder).filter((name) => !name.endsWith(".lock"));
    const before = new Map(names.map((name) => [name, readFileSync(path.join(folder, name))]));
    const archive = open();
    assert.equal(archive.loss?.kind, "damaged");
    assert.equal(movedTo(archive), `${file}.damaged-20261124T120000Z`);
    assert.equal(archive.calls.lostOn, TODAY);
    assert.equal(held(archive), 0);
    for (const [name, content] of before) {
      const aside = path.join(folder, name.replace("archive.db", "archive.db.damaged-20261124T120000Z"));
      assert.deepEqual(readFileSync(aside), content, name);
    }
    archive.close();
    const again = open();
    assert.equal(again.loss, undefined);
    again.close();
  }

  describe("of another program's file is", () => {
    const tables = "CREATE TABLE meta (key TEXT PRIMARY KEY, value); INSERT INTO meta VALUES ('a', 1);";
    const foreign: Readonly<Record<string, (at: string) => void>> = {
      "a flow file": (at) => writeFileSync(at, JSON.stringify([{ id: "tab", type: "tab" }])),
      "a picture": (at) =>
        writeFileSync(at, Buffer.from("89504e470d0a1a0a0000000d49484452".repeat(40), "hex")),
      "a text of one byte": (at) => writeFileSync(at, "x"),
      "a database with a table meta": (at) => sqlite(at, tables),
      "one of schema 1, like ours": (at) => sqlite(at, `${tables} PRAGMA user_version = 1`),
      "one of schema 4, like ours, with a log": (at) =>
        sqlite(at, `PRAGMA journal_mode = WAL; ${tables} PRAGMA user_version = 4`),
      "one of version -3": (at) => sqlite(at, `${tables} PRAGMA user_version = -3`),
      "one of version 99": (at) => sqlite(at, `${tables} PRAGMA user_version = 99`),
      "one with an id of its own": (at) =>
        sqlite(at, `${tables} PRAGMA application_id = 77; PRAGMA user_version = 2`),
      "an empty database": (at) => sqlite(at, "PRAGMA application_id = 0; CREATE TABLE t (x); DROP TABLE t"),
      "one that a kill left with its log": (at) => {
        const db = new Database(`${at}.tmp`);
        db.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = 2; ${tables}`);
        for (const suffix of ["", "-wal"]) copyFileSync(`${at}.tmp${suffix}`, at + suffix);
        db.close();
        rmSync(`${at}.tmp`);
      },
      "one that a kill left with its journal": (at) => {
        const db = new Database(`${at}.tmp`);
        db.exec(`${tables} CREATE TABLE t (x); PRAGMA user_version = 3; PRAGMA cache_size = 1; BEGIN`);
        for (let i = 0; i < 100; i++) db.run("INSERT INTO t VALUES (?)", "x".repeat(2_000));
        for (const suffix of ["", "-journal"]) copyFileSync(`${at}.tmp${suffix}`, at + suffix);
        db.close();
        rmSync(`${at}.tmp`);
      },
    };
    for (const [name, make] of Object.entries(foreign)) {
      it(`${name}: refused untouched`, () => {
        make(file);
        isRefusedUntouched();
      });

      it(`${name} as lock file: refused untouched, and nothing is made beside it`, async () => {
        const lock = `${file}.lock`;
        make(lock);
        isRefusedUntouched(lock);
        renameSync(lock, `${lock}.away`);
        await filled();
        copyFileSync(`${lock}.away`, lock);
        isRefusedUntouched(lock);
        rmSync(lock);
        const archive = open();
        assert.deepEqual([archive.loss, held(archive)], [undefined, 48]);
        archive.close();
      });
    }

    it("a database, even where an archive was: refused untouched", async () => {
      await filled();
      rmSync(file);
      sqlite(file, tables);
      isRefusedUntouched();
    });

    it("what lies where a new archive is made: refused untouched", () => {
      writeFileSync(`${file}.new`, "mine");
      const { problem, path: at } = errorOf(() => open().close());
      assert.deepEqual([problem, at], ["foreign", `${file}.new`]);
      assert.equal(readFileSync(`${file}.new`, "utf8"), "mine");
      assert.equal(existsSync(file), false);
    });
  });

  it("is written into the file and its lock", async () => {
    await filled();
    for (const [at, id] of [
      [file, ARCHIVE_ID],
      [`${file}.lock`, LOCK_ID],
    ] as const) {
      assert.equal(readFileSync(at).readUInt32BE(68), id);
      assert.equal(statSync(at).mode & 0o777, 0o600);
    }
    assert.deepEqual(readdirSync(folder).sort(), ["archive.db", "archive.db.lock"]);
  });

  for (const version of [1, 2, 3, 4]) {
    it(`is given to an archive of schema ${version}, also while all of it is in its log`, () => {
      for (const inLog of [false, true]) {
        const old = new Database(`${file}.old`);
        old.exec("PRAGMA journal_mode = WAL");
        migrate(old, migrations.slice(0, version));
        old.exec(`INSERT INTO usage_point VALUES (1, '${PDL}', 'real', 20000)`);
        if (!inLog) old.close();
        for (const suffix of ["", "-wal"]) {
          if (existsSync(`${file}.old${suffix}`)) copyFileSync(`${file}.old${suffix}`, file + suffix);
        }
        assert.equal(readFileSync(file).length <= 4_096, inLog);
        if (inLog) old.close();
        // Earlier versions left it empty.
        writeFileSync(`${file}.lock`, "");
        const archive = open();
        assert.deepEqual(
          [archive.loss, archive.usagePoints.find(PDL, "real")?.firstDeploy],
          [undefined, 20_000],
        );
        archive.close();
        assert.equal(readFileSync(file).readUInt32BE(68), ARCHIVE_ID);
        assert.equal(readFileSync(file).readUInt32BE(60), schemaVersion);
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
      }
    });
  }

  describe("of a damaged archive is known:", () => {
    const patch =
      (at: number, ...bytes: number[]) =>
      (): void => {
        const content = readFileSync(file);
        content.set(bytes, at);
        writeFileSync(file, content);
      };
    const damages: Readonly<Record<string, () => void>> = {
      "no byte left": () => writeFileSync(file, ""),
      "its first bytes": patch(0, 0, 0, 0, 0),
      "its page size": patch(16, 3, 7),
      "its version of writing (byte 18)": patch(18, 0xff),
      "its version of reading (byte 19)": patch(19, 0xff),
      "its schema version": patch(60, 0xff, 0xff, 0xff, 0xfd),
      "its schema format (byte 47)": patch(47, 9),
      "garbage in its place": () => writeFileSync(file, "this is no database ".repeat(5_000)),
      "a log of garbage": () => writeFileSync(`${file}-wal`, Buffer.alloc(20_000, 0x5a)),
      "a log whose archive is gone": () => {
        const content = readFileSync(file);
        writeFileSync(`${file}-wal`, content);
        rmSync(file);
      },
    };
    for (const [name, damage] of Object.entries(damages)) {
      it(`${name}: moved aside, few calls are left, a new one begins`, async () => {
        await filled();
        damage();
        isMovedAside();
      });
    }

    it("an archive that a power cut left with a log of zeros is whole", async () => {
      await filled();
      writeFileSync(`${file}-wal`, Buffer.alloc(8_192));
      const archive = open();
      assert.deepEqual([archive.loss, held(archive)], [undefined, 48]);
      archive.close();
    });

    it("an empty file without anything beside it is the remains of one", () => {
      writeFileSync(file, "");
      isMovedAside();
    });
  });

  it("is remembered by the lock file: a deleted archive does not count as the first one", async () => {
    await filled();
    rmSync(file);
    let archive = open();
    assert.deepEqual([archive.loss?.kind, archive.calls.lostOn], ["missing", TODAY]);
    archive.close();
    archive = open();
    assert.deepEqual([archive.loss, archive.calls.lostOn], [undefined, TODAY]);
    archive.close();
  });

  it("is there from the first moment: a kill while an archive is made leaves none or a whole one", () => {
    const killed = new Database(`${file}.copy`);
    killed.exec(`PRAGMA application_id = ${ARCHIVE_ID}`);
    killed.close();
    const [begun] = [readFileSync(`${file}.copy`)];
    rmSync(`${file}.copy`);
    for (const left of [Buffer.alloc(0), begun]) {
      writeFileSync(`${file}.new`, left);
      writeFileSync(`${file}.lock`, "");
      const archive = open();
      assert.equal(archive.loss, undefined);
      archive.close();
      assert.deepEqual(readdirSync(folder).sort(), ["archive.db", "archive.db.lock"]);
      for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    }
  });

  it("is in the lock file from its first byte: a kill at any moment leaves an empty one or ours", async () => {
    const script = path.join(__dirname, "lock-taker.ts");
    const taking = spawn(process.execPath, [bundled(script), `${file}.lock`]);
    const ended = once(taking, "exit");
    const seen = new Map<string, number>();
    // It is empty for an instant only.
    while ((!seen.has("empty") || (seen.get("ours") ?? 0) < 2_000) && taking.exitCode === null) {
      const found = lockFound();
      seen.set(found, (seen.get(found) ?? 0) + 1);
      await yieldToEventLoop();
    }
    taking.kill("SIGKILL");
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    seen.delete("absent");
    assert.deepEqual([...seen.keys()].sort(), ["empty", "ours"]);
  });

  /** The lock file as a process finds it that starts at this moment. */
  function lockFound(): string {
    try {
      const head = hostDisk.head(`${file}.lock`, HEAD_BYTES);
      if (head.length === 0) return "empty";
      return head.readUInt32BE(68) === LOCK_ID ? "ours" : "another's";
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return "absent";
      throw error;
    }
  }

  it("is given to the blank lock file that a kill of an earlier version left, and to no other", async () => {
    const blank = `BEGIN EXCLUSIVE; COMMIT`;
    sqlite(`${file}.lock`, blank);
    assert.equal(statSync(`${file}.lock`).size, 4_096);
    await filled();
    assert.equal(readFileSync(`${file}.lock`).readUInt32BE(68), LOCK_ID);
    // With its archive.
    rmSync(`${file}.lock`);
    sqlite(`${file}.lock`, blank);
    const archive = open();
    assert.deepEqual([archive.loss, held(archive)], [undefined, 48]);
    archive.close();
    for (const other of [
      "CREATE TABLE t (x); DROP TABLE t",
      "PRAGMA user_version = 1",
      "PRAGMA application_id = 7",
    ]) {
      rmSync(`${file}.lock`);
      sqlite(`${file}.lock`, other);
      isRefusedUntouched(`${file}.lock`);
    }
  });

  it("is not what SQLite understands in its own way: such names are files", () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const name of [":memory:", "file:x.db?mode=memory"]) {
        Archive.open(name, clock).close();
        assert.ok(existsSync(path.join(folder, name)), name);
      }
    } finally {
      process.chdir(before);
    }
  });

  describe("of an open archive", () => {
    let archive: Archive;
    beforeEach(async () => {
      await filled();
      archive = open();
    });
    afterEach(() => {
      archive.close();
    });
    const isReplaced = (): void => {
      assert.equal(errorOf(() => archive.assertInPlace()).problem, "replaced");
    };

    it("holds until it is deleted, with its log: no more call is counted, so none is sent", () => {
      const call = callAt(NOON);
      archive.calls.begin(call);
      archive.assertInPlace();
      rmSync(file);
      isReplaced();
      assert.equal(errorOf(() => archive.calls.begin(call)).problem, "replaced");
      archive.close();
      assert.deepEqual(readdirSync(folder), ["archive.db.lock"]);
      archive = open();
      assert.equal(archive.loss?.kind, "missing");
    });

    it("holds until a backup takes its place: the log is not replayed into it", async () => {
      const backup = await archive.backup(NOON);
      archive.usagePoints.usagePoint("22000000000025", "real", 7);
      renameSync(backup, file);
      isReplaced();
      archive.close();
      archive = Archive.open(file, clock, { known: "replaced" });
      assert.deepEqual(
        [archive.loss?.kind, held(archive), archive.usagePoints.find("22000000000025", "real")],
        ["backup", 48, undefined],
      );
    });

    it("holds until another one takes its place, which keeps its log", () => {
      const other = path.join(folder, "other.db");
      const next = Archive.open(other, clock);
      next.usagePoints.usagePoint(PDL, "real", 7);
      for (const suffix of ["", "-wal"]) {
        copyFileSync(other + suffix, `${other}.copy${suffix}`);
        renameSync(`${other}.copy${suffix}`, file + suffix);
      }
      next.close();
      isReplaced();
      const log = readFileSync(`${file}-wal`);
      archive.close();
      assert.deepEqual(readFileSync(`${file}-wal`), log);
      archive = Archive.open(file, clock, { known: "replaced" });
      assert.deepEqual([archive.loss?.kind, archive.calls.lostOn], ["replaced", TODAY]);
      assert.equal(archive.usagePoints.find(PDL, "real")?.firstDeploy, 7);
    });

    it("holds until its lock is deleted: another process could open it", () => {
      rmSync(`${file}.lock`);
      isReplaced();
    });

    it("is known by any name of it: it is not opened twice", () => {
      const alias = path.join(folder, "alias");
      symlinkSync(folder, alias);
      assert.equal(errorOf(() => Archive.open(path.join(alias, "archive.db"), clock)).problem, "locked");
      fails("locked");
    });
  });

  it("of a backup is not mixed with the log that a kill left of another archive", async () => {
    await filled();
    const archive = open();
    const backup = await archive.backup(NOON);
    archive.usagePoints.usagePoint("22000000000025", "real", 7);
    const log = readFileSync(`${file}-wal`);
    archive.close();
    renameSync(backup, file);
    writeFileSync(`${file}-wal`, log);
    const restored = open();
    assert.deepEqual(
      [restored.loss?.kind, held(restored), restored.usagePoints.find("22000000000025", "real")],
      ["backup", 48, undefined],
    );
    restored.close();
    assert.deepEqual(readFileSync(`${file}.damaged-20261124T120000Z-wal`), log);
  });

  it("of a backup is cleared when it is first opened as an archive: few calls are left that day", async () => {
    await filled();
    const archive = open();
    const call = callAt(NOON);
    for (let i = 0; i < 3; i++) archive.calls.begin(call);
    const backup = await archive.backup(NOON);
    archive.calls.begin(call);
    archive.close();
    const plain = open();
    assert.equal(plain.loss, undefined);
    plain.close();
    renameSync(backup, file);
    let restored = open();
    assert.deepEqual([restored.loss?.kind, restored.calls.lostOn, held(restored)], ["backup", TODAY, 48]);
    restored.calls.begin(call);
    assert.deepEqual(restored.calls.countsAroundLoss(1), { before: 3, after: 1 });
    restored.close();
    restored = open();
    assert.deepEqual(
      [restored.loss, restored.calls.countsAroundLoss(1)],
      [undefined, { before: 3, after: 1 }],
    );
    restored.close();
  });
});
