/** What other off-peak hours would have changed: `msg.action = "hours"` (docs/dev/contract.md#new-off-peak-hours). */
import type { NewHours } from "../../adviser/index.js";
import { answerNewHours, fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { newHoursStatus, type Texts } from "../../texts/index.js";
import { readNewHoursQuestion } from "../hours-request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { adviceFields, assertAdviceSize } from "./advice.js";

export async function hours(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, today, meter, texts } = context;
  const { contracts } = meter;
  const question = readNewHoursQuestion(msg, properties, today, contracts, texts);
  await assertAdviceSize(context, question);
  const { answer, shown, notes } = await answerNewHours({ ...context, contracts }, question);
  return {
    fields: adviceFields(context, { ...answer, payload: shown, notes }),
    status: hoursStatus(answer, texts),
  };
}

function hoursStatus({ held, missingDays, difference }: NewHours, texts: Texts): ShownStatus {
  if (held === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  return statusOf(missingDays === 0 ? "answered" : "incomplete", newHoursStatus(difference, texts));
}
