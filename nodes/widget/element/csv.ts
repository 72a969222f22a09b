/** A chart as a CSV file: for a spreadsheet of the reader's language. Pure. */
import { formatDay, formatInstant, HOUR_SECONDS } from "../../readings/index.js";
import type { Language } from "./dates.js";
import type { CostBarsView } from "./cost-model.js";
import type { BarsView, CurveView } from "./model.js";

/** What a file's first line says. */
export interface CsvWords {
  readonly first: string;
  readonly last: string;
  readonly start: string;
  readonly end: string;
  readonly energy: string;
  readonly power: string;
  readonly peak: string;
  readonly at: string;
  readonly missing: string;
  /** Why a value is none, or not the whole. */
  readonly lack: string;
  readonly before: string;
}

/** Raw values are thousandths. Energies add up to the sum above the chart, to the last digit. */
export function rowsOf(view: BarsView | CurveView, isPeak: boolean, words: CsvWords): Cell[][] {
  return view.kind === "curve" ? curveRows(view, words) : barRows(view, isPeak, words);
}

/** In €, each bar in cents. @param names of the sum and of its parts */
export function costRows(
  { bars }: CostBarsView,
  names: readonly string[],
  words: Pick<CsvWords, "first" | "last" | "missing">,
): Cell[][] {
  return [
    [words.first, words.last, ...names.map((name) => `${name} (€)`), words.missing],
    ...bars.map(({ from, to, value, parts = [], missing }): Cell[] => {
      const sums = [value, ...parts].map((raw) => (value === null ? null : raw! / 1_000));
      return [formatDay(from), formatDay(to - 1), ...sums, missing];
    }),
  ];
}

/** No text in it has a comma or a semicolon. */
export function csvOf(rows: readonly (readonly Cell[])[], language: Language): string {
  const [comma, separator] = language === "fr" ? [",", ";"] : [".", ","];
  const cell = (value: Cell): string => {
    if (value === null) return "";
    return typeof value === "number" ? String(value).replace(".", comma) : value;
  };
  // A spreadsheet takes it for UTF-8 only by its mark.
  return `\ufeff${rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join("")}`;
}

export type Cell = string | number | null;

function barRows({ bars }: BarsView, isPeak: boolean, words: CsvWords): Cell[][] {
  const { first, last, energy, peak, at, missing, before } = words;
  const thousands = (raw: number | null): number | null => (raw === null ? null : raw / 1_000);
  return [
    isPeak ? [first, last, peak, at, missing] : [first, last, energy, missing, `${energy} ${before}`],
    ...bars.map((bar): Cell[] => {
      const days = [formatDay(bar.from), formatDay(bar.to - 1), thousands(bar.value)];
      return isPeak
        ? [...days, bar.at === null ? null : formatInstant(bar.at), bar.missing]
        : [...days, bar.missing, thousands(bar.before)];
    }),
  ];
}

function curveRows({ runs }: CurveView, { start, end, power, energy }: CsvWords): Cell[][] {
  return [
    [start, end, power, energy],
    ...runs
      .flat()
      .map((point): Cell[] => [
        formatInstant(point.start),
        formatInstant(point.start + point.step),
        point.value / 1_000,
        (point.value * point.step) / HOUR_SECONDS / 1_000,
      ]),
  ];
}
