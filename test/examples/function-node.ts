/** A function node of an example without a Node-RED, at any time and in any state. */
import { createContext, Script, type Context } from "node:vm";
import { example, nodeOf } from "./harness.js";

export type Message = Record<string, unknown>;

/** A function node with its own context, whose `new Date()` is the time `at`. */
export class FunctionNode {
  readonly #script: Script;
  readonly #start: Script;
  readonly #sandbox: Context;
  at = "2026-11-24T08:00:00+01:00";
  status: unknown;
  /** What it sent by itself. */
  readonly sent: Message[] = [];
  readonly warnings: string[] = [];
  /** What Catch nodes get. */
  readonly errors: string[] = [];
  /** Variables of its tab. */
  readonly env = new Map<string, string>();
  /** What it does later, in the order in which it said so. */
  readonly timers: { readonly run: () => void; readonly ms: number; readonly repeats: boolean }[] = [];

  /**
   * @param memory the context, where several nodes share that of their flow
   * @param copy how a value enters and leaves it: Node-RED's own memory hands out the value itself, others a copy
   */
  constructor(
    number: number,
    name: string,
    memory = new Map<string, unknown>(),
    copy: (value: unknown) => unknown = structuredClone,
  ) {
    const { func, initialize } = nodeOf(example(number), name);
    this.#script = new Script(`(function (msg) {${func}})(msg)`);
    this.#start = new Script(`(function () {${String(initialize)}})()`);
    this.#sandbox = this.#contextOf({
      get: (key: string): unknown => copy(memory.get(key)),
      set: (key: string, value: unknown): unknown => memory.set(key, copy(value)),
    });
  }

  /** What it does when the flows start. */
  initialize(): void {
    this.#start.runInContext(this.#sandbox);
  }

  send(msg: Message): Message | undefined {
    this.#sandbox["msg"] = msg;
    return this.#script.runInContext(this.#sandbox) as Message | undefined;
  }

  #contextOf(store: object): Context {
    const now = (): string => this.at;
    class FixedDate extends Date {
      constructor(value?: string | number) {
        super(value ?? now());
      }
      static override now(): number {
        return Date.parse(now());
      }
    }
    const node = {
      status: (status: Message): unknown => (this.status = status["text"]),
      send: (sent: Message): unknown => this.sent.push(structuredClone(sent)),
      warn: (text: string): unknown => this.warnings.push(text),
      error: (text: string): void => void this.errors.push(text),
    };
    const env = { get: (name: string): string => this.env.get(name) ?? "" };
    const later =
      (repeats: boolean) =>
      (run: () => void, ms: number): unknown =>
        this.timers.push({ run, ms, repeats });
    const timers = { setTimeout: later(false), setInterval: later(true) };
    return createContext({ ...timers, context: store, flow: store, node, env, Date: FixedDate });
  }
}
