/** What is written below bars: their days, months or years, as many as fit. */
import { formatDay, weekdayOf, type Day } from "../../../readings/index.js";
import type { Dates } from "../dates.js";
import type { Bar, BarsView } from "../model.js";
import { bare, LETTER, widthOf } from "./drawing.js";

export interface LabelledBars extends Pick<BarsView, "step" | "bars"> {
  /** Of bills: by how many days their months are late. */
  readonly late?: number;
}

export interface Label {
  readonly at: number;
  readonly text: string;
  readonly sub?: string;
  /** Placed at the left edge of its bar, not in the middle. */
  readonly start?: boolean;
}

export function barLabels(
  { bars, step, late = 0 }: LabelledBars,
  spread: number,
  em: number,
  dates: Dates,
): Label[] {
  if (step === "year")
    return thinned(
      bars.map((bar, at) => ({ at, text: dates.year(bar.from) })),
      spread,
      em,
    );
  if (step === "month") {
    if (bars.length > 13)
      return everyFirst(bars, (day) => formatDay(day).endsWith("01-01"), dates.year, spread, em);
    // A bill has the name of the month in which it begins, also where it is cut.
    const named = bars.map((bar) => bar.from - late);
    const short = named.map((day) => bare(dates.shortMonth(day)));
    const fits = Math.max(...short.map((text) => widthOf(text, em))) + 0.3 * em < spread;
    return thinned(
      named.map((day, at) => ({ at, text: fits ? short[at]! : dates.letter(day) })),
      spread,
      em,
    );
  }
  if (bars.length <= 8) {
    return thinned(
      bars.map((bar, at) => ({
        at,
        text: spread > 2.4 * em ? bare(dates.shortWeekday(bar.from)) : dates.shortWeekday(bar.from).charAt(0),
        sub: dates.date(bar.from),
      })),
      spread,
      em,
    );
  }
  if (bars.length > 40)
    return everyFirst(
      bars,
      (day) => formatDay(day).endsWith("-01"),
      (day) => bare(dates.shortMonth(day)),
      spread,
      em,
    );
  return everyFirst(bars, (day) => weekdayOf(day) === 1, dates.day, spread, em);
}

/** Every second, third … label where all of them would touch each other; always that of the newest bar. */
function thinned(labels: readonly Label[], spread: number, em: number): Label[] {
  const longest = Math.max(...labels.map(({ text, sub = "" }) => Math.max(1.9, text.length, sub.length)));
  const every = Math.ceil((longest * LETTER + 0.1) * (em / spread));
  return labels.filter(({ at }) => (labels.length - 1 - at) % every === 0);
}

/** Labels for the bars that begin a month, a year or a week, as many as fit. */
function everyFirst(
  bars: readonly Bar[],
  isFirst: (day: Day) => boolean,
  text: (day: Day) => string,
  spread: number,
  em: number,
): Label[] {
  const labels: Label[] = [];
  let free = 0;
  bars.forEach((bar, at) => {
    if (!isFirst(bar.from)) return;
    const words = text(bar.from);
    const from = at * spread;
    const to = from + widthOf(words, em);
    if (from < free || to > bars.length * spread) return;
    labels.push({ at, text: words, start: true });
    free = to + 0.6 * em;
  });
  return labels;
}
