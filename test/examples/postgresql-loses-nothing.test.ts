import { installNodeRed, installPalette } from "../installs.js";
import { until } from "../nodes/harness.js";
import { noon, same } from "./running-examples.js";
import { example, ExampleHarness, nodeOf } from "./harness.js";
import { losesNothing } from "./database-suite.js";
import { Postgres } from "./services/postgresql.js";

const title = `the PostgreSQL example, with ${Postgres.origin} PostgreSQL`;
const flow = example(12);
const palette = "node-red-contrib-postgresql";
const server = nodeOf(flow, "postgreSQLConfig").id;
const credentials = { [server]: { user: "postgres", password: "" } };

if (Postgres.isAvailable) {
  const postgres = new Postgres();
  const rows = async (meter: string): Promise<string[]> => {
    const tables = await postgres.query("SELECT 1 FROM pg_tables WHERE tablename = 'linky'", "linky");
    if (tables.length === 0) return [];
    const sql = `SELECT measure, (extract(epoch FROM starts_at) * 1000)::bigint, value FROM linky WHERE meter = '${meter}'`;
    return (await postgres.query(sql, "linky")).sort();
  };

  losesNothing(
    title,
    {
      example: flow,
      palette,
      open: async () => {
        postgres.create();
        await postgres.start();
        await postgres.query("CREATE DATABASE linky", "postgres");
      },
      patch: () => [[server, { port: postgres.port }]],
      credentials: () => credentials,
      start: () => postgres.start(),
      kill: () => postgres.kill(),
      remove: () => postgres.remove(),
      isMissed: (line) => line.includes("Depuis quel jour") && line.includes(`:${postgres.port}`),
      rows: () => rows("Maison"),
      isCutShort: true,
      empty: () => postgres.query("TRUNCATE linky", "linky"),
    },
    (atWork) => {
      if (Postgres.hasTimescale) {
        it("makes a hypertable of the table", async () => {
          await atWork().inject(nodeOf(flow, "Hypertable").id);
          await same(
            "a hypertable",
            () => ["1"],
            () =>
              postgres
                .query("SELECT count(*) FROM timescaledb_information.hypertables", "linky")
                // The extension is being made.
                .catch(() => []),
          );
          const sent = await rows("Maison");
          await same(
            "its rows",
            () => atWork().readings(),
            () => sent,
          );
          await atWork().inject(nodeOf(flow, "Tout renvoyer").id);
          await same(
            "nothing is doubled",
            () => atWork().readings(),
            () => rows("Maison"),
          );
        });
      } else {
        it("makes a hypertable: needs TimescaleDB (Debian 13: apt-get install postgresql-17-timescaledb)");
      }

      it("stores what several Node-REDs write, each its own meter", async () => {
        const [nodeRed, folders] = await Promise.all([installNodeRed(), installPalette(palette)]);
        const other = new ExampleHarness({
          flows: flow.nodes,
          patch: new Map<string, object>([
            [server, { port: postgres.port }],
            [nodeOf(flow, "enedis-linky-config").id, { name: "Atelier" }],
          ]),
          taps: [],
          credentials,
          palette: folders,
          nodeRed,
        });
        const readings = (): string[] =>
          other.archived().map(({ series, start, value }) => `${series}|${start}|${value}`);
        try {
          other.jump(noon);
          await other.start();
          await until("its history has come", () => readings().length > 2 * 1_090 + 6 * 48, 30_000);
          await same("its rows", readings, () => rows("Atelier"));
          await same(
            "the rows of the other one",
            () => atWork().readings(),
            () => rows("Maison"),
          );
        } finally {
          await other.close();
        }
      });
    },
  );
} else {
  describe(title, () => void it("needs PostgreSQL (Debian and Ubuntu: apt-get install postgresql)"));
}
