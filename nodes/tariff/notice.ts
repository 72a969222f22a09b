/** What the `tariff` node says once, beside the price in force (docs/dev/contract.md#notices). Pure. */
import { calendarNotices, type CalendarEvent, type CalendarNotice } from "../adviser/index.js";
import type { Day } from "../readings/index.js";
import {
  missedChangeOf,
  supplierOf,
  supplyOf,
  type Calendar,
  type Contract,
  type MissedChange,
} from "../pricing/index.js";
import { calendarAdvice, pricesOldText, type Texts } from "../texts/index.js";

export type NoticeEvent = "prices_old" | CalendarEvent;

/** `about`: the day that it is about, `YYYY-MM-DD`; of each day, it is said once. */
export type DueNotice =
  | { readonly event: "prices_old"; readonly about: string; readonly missed: MissedChange }
  | CalendarNotice;

/** The notices of a day. */
export function dueNotices(contract: Contract, calendar: Calendar, today: Day): DueNotice[] {
  const version = calendar.versionOn(today);
  const supply = version && supplyOf(version);
  const missed =
    supply && calendar.pricesOn(today) !== undefined ? missedChangeOf(supply.supplier, today) : undefined;
  return [
    ...(missed === undefined
      ? []
      : [{ event: "prices_old", about: supplierOf(missed.supplier).checkedUntil, missed } as const]),
    ...calendarNotices(contract, today),
  ];
}

/** @param name of the contract; empty: it has none */
export function noticeText(
  notice: DueNotice,
  { kind }: Pick<Contract, "kind">,
  name: string,
  texts: Texts,
): string {
  if (notice.event === "prices_old") return pricesOldText(notice.missed, texts);
  const { text, action } = calendarAdvice(notice, kind, name, texts);
  return `${text} ${action}`;
}
