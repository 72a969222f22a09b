/**
 * The upload of readings into PostgreSQL, beside the floor: PostgreSQL's own `COPY` of the same rows into a bare table
 * of the same columns and key, on the same server in the same run.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

/** Mirrors an archive into a database of its own, until nothing is missing. */
function upload(archive: Archive, url: string): Promise<Worked> {
  return passing(archive, url, new Set());
}

/** Brings back all meters into an empty archive. */
function restore(archive: Archive, url: string, meters: number): Promise<Worked> {
  const keys = new Set(Array.from({ length: meters }, (_, i) => `real/${pdlOf(i)}`));
  return passing(archive, url, keys);
}

/** Lets a mirror pass, again as long as meters wait. @param waiting by `space/pdl` */
async function passing(archive: Archive, url: string, waiting: Set<string>): Promise<Worked> {
  let time = NOW;
  let next = (): void => undefined;
  const mirror = new Mirror({
    settings: { url, name: "bench", schema: "enedis_linky" },
    folders: [process.cwd()],
    clock: { now: () => time, wake: () => () => undefined },
    elapsed: () => performance.now(),
    host: "bench",
    names: () => new Map<string, string>(),
    changed: () => undefined,
    deployed: () => undefined,
    contracts: () => undefined,
    wakeSoon: () => next(),
    ready: (key) => waiting.delete(key),
    beforeEnd: () => () => undefined,
    atRest: () => Promise.resolve(),
    clockOff: () => undefined,
    isWorthTelling: () => false,
    failed: (error) => {
      throw error;
    },
  });
  const pass = async (): Promise<void> => {
    time += 60_000;
    const passed = new Promise<void>((resolve) => (next = resolve));
    mirror.wake(archive);
    await passed;
    if (mirror.problem !== undefined) throw new Error(mirror.problem.problem);
  };
  let ms = 0;
  const { longest, ours } = await blockOf(async () => {
    ms = await timeOf(async () => {
      do {
        // As the collectors ask: in pieces.
        for (const key of waiting) {
          mirror.holds(archive, key);
          await yieldToEventLoop();
        }
        await pass();
      } while (waiting.size > 0);
    });
  });
  await mirror.close();
  return { ms, block: longest, ours };
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
      const perSecond = ({ ms }: Worked): number => many.rows / (ms / 1_000);
      const rate = perSecond(many.upload);
      const all = [one, many, most].flatMap((each) => [each.upload, each.restore]);
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
