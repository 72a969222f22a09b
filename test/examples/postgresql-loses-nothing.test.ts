import assert from "node:assert/strict";
import { installNodeRed, installPalette } from "../installs.js";
import { until } from "../until.js";
import { byKey, GrafanaBoard, rounded, sum } from "./grafana-board.js";
import { DAY, inParis, noon, same } from "./running-examples.js";
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
      // A write fails, or, if Node-RED has crashed with all that waited, the table that is looked for.
      isMissed: (line) => line.includes("ECONNREFUSED") && line.includes(`:${postgres.port}`),
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

      it("fills each panel of the Grafana board", async () => {
        const board = new GrafanaBoard("postgresql");
        assert.deepEqual(await postgres.query(board.meters, "linky"), ["Maison"]);
        const period = { from: noon - 31 * DAY, to: noon };
        type Point = readonly [time: string, value: number, start: number];
        const points = (wanted: string): Point[] =>
          atWork()
            .archived()
            .filter(({ series }) => series === wanted)
            .map(({ start, value }) => [inParis(start), value, start]);
        const [daily, curve, peaks] = [points("daily"), points("load_curve"), points("max_power")];
        const shown = (list: readonly Point[]): Point[] =>
          list.filter(([, , start]) => start >= period.from && start <= period.to);
        const values = (list: readonly Point[]): number[] => list.map(([, value]) => value);
        const month = ([time]: Point): string => time.slice(0, 7);
        const night = shown(curve).filter(([time]) => Number(time.slice(11, 13)) < 6);
        // The database has no other clock than the host's.
        const now = inParis(Date.now());
        const thisMonth = daily.filter((point) => month(point) === now.slice(0, 7));
        const twoYears = `${Number(now.slice(0, 4)) - 2}${now.slice(4, 7)}`;
        const expected: Record<string, number[]> = {
          "Dernier jour": [daily.at(-1)![1]],
          // On the first of a month, the sum of nothing: SQL's NULL.
          "Ce mois": [thisMonth.length > 0 ? sum(values(thisMonth)) : NaN],
          "Période affichée": [sum(values(shown(daily)))],
          "Énergie par jour": values(shown(daily)),
          "Énergie par mois, deux ans": byKey(
            daily.filter((point) => month(point) > twoYears),
            month,
            (group) => sum(values(group)),
          ),
          "Courbe de charge": values(shown(curve)),
          "Puissance max": values(shown(peaks)),
          "Minimum de chaque nuit": byKey(
            night,
            ([time]) => time.slice(0, 10),
            (group) => Math.min(...values(group)) * 1000,
          ),
          "Journée moyenne": byKey(
            shown(curve),
            ([time]) => time.slice(11, 13),
            (group) => sum(values(group)) / group.length,
          ),
        };
        const queries = board.queries("Maison", period);
        assert.deepEqual([...queries.keys()].sort(), Object.keys(expected).sort());
        for (const [title, query] of queries) {
          const rows = await postgres.query(`SELECT to_json(panel) FROM (${query}) AS panel`, "linky");
          const got = rows.map((row) => {
            const { kWh, kW, kVA, W, time } = JSON.parse(row) as Record<string, string | number>;
            if (time !== undefined) assert.ok(Date.parse(String(time)) > 0, title);
            return Number(kWh ?? kW ?? kVA ?? W ?? NaN);
          });
          assert.deepEqual(got.map(rounded), expected[title]!.map(rounded), title);
        }
      });

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
          await until("its history has come", () => other.countArchived() > 2 * 1_090 + 6 * 48);
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
