/**
 * Serves many meters behind one `in` node, each as a node of its own would (docs/dev/decisions.md#59-groups-of-meters).
 * A deploy adds, replaces and removes those whose config nodes came, changed or went; the others go on.
 */
import { inBatches, yieldToEventLoop, type Clock } from "../base/index.js";
import { credentialsError, type ConfigNode, type ListeningNode } from "../common/index.js";
import type { Texts } from "../texts/index.js";
import { GroupRequests } from "./group-requests.js";
import { GroupStatus } from "./group-status.js";
import type { Output } from "./outputs.js";
import type { None } from "./selected.js";
import type { ControllerMaker } from "./sending.js";
import { turnsOf, type Turns } from "./send-pace.js";
import type { ServedMeter } from "./served-meter.js";

export interface InGroupOptions {
  readonly node: ListeningNode;
  readonly clock: Clock;
  /** What the node sends. */
  readonly outputs: readonly Output[];
  /** The config nodes that are selected and deployed now. */
  readonly find: () => Iterable<ConfigNode>;
  readonly make: ControllerMaker;
  /** The language of the node's own texts. */
  readonly texts: () => Texts;
  readonly none: None;
}

export class InGroup {
  readonly #options: InGroupOptions;
  readonly #turns: Turns;
  readonly #status: GroupStatus;
  readonly #requests: GroupRequests;
  /** By usage point; by config node, if its settings name none. */
  readonly #served = new Map<string, ServedMeter>();
  /** All nodes exist: messages would arrive. */
  #hasBegun = false;
  /** The config nodes may be others. */
  #isDue = false;
  #updating: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: InGroupOptions) {
    const { node, clock, outputs, none, texts } = options;
    this.#options = options;
    this.#turns = turnsOf(clock);
    this.#status = new GroupStatus({ node, clock, none: none.status, texts });
    this.#requests = new GroupRequests({
      outputs,
      texts,
      none: none.error,
      find: options.find,
      servedOf: (config) => this.#served.get(keyOf(config)),
      updated: async () => this.#updating,
    });
  }

  /** Serves the meters that exist already: their collectors then know at once what is wanted. */
  open(): void {
    this.#update();
  }

  /** All nodes exist: Status nodes may have missed the status. */
  begin(): void {
    this.#status.expect(this.#wanted().size);
    this.#status.showAgain();
  }

  /** All nodes exist, also after a deploy that this node outlived. */
  deployed(): void {
    this.#hasBegun = true;
    this.#update();
  }

  /** Carries out the request of a message, for the meter that it names, or for all. */
  async hear(msg: object): Promise<void> {
    await this.#updating;
    return this.#requests.hear(msg);
  }

  /** Carries out a request for all meters. */
  async input(payload: unknown): Promise<void> {
    await this.#updating;
    return this.#requests.hear({ payload });
  }

  async close(removed: boolean): Promise<void> {
    this.#isClosed = true;
    this.#requests.close();
    this.#status.close();
    await this.#updating;
    const closing: Promise<void>[] = [];
    await this.#each(this.#served.values(), ({ controller }) => {
      closing.push(controller.close(removed));
    });
    this.#served.clear();
    await Promise.all(closing);
  }

  #update(): void {
    this.#isDue = true;
    this.#updating ??= this.#updateAll().finally(() => {
      this.#updating = undefined;
      // A deploy may have ended after the last look.
      if (this.#isDue && !this.#isClosed) this.#update();
    });
  }

  async #updateAll(): Promise<void> {
    await yieldToEventLoop();
    while (this.#isDue && !this.#isClosed) {
      this.#isDue = false;
      const wanted = this.#wanted();
      this.#status.expect(wanted.size);
      const isGone = ([key, { config }]: [string, ServedMeter]): boolean => wanted.get(key) !== config;
      const isStale = (): boolean => this.#isDue || this.#isClosed;
      const gone = [...this.#served].filter(isGone);
      // The next one of its usage point begins where this one ended.
      await this.#each(gone, ([key, served]) => this.#drop(key, served, !wanted.has(key)), isStale);
      if (isStale()) continue;
      const isNew = ([key]: [string, ConfigNode]): boolean => !this.#served.has(key);
      await this.#each([...wanted].filter(isNew), ([key, config]) => this.#add(key, config), isStale);
      if (!this.#hasBegun) continue;
      await this.#each([...this.#served.values()], (served) => this.#tellStarted(served), isStale);
    }
  }

  /** One config node of each usage point: of several, a valid one, and always the same. */
  #wanted(): Map<string, ConfigNode> {
    const wanted = new Map<string, ConfigNode>();
    for (const config of this.#options.find()) {
      const key = keyOf(config);
      const other = wanted.get(key);
      if (other === undefined || comesBefore(config, other)) wanted.set(key, config);
    }
    return wanted;
  }

  #add(key: string, config: ConfigNode): void {
    const { node, make } = this.#options;
    const { id, z } = node;
    const own: ListeningNode = {
      id,
      z,
      error: (error, msg) => node.error(error, msg),
      warn: (text) => node.warn(text),
      log: (text) => node.log(text),
      status: (status) => this.#status.note(key, status),
    };
    const controller = make(config.meter, { node: own, hasOthers: true, turns: this.#turns });
    this.#served.set(key, { config, controller, hasBegun: false });
    controller.open();
  }

  /** All nodes exist. */
  #tellStarted(served: ServedMeter): void {
    const { controller, config, hasBegun } = served;
    if (hasBegun) {
      controller.deployed();
      return;
    }
    served.hasBegun = true;
    controller.begin();
    const { meter } = config;
    if (meter.problem !== undefined) this.#options.node.error(meter.naming(credentialsError(meter)), {});
  }

  async #drop(key: string, { controller }: ServedMeter, removed: boolean): Promise<void> {
    this.#served.delete(key);
    this.#status.drop(key);
    await controller.close(removed);
  }

  /** What one throws is reported: the others go on. */
  #each<T>(all: Iterable<T>, work: (one: T) => void | Promise<void>, isStale?: () => boolean): Promise<void> {
    const safely = async (one: T): Promise<void> => {
      try {
        await work(one);
      } catch (error) {
        this.#options.node.error(error, {});
      }
    };
    return inBatches(all, safely, isStale);
  }
}

function keyOf({ id, meter }: ConfigNode): string {
  return meter.key ?? id;
}

function comesBefore(a: ConfigNode, b: ConfigNode): boolean {
  const isValid = ({ meter }: ConfigNode): boolean => meter.problem === undefined;
  return isValid(a) === isValid(b) ? a.id < b.id : isValid(a);
}
