/** Restoring from a backup and forgetting a meter through the history node, as a flow sees them. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import helper from "node-red-node-test-helper";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { migrate, migrations } from "../../nodes/archive/sqlite/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";
import { HistoryFlow, type MergeReport } from "./history-flow.js";

interface Restored extends MergeReport {
  readonly others: readonly string[];
}

describe("a backup and an end", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  let temporary: string;

  beforeEach(async () => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
    await harness.open(NOON);
    // Copies of backups are made in the temporary folder.
    temporary = path.join(harness.folder, "temporary");
    mkdirSync(temporary);
    process.env["TMPDIR"] = temporary;
  });
  const { TMPDIR } = process.env;
  afterEach(async () => {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    const left = readdirSync(temporary);
    await harness.close();
    assert.deepEqual(left, [], "no copy of a backup is left");
  });

  const setup: Setup = {
    in: { measures: ["daily", "load_curve"], direction: "both" },
    meter: { dailyMonths: 1, loadCurveDays: 7 },
  };
  const starts = (measure: string): string[] =>
    harness.of(measure).flatMap(({ readings }) => readings.map(({ start }) => start));
  const quiet = (): Promise<void> => settled(() => [harness.calls.length, harness.all.length], 700);
  const hash = async (): Promise<string> => (await flow.ask({ action: "export" })).hash!;
  const restore = async (at: string, more: object = {}): Promise<Restored> =>
    (await flow.ask({ action: "restore", path: at, ...more })).payload as Restored;
  const counts = ({ imported, unchanged, conflicts, rejected }: Restored): unknown => [
    imported,
    unchanged,
    conflicts,
    rejected.length,
  ];
  /** Runs SQL on a closed database. */
  const sql = (at: string, text: string): void => {
    const db = new Database(at);
    db.exec(text);
    db.close();
  };

  async function collected(): Promise<{ backup: string; all: number; before: string }> {
    await flow.start(setup);
    await until("the curve has come", () => starts("load_curve").length >= 7 * 48);
    await until("the days have come", () => starts("daily").length >= 31);
    await quiet();
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    const before = await hash();
    const all = String((await flow.ask({ action: "export" })).payload).split("\n").length - 2;
    return { backup, all, before };
  }

  it("a backup is merged into an empty archive: same hash, sent once, the backup untouched", async () => {
    const { backup, all, before } = await collected();
    await harness.stop();
    for (const name of readdirSync(harness.folder)) {
      const at = path.join(harness.folder, name);
      if (at !== backup && at !== temporary) rmSync(at);
    }
    const kept = [readFileSync(backup), statSync(backup).mtimeMs];
    // Nothing is collected: what is sent comes from the backup.
    await flow.start({
      ...setup,
      service: "conso-api",
      credentials: { usagePointId: "22000000000017", token: "" },
    });
    const dry = await restore(backup, { dryRun: true });
    assert.deepEqual([counts(dry), dry.others], [[all, 0, 0, 0], []]);
    await quiet();
    assert.equal(harness.all.length, 0);
    const first = await restore(backup);
    assert.deepEqual([counts(first), first.hash], [[all, 0, 0, 0], before]);
    assert.deepEqual(counts(await restore(backup)), [0, all, 0, 0]);
    await until("all of it is sent", () => starts("load_curve").length + starts("daily").length >= all / 2);
    await quiet();
    assert.equal(new Set(starts("daily")).size, 31);
    assert.deepEqual([readFileSync(backup), statSync(backup).mtimeMs], kept);
    assert.deepEqual(
      readdirSync(harness.folder).filter((name) => name.startsWith(path.basename(backup))),
      [path.basename(backup)],
    );
  });

  it("what it brings counts at once: the state names its newest day, though the service fails", async () => {
    const { backup } = await collected();
    const newest = ((await flow.ask({ action: "state" })).payload as { lastGood: string }).lastGood;
    await harness.stop();
    for (const name of readdirSync(harness.folder)) {
      const at = path.join(harness.folder, name);
      if (at !== backup && at !== temporary) rmSync(at);
    }
    harness.server.misbehave({ as: "error_500" });
    await flow.start(setup);
    await until("it fails", () => harness.errors.length > 0);
    await quiet();
    await restore(backup);
    const { payload } = await flow.ask({ action: "state" });
    const { lastGood, historyLeft, upToDate } = payload as Record<string, unknown>;
    assert.deepEqual(
      { lastGood, historyLeft, upToDate },
      { lastGood: newest, historyLeft: 0, upToDate: true },
    );
  });

  it("values that differ are kept or replaced; other meters in it are named; odd rows are rejected", async () => {
    const { backup, all } = await collected();
    sql(
      backup,
      `UPDATE reading SET value = 1 WHERE (series, start) IN (SELECT series, start FROM reading LIMIT 3);
       INSERT INTO usage_point (pdl, space, first_deploy) VALUES ('99000000004321', 'real', 1);
       INSERT INTO usage_point (pdl, space, first_deploy) VALUES ('99000000009999', 'demo', 1);
       INSERT INTO reading SELECT series, 4102444800, 5, step, at, source, first, revision, rounded FROM reading LIMIT 1`,
    );
    const kept = await restore(backup);
    assert.deepEqual([counts(kept), kept.others], [[0, all - 3, 3, 1], ["4321"]]);
    assert.equal(kept.rejected[0]!.reason, "This interval is in the future.");
    assert.deepEqual(counts(await restore(backup, { conflicts: "replace" })), [0, all - 3, 3, 1]);
    assert.deepEqual(counts(await restore(backup)), [0, all, 0, 1]);
  });

  it("a backup of an earlier schema, and one with a log of its own, are read", async () => {
    const old = path.join(harness.folder, "old.db");
    const db = new Database(old);
    db.exec("PRAGMA journal_mode = WAL");
    migrate(db, migrations.slice(0, 2));
    db.exec(`INSERT INTO usage_point VALUES (7, '22000000000017', 'real', 20000);
      INSERT INTO series (id, usage_point, direction, series) VALUES (3, 7, 'consumption', 'load_curve');
      INSERT INTO reading VALUES (3, 1767225600, 480, 1800, NULL, 1, 1, 1)`);
    const copy = path.join(harness.folder, "copy.db");
    for (const suffix of ["", "-wal"]) copyFileSync(old + suffix, copy + suffix);
    db.close();
    await flow.start({ in: { measures: [] } });
    assert.deepEqual(counts(await restore(copy)), [1, 0, 0, 0]);
    assert.deepEqual(counts(await restore(old)), [0, 1, 0, 0]);
    assert.deepEqual(
      readdirSync(harness.folder)
        .filter((name) => /^(?:copy|old)/.test(name))
        .sort(),
      ["copy.db", "copy.db-wal", "old.db"],
    );
  });

  it("of thousands of odd rows the first ones are named, and the others counted", async () => {
    const setup = { in: { measures: [] }, statusOf: "history" };
    await flow.start(setup);
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    sql(
      backup,
      `INSERT INTO series (id, usage_point, direction, series)
         SELECT 99, id, 'consumption', 'load_curve' FROM usage_point WHERE pdl = '22000000000017';
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1502)
         INSERT INTO reading SELECT 99, 1640995200 + i * 1800, -(i > 2), 1800, NULL, 1, 1, 1, 0 FROM n`,
    );
    const { imported, rejected, moreRejected } = await restore(backup);
    assert.deepEqual([imported, rejected.length, rejected[0]!.line, moreRejected], [3, 1_000, 4, 500]);
    assert.match(harness.statuses.at(-1)!, /lines rejected: 1,500$/);
  });

  it("a deploy ends a restore: nothing of it is there, a warning says so, and the next one works", async () => {
    await flow.start({ in: { measures: [] }, statusOf: "history" });
    const backup = (await flow.ask({ action: "backup" })).payload as string;
    const COUNT = 60_000;
    sql(
      backup,
      `INSERT INTO series (id, usage_point, direction, series)
         SELECT 99, id, 'consumption', 'load_curve' FROM usage_point WHERE pdl = '22000000000017';
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${COUNT - 1})
         INSERT INTO reading SELECT 99, 1640995200 + i * 1800, i % 5000, 1800, NULL, 1, 1, 1, 0 FROM n`,
    );
    const { warn } = helper.getNode("history") as unknown as { warn: { args: [unknown][] } };
    helper.getNode("history").receive({ action: "restore", path: backup });
    await until("it is being compared", () =>
      harness.statuses.some((status) => status.startsWith("Comparing")),
    );
    await harness.deploy(flow.setup({ in: { measures: [] }, statusOf: "history" }), "full");
    await until("it says so", () => warn.args.some(([line]) => /interrupted the restore/.test(String(line))));
    await until("its copy is gone", () => readdirSync(temporary).length === 0);
    flow.listen();
    await quiet();
    assert.deepEqual(harness.errors, []);
    assert.deepEqual(counts(await restore(backup)), [COUNT, 0, 0, 0]);
  });

  it("what is no backup of this meter is refused in words, and nothing happens", async () => {
    const { backup, before } = await collected();
    const at = (name: string): string => path.join(harness.folder, name);
    writeFileSync(at("text"), "hello");
    writeFileSync(at("empty"), "");
    sql(at("other.db"), "CREATE TABLE meta (key, value); PRAGMA user_version = 3");
    copyFileSync(backup, at("newer"));
    sql(at("newer"), "PRAGMA user_version = 99");
    copyFileSync(backup, at("without"));
    sql(at("without"), "UPDATE usage_point SET pdl = '99000000004321'");
    const content = readFileSync(backup);
    content.fill(0x5a, 4_096 * 3, 4_096 * 8);
    writeFileSync(at("broken"), content);
    const refused: [path: unknown, text: RegExp][] = [
      [undefined, /"path" is missing\. It must be the path of a backup/],
      [42, /"path" is not valid: 42/],
      ["a\0b", /"path" is not valid/],
      ["x".repeat(5_000), /"path" is not valid/],
      [at("nowhere"), /no file at this path/],
      [harness.folder, /no file at this path/],
      ["/dev/zero", /no file at this path/],
      [harness.archive, /the archive in use/],
      [at("text"), /not an archive of this package/],
      [at("empty"), /not an archive of this package/],
      [at("other.db"), /not an archive of this package/],
      [at("newer"), /newer version/],
      [at("broken"), /damaged/],
      [at("without"), /no readings of this node’s meter \(…0017\), but those of …4321/],
    ];
    const files = (): unknown => readdirSync(harness.folder).sort();
    const there = files();
    for (const [given, text] of refused) {
      await assert.rejects(
        flow.ask({ action: "restore", path: given }),
        (error: Error & { code?: string }) => {
          assert.match(error.message, text);
          assert.equal(error.code, "input");
          return true;
        },
      );
    }
    assert.deepEqual(files(), there);
    assert.equal(await hash(), before);
  });

  it("forgetting needs the whole PDL of the meter, which no error shows", async () => {
    const { before } = await collected();
    for (const confirm of [undefined, "", "0017", 17, true, "22000000000099", [PDL], "9".repeat(300)]) {
      await assert.rejects(flow.ask({ action: "forget", confirm }), {
        code: "input",
        message:
          /^•••• \d{4}: "confirm" is (missing|not the PDL of this meter)\. Nothing is erased without the whole PDL/,
      });
    }
    assert.equal(await hash(), before);
  });

  it("a forgotten meter keeps its calls, begins anew within its budget, and can be restored", async () => {
    const { backup, all, before } = await collected();
    const calls = harness.calls.length;
    /** Each call that was sent is counted, before and after. */
    const isCounted = async (): Promise<void> => {
      const state = (await flow.ask({ action: "state" })).payload as { callsUsed: number; callsLeft: number };
      const sent = harness.calls.length;
      assert.deepEqual([state.callsUsed, state.callsLeft], [sent, 400 - sent]);
    };
    await isCounted();
    const answer = await flow.ask({ action: "forget", confirm: Number(PDL) });
    const { readings, measures } = answer.payload as {
      readings: number;
      measures: { direction: string; measure: string; readings: number; days: number }[];
    };
    assert.equal(readings, all);
    assert.deepEqual(measures.map(({ direction, measure }) => `${direction} ${measure}`).sort(), [
      "consumption daily",
      "consumption load_curve",
      "production daily",
      "production load_curve",
    ]);
    assert.ok(measures.every(({ readings: n, days }) => n > 0 && days > 0));
    assert.ok(statSync(`${harness.archive}-wal`).size < 200_000, "its log is short again");
    await quiet();
    await isCounted();
    // It is collected again, as a new meter is, and sent again.
    harness.messages[0]!.length = 0;
    harness.jump("2026-11-24T13:08:00+01:00");
    await until("it is collected again", () => harness.calls.length > calls);
    await until("it is sent again", () => starts("daily").length > 0 || starts("load_curve").length > 0);
    await quiet();
    await isCounted();
    const restored = await restore(backup);
    assert.equal(restored.imported + restored.unchanged, all);
    assert.equal(await hash(), before);
  });

  it("a forgotten meter stays forgotten across a restart, and its rows are gone from the file", async () => {
    await collected();
    await flow.ask({ action: "forget", confirm: PDL });
    await harness.stop();
    const db = new Database(harness.archive);
    const left = db.all("SELECT series.id FROM series WHERE direction LIKE 'erased%'");
    const orphans = db.get("SELECT count(*) AS n FROM reading WHERE series NOT IN (SELECT id FROM series)")!;
    const calls = db.get("SELECT count(*) AS n FROM call")!;
    assert.equal(db.get("PRAGMA quick_check")!["quick_check"], "ok");
    db.close();
    assert.deepEqual([left, orphans["n"]], [[], 0]);
    assert.ok(Number(calls["n"]) > 0);
  });

  it("a message of an in node, wired to it, asks for the node's own period", async () => {
    await flow.start({
      ...setup,
      in: { measures: ["daily"] },
      history: { period: "7d", step: "day" },
    });
    await until("the days have come", () => starts("daily").length >= 31);
    await quiet();
    const message = harness.of("daily").at(-1)!;
    assert.match(message.start, /T/);
    assert.equal(((await flow.ask({ ...message })).payload as unknown[]).length, 7);
    const asked = { ...message, start: "2026-11-20", end: "2026-11-21" };
    assert.equal(((await flow.ask(asked)).payload as unknown[]).length, 2, "days are a period");
    await assert.rejects(flow.ask({ start: message.start }), { code: "input" });
  });
});
