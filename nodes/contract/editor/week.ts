/** The week of a version as a strip of 7 × 24 hours, to look at and to paint: its classes, overlaps and gaps. */
import { dayText, icon, make } from "../../editor/browser.js";
import {
  classNamesOf,
  colors,
  painted,
  seasonsOf,
  usedListOf,
  weekOf,
  type Color,
  type ContractProblem,
  type WeekSpan,
} from "../../pricing/browser.js";
import { problemsOf, soundHours, type Draft, type DraftWindow } from "./draft.js";
import { problemText, smallButton, t, textField, type Path } from "./fields.js";
import { paintGrid, type Cells } from "./paint-grid.js";
import { className } from "./prices.js";

/** Classes that have a look of their own. */
const LOOKS = 6;

type Hours = Parameters<typeof weekOf>[0];

/** What is chosen to look at and to paint with: kept while the version is edited. */
export interface Looked {
  season: number;
  color: Color;
  /** The class to paint with. */
  brush: string;
  /** In the order in which they came, so that each keeps its look. */
  readonly names: string[];
  /** Classes to paint with that no rule has yet. */
  readonly added: string[];
  /** Before the last painting, and what that made, as JSON: once it is edited, it cannot be undone. */
  undo: { readonly before: DraftWindow[]; readonly made: string } | undefined;
  /** Why nothing was painted. */
  refused: string;
  /** The hour to which Tab comes. */
  cell: readonly [day: number, hour: number];
}

export function freshLook(): Looked {
  const empty = { brush: "", refused: "", undo: undefined };
  return { ...empty, season: 0, color: "blue", names: [], added: [], cell: [0, 0] };
}

export interface WeekOptions {
  readonly draft: Draft;
  /** Of its version. */
  readonly index: number;
  /** Of the contract: hours that are wrong are left out. */
  readonly problems: readonly ContractProblem[];
  readonly looked: Looked;
  readonly renewed: (at?: Path) => void;
}

export function weekStrip(options: WeekOptions): HTMLElement[] {
  const { draft, index, problems, looked } = options;
  const version = draft.versions[index]!;
  const { offer } = version;
  const list = usedListOf(offer);
  if (list === undefined) return [];
  const hours = { offer, ...soundHours(draft, index, problems) } as Hours;
  const seasons = seasonsOf(hours);
  if (looked.season >= seasons.length) looked.season = 0;
  const brushes = list === "hours" ? ["HC", "HP"] : [...new Set([...classNamesOf(version), ...looked.added])];
  if (!brushes.includes(looked.brush)) looked.brush = brushes[0] ?? "";
  const strip = make("div", { className: "enedis-linky-week" });
  const draw = (): void => {
    const week = weekOf(hours, seasons[looked.season]?.from ?? "01-01", looked.color);
    const shown = [...new Set(week.flat().flatMap((span) => span.class ?? []))];
    for (const name of [...brushes, ...shown]) if (!looked.names.includes(name)) looked.names.push(name);
    const grid = paintGrid({
      week,
      looked,
      path: ["versions", index, "week"],
      lookOf: (span) => lookOf(looked, span.class),
      textOf: spanText,
      dayOf: (day) => t(`day-short.${day + 1}`),
      label: t("told.week", { text: weekText(week) }),
      paint: (cells) => paint(options, hours, cells),
    });
    const refused =
      looked.refused === "" ? [] : [make("div", { className: "enedis-linky-error" }, looked.refused)];
    strip.replaceChildren(
      grid,
      legend(options, week, brushes),
      ...refused,
      ...tools(options, list),
      hints(hours),
    );
  };
  draw();
  const season = choices(seasons.map(seasonText), looked.season, t("label.week-of"), (chosen) => {
    looked.season = chosen;
    draw();
  });
  const hasColors = hours.rules.some(({ color }) => color !== undefined);
  const names = hasColors ? colors.map((one) => t(`color.${one}`)) : [];
  const color = choices(names, colors.indexOf(looked.color), t("label.color"), (chosen) => {
    looked.color = colors[chosen]!;
    draw();
  });
  return [...season, ...color, strip];
}

function lookOf({ names }: Looked, name: string | undefined): string {
  return name === undefined ? "class-gap" : `class-${names.indexOf(name) % LOOKS}`;
}

/** The hours or rules that say so take the place of those of the version, unless the contract could not be saved so. */
function paint({ draft, index, problems, looked, renewed }: WeekOptions, hours: Hours, cells: Cells): void {
  const version = draft.versions[index]!;
  const list = usedListOf(version.offer)!;
  const { brush, season, color } = looked;
  const stroke = {
    days: cells.days.map((day) => day + 1),
    start: cells.first * 60,
    end: (cells.last + 1) * 60,
    class: brush,
    season,
    color,
  };
  const isWrong = ({ path, fault }: ContractProblem): boolean =>
    fault !== "last-rule" && (path[1] ?? index) === index && (path[2] ?? list) === list;
  const before = version[list];
  const made = problems.some(isWrong) ? undefined : painted(hours, stroke);
  looked.refused =
    made === undefined ? t(problems.some(isWrong) ? "told.paint-wrong" : "told.paint-last") : "";
  if (made !== undefined) {
    version[list] = structuredClone(made[list]) as DraftWindow[];
    const problem = problemsOf(draft).find(isWrong);
    if (problem === undefined) {
      looked.undo = { before, made: JSON.stringify(version[list]) };
      const from = seasonsOf(hours)[season]?.from;
      looked.season = Math.max(
        0,
        seasonsOf({ ...hours, ...made }).findIndex((one) => one.from === from),
      );
    } else {
      version[list] = before;
      looked.refused = t("told.not-painted", { text: problemText(problem) });
    }
  }
  tell(looked.refused || t("told.painted", { name: className(brush) }));
  renewed();
}

/** For screen readers: the strip itself is drawn anew. */
function tell(text: string): void {
  document.getElementById("enedis-linky-contract-said")!.textContent = text;
}

/** A class that no rule has yet, and the way back. */
function tools({ draft, index, looked, renewed }: WeekOptions, list: "hours" | "rules"): HTMLElement[] {
  const version = draft.versions[index]!;
  const parts: HTMLElement[] = [];
  if (list === "rules") {
    const path = ["versions", index, "brush"];
    let typed = "";
    const add = (): void => {
      if (typed === "") return;
      looked.added.push(typed);
      looked.brush = typed;
      renewed(["versions", index, "week", ...looked.cell]);
    };
    const field = { path, label: t("label.new-class"), value: "", size: 14 };
    const fields = textField({ ...field, enter: (text) => (typed = text.trim()) });
    fields[1]!.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      // The field goes: the editor must not look for what is around it.
      event.stopPropagation();
      add();
    });
    parts.push(...fields, smallButton([...path, "add"], t("label.add-class"), add, icon("plus")));
  }
  if (looked.undo !== undefined && looked.undo.made === JSON.stringify(version[list])) {
    const { before } = looked.undo;
    const undo = (): void => {
      version[list] = before;
      looked.undo = undefined;
      looked.refused = "";
      renewed(["versions", index, "week", ...looked.cell]);
    };
    const label = t("label.unpaint");
    parts.push(smallButton(["versions", index, "unpaint"], label, undo, icon("undo"), ` ${label}`));
  }
  return parts.length === 0 ? [] : [make("div", { className: "enedis-linky-part" }, ...parts)];
}

function hints({ rules }: Hours): HTMLElement {
  const holidays = rules.some((rule) => rule.holidays !== undefined) ? [t("help.paint-holidays")] : [];
  const announced = rules.some((rule) => rule.announced !== undefined) ? [t("help.paint-announced")] : [];
  return make(
    "div",
    { className: "enedis-linky-hint" },
    [t("help.paint"), ...holidays, ...announced].join(" "),
  );
}

function seasonText({ from, to }: { readonly from: string; readonly to: string }): string {
  // Of a leap year, so that 29 February is one of them.
  const day = (monthDay: string): string => dayText(`2024-${monthDay}`, "medium").replace(/[\s,]*2024$/, "");
  return t("told.season", { from: day(from), to: day(to) });
}

/** A list to choose from, if there is a choice. */
function choices(
  texts: readonly string[],
  chosen: number,
  label: string,
  choose: (index: number) => void,
): HTMLElement[] {
  if (texts.length < 2) return [];
  const list = make("select", {}, ...texts.map((text) => make("option", {}, text)));
  list.setAttribute("aria-label", label);
  list.selectedIndex = Math.max(0, chosen);
  list.addEventListener("change", () => {
    choose(list.selectedIndex);
  });
  return [list];
}

/** The classes to paint with and the look of each, and the hours that need a look. */
function legend(
  { looked, index }: WeekOptions,
  week: readonly (readonly WeekSpan[])[],
  brushes: readonly string[],
): HTMLElement {
  const swatch = (look: string): HTMLElement =>
    make("i", { className: `enedis-linky-swatch enedis-linky-${look}` });
  const brushOf = (name: string): HTMLElement => {
    const radio = make("input");
    radio.type = "radio";
    radio.name = `enedis-linky-contract-brush-${index}`;
    radio.checked = name === looked.brush;
    radio.addEventListener("change", () => {
      looked.brush = name;
    });
    return make("label", {}, radio, swatch(lookOf(looked, name)), ` ${className(name)}`);
  };
  const list = make(
    "div",
    { className: "enedis-linky-week-legend" },
    make("span", {}, t("label.brush")),
    ...brushes.map(brushOf),
  );
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", t("label.brush"));
  const of = (fits: (span: WeekSpan) => boolean): string =>
    weekText(
      week.map((spans) => spans.filter(fits)),
      false,
    );
  const gaps = of((span) => span.class === undefined);
  const overlaps = of((span) => span.overlaps);
  const warn = (look: string, text: string): void =>
    list.append(make("span", { className: "enedis-linky-bad" }, swatch(look), text));
  if (gaps !== "") warn("class-gap", t("told.gaps", { text: gaps }));
  if (overlaps !== "") warn("class-none enedis-linky-overlap", t("told.overlaps", { text: overlaps }));
  return list;
}

/** The days of a week in words, those that are alike together; days without any span are left out. */
function weekText(week: readonly (readonly WeekSpan[])[], hasNames = true): string {
  const texts = week.map((spans) => spans.map((span) => spanText(span, hasNames)).join(", "));
  const groups: { first: number; last: number; text: string }[] = [];
  texts.forEach((text, i) => {
    const before = groups.at(-1);
    if (before !== undefined && before.text === text) before.last = i;
    else groups.push({ first: i, last: i, text });
  });
  return groups
    .filter(({ text }) => text !== "")
    .map(({ first, last, text }) => {
      const days = first === last ? [first] : [first, last];
      return `${days.map((day) => t(`day-short.${day + 1}`)).join("–")} ${text}`;
    })
    .reduce((first, second) => (first === "" ? second : t("told.both", { first, second })), "");
}

function spanText({ start, end, class: name }: WeekSpan, hasName = true): string {
  const times = `${timeText(start)}–${timeText(end)}`;
  return hasName ? `${times} ${name === undefined ? t("told.gap") : className(name)}` : times;
}

function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
