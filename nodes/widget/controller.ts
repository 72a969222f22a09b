/** Keeps all browsers that show a dashboard meter up to date, and answers their questions. */
import type { Archive } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import {
  fixedStatus,
  meterStatus,
  noMeterStatus,
  StatusDisplay,
  statusContextOf,
  type Meter,
  type MeterListener,
  type ShownStatus,
} from "../common/index.js";
import type { Release } from "../collector/index.js";
import { dayOf, startOfDay, type Direction } from "../readings/index.js";
import type { Language } from "../texts/index.js";
import {
  answerDay,
  NoMeter,
  planAnswer,
  type Answered,
  inBoth,
  ArchiveSource,
  TariffWatch,
  revisionOf,
  wantsIn,
  type SnapshotSource,
  readMessage,
  MessageSource,
} from "./answer/index.js";
import { type ChartQueue, elementCode, type RateLimiter, readAsk } from "./serve/index.js";
import type { Browser, Push } from "./browser-of-meter.js";
import { NewestDay } from "./newest-day.js";
import type { ChartedQuestion, Question, Snapshot } from "./protocol.js";

export interface ControllerOptions {
  readonly node: MeterListener["node"];
  /** undefined: it shows messages from its wire; "absent": the chosen meter is missing or disabled. */
  readonly meter: Meter | "absent" | undefined;
  /** Whether anything is wired to the node, as deployed. */
  readonly isWired: () => boolean;
  readonly directions: readonly Direction[];
  /** Of what its status says. */
  readonly language: Language;
  /** The meter's clock, or the host's. */
  readonly clock: Clock;
  /** Shared by all browsers and meters. */
  readonly limiter: RateLimiter;
  /** Shared by all browsers and meters. */
  readonly charts: ChartQueue<Answered>;
  /** Sends to all browsers. */
  readonly tell: (told: Push) => void;
}

/** A change is sent after a short wait, as several come together, and the next one at least a second later. */
const SOON_MS = 100;
const REST_MS = 1_000;
/** A snapshot answers all browsers that ask within this time, unless something changes. */
const SHARED_MS = 1_000;
/** Without a meter, no event shows that a new day has begun. */
const REFRESH_MS = 600_000;

/** The node set whose catalogue contains its fixed texts. */
export const SET = "enedis-linky-meter";

/** Readings that came over wires, by node. They outlive a deploy. */
const messageSources = new Map<string, MessageSource>();

export class MeterController {
  readonly #options: ControllerOptions;
  readonly #meter: Meter | undefined;
  readonly #snapshotSource: SnapshotSource;
  /** Shown in its place while the node has neither a meter nor messages to wait for. */
  readonly #unset: NoMeter;
  /** Cancels the next sending. */
  #soon: (() => void) | undefined;
  /** Cancels the sending at midnight. */
  #midnight: (() => void) | undefined;
  #refresh: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;
  /** The last snapshot sent to all browsers, without its time. */
  #told = "";
  #revision = -1;
  #stateChanged = false;
  /** The last snapshot that a browser asked for, and when. */
  #shared: { readonly snapshot: Snapshot | undefined; readonly at: number } | undefined;
  readonly #status: StatusDisplay;
  #isDashboardOld = false;
  #unlisten: (() => void) | undefined;
  #forgetColors: (() => void) | undefined;
  readonly #watch: TariffWatch;
  readonly #newest = new NewestDay(
    () => this.#changed("state"),
    (error, { archive }) => this.#failed(error, archive),
  );
  #release: Release | undefined;

  constructor(options: ControllerOptions) {
    const { meter, node, clock, language } = options;
    this.#options = options;
    this.#status = new StatusDisplay(node, () => language);
    this.#meter = meter === "absent" ? undefined : meter;
    if (meter !== undefined) forgetWired(node.id);
    if (meter === undefined) this.#snapshotSource = wiredOf(node.id, clock);
    else this.#snapshotSource = meter === "absent" ? new NoMeter(clock, "noMeter") : new ArchiveSource(meter);
    this.#unset = new NoMeter(clock, "noneChosen");
    this.#watch = new TariffWatch(clock, () => this.#changed("state"));
  }

  /** Registers its wants and listeners, and starts sending. */
  open(): void {
    const { node, directions } = this.#options;
    const meter = this.#meter;
    if (this.#snapshotSource instanceof MessageSource) {
      this.#snapshotSource.onChange(() => this.#changed("state"));
      this.#refresh = setInterval(() => this.#changed("state"), REFRESH_MS);
    }
    this.#unlisten = meter?.listen({
      node,
      uses: (direction) => (directions.includes(direction) ? "costs" : undefined),
      report: () => this.#changed("state"),
      change: () => this.#changed("readings"),
    });
    this.#forgetColors = meter?.tempo.onChange(() => this.#changed("state"));
    this.#release = meter?.want(node.id, wantsIn(directions));
    this.#changed("state");
  }

  /** All nodes of the flow exist: Status nodes may have missed the status. */
  begin(): void {
    this.#status.forget();
    this.#changed("state");
  }

  close(removed: boolean): void {
    const { node, limiter, charts } = this.#options;
    this.#soon?.();
    this.#midnight?.();
    clearInterval(this.#refresh);
    limiter.drop(node.id);
    charts.drop(node.id);
    this.#unlisten?.();
    this.#forgetColors?.();
    this.#watch.stop();
    this.#newest.stop();
    this.#release?.(removed);
    if (this.#snapshotSource instanceof MessageSource) this.#snapshotSource.onChange(() => undefined);
    if (removed) forgetWired(node.id);
  }

  /**
   * Handles a message from the wire. With a meter, a message about it only triggers a new reading of the archive; other
   * messages are ignored.
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

  /** Answers a browser's question. */
  ask(browser: Browser, value: unknown): void {
    const { node, limiter, directions } = this.#options;
    const ask = readAsk(value, directions);
    if (ask === undefined) return;
    this.#watch.look(browser);
    const isTaken = limiter.ask(browser.id, node.id, ask.ask, () => {
      // An answer that nobody reads would stay in memory.
      if (!browser.isReading()) return;
      this.#answer(ask, browser).catch((error: unknown) => {
        this.#failed(error);
      });
    });
    if (!isTaken && ask.ask === "chart" && browser.isReading()) this.#refuse(browser, ask.question, "busy");
  }

  /** This Dashboard does not say which browser asks, so questions cannot be answered. */
  outdated(): void {
    this.#isDashboardOld = true;
    this.#report();
  }

  async #answer(ask: NonNullable<ReturnType<typeof readAsk>>, browser: Browser): Promise<void> {
    switch (ask.ask) {
      case "element":
        if (browser.mayHaveCode()) browser.reply({ code: await elementCode() });
        return;
      case "snapshot": {
        const snapshot = this.#sharedSnapshot();
        if (snapshot !== undefined) browser.reply({ snapshot });
        return;
      }
      case "chart":
        if (ask.question.measure === "day") browser.reply({ answer: answerDay(this.#meter, ask.question) });
        else this.#chart(ask.question, browser);
    }
  }

  #sharedSnapshot(): Snapshot | undefined {
    const now = this.#options.clock.now();
    // A clock that was set back must not keep an old one.
    if (this.#shared === undefined || Math.abs(now - this.#shared.at) > SHARED_MS || this.#watch.isOver) {
      this.#shared = { snapshot: this.#snapshot(), at: now };
    }
    return this.#shared.snapshot;
  }

  #snapshot(): Snapshot | undefined {
    const source = this.#isUnset() ? this.#unset : this.#snapshotSource;
    const { directions, clock } = this.#options;
    const snapshot = source.snapshot(directions);
    const newest =
      directions.includes("consumption") && this.#newest.of(source.held, dayOf(secondsOf(clock)));
    return snapshot && newest ? { ...snapshot, newest } : snapshot;
  }

  /** No meter was chosen, and nothing that is wired to it can tell it anything: a user has to choose. */
  #isUnset(): boolean {
    const source = this.#snapshotSource;
    return source instanceof MessageSource && !source.hasHeard && !this.#options.isWired();
  }

  #chart(question: ChartedQuestion, browser: Browser): void {
    const { held } = this.#snapshotSource;
    const { charts, node, clock } = this.#options;
    const failed = (error: unknown): void => {
      if (error !== undefined) this.#failed(error, held?.archive);
      this.#refuse(browser, question, "notReady");
    };
    try {
      const planned = held && planAnswer(held, question, dayOf(secondsOf(clock)));
      if (planned === undefined) {
        failed(undefined);
        return;
      }
      charts.ask({
        ...planned,
        browser: browser.id,
        widget: node.id,
        isWanted: () => browser.isReading(),
        done: (chart) => {
          if (browser.isReading()) browser.reply({ answer: { ...chart, id: question.id } });
        },
        refuse: () => this.#refuse(browser, question, "busy"),
        fail: failed,
      });
    } catch (error) {
      failed(error);
    }
  }

  #refuse(browser: Browser, { id }: Question, why: "busy" | "notReady"): void {
    const refused = inBoth((texts) => texts.lamp[why]);
    if (!browser.isReading()) return;
    browser.reply({ answer: { id, refused, ...(why === "busy" && { again: true as const }) } });
  }

  /** @param what `readings`: the archive got readings of this meter, or was reopened */
  #changed(what: "state" | "readings"): void {
    this.#stateChanged ||= what === "state";
    this.#shared = undefined;
    const { clock } = this.#options;
    // A clock that was set back must not lengthen the pause.
    const rest = Math.min(REST_MS, this.#toldAt + REST_MS - clock.now());
    this.#soon ??= clock.wake(Math.max(SOON_MS, rest), () => {
      this.#soon = undefined;
      try {
        if (!this.#stateChanged && !this.#hasNewReadings()) return;
        this.#stateChanged = false;
        this.#report();
        this.#tell();
      } catch (error) {
        this.#failed(error);
      }
    });
  }

  /** New readings may be of a direction that is not shown. */
  #hasNewReadings(): boolean {
    const { held } = this.#snapshotSource;
    return held !== undefined && revisionOf(held, this.#options.directions) !== this.#revision;
  }

  #tell(): void {
    const { directions, tell } = this.#options;
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return;
    this.#watch.begin(snapshot.tariffs && this.#snapshotSource.tariffsEnd?.(directions));
    this.#revision = snapshot.revision;
    const told = JSON.stringify({ ...snapshot, at: 0 });
    if (told === this.#told) return;
    this.#told = told;
    this.#toldAt = this.#options.clock.now();
    tell({ snapshot });
    if (snapshot.costs !== undefined) this.#wakeAtMidnight();
  }

  /** A day can have its cost once it is over, and its readings may be there before: from a file. */
  #wakeAtMidnight(): void {
    const { clock } = this.#options;
    const midnight = startOfDay(dayOf(secondsOf(clock)) + 1) * 1_000;
    this.#midnight ??= clock.wake(midnight - clock.now(), () => {
      this.#midnight = undefined;
      this.#changed("state");
    });
  }

  #report(): void {
    this.#status.show(this.#statusOf(this.#options.meter));
  }

  #statusOf(meter: ControllerOptions["meter"]): ShownStatus {
    if (this.#isDashboardOld) return fixedStatus("old_dashboard", SET, "old-dashboard");
    if (this.#isUnset()) return fixedStatus("no_meter", SET, "none-chosen");
    if (meter === undefined) return fixedStatus("wired", SET, "wired");
    if (meter === "absent") return noMeterStatus(SET);
    const { directions } = this.#options;
    const context = statusContextOf(meter, wantsIn(directions), directions);
    return meterStatus({ ...context, set: SET, wants: true });
  }

  /** A source without a meter has its own archive. @param archive the one that the work used */
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
