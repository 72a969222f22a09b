/** Archives that are mirrored into a real PostgreSQL. */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { Archive } from "../../nodes/archive/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";
import type { FleetSettings } from "../../nodes/fleet/mirror-options.js";
import { asFleetError } from "../../nodes/fleet/problem.js";
import { dayOf, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { Harness as ArchiveHarness } from "../archive/harness.js";
import { endsWithRun } from "../ends-with-run.js";
import { Postgres } from "../examples/services/postgresql.js";

/** Stands in all addresses: nothing may show it. */
export const PASSWORD = "secret-of-the-fleet";

const root = path.join(__dirname, "..", "..");

/** The PostgreSQL of all suites, and how many databases it has had. */
let common: { readonly postgres: Postgres; databases: number } | undefined;

/** One PostgreSQL for all suites, with a database for each test. */
export class Server {
  database = "postgres";

  constructor() {
    before(async function () {
      if (common === undefined) {
        const postgres = new Postgres({ extensions: false });
        common = { postgres, databases: 0 };
        endsWithRun(this, async () => {
          common = undefined;
          await postgres.remove();
        });
        postgres.create();
      }
      await common.postgres.start();
    });
    beforeEach(() => this.#create());
  }

  get postgres(): Postgres {
    return common!.postgres;
  }

  /** The one of the test before goes, as whatever used it has ended. */
  async #create(): Promise<void> {
    if (this.database !== "postgres")
      await this.postgres.query(`DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`, "postgres");
    this.database = `fleet_${++common!.databases}`;
    await this.postgres.query(`CREATE DATABASE ${this.database}`, "postgres");
  }

  /** Cells as PostgreSQL writes them, separated by `|`. */
  query(sql: string): Promise<string[]> {
    return this.postgres.query(sql, this.database);
  }

  /** Runs several statements, as an administrator. */
  async run(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.url() });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** It has the readings of a member, and each of several has them. */
  async isCopyOf(members: readonly Member[], schema?: string): Promise<void> {
    const stored = (await this.readings(schema)).sort();
    for (const member of members) assert.deepEqual(member.readings(), stored);
  }

  /** From now on its time is what {@link setTime} says. The tables must be there. */
  async holdTime(schema = "enedis_linky"): Promise<void> {
    await this.run(
      `CREATE TABLE IF NOT EXISTS held_time (at timestamptz); TRUNCATE held_time;
       INSERT INTO held_time VALUES (now());
       CREATE OR REPLACE FUNCTION ${schema}.db_time() RETURNS timestamptz LANGUAGE sql VOLATILE
         AS 'SELECT at FROM public.held_time'`,
    );
  }

  url(user = "postgres"): string {
    return `postgres://${user}:${PASSWORD}@127.0.0.1:${this.postgres.port}/${this.database}`;
  }

  /** What is stored of all meters, as {@link Member.readings}. */
  readings(schema = "enedis_linky"): Promise<string[]> {
    return this.query(
      `SELECT pdl, direction, series, extract(epoch FROM start)::bigint, step, value,
         coalesce(extract(epoch FROM at)::bigint::text, '-'), rounded::text
       FROM ${schema}.reading JOIN ${schema}.usage_point ON id = usage_point
       ORDER BY pdl, direction, series, start`,
    );
  }
}

/** One member of a suite, made for each of its tests. @param take gets it */
export function memberPerTest(server: Server, take: (home: Member) => void): void {
  let home: Member;
  beforeEach(() => {
    home = new Member(server.url());
    take(home);
  });
  afterEach(async () => {
    await home.end();
    assert.deepEqual(home.faults, []);
  });
}

/** Two members of a suite, made for each of its tests. */
export class TwoMembers {
  home!: Member;
  other!: Member;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
    beforeEach(() => {
      this.home = new Member(server.url());
      this.other = new Member(server.url(), { name: "other" });
    });
    afterEach(async () => {
      for (const member of this.both) await member.end();
      assert.deepEqual(
        this.both.flatMap(({ faults }) => faults),
        [],
      );
    });
  }

  get both(): readonly Member[] {
    return [this.home, this.other];
  }

  /** From now on the time of both, and of the database, goes on by {@link later} only. */
  async holdTime(): Promise<void> {
    await this.home.pass();
    this.other.time = this.home.time;
    await this.#server.holdTime();
  }

  async later(seconds = 60): Promise<void> {
    for (const member of this.both) member.time += seconds * 1_000;
    await setTime(this.#server.url(), this.home.time);
  }

  /** Both have what the database has. */
  async areSame(): Promise<void> {
    await this.#server.isCopyOf(this.both);
  }

  /** Lets both pass some times, with time between. */
  async rounds(count: number, first = this.other, second = this.home): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.later();
      await first.pass(0);
      await second.pass(0);
    }
  }
}

/** Sets a database's held time, in milliseconds; one that is away keeps it. */
export async function setTime(url: string, time: number): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("UPDATE held_time SET at = to_timestamp($1)", [time / 1_000]);
  } catch (error) {
    if (asFleetError(error).problem !== "away") throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** As a process that was killed when it had brought back some readings of a meter, which begin with a revision. */
export function cutShort(
  archive: Archive,
  pdl: string,
  { readings, series, revision, seconds }: CutShort,
): void {
  const point = archive.restoring.begin(pdl, "real", dayOf(seconds));
  const kept = readings.map((reading) => ({
    ...reading,
    at: null,
    rounded: false,
    source: "data-connect",
    first: revision,
    revision,
    ...({ direction: "consumption", series } as const),
  }));
  archive.restoring.addReadings(point, kept, seconds);
}

interface CutShort {
  readonly readings: readonly Reading[];
  readonly series: "load_curve" | "daily";
  readonly revision: number;
  readonly seconds: number;
}

/** A member: an archive on a clock that the test sets, and its mirror. */
export class Member extends ArchiveHarness {
  readonly faults: unknown[] = [];
  /** Milliseconds beside the wall clock, which may jump. */
  elapsed = 0;
  /** By how many seconds the database's clock was ahead, each time that it said so. */
  readonly clocksOff: number[] = [];
  /** How often it said that its problem changed. */
  changes = 0;
  /** The meters of which it said so, by `space/pdl`. */
  readonly changed: string[] = [];
  mirror: Mirror;
  /** Whether its meter is deployed; undefined: nodes are being made. */
  isDeployed: boolean | undefined = true;
  /** Other meters that are deployed, by `space/pdl`. */
  others: readonly string[] = [];
  /** The contract nodes that it has. */
  contracts: ReadonlySet<string> | undefined = new Set(["contract"]);
  readonly #ends = new EventEmitter<{ end: [] }>();
  readonly #settings: FleetSettings;

  /** What users call its meter. */
  title: string;
  readonly #host: string;

  /** @param options.title what users call its meter */
  constructor(
    url: string,
    {
      name = "home",
      schema = "enedis_linky",
      folders = [root],
      title = "Home",
      standby = false,
      host = "machine",
    } = {},
  ) {
    super();
    this.#settings = { url, name, schema, standby };
    this.title = title;
    this.#host = host;
    this.mirror = this.newMirror(folders);
  }

  newMirror(folders: readonly string[] = [root], schema = this.#settings.schema): Mirror {
    return new Mirror({
      settings: { ...this.#settings, schema },
      folders,
      clock: this,
      elapsed: () => this.elapsed,
      host: this.#host,
      names: () => new Map([[`real/${this.point.pdl}`, this.title]]),
      deployed: () =>
        this.isDeployed === undefined
          ? undefined
          : new Set([...(this.isDeployed ? [`real/${this.point.pdl}`] : []), ...this.others]),
      contracts: () => this.contracts,
      wakeSoon: () => this.#ends.emit("end"),
      ready: () => undefined,
      beforeEnd: () => () => undefined,
      atRest: () => Promise.resolve(),
      clockOff: (seconds) => this.clocksOff.push(seconds),
      changed: (key) => (key === undefined ? this.changes++ : this.changed.push(key)),
      isWorthTelling: () => false,
      failed: (error) => this.faults.push(error),
    });
  }

  /** Lets what is due be done, after some seconds. */
  async pass(seconds = 60): Promise<void> {
    this.time += seconds * 1_000;
    this.elapsed += seconds * 1_000;
    if (this.mirror.wake(this.archive) === Infinity) await once(this.#ends, "end");
  }

  /** As a service answers: its source is no file. */
  override merge(
    readings: Parameters<ArchiveHarness["merge"]>[0],
    options: Parameters<ArchiveHarness["merge"]>[1] = {},
  ): ReturnType<ArchiveHarness["merge"]> {
    const { sources } = this.archive;
    const account = sources.account("data-connect", "https://enedis.example", ["enedis"]);
    const source = sources.source(this.point.id, account, ["credentials"], this.seconds).id;
    return super.merge(readings, { source, ...options });
  }

  /** Leaves the archive to another process. */
  async whileClosed(work: () => Promise<void>): Promise<void> {
    this.archive.close();
    await work();
    this.archive = Archive.open(this.file, this);
    this.point = this.archive.usagePoints.find(this.point.pdl, this.point.space)!;
  }

  /** Its archive is lost, as that of a container without a volume: it begins with an empty one. */
  lose(): void {
    this.archive.close();
    for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name), { recursive: true });
    this.archive = Archive.open(this.file, this);
  }

  /** Deploys its meter: whatever the database has of it comes back first. */
  async deploy(): Promise<void> {
    const { pdl, space } = this.point;
    for (let passes = 0; this.mirror.holds(this.archive, `${space}/${pdl}`); passes++) {
      assert.ok(passes < 20, this.mirror.problem?.problem ?? "it waits for ever");
      await this.pass(0);
    }
    this.point = this.archive.usagePoints.usagePoint(pdl, space, dayOf(this.seconds));
  }

  /** What is stored of all series, as {@link Server.readings}. */
  readings(): string[] {
    const { archive, point } = this;
    return archive.usagePoints
      .allSeries(point.id)
      .flatMap(({ id, direction, series }) =>
        archive.readings
          .between(id, 0, startOfDay(30_000))
          .map(({ start, step, value, at, rounded }) =>
            [point.pdl, direction, series, start, step, value, at ?? "-", rounded === true].join("|"),
          ),
      )
      .sort();
  }

  /** The same, with all that is known of each. */
  readingsInDetail(): string[] {
    const { archive, point } = this;
    return archive.usagePoints
      .allSeries(point.id)
      .flatMap(({ id, direction, series }) =>
        archive.mirrored
          .between(id, 0, startOfDay(30_000))
          .map((reading) => ({ ...reading, revision: 0, source: archive.sources.name(reading.source) }))
          .map((reading) => JSON.stringify({ direction, series, ...reading })),
      )
      .sort();
  }

  /** What was asked for of each day, by series. */
  asked(): ReadonlyMap<string, unknown> {
    const { archive, point } = this;
    const all = archive.usagePoints
      .allSeries(point.id)
      .map(
        ({ id, direction, series }) =>
          [`${direction}/${series}`, archive.coverage.between(id, 0, 30_000)] as const,
      );
    return new Map(all.filter(([, days]) => days.length > 0).sort());
  }

  async end(): Promise<void> {
    await this.mirror.close();
    this.remove();
  }
}
