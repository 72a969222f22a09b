/** Restoring from a backup whose registers or colours were damaged or made by hand, as a flow sees it. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import helper from "node-red-node-test-helper";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, PDL, settled, until } from "./harness.js";
import { HistoryFlow, type MergeReport } from "./history-flow.js";

/** Beyond 2 ** 53: node:sqlite cannot read it. */
const HUGE = "1152921504606846976";

describe("a backup with odd registers", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  let backup: string;

  before(async () => {
    await harness.open(NOON);
    await flow.start({ in: { measures: [] } });
    backup = (await flow.ask({ action: "backup" })).payload as string;
    change(
      backup,
      `INSERT INTO series (id, usage_point, direction, series)
         SELECT 98, id, 'consumption', 'daily' FROM usage_point WHERE pdl = '22000000000017';
       INSERT INTO reading VALUES (98, unixepoch('2026-11-01T23:00:00Z'), 5000, 86400, NULL, 1, 1, 1, 0);
       INSERT INTO series (id, usage_point, direction, series)
         SELECT 99, id, 'consumption', 'registers' FROM usage_point WHERE pdl = '22000000000017';
       INSERT INTO register VALUES (1, 99, 'service', 'supplier', 'FC1', '', 'HC', '', 'F1');
       INSERT INTO register_reading VALUES (99, 20000, 1, 5, 1, 1, 1);
       INSERT INTO tempo_color VALUES (20000, 'red', 'rte', 1, 0, 1)`,
    );
  });
  after(() => harness.close());

  function change(at: string, sql: string): void {
    const db = new Database(at);
    db.exec(sql);
    db.close();
  }

  let count = 0;
  function changed(sql: string): string {
    const at = `${backup}-${++count}`;
    copyFileSync(backup, at);
    change(at, sql);
    return at;
  }

  const restore = async (path: string): Promise<MergeReport> =>
    (await flow.ask({ action: "restore", path })).payload as MergeReport;

  for (const [what, sql] of [
    ["a register's id", `UPDATE register SET id = ${HUGE}`],
    ["a register reading's revision", `UPDATE register_reading SET revision = ${HUGE}`],
    ["a colour's revision", `UPDATE tempo_color SET revision = ${HUGE}`],
  ] as const) {
    it(`is refused for ${what} beyond all numbers, and the archive is as it was`, async () => {
      const { hash } = await flow.ask({ action: "export" });
      await assert.rejects(restore(changed(sql)), { code: "input", message: /damaged/ });
      assert.equal((await flow.ask({ action: "export" })).hash, hash);
    });
  }

  it("is restored completely, once it is decided, although a deploy ends its node", async () => {
    const COUNT = 60_000;
    const path = changed(
      `INSERT INTO series (id, usage_point, direction, series)
         SELECT 97, id, 'consumption', 'load_curve' FROM usage_point WHERE pdl = '22000000000017';
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${COUNT - 1})
         INSERT INTO reading SELECT 97, 1640995200 + i * 1800, i % 5000, 1800, NULL, 1, 1, 1, 0 FROM n`,
    );
    const valueOf = (query: string): unknown => {
      const db = new Database(harness.archive, { readOnly: true });
      try {
        return db.get(query)?.["n"];
      } finally {
        db.close();
      }
    };
    const { warn } = helper.getNode("history") as unknown as { warn: { args: [unknown][] } };
    flow.send({ action: "restore", path });
    await until("it is decided", () => valueOf("SELECT 1 AS n FROM meta WHERE key = 'pending_import'") === 1);
    await harness.deploy(flow.setup({ in: { measures: [] } }), "full");
    await until("its registers are there", () => valueOf("SELECT count(*) AS n FROM register_reading") === 1);
    assert.equal(valueOf("SELECT count(*) AS n FROM reading WHERE step = 1800"), COUNT);
    await settled(() => warn.args, 300);
    assert.deepEqual(warn.args, []);
    flow.listen();
    await flow.ask({ action: "forget", confirm: PDL });
  });

  it("is restored without a reading of a day that is not to come for ages", async () => {
    const path = changed("INSERT INTO register_reading VALUES (99, 9000000000000000, 1, 5, 1, 1, 1)");
    const tried = (await flow.ask({ action: "restore", path, dryRun: true })).payload as MergeReport;
    const { imported, registers } = await restore(path);
    const once = { imported: 1, unchanged: 0, replaced: 0 };
    assert.deepEqual([tried.registers, imported, registers], [once, 1, once]);
    assert.deepEqual((await restore(path)).registers, { imported: 0, unchanged: 1, replaced: 0 });
    const db = new Database(harness.archive, { readOnly: true });
    assert.deepEqual(
      db.all("SELECT day FROM register_reading").map(({ day }) => day),
      [20_000],
    );
    assert.equal(db.get("SELECT count(*) AS n FROM tempo_color")!["n"], 1);
    db.close();
  });
});
