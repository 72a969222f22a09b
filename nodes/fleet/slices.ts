/** What of a meter's readings is sent in one transaction: whole days, so that intervals of a day are compared with all of it. */
import type { Archive, MirroredReading } from "../archive/index.js";
import { dayOf, startOfDay, type Collected, type Day, type Direction } from "../readings/index.js";

/** The whole days [start, end[ of a series. */
export interface Stretch {
  readonly series: { readonly id: number; readonly direction: Direction; readonly series: Collected };
  readonly start: Day;
  readonly end: Day;
  /** All of these days, oldest first. */
  readonly readings: readonly MirroredReading[];
}

/** Most readings in one transaction, unless one stretch has more. */
const SLICE = 2_000;
/** Days in a stretch: a day of a load curve has up to 288 readings, any other one. */
const MOST_DAYS = { load_curve: 6, other: 1_000 };

/** Readings that changed in the revisions ]since, upTo], and by series starts of those that did without one. */
export interface Changes {
  readonly since: number;
  readonly upTo: number;
  readonly confirmed: ReadonlyMap<number, readonly number[]>;
}

/**
 * The days with readings that changed, in slices.
 * @param usagePoint id
 * @throws {ArchiveError}
 */
export function* slicesOf(
  archive: Archive,
  usagePoint: number,
  changes: Changes,
): Generator<readonly Stretch[], void, void> {
  let slice: Stretch[] = [];
  let size = 0;
  for (const series of archive.usagePoints.allSeries(usagePoint)) {
    for (const { start, end } of daysOf(archive, series, changes)) {
      const readings = archive.mirrored.between(series.id, startOfDay(start), startOfDay(end));
      if (size > 0 && size + readings.length > SLICE) {
        yield slice;
        [slice, size] = [[], 0];
      }
      slice.push({ series, start, end, readings });
      size += readings.length;
    }
  }
  if (size > 0) yield slice;
}

/** The days of a series that changed, in stretches. */
function* daysOf(
  { readings }: Archive,
  { id, series }: Stretch["series"],
  { since, upTo, confirmed }: Changes,
): Generator<{ start: Day; end: Day }, void, void> {
  const most = series === "load_curve" ? MOST_DAYS.load_curve : MOST_DAYS.other;
  const covered = new Set<Day>();
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const changed = readings.changes(id, since, upTo, after, SLICE);
    if (changed.length === 0) break;
    const found = stretches(
      changed.map(({ start }) => start),
      most,
    );
    for (const { start, end } of found) for (let day = start; day < end; day++) covered.add(day);
    yield* found;
    after = startOfDay(found.at(-1)!.end) - 1;
  }
  const others = (confirmed.get(id) ?? []).filter((start) => !covered.has(dayOf(start)));
  yield* stretches(others, most);
}

/** The days of readings, as stretches of at most `most` days without a day between that has none. */
function stretches(starts: readonly number[], most: number): { start: Day; end: Day }[] {
  const found: { start: Day; end: Day }[] = [];
  for (const start of starts) {
    const day = dayOf(start);
    const last = found.at(-1);
    if (last !== undefined && day < last.end) continue;
    if (last?.end === day && day - last.start < most) last.end = day + 1;
    else found.push({ start: day, end: day + 1 });
  }
  return found;
}
