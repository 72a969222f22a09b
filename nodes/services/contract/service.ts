/** What every service offers: for each query (a series over days) one answer, or one kind of failure. */
import type {
  Day,
  Direction,
  Reading,
  RegisterEvent,
  RegisterReading,
  Series,
} from "../../readings/index.js";

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
  /** The day after the last requested one; at most today. */
  readonly end: Day;
}

/** One call for the registers of a usage point over the days [start, end[. */
export type RegisterQuery = Omit<Query, "series">;

/** Something odd in a good answer: logged once, never a reason to discard the rest. */
export interface Oddity {
  readonly reason:
    | "value" // a value that is not a number (null, "", "NA" are missing values, not oddities)
    | "stamp" // a stamp that cannot be read
    | "step" // a point without a readable interval
    | "outside" // a point outside the requested days
    | "unit" // the body gives a different unit from the series'
    | "differs" // one stamp, two values
    | "third" // a third point in the doubled hour
    | "single" // one point only in the doubled hour
    | "skipped" // a stamp that no clock showed
    | "overlaps" // an interval that overlaps another one
    | "convention" // the stamps of complete days show the other end of their interval than the service's rule
    | "partial"; // the gateway says that it could not get everything (PARTIAL_DATA)
  /** A short excerpt, without credentials or usage point. */
  readonly detail: string;
}

/** Readings inside the requested days, oldest first, each interval once. Missing intervals are absent. */
export interface Answer {
  readonly readings: readonly Reading[];
  readonly oddities: readonly Oddity[];
}

/** What the registers showed on the requested days, oldest first. */
export interface RegisterAnswer {
  readonly readings: readonly RegisterReading[];
  readonly events: readonly RegisterEvent[];
  readonly oddities: readonly Oddity[];
}

/** The code of an answer about registers whose form nobody knows. */
export const UNKNOWN_REGISTERS = "unknown_registers";

/** A service's access to the readings of usage points. Its only state is an application token. */
export interface Service {
  readonly id: ServiceId;
  /** Why no call can work, if the credentials alone show it: this avoids a call. */
  credentialProblem?(usagePointId: string): ServiceError | undefined;
  /**
   * Loads what the first call needs. This blocks the event loop for a moment; without it, the first call would do so.
   */
  prepare?(): void;
  /** @throws {ServiceError} for every failure, including time-outs; an aborted call throws `signal.reason` */
  read(query: Query, signal: AbortSignal): Promise<Answer>;
  /**
   * Absent: the service does not have registers.
   * @throws as {@link Service.read}
   */
  readRegisters?(query: RegisterQuery, signal: AbortSignal): Promise<RegisterAnswer>;
}

/** What a failure means for what happens next (docs/dev/contract.md#failures). */
export type FailureKind =
  | "no_data" // normal: a hole, or not yet published
  | "range" // the days were refused: narrow and ask again
  | "quota" // wait, until `until` if the service says when
  | "banned" // the address is blocked
  | "unavailable" // the next tick tries again
  | "consent" // only the user can fix it
  | "bad_answer"; // not what the service should answer; kept out of the archive

/** What is wrong with a refused range. */
export type RangeProblem =
  | "before_activation" // ADAM-ERR0123: starts before the meter's first day
  | "before_consent" // ADAM-DC-0009: starts before the days covered by the consent
  | "too_old" // ADAM-ERR0125, ADAM-DC-0016: starts before the history deadline
  | "too_long" // ADAM-ERR0126, ADAM-DC-0015: more days than one call may span
  | "end_too_late"; // the end must be earlier than the current date

/** What to log of a call that brought no readings: each is without credentials or usage point. */
export type Heard =
  /** The service's own words. */
  | { readonly said: string }
  /** It did not answer. @property why a code of the network, or how long it was waited for */
  | { readonly silent: string; readonly why: string | undefined }
  /** Words of ours for those who look for the fault, in English. */
  | { readonly odd: string };

/** A call that brought no readings. `message` is English, without credentials or usage point. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly kind: FailureKind;
  /** The code of Enedis or the gateway, normalised (`ADAM-DC-0008`, `no_data_found`, `900804`), if there was one. */
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  /** For `range`. */
  readonly range: RangeProblem | undefined;
  /** For `quota`: the instant (seconds) from which the service says it will answer again. */
  readonly until: number | undefined;
  /**
   * How far a refused consent reaches: the meter does not have this `direction` (ADAM-ERR0069) or `series`
   * (ADAM-ERR0075), which is tried again only weeks later; `usage_point` and `account` (the credentials) are refused until the user fixes something.
   */
  readonly scope: "series" | "direction" | "usage_point" | "account" | undefined;
  readonly heard: Heard;

  constructor(
    kind: FailureKind,
    message: string,
    details: {
      code?: string | undefined;
      httpStatus?: number | undefined;
      range?: RangeProblem | undefined;
      until?: number | undefined;
      scope?: ServiceError["scope"];
      /** Absent: `message`. */
      heard?: Heard;
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
    this.heard = details.heard ?? { odd: message };
  }
}
