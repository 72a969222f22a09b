/** Two members with one name, of which one is active (docs/dev/contract.md#stand-by). */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { Feed, type FeedEntry } from "../../nodes/archive/feed.js";
import { curve, daily, day } from "../fixtures/readings.js";
import { Member, Server, setTime } from "./harness.js";

const DAY = day("2026-11-10");

describe("a stand-by", function () {
  this.timeout(120_000);
  const server = new Server();
  let first: Member;
  let second: Member;

  beforeEach(async () => {
    first = new Member(server.url(), { standby: true, host: "cellar" });
    second = new Member(server.url(), { standby: true, host: "attic" });
    await first.pass();
    second.time = first.time;
    await server.holdTime();
    await later(40);
    await first.pass(0);
  });
  afterEach(async () => {
    for (const member of [first, second]) await member.end();
    assert.deepEqual([...first.faults, ...second.faults], []);
  });

  /** Time goes on for all, also for the database. */
  async function later(seconds: number): Promise<void> {
    for (const member of [first, second]) {
      member.time += seconds * 1_000;
      member.elapsed += seconds * 1_000;
    }
    await setTime(server.url(), first.time);
  }
  /** What is due of them, one after the other. */
  async function pass(...members: readonly Member[]): Promise<void> {
    await later(6);
    for (const member of members) await member.pass(0);
  }
  const isActive = ({ mirror }: Member): boolean => !mirror.standsBy;
  /** What a node of a member sends. */
  function send(member: Member): FeedEntry[] {
    const { archive, point, seconds } = member;
    const outputs = [{ direction: "consumption", measure: "load_curve" } as const];
    const feed = new Feed({
      archive,
      node: "in",
      usagePoint: point,
      outputs,
      start: "history",
      now: () => seconds,
    });
    const sent: FeedEntry[] = [];
    for (let parcel = feed.next(); parcel !== undefined; parcel = feed.next()) sent.push(...parcel.readings);
    feed.settle();
    return sent;
  }
  /** Until what comes back is there. */
  async function takesOver(member: Member): Promise<void> {
    for (let passes = 0; passes < 3 && !isActive(member); passes++) await pass(member);
    assert.ok(isActive(member));
    // As the runtime does it.
    member.reopen();
    await member.deploy();
  }

  it("waits for the one that is active, says which, and reads what that sends", async () => {
    assert.ok(isActive(first));
    await first.merge(curve(DAY));
    await pass(first, second);
    const { mirror } = second;
    assert.deepEqual(
      [mirror.standsBy, mirror.mayCall, mirror.active, mirror.callStop?.problem, mirror.callStop?.code],
      [true, false, "cellar", "standby", "cellar"],
    );
    assert.equal(mirror.problem, undefined, "nothing is wrong");
    assert.deepEqual(second.readings(), first.readings());
    await first.merge(curve(DAY + 1));
    await pass(first, second);
    assert.deepEqual(second.readings(), first.readings());
    assert.deepEqual(await server.query("SELECT host FROM enedis_linky.member"), ["cellar"]);
  });

  it("keeps up while the others can only read its archive, and sends nothing", async () => {
    await first.merge(curve(DAY));
    await pass(first);
    second.archive.stopWriting();
    await pass(second);
    assert.ok(second.archive.isReadOnly);
    assert.deepEqual(second.readings(), first.readings());
    const members = await server.query("SELECT DISTINCT archive FROM enedis_linky.upload");
    assert.deepEqual(members, [first.archive.mirrored.archive]);
  });

  it("takes over at once after a clean end, and goes on where the nodes stood", async () => {
    await first.merge(curve(DAY));
    assert.equal(send(first).length, 48);
    await pass(first, second);
    await first.mirror.close();
    await takesOver(second);
    assert.deepEqual(second.readings(), first.readings());
    assert.deepEqual(send(second), []);
    await second.merge(curve(DAY + 1));
    assert.equal(send(second).length, 48);
    await pass(second);
    await server.isCopyOf([second]);
  });

  it("takes over two minutes after a kill, and the old one then waits for it", async () => {
    await first.merge(curve(DAY));
    send(first);
    await pass(first, second);
    await later(105);
    await pass(second);
    assert.ok(!isActive(second));
    assert.ok(!isActive(first), "it has not renewed its name");
    await later(3);
    await takesOver(second);
    assert.deepEqual(send(second), []);
    await pass(first);
    assert.deepEqual([isActive(first), first.mirror.active], [false, "attic"]);
    // It has long been another one's, though the archive is that of before.
    await second.merge(curve(DAY + 1));
    assert.equal(send(second).length, 48);
    await pass(second);
    await second.mirror.close();
    await takesOver(first);
    assert.deepEqual(send(first), []);
    await server.isCopyOf([first]);
  });

  it("steps down by whichever of its clocks goes further, and goes on with the same archive", async () => {
    for (const [wall, elapsed] of [
      [90, 0],
      [-90, 0],
      [0, 90],
    ] as const) {
      await pass(first);
      assert.ok(isActive(first));
      first.time += wall * 1_000;
      first.elapsed += elapsed * 1_000;
      assert.ok(!isActive(first), "before anything wakes it");
      assert.ok(!first.mirror.mayCall);
      first.mirror.wake(undefined);
      assert.equal(first.mirror.callStop?.problem, "lapsed");
      // A clock that was set back lets it wait for half a minute.
      for (let i = 0; i < 2; i++) await first.pass(40);
      assert.ok(isActive(first));
    }
    await first.merge(curve(DAY));
    send(first);
    await pass(first);
    assert.deepEqual(send(first), []);
  });

  it("is active again with its own archive after a restart, if nobody was meanwhile", async () => {
    await first.merge(curve(DAY));
    send(first);
    await pass(first);
    first.mirror = first.newMirror();
    await pass(first);
    assert.ok(isActive(first));
    assert.deepEqual(send(first), []);
    assert.equal(first.archive.calls.lostOn, undefined);
  });

  it("takes nothing of its archive for what the name knows, if it was killed just after it got the name", async () => {
    await first.merge(curve(DAY));
    send(first);
    await pass(first);
    await second.merge(curve(DAY - 5));
    await first.mirror.close();
    // It has the name, and nothing else was done.
    second.archive.following.follow();
    await server.run(
      `UPDATE enedis_linky.member SET archive = '${second.archive.mirrored.archive}', host = 'attic', seen = enedis_linky.db_time()`,
    );
    await takesOver(second);
    assert.deepEqual(send(second), []);
    assert.deepEqual(second.readings(), first.readings());
  });

  it("waits as long as PostgreSQL was never asked", async () => {
    await server.postgres.kill();
    await pass(second);
    assert.deepEqual([second.mirror.standsBy, second.mirror.active], [true, undefined]);
    assert.equal(second.mirror.callStop?.problem, "away");
    await server.postgres.start();
    await second.pass(40);
    assert.equal(second.mirror.active, "cellar");
  });

  it("keeps the readings that it has followed, if all of them were sent, and else what the name has of them", async () => {
    await first.merge(curve(DAY));
    await first.merge(daily(DAY - 30, DAY), { series: "daily" });
    send(first);
    await pass(first, second);
    const revision = second.archive.mirrored.head(second.point.id);
    await first.mirror.close();
    first.mirror = first.newMirror();
    await later(5);
    await takesOver(second);
    assert.equal(second.archive.mirrored.head(second.point.id), revision, "they were not brought back");
    assert.ok(!second.archive.hasForgotten);
    assert.deepEqual(send(second), []);
    // The other way round something is not sent yet.
    await second.merge(curve(DAY + 1));
    await pass(second, first);
    await second.mirror.close();
    second.mirror = second.newMirror();
    await later(5);
    await takesOver(first);
    assert.equal(send(first).length, 48);
    await pass(first);
    await server.isCopyOf([first]);
  });

  it("waits also if its archive is a copy of the other one's, as that of a cloned machine", async () => {
    await first.merge(curve(DAY));
    send(first);
    await pass(first);
    await pass(first);
    second.reopen(() => first.reopen(() => copyFileSync(first.file, second.file)));
    await pass(first, second);
    assert.deepEqual([isActive(first), isActive(second), second.mirror.active], [true, false, "cellar"]);
    await first.merge(curve(DAY + 1));
    assert.equal(send(first).length, 48);
    await pass(first, second);
    await pass(first, second);
    await later(130);
    await takesOver(second);
    await pass(second, first);
    assert.ok(!isActive(first));
    assert.deepEqual(send(second), []);
    await server.isCopyOf([second]);
  });

  it("is one of two that start at once, 200 times", async () => {
    const hosts = new Set<string>();
    for (let i = 0; i < 200; i++) {
      await Promise.all([first, second].map((member) => member.mirror.close()));
      if (i % 2 === 0) await server.run("DELETE FROM enedis_linky.member");
      await later(130);
      // Both begin in turn: their first statements meet.
      for (const member of i % 4 < 2 ? [first, second] : [second, first]) member.mirror = member.newMirror();
      await Promise.all([first.pass(0), second.pass(0)]);
      // A name that was another archive's comes with the next pass.
      for (let passes = 0; passes < 2 && ![first, second].some(isActive); passes++) {
        await later(6);
        await Promise.all([first.pass(0), second.pass(0)]);
      }
      const active = [first, second].filter(isActive);
      assert.equal(active.length, 1, `${active.length} are active at start ${i}`);
      hosts.add(active[0]!.mirror.active!);
    }
    assert.deepEqual([...hosts].sort(), ["attic", "cellar"], "either of them");
  });

  for (let seed = 1; seed <= 6; seed++) {
    it(`sends each value once, whoever does, in whatever order things happen (${seed})`, async () => {
      let [active, other] = [first, second];
      let state = seed;
      const random = (below: number): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % below;
      };
      const expected = new Map<number, number>();
      const sent = new Map<number, number>();
      const deliver = (member: Member): void => {
        for (const { start, value } of send(member)) {
          assert.notEqual(sent.get(start), value, `${start} twice`);
          sent.set(start, value);
        }
      };
      for (let step = 0; step < 40; step++) {
        const at = DAY + random(12);
        switch (random(6)) {
          case 0:
          case 1: {
            const value = 1_000 + step;
            const readings = curve(at, 1_800, () => value).slice(random(20), 24 + random(24));
            await active.merge(readings);
            for (const reading of readings) expected.set(reading.start, reading.value);
            break;
          }
          case 2:
            deliver(active);
            // In the first seconds, the database does not know what left.
            await pass(active);
            await pass(active);
            break;
          case 3:
            await pass(active, other);
            break;
          case 4:
            await pass(other);
            break;
          default: {
            // With what it knows in the database: nothing is lost, and nothing sent twice.
            await pass(active);
            await pass(active);
            if (random(2) === 0) {
              await active.mirror.close();
              active.mirror = active.newMirror();
              await later(6);
            } else await later(130);
            await takesOver(other);
            [active, other] = [other, active];
          }
        }
      }
      await pass(active);
      deliver(active);
      assert.deepEqual(new Map([...sent].sort()), new Map([...expected].sort()));
    });
  }
});
