/**
 * Readings received over a wire by a widget without a config node. They are kept in an archive in memory, so that
 * everything shown is made as for any other meter. It outlives deploys, but not the process.
 */
import * as v from "valibot";
import { Archive } from "../../archive/index.js";
import type { SeriesProgress } from "../../collector/index.js";
import { secondsOf, Serial, type Clock } from "../../base/index.js";
import {
  clockOf,
  dayOf,
  directions,
  measures,
  parseInstant,
  seriesOf,
  type Day,
  type Direction,
  type Measure,
  type Reading,
} from "../../readings/index.js";
import { DEMO_USAGE_POINT } from "../../services/index.js";
import { inBoth, lampOf } from "./lamp.js";
import type { Side, Snapshot, Value } from "../protocol.js";
import { emptySide, revisionOf, seriesIn, sideOf, type Held, type SnapshotSource } from "./snapshot.js";

/** From this hour (Paris time), a meter without yesterday's readings is late. */
const DUE_HOUR = 10;
/** Older readings are not shown: 36 months, and the year before for comparison. */
const KEPT_DAYS = 1_500;
/** The most readings of a message that are read: an `in` node sends at most 1,000, and a flow may join some. */
const MOST_READINGS = 5_000;
/** The highest value, in kW, kWh or kVA: a hundred times what any Linky draws in ten years. */
const HIGHEST = 1e8;
/** The shortest step of a load curve, in seconds: at shorter ones, 36 months would not fit into memory. */
const SHORTEST_STEP = 300;
/** The longest usage point: 14 digits, or what a flow calls it. */
const LONGEST_NAME = 100;

/** The part of an `in` node's message that is used. */
export interface ReceivedMessage {
  readonly usagePointId: string;
  readonly direction: Direction;
  readonly measure: Measure;
  readonly newest: Value;
  /** For totals: days without a value in the period of `newest`; undefined if the message does not say. */
  readonly missing: number | undefined;
  /** Oldest first, of the measure's series; none for totals. */
  readonly readings: readonly Reading[];
}

/** Seconds. */
const instant = v.pipe(v.string(), v.maxLength(LONGEST_NAME), v.transform(parseInstant), v.number());

/** An entry of a message: instants as texts, the value in kW, kWh or kVA. */
const entry = v.pipe(
  v.object({
    start: instant,
    end: instant,
    at: v.fallback(v.optional(instant), undefined),
    value: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(HIGHEST)),
  }),
  v.check(({ start, end }) => end > start && start % SHORTEST_STEP === 0),
  v.transform(({ start, end, at, value }): Value => {
    return { value: Math.round(value * 1_000), start, end, ...(at !== undefined && { at }) };
  }),
);

const schema = v.object({
  usagePointId: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
  direction: v.picklist(directions),
  measure: v.picklist(measures),
  // Not looked at before its length is known.
  readings: v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= MOST_READINGS),
  start: v.unknown(),
  end: v.unknown(),
  at: v.optional(v.unknown()),
  payload: v.unknown(),
});

const missingDays = v.object({ missingDays: v.pipe(v.number(), v.minValue(0)) });

/** Reads a message of an `in` node; undefined for any other, which may be meant for another node of the flow. */
export function readMessage(msg: unknown): ReceivedMessage | undefined {
  try {
    return readFields(msg);
  } catch {
    return undefined; // it has code of its own, such as a getter: no `in` node made it
  }
}

function readFields(msg: unknown): ReceivedMessage | undefined {
  const read = v.safeParse(schema, msg, { abortEarly: true });
  if (!read.success) return undefined;
  const { usagePointId, direction, measure, readings, payload, ...rest } = read.output;
  const newest = readEntry({ ...rest, value: payload });
  if (newest === undefined) return undefined;
  const entries = Array.from(readings, readEntry);
  // A message about older periods says nothing about the period in its payload.
  const same = readings[entries.findIndex((one) => one?.start === newest.start)];
  const present = v.safeParse(missingDays, same);
  const isTotal = measure === "monthly" || measure === "yearly";
  const values = isTotal ? [] : [...entries, newest].filter((value) => value !== undefined);
  const byStart = new Map(values.map((value) => [value.start, value]));
  return {
    usagePointId,
    direction,
    measure,
    newest,
    missing: present.success ? present.output.missingDays : undefined,
    readings: [...byStart.values()]
      .sort((a, b) => a.start - b.start)
      .map(({ start, end, value, at }) => ({
        start,
        step: end - start,
        value,
        ...(at !== undefined && { at }),
      })),
  };
}

function readEntry(one: unknown): Value | undefined {
  const read = v.safeParse(entry, one);
  return read.success ? read.output : undefined;
}

export class MessageSource implements SnapshotSource {
  readonly #clock: Clock;
  #changed: () => void = () => undefined;
  #usagePointId: string | undefined;
  /** Whether the next message is the first since a deploy: it decides which usage point is shown. */
  #isOpen = true;
  /** Higher than all earlier revisions, so that answers about another usage point are not reused. */
  #revision: number;
  #held: (Held & { readonly source: number }) | undefined;
  /** By direction. Kept as received: a month or a year may include days that never came over the wire. */
  #totals = noTotals();
  /** Messages are processed one after the other. */
  readonly #queue = new Serial();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#revision = secondsOf(clock);
  }

  /** After a deploy: the display stays until the first message, which may be about another usage point. */
  reopen(): void {
    this.#isOpen = true;
  }

  /** Calls back after each message with new data. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Whether any message has come since Node-RED started. */
  get hasHeard(): boolean {
    return this.#usagePointId !== undefined;
  }

  get held(): Held | undefined {
    return this.#held;
  }

  /**
   * Processes a message. The first one since a deploy decides which usage point is shown. Others are then ignored, but
   * a real usage point replaces the demo's.
   */
  hear(message: ReceivedMessage): Promise<void> {
    const isFirst = this.#isOpen;
    this.#isOpen = false;
    return this.#queue.run(() => this.#take(message, isFirst));
  }

  async #take(message: ReceivedMessage, isFirst: boolean): Promise<void> {
    const { usagePointId, direction, measure, newest } = message;
    if (usagePointId !== this.#usagePointId) {
      // Any real meter replaces the simulated one.
      if (!isFirst && this.#usagePointId !== DEMO_USAGE_POINT) return;
      this.#revision += this.#held === undefined ? 1 : revisionOf(this.#held, directions) + 1;
      this.close();
      this.#totals = noTotals();
      this.#usagePointId = usagePointId;
    }
    if (measure !== "monthly" && measure !== "yearly") return this.#merge(message);
    const known = this.#totals[direction][measure];
    const missing = message.missing ?? (known?.start === newest.start ? known.missing : undefined) ?? 0;
    this.#totals[direction][measure] = { ...newest, ...(missing > 0 && { missing }) };
    this.#changed();
  }

  close(): void {
    this.#held?.archive.close();
    this.#held = undefined;
  }

  snapshot(shown: readonly Direction[]): Snapshot {
    const now = secondsOf(this.#clock);
    const today = dayOf(now);
    const held = this.#held;
    const progress = held === undefined ? [] : progressIn(held, shown, today);
    const isNewestDue = clockOf(now).hour >= DUE_HOUR;
    const to = isNewestDue ? today - 1 : today - 2;
    const side = (direction: Direction): Side => {
      const read = held === undefined ? emptySide(to) : sideOf(held, direction, to, today);
      return { ...read, values: { ...read.values, ...this.#totals[direction] } };
    };
    const lost = progress.length === 0 ? inBoth((texts) => texts.lamp.noMessage) : undefined;
    const sides = Object.fromEntries(shown.map((direction) => [direction, side(direction)]));
    return {
      revision: this.#revision + (held === undefined ? 0 : revisionOf(held, shown)),
      at: now,
      name: "",
      hint: this.#usagePointId?.slice(-4) ?? "",
      sides,
      lamp: lampOf({ progress, sides, isNewestDue, lost, failed: undefined, next: undefined }),
    };
  }

  async #merge({ direction, measure, readings }: ReceivedMessage): Promise<void> {
    const now = secondsOf(this.#clock);
    const today = dayOf(now);
    const kept = readings.filter(({ start }) => {
      const day = dayOf(start);
      return day > today - KEPT_DAYS && day <= today;
    });
    if (kept.length === 0) return;
    const { archive, usagePoint, source } = (this.#held ??= this.#open(today, now));
    await archive.readings.merge({
      series: archive.usagePoints.series(usagePoint, direction, seriesOf(measure)),
      readings: kept,
      source,
      days: { start: dayOf(kept[0]!.start), end: dayOf(kept.at(-1)!.start) + 1 },
      now,
    });
    this.#changed();
  }

  #open(today: Day, now: number): Held & { source: number } {
    const archive = Archive.inMemory();
    const { id } = archive.usagePoints.usagePoint("", "real", today);
    const account = archive.sources.account("messages", "", []);
    return { archive, usagePoint: id, source: archive.sources.source(id, account, [], now).id };
  }
}

function noTotals(): Record<Direction, Partial<Record<Measure, Value>>> {
  return { consumption: {}, production: {} };
}

/** How far each series that came in messages is held. */
function progressIn(
  { archive, usagePoint }: Held,
  shown: readonly Direction[],
  today: Day,
): SeriesProgress[] {
  return shown.flatMap((direction) =>
    seriesIn(direction).flatMap((series) => {
      const { id } = archive.usagePoints.seriesToRead(usagePoint, direction, series);
      if (archive.readings.newest(id) === undefined) return [];
      const last = archive.coverage.known(id, today - KEPT_DAYS, today).newestComplete;
      return [{ direction, series, newest: today - 1, last, off: false }];
    }),
  );
}
