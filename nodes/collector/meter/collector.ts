/**
 * Collects the readings of one usage point. It decides when to do what; the plan (plan/) decides what to ask next, and
 * calls are made in rounds (round/). Each answer is committed before it counts as done. It lives outside the nodes,
 * keyed by usage point, so that a deploy interrupts no call (docs/dev/decisions.md#1-collectors).
 */
import type { Archive, Space, UsagePoint } from "../../archive/index.js";
import { ClockNotSet, type Clock, type Random } from "../../base/index.js";
import type { Day, Direction } from "../../readings/index.js";
import { AccessChecks } from "./access-checks.js";
import { isStopNews } from "./account-news.js";
import type { CollectorEvents } from "./collector-events.js";
import {
  Deployment,
  type DeployedSource,
  MeterContext,
  PlanInputs,
  credentialProblemOf,
} from "../context/index.js";
import { ActiveBlocks, HealthTracker } from "../health/index.js";
import { HistoryRequests, type LeftOut } from "./history-requests.js";
import { MeterProgress } from "./meter-progress.js";
import { NextCalls } from "./next-calls.js";
import type { Depth, HistoryEstimate, DetailedProgress, SeriesProgress, Want } from "../plan/index.js";
import { Reporter, type Report } from "./report.js";
import {
  type AccessCheck,
  Caller,
  FailureHandler,
  newRound,
  RoundRunner,
  RoundTurn,
  Rounds,
} from "../round/index.js";
import { Timetable, type Due } from "../schedule/index.js";

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #meter: MeterContext;
  readonly #events: CollectorEvents;
  readonly #deployed: Deployment;
  readonly #failures: FailureHandler;
  readonly #caller: Caller;
  readonly #turn: RoundTurn;
  readonly #runner: RoundRunner;
  readonly #timetable: Timetable;
  readonly #healthTracker: HealthTracker;
  readonly #reporter: Reporter;
  readonly #progress: MeterProgress;
  readonly #historyRequests: HistoryRequests;
  readonly #accessChecks: AccessChecks;
  readonly #abort = new AbortController();
  readonly #rounds: Rounds;

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
        beforeTokenCall: () => this.#caller.beginToken(queue),
        beforeExtraCall: () => this.#caller.countExtra(source, queue),
        beforeSend: (isForToken) => this.#caller.judge(queue, isForToken),
        formMemory: queue.formMemory,
        reachMemory: queue.reachMemory,
        firstDeploy: () => meter.usagePoint.firstDeploy,
      }),
    );
    const inputs = new PlanInputs(meter);
    const activeBlocks = new ActiveBlocks(meter);
    const timetable = new Timetable(meter, deployed, inputs, random);
    const nextTick = (): number => timetable.nextTick;
    const failures = new FailureHandler({
      meter,
      inputs,
      activeBlocks,
      random,
      nextTick,
      incident: (problem) => events.incident(this.#reporter.dated(problem)),
      works: () => this.#healthTracker.endRefusal(deployed.primary, deployed.wanted),
    });
    const caller = new Caller({
      meter,
      failures,
      signal,
      begins: () => events.report(),
      oddities: (call, oddities) => events.oddities(call, oddities),
    });
    const turn = new RoundTurn({ meter, deployed, signal, caller, waits: () => events.report() });
    const runner = new RoundRunner({
      meter,
      deployed,
      inputs,
      activeBlocks,
      failures,
      caller,
      signal,
      nextTick,
      turn,
    });
    const healthTracker = new HealthTracker(meter, activeBlocks);
    const progress = new MeterProgress({ meter, deployed, timetable, inputs, activeBlocks });
    const nextCalls = new NextCalls({ meter, deployed, inputs, activeBlocks, runner, timetable, turn });
    this.usagePointId = usagePointId;
    this.space = space;
    this.#events = events;
    this.#meter = meter;
    this.#deployed = deployed;
    this.#timetable = timetable;
    this.#failures = failures;
    this.#caller = caller;
    this.#turn = turn;
    this.#rounds = new Rounds({
      turn,
      ended: () => {
        // One that goes on may still get what is missing.
        if (!timetable.willGoOn) this.#updateHealth();
        if (!signal.aborted && isStopNews(deployed, meter, activeBlocks)) events.accountReport();
      },
      failed: (error) => {
        // It goes on as soon as the clock is right.
        runner.delayHistory(error instanceof ClockNotSet ? 0 : nextTick());
        if (!signal.aborted) events.failed(error);
      },
      idle: () => {
        timetable.idle();
        caller.rest();
        events.report();
        events.idle();
      },
    });
    this.#runner = runner;
    this.#healthTracker = healthTracker;
    this.#reporter = new Reporter({
      meter,
      deployed,
      activeBlocks,
      failures,
      caller,
      runner,
      timetable,
      healthTracker,
      nextCalls,
    });
    this.#progress = progress;
    this.#historyRequests = new HistoryRequests({ meter, deployed, runner, progress });
    this.#accessChecks = new AccessChecks({
      meter,
      deployed,
      inputs,
      activeBlocks,
      caller,
      runner,
      progress,
      signal,
    });
  }

  get usagePoint(): UsagePoint {
    return this.#meter.usagePoint;
  }

  // ——— what is deployed

  /** Sets the sources, in deploy order. The first one is asked first. */
  setSources(deployed: readonly DeployedSource[]): void {
    const before = this.#deployed.sources;
    this.#deployed.setSources(deployed);
    this.#turn.move();
    const { sources, primary } = this.#deployed;
    if (primary?.source.id !== before[0]?.source.id) this.#failures.forget();
    for (const source of sources) {
      source.queue.lastTurns.set(this.usagePoint.id, () => this.#runner.waiting(source));
      const problem = credentialProblemOf(source);
      if (problem !== undefined) this.#failures.foresees(source, problem);
    }
    // An account that this meter left has one meter less to share its calls.
    for (const { queue } of before) {
      if (!sources.some((source) => source.queue === queue)) queue.lastTurns.delete(this.usagePoint.id);
    }
    // A deploy within the random seconds of a tick must not skip that tick.
    if (primary?.settings.minute !== before[0]?.settings.minute) this.#timetable.drawTick();
    for (const { position, source, settings } of sources) {
      const old = before[position];
      const isSame = old?.source.id === source.id && old.settings.minute === settings.minute;
      if (!isSame) this.#timetable.drawStandIn(position);
    }
  }

  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    this.#deployed.setWants(wants);
    this.#depthMayHaveGrown();
    const { primary } = this.#deployed;
    // After a restart, show what is held without waiting for the first round of calls, which may be hours away; once
    // nothing is wanted, no round comes.
    if (primary !== undefined) this.#runner.resume(primary);
    if (primary !== undefined && credentialProblemOf(primary) !== undefined) this.#updateHealth();
    this.#events.report();
  }

  #depthMayHaveGrown(): void {
    if (this.#deployed.recordDepth()) this.#runner.expectHistory();
  }

  // ——— when

  /** Catches up once what today's ticks missed, after a delay: a process that keeps restarting must not always call. */
  catchUpIn(delayMs: number): void {
    this.#timetable.catchUpIn(delayMs);
  }

  /** Leaves history for the next tick. */
  rest(): void {
    this.#timetable.checkClock();
    this.#runner.delayHistory(this.#timetable.nextTick);
  }

  /** Does what is due now; returns when to wake it again at the latest, in seconds. */
  wake(): number {
    const { nextTick: before } = this.#timetable;
    const { primary } = this.#deployed;
    this.#timetable.checkClock();
    if (primary === undefined) return Infinity;
    // The end of the round wakes it again.
    if (this.isBusy) {
      this.#updateInTheEvening();
      return this.#turn.giveWayTo((isHistory) => this.#timetable.nextBeside(primary, isHistory));
    }
    const due = this.#timetable.takeDue(primary, this.#runner.backlog);
    if (due !== undefined) void this.#rounds.begin(() => this.#run(due));
    // A round reports the next tick when it ends.
    else if (this.#timetable.nextTick !== before) this.#events.report();
    this.#updateInTheEvening();
    return this.#timetable.nextLook(this.#runner.backlog);
  }

  /** Whether a round of calls is running. */
  get isBusy(): boolean {
    return this.#rounds.current !== undefined;
  }

  get isCalling(): boolean {
    return this.isBusy && this.#turn.waitsFor === undefined;
  }

  /** Whether a client must still load what its first call needs. */
  get isUnprepared(): boolean {
    return this.#deployed.unprepared.length > 0;
  }

  /** History may wait for hours. */
  get #mayGetNewest(): boolean {
    return this.#timetable.willGoOn || (this.isBusy && this.#turn.waitsFor !== "history");
  }

  prepare(): void {
    this.#deployed.prepare();
  }

  async #run(due: Due): Promise<void> {
    const { since = this.#meter.now() } = due;
    // A stand-in only fetches the missing newest days; history waits for the first source.
    const round = newRound({ ...due, since, noHistory: due.source > 0 });
    const left = await this.#runner.run(round, due.since !== undefined);
    if (left !== undefined) this.#timetable.interrupted({ ...due, source: left.source, since: left.since });
  }

  /** Waits until everything due has been tried. */
  #updateInTheEvening(): void {
    const willCatchUp = this.#timetable.willCatchUp && !this.isBusy;
    if (willCatchUp || !this.#healthTracker.isDue(this.#mayGetNewest)) return;
    this.#updateHealth();
    this.#events.report();
  }

  /** Looks at what came into the archive without a call: an import, a backup, PostgreSQL. A round looks by itself. */
  lookAgain(): void {
    const { primary } = this.#deployed;
    if (primary === undefined || this.isBusy) return;
    this.#runner.look(primary);
    this.#events.report();
  }

  #updateHealth(): void {
    const primary = this.#deployed.primary;
    if (primary === undefined || !this.#deployed.isWanted || this.#abort.signal.aborted) return;
    if (this.#meter.archive.isReadOnly) return;
    this.#runner.look(primary);
    const failing = this.#failures.failing(primary, this.#runner.progress.missing);
    this.#healthTracker.update(primary, this.#deployed.wanted, this.#runner.progress, failing);
  }

  // ——— by hand

  /** Asks now for what is missing, within the caps. Resolves when the calls are done. */
  async refresh(): Promise<void> {
    await this.#rounds.beginNext(async () => {
      if (this.#deployed.isWanted) await this.#run({ cause: "refresh", newest: true, source: 0 });
    });
  }

  /** Requests the days [start, end[, even if already held. They are asked for at once, within the caps. */
  requestHistory(wants: readonly Want[], start: Day, end: Day): LeftOut {
    return this.#historyRequests.request(wants, start, end);
  }

  /** Drops all manual requests. */
  dropHistory(): void {
    this.#historyRequests.drop();
  }

  /**
   * Asks for the whole wanted history again.
   * @returns how long that takes; undefined while manual requests are left
   */
  askAgain(): HistoryEstimate | undefined {
    return this.#historyRequests.askAgain();
  }

  /** The config nodes whose sources stand in for one, to check them too. */
  standInsOf(node: string): string[] {
    return this.#deployed.standInsOf(node);
  }

  /**
   * Checks what works: asks the source of a config node for the newest week of each wanted series, even if it is held
   * already, with at most one call each. Pauses, bans and budgets apply; other meters keep the calls they still need.
   * @returns undefined if a check is running or began less than a minute ago
   */
  checkAccess(node: string): Promise<AccessCheck | undefined> {
    return this.#accessChecks.check(node, (run) => this.#rounds.beginNext(run));
  }

  /** Aborts a running call and removes this meter from its queues. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("The meter was removed."));
    for (const { queue } of this.#deployed.sources) queue.lastTurns.delete(this.usagePoint.id);
    this.#deployed.clear();
    await this.#rounds.current;
  }

  /** @param node reports for the source of this config node; by default the one that is asked first */
  report(node?: string): Report {
    return this.#reporter.report(node);
  }

  /** What is refused, even while the rest works. */
  get refusals(): Pick<Reporter, "directionProblem" | "refusalOf"> {
    return this.#reporter;
  }

  /** How far each wanted series is held, without those that the meter does not have. */
  seriesProgress(): SeriesProgress[] {
    return this.#progress.ofSeries();
  }

  /** What is held and known of each wanted series. */
  detailedProgress(): DetailedProgress[] {
    return this.#progress.inDetail();
  }

  /** Whether energy of a day, in a direction, may still come with the calls that are being made or due. */
  isAwaited(direction: Direction, day: Day): boolean {
    const mayGetNewest = this.#turn.waitsFor === "newest" || this.#timetable.willGoOn;
    return this.isCalling || this.#progress.isAwaited(direction, day, mayGetNewest);
  }

  /** The cost of the history still missing at another depth; without a depth, of asking for all of it again. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    return this.#progress.estimate(depth);
  }
}
