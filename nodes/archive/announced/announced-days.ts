/**
 * The announced days of contracts, as messages said them (docs/dev/contract.md#announced-days). They belong to a contract,
 * not to a meter. One that becomes announced, or is taken back, is a change of the archive, numbered like those of readings.
 */
import { formatDay, parseDay, type Day } from "../../readings/index.js";
import { LONGEST_ID, type Contracts } from "../contracts/index.js";
import { newRevision } from "../readings/index.js";
import type { Database, Row } from "../sqlite/index.js";

/** What was last said of a day. */
export interface HeldDay {
  /** Id of the contract's node. */
  readonly contract: string;
  readonly label: string;
  readonly day: Day;
  /** False: it was taken back. */
  readonly isAnnounced: boolean;
  /** Seconds. What was said later wins. */
  readonly saidAt: number;
}

/** How many days became announced, were taken back, or are as they were. */
export interface SaidCounts {
  readonly added: number;
  readonly removed: number;
  readonly same: number;
}

/** What is held of a contract. */
interface Held {
  /** By label. */
  readonly days: ReadonlyMap<string, ReadonlySet<Day>>;
  /** Of each day that ever was announced: the revision of its last change. */
  readonly revisions: ReadonlyMap<Day, number>;
}

/** What a backup or PostgreSQL has may be damaged, or made by hand. */
const LABEL = /^[A-Za-z0-9 _.-]{1,24}$/;
/** Until the year 9999. */
const MOST_DAYS = 3_000_000;

/** Kept in memory: pricing asks for each day. */
export class AnnouncedDays {
  readonly #db: Database;
  readonly #contracts: Contracts;
  readonly #changed: () => void;
  readonly #held = new Map<string, Held>();
  readonly #timesSaid = new Map<string, number>();

  /** @param changed is called after each change */
  constructor(db: Database, contracts: Contracts, changed: () => void) {
    this.#db = db;
    this.#contracts = contracts;
    this.#changed = changed;
    db.onUndone(() => {
      this.#held.clear();
    });
  }

  /** The announced days of a contract by label; empty: none was said. @param contract id of its node */
  of(contract: string): ReadonlyMap<string, ReadonlySet<Day>> {
    return this.#of(contract).days;
  }

  /** The number of the last change of a contract's days; 0: there was none. */
  head(contract: string): number {
    return Math.max(0, ...this.#of(contract).revisions.values());
  }

  /** The days that became announced, or were taken back, after a revision. */
  changedAfter(contract: string, revision: number): Day[] {
    return [...this.#of(contract).revisions].filter(([, of]) => of > revision).map(([day]) => day);
  }

  /** How often something was said of a contract's days since the archive was opened. */
  timesSaid(contract: string): number {
    return this.#timesSaid.get(contract) ?? 0;
  }

  /**
   * Says that days are announced, or takes them back.
   * @param now seconds
   * @throws {ArchiveError} it cannot be written
   */
  set(contract: string, label: string, days: readonly Day[], isAnnounced: boolean, now: number): SaidCounts {
    const all = new Set(days);
    const held = new Map(this.all(contract).map((one) => [keyOf(one), one]));
    const said = [...all].map((day) => {
      const one = { contract, label, day, isAnnounced };
      // What is said last wins, also by a clock that is behind.
      return { ...one, saidAt: Math.max(now, (held.get(keyOf(one))?.saidAt ?? -Infinity) + 1) };
    });
    const changes = this.#write(said, now);
    if (changes > 0) this.tell();
    const [added, removed] = isAnnounced ? [changes, 0] : [0, changes];
    return { added, removed, same: all.size - changes };
  }

  /**
   * Takes over what others know, as a backup: of each day, what was said later, and of two words of one second that it is
   * announced.
   * @param now seconds
   */
  adopt(known: readonly HeldDay[], now: number): void {
    if (this.take(known, now)) this.tell();
  }

  /**
   * As {@link adopt}, in a transaction with more: {@link tell} once it is done.
   * @returns whether any day changed
   */
  take(known: readonly HeldDay[], now: number): boolean {
    const held = new Map(this.all().map((one) => [keyOf(one), one]));
    const wins = (one: HeldDay): boolean => {
      const before = held.get(keyOf(one));
      if (before === undefined) return true;
      if (one.isAnnounced === before.isAnnounced) return false;
      return one.saidAt === before.saidAt ? one.isAnnounced : one.saidAt > before.saidAt;
    };
    // By a clock that was ahead, it would win for ever.
    const dated = known.filter(isPossible).map((one) => ({ ...one, saidAt: Math.min(one.saidAt, now) }));
    return this.#write(dated.filter(wins), now) > 0;
  }

  /** Says that days changed. */
  tell(): void {
    this.#changed();
  }

  /** All that was said, of one contract or of all of them, as the file has it now. */
  all(contract?: string): HeldDay[] {
    const rows = this.#db.all(
      `SELECT node, label, day, announced, said_at FROM announced_day JOIN contract ON contract.id = contract
       WHERE node = coalesce(?, node) ORDER BY node, label, day`,
      contract ?? null,
    );
    return rows.map(heldDay);
  }

  /** As of each room that keeps something by contract. */
  forget(id: number, contract: string): Iterable<void> {
    this.#db.run("DELETE FROM announced_day WHERE contract = ?", id);
    this.#held.delete(contract);
    return [];
  }

  /** @returns how many days are announced that were not, or the other way round */
  #write(said: readonly HeldDay[], now: number): number {
    if (said.length === 0) return 0;
    const isNew = ({ contract, label, day, isAnnounced }: HeldDay): boolean =>
      (this.of(contract).get(label)?.has(day) === true) !== isAnnounced;
    const changed = new Set(said.filter(isNew));
    const contracts = new Set(said.map(({ contract }) => contract));
    this.#db.transaction(() => {
      const revision = changed.size > 0 ? newRevision(this.#db) : 0;
      const ids = new Map([...contracts].map((one) => [one, this.#contracts.use(one, now)]));
      this.#db.insert(
        "INSERT INTO announced_day (contract, label, day, announced, said_at, revision)",
        6,
        said.flatMap((one) => [
          ids.get(one.contract)!,
          one.label,
          one.day,
          one.isAnnounced ? 1 : 0,
          one.saidAt,
          changed.has(one) ? revision : 0,
        ]),
        `ON CONFLICT DO UPDATE SET announced = excluded.announced, said_at = excluded.said_at,
           revision = max(revision, excluded.revision)`,
      );
    });
    for (const contract of contracts) {
      this.#held.delete(contract);
      this.#timesSaid.set(contract, this.timesSaid(contract) + 1);
    }
    return changed.size;
  }

  #of(contract: string): Held {
    let held = this.#held.get(contract);
    if (held === undefined) this.#held.set(contract, (held = this.#read(contract)));
    return held;
  }

  #read(contract: string): Held {
    const rows = this.#db.all(
      `SELECT label, day, announced, revision FROM announced_day
       WHERE contract = (SELECT id FROM contract WHERE node = ?) AND revision > 0 ORDER BY label, day`,
      contract,
    );
    const days = new Map<string, Set<Day>>();
    const revisions = new Map<Day, number>();
    for (const row of rows) {
      const [label, day, revision] = [String(row["label"]), Number(row["day"]), Number(row["revision"])];
      revisions.set(day, Math.max(revision, revisions.get(day) ?? 0));
      if (row["announced"] === 0) continue;
      const of = days.get(label);
      if (of === undefined) days.set(label, new Set([day]));
      else of.add(day);
    }
    return { days, revisions };
  }
}

function heldDay(row: Row): HeldDay {
  return {
    contract: String(row["node"]),
    label: String(row["label"]),
    day: Number(row["day"]),
    isAnnounced: row["announced"] === 1,
    saidAt: Number(row["said_at"]),
  };
}

function isPossible({ contract, label, day, saidAt }: HeldDay): boolean {
  const isText = contract.length <= LONGEST_ID && LABEL.test(label);
  return isText && [day, saidAt].every(Number.isSafeInteger) && isDate(day);
}

/** Whether a message can name it. */
function isDate(day: Day): boolean {
  return Math.abs(day) < MOST_DAYS && parseDay(formatDay(day)) === day;
}

function keyOf({ label, day, contract }: Pick<HeldDay, "contract" | "label" | "day">): string {
  return JSON.stringify([contract, label, day]);
}
