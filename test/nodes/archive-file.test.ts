/** What a flow sees of an archive that is not ours, that disappears, or that can only be read. */
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import helper from "node-red-node-test-helper";
import { Archive } from "../../nodes/archive/index.js";
import type { Meter } from "../../nodes/common/index.js";
import { ArchiveSource } from "../../nodes/widget/answer/archive-source.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { hostClock } from "../../nodes/base/clock.js";
import { NOON } from "../fixtures/paris.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { curve, day } from "../fixtures/readings.js";
import { canMount, NEEDS_DISK, SmallDisk } from "../small-disk.js";
import { Harness, PDL, settled, until, warnings, type Setup } from "./harness.js";
import { HistoryFlow, type Answer } from "./history-flow.js";

describe("the archive's file", () => {
  let harness: Harness;
  let flow: HistoryFlow;

  beforeEach(() => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
  });
  const there = process.cwd();
  afterEach(async () => {
    process.chdir(there);
    await harness.close();
  });

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0, loadCurveDays: 0 } };
  const status = (name: string): string => `enedis-linky-in.status.${name}`;
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.errors.length, harness.all.length], 350);
  const told = (): (string | undefined)[] => harness.errors.map(({ code }) => code);
  const ownErrors = (): string[] =>
    harness.errors.filter(({ source }) => source.id !== "history").map(({ message }) => message);
  const days = (): string[] =>
    harness.of("daily").flatMap(({ readings }) => readings.map(({ start }) => start.slice(0, 10)));
  const settings = (): { archive: unknown } => harness.settings;

  for (const [name, put] of [
    ["archive", (file: string) => file],
    ["lock file", (file: string) => `${file}.lock`],
  ] as const) {
    it(`of another program as ${name} is left untouched, with words and a way out; without it, all goes on`, async () => {
      const file = put(harness.archive);
      const content = JSON.stringify([{ id: "a", type: "tab" }]);
      writeFileSync(file, content);
      await harness.open(NOON);
      await flow.start(daily);
      await until("it is reported", () => harness.errors.length > 0);
      assert.match(harness.errors[0]!.message, /belongs to another program.*untouched.*another name/);
      assert.ok(harness.errors[0]!.message.includes(file));
      await assert.rejects(flow.ask({}), { code: "archive", message: /belongs to another program/ });
      harness.jump("2026-11-24T12:02:00+01:00");
      await quiet();
      assert.equal(harness.statuses.at(-1), status("archive-foreign"));
      assert.deepEqual(harness.calls, []);
      assert.equal(ownErrors().length, 1);
      assert.equal(readFileSync(file, "utf8"), content);
      assert.deepEqual(
        [harness.archive, `${harness.archive}.lock`].filter((at) => at !== file && existsSync(at)),
        [],
      );
      renameSync(file, `${file}.away`);
      harness.jump("2026-11-24T12:04:00+01:00");
      await until("readings come", () => days().length > 0);
      assert.deepEqual(warnings(), []);
    });
  }

  for (const setting of [42, "", {}, "a\0b", "a".repeat(4_097)]) {
    it(`set to ${JSON.stringify(setting).slice(0, 10)} is an error in words, once, and no default stands in`, async () => {
      settings().archive = setting;
      await harness.open(NOON);
      // Node-RED's userDir is not set here: the default archive would be in the current folder.
      process.chdir(harness.folder);
      await flow.start(daily);
      await until("it is reported", () => harness.errors.length > 0);
      assert.match(harness.errors[0]!.message, /enedisLinky\.archive in settings\.js is not a file path/);
      harness.jump("2026-11-24T12:05:00+01:00");
      await quiet();
      assert.deepEqual([told(), harness.statuses.at(-1)], [["archive"], status("archive-path")]);
      await assert.rejects(flow.ask({ action: "state" }), { code: "archive", message: /Give it the path/ });
      assert.deepEqual([harness.calls, existsSync("enedis-linky.db")], [[], false]);
    });
  }

  it("deleted while it runs: no call, no success is reported, and a new one begins with few calls", async () => {
    await harness.open(NOON);
    await flow.start({ ...daily, service: "conso-api" });
    await until("a day has come", () => days().length > 0);
    await quiet();
    const calls = harness.calls.length;
    rmSync(harness.archive);
    const payload = ownCsv({ series: "load_curve", readings: curve(day("2026-01-10")).slice(0, 1) });
    await assert.rejects(flow.ask({ action: "import", payload }), {
      code: "archive",
      message: /deleted or replaced while Node-RED was running/,
    });
    assert.equal(harness.statuses.at(-1), status("archive-replaced"));
    await assert.rejects(harness.send("refresh"), { code: "archive" });
    await quiet();
    assert.equal(harness.calls.length, calls);
    harness.jump("2026-11-24T12:02:00+01:00");
    await until("it says so", () =>
      warnings().some((text) => /no longer in its place.*a new one/.test(text)),
    );
    await until("a call is made", () => harness.calls.length > calls);
    await quiet();
    const { callsUsed, callsLeft } = (await flow.ask({ action: "state" })).payload as Record<string, number>;
    assert.equal(callsUsed! + callsLeft!, 30);
    assert.ok(callsLeft! < 6, `${callsLeft} calls left`);
  });

  it("replaced while it runs, by another archive: that one goes on, and it says what is lost", async () => {
    await harness.open(NOON);
    const other = path.join(harness.folder, "other.db");
    Archive.open(other, hostClock()).close();
    await flow.start(daily);
    await until("a day has come", () => days().length > 0);
    await quiet();
    renameSync(other, harness.archive);
    // Nobody asks: the next wake-up finds out.
    harness.jump("2026-11-24T12:01:00+01:00");
    await until("it is reported", () => ownErrors().length > 0);
    assert.match(ownErrors()[0]!, /deleted or replaced/);
    harness.jump("2026-11-24T12:03:00+01:00");
    await until("it says so", () =>
      warnings().some((text) => /was replaced by another one.*is lost/.test(text)),
    );
    await until("the day comes again", () => days().length > 1);
    assert.equal(ownErrors().length, 1);
  });

  it("that is a link to an absent disk is left alone, with words and a way out; when the disk is back, all goes on", async () => {
    const target = path.join(harness.folder, "disk", "archive.db");
    symlinkSync(target, harness.archive);
    await harness.open(NOON);
    await flow.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    assert.match(harness.errors[0]!.message, /link leads to a missing file.*Mount the disk/);
    assert.ok(harness.errors[0]!.message.includes(harness.archive));
    harness.jump("2026-11-24T12:02:00+01:00");
    await quiet();
    assert.deepEqual([harness.calls, told()], [[], ["archive"]]);
    assert.equal(readlinkSync(harness.archive), target);
    mkdirSync(path.dirname(target));
    Archive.open(target, hostClock()).close();
    harness.jump("2026-11-24T12:04:00+01:00");
    await until("readings come", () => days().length > 0);
    assert.deepEqual(warnings(), []);
  });

  it("that is a copy made by hand, put back, warns in its first use", async () => {
    await harness.open(NOON);
    await flow.start(daily);
    await until("a day has come", () => days().length > 0);
    await harness.stop();
    const copy = `${harness.archive}.copy`;
    copyFileSync(harness.archive, copy);
    await flow.start(daily);
    await quiet();
    await harness.stop();
    for (const suffix of ["-wal", "-shm"]) rmSync(harness.archive + suffix, { force: true });
    copyFileSync(copy, harness.archive);
    await flow.start(daily);
    await until("it says so", () =>
      warnings().some((text) => /is a backup used for the first time/.test(text)),
    );
  });

  it("that is a backup warns in its first use", async () => {
    await harness.open(NOON);
    await flow.start(daily);
    await until("a day has come", () => days().length > 0);
    await quiet();
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    await harness.stop();
    copyFileSync(backup, harness.archive);
    await flow.start(daily);
    await until("it says so", () =>
      warnings().some((text) => /is a backup used for the first time.*until midnight UTC/.test(text)),
    );
    await harness.stop();
    await flow.start(daily);
    await quiet();
    assert.deepEqual(warnings(), []);
  });

  it("that is large is checked beside the flows: damage in it is found, and it is moved aside", async () => {
    const archive = Archive.open(harness.archive, hostClock());
    const { id } = archive.usagePoints.usagePoint("22000000000025", "real", 1);
    const series = archive.usagePoints.series(id, "consumption", "load_curve");
    const from = day("2025-01-01");
    const readings = Array.from({ length: 400 }, (_, i) => curve(from + i)).flat();
    await archive.readings.merge({
      series,
      readings,
      source: 1,
      days: { start: from, end: from + 400 },
      now: 1,
    });
    archive.close();
    const content = readFileSync(harness.archive);
    assert.ok(content.length > 600_000);
    // Inside, where nothing else of this flow looks.
    content.fill(0x5a, content.length - 40_960, content.length - 4_096);
    writeFileSync(harness.archive, content);
    await harness.open(NOON);
    await flow.start(daily);
    await until("it is reported", () => ownErrors().length > 0);
    assert.match(ownErrors()[0]!, /is damaged/);
    harness.jump("2026-11-24T12:02:00+01:00");
    await until("it was moved aside", () =>
      ownErrors().some((text) => /moved aside.*hardly any requests/.test(text)),
    );
    assert.equal(ownErrors().length, 2);
    await until("it is collected again", () => days().length > 0);
  });

  if (!canMount()) {
    it(`that cannot be written can be read: ${NEEDS_DISK}`);
    return;
  }

  describe("that cannot be written", () => {
    let disk: SmallDisk;
    beforeEach(async () => {
      disk = SmallDisk.mount(2_048)!;
      settings().archive = path.join(disk.folder, "archive.db");
      await harness.open(NOON);
    });
    afterEach(async () => {
      await harness.stop();
      disk.unmount();
    });

    /**
     * Queries, state and export answer, what writes is refused, and no call is made.
     * @returns the hash of what it has
     */
    async function isReadable(): Promise<string | undefined> {
      const calls = harness.calls.length;
      const { payload } = await flow.ask({ measure: "daily", start: "2026-11-23", end: "2026-11-23" });
      assert.equal((payload as unknown[]).length, 1);
      const { hash } = await flow.ask({ action: "export" });
      const { lastGood } = (await flow.ask({ action: "state" })).payload as { lastGood: string };
      assert.match(lastGood, /^2026-11-2[34]$/);
      // A question about a series that the archive has no row for.
      const other = await flow.ask({ measure: "load_curve", direction: "production" });
      assert.deepEqual(other.payload, []);
      for (const msg of [
        { action: "forget", confirm: PDL },
        { action: "restore", path: "/nowhere" },
        { action: "import", payload: "x" },
      ]) {
        await assert.rejects(flow.ask(msg), { code: "archive", message: /cannot be written/ });
      }
      for (const payload of ["refresh", { action: "stop" }, { action: "replay", start: "2026-11-01" }]) {
        await assert.rejects(harness.send(payload), { code: "archive", message: /can still be read/ });
      }
      const { meter } = helper.getNode("meter") as unknown as { meter: Meter };
      const { sides, lamp } = new ArchiveSource(meter).snapshot(["consumption"])!;
      assert.ok(sides.consumption?.values.daily !== undefined, "the dashboard shows it");
      assert.deepEqual([lamp.color, lamp.words.en.slice(0, 30)], ["red", "The archive cannot be written "]);
      assert.equal(harness.statuses.at(-1), status("archive-failed"));
      assert.equal(harness.calls.length, calls);
      return hash;
    }

    /** @returns the export of what came */
    async function collected(): Promise<Answer> {
      await flow.start(daily);
      await until("a day has come", () => days().length > 0);
      await settled(() => [harness.all.length, harness.calls.length], 1_000);
      return flow.ask({ action: "export" });
    }

    const linesOf = ({ payload }: Answer): string[] => String(payload).trim().split("\n");

    const comesBack = async (): Promise<void> => {
      harness.jump("2026-11-25T11:09:00+01:00");
      await until("the next day comes", () => days().includes("2026-11-24"));
      assert.equal(ownErrors().length, 1);
    };

    it("because the disk fills up can be read, and goes on when there is room", async () => {
      const before = linesOf(await collected());
      assert.ok(before.length > 1);
      disk.fill();
      harness.jump("2026-11-25T09:08:00+01:00");
      await until("it is reported", () => ownErrors().length > 0);
      await isReadable();
      harness.jump("2026-11-25T09:11:00+01:00");
      await quiet();
      // Closing it may have made some room: it may have gone on for a while. Nothing that was there is gone.
      const later = new Set(linesOf(await flow.ask({ action: "export" })));
      assert.deepEqual(
        before.filter((line) => !later.has(line)),
        [],
      );
      disk.free();
      await comesBack();
    });

    it("because the disk is full or read-only at the start can be read, and goes on when it is not", async () => {
      for (const [stop, again] of [
        [() => disk.fill(), () => disk.free()],
        [() => disk.setReadOnly(true), () => disk.setReadOnly(false)],
      ] as const) {
        harness.jump(NOON);
        const { hash } = await collected();
        await harness.stop();
        stop();
        await flow.start(daily);
        await until("it is reported", () => ownErrors().length > 0);
        assert.equal(await isReadable(), hash);
        again();
        await comesBack();
        await harness.stop();
        for (const suffix of ["", ".lock"]) rmSync(path.join(disk.folder, `archive.db${suffix}`));
      }
    });

    it("is whole after all that", async () => {
      await collected();
      disk.fill();
      harness.jump("2026-11-25T09:08:00+01:00");
      await until("it is reported", () => ownErrors().length > 0);
      await harness.stop();
      disk.free();
      const db = new Database(path.join(disk.folder, "archive.db"));
      assert.equal(db.get("PRAGMA quick_check")!["quick_check"], "ok");
      db.close();
    });
  });
});
