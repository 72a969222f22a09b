/**
 * Keeps PostgreSQL as the archive is: what changes is there within ten seconds, or as soon as it can be reached again.
 * It wakes with the collectors, and holds up nothing (docs/dev/decisions.md#60-the-mirror).
 */
import type { Archive } from "../archive/index.js";
import { FleetDatabase, loadDriver } from "./database.js";
import { Download } from "./download.js";
import type { Member } from "./member.js";
import { Membership } from "./membership.js";
import type { MirrorOptions } from "./mirror-options.js";
import { FleetError, mayBeOfOne, type MirrorProblem } from "./problem.js";
import type { Target } from "./sending.js";
import { Session, type Outcome } from "./session.js";
import { next, problemOf, standingOf, timesOf, type State, type StateEvent } from "./standing.js";
import { Upload } from "./upload.js";

/** How far a meter is behind. */
export interface Behind {
  /** Readings that PostgreSQL does not have yet. */
  readonly behind: number;
  /** Seconds: since when; undefined: nothing is behind. */
  readonly since: number | undefined;
}

/** Changes are sent together. */
const COLLECT_MS = 5_000;
/** After a failure: 1, 2, 4 … seconds. */
const LONGEST_PAUSE_MS = 30_000;

export class Mirror {
  readonly #options: MirrorOptions;
  readonly #membership: Membership;
  #state: State = { is: "unasked" };
  #database: FleetDatabase | undefined;
  /** Of the present archive; undefined: there is none. */
  #session: Session | undefined;
  /** What is under way. */
  #pass: Promise<void> | undefined;
  /** Milliseconds: when the next one is due. */
  #nextAt = 0;
  /** Passes in a row that found the database to lack something. */
  #putBacks = 0;
  readonly #cancelEnd: () => void;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#membership = new Membership(options.clock, options.clockOff);
    this.#cancelEnd = options.beforeEnd(() => this.#leave());
  }

  /** Why PostgreSQL cannot be used; undefined: it can, or nothing was tried yet. */
  get problem(): MirrorProblem | undefined {
    return problemOf(this.#state);
  }

  /** Why it does not get a meter's readings, or give them back; undefined: it does. @param key `space/pdl` */
  problemOf(key: string): MirrorProblem | undefined {
    return this.problem ?? this.ownProblemOf(key);
  }

  /** What fails of this meter alone. @param key `space/pdl` */
  ownProblemOf(key: string): MirrorProblem | undefined {
    return this.#session?.failures.of(key);
  }

  /** Whether something fails of some meters alone. */
  get hasOwnProblems(): boolean {
    return (this.#session?.failures.keys.length ?? 0) > 0;
  }

  /** Whether it is known if PostgreSQL can be used. */
  get hasTried(): boolean {
    return standingOf(this.#state).is !== "unasked";
  }

  /** @param usagePoint id in the archive */
  behind(archive: Archive, usagePoint: number): Behind {
    const since = this.#session?.archive === archive ? this.#session.since(usagePoint) : undefined;
    const behind = archive.mirrored.countAfter(usagePoint, archive.mirrored.sent(usagePoint));
    return { behind, since: behind === 0 ? undefined : since };
  }

  // ——— a companion of the collectors

  readonly needsArchive = false;

  /**
   * Begins what is due; it goes on beside.
   * @returns when to wake it again at the latest, in seconds
   */
  wake(archive: Archive | undefined): number {
    this.#use(archive);
    if (this.#session === undefined || this.#pass !== undefined || this.#state.is === "ended")
      return Infinity;
    const now = this.#options.clock.now();
    // A clock that was set back must not make it wait for long.
    this.#nextAt = Math.min(this.#nextAt, now + LONGEST_PAUSE_MS);
    if (now >= this.#nextAt) {
      this.#pass = this.#run(this.#session)
        .catch(this.#options.failed)
        .finally(() => {
          this.#pass = undefined;
          this.#options.wakeSoon();
        });
      return Infinity;
    }
    return this.#nextAt / 1000;
  }

  /**
   * Whether a meter has to wait: what the database has of it comes back before anything is collected. All of them wait
   * until the database was asked once: a flow may want a call as soon as there is a collector.
   * @param key `space/pdl`
   */
  holds(archive: Archive, key: string): boolean {
    if (this.#state.is === "ended") return false;
    this.#use(archive);
    if (!this.hasTried) return true;
    const wasHolding = this.#session!.isHolding;
    const isHeld = this.#session!.holds(key);
    if (isHeld && !wasHolding && this.#state.is === "well") this.#nextAt = 0;
    return isHeld;
  }

  /** Whether the archive lacks a meter that the database may have. @param key `space/pdl` */
  lacks(archive: Archive, key: string): boolean {
    return this.#session?.archive === archive && this.#session.lacks(key);
  }

  /** Not before it is known whether another Node-RED has this name. */
  get mayCall(): boolean {
    return this.hasTried && this.callStop === undefined;
  }

  /**
   * Another Node-RED with this name may be calling for the same meters; older code may not know what newer tables say.
   * That the database fails afterwards changes nothing of it.
   */
  get callStop(): MirrorProblem | undefined {
    const standing = standingOf(this.#state);
    return standing.is === "barred" ? standing.stop : undefined;
  }

  stop(): void {
    this.#goOn({ event: "ended" });
    this.#use(undefined);
    void this.close();
  }

  /** Leaves the fleet and ends all connections. Resolves when they are ended. */
  async close(): Promise<void> {
    this.#goOn({ event: "ended" });
    this.#cancelEnd();
    await this.#pass;
    await this.#leave();
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  async #leave(): Promise<void> {
    if (this.#database === undefined) return;
    const { problem } = this;
    if (problem !== undefined && !mayBeOfOne(problem.problem)) return;
    await this.#membership.leave(this.#database, this.#options.settings.name).catch(() => undefined);
  }

  #use(archive: Archive | undefined): void {
    if (this.#session?.archive === archive) return;
    this.#session?.end();
    const { clock, isWorthTelling } = this.#options;
    this.#session = archive && new Session(archive, clock, isWorthTelling);
  }

  async #run(session: Session): Promise<void> {
    const { clock } = this.#options;
    const before = this.#shown;
    try {
      const outcome = await this.#work(session);
      this.#goOn({ event: "passed" });
      this.#nextAt = clock.now() + this.#pauseAfter(outcome);
      if (outcome === "put-back") this.#askAnew(session);
    } catch (error) {
      if (session.hasEnded() || this.#state.is === "ended") return;
      if (error instanceof FleetError) this.#fail(error, session);
      else {
        this.#nextAt = clock.now() + LONGEST_PAUSE_MS;
        this.#options.failed(error);
        this.#goOn({ event: "broke off" });
      }
    }
    if (before !== this.#shown) this.#options.changed();
    for (const key of session.failures.takeChanged()) this.#options.changed(key);
  }

  /** The only place that changes its state. */
  #goOn(what: StateEvent): void {
    this.#state = next(this.#state, what);
  }

  /** What others show or tell of it. */
  get #shown(): string {
    const { problem, isWorthTelling } = this.problem ?? {};
    return `${problem} ${isWorthTelling}`;
  }

  /** Milliseconds. What was put back is sent again at once, but not in a circle. */
  #pauseAfter(outcome: Outcome): number {
    this.#putBacks = outcome === "put-back" ? this.#putBacks + 1 : 0;
    if (outcome === "done") return COLLECT_MS;
    return this.#putBacks < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** this.#putBacks);
  }

  #fail({ problem, code }: FleetError, session: Session): void {
    const { clock, isWorthTelling, names } = this.#options;
    const now = clock.now();
    this.#nextAt = now + Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** timesOf(standingOf(this.#state)));
    const since = this.problem?.since ?? Math.floor(now / 1000);
    this.#goOn({
      event: "failed",
      problem: {
        problem,
        code,
        since,
        nextTry: Math.ceil(this.#nextAt / 1000),
        isWorthTelling: isWorthTelling(since, now / 1000),
        meters: names().size,
        isOfOne: false,
      },
    });
    this.#askAnew(session);
  }

  /** The database may be another one, or older than it was: what it lacks is sent again. */
  #askAnew(session: Session): void {
    session.askAnew();
    this.#membership.doubt();
  }

  async #work(session: Session): Promise<Outcome> {
    const { settings, clock, folders, names } = this.#options;
    const member = { name: settings.name, archive: session.archive.mirrored.archive };
    if (settings.url === "") throw new FleetError("url");
    this.#database ??= new FleetDatabase(loadDriver(folders), settings.url, settings.schema);
    const database = this.#database;
    const upload = new Upload(database, member, clock);
    const { isDue } = this.#membership;
    if (session.has === undefined || isDue) await this.#claim(database, member, session);
    if (session.has === undefined) await session.compare(await upload.has());
    // Another archive may be open by now: this is what the database has of the one before.
    const { has } = session;
    if (has === undefined || session.hasEnded()) return "done";
    const { databaseId } = this.#membership;
    const target = { database, databaseId, member, upload, has, contracts: this.#options.contracts() };
    const outcome = await this.#exchange(session, target);
    if (isDue && !session.hasEnded()) await upload.call(names());
    return outcome;
  }

  /** Says that this member lives; no other one has its name, and its tables are known. */
  async #claim(database: FleetDatabase, member: Member, session: Session): Promise<void> {
    if (!(await this.#membership.renew(database, member))) session.askAnew();
    const isFirst = !this.hasTried;
    this.#goOn({ event: "claimed" });
    if (isFirst) this.#options.changed();
  }

  /**
   * Gets what the database has, and sends what it lacks. What fails of one meter holds up no other one.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async #exchange(session: Session, target: Target): Promise<Outcome> {
    const download = new Download(target.database, target.databaseId, target.member);
    await session.restore(target, this.#options.ready);
    if (session.hasEnded()) return "done";
    session.erase(this.#options.failed);
    await session.beginNew();
    const deployed = this.#options.deployed();
    if (deployed !== undefined) {
      session.noteDeployed(deployed);
      await session.receive(download, deployed);
    }
    if (session.hasEnded()) return "done";
    const outcome = await session.send(target, download);
    return outcome === "done" && session.canRestore ? "left" : outcome;
  }
}
