/** Announces days of a contract, or takes them back: `msg.action = "days"` (docs/dev/contract.md#announced-days). */
import { readSaidDays, statusOf, storeDays } from "../../common/index.js";
import type { ActionContext, ActionResult } from "./action.js";
import { readSaidOf } from "./contract-of.js";
import { assertWritable } from "./writable.js";

export async function days(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, texts, now } = context;
  const { contract, said } = await readSaidOf(context, (one) => readSaidDays(msg, one, texts));
  assertWritable(context);
  const { fields, changed } = storeDays(archive, contract, said, now);
  const status = statusOf("announced", texts.announced.status(changed, said.isAnnounced));
  return { fields, status };
}
