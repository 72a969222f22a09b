/** Paths at which no archive can be made, for now or for good. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { Archive, type ArchiveError } from "../../nodes/archive/index.js";
import { bundled } from "../own-process.js";
import { archiveErrorOf, archivePathPerTest, movedTo, noonClock as clock } from "./harness.js";

const root = path.join(__dirname, "..", "..");

/** Opens an archive in a process of its own, and prints what is wrong. */
const script = `
  const { Archive } = require(process.argv[2]);
  try {
    Archive.open(process.argv[1], { now: Date.now }).close();
  } catch (error) {
    console.log(error.code, error.problem);
  }
`;

describe("an archive's path", () => {
  let folder: string;
  let file: string;
  archivePathPerTest((...paths) => ([file, folder] = paths));

  const errorOf = (at: string): ArchiveError => archiveErrorOf(() => Archive.open(at, clock).close());

  const openedElsewhere = (at: string): { readonly signal: NodeJS.Signals | null; readonly stdout: string } =>
    spawnSync(
      process.execPath,
      ["-e", script, at, bundled(path.join(root, "nodes", "archive", "index.ts"))],
      {
        cwd: root,
        encoding: "utf8",
        timeout: 20_000,
        killSignal: "SIGKILL",
      },
    );

  const endless = ["/proc/nope/archive.db", "/proc/nope/a/b/archive.db", "/dev/fd/987/archive.db"];
  for (const at of process.platform === "linux" ? endless : []) {
    it(`${at} is an error at once: no folder can be made there`, () => {
      const { stdout, signal } = openedElsewhere(at);
      assert.deepEqual([signal, stdout], [null, "archive unwritable\n"]);
    });
  }

  for (const suffix of ["", ".lock"]) {
    it(`that is a link${suffix && " as lock file"} to an absent disk is an error until it is back`, () => {
      const disk = path.join(folder, "disk");
      mkdirSync(disk);
      Archive.open(file, clock).close();
      const target = path.join(disk, "target.db");
      renameSync(file + suffix, target);
      symlinkSync(target, file + suffix);
      Archive.open(file, clock).close();
      renameSync(disk, `${disk}.away`);
      mkdirSync(disk);
      const names = readdirSync(folder).sort();
      for (let i = 0; i < 2; i++) {
        const { problem, path: about } = errorOf(file);
        assert.deepEqual([problem, about], ["unwritable", file + suffix]);
        assert.equal(readlinkSync(file + suffix), target);
        assert.deepEqual([readdirSync(disk), readdirSync(folder).sort()], [[], names]);
      }
      rmSync(disk, { recursive: true });
      renameSync(`${disk}.away`, disk);
      const archive = Archive.open(file, clock);
      assert.equal(archive.loss, undefined);
      assert.ok(lstatSync(file + suffix).isSymbolicLink());
      archive.close();
    });
  }

  describe("that is a link", () => {
    let target: string;
    beforeEach(() => {
      mkdirSync(path.join(folder, "disk"));
      target = path.join(folder, "disk", "target.db");
      Archive.open(target, clock).close();
      symlinkSync(target, file);
    });

    it("is locked by its file: another process cannot open that by its own name, nor the other way round", () => {
      for (const [mine, other] of [
        [file, target],
        [target, file],
      ] as const) {
        const archive = Archive.open(mine, clock);
        assert.equal(openedElsewhere(other).stdout, "archive locked\n");
        archive.close();
        assert.equal(openedElsewhere(other).stdout, "");
      }
      assert.deepEqual(readdirSync(folder).sort(), ["archive.db", "disk"]);
    });

    it("still leads to the archive after a damaged one was moved aside with its log, beside its file", () => {
      truncateSync(target);
      const archive = Archive.open(file, clock);
      assert.equal(movedTo(archive), `${target}.damaged-20261124T120000Z`);
      archive.close();
      assert.equal(readlinkSync(file), target);
      const again = Archive.open(target, clock);
      assert.equal(again.loss, undefined);
      again.close();
    });

    it("is noticed when it leads elsewhere while the archive is open", () => {
      const archive = Archive.open(file, clock);
      const other = path.join(folder, "disk", "other.db");
      Archive.open(other, clock).close();
      rmSync(file);
      symlinkSync(other, file);
      assert.equal(archiveErrorOf(() => archive.assertInPlace()).problem, "replaced");
      archive.close();
      Archive.open(file, clock, { known: "replaced" }).close();
    });
  });

  it("of a backup, or of a damaged archive, does not replace a link to an absent disk", async () => {
    const names = ["backup", "damaged"].map((what) => `${file}.${what}-20261124T120000Z`);
    for (const name of names) symlinkSync(path.join(folder, "absent"), name);
    const archive = Archive.open(file, clock);
    assert.equal(await archive.backup(clock.now()), `${names[0]}-2`);
    archive.close();
    truncateSync(file);
    const next = Archive.open(file, clock);
    assert.equal(movedTo(next), `${names[1]}-2`);
    next.close();
    for (const name of names) assert.ok(lstatSync(name).isSymbolicLink());
  });

  it("whose folder is a link to an absent disk is an error, and nothing is made there", () => {
    const disk = path.join(folder, "disk");
    symlinkSync(disk, path.join(folder, "link"));
    for (const at of ["link/archive.db", "link/deeper/archive.db"]) {
      assert.equal(errorOf(path.join(folder, at)).problem, "unwritable");
      assert.deepEqual([existsSync(disk), readdirSync(folder)], [false, ["link"]]);
    }
  });
});
