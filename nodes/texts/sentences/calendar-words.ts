/** What the calendar has in store for a contract, and that prices may be old. */
import type { CalendarNotice, NewHours } from "../../adviser/index.js";
import { parseDay } from "../../readings/index.js";
import { supplierOf, supplyOf, type Contract, type MissedChange } from "../../pricing/index.js";
import { dateText, type Advice } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** @param name of the contract; empty: it has none */
export function calendarAdvice(
  { event, about, version }: CalendarNotice,
  kind: Contract["kind"],
  name: string,
  texts: Texts,
): Advice {
  const { tariff, contract, suppliers, language } = texts;
  const last = dateText(language, parseDay(about)!);
  switch (event) {
    case "offer_ends":
      return {
        text: suppliers[supplyOf(version)!.supplier.id].offerEnds(
          contract.offers[version.offer],
          String(version.power),
          last,
        ),
        action: tariff.offerEnds(name),
      };
    case "hours_reform":
      return { text: tariff.hoursReform.text(name, last), action: tariff.hoursReform.action };
    case "year_end": {
      const { why, action } = tariff.nextYear[kind];
      return { text: tariff.yearEnd(name, last, why), action };
    }
  }
}

/** The prices that the package has of a supplier may be old. */
export function pricesOldText({ supplier, change }: MissedChange, { suppliers, language }: Texts): string {
  const checked = parseDay(supplierOf(supplier).checkedUntil)!;
  return suppliers[supplier].pricesOld(dateText(language, checked), dateText(language, change));
}

/** How old the prices of an answer are. @returns nothing where none of a supplier were used */
export function pricesAge(
  { suppliers = [], pricesOld }: Pick<NewHours, "suppliers" | "pricesOld">,
  texts: Texts,
): string[] {
  if (pricesOld !== undefined) return [pricesOldText(pricesOld, texts)];
  return suppliers.map((id) => {
    const checked = parseDay(supplierOf(id).checkedUntil)!;
    return texts.suppliers[id].checkedUntil(dateText(texts.language, checked));
  });
}
