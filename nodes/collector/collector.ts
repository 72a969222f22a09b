/**
 * Collects the readings of one usage point: asks the plan what comes next, asks the service within its limits, and
 * commits every answer before it counts as done. It lives beside the nodes, keyed by usage point, so that a deploy cuts
 * no call (design §9.1).
 */
import {
  CoverageState,
  subjects,
  type Archive,
  type Cause,
  type HistoryRequest,
  type SeriesRow,
  type Source,
  type Space,
  type UsagePoint,
} from "../archive/index.js";
import type { Clock, Random } from "../clock.js";
import {
  allSeries,
  dayOf,
  directions,
  startOfDay,
  utcDayOf,
  type Day,
  type Direction,
  type Series,
} from "../readings/index.js";
import { deadline, limitsOf, newestDay, type ServiceLimits } from "../services/limits.js";
import {
  ServiceError,
  type FailureKind,
  type Oddity,
  type Service,
  type ServiceId,
} from "../services/service.js";
import { isFailure, lift, stopForBan, stopForQuota } from "./account.js";
import type { Budget, Desk, Refusal } from "./desk.js";
import { estimate, oldestWanted, type Depth, type HistoryEstimate } from "./estimate.js";
import { eveningOf, healthOf, healthStates, isLoadCurveOff, type HealthState } from "./health.js";
import { neverAsked, newestOf, newestState, plan, type PlanSeries, type Step } from "./plan.js";
import { drawOf, LAST_HOUR, lastTick, mayPoll, nextTick } from "./schedule.js";

/** A series in a direction that some node wants. */
export interface Want {
  readonly direction: Direction;
  readonly series: Series;
}

/** One config node's way to a usage point. */
export interface SourceSettings {
  /** The config node's id. */
  readonly node: string;
  readonly usagePointId: string;
  readonly service: ServiceId;
  readonly baseUrl: string;
  /** What the service counts calls by, beside nothing else: the account's identity. */
  readonly identity: readonly string[];
  /** All that a changed source would change; only a keyed hash of it is kept. */
  readonly credentials: readonly string[];
  readonly minute: number;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
  /** Makes the service's client; the hook runs before a call of its own that spends no budget (a token). */
  createService(hooks: {
    beforeTokenCall: () => Promise<void>;
    /** Before a second data request within one `read`: it counts like any other. */
    beforeExtraCall: () => Promise<void>;
    firstDeploy: (usagePointId: string) => Day | undefined;
  }): Service;
}

/** Something that stops calls or made them fail. */
export interface Problem {
  readonly kind: Exclude<FailureKind, "no_data">;
  readonly code: string | undefined;
  readonly httpStatus: number | undefined;
  /** undefined: both directions. */
  readonly direction: Direction | undefined;
  readonly series: Series | undefined;
  /** English, for the log. */
  readonly message: string;
  /** When calls may go on, in seconds; undefined: not before something is mended. */
  readonly until: number | undefined;
  /** A consent that is too new to be sure of: Enedis may not have taken it in yet. */
  readonly fresh?: boolean;
}

/** How far a wanted series that Enedis records is held. */
export interface Standing extends Want {
  /** The newest day that the service can have. */
  readonly newest: Day;
  /** The newest day that is held in full; undefined: none is. */
  readonly last: Day | undefined;
  /** It is a load curve, and hourly collection is off at Enedis. */
  readonly off: boolean;
}

/** What a collector is doing, for statuses and editors. Instants in seconds. */
export interface Report {
  readonly calling: Step | undefined;
  readonly problem: Problem | undefined;
  readonly refusal: Refusal | undefined;
  readonly nextTick: number;
  /** The next tick that may call for the newest day. */
  readonly nextPoll: number;
  /** The last tick of today that could call for the newest day; undefined before the first one. */
  readonly lastPoll: number | undefined;
  /** Every wanted series holds its newest day. */
  readonly upToDate: boolean;
  /** Days of the wanted history that were never asked for. */
  readonly historyLeft: number;
  readonly budget: Budget;
  readonly health: HealthState;
  /** Three days had daily values but no load curve: hourly collection is off at Enedis. */
  readonly loadCurveOff: boolean;
  /** The newest day that all wanted series hold. */
  readonly lastGood: Day | undefined;
  /** Whose budget is spent, without secrets, and by how many meters. */
  readonly account: { readonly baseUrl: string; readonly meters: number } | undefined;
}

/** Days of a wanted series, from the oldest that is wanted to the newest that the service can have. */
export interface SeriesSurvey extends Want {
  readonly days: number;
  readonly complete: number;
  readonly partial: number;
  /** Asked for, and not there. */
  readonly missing: number;
  readonly notAsked: number;
  /** The newest complete day. */
  readonly newest: Day | undefined;
  /** Days asked for by hand that are still to come. */
  readonly requested: number;
  /** Refused for good: the meter has no such series. */
  readonly gone: boolean;
  /** Days that were asked for and are not held in full, oldest first. */
  readonly lacking: readonly Day[];
}

/** What the doctor found out of a series. */
export interface Finding extends Want {
  /**
   * `gone`: the meter has no such series; `refused`: another series of the direction was; `stopped`: a pause of the
   * account holds.
   */
  readonly result: "asked" | "gone" | "refused" | "stopped";
  /** What the service answered in the place of readings. */
  readonly failure: ServiceError | undefined;
  /** The newest complete day that is held. */
  readonly newest: Day | undefined;
}

export interface Examination {
  readonly findings: readonly Finding[];
  /** Why not all of them were asked for. */
  readonly refusal: Refusal | undefined;
}

type Progress = Pick<Report, "upToDate" | "historyLeft" | "loadCurveOff" | "lastGood">;

export interface CollectorEvents {
  /** Something in the report changed. */
  report(): void;
  /** A new incident: told once, not at each tick. */
  incident(problem: Problem): void;
  /** Odd points of a good answer. */
  oddities(step: Step, oddities: readonly Oddity[]): void;
  /** A round of calls ended. */
  idle(): void;
  /** Calls stopped because the archive failed, or because of a fault of our own. */
  failed(error: unknown): void;
}

interface SourceState {
  readonly settings: SourceSettings;
  readonly source: Source;
  readonly desk: Desk;
  readonly service: Service;
  readonly limits: ServiceLimits;
}

/** One round of calls to one source. */
interface Poll {
  readonly cause: Cause;
  /** Position of the source: 0 is asked first, the others stand in for it. */
  readonly source: number;
  /** Seconds. */
  readonly since: number;
  /** Whether it may ask for the newest day and recent holes, or only for history and old holes. */
  readonly newest: boolean;
  /** Series that failed in this poll. */
  readonly gaveUp: Set<string>;
  newestCalls: number;
  noHistory: boolean;
  endsYesterday: boolean;
  /** What the last call failed with. */
  failure?: ServiceError | undefined;
}

/** How long a deploy may take until a collector that nobody adopted again stops its running call. */
export const GRACE_MS = 10_000;
/** First polls of a meter with new credentials per UTC day (design §4). */
const FIRST_POLLS = 3;
const HOUR = 3_600;
/** Enedis may need a day to take a consent in, and the next day's tick to show it (seconds). */
const FRESH_CONSENT = 48 * HOUR;
/** Between two examinations by the doctor, in seconds. */
const DOCTOR_PAUSE = 60;
/** The doctor asks for so many of the newest days: enough to tell a late day from a series that is off. */
const DOCTOR_DAYS = 7;
/** A tick found so much later (seconds) was slept through, or the clock was put forward. */
const LATE_TICK = 600;

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #archive: Archive;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: CollectorEvents;
  readonly #usagePoint: UsagePoint;
  readonly #sources: SourceState[] = [];
  /** By node. */
  #wants: ReadonlyMap<string, readonly Want[]> = new Map();
  /** The union of them, of what there is. */
  #wanted: readonly Want[] = [];
  /** Oldest days that the services serve, as of a day. */
  #deadlines: { readonly today: Day; readonly of: ReadonlyMap<Series, Day> } | undefined;
  readonly #shorter = new Map<string, number>();
  /** By series and source. */
  readonly #planned = new Map<
    string,
    { readonly input: PlanSeries; readonly asked: readonly HistoryRequest[] }
  >();
  readonly #incidents = new Map<string, Problem>();
  #poll: { readonly cause: Cause; readonly done: Promise<void> } | undefined;
  #abort = new AbortController();
  #nextTick = 0;
  /** By source: when it asks by itself. */
  readonly #standIns: (number | undefined)[] = [];
  #catchUpAt: number | undefined;
  /** When the last round of calls ended, in seconds: what it asked for counts as asked in the whole of that second. */
  #idleSince = -Infinity;
  #historyMayBeLeft = true;
  /** Seconds: a poll that failed or spent its budget is not followed by one for history before this. */
  #historyNotBefore = 0;
  #progress: Progress = {
    upToDate: false,
    historyLeft: 0,
    loadCurveOff: false,
    lastGood: undefined,
  };
  #health: HealthState;
  /** The day whose evening was judged. */
  #judgedOn: Day | undefined;
  #calling: Step | undefined;
  #problem: Problem | undefined;
  #refusal: Refusal | undefined;
  /** Seconds. */
  #examinedAt = -Infinity;

  constructor(
    usagePointId: string,
    space: Space,
    context: { archive: Archive; clock: Clock; random: Random; events: CollectorEvents },
  ) {
    this.usagePointId = usagePointId;
    this.space = space;
    this.#archive = context.archive;
    this.#clock = context.clock;
    this.#random = context.random;
    this.#events = context.events;
    this.#usagePoint = this.#archive.meters.usagePoint(usagePointId, space, dayOf(this.#now()));
    const told = this.#archive.health.state(this.#usagePoint.id);
    this.#health = healthStates.find((state) => state === told) ?? "ok";
  }

  get usagePoint(): UsagePoint {
    return this.#usagePoint;
  }

  /** Sets the sources in deploy order. The first is asked first. */
  setSources(sources: readonly { settings: SourceSettings; desk: Desk; account: number }[]): void {
    const before = this.#sources.splice(0);
    const minute = before[0]?.settings.minute;
    for (const { settings, desk, account } of sources) {
      const { signal } = this.#abort;
      const source = this.#archive.meters.source(
        this.#usagePoint.id,
        account,
        settings.credentials,
        this.#now(),
      );
      // The same source keeps its client, and with it what the client learnt of its service.
      const service =
        before.find((other) => other.source.id === source.id)?.service ??
        settings.createService({
          beforeTokenCall: () => desk.pace(signal),
          beforeExtraCall: () => this.#countExtra(source, desk),
          firstDeploy: () => this.#usagePoint.firstDeploy,
        });
      const state = { settings, desk, source, service, limits: limitsOf(settings.service) };
      this.#sources.push(state);
      desk.meters.set(this.#usagePoint.id, () => this.#missingOf(state));
    }
    // An account that it left shares its calls with one meter less.
    for (const { desk } of before) {
      if (!this.#sources.some((source) => source.desk === desk)) desk.meters.delete(this.#usagePoint.id);
    }
    // A deploy within the random seconds of a tick must not cost that tick.
    this.#wanted = this.#union();
    if (this.#sources[0]?.settings.minute !== minute) this.#nextTick = this.#tickAfter(this.#now());
  }

  /** Sets what each node wants. */
  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    this.#wants = wants;
    this.#wanted = this.#union();
    this.#depthMayHaveGrown();
    // After a restart what is held is known before the first round of calls, which may be hours away.
    const [primary] = this.#sources;
    if (primary !== undefined && this.#wanted.length > 0)
      this.#progress = this.#progressOf(primary, this.#inputs(primary, false));
    this.#events.report();
  }

  /**
   * Looks once, some seconds from now, whether a past tick of today should have fetched something that is missing.
   * @param delayMs a process that starts again and again must not call at each start
   */
  catchUpIn(delayMs: number): void {
    this.#catchUpAt ??= this.#now() + Math.ceil(delayMs / 1000);
  }

  /** Does what is due at this moment and returns when to look again at the latest, in seconds. */
  wake(): number {
    const now = this.#now();
    if (this.#nextTick - now > 25 * HOUR || this.#nextTick === 0) this.#nextTick = this.#tickAfter(now);
    const [primary] = this.#sources;
    // The end of a round of calls wakes it again.
    if (primary === undefined || this.#poll !== undefined) return Infinity;
    const wants = this.#wanted.length > 0;
    if (now >= this.#nextTick) {
      const tick = this.#nextTick;
      this.#nextTick = this.#tickAfter(now);
      this.#catchUpAt = undefined;
      // One that the machine slept through is made up for as after a restart: once a day.
      if (now - tick > LATE_TICK) this.#catchUpAt = now;
      else if (wants) void this.#start("tick", mayPoll(tick, this.#pollHours(primary)));
    } else if (wants && !primary.source.polled && this.#mayFirstPoll(primary)) {
      void this.#start("first", true);
    } else if (this.#catchUpAt !== undefined && now >= this.#catchUpAt) {
      this.#catchUpAt = undefined;
      if (wants && this.#mayCatchUp(primary)) void this.#start("catch-up", true);
    } else if (now >= this.#standInAt() && now !== this.#idleSince) {
      const source = this.#standIns.findIndex((at) => at !== undefined && now >= at);
      this.#standIns[source] = undefined;
      if (wants && !this.#progress.upToDate) void this.#start("tick", true, source);
    } else if (
      wants &&
      this.#historyMayBeLeft &&
      now >= this.#historyNotBefore &&
      (primary.limits.historyAnyHour || this.#hasRequests()) &&
      !primary.desk.host.isDown
    ) {
      void this.#start("history", false);
    }
    this.#judgeInTheEvening();
    return Math.min(
      this.#nextTick,
      this.#catchUpAt ?? Infinity,
      Math.max(this.#standInAt(), this.#idleSince + 1),
    );
  }

  /** Asks now for what is missing, inside the caps; ends when its calls have ended. */
  async refresh(): Promise<void> {
    while (this.#poll !== undefined) await this.#poll.done;
    if (this.#wanted.length > 0) await this.#start("refresh", true);
  }

  /**
   * Notes days to be asked for, again or for the first time; they are asked at once within the caps.
   * @returns how many days were left out because the service no longer serves them
   */
  requestHistory(wants: readonly Want[], start: Day, end: Day): { leftOut: number } {
    const now = this.#now();
    let leftOut = 0;
    this.#archive.transaction(() => {
      for (const want of wants) {
        const first = Math.max(start, deadline(want.series, dayOf(now)));
        leftOut = Math.max(leftOut, Math.min(first, end) - start);
        if (first < end)
          this.#archive.meters.request({ series: this.#row(want).id, start: first, end, at: now });
      }
    });
    this.#historyMayBeLeft = true;
    this.#historyNotBefore = 0;
    return { leftOut };
  }

  /**
   * Asks for the whole wanted history again, or tells that this is being done.
   * @returns undefined while days asked for by hand are left
   */
  askAgain(): HistoryEstimate | undefined {
    const [primary] = this.#sources;
    if (primary === undefined || this.survey().some(({ requested }) => requested > 0)) return undefined;
    this.dropHistory();
    const stretches = this.#inputs(primary, false)
      .filter((series) => !this.#isGone(primary, series))
      .map((series) => {
        const start = firstOf(series);
        // The newest day is no history: only some ticks may ask for it.
        this.requestHistory([series], start, series.newest);
        return { series: series.series, days: Math.max(0, series.newest - start) };
      });
    return estimate(primary.settings.service, stretches, primary.desk.meters.size);
  }

  /** What is left of the history with another depth; without one, what asking again takes. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    const [primary] = this.#sources;
    if (primary === undefined) return undefined;
    const { service } = primary.settings;
    const { firstDeploy } = this.#usagePoint;
    const today = dayOf(this.#now());
    const stretches = this.#inputs(primary, false)
      .filter((series) => !this.#isGone(primary, series))
      .map((series) => {
        if (depth === undefined) return { series: series.series, days: series.newest - firstOf(series) };
        const wanted = Math.max(
          oldestWanted(service, series, depth, firstDeploy),
          deadline(series.series, today),
        );
        const from = Math.min(wanted, series.from);
        const coverage = this.#archive.readings.coverage(this.#row(series).id, from, series.newest + 1);
        return { series: series.series, days: neverAsked({ ...series, from, coverage }) };
      });
    return estimate(service, stretches, primary.desk.meters.size);
  }

  /** What is held and known of each wanted series. */
  survey(): SeriesSurvey[] {
    const [primary] = this.#sources;
    if (primary === undefined) return [];
    return this.#inputs(primary, false).map((series) => {
      const first = firstOf(series);
      const known = series.coverage.filter(({ day }) => day >= first);
      const count = (state: CoverageState): number => known.filter((c) => c.state === state).length;
      const lacking = known.filter((c) => c.state !== CoverageState.complete && c.askedAt > 0);
      return {
        direction: series.direction,
        series: series.series,
        days: Math.max(0, series.newest - first + 1),
        complete: count(CoverageState.complete),
        partial: count(CoverageState.partial),
        missing: lacking.filter((c) => c.state === CoverageState.missing).length,
        notAsked: neverAsked(series),
        newest: known.findLast((c) => c.state === CoverageState.complete)?.day,
        requested: series.requests.reduce((sum, { start, end, at, coverage }) => {
          const done = coverage.filter(({ askedAt }) => askedAt >= at).length;
          return sum + Math.max(0, end - Math.max(start, (series.refusedBefore ?? -Infinity) + 1) - done);
        }, 0),
        gone: this.#isGone(primary, series),
        lacking: lacking.map(({ day }) => day),
      };
    });
  }

  /**
   * Asks each wanted series for its newest week, at most one call for each, whatever is held already: what works, and
   * what does not. Pauses, bans and budgets hold; what is missing of other meters is left its calls.
   * @returns undefined when that was done less than a minute ago, or is being done
   */
  async examine(): Promise<Examination | undefined> {
    const now = this.#now();
    if (Math.abs(now - this.#examinedAt) < DOCTOR_PAUSE) return undefined;
    this.#examinedAt = now;
    while (this.#poll !== undefined) await this.#poll.done;
    const findings: Finding[] = [];
    let refusal: Refusal | undefined;
    await this.#begin("doctor", async () => {
      refusal = await this.#examineEach(findings);
    });
    return { findings, refusal };
  }

  /** Drops all days asked for by hand. */
  dropHistory(): void {
    for (const direction of directions) {
      for (const series of allSeries) this.#archive.meters.dropRequests(this.#row({ direction, series }).id);
    }
  }

  /** Ends a running call and takes this meter off its desks. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("The meter was removed."));
    for (const { desk } of this.#sources) desk.meters.delete(this.#usagePoint.id);
    this.#sources.length = 0;
    await this.#poll?.done;
  }

  report(): Report {
    const now = this.#now();
    const [primary] = this.#sources;
    const standing = this.#refusal !== undefined && this.#refusal.until > now;
    return {
      ...this.#progress,
      calling: this.#calling,
      problem: this.#visible(this.#problem ?? this.#standingProblem()),
      refusal: standing ? this.#refusal : undefined,
      nextTick: this.#nextTick,
      nextPoll:
        primary === undefined
          ? this.#nextTick
          : nextTick(now, primary.settings.minute, this.#pollHours(primary)),
      lastPoll: primary && lastTick(now, primary.settings.minute, this.#pollHours(primary)),
      budget: primary?.desk.budget() ?? { used: 0, cap: 0 },
      health: this.#health,
      account: primary && { baseUrl: primary.settings.baseUrl, meters: primary.desk.meters.size },
    };
  }

  // ——— when

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  #tickAfter(now: number): number {
    const minute = this.#sources[0]?.settings.minute ?? 0;
    return nextTick(now, minute) + Math.floor(this.#random() * 30);
  }

  /**
   * When the next source after the first one asks by itself: at its own last tick that may call, if the newest day is
   * missing then.
   */
  #standInAt(): number {
    for (let i = 1; i < this.#sources.length; i++) {
      const source = this.#sources[i]!;
      const hour = this.#pollHours(source)?.at(-1) ?? LAST_HOUR;
      this.#standIns[i] ??= nextTick(this.#now(), source.settings.minute, [hour]);
    }
    this.#standIns.length = Math.min(this.#standIns.length, this.#sources.length);
    return Math.min(Infinity, ...this.#standIns.filter((at) => at !== undefined));
  }

  #pollHours({ limits }: SourceState): readonly number[] | undefined {
    return limits.pollHours(drawOf(this.usagePointId));
  }

  /** New credentials are tried at once, but only so often a day: a mended token helps, a stream of them would not. */
  #mayFirstPoll({ source }: SourceState): boolean {
    const now = this.#now();
    const allowed = this.#archive.calls.polls(this.#usagePoint.id, "first", utcDayOf(now)) < FIRST_POLLS;
    this.#archive.meters.markPolled(source.id);
    this.#sources[0] = { ...this.#sources[0]!, source: { ...source, polled: true } };
    return allowed;
  }

  /** Something is missing that a past tick of today should have fetched, and this was not tried today. */
  #mayCatchUp(primary: SourceState): boolean {
    const now = this.#now();
    const tick = lastTick(now, primary.settings.minute, this.#pollHours(primary));
    if (tick === undefined) return false;
    if (this.#archive.calls.polls(this.#usagePoint.id, "catch-up", utcDayOf(now)) > 0) return false;
    return this.#inputs(primary, false).some(
      (series) => newestState(series) !== CoverageState.complete && (newestOf(series)?.askedAt ?? 0) < tick,
    );
  }

  // ——— a round of calls

  #start(cause: Cause, newest: boolean, source = 0): Promise<void> {
    const poll: Poll = {
      cause,
      source,
      newest,
      since: this.#now(),
      gaveUp: new Set(),
      newestCalls: 0,
      // A stand-in brings what is missing of the newest days; history waits for the first source.
      noHistory: source > 0,
      endsYesterday: false,
    };
    return this.#begin(cause, () => this.#runWithStandIns(poll));
  }

  /** Runs a round of calls, the only one at this moment. */
  #begin(cause: Cause, run: () => Promise<void>): Promise<void> {
    // Whatever fails in it is told: a rejection that nobody catches would end the whole process.
    const done = run()
      .then(() => {
        this.#judge();
      })
      .catch((error: unknown) => {
        this.#historyNotBefore = this.#nextTick;
        if (!this.#abort.signal.aborted) this.#events.failed(error);
      })
      .finally(() => {
        this.#poll = undefined;
        this.#idleSince = this.#now();
        this.#calling = undefined;
        this.#events.report();
        this.#events.idle();
      });
    this.#poll = { cause, done };
    return done;
  }

  async #examineEach(findings: Finding[]): Promise<Refusal | undefined> {
    const { signal } = this.#abort;
    const poll: Poll = {
      ...{ cause: "doctor", source: 0, newest: true, since: this.#now(), gaveUp: new Set() },
      ...{ newestCalls: 0, noHistory: true, endsYesterday: false },
    };
    const [source] = this.#sources;
    if (source === undefined) return undefined;
    const wanted = this.#wanted;
    // A meter that no node uses yet is tried with what most will want of it.
    const inputs = this.#inputs(source, false, wanted.length > 0 ? wanted : this.#usual());
    this.#archive.calls.beginPoll(this.#usagePoint.id, "doctor", this.#clock.now());
    if (source.desk.spare() < inputs.length) {
      return { reason: "cap", until: (utcDayOf(this.#now()) + 1) * 86_400 };
    }
    for (const series of inputs) {
      const { direction } = series;
      const end = series.newest + 1;
      const start = Math.max(firstOf(series), end - Math.min(DOCTOR_DAYS, series.maxDays));
      const find = (result: Finding["result"]): void => {
        const failure = result === "asked" ? poll.failure : undefined;
        findings.push({
          direction,
          series: series.series,
          result,
          failure,
          newest: this.#newestHeld(series),
        });
      };
      if (this.#isGone(source, series) || start >= end) {
        find("gone");
        continue;
      }
      if (poll.gaveUp.has(keyOf(series))) {
        find("refused");
        continue;
      }
      const step: Step = { purpose: "newest", direction, series: series.series, start, end };
      const over = await source.desk.turn(0, signal, async () => {
        if (this.#isStopped(source, poll)) return "stopped";
        const refusal = source.desk.refusal(this.#usagePoint.id, false);
        if (refusal !== undefined) return refusal;
        return (await this.#call(source, step, poll)) ? "ends" : undefined;
      });
      find(over === undefined || over === "ends" ? "asked" : "stopped");
      if (typeof over === "object") return over;
      if (over !== undefined) return undefined;
    }
    return undefined;
  }

  #newestHeld(series: PlanSeries): Day | undefined {
    return this.#archive.readings
      .coverage(this.#row(series).id, firstOf(series), series.newest + 1)
      .findLast((coverage) => coverage.state === CoverageState.complete)?.day;
  }

  /** Asks the other sources for what the first one cannot give (design §4). */
  async #runWithStandIns(poll: Poll): Promise<void> {
    if (poll.cause !== "history")
      this.#archive.calls.beginPoll(this.#usagePoint.id, poll.cause, this.#clock.now());
    await this.#run(poll);
    let asked = this.#sources[poll.source];
    for (let source = poll.source + 1; source < this.#sources.length && poll.newest; source++) {
      if (asked === undefined || !this.#cannot(asked, poll)) return;
      const next = this.#sources[source]!;
      // A tick of the first source is none of a service that wants to be asked at other hours.
      if (poll.cause === "tick" && !mayPoll(poll.since, this.#pollHours(next))) continue;
      await this.#run({ ...poll, source, gaveUp: new Set(), newestCalls: 0, noHistory: true });
      asked = next;
    }
  }

  /** Whether a source failed a poll for a reason that another one may not have, and something of the newest day lacks. */
  #cannot(source: SourceState, poll: Poll): boolean {
    if (this.#progress.upToDate || this.#abort.signal.aborted) return false;
    const { id, account } = source.source;
    const { blocks } = this.#archive;
    const stops =
      blocks.get(subjects.account(account), "banned") ??
      blocks.get(subjects.account(account), "quota") ??
      blocks.get(subjects.source(id), "consent") ??
      this.#wanted
        .map(({ direction }) => blocks.get(subjects.direction(id, direction), "consent"))
        .find((block) => block !== undefined);
    return stops !== undefined || poll.gaveUp.size > 0 || source.desk.host.stopped(poll.since);
  }

  async #run(poll: Poll): Promise<void> {
    const { signal } = this.#abort;
    this.#refusal = undefined;
    this.#historyNotBefore = 0;
    for (;;) {
      const source = this.#sources[poll.source];
      if (source === undefined || signal.aborted) return;
      const step = this.#nextStep(source, poll);
      if (step === undefined) {
        if (!poll.noHistory && poll.gaveUp.size === 0) {
          this.#historyMayBeLeft = false;
          this.#dropDone(source, poll);
        } else this.#historyNotBefore = Math.max(this.#historyNotBefore, this.#nextTick);
        return;
      }
      const over = await source.desk.turn(this.#rank(step), signal, async () => {
        // While it waited for its turn, others spent the budget or brought the news of a ban.
        const next = this.#nextStep(source, poll);
        if (next === undefined) return false;
        if (this.#isStopped(source, poll)) return true;
        const refusal = source.desk.refusal(this.#usagePoint.id, isHistory(next));
        if (refusal === undefined) return this.#call(source, next, poll);
        this.#refusal = refusal;
        this.#historyNotBefore = refusal.until;
        if (refusal.reason !== "history_cap") return true;
        poll.noHistory = true;
        return false;
      });
      if (over) {
        this.#historyNotBefore ||= this.#nextTick;
        return;
      }
    }
  }

  /** Nothing is left to ask for: what was asked for by hand has been, unless consent or the meter rules it out for now. */
  #dropDone(source: SourceState, { cause }: Poll): void {
    for (const want of this.#wanted) {
      if (!this.#isRefused(source, want, cause)) this.#archive.meters.dropRequests(this.#row(want).id);
    }
  }

  /** The plan's next call that this poll may make. */
  #nextStep(source: SourceState, poll: Poll): Step | undefined {
    const inputs = this.#inputs(source, poll.endsYesterday);
    const steps = plan({ series: inputs, now: this.#now(), since: poll.since }).filter(
      (step) => !poll.gaveUp.has(keyOf(step)) && !this.#isRefused(source, step, poll.cause),
    );
    this.#progress = this.#progressOf(source, inputs);

    const newest = steps.filter(({ purpose }) => purpose === "newest" || purpose === "recent");
    if (poll.newest && newest.length > 0) {
      const seen = inputs.some((series) => newestState(series) !== CoverageState.missing);
      // Data Connect is asked at every tick: while nothing of yesterday has been seen, one call a tick, in turn.
      if (source.settings.service !== "data-connect" || poll.cause !== "tick" || seen) return newest[0];
      if (poll.newestCalls === 0) {
        const askedAt = (step: Step): number =>
          newestOf(inputs.find((s) => keyOf(s) === keyOf(step))!)?.askedAt ?? 0;
        return newest.toSorted((a, b) => askedAt(a) - askedAt(b))[0];
      }
    }
    return poll.noHistory ? undefined : steps.find(isHistory);
  }

  /** How many series lack the newest day that a source can have. */
  #missingOf(source: SourceState): number {
    return this.#inputs(source, false).filter((series) => newestState(series) !== CoverageState.complete)
      .length;
  }

  /** The lower, the sooner: the newest day before history, and the longest without it first. */
  #rank(step: Step): number {
    if (isHistory(step)) return 1_000_000;
    const row = this.#row(step);
    const newest = this.#archive.readings.newest(row.id);
    return newest === undefined ? 0 : dayOf(newest.start);
  }

  /** Counts a second request within one call, and keeps it to the budget and the pace. */
  async #countExtra(source: Source, desk: Desk): Promise<void> {
    const step = this.#calling!;
    const history = isHistory(step);
    const refusal = desk.refusal(this.#usagePoint.id, history);
    if (refusal !== undefined) {
      throw new ServiceError("quota", "The calls of this UTC day are used up.", { until: refusal.until });
    }
    await desk.pace(this.#abort.signal);
    const id = this.#archive.calls.begin({
      account: source.account,
      usagePoint: this.#usagePoint.id,
      series: this.#row(step).id,
      cause: this.#poll!.cause,
      history,
      at: this.#clock.now(),
    });
    this.#archive.calls.end(id, { outcome: "extra", failed: false });
  }

  /** Makes one call; true when it ended the poll. */
  async #call(source: SourceState, step: Step, poll: Poll): Promise<boolean> {
    const { calls, readings } = this.#archive;
    const row = this.#row(step);
    const id = calls.begin({
      account: source.source.account,
      usagePoint: this.#usagePoint.id,
      series: row.id,
      cause: poll.cause,
      history: isHistory(step),
      at: this.#clock.now(),
    });
    if (step.purpose === "newest") poll.newestCalls++;
    // Shown until the whole round has ended: a status that flickers tells nobody anything.
    this.#calling = step;
    poll.failure = undefined;
    this.#events.report();
    const batch = { series: row, source: source.source.id, asked: step };
    try {
      const { usagePointId } = this;
      const answer = await source.service.read({ ...step, usagePointId }, this.#abort.signal);
      await readings.merge({ ...batch, readings: answer.readings, now: this.#now() });
      calls.end(id, { outcome: "ok", failed: false });
      this.#works(source, step);
      if (answer.oddities.length > 0) this.#events.oddities(step, answer.oddities);
      return false;
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        calls.end(id, { outcome: this.#abort.signal.aborted ? "aborted" : "error", failed: false });
        throw error;
      }
      if (error.kind === "no_data") {
        await readings.merge({ ...batch, readings: [], now: this.#now() });
        this.#works(source, step);
      }
      poll.failure = error;
      calls.end(id, { outcome: error.kind, code: error.code, failed: isFailure(error) });
      return error.kind === "no_data" ? false : this.#fails(source, step, poll, error);
    }
  }

  /** The service answered: what was wrong with it is over. */
  #works(source: SourceState, step: Step): void {
    const { blocks } = this.#archive;
    source.desk.host.works();
    lift(blocks, source.source.account);
    blocks.lift(subjects.source(source.source.id), "consent");
    blocks.lift(subjects.direction(source.source.id, step.direction), "consent");
    for (const [key, { direction }] of this.#incidents) {
      if (direction === undefined || direction === step.direction) this.#incidents.delete(key);
    }
    if (this.#problem?.direction === undefined || this.#problem.direction === step.direction) {
      this.#problem = undefined;
    }
  }

  /** Draws the consequences of a failure; true when it ends the poll. */
  #fails(source: SourceState, step: Step, poll: Poll, error: ServiceError): boolean {
    const now = this.#now();
    const { blocks } = this.#archive;
    const { kind, code, httpStatus, message } = error;
    const tell = (until: number | undefined, direction: Direction | undefined, isNew = true): void => {
      const fresh = kind === "consent" && error.scope === "usage_point" && this.#isFresh(source, code);
      const problem = {
        ...{ kind, code, httpStatus, message, until, direction, series: step.series },
        ...(fresh && { fresh }),
      } as Problem;
      const key = `${kind}/${direction ?? ""}`;
      if (isNew && !this.#incidents.has(key)) this.#events.incident(problem);
      this.#incidents.set(key, problem);
      this.#problem = problem;
    };
    switch (error.kind) {
      case "no_data":
        return false;
      case "range":
        if (this.#narrow(step, poll, error)) return false;
        poll.gaveUp.add(keyOf(step));
        tell(this.#nextTick, step.direction);
        return false;
      case "quota": {
        source.desk.host.fails(now);
        const { until, isNew } = stopForQuota(blocks, source.source.account, error, now, this.#random);
        tell(until, undefined, isNew);
        this.#historyNotBefore = until;
        return true;
      }
      case "banned": {
        source.desk.host.fails(now);
        const { until, isNew } = stopForBan(blocks, source.source.account, error, now);
        tell(until, undefined, isNew);
        return true;
      }
      case "consent":
        source.desk.host.fails(now);
        return this.#refuses(source, step, poll, error, tell);
      case "unavailable":
      case "bad_answer":
        poll.gaveUp.add(keyOf(step));
        source.desk.host.fails(now);
        tell(this.#nextTick, undefined);
        return false;
    }
  }

  /** A refusal that only the user can mend, or that is for good; true when it concerns the whole account. */
  #refuses(
    source: SourceState,
    step: Step,
    poll: Poll,
    error: ServiceError,
    tell: (until: number | undefined, direction: Direction | undefined, isNew: boolean) => void,
  ): boolean {
    const now = this.#now();
    const { blocks } = this.#archive;
    const { id } = source.source;
    if (error.scope === "series") {
      const subject = subjects.series(id, step.direction, step.series);
      tell(undefined, step.direction, blocks.set(subject, "refused", now, undefined, error.code).times === 1);
      return false;
    }
    const subject = subjects.direction(id, step.direction);
    if (error.scope === "direction") {
      tell(undefined, step.direction, blocks.set(subject, "refused", now, undefined, error.code).times === 1);
      return false;
    }
    // One probe a day: the first tick of the next day that may ask for the newest day.
    const until = nextTick(startOfDay(dayOf(now) + 1), source.settings.minute, this.#pollHours(source));
    if (error.scope === "account") {
      tell(until, undefined, blocks.set(subjects.source(id), "consent", now, until, error.code).times === 1);
      return true;
    }
    tell(until, step.direction, blocks.set(subject, "consent", now, until, error.code).times === 1);
    for (const series of allSeries) poll.gaveUp.add(keyOf({ direction: step.direction, series }));
    return false;
  }

  /**
   * Whether a refusal may be the consent's youth: credentials of the last two days which never worked. A token that the
   * gateway does not know is no matter of time.
   */
  #isFresh({ source }: SourceState, code: string | undefined): boolean {
    return (
      code !== "token_refused" &&
      this.#now() - source.firstSeen < FRESH_CONSENT &&
      !this.#archive.calls.worked(this.#usagePoint.id, source.firstSeen * 1000)
    );
  }

  /** Remembers what a refused range tells, so that the plan narrows it; false when there is nothing left to narrow. */
  #narrow(step: Step, poll: Poll, error: ServiceError): boolean {
    const { meters } = this.#archive;
    switch (error.range) {
      case "before_activation":
        // The meter was not there yet: true for all series of this direction.
        for (const series of allSeries) {
          meters.refuseBefore(this.#row({ direction: step.direction, series }).id, step.start, true);
        }
        return true;
      case "too_old":
        meters.refuseBefore(this.#row(step).id, step.start, false);
        return true;
      case "too_long": {
        const days = step.end - step.start;
        if (days <= 1) return false;
        // "At most 7" or "less than 7" (enedis-api.md 2.2): 6 always works.
        this.#shorter.set(keyOf(step), days > 7 ? 7 : days - 1);
        return true;
      }
      case "end_too_late":
        if (poll.endsYesterday) return false;
        poll.endsYesterday = true;
        return true;
      case undefined:
        return false;
    }
  }

  /** Whether the account as a whole may not be called, whatever for. */
  #isStopped(source: SourceState, poll: Poll): boolean {
    const now = this.#now();
    const subject = subjects.account(source.source.account);
    const quota = this.#archive.blocks.get(subject, "quota");
    if (quota?.until !== undefined && now < quota.until) return true;
    const ban = this.#archive.blocks.get(subject, "banned");
    if (ban?.until !== undefined && now < ban.until) {
      // By hand at most one a UTC day, whoever of the account's meters asks.
      const byHand = this.#archive.calls.byHand(source.source.account, utcDayOf(now));
      return !isByHand(poll.cause) || byHand > 0;
    }
    return source.desk.host.stopped(poll.since);
  }

  /** Whether the meter itself has no such series, for good. */
  #isGone(source: SourceState, { direction, series }: Want): boolean {
    const { blocks } = this.#archive;
    const { id } = source.source;
    return (
      blocks.get(subjects.direction(id, direction), "refused") !== undefined ||
      blocks.get(subjects.series(id, direction, series), "refused") !== undefined
    );
  }

  /** Whether consent or the meter itself rules a series out. */
  #isRefused(source: SourceState, { direction, series }: Want, cause: Cause): boolean {
    if (this.#isGone(source, { direction, series })) return true;
    const now = this.#now();
    const { blocks } = this.#archive;
    const { id } = source.source;
    return [subjects.source(id), subjects.direction(id, direction)].some((subject) => {
      const block = blocks.get(subject, "consent");
      return block?.until !== undefined && now < block.until && !isByHand(cause);
    });
  }

  /** A refusal of one direction is no state of the meter while the other one answers: it was told once. */
  #visible(problem: Problem | undefined): Problem | undefined {
    const [primary] = this.#sources;
    if (problem?.kind !== "consent" || problem.direction === undefined || primary === undefined)
      return problem;
    const others = this.#wanted.some(
      (want) => want.direction !== problem.direction && !this.#isRefused(primary, want, "tick"),
    );
    return others ? undefined : problem;
  }

  /** A problem that the archive remembers from before a restart. */
  #standingProblem(): Problem | undefined {
    const [primary] = this.#sources;
    if (primary === undefined) return undefined;
    const { id, account } = primary.source;
    const wanted = this.#wanted;
    let problem =
      this.#standing("banned", subjects.account(account), undefined) ??
      this.#standing("consent", subjects.source(id), undefined);
    for (const { direction } of wanted) {
      problem ??= this.#standing("consent", subjects.direction(id, direction), direction);
    }
    if (problem === undefined && wanted.length > 0 && wanted.every((w) => this.#isGone(primary, w))) {
      problem = this.#goneProblem(primary, wanted[0]!.direction);
    }
    return problem ?? this.#standing("quota", subjects.account(account), undefined);
  }

  /** What Enedis refuses of a direction, for the time being or for good, also while the other one answers. */
  refusalOf(direction: Direction): Problem | undefined {
    const [primary] = this.#sources;
    if (primary === undefined) return undefined;
    const standing = this.#standing("consent", subjects.direction(primary.source.id, direction), direction);
    const isGone = (want: Want): boolean => want.direction !== direction || this.#isGone(primary, want);
    return standing ?? (this.#wanted.every(isGone) ? this.#goneProblem(primary, direction) : undefined);
  }

  #standing(
    kind: "banned" | "consent" | "quota",
    subject: string,
    direction: Direction | undefined,
  ): Problem | undefined {
    const block = this.#archive.blocks.get(subject, kind);
    if (block === undefined || (kind === "quota" && (block.until ?? 0) <= this.#now())) return undefined;
    const { code, until } = block;
    const [primary] = this.#sources;
    // A consent is judged by direction; what is refused as a whole are the credentials themselves.
    const fresh =
      kind === "consent" && direction !== undefined && primary !== undefined && this.#isFresh(primary, code);
    return {
      ...{ kind, code, until, direction, httpStatus: undefined, series: undefined, message: kind },
      ...(fresh && { fresh }),
    };
  }

  #goneProblem({ source }: SourceState, direction: Direction): Problem {
    return {
      kind: "consent",
      code: this.#archive.blocks.get(subjects.direction(source.id, direction), "refused")?.code,
      httpStatus: undefined,
      direction,
      series: undefined,
      message: "refused",
      until: undefined,
    };
  }

  // ——— health

  /** How far each wanted series is held; those that the meter does not have are left out. */
  standings(): Standing[] {
    const [primary] = this.#sources;
    return primary === undefined ? [] : this.#standingsOf(primary, this.#inputs(primary, false));
  }

  #standingsOf(source: SourceState, inputs: readonly PlanSeries[]): Standing[] {
    const isOff = (curve: PlanSeries): boolean => {
      const daily = inputs.find((s) => s.series === "daily" && s.direction === curve.direction);
      return (
        curve.series === "load_curve" &&
        daily !== undefined &&
        isLoadCurveOff(curve.coverage, daily.coverage, curve.newest)
      );
    };
    return inputs
      .filter((input) => !this.#isGone(source, input))
      .map((input) => ({
        direction: input.direction,
        series: input.series,
        newest: input.newest,
        last: input.coverage.findLast((c) => c.state === CoverageState.complete)?.day,
        off: isOff(input),
      }));
  }

  #progressOf(source: SourceState, inputs: readonly PlanSeries[]): Progress {
    const standings = this.#standingsOf(source, inputs);
    const expected = standings.filter(({ off }) => !off);
    const lasts = expected.map(({ last }) => last);
    return {
      upToDate: expected.every(({ last, newest }) => last === newest),
      historyLeft: inputs
        .filter((series) => !this.#isGone(source, series))
        .reduce((sum, series) => sum + neverAsked(series), 0),
      loadCurveOff: standings.some(({ off }) => off),
      lastGood: lasts.includes(undefined) || lasts.length === 0 ? undefined : Math.min(...lasts.map(Number)),
    };
  }

  /** At 20 h, and at a start after it, once what is due has been tried. */
  #judgeInTheEvening(): void {
    const now = this.#now();
    const today = dayOf(now);
    if (now < eveningOf(today) || this.#judgedOn === today) return;
    if (this.#poll !== undefined || this.#catchUpAt !== undefined) return;
    this.#judge();
    this.#events.report();
  }

  #judge(): void {
    const [primary] = this.#sources;
    const wanted = this.#wanted;
    if (primary === undefined || wanted.length === 0 || this.#abort.signal.aborted) return;
    const now = this.#now();
    const evening = now >= eveningOf(dayOf(now));
    if (evening) this.#judgedOn = dayOf(now);
    this.#progress = this.#progressOf(primary, this.#inputs(primary, false));
    const { blocks } = this.#archive;
    const { id, account } = primary.source;
    const refused = (direction: Direction): boolean =>
      blocks.get(subjects.direction(id, direction), "consent") !== undefined;
    const kind = this.#problem?.kind;
    const health = healthOf({
      previous: this.#health,
      evening,
      upToDate: this.#progress.upToDate,
      banned: blocks.get(subjects.account(account), "banned") !== undefined,
      consent:
        blocks.get(subjects.source(id), "consent") !== undefined ||
        refused("consumption") ||
        wanted.every(({ direction }) => refused(direction)),
      failing:
        kind === "quota" || kind === "unavailable" ? kind : kind === "bad_answer" ? "unavailable" : undefined,
      loadCurveOff: this.#progress.loadCurveOff,
    });
    if (health === this.#health) return;
    this.#archive.health.setState(this.#usagePoint.id, health);
    this.#health = health;
  }

  // ——— what

  /** The union of what all nodes want and the service has. */
  #union(): Want[] {
    const curve = this.#sources.some(({ settings }) => settings.loadCurveDays > 0);
    const wanted = new Map<string, Want>();
    for (const wants of this.#wants.values()) {
      for (const want of wants) {
        if (want.series !== "load_curve" || curve) wanted.set(keyOf(want), want);
      }
    }
    return directions.flatMap((direction) =>
      allSeries.flatMap((series) => wanted.get(keyOf({ direction, series })) ?? []),
    );
  }

  /** Writes down how far back each wanted series is wanted: that only grows, and starts at a deploy. */
  #depthMayHaveGrown(): void {
    const { firstDeploy } = this.#usagePoint;
    const depth = {
      dailyMonths: Math.max(0, ...this.#sources.map(({ settings }) => settings.dailyMonths)),
      loadCurveDays: Math.max(0, ...this.#sources.map(({ settings }) => settings.loadCurveDays)),
    };
    const [primary] = this.#sources;
    if (primary === undefined) return;
    this.#archive.transaction(() => {
      for (const want of this.#wanted) {
        const from = oldestWanted(primary.settings.service, want, depth, firstDeploy);
        this.#archive.meters.want(this.#row(want).id, from);
      }
    });
    this.#historyMayBeLeft = true;
  }

  #row({ direction, series }: Want): SeriesRow {
    return this.#archive.meters.series(this.#usagePoint.id, direction, series);
  }

  #deadline(series: Series, today: Day): Day {
    if (this.#deadlines?.today !== today) {
      this.#deadlines = { today, of: new Map(allSeries.map((each) => [each, deadline(each, today)])) };
    }
    return this.#deadlines.of.get(series)!;
  }

  #hasRequests(): boolean {
    return this.#wanted.some((want) => this.#archive.meters.requests(this.#row(want).id).length > 0);
  }

  /** All series of consumption. */
  #usual(): Want[] {
    return allSeries
      .filter((series) => series !== "load_curve" || this.#sources[0]!.settings.loadCurveDays > 0)
      .map((series) => ({ direction: "consumption", series }));
  }

  /** What the plan is made from. While nothing changed for a series it is the same object, so that little is done twice. */
  #inputs(source: SourceState, endsYesterday: boolean, wants = this.#wanted): PlanSeries[] {
    const today = dayOf(this.#now());
    return wants.map((want) => {
      const { direction, series } = want;
      const row = this.#row(want);
      const newest = newestDay(source.settings.service, direction, series, today) - (endsYesterday ? 1 : 0);
      const from = Math.max(row.wantedFrom ?? newest, this.#deadline(series, today));
      const { readings, meters } = this.#archive;
      const key = `${keyOf(want)}/${source.source.id}`;
      const before = this.#planned.get(key);
      const requests = meters.requests(row.id);
      const input: PlanSeries = {
        direction,
        series,
        from,
        newest,
        refusedBefore: row.refusedBefore,
        maxDays: this.#shorter.get(keyOf(want)) ?? source.limits.maxDays[series],
        // Its batch route keeps a day without data on a black list for 24 hours (enedis-api.md 2.6).
        // What a stand-in is asked for was answered *no data* by another service.
        noDataStands:
          source === this.#sources[0] &&
          source.settings.service === "myelectricaldata" &&
          series === "load_curve"
            ? 25 * HOUR
            : 0,
        coverage: readings.coverage(row.id, from, newest + 1),
        requests: requests.map((request) => ({
          ...request,
          coverage: readings.coverage(row.id, request.start, request.end),
        })),
      };
      if (before !== undefined && before.asked === requests && isSame(before.input, input))
        return before.input;
      this.#planned.set(key, { input, asked: requests });
      return input;
    });
  }
}

/** Whether two inputs are equal; coverages are the same object until one of their days changes. */
function isSame(a: PlanSeries, b: PlanSeries): boolean {
  return (
    a.from === b.from &&
    a.newest === b.newest &&
    a.refusedBefore === b.refusedBefore &&
    a.maxDays === b.maxDays &&
    a.noDataStands === b.noDataStands &&
    a.coverage === b.coverage &&
    a.requests.every(({ coverage }, i) => coverage === b.requests[i]!.coverage)
  );
}

function keyOf({ direction, series }: Want): string {
  return `${direction}/${series}`;
}

/** What a user asks for may also be tried while it is refused. */
function isByHand(cause: Cause): boolean {
  return cause === "refresh" || cause === "doctor";
}

function isHistory({ purpose }: Step): boolean {
  return purpose === "history" || purpose === "old";
}

/** The oldest day that is wanted and not refused. */
function firstOf(series: PlanSeries): Day {
  return Math.max(series.from, (series.refusedBefore ?? -Infinity) + 1);
}
