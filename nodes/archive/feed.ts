/**
 * The archive's changes in order, for one `in` node: every inserted or corrected reading once
 * (docs/dev/decisions.md#4-cursors).
 *
 * Each measure of a direction has its own cursor. What the archive held when the feed was opened is sent in order of
 * time; later changes are sent in order of arrival, each batch oldest first. Months and years follow their days.
 */
import {
  HOUR_SECONDS,
  dayOf,
  directions,
  lengthOfDay,
  measures as allMeasures,
  periodOf,
  seriesOf,
  startOfDay,
  type Day,
  type Direction,
  type Measure,
  type PeriodMeasure,
} from "../readings/index.js";
import type { Archive } from "./archive.js";
import { isUnmoved, type Cursor, type FirstStart } from "./sent/index.js";
import type { HeldReading } from "./readings/index.js";
import { totalHeld } from "./totals.js";
import type { SeriesRow, UsagePoint } from "./meters/index.js";

/** What a feed goes through: one measure in one direction. */
export interface FeedSeries {
  readonly direction: Direction;
  readonly measure: Measure;
}

/** Daily values are differences of rounded indexes: they may be off by this much, in Wh. */
const ROUNDING_WH = 1;

/** A value of a measure over [start, end[: instants in seconds, `value` in W, Wh or VA. */
export interface FeedEntry {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** max_power: the instant of the peak. */
  readonly at?: number;
  /** monthly, yearly. */
  readonly missingDays?: number;
  readonly revised?: true;
  /** It is only known to a coarser unit; monthly, yearly: one of its days is. */
  readonly rounded?: true;
}

/** One message of a measure. */
export interface Parcel extends FeedSeries {
  /** What is new for the node, oldest first, at most 1,000. */
  readonly readings: readonly FeedEntry[];
  /** The newest entry of this measure in the archive. */
  readonly newest: FeedEntry;
  /** All of `readings` are older than `newest`. */
  readonly history: boolean;
  /** See docs/dev/contract.md#messages. */
  readonly complete: boolean;
  /** daily: the daily value minus the sum of that day's complete curve, in Wh, if they differ by more than 1. */
  readonly curveGap?: number;
  /** Who provided the newest reading, see `Sources.name`. */
  readonly service?: string;
}

export interface FeedOptions {
  readonly archive: Archive;
  /** The node's id. */
  readonly node: string;
  readonly usagePoint: UsagePoint;
  readonly outputs: readonly FeedSeries[];
  readonly start: FirstStart;
  /** Seconds. */
  readonly now: () => number;
}

/**
 * Most readings in one message: more would block the event loop for each wire (docs/dev/decisions.md#5-message-slices).
 */
export const MAX_READINGS = 1_000;

/** One output, and how far it has sent. */
interface Channel extends FeedSeries {
  readonly series: SeriesRow;
  cursor: Cursor;
  /** The cursor as stored in the archive. */
  saved: Cursor | undefined;
  /** The series' latest revision when the feed was opened: up to it, changes are sent in order of time. */
  readonly headAtOpening: number;
}

export class Feed {
  readonly #options: FeedOptions;
  readonly #channels: Channel[];
  /** The channel of the last message, and its cursor before it. */
  #last: { readonly channel: Channel; readonly before: Cursor } | undefined;

  /** @param before the same feed until the archive failed: what it sent and could not store is not sent again */
  constructor(options: FeedOptions, before?: Feed) {
    this.#options = options;
    const wanted = directions.flatMap((direction) =>
      allMeasures.flatMap(
        (measure) => options.outputs.find((o) => o.direction === direction && o.measure === measure) ?? [],
      ),
    );
    const open = (): Channel[] => wanted.map((output) => this.#channelOf(output, before));
    // At once: with a commit for each new series, a first deploy of many nodes would wait long for the disk.
    this.#channels = options.archive.isReadOnly ? open() : options.archive.transaction(open);
  }

  /**
   * The next message to send; undefined when nothing is new. First stores the cursor of the previous message of the
   * same measure, so a kill repeats at most one message per measure.
   */
  next(): Parcel | undefined {
    for (;;) {
      const channel = this.#beginBatch();
      if (channel === undefined) return undefined;
      this.#save([channel]);
      this.#last = { channel, before: channel.cursor };
      try {
        const readings = isTotal(channel.measure) ? this.#nextTotals(channel) : this.#nextReadings(channel);
        if (readings.length > 0) return this.#parcel(channel, readings);
      } catch (error) {
        // What failed in the middle has not left.
        this.takeBack();
        throw error;
      }
    }
  }

  /** Takes back the last message: it did not arrive, and will be sent again. */
  takeBack(): void {
    if (this.#last) this.#last.channel.cursor = this.#last.before;
    this.#last = undefined;
  }

  /** Stores what was sent: no later than a second afterwards, and immediately on a clean close. */
  settle(): void {
    this.#save(this.#channels);
  }

  /** Messages that repeat the archived readings of the days [start, end[, each read when it is due. Moves no cursor. */
  *replay(measures: readonly Measure[], start: Day, end: Day): Generator<Parcel> {
    const to = startOfDay(end);
    for (const channel of this.#channels.filter(({ measure }) => measures.includes(measure))) {
      for (let from = startOfDay(start); from < to;) {
        const slice = this.#slice(channel, from, to);
        if (slice.length === 0) break;
        const entries = isTotal(channel.measure)
          ? this.#totals(channel, slice, () => false)
          : slice.map(toEntry);
        yield this.#parcel(channel, entries);
        from = slice.at(-1)!.start + 1;
      }
    }
  }

  /** The readings behind one message of a replay. A period is sent once, however many days it has. */
  #slice({ series, measure }: Channel, from: number, to: number): HeldReading[] {
    const limit = isTotal(measure) ? undefined : MAX_READINGS;
    return this.#options.archive.readings.between(series.id, from, to, limit);
  }

  #channelOf(output: FeedSeries, feedBefore: Feed | undefined): Channel {
    const { archive, usagePoint, node, start, now } = this.#options;
    const series = archive.usagePoints.series(usagePoint.id, output.direction, seriesOf(output.measure));
    const key = { node, usagePoint: usagePoint.id, ...output };
    const { cursor, saved } = archive.cursors.open(key, start, now());
    const headAtOpening = archive.readings.head(series.id);
    const before = feedBefore?.unsaved({ ...output, series });
    const goesOn = isUnmoved(saved, before?.saved) && before!.cursor.batchTo <= headAtOpening;
    return { ...output, series, cursor: goesOn ? before!.cursor : cursor, saved, headAtOpening };
  }

  /** The output, if more of it was sent than is stored. */
  private unsaved({ direction, measure, series }: FeedSeries & Pick<Channel, "series">): Channel | undefined {
    return this.#channels.find(
      (channel) =>
        channel.direction === direction &&
        channel.measure === measure &&
        channel.series.id === series.id &&
        channel.cursor !== channel.saved,
    );
  }

  /** The next channel, with a batch in progress: one already begun, else the one with the earliest change. */
  #beginBatch(): Channel | undefined {
    let next: { readonly channel: Channel; readonly batchTo: number } | undefined;
    let earliest = Infinity;
    for (const channel of this.#channels) {
      const { cursor, series, headAtOpening } = channel;
      if (cursor.batchTo > cursor.sentTo) return channel;
      const revision = this.#options.archive.readings.firstRevisionAfter(series.id, cursor.sentTo);
      if (revision === undefined) continue;
      const wasThere = revision <= headAtOpening;
      const order = wasThere ? 0 : revision;
      if (order < earliest) {
        earliest = order;
        next = { channel, batchTo: wasThere ? headAtOpening : revision };
      }
    }
    if (next === undefined) return undefined;
    next.channel.cursor = { ...next.channel.cursor, batchTo: next.batchTo, after: -Infinity };
    return next.channel;
  }

  /** The next slice of the batch in progress; moves the cursor past it. */
  #nextReadings(channel: Channel): FeedEntry[] {
    const { cursor } = channel;
    const after = Math.max(cursor.after, cursor.startsFrom - 1);
    const readings = this.#options.archive.readings.changes(
      channel.series.id,
      cursor.sentTo,
      cursor.batchTo,
      Number.isFinite(after) ? after : Number.MIN_SAFE_INTEGER,
      MAX_READINGS,
    );
    channel.cursor =
      readings.length < MAX_READINGS
        ? { ...cursor, sentTo: cursor.batchTo, after: -Infinity }
        : { ...cursor, after: readings.at(-1)!.start };
    return readings.map(toEntry);
  }

  /**
   * The current total of each period with a day that changed since the last message. Moves the cursor past all these
   * changes, even past those that came after the batch in progress, because the totals already include them.
   */
  #nextTotals(channel: Channel): FeedEntry[] {
    const { cursor } = channel;
    const { readings } = this.#options.archive;
    const measure = channel.measure as PeriodMeasure;
    const head = readings.head(channel.series.id);
    // A total also counts days before the node's first start, so a change to one of them changes a total the node
    // received.
    const days = readings
      .changes(channel.series.id, cursor.sentTo, head, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
      .filter(({ start }) => startOfDay(periodOf(measure, dayOf(start)).end) > cursor.startsFrom);
    channel.cursor = { ...cursor, sentTo: head, batchTo: head };
    return this.#totals(channel, days, ({ firstRevision }) => firstRevision <= cursor.sentTo);
  }

  /** @param wasCounted whether the last total that this node received already included a changed day */
  #totals(
    channel: Channel,
    days: readonly HeldReading[],
    wasCounted: (day: HeldReading) => boolean,
  ): FeedEntry[] {
    const measure = channel.measure as PeriodMeasure;
    const periods = new Map<Day, boolean>();
    for (const reading of days) {
      const { start } = periodOf(measure, dayOf(reading.start));
      periods.set(start, (periods.get(start) ?? false) || wasCounted(reading));
    }
    return [...periods]
      .sort(([a], [b]) => a - b)
      .map(([start, revised]) => this.#total(channel, start, revised));
  }

  #total({ series, measure }: Channel, day: Day, revised: boolean): FeedEntry {
    const { archive, now } = this.#options;
    // At least one day of it is stored, or nobody would ask.
    const total = totalHeld(archive, series.id, measure as PeriodMeasure, day, dayOf(now()))!;
    return { ...total, ...(revised && { revised }) };
  }

  #parcel(channel: Channel, readings: readonly FeedEntry[]): Parcel {
    const { direction, measure, series } = channel;
    const newestReading = this.#options.archive.readings.newest(series.id)!;
    const newest = isTotal(measure)
      ? this.#newestTotal(channel, dayOf(newestReading.start), readings)
      : toEntry(newestReading);
    const gap = measure === "daily" ? this.#curveGap(direction, newest) : undefined;
    const service = this.#options.archive.sources.name(newestReading.source);
    return {
      direction,
      measure,
      readings,
      newest,
      history: readings.at(-1)!.start < newest.start,
      complete: this.#isComplete(channel, newest),
      ...(gap !== undefined && { curveGap: gap }),
      ...(service !== undefined && { service }),
    };
  }

  /** The total of the newest period, usually one of those just made. */
  #newestTotal(channel: Channel, day: Day, made: readonly FeedEntry[]): FeedEntry {
    const start = startOfDay(periodOf(channel.measure as PeriodMeasure, day).start);
    const last = made.at(-1);
    return last?.start === start ? last : this.#total(channel, day, false);
  }

  #isComplete({ measure, series }: Channel, newest: FeedEntry): boolean {
    if (newest.missingDays !== undefined) return newest.missingDays === 0;
    if (measure !== "load_curve") return true;
    return this.#curveOf(series.id, dayOf(newest.start)).complete;
  }

  /**
   * A complete curve adds up to Enedis's own daily value, within the 1 Wh by which differences of rounded indexes are
   * off (docs/dev/enedis.md#load-curve-stamps); a larger gap is worth reporting. Of rounded readings it says nothing.
   */
  #curveGap(direction: Direction, { start, value, rounded }: FeedEntry): number | undefined {
    if (rounded === true) return undefined;
    const { archive, usagePoint } = this.#options;
    const { id } = archive.usagePoints.seriesToRead(usagePoint.id, direction, "load_curve");
    const curve = this.#curveOf(id, dayOf(start));
    const difference = value - curve.energy;
    const gap = Math.sign(difference) * Math.round(Math.abs(difference));
    return curve.complete && !curve.rounded && Math.abs(gap) > ROUNDING_WH ? gap : undefined;
  }

  /** Whether a day's curve is stored in full, and its energy in Wh. */
  #curveOf(series: number, day: Day): { complete: boolean; energy: number; rounded: boolean } {
    const sum = this.#options.archive.readings.sum(series, startOfDay(day), startOfDay(day + 1));
    const energy = (sum?.product ?? 0) / HOUR_SECONDS;
    return { complete: sum?.seconds === lengthOfDay(day), energy, rounded: sum?.rounded === true };
  }

  #save(channels: readonly Channel[]): void {
    const changed = channels.filter(({ cursor, saved }) => cursor !== saved);
    if (changed.length === 0) return;
    const { archive, node, usagePoint, now } = this.#options;
    archive.transaction(() => {
      for (const { direction, measure, cursor } of changed) {
        archive.cursors.set({ node, usagePoint: usagePoint.id, direction, measure }, cursor, now());
      }
    });
    for (const channel of changed) channel.saved = channel.cursor;
  }
}

function isTotal(measure: Measure): measure is PeriodMeasure {
  return measure === "monthly" || measure === "yearly";
}

function toEntry({ start, step, value, at, revised, rounded }: HeldReading): FeedEntry {
  return {
    start,
    end: start + step,
    value,
    ...(at !== undefined && { at }),
    ...(revised && { revised }),
    ...(rounded === true && { rounded }),
  };
}
