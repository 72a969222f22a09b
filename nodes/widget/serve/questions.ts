/**
 * What a browser may ask its meter (docs/dev/decisions.md#7-widget-questions). It is checked, as anybody who can see
 * the dashboard can send anything. Pure.
 */
import * as v from "valibot";
import { exists, type Direction } from "../../readings/index.js";
import {
  costPeriods,
  granularities,
  heatKinds,
  heatPeriods,
  habits,
  periods,
  priceDays,
  type Question,
} from "../protocol.js";

export type Ask =
  /** The element's code. */
  | { readonly ask: "element" }
  | { readonly ask: "snapshot" }
  | { readonly ask: "chart"; readonly question: Question };

/** The last day of the year 9999. */
const LAST_DAY = 2_932_896;

const common = {
  id: v.pipe(v.number(), v.safeInteger()),
  direction: v.picklist(["consumption", "production"]),
};

const day = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_DAY));

const chart = v.strictObject({
  ...common,
  measure: v.picklist(["load_curve", "daily", "max_power"]),
  period: v.picklist(periods),
  step: v.picklist(granularities),
  end: v.exactOptional(day),
  compare: v.exactOptional(v.union([v.boolean(), v.picklist(["weekdays", "weeks"])])),
});

const cost = v.strictObject({
  ...common,
  measure: v.literal("cost"),
  period: v.exactOptional(v.picklist(costPeriods)),
  end: v.exactOptional(day),
});

const prices = v.strictObject({
  ...common,
  measure: v.literal("prices"),
  day: v.picklist(priceDays),
});

const habit = v.strictObject({ ...common, measure: v.picklist(habits) });

const ofDay = v.strictObject({
  ...common,
  measure: v.literal("day"),
  series: v.picklist(["load_curve", "daily", "max_power"]),
  day: day,
  ask: v.exactOptional(v.boolean()),
});

const heat = v.strictObject({
  ...common,
  measure: v.literal("heat"),
  of: v.picklist(heatKinds),
  period: v.picklist(heatPeriods),
  end: v.exactOptional(day),
});

const question = v.variant("measure", [chart, cost, prices, habit, ofDay, heat]);

const schema = v.variant("ask", [
  v.strictObject({ ask: v.literal("element") }),
  v.strictObject({ ask: v.literal("snapshot") }),
  v.strictObject({ ask: v.literal("chart"), question }),
]);

/**
 * Reads a browser's question; undefined: this meter does not answer it.
 * @param shown the directions of this meter: questions about others are not answered
 */
export function readAsk(value: unknown, shown: readonly Direction[]): Ask | undefined {
  const read = v.safeParse(schema, value);
  if (!read.success) return undefined;
  const ask = read.output;
  if (ask.ask !== "chart") return ask;
  return shown.includes(ask.question.direction) && isThere(ask.question, shown) ? ask : undefined;
}

/** Whether there is such a measure in its direction. */
function isThere(question: Question, shown: readonly Direction[]): boolean {
  if (question.measure === "day") return exists(question.direction, question.series);
  const { direction, measure } = question;
  if (measure === "self") return direction === "consumption" && shown.length === 2;
  if (measure === "base" || measure === "month") return direction === "consumption";
  const isOfBoth = measure === "cost" || measure === "prices" || measure === "usual" || measure === "heat";
  return isOfBoth || exists(direction, measure);
}
