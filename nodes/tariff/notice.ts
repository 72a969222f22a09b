/** What the `tariff` node says once, beside the price in force (docs/dev/contract.md#notices). Pure. */
import { contractYearOf } from "../adviser/index.js";
import { addMonths, formatDay, parseDay, type Day } from "../readings/index.js";
import { checkedUntil, type Calendar, type Contract } from "../tariffs/index.js";
import { dateText, type Texts } from "../texts/index.js";

export type NoticeEvent = "prices_old" | "year_end";

export interface DueNotice {
  readonly event: NoticeEvent;
  /** The day that it is about, `YYYY-MM-DD`: of each day, it is said once. */
  readonly about: string;
}

/** Regulated prices change every six months, as a rule: after seven, a change was missed. */
const OLD_MONTHS = 7;
/** Time to compare offers. */
const AHEAD_DAYS = 30;

/** The notices of a day. */
export function dueNotices({ anniversary }: Contract, calendar: Calendar, today: Day): DueNotice[] {
  const version = calendar.versionOn(today);
  if (version === undefined) return [];
  const notices: DueNotice[] = [];
  const checked = parseDay(checkedUntil)!;
  if (version.prices === "regulated" && today > addMonths(checked, OLD_MONTHS)) {
    notices.push({ event: "prices_old", about: checkedUntil });
  }
  const next = contractYearOf(anniversary, today).end;
  if (next - today <= AHEAD_DAYS) notices.push({ event: "year_end", about: formatDay(next - 1) });
  return notices;
}

/** @param name of the contract; empty: it has none */
export function noticeText(
  { event, about }: DueNotice,
  { kind }: Pick<Contract, "kind">,
  name: string,
  { language, tariff }: Texts,
): string {
  const day = dateText(language, parseDay(about)!);
  return event === "prices_old" ? tariff.pricesOld(day) : tariff.yearEnd(name, day, tariff.nextYear[kind]);
}
