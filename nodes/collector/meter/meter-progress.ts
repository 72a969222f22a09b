/** How much of the wanted data of a meter is held, and what the rest costs. Read-only. */
import { dayOf, instantAt, startOfDay, type Day, type Direction } from "../../readings/index.js";
import { LAST_HOUR } from "../../services/index.js";
import type { Deployment, MeterContext, PlanInputs, SourceState } from "../context/index.js";
import type { ActiveBlocks } from "../health/index.js";
import {
  isAwaited,
  estimate,
  type Depth,
  type HistoryEstimate,
  type PlanSeries,
  detailOf,
  seriesProgress,
  wholeHistory,
  type DetailedProgress,
  type SeriesProgress,
} from "../plan/index.js";
import { TICK_SPREAD, type Timetable } from "../schedule/index.js";

export interface MeterProgressContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly timetable: Timetable;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
}

export class MeterProgress {
  readonly #context: MeterProgressContext;

  constructor(context: MeterProgressContext) {
    this.#context = context;
  }

  /** How far each wanted series is held, without those that the meter does not have. */
  ofSeries(): SeriesProgress[] {
    const { deployed, activeBlocks } = this.#context;
    const { primary } = deployed;
    if (primary === undefined) return [];
    return seriesProgress(this.#inputsOf(primary), (want) => activeBlocks.isGone(primary, want));
  }

  /** What is held and known of each wanted series. */
  inDetail(): DetailedProgress[] {
    const { deployed, activeBlocks } = this.#context;
    const { primary } = deployed;
    if (primary === undefined) return [];
    return this.#inputsOf(primary).map((input) => detailOf(input, activeBlocks.isGone(primary, input)));
  }

  /**
   * Whether energy of a day is still to be asked for, in a direction.
   * @param isWaiting a call for newest days waits for its turn: it may come until the end of the day
   */
  isAwaited(direction: Direction, day: Day, isWaiting: boolean): boolean {
    const { meter, deployed, timetable } = this.#context;
    const { primary } = deployed;
    if (primary === undefined) return false;
    const { callingHours, settings } = primary;
    const turns = {
      now: meter.now(),
      // As before the day's first tick.
      nextTick: isWaiting ? startOfDay(dayOf(meter.now())) : timetable.nextTick,
      lastTick: (of: Day) => instantAt(of, callingHours?.at(-1) ?? LAST_HOUR, settings.minute) + TICK_SPREAD,
    };
    return this.present(primary)
      .filter((input) => input.direction === direction && input.series !== "max_power")
      .some((input) => isAwaited(input, day, turns));
  }

  /** The cost of the history still missing at another depth; without a depth, of asking for all of it again. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    const { deployed, inputs } = this.#context;
    const { primary } = deployed;
    if (primary === undefined) return undefined;
    const stretches = this.present(primary).map((input) =>
      depth === undefined ? wholeHistory(input) : inputs.historyLeft(input, depth),
    );
    return estimate(primary.settings.service, stretches, primary.queue.lastTurns.size);
  }

  /** The wanted series that the meter has. */
  present(source: SourceState): PlanSeries[] {
    return this.#inputsOf(source).filter((input) => !this.#context.activeBlocks.isGone(source, input));
  }

  #inputsOf(source: SourceState): PlanSeries[] {
    return this.#context.inputs.of(source, this.#context.deployed.wanted);
  }
}
