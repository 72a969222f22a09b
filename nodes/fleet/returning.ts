/**
 * The meters that an archive lacks: each waits until it is known what the database has of it
 * (docs/dev/decisions.md#61-an-archive-that-comes-back).
 */
import type { Archive, Space } from "../archive/index.js";
import type { Failures } from "./failures.js";
import { restore, type RestoreContext } from "./restore.js";

/**
 * `held`: it waits; `absent`: the database has nothing of it, and it waits no more; `here`: the archive has it, or nobody
 * asked for it yet.
 */
type State = "held" | "absent" | "here";

export class Returning {
  readonly #archive: Archive;
  readonly #failures: Failures;
  /** Meters, by `space/pdl`: those that wait in the order in which they come back. All others are here. */
  readonly #in = { held: new Set<string>(), absent: new Set<string>() };

  constructor(archive: Archive, failures: Failures) {
    this.#archive = archive;
    this.#failures = failures;
  }

  /** Whether the archive lacks a meter, or has not all of it again. @param key `space/pdl` */
  lacks(key: string): boolean {
    const { usagePoints, restoring } = this.#archive;
    const { space, pdl } = namesIn(key);
    const point = usagePoints.find(pdl, space);
    return point === undefined ? !this.#in.absent.has(key) : restoring.isUnfinished(point.id);
  }

  /** Whether a meter has to wait; then it comes back in its turn. @param key `space/pdl` */
  holds(key: string): boolean {
    const isHeld = this.lacks(key);
    if (isHeld) this.#move(key, "held");
    else if (this.#in.held.has(key)) this.#move(key, "here");
    return isHeld;
  }

  /** The only place that changes a meter's state. */
  #move(key: string, to: State): void {
    for (const [state, keys] of Object.entries(this.#in)) if (state !== to) keys.delete(key);
    if (to !== "here") this.#in[to].add(key);
  }

  get isWaiting(): boolean {
    return this.#in.held.size > 0;
  }

  /** Whether one of them can come back now: no import has its turn, and it did not fail a moment ago. */
  get canGoOn(): boolean {
    return (
      this.#archive.staging.turns.size === 0 && [...this.#in.held].some((key) => this.#failures.isDue(key))
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
    context: RestoreContext,
    end: number,
    { ready, restored }: Record<"ready" | "restored", (key: string) => void>,
  ): Promise<void> {
    for (const key of [...this.#in.held]) {
      if (context.hasEnded() || context.clock.now() >= end) return;
      const { staging } = this.#archive;
      if (staging.turns.size > 0) return;
      if (!this.#failures.isDue(key)) continue;
      // An import may have come first: then what others have sent comes as usual.
      if (!this.holds(key)) continue;
      // If it fails, the others come before it at the next turn.
      this.#in.held.delete(key);
      this.#in.held.add(key);
      // No import must write to it meanwhile.
      const outcome = await this.#failures.try(key, () =>
        staging.turns.run(() => restore(context, namesIn(key))),
      );
      if (outcome === "ended") return;
      if (outcome === "forgotten" || outcome === undefined) continue;
      this.#move(key, outcome === "absent" ? "absent" : "here");
      if (outcome === "restored") restored(key);
      ready(key);
    }
  }
}

export function namesIn(key: string): { readonly space: Space; readonly pdl: string } {
  const [space, pdl] = key.split("/") as [Space, string];
  return { space, pdl };
}
