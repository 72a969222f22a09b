/** Compares offers on the same readings: `msg.action = "offers"` (docs/dev/contract.md#offers). */
import { isOutOfReach, type OffersAnswer, type OffersQuestion } from "../../adviser/index.js";
import { askOffers, fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { sizeOf } from "../../query/index.js";
import { COST_UNIT } from "../../readings/index.js";
import { grouped, offerName, type Texts } from "../../texts/index.js";
import { readOffersQuestion } from "../adviser-request.js";
import { hasCosts } from "../cost-request.js";
import { assertSize } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { withoutNotes } from "./query.js";

export async function offers(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts } = context;
  const { contracts } = meter;
  const question = readOffersQuestion(msg, properties, today, contracts, texts);
  const { start, end } = question;
  const counted = { measure: "load_curve", direction: "consumption", step: "year", detail: true } as const;
  assertSize(await sizeOf(archive, usagePoint, { ...counted, start, end }), msg, texts);
  const { answer, offers: payload, notes } = await askOffers({ ...context, contracts }, question);
  return {
    fields: {
      comparison: undefined,
      ...(hasCosts(msg, texts) && withoutNotes),
      payload,
      unit: COST_UNIT,
      direction: "consumption",
      usagePointId: usagePoint.pdl,
      pricesCheckedUntil: answer.pricesCheckedUntil,
      pricesDoubtful: answer.pricesDoubtful,
      notes: notes.length === 0 ? undefined : notes,
    },
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
