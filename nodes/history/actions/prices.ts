/** Says prices of a contract, or erases them: `msg.action = "prices"` (docs/dev/contract.md#series-of-prices). */
import { inSlices } from "../../base/index.js";
import { readSaidPrices, statusOf, storePrices } from "../../common/index.js";
import type { ActionContext, ActionResult } from "./action.js";
import { readSaidOf } from "./contract-of.js";
import { assertWritable } from "./writable.js";

export async function prices(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, texts, now } = context;
  const { contract, said } = await readSaidOf(context, (one) => inSlices(readSaidPrices(msg, one, texts)));
  assertWritable(context);
  const { fields, counts } = await storePrices(archive, contract, said, () => now);
  const status = statusOf("priced", texts.saidPrices.status(counts.added + counts.changed));
  return { fields, status, warnings: said.notes };
}
