/**
 * From one meter to five hundred. Each village grows its archive in one process, and is then started in a fresh one,
 * where start, memory, a day of ticks and a question are measured.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { dayOf } from "../nodes/readings/index";
import type { ServiceId } from "../nodes/services/index";
import { longestBlock, type Line, type Matrix, type Suite } from "./measure";
import { Village } from "./village";

interface Task {
  readonly meters: number;
  readonly service: ServiceId;
  readonly loadCurveDays: number;
  readonly archivePath: string;
  /** Whether to collect the history, or to start with what is there. */
  readonly grow: boolean;
}

interface Measured {
  /** Milliseconds until every collector has made its plan. */
  readonly start: number;
  /** Bytes of heap and SQLite after a collection. */
  readonly memory: number;
  /** Milliseconds of work for one day of ticks with their calls. */
  readonly day: number;
  /** Milliseconds; the longest block of the event loop during them. */
  readonly block: number;
  /** The most meters whose tick fell into one minute. */
  readonly crowd: number;
  /** Milliseconds of one question for a meter's days of a year. */
  readonly query: number;
}

const begin = Date.parse("2026-11-24T12:00:00+01:00");
const HOURS_TO_GROW = 240;

/** The part that runs in a process of its own. */
export async function scaleTask(task: Task): Promise<Measured | undefined> {
  const village = (at: number): Village =>
    new Village({ ...task, begin: at, dailyMonths: 36, household: { publishedAt: 4 } });
  if (task.grow) {
    const growing = village(begin);
    for (let hours = 0; hours < HOURS_TO_GROW; hours += 6) {
      await growing.pass(6);
      if (growing.isComplete) break;
    }
    if (!growing.isComplete) throw new Error(`the history of ${task.meters} meters is not whole`);
    await growing.hub.close();
    return undefined;
  }
  const { gc } = globalThis;
  gc!();
  const before = process.memoryUsage();
  const startedAt = performance.now();
  const running = village(begin + (HOURS_TO_GROW + 12) * 3_600_000);
  await running.pass(0.001);
  const start = performance.now() - startedAt;
  if (!running.keys.every((key) => running.hub.collector(key) !== undefined)) throw new Error("not started");
  gc!();
  const after = process.memoryUsage();
  // A catch-up after the start, and the night: not what is measured.
  await running.pass(12);
  running.calls.length = 0;
  let day = 0;
  const block = await longestBlock(async () => {
    const cpu = process.cpuUsage();
    await running.pass(24);
    const { user, system } = process.cpuUsage(cpu);
    day = (user + system) / 1000;
  });
  const minutes = new Map<number, Set<string>>();
  for (const { at, query } of running.calls) {
    const minute = Math.floor(at / 60_000);
    minutes.set(minute, (minutes.get(minute) ?? new Set()).add(query.usagePointId));
  }
  const { archive } = running.hub;
  const point = running.hub.collector(running.keys[0]!)!.usagePoint;
  const { id } = archive!.meters.series(point.id, "consumption", "daily");
  const today = dayOf(running.clock.now() / 1000);
  const asked = performance.now();
  for (let i = 0; i < 20; i++) archive!.readings.between(id, (today - 365) * 86_400, today * 86_400);
  const query = (performance.now() - asked) / 20;
  await running.hub.close();
  return {
    start,
    memory: after.rss - before.rss,
    day,
    block,
    crowd: Math.max(0, ...[...minutes.values()].map((meters) => meters.size)),
    query,
  };
}

function inProcess(task: Task): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1]!, ["--scale-task", JSON.stringify(task)], {
      execArgv: ["--expose-gc"],
    });
    let measured: Measured | undefined;
    child.on("message", (message) => (measured = message as Measured));
    child.on("exit", (code) => {
      if (code === 0) resolve(measured!);
      else reject(new Error(`a village of ${task.meters} ended with ${code}`));
    });
  });
}

async function measure(meters: number, service: ServiceId, loadCurveDays: number) {
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
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
  ["start, ms a meter", (m, n) => m.start / n],
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
      const village = await measure(50, service, 745);
      matrices.push({
        title: `${service}, 36 months of days each`,
        head: [...sizes.map((meters) => `${meters} × 7 days of curve`), "50 × 24 months of curve"],
        rows: rows.map(([name, of]) => [
          name,
          ...results.map((result, i) => of(result, sizes[i]!)),
          of(village, 50),
        ]),
      });
      for (const [name, of] of rows.slice(0, 4)) lines.push(growth(`${service}: ${name}`, of, results));
    }
    return { lines, matrices };
  },
};
export default suite;

/** From the second size to the last: what one more meter costs must not grow. */
function growth(name: string, of: (typeof rows)[number][1], results: readonly Result[]): Line {
  const last = sizes.length - 1;
  const baseline = of(results[1]!, sizes[1]!);
  const value = of(results[last]!, sizes[last]!);
  return {
    name: `${name}, of ${sizes[last]}`,
    value,
    unit: "",
    baseline: { name: `of ${sizes[1]}`, value: baseline },
    goal: { text: "≤ 1.1 × that of ten", met: value <= 1.1 * baseline },
  };
}
