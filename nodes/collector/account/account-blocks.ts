/** What stops all calls of an account, remembered in the archive: a quota, a ban (docs/dev/contract.md#pauses). */
import { subjects, type Blocks } from "../../archive/index.js";
import type { Random } from "../../base/index.js";
import { DAY_SECONDS, HOUR_SECONDS } from "../../readings/index.js";
import type { ServiceError } from "../../services/index.js";

/** A ban is waited out for 1, then 3, then 7 days at a time. */
const BAN_DAYS = [1, 3, 7];
/** A quota that names no end is over at the next full hour, plus some minutes (docs/dev/enedis.md#enedis-quotas). */

/** Whether a call counts as failed: an empty answer and a refused range are answers (docs/dev/contract.md#budgets). */
export function isFailure({ kind }: ServiceError): boolean {
  return kind !== "no_data" && kind !== "range";
}

export interface Stop {
  /** Seconds. */
  readonly until: number;
  /** Told for the first time. */
  readonly isNew: boolean;
}

export function stopForQuota(
  blocks: Blocks,
  account: number,
  error: ServiceError,
  now: number,
  random: Random,
): Stop {
  const until =
    error.until ?? (Math.floor(now / HOUR_SECONDS) + 1) * HOUR_SECONDS + Math.floor(random() * 600);
  const { times } = blocks.set(subjects.account(account), "quota", now, until, error.code);
  return { until, isNew: times === 1 };
}

export function stopForBan(blocks: Blocks, account: number, error: ServiceError, now: number): Stop {
  const subject = subjects.account(account);
  const before = blocks.get(subject, "banned");
  // A try by hand inside a ban does not make it longer.
  if (before?.until !== undefined && now < before.until) return { until: before.until, isNew: false };
  const times = (before?.times ?? 0) + 1;
  const until = now + (BAN_DAYS[times - 1] ?? BAN_DAYS.at(-1)!) * DAY_SECONDS;
  blocks.set(subject, "banned", now, until, error.code);
  return { until, isNew: times === 1 };
}

/** What stops an account at this moment. */
export function standingStop(
  blocks: Blocks,
  account: number,
  now: number,
):
  | { readonly kind: "banned" | "quota"; readonly until: number; readonly code: string | undefined }
  | undefined {
  for (const kind of ["banned", "quota"] as const) {
    const block = blocks.get(subjects.account(account), kind);
    if (block?.until !== undefined && now < block.until)
      return { kind, until: block.until, code: block.code };
  }
  return undefined;
}

/** The service answered: what stopped its account is over. */
export function lift(blocks: Blocks, account: number): void {
  blocks.lift(subjects.account(account), "banned");
  blocks.lift(subjects.account(account), "quota");
}
