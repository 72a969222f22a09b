/** The meters that an archive lacks: each waits until it is known what the database has of it. */
import type { Archive, Space } from "../archive/index.js";
import type { Failures } from "./failures.js";
import { restore, type Restoring } from "./restore.js";

export class Returning {
  readonly #archive: Archive;
  readonly #failures: Failures;
  /** Meters that wait, by `space/pdl`. */
  readonly #waiting = new Set<string>();
  /** Those of which the database has nothing. */
  readonly #absent = new Set<string>();

  constructor(archive: Archive, failures: Failures) {
    this.#archive = archive;
    this.#failures = failures;
  }

  /** Whether the archive lacks a meter, or has not all of it again. @param key `space/pdl` */
  lacks(key: string): boolean {
    const { usagePoints, restoring } = this.#archive;
    const { space, pdl } = namesIn(key);
    const point = usagePoints.find(pdl, space);
    return point === undefined ? !this.#absent.has(key) : restoring.isUnfinished(point.id);
  }

  /** Whether a meter has to wait; then it comes back in its turn. @param key `space/pdl` */
  holds(key: string): boolean {
    const isHeld = this.lacks(key);
    if (isHeld) this.#waiting.add(key);
    else this.#waiting.delete(key);
    return isHeld;
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether one of them can come back now: no import has its turn, and it did not fail a moment ago. */
  get canGoOn(): boolean {
    return (
      this.#archive.staging.turns.size === 0 && [...this.#waiting].some((key) => this.#failures.isDue(key))
    );
  }

  /**
   * Brings back those that wait, in their order, but waits for no import: that may take minutes.
   * @param end an instant in milliseconds: none is begun after it
   * @param ready is called with each of them that waits no more, `restored` before it if it came back
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async run(
    restoring: Restoring,
    end: number,
    { ready, restored }: Record<"ready" | "restored", (key: string) => void>,
  ): Promise<void> {
    for (const key of [...this.#waiting]) {
      if (restoring.hasEnded() || restoring.clock.now() >= end) return;
      const { staging } = this.#archive;
      if (staging.turns.size > 0) return;
      if (!this.#failures.isDue(key)) continue;
      // An import may have come first: then what others have sent comes as usual.
      if (!this.holds(key)) continue;
      // If it fails, the others come before it at the next turn.
      this.#waiting.delete(key);
      this.#waiting.add(key);
      // No import must write to it meanwhile.
      const outcome = await this.#failures.try(key, () =>
        staging.turns.run(() => restore(restoring, namesIn(key))),
      );
      if (outcome === "ended") return;
      if (outcome === "forgotten" || outcome === undefined) continue;
      this.#waiting.delete(key);
      if (outcome === "absent") this.#absent.add(key);
      else restored(key);
      ready(key);
    }
  }
}

export function namesIn(key: string): { readonly space: Space; readonly pdl: string } {
  const [space, pdl] = key.split("/") as [Space, string];
  return { space, pdl };
}
