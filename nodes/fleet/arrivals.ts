/**
 * When readings of an archive arrived: it keeps no instant for each, but when each day was last asked for, and when
 * readings of files were first sent (docs/dev/decisions.md#60-the-mirror).
 */
import type { Archive, MirroredReading, UsagePoint } from "../archive/index.js";
import { dayOf, type Day } from "../readings/index.js";
import type { Stored } from "./merge.js";
import type { Stretch } from "./slices.js";

/** By the database's time. */
export class Arrivals {
  readonly #archive: Archive;
  readonly #ahead: number;
  readonly #readAt: number;
  readonly #files: readonly { readonly revision: number; readonly at: number }[];
  readonly #asked = new Map<Stretch, ReadonlyMap<Day, number>>();

  /** @param ahead seconds that the database's clock is ahead of the archive's */
  constructor(archive: Archive, { id }: UsagePoint, ahead: number, readAt: number) {
    this.#archive = archive;
    this.#ahead = ahead;
    this.#readAt = readAt;
    this.#files = archive.mirrored.filesSent(id);
  }

  of(stretch: Stretch, reading: MirroredReading): Stored {
    const { start, step, value, at, rounded, source } = reading;
    const isFile = this.#archive.sources.isFile(source);
    const came = isFile ? this.#fileSentAt(reading) : this.#askedAt(stretch, dayOf(start));
    // No later than it was read, also by a clock that was ahead.
    const arrived = Math.min(came, this.#readAt) + this.#ahead;
    return { start, step, value, at: at ?? null, rounded: rounded === true, arrived };
  }

  #fileSentAt({ revision }: MirroredReading): number {
    return this.#files.find((sent) => sent.revision >= revision)?.at ?? this.#readAt;
  }

  #askedAt(stretch: Stretch, day: Day): number {
    let asked = this.#asked.get(stretch);
    if (asked === undefined) {
      const days = this.#archive.coverage.between(stretch.series.id, stretch.start, stretch.end);
      this.#asked.set(stretch, (asked = new Map(days.map(({ day, askedAt }) => [day, askedAt]))));
    }
    return asked.get(day) ?? this.#readAt;
  }
}
