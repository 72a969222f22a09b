/** What a file's registers showed comes with its readings: all of both, or nothing. */
import assert from "node:assert/strict";
import { Archive, type StagedFile } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { alone, inPieces } from "../event-loop.js";
import { FIRST, fileWithRegisters, registersOf, REGISTERS_OF_METER } from "./file-registers.js";
import { daily, fileOf, Harness, PDL, pendingIn } from "./harness.js";
import { killedAt } from "./killed.js";

/** More than are written at once. */
const MANY_DAYS = 1_460;

describe("the registers of a file in the archive", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const row = (): number =>
    harness.archive.usagePoints.series(harness.point.id, "consumption", "registers").id;
  const shown = async (): Promise<string[]> => {
    const { readings } = await harness.archive.registers.all(row(), "file");
    return readings.map(({ day, register: { owner, code, label }, value }) =>
      [day, owner, code, label, value].join(),
    );
  };
  const expected = (days: number, rise?: number): string[] =>
    registersOf(days, rise).map(({ day, register: { owner, code, label }, value }) =>
      [day, owner, code, label, value].join(),
    );

  for (const days of [40, MANY_DAYS]) {
    it(`of ${days} days come with them, once; what differs is corrected, and listeners hear of it`, async () => {
      let heard = 0;
      harness.archive.onChange(() => heard++);
      await harness.loadFile(fileWithRegisters(days));
      assert.deepEqual([(await shown()).sort(), heard], [expected(days).sort(), 1]);
      const head = harness.archive.registers.head(row());
      await harness.loadFile(fileWithRegisters(days));
      assert.deepEqual([harness.archive.registers.head(row()), heard], [head, 1]);
      await harness.loadFile(fileWithRegisters(days, 1_001));
      assert.deepEqual([(await shown()).sort(), heard], [expected(days, 1_001).sort(), 2]);
      assert.ok(harness.archive.registers.head(row()) > head);
      assert.equal(pendingIn(harness.file), 0);
    });
  }

  // 700 days of all registers are more than are written at once.
  for (const days of [40, 700]) {
    it(`of ${days} days are counted; a dry run of them says the same, and makes no row for them`, async () => {
      const { usagePoints } = harness.archive;
      await harness.loadFile(fileWithRegisters(days), { dryRun: true });
      assert.equal(usagePoints.seriesId(harness.point.id, "consumption", "registers"), undefined);
      const values = days * REGISTERS_OF_METER;
      // The first day of each register shows 0, whatever rises.
      const same = REGISTERS_OF_METER;
      for (const [rise, conflicts, registers] of [
        [1_000, "keep", { imported: values, unchanged: 0, replaced: 0 }],
        [1_000, "keep", { imported: 0, unchanged: values, replaced: 0 }],
        [1_001, "keep", { imported: 0, unchanged: same, replaced: values - same }],
        [1_002, "replace", { imported: 0, unchanged: same, replaced: values - same }],
      ] as const) {
        const file = fileWithRegisters(days, rise);
        const tried = await harness.loadFile(file, { dryRun: true });
        const done = await harness.loadFile(file, { conflicts });
        assert.deepEqual([tried.registers, done.registers], [registers, registers]);
      }
    });
  }

  it("an event is no value of a register, in a dry run neither; a file without registers has no counts", async () => {
    const file: StagedFile = {
      ...fileOf([]),
      registers: [
        {
          direction: "consumption",
          readings: registersOf(1),
          events: [{ day: FIRST, kind: "MES" }],
        },
      ],
    };
    for (const counted of ["imported", "unchanged"] as const) {
      const registers = { imported: 0, unchanged: 0, replaced: 0, [counted]: REGISTERS_OF_METER };
      assert.deepEqual((await harness.loadFile(file, { dryRun: true })).registers, registers);
      assert.deepEqual((await harness.loadFile(file)).registers, registers);
    }
    const days = daily(FIRST, FIRST + 3);
    const counts = await harness.loadFile(
      fileOf([{ direction: "consumption", series: "daily", readings: days }]),
    );
    assert.ok(!("registers" in counts));
  });

  alone("are held up by nobody: no turn of the event loop is over 50 ms", async () => {
    // The first time, its code is compiled.
    await harness.loadFile(fileWithRegisters(40));
    for (const days of [490, MANY_DAYS]) {
      const file = fileWithRegisters(days);
      const { longest } = await inPieces(() => harness.loadFile(file));
      assert.ok(longest < 50, `${days} days: ${longest} ms`);
    }
  });

  for (const days of [40, MANY_DAYS]) {
    it(`of ${days} days are not there if the file ends in an error`, async () => {
      const file = {
        ...fileWithRegisters(days),

        async *slices() {
          yield* fileOf([
            { direction: "consumption", series: "daily", readings: daily(FIRST, FIRST + 10) },
          ]).slices();
          throw new Error("the pipe broke");
        },
      };
      await assert.rejects(harness.loadFile(file), /the pipe broke/);
      assert.deepEqual([harness.held("daily"), await shown(), pendingIn(harness.file)], [[], [], 0]);
    });

    it(`of ${days} days have their labels once it is decided, and keep them where a file has none`, async () => {
      const labelled = (name: (label: string) => string): StagedFile => {
        const file = fileWithRegisters(days);
        const { readings } = file.registers![0]!;
        const renamed = readings.map((one) => ({
          ...one,
          register: { ...one.register, label: name(one.register.label) },
        }));
        return { ...file, registers: [{ direction: "consumption", readings: renamed, events: [] }] };
      };
      await harness.loadFile(labelled((label) => label));
      await assert.rejects(
        harness.loadFile({
          ...labelled((label) => `${label} refused`),
          // oxlint-disable-next-line require-yield, typescript/require-await -- it ends at once
          async *slices() {
            throw new Error("the pipe broke");
          },
        }),
      );
      assert.deepEqual((await shown()).sort(), expected(days).sort());
      await harness.loadFile(labelled(() => ""));
      assert.deepEqual((await shown()).sort(), expected(days).sort());
      await harness.loadFile(labelled((label) => label && `${label} renamed`));
      assert.ok((await shown()).filter((one) => /Class/.test(one)).every((one) => /renamed/.test(one)));
    });

    it(`of ${days} days are there after a kill -9, once the first reading is`, async () => {
      harness.archive.close();
      await killedAt("taken over", "register-import-process.ts", harness.file, String(days));
      harness.archive = Archive.open(harness.file, harness);
      harness.point = harness.archive.usagePoints.find(PDL, "real")!;
      await harness.archive.staging.turns.run(() => undefined);
      const ofDays = [harness.held("daily").length, (await shown()).length];
      assert.deepEqual(ofDays, [days, days * REGISTERS_OF_METER]);
      assert.equal(pendingIn(harness.file), 0);
    });
  }

  it("events come too; registers of a meter that is forgotten meanwhile go with it", async () => {
    const events = [{ day: FIRST + 3, kind: "RC" }];
    const { readings } = fileWithRegisters(5).registers![0]!;
    await harness.loadFile({
      ...fileWithRegisters(5),
      registers: [{ direction: "consumption", readings, events }],
    });
    assert.deepEqual((await harness.archive.registers.all(row(), "file")).events, events);
    const { archive, point } = harness;
    const file = fileWithRegisters(5, 7);
    await harness.loadFile({
      ...file,

      async *slices() {
        yield* file.slices();
        archive.forget(point.id, FIRST);
      },
    });
    await archive.eraseForgotten();
    assert.deepEqual([harness.held("daily"), await shown()], [[], []]);
  });

  it("an import that an older version left has none, and is finished", async () => {
    const { file } = harness;
    await harness.loadFile(fileWithRegisters(5));
    harness.archive.close();
    const db = new Database(file);
    db.exec(`CREATE TABLE main.pending_import (
      series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER,
      source INTEGER NOT NULL, revised INTEGER NOT NULL, fate INTEGER, rounded INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (series, start)) WITHOUT ROWID`);
    db.run(
      "INSERT INTO meta VALUES ('pending_import', ?)",
      JSON.stringify({ usagePoint: 1, replace: false }),
    );
    db.close();
    harness.archive = Archive.open(file, harness);
    await harness.archive.staging.turns.run(() => undefined);
    assert.deepEqual([(await shown()).length, pendingIn(file)], [5 * REGISTERS_OF_METER, 0]);
  });
});
