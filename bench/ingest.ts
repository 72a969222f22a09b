/**
 * From the text of an answer to readings on disk: 105 weekly answers with 35,000 half-hours, in both of Enedis's
 * shapes, compared with the floor that no archive can beat and with the usual way to convert stamps.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync as Sqlite } from "node:sqlite";
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { Archive } from "../nodes/archive/index.js";
import { householdOf } from "../nodes/demo/index.js";
import { parseDay, resolveCurve, parseWall, type Reading } from "../nodes/readings/index.js";
import { parseAnswer, withJson } from "../test/services/read-now.js";
import type { Query } from "../nodes/services/contract/service.js";
import { modernBody, v5Body } from "../test/enedis-server/shapes.js";
import { atLeast, atMost, compare, type Line, type Suite } from "./measure.js";

dayjs.extend(utc);
dayjs.extend(timezone);

const { DatabaseSync } = createRequire(__filename)("node:sqlite") as { DatabaseSync: typeof Sqlite };

const WEEKS = 105;
const usagePointId = "09876543211234";
const now = Date.UTC(2026, 10, 24, 9);
const first = parseDay("2024-11-18")!;

interface Week {
  readonly query: Query;
  readonly text: string;
}

type Shape = "2026" | "v5";

function weeks(shape: Shape): Week[] {
  const household = householdOf(usagePointId);
  return Array.from({ length: WEEKS }, (_, i) => {
    const start = first + 7 * i;
    const query: Query = {
      usagePointId,
      direction: "consumption",
      series: "load_curve",
      start,
      end: start + 7,
    };
    const readings = household.published("consumption", "load_curve", start, start + 7, now);
    const body = shape === "2026" ? modernBody(query, readings) : { meter_reading: v5Body(query, readings) };
    return { query, text: JSON.stringify(body) };
  });
}

/** Ours: parsed, validated, dated, merged with coverage and revisions, durable after each week. */
async function ours(archive: Archive, data: readonly Week[]): Promise<void> {
  const usagePoint = archive.usagePoints.usagePoint(usagePointId, "real", first);
  const series = archive.usagePoints.series(usagePoint.id, "consumption", "load_curve");
  for (const { query, text } of data) {
    const { json } = withJson({ status: 200, body: text });
    const { readings } = parseAnswer(json!, query, { stamps: "end" });
    await archive.readings.merge({
      series,
      readings,
      source: 1,
      days: { start: query.start, end: query.end },
      now: now / 1000,
    });
  }
}

interface V5 {
  readonly meter_reading: { readonly interval_reading: readonly { readonly value: string }[] };
}
interface Modern {
  readonly grandeur: readonly { readonly points: readonly { readonly v: string }[] }[];
}

/**
 * The floor: the same rows, their instants already known, in the same transactions of the same kind of file (a
 * `WITHOUT ROWID` table of integers and its index, WAL, synchronous full).
 */
function floor(db: Sqlite, data: readonly Week[], starts: readonly (readonly number[])[]): void {
  const insert = db.prepare("INSERT INTO reading VALUES (1, ?, ?, 1800, NULL, 1, ?, ?)");
  data.forEach(({ text }, week) => {
    const body = JSON.parse(text) as V5 | Modern;
    db.exec("BEGIN IMMEDIATE");
    let i = 0;
    if ("grandeur" in body) {
      for (const point of body.grandeur[0]!.points)
        insert.run(starts[week]![i++]!, Number(point.v), week, week);
    } else {
      for (const point of body.meter_reading.interval_reading) {
        insert.run(starts[week]![i++]!, Number(point.value), week, week);
      }
    }
    db.exec("COMMIT");
  });
}

const floorSchema = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE reading (series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL,
    step INTEGER NOT NULL, at INTEGER, source INTEGER NOT NULL, first INTEGER NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (series, start)) WITHOUT ROWID;
  CREATE INDEX reading_revision ON reading (series, revision);`;

async function measureShape(shape: Shape): Promise<Line> {
  const data = weeks(shape);
  const parsed = data.map(({ query, text }) =>
    parseAnswer(JSON.parse(text) as object, query, { stamps: "end" }).readings.map((r) => r.start),
  );
  const count = parsed.reduce((sum, starts) => sum + starts.length, 0);
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
  let file = 0;
  try {
    const times = await compare({
      ours: async () => {
        const archive = Archive.open(path.join(folder, `${file++}.db`), {
          now: () => now,
          wake: () => () => undefined,
        });
        await ours(archive, data);
        archive.close();
      },
      floor: () => {
        const db = new DatabaseSync(path.join(folder, `${file++}.db`));
        db.exec(floorSchema);
        floor(db, data, parsed);
        db.close();
      },
    });
    const ratio = times.ours / times.floor;
    return {
      name: `${count.toLocaleString("en")} half-hours, ${shape} shape: text → validated → durable`,
      value: Math.round(count / (times.ours / 1000)),
      unit: "readings/s",
      baseline: { name: "JSON.parse + bare insert", value: Math.round(count / (times.floor / 1000)) },
      goal: atMost(1.25, ratio, `1.25 × the floor's time (${ratio.toFixed(2)} ×)`),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureStamps(): Promise<Line> {
  const readings = householdOf(usagePointId).published(
    "consumption",
    "load_curve",
    first,
    first + 7 * WEEKS,
    now,
  );
  const query = { ...weeks("v5")[0]!.query, end: first + 7 * WEEKS };
  const points = (v5Body(query, readings) as { interval_reading: { date: string; value: string }[] })
    .interval_reading;
  const stamps = points.map((point) => point.date);
  // The usual way is slow: a tenth of the stamps is enough to measure it.
  const some = stamps.filter((_, i) => i % 10 === 0);
  let dated: Reading[] = [];
  let last = 0;
  const times = await compare(
    {
      ours: () => {
        dated = resolveCurve(
          stamps.map((stamp) => ({ end: parseWall(stamp)!, step: 1_800, value: 1 })),
        ).readings;
      },
      usual: () => {
        for (const stamp of some) last = dayjs.tz(stamp, "Europe/Paris").unix();
      },
    },
    5,
  );
  if (dated.length !== stamps.length || !Number.isFinite(last)) throw new Error("stamps were lost");
  const perSecond = stamps.length / (times.ours / 1000);
  const usual = some.length / (times.usual / 1000);
  return {
    name: "stamps → instants, doubled and skipped hours told apart",
    value: Math.round(perSecond),
    unit: "stamps/s",
    baseline: { name: "dayjs.tz per stamp", value: Math.round(usual) },
    goal: atLeast(15, perSecond / usual, `15 × the usual way (${(perSecond / usual).toFixed(1)} ×)`),
  };
}

export const suite: Suite = {
  title: "Ingest",
  async run() {
    return { lines: [await measureShape("2026"), await measureShape("v5"), await measureStamps()] };
  },
};
