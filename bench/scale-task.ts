/** One process of the suite "scale": it collects the history of many meters, or starts with it and is measured. */
import { rmSync } from "node:fs";
import { Archive, Feed } from "../nodes/archive/index";
import { dayOf } from "../nodes/readings/index";
import type { ServiceId } from "../nodes/services/index";
import { ManyMeters } from "./many-meters";
import { blockOf, timeOf, type Block } from "./measure";

export interface Task {
  readonly meters: number;
  readonly service: ServiceId;
  readonly loadCurveDays: number;
  readonly archivePath: string;
  /** How many minutes pass at their own pace, after the start and in the busiest part of a day; none by default. */
  readonly realMinutes?: number;
  /** Whether to collect the history, or to start with the existing one. */
  readonly grow: boolean;
  /** When the history begins to be collected, in milliseconds since 1970; a fixed day by default. */
  readonly begin?: number;
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
  /** The minutes after the start at their own pace; undefined: none. */
  readonly afterStart: Work | undefined;
  /** Additional bytes of the process, after a garbage collection. */
  readonly memory: number;
  /** A day of ticks with their calls, as fast as the machine can. */
  readonly day: Work;
  /** The busiest minutes of a day at their own pace; undefined: none. */
  readonly busy: Work | undefined;
  /** All nodes closed and made anew. */
  readonly redeploy: Work;
  /** What all meters got that day, into one flow. */
  readonly feed: Work;
  /** The most meters whose tick fell into one minute. */
  readonly crowd: number;
  /** Milliseconds of one question for a meter's days of a year. */
  readonly query: number;
  /** Milliseconds of the same question for each meter. */
  readonly queryAll: number;
  /** A copy of the archive, on a thread of its own. */
  readonly backup: Work;
  /** Milliseconds of the check for damage, on a thread of its own. */
  readonly check: number;
}

const BEGIN = Date.parse("2026-11-24T12:00:00+01:00");
const HOURS_TO_GROW = 240;
const DAY_SECONDS = 86_400;

/** The part that runs in its own process. */
export async function scaleTask(task: Task): Promise<Measured | undefined> {
  const { begin = BEGIN, realMinutes = 0 } = task;
  const metersAt = (at: number): ManyMeters =>
    new ManyMeters({ ...task, begin: at, dailyMonths: 36, household: { publishedAt: 4 } });
  if (task.grow) {
    const growing = metersAt(begin);
    growing.deploy();
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
  const running = metersAt(begin + (HOURS_TO_GROW + 12) * 3_600_000);
  const start = await workOf(() => {
    running.deploy();
    return deployed(running);
  });
  const afterStart = realMinutes > 0 ? await workOf(() => running.passInRealTime(realMinutes)) : undefined;
  gc!();
  const after = process.memoryUsage();
  // A catch-up after the start, and the night: not part of the measurement.
  await running.pass(12);
  const feeds = feedsOf(running);
  for (const feed of feeds) drain(feed);
  running.calls.length = 0;
  const day = await workOf(() => running.pass(24));
  const { crowd, at: busiest } = busiestMinute(running);
  const feed = await workOf(async () => {
    for (const each of feeds) {
      drain(each);
      await new Promise(setImmediate);
    }
  });
  const busy = realMinutes > 0 ? await busyWork(running, busiest, realMinutes) : undefined;
  const redeploy = await workOf(() => {
    running.redeploy();
    return deployed(running);
  });
  const archive = running.collectors.archive!;
  const question = questionOf(running);
  const query = (await timeOf(() => Array.from({ length: 20 }, () => question(0)))) / 20;
  const queryAll = await timeOf(() => running.keys.map((_, i) => question(i)));
  let copy = "";
  const backup = await workOf(async () => {
    copy = await archive.backup(running.clock.now());
  });
  const check = await timeOf(() => Archive.checkClosed(copy).done);
  rmSync(copy);
  await running.collectors.close();
  const memory = after.rss - before.rss;
  return { start, afterStart, memory, day, busy, redeploy, feed, crowd, query, queryAll, backup, check };
}

/** Lets some seconds pass, in which all collectors get to know what is deployed. */
async function deployed(meters: ManyMeters): Promise<void> {
  for (let i = 0; i < 200 && !meters.isDeployed; i++) await meters.pass(0.001);
  if (!meters.isDeployed) throw new Error("not deployed");
}

/** @param at a busy minute of the last day: a meter's tick comes at about the same time of each day */
async function busyWork(meters: ManyMeters, at: number, minutes: number): Promise<Work> {
  await meters.pass((at + DAY_SECONDS * 1_000 - meters.clock.now()) / 3_600_000);
  // No clock makes two days pass in minutes: the heap that they left is none of a real one.
  globalThis.gc!();
  return workOf(() => meters.passInRealTime(minutes));
}

function feedsOf({ collectors, keys, clock }: ManyMeters): Feed[] {
  return keys.map(
    (key, i) =>
      new Feed({
        ...{ archive: collectors.archive!, node: `in${i}`, start: "history" },
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

/** The minute in which the most meters called, as milliseconds since 1970, and how many they were. */
function busiestMinute({ calls }: ManyMeters): { readonly at: number; readonly crowd: number } {
  const minutes = new Map<number, Set<string>>();
  for (const { at, query } of calls) {
    const minute = Math.floor(at / 60_000);
    minutes.set(minute, (minutes.get(minute) ?? new Set()).add(query.usagePointId));
  }
  let busiest = { at: 0, crowd: 0 };
  for (const [minute, { size }] of minutes)
    if (size > busiest.crowd) busiest = { at: minute * 60_000, crowd: size };
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
