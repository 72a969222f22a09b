/** The prices of a version: one's own, or the regulated ones as they stand in the shipped table. */
import { dayText, editorLocale, icon, make, say, today } from "../../editor/browser.js";
import { formatDay, type Day } from "../../readings/index.js";
import {
  checkedUntil,
  classNamesOf,
  endOfOffer,
  eurosOf,
  fixedClasses,
  isRegulatedOffer,
  missedChange,
  regulatedPrices,
  type DatedPrices,
} from "../../pricing/browser.js";
import {
  changedFrom,
  dayShown,
  decimalOf,
  decimalText,
  type Draft,
  type DraftPrices,
  type DraftVersion,
} from "./draft.js";
import { errorLine, row, selectField, smallButton, t, textField, type Path } from "./fields.js";
import { choosePrices } from "./kept-prices.js";

export function className(name: string): string {
  return fixedClasses.includes(name) ? t(`class.${name}`) : name;
}

/** The regulated prices of a version now; undefined: there are none for its power, or on that day. */
function regulatedOf({ offer, power, injects }: DraftVersion, day: Day): DatedPrices | undefined {
  return isRegulatedOffer(offer) ? regulatedPrices(offer, Number(power), day, injects === true) : undefined;
}

function ownOf(regulated: DatedPrices | undefined): DraftPrices {
  if (regulated === undefined) return { classes: {} };
  const { byClass, subscription } = regulated;
  const month = eurosOf(subscription.price) / subscription.months;
  return {
    subscription: Number(month.toFixed(4)),
    classes: Object.fromEntries([...byClass].map(([name, price]) => [name, eurosOf(price)])),
  };
}

/** While this stays the same, so do the fields: one that is being typed in is not made anew. */
export function pricesKey(draft: Draft, index: number): string {
  const version = draft.versions[index]!;
  const { from, offer, power, prices, injects } = version;
  const [next, own] = [draft.versions[index + 1]?.from, prices !== "regulated"];
  return JSON.stringify([
    draft.kind,
    offer,
    own,
    classNamesOf(version),
    own ? [] : [from, next, power, injects],
  ]);
}

/** No kWh costs as much: a price above it was meant in cents. */
const MOST_LIKELY_EUROS = 2;

export interface PriceOptions {
  readonly draft: Draft;
  /** Of its version. */
  readonly index: number;
  readonly changed: () => void;
  readonly renewed: (at?: Path) => void;
  /** Shows a version. */
  readonly open: (version: DraftVersion) => void;
}

export function priceRows(options: PriceOptions): HTMLElement[] {
  const { draft, index, renewed } = options;
  const version = draft.versions[index]!;
  const path = pathOf(options);
  const day = dayShown(version.from, draft.versions[index + 1]?.from, today());
  const regulated = regulatedOf(version, day);
  const isRegulated = version.prices === "regulated";
  const isSold = draft.kind !== "feed-in" && isRegulatedOffer(version.offer);
  const choices = [
    ...(isSold || isRegulated ? [{ value: "regulated", text: t("prices.regulated") }] : []),
    { value: "own", text: t("prices.own") },
  ];
  const choose = (value: string): void => {
    choosePrices(version, value, ownOf(regulated));
    renewed();
  };
  const kind = row(selectField(path, t("label.prices"), isRegulated ? "regulated" : "own", choices, choose));
  if (isRegulated && !isSold) return [kind];
  const shown = version.prices === "regulated" ? ownOf(regulated) : version.prices;
  const told = make("div", { className: "enedis-linky-told" });
  told.setAttribute("role", "status");
  const showDoubt = (): void => {
    say(told, centsText(version, shown));
  };
  const fields = make("div", { className: "enedis-linky-prices" }, ...priceFields(options, shown, showDoubt));
  // Prices of days before a change stay right.
  const missed = missedChange(today());
  const change = missed !== undefined && day >= missed ? missed : undefined;
  if (isRegulated) say(told, regulatedText(version, regulated, day, change));
  else showDoubt();
  const isOld = isRegulated && regulated !== undefined && change !== undefined;
  const label = make("span", { className: "enedis-linky-label" }, "");
  const filled = row([
    label,
    make("div", { className: "enedis-linky-field" }, fields, errorLine([...path, "classes"])),
    told,
    ...(isOld ? [newPricesButton(options, change, ownOf(regulated))] : []),
  ]);
  filled.classList.add("enedis-linky-top");
  return [kind, filled];
}

function pathOf({ index }: PriceOptions): Path {
  return ["versions", index, "prices"];
}

/** A field for the subscription, and one for each class. @param typed a price of a class was */
function priceFields(options: PriceOptions, shown: DraftPrices, typed: () => void): HTMLElement[] {
  const { draft, index, changed } = options;
  const version = draft.versions[index]!;
  const { prices: own } = version;
  const price = (field: PriceField): HTMLElement[] => priceField(field, own === "regulated");
  const subscription =
    draft.kind === "feed-in"
      ? []
      : price({
          path: [...pathOf(options), "subscription"],
          label: t("label.subscription"),
          unit: t("unit.month"),
          value: shown.subscription,
          enter: (text) => {
            if (own !== "regulated") own.subscription = decimalOf(text);
            changed();
          },
        });
  const classes = classNamesOf(version).map((name) =>
    price({
      path: [...pathOf(options), "classes", name],
      label: className(name),
      unit: t("unit.kwh"),
      value: Object.hasOwn(shown.classes, name) ? shown.classes[name] : undefined,
      enter: (text) => {
        if (own !== "regulated") own.classes[name] = decimalOf(text);
        typed();
        changed();
      },
    }),
  );
  return [...subscription, ...classes.flat()];
}

interface PriceField {
  readonly path: Path;
  readonly label: string;
  readonly unit: string;
  readonly value: DraftPrices["subscription"];
  readonly enter: (text: string) => void;
}

function priceField({ value, ...field }: PriceField, readOnly: boolean): HTMLElement[] {
  return textField({
    ...field,
    size: 10,
    readOnly,
    value: decimalText(value, editorLocale()),
    tidy: (text) => decimalText(decimalOf(text), editorLocale()),
  });
}

/** Offers a version from a change of prices on, with the last prices to correct. */
function newPricesButton({ draft, index, renewed, open }: PriceOptions, change: Day, last: DraftPrices) {
  const label = t("label.new-prices");
  const press = (): void => {
    const entered = changedFrom(draft.versions, formatDay(change), { prices: last }, index);
    draft.versions = entered.versions;
    open(draft.versions[entered.index]!);
    renewed(["versions", entered.index, "prices", "subscription"]);
  };
  return make(
    "div",
    { className: "enedis-linky-told" },
    smallButton(["versions", index, "new-prices"], label, press, icon("pencil"), ` ${label}`),
  );
}

/** A word on the first price that looks as if it were in cents; "" if there is none. */
function centsText(version: DraftVersion, { classes }: DraftPrices): string {
  const isHigh = (one: string): boolean =>
    Object.hasOwn(classes, one) && Number(classes[one]) > MOST_LIKELY_EUROS;
  const name = classNamesOf(version).find(isHigh);
  if (name === undefined) return "";
  const price = Number(classes[name]);
  const [cents, euros] = [price.toLocaleString(editorLocale()), decimalText(price / 100, editorLocale())];
  return t("told.cents", { class: className(name), cents, euros });
}

/** @param change the day on which they may have changed */
function regulatedText(
  { offer, power }: DraftVersion,
  regulated: DatedPrices | undefined,
  day: Day,
  change: Day | undefined,
): string {
  const checked = dayText(checkedUntil);
  if (regulated === undefined) {
    const end = isRegulatedOffer(offer) ? endOfOffer(offer, Number(power)) : undefined;
    return end !== undefined && day >= end
      ? t("told.ended", { power: String(power), date: dayText(formatDay(end)) })
      : t("told.no-regulated", { power: String(power ?? ""), checked });
  }
  const since = dayText(formatDay(regulated.start));
  const text =
    change === undefined
      ? t("told.regulated", { since, checked })
      : t("told.old-prices", { since, checked, change: dayText(formatDay(change)) });
  return regulated.doubtful ? `${text} ${t("told.doubtful")}` : text;
}
