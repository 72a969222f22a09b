/**
 * Delivers what a node has to send, message by message; its states are drawn in docs/dev/decisions.md#4-cursors. The outbox
 * is of one archive and one collector: it is opened when it is needed, and dropped when either is another one
 * or has failed. The next one takes over what it had not stored.
 */
import type { NodeMessage } from "node-red";
import type { FirstStart } from "../archive/index.js";
import { nextTurn } from "../base/index.js";
import type { ListeningNode, Meter } from "../common/index.js";
import { Outbox, type Arrival } from "./outbox.js";
import type { Output } from "./outputs.js";
import type { Turns } from "./send-pace.js";

/** A cursor is written within one second of its message. */
const SETTLE_MS = 500;

type State =
  /** The nodes that it is wired to may not exist yet. */
  | { readonly is: "waiting" }
  | { readonly is: "sending" }
  /** A message was just sent, and its receivers may be stopped before they get it. */
  | { readonly is: "in flight"; readonly landed: Promise<void> };

export interface DeliveryOptions {
  readonly node: ListeningNode;
  readonly meter: Meter;
  readonly turns: Turns;
  /** What the node sends, in the contract's order. */
  readonly outputs: readonly Output[];
  readonly start: FirstStart;
  /** Whether a deploy is under way, so that the nodes it is wired to may not exist. */
  readonly mayLoseMessages: () => boolean;
  /** Sends a message on the output of its measure. Node-RED delivers it one turn of the event loop later. */
  readonly send: (output: Output, message: NodeMessage) => Arrival;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  #state: State = { is: "waiting" };
  #outbox: Outbox | undefined;
  /** What sent until the archive failed. */
  #before: Outbox | undefined;
  /** Cancel what waits. */
  #turn: (() => void) | undefined;
  #settling: (() => void) | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** All nodes of the flow exist: messages arrive from now on. */
  begin(): void {
    if (this.#state.is === "waiting") this.#state = { is: "sending" };
  }

  get hasBegun(): boolean {
    return this.#state.is !== "waiting";
  }

  /** Sends what there is, in its turns. */
  sendSoon(): void {
    if (!this.hasBegun) return;
    this.#turn ??= this.#options.turns(() => {
      this.#turn = undefined;
      // What belongs to a message is stored once it is known whether it has arrived.
      if (this.#options.mayLoseMessages() || this.#state.is === "in flight") {
        this.sendSoon();
        return false;
      }
      return this.#sendNext();
    });
  }

  /** @returns whether there was a message */
  #sendNext(): boolean {
    let isSent = false;
    this.guarded(() => {
      const outbox = this.open();
      const hasArrived = outbox?.sendNext(this.#options.send);
      if (outbox === undefined || hasArrived === undefined) return;
      isSent = true;
      this.#state = { is: "in flight", landed: this.#land(outbox, hasArrived) };
      this.sendSoon();
      this.#settleSoon();
    });
    return isSent;
  }

  /**
   * A message whose receivers a deploy stops in the very turn in which it is sent is lost: it is sent again. One whose
   * receivers go on has arrived, even if this node itself is stopped.
   */
  async #land(outbox: Outbox, hasArrived: Arrival): Promise<void> {
    await nextTurn();
    this.#state = { is: "sending" };
    if (!hasArrived()) this.guarded(() => outbox.takeBack());
  }

  #settleSoon(): void {
    this.#settling ??= this.#options.meter.collectors.clock.wake(SETTLE_MS, () => {
      this.#settling = undefined;
      void this.#storeSent();
    });
  }

  /** Writes the cursors of what has arrived. */
  settle(): void {
    this.guarded(() => this.#current()?.settle());
  }

  /** The same, once it is known whether the last message has arrived: a kill before that would lose it. */
  async #storeSent(): Promise<void> {
    if (this.#state.is === "in flight") await this.#state.landed;
    this.guarded(() => {
      // When the archive has failed, the next one stores what this one could not.
      const outbox = this.#current() ?? ((this.#outbox ?? this.#before) && this.open());
      outbox?.settle();
    });
  }

  /** The outbox of the present archive and collector; undefined: there are none, or a message is still on its way. */
  open(): Outbox | undefined {
    const { meter, node, outputs, start } = this.#options;
    const { collector } = meter;
    const { archive } = meter.collectors;
    // A forgotten meter begins anew, with a new collector.
    const isOver = this.#current() === undefined;
    // Not before it is known whether the last message has arrived.
    if (isOver && this.#state.is === "in flight") return undefined;
    if (isOver) this.#drop();
    if (archive === undefined || collector === undefined) return undefined;
    if (this.#outbox !== undefined) return this.#outbox;
    const options = {
      meter,
      archive,
      collector,
      node: node.id,
      outputs,
      start,
      ready: () => this.sendSoon(),
      failed: (error: unknown) => this.#failed(error),
    };
    this.#outbox = new Outbox(options, this.#before);
    this.#before = undefined;
    return this.#outbox;
  }

  /** The outbox, unless it is of an archive that is closed, or of a meter that was forgotten. */
  #current(): Outbox | undefined {
    const { collectors, collector } = this.#options.meter;
    const isCurrent = this.#outbox?.archive === collectors.archive && this.#outbox?.collector === collector;
    return isCurrent ? this.#outbox : undefined;
  }

  #drop(): void {
    this.#outbox?.close();
    this.#before = this.#outbox ?? this.#before;
    this.#outbox = undefined;
  }

  /** Does work whose failure may be the archive's. */
  guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const archive = this.#outbox?.archive;
    this.#drop();
    this.#options.meter.failed(error, archive);
  }

  /** Sends nothing more. */
  stop(): void {
    this.#turn?.();
    this.#settling?.();
    this.#outbox?.close();
  }

  /** After {@link stop}: writes the cursors once it is known whether the last message has arrived. */
  async close(): Promise<void> {
    await this.#storeSent();
    this.#outbox = undefined;
  }
}
