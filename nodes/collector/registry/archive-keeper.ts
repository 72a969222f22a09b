/**
 * Opens the archive when it is needed, reopens it a minute after a failure, and says whether the archive and the clock
 * are usable. A call that cannot be counted is not sent; what cannot be written can still be read.
 */
import {
  Archive,
  ArchiveError,
  isOfReading,
  type Acting,
  type IsUsed,
  type Loss,
  type UsagePoint,
} from "../../archive/index.js";
import { inSlices, TOLERANCE_MS, type Clock } from "../../base/index.js";
import { DAY_MS, HOUR_MS, dayOf } from "../../readings/index.js";
import { longestPause } from "../account/index.js";
import { problemKey, type CollectingProblem } from "./collecting-problem.js";

export interface ArchiveKeeperOptions {
  /** Absolute; an error: the setting names none. */
  readonly path: string | ArchiveError;
  readonly clock: Clock;
  /** The archive got readings of a meter; undefined: it was opened, so any meter may have changed. */
  readonly changed: (meter: Pick<UsagePoint, "space" | "pdl"> | undefined) => void;
  /** The archive was opened, and its log of calls is not complete. */
  readonly lost: (loss: Loss) => void;
  /** Another archive is open, for writing or only for reading: nothing built on the last one is of use any more. */
  readonly opened: () => void;
  /** The problem changed or is over. */
  readonly problemChanged: () => void;
  /** Whether meters that were being brought back still are. */
  readonly bringBack: () => boolean;
  /** Whether another process is active: then the archive can only be read. */
  readonly acting: Acting;
  /** What was logged in the future was taken back: everything built on the archive must be made anew. */
  readonly tookBack: () => void;
  /** The clock is no longer set. */
  readonly clockWrong: (problem: CollectingProblem) => void;
  /** Work of its own failed. */
  readonly failed: (error: unknown) => void;
  /** Whether there is a contract node with this id. */
  readonly hasContract: (id: string) => boolean;
}

const RETRY_MS = 60_000;
const SAME_INCIDENT_MS = DAY_MS;
/** After a write failure, no unscheduled calls for this long: their readings could not be stored. */
const WARY_MS = HOUR_MS;
/** Thousands of meters wake many times a second; each call looks for itself whether the file is in its place. */
const IN_PLACE_MS = 1_000;
/** After the start: by then all nodes exist. */
const TIDY_AFTER_MS = 600_000;
/** A clock that jumped ahead this far may be wrong: nothing is pruned by it. */
const LEAP_MS = 30 * DAY_MS;

export class ArchiveKeeper {
  readonly #options: ArchiveKeeperOptions;
  readonly #clock: Clock;
  #archive: Archive | undefined;
  /** The archive that was looked through for what is dated too late, since it was opened. */
  #lookedThrough: Archive | undefined;
  /** The archive while it cannot be written. */
  #readable: Archive | undefined;
  /** Whether that is because another process is active. */
  #isStandingBy = false;
  /** Why it could not be opened for writing. */
  #openFailure: ArchiveError | undefined;
  /** What this process knows of the file for its next opening. */
  #known: "replaced" | "damaged" | undefined;
  /** Whether a closed archive is being checked for damage. */
  #isChecking = false;
  /** Ends the check for damage that runs beside. */
  #stopCheck: (() => void) | undefined;
  /** Ends the deletion of old calls that runs in slices. */
  #stopPruning: (() => void) | undefined;
  #problem: CollectingProblem | undefined;
  /** The archive's last failure; milliseconds. It is reopened a minute later, not at each wake-up. */
  #failure: { readonly problem: string; readonly at: number } | undefined;
  /** Milliseconds: when the file was last found in its place. */
  #inPlaceAt = -Infinity;
  /** Milliseconds: when to prune next, and an earlier time that was right. */
  #tidy = { at: Infinity, before: NaN };

  constructor(options: ArchiveKeeperOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** The open archive; undefined while it has a problem or is not needed yet. */
  get archive(): Archive | undefined {
    return this.#archive;
  }

  /** The archive, also while it can only be read; undefined: there is nothing to read. */
  get readable(): Archive | undefined {
    return this.#archive ?? this.#readable;
  }

  get problem(): CollectingProblem | undefined {
    return this.#problem;
  }

  /** Whether writing to it failed within the last hour. */
  get hasFailedToWrite(): boolean {
    const { problem, at } = this.#failure ?? { at: -Infinity };
    return problem === "unwritable" && Math.abs(this.#clock.now() - at) < WARY_MS;
  }

  /**
   * The archive, if it and the clock are usable.
   * @param needed whether to open it
   * @param isOften asked many times a second: whether the file is in its place is looked at once
   * @throws {ArchiveError}
   */
  ready(needed: boolean, isOften = false): Archive | undefined {
    // Opened anew, nothing built on it goes on with what it knew.
    if (this.#isStandingBy && !this.#options.acting.standsBy) this.close();
    const sinceFailure = Math.abs(this.#clock.now() - (this.#failure?.at ?? -Infinity));
    const mayOpen = needed && sinceFailure >= RETRY_MS && !this.#isChecking && !this.#isStandingBy;
    if (this.#archive === undefined && mayOpen) this.#open();
    if (this.#archive !== undefined && this.#options.acting.standsBy) this.#standBy(this.#archive);
    if (this.#archive === undefined) return undefined;
    const now = this.#clock.now();
    if (!isOften || Math.abs(now - this.#inPlaceAt) >= IN_PLACE_MS) {
      this.#archive.assertInPlace();
      this.#inPlaceAt = now;
    }
    const fault = this.#archive.clock.fault(now);
    this.#setProblem(fault && { kind: "clock", ...fault });
    if (fault !== undefined) return undefined;
    if (this.#lookedThrough !== this.#archive && !this.#options.bringBack()) this.#giveUp(this.#archive, now);
    this.#takeBack(this.#archive, now);
    return this.#archive;
  }

  /** From now on it can only be read, but by whoever keeps up with the other process. */
  #standBy(archive: Archive): void {
    this.#stopCheck?.();
    this.#stopPruning?.();
    archive.stopWriting();
    this.#archive = undefined;
    this.#readable = archive;
    this.#isStandingBy = true;
    this.#setProblem(undefined);
    this.#options.opened();
  }

  /** Whether it says no more than that work was under way when another process became active. */
  wasLate(error: unknown): boolean {
    return this.#isStandingBy && isOfReading(error);
  }

  /** Meters of which a part came back, and the rest never will, begin anew. */
  #giveUp(archive: Archive, now: number): void {
    archive.restoring.giveUpAll(dayOf(now / 1000));
    if (archive.hasForgotten) this.#whileOpen(archive, archive.eraseForgotten());
  }

  /** Takes back what no call was counted for: its answer, or a deploy, by a clock that was far ahead for a moment. */
  #takeBack(archive: Archive, now: number): void {
    const beyond = now + TOLERANCE_MS;
    // Noted here first, so that a full disk is met here.
    archive.clock.soundInstant(now);
    if (this.#lookedThrough === archive && !archive.clock.mayHaveWrittenBeyond(beyond)) return;
    this.#lookedThrough = archive;
    if (archive.takeBack(now, beyond, longestPause)) this.#options.tookBack();
    if (archive.clock.mayHaveWrittenBeyond(beyond)) archive.clock.wroteUntil(beyond);
  }

  /**
   * Takes the highest instant ever logged back to now.
   * @returns whether anything was taken back: then everything built on the archive must be made anew
   * @throws {ClockNotSet} the clock shows an impossible time
   */
  acceptClock(): boolean {
    const archive = this.#archive;
    const now = this.#clock.now();
    if (archive === undefined || now >= (archive.clock.latest() ?? -Infinity)) return false;
    return archive.takeBack(now, now, longestPause);
  }

  /** @throws {ArchiveError} `path` */
  get #path(): string {
    const { path } = this.#options;
    if (path instanceof ArchiveError) throw path;
    return path;
  }

  #open(): void {
    if (this.#readable !== undefined && !this.#isWritableAgain(this.#readable)) return;
    this.close();
    let archive: Archive;
    try {
      archive = Archive.open(this.#path, this.#clock, { known: this.#known });
    } catch (error) {
      if (error instanceof ArchiveError && error.problem === "unwritable") {
        this.#openFailure = error;
        this.#openReadable();
      }
      throw error;
    }
    archive.fence.put(this.#options.acting);
    archive.onChange(this.#options.changed);
    this.#archive = archive;
    this.#known = undefined;
    const now = this.#clock.now();
    this.#tidy = { at: now + TIDY_AFTER_MS, before: archive.clock.latest() ?? now };
    this.#options.opened();
    if (archive.loss !== undefined) this.#options.lost(archive.loss);
    this.#options.changed(undefined);
    this.#checkAside(archive);
    // A kill may have interrupted it.
    if (archive.hasForgotten) this.#whileOpen(archive, archive.eraseForgotten());
  }

  #openReadable(): void {
    try {
      this.#readable = Archive.openReadable(this.#path);
      this.#options.opened();
    } catch (error) {
      // Then there is nothing to read: the failure to write it says what is wrong.
      if (!(error instanceof ArchiveError)) throw error;
    }
  }

  #isWritableAgain(archive: Archive): boolean {
    try {
      archive.tryWriting();
      return true;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#failure = { problem: error.problem, at: this.#clock.now() };
      return false;
    }
  }

  #checkAside(archive: Archive): void {
    const check = archive.checkAside();
    if (check === undefined) return;
    this.#stopCheck = check.stop;
    const done = check.done.catch((error: unknown) => {
      if (archive === this.#archive) this.#known = "damaged";
      throw error;
    });
    this.#whileOpen(archive, done);
  }

  #checkClosed(): void {
    const check = Archive.checkClosed(this.#path);
    this.#stopCheck = check.stop;
    this.#isChecking = true;
    check.done
      .catch(() => {
        this.#known = "damaged";
      })
      .finally(() => {
        this.#isChecking = false;
      });
  }

  /** Reports the failure of work on an archive, unless it has been closed meanwhile. */
  #whileOpen(archive: Archive, work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (archive === this.#archive) this.#options.failed(error);
    });
  }

  /**
   * Closes the archive after a failure. One that cannot be written stays open for reading.
   * @returns whether this is a new incident: an archive that opens but cannot be written fails again at each write
   */
  fail(error: ArchiveError): boolean {
    if (error.problem === "replaced") this.#known = "replaced";
    // If it could not be opened, what can be read of it has just been opened.
    if (error !== this.#openFailure) this.#closeAfter(error);
    // Reading met damage: whether the file is broken decides how it is opened again.
    if (error.problem === "damaged" && this.#known === undefined) this.#checkClosed();
    const now = this.#clock.now();
    const isOld =
      this.#failure?.problem === error.problem && Math.abs(now - this.#failure.at) < SAME_INCIDENT_MS;
    this.#failure = { problem: error.problem, at: now };
    this.#setProblem({ kind: "archive", error });
    return !isOld;
  }

  #closeAfter(error: ArchiveError): void {
    const archive = this.#archive;
    if (archive === undefined || error.problem !== "unwritable") {
      this.close();
      return;
    }
    this.#stopCheck?.();
    this.#stopPruning?.();
    this.#archive = undefined;
    this.#readable = archive;
    try {
      archive.stopWriting();
    } catch (again) {
      if (!(again instanceof ArchiveError)) throw again;
      this.close();
    }
  }

  /** Once a day: prunes what no existing node needs. */
  tidyUp(isUsed: IsUsed): void {
    const now = this.#clock.now();
    const { at, before } = this.#tidy;
    if (now < at) return;
    if (now - before < LEAP_MS && this.#archive !== undefined)
      this.#prune(this.#archive.prune(isUsed, now, this.#options.hasContract));
    this.#tidy = { at: now + DAY_MS, before: now };
  }

  #prune(work: Generator<void, void, void>): void {
    const stop = new AbortController();
    this.#stopPruning?.();
    this.#stopPruning = () => stop.abort();
    inSlices(work, stop.signal).catch((error: unknown) => {
      // The archive was closed: the rest is pruned some time after the next opening.
      if (!stop.signal.aborted) this.#options.failed(error);
    });
  }

  close(): void {
    this.#stopCheck?.();
    this.#stopCheck = undefined;
    this.#stopPruning?.();
    this.#stopPruning = undefined;
    for (const archive of [this.#archive, this.#readable]) archive?.close();
    this.#archive = undefined;
    this.#readable = undefined;
    this.#isStandingBy = false;
  }

  #setProblem(problem: CollectingProblem | undefined): void {
    const before = this.#problem;
    this.#problem = problem;
    if (problemKey(before) === problemKey(problem)) return;
    this.#options.problemChanged();
    if (problem?.kind === "clock") this.#options.clockWrong(problem);
  }
}
