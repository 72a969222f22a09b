/**
 * Takes over what other members have sent, under revisions of the archive's own: so its nodes send it. What came here
 * later, and was not sent yet, stays.
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { LONGEST_CURVE_STEP, dayOf, startOfDay } from "../readings/index.js";
import { Arrivals } from "./arrivals.js";
import type { Download, Fetched, Place, Snapshot } from "./download.js";
import { merge, type Stored } from "./merge.js";

/** Readings that are taken over at once, in whole days. */
const AT_ONCE = 1_000;
/** Days without a change between two that have one: beyond, they are taken over apart. */
const GAP = 7;

export interface Receiving {
  readonly archive: Archive;
  readonly clock: Clock;
  /** The archive is not to be used any more. */
  readonly hasEnded: () => boolean;
}

/**
 * Takes over all that the database has of a usage point beyond what the archive has of it.
 * @returns whether it did; false: the archive is not to be used any more, or the usage point is to be forgotten
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function receive(
  download: Download,
  point: UsagePoint,
  { archive, clock, hasEnded }: Receiving,
): Promise<boolean> {
  const { mirrored } = archive;
  const { databaseId } = download;
  archive.writing(() => mirrored.begin(point.id));
  let upTo: number | undefined;
  for (let place = first(mirrored.merged(point.id, databaseId)); ;) {
    const page = await download.page(point, place);
    if (hasEnded() || mirrored.isToForget(point.id)) return false;
    if (page === undefined) return true;
    upTo ??= page.head;
    if (!(await takeOver(page, point, { archive, clock, hasEnded }))) return false;
    if (page.last === undefined) break;
    place = page.last;
  }
  archive.writing(() => mirrored.setMerged(point.id, databaseId, upTo));
  return true;
}

/**
 * Takes over what the database has, as far as it counts.
 * @returns as {@link receive}
 * @throws {ArchiveError}
 */
export async function takeOver(
  snapshot: Snapshot,
  point: UsagePoint,
  { archive, clock, hasEnded }: Receiving,
): Promise<boolean> {
  const { mirrored } = archive;
  // What a user had forgotten, and another one has sent again.
  const forgottenAt = mirrored.forgottenAt(point.id) ?? -Infinity;
  for (const rows of groups(snapshot.days.filter(({ arrived }) => arrived > forgottenAt))) {
    archive.writing(() => adoptRows(archive, point, rows, snapshot, secondsOf(clock)));
    await yieldToEventLoop();
    if (hasEnded() || mirrored.isToForget(point.id)) return false;
  }
  return true;
}

/** Before all rows after a revision. */
function first(revision: number): Place {
  // Before every direction and series.
  const [direction, series] = ["", ""] as unknown as [Place["direction"], Place["series"]];
  return { revision: revision + 1, direction, series, start: 0 };
}

/** Whole days of one series, near each other. */
function* groups(rows: readonly Fetched[]): Generator<Fetched[], void, void> {
  let group: Fetched[] = [];
  for (const row of rows) {
    const last = group.at(-1);
    const isSame = last === undefined || (last.direction === row.direction && last.series === row.series);
    const days = last === undefined ? 0 : dayOf(row.start) - dayOf(last.start);
    if (last !== undefined && (!isSame || days > GAP || (days > 0 && group.length >= AT_ONCE))) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}

/** Takes over what of these rows counts. */
function adoptRows(
  archive: Archive,
  point: UsagePoint,
  rows: readonly Fetched[],
  { time, sent }: Snapshot,
  now: number,
): void {
  const { mirrored, usagePoints, sources } = archive;
  const { direction, series } = rows[0]!;
  const row = usagePoints.series(point.id, direction, series);
  const [start, end] = [dayOf(rows[0]!.start), dayOf(rows.at(-1)!.start) + 1];
  const [from, to] = [startOfDay(start) - LONGEST_CURVE_STEP, startOfDay(end) + LONGEST_CURVE_STEP];
  const readings = mirrored.between(row.id, from, to);
  const stretch = { series: row, start, end, readings };
  const arrivals = new Arrivals(archive, point, time - now, now);
  const known = Math.min(sent, mirrored.sent(point.id));
  const held = readings.map((reading): Stored => {
    const stored = arrivals.of(stretch, reading);
    // The database knew it when it decided.
    return reading.revision <= known ? { ...stored, arrived: -Infinity } : stored;
  });
  const { changed } = merge(rows, held, time);
  if (changed.length === 0) return;
  const names = new Map<string, number>();
  const sourceOf = (name: string): number => {
    const id = names.get(name) ?? sources.fileSource(point.id, name, now);
    names.set(name, id);
    return id;
  };
  const adopted = changed.map(({ start, step, value, at, rounded, source, revised }) => ({
    start,
    step,
    value,
    revised,
    source: sourceOf(source),
    ...(at !== null && { at }),
    ...(rounded && { rounded }),
  }));
  // What this archive itself got of files until now counts as of now; these arrived when the database says.
  mirrored.fileSent(point.id, mirrored.head(point.id), now);
  const arrived = changed.reduce((least, one) => Math.min(least, one.arrived), Infinity) - (time - now);
  archive.readings.adopt(row, adopted, () => {
    mirrored.fileSent(point.id, mirrored.head(point.id), Math.floor(arrived));
  });
}
