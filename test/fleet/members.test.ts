/** Several members, and what happens to an archive or a meter in the middle of an upload. */
import assert from "node:assert/strict";
import { MOST_INSTANTS } from "../../nodes/archive/file/file-instants.js";
import { dayOf, type Day } from "../../nodes/readings/index.js";
import { asRounded, curve, daily, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

const DAY = day("2026-11-10");
/** More than one transaction takes. */
const year = (): ReturnType<typeof curve> =>
  Array.from({ length: 300 }, (_, i) => curve(DAY - 300 + i)).flat();

describe("members of a fleet", function () {
  this.timeout(120_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;
  beforeEach(() => ({ home, other } = members));

  /** As soon as a first slice of an upload is stored. */
  const someStored = async (): Promise<void> => {
    for (;;) {
      const exists = await server.query("SELECT to_regclass('enedis_linky.reading') IS NOT NULL");
      if (exists[0] === "t") {
        const [count] = await server.query("SELECT count(*) FROM enedis_linky.reading");
        if (count !== "0") return;
      }
    }
  };
  it("delete what is forgotten in the middle of its first upload", async () => {
    await home.merge(year());
    const passing = home.pass();
    await someStored();
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await passing;
    await home.pass();
    assert.deepEqual(await server.readings(), []);
    await home.merge(curve(DAY));
    await home.pass();
    await server.isCopyOf([home]);
  });

  it("delete what is forgotten after a first upload that was cut off", async () => {
    await home.merge(year());
    const passing = home.pass();
    await someStored();
    home.reopen();
    await passing.catch(() => undefined);
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.pass();
    await home.pass();
    assert.deepEqual(await server.readings(), []);
  });

  it("send what came while their archive was opened anew", async () => {
    await home.merge(year());
    const passing = home.pass();
    await someStored();
    home.reopen();
    home.mirror.wake(home.archive);
    await home.merge(curve(DAY));
    await passing;
    await home.pass();
    await home.pass();
    await server.isCopyOf([home]);
  });

  it("send a confirmation that comes during the first upload", async () => {
    await home.load(asRounded(year()));
    const passing = home.pass();
    await someStored();
    await home.merge(year());
    await passing;
    await home.pass();
    for (let i = 0; i < 20; i++) await home.pass();
    await server.isCopyOf([home]);
  });

  it("send what another one had forgotten meanwhile only once it changes", async () => {
    for (const member of [home, other]) {
      await member.merge(curve(DAY));
      await member.pass();
    }
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.pass();
    assert.deepEqual(await server.readings(), []);
    await other.merge(curve(DAY + 1));
    await other.pass();
    await other.pass();
    await server.isCopyOf([other]);
  });

  it("do not take the old values of a file for new ones when a further reading of that day is sent", async () => {
    await members.holdTime();
    await members.later();
    const half = (value: number, count: number): ReturnType<typeof curve> =>
      curve(DAY, 1_800, () => value).slice(0, count);
    await home.load(half(111, 40), { conflicts: "replace" });
    await home.pass();
    await members.later(3_600);
    await other.merge(half(222, 40));
    await other.pass();
    await members.later(3_600);
    await home.load(half(111, 41), { conflicts: "replace" });
    await home.pass();
    const values = await server.query(
      "SELECT value, count(*) FROM enedis_linky.reading GROUP BY 1 ORDER BY 1",
    );
    assert.deepEqual(values, ["111|1", "222|40"]);
  });

  it("send a file's corrections again to a database that was put back", async () => {
    await members.holdTime();
    await members.later();
    await home.merge(daily(DAY, DAY + 5), { series: "daily" });
    await home.pass();
    await members.later(60);
    await home.load(
      daily(DAY, DAY + 5, (of: Day) => 20_000 + of),
      { series: "daily", conflicts: "replace" },
    );
    const before = await server.query("SELECT * FROM enedis_linky.upload");
    assert.equal(before.length, 1);
    await server.run(
      `CREATE TABLE public.r AS TABLE enedis_linky.reading; CREATE TABLE public.u AS TABLE enedis_linky.upload;
       CREATE TABLE public.m AS TABLE enedis_linky.member`,
    );
    await home.pass();
    await server.isCopyOf([home]);
    await server.run(
      `BEGIN; TRUNCATE enedis_linky.reading, enedis_linky.upload, enedis_linky.member;
       INSERT INTO enedis_linky.reading TABLE public.r; INSERT INTO enedis_linky.upload TABLE public.u;
       INSERT INTO enedis_linky.member TABLE public.m; COMMIT`,
    );
    await members.later(600);
    await home.pass();
    await home.pass();
    await server.isCopyOf([home]);
  });

  it("wait for each other, and lose nothing by it", async () => {
    for (const member of [home, other]) await member.merge(year());
    await home.pass();
    await Promise.all([home.pass(), other.pass()]);
    for (let i = 0; i < 12; i++) {
      const at = DAY - 200 + i * 7;
      await home.merge(curve(at, [600, 3_600, 1_800][i % 3]));
      await other.merge(curve(at + 3, [3_600, 1_800, 600][i % 3]));
      await Promise.all([home.pass(), other.pass()]);
    }
    const [crossed] = await server.query(
      `SELECT count(*) FROM (
         SELECT "end" > lead(start) OVER (PARTITION BY usage_point, direction, measure ORDER BY start) AS is_crossed
         FROM enedis_linky.readings) AS r WHERE is_crossed`,
    );
    assert.equal(crossed, "0");
    const days = await server.query(
      `SELECT day FROM enedis_linky.readings GROUP BY day
       HAVING sum("end" - start) <> INTERVAL '24 hours' AND day NOT IN ('2026-03-29', '2026-10-25')`,
    );
    assert.deepEqual(days, []);
  });

  it("look at no meter of others that is not deployed here", async () => {
    other.point = other.archive.usagePoints.usagePoint("22000000000055", "real", DAY);
    await other.merge(curve(DAY));
    await other.pass();
    await home.pass();
    const { usagePoints } = home.archive;
    const find = usagePoints.find.bind(usagePoints);
    const looked: string[] = [];
    usagePoints.find = (pdl, space) => {
      looked.push(pdl);
      return find(pdl, space);
    };
    for (let i = 0; i < 3; i++) await home.pass(6);
    assert.deepEqual(looked, []);
  });

  it("note few instants of what they receive from others, however long", async () => {
    await members.holdTime();
    for (let i = 0; i < 45; i++) {
      await members.later(86_400);
      await other.merge(curve(DAY + i, 3_600));
      await other.merge(daily(DAY + i, DAY + i + 1), { series: "daily" });
      await other.merge(daily(DAY + i, DAY + i + 1), { series: "max_power" });
      await other.pass(0);
      await home.pass(0);
    }
    await members.areSame();
    const noted = home.archive.mirrored.filesSent(home.point.id).length;
    assert.ok(noted <= MOST_INSTANTS, String(noted));
  });

  it("keep their name when their archive is replaced", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    const archive = home.archive;
    home.archive = other.archive;
    await home.pass();
    home.archive = archive;
    assert.equal(home.mirror.problem, undefined);
  });
});
