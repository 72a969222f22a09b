/** The files at the archive's path and beside it: damaged, foreign, half there, vanishing. And backups of any kind. */
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Database } from "../../../nodes/archive/sqlite/database.js";
import { ARCHIVE_ID, LOCK_ID } from "../../../nodes/archive/file/header.js";
import { Archive, ArchiveError, BackupError } from "../../../nodes/archive/index.js";
import { migrate, migrations } from "../../../nodes/archive/sqlite/index.js";
import { hostClock } from "../../../nodes/base/clock.js";
import { readBackup } from "../../../nodes/exchange/index.js";
import { LARGEST_REGISTER, LONGEST_NAME } from "../../../nodes/readings/index.js";
import { curve, day, PDL } from "../../fixtures/readings.js";
import type { Door } from "../door.js";
import type { Draw } from "../draw.js";

const NOON = Date.UTC(2026, 10, 24, 12);
const TODAY = day("2026-11-24");
const HELD = 96;
const clock = hostClock(() => NOON);

/** Content by suffix: "" is the file itself. */
type Files = ReadonlyMap<string, Buffer>;

/** Files that are whole, by name; `ours`: how many readings an archive made of them holds. */
interface Template {
  readonly files: Files;
  readonly ours?: number;
}

async function fill(archive: Archive): Promise<void> {
  const { id } = archive.usagePoints.usagePoint(PDL, "real", day("2026-11-24"));
  const series = archive.usagePoints.series(id, "consumption", "load_curve");
  const days = { start: day("2026-11-20"), end: day("2026-11-22") };
  const readings = [...curve(days.start), ...curve(days.start + 1)];
  await archive.readings.merge({ series, readings, source: 1, days, now: NOON / 1000 });
  const register = { owner: "supplier", calendar: "FC1", calendarLabel: "", code: "F1" } as const;
  await archive.registers.merge({
    series: archive.usagePoints.series(id, "consumption", "registers"),
    origin: "service",
    source: 1,
    readings: ["HC", "HP"].flatMap((name) =>
      [0, 1].map((i) => ({
        day: days.start + i,
        register: { ...register, id: name, label: name },
        value: i,
      })),
    ),
    events: [{ day: days.start, kind: "RC" }],
    now: NOON / 1000,
  });
  archive.colors.set([
    { day: days.start, color: "red", source: "rte", readAt: NOON / 1000, provisional: false },
  ]);
}

function held(archive: Archive): number {
  const point = archive.usagePoints.find(PDL, "real");
  const id = point && archive.usagePoints.seriesId(point.id, "consumption", "load_curve");
  return id === undefined ? 0 : archive.readings.between(id, 0, NOON).length;
}

function filesAt(at: string): Files {
  const suffixes = ["", "-wal", "-shm", "-journal", ".lock"].filter(
    (suffix) => existsSync(at + suffix) && statSync(at + suffix).isFile(),
  );
  return new Map(suffixes.map((suffix) => [suffix, readFileSync(at + suffix)]));
}

async function templates(folder: string): Promise<Template[]> {
  const at = path.join(folder, "template.db");
  const made: Template[] = [{ files: new Map() }];
  const archive = Archive.open(at, clock);
  await fill(archive);
  const backup = await archive.backup(NOON);
  // As a kill leaves it: the index of the log is made anew.
  made.push({ files: new Map([...filesAt(at)].filter(([suffix]) => suffix !== "-shm")), ours: HELD });
  archive.close();
  made.push({ files: filesAt(at), ours: HELD });
  made.push({ files: filesAt(backup), ours: HELD });
  for (const version of [1, 2, 3, 4]) {
    const old = path.join(folder, `old-${version}.db`);
    const db = new Database(old);
    db.exec("PRAGMA journal_mode = WAL");
    migrate(db, migrations.slice(0, version));
    made.push({ files: new Map([...filesAt(old)].filter(([suffix]) => suffix !== "-shm")), ours: 0 });
    db.close();
    made.push({ files: filesAt(old), ours: 0 });
  }
  for (const [i, sql] of [
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID; PRAGMA user_version = 4",
    "PRAGMA journal_mode = WAL; CREATE TABLE t (x); PRAGMA user_version = -3",
    "CREATE TABLE t (x); PRAGMA application_id = 77; PRAGMA user_version = 2",
  ].entries()) {
    const foreign = path.join(folder, `foreign-${i}.db`);
    const db = new Database(foreign);
    db.exec(sql);
    db.close();
    made.push({ files: filesAt(foreign) });
  }
  made.push({ files: new Map([["", Buffer.from('[{"id":"tab","type":"tab"}]')]]) });
  return made;
}

/** A file as SQLite's header gives it to an owner. */
const idOf = (content: Buffer): number => (content.length < 72 ? 0 : content.readUInt32BE(68));
/** Neither an id nor a version: whoever made it, there is nothing in it. */
const isBlank = (content: Buffer): boolean =>
  content.length >= 72 &&
  content.readUInt32BE(28) === 1 &&
  content.readUInt32BE(40) === 0 &&
  idOf(content) === 0;
const isDatabase = (content: Buffer): boolean =>
  content.subarray(0, 15).toString("latin1") === "SQLite format 3";

/** Opens an archive; undefined: it was refused, as an ArchiveError. */
function open(at: string): Archive | ArchiveError {
  try {
    return Archive.open(at, clock);
  } catch (error) {
    assert.ok(error instanceof ArchiveError, error as Error);
    return error;
  }
}

/** Runs work that may fail as an ArchiveError only. */
function typed(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ArchiveError, error as Error);
  }
}

class Attempt {
  readonly #draw: Draw;
  readonly #at: string;
  readonly #all: readonly Template[];

  constructor(draw: Draw, folder: string, all: readonly Template[]) {
    this.#draw = draw;
    this.#at = path.join(folder, "archive.db");
    this.#all = all;
  }

  async run(): Promise<void> {
    const { whole, ours } = this.#place();
    const before = filesAt(this.#at);
    const opened = open(this.#at);
    if (opened instanceof ArchiveError) {
      this.#isUntouched(before, opened);
      return;
    }
    try {
      this.#nothingIsLost(before, opened);
      if (whole && ours !== undefined) {
        assert.ok(
          opened.loss === undefined || opened.loss.kind === "backup",
          "a whole archive is used as it is",
        );
        assert.equal(held(opened), ours);
      }
      typed(() => held(opened));
      if (this.#draw.happens(0.3)) await this.#restore(opened);
      if (this.#draw.happens(0.7))
        this.#draw.pick([() => this.#vanish(opened), () => this.#writeOver(opened)])();
    } finally {
      typed(() => {
        if (!opened.isClosed) opened.close();
      });
    }
    const again = open(this.#at);
    if (!(again instanceof ArchiveError)) again.close();
  }

  /** Puts files in place, whole or mutated. */
  #place(): { whole: boolean; ours: number | undefined } {
    const draw = this.#draw;
    const { files, ours } = draw.pick(this.#all);
    const whole = draw.happens(0.4);
    for (const [suffix, content] of files) {
      const keep = whole || draw.happens(0.85);
      if (keep) writeFileSync(this.#at + suffix, whole || draw.happens(0.5) ? content : draw.mutate(content));
    }
    if (whole) return { whole, ours };
    for (const suffix of ["", "-wal", "-shm", "-journal", ".lock", ".new"]) {
      if (!draw.happens(0.08)) continue;
      rmSync(this.#at + suffix, { force: true });
      if (draw.happens(0.15)) mkdirSync(this.#at + suffix);
      else writeFileSync(this.#at + suffix, draw.happens(0.3) ? "" : draw.bytes(5_000));
    }
    return { whole, ours };
  }

  /** What was refused lies there as before, and nothing was made beside it. */
  #isUntouched(before: Files, error: ArchiveError): void {
    if (error.problem !== "foreign" && error.problem !== "newer") return;
    for (const [suffix, content] of before) {
      if (existsSync(this.#at + suffix) && statSync(this.#at + suffix).isFile())
        assert.ok(readFileSync(this.#at + suffix).equals(content), `${error.problem}: ${suffix} was changed`);
    }
    if (error.path !== this.#at) return;
    for (const suffix of ["-wal", "-shm", "-journal", ".lock"])
      assert.ok(before.has(suffix) || !filesAt(this.#at).has(suffix), `${error.problem}: ${suffix} was made`);
  }

  /** What was opened is ours, and what was moved aside has its content. */
  #nothingIsLost(before: Files, archive: Archive): void {
    assert.equal(idOf(readFileSync(`${this.#at}.lock`)), LOCK_ID);
    const lock = before.get(".lock");
    if (lock !== undefined && lock.length > 0 && !isBlank(lock))
      assert.equal(idOf(lock), LOCK_ID, "a foreign lock was taken");
    const content = before.get("");
    if (archive.loss?.kind === "damaged") {
      const aside = readdirSync(path.dirname(this.#at))
        .filter((name) => name.includes(".damaged-"))
        .map((name) => path.join(path.dirname(this.#at), name))
        .filter((name) => statSync(name).isFile());
      for (const [suffix, old] of before) {
        if (suffix !== "" && suffix !== "-wal") continue;
        assert.ok(
          aside.some((name) => readFileSync(name).equals(old)),
          `${suffix} is not aside as it was`,
        );
      }
    } else if (content !== undefined && idOf(content) !== ARCHIVE_ID) {
      assert.ok(isDatabase(content) && before.has(""), "a foreign file was adopted");
    }
  }

  /** Something happens to the files while the archive is open. */
  #vanish(archive: Archive): void {
    const draw = this.#draw;
    const suffix = draw.pick(["", "", "-wal", ".lock"]);
    const at = this.#at + suffix;
    const other = draw.pick(this.#all).files.get("");
    const happens = draw.pick([
      () => rmSync(at, { force: true }),
      () => renameSync(at, `${at}.away`),
      () => {
        writeFileSync(`${at}.next`, other ?? draw.bytes(5_000));
        renameSync(`${at}.next`, at);
      },
    ]);
    if (!existsSync(at)) return;
    happens();
    if (suffix !== "-wal") {
      assert.throws(
        () => {
          archive.assertInPlace();
        },
        (error) => error instanceof ArchiveError && error.problem === "replaced",
      );
    }
    typed(() => archive.usagePoints.usagePoint(draw.text(), "real", 1));
  }

  /** Another program writes over the archive while it is open: that is noticed, and left as it is. */
  #writeOver(archive: Archive): void {
    const draw = this.#draw;
    const content = draw.pick([
      () => draw.bytes(5_000),
      () => readFileSync(this.#at).subarray(0, draw.integer(0, 99)),
      () => readFileSync(this.#at).fill(0x5a, draw.integer(0, 20)),
    ])();
    writeFileSync(this.#at, content);
    assert.throws(
      () => {
        archive.assertInPlace();
      },
      (error) => error instanceof ArchiveError && ["damaged", "replaced"].includes(error.problem),
    );
    archive.close();
    // SQLite takes a file of one byte as empty too, and writes its log into it: there is nothing in it to be harmed.
    if (content.length > 1) assert.ok(readFileSync(this.#at).equals(content), "it was changed");
  }

  async #restore(archive: Archive): Promise<void> {
    const draw = this.#draw;
    const at = `${this.#at}.backup`;
    const { files } = draw.pick(this.#all);
    for (const [suffix, content] of files) {
      if (suffix === ".lock") continue;
      writeFileSync(at + suffix, draw.happens(0.3) ? content : draw.mutate(content));
    }
    if (draw.happens(0.2) && existsSync(at)) truncateSync(at, draw.length(20_000));
    if (draw.happens(0.05)) copyFileSync(this.#at, at);
    const before = filesAt(at);
    const point = archive.usagePoints.find(PDL, "real") ?? { id: 1, pdl: PDL, space: "real", firstDeploy: 1 };
    try {
      const backup = await archive.openBackup(draw.happens(0.9) ? at : draw.text());
      try {
        const content = await readBackup(backup, point, NOON / 1000);
        if ("slices" in content) {
          const ends = new Map<string, number>();
          let count = 0;
          for await (const { direction, series, readings } of content.slices()) {
            const key = `${direction}/${series}`;
            for (const { start, step, value } of readings) {
              assert.ok(Number.isSafeInteger(start + step + value) && value >= 0 && step > 0);
              assert.ok(start >= (ends.get(key) ?? 0));
              ends.set(key, start + step);
              count++;
            }
          }
          assert.equal(count, content.count);
          for await (const { readings, events } of content.known.registerSlices()) {
            for (const { day: of } of [...readings, ...events]) {
              assert.ok(Number.isSafeInteger(of) && of >= 0 && of <= TODAY);
            }
            for (const { value, register } of readings) {
              assert.ok(Number.isSafeInteger(value) && value >= 0 && value <= LARGEST_REGISTER);
              assert.ok(
                [register.calendar, register.id, register.label].every((one) => one.length <= LONGEST_NAME),
              );
            }
          }
          for (const { day: of } of content.known.colors) assert.ok(of >= 0 && of <= TODAY + 1);
        }
      } finally {
        backup.close();
      }
    } catch (error) {
      assert.ok(error instanceof BackupError, error as Error);
    }
    assert.deepEqual(filesAt(at), before, "the backup was changed");
  }
}

export const door: Door = {
  name: "file-system",
  tries: 100,
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-fuzz-"));
    const all = await templates(folder);
    return {
      async attempt(draw) {
        const own = path.join(folder, "attempt");
        mkdirSync(own);
        try {
          await new Attempt(draw, own, all).run();
          assert.ok(readdirSync(own).length < 40);
        } finally {
          rmSync(own, { recursive: true, force: true });
        }
      },
      close() {
        rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    };
  },
};
