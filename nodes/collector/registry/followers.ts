/** Who follows the collectors for one meter: told what is of that meter, and what is of all. */
import type { EventEmitter } from "node:events";
import type { Clock } from "../../base/index.js";
import type { MeterKey } from "./attached-meter.js";
import type { CollectorEvents } from "../meter/index.js";
import type { CollectorsEvents } from "./collectors-events.js";

/** One function for each event. */
export type Follower = {
  readonly [Event in keyof CollectorsEvents]: (...told: CollectorsEvents[Event]) => void;
};

/** What may wait a moment: as many are told at once as the event loop can spare. */
type Gentle = "report" | "change";
const AT_ONCE = 20;

function isGentle(event: keyof CollectorsEvents): event is Gentle {
  return event === "report" || event === "change";
}

export class Followers {
  readonly #events: EventEmitter<CollectorsEvents>;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  /** By meter; undefined: those whose settings name none. */
  readonly #all = new Map<MeterKey | undefined, Set<Follower>>();
  /** Who must still be told of a change of all meters. */
  readonly #waiting: Readonly<Record<Gentle, Set<Follower>>> = { report: new Set(), change: new Set() };
  #isTelling = false;

  /**
   * @param events tells everything to who listens to it
   * @param failed takes what a follower throws that is told later: nobody else could
   */
  constructor(events: EventEmitter<CollectorsEvents>, clock: Clock, failed: (error: unknown) => void) {
    this.#events = events;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** The returned function ends it. */
  add(key: MeterKey | undefined, follower: Follower): () => void {
    let followers = this.#all.get(key);
    if (followers === undefined) this.#all.set(key, (followers = new Set()));
    followers.add(follower);
    return () => {
      followers.delete(follower);
      if (followers.size === 0 && this.#all.get(key) === followers) this.#all.delete(key);
      for (const waiting of Object.values(this.#waiting)) waiting.delete(follower);
    };
  }

  /** What a meter's collector tells. */
  of(key: MeterKey): Pick<CollectorEvents, "report" | "accountReport" | "incident" | "oddities"> {
    return {
      report: () => this.tell("report", key),
      accountReport: () => this.tell("report", undefined),
      incident: (problem) => this.tell("incident", key, problem),
      oddities: (call, oddities) => this.tell("oddities", key, call, oddities),
    };
  }

  clear(): void {
    this.#all.clear();
    for (const waiting of Object.values(this.#waiting)) waiting.clear();
  }

  tell<E extends keyof CollectorsEvents>(event: E, ...told: CollectorsEvents[E]): void {
    (this.#events as EventEmitter).emit(event, ...told);
    const [first] = told;
    if (typeof first === "string") {
      for (const follower of this.#all.get(first) ?? []) follower[event](...told);
      return;
    }
    for (const followers of this.#all.values()) {
      for (const follower of followers) {
        if (isGentle(event)) this.#waiting[event].add(follower);
        else follower[event](...told);
      }
    }
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    let left = AT_ONCE;
    for (const event of ["change", "report"] as const) {
      for (const follower of this.#waiting[event]) {
        if (left-- <= 0) break;
        this.#waiting[event].delete(follower);
        try {
          follower[event](undefined);
        } catch (error) {
          this.#failed(error);
        }
      }
    }
    const isDone = Object.values(this.#waiting).every(({ size }) => size === 0);
    const goOn = (): void => {
      this.#isTelling = false;
      this.#tellWaiting();
    };
    if (isDone) this.#isTelling = false;
    else this.#clock.wake(0, goOn);
  }
}
