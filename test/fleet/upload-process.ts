/** Collects and mirrors until it is killed: `upload-process.ts <archive> <url> <seed> <time>`. */
import { Archive } from "../../nodes/archive/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";
import { dayOf } from "../../nodes/readings/index.js";
import { curve, daily, day, PDL } from "../archive/harness.js";
import { setTime } from "./harness.js";

const [, , file = "", url = "", seed = "0", begin = "0"] = process.argv;
const FIRST = day("2026-01-01");
const DAYS = 120;

let time = Number(begin);
const clock = { now: () => time, wake: () => () => undefined };
const archive = Archive.open(file, clock);
const point = archive.usagePoints.usagePoint(PDL, "real", dayOf(Math.floor(time / 1_000)));
let next = (): void => undefined;
const mirror = new Mirror({
  settings: { url, name: "killed", schema: "enedis_linky" },
  folders: [__dirname],
  ...{ clock, names: () => new Map<string, string>(), changed: () => undefined },
  wakeSoon: () => next(),
  ready: () => undefined,
  beforeEnd: () => () => undefined,
  clockOff: () => undefined,
  failed: (error) => {
    throw error;
  },
});

async function collect(turn: number): Promise<void> {
  const at = FIRST + ((Number(seed) * 31 + turn * 17) % DAYS);
  const value = (Number(seed) * 7 + turn) % 50;
  const merge = (series: "load_curve" | "daily", readings: ReturnType<typeof curve>): Promise<unknown> =>
    archive.readings.merge({
      series: archive.usagePoints.series(point.id, "consumption", series),
      readings,
      ...{ source: 1, days: { start: at, end: at + 10 }, now: Math.floor(time / 1_000) },
    });
  const steps = [1_800, 3_600, 600];
  const days = Array.from({ length: 10 }, (_, i) => curve(at + i, steps[turn % 3], () => value));
  await merge("load_curve", days.flat());
  await merge(
    "daily",
    daily(at, at + 10, () => value),
  );
}

async function main(): Promise<void> {
  for (let turn = 0; ; turn++) {
    await collect(turn);
    time += 40_000;
    await setTime(url, time);
    const passed = new Promise<void>((resolve) => (next = resolve));
    if (mirror.wake(archive) === Infinity) await passed;
    if (turn === 0) console.log("begun");
    // While PostgreSQL is away, nothing waits.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

void main();
