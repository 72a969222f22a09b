import { losesNothing } from "./database-suite.js";
import { example, nodeOf } from "./harness.js";
import { Influx } from "./services/influxdb.js";

const title = "the InfluxDB example, with InfluxDB 1";

if (Influx.isInstalled) {
  const influx = new Influx();
  losesNothing(title, {
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
    empty: () => influx.query("DROP MEASUREMENT linky", "linky"),
  });
} else {
  describe(title, () => void it("needs InfluxDB 1 (Debian and Ubuntu: apt-get install influxdb)"));
}
