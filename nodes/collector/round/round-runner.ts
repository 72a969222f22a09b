/** Runs rounds of calls: one call after the other, following the plan and within the budgets. */
import { CoverageState } from "../../archive/index.js";
import { REGISTERS, utcDayOf, type Day } from "../../readings/index.js";
import type { Caller } from "./call.js";
import type { OverBudget } from "../account/index.js";
import type { FailureHandler } from "./failure-handler.js";
import type { PlanInputs, MeterContext, Deployment, SourceState } from "../context/index.js";
import {
  isHistory,
  lastTurn,
  newestOf,
  newestState,
  type PlanSeries,
  type PlannedCall,
  NOTHING_KNOWN,
  progressOf,
  type Progress,
  wantKey,
  type Want,
} from "../plan/index.js";
import { NextOfRound } from "./next-of-round.js";
import { rankOf } from "./rank.js";
import { registersRest } from "./register-calls.js";
import { hasFailedSeries, isUrgent, newRound, ticksOf, type AfterCall, type Round } from "./round.js";
import type { RoundTurn } from "./round-turn.js";
import type { ActiveBlocks } from "../health/index.js";
import { nextTick, TICK_SPREAD, type Backlog } from "../schedule/index.js";

export interface RoundRunnerContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
  readonly failures: FailureHandler;
  readonly caller: Caller;
  /** Aborts a running round. */
  readonly signal: AbortSignal;
  readonly turn: RoundTurn;
  /** When the meter's next tick is, in seconds. */
  readonly nextTick: () => number;
}

export class RoundRunner {
  readonly #context: RoundRunnerContext;
  readonly #next: NextOfRound;
  /** The running round. */
  #round: Round | undefined;
  #progress: Progress = NOTHING_KNOWN;
  #overBudget: OverBudget | undefined;
  #mayHaveHistory = true;
  /** Seconds: after a failure or a spent budget, no round for history alone begins before this. */
  #historyNotBefore = 0;

  constructor(context: RoundRunnerContext) {
    this.#context = context;
    this.#next = new NextOfRound(context, (source, inputs) => this.updateProgress(source, inputs));
  }

  /** How much of what is wanted is held, as last worked out. */
  get progress(): Progress {
    return this.#progress;
  }

  /** The budget that the running round waits for, or that the last one spent. */
  get overBudget(): OverBudget | undefined {
    return this.#context.turn.overBudget ?? this.#overBudget;
  }

  /** What past rounds left for later ones. */
  get backlog(): Backlog {
    return {
      allHeld: this.#progress.allHeld,
      mayHaveHistory: this.#mayHaveHistory,
      historyNotBefore: this.#historyNotBefore,
    };
  }

  get isRunning(): boolean {
    return this.#round !== undefined;
  }

  /** Whether a series failed in the running round, which asks for it no more. */
  hasFailed({ position }: SourceState, want: Want): boolean {
    return this.#round?.source === position && this.#round.failedSeries.has(wantKey(want));
  }

  /** More days may be wanted than at the last round. */
  expectHistory(): void {
    this.#mayHaveHistory = true;
  }

  /** @param instant seconds: no round for history alone begins before; 0: it may begin at once */
  delayHistory(instant: number): void {
    this.#historyNotBefore = instant;
  }

  /** After a deploy or restart: shows what is held, and lets history wait for the tick after a series' failure. */
  resume(source: SourceState): void {
    const { deployed, failures } = this.#context;
    this.updateProgress(source);
    const failedAt = Math.max(...deployed.wanted.map((want) => failures.failedAt(source, want) ?? -Infinity));
    if (!Number.isFinite(failedAt)) return;
    this.#historyNotBefore = Math.max(this.#historyNotBefore, nextTick(failedAt, source.settings.minute));
  }

  /**
   * Asks a source, then the others for what it cannot provide (docs/dev/contract.md#sources).
   * @param goesOn it was counted when it began
   * @returns a round that is to go on: it gave way with a newest day
   */
  async run(round: Round, goesOn: boolean): Promise<Round | undefined> {
    const { meter, deployed } = this.#context;
    const isCounted = round.cause !== "history" && !goesOn;
    if (isCounted) meter.archive.calls.beginRound(meter.usagePoint.id, round.cause, meter.clock.now());
    await this.#runOne(round);
    let [asked, asking] = [deployed.sources[round.source], round];
    for (let source = round.source + 1; source < deployed.sources.length && round.newest; source++) {
      if (asking.gaveWay !== undefined || asked === undefined || !this.#cannot(asked, round)) break;
      const next = deployed.sources[source]!;
      // A tick of the first source does not count for a service whose ticks are at other hours.
      if (round.cause === "tick" && ticksOf(round, next.callingHours) === 0) continue;
      // A refusal of the first source's service does not affect the next one.
      asking = newRound({ ...round, source, noHistory: true });
      await this.#runOne(asking);
      asked = next;
    }
    return asking.gaveWay !== undefined && isUrgent(asking.gaveWay) ? asking : undefined;
  }

  /**
   * The days of the last turns of all waiting series: those that lack their newest day and may still be asked for it on
   * this UTC day. Series that cannot be asked for must not hold up others.
   */
  waiting(source: SourceState): Day[] {
    const { meter, activeBlocks } = this.#context;
    const now = meter.now();
    const { settings, callingHours, queue } = source;
    const tick = nextTick(now - TICK_SPREAD, settings.minute, callingHours);
    const isTickLeft = utcDayOf(tick) === utcDayOf(now);
    const next = isTickLeft ? Math.max(now, tick) : now;
    if (queue.hasFailedEnough(meter.usagePoint.id)) return [];
    return this.#inputs(source)
      .filter((series) => newestState(series) !== CoverageState.complete)
      .filter((series) => isTickLeft || this.#isToCome(source, series))
      .filter((series) => !activeBlocks.isBlocked(source, series, "tick", next))
      .map(lastTurn);
  }

  /** Whether the running round will still ask for a series' newest day. */
  #isToCome({ position }: SourceState, series: PlanSeries): boolean {
    const round = this.#round;
    if (round === undefined || !round.newest || round.source !== position) return false;
    const key = wantKey(series);
    return (
      (newestOf(series)?.askedAt ?? 0) < round.since &&
      !round.failedSeries.has(key) &&
      !round.deferredSeries.has(key)
    );
  }

  /** Updates how much of what is wanted is held. */
  updateProgress(source: SourceState, inputs: readonly PlanSeries[] = this.#inputs(source)): void {
    const { activeBlocks } = this.#context;
    this.#progress = progressOf(
      inputs,
      (want) => activeBlocks.isGone(source, want),
      (direction) => activeBlocks.lacksConsent(source, direction),
    );
  }

  #inputs(source: SourceState, endsYesterday = false): PlanSeries[] {
    return this.#context.inputs.of(source, this.#context.deployed.wanted, { endsYesterday });
  }

  /** Whether newest days are missing, and the source failed for a reason that may not affect another one. */
  #cannot(source: SourceState, round: Round): boolean {
    const { deployed, activeBlocks, signal } = this.#context;
    if (this.#progress.allHeld || signal.aborted) return false;
    return (
      activeBlocks.isHindered(source, deployed.wanted) ||
      hasFailedSeries(round) ||
      source.queue.breaker.stopped(round.since)
    );
  }

  async #runOne(round: Round): Promise<void> {
    this.#round = round;
    try {
      await this.#callEach(round);
    } finally {
      this.#round = undefined;
    }
  }

  async #callEach(round: Round): Promise<void> {
    const { deployed, failures, meter, signal, turn } = this.#context;
    this.#overBudget = undefined;
    this.#historyNotBefore = 0;
    for (;;) {
      const source = deployed.sources[round.source];
      if (source === undefined || signal.aborted) return;
      round.since = Math.min(round.since, meter.now());
      const call = this.#next.call(source, round);
      if (call === undefined) {
        this.#nothingLeft(source, round);
        return;
      }
      const rank = rankOf(meter, call, source.queue.isHourly, failures.failedAt(source, call));
      switch (
        await turn.take(source, call, round, rank, (...turns) => this.#callInTurn(source, round, ...turns))
      ) {
        case "next":
          break;
        case "moved":
          // Another service may be asked at other hours: its own rounds know them.
          if (deployed.sources[round.source]?.settings.service !== source.settings.service) return;
          break;
        case "gave way":
          round.gaveWay = call;
          return;
        case "end":
          this.#putHistoryOff(source);
          return;
      }
    }
  }

  /** Asks for what is due now: while it waited for its turn, other calls may have spent the budget or met a ban. */
  async #callInTurn(source: SourceState, round: Round, sendsNothing: () => void): Promise<AfterCall> {
    const { caller, activeBlocks, meter } = this.#context;
    const call = this.#next.call(source, round);
    if (call === undefined || activeBlocks.isStopped(source, round)) {
      sendsNothing();
      return call === undefined ? "next" : "end";
    }
    const spent = source.queue.overBudget(meter.usagePoint.id, isHistory(call));
    if (spent !== undefined) {
      sendsNothing();
      return this.#keepTo(spent, round);
    }
    if (!isHistory(call) && !source.queue.hasTurn(this.#lastTurn(source, call))) {
      sendsNothing();
      round.deferredSeries.add(wantKey(call));
      return "next";
    }
    const after = await caller.call(source, call, round);
    return typeof after === "string" ? after : this.#keepTo(after, round);
  }

  /** A budget is spent: of history alone, the newest days go on. */
  #keepTo(overBudget: OverBudget, round: Round): AfterCall {
    this.#overBudget = overBudget;
    this.#historyNotBefore = overBudget.until;
    round.noHistory ||= overBudget.reason === "history_cap";
    return overBudget.reason === "history_cap" ? "next" : "end";
  }

  /** The round has nothing more to ask for: either all is asked for, or some of it waits for the next tick. */
  #nothingLeft(source: SourceState, round: Round): void {
    const isWhole = round.failedSeries.size + round.deferredSeries.size === 0;
    if (!this.#next.leavesHistory(source, round) && isWhole) {
      this.#mayHaveHistory = false;
      this.#dropDone(source, round);
    } else this.#historyNotBefore = Math.max(this.#historyNotBefore, this.#context.nextTick());
  }

  /** What stops the account may have been met by another meter, or before a restart. */
  #putHistoryOff(source: SourceState): void {
    const { activeBlocks, meter, nextTick } = this.#context;
    const stoppedUntil = activeBlocks.stoppedUntil(source);
    if (stoppedUntil > meter.now()) this.#historyNotBefore = stoppedUntil;
    else this.#historyNotBefore ||= nextTick();
  }

  /** Once nothing is left to ask for, drops the manual requests, except those that are ruled out for now. */
  #dropDone(source: SourceState, round: Round): void {
    const { deployed, meter, activeBlocks } = this.#context;
    for (const want of [...deployed.wanted, ...deployed.registers]) {
      const isLeft =
        activeBlocks.isBlocked(source, want, round.cause) ||
        activeBlocks.isGone(source, want) ||
        registersRest(this.#context, source, want, round);
      if (!isLeft) meter.archive.requests.drop(meter.row(want).id);
    }
  }

  /** Recent holes come after the newest day of all series, and so do registers. */
  #lastTurn(source: SourceState, call: PlannedCall): Day {
    const [series] = this.#context.inputs.of(source, [call]);
    return call.purpose === "newest" && call.series !== REGISTERS ? lastTurn(series!) : Infinity;
  }
}
