/** When a meter's collector has something to do: its ticks, those of stand-ins, what a start or a nap of the machine missed. */
import { CoverageState, type Cause } from "../../archive/index.js";
import type { Random } from "../../base/index.js";
import { dayOf, utcDayOf } from "../../readings/index.js";
import type { PlanInputs } from "../context/plan-inputs.js";
import type { MeterContext } from "../context/meter-context.js";
import { newestOf, newestState } from "../plan/plan.js";
import { hasRequests } from "../context/requests.js";
import { LAST_HOUR, lastTick, nextTick, TICK_SPREAD, ticksSince, type Ticks } from "./ticks.js";
import type { Deployment } from "../context/deployment.js";
import { credentialProblemOf, type SourceState } from "../context/source.js";

/** First rounds of a meter with new credentials per UTC day (docs/dev/contract.md#first-rounds). */
const FIRST_ROUNDS = 3;
/** A clock that goes back by more (seconds) was put back: what was drawn by it is drawn anew. */
const PUT_BACK = 60;

/** What the rounds so far left behind. */
export interface Backlog {
  /** Every wanted series holds its newest day. */
  readonly allHeld: boolean;
  /** Whether days of history may still have to be asked for. */
  readonly mayHaveHistory: boolean;
  /** Seconds: no round for history alone begins before. */
  readonly historyNotBefore: number;
}

/** A round of calls that is due. */
export interface Due {
  readonly cause: Cause;
  /** Whether it may ask for the newest day. */
  readonly newest: boolean;
  /** Of a tick. */
  readonly ticks?: Ticks;
  /** Position of the source that is asked first. */
  readonly source: number;
}

export class Timetable {
  readonly #meter: MeterContext;
  readonly #deployed: Deployment;
  readonly #inputs: PlanInputs;
  readonly #random: Random;
  #nextTick = 0;
  /** Seconds. */
  #lookedAt = -Infinity;
  /** By source: when it asks by itself. */
  readonly #standIns: (number | undefined)[] = [];
  #catchUpAt: number | undefined;
  /** When the last round of calls ended, in seconds: what it asked for counts as asked in the whole of that second. */
  #idleSince = -Infinity;

  constructor(meter: MeterContext, deployed: Deployment, inputs: PlanInputs, random: Random) {
    this.#meter = meter;
    this.#deployed = deployed;
    this.#inputs = inputs;
    this.#random = random;
  }

  /** Seconds. */
  get nextTick(): number {
    return this.#nextTick;
  }

  /** A start or deploy is still to be caught up with. */
  get willCatchUp(): boolean {
    return this.#catchUpAt !== undefined;
  }

  /** Draws the next tick anew: another minute counts, or this one's was taken. */
  drawTick(): void {
    const minute = this.#deployed.sources[0]?.settings.minute ?? 0;
    this.#nextTick = nextTick(this.#meter.now(), minute) + Math.floor(this.#random() * TICK_SPREAD);
  }

  /** Another source stands in that place, or asks at another minute: its time is another one. */
  drawStandIn(position: number): void {
    this.#standIns[position] = undefined;
  }

  /** Notes to catch up once, so many milliseconds from now. */
  catchUpIn(delayMs: number): void {
    this.#catchUpAt ??= this.#meter.now() + Math.ceil(delayMs / 1000);
  }

  /** A round of calls has ended. */
  idle(): void {
    this.#idleSince = this.#meter.now();
  }

  /** Looks whether the clock has been put back since the last look. */
  checkClock(): void {
    const now = this.#meter.now();
    if (this.#nextTick === 0 || now < this.#lookedAt - PUT_BACK) {
      this.drawTick();
      this.#standIns.length = 0;
    }
    this.#lookedAt = now;
  }

  /** Takes what is due at this moment. What turns out to need no round makes room for what is due after it. */
  takeDue(primary: SourceState, backlog: Backlog): Due | undefined {
    const { wanted } = this.#deployed;
    const isWanted = wanted.length > 0;
    const ticks = this.#takeTick(primary);
    if (ticks !== undefined && isWanted) {
      const calling = ticksSince(ticks.after, this.#meter.now(), ticks.minute, primary.callingHours);
      return { cause: "tick", newest: calling > 0, ticks, source: 0 };
    }
    const isNew = isWanted && !primary.source.hadFirstRound && credentialProblemOf(primary) === undefined;
    if (isNew && this.#takeFirstRound()) {
      // It asks for all that is missing: what fails in it waits for a tick.
      this.#catchUpAt = undefined;
      return { cause: "first", newest: true, source: 0 };
    }
    const catchUp = this.#takeCatchUp() && isWanted && this.#mayCatchUp(primary);
    if (catchUp) return { cause: "catch-up", newest: true, source: 0 };
    const standIn = this.#takeStandIn();
    if (standIn !== undefined && isWanted && !backlog.allHeld)
      return { cause: "tick", newest: true, ...standIn };
    const mayGoOn = primary.limits.historyAnyHour || hasRequests(this.#meter, wanted);
    const isFree = this.#meter.now() >= backlog.historyNotBefore && !primary.queue.breaker.isDown;
    return isWanted && backlog.mayHaveHistory && mayGoOn && isFree
      ? { cause: "history", newest: false, source: 0 }
      : undefined;
  }

  /**
   * The ticks of today that have come: mostly one; more where the machine slept or its clock was put forward. One of
   * yesterday would ask at any hour for a day that is another one now.
   */
  #takeTick({ settings: { minute } }: SourceState): Ticks | undefined {
    const now = this.#meter.now();
    if (now < this.#nextTick) return undefined;
    const after = this.#nextTick - TICK_SPREAD;
    this.drawTick();
    this.#catchUpAt = undefined;
    return ticksSince(after, now, minute) === 0 ? undefined : { after, minute };
  }

  #takeCatchUp(): boolean {
    if (this.#catchUpAt === undefined || this.#meter.now() < this.#catchUpAt) return false;
    this.#catchUpAt = undefined;
    return true;
  }

  /** A stand-in whose own time has come today. What the last round asked for counts for its second. */
  #takeStandIn(): Pick<Due, "source" | "ticks"> | undefined {
    const now = this.#meter.now();
    if (now < this.#standInAt() || now === this.#idleSince) return undefined;
    const source = this.#standIns.findIndex((at) => at !== undefined && now >= at);
    const at = this.#standIns[source]!;
    this.#standIns[source] = undefined;
    const { minute } = this.#deployed.sources[source]!.settings;
    return dayOf(at) === dayOf(now) ? { source, ticks: { after: at - 1, minute } } : undefined;
  }

  /** When to look again at the latest, in seconds. */
  nextLook({ mayHaveHistory, historyNotBefore }: Backlog): number {
    return Math.min(
      this.#nextTick,
      mayHaveHistory && historyNotBefore > this.#meter.now() ? historyNotBefore : Infinity,
      this.#catchUpAt ?? Infinity,
      Math.max(this.#standInAt(), this.#idleSince + 1),
    );
  }

  /**
   * When the next source after the first one asks by itself: at its own last tick that may call, if the newest day is
   * missing then.
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

  /** New credentials are tried at once, but only so often a day: a mended token helps, a stream of them would not. */
  #takeFirstRound(): boolean {
    const { archive, usagePoint } = this.#meter;
    const today = utcDayOf(this.#meter.now());
    const allowed = archive.calls.rounds(usagePoint.id, "first", today) < FIRST_ROUNDS;
    this.#deployed.markFirstRound();
    return allowed;
  }

  /** Something is missing that a past tick of today should have fetched, and this was not tried today. */
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
