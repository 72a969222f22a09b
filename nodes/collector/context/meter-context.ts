/** The archive, the clock and the usage point of a meter: shared by all parts of its collector. */
import type { Archive, SeriesRow, Space, UsagePoint } from "../../archive/index.js";
import type { Clock } from "../../base/index.js";
import { dayOf } from "../../readings/index.js";
import type { Want } from "../plan/index.js";

export class MeterContext {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly usagePoint: UsagePoint;

  constructor(archive: Archive, clock: Clock, usagePointId: string, space: Space) {
    this.archive = archive;
    this.clock = clock;
    this.usagePoint = archive.usagePoints.usagePoint(usagePointId, space, dayOf(this.now()));
  }

  /**
   * The instant, in seconds, by which this meter plans and writes. While the clock is not set, as in the middle of a
   * call, it is the last one that was right.
   */
  now(): number {
    return Math.floor(this.archive.clock.soundInstant(this.clock.now()) / 1000);
  }

  row({ direction, series }: Want): SeriesRow {
    return this.archive.usagePoints.series(this.usagePoint.id, direction, series);
  }
}
