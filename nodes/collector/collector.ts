/**
 * Collects the readings of one usage point: the conductor, who decides when to do what. What to ask next is decided by
 * the plan (plan/), calls are made in rounds (round/), and each answer is committed before it counts as done. It lives beside
 * the nodes, keyed by usage point, so that a deploy cuts no call (docs/dev/decisions.md#1-collectors).
 */
import type { Archive, Space, UsagePoint } from "../archive/index.js";
import type { Clock, Random } from "../base/index.js";
import type { Day, Direction } from "../readings/index.js";
import type { Oddity } from "../services/index.js";
import { AccessChecks } from "./access-checks.js";
import type { OverBudget } from "./account/account-queue.js";
import { Deployment, type DeployedSource } from "./context/deployment.js";
import { MeterContext } from "./context/meter-context.js";
import { PlanInputs } from "./context/plan-inputs.js";
import { credentialProblemOf } from "./context/source.js";
import { ActiveBlocks, type Problem } from "./health/active-blocks.js";
import { HealthTracker } from "./health/health-tracker.js";
import { HistoryRequests, type LeftOut } from "./history-requests.js";
import { MeterProgress } from "./meter-progress.js";
import { oldestWanted, type Depth, type HistoryEstimate } from "./plan/estimate.js";
import type { PlannedCall } from "./plan/plan.js";
import type { DetailedProgress, SeriesProgress } from "./plan/progress.js";
import type { Want } from "./plan/wants.js";
import { Reporter, type Report } from "./report.js";
import type { AccessCheck, Finding } from "./round/access-check.js";
import { Caller } from "./round/call.js";
import { FailureHandler } from "./round/failure-handler.js";
import { newRound } from "./round/round.js";
import { RoundRunner } from "./round/round-runner.js";
import { Timetable, type Due } from "./schedule/timetable.js";

export interface CollectorEvents {
  /** Something in the report changed. */
  report(): void;
  /** A new incident: told once, not at each tick. */
  incident(problem: Problem): void;
  /** Odd points of a good answer. */
  oddities(call: PlannedCall, oddities: readonly Oddity[]): void;
  /** A round of calls ended. */
  idle(): void;
  /** Calls stopped because the archive failed, or because of a fault of our own. */
  failed(error: unknown): void;
}

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #meter: MeterContext;
  readonly #events: CollectorEvents;
  readonly #deployed: Deployment;
  readonly #activeBlocks: ActiveBlocks;
  readonly #failures: FailureHandler;
  readonly #caller: Caller;
  readonly #runner: RoundRunner;
  readonly #timetable: Timetable;
  readonly #healthTracker: HealthTracker;
  readonly #reporter: Reporter;
  readonly #progress: MeterProgress;
  readonly #historyRequests: HistoryRequests;
  readonly #accessChecks: AccessChecks;
  readonly #abort = new AbortController();
  /** The round of calls that runs. */
  #round: Promise<void> | undefined;

  constructor(
    usagePointId: string,
    space: Space,
    context: { archive: Archive; clock: Clock; random: Random; events: CollectorEvents },
  ) {
    const { archive, clock, random, events } = context;
    const { signal } = this.#abort;
    const meter = new MeterContext(archive, clock, usagePointId, space);
    const deployed = new Deployment(meter, (settings, source, queue) =>
      settings.createService({
        beforeTokenCall: () => queue.pace(signal),
        beforeExtraCall: () => this.#caller.countExtra(source, queue),
        firstDeploy: () => meter.usagePoint.firstDeploy,
      }),
    );
    const inputs = new PlanInputs(meter);
    const activeBlocks = new ActiveBlocks(meter);
    const timetable = new Timetable(meter, deployed, inputs, random);
    const nextTick = (): number => timetable.nextTick;
    const failures = new FailureHandler({
      ...{ meter, inputs, activeBlocks, random, nextTick },
      incident: (problem) => events.incident(this.#reporter.dated(problem)),
    });
    const caller = new Caller({
      ...{ meter, failures, signal },
      begins: () => events.report(),
      oddities: (call, oddities) => events.oddities(call, oddities),
    });
    const runner = new RoundRunner({
      ...{ meter, deployed, inputs, activeBlocks, failures, caller, signal, nextTick },
    });
    const healthTracker = new HealthTracker(meter, activeBlocks);
    const progress = new MeterProgress({ deployed, inputs, activeBlocks });
    this.usagePointId = usagePointId;
    this.space = space;
    this.#events = events;
    this.#meter = meter;
    this.#deployed = deployed;
    this.#activeBlocks = activeBlocks;
    this.#timetable = timetable;
    this.#failures = failures;
    this.#caller = caller;
    this.#runner = runner;
    this.#healthTracker = healthTracker;
    this.#reporter = new Reporter({
      ...{ meter, deployed, activeBlocks, failures, caller, runner, timetable, healthTracker },
    });
    this.#progress = progress;
    this.#historyRequests = new HistoryRequests({ meter, deployed, runner, progress });
    this.#accessChecks = new AccessChecks({
      ...{ meter, deployed, inputs, activeBlocks, caller, runner, progress, signal },
    });
  }

  get usagePoint(): UsagePoint {
    return this.#meter.usagePoint;
  }

  // ——— what is deployed

  /** Sets the sources in deploy order. The first is asked first. */
  setSources(deployed: readonly DeployedSource[]): void {
    const before = this.#deployed.sources;
    this.#deployed.setSources(deployed);
    const { sources, primary } = this.#deployed;
    for (const source of sources) {
      source.queue.lastTurns.set(this.usagePoint.id, () => this.#runner.waiting(source));
      const problem = credentialProblemOf(source);
      if (problem !== undefined) this.#failures.foresees(source, problem);
    }
    // An account that it left shares its calls with one meter less.
    for (const { queue } of before) {
      if (!sources.some((source) => source.queue === queue)) queue.lastTurns.delete(this.usagePoint.id);
    }
    // A deploy within the random seconds of a tick must not cost that tick.
    if (primary?.settings.minute !== before[0]?.settings.minute) this.#timetable.drawTick();
    for (const { position, source, settings } of sources) {
      const old = before[position];
      const isSame = old?.source.id === source.id && old.settings.minute === settings.minute;
      if (!isSame) this.#timetable.drawStandIn(position);
    }
  }

  /** Sets what each node wants. */
  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    this.#deployed.setWants(wants);
    this.#depthMayHaveGrown();
    const { primary, isWanted } = this.#deployed;
    // After a restart what is held is known before the first round of calls, which may be hours away.
    if (primary !== undefined && isWanted) this.#runner.look(primary);
    // No round of calls will find that out.
    if (primary !== undefined && credentialProblemOf(primary) !== undefined) this.#judgeHealth();
    this.#events.report();
  }

  /** Writes down how far back each wanted series is wanted: that only grows, and starts at a deploy. */
  #depthMayHaveGrown(): void {
    const { primary, wanted, depth } = this.#deployed;
    if (primary === undefined) return;
    const { archive, usagePoint } = this.#meter;
    archive.transaction(() => {
      for (const want of wanted) {
        const from = oldestWanted(primary.settings.service, want, depth, usagePoint.firstDeploy);
        archive.usagePoints.wantFrom(this.#meter.row(want).id, from);
      }
    });
    this.#runner.expectHistory();
  }

  // ——— when

  /**
   * Looks once, some seconds from now, whether a past tick of today should have fetched something that is missing.
   * @param delayMs a process that starts again and again must not call at each start
   */
  catchUpIn(delayMs: number): void {
    this.#timetable.catchUpIn(delayMs);
  }

  /** Leaves history for the next tick. */
  rest(): void {
    this.#timetable.checkClock();
    this.#runner.delayHistory(this.#timetable.nextTick);
  }

  /** Does what is due at this moment and returns when to look again at the latest, in seconds. */
  wake(): number {
    const { nextTick: before } = this.#timetable;
    this.#timetable.checkClock();
    const primary = this.#deployed.primary;
    // The end of a round of calls wakes it again.
    if (primary === undefined || this.#round !== undefined) return Infinity;
    const due = this.#timetable.takeDue(primary, this.#runner.backlog);
    if (due !== undefined) void this.#start(due);
    // The end of a round tells of the next tick by itself.
    else if (this.#timetable.nextTick !== before) this.#events.report();
    this.#judgeInTheEvening();
    return this.#timetable.nextLook(this.#runner.backlog);
  }

  /** A round of calls runs. */
  get isBusy(): boolean {
    return this.#round !== undefined;
  }

  /** Some client has still to load what its first call needs. */
  get isUnprepared(): boolean {
    return this.#deployed.unprepared.length > 0;
  }

  prepare(): void {
    this.#deployed.prepare();
  }

  // ——— a round of calls

  #start(due: Due): Promise<void> {
    // A stand-in brings what is missing of the newest days; history waits for the first source.
    const round = newRound({ ...due, since: this.#meter.now(), noHistory: due.source > 0 });
    return this.#begin(() => this.#runner.run(round));
  }

  /** Runs a round of calls, the only one at this moment. */
  #begin(run: () => Promise<void>): Promise<void> {
    // Whatever fails in it is told: a rejection that nobody catches would end the whole process.
    const round = run()
      .then(() => {
        this.#judgeHealth();
      })
      .catch((error: unknown) => {
        this.#runner.delayHistory(this.#timetable.nextTick);
        if (!this.#abort.signal.aborted) this.#events.failed(error);
      })
      .finally(() => {
        this.#round = undefined;
        this.#timetable.idle();
        this.#caller.rest();
        this.#events.report();
        this.#events.idle();
      });
    this.#round = round;
    return round;
  }

  /** Once what is due has been tried. */
  #judgeInTheEvening(): void {
    if (!this.#healthTracker.isDue() || this.#round !== undefined || this.#timetable.willCatchUp) return;
    this.#judgeHealth();
    this.#events.report();
  }

  #judgeHealth(): void {
    const primary = this.#deployed.primary;
    if (primary === undefined || !this.#deployed.isWanted || this.#abort.signal.aborted) return;
    this.#runner.look(primary);
    const { progress } = this.#runner;
    const { wanted } = this.#deployed;
    // Another meter of the account, or an earlier process, may have met the quota.
    const isQuotaMet = this.#activeBlocks.standingProblem(primary, wanted)?.kind === "quota";
    this.#healthTracker.judge(primary, wanted, progress, isQuotaMet ? "quota" : this.#failures.failing);
  }

  // ——— by hand

  /** Asks now for what is missing, inside the caps; ends when its calls have ended. */
  async refresh(): Promise<void> {
    while (this.#round !== undefined) await this.#round;
    if (this.#deployed.isWanted) await this.#start({ cause: "refresh", newest: true, source: 0 });
  }

  /** Notes the days [start, end[, again or for the first time; they are asked for at once within the caps. */
  requestHistory(wants: readonly Want[], start: Day, end: Day): LeftOut {
    return this.#historyRequests.request(wants, start, end);
  }

  /** Drops all days asked for by hand. */
  dropHistory(): void {
    this.#historyRequests.drop();
  }

  /**
   * Asks for the whole wanted history again.
   * @returns how long that takes; undefined while days asked for by hand are left
   */
  askAgain(): HistoryEstimate | undefined {
    return this.#historyRequests.askAgain();
  }

  /**
   * Asks the source of a config node for the newest week of each wanted series, at most one call for each, whatever is
   * held already: what works, and what does not. Pauses, bans and budgets hold; what is missing of other meters is left
   * its calls.
   * @returns undefined when that was done less than a minute ago, or is being done
   */
  async checkAccess(node: string): Promise<AccessCheck | undefined> {
    if (!this.#accessChecks.mayBegin(node)) return undefined;
    while (this.#round !== undefined) await this.#round;
    const findings: Finding[] = [];
    let overBudget: OverBudget | undefined;
    await this.#begin(async () => {
      overBudget = await this.#accessChecks.run(node, findings);
    });
    return { findings, overBudget };
  }

  /** Ends a running call and takes this meter off its queues. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("The meter was removed."));
    for (const { queue } of this.#deployed.sources) queue.lastTurns.delete(this.usagePoint.id);
    this.#deployed.clear();
    await this.#round;
  }

  // ——— what is told

  /** @param node as the source of this config node sees it; by default the one that is asked first */
  report(node?: string): Report {
    return this.#reporter.report(node);
  }

  /** What Enedis refuses of a direction, for the time being or for good, also while the other one answers. */
  directionProblem(direction: Direction): Problem | undefined {
    return this.#reporter.directionProblem(direction);
  }

  /** How far each wanted series is held; those that the meter does not have are left out. */
  seriesProgress(): SeriesProgress[] {
    return this.#progress.ofSeries();
  }

  /** What is held and known of each wanted series. */
  detailedProgress(): DetailedProgress[] {
    return this.#progress.inDetail();
  }

  /** What is left of the history with another depth; without one, what asking for all of it again costs. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    return this.#progress.estimate(depth);
  }
}
