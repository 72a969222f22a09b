/** Makes the messages of the `tariff` node (docs/dev/contract.md#tariff-node). Pure. */
import { topicRoot } from "../common/index.js";
import { formatDay, formatInstant } from "../readings/index.js";
import { eurosOf, slotsOf, type TariffSpan } from "../pricing/index.js";
import { costNotes, type Texts } from "../texts/index.js";
import type { TariffEvent } from "./event.js";
import type { NoticeEvent } from "./notice.js";
import type { View } from "./view.js";

export const steps = ["class", "60", "15"] as const;
export const formats = ["tariff", "power-saver"] as const;

/** The node's own choice. */
export interface Form {
  readonly step: (typeof steps)[number];
  readonly format: (typeof formats)[number];
}

/** What other nodes call us. */
const SOURCE = "enedis-linky";

interface PriceEntry {
  readonly start: string;
  readonly end: string;
  /** € a kWh. */
  readonly value: number;
  readonly class: string;
}

/** The fields to set on a message; undefined: to take off one that has it from another answer. */
export function fieldsOf(
  view: View,
  event: TariffEvent | NoticeEvent,
  name: string,
  { step, format }: Form,
  texts: Texts,
): Record<string, unknown> {
  const { now, next, tempo, offer } = view;
  const { pricesCheckedUntil, pricesDoubtful } = view.notes;
  // The other node reads hours and quarters of an hour.
  const isForPowerSaver = format === "power-saver";
  const prices = pricesOf(view, isForPowerSaver && step === "class" ? "60" : step);
  const payload = now.class ?? null;
  const said = event === "day_announced" && view.due?.event === event ? view.due : undefined;
  return {
    topic: `${topicRoot({ name, usagePointId: offer })}/tariff`,
    payload: isForPowerSaver ? { priceData: prices.map(withoutClass), source: SOURCE } : payload,
    class: isForPowerSaver ? payload : undefined,
    price: priceIn(now),
    unit: "EUR/kWh",
    start: formatInstant(now.start),
    end: formatInstant(now.end),
    next: next ? { payload: next.class, price: priceIn(next), start: formatInstant(next.start) } : null,
    prices,
    color: tempo?.color,
    tomorrow: tempo?.tomorrow,
    provisional: tempo?.isProvisional === true ? true : undefined,
    left: tempo && { ...tempo.left, about: true },
    pricesCheckedUntil,
    pricesDoubtful,
    notes: costNotes(view.notes, texts),
    event,
    // Of other events, these are whatever the message has.
    ...(said && { label: said.label, day: formatDay(said.day) }),
  };
}

/** Euros a kWh. */
function priceIn({ price }: TariffSpan): number | null {
  return price === undefined ? null : eurosOf(price);
}

function pricesOf({ prices }: View, step: Form["step"]): PriceEntry[] {
  const entries =
    step === "class"
      ? prices.map(({ price, ...span }) => ({ ...span, value: eurosOf(price) }))
      : slotsOf(prices, Number(step) * 60);
  return entries.map(({ start, end, value, class: name }) => ({
    start: formatInstant(start),
    end: formatInstant(end),
    value,
    class: name,
  }));
}

function withoutClass({ value, start, end }: PriceEntry): Omit<PriceEntry, "class"> {
  return { value, start, end };
}
