/** Other work on the archive that wakes with the collectors: it shares their archive, their clock and their alarm. */
import type { Archive } from "../archive/index.js";
import type { MeterKey } from "./attached-meter.js";

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
  /** The archive is about to be closed for good. */
  stop(): void;
}

/** All that wakes with the collectors. */
export class Companions {
  readonly #all = new Set<Companion>();

  add(companion: Companion): void {
    this.#all.add(companion);
  }

  get needArchive(): boolean {
    return [...this.#all].some(({ needsArchive }) => needsArchive);
  }

  /** Whether a meter has to wait for one of them. */
  hold(archive: Archive, key: MeterKey): boolean {
    return [...this.#all].some((companion) => companion.holds?.(archive, key) === true);
  }

  /** Returns when to wake them again at the latest, in seconds. */
  wake(archive: Archive | undefined): number {
    return Math.min(...[...this.#all].map((companion) => companion.wake(archive)));
  }

  stop(): void {
    for (const companion of this.#all) companion.stop();
  }
}
