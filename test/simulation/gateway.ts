/**
 * The simulated outside world: gateways, each a strict server in the same process behind a network that is slow and
 * breaks. They count what reaches them and record what they served, for a comparison with the archive.
 */
import type { Clock } from "../../nodes/base/clock.js";
import type { SourceSettings } from "../../nodes/collector/index.js";
import { parseDay, type Day, type Reading } from "../../nodes/readings/index.js";
import { demoService } from "../../nodes/services/clients/demo.js";
import {
  createService,
  ServiceError,
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
import { CallChecks } from "./call-checks.js";
import type { ClockChecks } from "./clock-checks.js";
import type { Ledger } from "./ledger.js";
import type { Dice } from "./random.js";

/** A time during which requests go wrong. */
export interface Storm {
  readonly from: number;
  readonly to: number;
  readonly as: Mishap;
  /** Share of the requests. */
  readonly share: number;
  /** Only requests whose path matches. */
  readonly path?: RegExp;
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

let worlds = 0;

/** What makes a config node a source. */
export type SourceOptions = Pick<
  SourceSettings,
  "node" | "usagePointId" | "minute" | "dailyMonths" | "loadCurveDays"
>;

export interface GatewayOptions {
  readonly service: ServiceId;
  readonly household: Household;
  readonly meters: readonly Meter[];
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly clocks: ClockChecks;
  /** A request leaves, or its answer comes. */
  readonly passes: () => void;
  readonly log: (text: string) => void;
  /** A ban begins. */
  readonly banned?: () => void;
  /** A process begins a question. */
  readonly asked?: (usagePointId: string) => void;
  readonly consoApi?: EnedisServerOptions["consoApi"];
  readonly medFormat?: EnedisServerOptions["medFormat"];
  /** MyElectricalData: users among whom the meters are divided. */
  readonly users?: number;
}

/** One base URL of a service. */
/** By the seed: MyElectricalData of before 2.0, of later, or updated to it in the middle. */
export function medFormat(seed: number, isSecondHalf: boolean): "v5" | "negotiated" {
  const isOld = [false, true, !isSecondHalf][seed % 3]!;
  return isOld ? "v5" : "negotiated";
}

export class Gateway {
  readonly service: ServiceId;
  readonly server: EnedisServer | undefined;
  readonly storms: Storm[] = [];
  /** Data requests that reached the server, in order. */
  readonly requests: DataRequest[] = [];
  readonly problems: string[] = [];
  readonly checks: CallChecks;
  readonly #options: GatewayOptions;
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #baseUrl: string;
  /** Credentials that the service accepts, by config node: their generation. */
  readonly #application = { clientId: "my-client-id", clientSecret: "" };
  readonly #users: { secret: string; readonly usagePointIds: string[] }[] = [];
  #validFrom = 0;
  /** Readings that the household returned for the request under way. */
  #given: (readonly Reading[])[] = [];
  readonly #kept = new Map<string, readonly (readonly Reading[])[]>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { service, household, meters, clock, users = 1 } = options;
    this.service = service;
    this.#clock = clock;
    this.#dice = options.dice;
    this.checks = new CallChecks({
      service,
      clock,
      clocks: options.clocks,
      problem: (text) => this.#problem(text),
      ...(options.banned && { banned: options.banned }),
    });
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
      ...(options.medFormat && { medFormat: options.medFormat }),
    });
  }

  /**
   * Whether a curve's week fails at Enedis for some hours: MyElectricalData then answers in part. Drawn from the week
   * and the time alone, so that other draws stay the same.
   */
  #isWithheld(start: Day, now: number): boolean {
    if (this.service !== "myelectricaldata" || this.storms.every(({ to }) => to < now)) return false;
    return (start * 31 + Math.floor(now / (3 * HOUR_MS)) * 7) % 23 === 0;
  }

  /** From now on only credentials of this generation or later are accepted: the others have expired. */
  expire(generation: number): void {
    this.#accept(generation);
    this.server?.dataConnect.revokeTokens();
  }

  /** Application tokens expire early, as in a maintenance. */
  revokeTokens(): void {
    this.server?.dataConnect.revokeTokens();
  }

  #accept(generation: number): void {
    this.#validFrom = generation;
    this.#application.clientSecret = secretOf("client", generation);
    this.#users.forEach((user, i) => (user.secret = secretOf(`user${i}`, generation)));
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
          return this.#watched(slow, undefined, "demo", generation, process);
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
    // Application tokens belong to one process and one base URL.
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
          process,
        );
      },
    };
  }

  #problem(text: string): void {
    this.#options.log(`PROBLEM ${text}`);
    this.problems.push(text);
  }

  /** Checks each question, and notes what a process was given. */
  #watched(
    service: Service,
    served: Reading[] | undefined,
    account: string,
    generation: number,
    process: ProcessClock,
  ): Service {
    const { ledger } = this.#options;
    return {
      id: service.id,
      read: async (query, signal) => {
        served?.splice(0);
        ledger.settle(query.usagePointId);
        const { clocks } = this.#options;
        if (!process.isDead) this.#options.asked?.(query.usagePointId);
        const offset = clocks.shown() - this.#clock.now();
        const asked = { account, generation, utcDay: clocks.shownDay, offset };
        this.checks.asked(asked);
        try {
          const answer = await service.read(query, signal);
          // It died while it read the answer, in slices: it commits nothing of it.
          if (process.isDead) return await new Promise<never>(() => undefined);
          ledger.note(query, served ?? answer.readings);
          this.checks.worked(account);
          return answer;
        } catch (error) {
          if (error instanceof ServiceError) this.checks.failed(query, error, asked);
          throw error;
        }
      },
    };
  }

  #transport(
    usagePointId: string,
    process: ProcessClock,
    served: Reading[],
    account: string,
    generation: number,
  ): Transport {
    return async (request, signal) => {
      // A killed process runs on to its next wait: nothing of that leaves the machine.
      if (process.isDead) return new Promise<never>(() => undefined);
      const isToken = request.path.startsWith("/oauth2/");
      // Counted as it is sent: if the machine then falls asleep, it is still sent.
      this.#options.clocks.leaves(!isToken);
      if (!isToken) this.#count(usagePointId, account, request);
      this.#options.passes();
      await wait(process, this.#dice.integer(20, 900), signal);
      const { server } = this;
      const storm = this.storms.find(
        ({ from, to, share, path }) =>
          this.#clock.now() >= from &&
          this.#clock.now() < to &&
          (path?.test(request.path) ?? true) &&
          this.#dice.happens(share),
      );
      if (storm !== undefined) server!.misbehave({ as: storm.as, times: 1 });
      this.#given = [];
      // A Conso API token proves itself: an expired one is refused here.
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
      // A gateway serves cached answers again without the household.
      const question = `${usagePointId} ${shown}`;
      const given = this.#given.length > 0 ? this.#given : (this.#kept.get(question) ?? []);
      if (this.service === "myelectricaldata") this.#kept.set(question, given);
      if (storm === undefined || storm.as === "content_type") served.push(...given.flat());
      this.#given = [];
      await wait(process, storm?.as === "hang" ? 30_000 : this.#dice.integer(20, 1_500), signal);
      this.#options.passes();
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
    this.checks.sent(usagePointId, account);
  }
}

/** A user's secret in a generation of credentials. */
function secretOf(user: string, generation: number): string {
  return `${user}-secret-${generation}`;
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

/** A dead process waits forever. */
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
