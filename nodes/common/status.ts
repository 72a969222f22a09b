/** The status of a node with a meter: what happens now, what comes next, when (docs/dev/contract.md#statuses). Pure. */
import type { NodeStatus } from "node-red";
import type { CollectingProblem, Problem, Report } from "../collector/index.js";
import type { Day, Measure } from "../readings/index.js";
import {
  ofService,
  serviceSubject,
  shortDateText,
  type SettingsProblem,
  type Texts,
} from "../texts/index.js";
import type { Meter } from "./meter.js";

/** How far a replay has come. */
export interface Progress {
  readonly measure: Measure;
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
  readonly collecting: CollectingProblem | undefined;
  readonly report: Report | undefined;
  /** Whether the node's properties request anything. */
  readonly wants: boolean;
  readonly replay?: Progress | undefined;
}

/** The current state of a meter, as its status needs it. */
export function statusContextOf(meter: Meter): Omit<StatusContext, "set" | "wants" | "replay"> {
  return {
    texts: meter.texts,
    when: (instant) => meter.when(instant),
    settings: meter.problem,
    collecting: meter.collectors.problem,
    report: meter.report(),
  };
}

const red = (text: string): NodeStatus => ({ fill: "red", shape: "ring", text });
const yellow = (shape: "dot" | "ring", text: string): NodeStatus => ({ fill: "yellow", shape, text });

/** A fixed text, translated by each editor. @param set the node set whose catalogue contains it */
export function fixedText(set: string, key: string): string {
  return `${set}.status.${key}`;
}

/** Something is wrong: a fixed text says what. */
export function redStatus(set: string, key: string): NodeStatus {
  return red(fixedText(set, key));
}

/** Why a meter cannot be asked; undefined: it can. */
export function stopStatus(
  set: string,
  settings: SettingsProblem | undefined,
  collecting: CollectingProblem | undefined,
): NodeStatus | undefined {
  if (settings !== undefined) return redStatus(set, settings);
  if (collecting?.kind === "clock") return redStatus(set, "clock-not-set");
  if (collecting?.kind === "archive") return redStatus(set, archiveKeys[collecting.error.problem]);
  return undefined;
}

export function meterStatus(context: StatusContext): NodeStatus {
  const { texts, when, settings, collecting, report, wants, set = "enedis-linky-in", replay } = context;
  const stop = stopStatus(set, settings, collecting);
  if (stop !== undefined) return stop;
  if (!wants) return { fill: "grey", shape: "ring", text: fixedText(set, "nothing-wanted") };
  if (report === undefined) return { fill: "grey", shape: "ring", text: fixedText(set, "starting") };
  if (replay !== undefined) {
    const { measure, day, messages } = replay;
    const text = texts.status.replaying(
      texts.measures[measure],
      shortDateText(texts.language, day),
      String(messages),
    );
    return { fill: "blue", shape: "ring", text };
  }

  const { calling, problem, overBudget } = report;
  if (calling !== undefined) {
    const text = texts.status.fetching(texts.measures[calling.series], texts.directions[calling.direction]);
    return { fill: "blue", shape: "dot", text };
  }
  if (problem !== undefined) return problemStatus(problem, context);
  if (overBudget?.reason === "failed_cap")
    return yellow("ring", texts.status.failedCap(when(overBudget.until)));
  // Calls that history may not spend are kept for the newest day.
  if (overBudget !== undefined && overBudget.reason !== "history_cap" && !report.upToDate) {
    return yellow(
      "ring",
      texts.status.capReached(report.budget.used, report.budget.cap, when(overBudget.until)),
    );
  }
  const { nextCall, waitsFor } = report;
  const call = when(nextCall);
  if (!report.upToDate) return { fill: "grey", shape: "ring", text: texts.status.waiting(call) };
  if (report.loadCurveOff) return yellow("dot", texts.status.loadCurveOff(call));
  if (report.historyLeft > 0) {
    const then = overBudget === undefined ? call : when(overBudget.until);
    return { fill: "green", shape: "dot", text: texts.status.history(report.historyLeft, then) };
  }
  // The next tick looks again, unless it cannot call: then the next readings come later.
  const text = waitsFor === undefined ? texts.status.nextCheck(call) : texts.status.nextReadings(call);
  return { fill: "green", shape: "dot", text };
}

/** Keys of the fixed texts, by archive problem. */
const archiveKeys = {
  unsupported: "no-sqlite",
  path: "archive-path",
  foreign: "archive-foreign",
  locked: "archive-locked",
  newer: "archive-newer",
  replaced: "archive-replaced",
  damaged: "archive-failed",
  unwritable: "archive-failed",
} as const;

/** What stops the calls, and when they resume. */
export function problemStatus(
  problem: Problem,
  { texts, when, report }: Pick<StatusContext, "texts" | "when" | "report">,
): NodeStatus {
  const until = when(problem.until ?? report!.nextCall);
  const { language } = texts;
  switch (problem.kind) {
    case "quota":
      return yellow("ring", texts.status.quota(until));
    case "unavailable":
      return yellow("ring", texts.status.unavailable(serviceSubject(problem.service, language), until));
    case "bad_answer":
      return yellow("ring", texts.status.badAnswer(ofService(problem.service, language), until));
    case "range":
      return yellow("ring", texts.status.range(until));
    case "banned":
      return red(texts.status.banned(serviceSubject(problem.service, language), until));
    case "consent":
      if (problem.fresh === true && problem.until !== undefined)
        return yellow("ring", texts.status.freshConsent(until));
      if (problem.lasting === true) return red(texts.status.refused(until));
      return red(texts.status.consent(problem.until === undefined ? undefined : until));
  }
}
