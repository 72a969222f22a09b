/** What PostgreSQL can do to a mirror: it says so in a word, loses nothing, and goes on by itself. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { curve, day } from "../fixtures/readings.js";
import { Member, PASSWORD, Server, setTime } from "./harness.js";

const DAY = day("2026-11-10");

describe("PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let home: Member | undefined;

  afterEach(async () => {
    await home?.end();
    assert.deepEqual(home?.faults ?? [], []);
    home = undefined;
  });

  const setting = async (name: string, value: string): Promise<void> => {
    await server.postgres.query(`ALTER DATABASE ${server.database} SET ${name} = '${value}'`, "postgres");
    await dropConnections();
  };
  const dropConnections = (): Promise<unknown> =>
    server.postgres.query(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${server.database}'`,
      "postgres",
    );
  /** Lets the mirror try, and says what it finds. */
  const found = async (member: Member): Promise<string | undefined> => {
    await member.pass();
    const { problem, nextTry } = member.mirror.problem ?? { problem: undefined, nextTry: 0 };
    if (problem !== undefined) assert.ok(nextTry > member.seconds && nextTry <= member.seconds + 31, problem);
    return problem;
  };
  const isBack = async (member: Member): Promise<void> => {
    await member.pass();
    await member.pass();
    assert.equal(member.mirror.problem, undefined);
    await server.isCopyOf([member]);
  };
  const withReadings = async (member: Member): Promise<Member> => {
    await member.merge(curve(DAY));
    return member;
  };

  it("may be away, at the start or later", async () => {
    home = await withReadings(new Member(server.url()));
    await server.postgres.kill();
    assert.equal(await found(home), "away");
    await server.postgres.start();
    await isBack(home);
    await server.postgres.kill();
    await home.merge(curve(DAY + 1));
    assert.equal(await found(home), "away");
    assert.deepEqual(home.mirror.behind(home.archive, home.point.id).behind, 48);
    await server.postgres.start();
    await isBack(home);
  });

  it("is tried again after 1, 2, 4 … 30 seconds", async () => {
    home = await withReadings(new Member(server.url()));
    await server.postgres.kill();
    const pauses: number[] = [];
    for (let i = 0; i < 7; i++) {
      await home.pass(i === 0 ? 60 : pauses.at(-1));
      pauses.push(home.mirror.problem!.nextTry - home.seconds);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30]);
    await server.postgres.start();
    await isBack(home);
  });

  it("may be read-only", async () => {
    home = await withReadings(new Member(server.url()));
    await setting("default_transaction_read_only", "on");
    assert.equal(await found(home), "read-only");
    await setting("default_transaction_read_only", "off");
    await isBack(home);
  });

  it("may be too slow, and holds up nobody", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    await home.merge(curve(DAY + 1));
    const { Client } = await import("pg");
    const other = new Client({ connectionString: server.url() });
    await other.connect();
    await other.query("BEGIN; LOCK TABLE enedis_linky.usage_point");
    const passing = found(home);
    let turns = 0;
    const turning = setInterval(() => turns++, 5);
    assert.equal(await passing, "slow");
    clearInterval(turning);
    assert.ok(turns > 50, String(turns));
    await other.query("ROLLBACK");
    await other.end();
    await isBack(home);
  });

  it("may refuse access: the password, the user, the database", async () => {
    const access = path.join(server.postgres.folder, "data", "pg_hba.conf");
    const before = readFileSync(access, "utf8");
    try {
      writeFileSync(access, `host all guarded 127.0.0.1/32 scram-sha-256\n${before}`);
      await server.query("CREATE ROLE guarded LOGIN PASSWORD 'another'");
      await server.query("SELECT pg_reload_conf()");
      home = await withReadings(new Member(server.url("guarded")));
      assert.equal(await found(home), "refused");
      await server.query(`ALTER ROLE guarded PASSWORD '${PASSWORD}'`);
      await server.query(`GRANT CREATE ON DATABASE ${server.database} TO guarded`);
      await isBack(home);
    } finally {
      writeFileSync(access, before);
      await server.query("SELECT pg_reload_conf()");
    }
    for (const url of [server.url("nobody"), `${server.url()}_none`]) {
      const other = await withReadings(new Member(url));
      assert.equal(await found(other), "refused", url);
      await other.end();
    }
  });

  it("may not let it create the tables: the shipped file does, for a role that only writes", async () => {
    await server.query("CREATE ROLE writer LOGIN");
    await server.query(`REVOKE CREATE ON DATABASE ${server.database} FROM PUBLIC`);
    home = await withReadings(new Member(server.url("writer")));
    assert.equal(await found(home), "forbidden");
    await server.run(
      readFileSync(path.join(__dirname, "..", "..", "examples", "fleet", "fleet.sql"), "utf8"),
    );
    await server.query("GRANT USAGE ON SCHEMA enedis_linky TO writer");
    await server.query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA enedis_linky TO writer");
    await isBack(home);
  });

  it("may have no room", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    await server.query(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END'`,
    );
    await server.query(
      "CREATE TRIGGER full_disk BEFORE INSERT ON enedis_linky.reading FOR EACH ROW EXECUTE FUNCTION full_disk()",
    );
    await home.merge(curve(DAY + 1));
    assert.equal(await found(home), "full");
    await server.query("DROP TRIGGER full_disk ON enedis_linky.reading");
    await isBack(home);
  });

  it("may have tables of a newer package: they are used as long as that says so", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    await server.query("UPDATE enedis_linky.meta SET value = '99' WHERE key = 'schema'");
    await dropConnections();
    await home.merge(curve(DAY + 1));
    await isBack(home);
    await server.query("UPDATE enedis_linky.meta SET value = '99' WHERE key = 'usable_from'");
    const other = await withReadings(new Member(server.url(), { name: "other" }));
    assert.equal(await found(other), "newer");
    await other.end();
  });

  it("may be older than 14", async () => {
    home = await withReadings(new Member(server.url()));
    await server.query("CREATE SCHEMA older");
    await server.query(
      `CREATE FUNCTION older.current_setting(text) RETURNS text LANGUAGE sql AS 'SELECT ''130023'''`,
    );
    await server.postgres.query(
      `ALTER DATABASE ${server.database} SET search_path = older, pg_catalog`,
      "postgres",
    );
    assert.equal(await found(home), "old");
    await server.postgres.query(`ALTER DATABASE ${server.database} RESET search_path`, "postgres");
    await dropConnections();
    await isBack(home);
  });

  it("knows one member by each name; that of one that ended is free", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    const other = await withReadings(new Member(server.url()));
    try {
      assert.equal(await found(other), "name-taken");
      await home.mirror.close();
      await isBack(other);
    } finally {
      await other.end();
    }
    assert.deepEqual(other.faults, []);
  });

  it("may have had a clock that was ahead: who says to live long after now has no name", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    const other = await withReadings(new Member(server.url()));
    const livesIn = (interval: string): Promise<unknown> =>
      server.query(`UPDATE enedis_linky.member SET seen = now() + interval '${interval}'`);
    try {
      await livesIn("90 s");
      assert.equal(await found(other), "name-taken");
      await livesIn("1 h");
      await isBack(other);
    } finally {
      await other.end();
    }
  });

  it("has a clock of its own: if it differs by more than two minutes, that is said once", async () => {
    const member = await withReadings(new Member(server.url()));
    home = member;
    await isBack(member);
    await server.holdTime();
    member.clocksOff.length = 0;
    const setTo = async (seconds: number): Promise<void> => {
      member.time += 40_000;
      await setTime(server.url(), member.time + seconds * 1_000);
      await member.pass(0);
    };
    await setTo(119);
    assert.deepEqual(member.clocksOff, []);
    await setTo(121);
    await setTo(500);
    assert.deepEqual(member.clocksOff.map(Math.round), [121]);
    await setTo(0);
    await setTo(-3_600);
    assert.deepEqual(member.clocksOff.map(Math.round), [121, -3_600]);
  });

  it("is not reached without the package pg, nor at an address that is none", async () => {
    const lacks = await withReadings(new Member(server.url(), { folders: [tmpdir()] }));
    assert.equal(await found(lacks), "driver");
    await lacks.end();
    const wrong = await withReadings(new Member(`postgres://x:${PASSWORD}@127.0.0.1:70000/none`));
    assert.equal(await found(wrong), "url");
    assert.doesNotMatch(JSON.stringify(wrong.mirror.problem), new RegExp(PASSWORD));
    await wrong.end();
    // The driver would take the environment's, or a database of this machine.
    const none = await withReadings(new Member(""));
    assert.equal(await found(none), "url");
    await none.end();
  });

  for (const wrong of [
    "127.0.0.1:70000/none",
    "127.0.0.1/none?port=70000",
    "127.0.0.1/none?port=abc",
    "127.0.0.1/none?host=a%00b",
    "127.0.0.1/none?sslmode=verify-full&sslrootcert=/none/ca.pem",
  ]) {
    it(`is not reached at an address that is none, which is said each time, and ends at once: ${wrong}`, async () => {
      const member = await withReadings(new Member(`postgres://x:${PASSWORD}@${wrong}`));
      // A connection that could not even be begun must not take the place of the next one.
      for (let tries = 0; tries < 4; tries++) assert.equal(await found(member), "url");
      assert.doesNotMatch(JSON.stringify(member.mirror.problem), new RegExp(PASSWORD));
      const before = Date.now();
      await member.end();
      assert.ok(Date.now() - before < 1_000);
      assert.deepEqual(member.faults, []);
    });
  }

  it("gets no password, no token, and a PDL in one place only", async () => {
    home = await withReadings(new Member(server.url()));
    await isBack(home);
    const tables = await server.query(
      `SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
       WHERE table_schema = 'enedis_linky' AND table_type = 'BASE TABLE'`,
    );
    assert.ok(tables.length >= 5);
    for (const table of tables) {
      const rows = (await server.query(`SELECT t::text FROM ${table} t`)).join("\n");
      assert.doesNotMatch(rows, new RegExp(PASSWORD), table);
      assert.equal(rows.includes(home.point.pdl), table === "enedis_linky.usage_point", table);
    }
    assert.deepEqual(await server.query("SELECT pdl_end, space, name FROM enedis_linky.meters"), [
      `${home.point.pdl.slice(-4)}|real|Home`,
    ]);
  });
});
