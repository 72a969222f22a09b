/** What was asked for of each day goes to PostgreSQL as it changes, and comes back whole, also from a version before. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { CoverageState, type KeptCoverage } from "../../nodes/archive/index.js";
import { Database, migrate, migrations } from "../../nodes/archive/sqlite/index.js";
import { directions, REGISTERS, type Collected } from "../../nodes/readings/index.js";
import { curve, daily, day } from "../fixtures/readings.js";
import { Member, memberPerTest, Server } from "./harness.js";

const TODAY = day("2026-11-10");
const YEARS_DAYS = 1_826;
const all: readonly Collected[] = ["load_curve", "daily", "max_power", REGISTERS];

describe("what was asked for of each day, in PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let home: Member;

  memberPerTest(server, (member) => (home = member));

  /** All of it, to an archive that lacks it. */
  async function comesBack(): Promise<void> {
    const before = home.asked();
    await restart();
    home.lose();
    await home.deploy();
    assert.deepEqual(home.asked(), before);
  }
  async function restart(): Promise<void> {
    await home.mirror.close();
    home.mirror = home.newMirror();
  }
  /** Five years of a meter: each day was asked for with others, or again. */
  function ask(series: readonly Collected[] = all): void {
    const { archive, point, seconds } = home;
    archive.transaction(() => {
      for (const one of series) {
        const { id } = archive.usagePoints.series(point.id, "consumption", one);
        for (let i = 0; i < YEARS_DAYS; i++) {
          const [start, end] = [TODAY - YEARS_DAYS + i, TODAY - YEARS_DAYS + i + 1];
          const now = seconds - (YEARS_DAYS - i) * 86_400;
          archive.coverage.noteAnswer(id, { start, end, heldSeconds: new Map(), only: undefined, now });
        }
      }
    });
  }
  /** What PostgreSQL is told of it, in bytes, while something is done. */
  async function told(work: () => Promise<unknown>): Promise<number> {
    await server.run(
      `CREATE TABLE IF NOT EXISTS told (bytes bigint); TRUNCATE told;
       CREATE OR REPLACE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO told VALUES (length(new.value::text)); RETURN new; END';
       CREATE OR REPLACE TRIGGER told AFTER INSERT OR UPDATE ON enedis_linky.coverage FOR EACH ROW EXECUTE FUNCTION told();
       CREATE OR REPLACE TRIGGER told AFTER INSERT OR UPDATE ON enedis_linky.coverage_days
         FOR EACH ROW EXECUTE FUNCTION told()`,
    );
    await work();
    return Number((await server.query("SELECT coalesce(sum(bytes), 0) FROM told"))[0]);
  }

  it("is sent as far as it changed: some kilobytes of five years", async () => {
    await home.pass();
    const first = await told(async () => {
      ask();
      await home.pass();
      await home.pass();
    });
    const change = await told(async () => {
      await home.merge(daily(TODAY - 7, TODAY), { series: "daily", start: TODAY - 7 });
      await home.merge(curve(TODAY - 1), { start: TODAY - 7 });
      await home.pass();
    });
    const nothing = await told(() => home.pass());
    assert.equal(nothing, 0);
    if (process.env["TELL"] !== undefined) console.log({ first, change });
    assert.ok(first > 100_000, String(first));
    assert.ok(change > 0 && change < 5_000, String(change));
    await comesBack();
  });

  it("is there in part after a kill, and the rest of it after the next start", async () => {
    ask(["daily"]);
    await home.pass();
    home.archive.kept.beginAnew(home.point.id, 0);
    await server.run("UPDATE enedis_linky.upload SET kept = 0; DELETE FROM enedis_linky.coverage_days");
    await restart();
    await home.pass();
    await comesBack();
  });

  it("has no day of which that was taken back, as with a clock that was ahead", async () => {
    ask(["daily"]);
    await home.pass();
    const { id } = home.series("daily");
    await home.whileClosed(() => {
      const db = new Database(home.file);
      db.run("DELETE FROM coverage WHERE series = ? AND day >= ?", id, TODAY - 40);
      db.close();
      return Promise.resolve();
    });
    await home.pass();
    await comesBack();
  });

  it("is sent by days also of an archive that a version before has made", async () => {
    await home.whileClosed(() => {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(home.file + suffix, { force: true });
      const db = new Database(home.file);
      db.exec("PRAGMA journal_mode = WAL");
      migrate(db, migrations.slice(0, 14));
      db.exec(
        `INSERT INTO usage_point VALUES (1, '${home.point.pdl}', 'real', ${TODAY});
         INSERT INTO series (id, usage_point, direction, series) VALUES (1, 1, 'consumption', 'daily');
         INSERT INTO mirror (usage_point, sent) VALUES (1, 0);
         INSERT INTO coverage VALUES (1, ${TODAY - 40}, 0, 1, 5), (1, ${TODAY}, 1, 2, 6);`,
      );
      db.close();
      return Promise.resolve();
    });
    await home.pass();
    const rows = await server.query(
      "SELECT direction, series, value FROM enedis_linky.coverage_days ORDER BY day",
    );
    const of = "consumption|daily|";
    assert.deepEqual(rows, [
      `${of}[[${TODAY - 40},${TODAY - 39},0,1,5]]`,
      `${of}[[${TODAY},${TODAY + 1},1,2,6]]`,
    ]);
    home.archive.coverage.noteState(1, TODAY, CoverageState.missing);
    await home.pass();
    assert.equal(home.asked().size, 1);
    await comesBack();
  });

  describe("as a version before has sent it", () => {
    /** All at once, in a row of a member. */
    async function asBefore(): Promise<void> {
      const rows = directions.flatMap((direction) =>
        home.archive.usagePoints
          .allSeries(home.point.id)
          .filter((one) => one.direction === direction)
          .map(({ id, series }): KeptCoverage => {
            const days = home.archive.coverage.between(id, 0, 30_000);
            const runs = days.map(
              (one) =>
                [one.day, one.day + 1, one.state, one.timesAsked, one.askedAt] as [
                  number,
                  number,
                  number,
                  number,
                  number,
                ],
            );
            return { direction, series, runs };
          }),
      );
      await server.run(
        `DELETE FROM enedis_linky.coverage_days;
         INSERT INTO enedis_linky.coverage SELECT 'home', id, '${JSON.stringify(rows)}', now()
         FROM enedis_linky.usage_point
         ON CONFLICT (member, usage_point) DO UPDATE SET value = excluded.value, at = excluded.at`,
      );
    }

    beforeEach(async () => {
      ask();
      await home.pass();
      await asBefore();
    });

    it("comes back whole", async () => {
      await comesBack();
    });

    it("comes back whole with what this version has sent since", async () => {
      await home.merge(daily(TODAY - 7, TODAY), { series: "daily", start: TODAY - 7 });
      await home.pass();
      const rows = await server.query("SELECT count(*) FROM enedis_linky.coverage_days");
      assert.deepEqual(rows, ["1"]);
      await comesBack();
    });

    it("says nothing of the days that this version has sent", async () => {
      await server.run(
        "UPDATE enedis_linky.coverage SET value = replace(value::text, ',0,', ',7,')::json; TRUNCATE enedis_linky.coverage_days",
      );
      home.archive.kept.beginAnew(home.point.id, 0);
      await server.run("UPDATE enedis_linky.upload SET kept = 0");
      await restart();
      await home.pass();
      await comesBack();
    });
  });
});
