/** What every service offers: to one query (a series over days) one answer, or one kind of failure. */
import type { Day, Direction, Reading, Series } from "../readings/index.js";

export type ServiceId = "conso-api" | "myelectricaldata" | "data-connect" | "demo";

/** A service over the network. */
export type RemoteServiceId = Exclude<ServiceId, "demo">;

export const serviceIds = [
  "conso-api",
  "myelectricaldata",
  "data-connect",
  "demo",
] as const satisfies readonly ServiceId[];

/** One call: a series of one usage point over the days [start, end[. */
export interface Query {
  /** 14 digits. */
  readonly usagePointId: string;
  readonly direction: Direction;
  readonly series: Series;
  readonly start: Day;
  /** The day after the last one asked for; at most today. */
  readonly end: Day;
}

/** Something odd in a good answer: logged once, never a reason to throw the rest away. */
export interface Oddity {
  readonly reason:
    | "value" // a value that is no number (null, "", "NA" are missing values and no oddity)
    | "stamp" // a stamp that cannot be read
    | "step" // a point without a readable interval
    | "outside" // a point outside the days asked for
    | "unit" // the body names another unit than the series has
    | "differs" // one stamp, two values
    | "third" // a third point in the doubled hour
    | "single" // one point only in the doubled hour
    | "skipped" // a stamp that no clock showed
    | "overlaps" // an interval that lies across another one
    | "convention" // the stamps of complete days show the other end of their interval than the service's rule
    | "partial"; // the gateway says that it could not get everything (PARTIAL_DATA)
  /** A short excerpt, without credentials or usage point. */
  readonly detail: string;
}

/** Readings inside the days asked for, oldest first, each interval once. Missing intervals are absent. */
export interface Answer {
  readonly readings: readonly Reading[];
  readonly oddities: readonly Oddity[];
}

/** A service's way to the readings of usage points. It keeps no state of its own but an application token. */
export interface Service {
  readonly id: ServiceId;
  /** Why no call can work, where the credentials show it: what is not sent is no call. */
  credentialProblem?(usagePointId: string): ServiceError | undefined;
  /** Loads what the first call needs. It blocks the event loop for a moment, which a call without it does instead. */
  prepare?(): void;
  /** @throws {ServiceError} for every failure, also time-outs; an aborted call throws `signal.reason`. */
  read(query: Query, signal: AbortSignal): Promise<Answer>;
}

/** What a failure means for what happens next (docs/dev/contract.md#failures). */
export type FailureKind =
  | "no_data" // normal: a hole, or not yet there
  | "range" // the days were refused: narrow and ask again
  | "quota" // wait, until `until` if the service says when
  | "banned" // the address is blocked
  | "unavailable" // the next tick tries again
  | "consent" // only the user can mend it
  | "bad_answer"; // not what the service should answer; kept out of the archive

/** What is wrong with a refused range. */
export type RangeProblem =
  | "before_activation" // ADAM-ERR0123: starts before the meter's first day
  | "before_consent" // ADAM-DC-0009: starts before the days that were consented to
  | "too_old" // ADAM-ERR0125, ADAM-DC-0016: starts before the history deadline
  | "too_long" // ADAM-ERR0126, ADAM-DC-0015: more days than one call may span
  | "end_too_late"; // the end must be earlier than the current date

/** A call that gave no readings. `message` is English, without credentials or usage point. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly kind: FailureKind;
  /** The code of Enedis or the gateway, normalised (`ADAM-DC-0008`, `no_data_found`, `900804`), if it gave one. */
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  /** For `range`. */
  readonly range: RangeProblem | undefined;
  /** For `quota`: the instant (seconds) from which the service says it answers again. */
  readonly until: number | undefined;
  /**
   * How far a refused consent reaches: `direction` is refused for good (ADAM-ERR0069); `series` (ADAM-ERR0075),
   * `usage_point` and `account` (the credentials) until something is mended.
   */
  readonly scope: "series" | "direction" | "usage_point" | "account" | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: {
      code?: string | undefined;
      httpStatus?: number | undefined;
      range?: RangeProblem | undefined;
      until?: number | undefined;
      scope?: ServiceError["scope"];
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = details.code;
    this.httpStatus = details.httpStatus;
    this.range = details.range;
    this.until = details.until;
    this.scope = details.scope;
  }
}
