/** InfluxDB 1.x, which Debian has; `../fake-influxdb-2.ts` stands in for the write API of version 2. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { installed, Service } from "./service.js";

const influxd = installed("influxd");

export class Influx extends Service {
  static readonly isInstalled = influxd !== undefined;

  protected command(): [string, ...string[]] {
    if (influxd === undefined) throw new Error("influxd is not installed");
    const folder = (name: string): string => JSON.stringify(path.join(this.folder, name));
    writeFileSync(
      path.join(this.folder, "influxdb.conf"),
      `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
dir = ${folder("meta")}
[data]
dir = ${folder("data")}
wal-dir = ${folder("wal")}
query-log-enabled = false
[http]
bind-address = "127.0.0.1:${this.port}"
log-enabled = false
[monitor]
store-enabled = false
`,
    );
    return [influxd, "-config", path.join(this.folder, "influxdb.conf")];
  }

  protected answers(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** @returns the rows of the first series @throws {Error} with InfluxDB's message */
  async query(text: string, database = ""): Promise<unknown[][]> {
    const body = new URLSearchParams({ q: text, db: database, epoch: "ms" });
    // Not on a connection that is idle: the other side may be about to end it.
    const headers = { connection: "close" };
    const answer = await fetch(`http://127.0.0.1:${this.port}/query`, { method: "POST", headers, body });
    const { results, error } = (await answer.json()) as {
      results?: { error?: string; series?: { values: unknown[][] }[] }[];
      error?: string;
    };
    const problem = error ?? results?.[0]?.error;
    if (problem !== undefined) throw new Error(problem);
    return results?.[0]?.series?.[0]?.values ?? [];
  }
}
