/** The versions of a contract, each with its offer, power, prices and hours. */
import { dayText, icon, make, say, today } from "../../editor/browser.js";
import { formatDay, parseDay } from "../../readings/index.js";
import {
  isSupplierId,
  knownTo,
  offersOf,
  usedListOf,
  type ContractProblem,
  type SupplierId,
} from "../../pricing/browser.js";
import {
  byDate,
  copyAfter,
  decimalOf,
  freshVersion,
  isOffer,
  isSeries,
  renaming,
  type Draft,
  type DraftVersion,
} from "./draft.js";
import { dayField, errorLine, row, selectField, smallButton, t, textField, type Path } from "./fields.js";
import { injectionRows } from "./feed-in.js";
import { hintsOf, type Hints } from "./hints.js";
import { fillWith, fitPrices } from "./kept-prices.js";
import { newHoursRow } from "./new-hours.js";
import { priceRows, pricesKey } from "./prices.js";
import { registerRows } from "./registers.js";
import { isEjpLike, templatesOf, versionOf } from "./templates.js";
import { freshLook, weekStrip, type Looked } from "./week.js";
import { windowRows } from "./windows.js";

export interface VersionsOptions {
  /** The id of the contract. */
  readonly contract: string;
  readonly draft: Draft;
  /** Whether a meter of the contract sells what it produces. */
  readonly sells: boolean;
  /** Something was typed. */
  readonly changed: () => void;
  /** There are other fields now. */
  readonly renewed: (at?: Path) => void;
}

/** A version's fields. */
export interface Card {
  readonly element: HTMLElement;
  /** Shows what follows from what is typed. */
  readonly update: (problems: readonly ContractProblem[]) => void;
}

/** How a version is looked at, which is not saved. */
interface View extends Looked {
  isOpen: boolean;
}

const views = new WeakMap<DraftVersion, View>();

function viewOf(version: DraftVersion): View {
  let view = views.get(version);
  if (view === undefined) views.set(version, (view = { isOpen: false, ...freshLook() }));
  return view;
}

export function openVersion(version: DraftVersion | undefined): void {
  if (version !== undefined) viewOf(version).isOpen = true;
}

/** The newest comes first. */
export function versionCards(options: VersionsOptions): Card[] {
  return options.draft.versions.map((_, i) => card(options, i)).reverse();
}

function card(options: VersionsOptions, index: number): Card {
  const { draft } = options;
  const version = draft.versions[index]!;
  const path = ["versions", index];
  const view = viewOf(version);
  const summary = make("summary");
  const prices = make("div");
  const [offerHint, injectionHint] = [hintLine(), hintLine()];
  const injection = make("div");
  const week = make("div");
  const newHours = newHoursRow({ ...options, index });
  const made = make(
    "details",
    { className: "enedis-linky-version" },
    summary,
    fromRow(options, index),
    templateRow(options, index),
    offerRow(options, index),
    ...(draft.kind === "feed-in" ? [] : [powerRow(options, index, offerHint), injection]),
    prices,
    ...hoursRows(options, index),
    week,
    ...newHours.elements,
    ...registersRows(options, index),
    errorLine(path),
    copyButton(options, index),
    ...(draft.versions.length > 1 ? [" ", removeButton(options, index)] : []),
  );
  made.open = view.isOpen;
  made.addEventListener("toggle", () => {
    view.isOpen = made.open;
    update(found);
  });
  // "toggle" comes a moment later: by then, a change may have drawn this card anew.
  summary.addEventListener("click", () => {
    view.isOpen = !made.open;
  });
  const { changed } = options;
  injection.append(...injectionRows({ path, version, sells: options.sells, changed, hint: injectionHint }));
  let shown = "";
  let drawn = "";
  let found: readonly ContractProblem[] = [];
  const update = (problems: readonly ContractProblem[]): void => {
    found = problems;
    const isWrong = problems.some((problem) => problem.path[0] === "versions" && problem.path[1] === index);
    summary.replaceChildren(...titleOf(draft, version, isWrong));
    const hints = hintsOf(draft, index, today(), options.sells);
    say(offerHint, offerWords(hints, isSupplierId(version.prices) ? version.prices : undefined));
    say(injectionHint, hints.lacksInjection ? t("help.lacks-injection") : "");
    newHours.update(problems);
    const key = pricesKey(draft, index);
    if (key !== shown) prices.replaceChildren(...priceRows({ ...options, index, open: openVersion }));
    shown = key;
    if (!made.open) return;
    // Only of other hours: it may hold the keyboard, or be painted at this moment.
    const hours = JSON.stringify([version.hours, version.rules, problems]);
    if (hours !== drawn) week.replaceChildren(...weekStrip({ ...options, index, problems, looked: view }));
    drawn = hours;
  };
  return { element: made, update };
}

function hintLine(): HTMLElement {
  const line = make("div", { className: "enedis-linky-whole enedis-linky-hint" });
  line.setAttribute("role", "status");
  return line;
}

/** Who has an offer that ends does not keep it. @param supplier undefined: prices of one's own */
function offerWords({ isClosed, end, ended }: Hints, supplier: SupplierId | undefined): string {
  if (supplier === undefined) return "";
  if (ended !== undefined) return t(`help.ended-${supplier}`, { date: dayText(formatDay(ended)) });
  if (end !== undefined) return t(`help.ends-${supplier}`, { date: dayText(formatDay(end)) });
  return isClosed ? t(`help.closed-${supplier}`) : "";
}

function fromRow({ draft, changed, renewed }: VersionsOptions, index: number): HTMLElement {
  const version = draft.versions[index]!;
  const enter = (day: string): void => {
    version.from = day;
    changed();
  };
  const left = (): void => {
    // A copy stays where it is until it has its day.
    if (version.from === "" && index > 0) return;
    const sorted = byDate(draft.versions);
    if (sorted.every((one, i) => one === draft.versions[i])) return;
    draft.versions = sorted;
    renewed();
  };
  return row(
    dayField(["versions", index, "from"], t("label.from-day"), version.from, enter, left),
    make("div", { className: "enedis-linky-help" }, t("help.from-day")),
  );
}

function offerRow({ draft, renewed }: VersionsOptions, index: number): HTMLElement {
  const version = draft.versions[index]!;
  // Also one that the kind does not have, by its name: it was chosen before the kind.
  const choices = offersOf("supply")
    .filter((value) => value === version.offer || offersOf(draft.kind).includes(value))
    .map((value) => ({ value, text: t(`offer.${value}`) }));
  return row(
    selectField(["versions", index, "offer"], t("label.offer"), version.offer, choices, (offer) => {
      version.offer = offer;
      fitPrices(draft.kind, version);
      renewed();
    }),
  );
}

function removeButton({ draft, renewed }: VersionsOptions, index: number): HTMLElement {
  const remove = t("label.remove-version");
  const press = (): void => {
    draft.versions.splice(index, 1);
    renewed();
  };
  return smallButton(["versions", index, "remove"], remove, press, icon("trash"), ` ${remove}`);
}

/** Its date is asked for where it stands. */
function copyButton({ draft, renewed }: VersionsOptions, index: number): HTMLElement {
  const copy = t("label.copy-version");
  const press = (): void => {
    draft.versions = copyAfter(draft.versions, index);
    for (const [i, version] of draft.versions.entries()) viewOf(version).isOpen = i === index + 1;
    renewed(["versions", index + 1, "from"]);
  };
  return smallButton(["versions", index, "copy"], copy, press, icon("copy"), ` ${copy}`);
}

function titleOf({ kind, versions }: Draft, version: DraftVersion, isWrong: boolean): (Node | string)[] {
  const { from, offer, power } = version;
  const isFirst = versions[0] === version;
  const day = parseDay(from);
  const begins = isFirst ? t("told.since-ever") : t("told.no-day");
  const since = day === undefined ? begins : t("told.since", { date: dayText(from) });
  const what = isOffer(offer) ? t(`offer.${offer}`) : offer;
  const title = [since, what, ...(kind === "feed-in" ? [] : [`${String(power ?? "–")}\u00a0kVA`])].join(
    " · ",
  );
  if (!isWrong) return [title];
  const mark = make(
    "span",
    { className: "enedis-linky-bad" },
    icon("exclamation-triangle"),
    ` ${t("told.wrong")}`,
  );
  return [title, " ", mark];
}

function templateRow({ draft, renewed }: VersionsOptions, index: number): HTMLElement {
  const version = draft.versions[index]!;
  const group = make(
    "div",
    { className: "enedis-linky-field enedis-linky-templates" },
    ...templatesOf(draft.kind).map((template) => {
      const label = t(`template.${template}`);
      return smallButton(
        ["versions", index, "template", template],
        label,
        () => {
          const names = {
            weekend: t("label.weekend"),
            week: t("label.week"),
            special: t("label.special"),
            other: t("label.other"),
            announced: t("label.sobriety"),
          };
          fillWith(draft.kind, version, template, versionOf(template, names));
          Object.assign(viewOf(version), freshLook());
          renewed();
        },
        label,
      );
    }),
  );
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", t("label.template"));
  const hints = isEjpLike(version)
    ? [make("div", { className: "enedis-linky-whole enedis-linky-hint" }, t("help.ejp"))]
    : [];
  return row(make("span", { className: "enedis-linky-label" }, t("label.template")), group, hints);
}

function powerRow({ draft, changed }: VersionsOptions, index: number, hint: HTMLElement): HTMLElement {
  const version = draft.versions[index]!;
  return row(
    textField({
      path: ["versions", index, "power"],
      label: t("label.power"),
      value: String(version.power ?? ""),
      size: 3,
      unit: "kVA",
      enter: (text) => {
        version.power = decimalOf(text);
        changed();
      },
    }),
    hint,
  );
}

function hoursRows({ draft, changed, renewed }: VersionsOptions, index: number): HTMLElement[] {
  const version = draft.versions[index]!;
  const list = usedListOf(version.offer);
  if (list === undefined) return [];
  const windows = windowRows({
    path: ["versions", index, list],
    windows: version[list],
    areRules: list === "rules",
    changed,
    renewed,
    renaming: (rule) => renaming(version, rule),
  });
  const label = make("span", { className: "enedis-linky-label" }, t(`label.${list}`));
  const hint = "enedis-linky-whole enedis-linky-hint";
  const help = t(`help.${version.offer}`, { until: dayText(knownTo) });
  return [row(label, make("div", { className: hint }, help), windows)];
}

/** Of an offer with hours: after the week, which belongs to them. Of any other, only to take away what is there. */
function registersRows({ draft, changed, renewed }: VersionsOptions, index: number): HTMLElement[] {
  const version = draft.versions[index]!;
  const isUsed = usedListOf(version.offer) !== undefined || version.registers !== undefined;
  if (!isUsed || isSeries(version)) return [];
  return registerRows({ path: ["versions", index], version, changed, renewed });
}

export function addVersion(draft: Draft): void {
  const fresh = freshVersion(draft.versions, formatDay(today()));
  draft.versions = byDate([...draft.versions, fresh]);
  for (const version of draft.versions) viewOf(version).isOpen = version === fresh;
}
