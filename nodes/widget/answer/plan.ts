/** Decides what answers a question, whatever it is about. */
import type { Day } from "../../readings/index.js";
import type { ChartedQuestion } from "../protocol.js";
import { planChart, type Chart, type Planned } from "./chart.js";
import { planCosts, type Costs } from "./cost.js";
import { planHabit, type Habits } from "./habits/index.js";
import { planHeat, type Heat } from "./heat.js";
import { planPrices, type Prices } from "./prices.js";
import type { Held } from "./snapshot.js";

/** An answer without the number of its question. */
export type Answered = Chart | Costs | Prices | Habits | Heat;

/**
 * @param today the current day in Paris
 * @returns undefined for costs without a contract, and for prices without a series of them
 */
export function planAnswer(held: Held, question: ChartedQuestion, today: Day): Planned<Answered> | undefined {
  const { measure, direction } = question;
  if (measure === "cost")
    return planCosts(held, direction, today, question.period, question.period && question.end);
  if (measure === "prices") return planPrices(held, direction, today, question.day);
  if (measure === "heat") return planHeat(held, question, today);
  return "step" in question ? planChart(held, question, today) : planHabit(held, question, today);
}
