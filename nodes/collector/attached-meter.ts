/**
 * A meter and what nodes deployed for it: sources and wants, kept for some seconds after they were let go of, as a deploy
 * lets go and attaches again within a moment (docs/dev/decisions.md#1-collectors). It hands them to the meter's collector.
 */
import type { Space } from "../archive/index.js";
import type { Clock } from "../base/index.js";
import type { AccountQueue } from "./account/account-queue.js";
import type { Collector } from "./collector.js";
import type { SourceSettings } from "./context/source.js";
import type { Want } from "./plan/wants.js";

/** Names one meter: space and PDL. */
export type MeterKey = `${Space}/${string}`;

export function meterKey(space: Space, usagePointId: string): MeterKey {
  return `${space}/${usagePointId}`;
}

/** What a node deployed, until it lets go of it. */
interface Held<T> {
  readonly value: T;
  /** Milliseconds; set while its node is closed. */
  releasedAt: number | undefined;
}

/**
 * Lets go of what a node deployed.
 * @param removed the node is not only deployed anew: nothing is kept
 * @returns whether it was still held, and not deployed anew already
 */
export type LetGo = (removed: boolean) => boolean;

/** How long a deploy may take until a collector that nobody adopted again stops its running call. */
export const GRACE_MS = 10_000;
/** Seconds. A collector is looked at when it is due, and so often for what no time was told of. */
const LOOK = 60;

export class AttachedMeter {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #clock: Clock;
  /** By node, in deploy order. */
  readonly #sources = new Map<string, Held<SourceSettings>>();
  readonly #wants = new Map<string, Held<readonly Want[]>>();
  #collector: Collector | undefined;
  #isCurrent = false;
  /** Seconds: when its collector was looked at last, and when it has to be at the latest. */
  #lookedAt = 0;
  #due = 0;

  constructor(key: MeterKey, clock: Clock) {
    [this.space, this.usagePointId] = key.split("/") as [Space, string];
    this.#clock = clock;
  }

  get collector(): Collector | undefined {
    return this.#collector;
  }

  /** Whether its collector knows what its nodes want and are since the last deploy. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /** No node holds it any more. */
  get isAbandoned(): boolean {
    return this.#sources.size === 0 && this.#wants.size === 0;
  }

  /** The nodes that want something of it. */
  get nodes(): readonly string[] {
    return [...this.#wants.keys()];
  }

  attach(settings: SourceSettings): LetGo {
    return this.#hold(this.#sources, settings.node, settings);
  }

  want(node: string, wants: readonly Want[]): LetGo {
    return this.#hold(this.#wants, node, wants);
  }

  /** A config node names another meter now. */
  dropSource(node: string): void {
    if (this.#sources.delete(node)) this.#isCurrent = false;
  }

  /** A node has another meter now. */
  dropWants(node: string): void {
    if (this.#wants.delete(node)) this.#isCurrent = false;
  }

  #hold<T>(map: Map<string, Held<T>>, node: string, value: T): LetGo {
    const held: Held<T> = { value, releasedAt: undefined };
    // Deploy order: a node that comes again keeps its place.
    map.set(node, held);
    this.#isCurrent = false;
    return (removed) => {
      if (map.get(node) !== held) return false;
      if (removed) {
        map.delete(node);
        this.#isCurrent = false;
      } else {
        held.releasedAt = this.#clock.now();
        this.#due = Math.min(this.#due, (this.#clock.now() + GRACE_MS) / 1000);
      }
      return true;
    };
  }

  /** Drops what was let go of and not taken up again in time. */
  forget(): void {
    const now = this.#clock.now();
    for (const map of [this.#sources, this.#wants]) {
      for (const [node, { releasedAt }] of map) {
        // A clock that was put back must not keep it for ever.
        if (releasedAt !== undefined && Math.abs(now - releasedAt) >= GRACE_MS) {
          map.delete(node);
          this.#isCurrent = false;
        }
      }
    }
  }

  /**
   * Tells its collector what is deployed.
   * @param make a collector, where there is none yet
   * @returns whether it was made
   */
  deploy(make: () => Collector, queueOf: (settings: SourceSettings) => AccountQueue): boolean {
    this.#isCurrent = true;
    const isNew = this.#collector === undefined;
    const collector = (this.#collector ??= make());
    collector.setSources(
      [...this.#sources.values()].map(({ value: settings }) => ({ settings, queue: queueOf(settings) })),
    );
    collector.setWants(new Map([...this.#wants].map(([node, { value }]) => [node, value])));
    return isNew;
  }

  /** When it has to be looked at, in seconds; undefined: now. */
  get sleepsUntil(): number | undefined {
    const now = this.#clock.now() / 1000;
    const mayWait = this.#isCurrent && now < this.#due && Math.abs(now - this.#lookedAt) < LOOK;
    return mayWait ? this.#due : undefined;
  }

  /** It is looked at the next time that the others are, whenever it is due. */
  wakeSoon(): void {
    this.#due = 0;
  }

  /** Has its collector do what is due, and returns when to look again at the latest, in seconds. */
  look(): number {
    const now = this.#clock.now() / 1000;
    this.#due = this.#collector?.wake() ?? Infinity;
    this.#lookedAt = now;
    return this.#due;
  }

  async stop(): Promise<void> {
    await this.#collector?.stop();
  }

  /** The archive failed on which its collector stands: the next look makes another one. */
  lose(): void {
    void this.#collector?.stop();
    this.#collector = undefined;
    this.#isCurrent = false;
  }
}
