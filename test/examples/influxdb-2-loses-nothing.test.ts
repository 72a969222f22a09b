import { losesNothing } from "./database-suite.js";
import { example, importedAgain, nodeOf } from "./harness.js";
import { Influx2 } from "./fake-influxdb-2.js";

/** The same example, set to the other version. */
const flow = importedAgain(example(5));
const influx = new Influx2();
const server = nodeOf(flow, "influxdb").id;

losesNothing("the InfluxDB example, with InfluxDB 2", {
  example: flow,
  palette: "node-red-contrib-influxdb",
  open: () => influx.start(),
  patch: () => [
    [server, { influxdbVersion: "2.0", url: influx.url }],
    [nodeOf(flow, "influxdb batch").id, { org: influx.org, bucket: influx.bucket }],
  ],
  credentials: () => ({ [server]: { token: influx.token } }),
  start: () => influx.start(),
  kill: () => influx.kill(),
  remove: () => influx.kill(),
  isMissed: (line) => line.includes("ECONNREFUSED") && line.includes(`:${influx.port}`),
  rows: () => influx.rows("linky", ["kW", "kWh", "kVA"]),
  empty: () => influx.clear(),
  refusals: influx.refusals,
});
