/** The processes of the suite "scale": one collects the history of many meters, others start with it and are measured. */
import { rmSync } from "node:fs";
import { Archive, Feed } from "../nodes/archive/index.js";
import { dayOf } from "../nodes/readings/index.js";
import type { ServiceId } from "../nodes/services/index.js";
import { ManyMeters } from "./many-meters.js";
import { blockOf, timeOf, type Block } from "./measure.js";

export interface Task {
  readonly meters: number;
  readonly service: ServiceId;
  readonly loadCurveDays: number;
  readonly archivePath: string;
  /** When the history begins to be collected, in milliseconds since 1970; a fixed day by default. */
  readonly begin?: number;
  /** To collect the history; to measure what is done with it; or some minutes at their own pace. */
  readonly part: "grow" | "measure" | Minutes;
}

/** Minutes of a day, with a start in the minute before. No clock makes days pass in seconds, nor leaves such a heap. */
export interface Minutes {
  /** Their begin, in milliseconds since 1970. */
  readonly from: number;
  readonly minutes: number;
}

interface Work {
  /** Milliseconds of processor time. */
  readonly cpu: number;
  /** Of the event loop. */
  readonly block: Block;
}

export interface Measured {
  /** Until every collector has made its plan. */
  readonly start: Work;
  /** Additional bytes of the process, after a garbage collection. */
  readonly memory: number;
  /** A day of ticks with their calls, as fast as the machine can. */
  readonly day: Work;
  /** All nodes closed and made anew. */
  readonly redeploy: Work;
  /** What all meters got that day, into one flow. */
  readonly feed: Work;
  /** The minute in which the most meters called. */
  readonly busiest: Minute;
  /** Milliseconds of one question for a meter's days of a year. */
  readonly query: number;
  /** Milliseconds of the same question for each meter. */
  readonly queryAll: number;
  /** A copy of the archive, on a thread of its own. */
  readonly backup: Work;
  /** Milliseconds of the check for damage, on a thread of its own. */
  readonly check: number;
}

export interface Minute {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly meters: number;
}

export interface MinutesMeasured extends Work {
  readonly busiest: Minute;
}

const BEGIN = Date.parse("2026-11-24T12:00:00+01:00");
const HOURS_TO_GROW = 240;
const DAY_SECONDS = 86_400;

/** What runs in a process of its own. */
export async function scaleTask(task: Task): Promise<Measured | MinutesMeasured | undefined> {
  const { part, begin = BEGIN } = task;
  if (part === "grow") return grow(metersAt(task, begin));
  if (part === "measure") return measure(metersAt(task, begin + (HOURS_TO_GROW + 12) * 3_600_000));
  return measureMinutes(metersAt(task, part.from - 60_000), part);
}

function metersAt(task: Task, begin: number): ManyMeters {
  return new ManyMeters({ ...task, begin, dailyMonths: 36, household: { publishedAt: 4 } });
}

async function grow(meters: ManyMeters): Promise<undefined> {
  meters.deploy();
  for (let hours = 0; hours < HOURS_TO_GROW && !meters.isComplete; hours += 6) await meters.pass(6);
  if (!meters.isComplete) throw new Error(`the history of ${meters.keys.length} meters is not whole`);
  await meters.collectors.close();
}

async function measureMinutes(running: ManyMeters, { minutes }: Minutes): Promise<MinutesMeasured> {
  const work = await workOf(async () => {
    running.deploy();
    await deployed(running);
    await running.passInRealTime(1 + minutes);
  });
  await running.collectors.close();
  return { ...work, busiest: busiestMinute(running) };
}

async function measure(running: ManyMeters): Promise<Measured> {
  const { gc } = globalThis;
  gc!();
  const before = process.memoryUsage();
  const start = await workOf(() => {
    running.deploy();
    return deployed(running);
  });
  gc!();
  const after = process.memoryUsage();
  // A catch-up after the start, and the night: not part of the measurement.
  await running.pass(12);
  const feeds = feedsOf(running);
  for (const feed of feeds) drain(feed);
  running.calls.length = 0;
  const day = await workOf(() => running.pass(24));
  const busiest = busiestMinute(running);
  const feed = await workOf(async () => {
    for (const each of feeds) {
      drain(each);
      await new Promise(setImmediate);
    }
  });
  const redeploy = await leastOf(() =>
    workOf(() => {
      running.redeploy();
      return deployed(running);
    }),
  );
  const archive = running.collectors.archive!;
  const question = questionOf(running);
  const query = (await timeOf(() => Array.from({ length: 20 }, () => question(0)))) / 20;
  const all = (): Promise<number> => timeOf(() => running.keys.map((_, i) => question(i)));
  const queryAll = Math.min(await all(), await all(), await all());
  let copy = "";
  const backup = await workOf(async () => {
    copy = await archive.backup(running.clock.now());
  });
  const check = await timeOf(() => Archive.checkClosed(copy).done);
  rmSync(copy);
  await running.collectors.close();
  const memory = after.rss - before.rss;
  return { start, memory, day, busiest, redeploy, feed, query, queryAll, backup, check };
}

/** The least work of three times, and the longest block of them: other users of a machine only make it more. */
async function leastOf(measured: () => Promise<Work>): Promise<Work> {
  const each = [await measured(), await measured(), await measured()];
  const least = each.reduce((best, one) => (one.cpu < best.cpu ? one : best));
  const longest = each.reduce((worst, one) => (one.block.longest > worst.block.longest ? one : worst));
  return { ...least, block: longest.block };
}

/** Lets some seconds pass, in which all collectors get to know what is deployed. */
async function deployed(meters: ManyMeters): Promise<void> {
  for (let i = 0; i < 200 && !meters.isDeployed; i++) await meters.pass(0.001);
  if (!meters.isDeployed) throw new Error("not deployed");
}

function feedsOf({ collectors, keys, clock }: ManyMeters): Feed[] {
  return keys.map(
    (key, i) =>
      new Feed({
        archive: collectors.archive!,
        node: `in${i}`,
        start: "history",
        usagePoint: collectors.collector(key)!.usagePoint,
        outputs: [
          { direction: "consumption", measure: "load_curve" },
          { direction: "consumption", measure: "daily" },
        ],
        now: () => clock.now() / 1000,
      }),
  );
}

function drain(feed: Feed): void {
  while (feed.next() !== undefined);
  feed.settle();
}

function busiestMinute({ calls }: ManyMeters): Minute {
  const minutes = new Map<number, Set<string>>();
  for (const { at, query } of calls) {
    const minute = Math.floor(at / 60_000);
    minutes.set(minute, (minutes.get(minute) ?? new Set()).add(query.usagePointId));
  }
  let busiest = { at: 0, meters: 0 };
  for (const [minute, { size }] of minutes)
    if (size > busiest.meters) busiest = { at: minute * 60_000, meters: size };
  return busiest;
}

/** Asks for the days of a year of the meter at a position. */
function questionOf({ collectors, keys, clock }: ManyMeters): (meter: number) => unknown {
  const archive = collectors.archive!;
  const today = dayOf(clock.now() / 1000);
  return (meter) => {
    const point = collectors.collector(keys[meter]!)!.usagePoint;
    const { id } = archive.usagePoints.series(point.id, "consumption", "daily");
    return archive.readings.between(id, (today - 365) * DAY_SECONDS, today * DAY_SECONDS);
  };
}

/** Processor time, which other load on the machine hardly changes, and the longest block meanwhile. */
async function workOf(work: () => Promise<void>): Promise<Work> {
  const before = process.cpuUsage();
  const block = await blockOf(work);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, block };
}
