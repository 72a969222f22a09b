/** The windows in which the hours and rules of a version hold, and what they cover of a day. */
import type { ContractVersion, Rule, Season } from "./contract.js";

export const DAY_MINUTES = 1_440;

/** The part of a version that says when. */
export type Hours = Pick<ContractVersion, "offer" | "hours" | "rules">;

/** A rule with its times in minutes of the day: `to` before `from` is on the next day. */
export interface Window extends Pick<Rule, "class" | "days" | "holidays" | "season" | "color" | "announced"> {
  readonly from: number;
  readonly to: number;
}

/** A window on one day: the minutes [start, end[ of that day. */
export interface Fitting extends Pick<Window, "class" | "color"> {
  readonly start: number;
  readonly end: number;
}

/** What windows look at: a day and the day before, of the week and of the year. */
export interface KindOfDay {
  /** `MM-DD` */
  readonly monthDay: string;
  /** 1 = Monday */
  readonly weekday: number;
  readonly isHoliday: boolean;
  readonly isAfterHoliday: boolean;
  /** Whether it, and the day before, were announced under a label. Absent: no day was. */
  readonly isAnnounced?: (label: string) => boolean;
  readonly isAfterAnnounced?: (label: string) => boolean;
}

/** The first that fits wins; of an hour that none fits, only the meter's registers know the class. */
export function windowsOf({ offer, hours, rules }: Hours): Window[] {
  const all = { from: 0, to: DAY_MINUTES };
  const windows = hours.map((one) => ({ ...one, ...minutesOf(one), class: "HC" }));
  switch (offer) {
    case "base":
      return [{ ...all, class: "BASE" }];
    case "hphc":
      return windows.length === 0 ? [] : [...windows, { ...all, class: "HP" }];
    case "tempo":
      return [
        ...(windows.length === 0 ? [{ ...minutesOf({ from: "22:00", to: "06:00" }), class: "HC" }] : windows),
        { ...all, class: "HP" },
      ];
    // By the prices that messages brought, at each instant.
    case "series":
      return [];
    case "custom":
      return rules.map((rule) => ({ ...rule, ...minutesOf(rule) }));
  }
}

/** Equal times mean the whole day. */
function minutesOf({ from = "00:00", to = "24:00" }: { from?: string | undefined; to?: string | undefined }) {
  return from === to ? { from: 0, to: DAY_MINUTES } : { from: minuteOf(from), to: minuteOf(to) };
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** What windows cover of a day, in their order: looked up once, because a contract may have a hundred of them. */
export function fittingOn(windows: readonly Window[], day: KindOfDay): Fitting[] {
  const { monthDay, weekday } = day;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return windows.flatMap((window): Fitting[] => {
    const { from, to, season, color } = window;
    if (season !== undefined && !isIn(season, monthDay)) return [];
    const isToday = begins(window, weekday, day.isHoliday, day.isAnnounced);
    const named = { class: window.class, color };
    if (from < to) return isToday ? [{ ...named, start: from, end: to }] : [];
    return [
      ...(isToday ? [{ ...named, start: from, end: DAY_MINUTES }] : []),
      ...(begins(window, dayBefore, day.isAfterHoliday, day.isAfterAnnounced)
        ? [{ ...named, start: 0, end: to }]
        : []),
    ];
  });
}

/** Whether a window begins on a day, by its weekday, holidays and what was announced of it. */
function begins(
  { days, holidays, announced }: Window,
  weekday: number,
  isFree: boolean,
  isAnnounced: KindOfDay["isAnnounced"],
): boolean {
  if (announced !== undefined && isAnnounced?.(announced) !== true) return false;
  const fits = days?.includes(weekday as 1);
  if (holidays === undefined) return fits ?? true;
  if (holidays) return fits === true || isFree;
  return (fits ?? true) && !isFree;
}

/** Both bounds are included; a season may run over New Year. */
export function isIn({ from, to }: Season, monthDay: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}

/** Without duplicates. */
export function inOrder(minutes: readonly number[]): number[] {
  return [...new Set(minutes)].sort((a, b) => a - b);
}

/** Neighbours that are alike become one span. */
export function joined<Span extends { readonly end: number }>(
  spans: readonly Span[],
  areAlike: (a: Span, b: Span) => boolean,
): Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && areAlike(last, span)) all[all.length - 1] = { ...last, end: span.end };
    else all.push(span);
  }
  return all;
}
