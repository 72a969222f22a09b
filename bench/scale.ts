/**
 * From one meter to five hundred. They build their archive in one process and are then started in a fresh one, which
 * measures start, memory, a day of ticks and a question.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { dayOf } from "../nodes/readings/index";
import type { ServiceId } from "../nodes/services/index";
import { atMost, longestBlock, type Line, type Matrix, type Suite } from "./measure";
import { ManyMeters } from "./many-meters";
import { runTask } from "./task";

interface Task {
  readonly meters: number;
  readonly service: ServiceId;
  readonly loadCurveDays: number;
  readonly archivePath: string;
  /** Whether to collect the history, or to start with the existing one. */
  readonly grow: boolean;
}

interface Measured {
  /** Milliseconds of processor time until every collector has made its plan. */
  readonly start: number;
  /** Additional bytes of the process, after a garbage collection. */
  readonly memory: number;
  /** Milliseconds of processor time for one day of ticks with their calls. */
  readonly day: number;
  /** The longest block of the event loop during that day, in milliseconds. */
  readonly block: number;
  /** The most meters whose tick fell into one minute. */
  readonly crowd: number;
  /** Milliseconds of one question for a meter's days of a year. */
  readonly query: number;
}

const begin = Date.parse("2026-11-24T12:00:00+01:00");
const HOURS_TO_GROW = 240;

/** The part that runs in its own process. */
export async function scaleTask(task: Task): Promise<Measured | undefined> {
  const metersAt = (at: number): ManyMeters =>
    new ManyMeters({ ...task, begin: at, dailyMonths: 36, household: { publishedAt: 4 } });
  if (task.grow) {
    const growing = metersAt(begin);
    for (let hours = 0; hours < HOURS_TO_GROW; hours += 6) {
      await growing.pass(6);
      if (growing.isComplete) break;
    }
    if (!growing.isComplete) throw new Error(`the history of ${task.meters} meters is not whole`);
    await growing.collectors.close();
    return undefined;
  }
  const { gc } = globalThis;
  gc!();
  const before = process.memoryUsage();
  let running!: ManyMeters;
  const start = await workOf(() => {
    running = metersAt(begin + (HOURS_TO_GROW + 12) * 3_600_000);
    return running.pass(0.001);
  });
  if (!running.keys.every((key) => running.collectors.collector(key) !== undefined))
    throw new Error("not started");
  gc!();
  const after = process.memoryUsage();
  // A catch-up after the start, and the night: not part of the measurement.
  await running.pass(12);
  running.calls.length = 0;
  let day = 0;
  const block = await longestBlock(async () => {
    day = await workOf(() => running.pass(24));
  });
  const minutes = new Map<number, Set<string>>();
  for (const { at, query } of running.calls) {
    const minute = Math.floor(at / 60_000);
    minutes.set(minute, (minutes.get(minute) ?? new Set()).add(query.usagePointId));
  }
  const { archive } = running.collectors;
  const point = running.collectors.collector(running.keys[0]!)!.usagePoint;
  const { id } = archive!.usagePoints.series(point.id, "consumption", "daily");
  const today = dayOf(running.clock.now() / 1000);
  const asked = performance.now();
  for (let i = 0; i < 20; i++) archive!.readings.between(id, (today - 365) * 86_400, today * 86_400);
  const query = (performance.now() - asked) / 20;
  await running.collectors.close();
  return {
    start,
    memory: after.rss - before.rss,
    day,
    block,
    crowd: Math.max(0, ...[...minutes.values()].map((meters) => meters.size)),
    query,
  };
}

/** Milliseconds of processor time, which other load on the machine hardly changes. */
async function workOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function inProcess(task: Task): Promise<Measured> {
  return runTask("scale", task, ["--expose-gc"]);
}

async function measure(meters: number, service: ServiceId, loadCurveDays: number) {
  // In memory if the system has such a folder: years of commits should measure the work, not the disk.
  const folder = mkdtempSync(
    path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "enedis-linky-bench-"),
  );
  try {
    const task = { meters, service, loadCurveDays, archivePath: path.join(folder, "archive.db") };
    await inProcess({ ...task, grow: true });
    const size = statSync(task.archivePath).size;
    return { size, ...(await inProcess({ ...task, grow: false })) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sizes = [1, 10, 100, 500];
const services = ["demo", "data-connect"] as const;

type Result = Measured & { readonly size: number };

const rows: readonly [name: string, of: (result: Result, meters: number) => number][] = [
  ["start, ms of CPU a meter", (m, n) => m.start / n],
  ["memory, kB a meter", (m, n) => m.memory / 1e3 / n],
  ["archive, kB a meter", (m, n) => m.size / 1e3 / n],
  ["a day of ticks, ms of CPU a meter", (m, n) => m.day / n],
  ["longest block of the event loop that day, ms", (m) => m.block],
  ["most meters that call within one minute", (m) => m.crowd],
  ["question for the days of a year of one meter, ms", (m) => m.query],
];

const suite: Suite = {
  title: "Scale",
  async run() {
    const lines: Line[] = [];
    const matrices: Matrix[] = [];
    for (const service of services) {
      const results: Result[] = [];
      for (const meters of sizes) results.push(await measure(meters, service, 7));
      const wholeCurves = await measure(50, service, 745);
      matrices.push({
        title: `${service}, 36 months of days each`,
        head: [...sizes.map((meters) => `${meters} × 7 days of curve`), "50 × 24 months of curve"],
        rows: rows.map(([name, of]) => [
          name,
          ...results.map((result, i) => of(result, sizes[i]!)),
          of(wholeCurves, 50),
        ]),
      });
      for (const [name, of] of rows.slice(0, 4)) lines.push(growth(`${service}: ${name}`, of, results));
      const last = sizes.length - 1;
      const even = Math.ceil(sizes[last]! / 60);
      lines.push({
        name: `${service}: most meters that call within one minute, of ${sizes[last]}`,
        value: results[last]!.crowd,
        unit: "",
        baseline: { name: "spread evenly over the hour", value: even },
        goal: atMost(2 * even, results[last]!.crowd, "twice that"),
      });
    }
    return { lines, matrices };
  },
};
export default suite;

/** The cost of one more meter, from the third size to the last and from the second to the third: it must not grow. */
function growth(name: string, of: (typeof rows)[number][1], results: readonly Result[]): Line {
  const more = (from: number, to: number): number => {
    const whole = (i: number): number => of(results[i]!, sizes[i]!) * sizes[i]!;
    return (whole(to) - whole(from)) / (sizes[to]! - sizes[from]!);
  };
  const baseline = more(1, 2);
  const value = more(2, 3);
  return {
    name: `${name}, of one more from ${sizes[2]} to ${sizes[3]}`,
    value,
    unit: "",
    baseline: { name: `from ${sizes[1]} to ${sizes[2]}`, value: baseline },
    goal: atMost(1.1, value / baseline, `1.1 × that (${(value / baseline).toFixed(2)} ×)`),
  };
}
