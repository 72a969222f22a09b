/** A function node of an example without a Node-RED, at any time and in any state. */
import { createContext, Script } from "node:vm";
import { example, nodeOf } from "./harness.js";

export type Message = Record<string, unknown>;

/** A function node with its own context, whose `new Date()` is the time `at`. */
export class FunctionNode {
  readonly #script: Script;
  readonly #memory: Map<string, unknown>;
  at = "2026-11-24T08:00:00+01:00";
  status: unknown;
  /** What it sent by itself. */
  readonly sent: Message[] = [];

  /** @param memory the context, where several nodes share that of their flow */
  constructor(number: number, name: string, memory = new Map<string, unknown>()) {
    this.#memory = memory;
    this.#script = new Script(`(function (msg) {${nodeOf(example(number), name).func}})(msg)`);
  }

  send(msg: Message): Message | undefined {
    const store = {
      get: (key: string): unknown => structuredClone(this.#memory.get(key)),
      set: (key: string, value: unknown): unknown => this.#memory.set(key, structuredClone(value)),
    };
    const { at } = this;
    class FixedDate extends Date {
      constructor(value?: string | number) {
        super(value ?? at);
      }
      static override now(): number {
        return Date.parse(at);
      }
    }
    const node = {
      status: (status: Message): unknown => (this.status = status["text"]),
      send: (sent: Message): unknown => this.sent.push(structuredClone(sent)),
    };
    const sandbox = createContext({ msg, context: store, flow: store, node, Date: FixedDate });
    return this.#script.runInContext(sandbox) as Message | undefined;
  }
}
