/** An archive that another program writes over while it is open: its path still names it, its content is another one. */
import assert from "node:assert/strict";
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Archive, type ArchiveProblem, type Loss } from "../../nodes/archive/index.js";
import { ARCHIVE_ID, HEAD_BYTES, judgeOpen } from "../../nodes/archive/file/header.js";
import {
  archiveErrorOf as errorOf,
  archivePathPerTest,
  callAt,
  curve,
  day,
  NOON,
  noonClock as clock,
  PDL,
} from "./harness.js";

const FIRST = day("2026-10-01");

async function merge(archive: Archive, from: number, count: number): Promise<void> {
  const { id } = archive.usagePoints.usagePoint(PDL, "real", FIRST);
  await archive.readings.merge({
    series: archive.usagePoints.series(id, "consumption", "load_curve"),
    readings: Array.from({ length: count }, (_, i) => curve(from + i)).flat(),
    source: 1,
    days: { start: from, end: from + count },
    now: NOON / 1000,
  });
}

const held = (archive: Archive): number => {
  const point = archive.usagePoints.find(PDL, "real");
  const series = point && archive.usagePoints.seriesId(point.id, "consumption", "load_curve");
  return series === undefined ? 0 : archive.readings.between(series, 0, NOON).length;
};

describe("an open archive that is written over", () => {
  let folder: string;
  let file: string;
  archivePathPerTest((...paths) => ([file, folder] = paths));

  let archive: Archive;
  beforeEach(async () => {
    archive = Archive.open(file, clock);
    await merge(archive, FIRST, 20);
    archive.close();
    archive = Archive.open(file, clock);
    await merge(archive, FIRST + 20, 1);
  });
  afterEach(() => {
    if (!archive.isClosed) archive.close();
  });

  const isRefused = (problem: ArchiveProblem): void => {
    assert.equal(errorOf(() => archive.assertInPlace()).problem, problem);
    assert.equal(errorOf(() => archive.calls.begin(callAt(NOON))).problem, problem);
  };
  const reopened = (known?: "replaced"): Loss["kind"] | undefined => {
    archive.close();
    archive = Archive.open(file, clock, { known });
    archive.assertInPlace();
    return archive.loss?.kind;
  };
  const aside = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.includes(".damaged-"))
      .sort();

  const size = (): number => statSync(file).size;
  const damages: Readonly<Record<string, () => void>> = {
    "with garbage": () => writeFileSync(file, Buffer.alloc(size(), 0x5a)),
    "with longer garbage": () => writeFileSync(file, Buffer.alloc(size() * 2, 0x5a)),
    "with a text": () => writeFileSync(file, "meter,direction,measure\n"),
    "with garbage in its header alone": () => {
      const content = readFileSync(file);
      writeFileSync(file, content.fill(0x5a, 16, 24));
    },
    "with half of itself": () => truncateSync(file, size() / 2),
    "with its header alone": () => truncateSync(file, 100),
    "with less than its header": () => truncateSync(file, 99),
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`${name} counts no call and stores nothing; then it lies aside as it was left, with its log`, () => {
      damage();
      isRefused("damaged");
      const [content, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
      assert.equal(reopened(), "damaged");
      assert.equal(held(archive), 0);
      const moved = `${file}.damaged-20261124T120000Z`;
      assert.ok(readFileSync(moved).equals(content));
      assert.ok(readFileSync(`${moved}-wal`).equals(log));
    });
  }

  it("with nothing counts no call and stores nothing; then it lies aside", () => {
    truncateSync(file, 0);
    isRefused("damaged");
    assert.equal(reopened(), "damaged");
    assert.equal(aside()[0], "archive.db.damaged-20261124T120000Z");
  });

  it("with a backup of it stores nothing; then the backup goes on, and the log is not replayed into it", async () => {
    const backup = await archive.backup(NOON);
    await merge(archive, FIRST + 21, 1);
    copyFileSync(backup, file);
    isRefused("replaced");
    assert.equal(reopened("replaced"), "backup");
    assert.deepEqual([held(archive), aside()], [21 * 48, []]);
  });

  it("with an older copy of it stores nothing; then the copy goes on, and the log is not replayed into it", async () => {
    const copy = path.join(folder, "copy.db");
    copyFileSync(file, copy);
    for (let i = 0; i < 3; i++) {
      await merge(archive, FIRST + 21 + i, 1);
      reopened();
    }
    copyFileSync(copy, file);
    isRefused("replaced");
    assert.equal(reopened("replaced"), "replaced");
    assert.deepEqual([held(archive), aside()], [20 * 48, []]);
  });

  const checkpoint = (): void => {
    const db = new Database(file);
    db.get("PRAGMA wal_checkpoint(PASSIVE)");
    db.close();
  };
  /** What happens between a copy made by hand and the moment at which it is put back, all in one opening. */
  const sincesCopy: Readonly<Record<string, () => Promise<void>>> = {
    "days came, and another program moved them": async () => {
      for (let i = 0; i < 3; i++) await merge(archive, FIRST + 21 + i, 1);
      checkpoint();
    },
    "days came, another program moved them, and one more came": async () => {
      for (let i = 0; i < 3; i++) await merge(archive, FIRST + 21 + i, 1);
      checkpoint();
      await merge(archive, FIRST + 24, 1);
    },
    "years came at once": () => merge(archive, FIRST - 5_000, 5_000),
    "a day changed, and no page was added": async () => {
      await merge(archive, FIRST + 20, 1);
      checkpoint();
      await merge(archive, FIRST + 20, 1);
    },
  };
  for (const [name, since] of Object.entries(sincesCopy)) {
    it(`with a copy made by hand since which ${name} stores nothing; then the copy goes on`, async () => {
      for (let i = 0; i < 3; i++) {
        await merge(archive, FIRST + 21, 1);
        checkpoint();
        archive.assertInPlace();
      }
      const copy = path.join(folder, "copy.db");
      copyFileSync(file, copy);
      await since();
      copyFileSync(copy, file);
      await assert.rejects(merge(archive, FIRST + 30, 1), { problem: "replaced" });
      isRefused("replaced");
      assert.equal(reopened("replaced"), "replaced");
      assert.deepEqual([held(archive), aside()], [22 * 48, []]);
    });
  }

  it("with an archive of another machine, of more openings, stores nothing; then that one goes on", async () => {
    const other = path.join(folder, "other.db");
    for (let i = 0; i < 20; i++) {
      const another = Archive.open(other, clock);
      await merge(another, FIRST + i, 1);
      another.close();
    }
    archive.assertInPlace();
    copyFileSync(other, file);
    isRefused("replaced");
    assert.equal(reopened("replaced"), "replaced");
    assert.deepEqual([held(archive), aside()], [20 * 48, []]);
  });

  const endsOfLog: Readonly<Record<string, (log: string) => void>> = {
    emptied: (log) => truncateSync(log),
    "filled with zeros": (log) => writeFileSync(log, Buffer.alloc(statSync(log).size), { flag: "r+" }),
    "filled with garbage": (log) =>
      writeFileSync(log, Buffer.alloc(statSync(log).size, 0x5a), { flag: "r+" }),
  };
  for (const [name, end] of Object.entries(endsOfLog)) {
    it(`in its log, ${name}: it stores nothing; then what its file had goes on with few calls`, async () => {
      checkpoint();
      archive.assertInPlace();
      await merge(archive, FIRST + 21, 1);
      end(`${file}-wal`);
      isRefused("replaced");
      assert.equal(reopened("replaced"), "replaced");
      assert.deepEqual([held(archive), aside()], [21 * 48, []]);
    });
  }

  for (const suffix of ["-wal", "-shm"]) {
    it(`whose ${suffix} is deleted stores nothing; then it goes on with all it had`, async () => {
      await merge(archive, FIRST + 21, 1);
      rmSync(file + suffix);
      isRefused("replaced");
      assert.equal(reopened("replaced"), "replaced");
      assert.deepEqual([held(archive), aside()], [22 * 48, []]);
    });
  }

  it("with another program's database stores nothing, and leaves that as it is", () => {
    const other = path.join(folder, "other.db");
    const db = new Database(other);
    db.exec("PRAGMA application_id = 77; CREATE TABLE t (x)");
    db.close();
    const content = readFileSync(other);
    copyFileSync(other, file);
    isRefused("replaced");
    archive.close();
    assert.equal(errorOf(() => Archive.open(file, clock, { known: "replaced" })).problem, "foreign");
    assert.ok(readFileSync(file).equals(content));
    assert.deepEqual(readdirSync(folder).sort(), ["archive.db", "archive.db.lock", "other.db"]);
  });
});

describe("an archive beyond a GiB", () => {
  it("is not cut where SQLite locks it: that page is never written", () => {
    const page = 2 ** 30 / 4_096 + 1;
    const header = (pages: number): Buffer => {
      const head = Buffer.alloc(HEAD_BYTES);
      head.write("SQLite format 3\0", "latin1");
      Buffer.from([16, 0, 2, 2, 0, 64, 32, 32]).copy(head, 16);
      head.writeUInt32BE(pages, 28);
      head.writeUInt32BE(ARCHIVE_ID, 68);
      return head;
    };
    const [before, now] = [header(page - 2), header(page + 1)];
    const found = { size: (page - 2) * 4_096, head: now };
    const judged = (logged: readonly number[]): unknown => judgeOpen(before, found, () => new Set(logged));
    assert.equal(judged([page - 1, page + 1]), undefined);
    assert.equal(judged([page - 1]), "damaged");
  });
});

describe("an open archive that is used", () => {
  let file: string;
  archivePathPerTest((path) => (file = path));

  /** What may happen to the file of an archive without harm; each by this process, or by another program. */
  const use = fc.oneof(
    fc.record({ what: fc.constant("collect"), much: fc.integer({ min: 1, max: 60 }) }),
    fc.record({
      what: fc.constantFrom(
        "write",
        "rollBack",
        "erase",
        "checkpoint",
        "truncate",
        "vacuum",
        "rewrite",
        "read",
        "readNoMore",
      ),
      much: fc.integer({ min: 1, max: 200 }),
    }),
    fc.record({ what: fc.constantFrom("backup", "reopen", "retain"), much: fc.constant(1) }),
  );

  it("is never said to be replaced or damaged: growth, other programs, checkpoints in part, VACUUM, backups", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 30 }), async (uses) => {
        let archive = Archive.open(file, clock);
        const other = new Database(file, { patienceMs: 0 });
        const reader = new Database(file, { patienceMs: 0 });
        other.exec("CREATE TABLE IF NOT EXISTS load (x)");
        let [day, isReading] = [FIRST, false];
        const fill = (rows: number): void => {
          for (let i = 0; i < rows; i++) other.run("INSERT INTO load VALUES (randomblob(3000))");
        };
        const readNoMore = (): void => {
          if (isReading) reader.exec("COMMIT");
          isReading = false;
        };
        const done: Readonly<Record<string, (much: number) => unknown>> = {
          collect: (much) => merge(archive, (day += much) - much, much),
          write: (much) => other.transaction(() => fill(much)),
          rollBack(much) {
            other.exec("PRAGMA cache_size = 2; BEGIN");
            fill(much);
            other.exec("ROLLBACK");
          },
          rewrite: (much) =>
            other.run(
              "UPDATE load SET x = randomblob(3000) WHERE rowid > (SELECT max(rowid) - ? FROM load)",
              much,
            ),
          erase: (much) => other.run("DELETE FROM load WHERE rowid % 200 < ?", much),
          checkpoint: () => other.get("PRAGMA wal_checkpoint(PASSIVE)"),
          truncate: () => other.get("PRAGMA wal_checkpoint(TRUNCATE)"),
          vacuum() {
            readNoMore();
            other.exec("VACUUM");
          },
          read() {
            readNoMore();
            reader.exec("BEGIN");
            reader.get("SELECT count(*) FROM load");
            isReading = true;
          },
          readNoMore,
          backup: () => archive.backup(NOON),
          reopen() {
            archive.close();
            archive = Archive.open(file, clock);
          },
          retain: () => archive.assertInPlace(),
        };
        try {
          for (const { what, much } of uses) {
            await done[what]!(much);
            archive.assertInPlace();
          }
        } finally {
          readNoMore();
          for (const db of [reader, other]) db.close();
          archive.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("is not cut while its last pages are in its log alone, since somebody reads older ones", () => {
    const archive = Archive.open(file, clock);
    const [other, reader] = [new Database(file), new Database(file)];
    other.exec("CREATE TABLE load (x)");
    for (let i = 0; i < 50; i++) other.run("INSERT INTO load VALUES (randomblob(3000))");
    reader.exec("BEGIN");
    reader.get("SELECT count(*) FROM load");
    other.run("UPDATE load SET x = randomblob(3000) WHERE rowid = 50");
    other.get("PRAGMA wal_checkpoint(PASSIVE)");
    const pages = Number(other.get("PRAGMA page_count")!["page_count"]);
    assert.equal(readFileSync(file).readUInt32BE(28), pages);
    assert.ok(statSync(file).size < pages * 4_096);
    archive.assertInPlace();
    truncateSync(file, 20 * 4_096);
    assert.equal(errorOf(() => archive.assertInPlace()).problem, "damaged");
    for (const db of [reader, other, archive]) db.close();
  });

  it("is never said to be either at any moment of another program's checkpoints", async () => {
    const archive = Archive.open(file, clock);
    const script = `
      const { workerData } = require("node:worker_threads");
      const { DatabaseSync } = require("node:sqlite");
      const db = new DatabaseSync(workerData);
      db.exec("PRAGMA busy_timeout = 5000; CREATE TABLE load (x)");
      for (let i = 0; i < 40; i++) {
        db.exec("BEGIN");
        for (let row = 0; row < 200; row++) db.exec("INSERT INTO load VALUES (randomblob(3000))");
        db.exec("COMMIT");
        db.exec(i % 10 === 9 ? "DELETE FROM load; VACUUM" : "PRAGMA wal_checkpoint(TRUNCATE)");
      }
      db.close();
    `;
    const worker = new Worker(script, { eval: true, execArgv: ["--no-warnings"], workerData: file });
    let [isDone, looks] = [false, 0];
    const ended = new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", resolve);
    }).finally(() => (isDone = true));
    while (!isDone) {
      for (let i = 0; i < 200; i++, looks++) archive.assertInPlace();
      await new Promise(setImmediate);
    }
    await ended;
    archive.close();
    assert.ok(looks > 1_000, `${looks} looks`);
  });
});
