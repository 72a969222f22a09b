/** Announced days of contracts in a fleet: members that have the same contract node have the same days. */
import assert from "node:assert/strict";
import path from "node:path";
import { Archive } from "../../nodes/archive/index.js";
import { AnnouncedExchange } from "../../nodes/fleet/announced.js";
import { FleetDatabase, loadDriver } from "../../nodes/fleet/database.js";
import { curve, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

const DAY = day("2026-11-10");

describe("announced days in a fleet", function () {
  this.timeout(60_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;
  beforeEach(async () => {
    ({ home, other } = members);
    await members.holdTime();
  });

  const say = ({ archive, seconds }: Member, days: readonly number[], isAnnounced = true): void =>
    void archive.announced.set("contract", "EJP", days, isAnnounced, seconds);
  const held = ({ archive }: Member, contract = "contract"): number[] =>
    [...(archive.announced.of(contract).get("EJP") ?? [])].map((one) => one - DAY);

  it("come to each member that has the contract, and are taken back with what was said last", async () => {
    say(home, [DAY, DAY + 1]);
    await members.rounds(2);
    assert.deepEqual(held(other), [0, 1]);
    const before = other.archive.announced.head("contract");
    await members.later();
    say(other, [DAY], false);
    say(other, [DAY + 2]);
    await members.rounds(2);
    assert.deepEqual(
      [held(home), held(other)],
      [
        [1, 2],
        [1, 2],
      ],
    );
    assert.deepEqual(other.archive.announced.changedAfter("contract", before), [DAY, DAY + 2]);
  });

  it("are settled by the database's time: of two words, the later one counts, though a clock is wrong", async () => {
    await members.rounds(1);
    other.time += 3_600_000;
    say(other, [DAY]);
    await members.later(600);
    say(home, [DAY], false);
    await members.rounds(3);
    assert.deepEqual([held(home), held(other)], [[], []]);
    await members.later(600);
    say(other, [DAY]);
    await members.rounds(3, home, other);
    assert.deepEqual([held(home), held(other)], [[0], [0]]);
  });

  it("are sent once, and nothing goes round", async () => {
    say(home, [DAY]);
    await members.rounds(3);
    const state = (): Promise<string[]> =>
      server.query(
        "SELECT head, said_at FROM enedis_linky.contract JOIN enedis_linky.announced_day ON contract = node",
      );
    const before = await state();
    const heads = [home, other].map(({ archive }) => archive.announced.head("contract"));
    await members.rounds(3);
    assert.deepEqual(await state(), before);
    assert.deepEqual(
      [home, other].map(({ archive }) => archive.announced.head("contract")),
      heads,
    );
  });

  it("come only to who has the contract, as soon as it is known what there is", async () => {
    other.contracts = new Set(["another"]);
    say(home, [DAY]);
    await members.rounds(2);
    assert.deepEqual(held(other), []);
    other.contracts = undefined;
    await members.rounds(1);
    assert.deepEqual(held(other), []);
    other.contracts = new Set(["contract", "another"]);
    await members.rounds(1);
    assert.deepEqual(held(other), [0]);
  });

  it("come back to an archive that was lost, before a day of the meter is priced", async () => {
    await home.merge(curve(DAY));
    say(home, [DAY, DAY + 1]);
    say(home, [DAY + 1], false);
    await members.rounds(2);
    home.lose();
    const seen: number[][] = [];
    home.archive.onChange(() => seen.push(held(home)));
    await home.deploy();
    assert.deepEqual(held(home), [0]);
    assert.deepEqual(seen[0], [0]);
    assert.equal(home.readings().length, 48);
    assert.ok(home.archive.announced.all().some((one) => one.day === DAY + 1 && !one.isAnnounced));
  });

  it("are sent again to a database that lacks them, when the archive is opened anew", async () => {
    say(home, [DAY]);
    await members.rounds(2);
    await server.run("DELETE FROM enedis_linky.announced_day; DELETE FROM enedis_linky.contract");
    other.archive.close();
    other.archive = Archive.open(other.file, other);
    await members.rounds(2);
    assert.deepEqual(await server.query("SELECT count(*) FROM enedis_linky.announced_day"), ["1"]);
  });

  it("are sent again once it can be used, to a database that lacks them", async () => {
    say(home, [DAY]);
    await members.rounds(2);
    await server.run(
      `DELETE FROM enedis_linky.announced_day; DELETE FROM enedis_linky.contract;
       ALTER TABLE enedis_linky.usage_point RENAME TO away`,
    );
    await members.rounds(1);
    await server.run("ALTER TABLE enedis_linky.away RENAME TO usage_point");
    await members.rounds(2);
    assert.deepEqual(await server.query("SELECT announced FROM enedis_linky.announced_day"), ["t"]);
  });

  it("do not undo what another one said later, and this one does not know yet", async () => {
    say(home, [DAY]);
    await members.later();
    say(other, [DAY]);
    say(other, [DAY], false);
    await other.pass(0);
    const database = new FleetDatabase(
      loadDriver([path.join(__dirname, "..", "..")]),
      server.url(),
      "enedis_linky",
    );
    await new AnnouncedExchange(home.archive, home).send(database, new Set(["contract"]));
    await database.close();
    assert.deepEqual(await server.query("SELECT announced FROM enedis_linky.announced_day"), ["f"]);
  });

  it("are forgotten there 400 days after no member has the contract any more", async () => {
    say(home, [DAY]);
    await members.rounds(2);
    const count = async (): Promise<string[]> =>
      server.query("SELECT count(*) FROM enedis_linky.announced_day");
    home.contracts = new Set(["another"]);
    for (let i = 0; i < 16; i++) {
      await members.later(30 * 86_400);
      await other.pass(0);
      await home.pass(0);
    }
    assert.deepEqual(await count(), ["1"]);
    other.contracts = new Set(["another"]);
    await members.later(400 * 86_400);
    await home.pass(0);
    assert.deepEqual(await count(), ["1"]);
    await members.later(31 * 86_400);
    await home.pass(0);
    assert.deepEqual(await count(), ["0"]);
    assert.deepEqual(await server.query("SELECT count(*) FROM enedis_linky.contract"), ["0"]);
  });

  it("that cannot be are left out", async () => {
    say(home, [DAY]);
    await members.rounds(2);
    await server.run(
      `INSERT INTO enedis_linky.announced_day
         SELECT 'contract', label, day::date, true, now() FROM (VALUES ('EJP', 'infinity'), ('EJP', '2026-01-01 BC'),
           (repeat('x', 30), '2026-11-11'), ('EJP', '2026-11-12')) AS odd (label, day);
       UPDATE enedis_linky.contract SET head = head + 1`,
    );
    await members.rounds(1);
    assert.deepEqual([held(other), [...other.archive.announced.of("contract").keys()]], [[0, 2], ["EJP"]]);
  });
});
