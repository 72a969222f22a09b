/** What may stand in the way of an archive that comes back: kills, other members, databases that were put back. */
import assert from "node:assert/strict";
import { CoverageState, Feed, subjects } from "../../nodes/archive/index.js";
import { Upload, type Slice } from "../../nodes/fleet/upload.js";
import { dayOf } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { cutShort, Member, Server } from "./harness.js";

const DAY = day("2026-11-10");
const OTHER_PDL = "22000000000099";
const tables = ["usage_point", "member", "upload", "reading", "state", "cursor", "coverage_days"] as const;

describe("an archive that comes back", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  let other: Member;

  beforeEach(async () => {
    home = new Member(server.url());
    other = new Member(server.url(), { name: "other" });
    await home.merge(curve(DAY), { start: DAY - 3 });
    await home.pass();
    await home.pass();
    other.time = home.time;
  });
  afterEach(async () => {
    for (const member of [home, other]) await member.end();
    assert.deepEqual([...home.faults, ...other.faults], []);
  });

  /** How many readings a node of home gets, from now on. */
  function sent(): number {
    const { archive, point, seconds } = home;
    const outputs = [{ direction: "consumption", measure: "load_curve" }] as const;
    const options = { archive, node: "in", usagePoint: point, outputs, now: () => seconds };
    const feed = new Feed({ ...options, start: "history" });
    let count = 0;
    for (let next = feed.next(); next !== undefined; next = feed.next()) count += next.readings.length;
    feed.settle();
    return count;
  }
  const begin = (): void => {
    const { archive, point, seconds } = home;
    cutShort(archive, point.pdl, { readings: curve(DAY), series: "load_curve", revision: 5, seconds });
  };

  it("waits no more if the database has nothing of it any more", async () => {
    home.lose();
    begin();
    await server.run("DROP SCHEMA enedis_linky CASCADE");
    await home.pass();
    await home.deploy();
    assert.deepEqual(home.readings(), []);
    await home.merge(curve(DAY));
    await home.pass();
    await server.isCopyOf([home]);
  });

  it("has nothing left of what came before a kill, if others have changed it meanwhile", async () => {
    home.lose();
    begin();
    other.time += 3_600_000;
    await other.merge(curve(DAY, 3_600));
    for (let i = 0; i < 2; i++) await other.pass();
    home.time = other.time;
    await home.deploy();
    assert.equal(home.readings().length, 24);
    await server.isCopyOf([home]);
    assert.equal(home.archive.hasForgotten, false);
  });

  it("ends when its meter is forgotten", async () => {
    home.lose();
    begin();
    home.archive.forget(home.archive.usagePoints.find(home.point.pdl, "real")!.id, dayOf(home.seconds));
    await home.archive.eraseForgotten();
    await home.deploy();
    for (let i = 0; i < 3; i++) await home.pass();
    assert.deepEqual(home.readings(), []);
    await server.isCopyOf([home]);
  });

  it("knows the days as held that only others asked for", async () => {
    home.lose();
    await other.merge(curve(DAY + 1));
    for (let i = 0; i < 3; i++) await other.pass();
    home.time = other.time;
    await home.deploy();
    assert.equal(home.readings().length, 96);
    const known = home.archive.coverage.known(home.series().id, DAY - 5, DAY + 3);
    const { missing, complete } = CoverageState;
    const states = [DAY - 3, DAY - 1, DAY, DAY + 1].map((each) => known.at(each)?.state);
    assert.deepEqual(states, [missing, missing, complete, complete]);
  });

  it("is not compared with the database once more", async () => {
    home.lose();
    await home.deploy();
    const own = Object.getOwnPropertyDescriptor(Upload.prototype, "send")!;
    let compared = 0;
    Object.defineProperty(Upload.prototype, "send", {
      ...own,
      value(this: Upload, ...given: Parameters<Upload["send"]>) {
        const [, , slice]: [unknown, unknown, Slice] = given;
        compared += slice.stretches.reduce((count, { readings }) => count + readings.length, 0);
        return (own.value as Upload["send"]).apply(this, given);
      },
    });
    try {
      const before = await server.query("SELECT kept FROM enedis_linky.upload");
      for (let i = 0; i < 2; i++) await home.pass();
      assert.equal(compared, 0);
      assert.deepEqual(await server.query("SELECT kept FROM enedis_linky.upload"), before);
    } finally {
      Object.defineProperty(Upload.prototype, "send", own);
    }
  });

  it("from a database that was put back a moment ago, goes on with what it has", async () => {
    sent();
    await home.pass();
    await home.pass();
    for (const table of tables) await server.run(`CREATE TABLE copy_${table} AS TABLE enedis_linky.${table}`);
    await home.merge(curve(DAY + 1));
    sent();
    await home.pass(60);
    await home.pass(5);
    for (const table of tables) {
      await server.run(
        `DELETE FROM enedis_linky.${table};
         INSERT INTO enedis_linky.${table} OVERRIDING SYSTEM VALUE TABLE copy_${table}`,
      );
    }
    // Only something beside readings changes: what says that they are held must not go there without them.
    home.archive.health.setState(home.point.id, "ok");
    await home.pass(5);
    home.lose();
    await home.pass(130);
    await home.deploy();
    const held = home.archive.coverage.known(home.series().id, DAY, DAY + 2);
    const isHeld = [DAY, DAY + 1].map((each) => held.at(each)?.state === CoverageState.complete);
    assert.deepEqual(isHeld, [true, home.readings().length === 96]);
    sent();
    await home.merge(curve(DAY + 2));
    assert.equal(sent(), 48);
  });

  for (const [what, value] of [
    ["state", '{"firstDeploy":1}'],
    ["cursor", '[{"node":"x"}]'],
    ["coverage_days", "null"],
  ] as const) {
    it(`does not stumble over a ${what} of another version`, async () => {
      await server.run(`UPDATE enedis_linky.${what} SET value = '${value}'`);
      home.lose();
      await home.deploy();
      assert.equal(home.readings().length, 48);
      await home.merge(curve(DAY + 1));
      await home.pass();
      await server.isCopyOf([home]);
    });
  }

  describe("with two accounts of one service", () => {
    const until = (member: Member, account: number): number | undefined =>
      member.archive.blocks.get(subjects.account(account), "banned")?.until;
    const accountOf = ({ archive }: Member, name: string): number =>
      archive.sources.account("data-connect", "https://enedis.example", [name]);
    const sourceOf = (member: Member, pdl: string, name: string): number => {
      const { id } = member.archive.usagePoints.find(pdl, "real")!;
      return member.archive.sources.source(id, accountOf(member, name), [name], member.seconds).id;
    };

    beforeEach(async () => {
      home.archive.usagePoints.usagePoint(OTHER_PDL, "real", DAY);
      sourceOf(home, home.point.pdl, "A");
      sourceOf(home, OTHER_PDL, "B");
      home.archive.blocks.set(
        subjects.account(accountOf(home, "A")),
        "banned",
        home.seconds,
        home.seconds + 9_000,
      );
      for (let i = 0; i < 2; i++) await home.pass();
      home.lose();
    });
    async function restore(pdl: string): Promise<void> {
      while (home.mirror.holds(home.archive, `real/${pdl}`)) await home.pass(1);
    }

    it("stops the one that was stopped, whichever comes first", async () => {
      await restore(OTHER_PDL);
      await restore(home.point.pdl);
      sourceOf(home, OTHER_PDL, "B");
      sourceOf(home, home.point.pdl, "A");
      assert.equal(until(home, accountOf(home, "B")), undefined);
      assert.ok(until(home, accountOf(home, "A"))! > home.seconds);
    });

    it("stops it also if it is known already", async () => {
      accountOf(home, "A");
      await restore(home.point.pdl);
      sourceOf(home, home.point.pdl, "A");
      assert.ok(until(home, accountOf(home, "A"))! > home.seconds);
    });
  });

  it("leaves the calls of the day to an archive that was not lost", async () => {
    const call = (at: number): void => {
      const of = { account: 1, usagePoint: other.point.id, series: 1, forHistory: false };
      other.archive.calls.begin({ ...of, cause: "tick", at });
    };
    call(other.time - 86_400_000);
    call(other.time);
    other.point = { ...other.point, pdl: OTHER_PDL };
    home.archive.usagePoints.usagePoint(OTHER_PDL, "real", DAY);
    await home.pass();
    await home.pass();
    await other.deploy();
    assert.equal(other.archive.calls.lostOn, undefined);
  });

  for (const [what, wasHere] of [
    ["has all calls of its day left under a name that joins: it has lost nothing", false],
    ["has few calls left of the day under a name that was here with another meter", true],
  ] as const) {
    it(what, async () => {
      if (wasHere) {
        const { point } = other;
        other.point = other.archive.usagePoints.usagePoint(OTHER_PDL, "real", DAY);
        await other.merge(curve(DAY));
        other.point = point;
        await other.pass();
        home.time = other.time;
      }
      other.lose();
      await other.deploy();
      assert.equal(other.readings().length, 48);
      const today = Math.floor(other.time / 86_400_000);
      assert.equal(other.archive.calls.lostOn, wasHere ? today : undefined);
    });
  }

  it("has few calls left of the day, also if those that the database knows are of the day before", async () => {
    const { sources, calls } = home.archive;
    const account = sources.account("data-connect", "https://enedis.example", ["enedis"]);
    sources.source(home.point.id, account, ["credentials"], home.seconds);
    const of = { usagePoint: home.point.id, series: undefined, forHistory: false, cause: "tick" } as const;
    calls.begin({ ...of, account, at: home.time });
    await home.pass();
    await home.pass();
    home.time += 86_400_000;
    home.lose();
    await home.deploy();
    assert.equal(home.archive.calls.lostOn, Math.floor(home.time / 86_400_000));
  });

  it("has few calls left of the day, also if it has made one already", async () => {
    home.lose();
    home.archive.calls.begin({
      account: 1,
      usagePoint: 0,
      series: undefined,
      cause: "account",
      forHistory: false,
      at: home.time,
    });
    await home.deploy();
    assert.equal(home.archive.calls.lostOn, Math.floor(home.time / 86_400_000));
  });
});
