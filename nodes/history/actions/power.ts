/** Advises a power to subscribe to: `msg.action = "power"` (docs/dev/contract.md#power). */
import { askPowerAdvice, powerWords, statusOf } from "../../common/index.js";
import { formatDay, formatInstant, toUnit, unitOf } from "../../readings/index.js";
import { pricesOldText } from "../../texts/index.js";
import { assertConsumption } from "../adviser-request.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { adviceFields } from "./advice.js";

export async function power(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, meter, texts } = context;
  assertConsumption(readerOf(msg, texts), properties);
  const { answer, reasons } = await askPowerAdvice({ ...context, contracts: meter.contracts }, "message");
  const { subscribed, days, missingDays, highest, steps, advice, to } = answer;
  return {
    fields: adviceFields(
      context,
      {
        payload: {
          subscribed,
          days,
          missingDays,
          highest: highest.map(({ day, at, value }) => ({
            day: formatDay(day),
            at: at === undefined ? null : formatInstant(at),
            value: toUnit(value),
          })),
          steps,
          advice,
          ...(to !== undefined && { to }),
          reasons,
        },
        pricesCheckedUntil: answer.pricesCheckedUntil,
        pricesDoubtful: answer.pricesDoubtful ? true : undefined,
        notes: answer.pricesOld === undefined ? [] : [pricesOldText(answer.pricesOld, texts)],
      },
      unitOf("max_power"),
    ),
    status: statusOf(answer.advice === "unknown" ? "incomplete" : "answered", powerWords(answer, texts)),
  };
}
