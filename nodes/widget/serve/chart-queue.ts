/**
 * Makes the charts of all browsers and meters of the process, one at a time, so that many dashboards cost no more
 * memory than one (docs/dev/decisions.md#42-sockets). Browsers take turns. Equal questions are answered by one chart.
 */
import { sleep, type Clock } from "../../base/index.js";

/** Different charts that may wait: at the heaviest question, they take a few seconds. */
export const MOST_WAITING = 16;
/** Charts kept for the next equal question, of at most some 100 kB each. */
const MOST_KEPT = 16;
/** After each chart, flows get as long as it took, but no longer than this, in milliseconds. */
const LONGEST_REST_MS = 100;

export interface Job<T> {
  /** Whose turn it takes. */
  readonly browser: string;
  /** A browser's next question to the same widget replaces this one. */
  readonly widget: string;
  /** Equal keys have equal charts. */
  readonly key: string;
  make(): Promise<T>;
  /** Whether anybody still waits for it. */
  isWanted(): boolean;
  done(chart: T): void;
  /** It is not made: too many wait. */
  refuse(): void;
  /** It could not be made. @param error undefined if an equal job gets it */
  fail(error: unknown): void;
}

export class ChartQueue<T> {
  readonly #clock: Clock;
  /** Jobs by widget, by browser; the browser whose turn is next comes first. */
  readonly #waiting = new Map<string, Map<string, Job<T>>>();
  /** The most recently used last. */
  readonly #kept = new Map<string, T>();
  #isRunning = false;
  /** The key of the chart being made. */
  #making: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ask(job: Job<T>): void {
    const kept = this.#kept.get(job.key);
    if (kept !== undefined) {
      this.#keep(job.key, kept);
      job.done(kept);
      return;
    }
    this.#remove(job.browser, job.widget);
    if (!this.#hasRoomFor(job)) {
      job.refuse();
      return;
    }
    const jobs = this.#waiting.get(job.browser) ?? new Map<string, Job<T>>();
    jobs.set(job.widget, job);
    this.#waiting.set(job.browser, jobs);
    if (!this.#isRunning) void this.#run();
  }

  /** Drops what waits for a widget. */
  drop(widget: string): void {
    for (const browser of [...this.#waiting.keys()]) this.#remove(browser, widget);
  }

  /** A full queue takes no more, unless a browser that has nothing in it can have the place of one with several. */
  #hasRoomFor({ browser, key }: Job<T>): boolean {
    for (const jobs of this.#waiting.values()) {
      for (const job of [...jobs.values()]) if (!job.isWanted()) this.#remove(job.browser, job.widget);
    }
    const keys = new Set(
      [...this.#waiting.values()].flatMap((jobs) => [...jobs.values()].map((job) => job.key)),
    );
    if (keys.has(key) || key === this.#making || keys.size < MOST_WAITING) return true;
    if (this.#waiting.has(browser)) return false;
    const most = [...this.#waiting.values()].reduce((a, b) => (b.size > a.size ? b : a));
    const last = [...most.values()].at(-1)!;
    if (most.size === 1) return false;
    this.#remove(last.browser, last.widget);
    last.refuse();
    return true;
  }

  #remove(browser: string, widget: string): void {
    const jobs = this.#waiting.get(browser);
    jobs?.delete(widget);
    if (jobs?.size === 0) this.#waiting.delete(browser);
  }

  /** The next job of the browser whose turn it is; its next turn comes after all others'. */
  #next(): Job<T> | undefined {
    for (const [browser, jobs] of this.#waiting) {
      this.#waiting.delete(browser);
      for (const [widget, job] of jobs) {
        jobs.delete(widget);
        if (!job.isWanted()) continue;
        if (jobs.size > 0) this.#waiting.set(browser, jobs);
        return job;
      }
    }
    return undefined;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      const began = performance.now();
      this.#making = job.key;
      await this.#make(job);
      this.#making = undefined;
      await sleep(this.#clock, Math.min(LONGEST_REST_MS, performance.now() - began));
    }
    this.#isRunning = false;
  }

  async #make(job: Job<T>): Promise<void> {
    try {
      const chart = await job.make();
      this.#keep(job.key, chart);
      for (const one of [job, ...this.#take(job.key)]) one.done(chart);
    } catch (error) {
      job.fail(error);
      for (const equal of this.#take(job.key)) equal.fail(undefined);
    }
  }

  /** The jobs that wait for the same chart. */
  #take(key: string): Job<T>[] {
    const equal = [...this.#waiting.values()].flatMap((jobs) =>
      [...jobs.values()].filter((job) => job.key === key),
    );
    for (const { browser, widget } of equal) this.#remove(browser, widget);
    return equal;
  }

  #keep(key: string, chart: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, chart);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(oldest!);
  }
}
