/**
 * Collects the readings of one usage point: the conductor, who decides when to do what. What to ask next is the plan's
 * (plan.ts), asking is the rounds' (rounds.ts), and each answer is committed before it counts as done. It lives beside
 * the nodes, keyed by usage point, so that a deploy cuts no call (docs/dev/decisions.md#1-collectors).
 */
import type { Archive, Source, Space, UsagePoint } from "../archive/index.js";
import type { Clock, Random } from "../clock.js";
import type { Day, Direction } from "../readings/index.js";
import { limitsOf } from "../services/limits.js";
import type { Oddity } from "../services/service.js";
import { Caller } from "./call.js";
import type { Desk, Refusal } from "./desk.js";
import { estimate, oldestWanted, type Depth, type HistoryEstimate } from "./estimate.js";
import { examine, type Examination, type Finding } from "./examination.js";
import { Failures } from "./failures.js";
import { PlanInputs } from "./inputs.js";
import { Judge } from "./judge.js";
import { nextTry } from "./next-try.js";
import { Place } from "./place.js";
import { firstOf, type PlanSeries, type Step } from "./plan.js";
import { pollOf } from "./poll.js";
import { standingsOf, type Standing } from "./progress.js";
import { Refusals, type Problem } from "./refusals.js";
import type { Report } from "./report.js";
import { dropRequests, noteRequest } from "./requests.js";
import { Rounds } from "./rounds.js";
import { drawOf, lastTick, nextTick } from "./schedule.js";
import { unfitOf, type Deployed, type SourceSettings, type SourceState } from "./source.js";
import { historyLeft, surveyOf, wholeHistory, type SeriesSurvey } from "./survey.js";
import { Timetable, type Due } from "./timetable.js";
import { keyOf, unionOf, type Want } from "./wants.js";

export interface CollectorEvents {
  /** Something in the report changed. */
  report(): void;
  /** A new incident: told once, not at each tick. */
  incident(problem: Problem): void;
  /** Odd points of a good answer. */
  oddities(step: Step, oddities: readonly Oddity[]): void;
  /** A round of calls ended. */
  idle(): void;
  /** Calls stopped because the archive failed, or because of a fault of our own. */
  failed(error: unknown): void;
}

/** How long a deploy may take until a collector that nobody adopted again stops its running call. */
export const GRACE_MS = 10_000;
/** Between two examinations by the doctor, in seconds. */
const DOCTOR_PAUSE = 60;

export class Collector {
  readonly usagePointId: string;
  readonly space: Space;
  readonly #place: Place;
  readonly #events: CollectorEvents;
  readonly #deployed: Deployed = { sources: [], wanted: [] };
  readonly #inputs: PlanInputs;
  readonly #refusals: Refusals;
  readonly #failures: Failures;
  readonly #caller: Caller;
  readonly #rounds: Rounds;
  readonly #timetable: Timetable;
  readonly #judge: Judge;
  readonly #abort = new AbortController();
  /** By node. */
  #wants: ReadonlyMap<string, readonly Want[]> = new Map();
  /** The round of calls that runs. */
  #round: Promise<void> | undefined;
  /** By config node: when its source was examined last, in seconds. */
  readonly #examinedAt = new Map<string, number>();

  constructor(
    usagePointId: string,
    space: Space,
    context: { archive: Archive; clock: Clock; random: Random; events: CollectorEvents },
  ) {
    const { archive, clock, random, events } = context;
    const place = new Place(archive, clock, usagePointId, space);
    const inputs = new PlanInputs(place);
    const refusals = new Refusals(place);
    const timetable = new Timetable(place, this.#deployed, inputs, random);
    const nextTick = (): number => timetable.nextTick;
    const { signal } = this.#abort;
    this.usagePointId = usagePointId;
    this.space = space;
    this.#events = events;
    this.#place = place;
    this.#inputs = inputs;
    this.#refusals = refusals;
    this.#timetable = timetable;
    const incident = (problem: Problem): void => events.incident(this.#dated(problem));
    this.#failures = new Failures({ place, inputs, refusals, random, nextTick, incident });
    this.#caller = new Caller({
      ...{ place, failures: this.#failures, signal },
      begins: () => events.report(),
      oddities: (step, oddities) => events.oddities(step, oddities),
    });
    const deployed = this.#deployed;
    this.#rounds = new Rounds({
      ...{ place, deployed, inputs, refusals, failures: this.#failures },
      ...{ caller: this.#caller, signal, nextTick },
    });
    this.#judge = new Judge(place, refusals);
  }

  get usagePoint(): UsagePoint {
    return this.#place.usagePoint;
  }

  // ——— what is deployed

  /** Sets the sources in deploy order. The first is asked first. */
  setSources(sources: readonly { settings: SourceSettings; desk: Desk; account: number }[]): void {
    const before = this.#deployed.sources;
    this.#deployed.sources = sources.map(({ settings, desk, account }, position) => {
      const { id } = this.usagePoint;
      const { meters } = this.#place.archive;
      const source = meters.source(id, account, settings.credentials, this.#place.now());
      const limits = limitsOf(settings.service);
      const pollHours = limits.pollHours(drawOf(this.usagePointId));
      // The same source keeps its client, and with it what the client learnt of its service.
      const service =
        before.find((other) => other.source.id === source.id)?.service ??
        this.#serviceOf(settings, source, desk);
      return { position, settings, desk, source, service, limits, pollHours };
    });
    for (const source of this.#deployed.sources) {
      source.desk.meters.set(this.usagePoint.id, () => this.#rounds.waiting(source));
      const unfit = unfitOf(source);
      if (unfit !== undefined) this.#failures.foresees(source, unfit);
    }
    // An account that it left shares its calls with one meter less.
    for (const { desk } of before) {
      if (!this.#deployed.sources.some((source) => source.desk === desk))
        desk.meters.delete(this.usagePoint.id);
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
    if (this.#primary !== undefined && this.#isWanted) this.#rounds.look(this.#primary);
    // No round of calls will find that out.
    if (this.#primary !== undefined && unfitOf(this.#primary) !== undefined) this.#judgeHealth();
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

  #serviceOf(settings: SourceSettings, source: Source, desk: Desk): SourceState["service"] {
    return settings.createService({
      beforeTokenCall: () => desk.pace(this.#abort.signal),
      beforeExtraCall: () => this.#caller.countExtra(source, desk),
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
    const { archive, usagePoint } = this.#place;
    const depth = {
      dailyMonths: Math.max(...sources.map(({ settings }) => settings.dailyMonths)),
      loadCurveDays: Math.max(...sources.map(({ settings }) => settings.loadCurveDays)),
    };
    archive.transaction(() => {
      for (const want of wanted) {
        const from = oldestWanted(primary.settings.service, want, depth, usagePoint.firstDeploy);
        archive.meters.want(this.#place.row(want).id, from);
      }
    });
    this.#rounds.history.mayBeLeft = true;
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
    this.#rounds.history.notBefore = this.#timetable.nextTick;
  }

  /** Does what is due at this moment and returns when to look again at the latest, in seconds. */
  wake(): number {
    const { nextTick: before } = this.#timetable;
    this.#timetable.checkClock();
    const primary = this.#primary;
    // The end of a round of calls wakes it again.
    if (primary === undefined || this.#round !== undefined) return Infinity;
    const due = this.#timetable.due(primary, this.#rounds);
    if (due !== undefined) void this.#start(due);
    // The end of a round tells of the next tick by itself.
    else if (this.#timetable.nextTick !== before) this.#events.report();
    this.#judgeInTheEvening();
    return this.#timetable.nextLook(this.#rounds.history);
  }

  // ——— a round of calls

  #start(due: Due): Promise<void> {
    // A stand-in brings what is missing of the newest days; history waits for the first source.
    const poll = pollOf({ ...due, since: this.#place.now(), noHistory: due.source > 0 });
    return this.#begin(() => this.#rounds.run(poll));
  }

  /** Runs a round of calls, the only one at this moment. */
  #begin(run: () => Promise<void>): Promise<void> {
    // Whatever fails in it is told: a rejection that nobody catches would end the whole process.
    const round = run()
      .then(() => {
        this.#judgeHealth();
      })
      .catch((error: unknown) => {
        this.#rounds.history.notBefore = this.#timetable.nextTick;
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
    if (!this.#judge.isDue() || this.#round !== undefined || this.#timetable.willCatchUp) return;
    this.#judgeHealth();
    this.#events.report();
  }

  #judgeHealth(): void {
    const primary = this.#primary;
    if (primary === undefined || !this.#isWanted || this.#abort.signal.aborted) return;
    this.#rounds.look(primary);
    const { progress } = this.#rounds;
    const { wanted } = this.#deployed;
    // Another meter of the account, or an earlier process, may have met the quota.
    const isQuotaMet = this.#refusals.standingProblem(primary, wanted)?.kind === "quota";
    this.#judge.judge(primary, wanted, progress, isQuotaMet ? "quota" : this.#failures.failing);
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
    const wanted = new Set(this.#deployed.wanted.map(keyOf));
    const asked = wants.filter((want) => wanted.has(keyOf(want)));
    const leftOut = noteRequest(this.#place, asked, start, end);
    this.#rounds.history.mayBeLeft = true;
    this.#rounds.history.notBefore = 0;
    return { leftOut, unwanted: wants.filter((want) => !wanted.has(keyOf(want))) };
  }

  /** Drops all days asked for by hand. */
  dropHistory(): void {
    dropRequests(this.#place);
  }

  /**
   * Asks for the whole wanted history again, or tells that this is being done.
   * @returns undefined while days asked for by hand are left
   */
  askAgain(): HistoryEstimate | undefined {
    const primary = this.#primary;
    if (primary === undefined || this.survey().some(({ requested }) => requested > 0)) return undefined;
    this.dropHistory();
    this.#place.archive.meters.allowAgain(primary.source.id);
    const inputs = this.#present(primary);
    for (const input of inputs) this.requestHistory([input], firstOf(input), input.newest);
    return estimate(primary.settings.service, inputs.map(wholeHistory), primary.desk.meters.size);
  }

  /**
   * Asks the source of a config node for the newest week of each wanted series, at most one call for each, whatever is
   * held already: what works, and what does not. Pauses, bans and budgets hold; what is missing of other meters is left
   * its calls.
   * @returns undefined when that was done less than a minute ago, or is being done
   */
  async examine(node: string): Promise<Examination | undefined> {
    const now = this.#place.now();
    if (Math.abs(now - (this.#examinedAt.get(node) ?? -Infinity)) < DOCTOR_PAUSE) return undefined;
    this.#examinedAt.set(node, now);
    while (this.#round !== undefined) await this.#round;
    const findings: Finding[] = [];
    let refusal: Refusal | undefined;
    await this.#begin(async () => {
      const source = this.#sourceOf(node);
      if (source === undefined) return;
      const context = {
        ...{ place: this.#place, inputs: this.#inputs, refusals: this.#refusals, caller: this.#caller },
        signal: this.#abort.signal,
      };
      const before = this.#present(source).length;
      const end = await examine(source, this.#deployed.wanted, context, findings);
      ({ refusal } = end);
      // A series that Enedis serves again has its history to come.
      if (this.#present(source).length > before) this.#rounds.history.mayBeLeft = true;
      if (source.position === 0 && end.quotaUntil !== undefined)
        this.#rounds.history.notBefore = end.quotaUntil;
    });
    return { findings, refusal };
  }

  /** Ends a running call and takes this meter off its desks. */
  async stop(): Promise<void> {
    this.#abort.abort(new Error("The meter was removed."));
    for (const { desk } of this.#deployed.sources) desk.meters.delete(this.usagePoint.id);
    this.#deployed.sources = [];
    await this.#round;
  }

  // ——— what is told

  /** @param node as the source of this config node sees it; by default the one that is asked first */
  report(node?: string): Report {
    const now = this.#place.now();
    const source = node === undefined ? this.#primary : this.#sourceOf(node);
    const { progress, refusal } = this.#rounds;
    const { nextTick: tick } = this.#timetable;
    return {
      ...progress,
      calling: this.#caller.calling,
      problem: this.#problemOf(source),
      refusal: refusal !== undefined && refusal.until > now ? this.#dated(refusal) : undefined,
      nextTick: tick,
      nextPoll: source === undefined ? tick : nextTick(now, source.settings.minute, source.pollHours),
      lastPoll: source && lastTick(now, source.settings.minute, source.pollHours),
      budget: source?.desk.budget() ?? { used: 0, cap: 0 },
      health: this.#judge.health,
      account: source && { baseUrl: source.settings.baseUrl, meters: source.desk.meters.size },
    };
  }

  /** What made the meter's last call fail, whoever was asked, is told of the source that is asked first. */
  #problemOf(source: SourceState | undefined): Problem | undefined {
    const { wanted } = this.#deployed;
    const failed = source === this.#primary ? this.#failures.problem : undefined;
    if (source === undefined) return failed;
    const problem = failed ?? this.#refusals.standingProblem(source, wanted);
    const visible = this.#refusals.visible(problem, source, wanted);
    return visible && this.#dated(visible, source);
  }

  /** With the instant of the next try, which comes some time after the pause that it stands for. */
  #dated<T extends Problem | Refusal>(stop: T, source = this.#primary): T {
    const { until } = stop;
    if (until === undefined || source === undefined) return stop;
    const hasHistory = this.#rounds.hasHistory(source);
    return { ...stop, until: nextTry(source, until, this.#place.now(), hasHistory) };
  }

  /** What Enedis refuses of a direction, for the time being or for good, also while the other one answers. */
  refusalOf(direction: Direction): Problem | undefined {
    const problem =
      this.#primary && this.#refusals.problemOf(direction, this.#primary, this.#deployed.wanted);
    return problem && this.#dated(problem);
  }

  /** How far each wanted series is held; those that the meter does not have are left out. */
  standings(): Standing[] {
    const primary = this.#primary;
    if (primary === undefined) return [];
    return standingsOf(this.#inputsOf(primary), (want) => this.#refusals.isGone(primary, want));
  }

  /** What is held and known of each wanted series. */
  survey(): SeriesSurvey[] {
    const primary = this.#primary;
    if (primary === undefined) return [];
    return this.#inputsOf(primary).map((input) => surveyOf(input, this.#refusals.isGone(primary, input)));
  }

  /** What is left of the history with another depth; without one, what asking again takes. */
  estimate(depth: Depth | undefined): HistoryEstimate | undefined {
    const primary = this.#primary;
    if (primary === undefined) return undefined;
    const stretches = this.#present(primary).map((input) =>
      depth === undefined ? wholeHistory(input) : historyLeft(this.#place, primary, input, depth),
    );
    return estimate(primary.settings.service, stretches, primary.desk.meters.size);
  }

  /** The wanted series that the meter has. */
  #present(source: SourceState): PlanSeries[] {
    return this.#inputsOf(source).filter((input) => !this.#refusals.isGone(source, input));
  }
}
