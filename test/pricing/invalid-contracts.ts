/**
 * Contracts that are invalid, each in one way. What refuses them is tried with each: the runtime, and the dialog at the
 * field that is wrong.
 */
import type { ContractFault } from "../../nodes/pricing/index.js";

export interface InvalidContract {
  readonly title: string;
  /** Properties of a contract node. */
  readonly saved: { readonly kind?: string; readonly versions: readonly object[] } & Readonly<
    Record<string, unknown>
  >;
  /** The field that is wrong, `versions.0.power`. */
  readonly field: string;
  readonly fault: ContractFault;
  /** Where that is, in the words of the dialog. */
  readonly place: string;
}

const own = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
const night = { from: "22:08", to: "06:08" };

/** A valid version, changed. */
function version(change: object): object {
  return { from: "", offer: "hphc", power: 6, prices: own, hours: [night], ...change };
}

/** A valid custom version, changed. */
function custom(rules: object[], change: object = {}): object {
  const prices = { subscription: 12, classes: { Jour: 0.25, Nuit: 0.15 } };
  return version({ offer: "custom", rules, hours: [], prices, ...change });
}

const rest = { class: "Jour" };
const first = (change: object): InvalidContract["saved"] => ({ versions: [version(change)] });
const classes = (change: object): object => ({ prices: { ...own, classes: { ...own.classes, ...change } } });

/** By title. */
const places: Readonly<Record<string, string>> = {
  "no version": "“Offer, prices and hours”",
  "a day that does not exist": "“From”, in the version “2026-02-30”",
  "two versions of one day": "“From”, in the version from 1 January 2026",
  "“since ever” twice": "“From”, in the version “From the start”",
  "an unknown offer": "“Offer”, in the version “From the start”",
  "no power": "“Power”, in the version “From the start”",
  "37 kVA": "“Power”, in the version “From the start”",
  "half a kVA": "“Power”, in the version “From the start”",
  "a class without a price": "no price for “Off-peak hours”, in the version “From the start”",
  "a register of a class without a price": "“Registers of the meter”, in the version “From the start”",
  "a price that is a word": "price of “Off-peak hours”, in the version “From the start”",
  "nine decimals": "price of “Off-peak hours”, in the version “From the start”",
  "a subscription that is a word": "“Subscription”, in the version “From the start”",
  "an hour that does not exist": "“Off-peak hours 1”, in the version “From the start”",
  "an end that is no time": "“Off-peak hours 1”, in the version “From the start”",
  "a season that ends on no day": "“Season”, in “Off-peak hours 1”, in the version “From the start”",
  "no weekday at all": "“Days of the week”, in “Off-peak hours 1”, in the version “From the start”",
  "a last rule with a condition": "“Rules”, in the version “From the start”",
  "a label with an accent": "“Announced days”, in “Rule 1”, in the version “From the start”",
  "a last rule of announced days": "“Rules”, in the version “From the start”",
  "no rule": "“Rules”, in the version “From the start”",
  "a class with an accent": "“Class”, in “Rule 1”, in the version “From the start”",
  "a class without a name": "“Class”, in “Rule 1”, in the version “From the start”",
  "an unknown colour": "“Colour”, in “Rule 1”, in the version “From the start”",
  "regulated prices of an own offer": "“Prices, taxes included”, in the version “From the start”",
  "regulated prices of feed-in": "“Prices, taxes included”, in the version “From the start”",
  "an offer that feed-in does not have": "“Offer”, in the version “From the start”",
  "feeding in that is no yes or no": "“Feeds in”, in the version “From the start”",
  "an anniversary on 31 June": "“Anniversary”",
  "a bill on the 29th": "“Billing day”",
  "an instalment below 0": "“Instalment”",
};

const cases: readonly (readonly [string, InvalidContract["saved"], string, ContractFault])[] = [
  ["no version", { versions: [] }, "versions", "versions"],
  ["a day that does not exist", first({ from: "2026-02-30" }), "versions.0.from", "from"],
  [
    "two versions of one day",
    { versions: [version({ from: "2026-01-01" }), version({ from: "2026-01-01" })] },
    "versions.1.from",
    "from-order",
  ],
  ["“since ever” twice", { versions: [version({}), version({})] }, "versions.1.from", "from-order"],
  ["an unknown offer", first({ offer: "ejp" }), "versions.0.offer", "offer"],
  ["no power", first({ power: "" }), "versions.0.power", "power"],
  ["37 kVA", first({ power: 37 }), "versions.0.power", "power"],
  ["half a kVA", first({ power: 6.5 }), "versions.0.power", "power"],
  [
    "a class without a price",
    first({ prices: { classes: { HP: 0.2 } } }),
    "versions.0.prices.classes",
    "class-without-price",
  ],
  [
    "a register of a class without a price",
    first({ prices: "regulated", registers: { HPHI: "hp" } }),
    "versions.0.registers",
    "register-class",
  ],
  ["a price that is a word", first(classes({ HC: "cher" })), "versions.0.prices.classes.HC", "price"],
  ["nine decimals", first(classes({ HC: 0.123456789 })), "versions.0.prices.classes.HC", "price"],
  [
    "a subscription that is a word",
    first({ prices: { ...own, subscription: "quinze" } }),
    "versions.0.prices.subscription",
    "subscription",
  ],
  [
    "an hour that does not exist",
    first({ hours: [{ from: "25:00", to: "06:00" }] }),
    "versions.0.hours.0.from",
    "time",
  ],
  [
    "an end that is no time",
    first({ hours: [{ from: "22:00", to: "late" }] }),
    "versions.0.hours.0.to",
    "time",
  ],
  [
    "a season that ends on no day",
    first({ hours: [{ ...night, season: { from: "11-01", to: "02-31" } }] }),
    "versions.0.hours.0.season.to",
    "season",
  ],
  ["no weekday at all", first({ hours: [{ ...night, days: [] }] }), "versions.0.hours.0.days", "days"],
  [
    "a last rule with a condition",
    { versions: [custom([rest, { class: "Nuit", from: "22:00", to: "06:00" }])] },
    "versions.0.rules",
    "last-rule",
  ],
  ["no rule", { versions: [custom([])] }, "versions.0.rules", "last-rule"],
  [
    "a class with an accent",
    { versions: [custom([{ class: "Été" }])] },
    "versions.0.rules.0.class",
    "class-name",
  ],
  [
    "a class without a name",
    { versions: [custom([{ class: "" }])] },
    "versions.0.rules.0.class",
    "class-name",
  ],
  [
    "an unknown colour",
    { versions: [custom([{ class: "Nuit", color: "green" }, rest])] },
    "versions.0.rules.0.color",
    "color",
  ],
  [
    "a label with an accent",
    { versions: [custom([{ class: "Nuit", announced: "sobriété" }, rest])] },
    "versions.0.rules.0.announced",
    "announced",
  ],
  [
    "a last rule of announced days",
    { versions: [custom([{ ...rest, announced: "EJP" }])] },
    "versions.0.rules",
    "last-rule",
  ],
  [
    "regulated prices of an own offer",
    { versions: [custom([rest], { prices: "regulated" })] },
    "versions.0.prices",
    "regulated",
  ],
  [
    "regulated prices of feed-in",
    { kind: "feed-in", versions: [version({ offer: "base", prices: "regulated" })] },
    "versions.0.prices",
    "regulated",
  ],
  [
    "an offer that feed-in does not have",
    { kind: "feed-in", versions: [version({})] },
    "versions.0.offer",
    "offer-feed-in",
  ],
  ["feeding in that is no yes or no", first({ injects: "yes" }), "versions.0.injects", "injects"],
  ["an anniversary on 31 June", { ...first({}), anniversary: "06-31" }, "anniversary", "anniversary"],
  ["a bill on the 29th", { ...first({}), billDay: 29 }, "billDay", "bill-day"],
  ["an instalment below 0", { ...first({}), instalment: -5 }, "instalment", "instalment"],
];

export const invalidContracts: readonly InvalidContract[] = cases.map(([title, saved, field, fault]) => ({
  title,
  saved,
  field,
  fault,
  place: places[title]!,
}));
