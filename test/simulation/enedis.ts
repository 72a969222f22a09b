/**
 * The simulated outside: gateways, each a strict server in process behind a network that takes its time and breaks. They
 * count what reaches them and remember what they served, so that the archive can be held against it.
 */
import type { Clock } from "../../nodes/base/clock.js";
import type { SourceSettings } from "../../nodes/collector/index.js";
import {
  clockOf,
  parseDay,
  utcDayOf,
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
  EnedisServer,
  type EnedisServerOptions,
  type Household,
  type Meter,
  type Mishap,
} from "../enedis-server/index.js";
import { Refusal } from "../enedis-server/enedis.js";
import type { ProcessClock, VirtualClock } from "./virtual-clock.js";
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

export interface DataRequest {
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

/** What all gateways have served, whoever asked. */
export class Ledger {
  readonly #expected = new Map<string, Map<number, Expectation>>();
  /** What was handed to a process and may not be committed yet, by usage point. */
  readonly #pending = new Map<string, { key: string; start: number; before: Expectation | undefined }[]>();

  note(query: Query, readings: readonly Reading[]): void {
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

  /** The next question of a meter shows that the answer before it is committed. */
  settle(usagePointId: string): void {
    this.#pending.delete(usagePointId);
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
}

/** What a config node needs to know of itself to be a source. */
export type SourceOptions = Pick<
  SourceSettings,
  "node" | "usagePointId" | "minute" | "dailyMonths" | "loadCurveDays"
>;

/** What an account was told or made of its budget; an account is what a service counts by. */
interface Account {
  readonly requests: number[];
  readonly perUtcDay: Map<number, number>;
  /** Asked within a ban. */
  readonly bannedPerUtcDay: Map<number, number>;
  readonly meters: Set<string>;
  bans: number;
  /** What it was told last that stops all calls, until an instant in milliseconds. */
  shut: { readonly what: string; readonly until: number } | undefined;
}

export interface GatewayOptions {
  readonly service: ServiceId;
  readonly household: Household;
  readonly meters: readonly Meter[];
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly log: (text: string) => void;
  /** A ban begins. */
  readonly banned?: () => void;
  readonly consoApi?: EnedisServerOptions["consoApi"];
  /** MyElectricalData: users among whom the meters are divided. */
  readonly users?: number;
}

/** One base URL of a service. */
export class Gateway {
  readonly service: ServiceId;
  readonly server: EnedisServer | undefined;
  readonly storms: Storm[] = [];
  /** Data requests that reached the server, in order. */
  readonly requests: DataRequest[] = [];
  readonly problems: string[] = [];
  readonly #options: GatewayOptions;
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #baseUrl: string;
  readonly #failed = new Map<string, number>();
  readonly #accounts = new Map<string, Account>();
  /** Refusals of consent by meter, direction, credentials and Paris day. */
  readonly #refusals = new Map<string, number>();
  /** Milliseconds; until then a call may have been asked for by hand. */
  byHandUntil = -Infinity;
  /** When the host's clock jumped last: what counts by it may count twice for a while. */
  #jumpedAt = -Infinity;
  /** Credentials that the service takes, by config node: their generation. */
  readonly #application = { clientId: "my-client-id", clientSecret: "" };
  readonly #users: { secret: string; readonly usagePointIds: string[] }[] = [];
  #validFrom = 0;
  /** Readings that the household gave out for the request under way. */
  #given: (readonly Reading[])[] = [];
  readonly #kept = new Map<string, readonly (readonly Reading[])[]>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { service, household, meters, clock, users = 1 } = options;
    this.service = service;
    this.#clock = clock;
    this.#dice = options.dice;
    this.#baseUrl = service === "demo" ? "" : `https://world${++worlds}.enedis.internal`;
    if (service === "demo") return;
    this.#users = Array.from({ length: users }, (_, user) => ({
      secret: "",
      usagePointIds: meters.map((meter) => meter.usagePointId).filter((_id, i) => i % users === user),
    }));
    this.#accept(0);
    this.server = new EnedisServer({
      household: {
        readings: (usagePointId, direction, series, start, end, now) => {
          if (series === "load_curve" && this.#isWithheld(start, now)) {
            throw new Refusal(500, "UNKERROR_002", "An unexpected error occurred");
          }
          const readings = household.readings(usagePointId, direction, series, start, end, now);
          this.#given.push(readings);
          return readings;
        },
      },
      meters,
      now: clock.now,
      application: this.#application,
      accounts: this.#users,
      consoApi: options.consoApi ?? "both",
    });
  }

  /**
   * Whether a curve's week fails at Enedis for some hours: MyElectricalData then answers in part. Drawn from the week and
   * the time alone, so that other draws stay as they are.
   */
  #isWithheld(start: Day, now: number): boolean {
    if (this.service !== "myelectricaldata" || this.storms.every(({ to }) => to < now)) return false;
    return (start * 31 + Math.floor(now / (3 * HOUR_MS)) * 7) % 23 === 0;
  }

  /** From now on only credentials of this generation or later are taken: the others have ended. */
  expire(generation: number): void {
    this.#accept(generation);
    this.server?.dataConnect.revokeTokens();
  }

  /** Application tokens end before their time, as at a maintenance. */
  revokeTokens(): void {
    this.server?.dataConnect.revokeTokens();
  }

  #accept(generation: number): void {
    this.#validFrom = generation;
    this.#application.clientSecret = secretOf("client", generation);
    this.#users.forEach((user, i) => (user.secret = secretOf(`user${i}`, generation)));
  }

  clockJumped(): void {
    this.#jumpedAt = this.#clock.now();
    for (const account of this.#accounts.values()) account.shut = undefined;
  }

  /** Twice what the day allows where the host's clock went over the end of a day and back. */
  get #leniency(): number {
    return this.#clock.now() - this.#jumpedAt < 2 * DAY_MS ? 2 : 1;
  }

  /** A config node's source, as one process sees it. @param generation changes with renewed credentials */
  source(config: SourceOptions, process: ProcessClock, generation: number): SourceSettings {
    const { service } = this;
    const { usagePointId } = config;
    if (service === "demo") {
      return {
        ...config,
        service,
        baseUrl: "",
        identity: [usagePointId],
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
          return this.#watched(slow, undefined, "demo", generation);
        },
      };
    }
    const user = this.#users.findIndex(({ usagePointIds }) => usagePointIds.includes(usagePointId));
    const baseUrl = this.#baseUrl;
    const secret = secretOf(service === "data-connect" ? "client" : `user${user}`, generation);
    const { clientId } = this.#application;
    const identities = {
      "conso-api": [baseUrl],
      "data-connect": [baseUrl, clientId],
      myelectricaldata: [baseUrl, secret],
    };
    const account = identities[service].join(" ");
    // Application tokens live as long as their process, and by base URL.
    const own = baseUrl.replace("://", `://process${process.id}.`);
    const shared = { baseUrl: own, now: process.now };
    return {
      ...config,
      service,
      baseUrl,
      identity: identities[service],
      credentials: [service, baseUrl, String(generation)],
      createService: (hooks) => {
        const served: Reading[] = [];
        const more =
          service === "conso-api"
            ? { token: this.server!.token([usagePointId]) }
            : service === "data-connect"
              ? { clientId, clientSecret: secret }
              : { token: secret };
        const transport = this.#transport(usagePointId, process, served, account, generation);
        return this.#watched(
          createService({ service, ...shared, ...more, ...hooks, transport }),
          served,
          account,
          generation,
        );
      },
    };
  }

  #problem(text: string): void {
    this.#options.log(`PROBLEM ${text}`);
    this.problems.push(text);
  }

  #account(name: string): Account {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = {
        ...{ requests: [], perUtcDay: new Map(), bannedPerUtcDay: new Map(), meters: new Set() },
        ...{ bans: 0, shut: undefined },
      };
      this.#accounts.set(name, account);
    }
    return account;
  }

  /** Counts failures, and notes what a process was given. */
  #watched(service: Service, served: Reading[] | undefined, account: string, generation: number): Service {
    const { ledger } = this.#options;
    return {
      id: service.id,
      read: async (query, signal) => {
        served?.splice(0);
        ledger.settle(query.usagePointId);
        const utcDay = utcDayOf(this.#clock.now() / 1000);
        this.#countBanned(account, utcDay);
        try {
          const answer = await service.read(query, signal);
          ledger.note(query, served ?? answer.readings);
          this.#worksAgain(account);
          return answer;
        } catch (error) {
          if (error instanceof ServiceError) this.#judge(query, error, account, generation);
          if (error instanceof ServiceError && error.kind !== "no_data" && error.kind !== "range") {
            const key = `${account} ${query.usagePointId} ${utcDay}`;
            const count = (this.#failed.get(key) ?? 0) + 1;
            this.#failed.set(key, count);
            const { failedCap } = limitsOf(this.service);
            if (count > failedCap * this.#leniency)
              this.#problem(`${count} failed calls of one meter on a day`);
          }
          throw error;
        }
      },
    };
  }

  /** By hand a ban allows one call a UTC day, whichever meter's (docs/dev/contract.md#pauses). */
  #countBanned(account: string, utcDay: number): void {
    const { shut, bannedPerUtcDay } = this.#account(account);
    if (shut?.what.startsWith("ban") !== true || this.#clock.now() >= shut.until) return;
    const count = (bannedPerUtcDay.get(utcDay) ?? 0) + 1;
    bannedPerUtcDay.set(utcDay, count);
    if (count > this.#leniency) this.#problem(`${count} calls within a ${shut.what} on a day`);
  }

  /** What a failure forbids from now on (docs/dev/contract.md#pauses). */
  #judge(
    { usagePointId, direction }: Query,
    { kind, until }: ServiceError,
    account: string,
    generation: number,
  ): void {
    const now = this.#clock.now();
    const state = this.#account(account);
    if (kind === "no_data") this.#worksAgain(account);
    if (kind === "quota") state.shut = { what: "quota", until: (until ?? 0) * 1000 };
    // A try by hand inside a running ban makes it no longer.
    if (kind === "banned" && !(state.shut?.what.startsWith("ban") && now < state.shut.until)) {
      const days = [1, 3, 7][state.bans++] ?? 7;
      state.shut = { what: `ban of ${days} days`, until: now + days * DAY_MS - 1_000 };
      this.#options.banned?.();
    }
    if (kind === "consent" && now > this.byHandUntil) {
      const key = `${usagePointId} ${direction} ${generation} ${clockOf(now / 1000).day}`;
      const count = (this.#refusals.get(key) ?? 0) + 1;
      this.#refusals.set(key, count);
      if (count > this.#leniency) this.#problem(`${count} calls without consent on a day: ${key}`);
    }
  }

  /** Tried by hand, perhaps. */
  #worksAgain(account: string): void {
    const state = this.#account(account);
    state.bans = 0;
    state.shut = undefined;
  }

  #transport(
    usagePointId: string,
    process: ProcessClock,
    served: Reading[],
    account: string,
    generation: number,
  ): Transport {
    return async (request, signal) => {
      // What was under way when it was killed runs on to its next wait: nothing of that leaves the machine.
      if (process.isDead) return new Promise<never>(() => undefined);
      const isToken = request.path.startsWith("/oauth2/");
      // Counted as it is sent: a machine that falls asleep then keeps nothing of it back.
      if (!isToken) this.#count(usagePointId, account, request);
      await wait(process, this.#dice.integer(20, 900), signal);
      const { server } = this;
      const storm = this.storms.find(
        ({ from, to, share }) =>
          this.#clock.now() >= from && this.#clock.now() < to && this.#dice.happens(share),
      );
      if (storm !== undefined) server!.misbehave({ as: storm.as, times: 1 });
      this.#given = [];
      // A token of Conso API is valid by itself: what has ended is refused here.
      const isOver = this.service === "conso-api" && generation < this.#validFrom;
      const sent = isOver
        ? { ...request, headers: { ...request.headers, Authorization: "Bearer over" } }
        : request;
      const reply = await server!.transport(sent, signal).catch((error: unknown) => error as Error);
      const status = reply instanceof Error ? reply.message : reply.status;
      const shown = isToken ? "token" : describe(request.path, request.query);
      this.#options.log(
        `${usagePointId.slice(-4)} asks ${shown}: ${status}${storm ? ` ${JSON.stringify(storm.as)}` : ""}`,
      );
      // What a gateway keeps is served again without a word to the household.
      const question = `${usagePointId} ${shown}`;
      const given = this.#given.length > 0 ? this.#given : (this.#kept.get(question) ?? []);
      if (this.service === "myelectricaldata") this.#kept.set(question, given);
      if (storm === undefined || storm.as === "content_type") served.push(...given.flat());
      this.#given = [];
      await wait(process, storm?.as === "hang" ? 30_000 : this.#dice.integer(20, 1_500), signal);
      if (reply instanceof Error) throw reply;
      return reply;
    };
  }

  #count(
    usagePointId: string,
    account: string,
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
    const state = this.#account(account);
    const { shut, requests } = state;
    if (shut !== undefined && at < shut.until && at > this.byHandUntil) {
      this.#problem(`${new Date(at).toISOString().slice(0, 16)} asked within a ${shut.what}`);
    }
    const limits = limitsOf(this.service);
    state.meters.add(usagePointId);
    const utcDay = utcDayOf(at / 1000);
    const today = (state.perUtcDay.get(utcDay) ?? 0) + 1;
    state.perUtcDay.set(utcDay, today);
    const cap = limits.dailyCap(state.meters.size) * this.#leniency;
    if (today > cap) this.#problem(`${today} calls on a UTC day, ${cap} allowed`);
    requests.push(at);
    const jumped = at - this.#jumpedAt < HOUR_MS;
    // So many calls may be sent within a second or within the service's pace, if that is longer.
    const window = Math.max(1_000, limits.paceMs);
    const before = requests.at(-1 - window / limits.paceMs);
    if (before !== undefined && at - before < window && !jumped) {
      this.#problem(`more than ${window / limits.paceMs} calls within ${at - before} ms`);
    }
    const hourAgo = requests.at(-1 - limits.perHour);
    if (hourAgo !== undefined && hourAgo > at - HOUR_MS && !jumped) {
      this.#problem(`more than ${limits.perHour} calls within an hour`);
    }
  }
}

/** What a service knows of a user's secret at a time. */
function secretOf(user: string, generation: number): string {
  return `${user}-secret-${generation}`;
}

function seriesKey(usagePointId: string, direction: Direction, series: Series): string {
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
