/** What bans, quotas, consent and the meter itself rule out, as stored in the archive, and how it is reported. */
import { isByHand, subjects, type Blocks, type Cause } from "../../archive/index.js";
import { HOUR_SECONDS, utcDayOf, type Direction, type Series } from "../../readings/index.js";
import type { FailureKind, ServiceId } from "../../services/index.js";
import type { MeterContext } from "../context/meter-context.js";
import type { SourceState } from "../context/source.js";
import type { Want } from "../plan/wants.js";

/** Something that stops calls or makes them fail. */
export interface Problem {
  readonly kind: Exclude<FailureKind, "no_data">;
  /** The service that answered: a source may stand in for another. */
  readonly service: ServiceId;
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  /** undefined: both directions. */
  readonly direction: Direction | undefined;
  readonly series: Series | undefined;
  /** English, for the log. */
  readonly message: string;
  /** When calls may resume, in seconds; undefined: not until something is fixed. */
  readonly until: number | undefined;
  /** The consent is so new that Enedis may not have processed it yet. */
  readonly fresh?: boolean;
}

/** Seconds. Enedis may need a day to process a consent, and only the next day's tick shows it. */
const FRESH_CONSENT = 48 * HOUR_SECONDS;

export class ActiveBlocks {
  readonly #meter: MeterContext;
  readonly #blocks: Blocks;

  constructor(meter: MeterContext) {
    this.#meter = meter;
    this.#blocks = meter.archive.blocks;
  }

  // ——— what is ruled out

  /** Whether the whole account may not make any call. */
  isStopped(
    { source, queue }: SourceState,
    { cause, since }: { readonly cause: Cause; readonly since: number },
  ): boolean {
    const now = this.#meter.now();
    const subject = subjects.account(source.account);
    const quota = this.#blocks.get(subject, "quota");
    if (quota?.until !== undefined && now < quota.until) return true;
    const ban = this.#blocks.get(subject, "banned");
    if (ban?.until !== undefined && now < ban.until) {
      // At most one manual attempt per UTC day for all meters of the account.
      const byHand = this.#meter.archive.calls.countByHand(source.account, utcDayOf(now));
      return !isByHand(cause) || byHand > 0;
    }
    return queue.breaker.stopped(since);
  }

  /** Whether the meter does not measure a direction. This is permanent. */
  lacksDirection({ source: { id } }: SourceState, direction: Direction): boolean {
    return this.#blocks.get(subjects.direction(id, direction), "refused") !== undefined;
  }

  /** Whether the meter has no such series. Only the access check ever asks for it again. */
  isGone(source: SourceState, { direction, series }: Want): boolean {
    const subject = subjects.series(source.source.id, direction, series);
    return this.lacksDirection(source, direction) || this.#blocks.get(subject, "refused") !== undefined;
  }

  /**
   * Whether consent or the meter itself rules a series out.
   * @param at seconds
   */
  isBlocked(source: SourceState, want: Want, cause: Cause, at = this.#meter.now()): boolean {
    if (this.isGone(source, want)) return true;
    const { id } = source.source;
    return [subjects.source(id), subjects.direction(id, want.direction)].some((subject) => {
      const block = this.#blocks.get(subject, "consent");
      return block?.until !== undefined && at < block.until && !isByHand(cause);
    });
  }

  isBanned({ source: { account } }: SourceState): boolean {
    return this.#blocks.get(subjects.account(account), "banned") !== undefined;
  }

  /**
   * Whether consent was refused and nothing has worked since.
   * @param direction undefined: the credentials themselves
   */
  lacksConsent({ source: { id } }: SourceState, direction?: Direction): boolean {
    const subject = direction === undefined ? subjects.source(id) : subjects.direction(id, direction);
    return this.#blocks.get(subject, "consent") !== undefined;
  }

  /** Whether a source has a problem that another one may not have. */
  isHindered(source: SourceState, wants: readonly Want[]): boolean {
    return (
      this.isBanned(source) ||
      this.#blocks.get(subjects.account(source.source.account), "quota") !== undefined ||
      this.lacksConsent(source) ||
      wants.some(({ direction }) => this.lacksConsent(source, direction))
    );
  }

  /**
   * Whether a refusal may be due to a new consent: the credentials are at most two days old and have never worked.
   * Waiting does not help with a token that the gateway does not know.
   */
  isFresh({ source: { firstSeen } }: SourceState, code: string | undefined): boolean {
    const { archive, usagePoint } = this.#meter;
    return (
      code !== "token_refused" &&
      this.#meter.now() - firstSeen < FRESH_CONSENT &&
      !archive.calls.wasAnswered(usagePoint.id, firstSeen * 1000)
    );
  }

  // ——— how it is reported

  /** Hides the refusal of one direction while the other one works: it was reported once as an incident. */
  visible(problem: Problem | undefined, source: SourceState, wanted: readonly Want[]): Problem | undefined {
    if (problem?.kind !== "consent" || problem.direction === undefined) return problem;
    const others = wanted.some(
      (want) => want.direction !== problem.direction && !this.isBlocked(source, want, "tick"),
    );
    return others ? undefined : problem;
  }

  /** A problem stored in the archive, even from before a restart. */
  storedProblem(source: SourceState, wanted: readonly Want[]): Problem | undefined {
    const { id, account } = source.source;
    let problem =
      this.#stored("banned", subjects.account(account), source) ??
      this.#stored("consent", subjects.source(id), source);
    for (const { direction } of wanted) {
      problem ??= this.#stored("consent", subjects.direction(id, direction), source, direction);
    }
    if (problem === undefined && wanted.length > 0 && wanted.every((want) => this.isGone(source, want))) {
      problem = this.#goneProblem(source, wanted[0]!.direction);
    }
    return problem ?? this.#stored("quota", subjects.account(account), source);
  }

  /** What Enedis refuses of a direction, for now or for good, even while the other direction works. */
  problemOf(direction: Direction, source: SourceState, wanted: readonly Want[]): Problem | undefined {
    const subject = subjects.direction(source.source.id, direction);
    const stored = this.#stored("consent", subject, source, direction);
    const isGone = (want: Want): boolean => want.direction !== direction || this.isGone(source, want);
    return stored ?? (wanted.every(isGone) ? this.#goneProblem(source, direction) : undefined);
  }

  #stored(
    kind: "banned" | "consent" | "quota",
    subject: string,
    source: SourceState,
    direction?: Direction,
  ): Problem | undefined {
    const block = this.#blocks.get(subject, kind);
    if (block === undefined || (kind === "quota" && (block.until ?? 0) <= this.#meter.now()))
      return undefined;
    const { code, until } = block;
    // A consent is checked per direction; a refusal of both directions is about the credentials themselves.
    const fresh = kind === "consent" && direction !== undefined && this.isFresh(source, code);
    return {
      ...{ kind, code, until, direction, httpStatus: undefined, series: undefined, message: kind },
      service: source.settings.service,
      ...(fresh && { fresh }),
    };
  }

  #goneProblem({ source: { id }, settings }: SourceState, direction: Direction): Problem {
    return {
      kind: "consent",
      service: settings.service,
      code: this.#blocks.get(subjects.direction(id, direction), "refused")?.code,
      httpStatus: undefined,
      direction,
      series: undefined,
      message: "refused",
      until: undefined,
    };
  }
}
