/**
 * The turn of a running round in its account's queue. Where calls are limited by the hour, it waits there for its next
 * call, and gives way to what is more urgent; elsewhere it only keeps the pace.
 */
import { isByHand } from "../../archive/index.js";
import { dayOf } from "../../readings/index.js";
import type { OverBudget, Turn } from "../account/index.js";
import type { Deployment, MeterContext, SourceState } from "../context/index.js";
import { isHistory, type PlannedCall } from "../plan/index.js";
import type { Caller } from "./call.js";
import { isUrgent, type AfterCall, type Round } from "./round.js";

/** Seconds between two looks at a round that may begin to wait. */
const LOOK = 60;

/**
 * Why a turn never began: something more urgent of its meter is due before it, or the meter's sources were deployed anew
 * and the account may be another one.
 */
type NoTurn = "gave way" | "moved";

/** The same, as what ends a wait. */
const reasons = {
  "gave way": new Error("Another round of this meter is due."),
  moved: new Error("The sources of this meter were deployed anew."),
} as const satisfies Readonly<Record<NoTurn, Error>>;

export interface RoundTurnContext {
  readonly meter: MeterContext;
  readonly deployed: Pick<Deployment, "sources">;
  /** Aborts a running round. */
  readonly signal: AbortSignal;
  /** Shows no call as being made while one waits for its hour. */
  readonly caller: Pick<Caller, "rest">;
  /** A call waits until the account's hour allows it. */
  readonly waits: () => void;
}

interface Waiting {
  readonly round: Round;
  readonly isNewest: boolean;
  /** Why the hour's calls do not allow it now. */
  readonly held: () => OverBudget | undefined;
  readonly giveWay: AbortController;
  /** Seconds: until when it waits at least, as told; undefined: not told. */
  told?: number;
}

export class RoundTurn {
  readonly #context: RoundTurnContext;
  #waiting: Waiting | undefined;
  /** Somebody waits for the end of the round. */
  #isAwaited = false;

  constructor(context: RoundTurnContext) {
    this.#context = context;
  }

  /** The spent budget that the round waits for. */
  get overBudget(): OverBudget | undefined {
    return this.#waiting?.held();
  }

  /** What the call that waits is for; undefined: none waits. */
  get waitsFor(): "newest" | "history" | undefined {
    return this.#waiting && (this.#waiting.isNewest ? "newest" : "history");
  }

  /** The position of the source at which a newest day waits; undefined: none does. */
  get newestAt(): number | undefined {
    return this.#waiting?.isNewest === true ? this.#waiting.round.source : undefined;
  }

  /** A round begins: nobody waits for its end. */
  begin(): void {
    this.#isAwaited = false;
  }

  /**
   * Waits for a call's turn, then works. What a user asked for waits for no hour: its work finds out.
   * @returns what the work returns
   * @throws as {@link AccountQueue.turn}
   */
  async take(
    source: SourceState,
    call: PlannedCall,
    round: Round,
    rank: number,
    work: Turn<AfterCall>,
  ): Promise<AfterCall | NoTurn> {
    const { signal, meter } = this.#context;
    const { queue } = source;
    const isPatient = queue.isHourly && !isByHand(round.cause);
    const leaves = (): NoTurn | undefined => {
      if (this.#hasMoved(source, round)) return "moved";
      return isPatient && this.#hasToEnd(round) ? "gave way" : undefined;
    };
    const begin: Turn<AfterCall | NoTurn> = async (sendsNothing) => {
      this.#waiting = undefined;
      const why = leaves();
      if (why === undefined) return await work(sendsNothing);
      sendsNothing();
      return why;
    };
    if (!isPatient) return await queue.turn(rank, signal, begin);
    signal.throwIfAborted();
    if (this.#hasToEnd(round)) return "gave way";
    const giveWay = new AbortController();
    const stop = (): void => giveWay.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const history = isHistory(call);
    const isNewest = isUrgent(call);
    this.#waiting = { round, isNewest, giveWay, held: () => queue.heldBy(history) };
    const what = history ? "history" : isNewest ? "newest" : call.series;
    const of = `${meter.usagePoint.id}/${what}`;
    try {
      this.#tell();
      return await queue.turn(rank, giveWay.signal, begin, { of, isHistory: history });
    } catch (error) {
      if (error === reasons["gave way"]) return "gave way";
      if (error === reasons.moved) return "moved";
      throw error;
    } finally {
      this.#waiting = undefined;
      signal.removeEventListener("abort", stop);
    }
  }

  /** The meter's sources were deployed anew while it waited, and this account is no longer asked. */
  #hasMoved({ source, queue }: SourceState, round: Round): boolean {
    const present = this.#context.deployed.sources[round.source];
    return present?.source.id !== source.id || present.queue !== queue;
  }

  /** Somebody waits for its end, or the day is over: what was the newest day is no longer. */
  #hasToEnd({ newest, since }: Round): boolean {
    return this.#isAwaited || (newest && dayOf(this.#context.meter.now()) !== dayOf(since));
  }

  /** Ends the round before its next call, if it would have to wait for its hour. */
  end(): void {
    this.#isAwaited = true;
    this.#waiting?.giveWay.abort(reasons["gave way"]);
  }

  /** Lets the round wait in the queue of its present account. */
  move(): void {
    this.#waiting?.giveWay.abort(reasons.moved);
  }

  /**
   * Gives way to what is due, and to the next day.
   * @param dueAt when something else of this meter is due, in seconds: more may go before history
   * @returns when to look again at the latest, in seconds
   */
  giveWayTo(dueAt: (isHistory: boolean) => number): number {
    const now = this.#context.meter.now();
    const waiting = this.#waiting;
    if (waiting === undefined) return now + LOOK;
    const due = dueAt(!waiting.isNewest);
    if (now >= due || this.#hasToEnd(waiting.round)) {
      waiting.giveWay.abort(reasons["gave way"]);
      return now + LOOK;
    }
    this.#tell();
    return due;
  }

  /** Says that it waits, and says it again once it waits for longer than that. */
  #tell(): void {
    const waiting = this.#waiting!;
    if (waiting.told !== undefined && this.#context.meter.now() < waiting.told) return;
    const held = waiting.held();
    if (held === undefined) return;
    waiting.told = held.until;
    this.#context.caller.rest();
    this.#context.waits();
  }
}
