/** Who polls for what is above its own revision misses nothing that commits late: two writers of one meter, one reader. */
import assert from "node:assert/strict";
import { Pool, type PoolClient } from "pg";
import { Download, type Place } from "../../nodes/fleet/download.js";
import { FleetDatabase, loadDriver } from "../../nodes/fleet/database.js";
import { curve, day } from "../fixtures/readings.js";
import { Member, Server } from "./harness.js";

const FIRST = day("2024-01-01");
/** Of each writer: half-hours of 96 days, one of them with 23 hours, in batches of two days. */
const DAYS = 96;
const BATCH = 2;

describe("the revisions of a usage point", function () {
  this.timeout(240_000);
  const server = new Server();

  /** Polls until the writers have ended and a last look found nothing. @returns how many rows it saw, each once */
  async function poll(
    look: () => Promise<readonly string[]>,
    writing: Promise<unknown>,
  ): Promise<Set<string>> {
    const seen = new Set<string>();
    const state = { isWriting: true };
    void writing.finally(() => (state.isWriting = false));
    for (let isLast = false; ;) {
      const rows = await look();
      for (const row of rows) seen.add(row);
      if (rows.length === 0 && isLast) return seen;
      isLast = !state.isWriting;
    }
  }

  it("miss none of 9,212 readings of two writers", async () => {
    const members = [new Member(server.url(), { name: "one" }), new Member(server.url(), { name: "two" })];
    try {
      await members[0]!.pass();
      const write = async (member: Member, direction: "consumption" | "production"): Promise<void> => {
        for (let from = FIRST; from < FIRST + DAYS; from += BATCH) {
          const days = Array.from({ length: BATCH }, (_, i) => curve(from + i));
          await member.merge(days.flat(), { direction });
          await member.pass();
        }
      };
      const database = new FleetDatabase(loadDriver([__dirname]), server.url(), "enedis_linky");
      const download = new Download(database, "", { name: "reader", archive: "none" });
      const { point } = members[0]!;
      let after: Place = { revision: 0, direction: "consumption", series: "load_curve", start: 0 };
      const look = async (): Promise<string[]> => {
        // As a member does: to the head that was there before the page, and then from there on.
        const { days, last, head } = (await download.page(point, after)) ?? {
          days: [],
          last: undefined,
          head: 0,
        };
        after = last ?? {
          ...after,
          revision: head + 1,
          direction: "" as never,
          series: "" as never,
          start: 0,
        };
        return days.map(({ direction, start }) => `${direction}/${start}`);
      };
      const writing = (async () => {
        await Promise.all([write(members[0]!, "consumption"), write(members[1]!, "production")]);
        // One that met what the other had just written sends at its next pass.
        for (let i = 0; i < 8; i++) await members[i % 2]!.pass();
      })();
      const seen = await poll(look, writing);
      await writing;
      await database.close();
      const stored = await server.readings();
      assert.equal(stored.length, 9_212);
      assert.equal(seen.size, stored.length);
      for (const member of members) assert.deepEqual(member.readings(), [...stored].sort());
    } finally {
      for (const member of members) await member.end();
    }
    assert.deepEqual(
      members.flatMap(({ faults }) => faults),
      [],
    );
  });

  it("would miss some as a sequence without a lock", async () => {
    await server.run("CREATE SEQUENCE revisions; CREATE TABLE naive (id serial, revision bigint)");
    const pool = new Pool({ connectionString: server.url(), max: 3 });
    const inTransaction = async (work: (client: PoolClient) => Promise<unknown>): Promise<void> => {
      const client = await pool.connect();
      await client.query("BEGIN");
      await work(client);
      await client.query("COMMIT");
      client.release();
    };
    /** A batch has one number, taken at its beginning. */
    const batch = (size: number): Promise<void> =>
      inTransaction((client) =>
        client.query(
          `WITH next AS MATERIALIZED (SELECT nextval('revisions') AS revision)
           INSERT INTO naive (revision) SELECT revision FROM next, generate_series(1, $1)`,
          [size],
        ),
      );
    const write = async (sizes: readonly number[]): Promise<void> => {
      for (let i = 0; i < 150; i++) await batch(sizes[i % sizes.length]!);
    };
    let after = 0;
    const look = async (): Promise<string[]> => {
      const { rows } = await pool.query<{ id: number; revision: string }>(
        "SELECT id, revision FROM naive WHERE revision > $1",
        [after],
      );
      after = Math.max(after, ...rows.map(({ revision }) => Number(revision)));
      return rows.map(({ id }) => String(id));
    };
    const writing = Promise.all([write([3_000, 1]), write([1, 2_000])]);
    const seen = await poll(look, writing);
    await pool.end();
    const [count] = await server.query("SELECT count(*) FROM naive");
    assert.ok(seen.size < Number(count), `${seen.size} of ${count}`);
  });
});
