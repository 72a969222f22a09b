/** What bans, quotas, consent and the meter itself rule out, as stored in the archive, and how it is reported. */
import { isByHand, subjects, type Blocks, type Cause } from "../../archive/index.js";
import { DAY_SECONDS, HOUR_SECONDS, utcDayOf, type Collected, type Direction } from "../../readings/index.js";
import {
  isOfNewConsents,
  REFUSED_DAYS,
  type FailureKind,
  type Heard,
  type ServiceId,
} from "../../services/index.js";
import type { MeterContext, SourceState } from "../context/index.js";
import type { Want } from "../plan/index.js";

/** Something that stops calls or makes them fail. */
export interface Problem {
  readonly kind: Exclude<FailureKind, "no_data">;
  /** The service that answered: a source may stand in for another. */
  readonly service: ServiceId;
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  /** undefined: both directions. */
  readonly direction: Direction | undefined;
  readonly series: Collected | undefined;
  /** For the log; undefined: it was logged when it happened. */
  readonly heard?: Heard;
  /** When calls may resume, in seconds; undefined: not until something is fixed. */
  readonly until: number | undefined;
  /** Whether the consent is so new that Enedis may not have processed it yet; undefined: it is not. */
  readonly fresh?: Freshness;
  /** Enedis does not have this for the meter: it is tried again only after `REFUSED_DAYS`. */
  readonly lasting?: boolean;
  /** Only its kind and code are known: it is from before a restart. */
  readonly remembered?: boolean;
}

/** Whether the service failed, or answered what cannot be read: that says nothing of the meter. */
export function isOutage(failure: { readonly kind: FailureKind } | undefined): boolean {
  return failure?.kind === "unavailable" || failure?.kind === "bad_answer";
}

/**
 * `known`: consent was given just now, and the answer is one that Enedis has given to new consents; `possible`: the
 * credentials are new here, which a consent may also be.
 */
export type Freshness = "known" | "possible";

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

  /** When a ban or a quota of the account ends, in seconds; 0: there is none. */
  stoppedUntil({ source: { account } }: SourceState): number {
    const untils = (["banned", "quota"] as const).map(
      (kind) => this.#blocks.get(subjects.account(account), kind)?.until ?? 0,
    );
    return Math.max(...untils);
  }

  /** Whether the meter does not measure a direction, as far as is known. */
  lacksDirection({ source: { id } }: SourceState, direction: Direction): boolean {
    return this.#blocks.get(subjects.direction(id, direction), "refused") !== undefined;
  }

  /** Whether the meter has no such series, as far as is known. Its history is not asked for. */
  isGone(source: SourceState, want: Want): boolean {
    return this.goneUntil(source, want) !== undefined;
  }

  /** When a series that the meter does not have is tried again, in seconds; undefined: the meter has it. */
  goneUntil({ source: { id } }: SourceState, { direction, series }: Want): number | undefined {
    const ofDirection = this.#refusedUntil(subjects.direction(id, direction));
    const ofSeries = this.#refusedUntil(subjects.series(id, direction, series));
    return ofDirection === undefined ? ofSeries : Math.max(ofDirection, ofSeries ?? 0);
  }

  #refusedUntil(subject: string): number | undefined {
    const block = this.#blocks.get(subject, "refused");
    // Versions before this one stored no end.
    return block && (block.until ?? block.since + REFUSED_DAYS * DAY_SECONDS);
  }

  /**
   * When consent or the meter itself next lets a series be asked for without a request by hand, in seconds; 0: now.
   */
  opensAt(source: SourceState, want: Want): number {
    const { id } = source.source;
    const consents = [subjects.source(id), subjects.direction(id, want.direction)].map(
      (subject) => this.#blocks.get(subject, "consent")?.until ?? 0,
    );
    return Math.max(this.goneUntil(source, want) ?? 0, ...consents);
  }

  /**
   * Whether consent or the meter itself rules a series out.
   * @param at seconds
   */
  isBlocked(source: SourceState, want: Want, cause: Cause, at = this.#meter.now()): boolean {
    if (at < (this.goneUntil(source, want) ?? 0)) return true;
    const { id } = source.source;
    return [subjects.source(id), subjects.direction(id, want.direction)].some((subject) => {
      const block = this.#blocks.get(subject, "consent");
      return block?.until !== undefined && at < block.until && !isByHand(cause);
    });
  }

  /** Whether a series is refused, for now or for good. */
  isRefused(source: SourceState, want: Want): boolean {
    return this.lacksConsent(source, want.direction) || this.isGone(source, want);
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
   * Whether a refusal is due to a new consent: the credentials are at most two days old and have never worked. That they
   * are new here says little of the consent; the day on which a token was issued does. Waiting does not help with a token
   * that the gateway does not know.
   */
  freshnessOf({ source, settings }: SourceState, code: string | undefined): Freshness | undefined {
    const { archive, usagePoint } = this.#meter;
    const { firstSeen } = source;
    const isNew = (instant: number): boolean => this.#meter.now() - instant < FRESH_CONSENT;
    if (code === "token_refused" || !isNew(firstSeen)) return undefined;
    if (archive.calls.wasAnswered(usagePoint.id, firstSeen * 1000)) return undefined;
    const { consentedAt } = settings;
    const isKnown = consentedAt !== undefined && isNew(consentedAt) && isOfNewConsents(code);
    return isKnown ? "known" : "possible";
  }

  // ——— how it is reported

  /** Hides the refusal of a direction or series while another one works: it was reported once as an incident. */
  visible(problem: Problem | undefined, source: SourceState, wanted: readonly Want[]): Problem | undefined {
    if (problem?.kind !== "consent" || problem.direction === undefined) return problem;
    const others = wanted.some(
      (want) =>
        !this.stopsCallsFor(problem, source, want) &&
        // What comes back within a day says more than what comes back in weeks.
        !(problem.lasting === true ? this.isGone(source, want) : this.isBlocked(source, want, "tick")),
    );
    return others ? undefined : problem;
  }

  /** Whether a problem stops the calls for a series. */
  stopsCallsFor({ kind, direction, series, lasting }: Problem, source: SourceState, want: Want): boolean {
    if (kind !== "consent" || direction === undefined) return true;
    const isOfSeries = lasting === true && series !== undefined && !this.lacksDirection(source, direction);
    return want.direction === direction && (!isOfSeries || want.series === series);
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
      problem = this.#goneProblem(source, wanted);
    }
    return problem ?? this.#stored("quota", subjects.account(account), source);
  }

  /** What Enedis refuses of a direction, for now or for good, even while the other direction works. */
  problemOf(direction: Direction, source: SourceState, wanted: readonly Want[]): Problem | undefined {
    const subject = subjects.direction(source.source.id, direction);
    const stored = this.#stored("consent", subject, source, direction);
    const wantedHere = wanted.filter((want) => want.direction === direction);
    const isGone = wantedHere.length > 0 && wantedHere.every((want) => this.isGone(source, want));
    return stored ?? (isGone ? this.#goneProblem(source, wantedHere) : undefined);
  }

  /** Why some series, all of which are refused, do not come. @param refused at least one */
  refusalOf(source: SourceState, refused: readonly Want[]): Problem {
    const lacking = refused.find(({ direction }) => this.lacksConsent(source, direction));
    if (lacking === undefined) return this.#goneProblem(source, refused);
    const { direction } = lacking;
    return this.#stored("consent", subjects.direction(source.source.id, direction), source, direction)!;
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
    const isOfPoint = kind === "consent" && direction !== undefined;
    const fresh = isOfPoint ? this.freshnessOf(source, code) : undefined;
    return {
      kind,
      code,
      until,
      direction,
      httpStatus: undefined,
      series: undefined,
      service: source.settings.service,
      ...(fresh !== undefined && { fresh }),
    };
  }

  /** @param gone series that the meter does not have, at least one: the one that is tried first is reported */
  #goneProblem(source: SourceState, gone: readonly Want[]): Problem {
    const { id } = source.source;
    const [first] = gone.toSorted((a, b) => this.goneUntil(source, a)! - this.goneUntil(source, b)!);
    const { direction, series } = first!;
    const ofDirection = this.#blocks.get(subjects.direction(id, direction), "refused");
    return {
      kind: "consent",
      service: source.settings.service,
      code: (ofDirection ?? this.#blocks.get(subjects.series(id, direction, series), "refused"))?.code,
      httpStatus: undefined,
      direction,
      series,
      until: this.goneUntil(source, first!),
      lasting: true,
    };
  }
}
