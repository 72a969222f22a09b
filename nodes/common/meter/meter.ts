/** A config node as seen by the nodes that use it: a meter, with its label, language and state. */
import type { Node } from "node-red";
import type {
  Collector,
  Collectors,
  Follower,
  MeterKey,
  Problem,
  Report,
  SourceSettings,
  Release,
  Want,
} from "../../collector/index.js";
import type { Archive } from "../../archive/index.js";
import { Once, secondsOf } from "../../base/index.js";
import { REGISTERS, clockOf, dayOf, type Day, type Direction } from "../../readings/index.js";
import type { Heard, ServiceId } from "../../services/index.js";
import {
  dateText,
  serviceName,
  serviceSubject,
  shortDateText,
  textsOf,
  type Language,
  type SettingsProblem,
  type Texts,
  type UnsetVariable,
} from "../../texts/index.js";
import type { Contracts } from "./contracts.js";
import {
  collectingError,
  collectingText,
  LinkyError,
  explainProblem,
  type ShowingNode,
  said,
  type MeterName,
} from "../base/index.js";
import type { Tempo } from "./tempo.js";

/** A time of today as `at 14:37`, any other with its date. Seconds since 1970. */
export function timeText(texts: Texts, instant: number, now: number): string {
  const { day, hour, minute } = clockOf(instant);
  const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return texts.when(
    time,
    day === dayOf(now) || instant - now < 43_200 ? undefined : shortDateText(texts.language, day),
  );
}

/** What a meter, and what works for it, need of a node. */
export interface ListeningNode extends Pick<Node, "id" | "z" | "error" | "warn" | "log">, ShowingNode {}

/** What a node sends or shows of a direction; undefined: nothing by itself. */
type Use = "costs" | "readings" | undefined;

/** A node that listens to its meter. */
export interface MeterListener {
  readonly node: ListeningNode;
  /** Who needs a contract most reports what is wrong with it; absent: it needs none. */
  uses?(direction: Direction): Use;
  /** The state of the meter changed. */
  report(): void;
  /** The archive got readings of this meter, or was reopened. */
  change(): void;
  /** Its collector is about to be made anew: what waits to be written is written now. */
  settle?(): void;
}

export class Meter {
  /** Undefined while the settings do not name the meter. */
  readonly key: MeterKey | undefined;
  /** Why nothing can be asked; with a key, archived readings can still be read. */
  readonly problem: SettingsProblem | undefined;
  /** What the problem `variable-unset` is about. */
  readonly unset: readonly UnsetVariable[];
  readonly usagePointId: string | undefined;
  /** Used in topics instead of the PDL. */
  readonly name: string;
  readonly service: ServiceId;
  readonly texts: Texts;
  /** Seconds. */
  readonly tokenEndsAt: number | undefined;
  /** Undefined while the settings are not complete. */
  readonly source: SourceSettings | undefined;
  readonly collectors: Collectors;
  readonly contracts: Contracts;
  readonly tempo: Tempo;
  /** Of the connection to the grid; undefined: not known. */
  readonly phases: 1 | 3 | undefined;
  readonly #listeners = new Set<MeterListener>();
  readonly #gaps = new Once();
  /** Incidents: they last until the meter is deployed anew. */
  readonly #withoutContract: Readonly<Record<Direction, object>> = { consumption: {}, production: {} };

  constructor(options: {
    key: MeterKey | undefined;
    problem: SettingsProblem | undefined;
    unset?: readonly UnsetVariable[];
    source: SourceSettings | undefined;
    usagePointId: string | undefined;
    name: string;
    service: ServiceId;
    language: Language;
    tokenEndsAt: number | undefined;
    collectors: Collectors;
    contracts: Contracts;
    tempo: Tempo;
    phases?: 1 | 3 | undefined;
  }) {
    this.key = options.key;
    this.problem = options.problem;
    this.unset = options.unset ?? [];
    this.source = options.source;
    this.usagePointId = options.usagePointId;
    this.name = options.name;
    this.service = options.service;
    this.texts = textsOf(options.language);
    this.tokenEndsAt = options.tokenEndsAt;
    this.collectors = options.collectors;
    this.contracts = options.contracts;
    this.tempo = options.tempo;
    this.phases = options.phases;
  }

  listen(listener: MeterListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Undefined while the settings do not name the meter, or the archive is not open. */
  get collector(): Collector | undefined {
    return this.key === undefined ? undefined : this.collectors.collector(this.key);
  }

  /** What texts call it: its name, else the last digits of its usage point, else its service. */
  get label(): string {
    if (this.name !== "") return this.name;
    if (this.usagePointId !== undefined) return `•••• ${this.usagePointId.slice(-4)}`;
    return serviceName(this.service, this.texts.language);
  }

  /** The name for topics, of a meter whose usage point is known. */
  get named(): MeterName {
    return { name: this.name, usagePointId: this.usagePointId! };
  }

  /** Seconds. */
  now(): number {
    return secondsOf(this.collectors.clock);
  }

  /** The current day in Paris. */
  today(): Day {
    return dayOf(this.now());
  }

  report(): Report | undefined {
    return this.collector?.report();
  }

  /** Registers what a node wants of it. The returned function releases it. @param hasOthers the node has other meters too */
  want(node: string, wants: readonly Want[], hasOthers = false): Release {
    return this.key === undefined ? () => undefined : this.collectors.want(this.key, node, wants, hasOthers);
  }

  /**
   * Reports that work for this meter failed: an error must not end the process, and the collectors handle archive
   * failures.
   * @param archive the one that the work used; if it has been closed since, its failure was already reported
   */
  failed(error: unknown, archive?: Archive): void {
    if (archive === undefined || archive === this.collectors.readable) this.collectors.failed(error);
  }

  /** Follows the collectors until the returned function is called. */
  follow(): () => void {
    return this.collectors.follow(this.key, this.#follower());
  }

  #follower(): Follower {
    return {
      report: () => {
        for (const listener of this.#listeners) listener.report();
      },
      change: () => {
        for (const listener of this.#listeners) listener.change();
      },
      incident: (_key, problem) => {
        this.#incident(problem);
      },
      oddities: (_key, { series }, odd) => {
        const measure = this.texts.measures[series];
        this.#warn(this.texts.oddities(measure, odd.length, `${odd[0]!.reason}: ${odd[0]!.detail}`));
      },
      anew: () => {
        for (const listener of this.#listeners) listener.settle?.();
      },
      archiveFailed: (error) => {
        this.#tellForAll(error, collectingError({ kind: "archive", error }, this.texts));
      },
      clockWrong: (problem) => {
        const [listener] = this.#untold(problem);
        listener?.node.warn(collectingText(problem, this.texts));
      },
      fault: (error) => {
        this.#tellForAll(error, error);
      },
      lost: (loss) => {
        const text = this.texts.archive.lost[loss.kind](loss.kind === "damaged" ? loss.movedTo : "");
        // Who mends it by `restore` must hear of it; the other ways are a user's own doing.
        if (loss.kind === "damaged") {
          this.#tellForAll(loss, new LinkyError("archive", text));
          return;
        }
        const [listener] = this.#untold(loss);
        listener?.node.warn(text);
      },
    };
  }

  #incident(problem: Problem): void {
    const [told] =
      problem.series === REGISTERS && problem.lasting === true
        ? this.#warn(this.#withoutRegisters(problem))
        : this.#tell(problem, new LinkyError(problem.kind, this.problemText(problem)));
    const heard = problem.heard && this.#heardText(problem.heard);
    // The service's own words, for questions to it or to Enedis.
    if (heard !== undefined) told?.node.log(this.withName(heard));
  }

  /** undefined: nothing was heard. */
  #heardText(heard: Heard): string | undefined {
    const texts = this.texts.heard;
    if ("silent" in heard) return texts.silent(heard.silent, heard.why);
    if ("odd" in heard) return texts.odd(heard.odd);
    return heard.said === "" ? undefined : texts.answered(heard.said);
  }

  /** Reports its contracts that price nothing: all nodes of the flows exist. */
  tellContracts(): void {
    for (const { incident, error, direction } of this.contracts.faults()) {
      this.#tell(incident, error, (listener) => listener.uses?.(direction));
    }
  }

  /** Reports, from a node that is to send costs of directions without a contract: each once in its flow. */
  tellWithoutContract(directions: readonly Direction[], node: ListeningNode): void {
    for (const direction of directions) {
      const isFirst = said.about(this.#withoutContract[direction]).isFirst(node.z);
      if (isFirst) node.error(this.naming(this.#missingContract(direction)), {});
    }
  }

  /** @throws {LinkyError} `contract`: nothing prices a direction */
  assertPriced(direction: Direction): void {
    const pricing = this.contracts.of(direction);
    if (pricing === undefined) throw this.#missingContract(direction);
    if ("fault" in pricing) throw pricing.fault;
  }

  #missingContract(direction: Direction): LinkyError {
    return new LinkyError("contract", this.texts.contract.missing[direction]);
  }

  /** Warns once about a day whose curve and daily value differ, even if several nodes send it. */
  warnOfGap(direction: Direction, day: Day, gap: number): void {
    if (!this.#gaps.isFirst(`${direction}/${day}/${gap}`)) return;
    this.#warn(this.texts.curveGap(dateText(this.texts.language, day), gap));
  }

  /** A time of today as `at 14:37`, any other with its date, by default in the meter's language. Seconds since 1970. */
  when(instant: number, texts: Texts = this.texts): string {
    return timeText(texts, instant, this.now());
  }

  /** What happened, what comes next, what to do, and the page for it. */
  problemText(problem: Problem): string {
    const { text, action, link } = explainProblem(problem, this.texts.language, (instant) =>
      this.when(instant),
    );
    return [text, action, link].filter((part) => part !== undefined).join(" ");
  }

  /** Reports an incident once in each flow that uses this meter, for its Catch nodes; returns who did. */
  #tell(incident: object, error: LinkyError, useOf?: (listener: MeterListener) => Use): MeterListener[] {
    const listeners = this.#untold(incident, useOf);
    for (const { node } of listeners) node.error(this.naming(error), {});
    return listeners;
  }

  /** Reports what concerns all meters. */
  #tellForAll(incident: object, error: Error): void {
    for (const { node } of this.#untold(incident)) node.error(error, {});
  }

  /** One node of each flow in which an incident was not reported yet; it then counts as reported there. */
  #untold(incident: object, useOf?: (listener: MeterListener) => Use): MeterListener[] {
    const flows = said.about(incident);
    return this.#onePerFlow(useOf).filter(({ node }) => flows.isFirst(node.z));
  }

  /** An error of this meter as nodes report it: the log calls a node without a name by an id that says nobody anything. */
  naming({ code, message, cause }: LinkyError): LinkyError {
    return new LinkyError(code, this.withName(message), cause);
  }

  /** A warning of this meter, or another line of the log, in the same way. */
  withName(text: string): string {
    return this.texts.group.of(this.label, text);
  }

  /** No error for Catch nodes: nobody has to do anything. */
  #withoutRegisters({ service, direction, until }: Problem): string {
    const { language, directions } = this.texts;
    const day = dateText(language, dayOf(until ?? this.now()));
    return this.texts.noRegisters(
      serviceSubject(service, language),
      directions[direction ?? "consumption"],
      day,
    );
  }

  /** Warns once, whatever flows use this meter; returns who did. */
  #warn(text: string): MeterListener[] {
    const told = this.#onePerFlow().slice(0, 1);
    for (const { node } of told) node.warn(this.withName(text));
    return told;
  }

  /** By default the first of each flow, otherwise the first of those with the most use. */
  #onePerFlow(useOf: (listener: MeterListener) => Use = () => undefined): MeterListener[] {
    const perFlow = new Map<string, MeterListener>();
    for (const use of ["costs", "readings", undefined] as const) {
      for (const listener of this.#listeners) {
        const { z } = listener.node;
        if (!perFlow.has(z) && useOf(listener) === use) perFlow.set(z, listener);
      }
    }
    return [...perFlow.values()];
  }
}
