/** Sends the feed of one `in` node, handles its input and updates its status. */
import {
  InputReader,
  type Fields,
  credentialsError,
  collectingError,
  notReadyError,
  whenReady,
  workFailure,
  type Ready,
  meterStatus,
  StatusDisplay,
  statusContextOf,
} from "../common/index.js";
import type { Collector, CollectingProblem } from "../collector/index.js";
import type { Direction } from "../readings/index.js";
import { Delivery, type DeliveryOptions } from "./delivery.js";
import type { HealthAnnouncer } from "./health-announcer.js";
import type { Outgoing } from "./outbox.js";
import { costDirections, useOf } from "./outputs.js";
import { Replays } from "./replays.js";
import { readRequest, type InputRequest } from "./request.js";
import { lacksPrices, RegisteredWants, wantsOf } from "./wants.js";

export interface InOptions extends DeliveryOptions {
  /** Whether the node serves other meters too. */
  readonly hasOthers: boolean;
  /** Sends health messages; undefined: not wanted. */
  readonly health: HealthAnnouncer | undefined;
}

export class InController {
  readonly #options: InOptions;
  readonly #wants: RegisteredWants;
  readonly #delivery: Delivery;
  readonly #closed = new AbortController();
  readonly #status: StatusDisplay;
  #unlisten: (() => void) | undefined;
  /** Requests wait for this until the archive is open: one wait for all keeps them in order. */
  #opening: Promise<Ready | undefined> | undefined;
  readonly #replays: Replays;
  /** Stops the replays and the history requests that are still waiting. */
  #stop = new AbortController();

  constructor(options: InOptions) {
    const { node, meter, outputs, hasOthers } = options;
    this.#options = options;
    this.#delivery = new Delivery(options);
    this.#status = new StatusDisplay(node, () => meter.texts.language);
    this.#wants = new RegisteredWants(
      () => wantsOf(outputs, meter),
      (wants) => meter.want(node.id, wants, hasOthers),
    );
    this.#replays = new Replays({
      clock: meter.collectors.clock,
      turns: options.turns,
      assertActive: () => {
        const { standsBy, problem } = meter.collectors;
        if (standsBy)
          throw problem === undefined ? notReadyError(meter.texts) : collectingError(problem, meter.texts);
      },
      send: ({ output, message }) => void options.send(output, message),
      report: () => {
        // A closed node must not send anything.
        if (!this.#closed.signal.aborted) this.#delivery.guarded(() => this.#report());
      },
    });
  }

  /** Registers the node's wants and listeners. */
  open(): void {
    const { meter, node, outputs } = this.#options;
    this.#unlisten = meter.listen({
      node,
      uses: (direction) => useOf(outputs, direction),
      report: () => this.#changed(),
      change: () => {
        // Its status may wait for prices.
        if (costDirections(outputs).length > 0) this.#delivery.guarded(() => this.#report());
        this.#delivery.sendSoon();
      },
      settle: () => this.#delivery.settle(),
    });
    this.#wants.update();
    this.#delivery.guarded(() => this.#report());
  }

  /** Releases everything, and writes the cursors once it is known whether the last message has arrived. */
  async close(removed: boolean): Promise<void> {
    this.#closed.abort();
    const told = this.#options.health?.close();
    this.#unlisten?.();
    this.#stop.abort();
    this.#wants.release(removed);
    this.#delivery.stop();
    await Promise.all([this.#delivery.close(), told]);
  }

  /** Carries out the request of a message, as `input` does. */
  async hear(msg: object): Promise<void> {
    const { meter, node } = this.#options;
    return this.input(new InputReader(msg as Fields, meter).given("payload"), node.z);
  }

  /**
   * Carries out a request, of a message of a flow if one is given; resolves when it is done.
   * @throws {LinkyError} `input`, with the accepted values; `credentials`, `archive` or `unavailable` (the machine's
   * clock is not set) when the meter cannot be asked
   */
  async input(payload: unknown, flow?: string): Promise<void> {
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
      throw workFailure(error, ready.archive, meter, flow);
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
        if (this.#options.meter.collectors.problem?.kind !== "archive") {
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
    const warn = (text: string): void => node.warn(meter.withName(text));
    const asked = this.#options.outputs.filter(({ measure }) => request.measures.includes(measure));
    const wants = wantsOf(asked, meter);
    const { leftOut, unwanted } = collector.requestHistory(wants, request.start, request.end);
    if (leftOut > 0) warn(meter.texts.input.leftOut(leftOut));
    if (unwanted.some(({ series: one }) => one === "load_curve")) warn(meter.texts.input.curveUnwanted);
    meter.collectors.wakeSoon(meter.key);
  }

  #replay(
    { measures, start, end, every }: InputRequest & { action: "replay" },
    signal: AbortSignal,
  ): Promise<void> {
    const begin = (): AsyncIterable<Outgoing> => {
      const outbox = this.#delivery.open();
      if (outbox === undefined) throw notReadyError(this.#options.meter.texts);
      return outbox.replay(measures, start, end);
    };
    return this.#replays.run(begin, every, signal);
  }

  /**
   * Starts sending, once all nodes of the flow exist: a node that does not exist yet would miss messages. The status is
   * set again, as Status nodes may have missed it too.
   */
  begin(): void {
    this.#delivery.begin();
    this.#options.meter.tellWithoutContract(this.#withoutContract(), this.#options.node);
    this.#status.forget();
    this.#changed();
  }

  /** All nodes exist, also after a deploy that changed neither this node nor its meter: their contract may be new. */
  deployed(): void {
    this.#wants.update();
    this.#changed();
  }

  #changed(): void {
    this.#delivery.guarded(() => {
      this.#report();
      if (this.#delivery.hasBegun) this.#options.health?.tell();
    });
    this.#delivery.sendSoon();
  }

  #report(): void {
    const { meter, outputs } = this.#options;
    const lacksContract = this.#withoutContract().length > 0;
    const own = {
      lacksContract,
      lacksPrices: lacksPrices(outputs, meter),
      wants: outputs.length > 0,
      replay: this.#replays.progress,
    };
    const sent = outputs.map(({ direction }) => direction);
    this.#status.show(meterStatus({ ...statusContextOf(meter, this.#wants.all, sent), ...own }));
  }

  /** The directions whose costs are chosen, and for which the meter has no contract. */
  #withoutContract(): Direction[] {
    const { meter, outputs } = this.#options;
    return costDirections(outputs).filter((direction) => meter.contracts.of(direction) === undefined);
  }
}
