/**
 * A contract as its dialog edits it: any text may be in a field, and what is not in use is kept until the dialog is
 * saved. Pure.
 */
import { formatDay, parseDay, type Day } from "../../readings/index.js";
import {
  classNamesOf,
  isSupplierId,
  offersOf,
  readContract,
  suppliers,
  usedListOf,
  type Classed,
  type ContractProblem,
  type Offer,
  type SupplierId,
} from "../../pricing/browser.js";

/** A number once a text is one, so that what is wrong stays as it was typed. */
export type Typed = number | string;

/** An off-peak window, or a rule, which has a class. */
export interface DraftWindow {
  class?: string;
  from?: string;
  to?: string;
  /** 1 = Monday; absent: every day */
  days?: readonly number[];
  holidays?: boolean;
  season?: { readonly from: string; readonly to: string };
  color?: string;
  announced?: string;
}

export interface DraftPrices {
  subscription?: Typed;
  classes: Record<string, Typed>;
}

export interface DraftVersion {
  from: string;
  offer: string;
  power?: Typed;
  prices: SupplierId | DraftPrices;
  hours: DraftWindow[];
  rules: DraftWindow[];
  registers?: Readonly<Record<string, string>>;
  energy?: unknown;
  injects?: unknown;
}

export interface Draft {
  kind: string;
  anniversary: string;
  billDay: Typed;
  instalment: Typed | null;
  versions: DraftVersion[];
}

/** What a contract node saves (docs/dev/contract.md#supply-contract). */
export interface SavedContract {
  kind?: unknown;
  anniversary?: unknown;
  billDay?: unknown;
  instalment?: unknown;
  versions?: unknown;
}

/** A copy of what is saved; a flow written by hand may lack anything. */
export function draftOf({ kind, anniversary, billDay, instalment, versions }: SavedContract): Draft {
  return {
    kind: textOf(kind, "supply"),
    anniversary: textOf(anniversary, ""),
    billDay: isTyped(billDay) ? billDay : 1,
    instalment: isTyped(instalment) ? instalment : null,
    versions: listOf(versions).map(versionOf),
  };
}

function versionOf(saved: object): DraftVersion {
  const { from, offer, power, prices, hours, rules, ...rest } = saved as Partial<DraftVersion>;
  return {
    ...(structuredClone(rest) as object),
    from: textOf(from, ""),
    offer: textOf(offer, "base"),
    ...(power !== undefined && { power }),
    prices: pricesOf(prices),
    hours: structuredClone(listOf(hours)),
    rules: structuredClone(listOf(rules)),
  };
}

function pricesOf(saved: unknown): DraftVersion["prices"] {
  if (isSupplierId(saved)) return saved;
  if (typeof saved !== "object" || saved === null) return suppliers[0].id;
  const { classes, ...rest } = structuredClone(saved) as Partial<DraftPrices>;
  return { ...rest, classes: classes ?? {} };
}

const isTyped = (value: unknown): value is Typed => typeof value === "number" || typeof value === "string";

function textOf(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function listOf(value: unknown): object[] {
  return Array.isArray(value)
    ? value.filter((one): one is object => typeof one === "object" && one !== null)
    : [];
}

export type SavedVersion = Omit<DraftVersion, "prices"> & {
  readonly prices: SupplierId | Partial<DraftPrices>;
};

/** What the dialog saves: without hours, rules, registers and prices that the offer does not use. */
export function savedOf({
  versions,
  ...rest
}: Draft): Omit<Draft, "versions"> & { versions: SavedVersion[] } {
  return { ...rest, versions: versions.map((version) => savedVersion(rest.kind, version)) };
}

function savedVersion(kind: string, version: DraftVersion): SavedVersion {
  const { offer, power, prices, hours, rules, registers, energy, ...rest } = version;
  return {
    ...rest,
    ...(!isSeries(version) && {
      ...(registers !== undefined && { registers }),
      ...(energy !== undefined && { energy }),
    }),
    offer,
    ...(kind !== "feed-in" && power !== undefined && { power }),
    prices: isSupplierId(prices) ? prices : usedPrices(kind, prices, version),
    hours: usedListOf(offer) === "hours" ? hours : [],
    rules: usedListOf(offer) === "rules" ? rules : [],
  };
}

function usedPrices(
  kind: string,
  { subscription, classes }: DraftPrices,
  version: DraftVersion,
): Partial<DraftPrices> {
  const used = typedClassesOf(version).flatMap((name) => {
    const price = Object.hasOwn(classes, name) ? classes[name]! : "";
    return price === "" ? [] : [[name, price] as const];
  });
  return {
    ...(kind !== "feed-in" && subscription !== undefined && subscription !== "" && { subscription }),
    ...(!isSeries(version) && { classes: Object.fromEntries(used) }),
  };
}

/** Whether messages bring its prices. */
export function isSeries({ offer }: Pick<DraftVersion, "offer">): boolean {
  return offer === "series";
}

/** The classes whose prices are typed. */
export function typedClassesOf(version: Classed & Pick<DraftVersion, "offer">): readonly string[] {
  return isSeries(version) ? [] : classNamesOf(version);
}

/** The hours and rules that a version would save, without what is wrong with them: what a week can be drawn from. */
export function soundHours(
  draft: Draft,
  index: number,
  problems: readonly ContractProblem[],
): Pick<DraftVersion, "hours" | "rules"> {
  const version = savedVersion(draft.kind, draft.versions[index]!);
  // Of a list that is too long, as of all in a contract of another form, no entry was looked at.
  const isWrong = (at: readonly unknown[]): boolean =>
    problems.some(
      ({ path, fault }) => fault !== "last-rule" && at.every((key, i) => i >= path.length || path[i] === key),
    );
  const sound = (list: "hours" | "rules"): DraftWindow[] =>
    version[list].filter((_, i) => !isWrong(["versions", index, list, i]));
  return { hours: sound("hours"), rules: sound("rules") };
}

/** Whether it is one at all, of whatever kind of contract. */
export function isOffer(offer: string): offer is Offer {
  return (offersOf("supply") as readonly string[]).includes(offer);
}

/**
 * The class of a rule gets another name, and its price goes with it: from what both are now, since a name on the way to
 * the next one may be that of another class.
 * @returns called at each key
 */
export function renaming({ prices, rules }: DraftVersion, rule: DraftWindow): (name: string) => void {
  const before = rule.class ?? "";
  const isShared = rules.some((one) => one !== rule && one.class === before);
  const classes = isSupplierId(prices) ? {} : prices.classes;
  return (name) => {
    rule.class = name;
    if (isSupplierId(prices) || isShared) return;
    prices.classes = withRenamed(classes, before, name);
  };
}

/** A name that has a price keeps it. */
function withRenamed(classes: DraftPrices["classes"], before: string, after: string): DraftPrices["classes"] {
  if (!Object.hasOwn(classes, before) || Object.hasOwn(classes, after)) return classes;
  const kept = Object.entries(classes).filter(([name]) => name !== before);
  return Object.fromEntries([...kept, [after, classes[before]!]]);
}

/** Everything that is wrong with a draft, as the runtime finds it. */
export function problemsOf(draft: Draft): readonly ContractProblem[] {
  const read = readContract(savedOf(draft));
  return "problems" in read ? read.problems : [];
}

/** Oldest first; those of one day stay in their order. */
export function byDate(versions: readonly DraftVersion[]): DraftVersion[] {
  return [...versions].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** One more version from `today` on: a copy of the one in force that day, or of the newest one. @param today `YYYY-MM-DD` */
export function freshVersion(versions: readonly DraftVersion[], today: string): DraftVersion {
  // No day is before "", the first version's.
  const like = versions.filter(({ from }) => from <= today).at(-1) ?? versions.at(-1);
  return like === undefined
    ? { from: "", offer: "base", power: 6, prices: suppliers[0].id, hours: [], rules: [] }
    : { ...structuredClone(like), from: today };
}

/** A copy of a version follows it, with all its prices and hours: its day is still to be given. */
export function copyAfter(versions: readonly DraftVersion[], index: number): DraftVersion[] {
  return [
    ...versions.slice(0, index + 1),
    { ...structuredClone(versions[index]!), from: "" },
    ...versions.slice(index + 1),
  ];
}

/**
 * What is known of a contract holds from a day on: in a copy of the version of that day, so that days before keep theirs;
 * in a version itself that begins on that day or later.
 * @param day `YYYY-MM-DD`
 * @param index of the version that holds then
 * @returns the versions, and the place of the one that got it
 */
export function changedFrom(
  versions: readonly DraftVersion[],
  day: string,
  changes: Partial<DraftVersion>,
  index = Math.max(0, versions.filter(({ from }) => from <= day).length - 1),
): { readonly versions: DraftVersion[]; readonly index: number } {
  const like = versions[index]!;
  if (like.from >= day) {
    Object.assign(like, changes);
    return { versions: [...versions], index };
  }
  const changed = { ...structuredClone(like), ...changes, from: day };
  return {
    versions: [...versions.slice(0, index + 1), changed, ...versions.slice(index + 1)],
    index: index + 1,
  };
}

/** What changing a version from a day on does, or the first and the last day, `YYYY-MM-DD`, on which it can. */
export type Taking =
  | { readonly kind: "new" | "itself" }
  | { readonly kind: "outside"; readonly first: string | undefined; readonly last: string | undefined };

/** Only while the version holds: before its first day, or from the next one's on, another one would be changed. */
export function takingFrom(versions: readonly DraftVersion[], index: number, day: string): Taking {
  const { from } = versions[index]!;
  const next = parseDay(
    versions
      .map((one) => one.from)
      .filter((one) => one > from)
      .sort()[0] ?? "",
  );
  const entered = parseDay(day);
  const first = parseDay(from);
  if (entered === undefined || entered < (first ?? -Infinity) || entered >= (next ?? Infinity)) {
    return {
      kind: "outside",
      first: first === undefined ? undefined : from,
      last: next === undefined ? undefined : formatDay(next - 1),
    };
  }
  return { kind: entered === first ? "itself" : "new" };
}

/** The last day before the next version on which this one counts, today at most, or its first day if that is later. */
export function dayShown(from: string, next: string | undefined, today: Day): Day {
  const last = next === undefined ? undefined : parseDay(next);
  return Math.max(parseDay(from) ?? -Infinity, Math.min(today, last === undefined ? today : last - 1));
}

/** A decimal number in French or in English: `0,2142` or `0.2142`. Any other text stays what it is. */
export function decimalOf(text: string): Typed {
  const compact = text.replace(/[\s\u00a0\u202f€]/g, "");
  return /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)$/.test(compact) ? Number(compact.replace(",", ".")) : text.trim();
}

/** An amount as it is written in a language, with cents at least; no decimal is lost. */
export function decimalText(value: Typed | null | undefined, locale: string): string {
  if (typeof value !== "number") return value ?? "";
  return value.toLocaleString(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 12,
    useGrouping: false,
  });
}

/** A time of day: `22:08`, `22h08`, `22 h`. Any other text stays what it is. */
export function timeOf(text: string): string {
  const [, hours, minutes = "00"] = /^\s*(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?\s*$/.exec(text) ?? [];
  return hours === undefined ? text.trim() : `${hours.padStart(2, "0")}:${minutes}`;
}

/** A day of the year, the day first, as `MM-DD`. Any other text stays what it is. */
export function monthDayOf(text: string): string {
  const [, day, month] = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*$/.exec(text) ?? [];
  return day === undefined || month === undefined
    ? text.trim()
    : `${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** `MM-DD` with the day first, as both languages write it. */
export function monthDayText(monthDay: string): string {
  const [, month, day] = /^(\d{2})-(\d{2})$/.exec(monthDay) ?? [];
  return month === undefined ? monthDay : `${day}/${month}`;
}

/** `Heures Creuses Été = HC; HPHI = HP`. A part without a class stays, so that it can be corrected. */
export function registersOf(text: string): Record<string, string> {
  const parts = text.split(";").map((part) => part.trim());
  return Object.fromEntries(
    parts
      .filter((part) => part !== "")
      .map((part) => {
        const at = part.lastIndexOf("=");
        return at === -1 ? [part, ""] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      }),
  );
}

export function registersText(registers: Readonly<Record<string, string>>): string {
  return Object.entries(registers)
    .map(([name, to]) => `${name} = ${to}`)
    .join("; ");
}
