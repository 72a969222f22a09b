/** The dialog's access check: asks for each series once, even if it is already held, and reports what works. */
import { endOfUtcDay, type Day } from "../../readings/index.js";
import type { ServiceError } from "../../services/index.js";
import type { Caller } from "./call.js";
import type { OverBudget } from "../account/index.js";
import type { PlanInputs, MeterContext, SourceState } from "../context/index.js";
import { firstOf, type PlanSeries, type PlannedCall, wantKey, usual, type Want } from "../plan/index.js";
import { newRound, type Round } from "./round.js";
import type { ActiveBlocks } from "../health/index.js";

/** The result of an access check for a series. */
export interface Finding extends Want {
  /**
   * `gone`: the meter does not measure this direction; `no_days`: no day can be asked for yet; `refused`: another series of the direction was refused;
   * `stopped`: the account is paused.
   */
  readonly result: "asked" | "gone" | "no_days" | "refused" | "stopped";
  /** The service's answer instead of readings. */
  readonly failure: ServiceError | undefined;
  /** The newest complete day held. */
  readonly newest: Day | undefined;
  /** The newest day that the source can have. */
  readonly due: Day;
  /** When a series that the meter does not have is tried again without a check, in seconds; undefined: it has it. */
  readonly goneUntil: number | undefined;
  /** The oldest day that can be asked for. */
  readonly first: Day;
}

export interface AccessCheck {
  readonly findings: readonly Finding[];
  /** The spent budget, if it left some series unchecked. */
  readonly overBudget: OverBudget | undefined;
}

export interface AccessCheckContext {
  readonly meter: MeterContext;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** How many of the newest days to ask for: enough to distinguish a late day from a series that is off. */
const CHECKED_DAYS = 7;

/**
 * Asks a source for the newest week of each wanted series, at most one call each.
 * @param findings filled series by series
 * @returns the spent budget, if it left some series unchecked
 */
export async function checkAccess(
  source: SourceState,
  wanted: readonly Want[],
  context: AccessCheckContext,
  findings: Finding[],
): Promise<OverBudget | undefined> {
  const { meter, inputs, activeBlocks } = context;
  const { queue } = source;
  const round = newRound({
    cause: "doctor",
    source: source.position,
    since: meter.now(),
    newest: true,
    noHistory: true,
  });
  // A meter that no node uses yet is checked for what most nodes want.
  const all = inputs.of(source, wanted.length > 0 ? wanted : usualOf(source));
  meter.archive.calls.beginRound(meter.usagePoint.id, "doctor", meter.clock.now());
  if (queue.spare() < all.length) {
    return { reason: "cap", until: endOfUtcDay(meter.now()) };
  }
  for (const input of all) {
    const find = (result: Finding["result"], failure?: ServiceError): void => {
      findings.push(findingOf(source, input, { result, failure }, context));
    };
    const call = newestWeek(input);
    const reason = whyNotAsked(source, call, round, activeBlocks);
    if (reason !== undefined) {
      find(reason);
      continue;
    }
    const over = await callInTurn(source, call, round, context);
    if (over === undefined || over === "end") find("asked", round.failure);
    else find("stopped");
    if (typeof over === "object") return over;
    if (over !== undefined) break;
  }
  return undefined;
}

function newestWeek(input: PlanSeries): PlannedCall {
  const { direction, series, newest, maxDays } = input;
  const end = newest + 1;
  const start = Math.max(firstOf(input), end - Math.min(CHECKED_DAYS, maxDays));
  return { purpose: "newest", direction, series, start, end };
}

/** Refused series are asked for too: they may have been turned on at Enedis, and nothing else asks within weeks. */
function whyNotAsked(
  source: SourceState,
  call: PlannedCall,
  round: Round,
  activeBlocks: ActiveBlocks,
): "gone" | "no_days" | "refused" | undefined {
  if (activeBlocks.lacksDirection(source, call.direction)) return "gone";
  // Without history, the first wanted day is the one before the first deploy: a slower service has it later.
  if (call.start >= call.end) return "no_days";
  return round.failedSeries.has(wantKey(call)) ? "refused" : undefined;
}

/** @returns why the check is over, if it is: a spent budget, a pause of the account, or what the answer says */
function callInTurn(
  source: SourceState,
  call: PlannedCall,
  round: Round,
  { meter, activeBlocks, caller, signal }: AccessCheckContext,
): Promise<OverBudget | "stopped" | "end" | undefined> {
  const { queue } = source;
  return queue.turn(0, signal, async (sendsNothing) => {
    const isStopped = activeBlocks.isStopped(source, round);
    const overBudget = queue.overBudget(meter.usagePoint.id, false);
    if (isStopped || overBudget !== undefined) {
      sendsNothing();
      return isStopped ? "stopped" : overBudget;
    }
    const after = await caller.call(source, call, round);
    return after === "next" ? undefined : after;
  });
}

function findingOf(
  source: SourceState,
  input: PlanSeries,
  { result, failure }: { result: Finding["result"]; failure: ServiceError | undefined },
  { meter, inputs, activeBlocks }: AccessCheckContext,
): Finding {
  const { direction, series } = input;
  const goneUntil = activeBlocks.goneUntil(source, input);
  return {
    direction,
    series,
    result,
    failure,
    newest: newestHeld(meter, input),
    due: inputs.of(source, [input])[0]!.newest,
    goneUntil,
    first: firstOf(input),
  };
}

function usualOf({ settings }: SourceState): Want[] {
  return usual.filter(({ series }) => series !== "load_curve" || settings.loadCurveDays > 0);
}

function newestHeld(meter: MeterContext, input: PlanSeries): Day | undefined {
  const { coverage } = meter.archive;
  return coverage.known(meter.row(input).id, firstOf(input), input.newest + 1).newestComplete;
}
