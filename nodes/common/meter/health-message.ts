/** Health messages (docs/dev/contract.md#health-messages). */
import type { CalendarEvent } from "../../adviser/index.js";
import type { ServiceId } from "../../services/index.js";
import type { HealthState, Problem, Refusal, Report } from "../../collector/index.js";
import { DAY_SECONDS, dayOf, formatDay, formatInstant, parseDay, type Day } from "../../readings/index.js";
import { dateText, explain, explainHealth, textsOf, type Advice, type Language } from "../../texts/index.js";
import { explainProblem, type CodedAdvice, topicRoot, type MeterName } from "../base/index.js";
import type { Meter } from "./meter.js";
import { outageOf, type Outage } from "./outage.js";

export interface HealthMessage {
  topic: string;
  payload: HealthState | "expiring" | HealthNotice;
  /** What happened, and what comes next and when. */
  text: string;
  /** The newest day that is held for all measures, `YYYY-MM-DD`; null: none yet. */
  lastGood: string | null;
  /** When the next try is; null: never, until the user corrects the credentials. */
  nextTry: string | null;
  /** What the user can do. */
  action: string;
  link?: string;
  /** What failed, as a code of Enedis or the service, or ours where they give none. */
  code?: string;
  scope: "meter" | "service";
  /** The base URL whose meters are affected; `PostgreSQL`. */
  account?: string;
  meters?: number;
}

/** What is seen in the readings of a meter that is well, or is to come for its contract. */
export type HealthNotice = "power" | "hours" | CalendarEvent;

export interface HealthContext {
  readonly meter: MeterName & { readonly service: ServiceId };
  readonly language: Language;
  /** Formats a time for users. */
  readonly when: (instant: number) => string;
  readonly report: Report;
  /** PostgreSQL cannot be used in the evening. */
  readonly outage: Outage | undefined;
}

export function healthContextOf(meter: Meter, report: Report): HealthContext {
  return {
    meter: { ...meter.named, service: meter.service },
    language: meter.texts.language,
    when: (instant) => meter.when(instant),
    report,
    outage: outageOf(meter),
  };
}

/** What stands for the account of a message about PostgreSQL. */
export const OUTAGE = "PostgreSQL";

/** Whether a state says more than that PostgreSQL cannot be used: it is of the meter's own service. */
export function isGraver(health: HealthState): boolean {
  return health !== "ok" && health !== "late" && health !== "load_curve_off";
}

export function healthMessage(context: HealthContext): HealthMessage & { readonly payload: HealthState } {
  const { report, outage, meter } = context;
  const { health, lastGood } = report;
  if (outage !== undefined && !isGraver(health)) return outageMessage(outage, meter, lastGood);
  return { ...messageOf(context, health, stateExplanation(context)), payload: health };
}

/** @param lastGood undefined: no day, or it is not known, as the archive lacks the meter */
export function outageMessage(
  { advice, nextTry, meters }: Outage,
  meter: MeterName,
  lastGood?: Day,
): HealthMessage & { readonly payload: HealthState } {
  return {
    topic: `${topicRoot(meter)}/health`,
    payload: "unavailable",
    text: advice.text,
    lastGood: lastGood === undefined ? null : formatDay(lastGood),
    nextTry: formatInstant(nextTry),
    action: advice.action,
    scope: "service",
    account: OUTAGE,
    meters,
  };
}

/** @param endsAt when the token expires, in seconds, as `now` is */
export function expiringMessage(context: HealthContext, endsAt: number, now: number): HealthMessage {
  const { language, meter } = context;
  const days = dayOf(endsAt) - dayOf(now);
  const until = dateText(language, dayOf(endsAt));
  const explanation = explainHealth(language, { state: "expiring", service: meter.service, days, until });
  return messageOf(context, "expiring", explanation);
}

export function noticeMessage(context: HealthContext, notice: HealthNotice, advice: Advice): HealthMessage {
  return messageOf(context, notice, advice);
}

/** Days for which a notice must not have been true before it is said again. */
const QUIET_DAYS = 30;

/**
 * Whether a notice is said now, and what is remembered of it: `true`, or the day from which on it was not true.
 * @param told what was remembered; undefined: it was never said
 */
export function noticeAfter(
  isTrue: boolean,
  told: string | undefined,
  today: Day,
): { readonly isSaid: boolean; readonly told: string | undefined } {
  if (!isTrue) return { isSaid: false, told: told === TRUE ? formatDay(today) : told };
  const since = told === undefined || told === TRUE ? undefined : parseDay(told);
  return { isSaid: told === undefined || (since !== undefined && today - since >= QUIET_DAYS), told: TRUE };
}

/** What is remembered of a notice that was still true when last looked at. */
const TRUE = "true";

/** Days before a token expires at which the user is notified. */
const NOTICES = [60, 30, 7, 1];

/**
 * The notice that is due, as its number of days before the end; undefined if none is due or it was already sent.
 * @param told the last notice sent
 */
export function dueNotice(secondsLeft: number, told: number | undefined): number | undefined {
  const due = NOTICES.filter((days) => secondsLeft <= days * DAY_SECONDS).at(-1);
  return due === undefined || secondsLeft <= 0 || (told !== undefined && told <= due) ? undefined : due;
}

function stateExplanation(context: HealthContext): CodedAdvice {
  const { meter, language, when, report } = context;
  const { health, problem, nextCall } = report;
  const { service } = meter;
  if (health === "ok" || health === "late") {
    // In the evening this becomes a state of its own; until then, do not call it well.
    const reason = reasonOf(health, context);
    if (reason !== undefined) return reason;
  }
  if (health === "ok" || health === "late" || health === "load_curve_off") {
    return explainHealth(language, { state: health, service, until: when(nextCall) });
  }
  const fitting = problemOf(health, problem);
  // The credentials were changed, and nothing has been asked with the new ones.
  if (fitting === undefined && health === "consent")
    return explainHealth(language, { state: "refused", service, until: when(nextCall) });
  return fitting === undefined
    ? explain(language, { kind: health, service, until: when(nextCall) })
    : explainProblem(fitting, language, when);
}

const spentBudgets = { cap: "spent", failed_cap: "failed", hour: "spread" } as const;

/** Why something that is due is missing; undefined: nothing is, or the state says all that is known. */
function reasonOf(
  health: "ok" | "late",
  { meter: { service }, language, when, report }: HealthContext,
): CodedAdvice | undefined {
  const { problem, refusal, overBudget, nextCall, received, upToDate } = report;
  if (upToDate) return refusal && refusalAdvice(refusal, language, when);
  if (problem !== undefined) return withMissing(explainProblem(problem, language, when), report, language);
  const isSpent = overBudget !== undefined && overBudget.reason !== "history_cap";
  if (health === "late" && !isSpent) return undefined;
  const state = isSpent ? spentBudgets[overBudget.reason] : received ? "waiting" : "empty";
  const reason = explainHealth(language, { state, service, until: when(nextCall) });
  return withMissing(reason, report, language);
}

/** Names the refused series first: the others have come. */
export function refusalAdvice(
  { wants, problem }: Refusal,
  language: Language,
  when: (instant: number) => string,
): CodedAdvice {
  const texts = textsOf(language);
  const names = wants.map(
    ({ series, direction }) => `${texts.measures[series]} (${texts.directions[direction]})`,
  );
  // The next try that is named is the meter's.
  const until = problem.lasting === true ? undefined : problem.until;
  const advice = explainProblem({ ...problem, until }, language, when);
  return { ...advice, text: `${texts.refused(names.join(", "))} ${advice.text}` };
}

/** Names the missing series first: the others may have come. */
function withMissing(advice: CodedAdvice, { received, missing }: Report, language: Language): CodedAdvice {
  if (!received || missing.length === 0) return advice;
  const texts = textsOf(language);
  const isBoth = new Set(missing.map(({ direction }) => direction)).size > 1;
  const names = missing.map(({ series, direction }) =>
    isBoth ? `${texts.measures[series]} (${texts.directions[direction]})` : texts.measures[series],
  );
  return { ...advice, text: `${texts.missing(names.join(", "))} ${advice.text}` };
}

/** The problem behind a state, if it still exists. */
function problemOf(health: HealthState, problem: Problem | undefined): Problem | undefined {
  const fits = problem?.kind === health || (health === "unavailable" && problem?.kind === "bad_answer");
  return fits ? problem : undefined;
}

function messageOf(
  { meter, report }: HealthContext,
  payload: HealthMessage["payload"],
  { text, action, link, code }: CodedAdvice,
): HealthMessage {
  const { lastGood, nextCall, isHopeless, account, problem } = report;
  // A ban, a quota, an outage or a refusal of the credentials affects all meters of the base URL.
  const ofService =
    payload === "banned" ||
    payload === "quota" ||
    payload === "unavailable" ||
    (payload === "consent" && problem?.kind === "consent" && problem.direction === undefined);
  return {
    topic: `${topicRoot(meter)}/health`,
    payload,
    text,
    lastGood: lastGood === undefined ? null : formatDay(lastGood),
    nextTry: isHopeless ? null : formatInstant(nextCall),
    action,
    ...(link !== undefined && { link }),
    ...(code !== undefined && { code }),
    scope: ofService ? "service" : "meter",
    ...(ofService && account && { account: account.baseUrl, meters: account.meters }),
  };
}
