/** Quotas and bans: they stop all calls of an account. The archive remembers them (docs/dev/contract.md#pauses). */
import { subjects, type Block, type Blocks } from "../../archive/index.js";
import type { Random } from "../../base/index.js";
import { DAY_SECONDS, HOUR_SECONDS } from "../../readings/index.js";
import { REFUSED_DAYS, type ServiceError } from "../../services/index.js";

/** The pause after a ban, in days: 1, then 3, then 7 each time. */
const BAN_DAYS = [1, 3, 7];
/** No quota lasts longer (services/failures/retry-after.ts), and a refused consent is tried again on the next day. */
const LONGEST_PAUSE_DAYS = 2;

/** The longest that a pause lasts from when it was set, in seconds. */
export function longestPause({ kind, times }: Pick<Block, "kind" | "times">): number {
  if (kind === "banned") return banDays(times) * DAY_SECONDS;
  // A probe waits for the first tick of its day.
  return (kind === "refused" ? REFUSED_DAYS + 1 : LONGEST_PAUSE_DAYS) * DAY_SECONDS;
}

/** @param times how many times in a row it occurred, from 1 on */
function banDays(times: number): number {
  return BAN_DAYS[times - 1] ?? BAN_DAYS.at(-1)!;
}

/** Whether a call counts as failed. An empty answer and a refused range do not (docs/dev/contract.md#budgets). */
export function isFailure({ kind }: ServiceError): boolean {
  return kind !== "no_data" && kind !== "range";
}

export interface Stop {
  /** Seconds. */
  readonly until: number;
  /** Whether this is the first such answer since calls last worked. */
  readonly isNew: boolean;
}

/** A quota without a stated end ends a few minutes after the next full hour (docs/dev/enedis.md#enedis-quotas). */
export function stopForQuota(
  blocks: Blocks,
  account: number,
  error: ServiceError,
  now: number,
  random: Random,
): Stop {
  // An end that was worked out by a clock that is not set says nothing.
  const isSound =
    error.until !== undefined && Math.abs(error.until - now) <= LONGEST_PAUSE_DAYS * DAY_SECONDS;
  const until = isSound
    ? // Whole seconds: collectors count in them, and would wake again and again within a part of one.
      Math.ceil(error.until)
    : (Math.floor(now / HOUR_SECONDS) + 1) * HOUR_SECONDS + Math.floor(random() * 600);
  const { times } = blocks.set(subjects.account(account), "quota", now, until, error.code);
  return { until, isNew: times === 1 };
}

export function stopForBan(blocks: Blocks, account: number, error: ServiceError, now: number): Stop {
  const subject = subjects.account(account);
  const before = blocks.get(subject, "banned");
  // A manual attempt during a ban does not lengthen it.
  if (before?.until !== undefined && now < before.until) return { until: before.until, isNew: false };
  const times = (before?.times ?? 0) + 1;
  const until = now + banDays(times) * DAY_SECONDS;
  blocks.set(subject, "banned", now, until, error.code);
  return { until, isNew: times === 1 };
}

/** What currently stops an account. */
export function activeStop(
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

/** The service answered: its account is no longer stopped. */
export function lift(blocks: Blocks, account: number): void {
  blocks.lift(subjects.account(account), "banned");
  blocks.lift(subjects.account(account), "quota");
}
