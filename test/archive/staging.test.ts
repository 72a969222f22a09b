import assert from "node:assert/strict";
import { chmodSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Archive, ArchiveError, CoverageState, Feed, type Parcel } from "../../nodes/archive/index.js";
import { backUp } from "../../nodes/archive/file/backup.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { startOfDay, type Measure, type Series } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { until } from "../nodes/harness.js";
import { Harness, countsOf, curve, daily, day, fileOf, pendingIn } from "./harness.js";
import { killedAt } from "./killed.js";

const curveOf = { direction: "consumption", series: "load_curve" } as const;

describe("readings of a file", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const from = day("2025-06-10");

  /** Everything in the file, table by table. */
  function dump(): unknown {
    const db = new Database(harness.file, { readOnly: true });
    const tables = db.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    const content = tables.map(({ name }) => [name, db.all(`SELECT * FROM "${String(name)}"`)]);
    db.close();
    return content;
  }

  it("are new to an empty archive, and unchanged the second time", async () => {
    const readings = [...curve(from), ...curve(from + 1)];
    assert.deepEqual(await harness.load(readings), countsOf(96));
    assert.deepEqual(harness.held(), readings);
    const before = dump();
    assert.deepEqual(await harness.load(readings), countsOf(0, 96));
    assert.deepEqual(
      (dump() as [string, unknown][]).filter(([name]) => name === "reading"),
      (before as [string, unknown][]).filter(([name]) => name === "reading"),
    );
  });

  it("have the source `import`, or the one that the file names, and stay marked as corrected", async () => {
    const [a, b, c] = curve(from);
    await harness.load([a!, { ...b!, source: "conso-api" }, { ...c!, revised: true }]);
    const { sources } = harness.archive;
    const held = harness.archive.readings.between(harness.series().id, a!.start, c!.start + 1);
    assert.deepEqual(
      held.map(({ source, revised }) => [sources.name(source), revised]),
      [
        ["import", false],
        ["conso-api", false],
        ["import", true],
      ],
    );
  });

  it("that differ are left out, or replace, and are counted either way", async () => {
    await harness.merge(curve(from));
    const other = [...curve(from, 1_800, (i) => (i < 3 ? 9_000 + i : 100 + i)), ...curve(from + 1)];
    assert.deepEqual(await harness.load(other), countsOf(48, 45, 3));
    assert.deepEqual(harness.held(), [...curve(from), ...curve(from + 1)]);
    assert.deepEqual(await harness.load(other, { conflicts: "replace" }), countsOf(0, 93, 3));
    assert.deepEqual(harness.held(), other);
    const revised = harness.archive.readings
      .between(harness.series().id, startOfDay(from), startOfDay(from + 2))
      .filter((reading) => reading.revised);
    assert.deepEqual(
      revised.map(({ value }) => value),
      [9_000, 9_001, 9_002],
    );
  });

  it("of another step never count energy twice", async () => {
    const hours = curve(from, 3_600, (i) => 200 + i);
    const halves = curve(from);
    await harness.merge(halves);
    assert.deepEqual(await harness.load(hours), countsOf(0, 0, 24));
    assert.deepEqual(harness.held(), halves);
    assert.deepEqual(await harness.load(hours, { conflicts: "replace" }), countsOf(0, 0, 24));
    assert.deepEqual(harness.held(), hours);
    assert.deepEqual(await harness.load(halves), countsOf(0, 0, 48));
    assert.deepEqual(await harness.load(halves.slice(5, 6), { conflicts: "replace" }), countsOf(0, 0, 1));
    assert.deepEqual(
      harness.held().reduce((sum, { step }) => sum + step, 0),
      86_400 - 1_800,
      "of the hour, only the known half remains",
    );
  });

  it("fill the holes of a day whose other intervals are present", async () => {
    await harness.merge(curve(from, 1_800, undefined, (i) => i % 5 === 0));
    assert.deepEqual(await harness.load(curve(from)), countsOf(10, 38));
    assert.deepEqual(harness.held(), curve(from));
  });

  it("count as present: complete days are not requested, partial ones may be", async () => {
    harness.time += 86_400_000;
    await harness.load([...curve(from), ...curve(from + 2, 1_800, undefined, (i) => i === 47)]);
    await harness.load(daily(from, from + 3), { series: "daily" });
    const states = (series: Series): unknown =>
      harness.archive.coverage
        .between(harness.series(series).id, from - 5, from + 5)
        .map((c) => [c.day - from, c.state, c.timesAsked, c.askedAt]);
    assert.deepEqual(states("load_curve"), [
      [0, CoverageState.complete, 0, 0],
      [2, CoverageState.partial, 0, 0],
    ]);
    assert.deepEqual(
      states("daily"),
      [0, 1, 2].map((i) => [i, CoverageState.complete, 0, 0]),
    );
  });

  it("complete a hole that was requested in vain, and keep the time of that request", async () => {
    await harness.merge([], { start: from, end: from + 1 });
    const asked = harness.archive.coverage.between(harness.series().id, from, from + 1)[0]!;
    await harness.load(curve(from));
    assert.deepEqual(harness.archive.coverage.between(harness.series().id, from, from + 1), [
      { ...asked, state: CoverageState.complete },
    ]);
  });

  it("are sent once through the feed, and so are the months and years of their days", async () => {
    const open = (): Feed =>
      new Feed({
        archive: harness.archive,
        node: "node",
        usagePoint: harness.point,
        outputs: (["load_curve", "daily", "monthly", "yearly"] as Measure[]).map((measure) => ({
          direction: "consumption",
          measure,
        })),
        start: "history",
        now: () => harness.seconds,
      });
    const sent = (feed: Feed): [string, number, boolean[]][] => {
      const parcels: Parcel[] = [];
      for (let parcel = feed.next(); parcel; parcel = feed.next()) parcels.push(parcel);
      return parcels.map(({ measure, readings }) => [
        measure,
        readings.length,
        [...new Set(readings.map(({ revised }) => revised === true))],
      ]);
    };
    const feed = open();
    assert.deepEqual(sent(feed), []);
    const days = daily(day("2025-05-20"), day("2025-06-20"));
    await harness.loadFile(
      fileOf([
        { direction: "consumption", series: "load_curve", readings: curve(from) },
        {
          direction: "consumption",
          series: "daily",
          // One was corrected before it was in the file: for this node that is no correction.
          readings: days.map((reading, i) => (i === 3 ? { ...reading, revised: true } : reading)),
        },
      ]),
    );
    assert.deepEqual(sent(feed), [
      ["load_curve", 48, [false]],
      ["daily", 31, [false, true]],
      ["monthly", 2, [false]],
      ["yearly", 1, [false]],
    ]);
    await harness.load(days, { series: "daily" });
    await harness.load(curve(from));
    assert.deepEqual(sent(feed), []);
    feed.settle();
    assert.deepEqual(sent(open()), []);
    await harness.load([{ ...days[0]!, value: 1 }], { conflicts: "replace", series: "daily" });
    assert.deepEqual(sent(feed), [
      ["daily", 1, [true]],
      ["monthly", 1, [true]],
      ["yearly", 1, [true]],
    ]);
  });

  it("of a dry run are counted as in a real one, and change nothing in the file", async () => {
    await harness.merge(curve(from));
    const file = [
      ...curve(from, 1_800, (i) => (i === 0 ? 1 : 100 + i)),
      ...curve(from + 1).map((reading) => ({ ...reading, source: "conso-api" })),
    ];
    const before = dump();
    let told = 0;
    harness.archive.onChange(() => told++);
    for (const conflicts of ["keep", "replace"] as const) {
      assert.deepEqual(await harness.load(file, { dryRun: true, conflicts }), countsOf(48, 47, 1));
      assert.deepEqual(
        await harness.load(daily(from, from + 2), { dryRun: true, conflicts, series: "daily" }),
        countsOf(2),
      );
    }
    assert.deepEqual(dump(), before);
    assert.equal(told, 0);
  });

  it("are compared again with what a service brought meanwhile", async () => {
    const readings = curve(from);
    let brought = false;
    const merged = await harness.load(readings, {
      progress: () => {
        if (brought) return;
        brought = true;
        setImmediate(() => {
          setImmediate(() => {
            void harness.merge([...readings.slice(0, 10), { ...readings[10]!, value: 1 }]);
          });
        });
      },
    });
    assert.deepEqual(merged, countsOf(37, 10, 1));
    assert.deepEqual(harness.held().map(({ value }) => value)[10], 1);
  });

  for (const days of [20, 400]) {
    it(`of ${days} days come in although other meters, and its own, are written all the time`, async () => {
      const readings = Array.from({ length: days }, (_, i) => curve(from - i))
        .reverse()
        .flat();
      const beside = harness.archive.usagePoints.usagePoint("22000000000025", "real", from);
      const other = harness.archive.usagePoints.series(beside.id, "consumption", "daily");
      const state = { written: 0, isDone: false };
      const writing = (async () => {
        for (; !state.isDone && state.written < 2_000; state.written++) {
          const [value] = daily(from, from + 1, () => state.written);
          const days = { start: from, end: from + 1 };
          await harness.archive.readings.merge({
            series: other,
            readings: [value!],
            source: 1,
            days,
            now: 1,
          });
          await harness.merge([{ ...curve(from + 1)[0]!, value: state.written }]);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      for (const expected of [countsOf(readings.length), countsOf(0, readings.length)]) {
        const { counts } = await harness.archive.staging.preview(
          harness.point,
          fileOf([{ ...curveOf, readings }]),
        );
        assert.deepEqual([counts, await harness.load(readings)], [expected, expected]);
      }
      state.isDone = true;
      await writing;
      assert.ok(state.written < 500, `it took ${state.written} turns`);
    });
  }

  it("of several files are written one file after the other", async () => {
    const files = [from, from + 1, from].map((of) => harness.load(curve(of)));
    assert.deepEqual(await Promise.all(files), [countsOf(48), countsOf(48), countsOf(0, 48)]);
  });

  it("leave the archive as it was when it cannot be written, and can be imported afterwards", async () => {
    const readings = Array.from({ length: 60 }, (_, i) => curve(from + i)).flat();
    let closed = false;
    await assert.rejects(
      harness.load(readings, {
        progress: () => {
          if (!closed) harness.archive.close();
          closed = true;
        },
      }),
    );
    harness.archive = Archive.open(harness.file, harness);
    assert.deepEqual(harness.held(), []);
    assert.deepEqual(await harness.load(readings), countsOf(readings.length));
  });

  alone("of a year are written in chunks of under 50 ms", async () => {
    const year = Array.from({ length: 365 }, (_, i) => curve(day("2025-01-01") + i)).flat();
    const first = await inPieces(() => harness.load(year));
    const other = year.map((reading) => ({ ...reading, value: reading.value + 1 }));
    const second = await inPieces(() => harness.load(other, { conflicts: "replace" }));
    assert.deepEqual([first.result, second.result], [countsOf(17_520), countsOf(0, 0, 17_520)]);
    for (const { longest } of [first, second]) assert.ok(longest < 50, `${longest} ms`);
  });

  describe("with a kill -9", () => {
    const cases = [
      ["while they are staged: none is there", "staged 4000", [0]],
      ["near the end: none or all are there", "staged 17520", [0, 17_520]],
      ["after they were written: all are there", "written", [17_520]],
    ] as const;
    for (const [title, word, expected] of cases) {
      it(title, async () => {
        harness.archive.close();
        await killedAt(word, "import-process.ts", harness.file);

        harness.archive = Archive.open(harness.file, harness);
        harness.point = harness.archive.usagePoints.usagePoint(harness.point.pdl, "real", 20_000);
        // Killed while they were taken over, the rest follows.
        await until("it is settled", () => pendingIn(harness.file) === 0);
        const held = harness.held().length;
        assert.ok((expected as readonly number[]).includes(held), String(held));
        const days = harness.archive.coverage.between(
          harness.series().id,
          day("2025-01-01"),
          day("2026-01-01"),
        );
        assert.equal(
          days.filter(({ state }) => state === CoverageState.complete).length,
          held === 0 ? 0 : 365,
        );
        const readings = Array.from({ length: 365 }, (_, i) => curve(day("2025-01-01") + i)).flat();
        assert.deepEqual(await harness.load(readings), countsOf(17_520 - held, held));
        assert.deepEqual(harness.held(), readings);
      });
    }
  });
});

describe("backup of the archive", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const from = day("2025-06-10");

  it("is a private copy beside it, named by its time, that opens as an archive", async () => {
    await harness.merge(curve(from));
    const copy = await harness.archive.backup(harness.time);
    assert.equal(copy, `${harness.file}.backup-20261124T110000Z`);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    const other = Archive.open(copy, harness);
    const series = other.usagePoints.seriesId(1, "consumption", "load_curve")!;
    assert.deepEqual(
      other.readings.between(series, 0, harness.seconds),
      harness.archive.readings.between(series, 0, harness.seconds),
    );
    other.close();
  });

  it("is consistent although readings are written meanwhile", async () => {
    const days = 150;
    const first = day("2025-04-01");
    for (let i = 0; i < days; i++) await harness.merge(curve(first + i));
    const state = { done: false };
    const backup = harness.archive.backup(harness.time).finally(() => (state.done = true));
    let written = 0;
    while (!state.done && written < 50) {
      await harness.merge(curve(first + days + written));
      written++;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assert.ok(written > 0);
    const db = new Database(await backup, { readOnly: true });
    assert.equal(db.get("PRAGMA integrity_check")!["integrity_check"], "ok");
    const rows = Number(db.get("SELECT count(*) AS n FROM reading")!["n"]);
    assert.equal(rows % 48, 0);
    assert.ok(rows >= days * 48 && rows <= (days + written) * 48);
    db.close();
    assert.equal(harness.held().length, (days + written) * 48);
  });

  it("of the same second does not replace another one", async () => {
    const copies = [await harness.archive.backup(harness.time), await harness.archive.backup(harness.time)];
    assert.equal(new Set(copies).size, 2);
    for (const copy of copies) assert.ok(statSync(copy).size > 0);
  });

  it("that cannot be written is an archive error, and leaves nothing behind", async function () {
    // File modes do not stop root.
    if (process.getuid?.() === 0) {
      const missing = path.join(harness.folder, "gone", "archive.db");
      await assert.rejects(backUp(missing, harness.time), ArchiveError);
      return;
    }
    const before = readdirSync(harness.folder);
    chmodSync(harness.folder, 0o500);
    try {
      await assert.rejects(harness.archive.backup(harness.time), ArchiveError);
    } finally {
      chmodSync(harness.folder, 0o700);
    }
    assert.deepEqual(readdirSync(harness.folder), before);
  });
});
