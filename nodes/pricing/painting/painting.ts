/** Hours of a drawn week get another class: the hours or rules that say so, and change nothing else. Pure. */
import { classesIn } from "../kinds-of-days.js";
import { hasCondition, type Rule, type Season } from "../contract.js";
import { coverOf, type Stretch } from "./cover.js";
import { withoutIdle } from "./idle-rules.js";
import { colors, type Color } from "../tempo.js";
import { seasonsOf } from "../week.js";
import { DAY_MINUTES, joined, windowsOf, type Hours } from "../windows.js";

/** What was painted, in a week as `weekOf` draws it. */
export interface Stroke {
  readonly class: string;
  /** 1 = Monday */
  readonly days: readonly number[];
  /** Minutes [start, end[ of each of these days. */
  readonly start: number;
  readonly end: number;
  /** The season looked at, of `seasonsOf`. */
  readonly season: number;
  /** The colour looked at: of rules that have one, those of other colours stay. */
  readonly color: Color;
}

/** Undefined: no off-peak hour would be left, and that cannot be said. */
export type Painted = Pick<Hours, "hours" | "rules"> | undefined;

/** A stretch of a day; undefined: what comes below shows through. */
interface Span extends Stretch {
  readonly class: string | undefined;
}
type Week = readonly (readonly Span[])[];

/** Weeks of a part of the year. */
interface Layer {
  readonly season: Season | undefined;
  readonly color: Color | undefined;
  readonly week: Week;
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const WHOLE_YEAR = { from: "01-01", to: "12-31" };

export function painted(hours: Hours, stroke: Stroke): Painted {
  if (hours.offer !== "custom") return paintedHours(hours, stroke);
  return { hours: hours.hours, rules: paintedAround(hours, [stroke], seasonsOf(hours)) };
}

/**
 * Rules of announced days stay where they are, and what they say. All others are painted, each block of them where it says
 * what holds on a day that was not announced: on an announced one too, as far as its rules leave it to them.
 * @param seasons of the whole week that is looked at
 */
function paintedAround(hours: Hours, strokes: readonly Stroke[], seasons: readonly Season[]): Rule[] {
  const { rules } = hours;
  const at = rules.findIndex(({ announced }) => announced !== undefined);
  if (at < 0) {
    return strokes.reduce((made, stroke) => paintedRules({ ...hours, rules: made }, stroke, seasons), rules);
  }
  const above = { ...hours, rules: rules.slice(0, at) };
  const parts = strokes.map((stroke) => partsOf(stroke, above, seasons));
  const below = { ...hours, rules: rules.slice(at + 1) };
  return [
    ...paintedAround(
      above,
      parts.flatMap(([within]) => within),
      seasons,
    ),
    rules[at]!,
    ...paintedAround(
      below,
      parts.flatMap(([, outside]) => outside),
      seasons,
    ),
  ];
}

/** A stroke in two: where some rules say a class, and where they do not. */
function partsOf(stroke: Stroke, hours: Hours, seasons: readonly Season[]): [Stroke[], Stroke[]] {
  if (hours.rules.length === 0) return [[], [stroke]];
  const windows = windowsOf(hours);
  const monthDay = (seasons[stroke.season] ?? WHOLE_YEAR).from;
  const parts: [Stroke[], Stroke[]] = [[], []];
  for (const weekday of stroke.days) {
    const day = { monthDay, weekday, isHoliday: false, isAfterHoliday: false };
    const said = joined(
      classesIn(windows, day, stroke.color),
      (a, b) => (a.class === undefined) === (b.class === undefined),
    );
    for (const span of said) {
      const start = Math.max(span.start, stroke.start);
      const end = Math.min(span.end, stroke.end);
      const part = { ...stroke, days: [weekday], start, end };
      if (start < end) parts[span.class === undefined ? 1 : 0].push(part);
    }
  }
  return parts;
}

function paintedHours(hours: Hours, stroke: Stroke): Painted {
  const layers = layersOf(hours, [undefined]).map((layer, i) =>
    i === stroke.season || layer.season === undefined
      ? { ...layer, week: brushed(layer.week, stroke) }
      : layer,
  );
  const off = sayable(layers, true).filter((said) => said.class === "HC");
  if (off.length === 0) return undefined;
  return {
    hours: off.map(({ from = "00:00", to = "24:00", season, days }) => ({
      from,
      to,
      ...(season !== undefined && { season }),
      ...(days !== undefined && { days }),
    })),
    rules: hours.rules,
  };
}

/**
 * Rules without holidays are all made anew above the last one. Others stay, and what is painted comes before them: on
 * the days that are looked at, which are no holidays and of one colour.
 */
function paintedRules(hours: Hours, stroke: Stroke, seasons: readonly Season[]): Rule[] {
  const { rules } = hours;
  const hasHolidays = rules.some((rule) => rule.holidays !== undefined);
  const hasColors = rules.some((rule) => rule.color !== undefined);
  const isAbove = (rule: Rule, i: number): boolean =>
    (i < rules.length - 1 || hasCondition(rule)) &&
    (!hasColors || rule.color !== undefined) &&
    // A night that begins before a holiday goes on into it: it cannot be cut at midnight.
    (!hasHolidays || (rule.holidays === false && (rule.from ?? "00:00") < (rule.to ?? "24:00")));
  const firstBelow = rules.findIndex((rule, i) => !isAbove(rule, i));
  const above = rules.slice(0, firstBelow < 0 ? rules.length : firstBelow);
  const below = { ...hours, rules: rules.slice(above.length) };
  const looked = seasons[stroke.season];
  const layers = layersOf({ ...hours, rules: above }, hasColors ? colors : [undefined], seasons).map(
    (layer) => {
      const isLooked = layer.season?.from === looked?.from && (!hasColors || layer.color === stroke.color);
      const week = isLooked ? brushed(layer.week, stroke) : layer.week;
      // Of rules that stay, an unknown colour makes the class unknown: only what is painted may come to show through.
      const clear = (day: number): readonly Span[] => {
        if (!hasHolidays && !hasColors) return shownThrough(week[day - 1]!, day, layer, below);
        if (!isLooked || !stroke.days.includes(day)) return week[day - 1]!;
        return shownThrough(week[day - 1]!, day, layer, below, stroke);
      };
      return { ...layer, week: WEEK.map(clear) };
    },
  );
  const said = sayable(layers, !hasHolidays).map((rule): Rule => ({
    ...rule,
    ...(hasHolidays && { holidays: false }),
  }));
  return withoutIdle(hours, [...said, ...below.rules]);
}

/** The weeks of windows, for each part of the year and each colour. @param seasons finer ones than their own */
function layersOf(
  hours: Hours,
  looked: readonly (Color | undefined)[],
  seasons: readonly Season[] = seasonsOf(hours),
): Layer[] {
  const windows = windowsOf(hours);
  const parts = seasons.length === 0 ? [undefined] : seasons;
  return parts.flatMap((season) =>
    looked.map((color) => ({
      season,
      color,
      week: WEEK.map((weekday) => {
        const day = {
          monthDay: (season ?? WHOLE_YEAR).from,
          weekday,
          isHoliday: false,
          isAfterHoliday: false,
        };
        return classesIn(windows, day, color);
      }),
    })),
  );
}

function brushed(week: Week, { days, start, end, class: name }: Stroke): Week {
  return week.map((spans, i) =>
    days.includes(i + 1) ? alike(spans.flatMap((span) => split(span, { start, end, class: name }))) : spans,
  );
}

/** A span with another one over it. */
function split(span: Span, over: Span): Span[] {
  const start = Math.max(span.start, over.start);
  const end = Math.min(span.end, over.end);
  if (start >= end) return [span];
  const parts = [
    { ...span, end: start },
    { ...over, start, end },
    { ...span, start: end },
  ];
  return parts.filter((part) => part.start < part.end);
}

/** Nothing has to be said where the rules below give the same class, also after a holiday. @param within the minutes looked at */
function shownThrough(
  spans: readonly Span[],
  weekday: number,
  { season, color }: Layer,
  below: Hours,
  within: Stretch = { start: 0, end: DAY_MINUTES },
): readonly Span[] {
  const windows = windowsOf(below);
  const [under, afterHoliday] = [false, true].map((isAfterHoliday) => {
    const monthDay = (season ?? WHOLE_YEAR).from;
    return classesIn(windows, { monthDay, weekday, isHoliday: false, isAfterHoliday }, color);
  });
  const same = under!.flatMap((span) =>
    afterHoliday!.flatMap((other) => {
      const start = Math.max(span.start, other.start, within.start);
      const end = Math.min(span.end, other.end, within.end);
      return span.class === other.class && start < end ? [{ start, end, class: span.class }] : [];
    }),
  );
  const cleared = (rest: readonly Span[], by: Span): readonly Span[] =>
    rest.flatMap((span) => (span.class === by.class ? split(span, { ...by, class: undefined }) : [span]));
  return alike(same.reduce(cleared, spans));
}

function alike(spans: readonly Span[]): Span[] {
  return joined(spans, (a, b) => a.class === b.class);
}

/** Rules that give each minute of the layers its class; they do not meet. Those of several parts of a year are one. */
function sayable(layers: readonly Layer[], overMidnight: boolean): Rule[] {
  const parts = [...new Set(layers.map(({ season }) => season))];
  const said = new Map<string, { rule: Rule; parts: Set<Season | undefined> }>();
  for (const { week, season, color } of layers) {
    for (const name of new Set(week.flat().flatMap((span) => span.class ?? []))) {
      const mine = week.map((spans) => spans.filter((span) => span.class === name));
      for (const { from, to, days } of coverOf(mine, overMidnight)) {
        const isWhole = from === 0 && to === DAY_MINUTES;
        const rule: Rule = {
          class: name,
          ...(!isWhole && { from: timeOf(from), to: timeOf(to) }),
          ...(days.length < WEEK.length && { days: days as NonNullable<Rule["days"]> }),
          ...(color !== undefined && { color }),
        };
        const key = JSON.stringify(rule);
        const one = said.get(key) ?? { rule, parts: new Set() };
        said.set(key, { ...one, parts: one.parts.add(season) });
      }
    }
  }
  return [...said.values()].flatMap(({ rule, parts: held }) =>
    seasonsJoined(parts, held).map((season) => ({ ...rule, ...(season !== undefined && { season }) })),
  );
}

/** Parts that follow each other are one season; all of them are none. */
function seasonsJoined(
  parts: readonly (Season | undefined)[],
  held: ReadonlySet<Season | undefined>,
): (Season | undefined)[] {
  if (held.size === parts.length) return [undefined];
  const isFirst = (i: number): boolean => held.has(parts[i]) && !held.has(parts.at(i - 1));
  return parts.flatMap((part, i) => {
    if (!isFirst(i)) return [];
    let last = i;
    while (held.has(parts[(last + 1) % parts.length])) last++;
    return [{ from: part!.from, to: parts[last % parts.length]!.to }];
  });
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
