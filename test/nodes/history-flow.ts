/** A flow with a history node, and its answers. */
import helper from "node-red-node-test-helper";
import { until, type Harness, type Setup } from "./harness.js";

export interface Answer {
  readonly payload: unknown;
  readonly hash?: string;
  readonly usagePointId?: string;
  readonly notes?: readonly string[];
}

/** The payload of an answer to an import or a restore. */
export interface MergeReport {
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly registers?: { readonly imported: number; readonly unchanged: number; readonly replaced: number };
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  readonly moreRejected?: number;
  readonly hash: string;
}

export class HistoryFlow {
  readonly #harness: Harness;
  #answers: Answer[] = [];

  constructor(harness: Harness) {
    this.#harness = harness;
  }

  setup(more: Setup & { readonly history?: Readonly<Record<string, unknown>> } = {}): Setup {
    const { history, more: nodes = [], ...rest } = more;
    const at = { z: "tab" };
    return {
      in: { measures: [] },
      ...rest,
      more: [
        {
          id: "history",
          type: "enedis-linky history",
          ...at,
          meter: "meter",
          wires: [["answers"]],
          ...history,
        },
        { id: "answers", type: "helper", ...at },
        ...nodes,
      ],
    };
  }

  async start(more?: Parameters<HistoryFlow["setup"]>[0]): Promise<void> {
    await this.#harness.start(this.setup(more));
    this.listen();
  }

  /** Call after a deploy. */
  listen(): void {
    this.#answers = [];
    this.#harness.sink("answers", (message) => this.#answers.push(message as Answer));
  }

  /** How often the node has answered since `listen`. */
  get answers(): number {
    return this.#answers.length;
  }

  /** Sends the node a message whose answer nobody waits for. */
  send(msg: object): void {
    helper.getNode("history").receive(msg as never);
  }

  /**
   * The node's answer to a message.
   * @param timeoutMs by default that of `until`
   */
  async ask(msg: object, timeoutMs?: number): Promise<Answer> {
    const before = this.#answers.length;
    const errorsOf = (): Harness["errors"] =>
      this.#harness.errors.filter(({ source }) => source.id === "history");
    const failed = errorsOf().length;
    this.send(msg);
    await until(
      "the history node answers",
      () => this.#answers.length > before || errorsOf().length > failed,
      timeoutMs,
    );
    const [error] = errorsOf().slice(failed);
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return this.#answers.at(-1)!;
  }
}
