/** A mirror with an archive of its own, in a process that a test kills. */
import { Archive } from "../../nodes/archive/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";

/** Between two tries to do something, in milliseconds. */
const AWAY_MS = 5;

export class Mirroring {
  readonly archive: Archive;
  readonly mirror: Mirror;
  /** Milliseconds. */
  time: number;
  #passed = (): void => undefined;

  constructor(file: string, url: string, time: number) {
    this.time = time;
    const clock = { now: () => this.time, wake: () => () => undefined };
    this.archive = Archive.open(file, clock);
    this.mirror = new Mirror({
      settings: { url, name: "killed", schema: "enedis_linky" },
      folders: [__dirname],
      clock,
      elapsed: () => this.time,
      host: "machine",
      names: () => new Map(),
      deployed: () => new Set(),
      contracts: () => new Set(),
      changed: () => undefined,
      isWorthTelling: () => false,
      wakeSoon: () => this.#passed(),
      ready: () => undefined,
      beforeEnd: () => () => undefined,
      atRest: () => Promise.resolve(),
      clockOff: () => undefined,
      failed: (error) => {
        throw error;
      },
    });
  }

  /** Lets what is due be done. While PostgreSQL is away, nothing is: that must not keep a processor busy. */
  async pass(): Promise<void> {
    const passed = new Promise<void>((resolve) => (this.#passed = resolve));
    if (this.mirror.wake(this.archive) === Infinity) {
      await passed;
      await new Promise((resolve) => setImmediate(resolve));
    } else await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
  }
}
