/** The week of a version as a strip of 7 × 24 hours: its classes, where hours overlap, and where they have no class. */
import { dayText, make } from "../../editor/browser.js";
import {
  colors,
  DAY_MINUTES,
  seasonsOf,
  usedListOf,
  weekOf,
  type Color,
  type ContractProblem,
  type WeekSpan,
} from "../../tariffs/browser.js";
import { soundHours, type Draft } from "./draft.js";
import { t } from "./fields.js";
import { className } from "./prices.js";

/** Classes that have a look of their own. */
const LOOKS = 6;

type Hours = Parameters<typeof weekOf>[0];

/** What is chosen to look at: kept while the version is edited. */
export interface Looked {
  season: number;
  color: Color;
}

/** @param problems of the contract: hours that are wrong are left out */
export function weekStrip(
  draft: Draft,
  index: number,
  problems: readonly ContractProblem[],
  looked: Looked,
): HTMLElement[] {
  const { offer } = draft.versions[index]!;
  if (usedListOf(offer) === undefined) return [];
  const hours = { offer, ...soundHours(draft, index, problems) } as Hours;
  const seasons = seasonsOf(hours);
  const strip = make("div", { className: "enedis-linky-week" });
  const draw = (): void => {
    const season = seasons[looked.season] ?? seasons[0];
    const week = weekOf(hours, season?.from ?? "01-01", looked.color);
    const names = [...new Set(week.flat().flatMap((span) => span.class ?? []))].sort();
    strip.replaceChildren(drawn(week, names), legend(week, names));
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

function drawn(week: readonly (readonly WeekSpan[])[], names: readonly string[]): HTMLElement {
  const hours = make(
    "div",
    { className: "enedis-linky-week-hours" },
    ...[0, 6, 12, 18, 24].map((hour) => make("span", {}, t("told.hour", { hour }))),
  );
  const rows = week.map((spans, i) => {
    const bar = make(
      "div",
      { className: "enedis-linky-week-bar" },
      ...spans.map((span) => {
        const look = span.class === undefined ? "gap" : String(names.indexOf(span.class) % LOOKS);
        const piece = make("i", {
          className: `enedis-linky-class-${look}${span.overlaps ? " enedis-linky-overlap" : ""}`,
          title: spanText(span),
        });
        piece.style.width = `${((span.end - span.start) / DAY_MINUTES) * 100}%`;
        return piece;
      }),
    );
    return make(
      "div",
      { className: "enedis-linky-week-day" },
      make("span", {}, t(`day-short.${i + 1}`)),
      bar,
    );
  });
  const made = make("div", { className: "enedis-linky-week-days" }, ...rows, hours);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", t("told.week", { text: weekText(week) }));
  return made;
}

/** What each look means, and the hours that need a look. */
function legend(week: readonly (readonly WeekSpan[])[], names: readonly string[]): HTMLElement {
  const swatch = (look: string): HTMLElement =>
    make("i", { className: `enedis-linky-swatch enedis-linky-${look}` });
  const list = make(
    "ul",
    { className: "enedis-linky-week-legend" },
    ...names.map((name, i) => make("li", {}, swatch(`class-${i % LOOKS}`), className(name))),
  );
  const of = (fits: (span: WeekSpan) => boolean): string =>
    weekText(
      week.map((spans) => spans.filter(fits)),
      false,
    );
  const gaps = of((span) => span.class === undefined);
  const overlaps = of((span) => span.overlaps);
  if (gaps !== "") list.append(make("li", {}, swatch("class-gap"), t("told.gaps", { text: gaps })));
  if (overlaps !== "") {
    list.append(
      make("li", {}, swatch("class-none enedis-linky-overlap"), t("told.overlaps", { text: overlaps })),
    );
  }
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
