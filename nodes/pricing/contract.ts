/**
 * A supply contract as the contract node saves it, and what makes it invalid
 * (docs/dev/contract.md#supply-contract). Its fields cover the offers of docs/dev/tariffs.md#offers.
 */
import * as v from "valibot";
import { parseDay } from "../readings/index.js";
import { classesOf, classNamesOf, offers, offersOf } from "./classes.js";
import { LARGEST_PRICE, priceOf } from "./money.js";
import { isSupplierId, supplierIds, supplyOf } from "./suppliers/index.js";
import { colors } from "./tempo.js";

/** The list of a version that says when its classes hold; undefined: all the time, or no offer at all. */
export function usedListOf(offer: string): "hours" | "rules" | undefined {
  if (offer === "custom") return "rules";
  return offer === "hphc" || offer === "tempo" ? "hours" : undefined;
}

/** Why a field is refused: the texts say what it must be. */
const contractFaults = [
  "shape",
  "kind",
  "versions",
  "from",
  "from-order",
  "offer",
  "offer-feed-in",
  // Its own: that it has no such offer.
  ...supplierIds,
  "power",
  "prices",
  "price",
  "subscription",
  "class-name",
  "class-name-lost",
  "class-without-price",
  "many-classes",
  "time",
  "season",
  "days",
  "holidays",
  "color",
  "announced",
  "rules",
  "last-rule",
  // What it cannot have.
  "series",
  "registers",
  "register-class",
  "many-registers",
  "energy",
  "injects",
  "anniversary",
  "bill-day",
  "instalment",
] as const;
export type ContractFault = (typeof contractFaults)[number];

export interface ContractProblem {
  /** The field, as `["versions", 0, "prices"]`. */
  readonly path: readonly (string | number)[];
  readonly fault: ContractFault;
  /** The class that has no price. */
  readonly class?: string;
  /** The first day of its version, as saved: what the version is known by. */
  readonly since?: string;
}

/** More entries of a list, classes or registers are a mistake. */
const MOST = 100;
const DAYS_OF_WEEK = 7;

const because = (fault: ContractFault): ContractFault => fault;

/** A list that is too long is refused before any entry is looked at. */
const list = <const T extends v.GenericSchema>(entry: T, fault: ContractFault, most = MOST) =>
  v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= most, fault),
    v.array(entry),
    v.metadata({ maxItems: most }),
  );

/** Counts no further than it has to. */
function hasFewNames(given: unknown): boolean {
  let count = 0;
  for (const name in given as object) {
    if (Object.hasOwn(given as object, name) && ++count > MOST) return false;
  }
  return true;
}

/**
 * An object with keys of the user's own. `v.record` drops those that JavaScript gives to every object: `constructor` and
 * `prototype` are names like any other here.
 */
function entries<T>(
  key: v.GenericSchema<string>,
  value: v.GenericSchema<unknown, T>,
  many: ContractFault,
  fault?: ContractFault,
) {
  return v.pipe(
    v.custom<Record<string, unknown>>(
      (given) => typeof given === "object" && given !== null && !Array.isArray(given),
      fault,
    ),
    v.custom<Record<string, unknown>>(hasFewNames, many),
    v.metadata({ entries: [key, value], maxProperties: MOST }),
    v.rawTransform<Record<string, unknown>, Record<string, T>>(({ dataset, addIssue, NEVER }) => {
      const input = dataset.value;
      const faults = Object.entries(input).flatMap(([name, given]) => {
        const issues = [
          ...(v.safeParse(key, name).issues ?? []),
          ...(v.safeParse(value, given).issues ?? []),
        ];
        return issues.map(({ message }) => ({ message, key: name, value: given }));
      });
      for (const { message, ...at } of faults) {
        addIssue({ message, path: [{ type: "object", origin: "value", input, ...at }] });
      }
      return faults.length > 0 ? NEVER : ({ ...input } as Record<string, T>);
    }),
  );
}

/** `MM-DD`, 29 February included. */
const MONTH_DAY = "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)";
const monthDay = (fault: ContractFault) =>
  v.pipe(v.string(fault), v.regex(new RegExp(`^${MONTH_DAY}$`), fault));
/** The date on which bills begin: every month has it. */
const billDay = v.pipe(
  v.number(because("bill-day")),
  v.integer(because("bill-day")),
  v.minValue(1, because("bill-day")),
  v.maxValue(28, because("bill-day")),
);
const from = v.pipe(v.string(because("time")), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, because("time")));
const to = v.union([from, v.literal("24:00")], because("time"));
const season = v.object({ from: monthDay("season"), to: monthDay("season") }, because("season"));
const days = v.pipe(
  list(v.picklist([1, 2, 3, 4, 5, 6, 7], because("days")), "days", DAYS_OF_WEEK),
  v.minLength(1, because("days")),
);
/** Of classes, and of announced days. */
const NAME = /^[A-Za-z0-9 _.-]{1,24}$/;
const className = v.pipe(
  v.string(because("class-name")),
  v.regex(NAME, because("class-name")),
  // An object in a message loses this key when Node-RED copies it, which it does at each second wire.
  v.notValue("__proto__", because("class-name-lost")),
);
const price = (fault: ContractFault) =>
  v.pipe(
    v.number(fault),
    v.metadata({ minimum: -LARGEST_PRICE, maximum: LARGEST_PRICE }),
    v.check((value) => priceOf(value) !== undefined, fault),
  );
/** Subscribed power in kVA; what feeds in has none. */
const power = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36));
const ownPrices = v.object(
  {
    subscription: v.optional(price("subscription"), 0),
    classes: v.optional(entries(className, price("price"), "many-classes"), {}),
  },
  because("prices"),
);
const offPeak = v.object({ from, to, season: v.optional(season), days: v.optional(days) }, because("time"));
/** A label of days that messages announce. */
const label = v.pipe(v.string(because("announced")), v.regex(NAME, because("announced")));
const rule = v.object(
  {
    class: className,
    from: v.optional(from),
    to: v.optional(to),
    days: v.optional(days),
    holidays: v.optional(v.boolean(because("holidays"))),
    season: v.optional(season),
    color: v.optional(v.picklist(colors, because("color"))),
    announced: v.optional(label),
  },
  because("rules"),
);
const version = v.object(
  {
    from: v.pipe(
      v.string(because("from")),
      v.metadata({ pattern: `^$|^\\d{4}-${MONTH_DAY}$` }),
      v.check((text) => text === "" || parseDay(text) !== undefined, because("from")),
    ),
    offer: v.picklist(offers, because("offer")),
    power: v.optional(v.unknown()),
    prices: v.lazy((prices) => {
      if (isSupplierId(prices)) return v.picklist(supplierIds);
      // None of its fields has to be there, so that a list would be one.
      return Array.isArray(prices) ? v.never(because("prices")) : ownPrices;
    }),
    hours: v.optional(list(offPeak, "time"), []),
    rules: v.optional(list(rule, "rules"), []),
    registers: v.optional(entries(v.string(), className, "many-registers", "registers"), {}),
    energy: v.optional(v.literal("curve", because("energy"))),
    injects: v.optional(v.boolean(because("injects"))),
  },
  because("shape"),
);
const contract = v.object(
  {
    kind: v.optional(v.picklist(["supply", "feed-in"], because("kind")), "supply"),
    // Empty: the dialog saves that none was given.
    anniversary: v.optional(v.union([v.literal(""), monthDay("anniversary")], because("anniversary")), ""),
    billDay: v.optional(billDay, 1),
    instalment: v.nullish(v.pipe(price("instalment"), v.minValue(0, because("instalment"))), null),
    versions: v.pipe(list(version, "versions"), v.minLength(1, because("versions"))),
  },
  because("shape"),
);

/**
 * What `readContract` looks at first, for the JSON schema that is made of it (`scripts/schema.ts`): by the names that its
 * parts have there. The metadata of a part says in JSON schema what only code checks here.
 */
export const contractParts = { contract, version, ownPrices, offPeak, rule, season, power };

/** Days of each year, `MM-DD`, both included; it may run over New Year. */
export type Season = v.InferOutput<typeof season>;
export type Rule = v.InferOutput<typeof rule>;
/** Prices in € with taxes: a month, a kWh. */
export type OwnPrices = v.InferOutput<typeof ownPrices>;
export type ContractVersion = v.InferOutput<typeof version>;
/** Its versions are oldest first. */
export interface Contract extends v.InferOutput<typeof contract> {
  /** Of its node, by which days are announced and prices said; absent: it has none, as one that a message brings. */
  readonly id?: string;
}

/** @returns the contract, or everything that is wrong with it */
export function readContract(saved: unknown): { contract: Contract } | { problems: ContractProblem[] } {
  const { success, output, issues } = v.safeParse(contract, saved);
  if (!success) return { problems: issues.map(problemOf).map((problem) => dated(saved, problem)) };
  const problems = [
    ...orderProblems(output),
    ...output.versions.flatMap((one, i) =>
      versionProblems(output.kind, one).map(({ path, ...rest }) => ({
        path: ["versions", i, ...path],
        ...rest,
      })),
    ),
  ];
  if (problems.length === 0) return { contract: output };
  return { problems: problems.map((problem) => dated(saved, problem)) };
}

/** A problem of a version, with the version's first day. */
function dated(saved: unknown, problem: ContractProblem): ContractProblem {
  const [list, index] = problem.path;
  if (list !== "versions" || typeof index !== "number") return problem;
  const { versions } = saved as { readonly versions: readonly unknown[] };
  const { from } = (versions[index] ?? {}) as { readonly from?: unknown };
  return typeof from === "string" ? { ...problem, since: from } : problem;
}

function problemOf(issue: v.BaseIssue<unknown>): ContractProblem {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const faultOf = (text: unknown): ContractFault | undefined =>
    contractFaults.find((fault) => fault === text);
  const fault = faultOf(issue.message) ?? "shape";
  // A field that is left out is told by the object that lacks it: its own name says more.
  const isLeftOut = fault === "shape" && issue.input === undefined;
  return { path, fault: (isLeftOut && faultOf(path.at(-1))) || fault };
}

function orderProblems({ versions }: Contract): ContractProblem[] {
  // Days as `YYYY-MM-DD` are in the order of their texts, and none is before "".
  const wrong = versions.flatMap(({ from }, i) => (i > 0 && from <= versions[i - 1]!.from ? [i] : []));
  return wrong.map((i) => ({ path: ["versions", i, "from"], fault: "from-order" }));
}

function versionProblems(kind: Contract["kind"], version: ContractVersion): ContractProblem[] {
  const { offer, prices, rules } = version;
  const problems: ContractProblem[] = [];
  if (kind === "supply" && !v.is(power, version.power)) {
    problems.push({ path: ["power"], fault: "power" });
  }
  if (!offersOf(kind).includes(offer)) {
    problems.push({ path: ["offer"], fault: "offer-feed-in" });
  }
  if (offer === "custom" && (rules.length === 0 || hasCondition(rules.at(-1)!))) {
    problems.push({ path: ["rules"], fault: "last-rule" });
  }
  if (isSupplierId(prices)) {
    const supply = supplyOf(version);
    if (supply === undefined || kind !== "supply") {
      return [...problems, { path: ["prices"], fault: prices }];
    }
    const priced: readonly string[] = classesOf[supply.offer];
    const isPriced = Object.values(version.registers).every((name) => priced.includes(name));
    return isPriced || version.energy === "curve"
      ? problems
      : [...problems, { path: ["registers"], fault: "register-class" }];
  }
  if (offer === "series") return [...problems, ...seriesProblems(version)];
  for (const name of classNamesOf(version)) {
    if (Object.hasOwn(prices.classes, name)) continue;
    problems.push({ path: ["prices", "classes"], fault: "class-without-price", class: name });
  }
  return problems;
}

/** Whatever would price at times: messages alone do. Registers are left out, as of a version that goes by its curve. */
function seriesProblems({ prices, hours, rules }: ContractVersion): ContractProblem[] {
  const hasClasses = !isSupplierId(prices) && Object.keys(prices.classes).length > 0;
  const wrong = [
    ...(hasClasses ? [["prices", "classes"]] : []),
    ...(hours.length > 0 ? [["hours"]] : []),
    ...(rules.length > 0 ? [["rules"]] : []),
  ];
  return wrong.map((path) => ({ path, fault: "series" }));
}

/** Whether a rule holds only at times. */
export function hasCondition({ class: _class, ...conditions }: Rule): boolean {
  return Object.values(conditions).some((condition) => condition !== undefined);
}
