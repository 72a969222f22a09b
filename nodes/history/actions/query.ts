/** Queries the archive: the action of a message that names none. */
import { yieldToEventLoop } from "../../base/index.js";
import { fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import {
  ask,
  sizeOf,
  type QueryResult,
  type Question,
  type Granularity,
  type StepEntry,
  type StepValue,
} from "../../query/index.js";
import { formatInstant, type Direction } from "../../readings/index.js";
import { grouped, type Texts } from "../../texts/index.js";
import { hasCosts } from "../cost-request.js";
import { exchange } from "../exchange.js";
import { assertSize, readQuery, type CsvStyle } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mapInSlices, SLICE } from "./slices.js";

/** What only an answer about costs says: its notes are not about other readings. */
export const withoutNotes = {
  pricesCheckedUntil: undefined,
  pricesDoubtful: undefined,
  notes: undefined,
  hoursCheck: undefined,
};

export async function query(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts } = context;
  const billDayOf = (direction: Direction): number => meter.contracts.billDayOf(direction);
  const { question, format } = readQuery(msg, properties, today, texts, billDayOf);
  assertSize(await sizeOf(archive, usagePoint, question), msg, texts);
  const answer = await ask(archive, usagePoint, question, today);
  return {
    fields: {
      payload:
        format === "csv"
          ? await csvOf(answer, question, usagePoint.pdl, properties.csv)
          : await mapInSlices(answer.entries, entryOf),
      unit: answer.unit,
      measure: question.measure,
      direction: question.direction,
      usagePointId: usagePoint.pdl,
      comparison: answer.comparison,
      ...(hasCosts(msg, texts) && withoutNotes),
    },
    status: queryStatus(answer, question.step, texts),
  };
}

/**
 * Loaded at the first CSV (docs/dev/decisions.md#11-loading-late). No cell can start a formula: all are numbers,
 * instants or our own words.
 */
async function csvOf(
  { unit, entries }: QueryResult,
  { direction, measure }: Question,
  usagePointId: string,
  style: CsvStyle,
): Promise<string> {
  const { csvHeading, csvLines } = exchange();
  const isWide = entries.some(({ rounded }) => rounded);
  const lines = [csvHeading(style, isWide)];
  for (let from = 0; from < entries.length; from += SLICE) {
    if (from > 0) await yieldToEventLoop();
    const rows = entries.slice(from, from + SLICE).map((entry) => ({ ...entry, direction, measure, unit }));
    lines.push(...csvLines(usagePointId, rows, style, isWide));
  }
  return `${lines.join("\n")}\n`;
}

/** A value as sent in messages. */
interface Shown {
  start: string;
  end: string;
  value: number;
  missing: number;
  at?: string;
  rounded?: true;
  previous?: Shown;
  byPeriod?: Readonly<Record<string, number>>;
}

function entryOf(entry: StepEntry): Shown {
  const shown = valueOf(entry);
  if (entry.previous) shown.previous = valueOf(entry.previous);
  if (entry.byPeriod) shown.byPeriod = entry.byPeriod;
  return shown;
}

function valueOf({ start, end, value, missing, at, rounded }: StepValue): Shown {
  const shown: Shown = { start: formatInstant(start), end: formatInstant(end), value, missing };
  if (at !== undefined) shown.at = formatInstant(at);
  if (rounded) shown.rounded = rounded;
  return shown;
}

/** The number of steps, and how much of the requested time has no reading. */
function queryStatus({ entries, missing }: QueryResult, step: Granularity, texts: Texts): ShownStatus {
  if (entries.length === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  const { history } = texts;
  const count = history.counted[step](grouped(entries.length, texts), entries.length === 1);
  const parts = missing === 0 ? [count] : [count, history.missing(lengthOf(missing, texts))];
  return statusOf(missing === 0 ? "answered" : "incomplete", parts.join(" · "));
}

function lengthOf(minutes: number, texts: Texts): string {
  const { history } = texts;
  if (minutes < 60) return history.minutes(grouped(minutes, texts));
  if (minutes < 2_880) return history.hours(grouped(Math.round(minutes / 60), texts));
  return history.days(grouped(Math.round(minutes / 1_440), texts));
}
