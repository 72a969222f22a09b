/**
 * All collectors of the process, and what they share: the archive, the accounts' queues, the clock's wake-ups.
 *
 * Config nodes attach sources, other nodes say what they want; both let go when they are closed. A deploy lets go and
 * attaches again within a moment, so that what was let go is kept for ten seconds (docs/dev/decisions.md#1-collectors).
 */
import { EventEmitter } from "node:events";
import { Archive, ArchiveError, type Space } from "../archive/index.js";
import type { Clock, Random } from "../base/index.js";
import { DAY_MS, HOUR_MS } from "../readings/index.js";
import { limitsOf, type Oddity } from "../services/index.js";
import { callForAccount, type AccountCallHooks } from "./account/account-call.js";
import { Collector, GRACE_MS } from "./collector.js";
import { AccountQueue, CircuitBreaker } from "./account/account-queue.js";
import type { PlannedCall } from "./plan/plan.js";
import type { Problem } from "./health/active-blocks.js";
import type { SourceSettings } from "./context/source.js";
import type { Want } from "./plan/wants.js";

/** Why nothing is collected. */
export type CollectingProblem =
  | { readonly kind: "archive"; readonly error: ArchiveError }
  /** The clock is behind what cannot be: a Pi before it got the time (docs/dev/decisions.md#8-clock). */
  | { readonly kind: "clock" };

/** Names one meter: space and PDL. */
export type MeterKey = `${Space}/${string}`;

export interface CollectorsEvents {
  /** A collector's report changed, or (undefined) the state of the archive or clock. */
  report: [meter: MeterKey | undefined];
  /** A meter has a new incident. */
  incident: [meter: MeterKey, problem: Problem];
  oddities: [meter: MeterKey, call: PlannedCall, oddities: readonly Oddity[]];
  /** The archive got readings. */
  change: [];
  /** A damaged archive was moved to a path, and a new one begun. */
  damaged: [copy: { readonly path: string }];
  /** A fault of our own. */
  fault: [error: Error];
  /** The archive cannot be used: told once. */
  archiveFailed: [error: ArchiveError];
}

/** Whose budget a call spends that belongs to no meter. */
export type AccountSettings = Pick<SourceSettings, "service" | "baseUrl" | "identity">;

/** The archive or the clock cannot be used: what cannot be counted is not sent. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly problem: CollectingProblem;

  constructor(problem: CollectingProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

export interface CollectorsOptions {
  readonly archivePath: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds; the longest sleep between two looks at the wall clock. */
  readonly maxSleepMs?: number;
}

interface Held<T> {
  readonly value: T;
  /** Milliseconds; set while its node is closed. */
  releasedAt: number | undefined;
}

interface AttachedMeter {
  readonly usagePointId: string;
  readonly space: Space;
  readonly sources: Map<string, Held<SourceSettings>>;
  readonly wants: Map<string, Held<readonly Want[]>>;
  collector: Collector | undefined;
  changed: boolean;
  /** Seconds: when its collector was looked at last, and when it has to be at the latest. */
  lookedAt: number;
  due: number;
}

/** No clock shows an earlier time: the package did not exist then. */
const EARLIEST = Date.UTC(2026, 0, 1);
const MAX_SLEEP_MS = 20_000;
const RETRY_MS = 60_000;
const SAME_INCIDENT_MS = DAY_MS;
/** So long after an archive could not be written, what it cannot take in is not called for out of turn. */
const WARY_MS = HOUR_MS;
/** Nodes of one deploy come one after the other: they are looked at together. */
const SETTLE_MS = 100;
/** After the start: by then all nodes are there. */
const TIDY_AFTER_MS = 600_000;
/** A clock that leapt so far ahead may be wrong: nothing is forgotten by it. */
const LEAP_MS = 30 * DAY_MS;
/** Seconds. A collector is looked at when it is due, and so often for what no time was told of. */
const LOOK = 60;

export class Collectors extends EventEmitter<CollectorsEvents> {
  readonly #options: CollectorsOptions;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #meters = new Map<MeterKey, AttachedMeter>();
  readonly #queues = new Map<number, AccountQueue>();
  readonly #breakers = new Map<string, CircuitBreaker>();
  #archive: Archive | undefined;
  #problem: CollectingProblem | undefined;
  /** The archive's last failure; milliseconds. It is opened again a minute later, not at each look. */
  #failure: { readonly problem: string; readonly at: number } | undefined;
  /** Milliseconds: when what nobody needs any more is forgotten next, and a time that was right before. */
  readonly #tidy = { at: Infinity, before: NaN };
  #sleeping: { readonly until: number; readonly cancel: () => void } | undefined;
  #closed = false;

  constructor(options: CollectorsOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#clock = options.clock;
    this.#startedAt = options.clock.now();
  }

  /** The open archive; undefined while there is a problem with it, or nothing was attached yet. */
  get archive(): Archive | undefined {
    return this.#archive;
  }

  get problem(): CollectingProblem | undefined {
    return this.#problem;
  }

  get clock(): Clock {
    return this.#clock;
  }

  collector(key: MeterKey): Collector | undefined {
    return this.#meters.get(key)?.collector;
  }

  /** Looks anew whether the archive and the clock can be used: for who is about to ask for calls. */
  check(): CollectingProblem | undefined {
    try {
      this.#ready();
    } catch (error) {
      this.failed(error);
    }
    return this.#problem;
  }

  /** Whether a meter's collector knows what its nodes want and are since the last deploy. */
  isCurrent(key: MeterKey): boolean {
    return this.#meters.get(key)?.changed === false;
  }

  /** Attaches a config node's source. The returned function lets go of it. */
  attach(settings: SourceSettings): { key: MeterKey; release: (removed: boolean) => void } {
    const space: Space = settings.service === "demo" ? "demo" : "real";
    const key: MeterKey = `${space}/${settings.usagePointId}`;
    // The node's settings may have named another meter before.
    for (const [other, meter] of this.#meters) {
      if (other !== key && meter.sources.delete(settings.node)) meter.changed = true;
    }
    const meter = this.#meter(key, settings.usagePointId, space);
    return { key, release: this.#hold(meter, meter.sources, settings.node, settings) };
  }

  /** Says what a node wants of a meter. The returned function takes it back. */
  want(key: MeterKey, node: string, wants: readonly Want[]): (removed: boolean) => void {
    for (const [other, meter] of this.#meters) {
      if (other !== key && meter.wants.delete(node)) meter.changed = true;
    }
    const [space, usagePointId] = key.split("/") as [Space, string];
    const meter = this.#meter(key, usagePointId, space);
    return this.#hold(meter, meter.wants, node, wants);
  }

  /**
   * Makes one call of an account for no meter in particular, counted and paced like all others: a list of meters, the
   * usage point behind a consent.
   * @throws {ServiceError} what the service answered, or `banned` or `quota` when a pause or the budget holds
   * @throws {NotReady}
   */
  async call<T>(
    settings: AccountSettings,
    signal: AbortSignal,
    work: (hooks: AccountCallHooks) => Promise<T>,
  ): Promise<T> {
    try {
      const archive = this.#ready(true);
      if (archive === undefined) throw new NotReady(this.#problem!);
      const account = archive.usagePoints.account(settings.service, settings.baseUrl, settings.identity);
      const queue = this.#queue(archive, account, settings);
      const { random } = this.#options;
      return await callForAccount({ archive, queue, clock: this.#clock, random, signal }, work);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.failed(error);
      throw new NotReady({ kind: "archive", error });
    }
  }

  /** Looks at once at what is due. */
  wakeSoon(): void {
    for (const meter of this.#meters.values()) meter.due = 0;
    this.#sleep(SETTLE_MS);
  }

  /** Stops everything and closes the archive, as at the end of a process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sleeping?.cancel();
    await Promise.all([...this.#meters.values()].map(async (meter) => meter.collector?.stop()));
    this.#meters.clear();
    this.#archive?.close();
    this.#archive = undefined;
    this.removeAllListeners();
  }

  /** Closes the archive without waiting for anything: for the end of the process. */
  closeNow(): void {
    this.#closed = true;
    this.#archive?.close();
    this.#archive = undefined;
  }

  #meter(key: MeterKey, usagePointId: string, space: Space): AttachedMeter {
    let meter = this.#meters.get(key);
    if (meter === undefined) {
      meter = {
        usagePointId,
        space,
        sources: new Map(),
        wants: new Map(),
        collector: undefined,
        changed: true,
        lookedAt: 0,
        due: 0,
      };
      this.#meters.set(key, meter);
    }
    return meter;
  }

  #hold<T>(
    meter: AttachedMeter,
    map: Map<string, Held<T>>,
    node: string,
    value: T,
  ): (removed: boolean) => void {
    const held: Held<T> = { value, releasedAt: undefined };
    // Deploy order: a node that comes again keeps its place.
    map.set(node, held);
    meter.changed = true;
    this.#sleep(SETTLE_MS);
    return (removed) => {
      if (map.get(node) !== held) return;
      if (removed) {
        map.delete(node);
        meter.changed = true;
      } else {
        held.releasedAt = this.#clock.now();
        meter.due = Math.min(meter.due, (this.#clock.now() + GRACE_MS) / 1000);
      }
      this.#sleep(removed ? SETTLE_MS : GRACE_MS + SETTLE_MS);
    };
  }

  /** Wakes up after `ms`, or sooner if that was settled before. */
  #sleep(ms: number): void {
    if (this.#closed) return;
    const longest = this.#options.maxSleepMs ?? MAX_SLEEP_MS;
    const rest = Math.max(0, Math.min(ms, longest));
    const until = this.#clock.now() + rest;
    if (this.#sleeping !== undefined && this.#sleeping.until <= until) return;
    this.#sleeping?.cancel();
    const cancel = this.#clock.wake(rest, () => {
      this.#sleeping = undefined;
      this.#wake();
    });
    this.#sleeping = { until, cancel };
  }

  #wake(): void {
    let next = Infinity;
    try {
      const archive = this.#ready();
      if (archive !== undefined) this.#tidyUp(archive);
      for (const [key, meter] of this.#meters) {
        const now = this.#clock.now() / 1000;
        // Each meter's tick wakes this loop: to look at all of them each time would cost the square of their number.
        if (!meter.changed && now < meter.due && Math.abs(now - meter.lookedAt) < LOOK) {
          next = Math.min(next, meter.due);
          continue;
        }
        this.#forget(meter);
        if (meter.sources.size === 0 && meter.wants.size === 0) {
          void meter.collector?.stop();
          this.#meters.delete(key);
          continue;
        }
        if (archive === undefined) continue;
        if (meter.changed) this.#apply(archive, key, meter);
        meter.due = meter.collector?.wake() ?? Infinity;
        meter.lookedAt = now;
        next = Math.min(next, meter.due);
      }
    } catch (error) {
      this.failed(error);
    }
    this.#sleep(next * 1000 - this.#clock.now());
  }

  /** Drops what was let go of and not taken up again in time. */
  #forget(meter: AttachedMeter): void {
    const now = this.#clock.now();
    for (const map of [meter.sources, meter.wants]) {
      for (const [node, { releasedAt }] of map) {
        // A clock that was put back must not keep it for ever.
        if (releasedAt !== undefined && Math.abs(now - releasedAt) >= GRACE_MS) {
          map.delete(node);
          meter.changed = true;
        }
      }
    }
  }

  /**
   * The archive, if nothing is wrong with it or the clock.
   * @param needed also without any meter
   */
  #ready(needed = this.#meters.size > 0): Archive | undefined {
    const sinceFailure = Math.abs(this.#clock.now() - (this.#failure?.at ?? -Infinity));
    if (this.#archive === undefined && needed && sinceFailure >= RETRY_MS) this.#open();
    if (this.#archive === undefined) return undefined;
    const last = this.#archive.calls.lastAt();
    const now = this.#clock.now();
    if (now < EARLIEST || (last !== undefined && now < last - DAY_MS)) {
      this.#setProblem({ kind: "clock" });
      return undefined;
    }
    this.#setProblem(undefined);
    return this.#archive;
  }

  #open(): void {
    const archive = Archive.open(this.#options.archivePath, this.#clock);
    archive.onChange(() => this.emit("change"));
    this.#archive = archive;
    const now = this.#clock.now();
    Object.assign(this.#tidy, { at: now + TIDY_AFTER_MS, before: archive.calls.lastAt() ?? now });
    if (archive.damaged !== undefined) this.emit("damaged", { path: archive.damaged });
  }

  /** Once a day. */
  #tidyUp(archive: Archive): void {
    const now = this.#clock.now();
    const { at, before } = this.#tidy;
    if (now < at) return;
    const nodes = [...this.#meters.values()].flatMap(({ wants }) => [...wants.keys()]);
    if (now - before < LEAP_MS) archive.prune(nodes, now);
    Object.assign(this.#tidy, { at: now + DAY_MS, before: now });
  }

  #setProblem(problem: CollectingProblem | undefined): void {
    const before = this.#problem;
    this.#problem = problem;
    if (before?.kind === problem?.kind) return;
    this.emit("report", undefined);
  }

  /**
   * The archive failed: everything that stands on it goes, and is made anew when it can be opened again. Any other error
   * is a fault of ours: told, never thrown, as nobody above could catch it.
   */
  failed(error: unknown): void {
    if (!(error instanceof ArchiveError)) {
      this.emit("fault", error instanceof Error ? error : new Error(String(error)));
      return;
    }
    for (const meter of this.#meters.values()) {
      void meter.collector?.stop();
      meter.collector = undefined;
      meter.changed = true;
    }
    this.#queues.clear();
    this.#archive?.close();
    this.#archive = undefined;
    // An archive that opens but cannot be written fails again at its next write: still the same incident.
    const now = this.#clock.now();
    const told = this.#failure?.problem === error.problem && now - this.#failure.at < SAME_INCIDENT_MS;
    this.#failure = { problem: error.problem, at: now };
    this.#setProblem({ kind: "archive", error });
    if (!told) this.emit("archiveFailed", error);
  }

  #apply(archive: Archive, key: MeterKey, meter: AttachedMeter): void {
    meter.changed = false;
    const { usagePointId, space } = meter;
    const isNew = meter.collector === undefined;
    meter.collector ??= new Collector(usagePointId, space, {
      archive,
      clock: this.#clock,
      random: this.#options.random,
      events: {
        report: () => this.emit("report", key),
        incident: (problem) => this.emit("incident", key, problem),
        oddities: (call, oddities) => this.emit("oddities", key, call, oddities),
        idle: () => {
          meter.due = 0;
          this.#sleep(SETTLE_MS);
        },
        failed: (error) => {
          this.failed(error);
        },
      },
    });
    const { collector } = meter;
    collector.setSources(
      [...meter.sources.values()].map(({ value: settings }) => {
        const account = archive.usagePoints.account(settings.service, settings.baseUrl, settings.identity);
        return { settings, account, queue: this.#queue(archive, account, settings) };
      }),
    );
    collector.setWants(new Map([...meter.wants].map(([node, { value }]) => [node, value])));
    // On a full disk the count of a call may find room where its readings do not.
    if (isNew && this.#hasFailedToWrite) collector.rest();
    const starting = this.#clock.now() - this.#startedAt < 30_000;
    collector.catchUpIn(starting ? 30_000 + this.#options.random() * 60_000 : 0);
  }

  get #hasFailedToWrite(): boolean {
    const { problem, at } = this.#failure ?? { at: -Infinity };
    return problem === "unwritable" && this.#clock.now() - at < WARY_MS;
  }

  #queue(archive: Archive, account: number, { service, baseUrl }: AccountSettings): AccountQueue {
    let queue = this.#queues.get(account);
    if (queue === undefined) {
      let breaker = this.#breakers.get(baseUrl);
      if (breaker === undefined) this.#breakers.set(baseUrl, (breaker = new CircuitBreaker()));
      queue = new AccountQueue(account, breaker, archive, this.#clock, limitsOf(service));
      this.#queues.set(account, queue);
    }
    return queue;
  }
}
