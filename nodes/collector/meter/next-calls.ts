/** When the calls of a meter go on, from what the archive and the queues know. Read-only; seconds. */
import { CoverageState } from "../../archive/index.js";
import { dayOf, instantAt, startOfDay, utcDayOf } from "../../readings/index.js";
import { LAST_HOUR } from "../../services/index.js";
import {
  type Deployment,
  type MeterContext,
  type PlanInputs,
  hasRequests,
  type SourceState,
} from "../context/index.js";
import type { ActiveBlocks } from "../health/index.js";
import { isHistory, newestOf, plan, type PlannedCall, type PlanSeries, type Want } from "../plan/index.js";
import type { RoundRunner, RoundTurn } from "../round/index.js";
import {
  nextCall,
  type NextCallInput,
  type OpenSeries,
  nextTick,
  TICK_SPREAD,
  type Timetable,
} from "../schedule/index.js";

export interface NextCallsContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
  readonly runner: RoundRunner;
  readonly timetable: Timetable;
  readonly turn: Pick<RoundTurn, "newestAt">;
}

export class NextCalls {
  readonly #context: NextCallsContext;

  constructor(context: NextCallsContext) {
    this.#context = context;
  }

  /** The next call to any source. */
  ofMeter(): number {
    const [primary, ...standIns] = this.#context.deployed.sources;
    if (primary === undefined) return this.#context.timetable.nextTick;
    return Math.min(this.ofSource(primary), ...standIns.map((source) => this.#ofStandIn(source, primary)));
  }

  /**
   * The next call to a source of its own accord.
   * @param wants only for these
   * @param afterRound what the running round has yet to ask for does not count
   */
  ofSource(
    source: SourceState,
    wants: readonly Want[] = this.#context.deployed.wanted,
    afterRound = false,
  ): number {
    const { meter, timetable, deployed, turn } = this.#context;
    const now = meter.now();
    const { settings, callingHours, position } = source;
    const newestFrom = this.#from(source, false);
    // A call that waits for its turn waits for no tick.
    if (turn.newestAt === position && wants === deployed.wanted) return Math.max(now, newestFrom);
    const historyFrom = this.#from(source, true);
    const series = this.#seriesOf(source, wants, afterRound);
    const at = nextCall({
      now,
      newestFrom,
      historyFrom,
      series,
      callingHours,
      minute: settings.minute,
      spread: TICK_SPREAD,
      ...this.#tick(source, now),
      historyRunsFrom: this.#historyRunsFrom(source),
    });
    if (position > 0) return at;
    // Without waiting for a tick: a first round, or one for what was missed.
    const extra = timetable.nextExtra(source);
    const isOpen = (each: OpenSeries): boolean =>
      extra >= Math.max(newestFrom, each.newestFrom, each.opensAt) ||
      (extra >= Math.max(historyFrom, each.opensAt) && each.hasHistory(now));
    return extra < at && series.some(isOpen) ? Math.max(extra, now) : at;
  }

  /**
   * A stand-in asks at its own last tick of a day, and with the first source if that one cannot answer: for newest days,
   * and only if one is missing.
   */
  #ofStandIn(source: SourceState, primary: SourceState): number {
    const { meter, deployed, activeBlocks, runner, timetable } = this.#context;
    const now = meter.now();
    const series = this.#seriesOf(source, deployed.wanted);
    const tomorrow = startOfDay(dayOf(now) + 1);
    const newestFrom = Math.max(this.#from(source, false), runner.progress.allHeld ? tomorrow : 0);
    const at = (
      ticks: Pick<NextCallInput, "tick" | "drawn" | "spread" | "minute" | "callingHours">,
    ): number =>
      nextCall({ now, newestFrom, series, historyFrom: Infinity, historyRunsFrom: Infinity, ...ticks });
    const { settings, callingHours } = source;
    const { minute } = settings;
    const tick = timetable.standInAt(source.position) ?? nextTick(now, minute);
    const own = at({
      minute,
      tick,
      drawn: tick,
      // It is not drawn.
      spread: 0,
      callingHours: [callingHours?.at(-1) ?? LAST_HOUR],
    });
    // An outage by a clock that was ahead stops the first source still.
    const isStopped = primary.queue.breaker.stopped(now + 1);
    if (!isStopped && !activeBlocks.isHindered(primary, deployed.wanted)) return own;
    const extra = timetable.nextExtra(primary);
    const isOpen = (each: OpenSeries): boolean =>
      extra >= Math.max(newestFrom, each.newestFrom, each.opensAt);
    const withExtra = series.some(isOpen) ? Math.max(extra, now) : Infinity;
    const all = Array.from({ length: 24 }, (_, hour) => hour);
    const both = all.filter(
      (hour) => (primary.callingHours?.includes(hour) ?? true) && (callingHours?.includes(hour) ?? true),
    );
    if (both.length === 0) return Math.min(own, withExtra);
    const ticks = {
      minute: primary.settings.minute,
      spread: TICK_SPREAD,
      callingHours: both,
      ...this.#tick(primary, now),
    };
    return Math.min(own, withExtra, at(ticks));
  }

  /** The tick that comes next, or has come and is not taken yet, without its random seconds and with them. */
  #tick({ settings: { minute }, position }: SourceState, now: number): { tick: number; drawn: number } {
    const { timetable, runner } = this.#context;
    // None is drawn before the first wake-up. One that came while a round runs is named when that ends.
    if (position > 0 || timetable.nextTick === 0 || (timetable.nextTick < now && runner.isRunning)) {
      const tick = nextTick(now, minute);
      return { tick, drawn: tick };
    }
    // Only those of today count, if the machine slept through some.
    const after = Math.max(timetable.nextTick - TICK_SPREAD, startOfDay(dayOf(now)) - 1);
    const tick = nextTick(after, minute);
    return { tick, drawn: Math.max(timetable.nextTick, tick, now) };
  }

  /** From when pauses and budgets allow calls. */
  #from(source: SourceState, history: boolean): number {
    const { meter, activeBlocks } = this.#context;
    if (history && activeBlocks.isBanned(source)) return Infinity;
    const { queue } = source;
    const over = queue.overBudget(meter.usagePoint.id, history);
    const isOfDay = over !== undefined && over.reason !== "hour";
    const leftAt = over?.reason === "history_cap" ? this.#leftForHistoryAt(source) : undefined;
    const isSpent = isOfDay && leftAt === undefined;
    if (history && isSpent && !queue.affordsHistory(this.#context.deployed.wanted.length)) return Infinity;
    const held = queue.heldBy(history);
    return Math.max(activeBlocks.stoppedUntil(source), leftAt ?? over?.until ?? 0, held?.until ?? 0);
  }

  /**
   * When the day's last calls are no longer left to newest days: no tick of the day may ask for them any more. What other
   * meters will need is not known.
   */
  #leftForHistoryAt({ queue, settings, callingHours }: SourceState): number | undefined {
    const { meter } = this.#context;
    const now = meter.now();
    const last = instantAt(dayOf(now), callingHours?.at(-1) ?? LAST_HOUR, settings.minute) + TICK_SPREAD + 1;
    const isAlone = queue.lastTurns.size === 1;
    const isLeft = last >= now && utcDayOf(last) === utcDayOf(now);
    return isAlone && isLeft && queue.leavesLastCalls(meter.usagePoint.id) ? last : undefined;
  }

  #historyRunsFrom(source: SourceState): number {
    const { meter, deployed, runner } = this.#context;
    const { mayHaveHistory, historyNotBefore } = runner.backlog;
    const runs = source.limits.historyAnyHour || hasRequests(meter, deployed.wanted);
    const isFree = source.position === 0 && mayHaveHistory && !source.queue.breaker.isDown;
    return runs && isFree ? historyNotBefore : Infinity;
  }

  #newestFrom(input: PlanSeries): number {
    const { state, askedAt } = newestOf(input) ?? { state: CoverageState.missing, askedAt: 0 };
    if (state === CoverageState.complete) return Infinity;
    const isAsked = askedAt > 0 && askedAt <= this.#context.meter.now();
    return isAsked && state === CoverageState.missing ? askedAt + input.noDataStands : 0;
  }

  #seriesOf(source: SourceState, wants: readonly Want[], afterRound = false): OpenSeries[] {
    const { meter, inputs, activeBlocks, runner } = this.#context;
    const now = meter.now();
    const opensAt = (input: PlanSeries): number =>
      Math.max(
        activeBlocks.opensAt(source, input),
        afterRound || runner.hasFailed(source, input) ? this.#tick(source, now).tick : 0,
      );
    const hasCalls = (input: PlanSeries, at: number, is: (call: PlannedCall) => boolean): boolean => {
      if (source.position > 0 || activeBlocks.isGone(source, input)) return false;
      const then = dayOf(at) === dayOf(now) ? input : inputs.of(source, [input], { at })[0]!;
      return plan({ series: [then], now: at, since: at }).some(is);
    };
    return inputs.of(source, wants).map((input) => ({
      newestFrom: this.#newestFrom(input),
      opensAt: opensAt(input),
      hasRecent: (at) => hasCalls(input, at, ({ purpose }) => purpose === "recent"),
      hasHistory: (at) => hasCalls(input, at, isHistory),
    }));
  }
}
