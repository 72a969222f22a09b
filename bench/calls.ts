/** How often the services are called: counted on a virtual clock and, for the pace, against a real local server. */
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { dayOf, formatDay } from "../nodes/readings/index.js";
import type { ServiceId } from "../nodes/services/index.js";
import type { FixtureOptions } from "../test/enedis-server/index.js";
import { folderInMemory } from "../test/folder-in-memory.js";
import { Harness, until } from "../test/nodes/harness.js";
import { atMost, type Line, type Suite } from "./measure.js";
import { ManyMeters } from "./many-meters.js";

const services: readonly ServiceId[] = ["conso-api", "myelectricaldata", "data-connect"];
/** Nothing sets this clock, so that nobody has to look at it more often. */
const SELDOM = 3_600_000;
const begin = Date.parse("2026-11-24T04:00:00+01:00");

interface Days {
  /** Calls of the Paris day `day` (`YYYY-MM-DD`). */
  readonly on: (day: string) => number;
  readonly total: number;
  /** Paris days until the whole history was collected. */
  readonly days: number;
  readonly wanted: number;
}

/** Runs one meter, consumption only, for some days. */
async function live(
  service: ServiceId,
  options: { days: number; household?: FixtureOptions; dailyMonths?: number; loadCurveDays?: number },
): Promise<Days> {
  const folder = folderInMemory("enedis-linky-bench-");
  const meters = new ManyMeters({
    archivePath: path.join(folder, "archive.db"),
    meters: 1,
    service,
    begin,
    maxSleepMs: SELDOM,
    dailyMonths: options.dailyMonths ?? 1,
    loadCurveDays: options.loadCurveDays ?? 7,
    // Published before the first tick: a quiet day, unless a household says otherwise.
    household: { publishedAt: 4, ...options.household },
  });
  meters.deploy();
  let days = 0;
  try {
    while (days < options.days) {
      await meters.pass(24);
      days++;
      if (options.loadCurveDays !== undefined && meters.isComplete) break;
    }
  } finally {
    await meters.collectors.close();
    rmSync(folder, { recursive: true });
  }
  const perDay = new Map<string, number>();
  for (const { at } of meters.calls) {
    const day = formatDay(dayOf(at / 1000));
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  return { on: (day) => perDay.get(day) ?? 0, total: meters.calls.length, days, wanted: meters.wanted };
}

async function quiet(service: ServiceId): Promise<Line[]> {
  const { on, wanted } = await live(service, { days: 6 });
  const late = await live(service, { days: 6, household: { publishedAt: 13.5 } });
  const hole = await live(service, { days: 6, household: { holes: ["2026-11-26"] } });
  const value = on("2026-11-27");
  const baseline = { name: "series wanted", value: wanted };
  return [
    {
      name: `${service}: a quiet day`,
      value,
      unit: "calls",
      baseline,
      goal: { text: "= number of series", met: value === wanted },
    },
    {
      name: `${service}: a late day, published at 13:30`,
      value: late.on("2026-11-27"),
      unit: "calls",
      baseline,
    },
    {
      name: `${service}: the day whose yesterday is a hole`,
      value: hole.on("2026-11-27"),
      unit: "calls",
      baseline,
    },
    { name: `${service}: the day after that one`, value: hole.on("2026-11-28"), unit: "calls", baseline },
  ];
}

const whole = { dailyMonths: 36, loadCurveDays: 745 };

/** The first history of one direction: 36 months of days and max power, 24 months of curve. */
async function firstHistory(service: ServiceId): Promise<Line> {
  const { total, days } = await live(service, { days: 60, ...whole });
  return { name: `${service}: first history, whole within ${days} days`, value: total, unit: "calls" };
}

const PACE_MS = 250;
const ANSWER_MS = 50;

/** Bare calls to a server at the contract's pace, to show the effect of timers and of the machine's other work. */
async function bareCalls(count: number): Promise<number> {
  const server = createServer((_, response) => {
    setTimeout(() => response.end("{}"), ANSWER_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const began = performance.now();
  for (let i = 0; i < count; i++) {
    const next = performance.now() + PACE_MS;
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    if (i < count - 1) await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
  const seconds = (performance.now() - began) / 1000;
  server.closeAllConnections();
  server.close();
  return seconds;
}

/** What is counted on the virtual clock: the same on every machine. The first history of data-connect comes last. */
export async function countedCalls(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const service of services) lines.push(...(await quiet(service)));
  for (const service of services) lines.push(await firstHistory(service));
  return lines;
}

/** The same in real time, at the contract's pace, from a server that answers in 50 ms. */
async function pace(count: number): Promise<Line> {
  const harness = new Harness();
  await harness.open("2026-11-24T12:00:00+01:00");
  try {
    harness.server.misbehave({ as: { delayMs: ANSWER_MS } });
    const bare = bareCalls(count);
    const began = performance.now();
    await harness.start({ meter: whole });
    let calls = 0;
    let ended = began;
    await until(
      "the history is there",
      () => {
        const { length } = harness.calls;
        const now = performance.now();
        if (length > calls) [calls, ended] = [length, now];
        return calls > 50 && now - ended > 5_000;
      },
      120_000,
    );
    const seconds = (ended - began) / 1000;
    const limit = ((calls - 1) * PACE_MS) / 1000;
    const baseline = ((await bare) / count) * calls;
    const ratio = seconds / baseline;
    return {
      name: `data-connect: these ${calls} calls, answered after 50 ms; the pace alone takes ${limit} s`,
      value: seconds,
      unit: "s",
      baseline: { name: "bare calls at that pace, at the same time", value: baseline },
      goal: atMost(1.05, ratio, `1.05 × the pace limit (${ratio.toFixed(3)} ×)`),
    };
  } finally {
    await harness.close();
  }
}

export const suite: Suite = {
  title: "Calls",
  async run() {
    const lines = await countedCalls();
    return { lines: [...lines, await pace(lines.at(-1)!.value)] };
  },
};
