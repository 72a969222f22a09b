/** A function node of an example without a Node-RED, at any time and in any state. */
import { createContext, Script, type Context } from "node:vm";
import { example, nodeOf } from "./harness.js";

export type Message = Record<string, unknown>;

/** A function node with its own context, whose `new Date()` is the time `at`. */
export class FunctionNode {
  readonly #script: Script;
  readonly #start: Script;
  readonly #memory: Map<string, unknown>;
  at = "2026-11-24T08:00:00+01:00";
  status: unknown;
  /** What it sent by itself. */
  readonly sent: Message[] = [];
  readonly warnings: string[] = [];

  /** @param memory the context, where several nodes share that of their flow */
  constructor(number: number, name: string, memory = new Map<string, unknown>()) {
    this.#memory = memory;
    const { func, initialize } = nodeOf(example(number), name);
    this.#script = new Script(`(function (msg) {${func}})(msg)`);
    this.#start = new Script(`(function () {${String(initialize)}})()`);
  }

  /** What it does when the flows start. */
  initialize(): void {
    this.#start.runInContext(this.#sandbox({}));
  }

  send(msg: Message): Message | undefined {
    return this.#script.runInContext(this.#sandbox({ msg })) as Message | undefined;
  }

  #sandbox(more: object): Context {
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
      warn: (text: string): unknown => this.warnings.push(text),
    };
    return createContext({ ...more, context: store, flow: store, node, Date: FixedDate });
  }
}
