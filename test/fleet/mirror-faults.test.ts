/** What may happen to a mirror and must not stop it, nor be taken for something else. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { FleetDatabase } from "../../nodes/fleet/database.js";
import { dayOf } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { cutShort, Member, Server } from "./harness.js";

const DAY = day("2026-11-10");
const OTHER_PDL = "22000000000055";
const tables = ["usage_point", "member", "upload", "reading", "state", "cursor", "coverage_days"] as const;

describe("a mirror to which something happens", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  let other: Member;

  beforeEach(() => {
    home = new Member(server.url());
    other = new Member(server.url(), { name: "other" });
  });
  afterEach(async () => {
    for (const member of [home, other]) await member.end();
    assert.deepEqual([...home.faults, ...other.faults], []);
  });

  const passes = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await home.pass();
  };
  const storedOf = async (pdl: string): Promise<number> =>
    Number(
      (
        await server.query(
          `SELECT count(*) FROM enedis_linky.reading JOIN enedis_linky.usage_point ON id = usage_point
           WHERE pdl = '${pdl}'`,
        )
      )[0],
    );
  /** Another meter of home gets a day. */
  async function mergeOther(): Promise<void> {
    const { point } = home;
    home.point = home.archive.usagePoints.usagePoint(OTHER_PDL, "real", DAY);
    await home.merge(curve(DAY));
    home.point = point;
  }
  /** Somebody has rows locked, as who edits them by hand. */
  async function whileLocked(sql: string, work: () => Promise<void>): Promise<void> {
    const client = new Client({ connectionString: server.url() });
    await client.connect();
    await client.query(`BEGIN; ${sql} FOR UPDATE`);
    try {
      await work();
    } finally {
      await client.end();
    }
  }
  /** Of PostgreSQL, of home's meter, and of its other one. */
  const problems = (): (string | undefined)[] => {
    const { mirror, point } = home;
    const own = [point.pdl, OTHER_PDL].map((pdl) => mirror.problemOf(`real/${pdl}`)?.problem);
    return [mirror.problem?.problem, ...own];
  };
  const holds = (pdl: string): boolean => home.mirror.holds(home.archive, `real/${pdl}`);

  it("under a taken name, calls stay stopped while PostgreSQL fails", async () => {
    await home.pass();
    const twin = new Member(server.url());
    try {
      twin.time = home.time;
      const isStopped = async (problem: string | undefined): Promise<boolean> => {
        await twin.pass();
        assert.equal(twin.mirror.problem?.problem, problem);
        return !twin.mirror.mayCall && twin.mirror.callStop?.problem === "name-taken";
      };
      assert.ok(await isStopped("name-taken"));
      await server.run("ALTER TABLE enedis_linky.member RENAME TO away");
      assert.ok(await isStopped("failed"));
      await server.run("ALTER TABLE enedis_linky.away RENAME TO member");
      assert.ok(await isStopped("name-taken"));
      await home.mirror.close();
      assert.equal(await isStopped(undefined), false);
      assert.ok(twin.mirror.mayCall);
    } finally {
      await twin.end();
    }
  });

  it("holds all meters until PostgreSQL was asked, with or without success", async () => {
    assert.ok(home.archive.usagePoints.find(home.point.pdl, "real") !== undefined);
    assert.ok(holds(home.point.pdl));
    await home.pass();
    assert.ok(!holds(home.point.pdl));
    home.mirror = home.newMirror();
    await server.postgres.kill();
    assert.ok(holds(home.point.pdl));
    await home.pass();
    assert.ok(!holds(home.point.pdl) && home.mirror.mayCall);
    await server.postgres.start();
  });

  it("sends and brings back all others while one meter cannot be", async () => {
    await home.merge(curve(DAY));
    await mergeOther();
    await passes(2);
    const { pdl } = home.point;
    const before = await storedOf(OTHER_PDL);
    await home.merge(curve(DAY + 1));
    await mergeOther();
    home.point = home.archive.usagePoints.usagePoint(OTHER_PDL, "real", DAY);
    await home.merge(curve(DAY + 1));
    home.point = home.archive.usagePoints.usagePoint(pdl, "real", DAY);
    await whileLocked(`SELECT * FROM enedis_linky.usage_point WHERE pdl = '${pdl}'`, async () => {
      await passes(2);
      assert.deepEqual(problems(), [undefined, "slow", undefined]);
      await home.mirror.close();
      assert.deepEqual(await server.query("SELECT seen FROM enedis_linky.member"), ["-infinity"]);
      home.mirror = home.newMirror();
      assert.ok((await storedOf(OTHER_PDL)) > before);
    });
    await passes(1);
    assert.deepEqual(problems(), [undefined, undefined, undefined]);
    assert.equal(await storedOf(pdl), 96);

    home.lose();
    const held = `SELECT * FROM enedis_linky.upload JOIN enedis_linky.usage_point ON id = usage_point WHERE pdl = '${pdl}'`;
    await whileLocked(held, async () => {
      await passes(1);
      assert.deepEqual([holds(pdl), holds(OTHER_PDL)], [true, true]);
      await passes(2);
      assert.deepEqual([holds(pdl), holds(OTHER_PDL)], [true, false]);
    });
    await passes(1);
    assert.equal(holds(pdl), false);
  });

  it("is not stopped by a database that was put back to before a meter was forgotten", async () => {
    await home.merge(curve(DAY));
    await passes(2);
    for (const table of tables) await server.run(`CREATE TABLE copy_${table} AS TABLE enedis_linky.${table}`);
    await home.merge(curve(DAY + 1));
    await passes(2);
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.archive.eraseForgotten();
    await passes(2);
    for (const table of tables) {
      await server.run(
        `DELETE FROM enedis_linky.${table};
         INSERT INTO enedis_linky.${table} OVERRIDING SYSTEM VALUE TABLE copy_${table}`,
      );
    }
    home.archive.health.setState(home.point.id, "late");
    await mergeOther();
    await passes(4);
    assert.equal(await storedOf(OTHER_PDL), 48);
    // It has nothing to do any more.
    assert.notEqual(home.mirror.wake(home.archive), Infinity);
  });

  it("notices within half a minute that a newer package has changed the tables", async () => {
    await home.merge(curve(DAY));
    await passes(2);
    await server.run("UPDATE enedis_linky.meta SET value = '99' WHERE key = 'usable_from'");
    await home.pass(31);
    assert.deepEqual([home.mirror.problem?.problem, home.mirror.mayCall], ["newer", false]);
  });

  it("gets what another database has that takes the place of the one before", async () => {
    const early = new Member(server.url(), { name: "early", schema: "second" });
    await early.merge(curve(DAY - 5));
    for (let i = 0; i < 2; i++) await early.pass();
    home.time = early.time + 5_000;
    await home.merge(curve(DAY));
    await passes(2);
    await server.run(
      `ALTER SCHEMA enedis_linky RENAME TO first; ALTER SCHEMA second RENAME TO enedis_linky;
       CREATE OR REPLACE FUNCTION enedis_linky.db_time() RETURNS timestamptz LANGUAGE sql VOLATILE
         AS 'SELECT clock_timestamp()'`,
    );
    await passes(4);
    await early.end();
    await server.isCopyOf([home]);
    assert.equal(home.readings().length, 96);
  });

  it("writes a meter's name as far as the database's encoding has its letters", async () => {
    const encoding = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
    await server.postgres.query(`CREATE DATABASE latin ${encoding}`, "postgres");
    const url = server.url().replace(/\/[^/]*$/, "/latin");
    const member = new Member(url, { title: "Été 🏠 €" });
    await member.merge(curve(DAY));
    for (let i = 0; i < 3; i++) await member.pass();
    assert.equal(member.mirror.problem, undefined);
    assert.deepEqual(await server.postgres.query("SELECT name FROM enedis_linky.meters", "latin"), ["Ete  "]);
    await member.end();
  });

  describe("while an archive comes back from it", () => {
    const rows = (): number => {
      const db = new DatabaseSync(home.file, { readOnly: true });
      try {
        return Number(db.prepare("SELECT count(*) AS n FROM reading").get()!["n"]);
      } finally {
        db.close();
      }
    };

    beforeEach(async () => {
      for (let i = 0; i < 60; i++) await home.merge(curve(DAY - i));
      await mergeOther();
      await passes(3);
    });

    it("may write dates in its own way", async () => {
      await server.run(`ALTER DATABASE ${server.database} SET datestyle = 'German, DMY'`);
      const from = { source: "rte", readAt: home.seconds, provisional: false } as const;
      home.archive.colors.set([{ day: DAY, color: "red", ...from }]);
      await passes(2);
      home.lose();
      await home.deploy();
      assert.equal(home.archive.colors.all.get(DAY)?.color, "red");
    });

    it("may fail at the end, again and again: nothing piles up", async () => {
      const [before, held] = [rows(), home.readings().length];
      home.lose();
      await server.run("ALTER TABLE enedis_linky.color RENAME TO away");
      await home.pass();
      assert.ok(holds(home.point.pdl));
      for (let i = 0; i < 6; i++) {
        await home.pass();
        // What came is erased beside.
        while (home.archive.hasForgotten) await new Promise((resolve) => setTimeout(resolve, 10));
        assert.ok(rows() <= before, String(rows()));
      }
      assert.deepEqual(problems(), [undefined, "failed", undefined]);
      await server.run("ALTER TABLE enedis_linky.away RENAME TO color");
      await home.pass();
      await home.deploy();
      assert.equal(home.readings().length, held);
    });

    it("does not wait for who reads the file after a kill", async () => {
      const { pdl } = home.point;
      home.lose();
      const { archive, seconds } = home;
      cutShort(archive, pdl, { readings: curve(DAY), series: "load_curve", revision: 5, seconds });
      const reader = new DatabaseSync(home.file, { readOnly: true });
      reader.exec("BEGIN; SELECT count(*) FROM reading");
      await home.pass();
      assert.deepEqual([holds(pdl), holds(OTHER_PDL)], [true, true]);
      await home.pass();
      assert.deepEqual([holds(pdl), holds(OTHER_PDL)], [false, false]);
      reader.close();
    });

    it("may lose the meter, forgotten by another one: its readings are sent again", async () => {
      other.time = home.time;
      await other.merge(curve(DAY + 5));
      for (let i = 0; i < 3; i++) await other.pass();
      home.time = other.time;
      await passes(2);
      home.lose();
      const before = Object.getOwnPropertyDescriptor(FleetDatabase.prototype, "transaction")!;
      const transaction = before.value as FleetDatabase["transaction"];
      let isForgotten = false;
      async function forgetting<T>(
        this: FleetDatabase,
        work: Parameters<typeof transaction<T>>[0],
      ): Promise<T> {
        return (await transaction.call(this, async (own) => {
          const query: typeof own.query = async (sql, values) => {
            // The last of what is read.
            if (!isForgotten && /FROM \S+\.color$/.test(sql)) {
              isForgotten = true;
              other.archive.forget(other.point.id, dayOf(other.seconds));
              await other.pass();
            }
            return await own.query(sql, values);
          };
          return await work({ ...own, query });
        })) as T;
      }
      Object.defineProperty(FleetDatabase.prototype, "transaction", { ...before, value: forgetting });
      try {
        await home.deploy();
      } finally {
        Object.defineProperty(FleetDatabase.prototype, "transaction", before);
      }
      assert.ok(isForgotten);
      // Forgotten there before it was back here: it begins anew.
      await home.merge(curve(DAY + 6));
      await passes(4);
      assert.deepEqual([await storedOf(home.point.pdl), home.readings().length], [48, 48]);
    });
  });
});
