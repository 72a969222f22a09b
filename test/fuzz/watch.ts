/** Watches how long the event loop of this process is held. */

/** Between two looks, in milliseconds. */
const LOOK_MS = 10;

/** Processor time of this thread, in milliseconds. */
function spent(): number {
  // Node.js measures the thread's own share only since 23.9.
  const usage = process as { threadCpuUsage?: typeof process.cpuUsage };
  const { user, system } = usage.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1_000;
}

export class LoopWatch {
  readonly #timer: NodeJS.Timeout;
  #seen = performance.now();
  #spent = spent();
  #longest = 0;

  constructor() {
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS).unref();
  }

  /** A stretch counts as far as this process computed: a busy machine makes it longer, but not the work. */
  #look(): void {
    const now = performance.now();
    const used = spent();
    const late = now - this.#seen - LOOK_MS;
    this.#longest = Math.max(this.#longest, Math.min(late, used - this.#spent));
    this.#seen = now;
    this.#spent = used;
  }

  /** The longest stretch since it was last asked, in milliseconds. */
  take(): number {
    this.#look();
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
