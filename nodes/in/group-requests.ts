/** Requests to an `in` node of many meters: for those that a message names, or for all (docs/dev/contract.md#input). */
import * as v from "valibot";
import { inBatches, Serial } from "../base/index.js";
import {
  InputReader,
  LinkyError,
  shortText,
  topicRoot,
  type Accepted,
  type ConfigNode,
  type Fields,
} from "../common/index.js";
import { grouped, type Texts } from "../texts/index.js";
import type { Output } from "./outputs.js";
import { readRequest } from "./request.js";
import type { ServedMeter } from "./served-meter.js";

export interface GroupRequestsOptions {
  /** What the node sends. */
  readonly outputs: readonly Output[];
  readonly texts: () => Texts;
  /** There is no meter. */
  readonly none: () => LinkyError;
  readonly find: () => Iterable<ConfigNode>;
  /** What serves the usage point of a config node now. */
  readonly servedOf: (config: ConfigNode) => ServedMeter | undefined;
  /** Resolves once all served meters are those of the last deploy. */
  readonly updated: () => Promise<void>;
}

/** A refresh asks at once, whatever the hourly budget has left: more meters than this would spend it. */
const MOST_REFRESHED = 20;

interface Failure {
  readonly config: ConfigNode;
  readonly error: unknown;
}

export class GroupRequests {
  readonly #options: GroupRequestsOptions;
  /** The running replay, and those that wait for it. */
  readonly #replays = new Serial();
  /** The meters that each of them has not asked yet. */
  readonly #left = new Set<ConfigNode[]>();
  #isClosed = false;

  constructor(options: GroupRequestsOptions) {
    this.#options = options;
  }

  close(): void {
    this.#isClosed = true;
    this.#leaveOut(() => true);
  }

  /**
   * Carries out the request of a message; resolves when all meters asked have done it.
   * @throws {LinkyError} `input`; `no_meter`; what the first meter says that could not do it, once all others have
   */
  async hear(msg: object): Promise<void> {
    const { outputs, texts, none } = this.#options;
    const reader = new InputReader(msg as Fields, { texts: texts() });
    const payload = reader.given("payload");
    const name = reader.read("meter", meterName);
    const asked = this.#asked(name);
    const [first] = asked;
    if (first === undefined) {
      if (name === undefined) throw none();
      return reader.refuse("meter", name, meterName.words);
    }
    const measures = [...new Set(outputs.map(({ measure }) => measure))];
    const { action } = readRequest(payload, measures, first.meter.today(), texts());
    switch (action) {
      case "clock":
        return this.#all([first], payload);
      case "replay":
        return this.#replay(asked, payload);
      case "refresh":
        if (asked.length > MOST_REFRESHED) this.#refuseTooMany(reader, asked.length);
        return this.#all(asked, payload);
      case "stop":
        this.#leaveOut((config) => asked.some(({ id }) => id === config.id));
        return this.#all(asked, payload);
      case "history":
        return this.#all(asked, payload);
    }
  }

  /** One config node of each usage point. @param name undefined: of all */
  #asked(name: string | undefined): ConfigNode[] {
    const asked = new Map<ServedMeter, ConfigNode>();
    for (const config of this.#options.find()) {
      if (name !== undefined && !isNamed(config, name)) continue;
      const served = this.#options.servedOf(config);
      if (served !== undefined) asked.set(served, served.config);
    }
    return [...asked.values()];
  }

  #refuseTooMany(reader: InputReader, meters: number): never {
    const { texts } = this.#options;
    return reader.refuseAs("meter", undefined, ({ wrong, accepts }) => [
      wrong.manyMeters(grouped(meters, texts())),
      accepts.nameOne(String(MOST_REFRESHED)),
    ]);
  }

  async #all(asked: readonly ConfigNode[], payload: unknown): Promise<void> {
    const failures: Failure[] = [];
    const works: Promise<void>[] = [];
    await inBatches(asked, (config) => {
      works.push(this.#ask(config, payload, failures));
    });
    await Promise.all(works);
    this.#judge(failures, asked.length);
  }

  /** One meter after the other, and one request after the other, as a node with one meter does. */
  #replay(asked: readonly ConfigNode[], payload: unknown): Promise<void> {
    const left = [...asked];
    this.#left.add(left);
    return this.#replays.run(async () => {
      const failures: Failure[] = [];
      for (let config = left.shift(); config !== undefined; config = left.shift()) {
        await this.#askWhole(config, payload, failures);
      }
      this.#left.delete(left);
      this.#judge(failures, asked.length);
    });
  }

  /** Takes meters out of all replays that have not asked them yet. */
  #leaveOut(isStopped: (config: ConfigNode) => boolean): void {
    for (const left of this.#left)
      left.splice(0, left.length, ...left.filter((config) => !isStopped(config)));
  }

  /** Asks a meter again that a deploy has made anew meanwhile: its replay ended with what was there before. */
  async #askWhole(config: ConfigNode, payload: unknown, failures: Failure[]): Promise<void> {
    const { servedOf, updated } = this.#options;
    let asked: ServedMeter | undefined;
    do {
      await updated();
      asked = servedOf(config);
      await this.#ask(config, payload, failures);
      await updated();
    } while (!this.#isClosed && servedOf(config) !== asked);
  }

  /** A meter that a deploy took away meanwhile has nothing to do. */
  async #ask(config: ConfigNode, payload: unknown, failures: Failure[]): Promise<void> {
    try {
      await this.#options.servedOf(config)?.controller.input(payload);
    } catch (error) {
      failures.push({ config, error });
    }
  }

  /** @throws {LinkyError} what the first meter says that could not do it */
  #judge([first, ...others]: readonly Failure[], asked: number): void {
    if (first === undefined) return;
    const { config, error } = first;
    if (asked === 1 || !(error instanceof LinkyError)) throw error;
    const { code, message } = config.meter.naming(error);
    throw new LinkyError(code, this.#options.texts().group.failed(1 + others.length, asked, message));
  }
}

/** By its id, its name, or the name that topics begin with. */
function isNamed({ id, meter }: ConfigNode, name: string): boolean {
  return id === name || meter.name.trim() === name || topicRoot(meter.named) === name;
}

/** The name of a meter, or the id of its config node. */
const meterName: Accepted<string> = {
  schema: v.pipe(
    shortText,
    v.transform((text) => text.trim()),
  ),
  words: (accepts) => accepts.meterOfMany,
};
