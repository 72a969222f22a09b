/** What users call a meter that several members have: the name that one of them changed last. */
import assert from "node:assert/strict";
import { curve, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

describe("the name of a meter of two members", function () {
  this.timeout(60_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;

  beforeEach(async () => {
    ({ home, other } = members);
    await home.merge(curve(day("2026-11-10")));
    await members.holdTime();
  });

  /** After each pass of each. */
  async function namesIn(rounds: number): Promise<string[]> {
    const names: string[] = [];
    for (let i = 0; i < rounds; i++) {
      await members.later();
      for (const member of members.both) {
        await member.pass(0);
        names.push(...(await server.query("SELECT coalesce(name, '-') FROM enedis_linky.meters")));
      }
    }
    return names;
  }

  it("does not go to and fro if each has another one", async () => {
    other.title = "Cottage";
    await namesIn(2);
    const [name] = await server.query("SELECT name FROM enedis_linky.meters");
    assert.deepEqual(new Set(await namesIn(4)), new Set([name]));
    // Nor with a start.
    await home.mirror.close();
    home.mirror = home.newMirror();
    assert.deepEqual(new Set(await namesIn(2)), new Set([name]));
    home.title = "Villa";
    assert.equal((await namesIn(2)).at(-1), "Villa");
    other.title = "Chalet";
    assert.equal((await namesIn(2)).at(-1), "Chalet");
    assert.deepEqual(new Set(await namesIn(2)), new Set(["Chalet"]));
  });

  it("is that of the other one, if one has none, or no more", async () => {
    home.title = "";
    other.title = "Cottage";
    await namesIn(2);
    assert.deepEqual(new Set(await namesIn(2)), new Set(["Cottage"]));
    home.title = "Villa";
    assert.equal((await namesIn(2)).at(-1), "Villa");
    home.title = "";
    assert.equal((await namesIn(2)).at(-1), "Cottage");
    other.title = "";
    assert.equal((await namesIn(2)).at(-1), "-");
  });

  it("is written again into a database that was put back", async () => {
    await namesIn(1);
    const [before] = await server.query("SELECT name FROM enedis_linky.meters");
    assert.equal(before, "Home");
    await server.run("CREATE TABLE copy AS TABLE enedis_linky.member_name");
    for (const member of members.both) member.title = "Villa";
    await namesIn(1);
    await server.run(
      `UPDATE enedis_linky.usage_point SET name = 'Home';
       DELETE FROM enedis_linky.member_name; INSERT INTO enedis_linky.member_name TABLE copy`,
    );
    assert.equal((await namesIn(1)).at(-1), "Villa");
  });

  it("waits while somebody has its row, and holds up nothing", async () => {
    await namesIn(1);
    const { Client } = await import("pg");
    const editor = new Client({ connectionString: server.url() });
    await editor.connect();
    await editor.query("BEGIN; SELECT 1 FROM enedis_linky.usage_point FOR UPDATE");
    home.title = "Villa";
    assert.equal((await namesIn(1)).at(-1), "Home");
    assert.equal(home.mirror.problem, undefined);
    await editor.query("ROLLBACK");
    await editor.end();
    assert.equal((await namesIn(1)).at(-1), "Villa");
  });
});
