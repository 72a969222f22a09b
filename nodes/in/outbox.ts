/** What an `in` node has to send of its meter: readings as the archive gets them, and after them the costs of days. */
import type { NodeMessage } from "node-red";
import { Feed, type Archive, type FirstStart, type Parcel } from "../archive/index.js";
import type { Collector } from "../collector/index.js";
import type { Meter } from "../common/index.js";
import { CostFeed, type CostFeedOptions, type CostParcel } from "../costs/index.js";
import { COST, dayOf, type Day, type Measure } from "../readings/index.js";
import { costMessageOf } from "./cost-message.js";
import { messageOf } from "./message.js";
import { costDirections, type InMeasure, type Output } from "./outputs.js";
import { contractOf } from "./wants.js";

/** Whether a message has arrived at all the nodes that it was sent to: known one turn of the event loop later. */
export type Arrival = () => boolean;

export interface OutboxOptions {
  readonly meter: Meter;
  readonly archive: Archive;
  readonly collector: Collector;
  /** The node's id. */
  readonly node: string;
  readonly outputs: readonly Output[];
  readonly start: FirstStart;
  /** A message was worked out: {@link Outbox.sendNext} sends it. */
  readonly ready: () => void;
  readonly failed: (error: unknown) => void;
}

export interface Outgoing {
  readonly output: Output;
  readonly message: NodeMessage;
  /** Of the last of its readings. */
  readonly day: Day;
}

export class Outbox {
  readonly archive: Archive;
  readonly collector: Collector;
  readonly #options: OutboxOptions;
  readonly #readings: Feed;
  /** One for each direction whose costs are chosen. */
  readonly #costs: CostFeed[] = [];
  /** The feed of the last message. */
  #last: Feed | CostFeed | undefined;
  readonly #closed = new AbortController();
  #isPreparing = false;
  /** Something changed while costs were worked out. */
  #isStale = false;

  /** @param before what sent until the archive failed: what left and could not be stored does not leave again */
  constructor(options: OutboxOptions, before: Outbox | undefined) {
    const { meter, archive, collector, node, outputs, start } = options;
    this.archive = archive;
    this.collector = collector;
    this.#options = options;
    const { usagePoint } = collector;
    const common = { archive, node, usagePoint, start, now: () => meter.now() };
    const ofReadings = outputs.flatMap(({ direction, measure }) =>
      measure === COST ? [] : { direction, measure },
    );
    // Of another archive, or an older copy of this one, it knows nothing.
    const last = before?.archive.lastLoss === archive.lastLoss ? before : undefined;
    this.#readings = new Feed({ ...common, outputs: ofReadings }, last && last.#readings);
    this.#readings.settle();
    // Not in a function, which would keep the last one in memory.
    for (const direction of costDirections(outputs)) {
      const options: CostFeedOptions = {
        ...common,
        direction,
        colorOf: meter.tempo.colorOf,
        contract: () => contractOf(meter, direction),
        isAwaited: (day) => collector.isAwaited(direction, day),
      };
      const costs = new CostFeed(options, last && last.#costs.find((one) => one.direction === direction));
      costs.settle();
      this.#costs.push(costs);
    }
  }

  /**
   * Sends the next message.
   * @returns whether it has arrived; undefined: there is none yet
   */
  sendNext(send: (output: Output, message: NodeMessage) => Arrival): Arrival | undefined {
    this.#last = undefined;
    const next = this.#next();
    if (next === undefined) {
      this.#prepare();
      return undefined;
    }
    try {
      const { output, message } = next();
      return send(output, message);
    } catch (error) {
      // What failed in the middle has not left.
      this.takeBack();
      throw error;
    }
  }

  /** Makes the next message. */
  #next(): (() => Outgoing) | undefined {
    const parcel = this.#readings.next();
    if (parcel !== undefined) {
      this.#last = this.#readings;
      return () => this.#ofReadings(parcel, false);
    }
    // Each leaves last of an arrival.
    for (const costs of this.#costs) {
      const cost = costs.take();
      if (cost === undefined) continue;
      this.#last = costs;
      return () => this.#ofCosts(cost, false);
    }
    return undefined;
  }

  /** Takes back the last message: it did not arrive, and will be sent again. */
  takeBack(): void {
    this.#last?.takeBack();
    this.#last = undefined;
  }

  /** Stores what was sent: no later than a second afterwards, and immediately on a clean close. */
  settle(): void {
    this.#readings.settle();
    for (const costs of this.#costs) costs.settle();
  }

  /** Works out nothing any more. What was sent can still be stored. */
  close(): void {
    this.#closed.abort();
  }

  /**
   * Messages that repeat the days [start, end[, each read when it is due. Costs come last.
   * @throws {LinkyError} `contract`: costs were asked for, and nothing prices them
   */
  async *replay(measures: readonly InMeasure[], start: Day, end: Day): AsyncGenerator<Outgoing> {
    const ofReadings = measures.filter((measure): measure is Measure => measure !== COST);
    for (const parcel of this.#readings.replay(ofReadings, start, end)) yield this.#ofReadings(parcel, true);
    if (!measures.includes(COST)) return;
    for (const costs of this.#costs) {
      this.#options.meter.assertPriced(costs.direction);
      for await (const parcel of costs.replay(start, end)) yield this.#ofCosts(parcel, true);
    }
  }

  /** Works out the next costs in the background, one direction after the other. */
  #prepare(): void {
    this.#isStale = this.#isPreparing;
    if (this.#isPreparing || this.#costs.length === 0) return;
    this.#isPreparing = true;
    const { ready, failed } = this.#options;
    void this.#isAnyReady().then(
      (isReady) => {
        this.#isPreparing = false;
        if (this.#closed.signal.aborted) return;
        if (isReady) ready();
        else if (this.#isStale) this.#prepare();
      },
      (error: unknown) => {
        this.#isPreparing = false;
        if (!this.#closed.signal.aborted) failed(error);
      },
    );
  }

  async #isAnyReady(): Promise<boolean> {
    for (const costs of this.#costs) if (await costs.prepare(this.#closed.signal)) return true;
    return false;
  }

  #ofReadings(parcel: Parcel, replay: boolean): Outgoing {
    const { meter } = this.#options;
    const { direction, measure, curveGap, newest, readings } = parcel;
    if (curveGap !== undefined && !replay) meter.warnOfGap(direction, dayOf(newest.start), curveGap);
    const message = messageOf(meter.named, parcel, replay) as unknown as NodeMessage;
    return { output: { direction, measure }, message, day: dayOf(readings.at(-1)!.start) };
  }

  #ofCosts(parcel: CostParcel, replay: boolean): Outgoing {
    const { direction, readings } = parcel;
    const { named, texts } = this.#options.meter;
    const message = costMessageOf(named, parcel, texts, replay) as unknown as NodeMessage;
    return { output: { direction, measure: COST }, message, day: dayOf(readings.at(-1)!.start) };
  }
}
