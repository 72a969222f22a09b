/** This member of the fleet, as long as its process runs: it says that it lives, and whether the database is still the same. */
import type { Clock } from "../base/index.js";
import type { FleetDatabase } from "./database.js";
import { claim, leave, type Member } from "./member.js";
import { prepare } from "./prepare.js";

/** A member says that it lives. */
const RENEW_MS = 30_000;
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

export class Membership {
  readonly #clock: Pick<Clock, "now">;
  readonly #clockOff: (seconds: number) => void;
  /** undefined: it said nothing yet. */
  #claim: Claim | undefined;
  #isClockOff = false;

  /** @param clockOff the clocks differ by more than two minutes: gets the seconds that the database's is ahead */
  constructor(clock: Pick<Clock, "now">, clockOff: (seconds: number) => void) {
    this.#clock = clock;
    this.#clockOff = clockOff;
  }

  /** Whether it is to say again that it lives. */
  get isDue(): boolean {
    return Math.abs(this.#clock.now() - (this.#claim?.at ?? -Infinity)) >= RENEW_MS;
  }

  /** What tells the database from others. Once it was claimed. */
  get databaseId(): string {
    return this.#claim!.databaseId;
  }

  /**
   * Says that this member lives; no other one has its name, and its tables are known.
   * @returns whether the database is the one that it was; false also if that is not known
   * @throws {FleetError}
   */
  async renew(database: FleetDatabase, member: Member): Promise<boolean> {
    const last = this.#claim;
    // They may be other ones than before, or have been changed by a newer package.
    const databaseId = await prepare(database);
    const { before, seen, time } = await claim(database, member, last?.archive);
    this.#compareClocks(time - this.#clock.now() / 1_000);
    this.#claim = { archive: member.archive, at: this.#clock.now(), databaseId, seen };
    return databaseId === last?.databaseId && (last.seen === undefined || before === last.seen);
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

  /** Its name is free at once; if it goes on after all, it says again that it lives. @throws {FleetError} */
  async leave(database: FleetDatabase, name: string): Promise<void> {
    if (this.#claim !== undefined) await leave(database, { name, archive: this.#claim.archive });
  }
}
