/** Says what a span cost: a query with `measure: "cost"`. */
import {
  askCost,
  checkHours,
  stamped,
  type CostEntry,
  type CostQuestion,
  type CostResult,
  type CostStep,
  type CostStepEntry,
  type Stamped,
} from "../../costs/index.js";
import { sizeOf, type Question } from "../../query/index.js";
import { fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { COST, COST_UNIT } from "../../readings/index.js";
import { needsCurve, usesColors } from "../../pricing/index.js";
import { costNotes, grouped, hoursCheckText, type Texts } from "../../texts/index.js";
import { readCostQuestion } from "../cost-request.js";
import { exchange } from "../exchange.js";
import { assertSize } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mapInSlices } from "./slices.js";

export async function cost(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts, signal } = context;
  const { question, format } = readCostQuestion(msg, properties, today, meter.contracts, texts);
  const { direction, step } = question;
  assertSize(await sizeOf(archive, usagePoint, countedFor(question)), msg, texts);
  await lookForColors(context, question);
  const answer = await askCost(archive, usagePoint, question, meter.tempo.colorOf, today);
  const checked = await checkHours(archive, usagePoint, question, today, signal);
  const hours = checked === "unknown" ? undefined : checked;
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
      notes: costNotes({ ...answer, isOfMessage: question.contract.id === undefined }, texts),
      hoursCheck: hours && { days: hours.days, minutes: hours.minutes, text: hoursCheckText(hours, texts) },
    },
    status: costStatus(answer, step, texts),
  };
}

/** The night up to 06:00 has the colour of the day before. */
async function lookForColors(
  { meter: { tempo }, signal }: ActionContext,
  { contract, start, end }: CostQuestion,
): Promise<void> {
  if (!contract.versions.some(usesColors)) return;
  await tempo.lookFor(tempo.lacking({ start: start - 1, end }), signal);
}

/** A question that makes the archive count what costs are made of: a contract of one class goes by the days. */
function countedFor({ contract, direction, step, start, end, compare }: CostQuestion): Question {
  const measure = needsCurve(contract) ? "load_curve" : "daily";
  return { measure, direction, step: step === "period" ? "year" : step, start, end, compare, detail: true };
}

export type ShownEntry = Stamped<CostEntry> & { readonly previous?: Stamped<CostEntry> };

function shownOf({ previous, ...entry }: CostStepEntry): ShownEntry {
  return { ...stamped(entry), ...(previous && { previous: stamped(previous) }) };
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
