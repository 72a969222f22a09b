/**
 * Takes over what other members have sent, under revisions of the archive's own: so its nodes send it. What came here
 * later, and was not sent yet, stays.
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import { LONGEST_CURVE_STEP, dayOf, startOfDay } from "../readings/index.js";
import { PAGE, type Download, type Fetched, type Place } from "./download.js";
import { merge, type Stored } from "./merge.js";
import { Arrivals } from "./upload.js";

/** Where the rows after a revision begin. */
const first = (revision: number): Place => ({
  ...{ revision: revision + 1, start: 0 },
  // Before every direction.
  ...{ direction: "" as Place["direction"], series: "" as Place["series"] },
});

/**
 * Takes over all that the database has of a usage point beyond what the archive has of it.
 * @param sent revision of the archive up to which its own readings were sent
 * @param isEnded the archive is not to be used any more
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function receive(
  download: Download,
  archive: Archive,
  point: UsagePoint,
  { clock, sent, isEnded }: { clock: Clock; sent: number; isEnded: () => boolean },
): Promise<void> {
  const { mirrored } = archive;
  mirrored.begin(point.id);
  let upTo: number | undefined;
  for (let place = first(mirrored.merged(point.id)); ;) {
    const { rows, head, time } = await download.page(point, place);
    if (isEnded()) return;
    upTo ??= head;
    adoptRows(archive, point, rows, { sent, time, now: secondsOf(clock) });
    if (rows.length < PAGE) break;
    place = rows.at(-1)!;
  }
  mirrored.setMerged(point.id, upTo);
}

interface Moment {
  readonly sent: number;
  /** The database's time and the archive's, in seconds. */
  readonly time: number;
  readonly now: number;
}

/** Takes over what of these rows counts. All of them fit into one transaction. */
function adoptRows(
  archive: Archive,
  point: UsagePoint,
  rows: readonly Fetched[],
  { sent, time, now }: Moment,
): void {
  const arrivals = new Arrivals(archive, point, time - now, now);
  const bySeries = new Map<string, Fetched[]>();
  for (const row of rows) {
    const key = `${row.direction}/${row.series}`;
    const known = bySeries.get(key);
    if (known === undefined) bySeries.set(key, [row]);
    else known.push(row);
  }
  for (const fetched of bySeries.values()) {
    // A page may have rows of several revisions.
    fetched.sort((a, b) => a.start - b.start);
    const { direction, series } = fetched[0]!;
    const row = archive.usagePoints.series(point.id, direction, series);
    const { id } = row;
    const [start, end] = [dayOf(fetched[0]!.start), dayOf(fetched.at(-1)!.start) + 1];
    const margin = LONGEST_CURVE_STEP;
    const readings = archive.mirrored.between(id, startOfDay(start) - margin, startOfDay(end) + margin);
    const stretch = { series: { id, direction, series }, start, end, readings };
    const held = readings.map((reading): Stored => {
      const stored = arrivals.of(stretch, reading);
      // The database knew it when it decided.
      return reading.revision <= sent ? { ...stored, arrived: -Infinity } : stored;
    });
    const { changed } = merge(fetched, held, time);
    archive.readings.adopt(
      row,
      changed.map(({ start, step, value, at, rounded, source, revised }) => ({
        ...{ start, step, value, revised },
        source: archive.sources.fileSource(point.id, source, now),
        ...(at !== null && { at }),
        ...(rounded && { rounded }),
      })),
    );
  }
}
