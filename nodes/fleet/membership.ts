/** This member of the fleet, as long as its process runs: it says that it lives, and whether the database is still the same. */
import type { Clock } from "../base/index.js";
import type { FleetDatabase } from "./database.js";
import { claim, leave, type Claiming, type Member } from "./member.js";
import { prepare } from "./prepare.js";

/** A member says that it lives. */
const RENEW_MS = 30_000;
/** So long it may act by it: half of the time after which another one may have its name, by the database's clock. */
const GOOD_MS = 60_000;
/** Seconds. */
const CLOCK_OFF = 120;

/** What it last said. */
interface Claim {
  /** What tells its archive from others. */
  readonly archive: string;
  /** Milliseconds. */
  readonly at: number;
  /** What tells the database from others. */
  readonly databaseId: string;
  /** The same instant as the database wrote it; undefined: the database may have been put back, and is not compared. */
  readonly seen: string | undefined;
}

/** An instant by both clocks, in milliseconds. */
interface Instant {
  readonly wall: number;
  readonly elapsed: number;
}

export class Membership {
  readonly #clock: Pick<Clock, "now">;
  readonly #elapsed: () => number;
  readonly #clockOff: (seconds: number) => void;
  /** undefined: it said nothing yet. */
  #claim: Claim | undefined;
  /** When the last renewal that succeeded was begun. */
  #renewed: Instant | undefined;
  #databaseId: string | undefined;
  #isClockOff = false;
  /** Whether whoever had its name before this process ended cleanly. */
  isClean = false;

  /**
   * @param elapsed milliseconds that never go back
   * @param clockOff the clocks differ by more than two minutes: gets the seconds that the database's is ahead
   */
  constructor(clock: Pick<Clock, "now">, elapsed: () => number, clockOff: (seconds: number) => void) {
    this.#clock = clock;
    this.#elapsed = elapsed;
    this.#clockOff = clockOff;
  }

  /** Milliseconds for which it may act in its name, by whichever clock went further; 0: not any more. */
  get goodFor(): number {
    if (this.#renewed === undefined) return 0;
    const { wall, elapsed } = this.#renewed;
    const passed = Math.max(Math.abs(this.#clock.now() - wall), this.#elapsed() - elapsed);
    return Math.max(0, GOOD_MS - passed);
  }

  /** When the last renewal that succeeded was begun, in milliseconds of the wall clock; undefined: it has no name. */
  get renewedAt(): number | undefined {
    return this.#renewed?.wall;
  }

  /** Whether it is to say again that it lives. */
  get isDue(): boolean {
    return Math.abs(this.#clock.now() - (this.#claim?.at ?? -Infinity)) >= RENEW_MS;
  }

  /** What tells the database from others. Once it was asked for its name. */
  get databaseId(): string {
    return this.#databaseId!;
  }

  /**
   * Says that this member lives; no other one has its name, and its tables are known.
   * @returns whether the database is the one that it was; false also if that is not known
   * @throws {FleetError}
   */
  async renew(
    database: FleetDatabase,
    member: Member,
    claiming: Omit<Claiming, "lastArchive">,
  ): Promise<boolean> {
    const last = this.#claim;
    const begun = { wall: this.#clock.now(), elapsed: this.#elapsed() };
    // They may be other ones than before, or have been changed by a newer package.
    const databaseId = await prepare(database);
    this.#databaseId = databaseId;
    const { before, isClean, isOther, seen, time } = await claim(database, member, {
      ...claiming,
      lastArchive: last?.archive,
    });
    if (last === undefined || isOther) this.isClean = isClean;
    this.#renewed = begun;
    this.#compareClocks(time - this.#clock.now() / 1_000);
    this.#claim = { archive: member.archive, at: this.#clock.now(), databaseId, seen };
    return databaseId === last?.databaseId && (last.seen === undefined || before === last.seen);
  }

  /** Another one has its name. */
  lose(): void {
    this.#claim = undefined;
    this.#renewed = undefined;
  }

  /** The database may be another one, or older than it was. */
  doubt(): void {
    this.#claim &&= { ...this.#claim, seen: undefined };
  }

  /** Said once, until they are right again. */
  #compareClocks(ahead: number): void {
    const isOff = Math.abs(ahead) > CLOCK_OFF;
    if (isOff && !this.#isClockOff) this.#clockOff(ahead);
    this.#isClockOff = isOff;
  }

  /**
   * Its name is free at once; if it goes on after all, it says again that it lives.
   * @param hasAll the database has all that is known
   * @throws {FleetError}
   */
  async leave(database: FleetDatabase, name: string, hasAll: boolean): Promise<void> {
    const claim = this.#claim;
    // Before anybody else can have it.
    this.lose();
    if (claim !== undefined) await leave(database, { name, archive: claim.archive }, hasAll);
  }
}
