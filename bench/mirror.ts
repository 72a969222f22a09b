/**
 * The upload of readings into PostgreSQL, beside the floor: PostgreSQL's own `COPY` of the same rows into a bare table
 * of the same columns and key, on the same server in the same run.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Feed } from "../nodes/archive/feed.js";
import { Archive } from "../nodes/archive/index.js";
import { yieldToEventLoop } from "../nodes/base/index.js";
import { Mirror } from "../nodes/fleet/mirror.js";
import { lengthOfDay, parseDay, startOfDay, type Day, type Reading } from "../nodes/readings/index.js";
import { Postgres } from "../test/examples/services/postgresql.js";
import { atLeast, atMost, blockOf, timeOf, type Line, type Suite } from "./measure.js";

const NOW = Date.UTC(2026, 10, 24, 11);
const today = parseDay("2026-11-24")!;
const METERS = 500;
/** As many as one Node-RED is measured with (scale.ts). */
const MANY = 4_500;
/** Days of each meter that a stand-by takes over. */
const STANDBY_DAYS = Number(process.env["DAYS"] ?? 10);

interface History {
  readonly dailyDays: number;
  readonly curveDays: number;
}

const perDay = (start: Day, end: Day): Reading[] =>
  Array.from({ length: end - start }, (_, i) => start + i).map((day) => ({
    start: startOfDay(day),
    step: lengthOfDay(day),
    value: 9_000 + (day % 700),
  }));
const halfHours = (start: Day, end: Day): Reading[] => {
  const [from, to] = [startOfDay(start), startOfDay(end)];
  return Array.from({ length: (to - from) / 1_800 }, (_, i) => ({
    start: from + i * 1_800,
    step: 1_800,
    value: 200 + (i % 900),
  }));
};

/** Meters with their history, as a collector would have merged it. */
async function fill(archive: Archive, meters: number, { dailyDays, curveDays }: History): Promise<void> {
  for (let meter = 0; meter < meters; meter++) {
    const point = archive.usagePoints.usagePoint(pdlOf(meter), "real", today);
    for (const [name, days, readings] of [
      ["daily", dailyDays, perDay],
      ["max_power", dailyDays, perDay],
      ["load_curve", curveDays, halfHours],
    ] as const) {
      const start = today - days;
      await archive.readings.merge({
        series: archive.usagePoints.series(point.id, "consumption", name),
        readings: readings(start, today),
        source: 1,
        days: { start, end: today },
        now: NOW / 1_000,
      });
    }
  }
}

const pdlOf = (meter: number): string => `22${String(meter).padStart(12, "0")}`;

interface Worked {
  readonly ms: number;
  readonly block: number;
  readonly ours: number;
}

const keysOf = (meters: number): Set<string> =>
  new Set(Array.from({ length: meters }, (_, i) => `real/${pdlOf(i)}`));

/** Mirrors an archive into a database of its own, until nothing is missing. */
async function upload(archive: Archive, url: string): Promise<Worked> {
  const passing = new Passing(archive, url);
  const worked = await worker(() => passing.pass());
  await passing.end();
  return worked;
}

/** Brings back all meters into an empty archive. */
async function restore(archive: Archive, url: string, meters: number): Promise<Worked> {
  const passing = new Passing(archive, url);
  const worked = await worker(() => passing.bringBack(keysOf(meters)));
  await passing.end();
  return worked;
}

async function worker(work: () => Promise<void>): Promise<Worked> {
  let ms = 0;
  const { longest, ours } = await blockOf(async () => {
    ms = await timeOf(work);
  });
  return { ms, block: longest, ours };
}

/** A mirror that passes when it is told to. */
class Passing {
  readonly mirror: Mirror;
  readonly #archive: Archive;
  readonly #waiting = new Set<string>();
  #time = NOW;
  #next = (): void => undefined;

  /** @param standby the name of its machine, and the meters that it follows, by `space/pdl` */
  constructor(
    archive: Archive,
    url: string,
    standby?: { readonly host: string; readonly deployed: ReadonlySet<string> },
  ) {
    this.#archive = archive;
    this.mirror = new Mirror({
      settings: { url, name: "bench", schema: "enedis_linky", standby: standby !== undefined },
      folders: [process.cwd()],
      clock: { now: () => this.#time, wake: () => () => undefined },
      elapsed: () => this.#time - NOW,
      host: standby?.host ?? "bench",
      names: () => new Map<string, string>(),
      changed: () => undefined,
      deployed: () => standby?.deployed,
      contracts: () => undefined,
      wakeSoon: () => this.#next(),
      ready: (key) => this.#waiting.delete(key),
      beforeEnd: () => () => undefined,
      atRest: () => Promise.resolve(),
      clockOff: () => undefined,
      isWorthTelling: () => false,
      failed: (error) => {
        throw error;
      },
    });
  }

  async pass(): Promise<void> {
    // Due, and before a name would be given up.
    this.#time += 31_000;
    const passed = new Promise<void>((resolve) => (this.#next = resolve));
    this.mirror.wake(this.#archive);
    await passed;
    if (this.mirror.problem !== undefined) throw new Error(this.mirror.problem.problem);
  }

  /** Passes until no meter waits. @param keys of those that do, by `space/pdl` */
  async bringBack(keys: ReadonlySet<string>): Promise<void> {
    for (const key of keys) this.#waiting.add(key);
    do {
      // As the collectors ask: in pieces.
      for (const key of this.#waiting) {
        if (!this.mirror.holds(this.#archive, key)) this.#waiting.delete(key);
        await yieldToEventLoop();
      }
      await this.pass();
    } while (this.#waiting.size > 0);
  }

  async end(): Promise<void> {
    await this.mirror.close();
  }
}

/** A second machine follows all meters of a first one, which then ends. */
async function takeOver(
  server: Postgres,
  folder: string,
  meters: number,
  history: History,
): Promise<{ readonly follow: Worked; readonly takeOver: Worked; readonly rows: number }> {
  const database = "take_over";
  await server.query(`CREATE DATABASE ${database}`, "postgres");
  const url = `postgres://postgres@127.0.0.1:${server.port}/${database}`;
  const deployed = keysOf(meters);
  const [first, second] = ["first", "second"].map((host) => {
    const file = path.join(folder, `${host}-${database}.db`);
    const archive = Archive.open(file, { now: () => NOW, wake: () => () => undefined });
    return { archive, passing: new Passing(archive, url, { host, deployed }) };
  }) as [Standing, Standing];
  await fill(first.archive, meters, history);
  // Each has a node that was sent what there is.
  for (const usagePoint of first.archive.usagePoints.all("real")) {
    const outputs = [{ direction: "consumption", measure: "load_curve" } as const];
    const node = `in ${usagePoint.pdl}`;
    new Feed({ archive: first.archive, node, usagePoint, outputs, start: "new", now: () => NOW / 1_000 });
  }
  while (first.passing.mirror.standsBy || first.archive.mirrored.waiting().length > 0)
    await first.passing.pass();
  const follow = await worker(async () => {
    do await second.passing.pass();
    while (!(await follows(second.archive, deployed, history)));
  });
  await first.passing.end();
  const taken = await worker(async () => {
    while (second.passing.mirror.standsBy) await second.passing.pass();
    await second.passing.bringBack(deployed);
  });
  await second.passing.end();
  for (const { archive } of [first, second]) archive.close();
  const [rows] = await server.query("SELECT count(*) FROM enedis_linky.reading", database);
  return { follow, takeOver: taken, rows: Number(rows) };
}

interface Standing {
  readonly archive: Archive;
  readonly passing: Passing;
}

/** Whether an archive has the whole curve of all meters. */
async function follows(
  archive: Archive,
  keys: ReadonlySet<string>,
  { curveDays }: History,
): Promise<boolean> {
  for (const key of keys) {
    const point = archive.usagePoints.find(key.slice(key.indexOf("/") + 1), "real");
    if (point === undefined) return false;
    const { id } = archive.usagePoints.series(point.id, "consumption", "load_curve");
    if (
      archive.readings.between(id, startOfDay(today - curveDays), startOfDay(today)).length <
      48 * curveDays
    )
      return false;
    await yieldToEventLoop();
  }
  return true;
}

const floorTable = `CREATE TABLE floor (usage_point integer, direction text, series text, start timestamptz, step integer,
  value bigint, at timestamptz, rounded boolean, source text, arrived timestamptz, first bigint, revision bigint,
  PRIMARY KEY (usage_point, direction, series, start))`;

/** @returns milliseconds of `COPY` of all rows that were uploaded, and their number */
async function floor(
  server: Postgres,
  database: string,
  folder: string,
): Promise<{ ms: number; rows: number }> {
  const file = path.join(folder, `${database}.csv`);
  writeFileSync(file, "");
  chmodSync(folder, 0o777);
  chmodSync(file, 0o666);
  await server.query(`COPY enedis_linky.reading TO '${file}' (FORMAT csv)`, database);
  await server.query(floorTable, database);
  const ms = await timeOf(() => server.query(`COPY floor FROM '${file}' (FORMAT csv)`, database));
  const [rows] = await server.query("SELECT count(*) FROM floor", database);
  return { ms, rows: Number(rows) };
}

async function measure(
  server: Postgres,
  folder: string,
  meters: number,
  history: History,
): Promise<{ upload: Worked; restore: Worked; floor: number; rows: number }> {
  const database = `meters_${meters}`;
  await server.query(`CREATE DATABASE ${database}`, "postgres");
  const url = `postgres://postgres@127.0.0.1:${server.port}/${database}`;
  const open = (name: string): Archive =>
    Archive.open(path.join(folder, `${name}-${meters}.db`), { now: () => NOW, wake: () => () => undefined });
  const archive = open("first");
  await fill(archive, meters, history);
  const uploaded = await upload(archive, url);
  archive.close();
  const bare = await floor(server, database, folder);
  const again = open("second");
  const restored = await restore(again, url, meters);
  again.close();
  return { upload: uploaded, restore: restored, floor: bare.ms, rows: bare.rows };
}

export const suite: Suite = {
  title: "PostgreSQL",
  async run() {
    const server = new Postgres();
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
    try {
      server.create();
      await server.start();
      // Warm: the first statements compile.
      await measure(server, folder, 2, { dailyDays: 400, curveDays: 30 });
      const one = await measure(server, folder, 1, { dailyDays: 1_096, curveDays: 745 });
      const many = await measure(server, folder, METERS, { dailyDays: 1_096, curveDays: 7 });
      const most = await measure(server, folder, MANY, { dailyDays: 1, curveDays: 1 });
      const standby = await takeOver(server, folder, MANY, {
        dailyDays: STANDBY_DAYS,
        curveDays: STANDBY_DAYS,
      });
      const perSecond = ({ ms }: Worked): number => many.rows / (ms / 1_000);
      const rate = perSecond(many.upload);
      const all = [
        ...[one, many, most].flatMap((each) => [each.upload, each.restore]),
        ...[standby.follow, standby.takeOver],
      ];
      const block = Math.max(...all.map((each) => each.block));
      const copied = { name: "bare COPY", value: many.rows / (many.floor / 1_000) };
      const lines: Line[] = [
        {
          name: `36 months of one meter (${one.rows.toLocaleString("en")} readings)`,
          value: one.upload.ms / 1_000,
          unit: "s",
          baseline: { name: "bare COPY", value: one.floor / 1_000 },
          goal: atMost(3_000, one.upload.ms, "3 s"),
        },
        {
          name: `${METERS} meters (${many.rows.toLocaleString("en")} readings)`,
          value: rate,
          unit: "readings/s",
          baseline: copied,
          goal: atLeast(20_000, rate, "20,000"),
        },
        {
          name: "36 months of one meter come back into an empty archive",
          value: one.restore.ms / 1_000,
          unit: "s",
          baseline: { name: "the upload", value: one.upload.ms / 1_000 },
        },
        {
          name: `${METERS} meters come back`,
          value: perSecond(many.restore),
          unit: "readings/s",
          baseline: { name: "the upload", value: rate },
        },
        {
          name: `${MANY.toLocaleString("en")} meters, a day of each`,
          value: most.upload.ms / 1_000,
          unit: "s",
        },
        {
          name: `${MANY.toLocaleString("en")} meters come back, a day of each`,
          value: most.restore.ms / 1_000,
          unit: "s",
          baseline: { name: "the upload", value: most.upload.ms / 1_000 },
        },
        {
          name: `${MANY.toLocaleString("en")} meters, ${STANDBY_DAYS} days of each, that a stand-by takes over`,
          value: standby.takeOver.ms / 1_000,
          unit: "s",
          baseline: { name: "following them", value: standby.follow.ms / 1_000 },
        },
        {
          name: `the same (${standby.rows.toLocaleString("en")} readings)`,
          value: standby.rows / (standby.takeOver.ms / 1_000),
          unit: "readings/s",
          baseline: { name: "following them", value: standby.rows / (standby.follow.ms / 1_000) },
        },
        {
          name: "longest block of the event loop during a take-over",
          value: standby.takeOver.block,
          unit: "ms",
          goal: atMost(50, standby.takeOver.block, "50 ms"),
        },
        {
          name: "longest block of the event loop meanwhile",
          value: block,
          unit: "ms",
          goal: atMost(50, block, "50 ms"),
        },
        {
          name: "the same without the garbage collector",
          value: Math.max(...all.map((each) => each.ours)),
          unit: "ms",
        },
      ];
      return { lines };
    } finally {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
