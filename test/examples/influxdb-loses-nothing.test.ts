import assert from "node:assert/strict";
import { losesNothing } from "./database-suite.js";
import { byKey, GrafanaBoard, rounded, sum } from "./grafana-board.js";
import { example, nodeOf } from "./harness.js";
import { DAY, HOUR, inParis, noon } from "./running-examples.js";
import { Influx } from "./services/influxdb.js";

const title = "the InfluxDB example, with InfluxDB 1";

if (Influx.isInstalled) {
  const influx = new Influx();
  losesNothing(
    title,
    {
      example: example(5),
      palette: "node-red-contrib-influxdb",
      open: async () => {
        await influx.start();
        await influx.query("CREATE DATABASE linky");
      },
      patch: () => [[nodeOf(example(5), "influxdb").id, { port: influx.port }]],
      credentials: () => ({}),
      start: () => influx.start(),
      kill: () => influx.kill(),
      remove: () => influx.remove(),
      isMissed: (line) => line.includes("No host available"),
      rows: async () => {
        const rows = await influx.query('SELECT "measure", "kW", "kWh", "kVA" FROM linky', "linky");
        return rows
          .map(([time, measure, ...fields]) =>
            [measure, time, fields.find((value) => value !== null)].map(String).join("|"),
          )
          .sort();
      },
      // Not only the measurement: InfluxDB 1.6 keeps or loses a week of it if a write is still under way.
      empty: async () => {
        await influx.query("DROP DATABASE linky");
        await influx.query("CREATE DATABASE linky");
      },
    },
    (atWork) => {
      it("fills each panel of the Grafana board", async () => {
        const board = new GrafanaBoard("influxdb");
        assert.deepEqual(await influx.query(board.meters, "linky"), [["meter", "Maison"]]);
        const period = { from: noon - 31 * DAY, to: noon };
        const of = (series: string): [number, number][] =>
          atWork()
            .archived()
            .filter(
              (reading) =>
                reading.series === series && reading.start >= period.from && reading.start <= period.to,
            )
            .map(({ start, value }) => [start, value]);
        const [daily, curve, peaks] = [of("daily"), of("load_curve"), of("max_power")];
        const values = (points: [number, number][]): number[] => points.map(([, value]) => value);
        const week = (day: string): string =>
          new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * DAY).toISOString();
        const dayOf = ([start]: readonly [number, number]): string => inParis(start).slice(0, 10);
        const halfHours = Math.floor((noon - period.from) / (HOUR / 2)) + 1;
        const expected: Record<string, number[]> = {
          "Dernier jour": [daily.at(-1)![1]],
          "Période affichée": [sum(values(daily))],
          "Puissance max de la période": [Math.max(...values(peaks))],
          "Énergie par jour": values(daily),
          "Énergie par semaine": byKey(
            daily,
            (point) => week(dayOf(point)),
            (group) => sum(values(group)),
          ),
          "Courbe de charge": values(curve),
          "Puissance max": values(peaks),
          "Minimum de chaque jour": byKey(curve, dayOf, (group) => Math.min(...values(group)) * 1000),
        };
        const queries = board.queries("Maison", period);
        assert.deepEqual([...queries.keys()].sort(), Object.keys(expected).sort());
        for (const [title, query] of queries) {
          const rows = await influx.query(query, "linky");
          // A half-hour without a reading is a hole in the line.
          if (title === "Courbe de charge") assert.equal(rows.length, halfHours);
          const got = rows.flatMap(([, value]) => (value === null ? [] : [Number(value)]));
          assert.ok(got.length > 0, title);
          assert.deepEqual(got.map(rounded), expected[title]!.map(rounded), title);
        }
      });
    },
  );
} else {
  describe(title, () => void it("needs InfluxDB 1 (Debian and Ubuntu: apt-get install influxdb)"));
}
