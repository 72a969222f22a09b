/**
 * A meter with the sources and wants that nodes deployed for it, passed on to its collector. They are kept for some
 * seconds after a release: a deploy releases and attaches again at once (docs/dev/decisions.md#1-collectors).
 */
import type { Space } from "../archive/index.js";
import type { Clock } from "../base/index.js";
import type { AccountQueue } from "./account/account-queue.js";
import type { Collector } from "./collector.js";
import type { SourceSettings } from "./context/source.js";
import type { Want } from "./plan/wants.js";

/** Identifies one meter: space and PDL. */
export type MeterKey = `${Space}/${string}`;

export function meterKey(space: Space, usagePointId: string): MeterKey {
  return `${space}/${usagePointId}`;
}

/** What a node deployed, until it is released. */
interface Held<T> {
  readonly value: T;
  /** Milliseconds; set while its node is closed. */
  releasedAt: number | undefined;
}

/**
 * Releases what a node deployed.
 * @param removed the node is gone, not just redeployed: nothing is kept
 * @returns whether it was still in force; false if it was already redeployed
 */
export type LetGo = (removed: boolean) => boolean;

/**
 * Releases a source, or what a node wants.
 * @param removed the node is gone, not just redeployed
 */
export type Release = (removed: boolean) => void;

/** How long a deploy may take. After that, a collector that no node attached to again stops its running call. */
export const GRACE_MS = 10_000;
/** Seconds. A collector wakes when it is due, and at least this often. */
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
  #isPaused = false;
  /** Seconds: when its collector last woke, and when it must wake again at the latest. */
  #lookedAt = 0;
  #due = 0;

  constructor(key: MeterKey, clock: Clock) {
    [this.space, this.usagePointId] = key.split("/") as [Space, string];
    this.#clock = clock;
  }

  get collector(): Collector | undefined {
    return this.#collector;
  }

  /** Whether its collector knows the sources and wants of the last deploy. */
  get isCurrent(): boolean {
    return this.#isCurrent;
  }

  /** No node uses it any more. */
  get isAbandoned(): boolean {
    return this.#sources.size === 0 && this.#wants.size === 0;
  }

  /** The nodes that want its readings. */
  get nodes(): readonly string[] {
    return [...this.#wants.keys()];
  }

  attach(settings: SourceSettings): LetGo {
    return this.#hold(this.#sources, settings.node, settings);
  }

  want(node: string, wants: readonly Want[]): LetGo {
    return this.#hold(this.#wants, node, wants);
  }

  /** The config node now names another meter. */
  dropSource(node: string): void {
    if (this.#sources.delete(node)) this.#isCurrent = false;
  }

  /** The node now has another meter. */
  dropWants(node: string): void {
    if (this.#wants.delete(node)) this.#isCurrent = false;
  }

  #hold<T>(map: Map<string, Held<T>>, node: string, value: T): LetGo {
    const held: Held<T> = { value, releasedAt: undefined };
    // Deploy order: a redeployed node keeps its place.
    map.set(node, held);
    this.#isCurrent = false;
    return (removed) => {
      if (map.get(node) !== held) return false;
      if (removed) {
        map.delete(node);
        this.#isCurrent = false;
      } else {
        held.releasedAt = this.#clock.now();
        this.#due = Math.min(this.#due, this.#endOfGrace());
      }
      return true;
    };
  }

  /** When the first of what was released is dropped, in seconds. */
  #endOfGrace(): number {
    const held = [...this.#sources.values(), ...this.#wants.values()];
    return (Math.min(...held.map(({ releasedAt = Infinity }) => releasedAt)) + GRACE_MS) / 1000;
  }

  /** Drops what was released and not attached again in time. */
  forget(): void {
    const now = this.#clock.now();
    for (const map of [this.#sources, this.#wants]) {
      for (const [node, { releasedAt }] of map) {
        // A clock that was set back must not keep it for ever.
        if (releasedAt !== undefined && Math.abs(now - releasedAt) >= GRACE_MS) {
          map.delete(node);
          this.#isCurrent = false;
        }
      }
    }
  }

  /**
   * Passes what is deployed to its collector.
   * @param make makes the collector if there is none yet
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

  /** How long it may sleep: an instant in seconds; undefined: it must wake now. */
  get sleepsUntil(): number | undefined {
    const now = this.#clock.now() / 1000;
    const mayWait = this.#isCurrent && now < this.#due && Math.abs(now - this.#lookedAt) < LOOK;
    return mayWait ? this.#due : undefined;
  }

  /** Catches up, at this wake-up, what a past tick of today should have fetched. */
  catchUpNow(): void {
    this.#collector?.catchUpIn(0);
    this.wakeSoon();
  }

  /** Wakes with the next meter, even if it is not due. */
  wakeSoon(): void {
    this.#due = 0;
  }

  /** Wakes its collector; returns when to wake it again at the latest, in seconds. */
  look(): number {
    const now = this.#clock.now() / 1000;
    // A collector that is due later must not put off what a release awaits.
    this.#due = Math.min(this.#collector?.wake() ?? Infinity, this.#endOfGrace());
    this.#lookedAt = now;
    return this.#due;
  }

  async stop(): Promise<void> {
    await this.#collector?.stop();
  }

  /** Whether something keeps it without a collector. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /**
   * Ends its collector, with the running call.
   * @returns a function that lets a new collector be made
   */
  async pause(): Promise<() => void> {
    this.#isPaused = true;
    const collector = this.#collector;
    this.lose();
    // Waits for the end of its round, too.
    await collector?.stop();
    return () => {
      this.#isPaused = false;
      this.#due = 0;
    };
  }

  /** The archive failed: its collector stops, and the next wake-up makes a new one. */
  lose(): void {
    void this.#collector?.stop();
    this.#collector = undefined;
    this.#isCurrent = false;
  }
}
