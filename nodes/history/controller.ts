/** Carries out the requests of a history node one after the other, and updates its status. */
import type { Node } from "node-red";
import { Once, Serial } from "../base/index.js";
import {
  fixedStatus,
  idle,
  InputError,
  LinkyError,
  NoContractError,
  StatusDisplay,
  statusOf,
  UnknownContractError,
  stopStatus,
  whenReady,
  workFailure,
  type AskableMeter,
  type Fields,
  type LinkyStatus,
  type Meter,
  type Ready,
  type ShownStatus,
} from "../common/index.js";
import type { FilesRequest, ImportAnswer } from "../editor/index.js";
import { COST, dayOf } from "../readings/index.js";
import { adminTextsOf, textsOf } from "../texts/index.js";
import { actionOf, GivenContractError, type Action } from "./actions/index.js";
import { bounds } from "./bounds.js";
import { importFromEditor } from "./from-editor.js";
import { nearMisses } from "./near-misses.js";
import type { Properties } from "./request.js";

/** The history node's node set. */
export const SET = "enedis-linky-history";

export class HistoryController {
  readonly #node: Node;
  readonly #meter: Meter;
  readonly #properties: Properties;
  readonly #closed = new AbortController();
  /** The running request, and those waiting for it: answers keep the order of requests. */
  readonly #requests = new Serial();
  readonly #display: StatusDisplay;
  /** The status of the last or running action. */
  #done: LinkyStatus = idle;
  #unlisten: (() => void) | undefined;
  /** Of names of fields. */
  readonly #warned = new Once();

  constructor(node: Node, meter: Meter, properties: Properties) {
    this.#node = node;
    this.#display = new StatusDisplay(node, () => meter.texts.language);
    this.#meter = meter;
    this.#properties = properties;
  }

  open(): void {
    this.#unlisten = this.#meter.listen({
      node: this.#node,
      // Without a measure of its own, only a message says what it is to answer.
      uses: (direction) =>
        this.#properties.measure === COST && this.#properties.direction === direction ? "costs" : undefined,
      report: () => {
        this.#show();
      },
      change: () => undefined,
    });
    this.#show();
  }

  /** All nodes of the flow exist: Status nodes may have missed the status. */
  begin(): void {
    this.#display.forget();
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
    return this.#inTurn(() => this.#do(msg));
  }

  /**
   * Imports what the dialog sends.
   * @throws {LinkyError} in the language of the request
   * @throws the reason of the request's signal
   */
  importFiles(request: FilesRequest): Promise<ImportAnswer> {
    return this.#inTurn(() => this.#import(request));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    return this.#requests.size > bounds.waiting ? Promise.reject(this.#busy()) : this.#requests.run(act);
  }

  #busy(): InputError {
    const { wrong, accepts } = this.#meter.texts.input;
    return new InputError("msg", undefined, wrong.waiting(String(bounds.waiting)), accepts.oneByOne);
  }

  async #do(msg: Fields): Promise<Fields | undefined> {
    try {
      this.#warnOf(msg);
      const action = actionOf(msg, this.#properties, this.#meter.texts);
      const ready = await whenReady(this.#meter, this.#closed.signal);
      if (ready === undefined) return undefined;
      const { fields, status, warnings = [] } = await this.#act(action, msg, ready);
      for (const text of warnings) this.#warn(text);
      this.#tell(status);
      return this.#closed.signal.aborted ? undefined : fields;
    } catch (error) {
      if (this.#closed.signal.aborted && error === this.#closed.signal.reason) {
        const { ended } = this.#meter.texts.files;
        const { action } = msg;
        // A question that was interrupted has left nothing undone.
        if (action === "import" || action === "restore") this.#warn(ended[action]);
        return undefined;
      }
      this.#tell(refusalStatus(error));
      throw error;
    }
  }

  /** Says once of each wrong name what it should be. */
  #warnOf(msg: Fields): void {
    for (const { name, meant } of nearMisses(msg)) {
      if (this.#warned.isFirst(name)) this.#warn(this.#meter.texts.history.nearMiss(name, meant));
    }
  }

  #warn(text: string): void {
    this.#node.warn(this.#meter.withName(text));
  }

  #act(action: Action, msg: Fields, ready: Ready): ReturnType<Action> {
    const { archive, collector } = ready;
    const { texts } = this.#meter;
    const { signal } = this.#closed;
    const now = this.#meter.now();
    const act = (): ReturnType<Action> =>
      action({
        msg,
        properties: this.#properties,
        meter: this.#meter,
        collector,
        archive,
        usagePoint: collector.usagePoint,
        texts,
        now,
        today: dayOf(now),
        signal,
        progress: (event, text) => {
          this.#tell(statusOf(event, text));
        },
      });
    return this.#withArchive(ready, this.#meter, signal, act, this.#node.z);
  }

  async #import(request: FilesRequest): Promise<ImportAnswer> {
    const { key, collectors, problem, unset, texts: statusTexts } = this.#meter;
    const meter = { key, collectors, problem, unset, texts: textsOf(request.language) };
    const signal = AbortSignal.any([this.#closed.signal, request.signal]);
    const before = this.#done;
    try {
      const ready = await whenReady(meter, signal);
      if (ready === undefined) throw signal.reason;
      const { answer, status } = await this.#withArchive(ready, meter, signal, () =>
        importFromEditor(request, {
          ...ready,
          meter,
          signal,
          statusTexts,
          properties: this.#properties,
          now: this.#meter.now(),
          progress: (text) => {
            this.#tell(statusOf("importing", text));
          },
        }),
      );
      this.#tell(status);
      return answer;
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) {
        this.#tell(fixedStatus("failed", SET, "refused"));
        throw error;
      }
      // It has changed nothing.
      this.#tell(before);
      if (!this.#closed.signal.aborted) throw error;
      throw new LinkyError("ended", adminTextsOf(request.language).files.closed);
    }
  }

  /** Work whose failure may be the archive's. @param flow of the message that asks */
  async #withArchive<T>(
    { archive }: Ready,
    meter: AskableMeter,
    signal: AbortSignal,
    work: () => Promise<T>,
    flow?: string,
  ): Promise<T> {
    try {
      const result = await work();
      // What was written to a file that nobody finds any more is not stored.
      meter.collectors.assertInPlace();
      return result;
    } catch (error) {
      if (error === signal.reason) throw error;
      throw workFailure(error, archive, meter, flow);
    }
  }

  #tell(status: LinkyStatus): void {
    this.#done = status;
    this.#show();
  }

  /** Shows what is wrong with the meter, or else the last action. */
  #show(): void {
    if (this.#closed.signal.aborted) return;
    const { collectors } = this.#meter;
    // Reading needs neither a clock that is set nor calls.
    const collecting = collectors.problem?.kind === "archive" ? collectors.problem : undefined;
    this.#display.show(stopStatus(SET, this.#meter, collecting) ?? this.#done);
  }
}

function refusalStatus(error: unknown): ShownStatus {
  if (error instanceof UnknownContractError) return statusOf("failed", error.brief);
  return fixedStatus("failed", SET, refusalOf(error));
}

/** The key of the status of a request that failed: of the meter's own contract, the words of the other nodes. */
function refusalOf(error: unknown): string {
  if (error instanceof NoContractError) return "no-contract";
  if (error instanceof GivenContractError) return "refused";
  return error instanceof LinkyError && error.code === "contract" ? "contract" : "refused";
}
