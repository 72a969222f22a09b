/**
 * Whether a call comes when its meter's report said last that it would (docs/dev/decisions.md#40-one-next-try), and one
 * comes then. It only observes: the log of a seed stays the same. What no report can know of, and is left out:
 *
 * - what a user asks for by hand: it is called for at once;
 * - what was said by a process that has ended, or by the host's clock before it jumped: what is told next counts;
 * - a machine that sleeps, and collectors that sleep by the clock as it was: the call may be late until they wake;
 * - other meters whose calls were made meanwhile: it waits its turn behind them, and an outage that they met stops it;
 * - while the archive or the clock stops all calls, users are told that instead;
 * - history that leaves an account's last calls of the day to the newest days of its meters may come before the day
 *   ends, once another meter has called since: it needs fewer of them then.
 *
 * With nothing known to be missing, a report names the next look, which may find nothing to ask for: then a call need
 * not come. The same is true of wrong credentials.
 */
import type { Collectors, MeterKey } from "../../nodes/collector/index.js";
import type { Host, VirtualClock } from "./virtual-clock.js";

/** A tick comes up to 30 random seconds late; then its call waits for its turn at the service's pace. */
const LATE_MS = 60_000;
/** By then, a call by hand has waited for its turn. */
const BY_HAND_MS = 600_000;
/** Milliseconds: so long collectors sleep at most between two looks at the clock, in a simulation. */
export const LONGEST_SLEEP_MS = 3_600_000;

/** What was said of a meter last, while none of its calls was being made. Milliseconds, by the host's clock. */
interface Prediction {
  readonly at: number;
  readonly toldAt: number;
  /** How far the host's clock was ahead then. */
  readonly offset: number;
  /** Nothing is known to be missing: it only looks then, and may find that there is nothing to ask for. */
  readonly onlyLooks: boolean;
  /** History leaves the account's last calls of the day to newest days, of other meters too. */
  readonly leavesCalls: boolean;
  /** When another meter was asked last since then: this one may wait its turn behind it. */
  behind: number;
}

interface PredictionChecksOptions {
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly keys: readonly MeterKey[];
  readonly problem: (text: string) => void;
}

export class PredictionChecks {
  readonly #options: PredictionChecksOptions;
  #collectors: Collectors | undefined;
  readonly #told = new Map<MeterKey, Prediction>();
  /** Meters for which a user has just asked for something. True time, milliseconds: by when that is called for. */
  readonly #byHand = new Map<MeterKey, number>();
  /** True time, milliseconds: until then, collectors may sleep by the clock as it was. */
  #unsureUntil = -Infinity;
  /** True time, milliseconds: until then, what fell asleep sleeps. */
  #asleepUntil = -Infinity;
  /** Calls whose instant was compared. */
  checked = 0;

  constructor(options: PredictionChecksOptions) {
    this.#options = options;
  }

  /** A process begins; what the one before has said is void. */
  follow(collectors: Collectors): void {
    this.#collectors = collectors;
    this.#told.clear();
    this.#byHand.clear();
    collectors.on("report", (key) => {
      for (const one of key === undefined ? this.#options.keys : [key]) this.#look(collectors, one);
    });
  }

  /** A user asks for something: at once, and no report knows of it before. */
  byHand(key: MeterKey): void {
    const { clock, host } = this.#options;
    this.#byHand.set(key, Math.max(clock.now(), host.asleepUntil) + BY_HAND_MS);
  }

  /** The host's clock jumps. What was said by the clock before is void. */
  jumped(): void {
    this.#unsureUntil = this.#options.clock.now() + LONGEST_SLEEP_MS;
  }

  /** The machine falls asleep; a shorter sleep in the middle ends no longer one. */
  sleeps(until: number): void {
    this.#asleepUntil = Math.max(this.#asleepUntil, until);
  }

  #look(collectors: Collectors, key: MeterKey): void {
    if (this.#collectors !== collectors) return;
    const collector = collectors.collector(key);
    if (collector === undefined || collectors.archive === undefined || collectors.problem !== undefined) {
      this.#told.delete(key);
      return;
    }
    if (collector.isCalling) return;
    const { nextCall, allHeld, isHopeless, overBudget, account } = collector.report();
    const { clock, host } = this.#options;
    const now = clock.now() + host.offset;
    const before = this.#told.get(key);
    const isDue = before?.offset === host.offset && !before.onlyLooks;
    if (isDue && now > this.#latest(before)) {
      this.#options.problem(`${key.slice(-4)} was not asked ${described(before)}`);
    }
    this.#told.set(key, {
      at: nextCall * 1000,
      toldAt: now,
      offset: host.offset,
      onlyLooks: allHeld || isHopeless,
      leavesCalls: overBudget?.reason === "history_cap" && account !== undefined && account.meters > 1,
      behind: -Infinity,
    });
  }

  /**
   * A machine that slept calls when it wakes, collectors once they have seen that the clock jumped, and a meter once it is
   * its turn.
   */
  #latest({ at, toldAt, behind }: Prediction): number {
    const { offset } = this.#options.host;
    const awake = Math.max(this.#asleepUntil, this.#unsureUntil) + offset;
    return Math.max(at, toldAt, awake, behind) + LATE_MS;
  }

  /** A question begins. Those that follow it in its round are not foretold. */
  asked(usagePointId: string): void {
    const { clock, host, keys } = this.#options;
    const key = keys.find((one) => one.endsWith(`/${usagePointId}`))!;
    const told = this.#told.get(key);
    this.#told.delete(key);
    const isByHand = clock.now() <= (this.#byHand.get(key) ?? -Infinity);
    this.#byHand.delete(key);
    const now = clock.now() + host.offset;
    // One that is due waits its turn behind it.
    for (const other of this.#told.values()) if (now <= this.#latest(other)) other.behind = now;
    if (told === undefined || isByHand || told.offset !== host.offset) return;
    this.checked++;
    if (now >= told.at && now <= this.#latest(told)) return;
    if (now < told.at && told.leavesCalls && told.behind >= told.toldAt) return;
    this.#options.problem(`${key.slice(-4)} is asked at ${timeOf(now)}, ${described(told)}`);
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function described({ at, toldAt }: Prediction): string {
  return `at ${timeOf(at)}, as was said at ${timeOf(toldAt)}`;
}
