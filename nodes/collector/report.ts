/** What a collector is doing, for statuses, messages and editors. */
import type { Direction } from "../readings/index.js";
import type { Budget, OverBudget } from "./account/account-queue.js";
import type { Deployment } from "./context/deployment.js";
import type { MeterContext } from "./context/meter-context.js";
import type { SourceState } from "./context/source.js";
import type { ActiveBlocks, Problem } from "./health/active-blocks.js";
import type { HealthState } from "./health/health.js";
import type { HealthTracker } from "./health/health-tracker.js";
import type { PlannedCall } from "./plan/plan.js";
import type { Progress } from "./plan/progress.js";
import type { Caller } from "./round/call.js";
import type { FailureHandler } from "./round/failure-handler.js";
import type { RoundRunner } from "./round/round-runner.js";
import { lastTick, nextTick, nextTry } from "./schedule/ticks.js";
import type { Timetable } from "./schedule/timetable.js";

/** Instants in seconds. */
export interface Report extends Progress {
  readonly calling: PlannedCall | undefined;
  readonly problem: Problem | undefined;
  readonly overBudget: OverBudget | undefined;
  readonly nextTick: number;
  /** The next tick that may call for the newest day. */
  readonly nextCallingTick: number;
  /** The last tick of today that could call for the newest day; undefined before the first one. */
  readonly lastCallingTick: number | undefined;
  readonly budget: Budget;
  readonly health: HealthState;
  /** The account whose budget is spent, without secrets, and how many meters share it. */
  readonly account: { readonly baseUrl: string; readonly meters: number } | undefined;
}

export interface ReporterContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly activeBlocks: ActiveBlocks;
  readonly failures: FailureHandler;
  readonly caller: Caller;
  readonly runner: RoundRunner;
  readonly timetable: Timetable;
  readonly healthTracker: HealthTracker;
}

/** Builds reports. Read-only. */
export class Reporter {
  readonly #context: ReporterContext;

  constructor(context: ReporterContext) {
    this.#context = context;
  }

  /** @param node reports for the source of this config node; by default the one that is asked first */
  report(node?: string): Report {
    const { meter, deployed, caller, runner, timetable, healthTracker } = this.#context;
    const now = meter.now();
    const source = node === undefined ? deployed.primary : deployed.sourceOf(node);
    const { progress, overBudget } = runner;
    const { nextTick: tick } = timetable;
    return {
      ...progress,
      calling: caller.calling,
      problem: this.#problemOf(source),
      overBudget: overBudget !== undefined && overBudget.until > now ? this.dated(overBudget) : undefined,
      nextTick: tick,
      nextCallingTick:
        source === undefined ? tick : nextTick(now, source.settings.minute, source.callingHours),
      lastCallingTick: source && lastTick(now, source.settings.minute, source.callingHours),
      budget: source?.queue.budget() ?? { used: 0, cap: 0 },
      health: healthTracker.health,
      account: source && { baseUrl: source.settings.baseUrl, meters: source.queue.lastTurns.size },
    };
  }

  /** The failure of the meter's last call, whichever source was asked, is reported for the first source. */
  #problemOf(source: SourceState | undefined): Problem | undefined {
    const { deployed, activeBlocks, failures } = this.#context;
    const failed = source === deployed.primary ? failures.problem : undefined;
    if (source === undefined) return failed;
    const problem = failed ?? activeBlocks.storedProblem(source, deployed.wanted);
    const visible = activeBlocks.visible(problem, source, deployed.wanted);
    return visible && this.dated(visible, source);
  }

  /** Replaces the end of a pause by the instant of the next call, which comes some time later. */
  dated<T extends Problem | OverBudget>(stop: T, source = this.#context.deployed.primary): T {
    const { until } = stop;
    if (until === undefined || source === undefined) return stop;
    const hasHistory = this.#context.runner.hasHistory(source);
    return { ...stop, until: nextTry(source, until, this.#context.meter.now(), hasHistory) };
  }

  /** What Enedis refuses of a direction, for now or for good, even while the other direction works. */
  directionProblem(direction: Direction): Problem | undefined {
    const { deployed, activeBlocks } = this.#context;
    const { primary } = deployed;
    const problem = primary && activeBlocks.problemOf(direction, primary, deployed.wanted);
    return problem && this.dated(problem);
  }
}
