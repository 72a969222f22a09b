/**
 * A meter with the sources and wants that nodes deployed for it, passed on to its collector. They are kept for some
 * seconds after a release: a deploy releases and attaches again at once (docs/dev/decisions.md#1-collectors).
 */
import type { Space } from "../../archive/index.js";
import type { Alarm, Clock } from "../../base/index.js";
import type { AccountQueue } from "../account/index.js";
import type { Collector } from "../meter/index.js";
import type { SourceSettings } from "../context/index.js";
import type { Want } from "../plan/index.js";

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
const GRACE_MS = 10_000;
/** The nodes of a deploy arrive one by one: wait, to handle them together. */
export const SETTLE_MS = 100;

/** Wakes soon to handle what a node attached, and later what it releases. */
export function settling(letGo: LetGo, alarm: Pick<Alarm, "within">): Release {
  alarm.within(SETTLE_MS);
  return (removed) => {
    if (letGo(removed)) alarm.within(removed ? SETTLE_MS : GRACE_MS + SETTLE_MS);
  };
}

export class AttachedMeter {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #clock: Clock;
  readonly #wakeAt: (instant: number) => void;
  /** By node, in deploy order. */
  readonly #sources = new Map<string, Held<SourceSettings>>();
  readonly #wants = new Map<string, Held<readonly Want[]>>();
  #collector: Collector | undefined;
  #isCurrent = false;
  #isPaused = false;
  /** Seconds: when its collector must wake at the latest. */
  #due = 0;

  /** @param wakeAt takes the instant, in seconds, of its next wake-up */
  constructor(key: MeterKey, clock: Clock, wakeAt: (instant: number) => void) {
    [this.space, this.usagePointId] = key.split("/") as [Space, string];
    this.#clock = clock;
    this.#wakeAt = wakeAt;
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

  /** Whether a node wants its readings. */
  isWantedBy(node: string): boolean {
    return this.#wants.has(node);
  }

  attach(settings: SourceSettings): LetGo {
    return this.#hold(this.#sources, settings.node, settings);
  }

  want(node: string, wants: readonly Want[]): LetGo {
    return this.#hold(this.#wants, node, wants);
  }

  /** The config node now names another meter. */
  dropSource(node: string): void {
    if (this.#sources.delete(node)) this.#changed();
  }

  /** The node now has another meter. */
  dropWants(node: string): void {
    if (this.#wants.delete(node)) this.#changed();
  }

  /** Its collector does not know what is deployed: the next wake-up tells it. */
  #changed(): void {
    this.#isCurrent = false;
    this.wakeSoon();
  }

  #hold<T>(map: Map<string, Held<T>>, node: string, value: T): LetGo {
    const held: Held<T> = { value, releasedAt: undefined };
    // Deploy order: a redeployed node keeps its place.
    map.set(node, held);
    this.#changed();
    return (removed) => {
      if (map.get(node) !== held) return false;
      if (removed) {
        map.delete(node);
        this.#changed();
      } else {
        held.releasedAt = this.#clock.now();
        this.#wakeBy(this.#endOfGrace());
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
   * @param catchUpAfter how long it waits, in milliseconds, before it catches up what today's ticks missed
   * @returns whether it was made
   */
  deploy(
    make: () => Collector,
    queueOf: (settings: SourceSettings) => AccountQueue,
    catchUpAfter: () => number,
  ): boolean {
    this.#isCurrent = true;
    const isNew = this.#collector === undefined;
    const collector = (this.#collector ??= make());
    collector.setSources(
      [...this.#sources.values()].map(({ value: settings }) => ({ settings, queue: queueOf(settings) })),
    );
    // What it tells of its wants names that call, too.
    collector.catchUpIn(catchUpAfter());
    collector.setWants(new Map([...this.#wants].map(([node, { value }]) => [node, value])));
    return isNew;
  }

  /** Catches up, at this wake-up, what a past tick of today should have fetched. */
  catchUpNow(): void {
    this.#collector?.catchUpIn(0);
    this.wakeSoon();
  }

  /** Wakes at the next wake-up, even if it is not due. */
  wakeSoon(): void {
    this.#wakeBy(0);
  }

  /** Wakes when all that wake soon have, and before all others: how many are deployed decides what each may call. */
  wakeNext(): void {
    this.#wakeBy(1);
  }

  /** @param instant seconds; an earlier one stays */
  #wakeBy(instant: number): void {
    this.#due = Math.min(this.#due, instant);
    this.#wakeAt(this.#due);
  }

  /** Wakes its collector, and knows then when it must wake again. @returns whether a round of calls began */
  look(): boolean {
    const collector = this.#collector;
    const wasBusy = collector?.isBusy;
    // A collector that is due later must not put off what a release awaits.
    this.#wakeBy(Math.min(collector?.wake() ?? Infinity, this.#endOfGrace()));
    return collector?.isBusy === true && wasBusy === false;
  }

  /** Sleeps from now on, unless something is due. @param seconds the longest sleep */
  rest(seconds: number): void {
    this.#due = this.#clock.now() / 1000 + seconds;
    this.#wakeAt(this.#due);
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
      this.wakeSoon();
    };
  }

  /** The archive failed: its collector stops, and the next wake-up makes a new one. */
  lose(): void {
    void this.#collector?.stop();
    this.#collector = undefined;
    this.#changed();
  }
}
