/** What other off-peak hours would have changed: `msg.action = "hours"` (docs/dev/contract.md#new-off-peak-hours). */
import type { NewHours } from "../../adviser/index.js";
import { answerNewHours, fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { sizeOf } from "../../query/index.js";
import { COST_UNIT } from "../../readings/index.js";
import { newHoursStatus, type Texts } from "../../texts/index.js";
import { hasCosts } from "../cost-request.js";
import { readNewHoursQuestion } from "../hours-request.js";
import { assertSize } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { withoutNotes } from "./query.js";

export async function hours(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts } = context;
  const { contracts } = meter;
  const question = readNewHoursQuestion(msg, properties, today, contracts, texts);
  const { start, end } = question;
  const counted = { measure: "load_curve", direction: "consumption", step: "year", detail: true } as const;
  assertSize(await sizeOf(archive, usagePoint, { ...counted, start, end }), msg, texts);
  const { answer, shown, notes } = await answerNewHours({ ...context, contracts }, question);
  return {
    fields: {
      comparison: undefined,
      ...(hasCosts(msg, texts) && withoutNotes),
      payload: shown,
      unit: COST_UNIT,
      direction: "consumption",
      usagePointId: usagePoint.pdl,
      pricesCheckedUntil: answer.pricesCheckedUntil,
      pricesDoubtful: answer.pricesDoubtful,
      notes: notes.length === 0 ? undefined : notes,
    },
    status: hoursStatus(answer, texts),
  };
}

function hoursStatus({ held, missingDays, difference }: NewHours, texts: Texts): ShownStatus {
  if (held === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  return statusOf(missingDays === 0 ? "answered" : "incomplete", newHoursStatus(difference, texts));
}
