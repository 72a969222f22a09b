/**
 * Collects the readings of one usage point: the conductor, who decides when to do what. What to ask next is the plan's
 * (plan.ts), asking is the rounds' (rounds.ts), and each answer is committed before it counts as done. It lives beside
 * the nodes, keyed by usage point, so that a deploy cuts no call (docs/dev/decisions.md#1-collectors).
 */
import type { Archive, Source, Space, UsagePoint } from "../archive/index.js";
import type { Clock, Random } from "../base/index.js";
import type { Day, Direction } from "../readings/index.js";
import { limitsOf, type Oddity } from "../services/index.js";
import { Caller } from "./round/call.js";
import type { AccountQueue, OverBudget } from "./account/account-queue.js";
import { estimate, oldestWanted, type Depth, type HistoryEstimate } from "./plan/estimate.js";
import { checkAccess, type AccessCheck, type Finding } from "./round/access-check.js";
import { FailureHandler } from "./round/failure-handler.js";
import { PlanInputs } from "./context/plan-inputs.js";
import { HealthTracker } from "./health/health-tracker.js";
import { nextTry } from "./schedule/next-try.js";
import { MeterContext } from "./context/meter-context.js";
import { firstOf, type PlanSeries, type PlannedCall } from "./plan/plan.js";
import { newRound } from "./round/round.js";
import { standingsOf, type Standing } from "./plan/progress.js";
import { ActiveBlocks, type Problem } from "./health/active-blocks.js";
import type { Report } from "./report.js";
import { dropRequests, noteRequest } from "./context/requests.js";
import { RoundRunner } from "./round/round-runner.js";
import { drawOf, lastTick, nextTick } from "./schedule/ticks.js";
import {
  credentialProblemOf,
  type Deployed,
  type SourceSettings,
  type SourceState,
} from "./context/source.js";
import { historyLeft, surveyOf, wholeHistory, type SeriesSurvey } from "./plan/survey.js";
import { Timetable, type Due } from "./schedule/timetable.js";
import { wantKey, unionOf, type Want } from "./plan/wants.js";

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

/** How long a deploy may take until a collector that nobody adopted again stops its running call. */
export const GRACE_MS = 10_000;
/** Between two access checks of a source, in seconds. */
const ACCESS_CHECK_PAUSE = 60;

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #meter: MeterContext;
  readonly #events: CollectorEvents;
  readonly #deployed: Deployed = { sources: [], wanted: [] };
  readonly #inputs: PlanInputs;
  readonly #activeBlocks: ActiveBlocks;
  readonly #failures: FailureHandler;
  readonly #caller: Caller;
  readonly #runner: RoundRunner;
  readonly #timetable: Timetable;
  readonly #healthTracker: HealthTracker;
  readonly #abort = new AbortController();
  /** By node. */
  #wants: ReadonlyMap<string, readonly Want[]> = new Map();
  /** The round of calls that runs. */
  #round: Promise<void> | undefined;
  /** By config node: when access to its source was checked last, in seconds. */
  readonly #checkedAt = new Map<string, number>();

  constructor(
    usagePointId: string,
    space: Space,
    context: { archive: Archive; clock: Clock; random: Random; events: CollectorEvents },
  ) {
    const { archive, clock, random, events } = context;
    const meter = new MeterContext(archive, clock, usagePointId, space);
    const inputs = new PlanInputs(meter);
    const activeBlocks = new ActiveBlocks(meter);
    const timetable = new Timetable(meter, this.#deployed, inputs, random);
    const nextTick = (): number => timetable.nextTick;
    const { signal } = this.#abort;
    this.usagePointId = usagePointId;
    this.space = space;
    this.#events = events;
    this.#meter = meter;
    this.#inputs = inputs;
    this.#activeBlocks = activeBlocks;
    this.#timetable = timetable;
    const incident = (problem: Problem): void => events.incident(this.#dated(problem));
    this.#failures = new FailureHandler({ meter, inputs, activeBlocks, random, nextTick, incident });
    this.#caller = new Caller({
      ...{ meter, failures: this.#failures, signal },
      begins: () => events.report(),
      oddities: (call, oddities) => events.oddities(call, oddities),
    });
    const deployed = this.#deployed;
    this.#runner = new RoundRunner({
      ...{ meter, deployed, inputs, activeBlocks, failures: this.#failures },
      ...{ caller: this.#caller, signal, nextTick },
    });
    this.#healthTracker = new HealthTracker(meter, activeBlocks);
  }

  get usagePoint(): UsagePoint {
    return this.#meter.usagePoint;
  }

  // ——— what is deployed

  /** Sets the sources in deploy order. The first is asked first. */
  setSources(sources: readonly { settings: SourceSettings; queue: AccountQueue; account: number }[]): void {
    const before = this.#deployed.sources;
    this.#deployed.sources = sources.map(({ settings, queue, account }, position) => {
      const { id } = this.usagePoint;
      const { usagePoints: meters } = this.#meter.archive;
      const source = meters.source(id, account, settings.credentials, this.#meter.now());
      const limits = limitsOf(settings.service);
      const callingHours = limits.callingHours(drawOf(this.usagePointId));
      // The same source keeps its client, and with it what the client learnt of its service.
      const service =
        before.find((other) => other.source.id === source.id)?.service ??
        this.#serviceOf(settings, source, queue);
      return { position, settings, queue, source, service, limits, callingHours };
    });
    for (const source of this.#deployed.sources) {
      source.queue.meters.set(this.usagePoint.id, () => this.#runner.waiting(source));
      const problem = credentialProblemOf(source);
      if (problem !== undefined) this.#failures.foresees(source, problem);
    }
    // An account that it left shares its calls with one meter less.
    for (const { queue } of before) {
      if (!this.#deployed.sources.some((source) => source.queue === queue))
        queue.meters.delete(this.usagePoint.id);
    }
    this.#setWanted();
    // A deploy within the random seconds of a tick must not cost that tick.
    if (this.#primary?.settings.minute !== before[0]?.settings.minute) this.#timetable.drawTick();
    for (const { position, source, settings } of this.#deployed.sources) {
      const old = before[position];
      const isSame = old?.source.id === source.id && old.settings.minute === settings.minute;
      if (!isSame) this.#timetable.drawStandIn(position);
    }
  }

  /** Sets what each node wants. */
  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    this.#wants = wants;
    this.#setWanted();
    this.#depthMayHaveGrown();
    // After a restart what is held is known before the first round of calls, which may be hours away.
    if (this.#primary !== undefined && this.#isWanted) this.#runner.look(this.#primary);
    // No round of calls will find that out.
    if (this.#primary !== undefined && credentialProblemOf(this.#primary) !== undefined) this.#judgeHealth();
    this.#events.report();
  }

  /** The source that is asked first. */
  get #primary(): SourceState | undefined {
    return this.#deployed.sources[0];
  }

  #sourceOf(node: string): SourceState | undefined {
    return this.#deployed.sources.find(({ settings }) => settings.node === node);
  }

  get #isWanted(): boolean {
    return this.#deployed.wanted.length > 0;
  }

  #serviceOf(settings: SourceSettings, source: Source, queue: AccountQueue): SourceState["service"] {
    return settings.createService({
      beforeTokenCall: () => queue.pace(this.#abort.signal),
      beforeExtraCall: () => this.#caller.countExtra(source, queue),
      firstDeploy: () => this.usagePoint.firstDeploy,
    });
  }

  #setWanted(): void {
    const curve = this.#deployed.sources.some(({ settings }) => settings.loadCurveDays > 0);
    this.#deployed.wanted = unionOf(this.#wants.values()).filter(
      ({ series }) => series !== "load_curve" || curve,
    );
  }

  /** Writes down how far back each wanted series is wanted: that only grows, and starts at a deploy. */
  #depthMayHaveGrown(): void {
    const { sources, wanted } = this.#deployed;
    const primary = this.#primary;
    if (primary === undefined) return;
    const { archive, usagePoint } = this.#meter;
    const depth = {
      dailyMonths: Math.max(...sources.map(({ settings }) => settings.dailyMonths)),
      loadCurveDays: Math.max(...sources.map(({ settings }) => settings.loadCurveDays)),
    };
    archive.transaction(() => {
      for (const want of wanted) {
        const from = oldestWanted(primary.settings.service, want, depth, usagePoint.firstDeploy);
        archive.usagePoints.want(this.#meter.row(want).id, from);
      }
    });
    this.#runner.history.mayBeLeft = true;
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
    this.#runner.history.notBefore = this.#timetable.nextTick;
  }

  /** Does what is due at this moment and returns when to look again at the latest, in seconds. */
  wake(): number {
    const { nextTick: before } = this.#timetable;
    this.#timetable.checkClock();
    const primary = this.#primary;
    // The end of a round of calls wakes it again.
    if (primary === undefined || this.#round !== undefined) return Infinity;
    const due = this.#timetable.due(primary, this.#runner);
    if (due !== undefined) void this.#start(due);
    // The end of a round tells of the next tick by itself.
    else if (this.#timetable.nextTick !== before) this.#events.report();
    this.#judgeInTheEvening();
    return this.#timetable.nextLook(this.#runner.history);
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
        this.#runner.history.notBefore = this.#timetable.nextTick;
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
    const primary = this.#primary;
    if (primary === undefined || !this.#isWanted || this.#abort.signal.aborted) return;
    this.#runner.look(primary);
    const { progress } = this.#runner;
    const { wanted } = this.#deployed;
    // Another meter of the account, or an earlier process, may have met the quota.
    const isQuotaMet = this.#activeBlocks.standingProblem(primary, wanted)?.kind === "quota";
    this.#healthTracker.judge(primary, wanted, progress, isQuotaMet ? "quota" : this.#failures.failing);
  }

  #inputsOf(source: SourceState): PlanSeries[] {
    return this.#inputs.of(source, this.#deployed.wanted);
  }

  // ——— by hand

  /** Asks now for what is missing, inside the caps; ends when its calls have ended. */
  async refresh(): Promise<void> {
    while (this.#round !== undefined) await this.#round;
    if (this.#isWanted) await this.#start({ cause: "refresh", newest: true, source: 0 });
  }

  /**
   * Notes days to be asked for, again or for the first time; they are asked at once within the caps.
   * @returns how many days were left out because the service no longer serves them, and the series that are never asked
   * for: load curves of a meter whose depth for them is 0
   */
  requestHistory(
    wants: readonly Want[],
    start: Day,
    end: Day,
  ): { leftOut: number; unwanted: readonly Want[] } {
    const wanted = new Set(this.#deployed.wanted.map(wantKey));
    const asked = wants.filter((want) => wanted.has(wantKey(want)));
    const leftOut = noteRequest(this.#meter, asked, start, end);
    this.#runner.history.mayBeLeft = true;
    this.#runner.history.notBefore = 0;
    return { leftOut, unwanted: wants.filter((want) => !wanted.has(wantKey(want))) };
  }

  /** Drops all days asked for by hand. */
  dropHistory(): void {
    dropRequests(this.#meter);
  }

  /**
   * Asks for the whole wanted history again, or tells that this is being done.
   * @returns undefined while days asked for by hand are left
   */
  askAgain(): HistoryEstimate | undefined {
    const primary = this.#primary;
    if (primary === undefined || this.survey().some(({ requested }) => requested > 0)) return undefined;
    this.dropHistory();
    this.#meter.archive.usagePoints.allowAgain(primary.source.id);
    const inputs = this.#present(primary);
    for (const input of inputs) this.requestHistory([input], firstOf(input), input.newest);
    return estimate(primary.settings.service, inputs.map(wholeHistory), primary.queue.meters.size);
  }

  /**
   * Asks the source of a config node for the newest week of each wanted series, at most one call for each, whatever is
   * held already: what works, and what does not. Pauses, bans and budgets hold; what is missing of other meters is left
   * its calls.
   * @returns undefined when that was done less than a minute ago, or is being done
   */
  async checkAccess(node: string): Promise<AccessCheck | undefined> {
    const now = this.#meter.now();
    if (Math.abs(now - (this.#checkedAt.get(node) ?? -Infinity)) < ACCESS_CHECK_PAUSE) return undefined;
    this.#checkedAt.set(node, now);
    while (this.#round !== undefined) await this.#round;
    const findings: Finding[] = [];
    let overBudget: OverBudget | undefined;
    await this.#begin(async () => {
      const source = this.#sourceOf(node);
      if (source === undefined) return;
      const context = {
        ...{
          meter: this.#meter,
          inputs: this.#inputs,
          activeBlocks: this.#activeBlocks,
          caller: this.#caller,
        },
        signal: this.#abort.signal,
      };
      const before = this.#present(source).length;
      const end = await checkAccess(source, this.#deployed.wanted, context, findings);
      ({ overBudget } = end);
      // A series that Enedis serves again has its history to come.
      if (this.#present(source).length > before) this.#runner.history.mayBeLeft = true;
      if (source.position === 0 && end.quotaUntil !== undefined)
        this.#runner.history.notBefore = end.quotaUntil;
    });
    return { findings, overBudget };
  }

  /** Ends a running call and takes this meter off its queues. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("The meter was removed."));
    for (const { queue } of this.#deployed.sources) queue.meters.delete(this.usagePoint.id);
    this.#deployed.sources = [];
    await this.#round;
  }

  // ——— what is told

  /** @param node as the source of this config node sees it; by default the one that is asked first */
  report(node?: string): Report {
    const now = this.#meter.now();
    const source = node === undefined ? this.#primary : this.#sourceOf(node);
    const { progress, overBudget } = this.#runner;
    const { nextTick: tick } = this.#timetable;
    return {
      ...progress,
      calling: this.#caller.calling,
      problem: this.#problemOf(source),
      overBudget: overBudget !== undefined && overBudget.until > now ? this.#dated(overBudget) : undefined,
      nextTick: tick,
      nextCallingTick:
        source === undefined ? tick : nextTick(now, source.settings.minute, source.callingHours),
      lastCallingTick: source && lastTick(now, source.settings.minute, source.callingHours),
      budget: source?.queue.budget() ?? { used: 0, cap: 0 },
      health: this.#healthTracker.health,
      account: source && { baseUrl: source.settings.baseUrl, meters: source.queue.meters.size },
    };
  }

  /** What made the meter's last call fail, whoever was asked, is told of the source that is asked first. */
  #problemOf(source: SourceState | undefined): Problem | undefined {
    const { wanted } = this.#deployed;
    const failed = source === this.#primary ? this.#failures.problem : undefined;
    if (source === undefined) return failed;
    const problem = failed ?? this.#activeBlocks.standingProblem(source, wanted);
    const visible = this.#activeBlocks.visible(problem, source, wanted);
    return visible && this.#dated(visible, source);
  }

  /** With the instant of the next try, which comes some time after the pause that it stands for. */
  #dated<T extends Problem | OverBudget>(stop: T, source = this.#primary): T {
    const { until } = stop;
    if (until === undefined || source === undefined) return stop;
    const hasHistory = this.#runner.hasHistory(source);
    return { ...stop, until: nextTry(source, until, this.#meter.now(), hasHistory) };
  }

  /** What Enedis refuses of a direction, for the time being or for good, also while the other one answers. */
  directionProblem(direction: Direction): Problem | undefined {
    const problem =
      this.#primary && this.#activeBlocks.problemOf(direction, this.#primary, this.#deployed.wanted);
    return problem && this.#dated(problem);
  }

  /** How far each wanted series is held; those that the meter does not have are left out. */
  standings(): Standing[] {
    const primary = this.#primary;
    if (primary === undefined) return [];
    return standingsOf(this.#inputsOf(primary), (want) => this.#activeBlocks.isGone(primary, want));
  }

  /** What is held and known of each wanted series. */
  survey(): SeriesSurvey[] {
    const primary = this.#primary;
    if (primary === undefined) return [];
    return this.#inputsOf(primary).map((input) => surveyOf(input, this.#activeBlocks.isGone(primary, input)));
  }

  /** What is left of the history with another depth; without one, what asking again takes. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    const primary = this.#primary;
    if (primary === undefined) return undefined;
    const stretches = this.#present(primary).map((input) =>
      depth === undefined ? wholeHistory(input) : historyLeft(this.#meter, primary, input, depth),
    );
    return estimate(primary.settings.service, stretches, primary.queue.meters.size);
  }

  /** The wanted series that the meter has. */
  #present(source: SourceState): PlanSeries[] {
    return this.#inputsOf(source).filter((input) => !this.#activeBlocks.isGone(source, input));
  }
}
