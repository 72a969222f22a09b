/** Whether calls keep to the limits of a service, its pauses and its bans (docs/dev/contract.md#pauses). */
import { clockOf, utcDayOf } from "../../nodes/readings/index.js";
import { limitsOf, type Query, type ServiceError, type ServiceId } from "../../nodes/services/index.js";
import type { ClockChecks } from "./clock-checks.js";
import type { VirtualClock } from "./virtual-clock.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What an account has left on a UTC day on which calls were lost (docs/dev/contract.md#budgets). */
const LEFT_AFTER_LOSS = 6;

/** What became of an account's budget; an account is what a service counts by. */
interface Account {
  readonly requests: number[];
  /** By the UTC day that the host's clock showed. */
  perShownDay: Map<number, number>;
  /** By the true UTC day: requests, and the days that the host's clock showed with them. */
  readonly perTrueDay: Map<number, { requests: number; readonly shown: Set<number> }>;
  /** Asked within a ban, by shown UTC day. */
  bannedPerUtcDay: Map<number, number>;
  readonly meters: Set<string>;
  bans: number;
  /**
   * The last answer that stops all calls, until an instant in milliseconds: in true time, and by the host's clock, which
   * may jump past it. `length`: of a ban.
   */
  shut:
    | { readonly what: string; readonly until: number; shownUntil: number; readonly length: number }
    | undefined;
}

/** What an archive knows of the calls to one base URL at one moment. */
export interface KnownCalls {
  readonly failed: ReadonlyMap<string, number>;
  readonly refusals: ReadonlyMap<string, number>;
  readonly accounts: ReadonlyMap<string, KnownOfAccount>;
}

type KnownOfAccount = Pick<Account, "perShownDay" | "bannedPerUtcDay" | "bans" | "shut">;

/** A question of a meter, as one of its processes asks it. */
export interface Asked {
  readonly account: string;
  /** Of the credentials. */
  readonly generation: number;
  /** The UTC day on which the question began, by the host's clock, and how far that was ahead. */
  readonly utcDay: number;
  readonly offset: number;
}

interface CallChecksOptions {
  readonly service: ServiceId;
  readonly clock: VirtualClock;
  readonly clocks: ClockChecks;
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
  #failed = new Map<string, number>();
  readonly #accounts = new Map<string, Account>();
  /** Refusals of consent by meter, direction, credentials and Paris day. */
  #refusals = new Map<string, number>();
  /** The UTC day by the host's clock on which calls were lost from the log. */
  #lostOn: number | undefined;
  /** When the host's clock jumped last: what counts by it may count twice for a while. */
  #jumpedAt = -Infinity;

  constructor(options: CallChecksOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  clockJumped(): void {
    this.#jumpedAt = this.#clock.now();
  }

  /** What was counted in the future counts today, and a ban that was met there lasts its length from now on. */
  clockAccepted(): void {
    const { shown, shownDay } = this.#options.clocks;
    for (const { perShownDay, shut } of this.#accounts.values()) {
      for (const [day, count] of perShownDay) {
        if (day <= shownDay) continue;
        perShownDay.delete(day);
        perShownDay.set(shownDay, (perShownDay.get(shownDay) ?? 0) + count);
      }
      if (shut !== undefined) shut.shownUntil = Math.min(shut.shownUntil, shown() + shut.length);
    }
    for (const [key, count] of this.#failed) {
      const [day, ...of] = key.split(" ").reverse();
      if (Number(day) <= shownDay) continue;
      this.#failed.delete(key);
      const today = [...of.reverse(), shownDay].join(" ");
      this.#failed.set(today, (this.#failed.get(today) ?? 0) + count);
    }
    // The pause after a refusal begins anew.
    const today = clockOf(shown() / 1000).day;
    for (const key of this.#refusals.keys()) {
      if (Number(key.split(" ").at(-1)) > today) this.#refusals.delete(key);
    }
  }

  /** What the archive knows while nothing is under way. */
  known(): KnownCalls {
    return {
      failed: new Map(this.#failed),
      refusals: new Map(this.#refusals),
      accounts: new Map([...this.#accounts].map(([name, account]) => [name, copyOf(account)])),
    };
  }

  /** Another archive took its place. The service has not forgotten how fast it is called. @param known undefined: nothing */
  goBackTo(known: KnownCalls | undefined): void {
    this.#failed = new Map(known?.failed);
    this.#refusals = new Map(known?.refusals);
    this.#lostOn = undefined;
    for (const [name, account] of this.#accounts) {
      Object.assign(account, copyOf(known?.accounts.get(name)));
      // What comes on top on this day is bounded by what is left after the loss.
      account.perTrueDay.delete(utcDayOf(this.#clock.now() / 1000));
    }
  }

  /** The archive was opened and lacks calls: on this UTC day each account has few left. */
  lost(): void {
    this.#lostOn = this.#options.clocks.shownDay;
    for (const { perShownDay, meters } of this.#accounts.values()) {
      if (meters.size === 0) continue;
      const cap = limitsOf(this.#options.service).dailyCap(meters.size);
      perShownDay.set(this.#lostOn, Math.max(perShownDay.get(this.#lostOn) ?? 0, cap - LEFT_AFTER_LOSS));
    }
  }

  /** Whether a pause holds, also by the host's clock. */
  #isShut({ shut }: Account): boolean {
    if (shut === undefined) return false;
    return this.#clock.now() < shut.until && this.#options.clocks.shown() < shut.shownUntil;
  }

  /** Twice what the day allows where the host's clock went over the end of a day and back. */
  get #leniency(): number {
    return this.#clock.now() - this.#jumpedAt < 2 * DAY_MS ? 2 : 1;
  }

  /** A question begins: by hand a ban allows one a UTC day, of any meter (docs/dev/contract.md#pauses). */
  asked({ account, utcDay }: Asked): void {
    const state = this.#account(account);
    const { shut, bannedPerUtcDay } = state;
    if (shut?.what.startsWith("ban") !== true || !this.#isShut(state)) return;
    const count = (bannedPerUtcDay.get(utcDay) ?? 0) + 1;
    bannedPerUtcDay.set(utcDay, count);
    if (count > this.#leniency) this.#options.problem(`${count} calls within a ${shut.what} on a day`);
  }

  /** Counts a failure, and notes what it forbids from now on (docs/dev/contract.md#pauses). */
  failed({ usagePointId, direction }: Query, error: ServiceError, asked: Asked): void {
    const { kind, until } = error;
    const { account, generation, utcDay } = asked;
    const { clocks } = this.#options;
    const now = this.#clock.now();
    // A ban is dated by the last right instant if the clock went wrong before the answer came.
    const margin = clocks.shown() - now === asked.offset ? 1_000 : 5 * 60_000;
    const state = this.#account(account);
    if (kind === "no_data") this.worked(account);
    const reopens = (until ?? 0) * 1000;
    if (kind === "quota")
      state.shut = { what: "quota", until: reopens, shownUntil: reopens, length: Infinity };
    // A try by hand during a ban does not extend it.
    if (kind === "banned" && !(state.shut?.what.startsWith("ban") && this.#isShut(state))) {
      const days = [1, 3, 7][state.bans++] ?? 7;
      const length = days * DAY_MS - margin;
      state.shut = {
        what: `ban of ${days} days`,
        until: now + length,
        shownUntil: clocks.sound + length,
        length,
      };
      this.#options.banned?.();
    }
    if (kind === "consent" && now > this.byHandUntil) {
      const key = `${usagePointId} ${direction} ${generation} ${clockOf(clocks.sound / 1000).day}`;
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
    if (shut !== undefined && this.#isShut(state) && at > this.byHandUntil) {
      this.#options.problem(`${new Date(at).toISOString().slice(0, 16)} asked within a ${shut.what}`);
    }
    const limits = limitsOf(this.#options.service);
    state.meters.add(usagePointId);
    const cap = limits.dailyCap(state.meters.size);
    const { shownDay } = this.#options.clocks;
    // An account that is first met after a loss has no more left than the others.
    const known = shownDay === this.#lostOn ? cap - LEFT_AFTER_LOSS : 0;
    const onShownDay = (state.perShownDay.get(shownDay) ?? known) + 1;
    state.perShownDay.set(shownDay, onShownDay);
    if (onShownDay > cap) this.#options.problem(`${onShownDay} calls on a UTC day, ${cap} allowed`);
    const trueDay = utcDayOf(at / 1000);
    const today = state.perTrueDay.get(trueDay) ?? { requests: 0, shown: new Set() };
    state.perTrueDay.set(trueDay, today);
    today.requests++;
    today.shown.add(shownDay);
    if (today.requests > cap * today.shown.size) {
      this.#options.problem(`${today.requests} calls on a true UTC day, ${cap} for each day shown`);
    }
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
        requests: [],
        perShownDay: new Map(),
        perTrueDay: new Map(),
        bannedPerUtcDay: new Map(),
        meters: new Set(),
        bans: 0,
        shut: undefined,
      };
      this.#accounts.set(name, account);
    }
    return account;
  }
}

/** @param account undefined: one of which nothing is known */
function copyOf(account: KnownOfAccount | undefined): KnownOfAccount {
  return {
    perShownDay: new Map(account?.perShownDay),
    bannedPerUtcDay: new Map(account?.bannedPerUtcDay),
    bans: account?.bans ?? 0,
    shut: account?.shut && { ...account.shut },
  };
}
