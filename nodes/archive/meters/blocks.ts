/** What stops calls, stored across restarts: bans, quotas, refused consents, directions that do not exist. */
import type { Database } from "../sqlite/index.js";

export type BlockKind = "banned" | "quota" | "consent" | "refused";

export interface Block {
  readonly kind: BlockKind;
  /** Seconds. */
  readonly since: number;
  /** Seconds; undefined: until it is lifted. */
  readonly until: number | undefined;
  /** How many times in a row it occurred. */
  readonly times: number;
  /** The service's code. */
  readonly code: string | undefined;
}

/** What a block applies to. */
export const subjects = {
  account: (account: number) => `account:${account}`,
  /** Requests in the form of 2026. */
  form2026: (account: number) => `account:${account}:2026`,
  /** Daily consumption of yesterday. */
  yesterday: (account: number) => `account:${account}:yesterday`,
  source: (source: number) => `source:${source}`,
  direction: (source: number, direction: string) => `source:${source}:${direction}`,
  series: (source: number, direction: string, series: string) => `source:${source}:${direction}:${series}`,
};

/** SQL: of two that an insertion brings together, the one that lasts longer stays. */
export const LONGER = `ON CONFLICT DO UPDATE SET since = excluded.since, until = excluded.until, times = excluded.times,
    code = excluded.code
  WHERE excluded.until IS NULL OR excluded.until > block.until`;

/** Kept in memory: there are few blocks, and each look for work reads several. */
export class Blocks {
  readonly #db: Database;
  #blocks: Map<string, Block> | undefined;

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#blocks = undefined;
    });
  }

  get(subject: string, kind: BlockKind): Block | undefined {
    return this.#all().get(blockKey(subject, kind));
  }

  #all(): Map<string, Block> {
    this.#blocks ??= new Map(
      this.#db.all("SELECT subject, kind, since, until, times, code FROM block").map((row) => [
        blockKey(String(row["subject"]), row["kind"] as BlockKind),
        {
          kind: row["kind"] as BlockKind,
          since: Number(row["since"]),
          until: row["until"] === null ? undefined : Number(row["until"]),
          times: Number(row["times"]),
          code: row["code"] === null ? undefined : String(row["code"]),
        },
      ]),
    );
    return this.#blocks;
  }

  /** Sets or extends a block: `since` keeps the first time, `times` counts up. */
  set(subject: string, kind: BlockKind, now: number, until: number | undefined, code?: string): Block {
    this.#db.run(
      `INSERT INTO block (subject, kind, since, until, times, code) VALUES (?, ?, ?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET until = excluded.until, times = times + 1, code = excluded.code`,
      subject,
      kind,
      now,
      until ?? null,
      code ?? null,
    );
    this.#blocks = undefined;
    return this.get(subject, kind)!;
  }

  lift(subject: string, kind: BlockKind): void {
    if (this.get(subject, kind) === undefined) return;
    this.#db.run("DELETE FROM block WHERE subject = ? AND kind = ?", subject, kind);
    this.#all().delete(blockKey(subject, kind));
  }
}

function blockKey(subject: string, kind: BlockKind): string {
  return `${kind} ${subject}`;
}
