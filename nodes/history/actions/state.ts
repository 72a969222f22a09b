/** The state of a meter, from what is already known, without any call: `msg.action = "state"`. */
import type { Archive, UsagePoint } from "../../archive/index.js";
import type { HealthState, Report, DetailedProgress } from "../../collector/index.js";
import {
  collectingAdvice,
  credentialsError,
  healthContextOf,
  healthMessage,
  mirrorAdvice,
  meterStatus,
  mirrorOf,
  problemOf,
  statusContextOf,
  statusOf,
  type ShownStatus,
  type StatusEvent,
} from "../../common/index.js";
import {
  directions,
  formatDay,
  formatInstant,
  measures,
  parseDay,
  type Day,
  type Direction,
  type Collected,
} from "../../readings/index.js";
import { dateText, grouped, type Texts } from "../../texts/index.js";
import type { ActionContext, ActionResult } from "./action.js";

/** Fields with the same name as in health messages mean the same (docs/dev/contract.md#state). Days: `YYYY-MM-DD`. */
export interface StateAnswer {
  /** The meter's name; empty: it has none. */
  name: string;
  state: HealthState;
  /** What happened, and what comes next and when. */
  text: string;
  /** What the user can do. */
  action: string;
  link?: string;
  /** What failed, as in health messages. */
  code?: string;
  /** The word of the meter's status between two calls (docs/dev/contract.md#statuses). */
  event: StatusEvent;
  /**
   * Each measure has the newest day that the service can have, those of a refused direction too; a curve that Enedis does
   * not record is ignored.
   */
  upToDate: boolean;
  /** The newest day that is held for all measures of the directions that are not refused; null: none yet. */
  lastGood: string | null;
  /** Days that were asked for but are incomplete in at least one measure. */
  missingDays: number;
  /** Days still to be asked for, of all measures. */
  historyLeft: number;
  /**
   * null while no call can be made: the clock is not set, the archive cannot be written, or no call can work until the
   * user corrects the credentials.
   */
  nextTry: string | null;
  /** Calls of the whole account on the current UTC day; `callsLeft` is null if there is no limit. */
  callsUsed: number;
  callsLeft: number | null;
  /** The base URL of these calls, and how many meters share them; the demo has no base URL. */
  account?: string;
  meters: number;
  /** How far PostgreSQL has its readings; absent: settings.js names none. */
  mirror?: MirrorState;
  /** Of a stand-by: whether it waits, and the machine that is active; null: that is not known. */
  standby?: boolean;
  active?: string | null;
  /** One entry for each series that a node wants. */
  measures: MeasureState[];
}

interface MirrorState {
  /** Readings that it does not have yet. */
  behind: number;
  /** Since when; null: nothing is missing. */
  since: string | null;
  /** Why it does not get them, and what to do; absent: it gets them. */
  text?: string;
  action?: string;
}

interface MeasureState {
  direction: Direction;
  measure: Collected;
  lastGood: string | null;
  missingDays: number;
  historyLeft: number;
}

/** @throws {LinkyError} `credentials` when the meter's settings are not complete */
export function state({
  archive,
  meter,
  collector,
  usagePoint,
  texts,
}: ActionContext): Promise<ActionResult> {
  if (meter.source === undefined) throw credentialsError(meter);
  const { name } = meter;
  const report = collector.report();
  const { health, text, action, link, code, nextTry } = told(meter, report);
  // Days do not matter for series that the meter does not have.
  const seriesWanted = collector
    .detailedProgress()
    .filter(({ gone }) => !gone)
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const { baseUrl, meters: sharers } = report.account ?? { baseUrl: "", meters: 1 };
  const answer: StateAnswer = {
    name,
    state: health,
    text,
    action,
    ...(link !== undefined && { link }),
    ...(code !== undefined && { code }),
    event: eventOf(meter, collector, report),
    // Other than in the report, not while a direction is refused.
    upToDate: report.received && report.allHeld,
    lastGood: formatted(report.lastGood),
    missingDays: new Set(seriesWanted.flatMap(({ lacking }) => lacking)).size,
    historyLeft: seriesWanted.reduce((sum, { notAsked }) => sum + notAsked, 0),
    nextTry,
    ...callsOf(report),
    ...(baseUrl !== "" && { account: baseUrl }),
    meters: sharers,
    ...mirrorState(meter, archive, usagePoint),
    measures: seriesWanted.map(({ direction, series, newest, lacking, notAsked }) => ({
      direction,
      measure: series,
      lastGood: formatted(newest),
      missingDays: lacking.length,
      historyLeft: notAsked,
    })),
  };
  return Promise.resolve({
    fields: { payload: answer, usagePointId: usagePoint.pdl },
    status: stateStatus(answer, report, texts),
  });
}

/** Empty: settings.js names no PostgreSQL. */
function mirrorState(
  meter: ActionContext["meter"],
  archive: Archive,
  { id }: UsagePoint,
): Partial<Pick<StateAnswer, "mirror" | "standby" | "active">> {
  const mirror = mirrorOf(meter.collectors);
  if (mirror === undefined) return {};
  const problem = problemOf(meter);
  const { behind, since } = mirror.behind(archive, id);
  return {
    ...(mirror.isStandby && { standby: mirror.standsBy, active: mirror.active ?? null }),
    mirror: {
      behind,
      since: since === undefined ? null : formatInstant(since),
      ...(problem && mirrorAdvice(problem, meter.texts)),
    },
  };
}

type Told = Pick<StateAnswer, "text" | "action" | "link" | "code" | "nextTry"> & {
  readonly health: HealthState;
};

/** What is told of the meter, or of what keeps all meters from being asked. */
function told(meter: ActionContext["meter"], report: Report): Told {
  const { texts, collectors } = meter;
  const stop = collectors.problem;
  if (stop === undefined) {
    const message = healthMessage(healthContextOf(meter, report));
    return { ...message, health: message.payload };
  }
  return { health: "unavailable", ...collectingAdvice(stop, texts), nextTry: null };
}

/** What a node shows that wants all of the meter. A call under way says nothing of how the meter is doing. */
function eventOf(
  meter: ActionContext["meter"],
  collector: ActionContext["collector"],
  report: Report,
): StatusEvent {
  const context = statusContextOf(meter, collector.detailedProgress());
  return meterStatus({ ...context, report: { ...report, calling: undefined }, wants: true }).event;
}

/** By direction, then in the order of messages. */
function rankOf({ direction, series }: DetailedProgress): number {
  return (
    directions.indexOf(direction) * measures.length + measures.findIndex((measure) => measure === series)
  );
}

const formatted = (day: Day | undefined): string | null => (day === undefined ? null : formatDay(day));

function callsOf({ budget: { used, cap } }: Report): Pick<StateAnswer, "callsUsed" | "callsLeft"> {
  return { callsUsed: used, callsLeft: Number.isFinite(cap) ? Math.max(0, cap - used) : null };
}

function stateStatus(answer: StateAnswer, { received, problem }: Report, texts: Texts): ShownStatus {
  const { state, upToDate, callsLeft } = answer;
  const held = heldText(answer, texts);
  const parts =
    callsLeft === null ? [held] : [held, texts.history.callsLeft(grouped(callsLeft, texts), callsLeft)];
  const text = parts.join(" · ");
  if (!received && state === "ok" && problem === undefined) return statusOf("no_readings", text);
  return statusOf(state === "ok" && upToDate ? "answered" : "incomplete", text);
}

/** Up to which day readings are stored, or of which measures there are none. */
function heldText(
  { lastGood, measures: wanted }: StateAnswer,
  { history, language, measures: names }: Texts,
): string {
  if (lastGood !== null) return history.heldTo(dateText(language, parseDay(lastGood)!));
  const without = wanted.filter((one) => one.lastGood === null);
  if (without.length === wanted.length) return history.nothingYet;
  return history.nothingOf([...new Set(without.map(({ measure }) => names[measure]))].join(", "));
}
