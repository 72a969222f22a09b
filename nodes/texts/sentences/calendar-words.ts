/** What the calendar has in store for a contract, and that prices may be old. */
import type { CalendarNotice, NewHours } from "../../adviser/index.js";
import { parseDay, type Day } from "../../readings/index.js";
import { checkedUntil, type Contract } from "../../pricing/index.js";
import { dateText, type Advice } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** @param name of the contract; empty: it has none */
export function calendarAdvice(
  { event, about, version }: CalendarNotice,
  kind: Contract["kind"],
  name: string,
  texts: Texts,
): Advice {
  const { tariff, contract, language } = texts;
  const last = dateText(language, parseDay(about)!);
  switch (event) {
    case "offer_ends":
      return {
        text: tariff.offerEnds.text(contract.offers[version.offer], String(version.power), last),
        action: tariff.offerEnds.action(name),
      };
    case "hours_reform":
      return { text: tariff.hoursReform.text(name, last), action: tariff.hoursReform.action };
    case "year_end": {
      const { why, action } = tariff.nextYear[kind];
      return { text: tariff.yearEnd(name, last, why), action };
    }
  }
}

/** The shipped prices of the regulated tariff may be old. @param change the first day on which they may be */
export function pricesOldText(change: Day, { tariff, language }: Texts): string {
  return tariff.pricesOld(dateText(language, parseDay(checkedUntil)!), dateText(language, change));
}

/** How old the prices of an answer are. @returns nothing where none of the table were used */
export function pricesAge(
  { pricesCheckedUntil, pricesOld }: Pick<NewHours, "pricesCheckedUntil" | "pricesOld">,
  texts: Texts,
): string[] {
  if (pricesCheckedUntil === undefined) return [];
  if (pricesOld !== undefined) return [pricesOldText(pricesOld, texts)];
  return [texts.adviser.checkedUntil(dateText(texts.language, parseDay(pricesCheckedUntil)!))];
}
