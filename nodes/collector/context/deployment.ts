/** What is deployed for a meter: its sources, and what nodes want of it. A deploy may change it even during a round. */
import type { Source } from "../../archive/index.js";
import { drawOf } from "../../base/index.js";
import { limitsOf, type Service } from "../../services/index.js";
import type { AccountQueue } from "../account/index.js";
import { oldestWanted, type Depth, unionOf, type Want } from "../plan/index.js";
import { REGISTERS } from "../../readings/index.js";
import type { MeterContext } from "./meter-context.js";
import type { SourceSettings, SourceState } from "./source.js";

/** A config node's settings, with the queue of its account. */
export interface DeployedSource {
  readonly settings: SourceSettings;
  readonly queue: AccountQueue;
}

export type ServiceMaker = (settings: SourceSettings, source: Source, queue: AccountQueue) => Service;

export class Deployment {
  readonly #meter: MeterContext;
  readonly #makeService: ServiceMaker;
  #sources: readonly SourceState[] = [];
  /** By node. */
  #wants: ReadonlyMap<string, readonly Want[]> = new Map();
  #wanted: readonly Want[] = [];
  #registers: readonly Want[] = [];
  /** Clients that have loaded what their first call needs. */
  #prepared: ReadonlySet<Service> = new Set();

  constructor(meter: MeterContext, makeService: ServiceMaker) {
    this.#meter = meter;
    this.#makeService = makeService;
  }

  /** In deploy order. The first one is asked first; the others stand in for it. */
  get sources(): readonly SourceState[] {
    return this.#sources;
  }

  get primary(): SourceState | undefined {
    return this.#sources[0];
  }

  /** All series that any node wants, without measures that Enedis does not have. */
  get wanted(): readonly Want[] {
    return this.#wanted;
  }

  /** The registers that any node wants, apart: nothing waits for them, and they make no meter late. */
  get registers(): readonly Want[] {
    return this.#registers;
  }

  get isWanted(): boolean {
    return this.#wanted.length > 0;
  }

  /** How far back the sources want readings. */
  get depth(): Depth {
    return {
      dailyMonths: Math.max(...this.#sources.map(({ settings }) => settings.dailyMonths)),
      loadCurveDays: Math.max(...this.#sources.map(({ settings }) => settings.loadCurveDays)),
    };
  }

  /** The source of a config node. */
  sourceOf(node: string): SourceState | undefined {
    return this.#sources.find(({ settings }) => settings.node === node);
  }

  /** The config nodes that stand in for one: for the first, all others. */
  standInsOf(node: string): string[] {
    const [primary, ...others] = this.#sources;
    return primary?.settings.node === node ? others.map(({ settings }) => settings.node) : [];
  }

  /** @param deployed in deploy order */
  setSources(deployed: readonly DeployedSource[]): void {
    const { archive, usagePoint } = this.#meter;
    const before = this.#sources;
    this.#sources = deployed.map(({ settings, queue }, position) => {
      const source = archive.sources.source(
        usagePoint.id,
        queue.account,
        settings.credentials,
        this.#meter.now(),
      );
      const limits = limitsOf(settings.service);
      const callingHours = limits.callingHours(drawOf(usagePoint.pdl));
      // The same source keeps its client, and with it what the client learnt about its service.
      const service =
        before.find((other) => other.source.id === source.id)?.service ??
        this.#makeService(settings, source, queue);
      return { position, settings, queue, source, service, limits, callingHours };
    });
    this.#findWanted();
  }

  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    this.#wants = wants;
    this.#findWanted();
  }

  /**
   * Records how far back each series is wanted. This only grows, and only at a deploy.
   * @returns false: nothing can be recorded
   */
  recordDepth(): boolean {
    const { archive, usagePoint } = this.#meter;
    if (this.primary === undefined || archive.isReadOnly) return false;
    const { depth } = this;
    archive.transaction(() => {
      for (const want of [...this.#wanted, ...this.#registers]) {
        const from = oldestWanted(want.series, depth, usagePoint.firstDeploy);
        archive.usagePoints.wantFrom(this.#meter.row(want).id, from);
      }
    });
    return true;
  }

  /** Notes, also in the archive, that the first source had its first round or must wait for a tick. */
  markFirstRound(): void {
    const [primary, ...others] = this.#sources;
    if (primary === undefined) return;
    this.#meter.archive.sources.markFirstRound(primary.source.id);
    this.#sources = [{ ...primary, source: { ...primary.source, hadFirstRound: true } }, ...others];
  }

  /** Clients that must still load what their first call needs; none while no node wants their readings. */
  get unprepared(): readonly Service[] {
    if (!this.isWanted) return [];
    return this.#sources
      .map(({ service }) => service)
      .filter((service) => service.prepare !== undefined && !this.#prepared.has(service));
  }

  prepare(): void {
    for (const service of this.unprepared) service.prepare?.();
    this.#prepared = new Set(this.#sources.map(({ service }) => service));
  }

  /** The meter was removed. */
  clear(): void {
    this.#sources = [];
  }

  #findWanted(): void {
    const hasCurve = this.#sources.some(({ settings }) => settings.loadCurveDays > 0);
    const all = unionOf(this.#wants.values());
    this.#wanted = all.filter(({ series }) => series !== REGISTERS && (series !== "load_curve" || hasCurve));
    this.#registers = all.filter(({ series }) => series === REGISTERS);
  }
}
