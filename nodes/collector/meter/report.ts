/** What a collector is doing, for statuses, messages and editors. */
import { REGISTERS, type Direction } from "../../readings/index.js";
import type { Budget, OverBudget } from "../account/index.js";
import {
  type Deployment,
  type MeterContext,
  credentialProblemOf,
  type SourceState,
} from "../context/index.js";
import {
  isOutage,
  type ActiveBlocks,
  type Problem,
  type HealthState,
  type HealthTracker,
} from "../health/index.js";
import { type PlannedCall, type Progress, wantKey, type Want } from "../plan/index.js";
import type { Caller, FailureHandler, RoundRunner } from "../round/index.js";
import type { NextCalls } from "./next-calls.js";
import { lastTick, type Timetable } from "../schedule/index.js";

/** Series that are refused, and why: a missing consent comes before what the meter does not have. */
export interface Refusal {
  readonly wants: readonly Want[];
  readonly problem: Problem;
}

/** Instants in seconds. */
export interface Report extends Progress {
  readonly calling: PlannedCall | undefined;
  readonly problem: Problem | undefined;
  /** What is refused, for now or for good, while the rest works. */
  readonly refusal: Refusal | undefined;
  readonly overBudget: OverBudget | undefined;
  readonly nextTick: number;
  /** The minute of the ticks, if another source than the reported one decides it: the one that is asked first. */
  readonly minuteOfFirst: number | undefined;
  /** When the next call may really be made (next-calls.ts): what every status, message and screen names. */
  readonly nextCall: number;
  /** No call can work until the user corrects the credentials: `nextCall` is only the next look. */
  readonly isHopeless: boolean;
  /** Why the next tick cannot call, if it cannot and no problem says so. */
  readonly waitsFor: "hours" | "budget" | undefined;
  /** The last tick of today that could call for the newest day; undefined before the first one. */
  readonly lastCallingTick: number | undefined;
  readonly budget: Budget;
  readonly health: HealthState;
  /** The account whose budget is spent, without secrets, and how many meters share it. */
  readonly account: { readonly baseUrl: string; readonly meters: number } | undefined;
}

/** No call to it can work, as its credentials alone show. */
function isHopeless(source: SourceState): boolean {
  return credentialProblemOf(source) !== undefined;
}

/** Seconds: ticks and calls closer than this differ only by the random seconds of a tick. */
const LATER = 60;

export interface ReporterContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly activeBlocks: ActiveBlocks;
  readonly failures: FailureHandler;
  readonly caller: Caller;
  readonly runner: RoundRunner;
  readonly timetable: Timetable;
  readonly healthTracker: HealthTracker;
  readonly nextCalls: NextCalls;
}

/** Builds reports. Read-only. */
export class Reporter {
  readonly #context: ReporterContext;

  constructor(context: ReporterContext) {
    this.#context = context;
  }

  /** @param node reports for the source of this config node; by default the one that is asked first */
  report(node?: string): Report {
    const { meter, deployed, caller, runner, timetable, healthTracker, nextCalls } = this.#context;
    const now = meter.now();
    const source = node === undefined ? deployed.primary : deployed.sourceOf(node);
    const { progress } = runner;
    const overBudget = this.#overBudgetOf(source);
    const nextCall = nextCalls.ofMeter();
    const isLater = source !== undefined && nextCall - timetable.nextTick > LATER;
    return {
      ...progress,
      calling: caller.calling,
      problem: this.#problemOf(source),
      refusal: this.#refusalOf(source),
      overBudget: overBudget && this.dated(overBudget),
      nextTick: timetable.nextTick,
      minuteOfFirst: source === deployed.primary ? undefined : deployed.primary?.settings.minute,
      nextCall,
      isHopeless: deployed.sources.length > 0 && deployed.sources.every(isHopeless),
      waitsFor: isLater ? this.#reasonOf(source) : undefined,
      lastCallingTick: source && lastTick(now, source.settings.minute, source.callingHours),
      budget: source?.queue.budget() ?? { used: 0, cap: 0 },
      health: healthTracker.health,
      account: source && { baseUrl: source.settings.baseUrl, meters: source.queue.lastTurns.size },
    };
  }

  /** What stops the next call: the budget that its rounds met, or the day of its only account, whichever meter spent it. */
  #overBudgetOf(source: SourceState | undefined): OverBudget | undefined {
    const { meter, deployed, runner } = this.#context;
    const { overBudget, progress } = runner;
    const own = overBudget !== undefined && overBudget.until > meter.now() ? overBudget : undefined;
    const isStopped = own !== undefined && own.reason !== "history_cap";
    // With a stand-in, another account may still be asked.
    if (isStopped || progress.upToDate || source === undefined || deployed.sources.length > 1) return own;
    const ofAccount = source.queue.overBudget(meter.usagePoint.id, false);
    return ofAccount?.reason === "cap" ? ofAccount : own;
  }

  #reasonOf({ queue, callingHours }: SourceState): Report["waitsFor"] {
    if (queue.overBudget(this.#context.meter.usagePoint.id, false) !== undefined) return "budget";
    return callingHours === undefined ? undefined : "hours";
  }

  /** The failure of the meter's last call, whichever source was asked, is reported for the first source. */
  #problemOf(source: SourceState | undefined): Problem | undefined {
    const { deployed, activeBlocks, failures, runner } = this.#context;
    const failed = source === deployed.primary ? failures.problem : undefined;
    if (source === undefined) return failed;
    const { wanted } = deployed;
    // What the meter does not have is stored, and is a problem only if nothing else is wanted.
    let problem = failed?.lasting === true ? undefined : activeBlocks.visible(failed, source, wanted);
    const known = activeBlocks.visible(activeBlocks.storedProblem(source, wanted), source, wanted);
    // What stops the account stops this meter too; an outage says nothing of what was refused before it, which only the
    // user can mend.
    if (known !== undefined && (known.kind !== "consent" || isOutage(problem))) problem = known;
    problem ??= known;
    // What works for other series says nothing of those that are missing.
    problem ??= failures.failureOf(source, runner.progress.missing);
    problem ??= this.#outageOf(source);
    return problem && this.dated(problem, source);
  }

  /** An outage that other meters of the base URL have met: it keeps this one from asking for what it lacks. */
  #outageOf({ queue, settings: { service } }: SourceState): Problem | undefined {
    const { deployed, runner } = this.#context;
    // A stand-in may still be asked.
    if (!queue.breaker.isDown || runner.progress.upToDate || deployed.sources.length > 1) return undefined;
    return {
      kind: "unavailable",
      code: undefined,
      httpStatus: undefined,
      service,
      remembered: true,
      direction: undefined,
      series: undefined,
      until: undefined,
    };
  }

  #refusalOf(source: SourceState | undefined): Refusal | undefined {
    const { deployed, activeBlocks } = this.#context;
    if (source === undefined) return undefined;
    const wants = deployed.wanted.filter((want) => activeBlocks.isRefused(source, want));
    if (wants.length === 0) return undefined;
    return { wants, problem: this.dated(activeBlocks.refusalOf(source, wants), source) };
  }

  /** Why nothing of some series can come, even while others do; undefined: something can. */
  refusalOf(wants: readonly Want[]): Problem | undefined {
    const { deployed, activeBlocks } = this.#context;
    const { primary: source, wanted } = deployed;
    // Nothing depends on registers, and a curve of no days is not asked for.
    const keys = new Set(wants.map(wantKey));
    const asked = wanted.filter((want) => keys.has(wantKey(want)));
    if (source === undefined || asked.length === 0) return undefined;
    const isRefused = asked.every((want) => activeBlocks.isRefused(source, want));
    return isRefused ? this.dated(activeBlocks.refusalOf(source, asked), source) : undefined;
  }

  /** Replaces the end of a pause by the instant of the next call, which comes some time later. */
  dated<T extends Problem | OverBudget>(stop: T, source = this.#context.deployed.primary): T {
    if (source === undefined) return stop;
    const { nextCalls, deployed, activeBlocks, runner } = this.#context;
    if (!("kind" in stop)) return { ...stop, until: nextCalls.ofSource(source) };
    // Waiting does not help: no call can work.
    if (isHopeless(source)) return { ...stop, until: undefined };
    // Nothing else waits for registers.
    if (stop.series === REGISTERS) return stop;
    // A refusal stops only what was refused.
    const stopped = deployed.wanted.filter((want) => activeBlocks.stopsCallsFor(stop, source, want));
    // What the running round has yet to ask for is no next try of what failed in it.
    const afterRound = stopped.some((want) => runner.hasFailed(source, want));
    return { ...stop, until: nextCalls.ofSource(source, stopped, afterRound) };
  }

  /**
   * What Enedis refuses of a direction, for now or for good, even while the other direction works.
   * @param node of the source of this config node; by default of the one that is asked first
   */
  directionProblem(direction: Direction, node?: string): Problem | undefined {
    const { deployed, activeBlocks } = this.#context;
    const source = node === undefined ? deployed.primary : deployed.sourceOf(node);
    const problem = source && activeBlocks.problemOf(direction, source, deployed.wanted);
    return problem && this.dated(problem, source);
  }
}
