/** An import or a dry run in words, and as a chart of what would change. */
import {
  editorLanguage,
  editorLocale,
  icon,
  make,
  translator,
  type ImportAnswer,
  type ImportedSeries,
} from "../../editor/browser.js";
import { barsOf, chartOf, outcomes, type Bar, type Outcome } from "./chart.js";

const registerOutcomes = ["imported", "unchanged", "replaced"] as const;

const t = translator("enedis-linky-history");

/** A text with the name of a file, which is no part of the sentence: whatever it contains stays as it is. */
export function named(key: string, file: string, values: Readonly<Record<string, string>> = {}): string {
  return t(key, { ...values, file: "\ue000" }).replace("\ue000", () => file);
}

/** `17 520` */
export function grouped(count: number): string {
  return count.toLocaleString(editorLocale());
}

/** A text with a count, in singular or plural: French has a singular for none too. */
export function counted(key: string, count: number, values: Readonly<Record<string, string>> = {}): string {
  const isOne = editorLanguage() === "fr" ? count < 2 : count === 1;
  return t(isOne ? `${key}-one` : key, { ...values, count: grouped(count) });
}

/** `1,2 Mo` */
export function sizeText(bytes: number): string {
  const [unit, size] = bytes < 1_000_000 ? ["kilobyte", bytes / 1_000] : ["megabyte", bytes / 1_000_000];
  const rounded = size > 0 && size < 1 ? 1 : size;
  return new Intl.NumberFormat(editorLocale(), {
    style: "unit",
    unit,
    maximumFractionDigits: rounded < 10 && unit === "megabyte" ? 1 : 0,
  }).format(rounded);
}

/** How many readings, and values of registers, an import would write. */
interface Written {
  readonly readings: number;
  readonly registers: number;
}

function writtenBy(answer: ImportAnswer, conflicts: "keep" | "replace"): Written {
  const { imported = 0, replaced = 0 } = answer.registers ?? {};
  return {
    readings: answer.imported + (conflicts === "replace" ? answer.conflicts : 0),
    registers: imported + replaced,
  };
}

/** What the button that imports says; undefined: nothing would be written. */
export function importLabel(answer: ImportAnswer, conflicts: "keep" | "replace"): string | undefined {
  const { readings, registers } = writtenBy(answer, conflicts);
  if (registers === 0) return readings === 0 ? undefined : counted("import.import", readings);
  const values = counted("import.register-values", registers);
  if (readings === 0) return t("import.import-only", { values });
  return t("import.import-both", { readings: counted("import.readings", readings), values });
}

/** Why nothing would be written, while the archive's values win. */
export function nothingText({ imported, unchanged, conflicts, registers }: ImportAnswer): string {
  if (conflicts > 0) return counted("import.kept-differ", conflicts, { replace: t("import.replace") });
  return t(imported + unchanged + (registers?.unchanged ?? 0) === 0 ? "import.empty" : "import.nothing");
}

export function triedReport(answer: ImportAnswer): HTMLElement {
  return make(
    "div",
    {},
    make("p", {}, make("b", {}, t("import.tried", { meter: answer.meter }))),
    ...filesRead(answer),
    countsOf(answer),
    ...farOffOf(answer),
    ...rejectedLines(answer),
    ...answer.calendar.map(seriesOf),
  );
}

/** @param replaced whether the files' values won */
export function doneReport(answer: ImportAnswer, conflicts: "keep" | "replace"): HTMLElement {
  const isReplaced = conflicts === "replace" && answer.conflicts > 0;
  return make(
    "div",
    {},
    make("p", { className: "enedis-linky-good" }, icon("check"), " ", doneText(answer, conflicts)),
    ...farOffOf(answer),
    ...(isReplaced ? [make("p", {}, t("import.replaced", { count: grouped(answer.conflicts) }))] : []),
    ...rejectedLines(answer),
  );
}

/** The result in one sentence, or one each for readings and registers. */
export function doneText(answer: ImportAnswer, conflicts: "keep" | "replace"): string {
  const { readings, registers } = writtenBy(answer, conflicts);
  const { meter } = answer;
  return [
    ...(readings > 0 || registers === 0 ? [counted("import.done", readings, { meter })] : []),
    ...(registers > 0 ? [counted("import.done-registers", registers, { meter })] : []),
  ].join(" ");
}

function filesRead({ files }: ImportAnswer): HTMLElement[] {
  if (files.length === 0) return [];
  const isOne = files.length === 1;
  const items = files.map(({ name, format, readings }) => {
    const known = `${format ?? ""}, ${counted(isOne ? "import.readings" : "import.kept-readings", readings)}`;
    const what = format === null ? t("import.unknown") : known;
    return make("li", {}, make("b", {}, name), `${t("import.colon")}${what}`);
  });
  return [
    make("ul", { className: "enedis-linky-read" }, ...items),
    ...(isOne ? [] : [make("p", {}, make("small", {}, t("import.once")))]),
  ];
}

function countsOf(answer: ImportAnswer): HTMLElement {
  const count = (label: string, of: number, ...before: Node[]): HTMLElement =>
    make("li", {}, ...before, `${t(label)}${t("import.colon")}`, make("b", {}, grouped(of)));
  return make(
    "ul",
    { className: "enedis-linky-counts" },
    ...outcomes.map((outcome) => count(`import.${outcome}`, answer[outcome], swatch(outcome))),
    ...(answer.rounded > 0 ? [count("import.rounded", answer.rounded)] : []),
    ...registerOutcomes.flatMap((outcome) => {
      const of = answer.registers?.[outcome] ?? 0;
      return of > 0 ? [count(`import.registers-${outcome}`, of)] : [];
    }),
  );
}

function farOffOf({ farOff = 0 }: ImportAnswer): HTMLElement[] {
  if (farOff === 0) return [];
  return [make("p", { className: "enedis-linky-attention" }, counted("import.far", farOff))];
}

function swatch(outcome: Outcome): HTMLElement {
  const made = make("i", { className: `enedis-linky-swatch enedis-linky-outcome-${outcome}` });
  made.setAttribute("aria-hidden", "true");
  return made;
}

function seriesOf(series: ImportedSeries): HTMLElement {
  const { name, first, last, months } = series;
  const bars = barsOf(months);
  const title = t(first === last ? "import.series-day" : "import.series", { name, first, last });
  return make(
    "div",
    { className: "enedis-linky-series" },
    make("p", {}, title),
    chartOf(bars, {
      label: t("import.chart", { title }),
      titleOf: (bar) => `${periodText(bar.period)}\n${outcomesText(bar)}`,
      monthOf: monthText,
    }),
    tableOf(bars),
  );
}

function outcomesText(bar: Bar): string {
  return outcomes
    .map((outcome) => `${t(`import.${outcome}`)}${t("import.colon")}${grouped(bar[outcome])}`)
    .join("\n");
}

/** `novembre 2026`, or a year as it is. */
function periodText(period: string): string {
  if (!period.includes("-")) return period;
  const date = new Date(`${period}-15T12:00:00Z`);
  return date.toLocaleDateString(editorLocale(), { month: "long", year: "numeric", timeZone: "UTC" });
}

/** `nov.` */
function monthText(period: string): string {
  return new Date(`${period}-15T12:00:00Z`).toLocaleDateString(editorLocale(), {
    month: "short",
    timeZone: "UTC",
  });
}

/** The same as the chart, for whoever cannot see it or wants the numbers. */
function tableOf(bars: readonly Bar[]): HTMLElement {
  const cell = (tag: "td" | "th", text: string): HTMLElement => {
    const made = make(tag, {}, text);
    if (tag === "th") made.setAttribute("scope", "col");
    return made;
  };
  const head = make(
    "tr",
    {},
    cell("th", t("import.period")),
    ...outcomes.map((outcome) => cell("th", t(`import.${outcome}`))),
  );
  const rows = bars
    .filter((bar) => outcomes.some((outcome) => bar[outcome] > 0))
    .map((bar) =>
      make(
        "tr",
        {},
        cell("td", periodText(bar.period)),
        ...outcomes.map((outcome) => cell("td", grouped(bar[outcome]))),
      ),
    );
  return make(
    "details",
    {},
    make("summary", {}, t(bars[0]?.period.includes("-") === false ? "import.table-years" : "import.table")),
    make(
      "div",
      { className: "enedis-linky-months" },
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)),
    ),
  );
}

function rejectedLines({ rejected, moreRejected }: ImportAnswer): HTMLElement[] {
  const all = rejected.length + moreRejected;
  if (all === 0) return [];
  const items = rejected.map(({ file, line, reason }) => {
    const at = { line: grouped(line) };
    const where = file === undefined ? t("import.line", at) : named("import.line-of", file, at);
    return make("li", {}, `${where}${t("import.colon")}${reason}`);
  });
  if (moreRejected > 0) items.push(make("li", {}, counted("import.more", moreRejected)));
  const details = make(
    "details",
    { className: "enedis-linky-rejected" },
    make("summary", { className: "enedis-linky-attention" }, t("import.rejected", { count: grouped(all) })),
    make("ul", {}, ...items),
  );
  return [details];
}
