/**
 * A database may have an encoding that lacks letters: whatever texts a meter has, its readings get there, and all comes
 * back as it was.
 */
import assert from "node:assert/strict";
import { keptParts } from "../../nodes/archive/index.js";
import { REGISTERS, startOfDay } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { Member, Server } from "./harness.js";

const DAY = day("2026-11-10");
/** Letters that only some encodings have, a NUL, and what looks as if it stood for a letter. */
const WORD = "Été 🏔 €\0 \\u{e9} \\u20ac";
const CONTRACTS = new Set([`contract ${WORD}`]);
const LABEL = "EJP";

for (const encoding of ["LATIN1", "SQL_ASCII", "EUC_JP", "UTF8"]) {
  describe(`PostgreSQL with the encoding ${encoding}`, function () {
    this.timeout(60_000);
    const server = new Server();
    let name: string;
    let url: string;
    let home: Member;
    let other: Member;

    beforeEach(async () => {
      name = `${server.database}_encoded`;
      url = server.url().replace(/\/[^/]*$/, `/${name}`);
      const how = `ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`;
      await server.postgres.query(`CREATE DATABASE ${name} ${how}`, "postgres");
      home = new Member(url, { name: "Chalet 🏔 €", title: WORD });
      other = new Member(url, { name: "Chalet 🏝 €" });
      for (const member of [home, other]) member.contracts = CONTRACTS;
    });
    afterEach(async () => {
      for (const member of [home, other]) {
        await member.end();
        assert.deepEqual(member.faults, []);
      }
      await server.postgres.query(`DROP DATABASE ${name} WITH (FORCE)`, "postgres");
    });

    const passes = async (...members: readonly Member[]): Promise<void> => {
      for (const member of members) {
        await member.pass();
        assert.equal(member.mirror.problem, undefined);
        assert.equal(member.mirror.ownProblemOf(`real/${member.point.pdl}`), undefined);
      }
    };
    /** All that comes back with a meter. */
    const knowledge = async (member: Member): Promise<unknown> => {
      const { archive, point, seconds } = member;
      const { state, cursor } = archive.kept.parts(point.id, keptParts, seconds);
      const series = archive.usagePoints.series(point.id, "consumption", "daily").id;
      const registers = archive.usagePoints.series(point.id, "consumption", REGISTERS).id;
      return {
        state: { ...state, sources: state!.sources.map((source) => ({ ...source, account: 0 })) },
        cursor,
        coverage: member.asked(),
        sentDays: archive.sentDays.between({ node: WORD, series }, DAY - 9, DAY + 9),
        registers: await archive.registers.all(registers, "service"),
      };
    };

    it("gets all that a meter has, whatever its letters, and gives it back", async () => {
      const { archive, point, seconds } = home;
      await home.merge(curve(DAY), { start: DAY - 3 });
      await home.load(curve(DAY + 1), { source: "linky" } as never);
      archive.health.tell(WORD, point.id, WORD, WORD);
      const account = archive.sources.account("conso-api", `https://exämple.example/${WORD}`, ["enedis"]);
      archive.sources.source(point.id, account, ["credentials"], seconds);
      const key = { node: WORD, usagePoint: point.id, direction: "consumption", measure: "cost" } as const;
      const at = { sentTo: 0, batchTo: 0, after: -Infinity, startsFrom: -Infinity };
      archive.cursors.set(key, at, seconds);
      const registers = JSON.stringify([{ label: WORD, energy: 5 }]);
      archive.sentDays.set({ node: WORD, series: home.series("daily").id }, [
        { day: DAY, daily: 5, curve: "[]", colors: "b?", registers, prices: "" },
      ]);
      const register = {
        owner: "supplier",
        calendar: WORD,
        calendarLabel: WORD,
        id: WORD,
        label: WORD,
        code: "h",
      };
      await archive.registers.merge({
        series: archive.usagePoints.series(point.id, "consumption", REGISTERS),
        origin: "service",
        source: 1,
        now: seconds,
        readings: [{ day: DAY, register, value: 5 } as never],
        events: [],
        days: { start: DAY, end: DAY + 1 },
      });
      await passes(home, home);
      const before = [home.readingsInDetail(), await knowledge(home)];
      assert.match(JSON.stringify(before[1]), /🏔 €.*🏔 €.*🏔 €.*🏔 €/);
      await home.mirror.close();
      home.mirror = home.newMirror();
      home.lose();
      await home.deploy();
      assert.deepEqual([home.readingsInDetail(), await knowledge(home)], before);
      await passes(home, home);
    });

    it("has two members with names of other letters, and they have the same", async () => {
      await home.merge(curve(DAY));
      const id = [...CONTRACTS][0]!;
      home.archive.announced.set(id, LABEL, [DAY], true, home.seconds);
      const [start, end] = [startOfDay(DAY), startOfDay(DAY) + 3_600];
      home.archive.prices.set(id, [{ start, end, price: 5n }], home.seconds);
      other.time = home.time;
      for (let i = 0; i < 3; i++) await passes(home, other);
      assert.deepEqual(other.readings(), home.readings());
      assert.ok(other.archive.announced.of(id).get(LABEL)?.has(DAY));
      assert.deepEqual(
        other.archive.prices.between(id, start, end).map(({ price }) => price),
        [5n],
      );
      assert.equal((await server.postgres.query("SELECT name FROM enedis_linky.member", name)).length, 2);
    });
  });
}
