/** A call of an account that is not for one meter (a list of meters, the usage point behind a consent). */
import { NO_USAGE_POINT, type Archive } from "../../archive/index.js";
import { NotNow, type Clock, type Random } from "../../base/index.js";
import { endOfUtcDay, utcDayOf } from "../../readings/index.js";
import { ServiceError } from "../../services/index.js";
import { isFailure, lift, activeStop, stopForBan, stopForQuota } from "./account-blocks.js";
import { LONGEST_WAIT_MS, type AccountQueue } from "./account-queue.js";

export interface AccountCallContext {
  readonly archive: Archive;
  readonly queue: AccountQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** A call that was counted. */
interface Counted {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Our own pause or budget holds a request back. It says nothing about the service. */
class HeldBack extends ServiceError {}

/** What the service's client must call before further requests within one call. */
export interface AccountCallHooks {
  beforeTokenCall: () => Promise<void>;
  beforeExtraCall: () => Promise<void>;
  /** Runs right before each request leaves, also one for a token; throws if it must not. */
  beforeSend: (isForToken: boolean) => void;
}

/**
 * Makes one call, counted and paced like all others.
 * @throws {ServiceError} the service's answer, or `banned` or `quota` during a pause or when the budget is spent
 */
export function callForAccount<T>(
  context: AccountCallContext,
  work: (hooks: AccountCallHooks) => Promise<T>,
): Promise<T> {
  const { archive, queue, signal } = context;
  return queue.turn(0, signal, async () => {
    const first = count(context);
    /** The one that the next request is sent for. A token's request spends no budget. */
    let counted = first;
    const hooks = {
      beforeSend: (isForToken: boolean) => {
        const now = context.clock.now();
        archive.clock.judge(now);
        queue.sent();
        if (isForToken || Math.abs(now - counted.at) < LONGEST_WAIT_MS) return;
        // It may have waited until the next UTC day, whose calls it spends.
        if (utcDayOf(now / 1000) !== utcDayOf(counted.at / 1000)) holdBack(context);
        archive.calls.redate(counted.id, now);
        counted = { id: counted.id, at: now };
      },
      beforeTokenCall: () => queue.pace(signal),
      beforeExtraCall: async () => {
        await queue.pace(signal);
        counted = count(context);
        archive.calls.end(counted.id, { outcome: "extra", failed: false });
      },
    };
    try {
      const answer = await work(hooks);
      archive.calls.end(first.id, { outcome: "ok", failed: false });
      onSuccess(context);
      return answer;
    } catch (error) {
      onFailure(context, first.id, error);
      throw error;
    }
  });
}

/**
 * Counts a call about to be sent, if the account may send one.
 * @throws {HeldBack}
 * @throws {ClockNotSet}
 */
function count(context: AccountCallContext): Counted {
  holdBack(context);
  const { archive, queue, clock } = context;
  const at = clock.now();
  const id = archive.calls.begin({
    account: queue.account,
    usagePoint: NO_USAGE_POINT,
    series: undefined,
    cause: "account",
    forHistory: false,
    at,
  });
  return { id, at };
}

/** @throws {HeldBack} the account may not send a call */
function holdBack({ archive, queue, clock }: AccountCallContext): void {
  const now = clock.now();
  const stop = activeStop(archive.blocks, queue.account, now / 1000);
  if (stop !== undefined) {
    const { kind, code, until } = stop;
    throw new HeldBack(kind, "A pause of the account holds", { code, until });
  }
  // Calls that the meters still need for their newest day are reserved for them.
  const midnight = endOfUtcDay(now / 1000);
  const until = queue.overBudget(NO_USAGE_POINT, false)?.until ?? (queue.spare() < 1 ? midnight : undefined);
  if (until !== undefined) {
    throw new HeldBack("quota", "The calls of this UTC day are used up", { until });
  }
}

function onSuccess({ archive, queue, clock }: AccountCallContext): void {
  queue.breaker.recordSuccess(archive.clock.soundInstant(clock.now()) / 1000);
  lift(archive.blocks, queue.account);
}

function onFailure(context: AccountCallContext, id: number, error: unknown): void {
  const { archive, queue, clock, random } = context;
  if (!(error instanceof ServiceError) || error instanceof HeldBack) {
    const outcome = error instanceof HeldBack || error instanceof NotNow ? "cut_short" : "error";
    archive.calls.end(id, { outcome, failed: false });
    return;
  }
  const failed = isFailure(error);
  archive.calls.end(id, { outcome: error.kind, code: error.code, failed });
  if (!failed) {
    onSuccess(context);
    return;
  }
  const now = Math.floor(archive.clock.soundInstant(clock.now()) / 1000);
  // The refused credentials are only being typed and belong to no meter yet: they say nothing about the base URL.
  if (error.kind !== "consent") queue.breaker.recordFailure(now);
  if (error.kind === "quota") stopForQuota(archive.blocks, queue.account, error, now, random);
  if (error.kind === "banned") stopForBan(archive.blocks, queue.account, error, now);
}
