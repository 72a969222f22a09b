/**
 * From ten meters to 4,500. They build their archive in one process and are then started in fresh ones
 * (scale-task.ts), which measure start, memory, a day of ticks, a deploy, questions and a backup.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ServiceId } from "../nodes/services/index.js";
import { atMost, type Block, type Line, type Matrix, type Suite } from "./measure.js";
import type { Measured, Minutes, MinutesMeasured, Task } from "./scale-task.js";
import { runTask } from "./task.js";

const sizes = [10, 100, 500, 1_500, 4_500];
/** At their own pace, for the largest size: long enough for several garbage collections. */
const BUSY_MINUTES = 4;
const DAY_MS = 86_400_000;
const services = ["demo", "data-connect"] as const;
/** What one more meter may cost at the largest sizes, beside one more of the smaller ones. */
const LINEAR = 1.2;
/** Promises for the largest size: milliseconds of processor time, of a block, and bytes. */
const goals = { start: 60_000, block: 50, memory: 2e9 };

interface Result extends Measured {
  /** Bytes. */
  readonly size: number;
  /** A start, and the busiest minutes after it. */
  readonly busy: MinutesMeasured | undefined;
}

interface Row {
  readonly name: string;
  readonly of: (result: Result, meters: number) => number | undefined;
  /** Whether it must not grow with the number of meters. Then each result has it. */
  readonly isLinear?: boolean;
}

/** What may hold the event loop, and whether it does so at the pace of a real clock. */
const holds: readonly {
  readonly name: string;
  readonly of: (result: Result) => Block | undefined;
  readonly isReal: boolean;
}[] = [
  { name: "start", of: ({ start }) => start.block, isReal: true },
  { name: "start, and the busiest minutes of a day", of: ({ busy }) => busy?.block, isReal: true },
  { name: "redeploy", of: ({ redeploy }) => redeploy.block, isReal: true },
  { name: "a day into one flow", of: ({ feed }) => feed.block, isReal: true },
  { name: "backup", of: ({ backup }) => backup.block, isReal: true },
  { name: "a whole day in less than two minutes", of: ({ day }) => day.block, isReal: false },
];

function blockRows(title: string, part: (block: Block) => number): Row[] {
  return holds.map(({ name, of }, i) => ({
    name: i === 0 ? `${title}: ${name}` : `… ${name}`,
    of: (result) => {
      const block = of(result);
      return block && part(block);
    },
  }));
}

const rows: readonly Row[] = [
  { name: "start, ms of CPU a meter", of: ({ start }, n) => start.cpu / n, isLinear: true },
  { name: "memory, kB a meter", of: ({ memory }, n) => memory / 1e3 / n, isLinear: true },
  { name: "archive, kB a meter", of: ({ size }, n) => size / 1e3 / n, isLinear: true },
  { name: "a day of ticks, ms of CPU a meter", of: ({ day }, n) => day.cpu / n, isLinear: true },
  { name: "redeploy of all, ms of CPU a meter", of: ({ redeploy }, n) => redeploy.cpu / n, isLinear: true },
  { name: "a day into one flow, ms of CPU a meter", of: ({ feed }, n) => feed.cpu / n, isLinear: true },
  { name: "question for the days of a year of one meter, ms", of: ({ query }) => query },
  { name: "the same of each meter, ms a meter", of: ({ queryAll }, n) => queryAll / n, isLinear: true },
  { name: "backup beside, ms of CPU a meter", of: ({ backup }, n) => backup.cpu / n, isLinear: true },
  { name: "check for damage beside, ms a meter", of: ({ check }, n) => check / n, isLinear: true },
  ...blockRows("longest block of the event loop, ms", ({ longest }) => longest),
  ...blockRows("the same without the garbage collector", ({ ours }) => ours),
  { name: "most meters that call within one minute", of: ({ busiest }) => busiest.meters },
  { name: "the same in the busiest minutes at their own pace", of: ({ busy }) => busy?.busiest.meters },
];

async function measure(meters: number, service: ServiceId, loadCurveDays: number): Promise<Result> {
  // In memory if the system has such a folder: years of commits should measure the work, not the disk.
  const folder = mkdtempSync(
    path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "enedis-linky-bench-"),
  );
  const archivePath = path.join(folder, "archive.db");
  const inProcess = <T>(part: Task["part"]): Promise<T> => {
    const task: Task = { meters, service, loadCurveDays, archivePath, part };
    return runTask<T>("scale", task, ["--expose-gc"]);
  };
  try {
    await inProcess("grow");
    const { size } = statSync(archivePath);
    const measured = await inProcess<Measured>("measure");
    const busy = meters === sizes.at(-1) ? await inProcess<MinutesMeasured>(after(measured)) : undefined;
    return { ...measured, size, busy };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The busiest minutes of the next day: meters call at about the same time each day. */
function after({ busiest }: Measured): Minutes {
  return { from: busiest.at + DAY_MS - 60_000, minutes: BUSY_MINUTES };
}

export const suite: Suite = {
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
        head: [
          ...sizes.map((meters) => `${meters.toLocaleString("en")} × 7 days of curve`),
          "50 × 24 months of curve",
        ],
        rows: rows.map(({ name, of }) => [
          name,
          ...results.map((result, i) => of(result, sizes[i]!)),
          of(wholeCurves, 50),
        ]),
      });
      for (const { name, of } of rows.filter(({ isLinear }) => isLinear))
        lines.push(growth(`${service}: ${name}`, of, results));
      lines.push(...promises(service, results.at(-1)!));
    }
    return { lines, matrices };
  },
};

/** The cost of one more meter among the largest sizes, and among the smaller ones: it must not grow. */
function growth(name: string, of: Row["of"], results: readonly Result[]): Line {
  const more = (from: number, to: number): number => {
    const whole = (i: number): number => of(results[i]!, sizes[i]!)! * sizes[i]!;
    return (whole(to) - whole(from)) / (sizes[to]! - sizes[from]!);
  };
  const baseline = more(1, 2);
  const value = more(2, 4);
  return {
    name: `${name}, of one more from ${sizes[2]} to ${sizes[4]!.toLocaleString("en")}`,
    value,
    unit: "",
    baseline: { name: `from ${sizes[1]} to ${sizes[2]}`, value: baseline },
    goal: atMost(LINEAR, value / baseline, `${LINEAR} × that (${(value / baseline).toFixed(2)} ×)`),
  };
}

function promises(service: string, result: Result): Line[] {
  const { start, memory, busiest } = result;
  const meters = sizes.at(-1)!;
  const of = `${service}: ${meters.toLocaleString("en")} meters`;
  const blocks = holds.flatMap((hold) => (hold.isReal ? (hold.of(result) ?? []) : []));
  const even = Math.ceil(meters / 60);
  return [
    {
      name: `${of}, start`,
      value: start.cpu / 1_000,
      unit: "s of CPU",
      goal: atMost(goals.start, start.cpu, `${goals.start / 1_000} s`),
    },
    {
      name: `${of}, memory`,
      value: memory / 1e6,
      unit: "MB",
      goal: atMost(goals.memory, memory, `${goals.memory / 1e6} MB`),
    },
    longest(
      `${of}, longest block of the event loop at the pace of a real clock`,
      blocks.map(({ longest }) => longest),
    ),
    longest(
      `${of}, the same without the garbage collector`,
      blocks.map(({ ours }) => ours),
    ),
    {
      name: `${of}, most that call within one minute`,
      value: busiest.meters,
      unit: "",
      baseline: { name: "spread evenly over the hour", value: even },
      goal: atMost(2 * even, busiest.meters, "twice that"),
    },
  ];
}

function longest(name: string, blocks: readonly number[]): Line {
  const value = Math.max(...blocks);
  return { name, value, unit: "ms", goal: atMost(goals.block, value, `${goals.block} ms`) };
}
