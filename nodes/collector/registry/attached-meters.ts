/** All meters that nodes deployed, and which of them wake next: each wake-up costs only what those cost that are due. */
import type { IsUsed, UsagePoint } from "../../archive/index.js";
import { LONGEST_SLEEP_MS, type Clock } from "../../base/index.js";
import { AttachedMeter, meterKey, type LetGo, type MeterKey } from "./attached-meter.js";
import type { Collector } from "../meter/index.js";
import type { SourceSettings } from "../context/index.js";
import { DueQueue } from "./due-queue.js";
import type { Want } from "../plan/index.js";

/** The work of a meter that is deployed, or begins a round of calls, in units of a meter that wakes for nothing. */
export const MUCH_WORK = 30;
/** A wake-up does no more at once, so that the event loop is not held: until code is warm, one meter takes 30 ms. */
const MOST_WORK = MUCH_WORK;
/** Seconds. A meter wakes when it is due, and at least this often. */
const LOOK = 60;
/** Beyond so many looks a second, meters that are not due wake less often: each look reads all that is known of one. */
const LOOKS_PER_SECOND = 15;
/** A clock that goes back by more than this (seconds) was set back. */
const PUT_BACK = 60;

export class AttachedMeters {
  readonly #clock: Clock;
  readonly #meters = new Map<MeterKey, AttachedMeter>();
  /** In seconds. */
  readonly #due = new DueQueue<MeterKey>();
  /** By node: the meter that it names. */
  readonly #sources = new Map<string, MeterKey>();
  readonly #wants = new Map<string, MeterKey>();
  /** Seconds. */
  #tookAt = -Infinity;
  /** The longest sleep of one among few, in seconds. */
  readonly #rest: number;

  /** @param maxSleepMs the longest sleep between two checks of the wall clock: no meter needs to wake more often */
  constructor(clock: Clock, maxSleepMs = LONGEST_SLEEP_MS) {
    this.#clock = clock;
    this.#rest = Math.max(LOOK, maxSleepMs / 1_000);
  }

  get size(): number {
    return this.#meters.size;
  }

  get(key: MeterKey): AttachedMeter | undefined {
    return this.#meters.get(key);
  }

  /** Whether a node wants the readings of a meter. */
  readonly isUsed: IsUsed = (node, { space, pdl }) =>
    this.#meters.get(meterKey(space, pdl))?.isWantedBy(node) === true;

  get collectors(): Collector[] {
    return [...this.#meters.values()].flatMap(({ collector }) => collector ?? []);
  }

  /**
   * The archive got something of a usage point; undefined: of all.
   * @returns the meter's key
   */
  changed(point: Pick<UsagePoint, "pdl" | "space"> | undefined): MeterKey | undefined {
    if (point === undefined) return undefined;
    const key = meterKey(point.space, point.pdl);
    this.#meters.get(key)?.collector?.lookAgain();
    return key;
  }

  /** Attaches the source of a config node. */
  attach(key: MeterKey, settings: SourceSettings): LetGo {
    this.#move(this.#sources, settings.node, key)?.dropSource(settings.node);
    return this.#leaving(this.#sources, settings.node, this.#meter(key).attach(settings));
  }

  /** Registers what a node wants. @param hasOthers it has other meters too, and lets go of each itself */
  want(key: MeterKey, node: string, wants: readonly Want[], hasOthers: boolean): LetGo {
    if (hasOthers) return this.#meter(key).want(node, wants);
    this.#move(this.#wants, node, key)?.dropWants(node);
    return this.#leaving(this.#wants, node, this.#meter(key).want(node, wants));
  }

  /** Notes the meter that a node names; returns the other one that it named before. */
  #move(nodes: Map<string, MeterKey>, node: string, key: MeterKey): AttachedMeter | undefined {
    const before = nodes.get(node);
    nodes.set(node, key);
    return before === undefined || before === key ? undefined : this.#meters.get(before);
  }

  #leaving(nodes: Map<string, MeterKey>, node: string, letGo: LetGo): LetGo {
    return (removed) => {
      const wasHeld = letGo(removed);
      if (wasHeld && removed) nodes.delete(node);
      return wasHeld;
    };
  }

  #meter(key: MeterKey): AttachedMeter {
    const known = this.#meters.get(key);
    if (known !== undefined) return known;
    const meter = new AttachedMeter(key, this.#clock, (instant) => {
      // One that is gone wakes no more.
      if (this.#meters.get(key) === meter) this.#due.set(key, instant);
    });
    this.#meters.set(key, meter);
    return meter;
  }

  /** When the first one is due, in seconds; Infinity: there is none. */
  get next(): number {
    return this.#due.next;
  }

  /**
   * Wakes those that are due: as many as the event loop can spare.
   * @param hasOpened whether this wake-up opened the archive, which is work enough
   * @param wake returns how much work that was
   * @returns whether all of them woke
   */
  wake(hasOpened: boolean, wake: (key: MeterKey, meter: AttachedMeter) => number): boolean {
    for (let work = hasOpened ? MUCH_WORK : 0; work < MOST_WORK;) {
      const key = this.#take();
      if (key === undefined) return true;
      const meter = this.#meters.get(key)!;
      // Also one that fails wakes again.
      meter.rest(this.#look);
      work += wake(key, meter);
    }
    return false;
  }

  /** The longest sleep of a meter, in seconds. */
  get #look(): number {
    return Math.max(this.#rest, this.size / LOOKS_PER_SECOND);
  }

  /** Takes the first that is due now. It is due again when it says so. */
  #take(): MeterKey | undefined {
    const now = this.#clock.now() / 1000;
    // What was due by a clock that has been set back since would sleep for as long.
    if (now < this.#tookAt - PUT_BACK) this.wakeSoon();
    this.#tookAt = now;
    return this.#due.take(now);
  }

  /** Lets a meter whose collector does not know what is deployed wake before all others; returns whether it knows. */
  hurry(key: MeterKey): boolean {
    const isCurrent = this.#meters.get(key)?.isCurrent === true;
    if (!isCurrent && this.#meters.has(key)) this.#due.set(key, -Infinity);
    return isCurrent;
  }

  /** All of them are due. */
  wakeSoon(): void {
    for (const meter of this.#meters.values()) meter.wakeSoon();
  }

  /** All of them catch up at this wake-up what a past tick of today should have fetched. */
  catchUpNow(): void {
    for (const meter of this.#meters.values()) meter.catchUpNow();
  }

  /** The archive failed: all of them begin anew. */
  lose(): void {
    for (const meter of this.#meters.values()) meter.lose();
  }

  /** No node uses it any more. */
  delete(key: MeterKey): void {
    this.#meters.delete(key);
    this.#due.delete(key);
  }

  /** Stops all of them for good. */
  async stop(): Promise<void> {
    const all = [...this.#meters];
    this.#meters.clear();
    for (const [key] of all) this.#due.delete(key);
    await Promise.all(all.map(([, meter]) => meter.stop()));
  }
}
