/** An open archive whose readings are sent: which of its meters have something to send, since when, and how it goes. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { Pauses, secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { Download } from "./download.js";
import { Failures } from "./failures.js";
import { makeRoom } from "./following.js";
import { ForgottenMeters } from "./forgotten-meters.js";
import { OfNoMeter } from "./of-no-meter.js";
import type { PricePlace } from "./price-progress.js";
import { receive } from "./receive.js";
import type { RestoreContext } from "./restore.js";
import { namesIn, Returning } from "./returning.js";
import { knownSent, keyOf, Sending, type Sent, type Target } from "./sending.js";
import type { Has } from "./upload.js";

/** Meters that are marked, or begun to be sent, at once: some milliseconds. */
const AT_ONCE = 10;
/** Meters that are looked for at once, which takes less. */
const LOOKS_AT_ONCE = 200;
/** Milliseconds: so long meters are sent one after the other, until what was marked meanwhile comes first. */
const TURN_MS = 5_000;

/** `left`: more is to be sent; `put-back`: the database lacks what it had. */
export type Outcome = "done" | "left" | "put-back";

type Restoration = Pick<Target, "database" | "databaseId" | "member" | "has" | "contracts"> &
  Pick<RestoreContext, "lostCalls">;

type State =
  /** What PostgreSQL has of it is to be asked. */
  | { readonly is: "unknown" }
  /** What is to be sent is marked, by what PostgreSQL has, which is kept up to date. */
  | { readonly is: "compared"; readonly has: Map<string, Has> }
  | { readonly is: "ended" };

export class Session {
  readonly archive: Archive;
  #state: State = { is: "unknown" };
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;
  readonly #returning: Returning;
  /** Ids of usage points with something to send, and since when, in seconds. */
  readonly #toSend = new Map<number, number>();
  /** Ids of usage points of which the database has what the archive lacks. */
  readonly #toReceive = new Set<number>();
  /** The database's revisions of usage points as they were last seen, by `space/pdl`. */
  readonly #heads = new Map<string, number>();
  /** The id of that database. */
  #headsOf = "";
  readonly #ofNoMeter: OfNoMeter;
  /** What failed of one meter alone at its last turn. */
  readonly failures: Failures;
  readonly forgotten: ForgottenMeters;
  #sending: { readonly id: number; readonly since: number } | undefined;

  /** @param isWorthTelling as of a mirror */
  constructor(archive: Archive, clock: Clock, isWorthTelling: (since: number, now: number) => boolean) {
    this.archive = archive;
    this.#clock = clock;
    this.#ofNoMeter = new OfNoMeter(archive, clock);
    this.failures = new Failures(clock, isWorthTelling);
    this.forgotten = new ForgottenMeters(archive, () => this.hasEnded());
    this.#returning = new Returning(archive, this.failures);
    this.#unsubscribe = archive.onChange((point) => {
      if (point !== undefined) this.#mark(point.id);
    });
  }

  /** Nothing more of it is read or sent. */
  end(): void {
    this.#state = { is: "ended" };
    this.#unsubscribe();
  }

  /** Also when its archive was closed: what failed with that was reported by whoever closed it. */
  hasEnded(): boolean {
    return this.#state.is === "ended" || this.archive.isClosed;
  }

  /** What PostgreSQL has of it, by `space/pdl`; undefined: it is to be asked. */
  get has(): Map<string, Has> | undefined {
    return this.#state.is === "compared" ? this.#state.has : undefined;
  }

  /** @param has what PostgreSQL has of it, by `space/pdl` */
  async compare(has: Map<string, Has>): Promise<void> {
    await this.#markAll(has);
    if (!this.hasEnded()) this.#state = { is: "compared", has };
  }

  /** What PostgreSQL lacks, in place of what it had, is sent again. */
  askAnew(): void {
    if (this.#state.is === "compared") this.#state = { is: "unknown" };
  }

  /** Since when something of a usage point is to be sent, in seconds; undefined: nothing is. @param id of it */
  since(id: number): number | undefined {
    return this.#sending?.id === id ? this.#sending.since : this.#toSend.get(id);
  }

  #mark(id: number): void {
    if (!this.#toSend.has(id)) this.#toSend.set(id, secondsOf(this.#clock));
  }

  /** Marks everything that changed since it was sent, as either side knows it. */
  async #markAll(has: ReadonlyMap<string, Has>): Promise<void> {
    const { usagePoints, mirrored } = this.archive;
    this.#ofNoMeter.beginAnew();
    const all = [...usagePoints.all("real"), ...usagePoints.all("demo")];
    for (let from = 0; from < all.length && !this.hasEnded(); from += AT_ONCE) {
      this.archive.transaction(() => {
        for (const point of all.slice(from, from + AT_ONCE)) {
          // Also of an archive that was put back: it must find what it once sent, to have it deleted.
          mirrored.begin(point.id);
          this.forgotten.compare(point, has);
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

  /** Whether one of them can come back now. */
  get canRestore(): boolean {
    return this.#returning.canGoOn;
  }

  /**
   * Brings back meters that wait, for some seconds, after what prices their days. One whose archive an import writes to
   * waits for the next pass.
   * @param ready is called with each of them that waits no more
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async restore(
    { has, contracts, lostCalls, ...from }: Restoration,
    ready: (key: string) => void,
  ): Promise<void> {
    const { archive } = this;
    await this.#ofNoMeter.receive({ ...from, contracts }, () => this.hasEnded());
    if (this.hasEnded()) return;
    const context = { ...from, lostCalls, archive, clock: this.#clock, hasEnded: () => this.hasEnded() };
    // The database has what it gave.
    const restored = (key: string): void => {
      const { space, pdl } = namesIn(key);
      const { id } = archive.usagePoints.find(pdl, space)!;
      has.set(key, { sent: archive.mirrored.sent(id), kept: archive.kept.times(id) });
    };
    const end = this.#clock.now() + TURN_MS;
    await this.#returning.run(context, end, { ready, restored });
  }

  /** What fails of one meter alone is kept, and shown, as its own. @returns undefined: it failed */
  async #apart<T>({ space, pdl }: UsagePoint, work: () => Promise<T>): Promise<T | undefined> {
    return await this.failures.try(`${space}/${pdl}`, work);
  }

  /**
   * Goes through meters until an instant, those that have failed last, the oldest failure first. One of them that fails
   * again ends it: it takes up to five seconds, and the others come first at the next turn.
   * @param end milliseconds
   * @param work returns whether to go on
   * @returns whether it came to its end
   */
  async #each(
    ids: readonly number[],
    end: number,
    work: (point: UsagePoint) => Promise<boolean>,
  ): Promise<boolean> {
    const { usagePoints } = this.archive;
    const idOf = (key: string): number | undefined => {
      const { space, pdl } = namesIn(key);
      return usagePoints.find(pdl, space)?.id;
    };
    const failed = new Map(this.failures.keys.map((key) => [idOf(key), key]));
    const left = new Set(ids);
    const others = ids.filter((id) => !failed.has(id));
    const again = [...failed].flatMap(([id, key]) =>
      id !== undefined && left.has(id) && this.failures.isDue(key) ? [id] : [],
    );
    // Most of those that came back have nothing to send: no look at them waits for anything.
    const pauses = new Pauses(AT_ONCE);
    for (const id of [...others, ...again]) {
      await pauses.step();
      if (this.hasEnded()) return false;
      if (this.#clock.now() >= end) return false;
      const point = usagePoints.withId(id);
      // No usage point is ever deleted: only a file that something else wrote to lacks one.
      if (point === undefined) {
        this.#toSend.delete(id);
        this.#toReceive.delete(id);
        continue;
      }
      if (!(await work(point))) return false;
      if (failed.has(id) && this.failures.of(keyOf(point)) !== undefined) return true;
    }
    return true;
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
   * Notes which of the meters that a user had forgotten are deployed: of one that is again, all that others sent comes.
   * @param deployed by `space/pdl`
   */
  noteDeployed(deployed: ReadonlySet<string>): void {
    for (const key of this.forgotten.noteDeployed(deployed)) this.#heads.delete(key);
  }

  /**
   * Takes over what others have sent of the deployed meters.
   * @param deployed by `space/pdl`
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive(download: Download, deployed: ReadonlySet<string>): Promise<void> {
    const heads = await download.heads();
    if (download.databaseId !== this.#headsOf) this.#heads.clear();
    this.#headsOf = download.databaseId;
    const { usagePoints, mirrored, restoring } = this.archive;
    let looks = 0;
    for (const [key, head] of heads) {
      if (this.#heads.get(key) === head || !deployed.has(key)) continue;
      if (++looks % LOOKS_AT_ONCE === 0) await yieldToEventLoop();
      if (this.hasEnded()) return;
      const { space, pdl } = namesIn(key);
      const point = usagePoints.find(pdl, space);
      // It comes back.
      if (point === undefined || restoring.isUnfinished(point.id)) continue;
      this.#heads.set(key, head);
      if (head > mirrored.merged(point.id, download.databaseId)) this.#toReceive.add(point.id);
    }
    await this.#each([...this.#toReceive], this.#clock.now() + TURN_MS, async (point) => {
      if (deployed.has(keyOf(point))) await this.#apart(point, () => this.#receiveMeter(download, point));
      else {
        this.#toReceive.delete(point.id);
        this.#heads.delete(keyOf(point));
      }
      return true;
    });
  }

  /**
   * Keeps up with the one that is active in this member's name: takes over what it sends, and sends nothing.
   * @param there what is deployed, as of a mirror's options
   * @param ready is called with each meter that has a place in the archive now
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async follow(
    place: PricePlace,
    { deployed, contracts }: Record<"deployed" | "contracts", ReadonlySet<string> | undefined>,
    ready: (key: string) => void,
  ): Promise<void> {
    await this.#ofNoMeter.receive({ ...place, contracts }, () => this.hasEnded());
    if (deployed === undefined || this.hasEnded()) return;
    await makeRoom(this.archive, deployed, { clock: this.#clock, hasEnded: () => this.hasEnded(), ready });
    if (this.hasEnded()) return;
    await this.receive(new Download(place.database, place.databaseId, place.member), deployed);
  }

  async #receiveMeter(download: Download, point: UsagePoint): Promise<void> {
    const { archive } = this;
    // What is forgotten is deleted first.
    if (archive.mirrored.isToForget(point.id)) {
      this.#toReceive.delete(point.id);
      return;
    }
    const receiving = { archive, clock: this.#clock, hasEnded: () => this.hasEnded() };
    if (await receive(download, point, receiving)) this.#toReceive.delete(point.id);
  }

  /**
   * Sends what is marked, the latest first, for some seconds.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(target: Target, download: Download): Promise<Outcome> {
    const { mirrored } = this.archive;
    for (const id of mirrored.waiting()) this.#mark(id);
    const sending = new Sending(this.archive, this.#clock, target, () => this.hasEnded());
    const outcomes = new Set<Sent | undefined>();
    const latestFirst = [...this.#toSend.keys()].reverse();
    const isThrough = await this.#each(latestFirst, this.#clock.now() + TURN_MS, async (point) => {
      outcomes.add(await this.#sendMeter(sending, download, point));
      return !outcomes.has("put-back");
    });
    if (this.hasEnded()) return "done";
    if (outcomes.has("put-back")) return "put-back";
    if (!isThrough) return "left";
    await this.#ofNoMeter.send(target, () => this.hasEnded());
    return "done";
  }

  async #sendMeter(sending: Sending, download: Download, point: UsagePoint): Promise<Sent | undefined> {
    const { id } = point;
    const since = this.#toSend.get(id)!;
    this.#toSend.delete(id);
    // It comes back first.
    if (this.archive.restoring.isUnfinished(id)) return "done";
    this.#sending = { id, since };
    let isDone = false;
    try {
      const outcome = await this.#apart(point, () => sending.send(point));
      // Then it is sent at the next turn.
      if (outcome === "newer") await this.#apart(point, () => this.#receiveMeter(download, point));
      isDone = outcome === "done";
      return outcome;
    } finally {
      if (!isDone) this.#toSend.set(id, since);
      this.#sending = undefined;
    }
  }
}
