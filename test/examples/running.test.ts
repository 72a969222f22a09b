/** The examples at work, all in one Node-RED, against the real broker and databases of this machine. */
import assert from "node:assert/strict";
import { connect, type MqttClient } from "mqtt";
import { installNodeRed, installPalette } from "../installs.js";
import { until } from "../nodes/harness.js";
import { example, ExampleBench, examples, importedAgain, nodeOf, type Archived } from "./harness.js";
import { HomeAssistant } from "./home-assistant.js";
import { Influx2 } from "./influx2.js";
import { Mailbox } from "./mailbox.js";
import { Influx, Mosquitto, Postgres, type Service } from "./services.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const inParis = (instant: number): string =>
  new Date(instant).toLocaleString("sv-SE", { timeZone: "Europe/Paris" });

/** About noon of today in Paris: function nodes know no other clock than the host's. */
const noon = Date.parse(`${inParis(Date.now()).slice(0, 10)}T11:30:00Z`);

describe("the examples, running", function () {
  this.timeout(60_000);
  const homeAssistant = new HomeAssistant();
  const influx2 = new Influx2();
  let influx: Influx;
  let postgres: Postgres;
  let mosquitto: Mosquitto;
  let services: readonly Service[] = [];
  let mailbox: Mailbox;
  let nodeRed: string;
  let palette: Map<string, string>;
  let bench: ExampleBench;
  let client: MqttClient;
  const cleanUps: (() => unknown)[] = [];
  /** What the broker was sent, by topic, the newest last. */
  const published = new Map<string, string[]>();

  const used = [1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
  const id = (number: number, text: string): string => nodeOf(example(number), text).id;
  /** The InfluxDB example, imported once more, for version 2. */
  const second = importedAgain(example(5));
  const cost = id(8, "Coût");
  const alert = id(9, "Près");
  const digest = id(10, "Bilan");
  const [house, workshop] = [id(13, "Maison"), id(13, "Atelier")];
  const table = id(14, "Tableau · Table");

  before(async () => {
    influx = new Influx();
    postgres = new Postgres();
    mosquitto = new Mosquitto();
    services = [influx, postgres, mosquitto];
    cleanUps.push(() => Promise.all(services.map((service) => service.remove())));
    const installed = Promise.all([installNodeRed(), installPalette()]);
    postgres.create();
    await Promise.all(services.map((service) => service.start()));
    await influx2.start();
    cleanUps.push(() => influx2.kill());
    await influx.query("CREATE DATABASE linky");
    postgres.query("CREATE DATABASE linky", "postgres");
    // Its port is known; it comes later than Node-RED.
    await homeAssistant.start();
    await homeAssistant.stop();
    cleanUps.push(() => homeAssistant.stop());

    [nodeRed, palette] = await installed;
    mailbox = new Mailbox(palette.get("node-red-node-email")!);
    const smtp = await mailbox.start();
    cleanUps.push(() => mailbox.stop());
    const digestFunction = nodeOf(example(10), "Bilan").func!;
    bench = new ExampleBench({
      flows: [...examples.filter(({ file }) => used.includes(parseInt(file))), second].flatMap(
        ({ nodes }) => nodes,
      ),
      patch: new Map<string, object>([
        [id(5, "influxdb"), { port: influx.port }],
        [nodeOf(second, "influxdb").id, { influxdbVersion: "2.0", url: influx2.url }],
        [nodeOf(second, "influxdb batch").id, { org: influx2.org, bucket: influx2.bucket }],
        [id(6, "mqtt-broker"), { port: mosquitto.port }],
        [id(11, "e-mail"), { server: "127.0.0.1", port: String(smtp), secure: false, tls: false }],
        [id(12, "postgreSQLConfig"), { port: postgres.port }],
        // What a user waits for: minutes and seconds.
        ...[example(5), second, example(7), example(12)].map((each): [string, object] => [
          nodeOf(each, "Chaque minute").id,
          { repeat: "2", onceDelay: 1 },
        ]),
        [id(6, "delay"), { timeout: "1" }],
        [id(8, "Quand tout"), { duration: "1" }],
        [id(8, "enedis-linky-config"), { loadCurveDays: 100 }],
        // The test may run in the evening.
        [digest, { func: digestFunction.replace("lastHour = 20", "lastHour = 24") }],
      ]),
      taps: [cost, alert, digest, house, workshop, table],
      credentials: {
        [id(7, "server")]: {
          host: `http://127.0.0.1:${homeAssistant.port}`,
          access_token: homeAssistant.token,
        },
        [nodeOf(second, "influxdb").id]: { token: influx2.token },
        [id(11, "e-mail")]: mailbox.login,
        [id(12, "postgreSQLConfig")]: { user: "postgres", password: "" },
      },
      palette,
      nodeRed,
    });
    cleanUps.push(() => bench.close());
    bench.jump(noon - 2 * DAY);
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  async function listen(): Promise<void> {
    client = connect(`mqtt://127.0.0.1:${mosquitto.port}`, { reconnectPeriod: 100 });
    client.on("connect", () => client.subscribe("#"));
    client.on("message", (topic, payload) => {
      published.set(topic, [...(published.get(topic) ?? []), payload.toString()]);
    });
    cleanUps.push(() => client.endAsync(true));
    await until("the broker answers", () => client.connected);
  }

  const newest = (topic: string): Record<string, unknown> =>
    JSON.parse(published.get(topic)?.at(-1) ?? "{}") as Record<string, unknown>;

  const archived = (by = bench): string[] =>
    by
      .archived()
      .map(({ series, start, value }) => `${series}|${start}|${value}`)
      .sort();

  async function influxRows(): Promise<string[]> {
    const rows = await influx.query('SELECT "measure", "kW", "kWh", "kVA" FROM linky', "linky");
    return rows
      .map(([time, measure, ...fields]) =>
        [measure, time, fields.find((value) => value !== null)].map(String).join("|"),
      )
      .sort();
  }

  const influx2Rows = (): string[] => influx2.rows("linky", ["kW", "kWh", "kVA"]);

  function postgresRows(meter = "Maison"): string[] {
    const tables = postgres.query("SELECT 1 FROM pg_tables WHERE tablename = 'linky'", "linky");
    if (tables.length === 0) return [];
    const sql = `SELECT measure, (extract(epoch FROM starts_at) * 1000)::bigint, value FROM linky WHERE meter = '${meter}'`;
    return postgres.query(sql, "linky").sort();
  }

  /** Sums by hour of what the archive holds: `[start, sum in kWh]`. */
  function hourSums(): [number, number][] {
    const hours = new Map<number, number>();
    for (const { start, end, value } of curve()) {
      const hour = Math.floor(start / HOUR) * HOUR;
      hours.set(hour, (hours.get(hour) ?? 0) + Math.round((value * 1000 * (end - start)) / HOUR));
    }
    let sum = 0;
    return [...hours].map(([hour, wattHours]) => [hour, (sum += wattHours) / 1000]);
  }

  const curve = (): Archived[] => bench.archived().filter(({ series }) => series === "load_curve");

  function statistics(): [number, number | undefined][] {
    const rows = homeAssistant.statistics.get("enedis_linky:consumption") ?? new Map<number, never>();
    return [...rows.values()].sort((a, b) => a.start - b.start).map(({ start, sum }) => [start, sum]);
  }

  /** Until both hold the same; where they still differ is shown when that never comes. */
  async function same<T>(what: string, wanted: () => T[], got: () => T[] | Promise<T[]>): Promise<void> {
    const end = Date.now() + 30_000;
    for (;;) {
      const [left, right] = [wanted(), await got()].map((list) => list.map((entry) => JSON.stringify(entry)));
      const there = new Set(right);
      const missing = left!.filter((entry) => !there.has(entry));
      const surplus = right!.length + missing.length - left!.length;
      if (missing.length === 0 && surplus === 0) return;
      if (Date.now() > end) {
        assert.fail(`${what}: ${missing.length} missing (${missing[0]}), ${surplus} too many`);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  it("write a whole history, although databases and broker die in the middle of it", async function () {
    this.timeout(120_000);
    await bench.start();
    while ((await influxRows()).length === 0 || postgresRows().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const databases = [...services, influx2];
    await Promise.all(databases.map((service) => service.kill()));
    // PostgreSQL's node may take Node-RED along (its issue 97): it then starts again, and all goes on.
    await until("all was collected", () => archived().length > 2 * 1_090 + 99 * 48, 40_000);
    const missed = (...parts: RegExp[]): boolean =>
      bench.log.some((line) => parts.every((part) => part.test(line)));
    await until(
      "all databases were missed",
      () => missed(/No host available/) && missed(/Depuis quel jour/, new RegExp(`:${postgres.port}`)),
    );
    await until("also the second InfluxDB", () => missed(new RegExp(`ECONNREFUSED.*:${influx2.port}`)));
    await Promise.all(databases.map((service) => service.start()));
    await listen();
    await same("InfluxDB holds the archive", () => archived(), influxRows);
    await same("InfluxDB 2 holds the archive", () => archived(), influx2Rows);
    await same(
      "PostgreSQL holds the archive",
      () => archived(),
      () => postgresRows(),
    );
  });

  it("publish each measure once, with its date, for Home Assistant to discover", async () => {
    await until("five sensors and their values", () => published.size === 10);
    const topic = "linky/Maison/consumption/daily";
    const { name, device_class, unit_of_measurement, state_topic } = newest(
      "homeassistant/sensor/linky_maison_consumption_daily/config",
    );
    assert.deepEqual(
      [name, device_class, unit_of_measurement, state_topic],
      ["Jour", "energy", "kWh", topic],
    );
    assert.equal(String(newest(topic)["start"]).slice(0, 10), inParis(noon - 3 * DAY).slice(0, 10));
    // Retained: who comes later gets them too.
    const later = connect(`mqtt://127.0.0.1:${mosquitto.port}`);
    const retained = new Set<string>();
    later.on("connect", () => later.subscribe("#"));
    later.on("message", (name) => retained.add(name));
    await until("all are retained", () => retained.size === 10);
    await later.endAsync();
  });

  it("give Home Assistant its hours when it comes, and it refuses none", async () => {
    await homeAssistant.start();
    await same("all sums", hourSums, statistics);
    assert.deepEqual(homeAssistant.refusals, []);
  });

  it("send a healed hole and two new days, and nothing that has not changed", async () => {
    const hole =
      Date.parse(`${inParis(noon - 7 * DAY).slice(0, 10)}T12:00:00Z`) -
      (parisOffset(noon - 7 * DAY) - 2 * HOUR);
    const holds = (): boolean => curve().some(({ start }) => start === hole);
    assert.equal(holds(), false);
    const before = new Map([...published].map(([topic, payloads]) => [topic, payloads.length]));
    const imports = homeAssistant.imports.length;
    bench.jump(noon);
    await bench.inject(id(1, "Actualiser"));
    await until("the hole is healed", holds);
    await same("InfluxDB holds the archive", () => archived(), influxRows);
    await same("InfluxDB 2 holds the archive", () => archived(), influx2Rows);
    assert.deepEqual(influx2.refusals, []);
    await same(
      "PostgreSQL holds the archive",
      () => archived(),
      () => postgresRows(),
    );
    await same("all sums", hourSums, statistics);
    assert.equal(Math.min(...homeAssistant.imports.slice(imports)), hole);
    assert.deepEqual(homeAssistant.refusals, []);
    const yesterday = inParis(noon - DAY).slice(0, 10);
    const daily = "linky/Maison/consumption/daily";
    await until("the broker has yesterday", () => String(newest(daily)["start"]).startsWith(yesterday));
    for (const [topic, payloads] of published) {
      assert.equal(
        new Set(payloads.slice(before.get(topic))).size,
        payloads.length - before.get(topic)!,
        topic,
      );
      if (topic.endsWith("/config")) assert.equal(payloads.length, before.get(topic), topic);
    }
  });

  it("tell yesterday once, as soon as it is complete", () => {
    const [message, ...more] = bench.tapped(digest);
    assert.deepEqual(more, []);
    assert.deepEqual(message!["missing"], []);
    assert.match(
      String(message!["payload"]),
      /^Énergie du jour : [\d,]+ kWh\nPuissance max : [\d,]+ kVA, \d\d:\d\d\nMois \d{4}-\d\d : /,
    );
  });

  it("count the cost of each month by the minute", async () => {
    const done = bench.tapped(cost).length;
    await bench.inject(id(8, "Maintenant"));
    await until("the table is there", () => bench.tapped(cost).length > done);
    const months = bench.tapped(cost).at(-1)!["payload"] as {
      month: string;
      offPeak: number;
      peak: number;
      total: number;
      euros: number;
    }[];
    assert.ok(months.length >= 4);
    for (const { month, offPeak, peak, total, euros } of months) {
      const readings = curve().filter(({ start }) => inParis(start).startsWith(month));
      const energy = (isOffPeak: boolean): number =>
        readings.reduce((sum, { start, end, value }) => {
          // No clock changes within a reading of the demo.
          const first = minuteOfDay(start);
          let minutes = 0;
          for (let minute = first; minute < first + (end - start) / 60_000; minute++) {
            if ((minute >= 22 * 60 + 8 || minute < 6 * 60 + 8) === isOffPeak) minutes++;
          }
          return sum + (value * minutes) / 60;
        }, 0);
      assert.ok(Math.abs(energy(true) - offPeak) < 0.001, `${month}: ${offPeak}`);
      assert.ok(Math.abs(offPeak + peak - total) < 0.0005, month);
      assert.ok(euros > offPeak * 0.15 + peak * 0.2 && euros < total * 0.2082 + 16.2, `${month}: ${euros} €`);
    }
  });

  it("mail last month's CSV", async () => {
    await bench.inject(id(11, "Le 3 du mois"));
    await until("a mail has come", () => mailbox.mails.length === 1);
    const [{ subject, to, attachments }] = mailbox.mails as [(typeof mailbox.mails)[0]];
    const month = inParis(Date.parse(`${inParis(noon).slice(0, 7)}-01T12:00:00Z`) - 5 * DAY).slice(0, 7);
    assert.equal(subject, `Linky, ${month}`);
    assert.equal(to.text, "vous@example.org");
    const [{ filename, contentType, content }] = attachments as [(typeof attachments)[0]];
    assert.deepEqual([filename, contentType], [`linky-${month}.csv`, "text/csv"]);
    const [header, ...lines] = content.toString().trim().split(/\r?\n/);
    assert.equal(content.toString().codePointAt(0), 0xfeff);
    assert.equal(header, "meter;direction;measure;start;end;value;unit;at;source;revised");
    assert.equal(lines.length, curve().filter(({ start }) => inParis(start).startsWith(month)).length);
  });

  it("ask nothing of the history that it refuses", () => {
    assert.deepEqual(
      bench.log.filter((line) => line.includes("[enedis-linky history:")),
      [],
    );
  });

  it("alert once while the power is high", async () => {
    for (const button of ["Essai · Try", "Essai · Try", "Essai, retour", "Essai · Try"])
      await bench.inject(id(9, button));
    await until("three messages", () => bench.tapped(alert).length >= 3);
    assert.deepEqual(
      bench.tapped(alert).map(({ topic }) => topic),
      ["Linky : puissance max", "Linky : puissance redescendue", "Linky : puissance max"],
    );
  });

  it("make a meter of each subflow, with the PDL and name of its environment", () => {
    for (const [tap, name, usagePointId] of [
      [house, "Maison", "00000000000011"],
      [workshop, "Atelier", "00000000000028"],
    ] as const) {
      const message = bench.tapped(tap).find(({ measure }) => measure !== undefined);
      assert.deepEqual(
        [String(message!["topic"]).split("/")[0], message!["usagePointId"]],
        [name, usagePointId],
      );
    }
  });

  it("show each meter of the overview in a line of its own, by itself and when asked", async () => {
    await bench.inject(id(14, "Actualiser"));
    const yesterday = inParis(noon - DAY).slice(0, 10);
    const lines = (): unknown[][] =>
      ((bench.tapped(table).at(-1)?.["payload"] ?? []) as Record<string, unknown>[]).map(Object.values);
    const line = (name: string): unknown[] => [name, yesterday, 0, "à jour", "sans limite", ""];
    await same("three lines", () => ["Atelier", "Bureau", "Maison"].map(line), lines);
  });

  it("tell how each meter of the subflow is doing", () => {
    for (const [tap, name] of [
      [house, "Maison"],
      [workshop, "Atelier"],
    ] as const) {
      const { payload } = bench.tapped(tap).find(({ measure }) => measure === undefined)!;
      const { callsLeft, measures, ...state } = payload as Record<string, unknown>;
      assert.deepEqual([state["name"], state["state"], callsLeft], [name, "ok", null]);
      assert.equal((measures as unknown[]).length, 3);
    }
  });

  it("make a hypertable of the table, where TimescaleDB is there", async () => {
    if (!postgres.hasTimescale) return;
    await bench.inject(id(12, "Hypertable"));
    const count = (): string[] =>
      postgres.query("SELECT count(*) FROM timescaledb_information.hypertables", "linky");
    await same(
      "a hypertable",
      () => ["1"],
      () => {
        try {
          return count();
        } catch {
          return []; // the extension is being made
        }
      },
    );
    assert.deepEqual(postgresRows(), archived());
    await bench.inject(id(12, "Tout renvoyer"));
    await same(
      "nothing is doubled",
      () => archived(),
      () => postgresRows(),
    );
  });

  it("write one database from several Node-REDs, each its own meter", async () => {
    const { nodes } = example(12);
    const other = new ExampleBench({
      flows: nodes,
      patch: new Map<string, object>([
        [id(12, "postgreSQLConfig"), { port: postgres.port }],
        [id(12, "enedis-linky-config"), { name: "Atelier" }],
      ]),
      taps: [],
      credentials: { [id(12, "postgreSQLConfig")]: { user: "postgres", password: "" } },
      palette,
      nodeRed,
    });
    try {
      other.jump(noon);
      await other.start();
      await until("its history has come", () => postgresRows("Atelier").length > 2 * 1_090 + 6 * 48, 30_000);
      await same(
        "its rows",
        () => archived(other),
        () => postgresRows("Atelier"),
      );
      await same(
        "the rows of the other one",
        () => archived(),
        () => postgresRows(),
      );
    } finally {
      await other.close();
    }
  });

  it("lose nothing to a power cut while they write", async () => {
    postgres.query("TRUNCATE linky", "linky");
    await influx.query("DROP MEASUREMENT linky", "linky");
    influx2.clear();
    homeAssistant.statistics.clear();
    for (const each of [example(5), second, example(12)])
      await bench.inject(nodeOf(each, "Tout renvoyer").id);
    await until("something is written", () => postgresRows().length > 0 && influx2Rows().length > 0);
    await bench.kill();
    assert.ok(postgresRows().length < archived().length);
    await bench.start();
    await same(
      "PostgreSQL holds the archive",
      () => archived(),
      () => postgresRows(),
    );
    await same("InfluxDB holds the archive", () => archived(), influxRows);
    await same("InfluxDB 2 holds the archive", () => archived(), influx2Rows);
    await same("all sums", hourSums, statistics);
    assert.deepEqual([...influx2.refusals, ...homeAssistant.refusals], []);
  });
});

function minuteOfDay(instant: number): number {
  const [hours, minutes] = inParis(instant).slice(11, 16).split(":").map(Number);
  return hours! * 60 + minutes!;
}

/** Milliseconds by which Paris is ahead of UTC. */
function parisOffset(instant: number): number {
  return Date.parse(`${inParis(instant).replace(" ", "T")}Z`) - instant;
}
