/**
 * Many meters on a virtual clock: the real registry, collectors and archive, with the demo or the strict local Enedis
 * in the same process, so that a day takes only as long as its work.
 */
import { Collectors, type MeterKey, type SourceSettings, type Want } from "../nodes/collector/index.js";
import type { Direction, Series } from "../nodes/readings/index.js";
import { createService, type Query, type Service, type ServiceId } from "../nodes/services/index.js";
import { demoService } from "../nodes/services/clients/demo.js";
import {
  defaultApplication,
  defaultSecret,
  EnedisServer,
  fixtureHousehold,
  type FixtureOptions,
} from "../test/enedis-server/index.js";
import { VirtualClock } from "../test/simulation/virtual-clock.js";

export interface ManyMetersOptions {
  readonly archivePath: string;
  readonly meters: number;
  readonly service: ServiceId;
  /** Milliseconds since 1970. */
  readonly begin: number;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
  readonly directions?: readonly Direction[];
  /** What the strict server's household holds back. */
  readonly household?: FixtureOptions;
  /** How long collectors sleep between two looks at the clock: longer is quicker, where only calls are counted. */
  readonly maxSleepMs?: number;
}

const baseUrl = "https://bench.enedis.internal";
const allSeries: Readonly<Record<Direction, readonly Series[]>> = {
  consumption: ["load_curve", "daily", "max_power"],
  production: ["load_curve", "daily"],
};

function pdlOf(meter: number): string {
  return `22${String(meter).padStart(12, "0")}`;
}

export class ManyMeters {
  readonly clock: VirtualClock;
  readonly collectors: Collectors;
  readonly keys: MeterKey[] = [];
  /** Data requests, in order. */
  readonly calls: { readonly at: number; readonly query: Query }[] = [];
  readonly wanted: number;
  readonly faults: unknown[] = [];
  readonly #options: ManyMetersOptions;
  readonly #server: EnedisServer;
  readonly #usagePointIds: readonly string[];
  readonly #wants: readonly Want[];
  readonly #releases: ((removed: boolean) => void)[] = [];

  constructor(options: ManyMetersOptions) {
    this.#options = options;
    this.clock = new VirtualClock(options.begin);
    const usagePointIds = Array.from({ length: options.meters }, (_, i) => pdlOf(i));
    const directions = options.directions ?? ["consumption"];
    this.#server = new EnedisServer({
      household: fixtureHousehold(options.household),
      meters: usagePointIds.map((usagePointId) => ({
        usagePointId,
        directions: ["consumption", "production"],
      })),
      now: this.clock.now,
    });
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { archivePath, maxSleepMs } = options;
    this.collectors = new Collectors({
      archivePath,
      clock: this.clock,
      random,
      ...(maxSleepMs !== undefined && { maxSleepMs }),
    });
    this.collectors.on("fault", (error) => this.faults.push(error));
    this.collectors.on("archiveFailed", (error) => this.faults.push(error));
    this.#usagePointIds = usagePointIds;
    this.#wants = directions.flatMap((direction) =>
      allSeries[direction].map((series) => ({ direction, series })),
    );
    this.wanted = this.#wants.length * options.meters;
  }

  /** Makes the nodes of all meters, in one turn of the event loop as Node-RED does. */
  deploy(): void {
    this.keys.length = 0;
    this.#usagePointIds.forEach((usagePointId, i) => {
      const { key, release } = this.collectors.attach(this.#source(usagePointId, i));
      this.#releases.push(release, this.collectors.want(key, `in${i}`, this.#wants));
      this.keys.push(key);
    });
  }

  /** Closes all nodes and makes them anew, as a full deploy does. */
  redeploy(): void {
    for (const release of this.#releases.splice(0)) release(false);
    this.deploy();
  }

  /** Whether the collectors of all meters know what is deployed. */
  get isDeployed(): boolean {
    return this.keys.every((key) => this.collectors.hurry(key));
  }

  /** @param hours of virtual time */
  async pass(hours: number): Promise<void> {
    await this.clock.runTo(this.clock.now() + hours * 3_600_000);
    if (this.faults.length > 0) throw this.faults[0] instanceof Error ? this.faults[0] : new Error("a fault");
  }

  /**
   * The same at the pace of a real clock.
   * @param minutes of virtual and of real time
   */
  async passInRealTime(minutes: number): Promise<void> {
    const from = this.clock.now();
    const until = from + minutes * 60_000;
    const began = performance.now();
    while (this.clock.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const next = Math.min(until, from + performance.now() - began);
      await this.pass((next - this.clock.now()) / 3_600_000);
    }
  }

  /** Whether all meters have everything they want. */
  get isComplete(): boolean {
    return this.keys.every((key) => {
      const report = this.collectors.collector(key)?.report();
      return report !== undefined && report.upToDate && report.historyLeft === 0;
    });
  }

  #source(usagePointId: string, i: number): SourceSettings {
    const { service, dailyMonths, loadCurveDays } = this.#options;
    const common = {
      node: `meter${i}`,
      usagePointId,
      service,
      minute: (i * 7) % 60,
      dailyMonths,
      loadCurveDays,
    };
    if (service === "demo") {
      return {
        ...common,
        baseUrl: "",
        identity: [usagePointId],
        credentials: ["demo"],
        createService: ({ firstDeploy }) => this.#counted(demoService(this.clock.now, firstDeploy)),
      };
    }
    return {
      ...common,
      baseUrl,
      identity: [baseUrl],
      credentials: [service, usagePointId],
      createService: (hooks) => {
        return this.#counted(
          createService({
            service,
            baseUrl,
            now: this.clock.now,
            transport: this.#server.transport,
            ...(service === "data-connect"
              ? defaultApplication
              : { token: service === "conso-api" ? this.#server.token([usagePointId]) : defaultSecret }),
            ...hooks,
          }),
        );
      },
    };
  }

  #counted(service: Service): Service {
    return {
      id: service.id,
      read: (query, signal) => {
        this.calls.push({ at: this.clock.now(), query });
        // Not part of what is measured.
        this.#server.log.length = 0;
        return service.read(query, signal);
      },
    };
  }
}
