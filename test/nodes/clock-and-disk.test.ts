/**
 * What can happen to the archive and the clock: damage, a second process, a full disk, a Pi that does not have the time
 * yet.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ArchiveError, CallLog } from "../../nodes/archive/index.js";
import { parseDay, startOfDay } from "../../nodes/readings/index.js";
import { NOON } from "../fixtures/paris.js";
import { bundled } from "../own-process.js";
import { Harness, harnessPerTest, settled, until, warnings, type Setup } from "./harness.js";
import { AlteredHousehold } from "./altered-household.js";

const root = path.join(__dirname, "..", "..");

describe("a meter on a failing machine", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh));

  const daily: Setup = { in: { measures: ["daily"] }, meter: { dailyMonths: 0 } };
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.errors.length, harness.all.length], 350);
  const days = (): string[] =>
    harness.of("daily").flatMap(({ readings }) => readings.map(({ start }) => start.slice(0, 10)));
  const told = (): (string | undefined)[] => harness.errors.map(({ code }) => code);
  const status = (name: string): string => `enedis-linky-in.status.${name}`;

  it("moves a damaged archive aside with an error, and sends again what is collected again", async () => {
    await harness.open(NOON);
    await harness.start(daily);
    await until("it is archived", () => harness.all.length > 0);
    await quiet();
    await harness.stop();
    writeFileSync(harness.archive, "this is no database ".repeat(5_000));
    await harness.start(daily);
    await until("it is collected again", () => harness.all.length > 0);
    await quiet();
    assert.deepEqual(days(), ["2026-11-23"]);
    const aside = readdirSync(harness.folder).filter((name) => /\.damaged-20261124T1100\d\dZ$/.test(name));
    assert.equal(aside.length, 1);
    assert.deepEqual(told(), ["archive"]);
    const { message } = harness.errors[0]!;
    assert.ok(message.includes(aside[0]!), message);
    assert.match(message, /send again/);
    assert.deepEqual(warnings(), []);
  });

  it("reports an archive that another process holds once, makes no call, and continues when that one ends", async () => {
    await harness.open(NOON);
    const holder = spawn(
      process.execPath,
      [bundled(path.join(root, "test", "archive", "lock-holder.ts")), harness.archive],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(holder.stdout, "data");
    await harness.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    assert.match(harness.errors[0]!.message, /Another Node-RED is using this archive: .* Stop the other/);
    await assert.rejects(harness.send("refresh"), { code: "archive" });
    harness.jump("2026-11-24T12:02:00+01:00");
    await quiet();
    assert.deepEqual(told(), ["archive"]);
    assert.equal(harness.statuses.at(-1), status("archive-locked"));
    assert.deepEqual(harness.calls, []);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    harness.jump("2026-11-24T12:04:00+01:00");
    await until("readings come", () => harness.all.length > 0);
    await until("the status is right again", () => harness.statuses.at(-1)!.startsWith("Up to date"));
    assert.deepEqual(told(), ["archive"]);
  });

  it("reports an archive that cannot be made once, and makes no call", async () => {
    writeFileSync(path.join(harness.folder, "file"), "");
    harness.settings.archive = path.join(harness.folder, "file", "archive.db");
    await harness.open(NOON);
    await harness.start(daily);
    await until("it is reported", () => harness.errors.length > 0);
    harness.jump("2026-11-24T12:08:00+01:00");
    await quiet();
    assert.deepEqual(told(), ["archive"]);
    assert.match(harness.errors[0]!.message, /cannot be written/);
    assert.equal(harness.statuses.at(-1), status("archive-failed"));
    assert.deepEqual(harness.calls, []);
  });

  it("makes no call on a full disk: what cannot be counted is not sent; with room, it continues", async () => {
    await harness.open(NOON);
    await harness.start(daily);
    await until("it is archived", () => harness.all.length > 0);
    // Until the cursor is saved: a failure before repeats a message, as a kill does.
    await settled(() => harness.all.length, 1_000);
    const { begin } = Object.getOwnPropertyDescriptors(CallLog.prototype);
    CallLog.prototype.begin = () => {
      throw new ArchiveError("unwritable", "database or disk is full");
    };
    try {
      const before = harness.calls.length;
      harness.jump("2026-11-25T09:08:00+01:00");
      await until("it is reported", () => harness.errors.length > 0);
      for (const minute of ["10", "12"]) {
        // It opens again, as the file exists, and fails at its next write.
        harness.jump(`2026-11-25T09:${minute}:00+01:00`);
        await quiet();
        await harness.send("refresh").catch(() => undefined);
        await quiet();
      }
      assert.equal(harness.calls.length, before);
      assert.deepEqual(told(), ["archive"]);
    } finally {
      Object.defineProperty(CallLog.prototype, "begin", begin);
    }
    harness.jump("2026-11-25T10:30:00+01:00");
    await until("the status is right again", () =>
      /^(Waiting for the latest readings|Up to date)/.test(harness.statuses.at(-1)!),
    );
    harness.jump("2026-11-25T11:08:00+01:00");
    await until("the day comes", () => days().length === 2);
    assert.deepEqual(days(), ["2026-11-23", "2026-11-24"]);
  });

  it("with a clock of 1970 shows a status, makes no call and loses no reading; with the time, everything comes", async () => {
    await harness.open("1970-01-01T00:05:00Z");
    await harness.start(daily);
    await until("the status says so", () => harness.statuses.at(-1) === status("clock-impossible"));
    harness.jump("1970-01-01T08:08:00Z");
    await quiet();
    assert.deepEqual(harness.server.log, []);
    harness.jump(NOON);
    await until("readings come", () => harness.all.length > 0);
    await until("the status is right", () => harness.statuses.at(-1)!.startsWith("Up to date"));
    assert.deepEqual(days(), ["2026-11-23"]);
    assert.ok(existsSync(harness.archive));
    // A restart before the time is known.
    await harness.stop();
    const calls = harness.calls.length;
    harness.jump("1970-01-01T00:05:00Z");
    await harness.start(daily);
    await until("the status says so again", () => harness.statuses.at(-1) === status("clock-impossible"));
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the next day comes", () => harness.all.length > 0);
    assert.deepEqual(days(), ["2026-11-24"]);
    assert.equal(harness.calls.length, calls + 1);
  });

  it("with a clock that jumps days ahead and back sends nothing twice, loses nothing, and waits while it is behind", async () => {
    await harness.open(NOON);
    await harness.start(daily);
    await until("it is archived", () => harness.all.length > 0);
    await quiet();
    harness.jump("2026-11-28T09:08:00+01:00");
    await until("the days come", () => days().length === 5);
    await quiet();
    const calls = harness.calls.length;
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the status says so", () => harness.statuses.at(-1) === status("clock-not-set"));
    await assert.rejects(harness.send("refresh"), { code: "unavailable" });
    harness.jump("2026-11-25T10:08:00+01:00");
    await quiet();
    assert.equal(harness.calls.length, calls);
    harness.jump("2026-11-28T08:30:00+01:00");
    await until("the status is right again", () => harness.statuses.at(-1)!.startsWith("Up to date"));
    harness.jump("2026-11-29T09:08:00+01:00");
    await until("the next day comes", () => days().length === 6);
    await quiet();
    assert.deepEqual(
      days(),
      ["23", "24", "25", "26", "27", "28"].map((day) => `2026-11-${day}`),
    );
  });

  for (const service of ["conso-api", "data-connect"])
    it(`${service}: makes no manual call by a clock that is not set, which would make it count as right`, async () => {
      const household = new AlteredHousehold();
      const holes = ["2026-11-19", "2026-11-20"].map((day) => startOfDay(parseDay(day)!));
      household.publish = (reading) => (holes.includes(reading.start) ? undefined : reading);
      await harness.open(NOON, { household });
      await harness.start({ ...daily, service, meter: { dailyMonths: 1 } });
      await until("it is archived", () => harness.all.length > 0);
      await quiet();
      const calls = harness.calls.length;
      harness.jump("2026-11-21T12:00:00+01:00");
      // At once, before anything checked the clock.
      await assert.rejects(harness.send("refresh"), {
        code: "unavailable",
        message: /The clock of this machine/,
      });
      await assert.rejects(harness.send({ action: "history", start: "2026-10-01" }), { code: "unavailable" });
      await until("the status says so", () => harness.statuses.at(-1) === status("clock-not-set"));
      harness.jump("2026-11-21T14:30:00+01:00");
      await quiet();
      assert.equal(harness.calls.length, calls);
      assert.equal(harness.statuses.at(-1), status("clock-not-set"));
      await harness.send({ action: "replay", start: "2026-11-18" });
      await until("what is archived comes again", () => harness.all.at(-1)!.replay === true);
    });

  it("that sleeps through its ticks calls when it wakes, each time, if one of them could have called", async () => {
    const household = new AlteredHousehold();
    household.publish = () => undefined;
    await harness.open("2026-11-24T06:00:00+01:00", { household });
    await harness.start({ ...daily, service: "conso-api" });
    const asked = async (): Promise<number> => {
      await until("it was called", () => harness.calls.length > 0);
      await quiet();
      return harness.calls.length;
    };
    assert.equal(await asked(), 1, "the first round");
    harness.jump("2026-11-24T10:30:00+01:00");
    assert.equal(await asked(), 2, "the tick of 8 h or 9 h");
    harness.jump("2026-11-24T14:50:00+01:00");
    assert.equal(await asked(), 3, "the tick of 13 h or 14 h");
    harness.jump("2026-11-24T19:08:00+01:00");
    assert.equal(await asked(), 3, "no other tick calls");
    // The text names the tick of the next morning, not a past one.
    await until("the status says so", () => /on 25 Nov at 0[89]:07/.test(harness.statuses.at(-1)!));
    harness.jump("2026-11-26T03:00:00+01:00");
    assert.equal(await asked(), 3, "what was missed on another day is not caught up at night");
    harness.jump("2026-11-26T09:08:00+01:00");
    await until("the morning calls", () => harness.calls.length === 4);
  });

  it("whose clock is put back by hours continues at the next tick that it shows", async () => {
    const household = new AlteredHousehold();
    household.publish = () => undefined;
    await harness.open("2026-11-24T18:30:00+01:00", { household });
    await harness.start(daily);
    await until("it was called", () => harness.calls.length > 0);
    await quiet();
    const before = harness.calls.length;
    harness.jump("2026-11-24T06:06:30+01:00");
    await quiet();
    assert.equal(harness.calls.length, before);
    harness.jump("2026-11-24T06:08:00+01:00");
    await until("the tick calls", () => harness.calls.length === before + 1);
  });
});
