/**
 * The simulated outside: the strict server in process, behind a network that takes its time and breaks. It counts what
 * reaches it and remembers what it served, so that the archive can be held against it.
 */
import type { Clock } from "../../nodes/clock.js";
import type { SourceSettings } from "../../nodes/collector/index.js";
import {
  clockOf,
  parseDay,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { demoService } from "../../nodes/services/demo.js";
import {
  createService,
  limitsOf,
  ServiceError,
  type Query,
  type Service,
  type ServiceId,
  type Transport,
} from "../../nodes/services/index.js";
import {
  defaultApplication,
  defaultSecret,
  EnedisServer,
  type Household,
  type Meter,
  type Mishap,
} from "../enedis-server/index.js";
import type { ProcessClock, VirtualClock } from "./clock.js";
import type { Dice } from "./random.js";

/** A time during which requests go wrong. */
export interface Storm {
  readonly from: number;
  readonly to: number;
  readonly as: Mishap;
  /** Share of the requests. */
  readonly share: number;
}

/** What an interval may hold now: the value served last, and what a lost process may or may not have committed. */
interface Expectation {
  values: readonly (Reading | undefined)[];
}

interface DataRequest {
  /** Milliseconds. */
  readonly at: number;
  readonly usagePointId: string;
  /** The day after the last one asked for. */
  readonly end: Day | undefined;
  readonly what: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let worlds = 0;

export class SimulatedEnedis {
  readonly server: EnedisServer | undefined;
  readonly storms: Storm[] = [];
  /** Data requests that reached the server, in order. */
  readonly requests: DataRequest[] = [];
  readonly problems: string[] = [];
  readonly #service: ServiceId;
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #log: (text: string) => void;
  readonly #baseUrl: string;
  readonly #expected = new Map<string, Map<number, Expectation>>();
  /** What was handed to a process and may not be committed yet, by usage point. */
  readonly #pending = new Map<string, { key: string; start: number; before: Expectation | undefined }[]>();
  readonly #failed = new Map<string, number>();
  /** What the account was told last that stops all calls, until an instant in milliseconds. */
  #shut: { readonly what: string; readonly until: number } | undefined;
  #bans = 0;
  /** Refusals of consent by meter, direction, credentials and Paris day. */
  readonly #refusals = new Map<string, number>();
  /** Milliseconds; until then a call may have been asked for by hand. */
  byHandUntil = -Infinity;
  readonly #perUtcDay = new Map<number, number>();
  readonly #meters = new Set<string>();
  /** Readings that the household gave out for the request under way. */
  #given: (readonly Reading[])[] = [];
  readonly #kept = new Map<string, readonly (readonly Reading[])[]>();

  constructor(options: {
    service: ServiceId;
    household: Household;
    meters: readonly Meter[];
    clock: VirtualClock;
    dice: Dice;
    log: (text: string) => void;
  }) {
    const { service, household, meters, clock } = options;
    this.#service = service;
    this.#clock = clock;
    this.#dice = options.dice;
    this.#log = options.log;
    // Application tokens are shared by base URL within a process: each world has its own.
    this.#baseUrl = service === "demo" ? "" : `https://world${++worlds}.enedis.internal`;
    if (service === "demo") return;
    this.server = new EnedisServer({
      household: {
        readings: (usagePointId, direction, series, start, end, now) => {
          const readings = household.readings(usagePointId, direction, series, start, end, now);
          this.#given.push(readings);
          return readings;
        },
      },
      meters,
      now: clock.now,
    });
  }

  /** A config node's source, as one process sees it. @param generation changes with renewed credentials */
  source(
    config: Pick<SourceSettings, "node" | "usagePointId" | "minute" | "dailyMonths" | "loadCurveDays">,
    process: ProcessClock,
    generation: number,
  ): SourceSettings {
    const service = this.#service;
    if (service === "demo") {
      return {
        ...config,
        service,
        baseUrl: "",
        identity: [config.usagePointId],
        credentials: ["demo"],
        createService: ({ firstDeploy }) => {
          const demo = demoService(process.now, firstDeploy);
          const slow: Service = {
            id: "demo",
            read: async (query, signal) => {
              const answer = await demo.read(query, signal);
              // A process that died in the meantime never gets it.
              await wait(process, 1, signal);
              return answer;
            },
          };
          return this.#watched(slow, undefined, generation);
        },
      };
    }
    const { server } = this;
    const baseUrl = this.#baseUrl;
    // Application tokens live as long as their process, and by base URL.
    const own = baseUrl.replace("://", `://process${process.id}.`);
    const shared = { baseUrl: own, now: process.now };
    return {
      ...config,
      service,
      baseUrl,
      identity: [baseUrl],
      credentials: [service, baseUrl, String(generation)],
      createService: (hooks) => {
        const served: Reading[] = [];
        const more =
          service === "conso-api"
            ? { token: server!.token([config.usagePointId]) }
            : service === "data-connect"
              ? defaultApplication
              : { token: defaultSecret };
        const transport = this.#transport(config.usagePointId, process, served);
        return this.#watched(
          createService({ service, ...shared, ...more, ...hooks, transport }),
          served,
          generation,
        );
      },
    };
  }

  /** Counts failures, and notes what a process was given. */
  #watched(service: Service, served: Reading[] | undefined, generation: number): Service {
    return {
      id: service.id,
      read: async (query, signal) => {
        served?.splice(0);
        const utcDay = Math.floor(this.#clock.now() / DAY_MS);
        try {
          const answer = await service.read(query, signal);
          this.#note(query, served ?? answer.readings);
          // It works again: tried by hand.
          this.#bans = 0;
          this.#shut = undefined;
          return answer;
        } catch (error) {
          this.#pending.delete(query.usagePointId);
          if (error instanceof ServiceError) this.#judge(query, error, generation);
          if (error instanceof ServiceError && error.kind !== "no_data" && error.kind !== "range") {
            const key = `${query.usagePointId} ${utcDay}`;
            const count = (this.#failed.get(key) ?? 0) + 1;
            this.#failed.set(key, count);
            const { failedCap } = limitsOf(this.#service);
            if (count > failedCap) this.problems.push(`${count} failed calls of one meter on a day`);
          }
          throw error;
        }
      },
    };
  }

  /** What a failure forbids from now on (design §4). */
  #judge({ usagePointId, direction }: Query, { kind, until }: ServiceError, generation: number): void {
    const now = this.#clock.now();
    if (kind === "no_data") {
      this.#bans = 0;
      this.#shut = undefined;
    }
    if (kind === "quota") this.#shut = { what: "quota", until: (until ?? 0) * 1000 };
    // A try by hand inside a running ban makes it no longer.
    if (kind === "banned" && !(this.#shut?.what.startsWith("ban") && now < this.#shut.until)) {
      const days = [1, 3, 7][this.#bans++] ?? 7;
      this.#shut = { what: `ban of ${days} days`, until: now + days * DAY_MS - 1_000 };
    }
    if (kind === "consent" && now > this.byHandUntil) {
      const key = `${usagePointId} ${direction} ${generation} ${clockOf(now / 1000).day}`;
      const count = (this.#refusals.get(key) ?? 0) + 1;
      this.#refusals.set(key, count);
      if (count > 1) this.problems.push(`${count} calls without consent on a day: ${key}`);
    }
  }

  #note(query: Query, readings: readonly Reading[]): void {
    const key = seriesKey(query.usagePointId, query.direction, query.series);
    const expected = this.#expected.get(key) ?? new Map<number, Expectation>();
    this.#expected.set(key, expected);
    const pending: { key: string; start: number; before: Expectation | undefined }[] = [];
    for (const reading of readings) {
      const day = clockOf(reading.start).day;
      if (day < query.start || day >= query.end) continue;
      pending.push({ key, start: reading.start, before: expected.get(reading.start) });
      expected.set(reading.start, { values: [reading] });
    }
    this.#pending.set(query.usagePointId, pending);
  }

  /** A process died: what it was given last may or may not be in the archive. */
  processDied(): void {
    for (const pending of this.#pending.values()) {
      for (const { key, start, before } of pending) {
        const now = this.#expected.get(key)!.get(start)!;
        this.#expected.get(key)!.set(start, { values: [...now.values, ...(before?.values ?? [undefined])] });
      }
    }
    this.#pending.clear();
  }

  /** What was ever served of a series: interval start → what may be held. */
  served(usagePointId: string, direction: Direction, series: Series): ReadonlyMap<number, Expectation> {
    return this.#expected.get(seriesKey(usagePointId, direction, series)) ?? new Map();
  }

  #transport(usagePointId: string, process: ProcessClock, served: Reading[]): Transport {
    return async (request, signal) => {
      const isToken = request.path.startsWith("/oauth2/");
      await wait(process, this.#dice.integer(20, 900), signal);
      const { server } = this;
      const storm = this.storms.find(
        ({ from, to, share }) =>
          this.#clock.now() >= from && this.#clock.now() < to && this.#dice.happens(share),
      );
      if (storm !== undefined) server!.misbehave({ as: storm.as, times: 1 });
      this.#given = [];
      if (!isToken) this.#count(usagePointId, request);
      const reply = await server!.transport(request, signal).catch((error: unknown) => error as Error);
      const status = reply instanceof Error ? reply.message : reply.status;
      const shown = isToken ? "token" : describe(request.path, request.query);
      this.#log(
        `${usagePointId.slice(-4)} asks ${shown}: ${status}${storm ? ` ${JSON.stringify(storm.as)}` : ""}`,
      );
      // What a gateway keeps is served again without a word to the household.
      const question = `${usagePointId} ${shown}`;
      const given = this.#given.length > 0 ? this.#given : (this.#kept.get(question) ?? []);
      if (this.#service === "myelectricaldata") this.#kept.set(question, given);
      if (storm === undefined) served.push(...given.flat());
      this.#given = [];
      await wait(process, storm?.as === "hang" ? 30_000 : this.#dice.integer(20, 1_500), signal);
      if (reply instanceof Error) throw reply;
      return reply;
    };
  }

  #count(
    usagePointId: string,
    request: { path: string; query?: Readonly<Record<string, string>> | undefined },
  ): void {
    const at = this.#clock.now();
    const { dateFin, end = dateFin } = request.query ?? {};
    this.requests.push({
      at,
      usagePointId,
      end: parseDay(end ?? ""),
      what: describe(request.path, request.query),
    });
    if (this.#shut !== undefined && at < this.#shut.until && at > this.byHandUntil) {
      this.problems.push(`${new Date(at).toISOString().slice(0, 16)} asked within a ${this.#shut.what}`);
    }
    const limits = limitsOf(this.#service);
    this.#meters.add(usagePointId);
    const utcDay = Math.floor(at / DAY_MS);
    const today = (this.#perUtcDay.get(utcDay) ?? 0) + 1;
    this.#perUtcDay.set(utcDay, today);
    const cap = limits.dailyCap(this.#meters.size);
    if (today > cap) this.problems.push(`${today} calls on a UTC day, ${cap} allowed`);
    const before = this.requests.at(-2);
    // The way to the server takes up to 900 ms, so that it may see two calls that much closer.
    if (before !== undefined && at - before.at < limits.paceMs - 900) {
      this.problems.push(`two calls within ${at - before.at} ms`);
    }
    const hourAgo = this.requests.at(-1 - limits.perHour);
    if (hourAgo !== undefined && hourAgo.at > at - HOUR_MS + 900) {
      this.problems.push(`more than ${limits.perHour} calls within an hour`);
    }
  }
}

export function seriesKey(usagePointId: string, direction: Direction, series: Series): string {
  return `${usagePointId} ${direction} ${series}`;
}

function describe(path: string, query: Readonly<Record<string, string>> | undefined): string {
  const { dateDebut, dateFin, start = dateDebut, end = dateFin } = query ?? {};
  const route = path
    .replace(/\/\d{14}$/, "")
    .split("/")
    .slice(-2)
    .join("/");
  return `${route} ${start ?? ""}..${end ?? ""}`;
}

/** A dead process waits for ever. */
function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.wake(ms, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}
