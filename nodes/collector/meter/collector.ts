/**
 * Collects the readings of one usage point. It decides when to do what; the plan (plan/) decides what to ask next, and
 * calls are made in rounds (round/). Each answer is committed before it counts as done. It lives outside the nodes,
 * keyed by usage point, so that a deploy interrupts no call (docs/dev/decisions.md#1-collectors).
 */
import type { Space, UsagePoint } from "../../archive/index.js";
import { NotNow } from "../../base/index.js";
import type { Day, Direction } from "../../readings/index.js";
import { isStopNews } from "./account-news.js";
import type { CollectorEvents } from "./collector-events.js";
import { type DeployedSource, credentialProblemOf } from "../context/index.js";
import type { AskedDays } from "./asked-days.js";
import type { LeftOut } from "./history-requests.js";
import { partsOf, type CollectorParts, type PartsContext } from "./parts.js";
import type { Depth, HistoryEstimate, DetailedProgress, SeriesProgress, Want } from "../plan/index.js";
import type { Reporter, Report } from "./report.js";
import { type AccessCheck, newRound, Rounds } from "../round/index.js";
import type { Due } from "../schedule/index.js";

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #events: CollectorEvents;
  readonly #abort = new AbortController();
  readonly #parts: CollectorParts;
  readonly #rounds: Rounds;

  /** @param context.missedFrom nobody took the ticks after it, in seconds */
  constructor(
    usagePointId: string,
    space: Space,
    context: Pick<PartsContext, "archive" | "clock" | "random" | "events" | "missedFrom">,
  ) {
    this.usagePointId = usagePointId;
    this.space = space;
    this.#events = context.events;
    this.#parts = partsOf(usagePointId, space, { ...context, signal: this.#abort.signal });
    this.#rounds = new Rounds({
      turn: this.#parts.turn,
      ended: () => this.#roundEnded(),
      failed: (error) => this.#roundFailed(error),
      idle: () => this.#allEnded(),
    });
  }

  get usagePoint(): UsagePoint {
    return this.#parts.meter.usagePoint;
  }

  // ——— what is deployed

  /** Sets the sources, in deploy order. The first one is asked first. */
  setSources(chosen: readonly DeployedSource[]): void {
    const { deployed, turn, failures, runner, timetable } = this.#parts;
    const before = deployed.sources;
    deployed.setSources(chosen);
    turn.move();
    const { sources, primary } = deployed;
    if (primary?.source.id !== before[0]?.source.id) failures.forget();
    for (const source of sources) {
      source.queue.lastTurns.set(this.usagePoint.id, () => runner.waiting(source));
      const problem = credentialProblemOf(source);
      if (problem !== undefined) failures.foresees(source, problem);
    }
    // An account that this meter left has one meter less to share its calls.
    for (const { queue } of before) {
      if (!sources.some((source) => source.queue === queue)) queue.lastTurns.delete(this.usagePoint.id);
    }
    // A deploy within the random seconds of a tick must not skip that tick.
    if (primary?.settings.minute !== before[0]?.settings.minute) timetable.drawTick();
    for (const { position, source, settings } of sources) {
      const old = before[position];
      const isSame = old?.source.id === source.id && old.settings.minute === settings.minute;
      if (!isSame) timetable.drawStandIn(position);
    }
  }

  setWants(wants: ReadonlyMap<string, readonly Want[]>): void {
    const { deployed, runner } = this.#parts;
    deployed.setWants(wants);
    this.#depthMayHaveGrown();
    const { primary } = deployed;
    // After a restart, show what is held without waiting for the first round of calls, which may be hours away; once
    // nothing is wanted, no round comes.
    if (primary !== undefined) runner.resume(primary);
    if (primary !== undefined && credentialProblemOf(primary) !== undefined) this.#updateHealth();
    this.#events.report();
  }

  #depthMayHaveGrown(): void {
    const { deployed, runner } = this.#parts;
    if (deployed.recordDepth()) runner.expectHistory();
  }

  // ——— when

  /** Catches up once what today's ticks missed, after a delay: a process that keeps restarting must not always call. */
  catchUpIn(delayMs: number): void {
    this.#parts.timetable.catchUpIn(delayMs);
  }

  /** Leaves history for the next tick. */
  rest(): void {
    const { timetable, runner } = this.#parts;
    timetable.checkClock();
    runner.delayHistory(timetable.nextTick);
  }

  /** Does what is due now; returns when to wake it again at the latest, in seconds. */
  wake(): number {
    const { deployed, timetable, turn, runner } = this.#parts;
    const { nextTick: before } = timetable;
    const { primary } = deployed;
    timetable.checkClock();
    if (primary === undefined) return Infinity;
    // The end of the round wakes it again.
    if (this.isBusy) {
      this.#updateInTheEvening();
      return turn.giveWayTo((isHistory) => timetable.nextBeside(primary, isHistory));
    }
    const due = timetable.takeDue(primary, runner.backlog);
    if (due !== undefined) void this.#rounds.begin(() => this.#run(due));
    // A round reports the next tick when it ends.
    else if (timetable.nextTick !== before) this.#events.report();
    this.#updateInTheEvening();
    return timetable.nextLook(runner.backlog);
  }

  /** Whether a round of calls is running. */
  get isBusy(): boolean {
    return this.#rounds.current !== undefined;
  }

  get isCalling(): boolean {
    return this.isBusy && this.#parts.turn.waitsFor === undefined;
  }

  /** Whether a client must still load what its first call needs. */
  get isUnprepared(): boolean {
    return this.#parts.deployed.unprepared.length > 0;
  }

  /** History may wait for hours. */
  get #mayGetNewest(): boolean {
    const { timetable, turn } = this.#parts;
    return timetable.willGoOn || (this.isBusy && turn.waitsFor !== "history");
  }

  prepare(): void {
    this.#parts.deployed.prepare();
  }

  async #run(due: Due): Promise<void> {
    const { meter, runner, timetable } = this.#parts;
    const { since = meter.now() } = due;
    // A stand-in only fetches the missing newest days; history waits for the first source.
    const round = newRound({ ...due, since, noHistory: due.source > 0 });
    const left = await runner.run(round, due.since !== undefined);
    if (left !== undefined) timetable.interrupted({ ...due, source: left.source, since: left.since });
  }

  #roundEnded(): void {
    const { deployed, meter, activeBlocks, timetable } = this.#parts;
    // One that goes on may still get what is missing.
    if (!timetable.willGoOn) this.#updateHealth();
    if (!this.#abort.signal.aborted && isStopNews(deployed, meter, activeBlocks))
      this.#events.accountReport();
  }

  #roundFailed(error: unknown): void {
    const { runner, timetable } = this.#parts;
    // It goes on as soon as it may.
    runner.delayHistory(error instanceof NotNow ? 0 : timetable.nextTick);
    if (!this.#abort.signal.aborted) this.#events.failed(error);
  }

  /** No round runs any more. */
  #allEnded(): void {
    const { timetable, caller } = this.#parts;
    timetable.idle();
    caller.rest();
    this.#events.report();
    this.#events.idle();
  }

  /** Waits until everything due has been tried. */
  #updateInTheEvening(): void {
    const { timetable, healthTracker } = this.#parts;
    const willCatchUp = timetable.willCatchUp && !this.isBusy;
    if (willCatchUp || !healthTracker.isDue(this.#mayGetNewest)) return;
    this.#updateHealth();
    this.#events.report();
  }

  /** Looks at what came into the archive without a call: an import, a backup, PostgreSQL. A round looks by itself. */
  lookAgain(): void {
    const { deployed, runner } = this.#parts;
    const { primary } = deployed;
    if (primary === undefined || this.isBusy) return;
    runner.updateProgress(primary);
    this.#events.report();
  }

  #updateHealth(): void {
    const { deployed, meter, runner, failures, healthTracker } = this.#parts;
    const { primary } = deployed;
    if (primary === undefined || !deployed.isWanted || this.#abort.signal.aborted) return;
    if (meter.archive.isReadOnly) return;
    runner.updateProgress(primary);
    const failing = failures.failing(primary, runner.progress.missing);
    healthTracker.update(primary, deployed.wanted, runner.progress, failing);
  }

  // ——— by hand

  /** Asks now for what is missing, within the caps. Resolves when the calls are done. */
  async refresh(): Promise<void> {
    await this.#rounds.beginNext(async () => {
      if (this.#parts.deployed.isWanted) await this.#run({ cause: "refresh", newest: true, source: 0 });
    });
  }

  /** Requests the days [start, end[, even if already held. They are asked for at once, within the caps. */
  requestHistory(wants: readonly Want[], start: Day, end: Day): LeftOut {
    return this.#parts.historyRequests.request(wants, start, end);
  }

  /** Single days, as a screen asks for them. */
  get askedDays(): Pick<AskedDays, "standing" | "ask"> {
    return this.#parts.askedDays;
  }

  /** Drops all manual requests. */
  dropHistory(): void {
    this.#parts.historyRequests.drop();
  }

  /**
   * Asks for the whole wanted history again.
   * @returns how long that takes; undefined while manual requests are left
   */
  askAgain(): HistoryEstimate | undefined {
    return this.#parts.historyRequests.askAgain();
  }

  /** The config nodes whose sources stand in for one, to check them too. */
  standInsOf(node: string): string[] {
    return this.#parts.deployed.standInsOf(node);
  }

  /**
   * Checks what works: asks the source of a config node for the newest week of each wanted series, even if it is held
   * already, with at most one call each. Pauses, bans and budgets apply; other meters keep the calls they still need.
   * @returns undefined if a check is running or began less than a minute ago
   */
  checkAccess(node: string): Promise<AccessCheck | undefined> {
    return this.#parts.accessChecks.check(node, (run) => this.#rounds.beginNext(run));
  }

  /** Aborts a running call and removes this meter from its queues. */
  async stop(): Promise<void> {
    const { deployed } = this.#parts;
    this.#abort.abort(new Error("The meter was removed."));
    for (const { queue } of deployed.sources) queue.lastTurns.delete(this.usagePoint.id);
    deployed.clear();
    await this.#rounds.current;
  }

  /** @param node reports for the source of this config node; by default the one that is asked first */
  report(node?: string): Report {
    return this.#parts.reporter.report(node);
  }

  /** What is refused, even while the rest works. */
  get refusals(): Pick<Reporter, "directionProblem" | "refusalOf"> {
    return this.#parts.reporter;
  }

  /** How far each wanted series is held, without those that the meter does not have. */
  seriesProgress(): SeriesProgress[] {
    return this.#parts.progress.ofSeries();
  }

  /** What is held and known of each wanted series. */
  detailedProgress(): DetailedProgress[] {
    return this.#parts.progress.inDetail();
  }

  /** Whether energy of a day, in a direction, may still come with the calls that are being made or due. */
  isAwaited(direction: Direction, day: Day): boolean {
    const { turn, timetable, progress } = this.#parts;
    const mayGetNewest = turn.waitsFor === "newest" || timetable.willGoOn;
    return this.isCalling || progress.isAwaited(direction, day, mayGetNewest);
  }

  /** The cost of the history still missing at another depth; without a depth, of asking for all of it again. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    return this.#parts.progress.estimate(depth);
  }
}
