/** Collectors on virtual time, with their own archive and services that answer as the test says. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { Archive } from "../../nodes/archive/index.js";
import {
  Collectors,
  type Collector,
  type MeterKey,
  type SourceSettings,
} from "../../nodes/collector/index.js";
import {
  lengthOfDay,
  startOfDay,
  type Day,
  type Direction,
  type Collected,
  type Reading,
} from "../../nodes/readings/index.js";
import { ServiceError, type Answer, type Query, type Service } from "../../nodes/services/index.js";
import { day, PDL } from "../fixtures/readings.js";
import { folderInMemory } from "../folder-in-memory.js";
import { VirtualClock, type Host } from "../simulation/virtual-clock.js";

export { day };

export const KEY: MeterKey = `real/${PDL}`;

/** The instant of an hour after a day's midnight in Paris, milliseconds. */
export function at(of: Day | string, hour: number, minute = 0): number {
  return startOfDay(typeof of === "string" ? day(of) : of) * 1000 + (hour * 60 + minute) * 60_000;
}

/** One reading per requested day, which makes a day complete. */
export function days({ start: first, end }: Pick<Query, "start" | "end">): Reading[] {
  return Array.from({ length: end - first }, (_, i) => ({
    start: startOfDay(first + i),
    step: lengthOfDay(first + i),
    value: 1_000,
  }));
}

export const answerOf = (readings: readonly Reading[]): Answer => ({ readings, oddities: [] });

export const whole = (query: Query): Answer => answerOf(days(query));

export function nothing(): never {
  throw new ServiceError("no_data", "nothing");
}

export function down(): never {
  throw new ServiceError("unavailable", "down", { httpStatus: 503 });
}

/** A request: what, from which source, and when. */
export interface Call extends Query {
  /** Milliseconds. */
  readonly at: number;
  /** The config node of the source. */
  readonly node: string;
}

/** A config node's source; what it leaves out is the same for all sources of a service. */
export interface Way extends Partial<SourceSettings>, Pick<Service, "credentialProblem" | "prepare"> {
  readonly node: string;
  readonly service: SourceSettings["service"];
  /** What its client waits for between the count of a call and its request, as for a token. */
  readonly waits?: () => void | Promise<void>;
  /** What its client waits for after a first request, before it renews its token and asks again. */
  readonly renews?: () => void | Promise<void>;
  /** Whether its client needs a second request for each answer. */
  readonly twice?: boolean;
  /** @throws {ServiceError} */
  readonly answer?: (query: Query, signal: AbortSignal) => Answer | Promise<Answer>;
}

/** Milliseconds between two looks at the clock, where it does not jump: 180 times fewer than usual. */
export const SELDOM = 3_600_000;

/** Of a harness that is never started again, and whose file nobody looks at: a third of what it costs is that file. */
export const IN_MEMORY = "in memory";

const pathsInMemory = new Set<string>();
const openFile = Archive.open.bind(Archive);
Archive.open = (file, ...more) => (pathsInMemory.has(file) ? Archive.inMemory() : openFile(file, ...more));

export class Harness {
  readonly folder = folderInMemory("enedis-linky-harness-");
  readonly archivePath = path.join(this.folder, "a.db");
  readonly clock: VirtualClock;
  /** The machine: its clock can be put ahead. */
  readonly host: Host = { offset: 0, asleepUntil: 0 };
  readonly calls: Call[] = [];
  /** Codes of the reported incidents, in order. */
  readonly incidents: string[] = [];
  /** Bugs of our own: a test that expects one takes it out. */
  readonly faults: Error[] = [];
  collectors!: Collectors;

  readonly #maxSleepMs: number | undefined;

  /**
   * @param now milliseconds
   * @param maxSleepMs how long collectors sleep between two looks at the clock; longer is faster
   */
  constructor(now: number, maxSleepMs?: number, place?: typeof IN_MEMORY) {
    this.clock = new VirtualClock(now);
    this.#maxSleepMs = maxSleepMs;
    this.start();
    if (place === IN_MEMORY) pathsInMemory.add(this.archivePath);
  }

  /** Starts a process; the previous one must have ended. */
  start(): void {
    assert.ok(!pathsInMemory.has(this.archivePath), "what was in memory is gone");
    const clock = this.clock.process(this.host);
    this.collectors = new Collectors({
      archivePath: this.archivePath,
      clock,
      random: () => 0,
      hasContract: (id) => id === "there",
      ...(this.#maxSleepMs !== undefined && { maxSleepMs: this.#maxSleepMs }),
    });
    this.collectors.on("incident", (_meter, { kind, code }) => this.incidents.push(code ?? kind));
    this.collectors.on("fault", (error) => this.faults.push(error));
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const closing = this.collectors.close();
    await this.clock.runTo(this.clock.now() + 60_000);
    await closing;
  }

  /** Ends everything; fails if there was a bug of our own. */
  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
    pathsInMemory.delete(this.archivePath);
    assert.deepEqual(this.faults, []);
  }

  attach({
    node,
    service,
    answer = whole,
    twice = false,
    waits = () => undefined,
    renews,
    credentialProblem: unfit,
    prepare,
    ...more
  }: Way): ReturnType<Collectors["attach"]> {
    return this.collectors.attach({
      node,
      service,
      usagePointId: PDL,
      baseUrl: `http://${service}.internal`,
      identity: [service],
      credentials: [node, service],
      minute: 7,
      dailyMonths: 0,
      loadCurveDays: 0,
      createService: ({ beforeTokenCall, beforeExtraCall, beforeSend }) => ({
        id: service,
        ...(unfit && { credentialProblem: unfit }),
        ...(prepare && { prepare }),
        read: async (query, signal) => {
          await waits();
          beforeSend(false);
          this.calls.push({ ...query, at: this.clock.now(), node });
          if (renews !== undefined) {
            await renews();
            await beforeTokenCall();
            beforeSend(true);
          }
          if (twice || renews !== undefined) {
            await beforeExtraCall();
            beforeSend(false);
          }
          return await answer(query, signal);
        },
      }),
      ...more,
    });
  }

  /** An `in` node that wants series. */
  want(series: readonly Collected[], key = KEY, directions: readonly Direction[] = ["consumption"]): void {
    const wants = series.flatMap((one) => directions.map((direction) => ({ direction, series: one })));
    this.collectors.want(key, `in ${key}`, wants);
  }

  collector(key = KEY): Collector {
    return this.collectors.collector(key)!;
  }
}
