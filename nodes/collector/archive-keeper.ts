/**
 * Opens the archive when it is needed, reopens it a minute after a failure, and says whether the archive and the clock
 * are usable. A call that cannot be counted is not sent.
 */
import { Archive, ArchiveError, type UsagePoint } from "../archive/index.js";
import type { Clock } from "../base/index.js";
import { DAY_MS, HOUR_MS } from "../readings/index.js";

/** Why nothing is collected. */
export type CollectingProblem =
  | { readonly kind: "archive"; readonly error: ArchiveError }
  /** The clock shows an impossible past time, as on a Pi before it syncs (docs/dev/decisions.md#8-clock). */
  | { readonly kind: "clock" };

export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly problem: CollectingProblem;

  constructor(problem: CollectingProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

export interface ArchiveKeeperOptions {
  readonly path: string;
  readonly clock: Clock;
  /** The archive got readings of a meter; undefined: it was opened, so any meter may have changed. */
  readonly changed: (meter: Pick<UsagePoint, "space" | "pdl"> | undefined) => void;
  /** A damaged archive was moved to a path, and a new one started. */
  readonly damaged: (copy: { readonly path: string }) => void;
  /** The problem changed or is over. */
  readonly problemChanged: () => void;
}

/** No correct clock shows an earlier time: the package did not exist then. */
const EARLIEST = Date.UTC(2026, 0, 1);
const RETRY_MS = 60_000;
const SAME_INCIDENT_MS = DAY_MS;
/** After a write failure, no unscheduled calls for this long: their readings could not be stored. */
const WARY_MS = HOUR_MS;
/** After the start: by then all nodes exist. */
const TIDY_AFTER_MS = 600_000;
/** A clock that jumped ahead this far may be wrong: nothing is pruned by it. */
const LEAP_MS = 30 * DAY_MS;

export class ArchiveKeeper {
  readonly #options: ArchiveKeeperOptions;
  readonly #clock: Clock;
  #archive: Archive | undefined;
  #problem: CollectingProblem | undefined;
  /** The archive's last failure; milliseconds. It is reopened a minute later, not at each wake-up. */
  #failure: { readonly problem: string; readonly at: number } | undefined;
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

  get problem(): CollectingProblem | undefined {
    return this.#problem;
  }

  /** Whether writing to it failed within the last hour. */
  get hasFailedToWrite(): boolean {
    const { problem, at } = this.#failure ?? { at: -Infinity };
    return problem === "unwritable" && this.#clock.now() - at < WARY_MS;
  }

  /**
   * The archive, if it and the clock are usable.
   * @param needed whether to open it
   * @throws {ArchiveError}
   */
  ready(needed: boolean): Archive | undefined {
    const sinceFailure = Math.abs(this.#clock.now() - (this.#failure?.at ?? -Infinity));
    if (this.#archive === undefined && needed && sinceFailure >= RETRY_MS) this.#open();
    if (this.#archive === undefined) return undefined;
    const last = this.#archive.calls.lastSent();
    const now = this.#clock.now();
    if (now < EARLIEST || (last !== undefined && now < last - DAY_MS)) {
      this.#setProblem({ kind: "clock" });
      return undefined;
    }
    this.#setProblem(undefined);
    return this.#archive;
  }

  #open(): void {
    const archive = Archive.open(this.#options.path, this.#clock);
    archive.onChange(this.#options.changed);
    this.#archive = archive;
    const now = this.#clock.now();
    this.#tidy = { at: now + TIDY_AFTER_MS, before: archive.calls.lastSent() ?? now };
    if (archive.damaged !== undefined) this.#options.damaged({ path: archive.damaged });
    this.#options.changed(undefined);
  }

  /**
   * Closes the archive after a failure.
   * @returns whether this is a new incident: an archive that opens but cannot be written fails again at each write
   */
  fail(error: ArchiveError): boolean {
    this.close();
    const now = this.#clock.now();
    const isOld = this.#failure?.problem === error.problem && now - this.#failure.at < SAME_INCIDENT_MS;
    this.#failure = { problem: error.problem, at: now };
    this.#setProblem({ kind: "archive", error });
    return !isOld;
  }

  /** Once a day: prunes what no existing node needs. */
  tidyUp(nodes: () => readonly string[]): void {
    const now = this.#clock.now();
    const { at, before } = this.#tidy;
    if (now < at) return;
    if (now - before < LEAP_MS) this.#archive?.prune(nodes(), now);
    this.#tidy = { at: now + DAY_MS, before: now };
  }

  close(): void {
    this.#archive?.close();
    this.#archive = undefined;
  }

  #setProblem(problem: CollectingProblem | undefined): void {
    const before = this.#problem;
    this.#problem = problem;
    if (before?.kind !== problem?.kind) this.#options.problemChanged();
  }
}
