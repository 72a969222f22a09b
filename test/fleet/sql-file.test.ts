/** The file for administrators makes the same tables as the package. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { migrations, sqlOf } from "../../nodes/fleet/migrations.js";

const file = path.join(__dirname, "..", "..", "examples", "fleet", "fleet.sql");

/** As it has to be. */
function expected(): string {
  const schema = "enedis_linky";
  const all = migrations.map((migration, i) => `-- ${i + 1}\n${sqlOf(migration, schema).trim()}\n`);
  return `-- The tables of node-red-contrib-enedis-linky, for an administrator to run once, in one transaction:
-- psql --single-transaction -f fleet.sql <database>
-- Of tables that are there already, run only the parts with a higher number than
-- SELECT value FROM ${schema}.meta WHERE key = 'schema', and the last statement.
-- Then: GRANT USAGE ON SCHEMA ${schema} TO <role of Node-RED>;
--       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO <role of Node-RED>;

CREATE SCHEMA ${schema};

${all.join("\n")}
INSERT INTO ${schema}.meta VALUES ('schema', '${migrations.length}'), ('usable_from', '1')
ON CONFLICT (key) DO UPDATE SET value = excluded.value;
`;
}

describe("examples/fleet/fleet.sql", () => {
  it("has the tables of this version (UPDATE_SQL=1 writes it)", () => {
    if (process.env["UPDATE_SQL"] === "1") writeFileSync(file, expected());
    assert.equal(readFileSync(file, "utf8"), expected());
  });
});
