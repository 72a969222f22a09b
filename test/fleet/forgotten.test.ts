/** What a user had forgotten stays away, whatever the others do, until the meter is deployed here again. */
import assert from "node:assert/strict";
import { dayOf, startOfDay } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

const DAY = day("2026-11-10");
const tables = ["usage_point", "member", "upload", "reading", "state", "cursor", "coverage_days"] as const;

describe("a forgotten meter of two members", function () {
  this.timeout(240_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;

  /** Both have a day, and so has the database. */
  beforeEach(async () => {
    ({ home, other } = members);
    await members.holdTime();
    await home.merge(curve(DAY));
    await rounds();
    await isHeld(48, 48, 48);
  });

  const rounds = (): Promise<void> => members.rounds(3);
  /** How many readings each has. */
  const isHeld = async (ofHome: number, ofOther: number, ofDatabase: number): Promise<void> => {
    const stored = await server.readings();
    const held = [home.readings().length, other.readings().length, stored.length];
    assert.deepEqual(held, [ofHome, ofOther, ofDatabase]);
  };
  const forget = async (member: Member): Promise<void> => {
    member.archive.forget(member.point.id, dayOf(member.seconds));
    await member.archive.eraseForgotten();
  };
  /** Node-RED starts again. */
  const restart = async (member: Member): Promise<void> => {
    await member.mirror.close();
    member.mirror = member.newMirror();
    await rounds();
  };
  /** PostgreSQL cannot be used for a moment. */
  const hiccup = async (member: Member): Promise<void> => {
    await server.run("ALTER TABLE enedis_linky.usage_point RENAME TO away");
    await members.later();
    await member.pass(0);
    assert.notEqual(member.mirror.problem, undefined);
    await server.run("ALTER TABLE enedis_linky.away RENAME TO usage_point");
    await rounds();
  };

  const copy = async (): Promise<void> => {
    for (const table of tables) await server.run(`CREATE TABLE copy_${table} AS TABLE enedis_linky.${table}`);
  };
  const putBack = async (): Promise<void> => {
    for (const table of tables) {
      await server.run(
        `DELETE FROM enedis_linky.${table};
         INSERT INTO enedis_linky.${table} OVERRIDING SYSTEM VALUE TABLE copy_${table}`,
      );
    }
  };

  for (const isDeployed of [true, false]) {
    const still = isDeployed ? "still deployed" : "removed";
    it(`stays away from both ends, however the other one starts again (${still})`, async () => {
      await forget(home);
      home.isDeployed = isDeployed;
      await rounds();
      await restart(other);
      await isHeld(0, 48, 0);
      await hiccup(other);
      // Polls, pauses and cursors are no readings.
      other.archive.health.setState(other.point.id, "late");
      await rounds();
      await restart(home);
      await isHeld(0, 48, 0);
      await forget(other);
      await hiccup(home);
      await restart(home);
      await restart(other);
      await isHeld(0, 0, 0);
    });

    it(`does not come back when the other one has something new: it sends what it has (${still})`, async () => {
      await forget(home);
      home.isDeployed = isDeployed;
      await rounds();
      await other.merge(curve(DAY + 1));
      await rounds();
      await isHeld(isDeployed ? 48 : 0, 96, 96);
      assert.ok(home.readings().every((row) => Number(row.split("|")[3]) >= startOfDay(DAY + 1)));
      await restart(home);
      await forget(other);
      await rounds();
      await hiccup(home);
      await restart(other);
      await isHeld(isDeployed ? 48 : 0, 0, 0);
    });

    it(`is deleted again from a database that was put back to before that (${still})`, async () => {
      await copy();
      await forget(home);
      home.isDeployed = isDeployed;
      await rounds();
      await putBack();
      await isHeld(0, 48, 48);
      await rounds();
      await isHeld(0, 48, 0);
      await restart(other);
      await isHeld(0, 48, 0);
    });
  }

  it("is deleted again from one that was put back while Node-RED was stopped", async () => {
    await copy();
    await forget(home);
    await rounds();
    await home.mirror.close();
    await putBack();
    home.mirror = home.newMirror();
    await rounds();
    await isHeld(0, 48, 0);
  });

  it("is deleted again from one that was put back, if it was forgotten twice, and the other one sent between", async () => {
    await forget(home);
    await rounds();
    await other.merge(curve(DAY + 1));
    await rounds();
    await isHeld(48, 96, 96);
    await copy();
    await forget(home);
    await rounds();
    await putBack();
    await rounds();
    await restart(home);
    await isHeld(0, 96, 0);
  });

  it("does not come back with a database that was put back after its archive was lost", async () => {
    await copy();
    await forget(home);
    await rounds();
    const lose = async (): Promise<void> => {
      await home.mirror.close();
      home.mirror = home.newMirror();
      home.lose();
      await home.deploy();
      await rounds();
    };
    await lose();
    await putBack();
    await rounds();
    assert.deepEqual(home.readings(), []);
    await lose();
    assert.deepEqual(home.readings(), []);
  });

  it("is deleted once PostgreSQL is back, also after a restart, and stays away", async () => {
    await server.run("ALTER TABLE enedis_linky.usage_point RENAME TO away");
    await forget(home);
    await members.later();
    await home.pass(0);
    await server.run("ALTER TABLE enedis_linky.away RENAME TO usage_point");
    home.reopen();
    await restart(home);
    await isHeld(0, 48, 0);
    await restart(other);
    await isHeld(0, 48, 0);
  });

  it("does not come back with an archive that is lost afterwards", async () => {
    await forget(home);
    await rounds();
    await other.merge(curve(DAY + 1));
    await rounds();
    await home.mirror.close();
    home.mirror = home.newMirror();
    home.lose();
    await home.deploy();
    await rounds();
    await isHeld(48, 96, 96);
  });

  it("comes back when it is deployed again", async () => {
    await forget(home);
    home.isDeployed = false;
    await rounds();
    await other.merge(curve(DAY + 1));
    await rounds();
    await isHeld(0, 96, 96);
    home.isDeployed = true;
    await rounds();
    await isHeld(96, 96, 96);
    await members.areSame();
  });

  it("does not take a moment without nodes, as during a deploy, for a meter that was removed", async () => {
    await forget(home);
    home.isDeployed = undefined;
    await rounds();
    home.isDeployed = true;
    await other.merge(curve(DAY + 1));
    await rounds();
    await isHeld(48, 96, 96);
  });
});
