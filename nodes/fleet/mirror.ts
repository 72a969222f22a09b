/**
 * Keeps PostgreSQL as the archive is: what changes is there within ten seconds, or as soon as it can be reached again.
 * It wakes with the collectors, and holds up nothing (docs/dev/decisions.md#60-the-mirror).
 */
import type { Archive } from "../archive/index.js";
import { FleetDatabase, loadDriver } from "./database.js";
import { Download } from "./download.js";
import { setAside } from "./following.js";
import { sendRest } from "./leaving.js";
import { LIVES, type Member } from "./member.js";
import type { MirrorOptions } from "./mirror-options.js";
import { FleetError, mayBeOfOne, type MirrorProblem } from "./problem.js";
import type { Target } from "./sending.js";
import { Session, type Outcome } from "./session.js";
import { Stand } from "./stand.js";
import { timesOf } from "./standing.js";
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

export class Mirror extends Stand {
  #database: FleetDatabase | undefined;
  /** Of the present archive; undefined: there is none. */
  #session: Session | undefined;
  /** What is under way. */
  #pass: Promise<void> | undefined;
  /** Passes in a row that found the database to lack something. */
  #putBacks = 0;
  #ending: Promise<void> | undefined;
  readonly #cancelEnd: () => void;

  constructor(options: MirrorOptions) {
    super(options);
    this.#cancelEnd = options.beforeEnd(() => this.#end());
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
    const now = this.options.clock.now();
    const lapse = this.lapse(now);
    if (this.#session === undefined || this.#pass !== undefined || this.hasEnded) return lapse;
    // A clock that was set back must not make it wait for long.
    this.nextAt = Math.min(this.nextAt, now + LONGEST_PAUSE_MS);
    if (now >= this.nextAt) {
      this.#pass = this.#run(this.#session)
        .catch(this.options.failed)
        .finally(() => {
          this.#pass = undefined;
          this.options.wakeSoon();
        });
      return Infinity;
    }
    return Math.min(lapse, this.nextAt / 1000);
  }

  /**
   * Whether a meter has to wait: what the database has of it comes back before anything is collected. All of them wait
   * until the database was asked once: a flow may want a call as soon as there is a collector.
   * @param key `space/pdl`
   */
  holds(archive: Archive, key: string): boolean {
    if (this.hasEnded) return this.#session?.archive === archive && this.#session.holds(key);
    this.#use(archive);
    if (!this.hasTried) return true;
    const wasHolding = this.#session!.isHolding;
    const isHeld = this.#session!.holds(key);
    if (isHeld && !wasHolding && this.standing.is === "well") this.nextAt = 0;
    return isHeld;
  }

  /** Whether the archive lacks a meter that the database may have. @param key `space/pdl` */
  lacks(archive: Archive, key: string): boolean {
    return this.#session?.archive === archive && this.#session.lacks(key);
  }

  stop(): void {
    this.goOn({ event: "ended" });
    this.#use(undefined);
    void this.close();
  }

  /** Leaves the fleet and ends all connections. Resolves when they are ended. */
  async close(): Promise<void> {
    this.#cancelEnd();
    await this.#end();
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  /** A clean end: the database has all that is known, then the name is free at once. */
  #end(): Promise<void> {
    this.goOn({ event: "ended" });
    this.#ending ??= this.#leave();
    return this.#ending;
  }

  async #leave(): Promise<void> {
    if (this.isStandby) await this.options.atRest();
    await this.#pass;
    if (this.#database === undefined) return;
    const { problem } = this;
    if (problem !== undefined && !mayBeOfOne(problem.problem)) return;
    // Nobody waits for what others know: they come back with the same archive.
    const hasAll = !this.isStandby || (await this.#sendRest(this.#database).catch(() => false));
    await this.#giveName(hasAll);
  }

  async #giveName(hasAll = false): Promise<void> {
    const { name } = this.options.settings;
    await this.membership.leave(this.#database!, name, hasAll).catch(() => undefined);
  }

  /** @returns whether the database has all that is known */
  async #sendRest(database: FleetDatabase): Promise<boolean> {
    if (this.#session === undefined || this.standsBy) return false;
    const { databaseId } = this.membership;
    return await sendRest(this.#session, { database, databaseId }, this.options);
  }

  #use(archive: Archive | undefined): void {
    if (this.#session?.archive === archive) return;
    this.#session?.end();
    const { clock, isWorthTelling } = this.options;
    this.#session = archive && new Session(archive, clock, isWorthTelling);
    if (this.isStandby) this.nextAt = 0;
  }

  async #run(session: Session): Promise<void> {
    const { clock } = this.options;
    const before = this.shown;
    try {
      const outcome = await this.#work(session);
      this.goOn({ event: "passed" });
      this.nextAt = clock.now() + this.#pauseAfter(outcome);
      if (outcome === "put-back") this.#askAnew(session);
    } catch (error) {
      if (session.hasEnded() || this.hasEnded) return;
      if (error instanceof FleetError) this.#fail(error, session);
      else {
        this.nextAt = clock.now() + LONGEST_PAUSE_MS;
        const tookOver = this.standing.is === "taking over";
        this.options.failed(error);
        this.goOn({ event: "broke off" });
        // Another one may be able to.
        if (tookOver) await this.#giveName();
      }
    }
    if (before !== this.shown) this.options.changed();
    for (const key of session.failures.takeChanged()) this.options.changed(key);
  }

  /** Milliseconds. What was put back is sent again at once, but not in a circle. */
  #pauseAfter(outcome: Outcome): number {
    this.#putBacks = outcome === "put-back" ? this.#putBacks + 1 : 0;
    if (outcome === "done") return COLLECT_MS;
    return this.#putBacks < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** this.#putBacks);
  }

  #fail({ problem, code }: FleetError, session: Session): void {
    const now = this.options.clock.now();
    this.nextAt = now + Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** timesOf(this.standing));
    const since = this.problem?.since ?? Math.floor(now / 1000);
    this.goOn({ event: "failed", problem: this.problemNow(problem, code, since) });
    this.#askAnew(session);
  }

  /** The database may be another one, or older than it was: what it lacks is sent again. */
  #askAnew(session: Session): void {
    session.askAnew();
    this.membership.doubt();
  }

  async #work(session: Session): Promise<Outcome> {
    const { settings, clock, folders, names } = this.options;
    const member = { name: settings.name, archive: session.archive.mirrored.archive };
    if (settings.url === "") throw new FleetError("url");
    this.#database ??= new FleetDatabase(loadDriver(folders), settings.url, settings.schema);
    const database = this.#database;
    const upload = new Upload(database, member, clock);
    const { isDue } = this.membership;
    if (session.has === undefined || isDue || this.standsBy) {
      if (!(await this.#claim(database, member, session)))
        return await this.#follow(session, database, member);
      // It is opened anew, to be written.
      if (session.archive.isReadOnly) return "left";
    }
    if (session.has === undefined) await session.compare(await upload.has());
    // Another archive may be open by now: this is what the database has of the one before.
    const { has } = session;
    if (has === undefined || session.hasEnded()) return "done";
    const { databaseId } = this.membership;
    const target = { database, databaseId, member, upload, has, contracts: this.options.contracts() };
    const outcome = await this.#exchange(session, target);
    if (isDue && !session.hasEnded()) await upload.call(names());
    return outcome;
  }

  /**
   * Says that this member lives; no other one has its name, and its tables are known.
   * @returns false: a stand-by waits, or has yet to be given the archive that goes on
   */
  async #claim(database: FleetDatabase, member: Member, session: Session): Promise<boolean> {
    const { archive } = session;
    const { host } = this.options;
    const follow = (): void => archive.writing(() => archive.following.follow());
    // Who cannot collect leaves the name to others.
    if (this.standing.is === "stepping down") archive.writing(() => archive.following.tryWriting());
    try {
      const isSame = await this.membership.renew(database, member, {
        host,
        ...(this.isStandby && { standby: { takesOver: follow } }),
      });
      if (!isSame) session.askAnew();
    } catch (error) {
      if (!(error instanceof FleetError) || error.problem !== "standby") throw error;
      if (session.hasEnded()) return false;
      follow();
      this.membership.lose();
      session.askAnew();
      const now = Math.floor(this.options.clock.now() / 1_000);
      // It may have died just after it last said that it lives.
      this.missed.begin(now - LIVES);
      this.goOn({ event: "held", active: this.problemNow("standby", error.code, now) });
      return false;
    }
    const isFirst = !this.hasTried;
    this.goOn({ event: "claimed", isOwn: !archive.following.isFollower });
    if (isFirst) this.options.changed();
    return this.standing.is !== "taking over";
  }

  /** What a stand-by does in place of an exchange: it takes over the name, or keeps up with who has it. */
  async #follow(session: Session, database: FleetDatabase, member: Member): Promise<Outcome> {
    const { clock, deployed, contracts, ready } = this.options;
    if (session.hasEnded()) return "done";
    if (this.standing.is === "taking over") {
      if (await setAside(session.archive, clock, () => session.hasEnded())) this.goOn({ event: "set aside" });
      return "done";
    }
    const place = { database, databaseId: this.membership.databaseId, member, isFollowing: true as const };
    await session.follow(place, { deployed: deployed(), contracts: contracts() }, ready);
    return "done";
  }

  /**
   * Gets what the database has, and sends what it lacks. What fails of one meter holds up no other one.
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async #exchange(session: Session, target: Target): Promise<Outcome> {
    const download = new Download(target.database, target.databaseId, target.member);
    const lostCalls = !this.isStandby ? "any" : this.membership.isClean ? "none" : "few";
    await session.restore({ ...target, lostCalls }, this.options.ready);
    if (session.hasEnded()) return "done";
    session.forgotten.erase(this.options.failed);
    await session.beginNew();
    const deployed = this.options.deployed();
    if (deployed !== undefined) {
      session.noteDeployed(deployed);
      await session.receive(download, deployed);
    }
    if (session.hasEnded()) return "done";
    const outcome = await session.send(target, download);
    return outcome === "done" && session.canRestore ? "left" : outcome;
  }
}
