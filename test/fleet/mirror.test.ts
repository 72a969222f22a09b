/** What the archive has is in PostgreSQL: every reading once, corrected when it is corrected. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import fc from "fast-check";
import { dayOf } from "../../nodes/readings/index.js";
import { asRounded, curve, daily, day } from "../fixtures/readings.js";
import { Member, memberPerTest, Server } from "./harness.js";

const DAY = day("2026-11-10");

describe("the mirror", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;

  memberPerTest(server, (member) => (home = member));

  const isSame = (member = home): Promise<void> => server.isCopyOf([member]);
  const behind = (): unknown => home.mirror.behind(home.archive, home.point.id);
  const headOf = async (): Promise<number> =>
    Number((await server.query("SELECT max(head) FROM enedis_linky.usage_point"))[0]);

  it("has what the archive had, and what it gets", async () => {
    await home.merge(daily(DAY - 900, DAY), { series: "daily" });
    await home.merge(Array.from({ length: 60 }, (_, i) => curve(DAY - 60 + i)).flat());
    await home.pass();
    assert.equal(home.mirror.problem, undefined);
    assert.ok(home.readings().length > 3_700);
    await isSame();
    await home.merge(curve(DAY));
    assert.deepEqual(behind(), { behind: 48, since: home.seconds });
    await home.pass(5);
    await isSame();
    assert.deepEqual(behind(), { behind: 0, since: undefined });
  });

  it("changes only what changes, and says what was corrected", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    const head = await headOf();
    await home.merge(curve(DAY));
    await home.pass();
    assert.equal(await headOf(), head, "nothing changed");
    await home.merge(curve(DAY, 1_800, (i) => (i === 7 ? 999 : 100 + i)));
    await home.pass();
    const revised = `SELECT day, start AT TIME ZONE 'UTC', value, unit, revised FROM enedis_linky.readings WHERE revised`;
    assert.deepEqual(await server.query(revised), ["2026-11-10|2026-11-10 02:30:00|0.999|kW|t"]);
    await isSame();
  });

  it("follows a day that comes back with another step", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    for (const step of [3_600, 900, 1_800]) {
      await home.merge(curve(DAY, step));
      await home.pass();
      await isSame();
    }
  });

  it("does not take for corrected what a service confirms to the watt-hour", async () => {
    await home.load(asRounded(curve(DAY)));
    await home.pass();
    await isSame();
    await home.merge(curve(DAY));
    await home.pass();
    await isSame();
    assert.deepEqual(await server.query("SELECT count(*) FROM enedis_linky.readings WHERE revised"), ["0"]);
  });

  it("deletes what a user has forgotten, and begins anew", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.merge(curve(DAY + 1));
    home.reopen();
    await home.pass();
    await isSame();
    assert.equal((await server.readings()).length, 48);
  });

  it("gets again what it lacks after it was put back, and what the archive lacks stays in it", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    const { database } = server;
    home.reopen(() => copyFileSync(home.file, `${home.file}.old`));
    const users = `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`;
    // Nobody may come back before it is copied.
    await server.postgres.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`, "postgres");
    await server.postgres.query(users, "postgres");
    await server.postgres.query(`CREATE DATABASE ${database}_old TEMPLATE ${database}`, "postgres");
    await server.postgres.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`, "postgres");
    await home.merge(curve(DAY + 1));
    await home.pass();
    await server.postgres.query(`DROP DATABASE ${database} WITH (FORCE)`, "postgres");
    await server.postgres.query(`ALTER DATABASE ${database}_old RENAME TO ${database}`, "postgres");
    await home.merge(curve(DAY + 2));
    // The first pass finds its connection broken.
    await home.pass();
    await home.pass();
    await isSame();
    assert.equal((await server.readings()).length, 3 * 48);
    home.reopen(() => copyFileSync(`${home.file}.old`, home.file));
    await home.merge(curve(DAY + 3));
    await home.pass();
    assert.equal((await server.readings()).length, 4 * 48);
  });

  it("keeps a correction that another member was told later, whoever sends last", async () => {
    const other = new Member(server.url(), { name: "holiday" });
    try {
      await home.merge(curve(DAY));
      other.time = home.time + 3_600_000;
      await other.merge(curve(DAY, 1_800, () => 555));
      await other.pass();
      home.time = other.time;
      await home.pass();
      await isSame(other);
      await home.merge(curve(DAY, 900, () => 777));
      await home.pass();
      await isSame();
      // An hour of four quarters against two half-hours: those that came first give way, as a whole.
      await other.pass();
      await isSame();
    } finally {
      await other.end();
    }
    assert.deepEqual(other.faults, []);
  });

  it("is the archive's copy after any changes, kills, and databases that are put back", async () => {
    const change = fc.oneof(
      fc.record({
        kind: fc.constant("curve" as const),
        day: fc.nat(12),
        step: fc.constantFrom(600, 1_800, 3_600),
        value: fc.nat(3),
      }),
      fc.record({
        kind: fc.constant("file" as const),
        day: fc.nat(12),
        step: fc.constantFrom(1_800, 3_600),
        value: fc.nat(3),
      }),
      fc.record({ kind: fc.constant("daily" as const), day: fc.nat(12), value: fc.nat(3) }),
      fc.record({
        kind: fc.constantFrom("pass" as const, "kill" as const, "server" as const, "forget" as const),
      }),
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 25 }), async (changes) => {
        const member = new Member(server.url(), { schema: `s${++number}` });
        try {
          for (const one of changes) {
            if (one.kind === "curve") await member.merge(curve(DAY + one.day, one.step, () => one.value));
            if (one.kind === "daily") {
              const start = DAY + one.day;
              await member.merge(
                daily(start, start + 3, () => one.value),
                { series: "daily" },
              );
            }
            if (one.kind === "file") {
              const readings = curve(DAY + one.day, one.step, (i) => (i + one.value) % 5);
              await member.load(asRounded(readings), { conflicts: "replace" });
            }
            if (one.kind === "pass") await member.pass();
            if (one.kind === "kill") {
              await member.mirror.close();
              member.mirror = member.newMirror();
              member.reopen();
            }
            if (one.kind === "server") {
              await server.postgres.kill();
              await server.postgres.start();
            }
            if (one.kind === "forget") member.archive.forget(member.point.id, dayOf(member.seconds));
          }
          await member.pass();
          await member.pass();
          await member.pass();
          assert.equal(member.mirror.problem, undefined);
          await server.isCopyOf([member], `s${number}`);
        } finally {
          await member.end();
        }
        assert.deepEqual(member.faults, []);
      }),
      { numRuns: 15 },
    );
  });
});
