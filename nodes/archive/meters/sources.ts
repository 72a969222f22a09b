/** The sources that give access to usage points, and the accounts whose budgets their calls spend. */
import { createHmac, randomUUID } from "node:crypto";
import { LONGER } from "./blocks.js";
import { countLost, moveCalls } from "./kept-calls.js";
import { type Database, type Row, type KeptSource, metaOf } from "../sqlite/index.js";
import { NOWHERE } from "./usage-points.js";

/** One config node's access to a usage point, with its credentials. */
export interface Source {
  readonly id: number;
  /** Id of its account. */
  readonly account: number;
  /** When these credentials were first seen, in seconds. */
  readonly firstSeen: number;
  /** Its first round has begun, or has to wait for a tick. */
  readonly hadFirstRound: boolean;
}

/** In place of credentials, of what is no service's. */
const FILE: readonly string[] = ["file"];
const isFile = (credentials: readonly string[]): boolean => credentials === FILE;

/** Begins the fingerprints of what came back without its credentials: no hash does. */
const KEPT = "kept ";

interface AccountOfSource {
  readonly service: string;
  readonly baseUrl: string;
}

export class Sources {
  readonly #db: Database;
  readonly #key: string;
  /** By source. */
  readonly #accounts = new Map<number, AccountOfSource>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#accounts.clear();
    });
    this.#key = String(metaOf(db, "hash_key"));
  }

  /**
   * The id of the account whose budget a source spends, created on first use.
   * @param identity base URL and whatever else the service counts by; only a keyed hash of it is stored
   */
  account(service: string, baseUrl: string, identity: readonly string[]): number {
    const fingerprint = this.#hash(["account", service, ...identity]);
    const known = (): Row | undefined =>
      this.#db.get("SELECT id FROM account WHERE fingerprint = ?", fingerprint);
    const row = known();
    if (row !== undefined) return Number(row["id"]);
    if (this.#db.isReadOnly) return NOWHERE;
    return this.#insertAccount(fingerprint, service, baseUrl);
  }

  #insertAccount(fingerprint: string, service: string, baseUrl: string): number {
    return this.#db.run(
      "INSERT INTO account (fingerprint, service, base_url) VALUES (?, ?, ?)",
      fingerprint,
      service,
      baseUrl,
    ).lastId;
  }

  /**
   * The source with these credentials, created on first use. Only a keyed hash of them is stored.
   * @param usagePoint id
   * @param account id
   * @param now seconds
   */
  source(usagePoint: number, account: number, credentials: readonly string[], now: number): Source {
    const fingerprint = this.#hash(["source", String(usagePoint), String(account), ...credentials]);
    const known = (): Row | undefined =>
      this.#db.get("SELECT id, first_seen, polled FROM source WHERE fingerprint = ?", fingerprint);
    if (known() === undefined) {
      if (this.#db.isReadOnly) return { id: NOWHERE, account, firstSeen: now, hadFirstRound: false };
      const kept = isFile(credentials) ? undefined : this.#keptSourceOf(usagePoint, account);
      if (kept === undefined) this.#insertSource(usagePoint, account, fingerprint, now);
      else this.#takeKept(kept, account, fingerprint, now);
    }
    const row = known()!;
    return {
      id: Number(row["id"]),
      account,
      firstSeen: Number(row["first_seen"]),
      hadFirstRound: row["polled"] === 1,
    };
  }

  #insertSource(usagePoint: number, account: number, fingerprint: string, firstSeen: number): number {
    return this.#db.run(
      "INSERT INTO source (usage_point, account, fingerprint, first_seen) VALUES (?, ?, ?, ?)",
      usagePoint,
      account,
      fingerprint,
      firstSeen,
    ).lastId;
  }

  #takeKept(kept: number, account: number, fingerprint: string, now: number): void {
    const row = this.#db.get("SELECT usage_point, account FROM source WHERE id = ?", kept)!;
    this.#db.run("UPDATE source SET account = ?, fingerprint = ? WHERE id = ?", account, fingerprint, kept);
    // What stopped its account stops this one, which may be known already.
    const [from, to] = [`account:${Number(row["account"])}`, `account:${account}`];
    this.#db.run(
      `INSERT INTO block (subject, kind, since, until, times, code)
       SELECT ? || substr(subject, ?), kind, since, until, times, code FROM block
       WHERE subject = ? OR subject LIKE ? || ':%' ${LONGER}`,
      to,
      from.length + 1,
      from,
      from,
    );
    moveCalls(this.#db, Number(row["usage_point"]), Number(row["account"]), account);
    countLost(this.#db, account, now);
    this.#db.forgetRemembered();
  }

  // ——— sources that came back without their credentials: the first one of the same service takes each over

  /**
   * An account that came back, of which only its pauses are known.
   * @param keeper who kept it: accounts have numbers of their own there
   */
  keptAccount(
    { service, baseUrl, account }: Pick<KeptSource, "service" | "baseUrl" | "account">,
    keeper: string,
  ): number {
    const fingerprint = `${KEPT}${JSON.stringify([keeper, service, baseUrl, account])}`;
    const row = this.#db.get("SELECT id FROM account WHERE fingerprint = ?", fingerprint);
    return row === undefined ? this.#insertAccount(fingerprint, service, baseUrl) : Number(row["id"]);
  }

  /** A source that came back. */
  keptSource(usagePoint: number, account: number, { firstSeen, hadFirstRound }: KeptSource): number {
    const id = this.#insertSource(usagePoint, account, `${KEPT}${randomUUID()}`, firstSeen);
    if (hadFirstRound) this.markFirstRound(id);
    return id;
  }

  /** One that had its first round; of these the newest: older ones may be of credentials that were replaced. */
  #keptSourceOf(usagePoint: number, account: number): number | undefined {
    const row = this.#db.get(
      `SELECT source.id AS id FROM source JOIN account ON account.id = source.account
         JOIN account AS its ON its.id = ? AND (its.service, its.base_url) = (account.service, account.base_url)
       WHERE usage_point = ? AND source.fingerprint LIKE ? ORDER BY polled DESC, source.id DESC LIMIT 1`,
      account,
      usagePoint,
      `${KEPT}%`,
    );
    return row && Number(row["id"]);
  }

  /**
   * The id of the source of readings that did not come from a service.
   * @param usagePoint id
   * @param name `import`, or the service that our own CSV names
   * @param now seconds
   */
  fileSource(usagePoint: number, name: string, now: number): number {
    return this.source(usagePoint, this.account(name, "", FILE), FILE, now).id;
  }

  /**
   * The service behind a source; `import` for a file's readings. undefined: there is no such source
   * @param source id
   */
  name(source: number): string | undefined {
    return this.#accountOf(source)?.service;
  }

  #accountOf(source: number): AccountOfSource | undefined {
    let account = this.#accounts.get(source);
    if (account === undefined) {
      const row = this.#db.get(
        "SELECT service, base_url FROM source JOIN account ON account.id = source.account WHERE source.id = ?",
        source,
      );
      if (row === undefined) return undefined;
      account = { service: String(row["service"]), baseUrl: String(row["base_url"]) };
      this.#accounts.set(source, account);
    }
    return account;
  }

  /**
   * Whether a source is a file. A service has an address, but for the demo.
   * @param source id
   */
  isFile(source: number): boolean {
    const account = this.#accountOf(source);
    return account?.baseUrl === "" && account.service !== "demo";
  }

  /**
   * Whether a usage point has readings of files.
   * @param usagePoint id
   */
  hasFile(usagePoint: number): boolean {
    const row = this.#db.get(
      `SELECT 1 FROM source JOIN account ON account.id = source.account
       WHERE source.usage_point = ? AND base_url = '' AND service <> 'demo' LIMIT 1`,
      usagePoint,
    );
    return row !== undefined;
  }

  /**
   * Records that a source's first round has begun, or has to wait for a tick.
   * @param source id
   */
  markFirstRound(source: number): void {
    this.#db.run("UPDATE source SET polled = 1 WHERE id = ?", source);
  }

  #hash(parts: readonly string[]): string {
    return createHmac("sha256", this.#key).update(JSON.stringify(parts)).digest("hex");
  }
}
