/** The status of the `tariff` node: the class and the price now, and until when (docs/dev/contract.md#statuses). Pure. */
import { fixedStatus, statusOf, type ChosenContract, type ShownStatus } from "../common/index.js";
import { clockOf, DAY_SECONDS, startOfDay } from "../readings/index.js";
import { eurosOf } from "../pricing/index.js";
import { shortDateText, type Texts } from "../texts/index.js";
import type { View } from "./view.js";

const SET = "enedis-linky-tariff";

/** What keeps it from working: the clock, or no contract. */
export function stopStatus(problem: Extract<ChosenContract, { error: unknown }>["problem"]): ShownStatus {
  return fixedStatus("contract", SET, `contract-${problem}`);
}

export function clockStatus(): ShownStatus {
  return fixedStatus("clock", SET, "clock-not-set");
}

export function tariffStatus({ now, next, tempo, offer, day, from }: View, texts: Texts): ShownStatus {
  // Tempo may begin tomorrow.
  if (now.class === undefined && offer !== "series" && tempo?.color === null) {
    return fixedStatus("unknown_color", SET, "unknown-color");
  }
  if (now.class === undefined || now.price === undefined) return fixedStatus("no_price", SET, "no-price");
  const price = eurosOf(now.price).toLocaleString(texts.language === "fr" ? "fr-FR" : "en-GB", {
    minimumFractionDigits: 4,
    maximumFractionDigits: 8,
  });
  // Without a next span, it ends tomorrow at 24:00 for lack of prices beyond, or where they are not known.
  const isEnd = next !== undefined || now.end < startOfDay(day + 2);
  // Each price is one of its own: it has no class that a user would know.
  const name = offer === "series" ? undefined : now.class;
  return statusOf(
    "in_force",
    texts.tariff.inForce(name, price, isEnd ? untilText(now.end, from, texts) : undefined),
  );
}

/** With its date, unless a clock shows that time within a day. @param since a status is shown from then on */
function untilText(end: number, since: number, { language, tariff }: Texts): string {
  const { day, hour, minute } = clockOf(end);
  const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  return tariff.until(time, end - since <= DAY_SECONDS ? undefined : shortDateText(language, day));
}
