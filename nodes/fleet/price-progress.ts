/** How far a member and the database have told each other the prices of contracts. */
import type { PricesMirrored } from "../archive/index.js";
import type { FleetDatabase, Transaction } from "./database.js";
import type { Member } from "./member.js";

/** How far a contract's prices have come and gone: as the one of both sides knows it that knows less. */
export interface Progress extends PricesMirrored {
  readonly contract: string;
  /** The database's number of the last change of the prices; 0: there are none. */
  readonly head: number;
}

/** Where prices come from and go to. */
export interface PricePlace {
  readonly database: FleetDatabase;
  /** What tells the database from others. */
  readonly databaseId: string;
  readonly member: Member;
  /** Another one is active in this name: what it has noted stays. */
  readonly isFollowing?: true;
}

/** Notes how far a member is. */
export async function note(
  transaction: Transaction,
  { database, member }: PricePlace,
  { contract, sent, taken }: Omit<Progress, "head">,
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${database.schema}.price_member (member, contract, archive, sent, taken) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (member, contract)
       DO UPDATE SET archive = excluded.archive, sent = excluded.sent, taken = excluded.taken`,
    [member.name, contract, member.archive, sent, taken],
  );
}
