/** Closing an archive, and an opening that fails late: a failing disk ends no process and leaves no lock. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hostDisk, type Disk } from "../../nodes/archive/file/disk.js";
import { Archive, ArchiveError } from "../../nodes/archive/index.js";
import { hostClock } from "../../nodes/base/clock.js";

const clock = hostClock(() => Date.UTC(2026, 10, 24, 12));

describe("an archive on a failing disk", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-closing-"));
    file = path.join(folder, "archive.db");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A disk that, once `fails` is set, knows nothing of files with a suffix. */
  function failingDisk(suffix: string): Disk & { fails: boolean } {
    const disk = {
      ...hostDisk,
      fails: false,
      id: (at: string) => {
        if (disk.fails && at.endsWith(suffix)) {
          throw Object.assign(new Error("EIO: i/o error"), { code: "EIO", syscall: "stat" });
        }
        return hostDisk.id(at);
      },
    };
    return disk;
  }

  for (const suffix of ["archive.db", "-wal", "-shm"]) {
    it(`closes although its ${suffix} cannot be looked at`, () => {
      const disk = failingDisk(suffix);
      const archive = Archive.open(file, clock, { disk });
      rmSync(file);
      disk.fails = true;
      archive.close();
      Archive.open(file, clock).close();
    });
  }

  // A link to itself cannot be followed, not even by root.
  for (const suffix of ["", "-wal"]) {
    it(`closes although a link to itself replaced its file${suffix}`, () => {
      const archive = Archive.open(file, clock);
      rmSync(file);
      rmSync(file + suffix, { force: true });
      symlinkSync(file + suffix, file + suffix);
      archive.close();
      rmSync(file + suffix);
      Archive.open(file, clock).close();
    });
  }

  it("still throws a bug of ours", () => {
    const disk = { ...hostDisk };
    const archive = Archive.open(file, clock, { disk });
    rmSync(file);
    disk.id = (at: string) => {
      if (at.endsWith("-wal")) throw new TypeError("ours");
      return hostDisk.id(at);
    };
    assert.throws(() => archive.close(), TypeError);
  });

  it("that fails once the archive is open closes it again", () => {
    Archive.open(file, clock).close();
    const disk = failingDisk("-shm");
    disk.fails = true;
    assert.throws(
      () => Archive.open(file, clock, { disk }),
      (error: unknown) => error instanceof ArchiveError && error.problem === "unwritable",
    );
    // The last connection takes them away.
    assert.deepEqual([existsSync(`${file}-wal`), existsSync(`${file}-shm`)], [false, false]);
    const archive = Archive.open(file, clock);
    assert.equal(archive.loss, undefined);
    archive.close();
  });
});
