/** One call: counted before it is sent, committed before it counts as done. */
import type { Cause, HeldRegisters, Source } from "../../archive/index.js";
import { NotNow } from "../../base/index.js";
import { REGISTERS, utcDayOf } from "../../readings/index.js";
import { ServiceError, type Oddity } from "../../services/index.js";
import {
  isFailure,
  BudgetSpent,
  LONGEST_WAIT_MS,
  type AccountQueue,
  type OverBudget,
} from "../account/index.js";
import type { FailureHandler } from "./failure-handler.js";
import { type MeterContext, credentialProblemOf, type SourceState } from "../context/index.js";
import { isHistory, type PlannedCall, wantKey } from "../plan/index.js";
import { refusesRegisters } from "./register-calls.js";
import type { AfterCall, Round } from "./round.js";

export interface CallerContext {
  readonly meter: MeterContext;
  readonly failures: FailureHandler;
  /** Aborts a running call. */
  readonly signal: AbortSignal;
  /** A call begins. */
  readonly begins: () => void;
  readonly oddities: (call: PlannedCall, oddities: readonly Oddity[]) => void;
}

const noRegisters: HeldRegisters = { readings: [], events: [] };

export class Caller {
  readonly #context: CallerContext;
  #lastCall: { readonly call: PlannedCall; readonly cause: Cause } | undefined;
  /** The counted call that the next request is sent for, and when it was counted, in milliseconds. */
  #counted: { readonly id: number; readonly at: number } | undefined;

  constructor(context: CallerContext) {
    this.#context = context;
  }

  /** The last call of this round, shown until the round ends, to keep the status from flickering. */
  get calling(): PlannedCall | undefined {
    return this.#lastCall?.call;
  }

  /** The round has ended. */
  rest(): void {
    this.#lastCall = undefined;
  }

  /**
   * Makes one call.
   * @returns the spent budget when it left no second request for the call
   * @throws anything that is not an answer of the service
   */
  async call(source: SourceState, call: PlannedCall, round: Round): Promise<AfterCall | OverBudget> {
    const { meter, failures, signal, begins, oddities } = this.#context;
    const { calls, readings } = meter.archive;
    const problem = credentialProblemOf(source);
    if (problem !== undefined) {
      round.failure = problem;
      return failures.onFailure(source, call, round, problem);
    }
    const id = this.#count(source.source, call, round.cause);
    if (call.purpose === "newest") round.newestCalls++;
    this.#lastCall = { call, cause: round.cause };
    round.failure = undefined;
    begins();
    const batch = { series: meter.row(call), source: source.source.id, days: call };
    try {
      if (call.series === REGISTERS) return await this.#callForRegisters(source, call, round, id);
      const query = { ...call, series: call.series, usagePointId: meter.usagePoint.pdl };
      const answer = await source.service.read(query, signal);
      const isPartial = answer.oddities.some(({ reason }) => reason === "partial");
      const now = meter.now();
      const { inserted } = await readings.merge({ ...batch, readings: answer.readings, isPartial, now });
      if (isPartial) {
        // A later round asks for the rest, unless it is history that brings nothing new: then it is a hole.
        if (isHistory(call) && inserted === 0) await readings.merge({ ...batch, readings: [], now });
        round.failedSeries.add(wantKey(call));
      }
      calls.end(id, { outcome: "ok", failed: false });
      failures.onSuccess(source, call, round);
      if (answer.oddities.length > 0) oddities(call, answer.oddities);
      return "next";
    } catch (error) {
      if (error instanceof BudgetSpent) {
        calls.end(id, { outcome: "cut_short", failed: false });
        return error.overBudget;
      }
      if (!(error instanceof ServiceError)) {
        const held = error instanceof NotNow ? "cut_short" : "error";
        calls.end(id, { outcome: signal.aborted ? "aborted" : held, failed: false });
        throw error;
      }
      if (error.kind === "no_data") {
        if (call.series === REGISTERS) await this.#keepRegisters(source, call, noRegisters);
        else await readings.merge({ ...batch, readings: [], now: meter.now() });
        failures.onSuccess(source, call, round);
      }
      round.failure = error;
      const failed = isFailure(error);
      const isOfRegisters = call.series === REGISTERS;
      // Refused in whatever words, they are stopped for these credentials.
      const outcome = isOfRegisters && refusesRegisters(error) ? "consent" : error.kind;
      calls.end(id, { outcome, code: error.code, failed });
      // A refusal is an answer about these credentials: other meters of the base URL need not wait.
      // What fails of registers may be theirs alone: nothing waits for them.
      if (failed && error.kind !== "consent" && !isOfRegisters)
        source.queue.breaker.recordFailure(meter.now(), failures.failedAt(source, call));
      return failures.onFailure(source, call, round, error);
    }
  }

  /** @throws as {@link Caller.call} handles */
  async #callForRegisters(
    source: SourceState,
    call: PlannedCall,
    round: Round,
    id: number,
  ): Promise<AfterCall> {
    const { meter, failures, signal, oddities } = this.#context;
    const query = { ...call, usagePointId: meter.usagePoint.pdl };
    const answer = await source.service.readRegisters!(query, signal);
    await this.#keepRegisters(source, call, answer);
    meter.archive.calls.end(id, { outcome: "ok", failed: false });
    failures.onSuccess(source, call, round);
    if (answer.oddities.length > 0) oddities(call, answer.oddities);
    return "next";
  }

  async #keepRegisters(source: SourceState, call: PlannedCall, held: HeldRegisters): Promise<void> {
    const { meter } = this.#context;
    await meter.archive.registers.merge({
      readings: held.readings,
      events: held.events,
      origin: "service",
      now: meter.now(),
      series: meter.row(call),
      source: source.source.id,
      days: call,
    });
  }

  /** Keeps a request for a token within the pace. It spends no budget. */
  beginToken(queue: AccountQueue): Promise<void> {
    return queue.pace(this.#context.signal);
  }

  /**
   * Counts a second request within the running call, and keeps it within the budget and the pace.
   * @throws {BudgetSpent}
   */
  async countExtra(source: Source, queue: AccountQueue): Promise<void> {
    const { meter, signal } = this.#context;
    const { call, cause } = this.#lastCall!;
    // History's share was checked when the call began: half a call would be wasted.
    const overBudget = queue.overBudget(meter.usagePoint.id, false);
    if (overBudget !== undefined) throw new BudgetSpent(overBudget);
    await queue.pace(signal);
    meter.archive.calls.end(this.#count(source, call, cause), { outcome: "extra", failed: false });
  }

  /**
   * Judges the clock right before a request of the running call leaves: it may have waited for a token since it was
   * counted, or the clock has jumped. Then the call counts when it is sent. A request for a token dates nothing: when a
   * token is renewed, the counted call was sent before.
   * @throws {ClockNotSet}
   * @throws {BudgetSpent}
   */
  judge(queue: AccountQueue, isForToken: boolean): void {
    const { calls, clock } = this.#context.meter.archive;
    const now = this.#context.meter.clock.now();
    clock.judge(now);
    queue.sent();
    if (isForToken) return;
    const { id, at } = this.#counted!;
    const isSameDay = utcDayOf(now / 1000) === utcDayOf(at / 1000);
    if (isSameDay && Math.abs(now - at) < LONGEST_WAIT_MS) return;
    const overBudget = isSameDay ? undefined : queue.overBudget(this.#context.meter.usagePoint.id, false);
    if (overBudget !== undefined) throw new BudgetSpent(overBudget);
    calls.redate(id, now);
    this.#counted = { id, at: now };
  }

  #count({ account }: Source, call: PlannedCall, cause: Cause): number {
    const { meter } = this.#context;
    const at = meter.clock.now();
    const id = meter.archive.calls.begin({
      account,
      usagePoint: meter.usagePoint.id,
      series: meter.row(call).id,
      cause,
      forHistory: isHistory(call),
      at,
    });
    this.#counted = { id, at };
    return id;
  }
}
