/** Prices of contracts in a fleet: members that have the same contract node have the same prices. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { Archive } from "../../nodes/archive/index.js";
import { FleetDatabase, loadDriver } from "../../nodes/fleet/database.js";
import { PricesExchange } from "../../nodes/fleet/prices.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

const DAY = day("2026-11-10");
const MIDNIGHT = startOfDay(DAY);
const CONTRACT = new Set(["contract"]);

describe("prices of contracts in a fleet", function () {
  this.timeout(60_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;
  beforeEach(async () => {
    ({ home, other } = members);
    await members.holdTime();
  });

  /** Prices of minutes after midnight. */
  const say = ({ archive, seconds }: Member, ...all: (readonly [number, number, number | null])[]): void =>
    void archive.prices.set(
      "contract",
      all.map(([from, to, price]) => ({
        start: MIDNIGHT + from * 60,
        end: MIDNIGHT + to * 60,
        price: price === null ? null : BigInt(price),
      })),
      seconds,
    );
  const held = ({ archive }: Member): number[][] =>
    archive.prices
      .between("contract", MIDNIGHT - 1e6, MIDNIGHT + 1e7)
      .map(({ start, end, price }) => [(start - MIDNIGHT) / 60, (end - MIDNIGHT) / 60, Number(price)]);
  const both = (expected: number[][]): void =>
    assert.deepEqual([held(home), held(other)], [expected, expected]);
  const rows = (): Promise<string[]> =>
    server.query('SELECT start, "end", price, said_at, revision FROM enedis_linky.price ORDER BY start');

  /** An exchange of one member outside of its passes, and what of prices travels by it. */
  async function exchange(member: Member, name: string): Promise<{ sent: number; read: number }> {
    const database = new FleetDatabase(
      loadDriver([path.join(__dirname, "..", "..")]),
      server.url(),
      "enedis_linky",
    );
    let [sent, read] = [0, 0];
    const counting = Object.create(database, {
      transaction: {
        value: (work: Parameters<typeof database.transaction>[0]) =>
          database.transaction((transaction) =>
            work({
              ...transaction,
              query: async (sql, values = []) => {
                const found = await transaction.query(sql, values);
                if (/(?:FROM|JOIN) "enedis_linky"\.price\s/.test(sql)) read += found.length;
                if (/INSERT INTO "enedis_linky".price\s/.test(sql)) sent += (values[2] as unknown[]).length;
                return found as never;
              },
            }),
          ),
      },
    }) as FleetDatabase;
    const [archive] = await server.query(`SELECT archive FROM enedis_linky.member WHERE name = '${name}'`);
    const [databaseId] = await server.query("SELECT value FROM enedis_linky.meta WHERE key = 'id'");
    const place = { database: counting, databaseId: databaseId!, member: { name, archive: archive! } };
    const prices = new PricesExchange(member.archive, member);
    await prices.receive(place, CONTRACT, () => false);
    await prices.send(place, CONTRACT, () => false);
    await database.close();
    return { sent, read };
  }

  it("come to each member that has the contract, minute by minute as they were said last", async () => {
    say(home, [0, 60, 10], [60, 120, 20]);
    await members.rounds(2);
    both([
      [0, 60, 10],
      [60, 120, 20],
    ]);
    const before = other.archive.prices.head("contract");
    await members.later();
    say(other, [30, 90, 30], [1_440, 1_500, 5]);
    await members.rounds(2);
    both([
      [0, 30, 10],
      [30, 90, 30],
      [90, 120, 20],
      [1_440, 1_500, 5],
    ]);
    assert.deepEqual(other.archive.prices.changedAfter("contract", before), [DAY, DAY + 1]);
    say(home, [0, 100, null]);
    await members.rounds(2);
    both([
      [100, 120, 20],
      [1_440, 1_500, 5],
    ]);
  });

  it("are settled by the database's time: of two words, the later one counts, though a clock is wrong", async () => {
    await members.rounds(1);
    other.time += 3_600_000;
    say(other, [0, 60, 1]);
    await members.later(600);
    say(home, [30, 60, null]);
    await members.rounds(3);
    both([[0, 30, 1]]);
    await members.later(600);
    say(other, [0, 60, 2]);
    await members.rounds(3, home, other);
    both([[0, 60, 2]]);
  });

  it("of both at once, which neither knew of the other, end alike", async () => {
    await members.rounds(1);
    say(home, [0, 60, 1], [120, 180, null]);
    await members.later(5);
    say(other, [30, 90, 2], [100, 200, 3]);
    await members.later(5);
    say(home, [80, 110, 4]);
    await members.rounds(3);
    both([
      [0, 30, 1],
      [30, 80, 2],
      [80, 110, 4],
      [110, 200, 3],
    ]);
  });

  it("are sent and read once, and nothing goes round, also after a start", async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => [i * 5, i * 5 + 5, i] as const);
    say(home, ...many);
    await members.rounds(3);
    assert.equal(held(other).length, 5_000);
    const before = await rows();
    assert.equal(before.length, 5_000);
    const heads = members.both.map(({ archive }) => archive.prices.head("contract"));
    await members.rounds(2);
    assert.deepEqual(await rows(), before);
    assert.deepEqual(
      members.both.map(({ archive }) => archive.prices.head("contract")),
      heads,
    );
    await home.pass(0);
    for (const [member, name] of [
      [home, "home"],
      [other, "other"],
    ] as const)
      assert.deepEqual(await exchange(member, name), { sent: 0, read: 0 }, name);
    say(home, [7, 9, 77]);
    assert.deepEqual(await exchange(home, "home"), { sent: 3, read: 1 });
    assert.deepEqual(await exchange(other, "other"), { sent: 0, read: 3 });
    assert.deepEqual(await exchange(home, "home"), { sent: 0, read: 0 });
    assert.deepEqual(held(other), held(home));
  });

  it("far apart in time are all sent", async () => {
    const apart = Array.from({ length: 120 }, (_, i) => [i * 4_000 - 1_000, i * 4_000 - 990, i] as const);
    say(home, [-2_000, 2_000, 5]);
    await members.rounds(1);
    say(home, ...apart);
    await members.rounds(2);
    assert.deepEqual(other.archive.prices.all("contract").length, 122);
    assert.deepEqual(
      other.archive.prices.between("contract", 0, 4e9),
      home.archive.prices.between("contract", 0, 4e9),
    );
  });

  it("come only to who has the contract, as soon as it is known what there is", async () => {
    other.contracts = new Set(["another"]);
    say(home, [0, 60, 1]);
    await members.rounds(2);
    assert.deepEqual(held(other), []);
    other.contracts = undefined;
    await members.rounds(1);
    assert.deepEqual(held(other), []);
    other.contracts = new Set(["contract", "another"]);
    await members.rounds(1);
    assert.deepEqual(held(other), [[0, 60, 1]]);
  });

  it("come back to an archive that was lost, before a day of the meter is priced", async () => {
    await home.merge(curve(DAY));
    say(home, [0, 120, 1]);
    say(home, [60, 120, null]);
    await members.rounds(2);
    home.lose();
    const seen: number[][][] = [];
    home.archive.onChange(() => seen.push(held(home)));
    await home.deploy();
    assert.deepEqual(held(home), [[0, 60, 1]]);
    assert.deepEqual(seen[0], [[0, 60, 1]]);
    assert.equal(home.readings().length, 48);
    assert.ok(home.archive.prices.all().some(({ price }) => price === null));
  });

  it("are sent again to a database that lacks them", async () => {
    say(home, [0, 60, 1]);
    await members.rounds(2);
    await server.run("DELETE FROM enedis_linky.price; DELETE FROM enedis_linky.contract");
    other.archive.close();
    other.archive = Archive.open(other.file, other);
    await members.rounds(2);
    assert.equal((await rows()).length, 1);
  });

  it("of an archive that was put back come again, and what it said since is sent", async () => {
    say(home, [0, 60, 1]);
    await members.rounds(2);
    home.reopen(() => copyFileSync(home.file, `${home.file}.old`));
    await members.later();
    say(home, [30, 90, 2]);
    await members.rounds(2);
    home.reopen(() => copyFileSync(`${home.file}.old`, home.file));
    assert.deepEqual(held(home), [[0, 60, 1]]);
    await members.later();
    say(home, [80, 120, 3]);
    await members.rounds(3);
    both([
      [0, 30, 1],
      [30, 80, 2],
      [80, 120, 3],
    ]);
  });

  it("do not undo what another one said later, and this one does not know yet", async () => {
    say(home, [0, 60, 1]);
    await members.later();
    say(other, [0, 60, 2]);
    say(other, [30, 60, null]);
    await other.pass(0);
    await exchange(home, "home");
    assert.deepEqual(held(home), [[0, 30, 2]]);
    assert.deepEqual(await server.query("SELECT price FROM enedis_linky.price ORDER BY start"), ["2", ""]);
  });

  it("are forgotten there 400 days after no member has the contract any more", async () => {
    say(home, [0, 60, 1]);
    await members.rounds(2);
    home.contracts = other.contracts = new Set(["another"]);
    await members.later(400 * 86_400);
    await home.pass(0);
    assert.equal((await rows()).length, 1);
    await members.later(31 * 86_400);
    await home.pass(0);
    assert.deepEqual(await rows(), []);
    assert.deepEqual(await server.query("SELECT count(*) FROM enedis_linky.price_member"), ["0"]);
  });

  it("that cannot be are left out", async () => {
    say(home, [0, 60, 1]);
    await members.rounds(2);
    await server.run(
      `INSERT INTO enedis_linky.price
         SELECT 'contract', start::timestamptz, until::timestamptz, price, now(), 9e15
         FROM (VALUES ('infinity', 'infinity', 1), ('2026-01-01 00:00:30Z', '2026-01-01 00:10Z', 1),
           ('2026-01-01 00:00Z', '2026-03-01 00:00Z', 1), ('0044-01-01 BC', '2026-03-01 00:00Z', 1),
           ('2026-11-12 00:00Z', '2026-11-12 01:00Z', 9223372036854775807), ('2026-11-11 23:00Z', '2026-11-12 00:00Z', 3)
         ) AS odd (start, until, price);
       UPDATE enedis_linky.contract SET price_head = 9e15`,
    );
    await members.rounds(1);
    assert.deepEqual(held(other), [
      [0, 60, 1],
      [2_880, 2_940, 3],
    ]);
  });
});
