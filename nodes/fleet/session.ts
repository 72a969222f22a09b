/** An open archive whose readings are sent: which of its meters have something to send, since when, and how it goes. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import type { Download } from "./download.js";
import { keepColors } from "./keep.js";
import { FleetError, mayBeOfOne } from "./problem.js";
import { receive } from "./receive.js";
import { namesIn, Returning } from "./returning.js";
import { knownSent, keyOf, Sending, type Sent, type Target } from "./sending.js";
import type { Has } from "./upload.js";

/** Meters that are marked at once: some milliseconds. */
const AT_ONCE = 10;
/** Meters that are looked for at once, which takes less. */
const LOOKS_AT_ONCE = 200;
/** Milliseconds: so long meters are sent one after the other, until what was marked meanwhile comes first. */
const TURN_MS = 5_000;

/** `left`: more is to be sent; `put-back`: the database lacks what it had. */
export type Outcome = "done" | "left" | "put-back";

export class Session {
  readonly archive: Archive;
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  readonly #returning: Returning;
  /** Ids of usage points with something to send, and since when, in seconds. */
  readonly #dirty = new Map<number, number>();
  /** Ids of usage points of which the database has something that the archive does not have. */
  readonly #behind = new Set<number>();
  /** The database's revisions of usage points as they were last seen, by `space/pdl`. */
  readonly #heads = new Map<string, number>();
  /** The id of that database. */
  #headsOf = "";
  /** The revision up to which the database has the colours of Tempo days. */
  #colorsSent = 0;
  /** Ids of those that could not be sent or received at their last turn: the others come before them. */
  readonly #failing = new Set<number>();
  /** What first failed of one meter in this pass. */
  #failure: FleetError | undefined;
  #erasing: Promise<void> | undefined;
  #sending: { readonly id: number; readonly since: number } | undefined;
  #isEnded = false;

  constructor(archive: Archive, clock: Clock) {
    this.archive = archive;
    this.#clock = clock;
    this.#returning = new Returning(archive);
    this.#unsubscribe = archive.onChange((point) => {
      if (point !== undefined) this.#mark(point.id);
    });
  }

  /** Nothing more of it is read or sent. */
  end(): void {
    this.#isEnded = true;
    this.#unsubscribe();
  }

  /** Also when its archive was closed: what failed with that was reported by whoever closed it. */
  hasEnded(): boolean {
    return this.#isEnded || this.archive.isClosed;
  }

  /** Since when something of a usage point is to be sent, in seconds; undefined: nothing is. @param id of it */
  since(id: number): number | undefined {
    return this.#sending?.id === id ? this.#sending.since : this.#dirty.get(id);
  }

  #mark(id: number): void {
    if (!this.#dirty.has(id)) this.#dirty.set(id, secondsOf(this.#clock));
  }

  /**
   * Marks everything that changed since it was sent, as either side knows it.
   * @param has what the database has, by `space/pdl`
   */
  async markAll(has: ReadonlyMap<string, Has>): Promise<void> {
    const { usagePoints, mirrored } = this.archive;
    this.#colorsSent = 0;
    const all = [...usagePoints.all("real"), ...usagePoints.all("demo")];
    for (let from = 0; from < all.length && !this.hasEnded(); from += AT_ONCE) {
      this.archive.transaction(() => {
        for (const point of all.slice(from, from + AT_ONCE)) {
          // Also of an archive that was put back: it must find what it once sent, to have it deleted.
          mirrored.begin(point.id);
          if (mirrored.head(point.id) > knownSent(this.archive, point, has)) this.#mark(point.id);
          this.#compareKept(point, has);
        }
      });
      await yieldToEventLoop();
    }
  }

  /** What the database lacks of what is known beside readings is sent again. */
  #compareKept(point: UsagePoint, has: ReadonlyMap<string, Has>): void {
    const { kept } = this.archive;
    const times = has.get(keyOf(point))?.kept ?? 0;
    if (times !== kept.times(point.id)) kept.beginAnew(point.id, times);
  }

  /**
   * Whether a meter that the archive lacks has to wait for what the database has of it.
   * @param key `space/pdl`
   */
  holds(key: string): boolean {
    return this.#returning.holds(key);
  }

  /** Whether the archive lacks a meter, or has not all of it again. @param key `space/pdl` */
  lacks(key: string): boolean {
    return this.#returning.lacks(key);
  }

  /** Whether meters wait. */
  get isHolding(): boolean {
    return this.#returning.isWaiting;
  }

  /**
   * Brings back meters that wait, for some seconds.
   * @param ready is called with each of them that waits no more
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async restore(
    { has, ...from }: Pick<Target, "database" | "databaseId" | "member" | "has">,
    ready: (key: string) => void,
  ): Promise<void> {
    const { archive } = this;
    this.#failure = undefined;
    const restoring = { ...from, archive, clock: this.#clock, hasEnded: () => this.hasEnded() };
    // The database has what it gave.
    const restored = (key: string): void => {
      const { space, pdl } = namesIn(key);
      const { id } = archive.usagePoints.find(pdl, space)!;
      has.set(key, { sent: archive.mirrored.sent(id), kept: archive.kept.times(id) });
    };
    const end = this.#clock.now() + TURN_MS;
    await this.#apart(undefined, () => this.#returning.run(restoring, end, { ready, restored }));
  }

  /** Erases what had come back until a kill or a failure; it goes on beside. @param failed the archive did */
  erase(failed: (error: unknown) => void): void {
    if (this.#erasing !== undefined || !this.archive.hasForgotten) return;
    this.#erasing = this.archive
      .eraseForgotten()
      .catch((error: unknown) => {
        if (!this.hasEnded()) failed(error);
      })
      .finally(() => {
        this.#erasing = undefined;
      });
  }

  /**
   * What fails of one meter alone is kept until the end of the pass.
   * @param id of a usage point; undefined: it has another order
   * @returns undefined: it failed
   * @throws {FleetError} what concerns all of them
   * @throws {ArchiveError}
   */
  async #apart<T>(id: number | undefined, work: () => Promise<T>): Promise<T | undefined> {
    if (id !== undefined) this.#failing.delete(id);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FleetError) || !mayBeOfOne(error.problem)) throw error;
      this.#failure ??= error;
      if (id !== undefined) this.#failing.add(id);
      return undefined;
    }
  }

  /** Those that failed come last. */
  #inOrder(ids: readonly number[]): number[] {
    const isFailing = (id: number): boolean => this.#failing.has(id);
    return [...ids.filter((id) => !isFailing(id)), ...ids.filter(isFailing)];
  }

  /** @throws {FleetError} what failed of one meter in this pass */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Meters that were deployed for the first time, or have been for longer than the mirror. */
  async beginNew(): Promise<void> {
    for (;;) {
      if (this.archive.mirrored.beginNew(AT_ONCE).length < AT_ONCE) return;
      await yieldToEventLoop();
      if (this.hasEnded()) return;
    }
  }

  /**
   * Takes over what others have sent.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive(download: Download): Promise<void> {
    const heads = await download.heads();
    if (download.databaseId !== this.#headsOf) this.#heads.clear();
    this.#headsOf = download.databaseId;
    const { usagePoints, mirrored, restoring } = this.archive;
    let looks = 0;
    for (const [key, head] of heads) {
      if (this.#heads.get(key) === head) continue;
      if (++looks % LOOKS_AT_ONCE === 0) await yieldToEventLoop();
      if (this.hasEnded()) return;
      const [space, pdl] = key.split("/") as [UsagePoint["space"], string];
      const point = usagePoints.find(pdl, space);
      // It may be deployed yet, or comes back.
      if (point === undefined || restoring.isUnfinished(point.id)) continue;
      this.#heads.set(key, head);
      if (head > mirrored.merged(point.id, download.databaseId)) this.#behind.add(point.id);
    }
    const end = this.#clock.now() + TURN_MS;
    for (const id of this.#inOrder([...this.#behind])) {
      if (this.hasEnded() || this.#clock.now() >= end) return;
      await this.#apart(id, () => this.#receiveMeter(download, id));
      if (this.#failing.has(id)) return;
    }
  }

  async #receiveMeter(download: Download, id: number): Promise<void> {
    const { archive } = this;
    const point = archive.usagePoints.withId(id);
    // What is forgotten is deleted first.
    if (point === undefined || archive.mirrored.isToForget(id)) {
      this.#behind.delete(id);
      return;
    }
    const receiving = { archive, clock: this.#clock, hasEnded: () => this.hasEnded() };
    if (await receive(download, point, receiving)) this.#behind.delete(id);
  }

  /**
   * Sends what is marked, the latest first, for some seconds.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(target: Target, download: Download): Promise<Outcome> {
    const { mirrored, colors } = this.archive;
    for (const id of mirrored.waiting()) this.#mark(id);
    const sending = new Sending(this.archive, this.#clock, target, () => this.hasEnded());
    const end = this.#clock.now() + TURN_MS;
    for (const id of this.#inOrder([...this.#dirty.keys()].reverse())) {
      if (this.hasEnded()) return "done";
      if (this.#clock.now() >= end) return "left";
      const outcome = await this.#sendMeter(sending, download, id);
      if (outcome === "put-back") return outcome;
      if (outcome === "failed") break;
    }
    if (this.hasEnded() || colors.head === this.#colorsSent) return "done";
    const { head } = colors;
    await keepColors(
      target.database,
      [...colors.all.values()].filter(({ provisional }) => !provisional),
    );
    this.#colorsSent = head;
    return "done";
  }

  async #sendMeter(sending: Sending, download: Download, id: number): Promise<Sent | "failed"> {
    const since = this.#dirty.get(id)!;
    this.#dirty.delete(id);
    // It comes back first.
    if (this.archive.restoring.isUnfinished(id)) return "done";
    this.#sending = { id, since };
    let isDone = false;
    try {
      const outcome = await this.#apart(id, () => sending.send(id));
      // Then it is sent at the next turn.
      if (outcome === "newer") await this.#apart(id, () => this.#receiveMeter(download, id));
      isDone = outcome === "done";
      return outcome ?? "failed";
    } finally {
      if (!isDone) this.#dirty.set(id, since);
      this.#sending = undefined;
    }
  }
}
