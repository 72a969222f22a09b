/**
 * One queue per account: the calls of its meters wait here for the service's pace and budget
 * (docs/dev/contract.md#budgets). Everything that must survive a restart is counted in the archive.
 */
import type { Archive } from "../../archive/index.js";
import { sleep, yieldToEventLoop, type Clock } from "../../base/index.js";
import {
  HOUR_MS,
  allSeries,
  clockOf,
  directions,
  endOfUtcDay,
  utcDayOf,
  type Day,
} from "../../readings/index.js";
import {
  FIRST_HOUR,
  LAST_HOUR,
  type FormMemory,
  type ReachMemory,
  type ServiceLimits,
} from "../../services/index.js";
import { formMemory, reachMemory } from "./account-forms.js";
import type { CircuitBreaker } from "./circuit-breaker.js";
import { Needs } from "./needs.js";
import type { OverBudget } from "./over-budget.js";
import { Turns, type Patience } from "./account-turns.js";

/**
 * Milliseconds from the count of a call to its request. One that waits longer, for a token, counts for the hour and the
 * UTC day in which it is sent.
 */
export const LONGEST_WAIT_MS = 1_000;

/** Seconds until it may be surer that this process is the one that acts. */
const NOT_SURE = 30;

/** When calls were lost from the log, with a damaged archive or an older one: what an account has left on that UTC day. */
const LEFT_AFTER_LOSS = 6;

/**
 * Calls that can wait are spread over the hour: a part of them in each part of it. One meter's first history comes soon;
 * hundreds of meters would make all calls of a quarter in its first minute.
 */
const PARTS = { few: 4, many: 12 };

/** Milliseconds for which a hold is known, unless a call is made. */
const HELD_MS = 1_000;

/** The most series that a meter can have. */
const MOST_SERIES = directions.length * allSeries.length;

/** Until when calls are held, as worked out at an instant after a call; milliseconds. */
interface Held {
  readonly at: number;
  readonly lastCall: number;
  readonly until: number;
}

/** What is done in a turn. */
export type Turn<T> = (sendsNothing: () => void) => Promise<T>;

export interface Budget {
  readonly used: number;
  readonly cap: number;
}

export class AccountQueue {
  readonly account: number;
  readonly breaker: CircuitBreaker;
  readonly formMemory: FormMemory;
  readonly reachMemory: ReachMemory;
  readonly #archive: Archive;
  readonly #clock: Clock;
  readonly #limits: ServiceLimits;
  readonly #turns: Turns;
  readonly #needs = new Needs(MOST_SERIES);
  /** Milliseconds. */
  #lastCall: number;
  /** Until when newest days, and history, were held when it was last worked out: each report asks for it. */
  readonly #heldUntil = new Map<"newest" | "history", Held>();
  /**
   * By usage point, for the deployed config nodes: the day of each waiting series' last turn. A series is waiting while
   * it lacks its newest day and may still be asked for it on this UTC day. Data Connect's cap grows with the number of
   * meters, and all less urgent calls leave enough for them. A function, called before each call: what a meter noted at
   * its own tick would miss the new day when another meter's tick comes first.
   */
  readonly lastTurns = new Map<number, () => readonly Day[]>();
  /** Until when the account was stopped when its meters were last told, in seconds; 0: it was not (account-news.ts). */
  toldStop = 0;

  constructor(
    account: number,
    breaker: CircuitBreaker,
    archive: Archive,
    clock: Clock,
    limits: ServiceLimits,
  ) {
    this.account = account;
    this.breaker = breaker;
    this.formMemory = formMemory(archive, account, clock);
    this.reachMemory = reachMemory(archive, account, clock);
    this.#archive = archive;
    this.#clock = clock;
    this.#limits = limits;
    // A process that keeps restarting must not call faster than one that keeps running.
    this.#lastCall = archive.calls.lastSentOf(account) ?? -Infinity;
    this.#turns = new Turns({ clock, rest: () => this.#rest(), hold: (isHistory) => this.#hold(isHistory) });
  }

  get isCalling(): boolean {
    return this.#turns.isBusy;
  }

  /** Why the account's or the meter's budget does not allow a call now; undefined: it does. */
  overBudget(usagePoint: number, history: boolean): OverBudget | undefined {
    const now = this.#now();
    const utcDay = utcDayOf(now / 1000);
    const midnight = endOfUtcDay(now / 1000);
    const { calls, cap } = this.#usage(utcDay);
    if (calls >= cap) return { reason: "cap", until: midnight };
    if (history && this.#archive.fence.holdsHistory)
      return { reason: "history_cap", until: Math.ceil(now / 1000) + NOT_SURE };
    const { failedCap } = this.#limits;
    const failed = this.#failed(usagePoint);
    if (failed >= failedCap) return { reason: "failed_cap", until: midnight };
    if (history && (this.#hasSpentHistory(usagePoint) || !this.hasTurn(Infinity)))
      return { reason: "history_cap", until: midnight };
    return this.#overHour(now, history);
  }

  #hasSpentHistory(usagePoint: number): boolean {
    const { forHistory } = this.#archive.calls.counts(this.account, utcDayOf(this.#now() / 1000));
    // History that keeps failing must not use up the calls for the newest day of another series.
    const isUsed = forHistory >= this.#limits.historyCap(this.lastTurns.size);
    return isUsed || this.#failed(usagePoint) >= this.#limits.failedCap / 2;
  }

  /** Whether history only leaves the day's last calls to newest days: it may go on before the day ends. */
  leavesLastCalls(usagePoint: number): boolean {
    return !this.#hasSpentHistory(usagePoint) && !this.hasTurn(Infinity);
  }

  #overHour(now: number, history: boolean): OverBudget | undefined {
    if (!this.isHourly) return undefined;
    const until = this.#spentUntil(now, 1, history);
    return until === undefined ? undefined : { reason: "hour", until: Math.ceil(until / 1000) };
  }

  /** Whether calls are limited by the hour: then one that can wait does so here. */
  get isHourly(): boolean {
    return Number.isFinite(this.#limits.perHour);
  }

  /** Why one that can wait has to, and until when at least; undefined: it is its turn as soon as the pace allows. */
  heldBy(history: boolean): OverBudget | undefined {
    const hold = this.#hold(history);
    const reason = history ? "history_cap" : "hour";
    return hold > 0 ? { reason, until: Math.ceil((this.#now() + hold) / 1000) } : undefined;
  }

  /** Into how many parts the hour is divided: many, if there are as many meters as a large part has calls. */
  get #parts(): number {
    return this.lastTurns.size < this.#limits.perHour / PARTS.few ? PARTS.few : PARTS.many;
  }

  /** Milliseconds until one that waits may call: a part of the hour's calls in any part of it. */
  #hold(history: boolean): number {
    if (!this.isHourly) return 0;
    const now = this.#now();
    const what = history ? "history" : "newest";
    const known = this.#heldUntil.get(what);
    const isKnown = known?.lastCall === this.#lastCall && now >= known.at && now < known.at + HELD_MS;
    if (isKnown) return Math.max(0, known.until - now);
    let count: number | undefined;
    const missing = (): number => (count ??= this.#missing());
    const until = Math.max(
      ...[1, this.#parts].map((parts) => this.#spentUntil(now, parts, history, missing) ?? now),
    );
    this.#heldUntil.set(what, { at: now, lastCall: this.#lastCall, until });
    return until - now;
  }

  /** When an hour, or one of so many parts of it, allows a call again, in milliseconds; undefined: it does now. */
  #spentUntil(
    now: number,
    parts: number,
    history: boolean,
    missing = () => this.#missing(),
  ): number | undefined {
    const span = HOUR_MS / parts;
    const most = Math.floor(this.#limits.perHour / parts);
    const since = now - span + 1;
    // What was sent by a clock that was ahead counts for its hour, but puts off no part of the present one.
    const calls = this.#archive.calls.countSince(this.account, since, parts > 1 ? now : Infinity);
    const allowed =
      most - (history ? Math.ceil(this.#keptOfHour((most - calls) * parts, missing) / parts) : 0);
    if (calls < allowed) return undefined;
    return this.#archive.calls.sentAt(this.account, since, calls - allowed)! + span;
  }

  /** How many of an hour's calls are kept from history for missing newest days: at most half of them. */
  #keptOfHour(left: number, missing: () => number): number {
    const most = Math.min(Math.floor(this.#limits.perHour / 2), this.lastTurns.size * MOST_SERIES);
    const { hour } = clockOf(this.#now() / 1000);
    // Far from the limit, and in the night, no need to ask the meters.
    const isFar = left > most || hour < FIRST_HOUR - 1 || hour > LAST_HOUR;
    return isFar ? 0 : Math.min(most, missing());
  }

  /** How many newest days the meters lack. To ask them costs more than all else of a call. */
  #missing(): number {
    return this.#needs.count(this.lastTurns);
  }

  /** Milliseconds. */
  #now(): number {
    return this.#archive.clock.soundInstant(this.#clock.now());
  }

  /** Calls used and allowed on the current UTC day. */
  budget(): Budget {
    const { calls, cap } = this.#usage(utcDayOf(this.#now() / 1000));
    return { used: calls, cap };
  }

  /** Whether a meter has used up its failed calls of the current UTC day. */
  hasFailedEnough(usagePoint: number): boolean {
    return this.failuresLeft(usagePoint) <= 0;
  }

  /** Whether so many calls of a meter have failed on the current UTC day that the others are left to its readings. */
  hasFailedOften(usagePoint: number): boolean {
    return this.#failed(usagePoint) > this.#limits.failedCap / 4;
  }

  /** How many more calls of a meter may fail on the current UTC day. */
  failuresLeft(usagePoint: number): number {
    return this.#limits.failedCap - this.#failed(usagePoint);
  }

  #failed(usagePoint: number): number {
    const utcDay = utcDayOf(this.#now() / 1000);
    return this.#archive.calls.failures(this.account, usagePoint, utcDay);
  }

  /** Calls left on the current UTC day, beyond those that waiting series need; far from the cap, so many at least. */
  spare(): number {
    const left = this.#left();
    const most = this.lastTurns.size * MOST_SERIES;
    return left - (left > 2 * most ? most : this.#waiting(Infinity));
  }

  /** Whether a call is left beyond those needed by the series whose last turn was before a day. */
  hasTurn(last: Day): boolean {
    const left = this.#left();
    // Far from the cap, no need to ask the meters.
    return left > this.lastTurns.size * MOST_SERIES || left > this.#waiting(last);
  }

  /**
   * Whether a new day has calls for history from its beginning on: one for each meter beyond those for their newest days,
   * which are all missing then.
   * @param series of a meter
   */
  affordsHistory(series: number): boolean {
    const meters = Math.max(1, this.lastTurns.size);
    return this.#limits.dailyCap(meters) >= meters * (series + 1);
  }

  #left(): number {
    const { calls, cap } = this.#usage(utcDayOf(this.#now() / 1000));
    return cap - calls;
  }

  /** Number of waiting series, of all meters, whose last turn was before a day. */
  #waiting(before: Day): number {
    return [...this.lastTurns.values()].reduce(
      (sum, lastTurns) => sum + lastTurns().filter((last) => last < before).length,
      0,
    );
  }

  #usage(utcDay: number): { calls: number; cap: number } {
    const cap = this.#limits.dailyCap(Math.max(1, this.lastTurns.size));
    const { calls: log } = this.#archive;
    if (log.lostOn !== utcDay || !Number.isFinite(cap))
      return { calls: log.counts(this.account, utcDay).all, cap };
    const { before, after } = log.countsAroundLoss(this.account);
    return { calls: Math.max(before, cap - LEFT_AFTER_LOSS) + after, cap };
  }

  /**
   * Waits for its turn in this account's queue and for the pace, then works. An account makes one call at a time; the
   * lowest rank goes next, among equals who has not called for longest.
   * @param work calls `sendsNothing` if it finds out that it may not call: the others need not keep the pace behind it
   * @param patience lets it wait for the hour's calls too
   * @throws `signal.reason` when aborted while waiting
   * @throws {ClockNotSet} or {ArchiveError}: what an hour allows cannot be found out
   */
  async turn<T>(rank: number, signal: AbortSignal, work: Turn<T>, patience?: Patience): Promise<T> {
    await this.#turns.begin(rank, signal, patience);
    const before = this.#lastCall;
    const sent = { isNothing: false };
    try {
      await this.pace(signal);
      this.#archive.clock.judge(this.#clock.now());
      return await work(() => (sent.isNothing = true));
    } finally {
      if (sent.isNothing) {
        this.#lastCall = before;
        // Thousands may find out the same.
        await yieldToEventLoop();
      }
      this.#turns.end();
    }
  }

  /** A request leaves now: the pace runs from here, also if it waited for a token or for a busy machine. */
  sent(): void {
    this.#lastCall = this.#clock.now();
  }

  /** Waits until the service's pace allows the next request, and counts it as sent. */
  async pace(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const rest = this.#rest();
    if (rest > 0) await sleep(this.#clock, rest, signal);
    signal.throwIfAborted();
    this.#lastCall = this.#clock.now();
  }

  /** How long the service's pace lets the next request wait, in milliseconds. */
  #rest(): number {
    const now = this.#clock.now();
    // A clock that was set back must not lengthen the pause.
    this.#lastCall = Math.min(this.#lastCall, now);
    return this.#lastCall + this.#limits.paceMs - now;
  }
}
