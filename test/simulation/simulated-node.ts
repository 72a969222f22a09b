/** A simulated `in` node: sends its feed as the real one does, and checks every message. */
import {
  Feed,
  MAX_READINGS,
  type FeedEntry,
  type FeedSeries,
  type Parcel,
} from "../../nodes/archive/index.js";
import type { Collectors, MeterKey, Want } from "../../nodes/collector/index.js";
import { formatDay, dayOf, seriesOf } from "../../nodes/readings/index.js";
import type { ProcessClock } from "./virtual-clock.js";

/** As in nodes/in/controller.ts. */
const PAUSE_MS = 20;
const SETTLE_MS = 500;
/** Two batches may come so close that the first total already holds the second. */
const TOGETHER_MS = 30_000;

/** What one output of a node has delivered, over all processes. */
interface Sink {
  readonly output: FeedSeries;
  delivered: Map<number, FeedEntry>;
  /** Starts of the last message, whose cursor may not be saved. */
  unsettled: Set<number>;
  /** What a killed process may have sent without saving its cursor. */
  repeatable: Set<number>;
  gauge: number;
  messages: number;
}

/** What the cursors of a node say at one moment, by output. */
export type SentReadings = ReadonlyMap<string, Pick<Sink, "delivered" | "repeatable" | "gauge">>;

export class SimulatedNode {
  readonly id: string;
  readonly key: MeterKey;
  readonly start: "history" | "new";
  readonly sinks = new Map<string, Sink>();
  readonly #outputs: readonly FeedSeries[];
  readonly #problem: (text: string) => void;
  readonly #log: (text: string) => void;
  /** May kill the process: between a message and its cursor. */
  readonly #sent: () => void;
  #collectors: Collectors | undefined;
  #clock: ProcessClock | undefined;
  #feed: Feed | undefined;
  #archive: unknown;
  #cancelPump: (() => void) | undefined;
  #cancelSettle: (() => void) | undefined;
  #release: ((removed: boolean) => void) | undefined;
  #changedAt = -Infinity;
  readonly #report = (key: MeterKey | undefined): void => {
    if (key === undefined || key === this.key) this.#pumpSoon();
  };
  readonly #change = (key: MeterKey | undefined): void => {
    if (key === this.key) this.#changedAt = this.#clock?.now() ?? -Infinity;
    if (key === undefined || key === this.key) this.#pumpSoon();
  };

  constructor(
    id: string,
    key: MeterKey,
    outputs: readonly FeedSeries[],
    start: "history" | "new",
    hooks: { problem: (text: string) => void; log: (text: string) => void; sent: () => void },
  ) {
    this.id = id;
    this.key = key;
    this.start = start;
    this.#outputs = outputs;
    this.#problem = hooks.problem;
    this.#log = hooks.log;
    this.#sent = hooks.sent;
    for (const output of outputs) {
      this.sinks.set(nameOf(output), {
        output,
        delivered: new Map(),
        unsettled: new Set(),
        repeatable: new Set(),
        gauge: -Infinity,
        messages: 0,
      });
    }
  }

  open(collectors: Collectors, clock: ProcessClock): void {
    this.#collectors = collectors;
    this.#clock = clock;
    collectors.on("change", this.#change);
    collectors.on("report", this.#report);
    const wants: Want[] = this.#outputs.map(({ direction, measure }) => ({
      direction,
      series: seriesOf(measure),
    }));
    this.#release = collectors.want(this.key, this.id, wants);
  }

  /** As at a deploy or a clean end. */
  close(removed = false): void {
    this.#feed?.settle();
    for (const sink of this.sinks.values()) sink.unsettled.clear();
    this.#release?.(removed);
    this.#forget();
  }

  /** The process is gone: nothing is saved any more. */
  kill(): void {
    for (const sink of this.sinks.values()) {
      for (const start of sink.unsettled) sink.repeatable.add(start);
      sink.unsettled.clear();
    }
    this.#forget();
  }

  /** Whether it has sent all that is there. */
  get isIdle(): boolean {
    return this.#cancelPump === undefined;
  }

  /** What it has sent, as a backup of the archive knows it. */
  sent(): SentReadings {
    return new Map(
      [...this.sinks].map(([name, { delivered, repeatable, unsettled, gauge }]) => [
        name,
        { delivered: new Map(delivered), repeatable: new Set([...repeatable, ...unsettled]), gauge },
      ]),
    );
  }

  /** The archive has other cursors. @param sent undefined: none */
  goBackTo(sent: SentReadings | undefined): void {
    for (const [name, sink] of this.sinks) {
      const { delivered, repeatable, gauge = -Infinity } = sent?.get(name) ?? {};
      sink.delivered = new Map(delivered);
      sink.repeatable = new Set(repeatable);
      sink.unsettled = new Set();
      sink.gauge = gauge;
    }
    this.#feed = this.#archive = undefined;
  }

  #forget(): void {
    this.#collectors?.off("change", this.#change);
    this.#collectors?.off("report", this.#report);
    this.#cancelPump?.();
    this.#cancelSettle?.();
    this.#cancelPump = this.#cancelSettle = undefined;
    this.#feed = this.#archive = this.#collectors = this.#release = undefined;
  }

  #pumpSoon(): void {
    // An event that ended this process still reaches its other listeners.
    if (this.#collectors === undefined) return;
    this.#cancelPump ??= this.#clock!.wake(PAUSE_MS, () => {
      this.#cancelPump = undefined;
      const parcel = this.#openFeed()?.next();
      if (parcel === undefined) return;
      this.#receive(parcel);
      this.#sent();
      if (this.#collectors === undefined) return;
      this.#pumpSoon();
      this.#cancelSettle ??= this.#clock!.wake(SETTLE_MS, () => {
        this.#cancelSettle = undefined;
        this.#feed?.settle();
        for (const sink of this.sinks.values()) sink.unsettled.clear();
      });
    });
  }

  #openFeed(): Feed | undefined {
    const archive = this.#collectors?.archive;
    const collector = this.#collectors?.collector(this.key);
    if (archive === undefined || collector === undefined) return undefined;
    if (this.#archive !== archive) {
      this.#archive = archive;
      this.#feed = new Feed({
        archive,
        node: this.id,
        usagePoint: collector.usagePoint,
        outputs: this.#outputs,
        start: this.start,
        now: () => Math.floor(this.#clock!.now() / 1000),
      });
      this.#feed.settle();
    }
    return this.#feed;
  }

  #receive({ direction, measure, readings, newest, history }: Parcel): void {
    const name = nameOf({ direction, measure });
    const sink = this.sinks.get(name)!;
    const where = `${this.id} ${name}`;
    sink.messages++;
    // Before a message of a measure leaves, the cursor of the previous one was saved.
    sink.unsettled = new Set(readings.map(({ start }) => start));
    const first = readings[0];
    if (first === undefined || readings.length > MAX_READINGS) {
      this.#problem(`${where}: a message of ${readings.length} readings`);
      return;
    }
    this.#log(
      `${where} sends ${readings.length} from ${formatDay(dayOf(first.start))} to ${formatDay(dayOf(readings.at(-1)!.start))}`,
    );
    if (newest.start < sink.gauge) this.#problem(`${where}: the gauge goes back`);
    sink.gauge = newest.start;
    if (history !== readings.at(-1)!.start < newest.start) this.#problem(`${where}: history is ${history}`);
    let before = -Infinity;
    for (const entry of readings) {
      if (entry.start <= before) this.#problem(`${where}: not in order of time`);
      before = entry.start;
      this.#deliver(sink, where, entry);
    }
  }

  #deliver(sink: Sink, where: string, entry: FeedEntry): void {
    const former = sink.delivered.get(entry.start);
    sink.delivered.set(entry.start, entry);
    if (former === undefined) return;
    if (isEqual(former, entry)) {
      if (sink.repeatable.delete(entry.start)) return;
      // A total is the present state: two batches that arrive together send it twice.
      if (entry.missingDays !== undefined && this.#clock!.now() - this.#changedAt < TOGETHER_MS) return;
      this.#problem(`${where}: ${formatDay(dayOf(entry.start))} twice, ${JSON.stringify(entry)}`);
    } else if (entry.missingDays === undefined && !entry.revised) {
      this.#problem(`${where}: a correction without a word, ${JSON.stringify({ former, entry })}`);
    }
  }
}

export function nameOf({ direction, measure }: FeedSeries): string {
  return `${direction}/${measure}`;
}

function isEqual(a: FeedEntry, b: FeedEntry): boolean {
  return a.value === b.value && a.end === b.end && a.at === b.at && a.missingDays === b.missingDays;
}
