/** The status of a node with a meter: what happens now, what comes next, when (docs/dev/contract.md#statuses). Pure. */
import type { CollectingProblem, Problem, Report, Want } from "../../collector/index.js";
import type { COST, Day, Direction, Measure } from "../../readings/index.js";
import {
  accessWordsOf,
  ofService,
  serviceSubject,
  shortDateText,
  type SettingsProblem,
  type Texts,
  type UnsetVariable,
} from "../../texts/index.js";
import {
  type Problematic,
  callStopText,
  fixedStatus,
  settingsStatus,
  statusOf,
  type ShownStatus,
} from "../base/index.js";
import type { Meter } from "./meter.js";
import type { FleetProblem, MirrorProblem } from "../../fleet/index.js";
import { isLasting, mirrorText, problemOf } from "./mirror.js";

/** How far a replay has come. */
export interface Progress {
  readonly measure: Measure | typeof COST;
  /** The day of the last reading sent. */
  readonly day: Day;
  readonly messages: number;
}

export interface StatusContext {
  /** The node set whose catalogue contains the fixed texts. */
  readonly set?: string;
  readonly texts: Texts;
  /** Formats a time for users. */
  readonly when: (instant: number) => string;
  readonly settings: SettingsProblem | undefined;
  /** What the problem `variable-unset` is about. */
  readonly unset: readonly UnsetVariable[];
  readonly collecting: CollectingProblem | undefined;
  readonly report: Report | undefined;
  /** Why nothing of what the node asks for can come, even if the meter is up to date. */
  readonly refusal?: Problem | undefined;
  /** Whether a contract of a direction that the node has prices nothing. */
  readonly hasContractFault: boolean;
  /** Whether the node is to send a cost for which the meter has no contract. */
  readonly lacksContract?: boolean;
  /** Whether it is to send a cost for which messages have brought no price. */
  readonly lacksPrices?: boolean;
  /** Why its readings do not get into PostgreSQL. */
  readonly mirror?: MirrorProblem | undefined;
  /** Whether the node's properties request anything. */
  readonly wants: boolean;
  readonly replay?: Progress | undefined;
}

/**
 * The current state of a meter, as its status needs it.
 * @param wants what the node asks for
 * @param sent the directions of which the node sends or shows anything
 */
export function statusContextOf(
  meter: Meter,
  wants: readonly Want[] = [],
  sent: readonly Direction[] = [],
): Omit<StatusContext, "set" | "wants" | "replay" | "lacksContract" | "lacksPrices"> {
  return {
    texts: meter.texts,
    when: (instant) => meter.when(instant),
    settings: meter.problem,
    unset: meter.unset,
    collecting: meter.collectors.problem,
    report: meter.report(),
    refusal: meter.collector?.refusals.refusalOf(wants),
    mirror: problemOf(meter),
    hasContractFault: sent.some((direction) => meter.contracts.isFaulty(direction)),
  };
}

/** Why a meter cannot be asked; undefined: it can. */
export function stopStatus(
  set: string,
  meter: Problematic,
  collecting: CollectingProblem | undefined,
): ShownStatus | undefined {
  const settings = settingsStatus(set, meter);
  if (settings !== undefined) return settings;
  if (collecting?.kind === "clock") return fixedStatus("clock", set, clockKeys[collecting.fault]);
  if (collecting?.kind === "archive") {
    return fixedStatus("archive", set, archiveKeys[collecting.error.problem]);
  }
  if (collecting !== undefined)
    return statusOf(callStopEvent(collecting), callStopText(collecting, meter.texts));
  return undefined;
}

function callStopEvent({
  problem,
}: CollectingProblem & { kind: "stopped" }): "standby" | "fleet" | "fleet_away" {
  if (problem === "standby") return "standby";
  return isLasting(problem as FleetProblem) ? "fleet" : "fleet_away";
}

export function meterStatus(context: StatusContext): ShownStatus {
  const {
    texts,
    when,
    settings,
    unset,
    collecting,
    report,
    wants,
    set = "enedis-linky-in",
    replay,
  } = context;
  const stop = stopStatus(set, { problem: settings, unset, texts }, collecting);
  if (stop !== undefined) return stop;
  if (!wants) return fixedStatus("nothing_wanted", set, "nothing-wanted");
  // It may wait for what PostgreSQL has of the meter.
  if (report === undefined) return mirrorStatus(context) ?? fixedStatus("starting", set, "starting");
  if (replay !== undefined) {
    const { measure, day, messages } = replay;
    const text = texts.status.replaying(
      texts.measures[measure],
      shortDateText(texts.language, day),
      String(messages),
    );
    return statusOf("replaying", text);
  }

  const { calling, problem, overBudget } = report;
  if (calling !== undefined) {
    const text = texts.status.fetching(texts.measures[calling.series], texts.directions[calling.direction]);
    return statusOf("fetching", text);
  }
  const stopped = problem ?? context.refusal;
  if (stopped !== undefined) return problemStatus(stopped, context);
  if (overBudget?.reason === "failed_cap")
    return statusOf("failed_calls_used_up", texts.status.failedCap(when(overBudget.until)));
  if (overBudget?.reason === "hour" && !report.upToDate)
    return statusOf("waiting", texts.status.spread(when(overBudget.until)));
  // Calls that history may not spend are kept for the newest day.
  if (overBudget?.reason === "cap" && !report.upToDate) {
    return statusOf(
      "calls_used_up",
      texts.status.capReached(report.budget.used, report.budget.cap, when(overBudget.until)),
    );
  }
  if (context.hasContractFault) return fixedStatus("contract", set, "contract");
  if (context.lacksContract === true) return fixedStatus("no_contract", set, "no-contract");
  if (context.lacksPrices === true) return fixedStatus("no_price", set, "no-price");
  const ofMirror = mirrorStatus(context);
  if (ofMirror !== undefined) return ofMirror;
  const { nextCall, waitsFor } = report;
  const call = when(nextCall);
  if (!report.upToDate) return statusOf("waiting", texts.status.waiting(call, report.received));
  if (report.loadCurveOff) return statusOf("load_curve_off", texts.status.loadCurveOff(call));
  if (report.historyLeft > 0) {
    const then = overBudget === undefined ? call : when(overBudget.until);
    return statusOf("history", texts.status.history(report.historyLeft, then));
  }
  // The next tick looks again, unless it cannot call: then the next readings come later.
  const text = waitsFor === undefined ? texts.status.nextCheck(call) : texts.status.nextReadings(call);
  return statusOf("up_to_date", text);
}

/** Why PostgreSQL does not get the readings, or give them back; undefined: it does. */
function mirrorStatus({
  mirror,
  texts,
  when,
}: Pick<StatusContext, "mirror" | "texts" | "when">): ShownStatus | undefined {
  if (mirror === undefined) return undefined;
  return statusOf(isLasting(mirror.problem) ? "fleet" : "fleet_away", mirrorText(mirror, texts, when));
}

/** Keys of the fixed texts, by what is wrong with the clock: an impossible time cannot be accepted. */
const clockKeys = { impossible: "clock-impossible", behind: "clock-not-set" };

/** Keys of the fixed texts, by archive problem. */
const archiveKeys = {
  unsupported: "no-sqlite",
  path: "archive-path",
  foreign: "archive-foreign",
  locked: "archive-locked",
  busy: "archive-busy",
  newer: "archive-newer",
  replaced: "archive-replaced",
  damaged: "archive-damaged",
  unwritable: "archive-failed",
} as const;

/** What stops the calls, and when they resume. */
export function problemStatus(
  problem: Problem,
  { texts, when, report }: Pick<StatusContext, "texts" | "when" | "report">,
): ShownStatus {
  const until = when(problem.until ?? report!.nextCall);
  const { language } = texts;
  switch (problem.kind) {
    case "quota":
      return statusOf("quota", texts.status.quota(until));
    case "unavailable":
      return statusOf(
        "unavailable",
        texts.status.unavailable(serviceSubject(problem.service, language), until),
      );
    case "bad_answer":
      return statusOf("bad_answer", texts.status.badAnswer(ofService(problem.service, language), until));
    case "range":
      return statusOf("range", texts.status.range(until));
    case "banned":
      return statusOf("banned", texts.status.banned(serviceSubject(problem.service, language), until));
    case "consent": {
      if (problem.fresh === "known" && problem.until !== undefined)
        return statusOf("fresh_consent", texts.status.freshConsent(until));
      if (problem.lasting === true) return statusOf("refused", texts.status.refused(until));
      const why = accessWordsOf(language, problem.code, problem.service);
      return statusOf("consent", texts.status.consent(why, problem.until === undefined ? undefined : until));
    }
  }
}
