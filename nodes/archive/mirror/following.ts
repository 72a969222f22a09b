/**
 * An archive whose name another one acts in: it follows, as the archive of a stand-by, until it goes on itself from what
 * the name knows (docs/dev/decisions.md#73-stand-by).
 */
import type { Day } from "../../readings/index.js";
import { noteLostLooks } from "../colors/index.js";
import { lacksNoCalls, type UsagePoint, type UsagePoints } from "../meters/index.js";
import { dropMeta, metaOf, setMeta, type Database } from "../sqlite/index.js";

const FOLLOWER = "follower";

/** In the table `mirror`: what of it comes back is to be found out. */
const SET_ASIDE = 2;

export class Following {
  readonly #db: Database;
  readonly #usagePoints: UsagePoints;

  constructor(db: Database, usagePoints: UsagePoints) {
    this.#db = db;
    this.#usagePoints = usagePoints;
  }

  /** Whether another archive was active in this one's name: it goes on from what the database has, not from this. */
  get isFollower(): boolean {
    return metaOf(this.#db, FOLLOWER) !== undefined;
  }

  /** Notes that one is. */
  follow(): void {
    if (this.isFollower) return;
    setMeta(this.#db, FOLLOWER, 1);
    lacksNoCalls(this.#db);
  }

  /** Finds out whether it can be written. @throws {ArchiveError} it cannot */
  tryWriting(): void {
    setMeta(this.#db, "revision", Number(metaOf(this.#db, "revision") ?? 0));
  }

  /** All of it was set aside. */
  followNoMore(): void {
    dropMeta(this.#db, FOLLOWER);
  }

  /** A place for usage points that others have: their readings come. @param today their first deploy */
  makeRoom(all: readonly Pick<UsagePoint, "pdl" | "space">[], today: Day): void {
    this.#db.transaction(() => {
      for (const { pdl, space } of all) this.#usagePoints.usagePoint(pdl, space, today);
    });
  }

  /**
   * Sets aside all that is known of a usage point, but its readings and its calls: another archive went on with it, and
   * what that has kept comes back.
   * @param now milliseconds
   */
  setAside({ id, pdl, space, firstDeploy }: UsagePoint, now: number): void {
    this.#db.transaction(() => {
      this.#usagePoints.usagePoint(pdl, space, firstDeploy);
      this.#db.run(
        `INSERT INTO mirror (usage_point, sent, kept, restoring) VALUES (?, 0, 0, ?)
         ON CONFLICT DO UPDATE SET restoring = excluded.restoring`,
        id,
        SET_ASIDE,
      );
      for (const table of ["cursor", "told", "health", "poll"])
        this.#db.run(`DELETE FROM ${table} WHERE usage_point = ?`, id);
      for (const source of this.#db.all("SELECT id, account FROM source WHERE usage_point = ?", id)) {
        for (const subject of [`source:${source["id"]}`, `account:${source["account"]}`])
          this.#db.run("DELETE FROM block WHERE subject = ? OR subject LIKE ? || ':%'", subject, subject);
      }
      // Looks for colours are of no meter, and do not come back.
      if (space === "real") noteLostLooks(this.#db, now);
      // These come back; nothing else of this archive says what they are worth.
      const own =
        "SELECT id FROM source WHERE usage_point = ? AND account IN (SELECT id FROM account WHERE base_url <> '')";
      this.#db.run(`DELETE FROM refused_before WHERE source IN (${own})`, id);
      this.#db.run(`DELETE FROM source WHERE id IN (${own})`, id);
    });
  }

  /** Whether its readings may be here already: it was set aside. @param usagePoint id */
  isSetAside(usagePoint: number): boolean {
    const row = this.#db.get("SELECT restoring FROM mirror WHERE usage_point = ?", usagePoint);
    return row?.["restoring"] === SET_ASIDE;
  }
}
