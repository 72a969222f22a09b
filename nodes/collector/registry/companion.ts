/** Other work on the archive that wakes with the collectors: it shares their archive, their clock and their alarm. */
import type { Archive } from "../../archive/index.js";
import type { MeterKey } from "./attached-meter.js";
import type { AttachedMeters } from "./attached-meters.js";

export interface Companion {
  /** Whether it needs the archive: it may be deployed without any meter. */
  readonly needsArchive: boolean;
  /**
   * Does what is due now.
   * @param archive undefined: it cannot be used, or the clock is not set
   * @returns when to wake it again at the latest, in seconds
   * @throws {ArchiveError}
   */
  wake(archive: Archive | undefined): number;
  /** Whether a meter of which the archive has nothing has to wait. It is told when it has not any more. */
  holds?(archive: Archive, key: MeterKey): boolean;
  /** Whether calls may leave; false also as long as it does not know that yet. */
  readonly mayCall?: boolean;
  /**
   * Until when ticks of a meter were taken, in seconds, if nobody did it after that; undefined: somebody did. It is said
   * once of each meter. @param key `space/pdl`
   */
  missedFrom?(key: string): number | undefined;
  /** Why they may not; undefined: they may, or it does not know yet. */
  readonly callStop?: CallStop | undefined;
  /**
   * Whether another process does all of it: nothing leaves by itself, and the archive can only be read, except by this
   * companion.
   */
  readonly standsBy?: boolean;
  /** Whether it may soon: nothing is asked for but what is newest. */
  readonly holdsHistory?: boolean;
  /** Whether it is about to: no call is begun. */
  readonly isEnding?: boolean;
  /** The archive is about to be closed for good. */
  stop(): void;
}

/** In the companion's own words. */
export interface CallStop {
  readonly problem: string;
  readonly code: string | undefined;
}

/** All that wakes with the collectors. */
export class Companions {
  readonly #all = new Set<Companion>();
  #calls = { mayCall: true, isStopped: false };

  add(companion: Companion): void {
    this.#all.add(companion);
  }

  get needArchive(): boolean {
    return [...this.#all].some(({ needsArchive }) => needsArchive);
  }

  /** Whether one of them brings back meters that the archive lacks. */
  get bringBack(): boolean {
    return [...this.#all].some((companion) => companion.holds !== undefined);
  }

  /** Whether a meter has to wait for one of them. */
  hold(archive: Archive, key: MeterKey): boolean {
    return [...this.#all].some((companion) => companion.holds?.(archive, key) === true);
  }

  get standsBy(): boolean {
    return [...this.#all].some(({ standsBy }) => standsBy === true);
  }

  missedFrom(key: string): number | undefined {
    for (const companion of this.#all) {
      const from = companion.missedFrom?.(key);
      if (from !== undefined) return from;
    }
    return undefined;
  }

  get isEnding(): boolean {
    return [...this.#all].some(({ isEnding }) => isEnding === true);
  }

  get holdsHistory(): boolean {
    return [...this.#all].some(({ holdsHistory }) => holdsHistory === true);
  }

  /** Whether all of them let calls leave. */
  get mayCall(): boolean {
    return [...this.#all].every(({ mayCall }) => mayCall !== false);
  }

  /**
   * Wakes meters when calls may leave again.
   * @returns whether calls stop now: also those under way
   */
  stopCalls(meters: Pick<AttachedMeters, "wakeSoon" | "catchUpNow">): boolean {
    const { mayCall, callStop } = this;
    const before = this.#calls;
    this.#calls = { mayCall, isStopped: callStop !== undefined };
    if (mayCall && before.isStopped) meters.catchUpNow();
    // After a start, what is missing waits as usual.
    else if (mayCall && !before.mayCall) meters.wakeSoon();
    return callStop !== undefined && !before.isStopped;
  }

  /** Why one of them lets no call leave; undefined: none says so. */
  get callStop(): CallStop | undefined {
    return [...this.#all].find(({ callStop }) => callStop !== undefined)?.callStop;
  }

  /**
   * Returns when to wake them again at the latest, in seconds.
   * @param readable the archive of a process that stands by
   */
  wake(archive: Archive | undefined, readable: Archive | undefined): number {
    const archiveFor = ({ standsBy }: Companion): Archive | undefined =>
      standsBy === true ? readable : archive;
    return Math.min(...[...this.#all].map((companion) => companion.wake(archiveFor(companion))));
  }

  stop(): void {
    for (const companion of this.#all) companion.stop();
  }
}
