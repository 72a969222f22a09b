/** The texts of the routes about a meter. Pure. */
import {
  isOutage,
  type AccessCheck,
  type Finding,
  type Problem,
  type Report,
  type DetailedProgress,
  type SourceSettings,
} from "../../collector/index.js";
import { DAY_SECONDS, dayOf, formatDay, type Direction } from "../../readings/index.js";
import type { ServiceError, ServiceId } from "../../services/index.js";
import {
  adminTextsOf,
  explain,
  explainHealth,
  dateText,
  textsOf,
  type Language,
  type Advice,
  type Explanation,
  measureTitle,
  ofService,
  seriesTitle,
} from "../../texts/index.js";
import { explainProblem, refusalAdvice, timeText, type ConfigNode } from "../../common/index.js";
import type {
  Calls,
  SourceCheck,
  Estimate,
  MeterState,
  SeriesCoverage,
  Verdict,
} from "../../editor/index.js";
import type { FailureContext } from "./failure.js";

export interface WordsContext extends FailureContext {
  readonly language: Language;
  /** Seconds. */
  readonly now: number;
}

const when = ({ language, now }: WordsContext, instant: number): string =>
  timeText(textsOf(language), instant, now);

function explanationOf({ text, action, link }: Advice): Explanation {
  return { text, action, ...(link !== undefined && { link }) };
}

function explanationOfProblem(problem: Problem, context: WordsContext): Explanation {
  return explanationOf(explainProblem(problem, context.language, (instant) => when(context, instant)));
}

/** Calls of this UTC day, of all our meters of the base URL; other users of the same address count too. */
function callsOf(report: Report, source: SourceSettings, { language }: WordsContext): Calls {
  const texts = adminTextsOf(language).calls;
  const { used, cap } = report.budget;
  const meters = report.account?.meters ?? 1;
  const { service, baseUrl } = source;
  if (service === "demo") return { used, cap: null, left: null, baseUrl, meters, text: texts.demo };
  const left = Math.max(0, cap - used);
  const parts = [
    Number.isFinite(cap) ? texts.limited(used, cap, left, meters) : texts.unlimited(used),
    texts.shared[service],
  ];
  return { used, cap, left, baseUrl, meters, text: parts.join(" ") };
}

/** @param isOneWay all series have the same direction, which then need not be named at each */
function coverageOf(progress: DetailedProgress, language: Language, isOneWay: boolean): SeriesCoverage {
  const { direction, series, complete, partial, missing, notAsked, newest } = progress;
  return {
    direction,
    series,
    complete,
    partial,
    missing,
    notAsked,
    name: isOneWay ? measureTitle(language, series) : seriesTitle(language, progress),
    newest: newest === undefined ? null : formatDay(newest),
  };
}

/** Which earlier days are not complete: those after a series' newest complete day are still awaited. */
function lackingText(progress: readonly DetailedProgress[], language: Language): string {
  const days = new Set(
    progress.flatMap(({ lacking, newest }) => lacking.filter((day) => newest !== undefined && day < newest)),
  );
  if (days.size === 0) return "";
  return adminTextsOf(language).history.lacking(days.size, dateText(language, Math.max(...days)));
}

/** @param said what the cost is of: of the history that is missing, or of all of it once more */
export function estimateOf(
  estimate: { readonly calls: number; readonly days: number },
  service: ServiceId,
  language: Language,
  said: "estimate" | "again" | "askedAgain" = "estimate",
): Estimate {
  const { calls, days } = estimate;
  const texts = adminTextsOf(language).history;
  const text = service === "demo" ? texts.demo[said] : texts[said](ofService(service, language), calls, days);
  return { calls, days, text };
}

/** @param left how long the rest of the history takes */
export function meterStateOf(
  report: Report,
  progress: readonly DetailedProgress[],
  source: SourceSettings,
  left: { readonly days: number } | undefined,
  context: WordsContext,
): Omit<MeterState, "unset" | "mirror"> {
  const { language } = context;
  const present = progress.filter(({ gone }) => !gone);
  const days = present.reduce((sum, series) => sum + series.days, 0);
  // The newest day of a series is not history.
  const requested = present.reduce((sum, series) => sum + series.requested, 0);
  const toGo = Math.max(requested, report.historyLeft);
  const percent = days === 0 ? 100 : Math.floor((100 * (days - Math.min(days, toGo))) / days);
  const { service, usagePointId } = source;
  const isWanted = progress.length > 0;
  const isOneWay = progress.every(({ direction }) => direction === progress[0]!.direction);
  const { problem, lastGood, nextCall } = report;
  const next = problem === undefined ? nextCall : problem.until;
  return {
    deployed: { service, hint: usagePointId.slice(-4) },
    told: explanationOfState(report, isWanted, context),
    newest: lastGood === undefined ? null : dateText(language, lastGood),
    next: isWanted && next !== undefined ? when(context, next) : null,
    minuteOfFirst: report.minuteOfFirst ?? null,
    failing: problem !== undefined,
    calls: callsOf(report, source, context),
    history: {
      days,
      left: toGo,
      text: toGo === 0 ? "" : adminTextsOf(language).history.progress(percent, toGo, left?.days ?? 0),
    },
    coverage: progress.map((series) => coverageOf(series, language, isOneWay)),
    lacking: lackingText(present, language),
  };
}

/** @param unset by property, its variable */
export function unsetOf(
  unset: ConfigNode["unset"],
  source: SourceSettings,
  language: Language,
): MeterState["unset"] {
  const texts = adminTextsOf(language).unset;
  const properties = Object.entries(unset) as [keyof ConfigNode["unset"], string][];
  return properties.map(([property, variable]) => ({
    property,
    variable,
    text: texts.told(variable, texts.instead[property](source[property])),
  }));
}

function explanationOfState(report: Report, isWanted: boolean, context: WordsContext): Explanation {
  const { language } = context;
  const texts = adminTextsOf(language).state;
  const { problem, refusal, calling, overBudget, received, upToDate, loadCurveOff, nextCall } = report;
  if (problem !== undefined) return explanationOfProblem(problem, context);
  if (!isWanted) return { text: texts.unused };
  if (calling !== undefined) return { text: texts.fetching(seriesTitle(language, calling)) };
  const resumes = overBudget && when(context, overBudget.until);
  if (overBudget?.reason === "cap" || overBudget?.reason === "failed_cap")
    return { text: texts.stopped(resumes!) };
  // Calls that history may not spend are kept for the newest day.
  if (overBudget?.reason === "hour" && !upToDate) return { text: texts.spread(resumes!) };
  if (!upToDate) return { text: texts.waiting(when(context, nextCall), received) };
  if (loadCurveOff) {
    const until = when(context, nextCall);
    return explanationOf(
      explainHealth(language, { state: "load_curve_off", service: context.service, until }),
    );
  }
  if (refusal !== undefined) {
    return explanationOf(refusalAdvice(refusal, language, (instant) => when(context, instant)));
  }
  return { text: resumes === undefined ? texts.upToDate(when(context, nextCall)) : texts.history(resumes) };
}

// ——— access check

export interface AccessCheckContext extends WordsContext {
  readonly report: Report;
  readonly source: SourceSettings;
  /** What Enedis refuses of a direction. */
  readonly refusalOf: (direction: Direction) => Problem | undefined;
  /** Seconds. */
  readonly tokenEndsAt: number | undefined;
}

export function sourceCheck(check: AccessCheck, context: AccessCheckContext): SourceCheck {
  const { language, report, source, tokenEndsAt, now } = context;
  const texts = adminTextsOf(language).accessCheck;
  const isOff = curvesOff(check);
  const series = check.findings.map((finding) => ({
    direction: finding.direction,
    series: finding.series,
    name: seriesTitle(language, finding),
    ...verdictOf(finding, isOff.has(finding.direction) && finding.series === "load_curve", context),
  }));
  const asked = series.filter(({ verdict }) => verdict !== "not_asked");
  const bad = asked.filter(({ verdict }) => verdict !== "well");
  const allFail = asked.length > 0 && asked.every(({ verdict }) => verdict === "failing");
  const remarks: Explanation[] = [];
  if (check.overBudget !== undefined) {
    const { used, cap } = report.budget;
    const until = when(context, check.overBudget.until);
    remarks.push({ text: used < cap ? texts.spent(until) : texts.allUsed(cap, until) });
  }
  const isDown = check.findings.some(({ failure }) => isOutage(failure));
  if (isDown && check.overBudget === undefined && dayOf(report.nextCall) > dayOf(now)) {
    remarks.push({ text: texts.notToday(when(context, report.nextCall)) });
  }
  // In this case neither a series nor the summary mentions the problem.
  if (report.problem !== undefined && asked.length === 0)
    remarks.push(explanationOfProblem(report.problem, context));
  if (tokenEndsAt !== undefined) {
    const days = Math.max(0, Math.floor((tokenEndsAt - now) / DAY_SECONDS));
    remarks.push({ text: texts.tokenEnds(dateText(language, dayOf(tokenEndsAt)), days) });
  }
  const verdict: Verdict =
    asked.length === 0 ? "not_asked" : allFail ? "failing" : bad.length > 0 ? "attention" : "well";
  return {
    verdict,
    summary: {
      text: {
        not_asked: texts.none,
        failing: texts.failing,
        attention: texts.attention(bad.length),
        well: texts.well,
      }[verdict],
    },
    series,
    remarks,
    calls: callsOf(report, source, context),
  };
}

/** A source that was checked less than a minute ago. */
export function uncheckedSource(context: AccessCheckContext): SourceCheck {
  const { language, report, source } = context;
  return {
    verdict: "not_asked",
    summary: { text: adminTextsOf(language).errors.tooSoon },
    series: [],
    remarks: [],
    calls: callsOf(report, source, context),
  };
}

/** Directions with daily values but no load curve: hourly collection is off at Enedis. */
function curvesOff({ findings }: AccessCheck): Set<Direction> {
  const off = new Set<Direction>();
  for (const { direction, series, failure, newest } of findings) {
    const isEmpty = series === "load_curve" && failure?.kind === "no_data" && newest === undefined;
    const daily = findings.find((other) => other.direction === direction && other.series === "daily");
    if (isEmpty && daily?.newest !== undefined) off.add(direction);
  }
  return off;
}

type SeriesVerdict = Explanation & { readonly verdict: Verdict };

function verdictOf(finding: Finding, isOff: boolean, context: AccessCheckContext): SeriesVerdict {
  const { language, service } = context;
  const { result, failure } = finding;
  if (result !== "asked") return { verdict: "not_asked", ...whyNotAsked(result, finding, context) };
  if (isOff) {
    const off = explainHealth(language, { state: "load_curve_off", service });
    return { verdict: "attention", ...explanationOf(off) };
  }
  if (failure !== undefined) return failureVerdict(finding, failure, context);
  return heldVerdict(finding, language);
}

function whyNotAsked(
  result: Exclude<Finding["result"], "asked">,
  { direction, first, goneUntil }: Finding,
  context: AccessCheckContext,
): Explanation {
  const { language, service } = context;
  const texts = adminTextsOf(language).accessCheck;
  switch (result) {
    case "gone": {
      const lasting = goneUntil !== undefined;
      const until = lasting ? when(context, goneUntil) : undefined;
      return explanationOf(explain(language, { kind: "consent", direction, service, lasting, until }));
    }
    case "no_days":
      return { text: texts.noDays(dateText(language, first)) };
    case "stopped": {
      const until = problemOf(direction, context)?.until ?? context.report.nextCall;
      return { text: texts.stopped(when(context, until)) };
    }
    case "refused":
      return { text: texts.notAsked };
  }
}

/** The service gave no readings. */
function failureVerdict(
  { direction, goneUntil }: Finding,
  failure: ServiceError,
  context: AccessCheckContext,
): SeriesVerdict {
  const { language, service } = context;
  const { kind, code, httpStatus } = failure;
  const problem = problemOf(direction, context);
  const lasting = goneUntil !== undefined;
  const until = lasting ? goneUntil : (failure.until ?? problem?.until);
  const isOfConsent = problem?.kind === "consent" && problem.direction === direction;
  const explanation = explain(language, {
    kind,
    code,
    httpStatus,
    service,
    direction,
    probe: kind === "consent",
    fresh: isOfConsent ? problem.fresh : undefined,
    lasting,
    until: until === undefined ? undefined : when(context, until),
  });
  return { verdict: kind === "no_data" ? "attention" : "failing", ...explanationOf(explanation) };
}

/** The service gave readings: how far they go. */
function heldVerdict({ newest, due }: Finding, language: Language): SeriesVerdict {
  const texts = adminTextsOf(language).accessCheck;
  if (newest === undefined) return { verdict: "attention", text: texts.nothing };
  if (newest >= due) return { verdict: "well", text: texts.works(dateText(language, newest)) };
  const text = texts.waiting(dateText(language, newest), dateText(language, due));
  return { verdict: newest >= due - LATE_DAYS ? "well" : "attention", text };
}

/** At Enedis, a delay of up to this many days is common. */
const LATE_DAYS = 3;

/** What stops a direction: each may be refused for itself. */
function problemOf(direction: Direction, { report, refusalOf }: AccessCheckContext): Problem | undefined {
  const { problem } = report;
  const fits = problem !== undefined && (problem.direction ?? direction) === direction;
  return fits ? problem : refusalOf(direction);
}
