/**
 * Says in time what is to be said, once: at the start, at each change, at midnight, when a colour or the prices of tomorrow
 * become known or a day is announced, and when a message asks. It trusts the wall clock only, and looks at it at least every 20 s: it may jump, or
 * sleep.
 */
import { Alarm, secondsOf, type Clock } from "../base/index.js";
import { eventOf, type TariffEvent } from "./event.js";
import type { View } from "./view.js";

export interface PriceAnnouncerOptions {
  readonly clock: Clock;
  /** Milliseconds between two looks at the clock. */
  readonly maxSleepMs?: number | undefined;
  /**
   * What is in force at an instant, in seconds; undefined: nothing may be said.
   * @param last what it returned last, if the colours, announced days and prices are the same since
   * @param isAsked a message waits for it
   */
  readonly look: (instant: number, last: View | undefined, isAsked: boolean) => View | undefined;
  readonly tell: (view: View, event: TariffEvent) => void;
  /** Whether nothing is said unasked: another process says it. */
  readonly isSilent: () => boolean;
  /** An error must not end the process. */
  readonly failed: (error: unknown) => void;
}

export class PriceAnnouncer {
  readonly #options: PriceAnnouncerOptions;
  #told: View | undefined;
  #last: View | undefined;
  readonly #alarm: Alarm;
  #isClosed = false;

  constructor(options: PriceAnnouncerOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#wake(), options.maxSleepMs);
  }

  /** Says what is new, now and from now on. Call it again when a contract, a colour, a price or an announced day may have changed. */
  check(): void {
    if (this.#isClosed) return;
    this.#last = undefined;
    this.#wake();
  }

  /** The same, after the work under way. */
  checkSoon(): void {
    if (this.#isClosed) return;
    this.#last = undefined;
    this.#alarm.within(0);
  }

  /** Says what is in force, whether or not it is new. @returns whether anything may be said */
  answer(tell: PriceAnnouncerOptions["tell"]): boolean {
    const view = this.#look(true);
    if (view === undefined) return false;
    const event = eventOf(this.#told, view, true)!;
    // What could not be sent is said to the others.
    tell(view, event);
    this.#told = view;
    const isMore = this.#isMore(view, event);
    // What it waits for may have been computed from another clock.
    this.#sleep();
    if (isMore) this.checkSoon();
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#alarm.stop();
  }

  #wake(): void {
    try {
      // The prices of tomorrow and each announced day are events of their own.
      while (this.#sayNext());
    } catch (error) {
      this.#options.failed(error);
    }
    this.#sleep();
  }

  /** @returns whether there may be more to say */
  #sayNext(): boolean {
    const view = this.#look(false);
    if (view === undefined || this.#options.isSilent()) return false;
    const event = eventOf(this.#told, view, false);
    if (event !== undefined) this.#options.tell(view, event);
    // What is not worth a message is known as well: prices of later hours may have joined the present span to the next.
    this.#told = view;
    return event !== undefined && this.#isMore(view, event);
  }

  /** Whether something that is said once follows an event: the next one, by another look. */
  #isMore({ due }: View, event: TariffEvent): boolean {
    if (event === due?.event) this.#last = undefined;
    return due !== undefined;
  }

  #look(isAsked: boolean): View | undefined {
    const { clock, look } = this.#options;
    return (this.#last = look(secondsOf(clock), this.#last, isAsked));
  }

  #sleep(): void {
    this.#alarm.silence();
    this.#alarm.within((this.#last?.until ?? Infinity) * 1000 - this.#options.clock.now());
  }
}
