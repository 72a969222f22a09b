/**
 * All collectors of the process, and what they share: the archive, the account queues, the alarm that wakes them. Config
 * nodes attach sources, other nodes say what they want; both release them when they are closed.
 */
import { EventEmitter } from "node:events";
import { ArchiveError, type Archive, type Forgotten } from "../../archive/index.js";
import { Alarm, ClockNotSet, NotNow, type Clock, type Random } from "../../base/index.js";
import { type AccountCallHooks, Accounts, type AccountSettings } from "../account/index.js";
import { ArchiveKeeper } from "./archive-keeper.js";
import {
  meterKey,
  SETTLE_MS,
  settling,
  type AttachedMeter,
  type MeterKey,
  type Release,
} from "./attached-meter.js";
import { AttachedMeters, MUCH_WORK } from "./attached-meters.js";
import { Collector } from "../meter/index.js";
import { asNotReady, NotReady, type CollectingProblem } from "./collecting-problem.js";
import { Companions, type Companion } from "./companion.js";
import type { CollectorsEvents } from "./collectors-events.js";
import type { CollectorsOptions } from "./collectors-options.js";
import type { SourceSettings } from "../context/index.js";
import type { Want } from "../plan/index.js";
import { forgetMeter } from "./forget-meter.js";
import { Followers, type Follower } from "./followers.js";
import { Preparing, Starting } from "./preparing.js";

export class Collectors extends EventEmitter<CollectorsEvents> {
  readonly clock: Clock;
  readonly #random: Random;
  readonly #starting: Starting;
  readonly #meters: AttachedMeters;
  readonly #keeper: ArchiveKeeper;
  readonly #accounts: Accounts;
  readonly #alarm: Alarm;
  readonly #preparing: Preparing;
  readonly #followers: Followers;
  readonly #companions = new Companions();
  /** At the last wake-up, or since. */
  #hadWrongClock = false;
  /** The clock is right again, and not all meters know that yet. */
  #goesOn = false;

  constructor({ archivePath, clock, random, maxSleepMs, hasContract = () => false }: CollectorsOptions) {
    super();
    this.setMaxListeners(0);
    this.clock = clock;
    this.#random = random;
    this.#meters = new AttachedMeters(clock, maxSleepMs);
    this.#followers = new Followers(this, clock, (error) => this.failed(error));
    this.#starting = new Starting(clock, random);
    this.#accounts = new Accounts(clock, random);
    this.#preparing = new Preparing(clock);
    this.#alarm = new Alarm(clock, () => this.#wake(), maxSleepMs);
    this.#keeper = new ArchiveKeeper({
      path: archivePath,
      clock,
      changed: (point) => this.#followers.tell("change", this.#meters.changed(point)),
      lost: (loss) => this.#followers.tell("lost", loss),
      opened: () => this.#drop(),
      bringBack: () => this.#companions.bringBack,
      acting: this.#companions,
      problemChanged: () => this.#followers.tell("report", undefined),
      tookBack: () => this.#startAnew(),
      clockWrong: (problem) => this.#followers.tell("clockWrong", problem),
      failed: (error) => this.failed(error),
      hasContract,
    });
  }

  /** Tells of one meter, and of all, until the returned function is called. @param key undefined: only of all */
  follow(key: MeterKey | undefined, follower: Follower): () => void {
    return this.#followers.add(key, follower);
  }

  /** The open archive; undefined while it has a problem, nothing is attached yet, or another process is active. */
  get archive(): Archive | undefined {
    // At each question: its time may be over before the next wake-up.
    return this.#companions.standsBy ? undefined : this.#keeper.archive;
  }

  /** Whether another process is active, and nothing leaves this one by itself. */
  get standsBy(): boolean {
    return this.#companions.standsBy;
  }

  /** The archive, also while it cannot be written; undefined: there is nothing to read. */
  get readable(): Archive | undefined {
    return this.#keeper.readable;
  }

  get problem(): CollectingProblem | undefined {
    const stop = this.#companions.callStop;
    return this.#keeper.problem ?? (stop && { kind: "stopped", ...stop });
  }

  collector(key: MeterKey): Collector | undefined {
    return this.#meters.get(key)?.collector;
  }

  /** Checks again whether the archive and the clock are usable, before a request for calls. */
  check(): CollectingProblem | undefined {
    try {
      this.#keeper.ready(this.#isNeeded);
    } catch (error) {
      this.failed(error);
    }
    return this.problem;
  }

  /**
   * Call before anything counts as stored.
   * @throws {ArchiveError} the archive was deleted, replaced or overwritten while it was open
   */
  assertInPlace(): void {
    this.archive?.assertInPlace();
  }

  /**
   * Takes everything stored of a meter away from it for good, except its calls; then it begins anew, without a first round.
   * @throws {NotReady}
   */
  async forget(key: MeterKey): Promise<Forgotten[]> {
    const archive = this.#keeper.ready(true);
    if (archive === undefined) throw new NotReady(this.problem!);
    return await forgetMeter(archive, key, { clock: this.clock, meters: this.#meters }, () => {
      this.#wake();
      this.#followers.tell("change", key);
    });
  }

  /** Whether a meter's collector knows what is deployed. If it does not, it is the next one to be told. */
  hurry(key: MeterKey): boolean {
    const isCurrent = this.#meters.hurry(key);
    // After a failure, nothing else may be due for a minute.
    if (!isCurrent) this.#alarm.within(SETTLE_MS);
    return isCurrent;
  }

  /** Attaches a config node's source. The returned function releases it. */
  attach(settings: SourceSettings): { key: MeterKey; release: Release } {
    const key = meterKey(settings.service === "demo" ? "demo" : "real", settings.usagePointId);
    return { key, release: settling(this.#meters.attach(key, settings), this.#alarm) };
  }

  /** Registers what a node wants of a meter; unless it has others, of no other one. The returned function releases it. */
  want(key: MeterKey, node: string, wants: readonly Want[], hasOthers = false): Release {
    return settling(this.#meters.want(key, node, wants, hasOthers), this.#alarm);
  }

  /**
   * Makes one call of an account that is not for one meter (a list of meters, the usage point behind a consent). It is
   * counted and paced like all others.
   * @throws {ServiceError} the service's answer, or `banned` or `quota` during a pause or when the budget is spent
   * @throws {NotReady}
   */
  async call<T>(
    settings: AccountSettings,
    signal: AbortSignal,
    work: (hooks: AccountCallHooks) => Promise<T>,
  ): Promise<T> {
    try {
      const archive = this.#keeper.ready(true);
      if (archive === undefined || this.problem !== undefined) throw new NotReady(this.problem!);
      return await this.#accounts.call(archive, settings, signal, work);
    } catch (error) {
      if (error instanceof ArchiveError) this.failed(error);
      throw asNotReady(error) ?? error;
    }
  }

  /**
   * Accepts the present clock by hand: the instants logged after it, if any, were the mistake.
   * @returns why it cannot be accepted: the archive, or a clock that shows an impossible time
   */
  acceptClock(): CollectingProblem | undefined {
    try {
      this.#keeper.ready(true);
      if (this.#keeper.acceptClock()) {
        this.#startAnew();
        this.#hadWrongClock = true;
        this.#meters.wakeSoon();
        this.wakeSoon();
      }
    } catch (error) {
      this.failed(error);
    }
    return this.check();
  }

  /** Soon wakes what accompanies the meters, and with a key this meter. */
  wakeSoon(key?: MeterKey): void {
    if (key !== undefined) this.#meters.get(key)?.wakeSoon();
    this.#alarm.within(SETTLE_MS);
  }

  /** From now on, other work wakes with the meters. */
  accompany(companion: Companion): void {
    this.#companions.add(companion);
  }

  /** What is shown of a meter may be another one now. @param key undefined: of all */
  tellReport(key: MeterKey | undefined): void {
    this.#followers.tell("report", key);
  }

  get #isNeeded(): boolean {
    return this.#meters.size > 0 || this.#companions.needArchive;
  }

  /** Whether a call is under way. */
  get isCalling(): boolean {
    return this.#accounts.isCalling;
  }

  /** Stops everything and closes the archive. */
  async close(): Promise<void> {
    this.#alarm.stop();
    this.#companions.stop();
    await this.#meters.stop();
    this.#keeper.close();
    this.removeAllListeners();
    this.#followers.clear();
  }

  /** Closes the archive without waiting, at the end of the process. */
  closeNow(): void {
    this.#alarm.stop();
    this.#keeper.close();
  }

  #wake(): void {
    let [next, pause] = [Infinity, 0];
    try {
      const before = this.#keeper.readable;
      const archive = this.#keeper.ready(this.#isNeeded, true);
      const hasOpened = this.#keeper.readable !== before;
      if (archive !== undefined) this.#keeper.tidyUp(this.#meters.isUsed);
      this.#goOn(archive !== undefined);
      if (this.#companions.stopCalls(this.#meters)) this.#drop();
      if (this.#meters.wake(hasOpened, (key, meter) => this.#look(archive, key, meter))) this.#goesOn = false;
      next = this.#companions.wake(archive, this.#keeper.readable);
      this.#preparing.wake(() => this.#meters.collectors);
    } catch (error) {
      this.failed(error);
      // What is due now may fail again.
      pause = 1_000;
    }
    next = Math.min(next, this.#meters.next);
    this.#alarm.within(Math.max(pause, Math.min(next * 1000, this.#preparing.at) - this.clock.now()));
  }

  /** What was missed while the clock was not set is caught up as soon as it is right, like what a sleep missed. */
  #goOn(isReady: boolean): void {
    if (isReady && this.#hadWrongClock) {
      this.#goesOn = true;
      this.#meters.catchUpNow();
      this.#followers.tell("report", undefined);
    }
    this.#hadWrongClock = this.problem?.kind === "clock";
  }

  /** Wakes a meter that is due; returns how much work that was. */
  #look(archive: Archive | undefined, key: MeterKey, meter: AttachedMeter): number {
    meter.forget();
    if (meter.isAbandoned) {
      void meter.stop();
      this.#meters.delete(key);
      return 1;
    }
    if (meter.isPaused) return 1;
    if (archive === undefined) return this.#deployToRead(key, meter);
    if (meter.collector === undefined && this.#companions.hold(archive, key)) return 1;
    if (!meter.isCurrent) {
      this.#deploy(archive, key, meter);
      meter.wakeNext();
      return MUCH_WORK;
    }
    return this.#companions.mayCall && meter.look() ? MUCH_WORK : 1;
  }

  /** While the archive cannot be written, collectors tell what it has, and are never woken. */
  #deployToRead(key: MeterKey, meter: AttachedMeter): number {
    const { readable } = this.#keeper;
    if (readable?.isReadOnly !== true || meter.isCurrent) return 1;
    // The one that is active may not know it yet, nor is there a place for it.
    if (this.standsBy && !readable.usagePoints.find(meter.usagePointId, meter.space)) return 1;
    this.#deploy(readable, key, meter);
    return MUCH_WORK;
  }

  #deploy(archive: Archive, key: MeterKey, meter: AttachedMeter): void {
    const isNew = meter.deploy(
      () => this.#collectorOf(archive, key, meter),
      (settings) => this.#accounts.queueOf(archive, settings),
      () => (this.#goesOn ? 0 : this.#starting.delay()),
    );
    const { collector } = meter;
    if (collector?.isUnprepared) this.#preparing.plan();
    // On a full disk there may be room to count a call but not to store its readings.
    if (isNew && this.#keeper.hasFailedToWrite) collector?.rest();
  }

  #collectorOf(archive: Archive, key: MeterKey, meter: AttachedMeter): Collector {
    return new Collector(meter.usagePointId, meter.space, {
      archive,
      clock: this.clock,
      random: this.#random,
      missedFrom: archive.isReadOnly ? undefined : this.#companions.missedFrom(key),
      events: {
        ...this.#followers.of(key),
        idle: () => this.wakeSoon(key),
        failed: this.failed.bind(this),
      },
    });
  }

  /** Drops what is built on a failed archive until it opens again. Any other error is a bug of ours: only reported. */
  failed(error: unknown): void {
    // No failure of ours: the next wake-up says so, and it goes on when the clock is right, or this process active.
    this.#hadWrongClock ||= error instanceof ClockNotSet;
    if (error instanceof NotNow || this.#keeper.wasLate(error)) return;
    if (!(error instanceof ArchiveError)) {
      this.#followers.tell("fault", error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#drop();
    if (this.#keeper.fail(error)) this.#followers.tell("archiveFailed", error);
  }

  #startAnew(): void {
    this.#followers.tell("anew");
    this.#drop();
  }

  /** Drops everything built on the archive; the next wake-up makes it anew. */
  #drop(): void {
    this.#meters.lose();
    this.#accounts.clear();
  }
}
