/** Collects and mirrors until it is killed: `upload-process.ts <archive> <url> <seed> <time>`. */
import { dayOf } from "../../nodes/readings/index.js";
import { curve, daily, day, PDL } from "../fixtures/readings.js";
import { setTime } from "./harness.js";
import { Mirroring } from "./mirroring.js";

const [, , file = "", url = "", seed = "0", begin = "0"] = process.argv;
const FIRST = day("2026-01-01");
const DAYS = 120;

const mirroring = new Mirroring(file, url, Number(begin));
const { archive } = mirroring;
const seconds = (): number => Math.floor(mirroring.time / 1_000);
const point = archive.usagePoints.usagePoint(PDL, "real", dayOf(seconds()));

async function collect(turn: number): Promise<void> {
  const at = FIRST + ((Number(seed) * 31 + turn * 17) % DAYS);
  const value = (Number(seed) * 7 + turn) % 50;
  const merge = (series: "load_curve" | "daily", readings: ReturnType<typeof curve>): Promise<unknown> =>
    archive.readings.merge({
      series: archive.usagePoints.series(point.id, "consumption", series),
      readings,
      source: 1,
      days: { start: at, end: at + 10 },
      now: seconds(),
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
  // A test that was killed kills nothing.
  const parent = process.ppid;
  for (let turn = 0; process.ppid === parent; turn++) {
    await collect(turn);
    mirroring.time += 40_000;
    await setTime(url, mirroring.time);
    await mirroring.pass();
    if (turn === 0) console.log("begun");
  }
}

void main().then(() => process.exit());
