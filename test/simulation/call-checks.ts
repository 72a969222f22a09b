/** Whether calls keep to the limits of a service, its pauses and its bans (docs/dev/contract.md#pauses). */
import { clockOf, utcDayOf } from "../../nodes/readings/index.js";
import { limitsOf, type Query, type ServiceError, type ServiceId } from "../../nodes/services/index.js";
import type { VirtualClock } from "./virtual-clock.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What became of an account's budget; an account is what a service counts by. */
interface Account {
  readonly requests: number[];
  readonly perUtcDay: Map<number, number>;
  /** Asked within a ban. */
  readonly bannedPerUtcDay: Map<number, number>;
  readonly meters: Set<string>;
  bans: number;
  /** The last answer that stops all calls, until an instant in milliseconds. */
  shut: { readonly what: string; readonly until: number } | undefined;
}

/** A question of a meter, as one of its processes asks it. */
export interface Asked {
  readonly account: string;
  /** Of the credentials. */
  readonly generation: number;
  /** On which the question began. */
  readonly utcDay: number;
}

interface CallChecksOptions {
  readonly service: ServiceId;
  readonly clock: VirtualClock;
  readonly problem: (text: string) => void;
  /** A ban begins. */
  readonly banned?: () => void;
}

/** The calls to one base URL of a service. */
export class CallChecks {
  /** Milliseconds; until then a call may have been asked for by hand. */
  byHandUntil = -Infinity;
  readonly #options: CallChecksOptions;
  readonly #clock: VirtualClock;
  readonly #failed = new Map<string, number>();
  readonly #accounts = new Map<string, Account>();
  /** Refusals of consent by meter, direction, credentials and Paris day. */
  readonly #refusals = new Map<string, number>();
  /** When the host's clock jumped last: what counts by it may count twice for a while. */
  #jumpedAt = -Infinity;

  constructor(options: CallChecksOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  clockJumped(): void {
    this.#jumpedAt = this.#clock.now();
    for (const account of this.#accounts.values()) account.shut = undefined;
  }

  /** Twice what the day allows where the host's clock went over the end of a day and back. */
  get #leniency(): number {
    return this.#clock.now() - this.#jumpedAt < 2 * DAY_MS ? 2 : 1;
  }

  /** A question begins: by hand a ban allows one a UTC day, of any meter (docs/dev/contract.md#pauses). */
  asked({ account, utcDay }: Asked): void {
    const { shut, bannedPerUtcDay } = this.#account(account);
    if (shut?.what.startsWith("ban") !== true || this.#clock.now() >= shut.until) return;
    const count = (bannedPerUtcDay.get(utcDay) ?? 0) + 1;
    bannedPerUtcDay.set(utcDay, count);
    if (count > this.#leniency) this.#options.problem(`${count} calls within a ${shut.what} on a day`);
  }

  /** Counts a failure, and notes what it forbids from now on (docs/dev/contract.md#pauses). */
  failed({ usagePointId, direction }: Query, error: ServiceError, asked: Asked): void {
    const { kind, until } = error;
    const { account, generation, utcDay } = asked;
    const now = this.#clock.now();
    const state = this.#account(account);
    if (kind === "no_data") this.worked(account);
    if (kind === "quota") state.shut = { what: "quota", until: (until ?? 0) * 1000 };
    // A try by hand during a ban does not extend it.
    if (kind === "banned" && !(state.shut?.what.startsWith("ban") && now < state.shut.until)) {
      const days = [1, 3, 7][state.bans++] ?? 7;
      state.shut = { what: `ban of ${days} days`, until: now + days * DAY_MS - 1_000 };
      this.#options.banned?.();
    }
    if (kind === "consent" && now > this.byHandUntil) {
      const key = `${usagePointId} ${direction} ${generation} ${clockOf(now / 1000).day}`;
      const count = (this.#refusals.get(key) ?? 0) + 1;
      this.#refusals.set(key, count);
      if (count > this.#leniency) this.#options.problem(`${count} calls without consent on a day: ${key}`);
    }
    if (kind === "no_data" || kind === "range") return;
    const key = `${account} ${usagePointId} ${utcDay}`;
    const count = (this.#failed.get(key) ?? 0) + 1;
    this.#failed.set(key, count);
    const { failedCap } = limitsOf(this.#options.service);
    if (count > failedCap * this.#leniency) {
      this.#options.problem(`${count} failed calls of one meter on a day`);
    }
  }

  /** An answer ends all pauses: a try by hand may bring it early. */
  worked(account: string): void {
    const state = this.#account(account);
    state.bans = 0;
    state.shut = undefined;
  }

  /** A data request leaves. */
  sent(usagePointId: string, account: string): void {
    const at = this.#clock.now();
    const state = this.#account(account);
    const { shut, requests } = state;
    if (shut !== undefined && at < shut.until && at > this.byHandUntil) {
      this.#options.problem(`${new Date(at).toISOString().slice(0, 16)} asked within a ${shut.what}`);
    }
    const limits = limitsOf(this.#options.service);
    state.meters.add(usagePointId);
    const utcDay = utcDayOf(at / 1000);
    const today = (state.perUtcDay.get(utcDay) ?? 0) + 1;
    state.perUtcDay.set(utcDay, today);
    const cap = limits.dailyCap(state.meters.size) * this.#leniency;
    if (today > cap) this.#options.problem(`${today} calls on a UTC day, ${cap} allowed`);
    requests.push(at);
    const jumped = at - this.#jumpedAt < HOUR_MS;
    // This many calls may be sent within a second, or within the service's pace if that is longer.
    const window = Math.max(1_000, limits.paceMs);
    const before = requests.at(-1 - window / limits.paceMs);
    if (before !== undefined && at - before < window && !jumped) {
      this.#options.problem(`more than ${window / limits.paceMs} calls within ${at - before} ms`);
    }
    const hourAgo = requests.at(-1 - limits.perHour);
    if (hourAgo !== undefined && hourAgo > at - HOUR_MS && !jumped) {
      this.#options.problem(`more than ${limits.perHour} calls within an hour`);
    }
  }

  #account(name: string): Account {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = {
        ...{ requests: [], perUtcDay: new Map(), bannedPerUtcDay: new Map(), meters: new Set() },
        ...{ bans: 0, shut: undefined },
      };
      this.#accounts.set(name, account);
    }
    return account;
  }
}
