/**
 * Where a member of the fleet stands, and what follows from it: whether calls may leave, who is active, why PostgreSQL
 * cannot be used. The mirror leads it from one state to another.
 */
import { Membership } from "./membership.js";
import type { MirrorOptions } from "./mirror-options.js";
import { MissedTicks } from "./missed-ticks.js";
import type { FleetProblem, MirrorProblem } from "./problem.js";
import {
  firstState,
  isActive,
  next,
  problemOf,
  standingOf,
  type Standing,
  type State,
  type StateEvent,
} from "./standing.js";

/** Nobody is known to be active. */
const UNKNOWN = { problem: "standby", code: undefined } as const;

export abstract class Stand {
  protected readonly options: MirrorOptions;
  protected readonly membership: Membership;
  /** What nobody took while another one may have been active. */
  protected readonly missed = new MissedTicks();
  /** Milliseconds: when PostgreSQL is tried next. */
  protected nextAt = 0;
  #state: State;

  protected constructor(options: MirrorOptions) {
    this.options = options;
    this.#state = firstState(this.isStandby);
    this.membership = new Membership(options.clock, options.elapsed, options.clockOff);
  }

  /** The only place that changes its state. */
  protected goOn(what: StateEvent): void {
    this.#state = next(this.#state, what);
  }

  /** How it stands, or stood last. */
  protected get standing(): Standing {
    return standingOf(this.#state);
  }

  /** Whether nothing is begun any more. */
  protected get hasEnded(): boolean {
    return this.#state.is === "ended";
  }

  /** Whether others may have its name, of which one at a time is active. */
  get isStandby(): boolean {
    return this.options.settings.standby === true;
  }

  /** Why PostgreSQL cannot be used; undefined: it can, or nothing was tried yet. */
  get problem(): MirrorProblem | undefined {
    return problemOf(this.#state);
  }

  /** Whether it is known if PostgreSQL can be used. */
  get hasTried(): boolean {
    return this.standing.is !== "unasked";
  }

  /** Not before it is known whether another Node-RED has this name. */
  get mayCall(): boolean {
    return this.hasTried && this.callStop === undefined && !this.standsBy;
  }

  /** A stand-by that is not active: nothing leaves it by itself, and its archive can only be read. */
  get standsBy(): boolean {
    if (!this.isStandby) return false;
    return !isActive(this.standing) || this.membership.goodFor === 0;
  }

  /** It could not renew its name, and may not have it for long. */
  get holdsHistory(): boolean {
    return this.isStandby && this.standing.is === "failing";
  }

  /** A stand-by that ends: another one goes on, and does not know of a call that is begun now. */
  get isEnding(): boolean {
    return this.isStandby && this.hasEnded;
  }

  missedFrom(key: string): number | undefined {
    return this.missed.of(key, this.options.clock.now() / 1_000);
  }

  /** The machine that is active in the name of this stand-by; undefined: it is not known. */
  get active(): string | undefined {
    const { standing } = this;
    if (!this.standsBy) return this.options.host;
    return standing.is === "waiting" ? standing.active?.code : undefined;
  }

  /**
   * Another Node-RED with this name may be calling for the same meters; older code may not know what newer tables say.
   * That the database fails afterwards changes nothing of it.
   */
  get callStop(): Pick<MirrorProblem, "problem" | "code"> | undefined {
    const { standing } = this;
    // Its time is over, and it has not woken since.
    if (isActive(standing) && this.standsBy) return { problem: "lapsed", code: undefined };
    if (standing.is === "barred") return standing.stop;
    if (standing.is === "waiting") return standing.problem ?? standing.active ?? UNKNOWN;
    if (standing.is === "taking over") return UNKNOWN;
    return standing.is === "stepping down" ? standing.problem : undefined;
  }

  /** Steps down if the name was not renewed in time. @returns when that would be, in seconds */
  protected lapse(now: number): number {
    if (!this.isStandby || !isActive(this.standing)) return Infinity;
    const { goodFor } = this.membership;
    if (goodFor > 0) return (now + goodFor) / 1000;
    const last = this.problem;
    // Found out late if the machine slept.
    this.missed.begin((this.membership.renewedAt ?? now) / 1_000);
    this.goOn({
      event: "lapsed",
      problem: this.problemNow("lapsed", last?.code, last?.since ?? Math.floor(now / 1000)),
    });
    this.options.changed();
    return Infinity;
  }

  /** @param since seconds */
  protected problemNow(problem: FleetProblem, code: string | undefined, since: number): MirrorProblem {
    const { clock, isWorthTelling, names } = this.options;
    return {
      problem,
      code,
      since,
      nextTry: Math.ceil(this.nextAt / 1000),
      isWorthTelling: isWorthTelling(since, clock.now() / 1000),
      meters: names().size,
      isOfOne: false,
    };
  }

  /** What others show or tell of it. */
  protected get shown(): string {
    const { problem, isWorthTelling } = this.problem ?? {};
    return `${this.standing.is} ${this.active} ${problem} ${isWorthTelling}`;
  }
}
