/** Keeps the browsers of one meter on the dashboard up to date, and answers what each of them asks. */
import type { NodeStatus } from "node-red";
import type { Archive } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import {
  fixedText,
  meterStatus,
  redStatus,
  StatusDisplay,
  statusContextOf,
  type Meter,
  type MeterListener,
} from "../common/index.js";
import type { Release } from "../collector/index.js";
import { dayOf, type Direction } from "../readings/index.js";
import { MissingMeter } from "./missing-meter.js";
import { chartOf } from "./chart.js";
import { elementCode } from "./file.js";
import { inBoth } from "./lamp.js";
import { ArchiveSource } from "./archive-source.js";
import type { RateLimiter } from "./rate-limiter.js";
import type { ChartAnswer, ChartQuestion, Snapshot } from "./protocol.js";
import { readAsk } from "./questions.js";
import { revisionOf, seriesIn, type SnapshotSource } from "./snapshot.js";
import { readMessage, MessageSource } from "./message-source.js";

/** What a browser is told. */
export type Push =
  { readonly snapshot: Snapshot } | { readonly answer: ChartAnswer } | { readonly code: string };

export interface ControllerOptions {
  readonly node: MeterListener["node"];
  /** undefined: it shows what comes over the wire; "absent": the one that was chosen is missing or disabled. */
  readonly meter: Meter | "absent" | undefined;
  readonly directions: readonly Direction[];
  /** The meter's clock, or the host's. */
  readonly clock: Clock;
  /** Of all browsers, whichever meters they show. */
  readonly limiter: RateLimiter;
  /** Tells all browsers. */
  readonly tell: (told: Push) => void;
}

/** A change is told after a moment, as several come together, and the next one not before a second. */
const SOON_MS = 100;
const REST_MS = 1_000;
/** Without a meter nothing tells that a day has passed. */
const REFRESH_MS = 600_000;

/** The node set whose catalogue has its fixed texts. */
export const SET = "enedis-linky-meter";

/** What came over wires outlives a deploy: by node. */
const messageSources = new Map<string, MessageSource>();

export class MeterController {
  readonly #options: ControllerOptions;
  readonly #meter: Meter | undefined;
  readonly #snapshotSource: SnapshotSource;
  #soon: NodeJS.Timeout | undefined;
  #refresh: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  /** What all browsers were told last, but for its instant. */
  #told = "";
  #revision = -1;
  #stateChanged = false;
  readonly #status: StatusDisplay;
  #isDashboardOld = false;
  #unlisten: (() => void) | undefined;
  #release: Release | undefined;

  constructor(options: ControllerOptions) {
    const { meter, node, clock } = options;
    this.#options = options;
    this.#status = new StatusDisplay(node);
    this.#meter = meter === "absent" ? undefined : meter;
    if (meter !== undefined) forgetWired(node.id);
    if (meter === undefined) this.#snapshotSource = wiredOf(node.id, clock);
    else this.#snapshotSource = meter === "absent" ? new MissingMeter(clock) : new ArchiveSource(meter);
  }

  /** Begins to want what it shows, and to tell of it. */
  open(): void {
    const { node, directions } = this.#options;
    const meter = this.#meter;
    if (this.#snapshotSource instanceof MessageSource) {
      this.#snapshotSource.onChange(() => this.#changed("state"));
      this.#refresh = setInterval(() => this.#changed("state"), REFRESH_MS);
    }
    this.#unlisten = meter?.listen({
      node,
      report: () => this.#changed("state"),
      change: () => this.#changed("readings"),
    });
    const wants = directions.flatMap((direction) =>
      seriesIn(direction).map((series) => ({ direction, series })),
    );
    this.#release = meter?.want(node.id, wants);
    this.#changed("state");
  }

  close(removed: boolean): void {
    const { node, limiter: pace } = this.#options;
    clearTimeout(this.#soon);
    clearInterval(this.#refresh);
    pace.drop(node.id);
    this.#unlisten?.();
    this.#release?.(removed);
    if (this.#snapshotSource instanceof MessageSource) this.#snapshotSource.onChange(() => undefined);
    if (removed) forgetWired(node.id);
  }

  /**
   * A message came over the wire. With a meter, one about it is only a hint to read again, and any other one is none of
   * its business.
   */
  hear(msg: unknown): Promise<void> {
    const { directions } = this.#options;
    const message = readMessage(msg);
    if (message === undefined) return Promise.resolve();
    if (this.#snapshotSource instanceof MessageSource) {
      return directions.includes(message.direction) ? this.#snapshotSource.hear(message) : Promise.resolve();
    }
    if (message.usagePointId === this.#meter?.usagePointId) this.#changed("state");
    return Promise.resolve();
  }

  /**
   * A browser asks something.
   * @param browser names it
   * @param reply tells it alone
   */
  ask(browser: string, value: unknown, reply: (told: Push) => void): void {
    const { node, limiter: pace, directions } = this.#options;
    const ask = readAsk(value, directions);
    if (ask === undefined) return;
    pace.ask(browser, node.id, ask.ask, () => {
      this.#answer(ask, reply).catch((error: unknown) => {
        this.#failed(error);
      });
    });
  }

  /** Dashboard does not say which browser asks: none can get an answer. */
  outdated(): void {
    this.#isDashboardOld = true;
    this.#report();
  }

  async #answer(ask: NonNullable<ReturnType<typeof readAsk>>, reply: (told: Push) => void): Promise<void> {
    switch (ask.ask) {
      case "element":
        reply({ code: await elementCode() });
        return;
      case "snapshot": {
        const snapshot = this.#snapshotSource.snapshot(this.#options.directions);
        if (snapshot !== undefined) reply({ snapshot });
        return;
      }
      case "chart":
        reply({ answer: await this.#chart(ask.question) });
    }
  }

  async #chart(question: ChartQuestion): Promise<ChartAnswer> {
    const { held } = this.#snapshotSource;
    const refused = { id: question.id, refused: inBoth((texts) => texts.lamp.notReady) };
    if (held === undefined) return refused;
    try {
      return await chartOf(held, question, dayOf(secondsOf(this.#options.clock)));
    } catch (error) {
      this.#failed(error, held.archive);
      return refused;
    }
  }

  /** @param what of `readings`, some of this meter came into the archive, or it was opened anew */
  #changed(what: "state" | "readings"): void {
    this.#stateChanged ||= what === "state";
    this.#soon ??= setTimeout(
      () => {
        this.#soon = undefined;
        try {
          if (!this.#stateChanged && !this.#hasNewReadings()) return;
          this.#stateChanged = false;
          this.#report();
          this.#tell();
        } catch (error) {
          this.#failed(error);
        }
      },
      Math.max(SOON_MS, this.#toldAt + REST_MS - Date.now()),
    );
  }

  /** What came may be of the direction that is not shown. */
  #hasNewReadings(): boolean {
    const { held } = this.#snapshotSource;
    return held !== undefined && revisionOf(held, this.#options.directions) !== this.#revision;
  }

  #tell(): void {
    const { directions, tell } = this.#options;
    const snapshot = this.#snapshotSource.snapshot(directions);
    if (snapshot === undefined) return;
    this.#revision = snapshot.revision;
    const told = JSON.stringify({ ...snapshot, at: 0 });
    if (told === this.#told) return;
    this.#told = told;
    this.#toldAt = Date.now();
    tell({ snapshot });
  }

  #report(): void {
    this.#status.show(this.#statusOf(this.#options.meter));
  }

  #statusOf(meter: ControllerOptions["meter"]): NodeStatus {
    if (this.#isDashboardOld) return redStatus(SET, "old-dashboard");
    if (meter === undefined) return { fill: "grey", shape: "dot", text: fixedText(SET, "wired") };
    if (meter === "absent") return redStatus(SET, "no-meter");
    return meterStatus({ ...statusContextOf(meter), set: SET, wants: true });
  }

  /** A source without a meter has an archive of its own. @param archive the one that the work stood on */
  #failed(error: unknown, archive?: Archive): void {
    if (this.#meter !== undefined) this.#meter.failed(error, archive);
    else if (archive === undefined || archive === this.#snapshotSource.held?.archive)
      this.#options.node.error(error instanceof Error ? error : new Error(String(error)), {});
  }
}

function wiredOf(node: string, clock: Clock): MessageSource {
  const found = messageSources.get(node) ?? new MessageSource(clock);
  messageSources.set(node, found);
  found.reopen();
  return found;
}

function forgetWired(node: string): void {
  messageSources.get(node)?.close();
  messageSources.delete(node);
}
