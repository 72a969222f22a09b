/** Carries out the requests of a history node one after the other, and updates its status. */
import type { Node, NodeStatus } from "node-red";
import {
  InputError,
  redStatus,
  StatusDisplay,
  stopStatus,
  whenReady,
  workFailure,
  type Fields,
  type Meter,
  type Ready,
} from "../common/index.js";
import { dayOf } from "../readings/index.js";
import { actionOf, type Action } from "./actions/index.js";
import { bounds } from "./bounds.js";
import type { Properties } from "./request.js";

/** The history node's node set. */
export const SET = "enedis-linky-history";

export class HistoryController {
  readonly #node: Node;
  readonly #meter: Meter;
  readonly #properties: Properties;
  readonly #closed = new AbortController();
  /** The running request, and those waiting for it: answers keep the order of requests. */
  #work: Promise<unknown> = Promise.resolve();
  /** How many these are. */
  #requests = 0;
  readonly #display: StatusDisplay;
  /** The status of the last or running action. */
  #done: NodeStatus = {};
  #unlisten: (() => void) | undefined;

  constructor(node: Node, meter: Meter, properties: Properties) {
    this.#node = node;
    this.#display = new StatusDisplay(node);
    this.#meter = meter;
    this.#properties = properties;
  }

  open(): void {
    this.#unlisten = this.#meter.listen({
      node: this.#node,
      report: () => {
        this.#show();
      },
      change: () => undefined,
    });
    this.#show();
  }

  close(): void {
    this.#closed.abort();
    this.#unlisten?.();
  }

  /**
   * @returns the fields to set on the message; undefined if the node has been closed
   * @throws {LinkyError} also when too many requests are waiting already
   */
  input(msg: Fields): Promise<Fields | undefined> {
    if (this.#requests > bounds.waiting) return Promise.reject(this.#busy());
    this.#requests++;
    const work = this.#work.then(() => this.#do(msg));
    const end = (): void => {
      this.#requests--;
    };
    // Not with the answer, which may be large.
    this.#work = work.then(end, end);
    return work;
  }

  #busy(): InputError {
    const { wrong, accepts } = this.#meter.texts.input;
    return new InputError("msg", undefined, wrong.waiting(String(bounds.waiting)), accepts.oneByOne);
  }

  async #do(msg: Fields): Promise<Fields | undefined> {
    try {
      const action = actionOf(msg, this.#meter.texts);
      const ready = await whenReady(this.#meter, this.#closed.signal);
      if (ready === undefined) return undefined;
      const { fields, status } = await this.#act(action, msg, ready);
      this.#tell(status);
      return this.#closed.signal.aborted ? undefined : fields;
    } catch (error) {
      if (this.#closed.signal.aborted && error === this.#closed.signal.reason) {
        const { ended } = this.#meter.texts.files;
        this.#node.warn(msg["action"] === "restore" ? ended.restore : ended.import);
        return undefined;
      }
      this.#tell(redStatus(SET, "refused"));
      throw error;
    }
  }

  async #act(action: Action, msg: Fields, { archive, collector }: Ready): ReturnType<Action> {
    const { collectors, texts } = this.#meter;
    const now = this.#meter.now();
    try {
      const result = await action({
        msg,
        properties: this.#properties,
        meter: this.#meter,
        collector,
        archive,
        usagePoint: collector.usagePoint,
        texts,
        now,
        today: dayOf(now),
        signal: this.#closed.signal,
        progress: (text) => {
          this.#tell({ fill: "blue", shape: "dot", text });
        },
      });
      // What was written to a file that nobody finds any more is not stored.
      collectors.assertInPlace();
      return result;
    } catch (error) {
      if (error === this.#closed.signal.reason) throw error;
      throw workFailure(error, archive, this.#meter);
    }
  }

  #tell(status: NodeStatus): void {
    this.#done = status;
    this.#show();
  }

  /** Shows what is wrong with the meter, or else the last action. */
  #show(): void {
    if (this.#closed.signal.aborted) return;
    const { problem, collectors } = this.#meter;
    // Reading does not need a clock that is set.
    const collecting = collectors.problem?.kind === "clock" ? undefined : collectors.problem;
    this.#display.show(stopStatus(SET, problem, collecting) ?? this.#done);
  }
}
