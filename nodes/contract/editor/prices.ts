/** The prices of a version: one's own, or those of a supplier as the package has them. */
import { dayText, editorLocale, icon, make, say, today } from "../../editor/browser.js";
import { formatDay, type Day } from "../../readings/index.js";
import {
  classNamesOf,
  eurosOf,
  fixedClasses,
  hasEnded,
  hasOffer,
  isSupplierId,
  supplierOf,
  suppliers,
  supplyOf,
  type DatedPrices,
  type SupplierId,
} from "../../pricing/browser.js";
import {
  changedFrom,
  dayShown,
  decimalOf,
  decimalText,
  isSeries,
  typedClassesOf,
  type Draft,
  type DraftPrices,
  type DraftVersion,
} from "./draft.js";
import { errorLine, row, selectField, smallButton, t, textField, type Path } from "./fields.js";
import { choosePrices } from "./kept-prices.js";
import { seriesHelp } from "./series.js";

export function className(name: string): string {
  return fixedClasses.includes(name) ? t(`class.${name}`) : name;
}

/** What its supplier asks of a version now; undefined: it has none, or no price for its power, or on that day. */
function suppliedOf(version: DraftVersion, day: Day): DatedPrices | undefined {
  const supply = supplyOf(version);
  return supply?.supplier.prices(supply.offer, supply.power, day, version.injects === true);
}

function ownOf(supplied: DatedPrices | undefined): DraftPrices {
  if (supplied === undefined) return { classes: {} };
  const { byClass, subscription } = supplied;
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
  const [next, supplier] = [draft.versions[index + 1]?.from, isSupplierId(prices) ? prices : undefined];
  return JSON.stringify([
    draft.kind,
    offer,
    supplier,
    classNamesOf(version),
    supplier === undefined ? [] : [from, next, power, injects],
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
  const supplied = suppliedOf(version, day);
  const choose = (value: string): void => {
    choosePrices(version, value, ownOf(supplied));
    renewed();
  };
  const { prices } = version;
  const id = isSupplierId(prices) ? prices : undefined;
  if (isSeries(version) && id === undefined) return seriesRows(options);
  const kind = row(selectField(path, t("label.prices"), id ?? "own", choicesOf(draft.kind, version), choose));
  if (id !== undefined && !hasOffer(id, draft.kind, version.offer)) return [kind];
  const shown = isSupplierId(prices) ? ownOf(supplied) : prices;
  const told = make("div", { className: "enedis-linky-told" });
  told.setAttribute("role", "status");
  const showDoubt = (): void => {
    say(told, centsText(version, shown));
  };
  const fields = make("div", { className: "enedis-linky-prices" }, ...priceFields(options, shown, showDoubt));
  // Prices of days before a change stay right.
  const missed = id && supplierOf(id).missedChange(today());
  const change = missed !== undefined && day >= missed ? missed : undefined;
  if (id === undefined) showDoubt();
  else say(told, suppliedText(version, id, supplied, { day, change }));
  const isOld = supplied !== undefined && change !== undefined;
  const label = make("span", { className: "enedis-linky-label" }, "");
  const filled = row([
    label,
    make("div", { className: "enedis-linky-field" }, fields, errorLine([...path, "classes"])),
    told,
    ...(isOld ? [newPricesButton(options, change, ownOf(supplied))] : []),
  ]);
  filled.classList.add("enedis-linky-top");
  return [kind, filled];
}

/** Messages bring the price of a kWh: how, in its place. */
function seriesRows(options: PriceOptions): HTMLElement[] {
  const { draft, index } = options;
  const own = draft.versions[index]!.prices as DraftPrices;
  const subscription = make(
    "div",
    { className: "enedis-linky-prices" },
    ...priceFields(options, own, () => undefined),
  );
  const path = pathOf(options);
  const label = make("span", { className: "enedis-linky-label" }, t("label.prices"));
  const help = seriesHelp();
  // Without a subscription there is nothing to fill in.
  const filled =
    draft.kind === "feed-in"
      ? row(label, make("div", { className: "enedis-linky-field" }, help, errorLine(path)))
      : row(label, make("div", { className: "enedis-linky-field" }, subscription, errorLine(path)), help);
  filled.classList.add("enedis-linky-top");
  return [filled];
}

/** The suppliers that have the offer, and the one that was chosen; one's own prices. */
function choicesOf(kind: string, { offer, prices }: DraftVersion): { value: string; text: string }[] {
  const listed = suppliers.filter(({ id }) => id === prices || hasOffer(id, kind, offer));
  return [...listed.map(({ id }) => id), "own"].map((value) => ({ value, text: t(`prices.${value}`) }));
}

function pathOf({ index }: PriceOptions): Path {
  return ["versions", index, "prices"];
}

/** A field for the subscription, and one for each class. @param typed a price of a class was */
function priceFields(options: PriceOptions, shown: DraftPrices, typed: () => void): HTMLElement[] {
  const { draft, index, changed } = options;
  const version = draft.versions[index]!;
  const { prices: own } = version;
  const price = (field: PriceField): HTMLElement[] => priceField(field, isSupplierId(own));
  const subscription =
    draft.kind === "feed-in"
      ? []
      : price({
          path: [...pathOf(options), "subscription"],
          label: t("label.subscription"),
          unit: t("unit.month"),
          value: shown.subscription,
          enter: (text) => {
            if (!isSupplierId(own)) own.subscription = decimalOf(text);
            changed();
          },
        });
  const classes = typedClassesOf(version).map((name) =>
    price({
      path: [...pathOf(options), "classes", name],
      label: className(name),
      unit: t("unit.kwh"),
      value: Object.hasOwn(shown.classes, name) ? shown.classes[name] : undefined,
      enter: (text) => {
        if (!isSupplierId(own)) own.classes[name] = decimalOf(text);
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
function suppliedText(
  version: DraftVersion,
  id: SupplierId,
  supplied: DatedPrices | undefined,
  { day, change }: { readonly day: Day; readonly change: Day | undefined },
): string {
  const checked = dayText(supplierOf(id).checkedUntil);
  const power = String(version.power ?? "");
  const supply = supplyOf(version);
  if (supplied === undefined) {
    return supply !== undefined && hasEnded(supply, day)
      ? t(`told.ended-${id}`, {
          power,
          date: dayText(formatDay(supply.supplier.end(supply.offer, supply.power)!)),
        })
      : t(`told.no-${id}`, { power, checked });
  }
  const since = dayText(formatDay(supplied.start));
  const text =
    change === undefined
      ? t("told.regulated", { since, checked })
      : t("told.old-prices", { since, checked, change: dayText(formatDay(change)) });
  return supplied.doubtful ? `${text} ${t("told.doubtful")}` : text;
}
