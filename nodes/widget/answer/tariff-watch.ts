/** Tells when the tariffs that browsers show are over, while any browser looks: nobody needs to know otherwise. */
import { Alarm, type Clock } from "../../base/index.js";

/** The part of a browser that is used here. */
interface Looker {
  readonly id: string;
  isReading(): boolean;
}

export class TariffWatch {
  readonly #clock: Clock;
  readonly #over: () => void;
  readonly #lookers = new Map<string, Looker>();
  /** In milliseconds. */
  #begin = -Infinity;
  #end = Infinity;
  readonly #alarm: Alarm;

  /** @param over is called when the tariffs are over */
  constructor(clock: Clock, over: () => void) {
    this.#clock = clock;
    this.#over = over;
    this.#alarm = new Alarm(clock, () => this.#wait());
  }

  get isOver(): boolean {
    const now = this.#clock.now();
    // A clock that was set back shows another time of the tariffs.
    return now >= this.#end || now < this.#begin;
  }

  /** A browser asked something: it looks. */
  look(browser: Looker): void {
    if (!this.#lookers.has(browser.id)) this.#forgetGone();
    this.#lookers.set(browser.id, browser);
    this.#wait();
  }

  /** What is shown from now on is right until then. @param end in seconds; undefined: nothing ends it */
  begin(end: number | undefined): void {
    this.stop();
    this.#begin = this.#clock.now();
    this.#end = end === undefined ? Infinity : end * 1_000;
    this.#wait();
  }

  stop(): void {
    this.#alarm.silence();
  }

  #wait(): void {
    if (this.#end === Infinity) return;
    this.#forgetGone();
    if (this.#lookers.size === 0) return;
    if (this.isOver) {
      this.#over();
      return;
    }
    this.#alarm.within(this.#end - this.#clock.now());
  }

  #forgetGone(): void {
    for (const [id, browser] of this.#lookers) if (!browser.isReading()) this.#lookers.delete(id);
  }
}
