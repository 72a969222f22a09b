/**
 * Keeps PostgreSQL as the archive is: what changes is there within ten seconds, or as soon as it can be reached again.
 * It wakes with the collectors, and holds up nothing (docs/dev/decisions.md#60-the-mirror).
 */
import type { Archive, Space, UsagePoint } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { FleetDatabase, loadDriver } from "./database.js";
import { claim, leave } from "./member.js";
import { prepare } from "./prepare.js";
import { FleetError, type FleetProblem } from "./problem.js";
import { slicesOf } from "./slices.js";
import { Upload } from "./upload.js";

export interface FleetSettings {
  readonly url: string;
  /** Unique and lasting. */
  readonly name: string;
  /** An identifier of PostgreSQL. */
  readonly schema: string;
}

export interface MirrorOptions {
  readonly settings: FleetSettings;
  /** Where the package `pg` may be installed. */
  readonly folders: readonly string[];
  readonly clock: Clock;
  /** What a user calls a meter; undefined: it is not deployed. */
  readonly nameOf: (space: Space, pdl: string) => string | undefined;
  /** Wakes it with the collectors, soon. */
  readonly wakeSoon: () => void;
  /** What it says of itself changed. */
  readonly changed: () => void;
  /** The archive failed, or there is a bug of ours. */
  readonly failed: (error: unknown) => void;
}

/** Why PostgreSQL cannot be used, and when that is tried again. */
export interface MirrorProblem {
  readonly problem: FleetProblem;
  /** Of the error, for questions to who runs the database. */
  readonly code: string | undefined;
  /** Seconds: since when. */
  readonly since: number;
  /** Seconds. */
  readonly nextTry: number;
}

/** How far a meter is behind. */
export interface Behind {
  /** Readings that PostgreSQL does not have yet. */
  readonly behind: number;
  /** Seconds: since when; undefined: nothing is behind. */
  readonly since: number | undefined;
}

/** Changes are sent together. */
const COLLECT_MS = 5_000;
/** A member says that it lives. */
const RENEW_MS = 30_000;
/** After a failure: 1, 2, 4 … seconds. */
const LONGEST_PAUSE_MS = 30_000;

/** Meters whose state is read at once: some milliseconds. */
const AT_ONCE = 100;

/** What is known of an open archive. */
interface Session {
  readonly archive: Archive;
  readonly unsubscribe: () => void;
  /** Usage points with something to send, and since when, in seconds. */
  readonly dirty: Map<number, number>;
}

export class Mirror {
  readonly #options: MirrorOptions;
  #database: FleetDatabase | undefined;
  #session: Session | undefined;
  /** What PostgreSQL has of this archive, by `space/pdl`; undefined: to be asked. */
  #sent: Map<string, number> | undefined;
  #pass: Promise<void> | undefined;
  #problem: MirrorProblem | undefined;
  #failures = 0;
  /** Milliseconds. */
  #nextAt = 0;
  #renewAt = 0;
  /** When this member last said that it lives, as the database wrote it. */
  #seen: string | undefined;
  #isStopped = false;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Why PostgreSQL cannot be used; undefined: it can, or nothing was tried yet. */
  get problem(): MirrorProblem | undefined {
    return this.#problem;
  }

  /** @param usagePoint id in the archive */
  behind(archive: Archive, usagePoint: number): Behind {
    const since = this.#session?.archive === archive ? this.#session.dirty.get(usagePoint) : undefined;
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
    if (this.#session === undefined || this.#pass !== undefined || this.#isStopped) return Infinity;
    const now = this.#options.clock.now();
    // A clock that was set back must not make it wait for long.
    this.#nextAt = Math.min(this.#nextAt, now + LONGEST_PAUSE_MS);
    if (now >= this.#nextAt) {
      this.#pass = this.#run(this.#session).finally(() => {
        this.#pass = undefined;
        this.#options.wakeSoon();
      });
      return Infinity;
    }
    return this.#nextAt / 1000;
  }

  stop(): void {
    this.#isStopped = true;
    this.#use(undefined);
    void this.close();
  }

  /** Leaves the fleet and ends all connections. Resolves when they are ended. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#pass;
    const database = this.#database;
    this.#database = undefined;
    if (database === undefined) return;
    // The name is free at once.
    if (this.#problem === undefined)
      await leave(database, this.#options.settings.name).catch(() => undefined);
    await database.close();
  }

  #use(archive: Archive | undefined): void {
    if (this.#session?.archive === archive) return;
    this.#session?.unsubscribe();
    this.#session = undefined;
    this.#sent = undefined;
    if (archive === undefined) return;
    const dirty = new Map<number, number>();
    const mark = (point: UsagePoint | undefined): void => {
      if (point !== undefined && !dirty.has(point.id)) dirty.set(point.id, secondsOf(this.#options.clock));
    };
    this.#session = { archive, dirty, unsubscribe: archive.onChange(mark) };
  }

  async #run(session: Session): Promise<void> {
    const { clock } = this.#options;
    const before = this.#problem;
    try {
      await this.#work(session);
      this.#problem = undefined;
      this.#failures = 0;
      this.#nextAt = clock.now() + (this.#sent === undefined ? 0 : COLLECT_MS);
    } catch (error) {
      // The archive was closed meanwhile; what failed is told by whoever closed it.
      if (this.#session !== session || this.#isStopped) return;
      if (error instanceof FleetError) this.#fail(error);
      else {
        this.#nextAt = clock.now() + LONGEST_PAUSE_MS;
        this.#options.failed(error);
      }
    }
    if (before?.problem !== this.#problem?.problem) this.#options.changed();
  }

  #fail(error: FleetError): void {
    const now = this.#options.clock.now();
    const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** this.#failures++);
    this.#nextAt = now + pause;
    const { problem, code } = error;
    const since = this.#problem?.since ?? Math.floor(now / 1000);
    this.#problem = { problem, code, since, nextTry: Math.ceil(this.#nextAt / 1000) };
    // It may be another one when it is back, or older than it was.
    this.#wasPutBack();
  }

  async #work(session: Session): Promise<void> {
    const { settings, clock, folders } = this.#options;
    const { archive } = session;
    const member = { name: settings.name, archive: archive.mirrored.archive };
    this.#database ??= new FleetDatabase(loadDriver(folders), settings.url, settings.schema);
    const database = this.#database;
    if (this.#sent === undefined) await prepare(database);
    if (this.#sent === undefined || clock.now() >= this.#renewAt) {
      const { before, seen } = await claim(database, member);
      if (this.#seen !== undefined && before !== this.#seen) this.#sent = undefined;
      this.#seen = seen;
      this.#renewAt = clock.now() + RENEW_MS;
    }
    const upload = new Upload(database, member, this.#options.nameOf);
    if (this.#sent === undefined) {
      const sent = await upload.sent();
      await this.#markAll(session, sent);
      // It is what the database has of that archive.
      if (this.#session !== session) return;
      this.#sent = sent;
    }
    for (const id of archive.mirrored.waiting()) {
      if (!session.dirty.has(id)) session.dirty.set(id, secondsOf(clock));
    }
    for (const [id, since] of [...session.dirty]) {
      if (this.#session !== session || this.#isStopped) return;
      session.dirty.delete(id);
      try {
        await this.#send(upload, session, id);
      } catch (error) {
        session.dirty.set(id, since);
        throw error;
      }
    }
  }

  /** Everything that changed since it was sent, as either side knows it. */
  async #markAll(session: Session, sent: ReadonlyMap<string, number>): Promise<void> {
    const { archive, dirty } = session;
    const now = secondsOf(this.#options.clock);
    const all = [...archive.usagePoints.all("real"), ...archive.usagePoints.all("demo")];
    for (const [i, point] of all.entries()) {
      if (i % AT_ONCE === AT_ONCE - 1) await yieldToEventLoop();
      if (this.#session !== session || this.#isStopped) return;
      const { mirrored } = archive;
      const known = Math.min(mirrored.sent(point.id), sent.get(keyOf(point)) ?? 0);
      if (mirrored.head(point.id) > known && !dirty.has(point.id)) dirty.set(point.id, now);
    }
  }

  async #send(upload: Upload, session: Session, id: number): Promise<void> {
    const { archive } = session;
    const { mirrored } = archive;
    const point = archive.usagePoints.withId(id);
    if (point === undefined) return;
    if (mirrored.isToForget(id)) {
      await upload.forget(point);
      this.#sent?.delete(keyOf(point));
      mirrored.forgot(id);
    }
    // What either side does not know of is sent again: that changes nothing.
    const since = Math.min(mirrored.sent(id), this.#sent?.get(keyOf(point)) ?? 0);
    const upTo = mirrored.head(id);
    const confirmed = archive.usagePoints
      .allSeries(id)
      .map((series) => ({ id: series.id, starts: mirrored.confirmed(series.id) }));
    let slice;
    const slices = slicesOf(archive, id, since, upTo);
    for (let next = slices.next(); next.done !== true;) {
      slice = next.value;
      next = slices.next();
      if (this.#session !== session || this.#isStopped) return;
      const now = secondsOf(this.#options.clock);
      const revisions = { since, upTo: next.done === true ? upTo : undefined };
      if (!(await upload.send(archive, point, slice, revisions, now))) {
        this.#wasPutBack();
        return;
      }
    }
    if (slice === undefined || this.#session !== session) return;
    this.#sent?.set(keyOf(point), upTo);
    mirrored.setSent(id, upTo);
    for (const series of confirmed) mirrored.sentConfirmed(series.id, series.starts);
  }

  /** The database is older than it was: what it lacks is sent again at once. */
  #wasPutBack(): void {
    this.#sent = undefined;
    this.#seen = undefined;
  }
}

function keyOf({ space, pdl }: UsagePoint): string {
  return `${space}/${pdl}`;
}
