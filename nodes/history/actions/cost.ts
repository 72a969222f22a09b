/** Says what a span cost: a query with `measure: "cost"`. */
import {
  askCost,
  type CostEntry,
  type CostQuestion,
  type CostResult,
  type CostStep,
  type CostStepEntry,
} from "../../costs/index.js";
import { sizeOf, type Question } from "../../query/index.js";
import { fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { formatInstant } from "../../readings/index.js";
import { classNamesOf, shippedColor } from "../../tariffs/index.js";
import { dateText, grouped, type Texts } from "../../texts/index.js";
import { COST, COST_UNIT, readCostQuestion } from "../cost-request.js";
import { exchange } from "../exchange.js";
import { assertSize } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mapInSlices } from "./slices.js";

export async function cost(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts } = context;
  const { question, format } = readCostQuestion(msg, properties, today, meter.contracts, texts);
  const { direction, step } = question;
  assertSize(await sizeOf(archive, usagePoint, countedFor(question)), msg, texts);
  const answer = await askCost(archive, usagePoint, question, shippedColor, today);
  return {
    fields: {
      payload:
        format === "csv"
          ? csvOf(answer, question, usagePoint.pdl, properties.csv)
          : await mapInSlices(answer.entries, shownOf),
      unit: COST_UNIT,
      measure: COST,
      direction,
      usagePointId: usagePoint.pdl,
      comparison: answer.comparison,
      pricesCheckedUntil: answer.pricesCheckedUntil,
      pricesDoubtful: answer.pricesDoubtful,
      notes: notesOf(answer, texts),
    },
    status: costStatus(answer, step, texts),
  };
}

/** A question that makes the archive count what costs are made of: a contract of one class goes by the days. */
function countedFor({ contract, direction, step, start, end, compare }: CostQuestion): Question {
  const isByDay = contract.versions.every((version) => classNamesOf(version).length === 1);
  const measure = isByDay ? "daily" : "load_curve";
  return { measure, direction, step: step === "period" ? "year" : step, start, end, compare, detail: true };
}

type Shown<T> = Omit<T, "start" | "end"> & { readonly start: string; readonly end: string };
type ShownEntry = Shown<CostEntry> & { readonly previous?: Shown<CostEntry> };

function shownOf({ previous, ...entry }: CostStepEntry): ShownEntry {
  return { ...withStamps(entry), ...(previous && { previous: withStamps(previous) }) };
}

function withStamps(entry: CostEntry): Shown<CostEntry> {
  return { ...entry, start: formatInstant(entry.start), end: formatInstant(entry.end) };
}

/** Loaded at the first CSV (docs/dev/decisions.md#11-loading-late). */
function csvOf(
  { entries }: CostResult,
  { direction }: CostQuestion,
  usagePointId: string,
  style: ActionContext["properties"]["csv"],
): string {
  return exchange().costCsv(
    usagePointId,
    entries.map((entry) => ({ ...entry, direction, unit: COST_UNIT })),
    style,
  );
}

function notesOf({ withoutPrices }: CostResult, texts: Texts): string[] | undefined {
  return withoutPrices?.map(({ power, days, first }) =>
    texts.contract.withoutPrices(grouped(days, texts), dateText(texts.language, first), String(power)),
  );
}

function costStatus({ entries }: CostResult, step: CostStep, texts: Texts): ShownStatus {
  if (entries.length === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  const { history } = texts;
  const countOf = (text: (count: string, one: boolean) => string, count: number): string =>
    text(grouped(count, texts), count === 1);
  const incomplete = entries.filter(({ complete }) => !complete).length;
  const count = countOf(history.counted[step], entries.length);
  const parts = incomplete === 0 ? [count] : [count, countOf(history.incomplete, incomplete)];
  return statusOf(incomplete === 0 ? "answered" : "incomplete", parts.join(" · "));
}
