/** The turn of a running round in its account's queue: it waits there for its next call, and gives way to a newer round. */
import { isByHand } from "../../archive/index.js";
import { dayOf } from "../../readings/index.js";
import type { OverBudget } from "../account/account-queue.js";
import type { MeterContext } from "../context/meter-context.js";
import type { SourceState } from "../context/source.js";
import { isHistory, type PlannedCall } from "../plan/plan.js";
import type { Caller } from "./call.js";
import type { Round } from "./round.js";

/** What a turn comes to if another round of the meter is due before it. */
export const GAVE_WAY = new Error("Another round of this meter is due.");
/** What a turn comes to if the meter's sources were deployed anew: the account may be another one. */
export const MOVED = new Error("The sources of this meter were deployed anew.");

export interface RoundTurnContext {
  readonly meter: MeterContext;
  /** Aborts a running round. */
  readonly signal: AbortSignal;
  /** Shows no call as being made while one waits for its hour. */
  readonly caller: Pick<Caller, "rest">;
  /** A call waits until the account's hour allows it. */
  readonly waits: () => void;
}

interface Waiting {
  readonly round: Round;
  readonly isHistory: boolean;
  /** Why the hour's calls do not allow it now. */
  readonly over: () => OverBudget | undefined;
  readonly giveWay: AbortController;
}

export class RoundTurn {
  readonly #context: RoundTurnContext;
  #waiting: Waiting | undefined;
  /** Whether its waiting for the hour was told. */
  #isTold = false;

  constructor(context: RoundTurnContext) {
    this.#context = context;
  }

  /** The spent budget that the round waits for. */
  get overBudget(): OverBudget | undefined {
    return this.#waiting?.over();
  }

  /** What the call that waits is for; undefined: none waits. */
  get waitsFor(): "newest" | "history" | undefined {
    return this.#waiting && (this.#waiting.isHistory ? "history" : "newest");
  }

  /**
   * Waits for a call's turn, then works. What a user asked for does not wait for the hour's calls: its work finds out.
   * @returns what the work does; GAVE_WAY or MOVED if it never began
   * @throws as {@link AccountQueue.turn}
   */
  async take(
    { queue }: SourceState,
    call: PlannedCall,
    round: Round,
    rank: number,
    work: () => Promise<boolean>,
  ): Promise<boolean | Error> {
    const { signal, meter } = this.#context;
    signal.throwIfAborted();
    const giveWay = new AbortController();
    const stop = (): void => giveWay.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const history = isHistory(call);
    const isPatient = !isByHand(round.cause);
    const over = (): OverBudget | undefined => (isPatient ? queue.overHour(history) : undefined);
    this.#waiting = { round, giveWay, over, isHistory: history };
    this.#tell();
    const of = `${meter.usagePoint.id}/${history ? "history" : "newest"}`;
    const begin = (): Promise<boolean> => {
      this.#waiting = undefined;
      return work();
    };
    try {
      return await queue.turn(
        rank,
        giveWay.signal,
        begin,
        isPatient ? { of, isHistory: history } : undefined,
      );
    } catch (error) {
      if (error === GAVE_WAY) return GAVE_WAY;
      if (error === MOVED) return MOVED;
      throw error;
    } finally {
      this.#waiting = undefined;
      this.#isTold = false;
      signal.removeEventListener("abort", stop);
    }
  }

  /** Ends the round if its call still waits. The next round does not wait longer for it. */
  giveWay(): void {
    this.#waiting?.giveWay.abort(GAVE_WAY);
  }

  /** Lets the round wait in the queue of its present account. */
  move(): void {
    this.#waiting?.giveWay.abort(MOVED);
  }

  /**
   * Gives way to the meter's next tick, and to the next day: what was the newest day is no longer.
   * @param nextTick seconds
   * @returns when to look again at the latest, in seconds
   */
  giveWayTo(nextTick: number): number {
    if (this.#waiting === undefined) return Infinity;
    const now = this.#context.meter.now();
    const { newest, since } = this.#waiting.round;
    if (now >= nextTick || (newest && dayOf(now) !== dayOf(since))) this.giveWay();
    this.#tell();
    return nextTick;
  }

  #tell(): void {
    if (this.#isTold || this.overBudget === undefined) return;
    this.#isTold = true;
    this.#context.caller.rest();
    this.#context.waits();
  }
}
