/** The consequences of a failed call: for its round, for later calls, and for reports. */
import { subjects, type BlockKind } from "../../archive/index.js";
import type { Random } from "../../base/index.js";
import { REGISTERS, allSeries, dayOf, startOfDay, type Direction } from "../../readings/index.js";
import { REFUSED_DAYS, type ServiceError } from "../../services/index.js";
import { lift, stopForBan, stopForQuota } from "../account/index.js";
import { type HealthInput, isOutage, type ActiveBlocks, type Problem } from "../health/index.js";
import type { PlanInputs, MeterContext, SourceState } from "../context/index.js";
import { type PlannedCall, wantKey, type Want } from "../plan/index.js";
import type { AfterCall, Round } from "./round.js";
import { narrowRange } from "./refused-range.js";
import { nextTick } from "../schedule/index.js";
import { REFUSED_REGISTERS_DAYS, refusesRegisters } from "./register-calls.js";

/** What a failure affects, and for how long. */
interface Reach {
  /** Seconds; undefined: until something is fixed. */
  readonly until: number | undefined;
  /** undefined: both. */
  readonly direction: Direction | undefined;
  /** Whether it occurs for the first time. */
  readonly isNew?: boolean;
  /** Enedis does not have this for the meter. */
  readonly lasting?: boolean;
}

/** How the last call for a series failed. */
interface LastFailure {
  /** Seconds. */
  readonly at: number;
  readonly problem: Problem;
}

export interface FailureHandlerContext {
  readonly meter: MeterContext;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
  readonly random: Random;
  /** When the meter's next tick is, in seconds. */
  readonly nextTick: () => number;
  /** A new incident: reported once, not at each tick. */
  readonly incident: (problem: Problem) => void;
  /** A call has worked. */
  readonly works: () => void;
}

export class FailureHandler {
  readonly #context: FailureHandlerContext;
  /** Reported incidents that are not over yet. */
  readonly #incidents = new Map<string, Problem>();
  /** Directions of which it was reported that their registers fail. */
  readonly #toldOfRegisters = new Set<Direction>();
  #problem: Problem | undefined;
  /**
   * How the last call failed, by source and series; undefined: it worked. Read from the call log on first use, so that a
   * restart does not forget it.
   */
  readonly #failed = new Map<string, LastFailure | undefined>();
  /** Whether any call has ended since the process started. */
  #hasHeard = false;

  constructor(context: FailureHandlerContext) {
    this.#context = context;
  }

  /** Why the last call failed; undefined once a call of its direction has worked. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /**
   * What keeps the newest day from arriving, judging by the last calls, for the meter's health.
   * @param missing the series that do not have it
   */
  failing(source: SourceState, missing: readonly Want[]): HealthInput["failing"] {
    if (this.#problem?.kind === "quota") return "quota";
    if (isOutage(this.#problem)) return "unavailable";
    if (this.failureOf(source, missing) !== undefined) return "unavailable";
    return this.#hasHeard ? undefined : "unknown";
  }

  /** Why the last call for one of these series failed, even if calls for others have worked since. */
  failureOf(source: SourceState, wants: readonly Want[]): Problem | undefined {
    for (const want of wants) {
      const failed = this.#failedOf(source, want);
      if (failed !== undefined) return failed.problem;
    }
    return undefined;
  }

  /** When a call for a series failed, in seconds, if it was the last one; undefined: that one worked. */
  failedAt(source: SourceState, want: Want): number | undefined {
    return this.#failedOf(source, want)?.at;
  }

  #failedOf({ source: { id, account }, settings }: SourceState, want: Want): LastFailure | undefined {
    const key = `${id}/${wantKey(want)}`;
    if (!this.#failed.has(key)) {
      const { meter } = this.#context;
      const last = meter.archive.calls.lastFailure(account, meter.usagePoint.id, meter.row(want).id);
      this.#failed.set(
        key,
        last && {
          at: last.at,
          problem: {
            kind: last.kind,
            code: last.code,
            httpStatus: undefined,
            direction: undefined,
            series: want.series,
            until: undefined,
            service: settings.service,
            remembered: true,
          },
        },
      );
    }
    return this.#failed.get(key);
  }

  /**
   * Other credentials are asked with: what failed says nothing of them. That registers fail is not told again: only an
   * answer ends it.
   */
  forget(): void {
    this.#problem = undefined;
    this.#incidents.clear();
  }

  /** The service answered: its problems are over. */
  onSuccess(state: SourceState, { direction, series }: PlannedCall, round: Round): void {
    const { source, queue } = state;
    this.#failed.set(`${source.id}/${wantKey({ direction, series })}`, undefined);
    const { blocks, refusedRanges } = this.#context.meter.archive;
    queue.breaker.recordSuccess(this.#context.meter.now());
    lift(blocks, source.account);
    for (const subject of [subjects.source(source.id), subjects.direction(source.id, direction)]) {
      if (blocks.get(subject, "consent") === undefined) continue;
      blocks.lift(subject, "consent");
      // A new consent may go further back.
      refusedRanges.forget(source.id);
    }
    for (const subject of [
      subjects.direction(source.id, direction),
      subjects.series(source.id, direction, series),
    ])
      blocks.lift(subject, "refused");
    if (series === REGISTERS) this.#toldOfRegisters.delete(direction);
    if (isAside(state, round)) return;
    this.#hasHeard = true;
    const isOver = (problem: Problem): boolean =>
      problem.direction === undefined || problem.direction === direction;
    for (const [key, problem] of this.#incidents) if (isOver(problem)) this.#incidents.delete(key);
    if (this.#problem !== undefined && isOver(this.#problem)) this.#problem = undefined;
    this.#context.works();
  }

  /** Handles a failure. */
  onFailure(source: SourceState, call: PlannedCall, round: Round, error: ServiceError): AfterCall {
    const { meter, random, nextTick, activeBlocks } = this.#context;
    const { blocks } = meter.archive;
    const { account } = source.source;
    const now = meter.now();
    const isOfRegisters = call.series === REGISTERS;
    // A refusal is an answer too: the account is no longer stopped.
    if (error.kind === "consent" || error.kind === "range") lift(blocks, account);
    if (isOfRegisters && refusesRegisters(error)) return this.#stopRegisters(source, call, error);
    switch (error.kind) {
      case "no_data":
        return "next";
      case "range":
        if (narrowRange(this.#context, source, call, round, error)) return "next";
        if (isOfRegisters) return this.#stopRegisters(source, call, error);
        round.failedSeries.add(wantKey(call));
        this.#tell(source, call, round, error, { until: nextTick(), direction: call.direction });
        return "next";
      case "quota": {
        const { until, isNew } = stopForQuota(blocks, account, error, now, random);
        this.#tell(source, call, round, error, { until, direction: undefined, isNew });
        return "end";
      }
      case "banned": {
        const { until, isNew } = stopForBan(blocks, account, error, now);
        this.#tell(source, call, round, error, { until, direction: undefined, isNew });
        return "end";
      }
      case "consent":
        return this.#refuses(source, call, round, error);
      case "unavailable":
      case "bad_answer":
        round.failedSeries.add(wantKey(call));
        this.#failed.set(`${source.source.id}/${wantKey(call)}`, {
          at: now,
          problem: this.#problemOf(source, call, error, { until: nextTick(), direction: undefined }),
        });
        if (isOfRegisters) this.#tellOfRegisters(source, call, error, { until: nextTick() });
        if (isOfRegisters) return "next";
        // What was refused before is told on: an outage says nothing of it.
        this.#tell(source, call, round, error, {
          until: nextTick(),
          direction: undefined,
          isNew: !activeBlocks.lacksConsent(source) && !activeBlocks.isRefused(source, call),
        });
        return "next";
    }
  }

  #problemOf(
    source: SourceState,
    { series }: PlannedCall,
    { kind, code, httpStatus, heard, scope }: ServiceError,
    { until, direction, lasting = false }: Reach,
  ): Problem {
    const isOfPoint = kind === "consent" && scope === "usage_point";
    const fresh = isOfPoint ? this.#context.activeBlocks.freshnessOf(source, code) : undefined;
    return {
      kind,
      code,
      httpStatus,
      heard,
      until,
      direction,
      series,
      service: source.settings.service,
      ...(fresh !== undefined && { fresh }),
      ...(lasting && { lasting }),
    } as Problem;
  }

  #tell(source: SourceState, call: PlannedCall, round: Round, error: ServiceError, reach: Reach): void {
    if (isAside(source, round)) return;
    this.#hasHeard = true;
    const problem = this.#problemOf(source, call, error, reach);
    const key = `${problem.kind}/${problem.direction ?? ""}`;
    this.#problem = problem;
    if (reach.isNew === false) return;
    if (!this.#incidents.has(key)) this.#context.incident(problem);
    this.#incidents.set(key, problem);
  }

  /** Handles a refusal that only the user can fix or that is permanent. */
  #refuses(source: SourceState, call: PlannedCall, round: Round, error: ServiceError): AfterCall {
    const { meter } = this.#context;
    const { id } = source.source;
    const { direction, series } = call;
    const now = meter.now();
    /** Stores a block; returns whether it is new. */
    const block = (subject: string, kind: BlockKind, until?: number): boolean =>
      meter.archive.blocks.set(subject, kind, now, until, error.code).times === 1;
    const until = this.#tickAfter(source, 1);
    switch (error.scope) {
      case "series":
      case "direction": {
        const subject =
          error.scope === "series"
            ? subjects.series(id, direction, series)
            : subjects.direction(id, direction);
        const lastingUntil = this.#tickAfter(source, REFUSED_DAYS);
        // If it is still refused when it is asked for again, only the next try changes.
        if (block(subject, "refused", lastingUntil)) {
          this.#tell(source, call, round, error, { until: lastingUntil, direction, lasting: true });
        }
        return "next";
      }
      case "account": {
        const isNew = block(subjects.source(id), "consent", until);
        this.#tell(source, call, round, error, { until, direction: undefined, isNew });
        return "end";
      }
      case "usage_point":
      case undefined: {
        const isNew = block(subjects.direction(id, direction), "consent", until);
        this.#tell(source, call, round, error, { until, direction, isNew });
        for (const each of allSeries) round.failedSeries.add(wantKey({ direction, series: each }));
        return "next";
      }
    }
  }

  /** Stops the registers of a direction, and nothing else; one notice says so. */
  #stopRegisters(source: SourceState, call: PlannedCall, error: ServiceError): AfterCall {
    const { meter } = this.#context;
    const { direction, series } = call;
    const until = this.#tickAfter(source, REFUSED_REGISTERS_DAYS);
    const subject = subjects.series(source.source.id, direction, series);
    const { times } = meter.archive.blocks.set(subject, "refused", meter.now(), until, error.code);
    if (times === 1)
      this.#context.incident(this.#problemOf(source, call, error, { until, direction, lasting: true }));
    return "next";
  }

  /** Reported once until they work again, and never what the meter's status is about. */
  #tellOfRegisters(
    source: SourceState,
    call: PlannedCall,
    error: ServiceError,
    { until }: Pick<Reach, "until">,
  ): void {
    if (this.#toldOfRegisters.has(call.direction)) return;
    this.#toldOfRegisters.add(call.direction);
    this.#context.incident(this.#problemOf(source, call, error, { until, direction: call.direction }));
  }

  /** A day's first tick that may ask for the newest day: one probe per day, or one per some days. */
  #tickAfter({ settings, callingHours }: SourceState, days: number): number {
    return nextTick(startOfDay(dayOf(this.#context.meter.now()) + days), settings.minute, callingHours);
  }

  /**
   * Notes at a deploy that no call can work, as the source's credentials alone show. It is no incident: the user is
   * notified of it at the deploy.
   */
  foresees(source: SourceState, { code }: ServiceError): void {
    const { meter, activeBlocks } = this.#context;
    if (activeBlocks.lacksConsent(source) || meter.archive.isReadOnly) return;
    const subject = subjects.source(source.source.id);
    meter.archive.blocks.set(subject, "consent", meter.now(), this.#tickAfter(source, 1), code);
  }
}

/** An access check of a stand-in does not affect the meter's state: it reports its own findings. */
function isAside({ position }: SourceState, { cause }: Round): boolean {
  return cause === "doctor" && position > 0;
}
