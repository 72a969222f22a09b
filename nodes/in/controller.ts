/** Sends the feed of one `in` node, handles its input and updates its status. */
import type { NodeMessage, NodeStatus } from "node-red";
import { Feed, type Archive, type Output, type Parcel } from "../archive/index.js";
import { sleep, yieldToEventLoop } from "../base/index.js";
import {
  InputReader,
  type Fields,
  type Meter,
  credentialsError,
  collectingError,
  notReadyError,
  whenReady,
  workFailure,
  type Ready,
  meterStatus,
  StatusDisplay,
  statusContextOf,
  type Progress,
} from "../common/index.js";
import type { Collector, CollectingProblem, Release, Want } from "../collector/index.js";
import { dayOf, seriesOf } from "../readings/index.js";
import { tellHealth } from "./health-teller.js";
import { messageOf } from "./message.js";
import { readRequest, type InputRequest } from "./request.js";

/** Whether a message has arrived at all the nodes that it was sent to: known one turn of the event loop later. */
export type Arrival = () => boolean;

/** The part of Node-RED's node that the controller needs. */
interface InNode {
  readonly id: string;
  status(status: NodeStatus): void;
  warn(text: string): void;
}

export interface InOptions {
  readonly node: InNode;
  readonly meter: Meter;
  /** What the node sends, in the contract's order. */
  readonly outputs: readonly Output[];
  readonly start: "history" | "new";
  /** Whether a deploy is under way, so that the nodes it is wired to may not exist. */
  readonly mayLoseMessages: () => boolean;
  /** Sends a message on the output of its measure. Node-RED delivers it one turn of the event loop later. */
  readonly send: (output: Output, message: NodeMessage) => Arrival;
  /** Sends a health message; undefined: not wanted. */
  readonly sendHealth: ((message: NodeMessage) => void) | undefined;
}

/** Between two messages: each costs the flows some milliseconds (docs/dev/decisions.md#5-message-slices). */
const PAUSE_MS = 20;
/** A cursor is written within one second of its message (docs/dev/decisions.md#4-cursors). */
const SETTLE_MS = 500;

export class InController {
  readonly #options: InOptions;
  readonly #wants: readonly Want[];
  #feed: { readonly archive: Archive; readonly collector: Collector; readonly feed: Feed } | undefined;
  /** Cancel what waits. */
  #pump: (() => void) | undefined;
  #settle: (() => void) | undefined;
  /** A message was just sent, and its receivers may be stopped before they get it. */
  #onItsWay: Promise<void> | undefined;
  #begun = false;
  readonly #closed = new AbortController();
  readonly #status: StatusDisplay;
  readonly #unlisten: (() => void)[] = [];
  #release: Release | undefined;
  /** Requests wait for this until the archive is open: one wait for all keeps them in order. */
  #opening: Promise<Ready | undefined> | undefined;
  /** The running replay, and those waiting for it. */
  #replays: Promise<void> = Promise.resolve();
  /** Stops the replays and the history requests that are still waiting. */
  #stop = new AbortController();
  /** The progress of the running replay, for the status. */
  #replayed: Progress | undefined;

  constructor(options: InOptions) {
    this.#options = options;
    this.#status = new StatusDisplay(options.node);
    this.#wants = options.outputs.map(({ direction, measure }) => ({ direction, series: seriesOf(measure) }));
  }

  /** Registers the node's wants and listeners. @param node the node as Catch nodes know it */
  open(node: Parameters<Meter["listen"]>[0]["node"]): void {
    const { meter } = this.#options;
    this.#unlisten.push(
      meter.listen({
        node,
        report: () => {
          this.#changed();
        },
        change: () => {
          this.#pumpSoon();
        },
        settle: () => {
          this.#guarded(() => this.#currentFeed()?.settle());
        },
      }),
    );
    this.#release = meter.want(node.id, this.#wants);
    this.#guarded(() => {
      this.#report();
    });
  }

  /** Releases everything, and writes the cursors once it is known whether the last message has arrived. */
  async close(removed: boolean): Promise<void> {
    this.#closed.abort();
    for (const unlisten of this.#unlisten) unlisten();
    this.#pump?.();
    this.#settle?.();
    this.#stop.abort();
    this.#release?.(removed);
    await this.#onItsWay;
    this.#guarded(() => this.#currentFeed()?.settle());
    this.#feed = undefined;
  }

  /** Carries out the request of a message, as `input` does. */
  async hear(msg: object): Promise<void> {
    const { texts } = this.#options.meter;
    return this.input(new InputReader(msg as Fields, { texts }).given("payload"));
  }

  /**
   * Carries out a request; resolves when it is done.
   * @throws {LinkyError} `input`, with the accepted values; `credentials`, `archive` or `unavailable` (the machine's
   * clock is not set) when the meter cannot be asked
   */
  async input(payload: unknown): Promise<void> {
    const { meter, outputs } = this.#options;
    const own = [...new Set(outputs.map(({ measure }) => measure))];
    const request = readRequest(payload, own, meter.today(), meter.texts);
    if (request.action === "clock") {
      this.#stopped(meter.collectors.acceptClock());
      return;
    }
    const asks = request.action === "refresh" || request.action === "history";
    if (asks && meter.problem !== undefined) throw credentialsError(meter);
    // A stop message affects all messages before it, even those still waiting for the archive.
    const { signal } = this.#stop;
    if (request.action === "stop") {
      this.#stop.abort();
      this.#stop = new AbortController();
    }
    const ready = await this.#ready();
    if (ready === undefined) return;
    const { collectors } = meter;
    // An archive that can only be read has no place for cursors and requests.
    const unwritable = ready.archive.isReadOnly ? collectors.problem : undefined;
    this.#stopped(unwritable ?? (asks ? collectors.check() : undefined));
    try {
      await this.#carryOut(request, ready, signal);
    } catch (error) {
      throw workFailure(error, ready.archive, meter);
    }
  }

  async #carryOut(
    request: Exclude<InputRequest, { action: "clock" }>,
    { collector }: Ready,
    signal: AbortSignal,
  ): Promise<void> {
    switch (request.action) {
      case "refresh":
        await collector.refresh();
        // The clock may have gone wrong in the middle of it.
        if (this.#options.meter.collectors.problem?.kind === "clock") {
          this.#stopped(this.#options.meter.collectors.problem);
        }
        return;
      case "history":
        if (!signal.aborted) this.#askHistory(collector, request);
        return;
      case "replay":
        return this.#replay(request, signal);
      case "stop":
        collector.dropHistory();
    }
  }

  /** @throws {LinkyError} nothing can be asked */
  #stopped(problem: CollectingProblem | undefined): void {
    if (problem !== undefined) throw collectingError(problem, this.#options.meter.texts);
  }

  #ready(): Promise<Ready | undefined> {
    this.#opening ??= whenReady(this.#options.meter, this.#closed.signal).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  #askHistory(collector: Collector, request: InputRequest & { action: "history" }): void {
    const { meter, node } = this.#options;
    const series = new Set(request.measures.map(seriesOf));
    const wants = this.#wants.filter((want) => series.has(want.series));
    const unique = [...new Map(wants.map((want) => [`${want.direction}/${want.series}`, want])).values()];
    const { leftOut, unwanted } = collector.requestHistory(unique, request.start, request.end);
    if (leftOut > 0) node.warn(meter.texts.input.leftOut(leftOut));
    if (unwanted.some(({ series: one }) => one === "load_curve")) node.warn(meter.texts.input.curveUnwanted);
    meter.collectors.wakeSoon();
  }

  /** Replays run one after the other: two at once would not keep the requested pace. */
  #replay(
    { measures, start, end, every }: InputRequest & { action: "replay" },
    signal: AbortSignal,
  ): Promise<void> {
    const { meter } = this.#options;
    const run = async (): Promise<void> => {
      const feed = this.#openFeed();
      if (feed === undefined) throw notReadyError(meter.texts);
      let messages = 0;
      try {
        for (const parcel of feed.replay(measures, start, end)) {
          if (messages > 0) await sleep(meter.collectors.clock, Math.max(every, PAUSE_MS), signal);
          if (signal.aborted) return;
          this.#send(parcel, true);
          messages++;
          this.#replayed = { measure: parcel.measure, day: dayOf(parcel.readings.at(-1)!.start), messages };
          this.#report();
        }
      } finally {
        this.#replayed = undefined;
        this.#guarded(() => {
          // A closed node must not send anything.
          if (!this.#closed.signal.aborted) this.#report();
        });
      }
    };
    const replay = this.#replays.then(run);
    this.#replays = replay.catch(() => undefined);
    return replay;
  }

  /**
   * Starts sending, once all nodes of the flow exist: a node that does not exist yet would miss messages. The status is
   * set again, as Status nodes may have missed it too.
   */
  begin(): void {
    this.#begun = true;
    this.#status.forget();
    this.#changed();
  }

  #changed(): void {
    this.#guarded(() => {
      this.#report();
      const { meter, node, sendHealth } = this.#options;
      if (this.#begun && sendHealth !== undefined) tellHealth(meter, node.id, sendHealth);
    });
    this.#pumpSoon();
  }

  #report(): void {
    const { meter, outputs } = this.#options;
    const wants = outputs.length > 0;
    this.#status.show(meterStatus({ ...statusContextOf(meter), wants, replay: this.#replayed }));
  }

  #openFeed(): Feed | undefined {
    const { meter, node, outputs, start } = this.#options;
    const { collector } = meter;
    const { archive } = meter.collectors;
    if (archive === undefined || collector === undefined) {
      this.#feed = undefined;
      return undefined;
    }
    // A forgotten meter begins anew, with a new collector.
    if (this.#feed?.archive !== archive || this.#feed.collector !== collector) {
      const feed = new Feed({
        archive,
        node: node.id,
        usagePoint: collector.usagePoint,
        outputs,
        start,
        now: () => meter.now(),
      });
      feed.settle();
      this.#feed = { archive, collector, feed };
    }
    return this.#feed.feed;
  }

  #pumpSoon(): void {
    if (!this.#begun) return;
    this.#pump ??= this.#options.meter.collectors.clock.wake(PAUSE_MS, () => {
      this.#pump = undefined;
      if (this.#options.mayLoseMessages()) {
        this.#pumpSoon();
        return;
      }
      this.#guarded(() => {
        const feed = this.#openFeed();
        const parcel = feed?.next();
        if (feed === undefined || parcel === undefined) return;
        this.#onItsWay = this.#watch(feed, this.#send(parcel, false));
        this.#pumpSoon();
        this.#settleSoon();
      });
    });
  }

  /**
   * A message whose receivers a deploy stops in the very turn in which it is sent is lost: it is sent again. One whose
   * receivers go on has arrived, even if this node itself is stopped.
   */
  async #watch(feed: Feed, hasArrived: Arrival): Promise<void> {
    await yieldToEventLoop();
    this.#onItsWay = undefined;
    if (!hasArrived()) this.#guarded(() => feed.takeBack());
  }

  #settleSoon(): void {
    this.#settle ??= this.#options.meter.collectors.clock.wake(SETTLE_MS, () => {
      this.#settle = undefined;
      this.#guarded(() => this.#currentFeed()?.settle());
    });
  }

  /** The feed, unless it is of an archive that is closed, or of a meter that was forgotten. */
  #currentFeed(): Feed | undefined {
    const { collectors, collector } = this.#options.meter;
    const isCurrent = this.#feed?.archive === collectors.archive && this.#feed?.collector === collector;
    return isCurrent ? this.#feed?.feed : undefined;
  }

  #send(parcel: Parcel, replay: boolean): Arrival {
    const { meter, send } = this.#options;
    const { direction, measure, curveGap, newest } = parcel;
    if (curveGap !== undefined && !replay) meter.warnOfGap(direction, dayOf(newest.start), curveGap);
    return send({ direction, measure }, messageOf(meter.named, parcel, replay) as unknown as NodeMessage);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      const archive = this.#feed?.archive;
      this.#feed = undefined;
      this.#options.meter.failed(error, archive);
    }
  }
}
