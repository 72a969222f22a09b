/** examples/fleet: its board shows what the archive has, to a role that may read nothing else; its files fit together. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileFunction } from "node:vm";
import { Client, types } from "pg";
import { readSettingsFile } from "../../nodes/common/base/runtime-settings.js";
import { dayOf, lengthOfDay, startOfDay, type Day, type Reading } from "../../nodes/readings/index.js";
import { GrafanaBoard, groups, rounded, sum, type Period } from "../examples/grafana-board.js";
import { inParis } from "../examples/running-examples.js";
import { curve, PDL } from "../fixtures/readings.js";
import {
  datasources,
  deployment,
  environmentOf,
  folder,
  initScripts,
  mountsOf,
  providers,
  read,
  secretOf,
  services,
  standby,
  volumeClaim,
  volumes,
  type ServiceName,
} from "./example.js";
import { Member, Server } from "./harness.js";

const [source] = datasources;

const today = dayOf(Math.floor(Date.now() / 1000));
/** The last one of 25 hours with some days after it. */
let october: Day = today - 3;
while (lengthOfDay(october) !== 25 * 3_600) october--;
/** Up to yesterday. */
const daysFrom = (start: Day, end: Day): Day[] =>
  Array.from({ length: Math.min(end, today) - start }, (_, i) => start + i);
/** Different for each interval: W, Wh or VA. */
const valueAt = (start: number, most: number): number => 1 + (((start / 600) * 7_919) % most);

/** What the services brought, of one direction. */
interface Brought {
  readonly daily: readonly Reading[];
  readonly load_curve: readonly Reading[];
  readonly max_power: readonly Reading[];
}

/** @param most the greatest value, which tells directions and meters apart */
function brought(most: number): Brought {
  const daily = daysFrom(today - 800, today).map((day) => startOfDay(day));
  // The step of a meter may be changed.
  const steps = new Map([
    [october - 4, 3_600],
    [october + 1, 600],
  ]);
  return {
    daily: daily.map((start) => ({
      start,
      step: lengthOfDay(dayOf(start)),
      value: valueAt(start, 20 * most),
    })),
    load_curve: daysFrom(october - 20, october + 20).flatMap((day) =>
      curve(day, steps.get(day)).map(({ start, step }) => ({ start, step, value: valueAt(start, most) })),
    ),
    max_power: daysFrom(october - 20, october + 20).map((day, i) => ({
      start: startOfDay(day),
      step: lengthOfDay(day),
      value: valueAt(startOfDay(day), most),
      // Not each service says when.
      ...(i % 3 > 0 && { at: startOfDay(day) + 3_600 * (i % 24) }),
    })),
  };
}

/** What SQL's NULL is as a number: on the first of a month, nothing of it is there. */
const nothing = NaN;

/** What a panel shows: by time in milliseconds, by month or hour, or by nothing. */
type Shown = [key: number | string, value: number][];

function expected({ daily, load_curve, max_power }: Brought, period: Period): Record<string, Shown> {
  const local = ({ start }: Reading): string => inParis(start * 1000);
  const month = (reading: Reading): string => local(reading).slice(0, 7);
  const isShown = ({ start }: Reading): boolean => start * 1000 >= period.from && start * 1000 <= period.to;
  const total = (readings: readonly Reading[]): number => sum(readings.map(({ value }) => value)) / 1000;
  const each = (readings: readonly Reading[]): Shown =>
    readings.filter(isShown).map(({ start, at = start, value }) => [at * 1000, value / 1000]);
  const grouped = (
    readings: readonly Reading[],
    key: (reading: Reading) => string,
    pick: (group: Reading[]) => number,
  ): [string, number][] => groups(readings, key).map(([name, group]) => [name, pick(group)]);
  const now = inParis(Date.now());
  const thisMonth = daily.filter((reading) => month(reading) === now.slice(0, 7));
  const twoYears = `${Number(now.slice(0, 4)) - 2}${now.slice(4, 7)}`;
  const nights = load_curve.filter(isShown).filter((reading) => Number(local(reading).slice(11, 13)) < 6);
  return {
    "Dernier jour": [["", daily.at(-1)!.value / 1000]],
    "Ce mois": [["", thisMonth.length > 0 ? total(thisMonth) : nothing]],
    "Période affichée": [["", total(daily.filter(isShown))]],
    "Énergie par jour": each(daily),
    "Énergie par mois, deux ans": grouped(
      daily.filter((reading) => month(reading) > twoYears),
      month,
      total,
    ),
    "Courbe de charge": each(load_curve),
    "Puissance max": each(max_power),
    "Minimum de chaque nuit": grouped(
      nights,
      (reading) => local(reading).slice(0, 10),
      (group) => Math.min(...group.map(({ value }) => value)),
    ).map(([day, value]) => [nights.find((one) => local(one).startsWith(day))!.start * 1000, value]),
    "Journée moyenne": grouped(
      load_curve.filter(isShown),
      (reading) => local(reading).slice(11, 13),
      (group) =>
        sum(group.map(({ value, step }) => value * step)) / sum(group.map(({ step }) => step)) / 1000,
    ),
  };
}

describe("the board of examples/fleet", function () {
  this.timeout(120_000);
  const server = new Server();
  const board = new GrafanaBoard("fleet");
  let home: Member;

  before(() => {
    // The password of Grafana's role has to be right.
    const access = path.join(server.postgres.folder, "data", "pg_hba.conf");
    const trusting = readFileSync(access, "utf8");
    writeFileSync(access, `host all ${source.user} 127.0.0.1/32 scram-sha-256\n${trusting}`);
  });
  beforeEach(async () => {
    await server.query("SELECT pg_reload_conf()");
    for (const script of initScripts()) await server.run(script);
    home = new Member(server.url());
    home.time = Date.now();
  });
  afterEach(async () => {
    await home.end();
    await server.run(`DROP OWNED BY ${source.user}; DROP ROLE ${source.user}`);
    assert.deepEqual(home.faults, []);
  });

  const password = environmentOf("grafana")[source.secureJsonData.password.slice(1)]!;
  /** What Grafana gets, as the role of its data source. */
  const ask = async (
    sql: string,
    { zone = "UTC", ...given }: { zone?: string; password?: string } = {},
  ): Promise<Record<string, unknown>[]> => {
    const client = new Client({
      host: "127.0.0.1",
      port: server.postgres.port,
      database: server.database,
      user: source.user,
      password,
      ...given,
      options: `-c TimeZone=${zone}`,
    });
    await client.connect();
    try {
      const { rows, fields } = await client.query<Record<string, unknown>>(sql);
      const time = fields.find(({ name }) => name === "time");
      if (time !== undefined) assert.equal(time.dataTypeID, types.builtins.TIMESTAMPTZ, sql);
      return rows;
    } finally {
      await client.end();
    }
  };
  const merge = async (all: Brought, direction: "consumption" | "production"): Promise<void> => {
    for (const series of ["daily", "load_curve", "max_power"] as const) {
      await home.merge(all[series], { series, direction });
    }
  };

  it("looks as the other board of PostgreSQL", () => {
    const other = new GrafanaBoard("postgresql");
    assert.deepEqual(board.looks, other.looks);
    for (const name of ["datasource", "direction"]) assert.equal(board.variable(name), other.variable(name));
    assert.equal(board.variable("datasource"), source.type);
  });

  it("fills each panel, whatever the time zone of the database", async () => {
    const meters = new Map<string, Record<"consumption" | "production", Brought>>();
    for (const [i, pdl] of [PDL, "22000000000025"].entries()) {
      home.point = home.archive.usagePoints.usagePoint(pdl, "real", today);
      const both = { consumption: brought(1_009 * (i + 1)), production: brought(503 * (i + 1)) };
      await merge(both.consumption, "consumption");
      await merge(both.production, "production");
      meters.set(pdl.slice(-4), both);
    }
    await home.pass();
    assert.equal(home.mirror.problem, undefined);
    const period = {
      from: startOfDay(october - 15) * 1000,
      to: startOfDay(october + 12) * 1000 + 43_200_000,
    };
    const listed = await ask("SELECT usage_point, pdl_end FROM enedis_linky.meters");
    assert.equal(listed.length, meters.size);
    for (const { usage_point, pdl_end } of listed) {
      const both = meters.get(String(pdl_end))!;
      for (const direction of ["consumption", "production"] as const) {
        const all = expected(both[direction], period);
        const night = all["Courbe de charge"]!.filter(([time]) => dayOf(Number(time) / 1000) === october);
        assert.equal(night.length, 50, "the hour that comes twice is there");
        const queries = board.queries(String(usage_point), period, direction);
        assert.deepEqual([...queries.keys()].sort(), Object.keys(all).sort());
        for (const [title, sql] of queries) {
          for (const zone of ["UTC", "Asia/Tokyo", "America/Los_Angeles"]) {
            const got = (await ask(sql, { zone })).map((row): Shown[number] => {
              const { time, month, hour, kWh, kW, kVA, W } = row as Record<string, string> & { time?: Date };
              return [time?.getTime() ?? month ?? hour ?? "", rounded(Number(kWh ?? kW ?? kVA ?? W))];
            });
            const wanted = all[title]!.map(([key, value]): Shown[number] => [key, rounded(value)]);
            assert.deepEqual(got, wanted, `${title}, ${direction}, ${zone}`);
          }
        }
      }
    }
  });

  it("is empty, not in error, before the first meter", async () => {
    assert.deepEqual(await ask(board.meters), []);
    for (const [title, sql] of board.queries("", { from: 0, to: Date.now() })) {
      const values = (await ask(sql)).flatMap((row) => Object.values(row));
      assert.deepEqual(new Set(values), new Set(values.length > 0 ? [null] : []), title);
    }
  });

  it("lists the meters by their names, and what tells equal ones apart", async () => {
    await merge(brought(1_009), "consumption");
    await home.pass();
    const names = async (): Promise<unknown[]> => (await ask(board.meters)).map(({ __text }) => __text);
    assert.deepEqual(await names(), ["Home"]);
    await server.run(
      `INSERT INTO enedis_linky.usage_point (pdl, space, name) VALUES
         ('22000000000025', 'real', NULL), ('22000000000033', 'real', 'Farm'), ('22000000000041', 'demo', 'Home')`,
    );
    const listed = ["Farm", "Home •••• 0017", "Home •••• 0041 (demo)", "•••• 0025"];
    assert.deepEqual((await names()).sort(), listed);
    const ids = (await ask(board.meters)).map(({ __value }) => Number(__value));
    assert.deepEqual(ids.sort(), [1, 2, 3, 4]);
  });

  it("is read by a role that may read the views, and nothing else", async () => {
    await merge(brought(1_009), "consumption");
    await home.pass();
    const relations = await server.query(
      "SELECT relname FROM pg_class WHERE relnamespace = 'enedis_linky'::regnamespace AND relkind IN ('r', 'v')",
    );
    for (const table of ["usage_point", "reading"]) assert.ok(relations.includes(table));
    const readable: string[] = [];
    for (const relation of relations) {
      await ask(`SELECT FROM enedis_linky.${relation}`).then(
        () => readable.push(relation),
        (error: unknown) => assert.match(String(error), /permission denied for table/),
      );
    }
    assert.deepEqual(readable.sort(), ["meters", "readings"]);
    for (const change of ["DELETE FROM enedis_linky.readings", "UPDATE enedis_linky.meters SET name = 'x'"]) {
      await assert.rejects(ask(change), /permission denied|read-only transaction/);
      await assert.rejects(ask(`BEGIN READ WRITE; ${change}`), /permission denied/);
    }
    await assert.rejects(ask("SELECT", { password: "another" }), /password authentication failed/);
    // The whole PDL stands nowhere that it can read.
    for (const view of readable) {
      const rows = await ask(`SELECT to_json(one)::text AS row FROM enedis_linky.${view} AS one`);
      assert.ok(rows.length > 0);
      for (const { row } of rows) assert.ok(!String(row).includes(PDL));
    }
  });
});

describe("the files of examples/fleet", () => {
  const names = Object.keys(services) as ServiceName[];

  it("are there, each that is mounted, and are only read", () => {
    assert.deepEqual(names.sort(), ["grafana", "node-red", "postgres"]);
    for (const name of names) {
      const { build, image, volumes: mounted, ports = [] } = services[name];
      assert.notEqual(build === undefined, image === undefined, name);
      if (build !== undefined) assert.ok(existsSync(path.join(folder, build, "Dockerfile")));
      for (const volume of mounted) {
        const [from, , mode] = volume.split(":") as [string, string, string?];
        if (from.startsWith("./")) {
          assert.ok(existsSync(path.join(folder, from)), volume);
          assert.equal(mode, "ro", volume);
        } else assert.ok(from in volumes, volume);
      }
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/);
    }
  });

  it("take each password from .env, as the first comment says", () => {
    const text = read("compose.yaml");
    const said = [...text.split("\nname:")[0]!.matchAll(/^# +([A-Z_]+)=/gm)].map(([, variable]) => variable!);
    const taken = [...text.matchAll(/\$\{(\w+)(:\?[^}]+)?\}/g)].map(([, variable, check]) => {
      assert.ok(check !== undefined, `${variable} may be missing`);
      return variable!;
    });
    assert.deepEqual([...new Set(taken)].sort(), said.sort());
    for (const name of names) {
      for (const [variable, value] of Object.entries(services[name].environment)) {
        if (/PASSWORD|SECRET/.test(variable)) assert.match(value, /^\$\{\w+:\?[^}]+\}$/, variable);
      }
    }
  });

  it("lead Grafana to the database and to the board, and let in nobody without a password", () => {
    const mounts = mountsOf("grafana");
    const provisioning = "/etc/grafana/provisioning";
    assert.equal(mounts.get(`${provisioning}/datasources/linky.yaml`), "./grafana/datasource.yaml");
    assert.equal(mounts.get(`${provisioning}/dashboards/linky.yaml`), "./grafana/boards.yaml");
    const board = `${providers[0].options.path}/linky.json`;
    assert.equal(mounts.get(board), "./grafana/linky.board");
    const environment = environmentOf("grafana");
    assert.equal(environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"], board);
    assert.equal(environment["GF_AUTH_ANONYMOUS_ENABLED"], "false");
    assert.equal(environment["GF_SECURITY_ADMIN_PASSWORD"], secretOf("GRAFANA_PASSWORD"));
    assert.equal(datasources.length, 1);
    assert.equal(source.url, "postgres:5432");
    assert.equal(source.jsonData.database, environmentOf("postgres")["POSTGRES_DB"]);
    assert.equal(source.secureJsonData.password, "$GRAFANA_DB_PASSWORD");
    assert.equal(environment["GRAFANA_DB_PASSWORD"], environmentOf("postgres")["GRAFANA_DB_PASSWORD"]);
  });

  /** What settings.js says in an environment. */
  function settingsIn(env: Readonly<Record<string, string>>): {
    credentialSecret?: string;
    enedisLinky?: unknown;
  } {
    const module: { exports: object } = { exports: {} };
    const load = compileFunction(read("settings.js"), ["module", "process"]) as (...given: object[]) => void;
    load(module, { env });
    return module.exports;
  }

  it("give Node-RED settings that this package takes, with the owner of the database and a lasting name", () => {
    const exports = settingsIn(environmentOf("node-red"));
    assert.equal(mountsOf("node-red").get("/data/settings.js"), "./settings.js");
    assert.equal(exports.credentialSecret, secretOf("CREDENTIAL_SECRET"));
    const { settings, faults } = readSettingsFile(exports);
    assert.deepEqual(faults, []);
    const { url, name, standby: others } = settings.fleet!;
    assert.deepEqual([name, others], ["node-red", false]);
    const { host, port, user, password, database } = new Client({ connectionString: url });
    const owner = environmentOf("postgres");
    assert.deepEqual([host, port], ["postgres", 5432]);
    assert.deepEqual(
      [user, password, database],
      ["USER", "PASSWORD", "DB"].map((variable) => owner[`POSTGRES_${variable}`]),
    );
  });

  it("let a second Node-RED wait: the same but for its host, its port and its archive", () => {
    const { "node-red": first, "node-red-2": second } = standby.services;
    const whole = services["node-red"];
    const { hostname, ports, volumes: mounted, ...rest } = second;
    const { ports: firstPorts = [], volumes: firstMounted, ...firstRest } = whole;
    const environment = { ...whole.environment, ...first.environment };
    assert.deepEqual(rest, { ...firstRest, environment });
    assert.notEqual(hostname, first.hostname);
    assert.deepEqual([firstPorts, ports], [["127.0.0.1:1880:1880"], ["127.0.0.1:1881:1880"]]);
    assert.deepEqual(
      mounted,
      firstMounted.map((volume) => volume.replace(/^node-red:/, "node-red-2:")),
    );
    assert.deepEqual(Object.keys(standby.volumes), ["node-red-2"]);
    const { settings, faults } = readSettingsFile(
      settingsIn({ ...environmentOf("node-red"), ...first.environment }),
    );
    assert.deepEqual([faults, settings.fleet?.standby], [[], true]);
  });

  it("let Kubernetes run one Node-RED at a time, with a lasting name", () => {
    const { replicas, strategy, template } = deployment.spec;
    assert.deepEqual([replicas, strategy.type], [1, "Recreate"]);
    const [{ env, volumeMounts }] = template.spec.containers;
    assert.deepEqual(env, [{ name: "FLEET_NAME", value: "node-red" }]);
    assert.ok(volumeMounts.some(({ mountPath }) => mountPath === "/data/settings.js"));
    const declared = template.spec.volumes.map(({ name }) => name);
    assert.deepEqual(volumeMounts.map(({ name }) => name).sort(), declared.sort());
    const claims = template.spec.volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim ?? []);
    assert.deepEqual(claims, [{ claimName: volumeClaim.metadata.name }]);
    // The names that the secret is made with, as the first comment says.
    const made = [...read("kubernetes.yaml").matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name);
    assert.deepEqual(made, ["CREDENTIAL_SECRET", "FLEET_PASSWORD"]);
  });
});
