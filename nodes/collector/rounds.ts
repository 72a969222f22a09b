/** Rounds of calls: one call after the other as the plan says, within the budgets, and what they leave behind. */
import { CoverageState } from "../archive/index.js";
import { dayOf, utcDayOf, type Day } from "../readings/index.js";
import type { Caller } from "./call.js";
import type { Refusal } from "./desk.js";
import type { Failures } from "./failures.js";
import type { PlanInputs } from "./inputs.js";
import type { Place } from "./place.js";
import { isHistory, lastTurn, newestOf, newestState, plan, type PlanSeries, type Step } from "./plan.js";
import { pollOf, ticksOf, type Poll } from "./poll.js";
import { progressOf, type Progress } from "./progress.js";
import type { Refusals } from "./refusals.js";
import { nextTick, TICK_SPREAD } from "./schedule.js";
import type { Deployed, SourceState } from "./source.js";
import { keyOf, type Want } from "./wants.js";

export interface RoundsContext {
  readonly place: Place;
  readonly deployed: Deployed;
  readonly inputs: PlanInputs;
  readonly refusals: Refusals;
  readonly failures: Failures;
  readonly caller: Caller;
  /** Ends a running round. */
  readonly signal: AbortSignal;
  /** When the meter's next tick is, in seconds. */
  readonly nextTick: () => number;
}

export class Rounds {
  readonly #context: RoundsContext;
  /** The round that runs. */
  #poll: Poll | undefined;
  /** How far what is wanted is held, as it was looked at last. */
  progress: Progress = {
    ...{ allHeld: false, upToDate: false, historyLeft: 0, loadCurveOff: false, lastGood: undefined },
  };
  /** The budget that the last round spent. */
  refusal: Refusal | undefined;
  readonly history = {
    mayBeLeft: true,
    /** Seconds: a poll that failed or spent its budget is not followed by one for history before this. */
    notBefore: 0,
  };

  constructor(context: RoundsContext) {
    this.#context = context;
  }

  /** Asks a source, and the others for what it cannot give (docs/dev/contract.md#sources). */
  async run(poll: Poll): Promise<void> {
    const { place, deployed } = this.#context;
    if (poll.cause !== "history")
      place.archive.calls.beginPoll(place.usagePoint.id, poll.cause, place.clock.now());
    await this.#runOne(poll);
    let asked = deployed.sources[poll.source];
    for (let source = poll.source + 1; source < deployed.sources.length && poll.newest; source++) {
      if (asked === undefined || !this.#cannot(asked, poll)) return;
      const next = deployed.sources[source]!;
      // A tick of the first source is none of a service that wants to be asked at other hours.
      if (poll.cause === "tick" && ticksOf(poll, next.pollHours) === 0) continue;
      // What the first one's service refuses is no matter of the next one's.
      await this.#runOne(pollOf({ ...poll, source, noHistory: true }));
      asked = next;
    }
  }

  /**
   * Of each series that lacks its newest day, and may still be asked for it on this UTC day: the day of its last turn.
   * What cannot be asked must not hold others up.
   */
  waiting(source: SourceState): Day[] {
    const { place, refusals } = this.#context;
    const now = place.now();
    const { settings, pollHours, desk } = source;
    const tick = nextTick(now - TICK_SPREAD, settings.minute, pollHours);
    const isTickLeft = utcDayOf(tick) === utcDayOf(now);
    const next = isTickLeft ? Math.max(now, tick) : now;
    if (desk.hasFailedEnough(place.usagePoint.id)) return [];
    return this.#inputs(source)
      .filter((series) => newestState(series) !== CoverageState.complete)
      .filter((series) => isTickLeft || this.#isToCome(source, series))
      .filter((series) => !refusals.isRefused(source, series, "tick", next))
      .map(lastTurn);
  }

  /** Whether the round that runs is still to ask for a series' newest day. */
  #isToCome({ position }: SourceState, series: PlanSeries): boolean {
    const poll = this.#poll;
    if (poll === undefined || !poll.newest || poll.source !== position) return false;
    const key = keyOf(series);
    return (newestOf(series)?.askedAt ?? 0) < poll.since && !poll.gaveUp.has(key) && !poll.yielded.has(key);
  }

  /** Whether anything but newest days is still to be asked for, as far as consent and the meter itself allow it. */
  hasHistory(source: SourceState): boolean {
    const { place, refusals } = this.#context;
    const now = place.now();
    return plan({ series: this.#inputs(source), now, since: now }).some(
      (step) => isHistory(step) && !refusals.isGone(source, step),
    );
  }

  /** Looks anew how far what is wanted is held. */
  look(source: SourceState, inputs: readonly PlanSeries[] = this.#inputs(source)): void {
    const { refusals } = this.#context;
    this.progress = progressOf(
      inputs,
      (want) => refusals.isGone(source, want),
      (direction) => refusals.lacksConsent(source, direction),
    );
  }

  #inputs(source: SourceState, endsYesterday = false): PlanSeries[] {
    return this.#context.inputs.of(source, this.#context.deployed.wanted, endsYesterday);
  }

  /** Whether a source failed a poll for a reason that another one may not have, and something of the newest day lacks. */
  #cannot(source: SourceState, poll: Poll): boolean {
    const { deployed, refusals, signal } = this.#context;
    if (this.progress.allHeld || signal.aborted) return false;
    return (
      refusals.isHindered(source, deployed.wanted) ||
      poll.gaveUp.size > 0 ||
      source.desk.host.stopped(poll.since)
    );
  }

  async #runOne(poll: Poll): Promise<void> {
    this.#poll = poll;
    try {
      await this.#callEach(poll);
    } finally {
      this.#poll = undefined;
    }
  }

  async #callEach(poll: Poll): Promise<void> {
    const { deployed, caller, refusals, place, signal, nextTick } = this.#context;
    const { history } = this;
    this.refusal = undefined;
    history.notBefore = 0;
    for (;;) {
      const source = deployed.sources[poll.source];
      if (source === undefined || signal.aborted) return;
      poll.since = Math.min(poll.since, place.now());
      const step = this.#nextStep(source, poll);
      if (step === undefined) {
        if (!poll.noHistory && poll.gaveUp.size === 0 && poll.yielded.size === 0) {
          history.mayBeLeft = false;
          this.#dropDone(source, poll);
        } else history.notBefore = Math.max(history.notBefore, nextTick());
        return;
      }
      const over = await source.desk.turn(this.#rank(step), signal, async () => {
        // While it waited for its turn, others spent the budget or brought the news of a ban.
        const next = this.#nextStep(source, poll);
        if (next === undefined) return false;
        if (refusals.isStopped(source, poll)) return true;
        let refusal = source.desk.refusal(place.usagePoint.id, isHistory(next));
        if (refusal === undefined) {
          if (!isHistory(next) && !source.desk.hasTurn(this.#lastTurn(source, next))) {
            poll.yielded.add(keyOf(next));
            return false;
          }
          const end = await caller.call(source, next, poll);
          if (typeof end === "boolean") return end;
          refusal = end;
        }
        this.refusal = refusal;
        history.notBefore = refusal.until;
        if (refusal.reason !== "history_cap") return true;
        poll.noHistory = true;
        return false;
      });
      if (over) {
        history.notBefore = poll.quotaUntil ?? (history.notBefore || nextTick());
        return;
      }
    }
  }

  /** Nothing is left to ask for: what was asked for by hand has been, unless consent or the meter rules it out for now. */
  #dropDone(source: SourceState, { cause }: Poll): void {
    const { deployed, place, refusals } = this.#context;
    for (const want of deployed.wanted) {
      if (!refusals.isRefused(source, want, cause)) place.archive.meters.dropRequests(place.row(want).id);
    }
  }

  /** The plan's next call that this poll may make. */
  #nextStep(source: SourceState, poll: Poll): Step | undefined {
    const { place, refusals, failures } = this.#context;
    const inputs = this.#inputs(source, poll.endsYesterday);
    const isRefused = (want: Want): boolean => refusals.isRefused(source, want, poll.cause);
    const steps = plan({ series: inputs, now: place.now(), since: poll.since }).filter(
      (step) => !poll.gaveUp.has(keyOf(step)) && !poll.yielded.has(keyOf(step)) && !isRefused(step),
    );
    this.look(source, inputs);

    const isFailing = (want: Want): boolean => failures.failedAt(source, want) !== undefined;
    const newest = steps
      .filter(({ purpose }) => purpose === "newest" || purpose === "recent")
      .toSorted((a, b) => Number(isFailing(a)) - Number(isFailing(b)));
    // What fails each time leaves of the day's failed calls what those may need that work.
    const mayWork = (series: PlanSeries): boolean => !isFailing(series) && !isRefused(series);
    const needed = inputs.filter((s) => newestState(s) !== CoverageState.complete && mayWork(s)).length;
    if (newest[0] && isFailing(newest[0]) && source.desk.failuresLeft(place.usagePoint.id) <= needed) {
      for (const step of newest.splice(0)) poll.yielded.add(keyOf(step));
    }
    if (poll.newest && newest.length > 0) {
      const seen = inputs.some((series) => newestState(series) !== CoverageState.missing);
      // Data Connect is asked at every tick: while nothing of yesterday has been seen, one call a tick, in turn.
      if (source.settings.service !== "data-connect" || poll.cause !== "tick" || seen) return newest[0];
      if (poll.newestCalls < ticksOf(poll, source.pollHours)) {
        const triedAt = (step: Step): number => {
          const { askedAt = 0 } = newestOf(inputs.find((s) => keyOf(s) === keyOf(step))!) ?? {};
          return Math.max(askedAt, failures.failedAt(source, step) ?? 0);
        };
        return newest.toSorted((a, b) => triedAt(a) - triedAt(b))[0];
      }
    }
    return poll.noHistory ? undefined : steps.find(isHistory);
  }

  /** Recent holes come after the newest day of all. */
  #lastTurn(source: SourceState, step: Step): Day {
    const [series] = this.#context.inputs.of(source, [step]);
    return step.purpose === "newest" ? lastTurn(series!) : Infinity;
  }

  /** The lower, the sooner: the newest day before history, and the longest without it first. */
  #rank(step: Step): number {
    if (isHistory(step)) return 1_000_000;
    const { place } = this.#context;
    const newest = place.archive.readings.newest(place.row(step).id);
    return newest === undefined ? 0 : dayOf(newest.start);
  }
}
