/**
 * What a user had forgotten: it is deleted from the database, does not come back from there, and is erased here
 * (docs/dev/decisions.md#65-what-was-forgotten).
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { keyOf } from "./sending.js";
import type { Has } from "./upload.js";

export class ForgottenMeters {
  readonly #archive: Archive;
  readonly #hasEnded: () => boolean;
  #erasing: Promise<void> | undefined;

  /** @param hasEnded the archive is not to be used any more */
  constructor(archive: Archive, hasEnded: () => boolean) {
    this.#archive = archive;
    this.#hasEnded = hasEnded;
  }

  /** Has a meter deleted once more that a database has again: it was put back. @param has by `space/pdl` */
  compare(point: UsagePoint, has: ReadonlyMap<string, Has>): void {
    const { mirrored } = this.#archive;
    // It was put back to before a user had that forgotten.
    if (mirrored.wasForgotten(point.id, has.get(keyOf(point))?.sent ?? 0)) mirrored.forgetAgain(point.id);
  }

  /**
   * Notes of meters that a user had forgotten whether they are deployed: one that is deployed again is as a new one, and
   * gets what others have sent.
   * @param deployed by `space/pdl`
   * @returns those that are deployed again, by `space/pdl`
   */
  noteDeployed(deployed: ReadonlySet<string>): string[] {
    const { mirrored, usagePoints } = this.#archive;
    const again: string[] = [];
    for (const { id, isGone } of mirrored.forgotten()) {
      const point = usagePoints.withId(id);
      if (point === undefined || deployed.has(keyOf(point)) !== isGone) continue;
      if (isGone) {
        mirrored.backAgain(id);
        again.push(keyOf(point));
      } else mirrored.gone(id);
    }
    return again;
  }

  /** Erases what had come back until a kill or a failure; it goes on beside. @param failed the archive did */
  erase(failed: (error: unknown) => void): void {
    if (this.#erasing !== undefined || !this.#archive.hasForgotten) return;
    this.#erasing = this.#archive
      .eraseForgotten()
      .catch((error: unknown) => {
        if (!this.#hasEnded()) failed(error);
      })
      .finally(() => {
        this.#erasing = undefined;
      });
  }
}
