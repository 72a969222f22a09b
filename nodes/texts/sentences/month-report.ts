/** A month's report in words: a sentence without a full stop, and a row for each thing that is known, or why it is not. */
import type { Known, MonthReport } from "../../adviser/index.js";
import { addMonths, dayOf, type Direction } from "../../readings/index.js";
import { dayText, euros, grouped, monthText } from "../base/index.js";
import type { Texts } from "../tables/index.js";
import { kWh } from "./newest-day.js";

/** A line of the report. */
export interface ReportRow {
  readonly name: "energy" | "cost" | "before" | "dearest" | "offPeak" | "baseLoad" | "expected";
  readonly label: string;
  readonly text: string;
}

/** What is said of a month. */
export interface SaidMonth {
  readonly report: MonthReport;
  readonly direction: Direction;
  /** Of its energy, against the same month a year before, in whole per cents; undefined: not all of both is known. */
  readonly change: number | undefined;
}

/** `Novembre 2026 : 312,4 kWh, 78,20 €, 12 % de moins qu’en novembre 2025` */
export function monthReportText({ report, change }: SaidMonth, of: Texts): string {
  const { language, monthReport: texts } = of;
  const { energy, cost, start, missingDays } = report;
  const before = monthText(language, addMonths(start, -12));
  const parts =
    "unknown" in energy
      ? [texts.unknown.noReadings]
      : [
          kWh(language, energy.value * 1_000),
          ...("value" in cost ? [costText(cost.value, of)] : []),
          ...(change === undefined ? [] : [changeText(change, before, of)]),
          ...(missingDays === 0 ? [] : [texts.missing(grouped(missingDays, of), missingDays === 1)]),
        ];
  const month = monthText(language, start);
  return texts.of(`${month.charAt(0).toUpperCase()}${month.slice(1)}`, parts.join(", "));
}

/** What is bought has all rows; what is sold has no off-peak hours, no base load, and nothing was expected of it. */
export function monthReportRows({ report, direction }: SaidMonth, of: Texts): ReportRow[] {
  const rows = rowsOfBoth(report, direction, of);
  return direction === "production" ? rows : [...rows, ...rowsOfConsumption(report, of)];
}

function rowsOfBoth(
  { energy, cost, before, dearest, missingDays }: MonthReport,
  direction: Direction,
  of: Texts,
): ReportRow[] {
  const { language, monthReport: texts } = of;
  const { labels } = texts;
  const missing = missingDays === 0 ? [] : [texts.missing(grouped(missingDays, of), missingDays === 1)];
  return [
    {
      name: "energy",
      label: labels.energy,
      text: said(energy, of, (value) => [energyText(value, of), ...missing].join(", ")),
    },
    { name: "cost", label: labels.cost[direction], text: said(cost, of, (entry) => costText(entry, of)) },
    {
      name: "before",
      label: labels.before,
      text: both(
        said(before.energy, of, (value) => energyText(value, of)),
        said(before.cost, of, (value) => euros(value, of)),
      ),
    },
    {
      name: "dearest",
      label: labels.dearest[direction],
      text: said(dearest, of, ({ start, value, energy: used }) =>
        texts.of(dayText(language, dayOf(start)), `${euros(value, of)}, ${energyText(used, of)}`),
      ),
    },
  ];
}

function rowsOfConsumption({ offPeak, baseLoad, expected }: MonthReport, of: Texts): ReportRow[] {
  const { monthReport: texts } = of;
  const { labels } = texts;
  return [
    {
      name: "offPeak",
      label: labels.offPeak,
      text: said(
        offPeak,
        of,
        ({ percent, energy }) => `${texts.percent(grouped(percent, of))}, ${energyText(energy, of)}`,
      ),
    },
    {
      name: "baseLoad",
      label: labels.baseLoad,
      text: said(baseLoad, of, ({ watts, nights }) => texts.nights(grouped(watts, of), grouped(nights, of))),
    },
    {
      name: "expected",
      label: labels.expected,
      text: both(
        said(expected.energy, of, ({ value }) => energyText(value, of)),
        said(expected.cost, of, ({ value, low, high }) => {
          const bounds = texts.between(euros(low, of), euros(high, of));
          return `${euros(value, of)} (${bounds})`;
        }),
      ),
    },
  ];
}

/** What is known, or why it is not. */
function said<T>(known: Known<T>, of: Texts, text: (value: T) => string): string {
  return "value" in known ? text(known.value) : of.monthReport.unknown[known.unknown];
}

/** One reason is enough for both. */
function both(one: string, other: string): string {
  return one === other ? one : `${one}, ${other}`;
}

/** @param value in kWh */
function energyText(value: number, { language }: Texts): string {
  return kWh(language, value * 1_000);
}

function costText(
  { value, complete }: { readonly value: number; readonly complete: boolean },
  of: Texts,
): string {
  return complete ? euros(value, of) : `${euros(value, of)} (${of.monthReport.incomplete})`;
}

function changeText(change: number, month: string, of: Texts): string {
  const { monthReport: texts } = of;
  if (change === 0) return texts.same(month);
  return texts[change > 0 ? "more" : "less"](grouped(Math.abs(change), of), month);
}
