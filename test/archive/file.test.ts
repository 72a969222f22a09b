import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Archive, ArchiveError, type ArchiveProblem, type SeriesRow } from "../../nodes/archive/index.js";
import { check, CHECKED_AT_ONCE } from "../../nodes/archive/file/check.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { migrate, migrations, schemaVersion } from "../../nodes/archive/sqlite/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import {
  archiveErrorOf,
  archivePathPerTest,
  curve,
  day,
  movedTo,
  NOON,
  noonClock as clock,
} from "./harness.js";
import { bundled } from "../own-process.js";

/** Nobody else can read or write it meanwhile, as while the log that a kill left is read. */
const readForAMoment = `
  const db = new (require("node:sqlite").DatabaseSync)(process.argv[1]);
  db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
  console.log("reads");
  setTimeout(() => db.close(), 300);
`;

describe("archive file", () => {
  let folder: string;
  let file: string;
  archivePathPerTest((...paths) => ([file, folder] = paths));

  const fails = (problem: ArchiveProblem, at = file): void => {
    assert.equal(archiveErrorOf(() => Archive.open(at, clock).close()).problem, problem);
  };

  /** An archive with a month of a curve in it, closed. */
  async function filled(): Promise<void> {
    const archive = Archive.open(file, clock);
    const { id } = archive.usagePoints.usagePoint("22000000000017", "real", day("2026-11-24"));
    const series = archive.usagePoints.series(id, "consumption", "load_curve");
    const readings = Array.from({ length: 30 }, (_, i) => curve(day("2026-10-20") + i)).flat();
    const asked = { start: day("2026-10-20"), end: day("2026-11-19") };
    await archive.readings.merge({ series, readings, source: 1, days: asked, now: NOON / 1000 });
    archive.close();
  }

  it("is created with its folder, private to its owner, as are the files beside it", () => {
    const deep = path.join(folder, "a", "b", "archive.db");
    const archive = Archive.open(deep, clock);
    for (const name of readdirSync(path.dirname(deep))) {
      assert.equal(statSync(path.join(path.dirname(deep), name)).mode & 0o777, 0o600, name);
    }
    assert.ok(existsSync(`${deep}-wal`) && existsSync(`${deep}.lock`));
    archive.close();
  });

  it("can be opened only once, in the same process too", () => {
    const archive = Archive.open(file, clock);
    fails("locked");
    archive.close();
    Archive.open(file, clock).close();
  });

  describe("with a second process", () => {
    let holder: ChildProcess;
    beforeEach(async () => {
      holder = spawn(process.execPath, [bundled(path.join(__dirname, "lock-holder.ts")), file], {
        cwd: path.join(__dirname, "..", ".."),
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(holder.stdout!, "data");
    });
    afterEach(() => {
      holder.kill("SIGKILL");
    });

    it("is locked while that one lives, and free right after kill -9, with everything it had committed", async () => {
      fails("locked");
      fails("locked");
      // Even if something writes into the lock file meanwhile.
      appendFileSync(`${file}.lock`, "this is no database ".repeat(500));
      fails("locked");
      holder.kill("SIGKILL");
      await once(holder, "exit");
      const archive = Archive.open(file, clock);
      assert.equal(movedTo(archive), undefined);
      assert.equal(archive.usagePoints.usagePoint("22000000000017", "real", 1).firstDeploy, 20_000);
      archive.close();
    });

    it("opens after kill -9 while another program reads it for a moment", async () => {
      holder.kill("SIGKILL");
      await once(holder, "exit");
      const reader = spawn(process.execPath, ["--eval", readForAMoment, file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(reader.stdout, "data");
      const archive = Archive.open(file, clock);
      assert.equal(archive.usagePoints.usagePoint("22000000000017", "real", 1).firstDeploy, 20_000);
      archive.close();
      await once(reader, "exit");
      assert.equal(reader.exitCode, 0);
    });
  });

  describe("that is damaged", () => {
    const damages: Readonly<Record<string, () => void>> = {
      "a file of garbage": () => {
        writeFileSync(file, "this is no database ".repeat(5_000));
      },
      "a truncated database": () => {
        truncateSync(file, Math.floor(statSync(file).size / 2));
      },
      "pages of zeros": () => {
        const content = readFileSync(file);
        content.fill(0, 4_096 * 4, 4_096 * 9);
        writeFileSync(file, content);
      },
      "a page of noise": () => {
        const content = readFileSync(file);
        for (let i = 4_096 * 5; i < 4_096 * 7; i++) content[i] = (i * 37) % 256;
        writeFileSync(file, content);
      },
    };
    for (const [name, damage] of Object.entries(damages)) {
      it(`${name}: is moved aside, and a new one begins`, async () => {
        await filled();
        damage();
        const before = readFileSync(file);
        const archive = Archive.open(file, clock);
        assert.match(path.basename(movedTo(archive) ?? ""), /^archive\.db\.damaged-20261124T120000Z$/);
        assert.deepEqual(readFileSync(movedTo(archive)!), before);
        assert.equal(archive.calls.lostOn, utcDayOf(NOON / 1000));
        assert.equal(archive.usagePoints.usagePoint("22000000000017", "real", 7).firstDeploy, 7);
        assert.equal(statSync(file).mode & 0o777, 0o600);
        archive.close();
        const again = Archive.open(file, clock);
        assert.equal(movedTo(again), undefined);
        again.close();
      });
    }

    it("takes its log along, with commits that only the log has", async () => {
      await filled();
      const running = Archive.open(file, clock);
      for (let i = 0; i < 50; i++) running.usagePoints.usagePoint(String(22_000_000_000_000 + i), "real", 1);
      const copy = path.join(folder, "copy.db");
      for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, copy + suffix);
      running.close();
      const log = readFileSync(`${copy}-wal`);
      assert.ok(log.length > 10_000);
      writeFileSync(copy, "garbage".repeat(100_000));
      const archive = Archive.open(copy, clock);
      assert.deepEqual(readFileSync(`${movedTo(archive)!}-wal`), log);
      assert.equal(readFileSync(movedTo(archive)!, "utf8"), "garbage".repeat(100_000));
      archive.close();
    });
  });

  it("of a later version of the package is refused and stays as it is", async () => {
    await filled();
    const db = new Database(file);
    db.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    db.close();
    const before = readFileSync(file);
    fails("newer");
    fails("newer");
    assert.deepEqual(readFileSync(file), before);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("damaged")),
      [],
    );
  });

  for (const [size, bytes] of [
    ["small", 0],
    ["large", CHECKED_AT_ONCE],
  ] as const) {
    it(`of a later version that was killed, so that only its log says so, is refused: a ${size} one`, async () => {
      await filled();
      const running = new Database(file);
      running.exec(`CREATE TABLE later (content); INSERT INTO later VALUES (zeroblob(${bytes}))`);
      running.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      running.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
      const killed = path.join(folder, "killed.db");
      for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, killed + suffix);
      running.close();
      assert.equal(readFileSync(killed).readInt32BE(60), schemaVersion);
      const before = ["", "-wal"].map((suffix) => readFileSync(killed + suffix));
      fails("newer", killed);
      fails("newer", killed);
      assert.deepEqual(
        ["", "-wal"].map((suffix) => readFileSync(killed + suffix)),
        before,
      );
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.includes("damaged")),
        [],
      );
    });
  }

  it("reports a path where it cannot be: a folder in its place, a file in its folder's place", () => {
    mkdirSync(file);
    fails("unwritable");
    writeFileSync(path.join(folder, "file"), "");
    fails("unwritable", path.join(folder, "file", "archive.db"));
    fails("unwritable", path.join(folder, "file", "deeper", "archive.db"));
    fails("unwritable", path.join(folder, "x".repeat(300)));
  });

  it("that cannot be opened, as one that disappears with its disk, is not taken for a damaged one", () => {
    for (const whole of [true, false]) {
      assert.throws(
        () => {
          check(file, whole);
        },
        (error: unknown) => error instanceof ArchiveError && error.problem === "unwritable",
      );
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it("that is full or read-only fails to be written, and stays intact", () => {
    const db = new Database(file);
    db.exec("CREATE TABLE t (x)");
    db.exec("PRAGMA max_page_count = 10");
    const unwritable = (error: unknown): boolean =>
      error instanceof ArchiveError && error.problem === "unwritable";
    assert.throws(() => {
      db.transaction(() => {
        for (let i = 0; i < 100; i++) db.run("INSERT INTO t VALUES (?)", "x".repeat(2_000));
      });
    }, unwritable);
    assert.equal(db.get("SELECT count(*) AS n FROM t")!["n"], 0);
    db.exec("PRAGMA query_only = ON");
    assert.throws(() => db.run("INSERT INTO t VALUES (1)"), unwritable);
    db.close();
  });

  it("has the same rows as arrays, also by a Node.js that has none", () => {
    const db = new Database(":memory:");
    const { StatementSync } = process.getBuiltinModule("node:sqlite");
    const asked = "SELECT 2 AS b, 'one' AS a, NULL AS c UNION ALL SELECT ?, ?, ?";
    const expected = [
      [2, "one", null],
      [-1, "", 0.5],
    ];
    const own = Object.getOwnPropertyDescriptor(StatementSync.prototype, "setReturnArrays");
    assert.deepEqual(db.rows(asked, -1, "", 0.5), expected);
    try {
      Object.assign(StatementSync.prototype, { setReturnArrays: undefined });
      assert.deepEqual(db.rows(`${asked} `, -1, "", 0.5), expected);
    } finally {
      if (own === undefined) Reflect.deleteProperty(StatementSync.prototype, "setReturnArrays");
      else Object.defineProperty(StatementSync.prototype, "setReturnArrays", own);
    }
    db.close();
  });

  describe("with a schema of an earlier version", () => {
    const steps = [
      "CREATE TABLE a (x)",
      "CREATE TABLE b (x); INSERT INTO b VALUES (1)",
      "INSERT INTO b VALUES (2)",
    ];
    const version = (db: Database): unknown => db.get("PRAGMA user_version")!["user_version"];

    it("is migrated step by step, each step once", () => {
      const db = new Database(file);
      migrate(db, steps.slice(0, 1));
      assert.equal(version(db), 1);
      migrate(db, steps.slice(0, 2));
      migrate(db, steps);
      migrate(db, steps);
      assert.equal(version(db), 3);
      assert.equal(db.get("SELECT count(*) AS n FROM b")!["n"], 2);
      db.close();
    });

    it("keeps the steps that succeeded when a later one fails, and continues there", () => {
      const db = new Database(file);
      const broken = [steps[0]!, "CREATE TABLE c (x); INSERT INTO nowhere VALUES (1)"];
      assert.throws(() => {
        migrate(db, broken);
      });
      assert.equal(version(db), 1);
      assert.equal(db.get("SELECT count(*) AS n FROM sqlite_master WHERE name = 'c'")!["n"], 0);
      migrate(db, steps);
      assert.equal(version(db), 3);
      db.close();
    });

    it("none: what is made at once is what the migrations make, and one that is refused is left as it was", () => {
      const madeOf = (db: Database): unknown => [
        db.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"),
        ...["application_id", "user_version"].map((pragma) => db.get(`PRAGMA ${pragma}`)),
      ];
      const [byMigrations, first, atOnce, other] = [1, 2, 3, 4].map(() => new Database(":memory:"));
      migrate(byMigrations!, [...migrations]);
      migrate(first!);
      migrate(atOnce!);
      assert.deepEqual(madeOf(first!), madeOf(byMigrations!));
      assert.deepEqual(madeOf(atOnce!), madeOf(byMigrations!));
      other!.exec("CREATE TABLE reading (x)");
      const before = madeOf(other!);
      assert.throws(() => {
        migrate(other!);
      }, /table reading already exists/);
      assert.deepEqual(madeOf(other!), before);
      for (const db of [byMigrations!, first!, atOnce!, other!]) db.close();
    });

    it("3: refused ranges of an unknown source are forgotten and found again", () => {
      const db = new Database(file);
      migrate(db, migrations.slice(0, 3));
      db.exec("INSERT INTO usage_point VALUES (1, '22000000000017', 'real', 1)");
      db.exec("INSERT INTO series VALUES (1, 1, 'consumption', 'daily', 19000, 20000, 20001)");
      db.close();
      const archive = Archive.open(file, clock);
      const row = archive.usagePoints.series(1, "consumption", "daily");
      assert.deepEqual([row.id, row.wantedFrom, row.firstDay], [1, 19_000, undefined]);
      assert.equal(archive.refusedRanges.before(row, 1), undefined);
      archive.close();
    });
  });

  it("remembers what is refused: per source what its consent lacks, for all what the meter lacks", () => {
    let archive = Archive.open(file, clock);
    const { id } = archive.usagePoints.usagePoint("22000000000017", "real", 1);
    const row = (): SeriesRow => archive.usagePoints.series(id, "consumption", "daily");
    const refused = (): (number | undefined)[] =>
      [1, 2].map((source) => archive.refusedRanges.before(row(), source));
    assert.deepEqual(refused(), [undefined, undefined]);
    archive.refusedRanges.add(row().id, 1, 20_000);
    archive.refusedRanges.add(row().id, 1, 19_000);
    assert.deepEqual(refused(), [20_000, undefined]);
    archive.usagePoints.beginsAfter(row().id, 19_500);
    assert.deepEqual(refused(), [20_000, 19_500]);
    assert.equal(archive.usagePoints.firstDay(row().id), 19_501);
    assert.throws(() => {
      archive.transaction(() => {
        archive.refusedRanges.add(row().id, 2, 21_000);
        assert.deepEqual(refused(), [20_000, 21_000]);
        throw new Error("undone");
      });
    }, /undone/);
    assert.deepEqual(refused(), [20_000, 19_500]);
    archive.close();
    archive = Archive.open(file, clock);
    assert.deepEqual(refused(), [20_000, 19_500]);
    archive.close();
  });

  it("of schema 2 remembers which of its calls were for history", () => {
    const db = new Database(file);
    migrate(db, migrations.slice(0, 2));
    for (const cause of ["tick", "history", "history"]) {
      db.run(
        "INSERT INTO call (account, usage_point, at, utc_day, cause) VALUES (1, 1, ?, ?, ?)",
        NOON,
        utcDayOf(NOON / 1000),
        cause,
      );
    }
    db.close();
    const archive = Archive.open(file, clock);
    assert.deepEqual(archive.calls.counts(1, utcDayOf(NOON / 1000)), { all: 3, forHistory: 2 });
    archive.close();
  });

  it("opens as it was before a write that a kill interrupted", () => {
    // Of an earlier version, which made it at its path.
    const killed = new Database(`${file}.killed`);
    migrate(killed, migrations.slice(0, 4));
    killed.exec("CREATE TABLE t (x); PRAGMA cache_size = 1; BEGIN");
    for (let i = 0; i < 100; i++) killed.run("INSERT INTO t VALUES (?)", "x".repeat(2_000));
    // What is on the disk at this moment is what a kill leaves.
    for (const end of ["", "-journal"]) copyFileSync(`${file}.killed${end}`, `${file}${end}`);
    killed.close();
    const archive = Archive.open(file, clock);
    assert.equal(movedTo(archive), undefined);
    assert.equal(archive.usagePoints.usagePoint("22000000000017", "real", 1).id, 1);
    archive.close();
    const db = new Database(file);
    assert.equal(db.get("SELECT count(*) AS n FROM t")!["n"], 0);
    db.close();
  });

  it("keeps the hash of credentials, never the credentials", () => {
    const archive = Archive.open(file, clock);
    const { id } = archive.usagePoints.usagePoint("22000000000017", "real", 1);
    const account = archive.sources.account("conso-api", "https://example.org", ["https://example.org"]);
    const secret = "a-secret-that-must-not-be-found";
    const one = archive.sources.source(id, account, ["conso-api", secret], 5);
    assert.equal(archive.sources.source(id, account, ["conso-api", secret], 9).id, one.id);
    assert.notEqual(archive.sources.source(id, account, ["conso-api", `${secret}2`], 9).id, one.id);
    archive.close();
    for (const name of readdirSync(folder)) {
      assert.ok(!readFileSync(path.join(folder, name)).includes(secret), name);
    }
  });
});
