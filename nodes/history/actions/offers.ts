/** Compares offers on the same readings: `msg.action = "offers"` (docs/dev/contract.md#offers). */
import { isOutOfReach, type OffersAnswer, type OffersQuestion } from "../../adviser/index.js";
import { askOffers, fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { grouped, offerName, type Texts } from "../../texts/index.js";
import { readOffersQuestion } from "../adviser-request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { adviceFields, assertAdviceSize } from "./advice.js";

export async function offers(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, today, meter, texts } = context;
  const { contracts } = meter;
  const question = await readOffersQuestion(msg, properties, today, contracts, texts);
  await assertAdviceSize(context, question);
  const { answer, offers: payload, notes } = await askOffers({ ...context, contracts }, question);
  return {
    fields: adviceFields(context, { ...answer, payload, notes }),
    status: offersStatus(answer, question, today, texts),
  };
}

function offersStatus(
  { offers, held, days }: OffersAnswer,
  { start, end }: OffersQuestion,
  today: number,
  texts: Texts,
): ShownStatus {
  if (held === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  const compared = offers.filter(({ cost }) => cost !== undefined);
  const cheapest = compared.find((offer) => !isOutOfReach(offer));
  if (cheapest === undefined) return statusOf("incomplete", texts.history.noOffer);
  const { length } = compared;
  const text = texts.history.compared(grouped(length, texts), length === 1, offerName(cheapest, texts));
  const isWhole = length === offers.length && days === Math.min(end, today) - start;
  return statusOf(isWhole ? "answered" : "incomplete", text);
}
