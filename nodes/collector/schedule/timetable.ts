/** When a meter's collector has work to do: its ticks, those of stand-ins, and what was missed while nothing ran. */
import { CoverageState, type Cause } from "../../archive/index.js";
import type { Random } from "../../base/index.js";
import { dayOf, utcDayOf } from "../../readings/index.js";
import { LAST_HOUR } from "../../services/index.js";
import {
  type PlanInputs,
  type MeterContext,
  hasRequests,
  type Deployment,
  credentialProblemOf,
  type SourceState,
} from "../context/index.js";
import { newestOf, newestState } from "../plan/index.js";
import { lastTick, nextTick, TICK_SPREAD, ticksSince, type Ticks } from "./ticks.js";

/** First rounds of a meter with new credentials per UTC day (docs/dev/contract.md#first-rounds). */
const FIRST_ROUNDS = 3;
/** A clock that goes back by more than this (seconds) was set back: the tick is drawn again. */
const PUT_BACK = 60;

/** What past rounds left to do. */
export interface Backlog {
  /** Every wanted series has its newest day. */
  readonly allHeld: boolean;
  /** Whether days of history may still be missing. */
  readonly mayHaveHistory: boolean;
  /** Seconds: no round for history alone begins before this. */
  readonly historyNotBefore: number;
}

/** A round of calls that is due. */
export interface Due {
  readonly cause: Cause;
  /** Whether it may ask for the newest day. */
  readonly newest: boolean;
  /** Set if its cause is a tick. */
  readonly ticks?: Ticks;
  /** Position of the source that is asked first. */
  readonly source: number;
  /** Of a round that gave way and goes on: when it began, in seconds. */
  readonly since?: number;
}

export class Timetable {
  readonly #meter: MeterContext;
  readonly #deployed: Deployment;
  readonly #inputs: PlanInputs;
  readonly #random: Random;
  #nextTick = 0;
  /** Nobody took the ticks after it, in seconds; undefined: all were taken. */
  #missedFrom: number | undefined;
  /** Seconds. */
  #lookedAt = -Infinity;
  /** By source: when it next asks on its own, in seconds. */
  readonly #standIns: (number | undefined)[] = [];
  #catchUpAt: number | undefined;
  /** A round for newest days that gave way to something else: it goes on after that. */
  #interrupted: Due | undefined;
  /** When the last round of calls ended, in seconds: what it asked for counts as asked until the end of that second. */
  #idleSince = -Infinity;

  /** @param missedFrom nobody took the ticks after it, in seconds: those of the present day are made up, once */
  constructor(
    meter: MeterContext,
    deployed: Deployment,
    inputs: PlanInputs,
    random: Random,
    missedFrom?: number,
  ) {
    this.#missedFrom = missedFrom;
    this.#meter = meter;
    this.#deployed = deployed;
    this.#inputs = inputs;
    this.#random = random;
  }

  /** Seconds. */
  get nextTick(): number {
    return this.#nextTick;
  }

  /** When a stand-in next asks on its own, in seconds; a time that has come today is taken soon. undefined: not known. */
  standInAt(position: number): number | undefined {
    const at = this.#standIns[position];
    const now = this.#meter.now();
    return at !== undefined && at <= now && dayOf(at) !== dayOf(now) ? undefined : at;
  }

  /** Whether a catch-up after a start or deploy is still to come. */
  get willCatchUp(): boolean {
    return this.#catchUpAt !== undefined;
  }

  /** Draws the next tick, after this one was taken or when the minute has changed. */
  drawTick(): void {
    const minute = this.#deployed.sources[0]?.settings.minute ?? 0;
    this.#nextTick =
      nextTick(this.#missedFrom ?? this.#meter.now(), minute) + Math.floor(this.#random() * TICK_SPREAD);
  }

  /** Forgets the time of a stand-in: its source or minute has changed. */
  drawStandIn(position: number): void {
    this.#standIns[position] = undefined;
  }

  /** Schedules one catch-up after a delay. */
  catchUpIn(delayMs: number): void {
    this.#catchUpAt ??= this.#meter.now() + Math.ceil(delayMs / 1000);
  }

  /** When a first round or a catch-up is still to come, in seconds; Infinity: there will be none. */
  nextExtra(primary: SourceState): number {
    if (this.#deployed.wanted.length === 0) return Infinity;
    if (this.#isNew(primary) && this.#hasFirstRoundsLeft()) return this.#meter.now();
    const at = this.#catchUpAt;
    return at !== undefined && this.#mayCatchUp(primary) ? at : Infinity;
  }

  /**
   * What a round that waits gives way to, in seconds: the next tick, a stand-in's own time and, if it only waits with
   * history, a first round and a catch-up.
   */
  nextBeside(primary: SourceState, isForHistory: boolean): number {
    const isFirst = isForHistory && this.#isNew(primary) && this.#hasFirstRoundsLeft();
    const catchUpAt = isForHistory ? (this.#catchUpAt ?? Infinity) : Infinity;
    return Math.min(this.#nextTick, this.#standInAt(), catchUpAt, isFirst ? this.#meter.now() : Infinity);
  }

  /**
   * A round that waited for its turn gave way: it goes on after what it gave way to, unless that asks for the same, or
   * another day has begun.
   */
  interrupted(due: Due & { readonly since: number }): void {
    if (due.newest && dayOf(due.since) === dayOf(this.#meter.now())) this.#interrupted = due;
  }

  /** Whether a round for newest days is to go on. */
  get willGoOn(): boolean {
    return this.#interrupted !== undefined;
  }

  /** A round of calls has ended. */
  idle(): void {
    this.#idleSince = this.#meter.now();
  }

  /** Checks whether the clock was set back since the last check. */
  checkClock(): void {
    const now = this.#meter.now();
    if (this.#nextTick === 0 || now < this.#lookedAt - PUT_BACK) {
      this.drawTick();
      this.#standIns.length = 0;
    }
    this.#lookedAt = now;
  }

  /** Takes what is due now. If it needs no round, what is due next is taken instead. */
  takeDue(primary: SourceState, backlog: Backlog): Due | undefined {
    const { wanted } = this.#deployed;
    const isWanted = wanted.length > 0;
    const ticks = this.#takeTick(primary);
    if (ticks !== undefined && isWanted) {
      const calling = ticksSince(ticks.after, this.#meter.now(), ticks.minute, primary.callingHours);
      if (calling > 0) this.#interrupted = undefined;
      return { cause: "tick", newest: calling > 0, ticks, source: 0 };
    }
    if (isWanted && this.#isNew(primary) && this.#takeFirstRound()) {
      // It asks for all that is missing, so no catch-up is needed: what fails waits for a tick.
      this.#catchUpAt = undefined;
      this.#interrupted = undefined;
      return { cause: "first", newest: true, source: 0 };
    }
    const catchUp = this.#takeCatchUp() && isWanted && this.#mayCatchUp(primary);
    // A round that goes on asks for the same.
    if (catchUp && this.#interrupted === undefined) return { cause: "catch-up", newest: true, source: 0 };
    const standIn = this.#takeStandIn();
    if (standIn !== undefined && isWanted && !backlog.allHeld)
      return { cause: "tick", newest: true, ...standIn };
    // A round that waits would give way to it at once.
    if (this.#meter.now() >= this.#standInAt()) return undefined;
    const goesOn = this.#takeInterrupted();
    if (goesOn !== undefined && isWanted) return goesOn;
    const mayGoOn = primary.limits.historyAnyHour || hasRequests(this.#meter, wanted);
    const isFree = this.#meter.now() >= backlog.historyNotBefore && !primary.queue.breaker.isDown;
    return isWanted && backlog.mayHaveHistory && mayGoOn && isFree
      ? { cause: "history", newest: false, source: 0 }
      : undefined;
  }

  /**
   * Today's ticks that have come: usually one; more if the machine slept or its clock was set forward. Yesterday's are
   * ignored: they would ask at any hour, for what is no longer the newest day.
   */
  #takeTick({ settings: { minute } }: SourceState): Ticks | undefined {
    const now = this.#meter.now();
    if (now < this.#nextTick) return undefined;
    const after = this.#nextTick - TICK_SPREAD;
    this.#missedFrom = undefined;
    this.drawTick();
    this.#catchUpAt = undefined;
    return ticksSince(after, now, minute) === 0 ? undefined : { after, minute };
  }

  #takeInterrupted(): Due | undefined {
    const interrupted = this.#interrupted;
    this.#interrupted = undefined;
    const { since = 0 } = interrupted ?? {};
    return dayOf(since) === dayOf(this.#meter.now()) ? interrupted : undefined;
  }

  #takeCatchUp(): boolean {
    if (this.#catchUpAt === undefined || this.#meter.now() < this.#catchUpAt) return false;
    this.#catchUpAt = undefined;
    return true;
  }

  /** A stand-in whose own time came today; not within the second in which a round ended (see `#idleSince`). */
  #takeStandIn(): Pick<Due, "source" | "ticks"> | undefined {
    const now = this.#meter.now();
    if (now < this.#standInAt() || now === this.#idleSince) return undefined;
    const source = this.#standIns.findIndex((at) => at !== undefined && now >= at);
    const at = this.#standIns[source]!;
    this.#standIns[source] = undefined;
    const { minute } = this.#deployed.sources[source]!.settings;
    return dayOf(at) === dayOf(now) ? { source, ticks: { after: at - 1, minute } } : undefined;
  }

  /** When to check again at the latest, in seconds. */
  nextLook({ mayHaveHistory, historyNotBefore }: Backlog): number {
    return Math.min(
      this.#nextTick,
      mayHaveHistory && historyNotBefore > this.#meter.now() ? historyNotBefore : Infinity,
      this.#catchUpAt ?? Infinity,
      Math.max(this.#standInAt(), this.#idleSince + 1),
    );
  }

  /**
   * When the next stand-in asks on its own (seconds): at its last tick of the day that may call, if the newest day is
   * still missing.
   */
  #standInAt(): number {
    const { sources } = this.#deployed;
    for (const { position, callingHours, settings } of sources.slice(1)) {
      const hour = callingHours?.at(-1) ?? LAST_HOUR;
      this.#standIns[position] ??= nextTick(this.#meter.now(), settings.minute, [hour]);
    }
    this.#standIns.length = Math.min(this.#standIns.length, sources.length);
    return Math.min(Infinity, ...this.#standIns.filter((at) => at !== undefined));
  }

  /** New credentials are tried at once, but only a few times per day, so that repeated edits do not burn calls. */
  #takeFirstRound(): boolean {
    const allowed = this.#hasFirstRoundsLeft();
    this.#deployed.markFirstRound();
    return allowed;
  }

  #isNew(primary: SourceState): boolean {
    return !primary.source.hadFirstRound && credentialProblemOf(primary) === undefined;
  }

  #hasFirstRoundsLeft(): boolean {
    const { archive, usagePoint } = this.#meter;
    return archive.calls.rounds(usagePoint.id, "first", utcDayOf(this.#meter.now())) < FIRST_ROUNDS;
  }

  /** Whether a past tick of today should have fetched something that is missing, and no catch-up was made today. */
  #mayCatchUp(primary: SourceState): boolean {
    const { archive, usagePoint } = this.#meter;
    const now = this.#meter.now();
    const tick = lastTick(now, primary.settings.minute, primary.callingHours);
    if (tick === undefined) return false;
    if (archive.calls.rounds(usagePoint.id, "catch-up", utcDayOf(now)) > 0) return false;
    return this.#inputs
      .of(primary, this.#deployed.wanted)
      .some(
        (series) => newestState(series) !== CoverageState.complete && (newestOf(series)?.askedAt ?? 0) < tick,
      );
  }
}
