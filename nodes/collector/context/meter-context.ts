/** The archive, the clock and the usage point of a meter: shared by all parts of its collector. */
import type { Archive, SeriesRow, Space, UsagePoint } from "../../archive/index.js";
import { secondsOf, type Clock } from "../../base/index.js";
import { dayOf } from "../../readings/index.js";
import type { Want } from "../plan/wants.js";

export class MeterContext {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly usagePoint: UsagePoint;

  constructor(archive: Archive, clock: Clock, usagePointId: string, space: Space) {
    this.archive = archive;
    this.clock = clock;
    this.usagePoint = archive.usagePoints.usagePoint(usagePointId, space, dayOf(this.now()));
  }

  /** Seconds. */
  now(): number {
    return secondsOf(this.clock);
  }

  row({ direction, series }: Want): SeriesRow {
    return this.archive.usagePoints.series(this.usagePoint.id, direction, series);
  }
}
