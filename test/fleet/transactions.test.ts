/** What holds of each transaction with PostgreSQL, whatever is done in it. */
import assert from "node:assert/strict";
import { FleetDatabase, loadDriver } from "../../nodes/fleet/database.js";
import { FleetError } from "../../nodes/fleet/problem.js";
import { Server } from "./harness.js";

describe("a transaction with PostgreSQL", function () {
  this.timeout(60_000);
  const server = new Server();
  let database: FleetDatabase;

  beforeEach(async () => {
    database = new FleetDatabase(loadDriver([__dirname]), server.url(), "enedis_linky");
    await server.run("CREATE TABLE held (id integer); INSERT INTO held VALUES (1)");
  });
  afterEach(() => database.close());

  const limits = (): Promise<unknown> =>
    database.transaction(async (transaction) => {
      const rows = await transaction.query<{ name: string; setting: string }>(
        `SELECT name, setting FROM pg_settings
         WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
      );
      return rows.map(({ name, setting }) => `${name}=${setting}`);
    });

  it("has limits, which end with it: the next one of a connection may be another program's", async () => {
    const within = [
      "idle_in_transaction_session_timeout=30000",
      "lock_timeout=5000",
      "statement_timeout=5000",
    ];
    assert.deepEqual(await limits(), within);
    const after = await database.transaction(async (transaction) => {
      await transaction.run("COMMIT");
      return await transaction.query(
        "SELECT setting FROM pg_settings WHERE name LIKE 'idle_in_transaction%' OR name LIKE 'lock_timeout'",
      );
    });
    assert.deepEqual(after, [{ setting: "0" }, { setting: "0" }]);
  });

  it("is ended when nothing more is heard of it, and keeps no lock; the next one works", async () => {
    const lock = "SELECT 1 FROM held FOR UPDATE NOWAIT";
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.run(`SET LOCAL idle_in_transaction_session_timeout = 50; ${lock}`);
        await until(() =>
          server.run(lock).then(
            () => true,
            () => false,
          ),
        );
        await transaction.query("SELECT 1");
      }),
      (error) => error instanceof FleetError && error.problem === "away",
    );
    await database.transaction((transaction) => transaction.run(lock));
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
